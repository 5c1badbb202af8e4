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

use super::checked_file::{CheckedFile, FileRange};
use super::error::read_error;
use super::schema::{FileColumn, PAGE_ROWS, schema};
use super::{ParquetFileError, StatedNames};
use crate::import::front_assignment::WeeklyCounts;
use crate::model::parallel::try_par_map;
use crate::model::text::sanitize;
use crate::model::{Columns, EventGroup};

/// Who waits for a file to be opened.
#[derive(Clone, Copy)]
pub struct OpenControl<'a> {
    /// How many threads may work, at least 1.
    pub threads: usize,
    /// Is told now and then how many events of how many are there. Called from any thread.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
    /// Once this is set, opening ends with [`ParquetFileError::Stopped`].
    pub stop: &'a AtomicBool,
}

/// A file that was opened.
#[derive(Debug)]
pub struct OpenedEvents {
    /// What its events are counted by. All fronts are the first; actors are indices into the parties of `names`.
    pub columns: Columns,
    /// The names in it.
    pub names: Arc<StatedNames>,
    /// Where its rows are.
    pub stored: Arc<StoredRows>,
    /// Counts of weeks that are no events.
    pub(super) weeks: WeeklyCounts,
}

/// Rows in an open file.
#[derive(Debug)]
pub struct StoredRows {
    pub(super) source: Arc<CheckedFile>,
    metadata: ParquetMetaData,
    /// The first row of each row group, then the number of rows.
    group_offsets: Vec<usize>,
    pub(super) groups: Arc<[EventGroup]>,
    pub(super) names: Arc<StatedNames>,
    pub(super) countries: Arc<[Box<str>]>,
}

/// Opens a file of events.
///
/// # Errors
/// When it cannot be read, is no such file, or is not as it was written.
pub fn open_events(path: &Path, watch: OpenControl<'_>) -> Result<OpenedEvents, ParquetFileError> {
    let source = CheckedFile::open(path)?;
    let metadata = ParquetMetaDataReader::decode_metadata(&source.footer()).map_err(read_error)?;
    if metadata.file_metadata().schema() != schema().map_err(read_error)?.as_ref() {
        return Err(ParquetFileError::damaged("other columns"));
    }
    let mut stored = StoredRows {
        group_offsets: group_offsets(&metadata, source.len())?,
        source: Arc::new(source),
        metadata,
        groups: Arc::default(),
        names: Arc::default(),
        countries: Arc::default(),
    };
    let mut columns = stored.zeroed_columns();
    let (known, largest) = stored.read_columns(&mut columns, watch, || stored.source.read_dictionaries())?;
    let known = known?;
    let fit = |largest: Option<u32>, len: usize| largest.is_none_or(|code| (code as usize) < len);
    let all = fit(largest.class, known.groups.len())
        && fit(largest.toll, known.tolls.len())
        && fit(largest.spot, known.places.len());
    if !all {
        return Err(ParquetFileError::damaged("a code that stands for nothing"));
    }
    stored.groups = known.groups.clone().into();
    stored.names = Arc::new(known.names);
    let columns = Columns {
        groups: known.groups,
        tolls: known.tolls,
        places: known.places,
        countries: known.countries.iter().map(|name| sanitize(name).into()).collect(),
        ..columns
    };
    stored.countries = known.countries.into();
    let weeks = known.weeks;
    Ok(OpenedEvents { columns, names: Arc::clone(&stored.names), stored: Arc::new(stored), weeks })
}

/// Where row groups begin. Every group but the last is whole pages.
fn group_offsets(metadata: &ParquetMetaData, bytes: u64) -> Result<Vec<usize>, ParquetFileError> {
    let mut begins = vec![0];
    let mut rows = 0_usize;
    for group in metadata.row_groups() {
        let count = usize::try_from(group.num_rows()).ok().and_then(|count| rows.checked_add(count));
        let whole = rows.is_multiple_of(PAGE_ROWS);
        rows = count.filter(|_| whole).ok_or_else(|| ParquetFileError::damaged("its row groups"))?;
        begins.push(rows);
    }
    // The rows of the board are numbered with 32 bits; and no event takes less than a byte, so that a false number
    // asks for no memory.
    let likely = u32::try_from(rows).is_ok_and(|rows| u64::from(rows) <= bytes);
    if likely { Ok(begins) } else { Err(ParquetFileError::damaged("the number of its events")) }
}

