//! Claims and figures.

use crate::file::fault::{quoted, suggest};
use crate::file::schema;
use crate::file::shape::{Text, Word};
use crate::file::syntax::Slice;
use crate::file::syntax::Step::{self, Field};
use crate::model::{Basis, Claim, Claimant, Figure, Measure, SourceIx, Stance, Statement, Victims};

use super::dictionary::Dictionaries;
use super::record::Record;

const CLAIMS: [&str; 5] = ["Toll", "Control", "Cause", "Fact", "NoComment"];
const MEASURES: [(&str, Measure); 3] =
    [("Killed", Measure::Killed), ("Wounded", Measure::Wounded), ("Captured", Measure::Captured)];
const STANCES: [(&str, Stance); 3] =
    [("Affirms", Stance::Affirms), ("Denies", Stance::Denies), ("Unconfirmed", Stance::Unconfirmed)];

/// The fields that every claim has.
struct Common<'a> {
    by: Text<'a>,
    basis: Option<Word<'a>>,
    source: Option<Text<'a>>,
    note: Option<Text<'a>>,
}

/// Splits a claim record into its own fields, which stay in `raw`, and those all claims share.
macro_rules! common {
    ($raw:ident) => {
        Common { by: $raw.by, basis: $raw.basis, source: $raw.source, note: $raw.note }
    };
}

/// Reads one claim.
pub(super) fn claim<'a>(
    record: &mut Record<'a, '_>,
    raw: schema::ClaimRecord<'a>,
    known: &Dictionaries,
) -> Option<Claim> {
    let (statement, common) = match typed(record, raw)? {
        schema::ClaimRecord::Toll(raw) => {
            let measure = record.word(&[Field("measure")], raw.measure, MEASURES.iter().copied());
            let victims = match raw.victims {
                None => Some(Victims::Unattributed),
                Some(id) => record.actor(&[Field("victims")], &id, known).map(Victims::Of),
            };
            let says = figure(record, &[Field("says")], raw.says);
            let statement = match (measure, victims, says) {
                (Some(measure), Some(victims), Some(says)) => {
                    Some(Statement::Toll { measure, victims, says })
                }
                _ => None,
            };
            (statement, common!(raw))
        }
        schema::ClaimRecord::Control(raw) => {
            let place = record.text(&[Field("place")], raw.place);
            let holder = record.actor(&[Field("holder")], &raw.holder, known);
            let says = stance(record, raw.says);
            let statement = holder.zip(says).map(|(holder, says)| Statement::Control { place, holder, says });
            (statement, common!(raw))
        }
        schema::ClaimRecord::Cause(raw) => {
            (Some(Statement::Cause { what: record.text(&[Field("what")], raw.what) }), common!(raw))
        }
        schema::ClaimRecord::Fact(raw) => {
            let what = record.text(&[Field("what")], raw.what);
            let says = stance(record, raw.says);
            (says.map(|says| Statement::Fact { what, says }), common!(raw))
        }
        schema::ClaimRecord::NoComment(raw) => (Some(Statement::NoComment), common!(raw)),
        schema::ClaimRecord::Raw(_) => return None,
    };
    let (by, basis, source, note) = shared(record, common, known);
    Some(Claim { by: by?, basis: basis?, statement: statement?, source: source?, note })
}

/// The claim as its sort has it; never raw.
fn typed<'a>(record: &mut Record<'a, '_>, claim: schema::ClaimRecord<'a>) -> Option<schema::ClaimRecord<'a>> {
    let schema::ClaimRecord::Raw(ron) = claim else { return Some(claim) };
    let (name, _) = Slice::whole(ron).head();
    match name {
        "Toll" => record.parse(ron, "a toll").map(schema::ClaimRecord::Toll),
        "Control" => record.parse(ron, "a control claim").map(schema::ClaimRecord::Control),
        "Cause" => record.parse(ron, "a cause").map(schema::ClaimRecord::Cause),
        "Fact" => record.parse(ron, "a fact").map(schema::ClaimRecord::Fact),
        "NoComment" => record.parse(ron, "`NoComment`").map(schema::ClaimRecord::NoComment),
        "" => {
            let message = format!("a claim begins with its sort, not with {}", Slice::whole(ron).found());
            record.error(&[], message, Some(format!("sorts of claims: {}", CLAIMS.join(", "))));
            None
        }
        other => {
            record.error(&[], format!("{} is not a sort of claim", quoted(other)), suggest(other, &CLAIMS));
            None
        }
    }
}

type Shared = (Option<Claimant>, Option<Basis>, Option<Option<SourceIx>>, Option<String>);

fn shared(record: &mut Record<'_, '_>, common: Common<'_>, known: &Dictionaries) -> Shared {
    let by = record.claimant(&[Field("by")], &common.by, known);
    let basis = record.basis(common.basis);
    let source = match common.source {
        None => Some(None),
        Some(id) => record.source(&[Field("source")], &id, known).map(Some),
    };
    let note = record.text_opt(&[Field("note")], common.note);
    (by, basis, source, note)
}

fn stance(record: &mut Record<'_, '_>, word: Option<Word<'_>>) -> Option<Stance> {
    let path = [Field("says")];
    word.map_or(Some(Stance::Affirms), |word| record.word(&path, word, STANCES.iter().copied()))
}

/// The figure, if a range in it runs forwards. An estimate out of order is kept as its source gives it.
pub(super) fn figure(record: &mut Record<'_, '_>, path: &[Step], raw: schema::Figure) -> Option<Figure> {
    Some(match raw {
        schema::Figure::Exactly(n) => Figure::Exactly(n),
        schema::Figure::AtLeast(n) => Figure::AtLeast(n),
        schema::Figure::AtMost(n) => Figure::AtMost(n),
        schema::Figure::Between(from, to) if from > to => {
            let message = format!("a figure between {from} and {to} runs backwards");
            record.error(path, message, Some(format!("write Between({to}, {from})")));
            return None;
        }
        schema::Figure::Between(from, to) => Figure::Between(from, to),
        schema::Figure::Estimate { low, best, high } => {
            if low > best || best > high {
                let message = format!("best {best} does not lie between low {low} and high {high}");
                record.warn(path, message, Some("the numbers are kept as given".to_owned()));
            }
            Figure::Estimate { low, best, high }
        }
        schema::Figure::Unspecified => Figure::Unspecified,
        schema::Figure::Denied => Figure::Denied,
        schema::Figure::NoComment => Figure::NoComment,
    })
}
