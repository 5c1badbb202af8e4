//! Reads claims and figures.

use crate::file::record_schema;
use crate::file::ron_syntax::PathStep::{self, Field};
use crate::file::ron_syntax::RonSlice;
use crate::file::ron_value::{RonText, RonWord};
use crate::file::source_text::{quote_name, suggestion_hint};
use crate::model::{Basis, Claim, Claimant, Figure, Measure, SourceIx, Stance, Statement, Victims};

use super::id_dictionary::SituationIds;
use super::record_reader::RecordReader;

const CLAIM_WORDS: [&str; 5] = ["Toll", "Control", "Cause", "Fact", "NoComment"];
const MEASURE_WORDS: [(&str, Measure); 3] =
    [("Killed", Measure::Killed), ("Wounded", Measure::Wounded), ("Captured", Measure::Captured)];
const STANCE_WORDS: [(&str, Stance); 3] =
    [("Affirms", Stance::Affirms), ("Denies", Stance::Denies), ("Unconfirmed", Stance::Unconfirmed)];

/// The fields that all claims share.
struct ClaimFields<'a> {
    by: RonText<'a>,
    basis: Option<RonWord<'a>>,
    source: Option<RonText<'a>>,
    note: Option<RonText<'a>>,
}

/// Moves the shared fields out of a claim record; its own fields stay in `$raw`.
macro_rules! claim_fields {
    ($raw:ident) => {
        ClaimFields { by: $raw.by, basis: $raw.basis, source: $raw.source, note: $raw.note }
    };
}

/// Reads a claim.
pub(super) fn read_claim<'a>(
    record: &mut RecordReader<'a, '_>,
    raw: record_schema::ClaimRecord<'a>,
    known_ids: &SituationIds,
) -> Option<Claim> {
    let (statement, shared) = match parse_claim(record, raw)? {
        record_schema::ClaimRecord::Toll(raw) => {
            let measure = record.read_word(&[Field("measure")], raw.measure, MEASURE_WORDS.iter().copied());
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
        record_schema::ClaimRecord::Raw(_) => return None,
    };
    let (by, basis, source, note) = resolve_claim_fields(record, shared, known_ids);
    Some(Claim { claimant: by?, basis: basis?, statement: statement?, source: source?, note })
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
        "" => {
            let message =
                format!("a claim starts with its kind, not with {}", RonSlice::whole(ron).describe());
            record.add_error(&[], message, Some(format!("kinds of claims: {}", CLAIM_WORDS.join(", "))));
            None
        }
        _ => {
            record.add_error(
                &[],
                format!("{} is not a kind of claim", quote_name(name)),
                suggestion_hint(name, &CLAIM_WORDS),
            );
            None
        }
    }
}

type ResolvedClaimFields = (Option<Claimant>, Option<Basis>, Option<Option<SourceIx>>, Option<String>);

fn resolve_claim_fields(
    record: &mut RecordReader<'_, '_>,
    shared: ClaimFields<'_>,
    known_ids: &SituationIds,
) -> ResolvedClaimFields {
    let by = record.find_claimant(&[Field("by")], &shared.by, known_ids);
    let basis = record.read_basis(shared.basis);
    let source = match shared.source {
        None => Some(None),
        Some(id) => record.find_source(&[Field("source")], &id, known_ids).map(Some),
    };
    let note = record.read_optional_text(&[Field("note")], shared.note);
    (by, basis, source, note)
}

fn read_stance(record: &mut RecordReader<'_, '_>, word: Option<RonWord<'_>>) -> Option<Stance> {
    let path = [Field("says")];
    word.map_or(Some(Stance::Affirms), |word| record.read_word(&path, word, STANCE_WORDS.iter().copied()))
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
