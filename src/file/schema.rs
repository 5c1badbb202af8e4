//! The records of the file as RON writes them (`docs/format.md`), before anything in them has been looked up.

use ron::value::RawValue;
use serde::{Deserialize, Deserializer};

use super::fast::Cursor;
use super::fault::{Fault, quoted, suggest};
use super::shape::{Point, Rule, Shape, Text, Word, check_record};
use super::syntax::Slice;

/// Declares a record: its type for serde, and from the same fields how its plain form is read and the rules that
/// tell all that is wrong in it.
macro_rules! record {
    ($(#[$doc:meta])* $name:ident = $ron:literal, $words:literal { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(rename = $ron, deny_unknown_fields, bound(deserialize = "'de: 'a"))]
        pub(super) struct $name<'a> { $(pub(super) $field: $type),* }

        impl<'a> Shape<'a> for $name<'a> {
            fn plain(at: &mut Cursor<'a>) -> Option<Self> {
                $(let mut $field = None;)*
                at.fields(|at, name| {
                    match name {
                        $(stringify!($field) if $field.is_none() => {
                            $field = Some(<$type as Shape<'a>>::plain(at)?);
                        })*
                        _ => return None,
                    }
                    Some(())
                })?;
                Some(Self { $($field: $field.or_else(<$type as Shape<'a>>::absent)?),* })
            }

            fn wanted() -> &'static str {
                $words
            }

            fn check(at: Slice<'a>, what: &str, faults: &mut Vec<Fault>) {
                let rules = [$(Rule {
                    name: stringify!($field),
                    optional: <$type as Shape<'a>>::OPTIONAL,
                    check: <$type as Shape<'a>>::check,
                }),*];
                check_record(at, what, $words, &rules, faults);
            }
        }
    };
}

record! {
    /// A party.
    ActorRecord = "Actor", "(name: \"…\", kind: …)" {
        name: Text<'a>, short: Option<Text<'a>>, native: Option<Text<'a>>, kind: Word<'a>,
        aliases: Option<Vec<OtherName<'a>>>, note: Option<Text<'a>>,
    }
}

record! {
    /// Another name of a party that holds only for some time.
    AliasRecord = "Alias", "a text in quotation marks or (name: \"…\", from: \"…\", until: \"…\")" {
        name: Text<'a>, from: Option<Text<'a>>, until: Option<Text<'a>>,
    }
}

record! {
    /// A front.
    FrontRecord = "Front", "(name: \"…\", parties: […])" {
        name: Text<'a>, short: Option<Text<'a>>, native: Option<Text<'a>>, parties: Vec<Text<'a>>,
        coverage_from: Option<Text<'a>>, coverage_until: Option<Text<'a>>,
        coverage_gaps: Option<Vec<Text<'a>>>, line: Option<Vec<Point>>, takes: Option<Text<'a>>, note: Option<Text<'a>>,
    }
}

record! {
    /// A document or data set.
    SourceRecord = "Source", "(title: \"…\")" {
        title: Text<'a>, publisher: Option<Text<'a>>, published: Option<Text<'a>>, url: Option<Text<'a>>,
        licence: Option<Text<'a>>, note: Option<Text<'a>>,
    }
}

record! {
    /// A curated relation.
    TieRecord = "Tie", "(from: \"…\", to: \"…\", kind: …)" {
        from: Text<'a>, to: Text<'a>, kind: Word<'a>, mutual: Option<bool>, alleged_by: Option<Vec<Text<'a>>>,
        denied_by: Option<Vec<Text<'a>>>, tier: i64, since: Option<Text<'a>>, until: Option<Text<'a>>,
        inferred: Option<bool>, note: Option<Text<'a>>, sources: Vec<Text<'a>>,
    }
}

record! {
    /// A stated total.
    AggregateRecord = "Aggregate", "(span: \"…\", what: \"…\", says: …)" {
        span: Text<'a>, what: Text<'a>, counts: Option<Word<'a>>, says: Figure, unit: Option<Text<'a>>, by: Text<'a>,
        basis: Option<Word<'a>>, front: Option<Text<'a>>, actor: Option<Text<'a>>, victims: Option<Text<'a>>,
        inferred: Option<bool>, note: Option<Text<'a>>, sources: Vec<Text<'a>>,
    }
}

record! {
    /// Something dated that happened.
    EventRecord = "Event", "(id: \"…\", date: \"…\", front: \"…\")" {
        id: Text<'a>, date: Text<'a>, precision: Option<Word<'a>>, inferred: Option<bool>, date_note: Option<Text<'a>>,
        front: Text<'a>, kind: Word<'a>, actors: Vec<Text<'a>>, place: Option<PlaceRecord<'a>>, summary: Text<'a>,
        note: Option<Text<'a>>, sources: Vec<Text<'a>>, claims: Option<Vec<ClaimRecord<'a>>>,
        same_as: Option<Vec<Text<'a>>>, background: Option<bool>,
    }
}

record! {
    /// Where something happened.
    PlaceRecord = "Place", "(name: \"…\")" {
        name: Text<'a>, also: Option<Vec<Text<'a>>>, native: Option<Text<'a>>, country: Option<Text<'a>>,
        at: Option<Point>, precision: Option<Word<'a>>,
    }
}

record! {
    /// An outline for the map.
    OutlineRecord = "Outline", "(name: \"…\", line: [(…, …), …])" {
        name: Text<'a>, native: Option<Text<'a>>, line: Vec<Point>,
    }
}

record! {
    /// A claimed number of victims.
    TollRecord = "Toll", "Toll(by: \"…\", measure: …, says: …)" {
        by: Text<'a>, measure: Word<'a>, victims: Option<Text<'a>>, says: Figure, basis: Option<Word<'a>>,
        source: Option<Text<'a>>, note: Option<Text<'a>>,
    }
}

record! {
    /// Who is claimed to hold a place.
    ControlRecord = "Control", "Control(by: \"…\", place: \"…\", holder: \"…\")" {
        by: Text<'a>, place: Text<'a>, holder: Text<'a>, says: Option<Word<'a>>, basis: Option<Word<'a>>,
        source: Option<Text<'a>>, note: Option<Text<'a>>,
    }
}

record! {
    /// A claimed cause.
    CauseRecord = "Cause", "Cause(by: \"…\", what: \"…\")" {
        by: Text<'a>, what: Text<'a>, basis: Option<Word<'a>>, source: Option<Text<'a>>, note: Option<Text<'a>>,
    }
}

record! {
    /// A claimed fact.
    FactRecord = "Fact", "Fact(by: \"…\", what: \"…\")" {
        by: Text<'a>, what: Text<'a>, says: Option<Word<'a>>, basis: Option<Word<'a>>, source: Option<Text<'a>>,
        note: Option<Text<'a>>,
    }
}

record! {
    /// Silence.
    NoCommentRecord = "NoComment", "NoComment(by: \"…\")" {
        by: Text<'a>, basis: Option<Word<'a>>, source: Option<Text<'a>>, note: Option<Text<'a>>,
    }
}

/// Declares a part of a record that may fail on its own: read where it is plain, else left raw for later.
macro_rules! part {
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

part! {
    /// Another name of a party.
    OtherName { Always(Text<'a>), ForATime(AliasRecord<'a>) }
}

part! {
    /// A claim.
    ClaimRecord {
        Toll(TollRecord<'a>), Control(ControlRecord<'a>), Cause(CauseRecord<'a>), Fact(FactRecord<'a>), NoComment(NoCommentRecord<'a>),
    }
}

impl<'a> Shape<'a> for OtherName<'a> {
    fn plain(at: &mut Cursor<'a>) -> Option<Self> {
        match at.peek()? {
            b'"' => Text::plain(at).map(Self::Always),
            _ => AliasRecord::plain(at).map(Self::ForATime),
        }
    }

    fn wanted() -> &'static str {
        "anything"
    }
}

impl<'a> Shape<'a> for ClaimRecord<'a> {
    fn plain(at: &mut Cursor<'a>) -> Option<Self> {
        match at.name()? {
            "Toll" => TollRecord::plain(at).map(Self::Toll),
            "Control" => ControlRecord::plain(at).map(Self::Control),
            "Cause" => CauseRecord::plain(at).map(Self::Cause),
            "Fact" => FactRecord::plain(at).map(Self::Fact),
            "NoComment" => NoCommentRecord::plain(at).map(Self::NoComment),
            _ => None,
        }
    }

    fn wanted() -> &'static str {
        "anything"
    }
}

/// A number and how it is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum Figure {
    Exactly(u32),
    AtLeast(u32),
    AtMost(u32),
    Between(u32, u32),
    Estimate { low: u32, best: u32, high: u32 },
    Unspecified,
    Denied,
    NoComment,
}

/// The names of figures, and how each is written.
const FIGURES: [(&str, &str); 8] = [
    ("Exactly", "Exactly(3)"),
    ("AtLeast", "AtLeast(3)"),
    ("AtMost", "AtMost(3)"),
    ("Between", "Between(3, 5)"),
    ("Estimate", "Estimate(low: 1, best: 3, high: 5)"),
    ("Unspecified", "Unspecified"),
    ("Denied", "Denied"),
    ("NoComment", "NoComment"),
];

impl<'a> Shape<'a> for Figure {
    fn plain(at: &mut Cursor<'a>) -> Option<Self> {
        let name = at.name()?;
        if !at.skip(b'(') {
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
        at.entries(b')', |at| {
            if name == "Estimate" {
                // Their order is free, but who changes it?
                at.name().filter(|&name| names.next() == Some(name))?;
                at.expect(b':')?;
                at.blank()?;
            }
            *next.next()? = at.number()?.parse().ok();
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

    fn wanted() -> &'static str {
        "a figure such as Exactly(3), AtLeast(3), Unspecified or Denied"
    }

    fn check(at: Slice<'a>, what: &str, faults: &mut Vec<Fault>) {
        if at.parse::<Self>().is_ok() {
            return;
        }
        let (name, _) = at.head();
        let row = FIGURES.iter().find(|row| row.0 == name);
        let (message, hint) = match row {
            Some((_, form)) => (
                format!("{what} is not a well-formed figure: {} is written {form}", quoted(name)),
                Some("numbers are whole, from 0 to 4294967295".to_owned()).filter(|_| form.contains('3')),
            ),
            None => (
                format!("{what} must be {}, not {}", Self::wanted(), at.found()),
                suggest(name, &FIGURES.map(|row| row.0)),
            ),
        };
        faults.push(Fault::error(at.token(), message, hint));
    }
}
