//! Cells of a record, by the columns that an importer reads: texts in any encoding, all the spellings of “missing”,
//! numbers as spreadsheets write them.

use std::borrow::Cow;

use csv::ByteRecord;

use super::csv_table::TableHeader;
use super::date_parser;
use crate::model::{Day, LatLon};

/// What is wrong with a row: the column, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellError {
    /// The column, from 0; `None`: the row as a whole.
    pub(super) column: Option<usize>,
    /// What was expected.
    pub(super) expected: Cow<'static, str>,
}

impl CellError {
    /// The row as a whole is wrong.
    pub(super) fn from_row(expected: impl Into<Cow<'static, str>>) -> Self {
        Self { column: None, expected: expected.into() }
    }
}

/// Declares the columns that an importer reads, with the names that each has in files. Of several names the first that
/// the file has counts.
macro_rules! columns {
    ($($column:ident $($name:literal)|+;)*) => {
        #[derive(Debug, Clone, Copy)]
        enum InputColumn { $($column),* }

        impl InputColumn {
            const NAMES: &[&[&str]] = &[$(&[$($name),+]),*];
        }

        impl From<InputColumn> for usize {
            fn from(column: InputColumn) -> Self {
                column as Self
            }
        }
    };
}
pub(super) use columns;

/// Where the columns that are read stand in a file.
#[derive(Debug)]
pub(super) struct ColumnLayout {
    places: Vec<Option<usize>>,
}

impl ColumnLayout {
    /// The layout of a file with this header; `names` are those of the columns.
    ///
    /// # Errors
    /// The name of the first required column that the file does not have.
    pub(super) fn from_header(
        header: &TableHeader,
        names: &[&[&'static str]],
        required: &[impl Into<usize> + Copy],
    ) -> Result<Self, &'static str> {
        let places: Vec<Option<usize>> = names.iter().map(|names| header.find(names)).collect();
        let mut required = required.iter().map(|&column| column.into());
        match required.find(|&column: &usize| places[column].is_none()) {
            Some(missing) => Err(names[missing][0]),
            None => Ok(Self { places }),
        }
    }
}

/// The cells of a record.
#[derive(Clone, Copy)]
pub(super) struct RecordCells<'r, 'l> {
    record: &'r ByteRecord,
    layout: &'l ColumnLayout,
}

impl<'r, 'l> RecordCells<'r, 'l> {
    pub(super) const fn new(record: &'r ByteRecord, layout: &'l ColumnLayout) -> Self {
        Self { record, layout }
    }

    /// What is wrong with a cell.
    pub(super) fn error(self, column: impl Into<usize>, expected: impl Into<Cow<'static, str>>) -> CellError {
        CellError { column: self.layout.places[column.into()], expected: expected.into() }
    }

    /// Whether the file has a column.
    pub(super) fn has_column(self, column: impl Into<usize>) -> bool {
        self.layout.places[column.into()].is_some()
    }

    /// Whether anything is known.
    pub(super) fn is_known(self, column: impl Into<usize>) -> bool {
        !is_missing(self.bytes(column))
    }

    /// The bytes of a cell without the blanks around it; empty where there is no such column.
    pub(super) fn bytes(self, column: impl Into<usize>) -> &'r [u8] {
        let place = self.layout.places[column.into()];
        place.and_then(|place| self.record.get(place)).unwrap_or_default().trim_ascii()
    }

    /// The text of a cell; empty where it says that nothing is known.
    pub(super) fn text(self, column: impl Into<usize>) -> Cow<'r, str> {
        let bytes = self.bytes(column);
        if bytes.len() <= 14 && is_missing(bytes) { Cow::Borrowed("") } else { decode(bytes) }
    }

    /// A text that has to be there.
    pub(super) fn required_text(
        self,
        column: impl Into<usize> + Copy,
        expected: &'static str,
    ) -> Result<Cow<'r, str>, CellError> {
        let text = self.text(column);
        if text.is_empty() { Err(self.error(column, expected)) } else { Ok(text) }
    }

    /// A whole number; `None`: not known (missing, or −1 and −99, which data sets write for that).
    pub(super) fn number(self, column: impl Into<usize> + Copy) -> Result<Option<u32>, CellError> {
        parse_number(self.bytes(column)).map_err(|expected| self.error(column, expected))
    }

    /// A day. `year` completes one that lost its century or was written with two digits, which is added to `flags`.
    pub(super) fn day(
        self,
        column: impl Into<usize> + Copy,
        year: Option<u32>,
        flags: &mut Vec<String>,
    ) -> Result<Day, CellError> {
        let found =
            date_parser::parse_day(self.bytes(column), year).map_err(|why| self.error(column, why))?;
        flags.extend(found.correction.map(str::to_owned));
        Ok(found.day)
    }

    /// A point on the globe. One that is off it, or at 0° 0°, is no point, and that is added to `flags`.
    pub(super) fn point(
        self,
        latitude: impl Into<usize> + Copy,
        longitude: impl Into<usize> + Copy,
        flags: &mut Vec<String>,
    ) -> Result<Option<LatLon>, CellError> {
        let (Some(lat), Some(lon)) = (self.degrees(latitude)?, self.degrees(longitude)?) else {
            return Ok(None);
        };
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
            flags.push(format!("not on the globe, left out: {lat}, {lon}"));
            return Ok(None);
        }
        if lat == 0.0 && lon == 0.0 {
            flags.push("at 0° 0°, which stands for an unknown point: left out".to_owned());
            return Ok(None);
        }
        Ok(Some(LatLon { lat, lon }))
    }

    fn degrees(self, column: impl Into<usize> + Copy) -> Result<Option<f64>, CellError> {
        parse_degrees(self.bytes(column)).map_err(|expected| self.error(column, expected))
    }
}

