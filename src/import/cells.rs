//! Cells to values: texts in any encoding, all the spellings of “missing”, numbers as spreadsheets write them.

use std::borrow::Cow;

use csv::ByteRecord;

/// What is wrong with a row: the column, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// The column, from 0; `None`: the row as a whole.
    pub column: Option<usize>,
    /// What was expected.
    pub expected: Cow<'static, str>,
}

impl Bad {
    /// A wrong value.
    pub(super) fn at(column: Option<usize>, expected: impl Into<Cow<'static, str>>) -> Self {
        Self { column, expected: expected.into() }
    }
}

/// The bytes of a cell without the blanks around it; empty where there is no such column.
pub(super) fn bytes(record: &ByteRecord, column: Option<usize>) -> &[u8] {
    column.and_then(|column| record.get(column)).unwrap_or_default().trim_ascii()
}

/// The text of a cell; empty where it says that nothing is known.
pub(super) fn text(record: &ByteRecord, column: Option<usize>) -> Cow<'_, str> {
    let bytes = bytes(record, column);
    if bytes.len() <= 14 && is_missing(bytes) { Cow::Borrowed("") } else { decoded(bytes) }
}

/// Whether a cell says that nothing is known.
pub(super) fn is_missing(cell: &[u8]) -> bool {
    const WORDS: [&[u8]; 10] =
        [b"", b"na", b"n/a", b"nan", b"null", b"none", b"no information", b"\\n", b"<na>", b"-"];
    WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Text in UTF-8, else read as Windows-1252, which spreadsheets write.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|&byte| windows_1252(byte)).collect()),
    }
}

/// The character of a byte in Windows-1252.
fn windows_1252(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => UPPER.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        _ => char::from(byte),
    }
}

/// A whole number; `None`: not known (missing, or −1 and −99, which data sets write for that).
///
/// # Errors
/// When it is something else, or negative.
pub(super) fn number(record: &ByteRecord, column: Option<usize>) -> Result<Option<u32>, Bad> {
    let cell = bytes(record, column);
    // The plain case first: it is nearly all there is.
    if let [b'0'..=b'9', ..] = cell
        && cell.len() <= 9
        && let Some(number) = digits(cell)
    {
        return Ok(Some(number));
    }
    if is_missing(cell) {
        return Ok(None);
    }
    let unknown = Bad::at(column, "a whole number was expected");
    let value: f64 =
        std::str::from_utf8(cell).ok().and_then(|text| text.parse().ok()).ok_or(unknown.clone())?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "looked at before")]
    match value {
        -1.0 | -99.0 => Ok(None),
        0.0..=4_294_967_295.0 if value.fract() == 0.0 => Ok(Some(value as u32)),
        _ => Err(unknown),
    }
}

/// A number of digits alone.
pub(super) fn digits(cell: &[u8]) -> Option<u32> {
    cell.iter().try_fold(0_u32, |sum, byte| {
        let digit = byte.checked_sub(b'0').filter(|&digit| digit <= 9)?;
        sum.checked_mul(10)?.checked_add(u32::from(digit))
    })
}

/// A number of degrees; spreadsheets of some countries write a comma in it.
///
/// # Errors
/// When it is something else.
pub(super) fn degrees(record: &ByteRecord, column: Option<usize>) -> Result<Option<f64>, Bad> {
    let cell = bytes(record, column);
    if is_missing(cell) {
        return Ok(None);
    }
    let bad = || Bad::at(column, "degrees were expected, as in 34.53");
    let text = std::str::from_utf8(cell).map_err(|_| bad())?;
    let value = text.parse().or_else(|_| text.replacen(',', ".", 1).parse::<f64>()).map_err(|_| bad())?;
    if value.is_finite() { Ok(Some(value)) } else { Ok(None) }
}

/// Two texts equal but for case and anything that is no letter or digit.
pub(super) fn same_words(one: &str, other: &str) -> bool {
    let plain = |text: &'_ str| -> Vec<u8> {
        text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).collect()
    };
    plain(one) == plain(other)
}

/// A text cut to what fits into a message.
pub(super) fn cut(text: &str) -> String {
    const MOST: usize = 60;
    let safe = crate::model::text::safe(text);
    let mut chars = safe.chars();
    let mut shown: String = chars.by_ref().take(MOST).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// The text of a cell for a message.
pub(super) fn shown(record: &ByteRecord, column: usize) -> String {
    cut(&decoded(record.get(column).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(cells: &[&str]) -> ByteRecord {
        ByteRecord::from(cells.to_vec())
    }

    #[test]
    fn numbers_come_in_many_spellings() {
        for (cell, value) in [
            ("7", Some(7)),
            (" 2022.0 ", Some(2022)),
            ("0", Some(0)),
            ("", None),
            ("NA", None),
            ("nan", None),
            ("-1", None),
            ("-99", None),
            ("No information", None),
            ("1e3", Some(1000)),
        ] {
            assert_eq!(number(&record(&[cell]), Some(0)), Ok(value), "{cell}");
        }
        for cell in ["-2", "3.5", "three", "4294967296", "1,234"] {
            assert!(number(&record(&[cell]), Some(0)).is_err(), "{cell}");
        }
        assert_eq!(number(&record(&["1"]), Some(5)), Ok(None));
    }

    #[test]
    fn texts_are_read_in_either_encoding() {
        let bytes = ByteRecord::from(vec![&b"C"[..], b"C\xf4te d\x92Ivoire"]);
        assert_eq!(text(&bytes, Some(1)), "Côte d’Ivoire");
        assert_eq!(text(&record(&[" کابل "]), Some(0)), "کابل");
        assert_eq!(text(&record(&["No information"]), Some(0)), "");
    }

    #[test]
    fn degrees_may_have_a_comma() {
        assert_eq!(degrees(&record(&["34,53"]), Some(0)), Ok(Some(34.53)));
        assert_eq!(degrees(&record(&["-9.65"]), Some(0)), Ok(Some(-9.65)));
        assert!(degrees(&record(&["north"]), Some(0)).is_err());
    }
}
