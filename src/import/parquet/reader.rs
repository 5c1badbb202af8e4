//! Opens a Parquet file: reads the codes of every event and the dictionaries, but no records.

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
use super::code_dictionaries::FileDictionaries;
use super::error::read_error;
use super::import_summaries;
use super::schema::{FileColumn, PAGE_ROWS, schema};
use super::{ParquetFileError, StatedNames};
use crate::import::period_counts::PeriodCounts;
use crate::model::parallel::try_par_map;
use crate::model::text::sanitize;
use crate::model::{Columns, EventGroup, ImportSummary, PublicationDate, ReportDates};

/// The threads, progress callback and stop flag of the caller that waits for a file to open.
#[derive(Clone, Copy)]
pub struct OpenControl<'a> {
    /// The number of threads to use, at least 1.
    pub threads: usize,
    /// Receives the number of events read so far and the total. Called from any thread.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
    /// Once set, opening ends with [`ParquetFileError::Stopped`].
    pub stop: &'a AtomicBool,
}

/// An opened file.
#[derive(Debug)]
pub struct OpenedEvents {
    /// The columns of its events. All are on the first front; actors are indices into the parties of `names`.
    pub columns: Columns,
    /// The names that the file uses.
    pub names: Arc<StatedNames>,
    /// Access to its records.
    pub stored: Arc<StoredRows>,
    /// The counts of weeks and months, which are not events.
    pub(in crate::import) weeks: PeriodCounts,
    /// The summaries of the imports that the events come from.
    pub(in crate::import) imports: Vec<ImportSummary>,
}

impl OpenedEvents {
    /// Whether an event has earlier figures or is withdrawn.
    #[must_use]
    pub fn has_history(&self) -> bool {
        !self.stored.reports.revised.is_empty()
    }
}

/// The records of an open file, read on demand.
#[derive(Debug)]
pub struct StoredRows {
    pub(super) source: Arc<CheckedFile>,
    metadata: ParquetMetaData,
    /// The first row of each row group, followed by the number of rows.
    group_offsets: Vec<usize>,
    pub(super) groups: Arc<[EventGroup]>,
    pub(super) names: Arc<StatedNames>,
    pub(in crate::import) countries: Arc<[Box<str>]>,
    /// See [`Columns::conflicts`], as written.
    pub(super) conflicts: Arc<[Box<str>]>,
    /// When the records were reported, and which were revised.
    pub(in crate::import) reports: Arc<ReportDates>,
    /// The withdrawn records, ascending, each with its date of withdrawal.
    pub(in crate::import) withdrawn: Vec<(u32, Option<PublicationDate>)>,
}

/// Opens a file of events.
///
/// # Errors
/// Returns an error if the file cannot be read, was not written by frontwatch, or is damaged.
pub fn open_events(path: &Path, control: OpenControl<'_>) -> Result<OpenedEvents, ParquetFileError> {
    let (source, dictionaries) = CheckedFile::open(path)?;
    let metadata = ParquetMetaDataReader::decode_metadata(&source.footer()).map_err(read_error)?;
    if metadata.file_metadata().schema() != schema().map_err(read_error)?.as_ref() {
        return Err(ParquetFileError::damaged("unexpected columns"));
    }
    let imports = import_summaries::from_metadata(&metadata)
        .ok_or_else(|| ParquetFileError::damaged("the summaries of its imports"))?;
    let mut stored = StoredRows {
        group_offsets: group_offsets(&metadata, source.len())?,
        source: Arc::new(source),
        metadata,
        groups: Arc::default(),
        names: Arc::default(),
        countries: Arc::default(),
        conflicts: Arc::default(),
        reports: Arc::default(),
        withdrawn: Vec::new(),
    };
    let mut columns = stored.zeroed_columns();
    let (dictionaries, largest) = stored.read_columns(&mut columns, control, || dictionaries.decode())?;
    let dictionaries = dictionaries?;
    let is_within = |largest: Option<u32>, len: usize| largest.is_none_or(|code| (code as usize) < len);
    let all_valid = is_within(largest.group, dictionaries.groups.len())
        && is_within(largest.toll, dictionaries.tolls.len())
        && is_within(largest.place, dictionaries.places.len());
    if !all_valid {
        return Err(ParquetFileError::damaged("an unknown code"));
    }
    let FileDictionaries { dates, revised, withdrawn, .. } = dictionaries;
    if revised.last().is_some_and(|&record| record as usize >= stored.len()) {
        return Err(ParquetFileError::damaged("the numbers of its revised events"));
    }
    let withdrawn = withdrawn.into_iter();
    stored.withdrawn =
        withdrawn.map(|(record, date)| (record, dates.get(date as usize).copied().flatten())).collect();
    let date_id = stored.read_date_ids(dates.len(), control)?;
    stored.reports = Arc::new(ReportDates { dates, date_id, revised });
    stored.groups = dictionaries.groups.clone().into();
    let sanitized = |names: &[Box<str>]| names.iter().map(|name| sanitize(name).into()).collect();
    stored.names = Arc::new(dictionaries.names);
    let columns = Columns {
        groups: dictionaries.groups,
        tolls: dictionaries.tolls,
        places: dictionaries.places,
        countries: sanitized(&dictionaries.countries),
        regions: sanitized(&dictionaries.regions),
        conflicts: sanitized(&dictionaries.conflicts),
        ..columns
    };
    stored.countries = dictionaries.countries.into();
    stored.conflicts = dictionaries.conflicts.into();
    let weeks = dictionaries.weeks;
    Ok(OpenedEvents { columns, names: Arc::clone(&stored.names), stored: Arc::new(stored), weeks, imports })
}

