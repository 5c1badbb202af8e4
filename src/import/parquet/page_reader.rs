//! Reads records and search texts by page; a page is a slice of a row group.

use std::borrow::Cow;
use std::ops::Range;
use std::slice::Iter;

use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};

use super::error::read_error;
use super::reader::too_few_rows;
use super::row_versions;
use super::schema::{DATASET_NAMES, FileColumn, PAGE_ROWS};
use super::{ParquetFileError, StatedParty, StoredRows};
use crate::import::source_row::{RowParty, RowVersion, SourceRow, StatedToll, Withdrawal};
use crate::model::bulk::unpack_date;
use crate::model::{Day, EventDate, EventGroup, LatLon, PlacePrecision, Span, TextColumn};

/// The values of a column of one or more pages, with Parquet's definition and repetition levels.
struct PageColumn<T> {
    values: Vec<T>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

/// A cursor over the optional values of a column.
struct OptionalValues<'a, T> {
    values: Iter<'a, T>,
    definition: Iter<'a, i16>,
}

impl<T> PageColumn<T> {
    /// Returns a cursor over optional values.
    fn optional_values(&self) -> OptionalValues<'_, T> {
        OptionalValues { values: self.values.iter(), definition: self.definition.iter() }
    }
}

impl<'a, T> OptionalValues<'a, T> {
    fn next_value(&mut self) -> Option<&'a T> {
        if *self.definition.next()? == 0 { None } else { self.values.next() }
    }
}

/// A cursor over the lists of a column.
struct ListValues<'a, T> {
    values: Iter<'a, T>,
    levels: std::iter::Peekable<std::iter::Zip<Iter<'a, i16>, Iter<'a, i16>>>,
    /// The definition level of an element that has a value.
    value_level: i16,
}

impl<T> PageColumn<T> {
    fn list_values(&self, value_level: i16) -> ListValues<'_, T> {
        ListValues {
            values: self.values.iter(),
            levels: self.definition.iter().zip(&self.repetition).peekable(),
            value_level,
        }
    }
}

impl<'a, T> ListValues<'a, T> {
    /// Returns the next list; an element without a value is `None`.
    fn next_list(&mut self) -> Vec<Option<&'a T>> {
        let mut list = Vec::new();
        let mut is_first = true;
        while let Some((&definition, _)) =
            self.levels.next_if(|&(_, &repetition)| is_first || repetition != 0)
        {
            is_first = false;
            if definition > 0 {
                list.push(if definition == self.value_level { self.values.next() } else { None });
            }
        }
        list
    }
}

impl StoredRows {
    /// Returns the number of rows on a page; the last page may have fewer.
    #[must_use]
    pub const fn per_page(&self) -> usize {
        PAGE_ROWS
    }

    /// Reads a column of a page.
    fn read_column<T: DataType>(
        &self,
        page: PagePosition,
        column: FileColumn,
    ) -> Result<PageColumn<T::T>, ParquetFileError> {
        let PagePosition { group, row, rows } = page;
        let mut read =
            PageColumn { values: Vec::with_capacity(rows), definition: Vec::new(), repetition: Vec::new() };
        let mut reader = self.column_reader_at::<T>(group, column, row)?;
        let (count, ..) = reader
            .read_records(rows, Some(&mut read.definition), Some(&mut read.repetition), &mut read.values)
            .map_err(read_error)?;
        if count == rows { Ok(read) } else { Err(too_few_rows()) }
    }

    fn page_position(&self, page: usize) -> Result<PagePosition, ParquetFileError> {
        self.source.check_unchanged()?;
        let position = page.checked_mul(PAGE_ROWS).and_then(|row| self.group_position(row));
        let (group, row) = position.ok_or_else(|| ParquetFileError::damaged("no such page"))?;
        Ok(PagePosition { group, row, rows: PAGE_ROWS.min(self.group_len(group) - row) })
    }

    /// Reads the search texts of a page.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, is damaged or has changed.
    pub fn search_texts(&self, page: usize) -> Result<TextColumn, ParquetFileError> {
        let column = self.read_column::<ByteArrayType>(self.page_position(page)?, FileColumn::Search)?;
        let mut texts = TextColumn::default();
        for value in &column.values {
            texts.push(utf8(value)?);
        }
        Ok(texts)
    }

