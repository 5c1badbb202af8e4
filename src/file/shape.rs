//! What a value of the file must look like, in words for its author, and how a record that does not parse is
//! taken apart so that everything wrong in it is told at once.

use std::borrow::Cow;
use std::ops::Deref;

use ron::error::{Error, SpannedError};
use serde::de::{Deserialize, Deserializer, Visitor};

use super::fast::Cursor;
use super::fault::{Fault, quoted, suggest};
use super::syntax::{Parts, Slice};

/// A kind of value in the file.
pub(super) trait Shape<'a>: Deserialize<'a> {
    /// Whether a field of this kind may be left out.
    const OPTIONAL: bool = false;

    /// What a field of this kind is that was left out.
    fn absent() -> Option<Self> {
        None
    }

    /// Reads the value if it is written in a plain form.
    fn plain(at: &mut Cursor<'a>) -> Option<Self>;

    /// What the author must write.
    fn wanted() -> &'static str;

    /// Adds a fault for everything wrong with the value at `at`, which `what` names.
    fn check(at: Slice<'a>, what: &str, faults: &mut Vec<Fault>) {
        if let Err(error) = at.parse::<Self>() {
            faults.push(wrong(at, what, Self::wanted(), Some(&error)));
        }
    }
}

/// A value whose whole text is this, if it is written in a plain form.
pub(super) fn plain<'a, T: Shape<'a>>(text: &'a str) -> Option<T> {
    let mut at = Cursor::new(text);
    at.blank()?;
    let value = T::plain(&mut at)?;
    at.blank()?;
    at.peek().is_none().then_some(value)
}

/// One field of a record.
pub(super) struct Rule<'a> {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether it may be left out.
    pub(super) optional: bool,
    /// [`Shape::check`] of its type.
    pub(super) check: fn(Slice<'a>, &str, &mut Vec<Fault>),
}

/// The fault for a value that is something else than `wanted`.
pub(super) fn wrong(at: Slice<'_>, what: &str, wanted: &str, error: Option<&SpannedError>) -> Fault {
    let (name, next) = at.head();
    let text_found = name.is_empty() && next == Some('"');
    let bare = [Word::wanted(), bool::wanted(), i64::wanted()];
    let hint = if matches!(error.map(|e| &e.code), Some(Error::IntegerOutOfBounds)) {
        Some("the number is too large or too small")
    } else if wanted == Text::wanted() && !matches!(next, Some('(' | '[' | '{')) {
        Some("put it in quotation marks")
    } else if bare.contains(&wanted) && text_found {
        Some("leave out the quotation marks")
    } else if wanted == Vec::<Text<'_>>::wanted() {
        Some("write it as [ … ], also with a single entry")
    } else {
        None
    };
    let message = format!("{what} must be {wanted}, not {}", at.found());
    Fault::error(at.token(), message, hint.map(str::to_owned))
}

/// Adds a fault for every field that is unknown, missing, repeated or wrong.
pub(super) fn check_record<'a>(
    at: Slice<'a>,
    what: &str,
    wanted: &str,
    rules: &[Rule<'a>],
    faults: &mut Vec<Fault>,
) {
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

/// A text in quotation marks; as it stands in the file where nothing in it is escaped.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Text<'a>(Cow<'a, str>);

impl Text<'_> {
    /// The text for itself.
    pub(super) fn into_owned(self) -> String {
        self.0.into_owned()
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// A word of the format such as `Killed`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word<'a>(pub(super) &'a str);

/// Latitude and longitude.
pub(super) type Point = (f64, f64);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Word<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordVisitor;
        impl<'de> Visitor<'de> for WordVisitor {
            type Value = Word<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a word")
            }

            fn visit_borrowed_str<E>(self, word: &'de str) -> Result<Word<'de>, E> {
                Ok(Word(word))
            }
        }
        deserializer.deserialize_identifier(WordVisitor)
    }
}

impl<'a> Shape<'a> for Text<'a> {
    fn plain(at: &mut Cursor<'a>) -> Option<Self> {
        at.text().map(Text)
    }

    fn wanted() -> &'static str {
        "a text in quotation marks"
    }
}

impl<'a> Shape<'a> for Word<'a> {
    fn plain(at: &mut Cursor<'a>) -> Option<Self> {
        at.name().map(Word)
    }

    fn wanted() -> &'static str {
        "a word without quotation marks"
    }
}

impl<'a> Shape<'a> for bool {
    fn plain(at: &mut Cursor<'a>) -> Option<Self> {
        at.name()?.parse().ok()
    }

    fn wanted() -> &'static str {
        "true or false"
    }
}

impl<'a> Shape<'a> for i64 {
    fn plain(at: &mut Cursor<'a>) -> Option<Self> {
        at.number()?.parse().ok()
    }

    fn wanted() -> &'static str {
        "a whole number"
    }
}

impl<'a> Shape<'a> for Point {
    fn plain(at: &mut Cursor<'a>) -> Option<Self> {
        let mut numbers = [None; 2];
        let mut next = numbers.iter_mut();
        at.expect(b'(')?;
        at.entries(b')', |at| {
            *next.next()? = at.number()?.parse().ok();
            Some(())
        })?;
        let [lat, lon] = numbers;
        lat.zip(lon)
    }

    fn wanted() -> &'static str {
        "a point (latitude, longitude), such as (37.2, 67.8)"
    }
}

impl<'a, T: Shape<'a>> Shape<'a> for Option<T> {
    const OPTIONAL: bool = true;

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn plain(at: &mut Cursor<'a>) -> Option<Self> {
        // `None` and `Some(…)`, which nobody has to write, are not told apart from words here.
        if matches!(at.peek(), Some(b'N' | b'S')) && matches!(at.clone().name(), Some("None" | "Some")) {
            return None;
        }
        T::plain(at).map(Some)
    }

    fn wanted() -> &'static str {
        T::wanted()
    }

    fn check(at: Slice<'a>, what: &str, faults: &mut Vec<Fault>) {
        if at.parse::<Self>().is_err() {
            T::check(at, what, faults);
        }
    }
}

impl<'a, T: Shape<'a>> Shape<'a> for Vec<T> {
    fn plain(at: &mut Cursor<'a>) -> Option<Self> {
        let mut items = Self::new();
        at.expect(b'[')?;
        at.entries(b']', |at| {
            items.push(T::plain(at)?);
            Some(())
        })?;
        Some(items)
    }

    fn wanted() -> &'static str {
        "a list in square brackets"
    }

    fn check(at: Slice<'a>, what: &str, faults: &mut Vec<Fault>) {
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
