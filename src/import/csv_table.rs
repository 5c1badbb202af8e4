//! Reads the records of a CSV or TSV table: detects the dialect, parses the header, and tracks line numbers.

use std::io::{self, Read};

use csv::{ByteRecord, ReaderBuilder};

use super::import_report::ImportError;
use super::line_breaks::LineBreakCounter;
use crate::model::limits::MAX_ROW_BYTES;

/// The number of bytes that are read at a time.
const BUFFER_BYTES: usize = 1 << 17;

/// The delimiter and quoting of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CsvDialect {
    /// The byte between cells.
    pub(super) delimiter: u8,
    /// Whether cells may be quoted.
    pub(super) quoting: bool,
    /// Whether the first line states the delimiter, as in `sep=;`, which spreadsheets write.
    pub(super) has_delimiter_line: bool,
}

impl CsvDialect {
    /// Detects the dialect: the delimiter that the first line states, else the one that splits it into the most cells.
    #[must_use]
    pub(super) fn detect(head: &[u8]) -> Self {
        let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] = *line
            && (delimiter.is_ascii_punctuation() || delimiter == b'\t')
            && delimiter != b'"'
        {
            return Self { delimiter, quoting: true, has_delimiter_line: true };
        }
        let count = |delimiter: u8| {
            let mut is_quoted = false;
            let unquoted = line.iter().filter(|&&byte| {
                is_quoted ^= byte == b'"';
                byte == delimiter && !is_quoted
            });
            unquoted.count()
        };
        let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(|&byte| count(byte));
        Self { delimiter: delimiter.unwrap_or(b','), quoting: true, has_delimiter_line: false }
    }
}

/// A reader that ends with an error within a row that is too long, before the row fills the memory.
#[derive(Debug)]
struct RowReader<R> {
    inner: R,
    /// The bytes read since the last row was complete. The buffer may hold the beginning of the next.
    bytes_since_row: usize,
}

impl<R> RowReader<R> {
    const fn is_too_long(&self) -> bool {
        self.bytes_since_row > MAX_ROW_BYTES + BUFFER_BYTES
    }
}

impl<R: Read> Read for RowReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_too_long() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let count = self.inner.read(buffer)?;
        self.bytes_since_row = self.bytes_since_row.saturating_add(count);
        Ok(count)
    }
}

/// A table, read one record at a time.
#[derive(Debug)]
pub(super) struct CsvTable<R> {
    reader: csv::Reader<RowReader<LineBreakCounter<R>>>,
    record: ByteRecord,
    line: u64,
}

/// The result of [`CsvTable::advance`].
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ReadOutcome {
    /// A record is in [`CsvTable::record`].
    Record,
    /// The table has ended.
    End,
    /// The file is truncated or a quoted cell never ends, for the given reason; nothing more can be read.
    Broken(String),
}

impl<R: Read> CsvTable<R> {
    /// Creates a table that reads from `input`.
    pub(super) fn new(input: R, dialect: CsvDialect) -> Self {
        let reader = ReaderBuilder::new()
            .delimiter(dialect.delimiter)
            .quoting(dialect.quoting)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(BUFFER_BYTES)
            .from_reader(RowReader { inner: LineBreakCounter::new(input), bytes_since_row: 0 });
        Self { reader, record: ByteRecord::new(), line: 1 }
    }

    /// Advances to the next record.
    ///
    /// # Errors
    /// Returns an error if reading the file fails.
    pub(super) fn advance(&mut self, name: &str) -> Result<ReadOutcome, ImportError> {
        let (line, offset) = (self.reader.position().line(), self.reader.position().byte());
        self.reader.get_mut().inner.count_from(offset);
        let outcome = self.read_record(name);
        self.line = line + self.reader.get_ref().inner.line_breaks();
        outcome
    }

    fn read_record(&mut self, name: &str) -> Result<ReadOutcome, ImportError> {
        let outcome = self.reader.read_byte_record(&mut self.record);
        if self.record.as_slice().len() > MAX_ROW_BYTES || self.reader.get_ref().is_too_long() {
            return Ok(ReadOutcome::Broken(format!(
                "the row is longer than {} MiB; perhaps a quotation mark on it is never closed",
                MAX_ROW_BYTES >> 20
            )));
        }
        self.reader.get_mut().bytes_since_row = 0;
        match outcome {
            Ok(true) => Ok(ReadOutcome::Record),
            Ok(false) => Ok(ReadOutcome::End),
            Err(error) => {
                let message = error.to_string();
                match error.into_kind() {
                    csv::ErrorKind::Io(error) if is_truncated(&error) => Ok(ReadOutcome::Broken(format!(
                        "the file breaks off here, perhaps because a download was interrupted: {error}"
                    ))),
                    csv::ErrorKind::Io(error) => Err(ImportError::unreadable(name, error)),
                    _ => Ok(ReadOutcome::Broken(message)),
                }
            }
        }
    }