/// Returns the first row of each row group, followed by the number of rows. Every group but the last must consist of
/// whole pages.
fn group_offsets(metadata: &ParquetMetaData, file_len: u64) -> Result<Vec<usize>, ParquetFileError> {
    let mut offsets = vec![0];
    let mut rows = 0_usize;
    for group in metadata.row_groups() {
        let end = usize::try_from(group.num_rows()).ok().and_then(|count| rows.checked_add(count));
        let starts_page = rows.is_multiple_of(PAGE_ROWS);
        rows = end.filter(|_| starts_page).ok_or_else(|| ParquetFileError::damaged("its row groups"))?;
        offsets.push(rows);
    }
    // Rows are numbered with 32 bits. An event takes at least a byte, so a corrupt number cannot allocate much memory.
    let is_plausible = u32::try_from(rows).is_ok_and(|rows| u64::from(rows) <= file_len);
    if is_plausible { Ok(offsets) } else { Err(ParquetFileError::damaged("the number of its events")) }
}

/// The slices of the columns that a row group fills.
struct ColumnSlices<'a> {
    start: &'a mut [i32],
    length: &'a mut [u32],
    packed_date: &'a mut [u8],
    group_id: &'a mut [u32],
    toll_id: &'a mut [u32],
    place_id: &'a mut [u32],
    id_hash: &'a mut [u32],
}

impl ColumnSlices<'_> {
    /// Splits off and returns the first rows.
    fn split_off(&mut self, rows: usize) -> Option<Self> {
        Some(ColumnSlices {
            start: self.start.split_off_mut(..rows)?,
            length: self.length.split_off_mut(..rows)?,
            packed_date: self.packed_date.split_off_mut(..rows)?,
            group_id: self.group_id.split_off_mut(..rows)?,
            toll_id: self.toll_id.split_off_mut(..rows)?,
            place_id: self.place_id.split_off_mut(..rows)?,
            id_hash: self.id_hash.split_off_mut(..rows)?,
        })
    }
}

/// The largest code that occurs of each dictionary; `None` without rows.
#[derive(Debug, Clone, Copy, Default)]
struct LargestCodes {
    group: Option<u32>,
    toll: Option<u32>,
    place: Option<u32>,
}

impl LargestCodes {
    fn max(self, other: Self) -> Self {
        Self {
            group: self.group.max(other.group),
            toll: self.toll.max(other.toll),
            place: self.place.max(other.place),
        }
    }
}

