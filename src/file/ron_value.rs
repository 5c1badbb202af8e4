//! The kinds of values in a situation file: how each is read, what its author must write, and how a value that does
//! not parse is checked, so that all its problems are reported at once.

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

    /// The names of the fields of a record, in the order in which they are written.
    const FIELDS: &'static [&'static str] = &[];

    /// Returns the value of a field that is left out, if that is allowed.
    fn value_if_absent() -> Option<Self> {
        None
    }

    /// Reads the value if it is written in a common form; otherwise returns `None`, and RON's parser reads it.
    fn read_fast(cursor: &mut RonCursor<'a>) -> Option<Self>;

    /// Returns a description of what the author must write.
    fn expected_words() -> &'static str;

    /// Adds a fault for every problem of the value in `slice`, which messages call `label`.
    fn add_faults(slice: RonSlice<'a>, label: &str, faults: &mut Vec<SourceFault>) {
        if let Err(error) = slice.parse::<Self>() {
            faults.push(mismatch_fault(slice, label, Self::expected_words(), Some(&error)));
        }
    }
}

/// Reads a value that spans the whole text, if it is written in a common form.
pub(super) fn read_whole_fast<'a, T: RonValue<'a>>(text: &'a str) -> Option<T> {
    let mut cursor = RonCursor::new(text);
    cursor.skip_blank()?;
    let value = T::read_fast(&mut cursor)?;
    cursor.skip_blank()?;
    cursor.peek().is_none().then_some(value)
}

/// How to check a field of a record.
pub(super) struct FieldCheck<'a> {
    /// The name of the field.
    pub(super) name: &'static str,
    /// Whether the field may be left out.
    pub(super) is_optional: bool,
    /// [`RonValue::add_faults`] of the field's type.
    pub(super) add_faults: fn(RonSlice<'a>, &str, &mut Vec<SourceFault>),
}

/// Returns the fault of a value that is not of the `expected` form.
pub(super) fn mismatch_fault(
    slice: RonSlice<'_>,
    label: &str,
    expected: &str,
    error: Option<&SpannedError>,
) -> SourceFault {
    let (name, next) = slice.leading_name();
    let is_text = name.is_empty() && next == Some('"');
    let unquoted = [RonWord::expected_words(), bool::expected_words(), i64::expected_words()];
    let hint = if matches!(error.map(|e| &e.code), Some(Error::IntegerOutOfBounds)) {
        Some("the number is too large or too small")
    } else if expected == RonText::expected_words() && !matches!(next, Some('(' | '[' | '{')) {
        Some("put it in quotation marks")
    } else if unquoted.contains(&expected) && is_text {
        Some("leave out the quotation marks")
    } else if expected == Vec::<RonText<'_>>::expected_words() {
        Some("write it as [ … ], even with a single entry")
    } else {
        None
    };
    let message = format!("{label} must be {expected}, not {}", slice.describe());
    SourceFault::error(slice.token_range(), message, hint.map(str::to_owned))
}

/// Adds a fault for every unknown, missing, repeated or invalid field.
pub(super) fn check_fields<'a>(
    slice: RonSlice<'a>,
    label: &str,
    expected: &str,
    checks: &[FieldCheck<'a>],
    faults: &mut Vec<SourceFault>,
) {
    let fields = match slice.split() {
        RonParts::Fields(fields) => fields,
        RonParts::Items(items) if items.is_empty() && slice.leading_name().1 == Some('(') => Vec::new(),
        RonParts::Items(_) | RonParts::Other => {
            faults.push(mismatch_fault(slice, label, expected, None));
            return;
        }
    };
    let names: Vec<&str> = checks.iter().map(|check| check.name).collect();
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in &fields {
        let Some(check) = checks.iter().find(|check| check.name == key.text) else {
            let message = format!("{label} has no field {}", quote_name(key.text));
            faults.push(SourceFault::error(key.byte_range(), message, suggestion_hint(key.text, &names)));
            continue;
        };
        if seen.contains(&check.name) {
            let message = format!("`{}` is given twice", check.name);
            faults.push(SourceFault::error(key.byte_range(), message, Some("remove one of them".to_owned())));
        }
        seen.push(check.name);
        (check.add_faults)(*value, &format!("`{}`", check.name), faults);
    }
    for check in checks {
        if !check.is_optional && !seen.contains(&check.name) {
            let message = format!("{label} lacks the required field `{}`", check.name);
            faults.push(SourceFault::error(slice.token_range(), message, None));
        }
    }
}

