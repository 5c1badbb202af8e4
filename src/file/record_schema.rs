//! The records of a situation file as RON writes them (`docs/format.md`), before references are resolved.

use ron::value::RawValue;
use serde::{Deserialize, Deserializer};

use super::fast::RonCursor;
use super::ron_syntax::RonSlice;
use super::ron_value::{FieldCheck, RonPoint, RonText, RonValue, RonWord, check_fields};
use super::source_text::{SourceFault, quote_name, suggestion_hint};
use crate::model::RecordKind;

/// Declares a record: its type for serde and, from the same fields, its fast path and the checks that report every
/// problem in it.
macro_rules! record {
    ($(#[$doc:meta])* $name:ident = $ron:literal, $expected:literal { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(rename = $ron, deny_unknown_fields, bound(deserialize = "'de: 'a"))]
        pub(super) struct $name<'a> { $(pub(super) $field: $type),* }

        impl<'a> RonValue<'a> for $name<'a> {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn read_fast(cursor: &mut RonCursor<'a>) -> Option<Self> {
                $(let mut $field = None;)*
                cursor.read_fields(|cursor, name| {
                    match name {
                        $(stringify!($field) if $field.is_none() => {
                            $field = Some(<$type as RonValue<'a>>::read_fast(cursor)?);
                        })*
                        _ => return None,
                    }
                    Some(())
                })?;
                Some(Self { $($field: $field.or_else(<$type as RonValue<'a>>::value_if_absent)?),* })
            }

            fn expected_words() -> &'static str {
                $expected
            }

            fn add_faults(slice: RonSlice<'a>, label: &str, faults: &mut Vec<SourceFault>) {
                let checks = [$(FieldCheck {
                    name: stringify!($field),
                    is_optional: <$type as RonValue<'a>>::OPTIONAL,
                    add_faults: <$type as RonValue<'a>>::add_faults,
                }),*];
                check_fields(slice, label, $expected, &checks, faults);
            }
        }
    };
}

record! {
    /// An actor.
    ActorRecord = "Actor", "(name: \"…\", kind: …)" {
        name: RonText<'a>, short: Option<RonText<'a>>, native: Option<RonText<'a>>, kind: RonWord<'a>,
        aliases: Option<Vec<OtherName<'a>>>, note: Option<RonText<'a>>,
    }
}

record! {
    /// Another name of an actor that holds only for some time.
    AliasRecord = "Alias", "a text in quotation marks or (name: \"…\", from: \"…\", until: \"…\")" {
        name: RonText<'a>, from: Option<RonText<'a>>, until: Option<RonText<'a>>,
    }
}

record! {
    /// A front.
    FrontRecord = "Front", "(name: \"…\", parties: […])" {
        name: RonText<'a>, short: Option<RonText<'a>>, native: Option<RonText<'a>>, parties: Vec<RonText<'a>>,
        coverage_from: Option<RonText<'a>>, coverage_until: Option<RonText<'a>>,
        coverage_gaps: Option<Vec<RonText<'a>>>, coverage_incomplete: Option<Vec<RonText<'a>>>,
        line: Option<Vec<RonPoint>>, takes: Option<RonText<'a>>, note: Option<RonText<'a>>,
    }
}

record! {
    /// A source: a document or a data set.
    SourceRecord = "Source", "(title: \"…\")" {
        title: RonText<'a>, publisher: Option<RonText<'a>>, published: Option<RonText<'a>>, url: Option<RonText<'a>>,
        licence: Option<RonText<'a>>, note: Option<RonText<'a>>,
    }
}

record! {
    /// A tie: a curated relation between two actors.
    TieRecord = "Tie", "(from: \"…\", to: \"…\", kind: …)" {
        from: RonText<'a>, to: RonText<'a>, kind: RonWord<'a>, mutual: Option<bool>, alleged_by: Option<Vec<RonText<'a>>>,
        denied_by: Option<Vec<RonText<'a>>>, tier: i64, since: Option<RonText<'a>>, until: Option<RonText<'a>>,
        inferred: Option<bool>, note: Option<RonText<'a>>, sources: Vec<RonText<'a>>,
    }
}

record! {
    /// A stated total.
    AggregateRecord = "Aggregate", "(span: \"…\", what: \"…\", says: …)" {
        span: RonText<'a>, what: RonText<'a>, counts: Option<RonWord<'a>>, says: FigureRecord, unit: Option<RonText<'a>>, by: RonText<'a>,
        basis: Option<RonWord<'a>>, front: Option<RonText<'a>>, actor: Option<RonText<'a>>, victims: Option<RonText<'a>>,
        inferred: Option<bool>, note: Option<RonText<'a>>, sources: Vec<RonText<'a>>,
    }
}

record! {
    /// An event.
    EventRecord = "Event", "(id: \"…\", date: \"…\", front: \"…\")" {
        id: RonText<'a>, date: RonText<'a>, precision: Option<RonWord<'a>>, inferred: Option<bool>, date_note: Option<RonText<'a>>,
        front: RonText<'a>, kind: RonWord<'a>, actors: Vec<RonText<'a>>, place: Option<PlaceRecord<'a>>, summary: RonText<'a>,
        note: Option<RonText<'a>>, sources: Vec<RonText<'a>>, claims: Option<Vec<ClaimRecord<'a>>>,
        same_as: Option<Vec<RonText<'a>>>, background: Option<bool>, status: Option<RonWord<'a>>, conflict: Option<RonText<'a>>,
        reported: Option<RonText<'a>>,
    }
}

record! {
    /// The place of an event.
    PlaceRecord = "Place", "(name: \"…\")" {
        name: RonText<'a>, also: Option<Vec<RonText<'a>>>, native: Option<RonText<'a>>, country: Option<RonText<'a>>,
        region: Option<RonText<'a>>, at: Option<RonPoint>, precision: Option<RonWord<'a>>, note: Option<RonText<'a>>,
    }
}

record! {
    /// An outline for the map.
    OutlineRecord = "Outline", "(name: \"…\", line: [(…, …), …])" {
        name: RonText<'a>, native: Option<RonText<'a>>, line: Vec<RonPoint>,
        note: Option<RonText<'a>>,
    }
}

record! {
    /// How the board opens.
    ViewRecord = "View", "(window: \"5y\", group: \"region\", sort: \"killed\")" {
        window: Option<RonText<'a>>, group: Option<RonText<'a>>, sort: Option<RonText<'a>>,
    }
}

record! {
    /// The summary of an import.
    ImportRecord = "Import", "(file: \"…\", rows_read: …, rows_taken: …)" {
        file: RonText<'a>, rows_read: i64, rows_taken: i64, sample: Option<bool>, skipped: Option<Vec<SkippedRecord<'a>>>,
    }
}

record! {
    /// Rows that an import left out.
    SkippedRecord = "Skipped", "(reason: \"…\", rows: …)" {
        reason: RonText<'a>, rows: i64, days: Option<RonText<'a>>, country: Option<RonText<'a>>,
    }
}

record! {
    /// A claimed number of victims.
    TollRecord = "Toll", "Toll(by: \"…\", measure: …, says: …)" {
        by: RonText<'a>, measure: RonWord<'a>, victims: Option<RonText<'a>>, says: FigureRecord, basis: Option<RonWord<'a>>,
        source: Option<RonText<'a>>, note: Option<RonText<'a>>,
        id: Option<RonText<'a>>, said: Option<RonText<'a>>, corrects: Option<RonText<'a>>,
    }
}

record! {
    /// Who is claimed to hold a place.
    ControlRecord = "Control", "Control(by: \"…\", place: \"…\", holder: \"…\")" {
        by: RonText<'a>, place: RonText<'a>, holder: RonText<'a>, says: Option<RonWord<'a>>, basis: Option<RonWord<'a>>,
        source: Option<RonText<'a>>, note: Option<RonText<'a>>,
        id: Option<RonText<'a>>, said: Option<RonText<'a>>, corrects: Option<RonText<'a>>,
    }
}

record! {
    /// A claimed cause.
    CauseRecord = "Cause", "Cause(by: \"…\", what: \"…\")" {
        by: RonText<'a>, what: RonText<'a>, basis: Option<RonWord<'a>>, source: Option<RonText<'a>>, note: Option<RonText<'a>>,
        id: Option<RonText<'a>>, said: Option<RonText<'a>>, corrects: Option<RonText<'a>>,
    }
}

record! {
    /// A claimed fact.
    FactRecord = "Fact", "Fact(by: \"…\", what: \"…\")" {
        by: RonText<'a>, what: RonText<'a>, says: Option<RonWord<'a>>, basis: Option<RonWord<'a>>, source: Option<RonText<'a>>,
        note: Option<RonText<'a>>,
        id: Option<RonText<'a>>, said: Option<RonText<'a>>, corrects: Option<RonText<'a>>,
    }
}

record! {
    /// A claimant that declines to comment.
    NoCommentRecord = "NoComment", "NoComment(by: \"…\")" {
        by: RonText<'a>, basis: Option<RonWord<'a>>, source: Option<RonText<'a>>, note: Option<RonText<'a>>,
        id: Option<RonText<'a>>, said: Option<RonText<'a>>, corrects: Option<RonText<'a>>,
    }
}

record! {
    /// A claimant that takes back an earlier claim.
    RetractionRecord = "Retraction", "Retraction(by: \"…\")" {
        by: RonText<'a>, retracts: Option<RonText<'a>>, said: Option<RonText<'a>>, source: Option<RonText<'a>>, note: Option<RonText<'a>>,
    }
}

/// Declares a part of a record that may fail on its own. The fast path reads it at once; otherwise its text is kept
/// raw and parsed later.
macro_rules! fallible_part {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident($type:ty)),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(super) enum $name<'a> { $($(#[$about])* $variant($type),)* Raw(&'a str) }

        impl<'de: 'a, 'a> Deserialize<'de> for $name<'a> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <&'de RawValue>::deserialize(deserializer).map(|raw| Self::Raw(raw.get_ron()))
            }
        }
    };
}