impl StoredRows {
    /// Returns the number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.group_offsets.last().copied().unwrap_or(0)
    }

    /// Whether there are no rows.
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

    /// Reads the codes of all rows, a row group per task, and runs `meanwhile` concurrently (fork–join).
    fn read_columns<T>(
        &self,
        columns: &mut Columns,
        control: OpenControl<'_>,
        meanwhile: impl FnOnce() -> T,
    ) -> Result<(T, LargestCodes), ParquetFileError> {
        let mut rest = ColumnSlices {
            start: &mut columns.start,
            length: &mut columns.length,
            packed_date: &mut columns.packed_date,
            group_id: &mut columns.group_id,
            toll_id: &mut columns.toll_id,
            place_id: &mut columns.place_id,
            id_hash: &mut columns.id_hash,
        };
        let slices: Option<Vec<ColumnSlices<'_>>> =
            self.group_offsets.windows(2).map(|ends| rest.split_off(ends.last()? - ends.first()?)).collect();
        let slices = slices.ok_or_else(|| ParquetFileError::damaged("its row groups"))?;
        let done = AtomicUsize::new(0);
        let read = |(group, mut slices): (usize, ColumnSlices<'_>)| {
            if control.stop.load(Ordering::Relaxed) {
                return Err(ParquetFileError::Stopped);
            }
            let largest = self.read_group(group, &mut slices)?;
            let rows = slices.start.len();
            (control.progress)(done.fetch_add(rows, Ordering::Relaxed) + rows, self.len());
            Ok(largest)
        };
        let groups = slices.into_iter().enumerate().collect();
        let (largest, result) = try_par_map(control.threads, groups, read, meanwhile)?;
        let days = columns.start.iter().zip(&columns.length);
        if !days.is_sorted() {
            return Err(ParquetFileError::damaged("the order of its events"));
        }
        Ok((result, largest.into_iter().fold(LargestCodes::default(), LargestCodes::max)))
    }

    /// Reads the codes of a row group, and returns the largest.
    fn read_group(
        &self,
        group: usize,
        slices: &mut ColumnSlices<'_>,
    ) -> Result<LargestCodes, ParquetFileError> {
        let rows = slices.start.len();
        let mut values = Vec::with_capacity(rows);
        let mut ends = Vec::with_capacity(rows);
        self.read_whole_column(group, FileColumn::Start, rows, &mut values)?;
        self.read_whole_column(group, FileColumn::End, rows, &mut ends)?;
        for ((length, &start), &end) in slices.length.iter_mut().zip(&values).zip(&ends) {
            let days = end.checked_sub(start).and_then(|days| u32::try_from(days).ok());
            *length = days.ok_or_else(|| ParquetFileError::damaged("a span that ends before it begins"))?;
        }
        slices.start.copy_from_slice(&values);
        let largest = LargestCodes {
            group: self.read_codes(group, FileColumn::CodeClass, slices.group_id, &mut values)?,
            toll: self.read_codes(group, FileColumn::CodeToll, slices.toll_id, &mut values)?,
            place: self.read_codes(group, FileColumn::CodeSpot, slices.place_id, &mut values)?,
        };
        self.read_codes(group, FileColumn::CodeId, slices.id_hash, &mut values)?;
        self.read_whole_column(group, FileColumn::CodeDate, rows, &mut values)?;
        for (date, &code) in slices.packed_date.iter_mut().zip(&values) {
            *date = u8::try_from(code).map_err(|_| ParquetFileError::damaged("the precision of a date"))?;
        }
        Ok(largest)
    }

    /// Reads the index of each record's date of report. Empty if all records have the same date.
    fn read_date_ids(&self, dates: usize, control: OpenControl<'_>) -> Result<Vec<u32>, ParquetFileError> {
        if dates <= 1 {
            return Ok(Vec::new());
        }
        let mut date_id = vec![0; self.len()];
        let mut rest = date_id.as_mut_slice();
        let slices = (0..self.metadata.num_row_groups())
            .filter_map(|group| rest.split_off_mut(..self.group_len(group)).map(|codes| (group, codes)));
        let read = |(group, codes): (usize, &mut [u32])| {
            self.read_codes(group, FileColumn::CodeReported, codes, &mut Vec::new())
        };
        let (largest, ()) = try_par_map(control.threads, slices.collect(), read, || ())?;
        let is_valid = largest.into_iter().flatten().max().is_none_or(|code| (code as usize) < dates);
        if is_valid { Ok(date_id) } else { Err(ParquetFileError::damaged("an unknown code")) }
    }

    /// Reads a column of codes into `codes`, and returns the largest. `values` is a reusable buffer.
    fn read_codes(
        &self,
        group: usize,
        column: FileColumn,
        codes: &mut [u32],
        values: &mut Vec<i32>,
    ) -> Result<Option<u32>, ParquetFileError> {
        self.read_whole_column(group, column, codes.len(), values)?;
        for (code, value) in codes.iter_mut().zip(values) {
            *code = value.cast_unsigned();
        }
        Ok(codes.iter().copied().max())
    }

    /// Reads a whole column of a row group.
    fn read_whole_column(
        &self,
        group: usize,
        column: FileColumn,
        rows: usize,
        values: &mut Vec<i32>,
    ) -> Result<(), ParquetFileError> {
        values.clear();
        let chunk = self.column_chunk(group, column)?;
        let Range { start, end } = byte_range(chunk)?;
        let range = FileRange::Loaded { start, bytes: self.source.read_checked(start, end - start)? };
        let pages = SerializedPageReader::new(Arc::new(range), chunk, rows, None).map_err(read_error)?;
        let mut reader = column_reader::<Int32Type>(chunk, Box::new(pages));
        let (read, ..) = reader.read_records(rows, None, None, values).map_err(read_error)?;
        if read == rows && values.len() == rows { Ok(()) } else { Err(too_few_rows()) }
    }

    /// Returns a reader of a column, positioned at a row of its group.
    pub(super) fn column_reader_at<T: DataType>(
        &self,
        group: usize,
        column: FileColumn,
        row: usize,
    ) -> Result<ColumnReaderImpl<T>, ParquetFileError> {
        let chunk = self.column_chunk(group, column)?;
        let column_range = byte_range(chunk)?;
        let index =
            chunk.offset_index_range().ok_or_else(|| ParquetFileError::damaged("no index of pages"))?;
        let index = self.source.read_checked(index.start, index.end.saturating_sub(index.start))?;
        let locations = decode_offset_index(&index).map_err(read_error)?.page_locations().clone();
        let rows = self.group_len(group);
        if !are_pages_valid(&locations, &column_range, rows) {
            return Err(ParquetFileError::damaged("its index of pages"));
        }
        let range = Arc::new(FileRange::OnDemand(Arc::clone(&self.source)));
        let pages = SerializedPageReader::new(range, chunk, rows, Some(locations)).map_err(read_error)?;
        let mut reader = column_reader::<T>(chunk, Box::new(pages));
        if reader.skip_records(row).map_err(read_error)? == row { Ok(reader) } else { Err(too_few_rows()) }
    }

    /// Returns the row group of a row, and the row's index in it.
    pub(super) fn group_position(&self, row: usize) -> Option<(usize, usize)> {
        let group = self.group_offsets.partition_point(|&first| first <= row).checked_sub(1)?;
        (row < self.len()).then_some((group, row - self.group_offsets.get(group)?))
    }

    /// Returns the number of rows in a row group.
    pub(super) fn group_len(&self, group: usize) -> usize {
        match (self.group_offsets.get(group), self.group_offsets.get(group + 1)) {
            (Some(first), Some(end)) => end - first,
            _ => 0,
        }
    }

    fn column_chunk(
        &self,
        group: usize,
        column: FileColumn,
    ) -> Result<&ColumnChunkMetaData, ParquetFileError> {
        let chunk =
            self.metadata.row_groups().get(group).and_then(|rows| rows.columns().get(column as usize));
        chunk.ok_or_else(|| ParquetFileError::damaged("a column is missing"))
    }
}