/// Whether a cell says that nothing is known.
pub(super) fn is_missing(cell: &[u8]) -> bool {
    const WORDS: [&[u8]; 10] =
        [b"", b"na", b"n/a", b"nan", b"null", b"none", b"no information", b"\\n", b"<na>", b"-"];
    WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Text in UTF-8, else read as Windows-1252, which spreadsheets write.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|&byte| decode_windows_1252(byte)).collect()),
    }
}

/// The character of a byte in Windows-1252.
fn decode_windows_1252(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => UPPER.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        _ => char::from(byte),
    }
}

fn parse_number(cell: &[u8]) -> Result<Option<u32>, &'static str> {
    const EXPECTED: &str = "a whole number was expected";
    // The plain case first: it is nearly all there is.
    if let [b'0'..=b'9', ..] = cell
        && cell.len() <= 9
        && let Some(number) = date_parser::parse_digits(cell)
    {
        return Ok(Some(number));
    }
    if is_missing(cell) {
        return Ok(None);
    }
    let value: f64 = std::str::from_utf8(cell).ok().and_then(|text| text.parse().ok()).ok_or(EXPECTED)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "looked at before")]
    match value {
        -1.0 | -99.0 => Ok(None),
        0.0..=4_294_967_295.0 if value.fract() == 0.0 => Ok(Some(value as u32)),
        _ => Err(EXPECTED),
    }
}

/// A number of degrees; spreadsheets of some countries write a comma in it.
fn parse_degrees(cell: &[u8]) -> Result<Option<f64>, &'static str> {
    const EXPECTED: &str = "degrees were expected, as in 34.53";
    if is_missing(cell) {
        return Ok(None);
    }
    let text = std::str::from_utf8(cell).map_err(|_| EXPECTED)?;
    let value = text.parse().or_else(|_| text.replacen(',', ".", 1).parse::<f64>()).map_err(|_| EXPECTED)?;
    Ok(Some(value).filter(|value: &f64| value.is_finite()))
}

/// An id with the prefix of its data set.
pub(super) fn prefixed_id<'r>(prefix: &str, id: &str) -> Cow<'r, str> {
    let mut whole = String::with_capacity(prefix.len() + id.len());
    whole.push_str(prefix);
    let plain = id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c.to_ascii_lowercase() } else { '-' });
    whole.extend(plain);
    Cow::Owned(whole)
}

/// Two texts equal but for case and anything that is no letter or digit.
pub(super) fn is_same_words(one: &str, other: &str) -> bool {
    let plain = |text: &'_ str| -> Vec<u8> {
        text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).collect()
    };
    plain(one) == plain(other)
}

/// A text cut to what fits into a message.
pub(super) fn shorten(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    let safe = crate::model::text::sanitize(text);
    let mut chars = safe.chars();
    let mut shown: String = chars.by_ref().take(MAX_CHARS).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// The text of a cell for a message.
pub(super) fn display_cell(record: &ByteRecord, column: usize) -> String {
    shorten(&decode(record.get(column).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first cell of a record, as `read` takes it.
    fn first<T>(cell: &[u8], read: impl FnOnce(RecordCells<'_, '_>) -> T) -> T {
        let layout = ColumnLayout { places: vec![Some(0), Some(5)] };
        read(RecordCells::new(&ByteRecord::from(vec![cell]), &layout))
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
            assert_eq!(first(cell.as_bytes(), |cells| cells.number(0_usize)), Ok(value), "{cell}");
        }
        for cell in ["-2", "3.5", "three", "4294967296", "1,234"] {
            assert!(first(cell.as_bytes(), |cells| cells.number(0_usize)).is_err(), "{cell}");
        }
        assert_eq!(first(b"1", |cells| cells.number(1_usize)), Ok(None));
    }

    #[test]
    fn texts_are_read_in_either_encoding() {
        let text = |cell: &[u8]| first(cell, |cells| cells.text(0_usize).into_owned());
        assert_eq!(text(b"C\xf4te d\x92Ivoire"), "Côte d’Ivoire");
        assert_eq!(text(" کابل ".as_bytes()), "کابل");
        assert_eq!(text(b"No information"), "");
    }

    #[test]
    fn degrees_may_have_a_comma() {
        let degrees = |cell: &str| first(cell.as_bytes(), |cells| cells.degrees(0_usize));
        assert_eq!(degrees("34,53"), Ok(Some(34.53)));
        assert_eq!(degrees("-9.65"), Ok(Some(-9.65)));
        assert!(degrees("north").is_err());
    }
}