/// The part of the columns that a row group fills.
struct ColumnSlices<'a> {
    start: &'a mut [i32],
    length: &'a mut [u32],
    date: &'a mut [u8],
    class: &'a mut [u32],
    toll: &'a mut [u32],
    spot: &'a mut [u32],
    id: &'a mut [u32],
}

impl ColumnSlices<'_> {
    /// The first rows of a part, which keeps the others.
    fn split_off(&mut self, rows: usize) -> Option<Self> {
        Some(ColumnSlices {
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

impl StoredRows {
    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.group_offsets.last().copied().unwrap_or(0)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn zeroed_columns(&self) -> Columns {
        let rows = self.len();
        Columns {
            start: vec![0; rows],
            length: vec![0; rows],
            packed_date: vec![0; rows],
            group_id: vec![0; rows],
            toll_id: vec![0; rows],
            place_id: vec![0; rows],
            id_hash: vec![0; rows],
            ..Columns::default()
        }
    }

    /// Reads the codes of all rows, and does something else meanwhile.
    fn read_columns<T>(
        &self,
        columns: &mut Columns,
        watch: OpenControl<'_>,
        meanwhile: impl FnOnce() -> T,
    ) -> Result<(T, LargestCodes), ParquetFileError> {
        let mut rest = ColumnSlices {
            start: &mut columns.start,
            length: &mut columns.length,
            date: &mut columns.packed_date,
            class: &mut columns.group_id,
            toll: &mut columns.toll_id,
            spot: &mut columns.place_id,
            id: &mut columns.id_hash,
        };
        let parts: Option<Vec<ColumnSlices<'_>>> =
            self.group_offsets.windows(2).map(|ends| rest.split_off(ends.last()? - ends.first()?)).collect();
        let parts = parts.ok_or_else(|| ParquetFileError::damaged("its row groups"))?;
        let done = AtomicUsize::new(0);
        let read = |(group, mut part): (usize, ColumnSlices<'_>)| {
            if watch.stop.load(Ordering::Relaxed) {
                return Err(ParquetFileError::Stopped);
            }
            let largest = self.read_group(group, &mut part)?;
            let rows = part.start.len();
            (watch.progress)(done.fetch_add(rows, Ordering::Relaxed) + rows, self.len());
            Ok(largest)
        };
        let groups = parts.into_iter().enumerate().collect();
        let (largest, meanwhile) = try_par_map(watch.threads, groups, read, meanwhile)?;
        let days = columns.start.iter().zip(&columns.length);
        if !days.is_sorted() {
            return Err(ParquetFileError::damaged("the order of its events"));
        }
        Ok((meanwhile, largest.into_iter().fold(LargestCodes::default(), LargestCodes::max)))
    }

    /// Reads the codes of a row group, and tells the largest.
    fn read_group(
        &self,
        group: usize,
        part: &mut ColumnSlices<'_>,
    ) -> Result<LargestCodes, ParquetFileError> {
        let rows = part.start.len();
        let mut values = Vec::with_capacity(rows);
        let mut ends = Vec::with_capacity(rows);
        self.read_whole_column(group, FileColumn::Start, rows, &mut values)?;
        self.read_whole_column(group, FileColumn::End, rows, &mut ends)?;
        for ((length, &start), &end) in part.length.iter_mut().zip(&values).zip(&ends) {
            let days = end.checked_sub(start).and_then(|days| u32::try_from(days).ok());
            *length = days.ok_or_else(|| ParquetFileError::damaged("a span that runs backwards"))?;
        }
        part.start.copy_from_slice(&values);
        let largest = LargestCodes {
            class: self.read_codes(group, FileColumn::CodeClass, part.class, &mut values)?,
            toll: self.read_codes(group, FileColumn::CodeToll, part.toll, &mut values)?,
            spot: self.read_codes(group, FileColumn::CodeSpot, part.spot, &mut values)?,
        };
        self.read_codes(group, FileColumn::CodeId, part.id, &mut values)?;
        self.read_whole_column(group, FileColumn::CodeDate, rows, &mut values)?;
        for (date, &code) in part.date.iter_mut().zip(&values) {
            *date = u8::try_from(code).map_err(|_| ParquetFileError::damaged("the precision of a date"))?;
        }
        Ok(largest)
    }

    /// Reads a column of codes into its place, and tells the largest.
    fn read_codes(
        &self,
        group: usize,
        leaf: FileColumn,
        into: &mut [u32],
        values: &mut Vec<i32>,
    ) -> Result<Option<u32>, ParquetFileError> {
        self.read_whole_column(group, leaf, into.len(), values)?;
        for (slot, code) in into.iter_mut().zip(values) {
            *slot = code.cast_unsigned();
        }
        Ok(into.iter().copied().max())
    }

    /// Reads a whole column of a row group.
    fn read_whole_column(
        &self,
        group: usize,
        leaf: FileColumn,
        rows: usize,
        values: &mut Vec<i32>,
    ) -> Result<(), ParquetFileError> {
        values.clear();
        let chunk = self.column_chunk(group, leaf)?;
        let Range { start, end } = byte_range(chunk)?;
        let stretch = FileRange::Loaded { start, bytes: self.source.read_checked(start, end - start)? };
        let pages = SerializedPageReader::new(Arc::new(stretch), chunk, rows, None).map_err(read_error)?;
        let mut reader = column_reader::<Int32Type>(chunk, Box::new(pages));
        let (read, ..) = reader.read_records(rows, None, None, values).map_err(read_error)?;
        if read == rows && values.len() == rows { Ok(()) } else { Err(too_few_rows()) }
    }

    /// A reader of a column that stands before a row of its group.
    pub(super) fn column_reader_at<T: DataType>(
        &self,
        group: usize,
        leaf: FileColumn,
        row: usize,
    ) -> Result<ColumnReaderImpl<T>, ParquetFileError> {
        let chunk = self.column_chunk(group, leaf)?;
        let within = byte_range(chunk)?;
        let index =
            chunk.offset_index_range().ok_or_else(|| ParquetFileError::damaged("no index of pages"))?;
        let index = self.source.read_checked(index.start, index.end.saturating_sub(index.start))?;
        let locations = decode_offset_index(&index).map_err(read_error)?.page_locations().clone();
        let rows = self.group_len(group);
        if !are_pages_valid(&locations, &within, rows) {
            return Err(ParquetFileError::damaged("its index of pages"));
        }
        let stretch = Arc::new(FileRange::OnDemand(Arc::clone(&self.source)));
        let pages = SerializedPageReader::new(stretch, chunk, rows, Some(locations)).map_err(read_error)?;
        let mut reader = column_reader::<T>(chunk, Box::new(pages));
        if reader.skip_records(row).map_err(read_error)? == row { Ok(reader) } else { Err(too_few_rows()) }
    }

    /// The group a row is in, and where in it.
    pub(super) fn group_position(&self, row: usize) -> Option<(usize, usize)> {
        let group = self.group_offsets.partition_point(|&begin| begin <= row).checked_sub(1)?;
        (row < self.len()).then_some((group, row - self.group_offsets.get(group)?))
    }

    /// How many rows a group has.
    pub(super) fn group_len(&self, group: usize) -> usize {
        match (self.group_offsets.get(group), self.group_offsets.get(group + 1)) {
            (Some(begin), Some(end)) => end - begin,
            _ => 0,
        }
    }

    fn column_chunk(&self, group: usize, leaf: FileColumn) -> Result<&ColumnChunkMetaData, ParquetFileError> {
        let chunk = self.metadata.row_groups().get(group).and_then(|rows| rows.columns().get(leaf as usize));
        chunk.ok_or_else(|| ParquetFileError::damaged("a column is missing"))
    }
}

/// Where a column of a row group stands; the library takes its numbers for good.
fn byte_range(chunk: &ColumnChunkMetaData) -> Result<Range<u64>, ParquetFileError> {
    let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
    let start = u64::try_from(start).ok();
    let len = u64::try_from(chunk.compressed_size()).ok();
    let range = start.and_then(|start| Some(start..start.checked_add(len?)?));
    range.ok_or_else(|| ParquetFileError::damaged("the place of a column"))
}

/// Whether pages follow each other in their column, and their rows in the row group: the library takes it for granted.
fn are_pages_valid(pages: &[PageLocation], column: &Range<u64>, rows: usize) -> bool {
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

fn column_reader<T: DataType>(
    chunk: &ColumnChunkMetaData,
    pages: Box<dyn PageReader>,
) -> ColumnReaderImpl<T> {
    ColumnReaderImpl::new(chunk.column_descr_ptr(), pages)
}

pub(super) fn too_few_rows() -> ParquetFileError {
    ParquetFileError::damaged("a column has too few rows")
}