/// A text in quotation marks, borrowed from the file unless it contains escapes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct RonText<'a>(Cow<'a, str>);

impl RonText<'_> {
    /// Returns the text as an owned string.
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

/// A word of the format, such as `KilledByDay`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RonWord<'a>(pub(super) &'a str);

/// Latitude and longitude, in degrees.
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
    fn read_fast(cursor: &mut RonCursor<'a>) -> Option<Self> {
        cursor.read_text().map(RonText)
    }

    fn expected_words() -> &'static str {
        "a text in quotation marks"
    }
}

impl<'a> RonValue<'a> for RonWord<'a> {
    fn read_fast(cursor: &mut RonCursor<'a>) -> Option<Self> {
        cursor.read_name().map(RonWord)
    }

    fn expected_words() -> &'static str {
        "a word without quotation marks"
    }
}

impl<'a> RonValue<'a> for bool {
    fn read_fast(cursor: &mut RonCursor<'a>) -> Option<Self> {
        cursor.read_name()?.parse().ok()
    }

    fn expected_words() -> &'static str {
        "true or false"
    }
}

impl<'a> RonValue<'a> for i64 {
    fn read_fast(cursor: &mut RonCursor<'a>) -> Option<Self> {
        cursor.read_number()?.parse().ok()
    }

    fn expected_words() -> &'static str {
        "a whole number"
    }
}

impl<'a> RonValue<'a> for RonPoint {
    fn read_fast(cursor: &mut RonCursor<'a>) -> Option<Self> {
        let mut numbers = [None; 2];
        let mut next = numbers.iter_mut();
        cursor.expect_byte(b'(')?;
        cursor.read_entries(b')', |cursor| {
            *next.next()? = cursor.read_number()?.parse().ok();
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

    fn read_fast(cursor: &mut RonCursor<'a>) -> Option<Self> {
        // `None` and `Some(…)` look like words to the cursor; RON's parser reads these rare forms.
        if matches!(cursor.peek(), Some(b'N' | b'S'))
            && matches!(cursor.clone().read_name(), Some("None" | "Some"))
        {
            return None;
        }
        T::read_fast(cursor).map(Some)
    }

    fn expected_words() -> &'static str {
        T::expected_words()
    }

    fn add_faults(slice: RonSlice<'a>, label: &str, faults: &mut Vec<SourceFault>) {
        if slice.parse::<Self>().is_err() {
            T::add_faults(slice, label, faults);
        }
    }
}

impl<'a, T: RonValue<'a>> RonValue<'a> for Vec<T> {
    fn read_fast(cursor: &mut RonCursor<'a>) -> Option<Self> {
        let mut items = Self::new();
        cursor.expect_byte(b'[')?;
        cursor.read_entries(b']', |cursor| {
            items.push(T::read_fast(cursor)?);
            Some(())
        })?;
        Some(items)
    }

    fn expected_words() -> &'static str {
        "a list in square brackets"
    }

    fn add_faults(slice: RonSlice<'a>, label: &str, faults: &mut Vec<SourceFault>) {
        match (slice.leading_name(), slice.split()) {
            (("", Some('[')), RonParts::Items(items)) => {
                for item in items {
                    T::add_faults(item, &format!("an entry of {label}"), faults);
                }
            }
            _ => faults.push(mismatch_fault(slice, label, Self::expected_words(), None)),
        }
    }
}
