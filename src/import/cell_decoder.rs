//! Decodes the cells of a record: texts in UTF-8 or Windows-1252, the many spellings of “missing”, and numbers as
//! spreadsheets write them.

use std::borrow::Cow;

use csv::ByteRecord;

use super::csv_table::TableHeader;
use super::date_parser;
use crate::model::{Day, LatLon, Span};

/// An error in a row or one of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellError {
    /// Index of the column; `None` if the row as a whole is wrong.
    pub(super) column: Option<usize>,
    /// What was expected.
    pub(super) expected: Cow<'static, str>,
}

impl CellError {
    /// An error of the row as a whole.
    pub(super) fn from_row(expected: impl Into<Cow<'static, str>>) -> Self {
        Self { column: None, expected: expected.into() }
    }
}

/// Declares the columns that an importer reads, each with its names in files. If a file has several of the names, the
/// first one in the declaration counts.
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

/// The position in a file of each column that an importer reads.
#[derive(Debug)]
pub(super) struct ColumnLayout {
    positions: Vec<Option<usize>>,
}

impl ColumnLayout {
    /// Finds the columns in a header; `names` are the possible names of each column.
    ///
    /// # Errors
    /// Returns the name of the first required column that is missing.
    pub(super) fn from_header(
        header: &TableHeader,
        names: &[&[&'static str]],
        required: &[impl Into<usize> + Copy],
    ) -> Result<Self, &'static str> {
        let positions: Vec<Option<usize>> = names.iter().map(|names| header.find(names)).collect();
        let mut required = required.iter().map(|&column| column.into());
        match required.find(|&column: &usize| positions[column].is_none()) {
            Some(missing) => Err(names[missing][0]),
            None => Ok(Self { positions }),
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

    /// An error of a cell.
    pub(super) fn error(self, column: impl Into<usize>, expected: impl Into<Cow<'static, str>>) -> CellError {
        CellError { column: self.layout.positions[column.into()], expected: expected.into() }
    }

    /// Whether the file has a column.
    pub(super) fn has_column(self, column: impl Into<usize>) -> bool {
        self.layout.positions[column.into()].is_some()
    }

    /// Whether a cell has a value.
    pub(super) fn is_known(self, column: impl Into<usize>) -> bool {
        !is_missing(self.bytes(column))
    }

    /// Returns the trimmed bytes of a cell; empty if the file has no such column.
    pub(super) fn bytes(self, column: impl Into<usize>) -> &'r [u8] {
        let position = self.layout.positions[column.into()];
        position.and_then(|position| self.record.get(position)).unwrap_or_default().trim_ascii()
    }

    /// Returns the text of a cell; empty if the value is missing.
    pub(super) fn text(self, column: impl Into<usize>) -> Cow<'r, str> {
        let bytes = self.bytes(column);
        // No word for “missing” is longer.
        if bytes.len() <= 14 && is_missing(bytes) { Cow::Borrowed("") } else { decode(bytes) }
    }

    /// Returns the text of a cell that must have a value.
    pub(super) fn required_text(
        self,
        column: impl Into<usize> + Copy,
        expected: &'static str,
    ) -> Result<Cow<'r, str>, CellError> {
        let text = self.text(column);
        if text.is_empty() { Err(self.error(column, expected)) } else { Ok(text) }
    }

    /// Returns a whole number; `None` if missing, which data sets also write as −1 or −99.
    pub(super) fn number(self, column: impl Into<usize> + Copy) -> Result<Option<u32>, CellError> {
        parse_number(self.bytes(column)).map_err(|expected| self.error(column, expected))
    }

    /// Returns a day. `year` completes a date whose year has two digits or lost its century; a restored century is
    /// flagged.
    pub(super) fn day(
        self,
        column: impl Into<usize> + Copy,
        year: Option<u32>,
        flags: &mut Vec<String>,
    ) -> Result<Day, CellError> {
        let date = date_parser::parse_day(self.bytes(column), year)
            .map_err(|expected| self.error(column, expected))?;
        flags.extend(date.correction.map(str::to_owned));
        Ok(date.day)
    }

    /// Returns the month of a day that [`Self::day`] may reject, else its year, as far as one of them can be read.
    pub(super) fn month_or_year(self, column: impl Into<usize> + Copy, year: Option<u32>) -> Option<Span> {
        date_parser::parse_month_or_year(self.bytes(column), year)
    }

