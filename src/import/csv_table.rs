//! Reads the records of a CSV or TSV table: detects the dialect, parses the header, and tracks line numbers.

use std::io::{self, Read};

use csv::{ByteRecord, ReaderBuilder};

use super::import_report::ImportError;
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
}

impl CsvDialect {
    /// Detects the dialect: the delimiter that splits the first line into the most cells.
    #[must_use]
    pub(super) fn detect(head: &[u8]) -> Self {
        let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let count = |delimiter: u8| {
            let mut is_quoted = false;
            let unquoted = line.iter().filter(|&&byte| {
                is_quoted ^= byte == b'"';
                byte == delimiter && !is_quoted
            });
            unquoted.count()
        };
        let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(|&byte| count(byte));
        Self { delimiter: delimiter.unwrap_or(b','), quoting: true }
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
    reader: csv::Reader<RowReader<R>>,
    record: ByteRecord,
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
            .from_reader(RowReader { inner: input, bytes_since_row: 0 });
        Self { reader, record: ByteRecord::new() }
    }

    /// Advances to the next record.
    ///
    /// # Errors
    /// Returns an error if reading the file fails.
    pub(super) fn advance(&mut self, name: &str) -> Result<ReadOutcome, ImportError> {
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
    pub(super) fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
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

    #[test]
    fn the_delimiter_with_the_most_cells_in_the_header_wins() {
        for (head, delimiter) in [
            (&b"a,b,c\n1;2;3;4;5"[..], b','),
            (b"a;b;c\n1,2,3,4", b';'),
            (b"a\tb", b'\t'),
            (b"\"a,b,c\";d;e\n", b';'),
            (b"alone", b','),
        ] {
            assert_eq!(CsvDialect::detect(head).delimiter, delimiter);
        }
    }

    #[test]
    fn line_numbers_count_quoted_line_breaks() {
        let text = b"a,b\n\"x\ny\",\"say \"\"no\"\"\"\n1,2\n";
        let mut table = CsvTable::new(&text[..], CsvDialect { delimiter: b',', quoting: true });
        let mut lines = Vec::new();
        while table.advance("x").unwrap() == ReadOutcome::Record {
            lines.push((table.line(), table.record().get(1).unwrap().to_vec()));
        }
        assert_eq!(lines, [(1, b"b".to_vec()), (2, b"say \"no\"".to_vec()), (4, b"2".to_vec())]);
    }

    #[test]
    fn an_unclosed_quotation_mark_is_reported() {
        let text = format!("a,b\n1,\"{}", "x,y\n".repeat(400_000));
        let mut table = CsvTable::new(text.as_bytes(), CsvDialect { delimiter: b',', quoting: true });
        assert_eq!(table.advance("x").unwrap(), ReadOutcome::Record);
        assert!(matches!(table.advance("x").unwrap(), ReadOutcome::Broken(_)));
    }
}
