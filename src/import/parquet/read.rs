//! Opening a file: the codes of every event, and nothing else.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parquet::column::page::PageReader;
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{DataType, Int32Type};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::page_index::index_reader::decode_offset_index;
use parquet::file::page_index::offset_index::PageLocation;
use parquet::file::serialized_reader::SerializedPageReader;

use super::error::unread;
use super::schema::{Leaf, PAGE, schema};
use super::source::{Source, Stretch};
use super::{Error, Names};
use crate::import::fronts::Weeks;
use crate::model::parallel::try_par_map;
use crate::model::text::safe;
use crate::model::{Class, Columns};

/// Who waits for a file to be opened.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// How many threads may work, at least 1.
    pub threads: usize,
    /// Is told now and then how many events of how many are there. Called from any thread.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
    /// Once this is set, opening ends with [`Error::Stopped`].
    pub stop: &'a AtomicBool,
}

/// A file that was opened.
#[derive(Debug)]
pub struct Opened {
    /// What its events are counted by. All fronts are the first; actors are indices into the parties of `names`.
    pub columns: Columns,
    /// The names in it.
    pub names: Arc<Names>,
    /// Where its rows are.
    pub stored: Arc<Stored>,
    /// Counts of weeks that are no events.
    pub(super) weeks: Weeks,
}

/// Rows in an open file.
#[derive(Debug)]
pub struct Stored {
    pub(super) source: Arc<Source>,
    metadata: ParquetMetaData,
    /// The first row of each row group, then the number of rows.
    begins: Vec<usize>,
    pub(super) classes: Arc<[Class]>,
    pub(super) names: Arc<Names>,
    pub(super) countries: Arc<[Box<str>]>,
}

/// Opens a file of events.
///
/// # Errors
/// When it cannot be read, is no such file, or is not as it was written.
pub fn open(path: &Path, watch: Watch<'_>) -> Result<Opened, Error> {
    let source = Source::open(path)?;
    let metadata = ParquetMetaDataReader::decode_metadata(&source.footer()).map_err(unread)?;
    if metadata.file_metadata().schema() != schema().map_err(unread)?.as_ref() {
        return Err(Error::damaged("other columns"));
    }
    let mut stored = Stored {
        begins: begins(&metadata, source.len())?,
        source: Arc::new(source),
        metadata,
        classes: Arc::default(),
        names: Arc::default(),
        countries: Arc::default(),
    };
    let mut columns = stored.blank();
    let (known, largest) = stored.fill(&mut columns, watch, || stored.source.dictionaries())?;
    let known = known?;
    let fit = |largest: Option<u32>, len: usize| largest.is_none_or(|code| (code as usize) < len);
    let all = fit(largest.class, known.classes.len())
        && fit(largest.toll, known.tolls.len())
        && fit(largest.spot, known.spots.len());
    if !all {
        return Err(Error::damaged("a code that stands for nothing"));
    }
    stored.classes = known.classes.clone().into();
    stored.names = Arc::new(known.names);
    let columns = Columns {
        classes: known.classes,
        tolls: known.tolls,
        spots: known.spots,
        countries: known.countries.iter().map(|name| safe(name).into()).collect(),
        ..columns
    };
    stored.countries = known.countries.into();
    let weeks = known.weeks;
    Ok(Opened { columns, names: Arc::clone(&stored.names), stored: Arc::new(stored), weeks })
}

/// Where row groups begin. Every group but the last is whole pages.
fn begins(metadata: &ParquetMetaData, bytes: u64) -> Result<Vec<usize>, Error> {
    let mut begins = vec![0];
    let mut rows = 0_usize;
    for group in metadata.row_groups() {
        let count = usize::try_from(group.num_rows()).ok().and_then(|count| rows.checked_add(count));
        let whole = rows.is_multiple_of(PAGE);
        rows = count.filter(|_| whole).ok_or_else(|| Error::damaged("its row groups"))?;
        begins.push(rows);
    }
    // The rows of the board are numbered with 32 bits; and no event takes less than a byte, so that a false number
    // asks for no memory.
    let likely = u32::try_from(rows).is_ok_and(|rows| u64::from(rows) <= bytes);
    if likely { Ok(begins) } else { Err(Error::damaged("the number of its events")) }
}

/// The part of the columns that a row group fills.
struct Part<'a> {
    start: &'a mut [i32],
    length: &'a mut [u32],
    date: &'a mut [u8],
    class: &'a mut [u32],
    toll: &'a mut [u32],
    spot: &'a mut [u32],
    id: &'a mut [u32],
}