fallible_part! {
    /// Another name of an actor.
    OtherName { Always(RonText<'a>), ForATime(AliasRecord<'a>) }
}

fallible_part! {
    /// A claim.
    ClaimRecord {
        Toll(TollRecord<'a>), Control(ControlRecord<'a>), Cause(CauseRecord<'a>), Fact(FactRecord<'a>), NoComment(NoCommentRecord<'a>),
        Retraction(RetractionRecord<'a>),
    }
}

impl<'a> RonValue<'a> for OtherName<'a> {
    fn read_fast(cursor: &mut RonCursor<'a>) -> Option<Self> {
        match cursor.peek()? {
            b'"' => RonText::read_fast(cursor).map(Self::Always),
            _ => AliasRecord::read_fast(cursor).map(Self::ForATime),
        }
    }

    fn expected_words() -> &'static str {
        "anything"
    }
}

impl<'a> RonValue<'a> for ClaimRecord<'a> {
    fn read_fast(cursor: &mut RonCursor<'a>) -> Option<Self> {
        match cursor.read_name()? {
            "Toll" => TollRecord::read_fast(cursor).map(Self::Toll),
            "Control" => ControlRecord::read_fast(cursor).map(Self::Control),
            "Cause" => CauseRecord::read_fast(cursor).map(Self::Cause),
            "Fact" => FactRecord::read_fast(cursor).map(Self::Fact),
            "NoComment" => NoCommentRecord::read_fast(cursor).map(Self::NoComment),
            "Retraction" => RetractionRecord::read_fast(cursor).map(Self::Retraction),
            _ => None,
        }
    }

    fn expected_words() -> &'static str {
        "anything"
    }
}

