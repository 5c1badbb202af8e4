//! Reads claims and figures.

use foldhash::HashMap;

use crate::file::record_schema;
use crate::file::ron_syntax::PathStep::{self, Field};
use crate::file::ron_syntax::RonSlice;
use crate::file::ron_value::{RonText, RonWord};
use crate::file::source_text::{nearest_name, quote_name, suggestion_hint};
use crate::model::{Claim, Figure, Measure, Revision, Stance, Statement, Victims};

use super::id_dictionary::SituationIds;
use super::record_reader::RecordReader;

/// The longest id of a claim for which a similar one is suggested.
const MAX_COMPARED_CHARS: usize = 64;

const CORRECTS: &str = "corrects";
const RETRACTS: &str = "retracts";

/// The fields that all claims share.
struct ClaimFields<'a> {
    by: RonText<'a>,
    basis: Option<RonWord<'a>>,
    source: Option<RonText<'a>>,
    note: Option<RonText<'a>>,
    said: Option<RonText<'a>>,
}

/// The ids by which the claims of an event refer to each other.
pub(super) struct ClaimLinks<'a> {
    /// The id of the claim itself.
    id: Option<RonText<'a>>,
    /// The field that names an earlier claim, with its id.
    revises: Option<(&'static str, RonText<'a>)>,
}

/// Moves the shared fields out of a claim record; its own fields stay in `$raw`.
macro_rules! claim_fields {
    ($raw:ident) => {
        (
            ClaimFields {
                by: $raw.by,
                basis: $raw.basis,
                source: $raw.source,
                note: $raw.note,
                said: $raw.said,
            },
            ClaimLinks { id: $raw.id, revises: $raw.corrects.map(|id| (CORRECTS, id)) },
        )
    };
}

/// Reads a claim. [`resolve_revisions`] completes it.
pub(super) fn read_claim<'a>(
    record: &mut RecordReader<'a, '_>,
    raw: record_schema::ClaimRecord<'a>,
    known_ids: &SituationIds,
) -> Option<(Claim, ClaimLinks<'a>)> {
    let (statement, (shared, links)) = match parse_claim(record, raw)? {
        record_schema::ClaimRecord::Toll(raw) => {
            let measure = record.read_word(
                &[Field("measure")],
                raw.measure,
                Measure::TABLE.map(|row| (row.1, row.0)).into_iter(),
            );
            let victims = match raw.victims {
                None => Some(Victims::Unattributed),
                Some(id) => record.find_actor(&[Field("victims")], &id, known_ids).map(Victims::OfActor),
            };
            let says = read_figure(record, &[Field("says")], raw.says);
            let statement = match (measure, victims, says) {
                (Some(measure), Some(victims), Some(says)) => {
                    Some(Statement::Toll { measure, victims, says })
                }
                _ => None,
            };
            (statement, claim_fields!(raw))
        }
        record_schema::ClaimRecord::Control(raw) => {
            let place = record.read_text(&[Field("place")], raw.place);
            let holder = record.find_actor(&[Field("holder")], &raw.holder, known_ids);
            let says = read_stance(record, raw.says);
            let statement = holder.zip(says).map(|(holder, says)| Statement::Control { place, holder, says });
            (statement, claim_fields!(raw))
        }
        record_schema::ClaimRecord::Cause(raw) => (
            Some(Statement::Cause { what: record.read_text(&[Field("what")], raw.what) }),
            claim_fields!(raw),
        ),
        record_schema::ClaimRecord::Fact(raw) => {
            let what = record.read_text(&[Field("what")], raw.what);
            let says = read_stance(record, raw.says);
            (says.map(|says| Statement::Fact { what, says }), claim_fields!(raw))
        }
        record_schema::ClaimRecord::NoComment(raw) => (Some(Statement::NoComment), claim_fields!(raw)),
        record_schema::ClaimRecord::Retraction(raw) => {
            let record_schema::RetractionRecord { by, retracts, said, source, note } = raw;
            let shared = ClaimFields { by, basis: None, source, note, said };
            (
                Some(Statement::Retraction),
                (shared, ClaimLinks { id: None, revises: retracts.map(|id| (RETRACTS, id)) }),
            )
        }
        record_schema::ClaimRecord::Raw(_) => return None,
    };
    let claimant = record.find_claimant(&[Field("by")], &shared.by, known_ids);
    let basis = record.read_basis(shared.basis);
    let source = match shared.source {
        None => Some(None),
        Some(id) => record.find_source(&[Field("source")], &id, known_ids).map(Some),
    };
    let said = shared.said.and_then(|text| record.read_publication_date(&[Field("said")], &text));
    let note = record.read_optional_text(&[Field("note")], shared.note);
    let claim = Claim {
        claimant: claimant?,
        basis: basis?,
        statement: statement?,
        source: source?,
        said,
        revises: None,
        note,
    };
    Some((claim, links))
}