impl Part<'_> {
    /// The first rows of a part, which keeps the others.
    fn split_off(&mut self, rows: usize) -> Option<Self> {
        Some(Part {
            start: self.start.split_off_mut(..rows)?,
            length: self.length.split_off_mut(..rows)?,
            date: self.date.split_off_mut(..rows)?,
            class: self.class.split_off_mut(..rows)?,
            toll: self.toll.split_off_mut(..rows)?,
            spot: self.spot.split_off_mut(..rows)?,
            id: self.id.split_off_mut(..rows)?,
        })
    }
}

/// The largest codes of dictionaries; `None`: there is none.
#[derive(Debug, Clone, Copy, Default)]
struct LargestCodes {
    class: Option<u32>,
    toll: Option<u32>,
    spot: Option<u32>,
}

impl LargestCodes {
    fn max(self, other: Self) -> Self {
        Self {
            class: self.class.max(other.class),
            toll: self.toll.max(other.toll),
            spot: self.spot.max(other.spot),
        }
    }
}

impl Stored {
    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.begins.last().copied().unwrap_or(0)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn blank(&self) -> Columns {
        let rows = self.len();
        Columns {
            start: vec![0; rows],
            length: vec![0; rows],
            date: vec![0; rows],
            class: vec![0; rows],
            toll: vec![0; rows],
            spot: vec![0; rows],
            id: vec![0; rows],
            ..Columns::default()
        }
    }

    /// Reads the codes of all rows, and does something else meanwhile.
    fn fill<T>(
        &self,
        columns: &mut Columns,
        watch: Watch<'_>,
        meanwhile: impl FnOnce() -> T,
    ) -> Result<(T, LargestCodes), Error> {
        let mut rest = Part {
            start: &mut columns.start,
            length: &mut columns.length,
            date: &mut columns.date,
            class: &mut columns.class,
            toll: &mut columns.toll,
            spot: &mut columns.spot,
            id: &mut columns.id,
        };
        let parts: Option<Vec<Part<'_>>> =
            self.begins.windows(2).map(|ends| rest.split_off(ends.last()? - ends.first()?)).collect();
        let parts = parts.ok_or_else(|| Error::damaged("its row groups"))?;
        let done = AtomicUsize::new(0);
        let read = |(group, mut part): (usize, Part<'_>)| {
            if watch.stop.load(Ordering::Relaxed) {
                return Err(Error::Stopped);
            }
            let largest = self.fill_group(group, &mut part)?;
            let rows = part.start.len();
            (watch.progress)(done.fetch_add(rows, Ordering::Relaxed) + rows, self.len());
            Ok(largest)
        };
        let groups = parts.into_iter().enumerate().collect();
        let (largest, meanwhile) = try_par_map(watch.threads, groups, read, meanwhile)?;
        let days = columns.start.iter().zip(&columns.length);
        if !days.is_sorted() {
            return Err(Error::damaged("the order of its events"));
        }
        Ok((meanwhile, largest.into_iter().fold(LargestCodes::default(), LargestCodes::max)))
    }

    /// Reads the codes of a row group, and tells the largest.
    fn fill_group(&self, group: usize, part: &mut Part<'_>) -> Result<LargestCodes, Error> {
        let rows = part.start.len();
        let mut values = Vec::with_capacity(rows);
        let mut ends = Vec::with_capacity(rows);
        self.whole(group, Leaf::Start, rows, &mut values)?;
        self.whole(group, Leaf::End, rows, &mut ends)?;
        for ((length, &start), &end) in part.length.iter_mut().zip(&values).zip(&ends) {
            let days = end.checked_sub(start).and_then(|days| u32::try_from(days).ok());
            *length = days.ok_or_else(|| Error::damaged("a span that runs backwards"))?;
        }
        part.start.copy_from_slice(&values);
        let largest = LargestCodes {
            class: self.codes(group, Leaf::CodeClass, part.class, &mut values)?,
            toll: self.codes(group, Leaf::CodeToll, part.toll, &mut values)?,
            spot: self.codes(group, Leaf::CodeSpot, part.spot, &mut values)?,
        };
        self.codes(group, Leaf::CodeId, part.id, &mut values)?;
        self.whole(group, Leaf::CodeDate, rows, &mut values)?;
        for (date, &code) in part.date.iter_mut().zip(&values) {
            *date = u8::try_from(code).map_err(|_| Error::damaged("the precision of a date"))?;
        }
        Ok(largest)
    }