/// Returns the byte range of a column of a row group. The library does not check these numbers.
fn byte_range(chunk: &ColumnChunkMetaData) -> Result<Range<u64>, ParquetFileError> {
    let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
    let start = u64::try_from(start).ok();
    let len = u64::try_from(chunk.compressed_size()).ok();
    let range = start.and_then(|start| Some(start..start.checked_add(len?)?));
    range.ok_or_else(|| ParquetFileError::damaged("the position of a column"))
}

/// Whether the pages of a column do not overlap and their rows ascend within the row group. The library relies on it.
fn are_pages_valid(pages: &[PageLocation], column: &Range<u64>, rows: usize) -> bool {
    let (mut page_end, mut next_row) = (column.start, 0);
    let all_valid = pages.iter().all(|page| {
        let start = u64::try_from(page.offset).ok().filter(|&start| start >= page_end);
        let len = u64::try_from(page.compressed_page_size).ok();
        let end = start.zip(len).and_then(|(start, len)| start.checked_add(len));
        let row = page.first_row_index;
        let ascends = if next_row == 0 { row == 0 } else { row >= next_row };
        let is_in_group = usize::try_from(row).is_ok_and(|row| row < rows);
        page_end = end.unwrap_or(u64::MAX);
        next_row = row.saturating_add(1);
        ascends && is_in_group && page_end <= column.end
    });
    all_valid && !pages.is_empty()
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
