//! Decodes the cells of a record: texts in UTF-8 or Windows-1252, the many spellings of “missing”, and numbers as
//! spreadsheets write them.

use std::borrow::Cow;

use chrono::Datelike as _;
use csv::ByteRecord;

use super::csv_table::TableHeader;
use super::date_parser::{self, DateOrder, FileDateOrder, NumericDate, has_year};
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
    /// The name of each column in the file, if the file has it.
    names: Vec<&'static str>,
    /// The positions of the dates.
    dates: Vec<usize>,
    /// The position of the year that the dates must agree with.
    year: Option<usize>,
    /// The order of the dates, if it was needed.
    pub(super) date_order: Option<FileDateOrder>,
}

impl ColumnLayout {
    /// Finds the columns in a header; `names` are the possible names of each column.
    ///
    /// # Errors
    /// Returns the names of the required columns that are missing.
    pub(super) fn from_header(
        header: &TableHeader,
        names: &[&[&'static str]],
        required: &[impl Into<usize> + Copy],
    ) -> Result<Self, Vec<&'static str>> {
        let positions: Vec<Option<usize>> = names.iter().map(|names| header.find(names)).collect();
        let required = required.iter().map(|&column| column.into());
        let missing: Vec<&str> =
            required.filter(|&column| positions[column].is_none()).map(|column| names[column][0]).collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        let name = |names: &&[&'static str]| {
            let found = names.iter().find(|name| header.find(&[**name]).is_some());
            found.or(names.first()).copied().unwrap_or_default()
        };
        let names = names.iter().map(name).collect();
        Ok(Self { positions, names, dates: Vec::new(), year: None, date_order: None })
    }

    /// Sets which columns are dates, and which is the year that they must agree with.
    #[must_use]
    pub(super) fn with_dates(self, dates: &[impl Into<usize> + Copy], year: impl Into<usize>) -> Self {
        let dates = dates.iter().filter_map(|&column| self.positions[column.into()]).collect();
        Self { dates, year: self.positions[year.into()], ..self }
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

    /// Like [`Self::number`], for a column that an event does not depend on: an unreadable number is flagged and
    /// yields `None`.
    pub(super) fn number_if_readable(
        self,
        column: impl Into<usize> + Copy,
        flags: &mut Vec<String>,
    ) -> Option<u32> {
        self.number(column).unwrap_or_else(|_| {
            self.flag(column, "is not a whole number, left unknown", flags);
            None
        })
    }

    /// Flags a cell of a column that an event does not depend on. `oddity` is the predicate of a sentence.
    pub(super) fn flag(self, column: impl Into<usize> + Copy, oddity: &str, flags: &mut Vec<String>) {
        let name = self.layout.names[column.into()];
        let cell = shorten(&decode(self.bytes(column)));
        let colon = if cell.is_empty() { "" } else { ": " };
        flags.push(format!("{name} {oddity}{colon}{cell}"));
    }

    /// Returns the cells of the date columns.
    pub(super) fn dates(self) -> impl Iterator<Item = &'r [u8]> {
        self.layout.dates.iter().filter_map(move |&position| Some(self.record.get(position)?.trim_ascii()))
    }

    /// Whether the order of the dates of the file must be known to read this record.
    pub(super) fn needs_date_order(self) -> bool {
        self.dates().any(|cell| NumericDate::from_cell(cell).is_some())
    }

    /// Whether the first date column has a date.
    pub(super) fn has_date(self) -> bool {
        let first = self.dates().next();
        first.is_some_and(|cell| date_parser::parse_day(cell, self.year(), DateOrder::default()).is_ok())
    }

    /// Returns the year in the column that the dates must agree with.
    pub(super) fn year(self) -> Option<u32> {
        let cell = self.record.get(self.layout.year?)?.trim_ascii();
        parse_number(cell).ok().flatten()
    }

    /// Returns a day. The year column completes a date whose year has two digits or lost its century; a restored
    /// century is flagged, and so is a date of a file that writes dates in several orders.
    pub(super) fn day(
        self,
        column: impl Into<usize> + Copy,
        flags: &mut Vec<String>,
    ) -> Result<Day, CellError> {
        let file_order = self.layout.date_order.unwrap_or_default();
        let date = date_parser::parse_day(self.bytes(column), self.year(), file_order.order)
            .map_err(|expected| self.error(column, expected))?;
        flags.extend(date.correction.map(str::to_owned));
        if let Some(order) = date.order
            && (file_order.is_mixed || order != file_order.order)
        {
            let (name, date) = (self.layout.names[column.into()], shorten(&decode(self.bytes(column))));
            flags.push(format!(
                "dates of the file in several orders, {name} read as {}: {date}",
                order.name()
            ));
        }
        Ok(date.day)
    }

    /// Flags a date in another year than `year` states.
    pub(super) fn check_year(
        self,
        date: impl Into<usize> + Copy,
        year: impl Into<usize> + Copy,
        span: Span,
        flags: &mut Vec<String>,
    ) {
        let stated = self.number_if_readable(year, flags);
        let is_within = stated.is_some_and(|year| {
            let years = span.start.date().year()..=span.end.date().year();
            i32::try_from(year).is_ok_and(|year| years.contains(&year))
        });
        if !is_within && !has_year(span.start, stated) && !has_year(span.end, stated) {
            let year = shorten(&decode(self.bytes(year)));
            let date = shorten(&decode(self.bytes(date)));
            flags.push(format!("date and year column disagree, dated by the date: {date}, {year}"));
        }
    }

    /// Returns the month of a day that [`Self::day`] may reject, else its year, as far as one of them can be read.
    pub(super) fn month_or_year(self, column: impl Into<usize> + Copy, year: Option<u32>) -> Option<Span> {
        let order = self.layout.date_order.filter(|order| !order.is_mixed).map(|order| order.order);
        date_parser::parse_month_or_year(self.bytes(column), year, order)
    }

    /// Returns a point on the globe. Coordinates that are unreadable or out of range and 0° 0° are flagged and yield
    /// `None`.
    pub(super) fn point(
        self,
        latitude: impl Into<usize> + Copy,
        longitude: impl Into<usize> + Copy,
        flags: &mut Vec<String>,
    ) -> Option<LatLon> {
        // Both are read, so that both are flagged.
        let (lat, lon) = (self.degrees(latitude, flags), self.degrees(longitude, flags));
        let (lat, lon) = (lat?, lon?);
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
            flags.push(format!("not on the globe, left out: {lat}, {lon}"));
            return None;
        }
        if lat == 0.0 && lon == 0.0 {
            flags.push("at 0° 0°, which stands for an unknown point: left out".to_owned());
            return None;
        }
        Some(LatLon { lat, lon })
    }