/// A number and its qualifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum FigureRecord {
    Exactly(u32),
    AtLeast(u32),
    AtMost(u32),
    Between(u32, u32),
    Estimate { low: u32, best: u32, high: u32 },
    Unspecified,
    Denied,
    NoComment,
}

/// The names of the figures, with an example of each.
const FIGURE_EXAMPLES: [(&str, &str); 8] = [
    ("Exactly", "Exactly(3)"),
    ("AtLeast", "AtLeast(3)"),
    ("AtMost", "AtMost(3)"),
    ("Between", "Between(3, 5)"),
    ("Estimate", "Estimate(low: 1, best: 3, high: 5)"),
    ("Unspecified", "Unspecified"),
    ("Denied", "Denied"),
    ("NoComment", "NoComment"),
];

impl<'a> RonValue<'a> for FigureRecord {
    fn read_fast(cursor: &mut RonCursor<'a>) -> Option<Self> {
        let name = cursor.read_name()?;
        if !cursor.skip_byte(b'(') {
            return match name {
                "Unspecified" => Some(Self::Unspecified),
                "Denied" => Some(Self::Denied),
                "NoComment" => Some(Self::NoComment),
                _ => None,
            };
        }
        let mut numbers = [None; 3];
        let mut next = numbers.iter_mut();
        let mut names = ["low", "best", "high"].into_iter();
        cursor.read_entries(b')', |cursor| {
            if name == "Estimate" {
                // RON allows any order of the fields; the fast path accepts only the usual one.
                cursor.read_name().filter(|&name| names.next() == Some(name))?;
                cursor.expect_byte(b':')?;
                cursor.skip_blank()?;
            }
            *next.next()? = cursor.read_number()?.parse().ok();
            Some(())
        })?;
        match (name, numbers) {
            ("Exactly", [Some(n), None, None]) => Some(Self::Exactly(n)),
            ("AtLeast", [Some(n), None, None]) => Some(Self::AtLeast(n)),
            ("AtMost", [Some(n), None, None]) => Some(Self::AtMost(n)),
            ("Between", [Some(from), Some(to), None]) => Some(Self::Between(from, to)),
            ("Estimate", [Some(low), Some(best), Some(high)]) => Some(Self::Estimate { low, best, high }),
            _ => None,
        }
    }