    /// Returns the current record.
    pub(super) const fn record(&self) -> &ByteRecord {
        &self.record
    }

    /// Returns the line on which the current record begins, from 1.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }
}

fn is_truncated(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | InvalidData | InvalidInput | Other)
}

/// The names of a table's columns, in lower case if read from a file.
#[derive(Debug, Clone, Default)]
pub(super) struct TableHeader {
    names: Vec<String>,
}

impl TableHeader {
    /// Parses a header from a record.
    #[must_use]
    pub(super) fn from_record(record: &ByteRecord) -> Self {
        let normalize =
            |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_ascii_lowercase().replace(' ', "_");
        Self { names: record.iter().map(normalize).collect() }
    }

    /// Creates the header of a table without one, from names separated by spaces.
    #[must_use]
    pub(super) fn from_names(names: &str) -> Self {
        Self { names: names.split_whitespace().map(str::to_owned).collect() }
    }

    /// Returns this header with a column without a name before the others.
    #[must_use]
    pub(super) fn with_row_names(&self) -> Self {
        Self { names: std::iter::once(String::new()).chain(self.names.iter().cloned()).collect() }
    }

    /// Whether a record repeats this header.
    #[must_use]
    pub(super) fn is_repeated_by(&self, record: &ByteRecord) -> bool {
        let normalize = |&byte: &u8| if byte == b' ' { b'_' } else { byte.to_ascii_lowercase() };
        let is_same =
            |(cell, name): (&[u8], &String)| cell.trim_ascii().iter().map(normalize).eq(name.bytes());
        record.len() == self.names.len() && record.iter().zip(&self.names).all(is_same)
    }

    /// Returns the index of the column with the first of `names` that occurs.
    #[must_use]
    pub(super) fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.names.iter().position(|column| column == name))
    }

    /// Returns the name of a column.
    #[must_use]
    pub(super) fn column_name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    /// Returns the number of columns.
    #[must_use]
    pub(super) const fn width(&self) -> usize {
        self.names.len()
    }

    /// Returns the columns that are not in `known`, a list of names separated by spaces.
    #[must_use]
    pub(super) fn unknown_columns(&self, known: &str) -> Vec<&str> {
        let is_unknown =
            |name: &&str| !name.is_empty() && !known.split_whitespace().any(|known| known == *name);
        self.names.iter().map(String::as_str).filter(is_unknown).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMAS: CsvDialect = CsvDialect { delimiter: b',', quoting: true, has_delimiter_line: false };

    #[test]
    fn the_delimiter_with_the_most_cells_in_the_header_wins() {
        for (head, delimiter) in [
            (&b"a,b,c\n1;2;3;4;5"[..], b','),
            (b"a;b;c\n1,2,3,4", b';'),
            (b"a\tb", b'\t'),
            (b"\"a,b,c\";d;e\n", b';'),
            (b"alone", b','),
            (b"sep=;\r\na,b,c\n", b';'),
            (b"sep=\t\na,b,c\n", b'\t'),
        ] {
            assert_eq!(CsvDialect::detect(head).delimiter, delimiter);
        }
    }

    #[test]
    fn line_numbers_count_every_line_break() {
        let lines = |text: &str| {
            let mut table = CsvTable::new(text.as_bytes(), COMMAS);
            let mut lines = Vec::new();
            while table.advance("x").unwrap() == ReadOutcome::Record {
                lines.push((table.line(), String::from_utf8(table.record()[0].to_vec()).unwrap()));
            }
            lines
        };
        let text = "a,b\n\"x\ny\",\"say \"\"no\"\"\"\n1,2\n\n\n2,2\n3,2";
        let expected = [(1, "a"), (2, "x\ny"), (4, "1"), (7, "2"), (8, "3")];
        assert_eq!(lines(text), expected.map(|(line, cell)| (line, cell.to_owned())));
        let expected = [(1, "a"), (2, "x\r\ny"), (4, "1"), (7, "2"), (8, "3")];
        assert_eq!(lines(&text.replace('\n', "\r\n")), expected.map(|(line, cell)| (line, cell.to_owned())));
        // Blank lines across several reads of the file.
        let text = format!("a\r\n{}b\r\nc", "\r\n".repeat(300_000));
        assert_eq!(lines(&text), [(1, "a"), (300_002, "b"), (300_003, "c")].map(|(l, c)| (l, c.to_owned())));
    }

    #[test]
    fn an_unclosed_quotation_mark_is_reported() {
        let text = format!("a,b\n1,\"{}", "x,y\n".repeat(400_000));
        let mut table = CsvTable::new(text.as_bytes(), COMMAS);
        assert_eq!(table.advance("x").unwrap(), ReadOutcome::Record);
        assert!(matches!(table.advance("x").unwrap(), ReadOutcome::Broken(_)));
    }
}
