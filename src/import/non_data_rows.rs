//! Recognises rows that hold no data: blank rows, tags of HXL and repeated headers.

use csv::ByteRecord;

use super::csv_table::TableHeader;

/// What a row holds instead of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NonDataRow {
    /// A line without cells.
    BlankLine,
    /// Cells without content.
    BlankCells,
    /// Tags of the Humanitarian Exchange Language, such as `#date+start`.
    HxlTags,
    /// A repeated header, as in concatenated files.
    Header,
}

impl NonDataRow {
    /// Returns what a row holds instead of data, or `None` if it may be data.
    pub(super) fn from_record(record: &ByteRecord, header: &TableHeader) -> Option<Self> {
        let mut cells = record.iter().map(<[u8]>::trim_ascii).filter(|cell| !cell.is_empty());
        match cells.next() {
            None if record.len() <= 1 => Some(Self::BlankLine),
            None => Some(Self::BlankCells),
            Some([b'#', ..]) => cells.all(|cell| cell.starts_with(b"#")).then_some(Self::HxlTags),
            Some(_) => header.is_repeated_by(record).then_some(Self::Header),
        }
    }
}

/// Counts the rows of a file that hold no data.
#[derive(Debug, Default)]
pub(super) struct NonDataRows {
    /// For blank cells, tags and headers: the number of rows, and the line of the first.
    counts: [(usize, u64); 3],
}

impl NonDataRows {
    /// Counts a row. Blank lines are common and not worth a remark.
    pub(super) const fn add(&mut self, row: NonDataRow, line: u64) {
        let count = match row {
            NonDataRow::BlankLine => return,
            NonDataRow::BlankCells => &mut self.counts[0],
            NonDataRow::HxlTags => &mut self.counts[1],
            NonDataRow::Header => &mut self.counts[2],
        };
        if count.0 == 0 {
            count.1 = line;
        }
        count.0 += 1;
    }

    /// Returns a remark on each kind of row.
    pub(super) fn notes(&self) -> impl Iterator<Item = String> {
        let nouns = ["without content", "of HXL tags", "that repeat the header"];
        self.counts.iter().zip(nouns).filter(|(count, _)| count.0 > 0).map(|(&(count, line), noun)| {
            match count {
                1 => format!("1 row {} is no data, on line {line}", noun.replace("repeat", "repeats")),
                _ => format!("{count} rows {noun} are no data, the first on line {line}"),
            }
        })
    }
}