    /// Returns a point on the globe. Coordinates out of range and 0° 0° are flagged and yield `None`.
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

/// Whether a cell is empty or spells “missing”.
pub(super) fn is_missing(cell: &[u8]) -> bool {
    const WORDS: [&[u8]; 10] =
        [b"", b"na", b"n/a", b"nan", b"null", b"none", b"no information", b"\\n", b"<na>", b"-"];
    WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Decodes UTF-8, else Windows-1252, which spreadsheets write.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|&byte| decode_windows_1252(byte)).collect()),
    }
}

/// Returns the character of a byte in Windows-1252.
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
    // Fast path: nearly all cells are plain digits.
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
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
    match value {
        -1.0 | -99.0 => Ok(None),
        0.0..=4_294_967_295.0 if value.fract() == 0.0 => Ok(Some(value as u32)),
        _ => Err(EXPECTED),
    }
}

/// Parses degrees; accepts the decimal comma that spreadsheets of some countries write.
fn parse_degrees(cell: &[u8]) -> Result<Option<f64>, &'static str> {
    const EXPECTED: &str = "degrees were expected, as in 34.53";
    if is_missing(cell) {
        return Ok(None);
    }
    let text = std::str::from_utf8(cell).map_err(|_| EXPECTED)?;
    let value = text.parse().or_else(|_| text.replacen(',', ".", 1).parse::<f64>()).map_err(|_| EXPECTED)?;
    Ok(Some(value).filter(|value: &f64| value.is_finite()))
}

/// Prefixes an id with its data set, and replaces characters that ids must not contain.
pub(super) fn prefixed_id<'r>(prefix: &str, id: &str) -> Cow<'r, str> {
    let mut prefixed = String::with_capacity(prefix.len() + id.len());
    prefixed.push_str(prefix);
    let allowed = id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c.to_ascii_lowercase() } else { '-' });
    prefixed.extend(allowed);
    Cow::Owned(prefixed)
}

/// Whether two texts have the same ASCII letters and digits, ignoring case.
pub(super) fn has_same_words(a: &str, b: &str) -> bool {
    let normalize = |text: &'_ str| -> Vec<u8> {
        text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).collect()
    };
    normalize(a) == normalize(b)
}

/// Sanitises a text and shortens it for a message.
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

/// Returns the text of a cell, shortened for a message.
pub(super) fn display_cell(record: &ByteRecord, column: usize) -> String {
    shorten(&decode(record.get(column).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls `read` with a record of one cell. Column 0 is that cell, column 1 is beyond the record.
    fn read_cell<T>(cell: &[u8], read: impl FnOnce(RecordCells<'_, '_>) -> T) -> T {
        let layout = ColumnLayout { positions: vec![Some(0), Some(5)] };
        read(RecordCells::new(&ByteRecord::from(vec![cell]), &layout))
    }

    #[test]
    fn numbers_and_missing_values_are_read_in_many_spellings() {
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
            assert_eq!(read_cell(cell.as_bytes(), |cells| cells.number(0_usize)), Ok(value), "{cell}");
        }
        for cell in ["-2", "3.5", "three", "4294967296", "1,234"] {
            assert!(read_cell(cell.as_bytes(), |cells| cells.number(0_usize)).is_err(), "{cell}");
        }
        assert_eq!(read_cell(b"1", |cells| cells.number(1_usize)), Ok(None));
    }

    #[test]
    fn texts_are_decoded_from_utf8_or_windows_1252() {
        let text = |cell: &[u8]| read_cell(cell, |cells| cells.text(0_usize).into_owned());
        assert_eq!(text(b"C\xf4te d\x92Ivoire"), "Côte d’Ivoire");
        assert_eq!(text(" کابل ".as_bytes()), "کابل");
        assert_eq!(text(b"No information"), "");
    }

    #[test]
    fn degrees_may_have_a_decimal_comma() {
        let degrees = |cell: &str| read_cell(cell.as_bytes(), |cells| cells.degrees(0_usize));
        assert_eq!(degrees("34,53"), Ok(Some(34.53)));
        assert_eq!(degrees("-9.65"), Ok(Some(-9.65)));
        assert!(degrees("north").is_err());
    }
}