/// Resolves which claims of an event correct or retract which. Returns the claims without the links that are invalid,
/// which it reports. `claims` has the position of each claim in the file.
pub(super) fn resolve_revisions(
    record: &mut RecordReader<'_, '_>,
    claims: Vec<(usize, Claim, ClaimLinks<'_>)>,
) -> Vec<Claim> {
    let mut ids: HashMap<String, usize> = HashMap::default();
    let mut resolved: Vec<Claim> = Vec::with_capacity(claims.len());
    for (position, mut claim, links) in claims {
        let mut entry = record.entry_reader("claims", position);
        if let Some((field, id)) = links.revises {
            let target = ids.get(&*id).and_then(|&index| Some((index, resolved.get(index)?)));
            match find_revision_fault(&claim, target.map(|(_, earlier)| earlier), field, &id) {
                Some((message, hint)) => {
                    // The comparison of many long ids would take time.
                    let ids = ids.keys().map(String::as_str).filter(|_| id.len() <= MAX_COMPARED_CHARS);
                    let nearest = nearest_name(&id, ids);
                    let hint = hint.or_else(|| nearest.map(|near| format!("did you mean `{near}`?")));
                    entry.add_error(&[Field(field)], message, hint);
                }
                None => {
                    claim.revises = target.map(|(index, _)| match field {
                        RETRACTS => Revision::Retracts(index),
                        _ => Revision::Corrects(index),
                    });
                }
            }
        }
        if let Some(id) = links.id
            && ids.insert(id.clone().into_owned(), resolved.len()).is_some()
        {
            entry.add_error(
                &[Field("id")],
                format!("two claims of this event have the id {}", quote_name(&id)),
                None,
            );
        }
        let has_failed = entry.has_failed();
        if !has_failed {
            resolved.push(claim);
        }
    }
    resolved
}

/// Returns what is wrong with a claim that revises an earlier one, and what to do.
fn find_revision_fault(
    claim: &Claim,
    earlier: Option<&Claim>,
    field: &str,
    id: &str,
) -> Option<(String, Option<String>)> {
    let Some(earlier) = earlier else {
        let message = format!("no earlier claim of this event has the id {}", quote_name(id));
        return Some((message, None));
    };
    if earlier.claimant != claim.claimant {
        let message = format!("a claim {field} only what the same claimant said before");
        let hint = "another claimant's different word is a claim of its own; leave out the link".to_owned();
        return Some((message, Some(hint)));
    }
    let is_before = |claim: &Claim, earlier: &Claim| Some(claim.said?.latest? < earlier.said?.earliest);
    is_before(claim, earlier)
        .unwrap_or_default()
        .then(|| ("this claim is said before the one that it changes".to_owned(), None))
}

/// Parses a claim by its kind. Never returns [`record_schema::ClaimRecord::Raw`].
fn parse_claim<'a>(
    record: &mut RecordReader<'a, '_>,
    claim: record_schema::ClaimRecord<'a>,
) -> Option<record_schema::ClaimRecord<'a>> {
    let record_schema::ClaimRecord::Raw(ron) = claim else { return Some(claim) };
    let (name, _) = RonSlice::whole(ron).leading_name();
    match name {
        "Toll" => record.parse_value(ron, "a toll").map(record_schema::ClaimRecord::Toll),
        "Control" => record.parse_value(ron, "a control claim").map(record_schema::ClaimRecord::Control),
        "Cause" => record.parse_value(ron, "a cause").map(record_schema::ClaimRecord::Cause),
        "Fact" => record.parse_value(ron, "a fact").map(record_schema::ClaimRecord::Fact),
        "NoComment" => record.parse_value(ron, "`NoComment`").map(record_schema::ClaimRecord::NoComment),
        "Retraction" => record.parse_value(ron, "a retraction").map(record_schema::ClaimRecord::Retraction),
        "" => {
            let message =
                format!("a claim starts with its kind, not with {}", RonSlice::whole(ron).describe());
            record.add_error(
                &[],
                message,
                Some(format!("kinds of claims: {}", record_schema::CLAIM_WORDS.join(", "))),
            );
            None
        }
        _ => {
            record.add_error(
                &[],
                format!("{} is not a kind of claim", quote_name(name)),
                suggestion_hint(name, &record_schema::CLAIM_WORDS),
            );
            None
        }
    }
}

fn read_stance(record: &mut RecordReader<'_, '_>, word: Option<RonWord<'_>>) -> Option<Stance> {
    let path = [Field("says")];
    word.map_or(Some(Stance::Affirms), |word| {
        record.read_word(&path, word, Stance::TABLE.map(|row| (row.1, row.0)).into_iter())
    })
}

/// Reads a figure; a range must not run backwards. An estimate out of order is kept as the source gives it.
pub(super) fn read_figure(
    record: &mut RecordReader<'_, '_>,
    path: &[PathStep],
    raw: record_schema::FigureRecord,
) -> Option<Figure> {
    Some(match raw {
        record_schema::FigureRecord::Exactly(n) => Figure::Exactly(n),
        record_schema::FigureRecord::AtLeast(n) => Figure::AtLeast(n),
        record_schema::FigureRecord::AtMost(n) => Figure::AtMost(n),
        record_schema::FigureRecord::Between(from, to) if from > to => {
            let message = format!("a figure between {from} and {to} runs backwards");
            record.add_error(path, message, Some(format!("write Between({to}, {from})")));
            return None;
        }
        record_schema::FigureRecord::Between(from, to) => Figure::Between(from, to),
        record_schema::FigureRecord::Estimate { low, best, high } => {
            if low > best || best > high {
                let message = format!("best {best} is not between low {low} and high {high}");
                record.add_warning(path, message, Some("the numbers are kept as given".to_owned()));
            }
            Figure::Estimate { low, best, high }
        }
        record_schema::FigureRecord::Unspecified => Figure::Unspecified,
        record_schema::FigureRecord::Denied => Figure::Denied,
        record_schema::FigureRecord::NoComment => Figure::NoComment,
    })
}
