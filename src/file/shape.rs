//! What a value of the file must look like, in words for its author, and how a record that does not parse is
//! taken apart so that everything wrong in it is told at once.

use ron::error::{Error, SpannedError};
use ron::value::RawValue;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};

use super::fault::{Fault, quoted, suggest};
use super::syntax::{Parts, Slice};

/// A kind of value in the file.
pub(super) trait Shape: DeserializeOwned {
    /// Whether a field of this kind may be left out.
    const OPTIONAL: bool = false;

    /// What the author must write.
    fn wanted() -> &'static str;

    /// Adds a fault for everything wrong with the value at `at`, which `what` names.
    fn check(at: Slice<'_>, what: &str, faults: &mut Vec<Fault>) {
        if let Err(error) = at.parse::<Self>() {
            faults.push(wrong(at, what, Self::wanted(), Some(&error)));
        }
    }
}

/// One field of a record.
pub(super) struct Rule {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether it may be left out.
    pub(super) optional: bool,
    /// [`Shape::check`] of its type.
    pub(super) check: fn(Slice<'_>, &str, &mut Vec<Fault>),
}

/// The fault for a value that is something else than `wanted`.
pub(super) fn wrong(at: Slice<'_>, what: &str, wanted: &str, error: Option<&SpannedError>) -> Fault {
    let (name, next) = at.head();
    let text_found = name.is_empty() && next == Some('"');
    let bare = [Word::wanted(), bool::wanted(), i64::wanted()];
    let hint = if matches!(error.map(|e| &e.code), Some(Error::IntegerOutOfBounds)) {
        Some("the number is too large or too small")
    } else if wanted == String::wanted() && !matches!(next, Some('(' | '[' | '{')) {
        Some("put it in quotation marks")
    } else if bare.contains(&wanted) && text_found {
        Some("leave out the quotation marks")
    } else if wanted == Vec::<String>::wanted() {
        Some("write it as [ … ], also with a single entry")
    } else {
        None
    };
    let message = format!("{what} must be {wanted}, not {}", at.found());
    Fault::error(at.token(), message, hint.map(str::to_owned))
}

/// Adds a fault for every field that is unknown, missing, repeated or wrong.
pub(super) fn check_record(at: Slice<'_>, what: &str, wanted: &str, rules: &[Rule], faults: &mut Vec<Fault>) {
    let fields = match at.parts() {
        Parts::Fields(fields) => fields,
        Parts::Items(items) if items.is_empty() && at.head().1 == Some('(') => Vec::new(),
        Parts::Items(_) | Parts::Other => {
            faults.push(wrong(at, what, wanted, None));
            return;
        }
    };
    let names: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in &fields {
        let Some(rule) = rules.iter().find(|rule| rule.name == key.text) else {
            let message = format!("{what} has no field {}", quoted(key.text));
            faults.push(Fault::error(key.span(), message, suggest(key.text, &names)));
            continue;
        };
        if seen.contains(&rule.name) {
            let message = format!("`{}` is given twice", rule.name);
            faults.push(Fault::error(key.span(), message, Some("leave one of them out".to_owned())));
        }
        seen.push(rule.name);
        (rule.check)(*value, &format!("`{}`", rule.name), faults);
    }
    for rule in rules {
        if !rule.optional && !seen.contains(&rule.name) {
            let message = format!("{what} has no `{}`, which is required", rule.name);
            faults.push(Fault::error(at.token(), message, None));
        }
    }
}

/// A word of the format such as `Killed`.
#[derive(Debug)]
pub(super) struct Word(pub(super) String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordVisitor;
        impl serde::de::Visitor<'_> for WordVisitor {
            type Value = Word;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a word")
            }

            fn visit_str<E>(self, word: &str) -> Result<Word, E> {
                Ok(Word(word.to_owned()))
            }
        }
        deserializer.deserialize_identifier(WordVisitor)
    }
}

/// A piece of the file left to be read on its own, so that it can fail on its own.
pub(super) type Raw = Box<RawValue>;

/// Latitude and longitude.
pub(super) type Point = (f64, f64);

impl Shape for String {
    fn wanted() -> &'static str {
        "a text in quotation marks"
    }
}

impl Shape for Word {
    fn wanted() -> &'static str {
        "a word without quotation marks"
    }
}

impl Shape for bool {
    fn wanted() -> &'static str {
        "true or false"
    }
}

impl Shape for i64 {
    fn wanted() -> &'static str {
        "a whole number"
    }
}

impl Shape for Point {
    fn wanted() -> &'static str {
        "a point (latitude, longitude), such as (37.2, 67.8)"
    }
}

impl Shape for Raw {
    fn wanted() -> &'static str {
        "anything"
    }
}

impl<T: Shape> Shape for Option<T> {
    const OPTIONAL: bool = true;

    fn wanted() -> &'static str {
        T::wanted()
    }

    fn check(at: Slice<'_>, what: &str, faults: &mut Vec<Fault>) {
        if at.parse::<Self>().is_err() {
            T::check(at, what, faults);
        }
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn wanted() -> &'static str {
        "a list in square brackets"
    }

    fn check(at: Slice<'_>, what: &str, faults: &mut Vec<Fault>) {
        match (at.head(), at.parts()) {
            (("", Some('[')), Parts::Items(items)) => {
                for item in items {
                    T::check(item, &format!("an entry of {what}"), faults);
                }
            }
            _ => faults.push(wrong(at, what, Self::wanted(), None)),
        }
    }
}