    /// Visits the rows of a page, in column order.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, is damaged or has changed. Some rows may have been visited by then.
    pub fn read_page(
        &self,
        page: usize,
        mut visit: impl FnMut(&SourceRow<'_>),
    ) -> Result<(), ParquetFileError> {
        self.for_each_row(page..page + 1, |stored| visit(&stored.row))
    }

    /// Visits every row, in column order; calls `stop` before each page.
    ///
    /// # Errors
    /// As for [`StoredRows::read_page`], or if `stop` returns true.
    pub fn read_all(
        &self,
        stop: &dyn Fn() -> bool,
        mut visit: impl FnMut(&SourceRow<'_>),
    ) -> Result<(), ParquetFileError> {
        (0..self.len().div_ceil(PAGE_ROWS)).try_for_each(|page| {
            if stop() { Err(ParquetFileError::Stopped) } else { self.read_page(page, &mut visit) }
        })
    }

    /// Visits the rows of neighbouring pages, with the number of each row and its event group in the file. Pages of one
    /// row group are decoded together, and with them Parquet's dictionary pages only once.
    pub(super) fn for_each_row(
        &self,
        pages: Range<usize>,
        mut visit: impl FnMut(&StoredRow<'_>),
    ) -> Result<(), ParquetFileError> {
        let mut page = pages.start;
        while page < pages.end {
            let start = self.page_position(page)?;
            let rows =
                (pages.end - page).saturating_mul(PAGE_ROWS).min(self.group_len(start.group) - start.row);
            let columns = PageColumns::read(self, PagePosition { rows, ..start })?;
            let mut cursor = columns.cursor();
            let first = page.saturating_mul(PAGE_ROWS);
            for number in first..first + rows {
                visit(&cursor.next_row(self, number)?);
            }
            page += rows.div_ceil(PAGE_ROWS);
        }
        Ok(())
    }

    /// Maps the rows of neighbouring pages. Returns `None` if `map` does for one of them.
    pub(super) fn map_rows<T>(
        &self,
        pages: Range<usize>,
        mut map: impl FnMut(&StoredRow<'_>) -> Option<T>,
    ) -> Result<Option<Vec<T>>, ParquetFileError> {
        let mut mapped = Some(Vec::with_capacity(pages.len().saturating_mul(PAGE_ROWS).min(self.len())));
        self.for_each_row(pages, |row| {
            mapped = mapped.take().zip(map(row)).map(|(mut mapped, value)| {
                mapped.push(value);
                mapped
            });
        })?;
        Ok(mapped)
    }

    /// Visits the place names of every row of a row group, as written: the most specific first, the country last.
    /// Reading a whole row group decodes Parquet's dictionary pages only once.
    pub(super) fn for_each_place(
        &self,
        group: usize,
        mut visit: impl FnMut([&str; 4]),
    ) -> Result<(), ParquetFileError> {
        self.source.check_unchanged()?;
        let page = PagePosition { group, row: 0, rows: self.group_len(group) };
        let group_ids = self.read_column::<Int32Type>(page, FileColumn::CodeClass)?;
        let texts = |column| self.read_column::<ByteArrayType>(page, column);
        let names = [texts(FileColumn::Place)?, texts(FileColumn::Admin2)?, texts(FileColumn::Admin1)?];
        let mut names = names.each_ref().map(PageColumn::optional_values);
        for group_id in &group_ids.values {
            let [place, admin2, admin1] =
                names.each_mut().map(|column| column.next_value().map_or(Ok(""), utf8));
            visit([place?, admin2?, admin1?, self.group_country(self.group(group_id.cast_unsigned())?)]);
        }
        Ok(())
    }

    /// Visits the names of the parties of every row of a page, as written, with the first day of the row.
    pub(super) fn for_each_party_list(
        &self,
        page: usize,
        mut visit: impl FnMut(&[&str], Day),
    ) -> Result<(), ParquetFileError> {
        let page = self.page_position(page)?;
        let group_ids = self.read_column::<Int32Type>(page, FileColumn::CodeClass)?;
        let starts = self.read_column::<Int32Type>(page, FileColumn::Start)?;
        let mut names = Vec::new();
        for (group_id, &start) in group_ids.values.iter().zip(&starts.values) {
            names.clear();
            names.extend(self.group_parties(self.group(group_id.cast_unsigned())?).map(|party| &*party.name));
            visit(&names, Day(start));
        }
        Ok(())
    }

    fn withdrawal(&self, record: usize) -> Option<Withdrawal> {
        let index = self.withdrawn.binary_search_by_key(&record, |&(number, _)| number as usize).ok()?;
        self.withdrawn.get(index).map(|&(_, reported)| Withdrawal { reported })
    }

    fn group(&self, id: u32) -> Result<&EventGroup, ParquetFileError> {
        self.groups.get(id as usize).ok_or_else(|| ParquetFileError::damaged("an unknown code"))
    }

    fn group_country(&self, group: &EventGroup) -> &str {
        self.countries.get(usize::from(group.country)).map_or("", |name| name)
    }

    fn group_parties<'a>(&'a self, group: &'a EventGroup) -> impl Iterator<Item = &'a StatedParty> {
        group.actors.iter().filter_map(|actor| self.names.parties.get(actor.0 as usize))
    }

    fn row_parties<'a>(&'a self, group: &'a EventGroup) -> Vec<RowParty<'a>> {
        let parties = self.group_parties(group);
        parties.map(|party| RowParty { name: Cow::Borrowed(&party.name), kind: party.kind }).collect()
    }
}

/// A row with its number and its event group in the file.
pub(super) struct StoredRow<'a> {
    pub(super) number: usize,
    pub(super) file_group: u32,
    pub(super) row: SourceRow<'a>,
}

/// The columns that the rows of one or more pages are decoded from.
struct PageColumns {
    group_ids: PageColumn<i32>,
    starts: PageColumn<i32>,
    ends: PageColumn<i32>,
    dates: PageColumn<i32>,
    ids: PageColumn<ByteArray>,
    precisions: PageColumn<ByteArray>,
    datasets: PageColumn<ByteArray>,
    /// Province, district, place, claimant, sources, summary and link.
    texts: [PageColumn<ByteArray>; 7],
    /// Killed: low, best, high, civilians and unknown side.
    killed: [PageColumn<i32>; 5],
    point: [PageColumn<f64>; 2],
    by_side: PageColumn<i32>,
    flags: PageColumn<ByteArray>,
    earlier: PageColumn<ByteArray>,
}

impl PageColumns {
    fn read(stored: &StoredRows, page: PagePosition) -> Result<Self, ParquetFileError> {
        let ints = |column| stored.read_column::<Int32Type>(page, column);
        let texts = |column| stored.read_column::<ByteArrayType>(page, column);
        let doubles = |column| stored.read_column::<DoubleType>(page, column);
        Ok(Self {
            group_ids: ints(FileColumn::CodeClass)?,
            starts: ints(FileColumn::Start)?,
            ends: ints(FileColumn::End)?,
            dates: ints(FileColumn::CodeDate)?,
            ids: texts(FileColumn::Id)?,
            precisions: texts(FileColumn::PlacePrecision)?,
            datasets: texts(FileColumn::Dataset)?,
            texts: [
                texts(FileColumn::Admin1)?,
                texts(FileColumn::Admin2)?,
                texts(FileColumn::Place)?,
                texts(FileColumn::Claimant)?,
                texts(FileColumn::Sources)?,
                texts(FileColumn::Summary)?,
                texts(FileColumn::Url)?,
            ],
            killed: [
                ints(FileColumn::KilledLow)?,
                ints(FileColumn::KilledBest)?,
                ints(FileColumn::KilledHigh)?,
                ints(FileColumn::KilledCivilians)?,
                ints(FileColumn::KilledUnknown)?,
            ],
            point: [doubles(FileColumn::Lat)?, doubles(FileColumn::Lon)?],
            by_side: ints(FileColumn::KilledBySide)?,
            flags: texts(FileColumn::Flags)?,
            earlier: texts(FileColumn::Earlier)?,
        })
    }

    fn cursor(&self) -> RowCursor<'_> {
        RowCursor {
            group_ids: self.group_ids.values.iter(),
            days: self.starts.values.iter().zip(&self.ends.values),
            dates: self.dates.values.iter(),
            ids: self.ids.values.iter(),
            precisions: self.precisions.values.iter(),
            datasets: self.datasets.values.iter(),
            texts: self.texts.each_ref().map(PageColumn::optional_values),
            killed: self.killed.each_ref().map(PageColumn::optional_values),
            point: self.point.each_ref().map(PageColumn::optional_values),
            by_side: self.by_side.list_values(2),
            flags: self.flags.list_values(1),
            earlier: self.earlier.list_values(1),
        }
    }
}

/// A cursor over the rows of a page, which advances all columns together.
struct RowCursor<'a> {
    group_ids: Iter<'a, i32>,
    days: std::iter::Zip<Iter<'a, i32>, Iter<'a, i32>>,
    dates: Iter<'a, i32>,
    ids: Iter<'a, ByteArray>,
    precisions: Iter<'a, ByteArray>,
    datasets: Iter<'a, ByteArray>,
    texts: [OptionalValues<'a, ByteArray>; 7],
    killed: [OptionalValues<'a, i32>; 5],
    point: [OptionalValues<'a, f64>; 2],
    by_side: ListValues<'a, i32>,
    flags: ListValues<'a, ByteArray>,
    earlier: ListValues<'a, ByteArray>,
}

impl<'a> RowCursor<'a> {
    fn next_row(&mut self, stored: &'a StoredRows, number: usize) -> Result<StoredRow<'a>, ParquetFileError> {
        let file_group = self.group_ids.next().ok_or_else(too_few_rows)?.cast_unsigned();
        let group = stored.group(file_group)?;
        let date = self.next_date()?;
        let [admin1, admin2, place, claimant, sources, summary, url] =
            self.texts.each_mut().map(|column| column.next_value().map_or(Ok(""), utf8).map(Cow::Borrowed));
        let [low, best, high, civilians, unknown] =
            self.killed.each_mut().map(|column| column.next_value().map(|count| count.cast_unsigned()));
        let [lat, lon] = self.point.each_mut().map(|column| column.next_value().copied());
        let by_side = self.by_side.next_list().into_iter().map(|side| side.map(|n| n.cast_unsigned()));
        let flags = self.flags.next_list().into_iter().flatten().map(|flag| utf8(flag).map(str::to_owned));
        let precision = utf8(self.precisions.next().ok_or_else(too_few_rows)?)?;
        let precision = PlacePrecision::TABLE.iter().find(|row| row.2 == precision).map(|row| row.0);
        let dataset = utf8(self.datasets.next().ok_or_else(too_few_rows)?)?;
        let dataset = DATASET_NAMES.iter().find(|row| row.1 == dataset).map(|row| row.0);
        let row = SourceRow {
            dataset: dataset.ok_or_else(|| ParquetFileError::damaged("the data set of an event"))?,
            id: Cow::Borrowed(utf8(self.ids.next().ok_or_else(too_few_rows)?)?),
            date,
            kind: group.kind,
            parties: stored.row_parties(group),
            country: Cow::Borrowed(stored.group_country(group)),
            conflict: Cow::Borrowed(
                stored.conflicts.get(usize::from(group.conflict)).map_or("", |name| name),
            ),
            admin: [admin1?, admin2?],
            place: place?,
            coordinates: lat.zip(lon).map(|(lat, lon)| LatLon { lat, lon }),
            precision: precision.ok_or_else(|| ParquetFileError::damaged("the precision of a place"))?,
            killed: StatedToll { low, best, high },
            killed_by_side: by_side.collect(),
            killed_civilians_and_unknown: [civilians, unknown],
            claimant: claimant?,
            sources: sources?,
            summary: summary?,
            url: url?,
            flags: flags.collect::<Result<_, _>>()?,
            reported: stored.reports.date(number),
            earlier: self.next_versions()?,
            withdrawn: stored.withdrawal(number),
        };
        Ok(StoredRow { number, file_group, row })
    }

    fn next_versions(&mut self) -> Result<Vec<RowVersion>, ParquetFileError> {
        let versions = self.earlier.next_list().into_iter().flatten();
        let invalid = || ParquetFileError::damaged("the earlier figures of an event");
        versions.map(|text| row_versions::from_json(utf8(text)?).ok_or_else(invalid)).collect()
    }

    fn next_date(&mut self) -> Result<EventDate, ParquetFileError> {
        let ((&start, &end), &code) = self.days.next().zip(self.dates.next()).ok_or_else(too_few_rows)?;
        let span = Span::new(Day(start), Day(end)).ok_or_else(|| ParquetFileError::damaged("a span"))?;
        let code = u8::try_from(code).map_err(|_| ParquetFileError::damaged("the precision of a date"))?;
        Ok(unpack_date(span, code))
    }
}

/// The row group of one or more pages, their first row there, and their number of rows.
#[derive(Clone, Copy)]
struct PagePosition {
    group: usize,
    row: usize,
    rows: usize,
}

fn utf8(bytes: &ByteArray) -> Result<&str, ParquetFileError> {
    bytes.as_utf8().map_err(read_error)
}
