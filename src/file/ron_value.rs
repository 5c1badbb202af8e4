//! What a value of the file must look like, in words for its author, and how a record that does not parse is
//! taken apart so that everything wrong in it is told at once.

use std::borrow::Cow;
use std::ops::Deref;

use ron::error::{Error, SpannedError};
use serde::de::{Deserialize, Deserializer, Visitor};

use super::fast::RonCursor;
use super::ron_syntax::{RonParts, RonSlice};
use super::source_text::{SourceFault, quote_name, suggestion_hint};

/// A kind of value in the file.
pub(super) trait RonValue<'a>: Deserialize<'a> {
    /// Whether a field of this kind may be left out.
    const OPTIONAL: bool = false;

    /// What a field of this kind is that was left out.
    fn value_if_absent() -> Option<Self> {
        None
    }

    /// Reads the value if it is written in a plain form.
    fn read_fast(at: &mut RonCursor<'a>) -> Option<Self>;

    /// What the author must write.
    fn expected_words() -> &'static str;

    /// Adds a fault for everything wrong with the value at `at`, which `what` names.
    fn add_faults(at: RonSlice<'a>, what: &str, faults: &mut Vec<SourceFault>) {
        if let Err(error) = at.parse::<Self>() {
            faults.push(mismatch_fault(at, what, Self::expected_words(), Some(&error)));
        }
    }
}

/// A value whose whole text is this, if it is written in a plain form.
pub(super) fn read_whole_fast<'a, T: RonValue<'a>>(text: &'a str) -> Option<T> {
    let mut at = RonCursor::new(text);
    at.skip_blank()?;
    let value = T::read_fast(&mut at)?;
    at.skip_blank()?;
    at.peek().is_none().then_some(value)
}

/// One field of a record.
pub(super) struct FieldCheck<'a> {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether it may be left out.
    pub(super) is_optional: bool,
    /// [`RonValue::add_faults`] of its type.
    pub(super) check: fn(RonSlice<'a>, &str, &mut Vec<SourceFault>),
}

/// The fault for a value that is something else than `wanted`.
pub(super) fn mismatch_fault(
    at: RonSlice<'_>,
    what: &str,
    wanted: &str,
    error: Option<&SpannedError>,
) -> SourceFault {
    let (name, next) = at.leading_name();
    let text_found = name.is_empty() && next == Some('"');
    let bare = [RonWord::expected_words(), bool::expected_words(), i64::expected_words()];
    let hint = if matches!(error.map(|e| &e.code), Some(Error::IntegerOutOfBounds)) {
        Some("the number is too large or too small")
    } else if wanted == RonText::expected_words() && !matches!(next, Some('(' | '[' | '{')) {
        Some("put it in quotation marks")
    } else if bare.contains(&wanted) && text_found {
        Some("leave out the quotation marks")
    } else if wanted == Vec::<RonText<'_>>::expected_words() {
        Some("write it as [ … ], also with a single entry")
    } else {
        None
    };
    let message = format!("{what} must be {wanted}, not {}", at.describe());
    SourceFault::error(at.token_range(), message, hint.map(str::to_owned))
}

/// Adds a fault for every field that is unknown, missing, repeated or wrong.
pub(super) fn check_fields<'a>(
    at: RonSlice<'a>,
    what: &str,
    wanted: &str,
    rules: &[FieldCheck<'a>],
    faults: &mut Vec<SourceFault>,
) {
    let fields = match at.split() {
        RonParts::Fields(fields) => fields,
        RonParts::Items(items) if items.is_empty() && at.leading_name().1 == Some('(') => Vec::new(),
        RonParts::Items(_) | RonParts::Other => {
            faults.push(mismatch_fault(at, what, wanted, None));
            return;
        }
    };
    let names: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in &fields {
        let Some(rule) = rules.iter().find(|rule| rule.name == key.text) else {
            let message = format!("{what} has no field {}", quote_name(key.text));
            faults.push(SourceFault::error(key.byte_range(), message, suggestion_hint(key.text, &names)));
            continue;
        };
        if seen.contains(&rule.name) {
            let message = format!("`{}` is given twice", rule.name);
            faults.push(SourceFault::error(
                key.byte_range(),
                message,
                Some("leave one of them out".to_owned()),
            ));
        }
        seen.push(rule.name);
        (rule.check)(*value, &format!("`{}`", rule.name), faults);
    }
    for rule in rules {
        if !rule.is_optional && !seen.contains(&rule.name) {
            let message = format!("{what} has no `{}`, which is required", rule.name);
            faults.push(SourceFault::error(at.token_range(), message, None));
        }
    }
}

