//! Records of a table: its dialect, its header, and where each record stands.

use std::io::{self, Read};

use csv::{ByteRecord, ReaderBuilder};

use super::report::ImportError;

/// No row of any data set comes near this many bytes: a quotation mark that is never closed swallows the rest.
const MAX_ROW_BYTES: usize = 1 << 20;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CsvDialect {
    /// What stands between the cells.
    pub(super) delimiter: u8,
    /// Whether cells may stand in quotation marks.
    pub(super) quoting: bool,
}

impl CsvDialect {
    /// The dialect of a table, from its first line: the delimiter that cuts it into the most cells.
    #[must_use]
    pub(super) fn detect(head: &[u8]) -> Self {
        let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let count = |delimiter: u8| {
            let mut quoted = false;
            let outside = line.iter().filter(|&&byte| {
                quoted ^= byte == b'"';
                byte == delimiter && !quoted
            });
            outside.count()
        };
        let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(|&byte| count(byte));
        Self { delimiter: delimiter.unwrap_or(b','), quoting: true }
    }
}

/// The records of a table, one by one.
#[derive(Debug)]
pub(super) struct CsvTable<R> {
    reader: csv::Reader<R>,
    record: ByteRecord,
}

/// What comes next in a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ReadOutcome {
    /// A record, in [`Table::record`].
    Record,
    /// The end.
    End,
    /// The file breaks off, or a cell never ends; nothing can be read after it.
    Broken(String),
}

impl<R: Read> CsvTable<R> {
    /// The table that `read` gives.
    pub(super) fn new(read: R, dialect: CsvDialect) -> Self {
        let reader = ReaderBuilder::new()
            .delimiter(dialect.delimiter)
            .quoting(dialect.quoting)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 17)
            .from_reader(read);
        Self { reader, record: ByteRecord::new() }
    }

    /// Moves to the next record.
    ///
    /// # Errors
    /// When the file cannot be read any more.
    pub(super) fn advance(&mut self, name: &str) -> Result<ReadOutcome, ImportError> {
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) if self.record.as_slice().len() > MAX_ROW_BYTES => {
                Ok(ReadOutcome::Broken("a quotation mark is opened on this row and never closed".to_owned()))
            }
            Ok(true) => Ok(ReadOutcome::Record),
            Ok(false) => Ok(ReadOutcome::End),
            Err(error) => {
                let words = error.to_string();
                match error.into_kind() {
                    csv::ErrorKind::Io(error) if is_truncated(&error) => Ok(ReadOutcome::Broken(format!(
                        "the file breaks off here, perhaps a download that was cut: {error}"
                    ))),
                    csv::ErrorKind::Io(error) => Err(ImportError::unreadable(name, error)),
                    _ => Ok(ReadOutcome::Broken(words)),
                }
            }
        }
    }

    /// The record.
    pub(super) const fn record(&self) -> &ByteRecord {
        &self.record
    }

    /// The line on which the record begins, from 1.
    pub(super) fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }
}

fn is_truncated(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | InvalidData | InvalidInput | Other)
}

/// The names of a table's columns, folded to small letters.
#[derive(Debug, Clone, Default)]
pub(super) struct TableHeader {
    names: Vec<String>,
}

impl TableHeader {
    /// The header that a record holds.
    #[must_use]
    pub(super) fn from_record(record: &ByteRecord) -> Self {
        let plain = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_ascii_lowercase().replace(' ', "_");
        Self { names: record.iter().map(plain).collect() }
    }

    /// The header of a table that has none: names with spaces between them.
    #[must_use]
    pub(super) fn from_names(names: &str) -> Self {
        Self { names: names.split_whitespace().map(str::to_owned).collect() }
    }

    /// The place of the first column that has one of these names.
    #[must_use]
    pub(super) fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.names.iter().position(|column| column == name))
    }

    /// The name of a column.
    #[must_use]
    pub(super) fn column_name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    /// How many columns.
    #[must_use]
    pub(super) const fn width(&self) -> usize {
        self.names.len()
    }

    /// The columns that are none of these, which have spaces between them.
    #[must_use]
    pub(super) fn unknown_columns(&self, known: &str) -> Vec<&str> {
        let unknown = |name: &&str| !name.is_empty() && !known.split_whitespace().any(|known| known == *name);
        self.names.iter().map(String::as_str).filter(unknown).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_what_cuts_the_header() {
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
    fn records_know_their_line_over_quoted_breaks() {
        let text = b"a,b\n\"x\ny\",\"say \"\"no\"\"\"\n1,2\n";
        let mut table = CsvTable::new(&text[..], CsvDialect { delimiter: b',', quoting: true });
        let mut lines = Vec::new();
        while table.advance("x").unwrap() == ReadOutcome::Record {
            lines.push((table.line(), table.record().get(1).unwrap().to_vec()));
        }
        assert_eq!(lines, [(1, b"b".to_vec()), (2, b"say \"no\"".to_vec()), (4, b"2".to_vec())]);
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_told() {
        let text = format!("a,b\n1,\"{}", "x,y\n".repeat(400_000));
        let mut table = CsvTable::new(text.as_bytes(), CsvDialect { delimiter: b',', quoting: true });
        assert_eq!(table.advance("x").unwrap(), ReadOutcome::Record);
        assert!(matches!(table.advance("x").unwrap(), ReadOutcome::Broken(_)));
    }
}