    /// Reads a column of codes into its place, and tells the largest.
    fn codes(
        &self,
        group: usize,
        leaf: Leaf,
        into: &mut [u32],
        values: &mut Vec<i32>,
    ) -> Result<Option<u32>, Error> {
        self.whole(group, leaf, into.len(), values)?;
        for (slot, code) in into.iter_mut().zip(values) {
            *slot = code.cast_unsigned();
        }
        Ok(into.iter().copied().max())
    }

    /// Reads a whole column of a row group.
    fn whole(&self, group: usize, leaf: Leaf, rows: usize, values: &mut Vec<i32>) -> Result<(), Error> {
        values.clear();
        let chunk = self.chunk(group, leaf)?;
        let Range { start, end } = range(chunk)?;
        let stretch = Stretch::Read { start, bytes: self.source.bytes(start, end - start)? };
        let pages = SerializedPageReader::new(Arc::new(stretch), chunk, rows, None).map_err(unread)?;
        let mut reader = reader::<Int32Type>(chunk, Box::new(pages));
        let (read, ..) = reader.read_records(rows, None, None, values).map_err(unread)?;
        if read == rows && values.len() == rows { Ok(()) } else { Err(short()) }
    }

    /// A reader of a column that stands before a row of its group.
    pub(super) fn reader_at<T: DataType>(
        &self,
        group: usize,
        leaf: Leaf,
        row: usize,
    ) -> Result<ColumnReaderImpl<T>, Error> {
        let chunk = self.chunk(group, leaf)?;
        let within = range(chunk)?;
        let index = chunk.offset_index_range().ok_or_else(|| Error::damaged("no index of pages"))?;
        let index = self.source.bytes(index.start, index.end.saturating_sub(index.start))?;
        let locations = decode_offset_index(&index).map_err(unread)?.page_locations().clone();
        let rows = self.rows(group);
        if !lie_within(&locations, &within, rows) {
            return Err(Error::damaged("its index of pages"));
        }
        let stretch = Arc::new(Stretch::Asked(Arc::clone(&self.source)));
        let pages = SerializedPageReader::new(stretch, chunk, rows, Some(locations)).map_err(unread)?;
        let mut reader = reader::<T>(chunk, Box::new(pages));
        if reader.skip_records(row).map_err(unread)? == row { Ok(reader) } else { Err(short()) }
    }

    /// The group a row is in, and where in it.
    pub(super) fn place(&self, row: usize) -> Option<(usize, usize)> {
        let group = self.begins.partition_point(|&begin| begin <= row).checked_sub(1)?;
        (row < self.len()).then_some((group, row - self.begins.get(group)?))
    }

    /// How many rows a group has.
    pub(super) fn rows(&self, group: usize) -> usize {
        match (self.begins.get(group), self.begins.get(group + 1)) {
            (Some(begin), Some(end)) => end - begin,
            _ => 0,
        }
    }

    fn chunk(&self, group: usize, leaf: Leaf) -> Result<&ColumnChunkMetaData, Error> {
        let chunk = self.metadata.row_groups().get(group).and_then(|rows| rows.columns().get(leaf as usize));
        chunk.ok_or_else(|| Error::damaged("a column is missing"))
    }
}

/// Where a column of a row group stands; the library takes its numbers for good.
fn range(chunk: &ColumnChunkMetaData) -> Result<Range<u64>, Error> {
    let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
    let start = u64::try_from(start).ok();
    let len = u64::try_from(chunk.compressed_size()).ok();
    let range = start.and_then(|start| Some(start..start.checked_add(len?)?));
    range.ok_or_else(|| Error::damaged("the place of a column"))
}

/// Whether pages follow each other in their column, and their rows in the row group: the library takes it for granted.
fn lie_within(pages: &[PageLocation], column: &Range<u64>, rows: usize) -> bool {
    let (mut free, mut next_row) = (column.start, 0);
    let fits = pages.iter().all(|page| {
        let begin = u64::try_from(page.offset).ok().filter(|&begin| begin >= free);
        let len = u64::try_from(page.compressed_page_size).ok();
        let end = begin.zip(len).and_then(|(begin, len)| begin.checked_add(len));
        let row = page.first_row_index;
        let first = if next_row == 0 { row == 0 } else { row >= next_row };
        let fits = first && usize::try_from(row).is_ok_and(|row| row < rows);
        free = end.unwrap_or(u64::MAX);
        next_row = row.saturating_add(1);
        fits && free <= column.end
    });
    fits && !pages.is_empty()
}

fn reader<T: DataType>(chunk: &ColumnChunkMetaData, pages: Box<dyn PageReader>) -> ColumnReaderImpl<T> {
    ColumnReaderImpl::new(chunk.column_descr_ptr(), pages)
}

pub(super) fn short() -> Error {
    Error::damaged("a column has too few rows")
}
