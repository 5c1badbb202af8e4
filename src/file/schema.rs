//! The records of the file as RON writes them (`docs/format.md`), before anything in them has been looked up.

use serde::Deserialize;

use super::fault::{Fault, quoted, suggest};
use super::shape::{Point, Raw, Rule, Shape, Word, check_record};
use super::syntax::Slice;

/// Declares a record: its type for serde, and from the same fields the rules that tell all that is wrong in it.
macro_rules! record {
    ($(#[$doc:meta])* $name:ident = $ron:literal, $words:literal { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(rename = $ron, deny_unknown_fields)]
        pub(super) struct $name { $(pub(super) $field: $type),* }

        impl Shape for $name {
            fn wanted() -> &'static str {
                $words
            }

            fn check(at: Slice<'_>, what: &str, faults: &mut Vec<Fault>) {
                const RULES: &[Rule] = &[$(Rule {
                    name: stringify!($field),
                    optional: <$type as Shape>::OPTIONAL,
                    check: <$type as Shape>::check,
                }),*];
                check_record(at, what, $words, RULES, faults);
            }
        }
    };
}

record! {
    /// A party.
    Actor = "Actor", "(name: \"…\", kind: …)" {
        name: String, short: Option<String>, native: Option<String>, kind: Word,
        aliases: Option<Vec<Raw>>, note: Option<String>,
    }
}

record! {
    /// Another name of a party that holds only for some time.
    Alias = "Alias", "a text in quotation marks or (name: \"…\", from: \"…\", until: \"…\")" {
        name: String, from: Option<String>, until: Option<String>,
    }
}

record! {
    /// A front.
    Front = "Front", "(name: \"…\", parties: […])" {
        name: String, short: Option<String>, native: Option<String>, parties: Vec<String>,
        coverage_from: Option<String>, coverage_until: Option<String>,
        coverage_gaps: Option<Vec<String>>, line: Option<Vec<Point>>, takes: Option<String>, note: Option<String>,
    }
}

record! {
    /// A document or data set.
    Source = "Source", "(title: \"…\")" {
        title: String, publisher: Option<String>, published: Option<String>, url: Option<String>,
        licence: Option<String>, note: Option<String>,
    }
}

record! {
    /// A curated relation.
    Tie = "Tie", "(from: \"…\", to: \"…\", kind: …)" {
        from: String, to: String, kind: Word, mutual: Option<bool>, alleged_by: Option<Vec<String>>,
        denied_by: Option<Vec<String>>, tier: i64, since: Option<String>, until: Option<String>,
        inferred: Option<bool>, note: Option<String>, sources: Vec<String>,
    }
}

record! {
    /// A stated total.
    Aggregate = "Aggregate", "(span: \"…\", what: \"…\", says: …)" {
        span: String, what: String, counts: Option<Word>, says: Figure, unit: Option<String>, by: String,
        basis: Option<Word>, front: Option<String>, actor: Option<String>, victims: Option<String>,
        inferred: Option<bool>, note: Option<String>, sources: Vec<String>,
    }
}

record! {
    /// Something dated that happened.
    Event = "Event", "(id: \"…\", date: \"…\", front: \"…\")" {
        id: String, date: String, precision: Option<Word>, inferred: Option<bool>, date_note: Option<String>,
        front: String, kind: Word, actors: Vec<String>, place: Option<Place>, summary: String,
        note: Option<String>, sources: Vec<String>, claims: Option<Vec<Raw>>, same_as: Option<Vec<String>>, background: Option<bool>,
    }
}

record! {
    /// Where something happened.
    Place = "Place", "(name: \"…\")" {
        name: String, also: Option<Vec<String>>, native: Option<String>, country: Option<String>,
        at: Option<Point>, precision: Option<Word>,
    }
}

record! {
    /// A claimed number of victims.
    Toll = "Toll", "Toll(by: \"…\", measure: …, says: …)" {
        by: String, measure: Word, victims: Option<String>, says: Figure, basis: Option<Word>,
        source: Option<String>, note: Option<String>,
    }
}

record! {
    /// Who is claimed to hold a place.
    Control = "Control", "Control(by: \"…\", place: \"…\", holder: \"…\")" {
        by: String, place: String, holder: String, says: Option<Word>, basis: Option<Word>,
        source: Option<String>, note: Option<String>,
    }
}

record! {
    /// A claimed cause.
    Cause = "Cause", "Cause(by: \"…\", what: \"…\")" {
        by: String, what: String, basis: Option<Word>, source: Option<String>, note: Option<String>,
    }
}

record! {
    /// A claimed fact.
    Fact = "Fact", "Fact(by: \"…\", what: \"…\")" {
        by: String, what: String, says: Option<Word>, basis: Option<Word>, source: Option<String>,
        note: Option<String>,
    }
}

record! {
    /// Silence.
    NoComment = "NoComment", "NoComment(by: \"…\")" {
        by: String, basis: Option<Word>, source: Option<String>, note: Option<String>,
    }
}

/// A number and how it is meant.
#[derive(Debug, Clone, Copy, Deserialize)]
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

impl Shape for Figure {
    fn wanted() -> &'static str {
        "a figure such as Exactly(3), AtLeast(3), Unspecified or Denied"
    }

    fn check(at: Slice<'_>, what: &str, faults: &mut Vec<Fault>) {
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