/// A text in quotation marks; as it stands in the file where nothing in it is escaped.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct RonText<'a>(Cow<'a, str>);

impl RonText<'_> {
    /// The text for itself.
    pub(super) fn into_owned(self) -> String {
        self.0.into_owned()
    }
}

impl Deref for RonText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// A word of the format such as `KilledByDay`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RonWord<'a>(pub(super) &'a str);

/// Latitude and longitude.
pub(super) type RonPoint = (f64, f64);

impl<'de: 'a, 'a> Deserialize<'de> for RonText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = RonText<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<RonText<'de>, E> {
                Ok(RonText(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<RonText<'de>, E> {
                Ok(RonText(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RonWord<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordVisitor;
        impl<'de> Visitor<'de> for WordVisitor {
            type Value = RonWord<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a word")
            }

            fn visit_borrowed_str<E>(self, word: &'de str) -> Result<RonWord<'de>, E> {
                Ok(RonWord(word))
            }
        }
        deserializer.deserialize_identifier(WordVisitor)
    }
}

impl<'a> RonValue<'a> for RonText<'a> {
    fn read_fast(at: &mut RonCursor<'a>) -> Option<Self> {
        at.read_text().map(RonText)
    }

    fn expected_words() -> &'static str {
        "a text in quotation marks"
    }
}

impl<'a> RonValue<'a> for RonWord<'a> {
    fn read_fast(at: &mut RonCursor<'a>) -> Option<Self> {
        at.read_name().map(RonWord)
    }

    fn expected_words() -> &'static str {
        "a word without quotation marks"
    }
}

impl<'a> RonValue<'a> for bool {
    fn read_fast(at: &mut RonCursor<'a>) -> Option<Self> {
        at.read_name()?.parse().ok()
    }

    fn expected_words() -> &'static str {
        "true or false"
    }
}

impl<'a> RonValue<'a> for i64 {
    fn read_fast(at: &mut RonCursor<'a>) -> Option<Self> {
        at.read_number()?.parse().ok()
    }

    fn expected_words() -> &'static str {
        "a whole number"
    }
}

impl<'a> RonValue<'a> for RonPoint {
    fn read_fast(at: &mut RonCursor<'a>) -> Option<Self> {
        let mut numbers = [None; 2];
        let mut next = numbers.iter_mut();
        at.expect_byte(b'(')?;
        at.read_entries(b')', |at| {
            *next.next()? = at.read_number()?.parse().ok();
            Some(())
        })?;
        let [lat, lon] = numbers;
        lat.zip(lon)
    }

    fn expected_words() -> &'static str {
        "a point (latitude, longitude), such as (37.2, 67.8)"
    }
}

impl<'a, T: RonValue<'a>> RonValue<'a> for Option<T> {
    const OPTIONAL: bool = true;

    fn value_if_absent() -> Option<Self> {
        Some(None)
    }

    fn read_fast(at: &mut RonCursor<'a>) -> Option<Self> {
        // `None` and `Some(…)`, which nobody has to write, are not told apart from words here.
        if matches!(at.peek(), Some(b'N' | b'S')) && matches!(at.clone().read_name(), Some("None" | "Some")) {
            return None;
        }
        T::read_fast(at).map(Some)
    }

    fn expected_words() -> &'static str {
        T::expected_words()
    }

    fn add_faults(at: RonSlice<'a>, what: &str, faults: &mut Vec<SourceFault>) {
        if at.parse::<Self>().is_err() {
            T::add_faults(at, what, faults);
        }
    }
}

impl<'a, T: RonValue<'a>> RonValue<'a> for Vec<T> {
    fn read_fast(at: &mut RonCursor<'a>) -> Option<Self> {
        let mut items = Self::new();
        at.expect_byte(b'[')?;
        at.read_entries(b']', |at| {
            items.push(T::read_fast(at)?);
            Some(())
        })?;
        Some(items)
    }

    fn expected_words() -> &'static str {
        "a list in square brackets"
    }

    fn add_faults(at: RonSlice<'a>, what: &str, faults: &mut Vec<SourceFault>) {
        match (at.leading_name(), at.split()) {
            (("", Some('[')), RonParts::Items(items)) => {
                for item in items {
                    T::add_faults(item, &format!("an entry of {what}"), faults);
                }
            }
            _ => faults.push(mismatch_fault(at, what, Self::expected_words(), None)),
        }
    }
}