    fn expected_words() -> &'static str {
        "a figure such as Exactly(3), AtLeast(3), Unspecified or Denied"
    }

    fn add_faults(slice: RonSlice<'a>, label: &str, faults: &mut Vec<SourceFault>) {
        if slice.parse::<Self>().is_ok() {
            return;
        }
        let (name, _) = slice.leading_name();
        let form = FIGURE_EXAMPLES.iter().find(|row| row.0 == name);
        let (message, hint) = match form {
            Some((_, example)) => (
                format!("{label} is not a well-formed figure: {} is written {example}", quote_name(name)),
                Some("numbers are whole, from 0 to 4294967295".to_owned()).filter(|_| example.contains('3')),
            ),
            None => (
                format!("{label} must be {}, not {}", Self::expected_words(), slice.describe()),
                suggestion_hint(name, &FIGURE_EXAMPLES.map(|row| row.0)),
            ),
        };
        faults.push(SourceFault::error(slice.token_range(), message, hint));
    }
}

/// Returns the names of the fields of a record of this kind, in the order in which they are written.
pub(crate) fn record_fields(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::Actor => ActorRecord::FIELDS,
        RecordKind::Front => FrontRecord::FIELDS,
        RecordKind::Source => SourceRecord::FIELDS,
        RecordKind::Tie => TieRecord::FIELDS,
        RecordKind::Aggregate => AggregateRecord::FIELDS,
        RecordKind::Event => EventRecord::FIELDS,
    }
}

/// The words with which claims start.
pub(crate) const CLAIM_WORDS: [&str; 6] = ["Toll", "Control", "Cause", "Fact", "NoComment", "Retraction"];

/// Returns the names of the fields of a claim with this name, such as `Toll`; none for an unknown name.
pub(crate) fn claim_fields(name: &str) -> &'static [&'static str] {
    match name {
        "Toll" => TollRecord::FIELDS,
        "Control" => ControlRecord::FIELDS,
        "Cause" => CauseRecord::FIELDS,
        "Fact" => FactRecord::FIELDS,
        "NoComment" => NoCommentRecord::FIELDS,
        "Retraction" => RetractionRecord::FIELDS,
        _ => &[],
    }
}