    fn degrees(self, column: impl Into<usize> + Copy, flags: &mut Vec<String>) -> Option<f64> {
        parse_degrees(self.bytes(column)).unwrap_or_else(|_| {
            self.flag(column, "is not in degrees, event without a point", flags);
            None
        })
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
    if value.is_finite() { Ok(Some(value)) } else { Err(EXPECTED) }
}

/// Prefixes an id with its data set, and replaces characters that ids must not contain. A number that a spreadsheet
/// wrote as `509060.0` is `509060`.
pub(super) fn prefixed_id<'r>(prefix: &str, id: &str) -> Cow<'r, str> {
    let is_number = |(number, fraction): &(&str, &str)| {
        !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && fraction.bytes().all(|byte| byte == b'0')
    };
    let id = id.split_once('.').filter(is_number).map_or(id, |(number, _)| number);
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
        let layout = ColumnLayout {
            positions: vec![Some(0), Some(5)],
            names: vec!["first", "second"],
            dates: Vec::new(),
            year: None,
            date_order: None,
        };
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
        for (cell, degrees) in
            [("34,53", Ok(Some(34.53))), ("-9.65", Ok(Some(-9.65))), ("", Ok(None)), ("nan", Ok(None))]
        {
            assert_eq!(parse_degrees(cell.as_bytes()), degrees, "{cell}");
        }
        for cell in ["north", "46#", "inf"] {
            assert!(parse_degrees(cell.as_bytes()).is_err(), "{cell}");
        }
    }

    #[test]
    fn ids_are_normalised() {
        for (id, prefixed) in [
            ("509060", "ucdp-509060"),
            ("509060.0", "ucdp-509060"),
            ("NTL 1", "ucdp-ntl-1"),
            ("1.5", "ucdp-1.5"),
            ("AFG.0", "ucdp-afg.0"),
        ] {
            assert_eq!(prefixed_id("ucdp-", id), prefixed);
        }
    }
}
