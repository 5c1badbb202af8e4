//! Rows to a file: a row group at a time, nothing before it is whole.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use bytes::BytesMut;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};

use super::ParquetFileError;
use super::checked_file::ChecksumWriter;
use super::dictionary::DictionaryBuilder;
use super::schema::{DATASET_NAMES, FORMAT, FooterMark, GROUP_ROWS, PAGE_ROWS, schema, writer_properties};
use crate::atomic_file::{DEFAULT_MODE, DraftFile};
use crate::import::ImportedEvents;
use crate::import::event_from_row::FoldedNames;
use crate::import::source_row::SourceRow;
use crate::model::bulk::{id_hash, pack_date};
use crate::model::{ActorKind, Day};

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteSummary {
    /// Events.
    pub events: usize,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Writes events that come in the order of their first day, then their last.
pub struct EventWriter<W: Write + Send> {
    file: SerializedFileWriter<ChecksumWriter<W>>,
    dictionaries: DictionaryBuilder,
    group: RowGroup,
    events: usize,
    last_days: (i32, i32),
}

impl<W: Write + Send> EventWriter<W> {
    /// A file of events, written from the beginning of `out`.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn new(out: W) -> Result<Self, ParquetFileError> {
        let schema = schema().map_err(write_error)?;
        let properties = Arc::new(writer_properties().map_err(write_error)?);
        let file =
            SerializedFileWriter::new(ChecksumWriter::new(out), schema, properties).map_err(write_error)?;
        let (known, group) = (DictionaryBuilder::default(), RowGroup::default());
        Ok(Self { file, dictionaries: known, group, events: 0, last_days: (i32::MIN, i32::MIN) })
    }

    /// Adds an event, with the folded words by which it is found.
    ///
    /// # Errors
    /// When it comes before the one before it, or cannot be written.
    pub fn push(&mut self, row: &SourceRow<'_>, search: &str) -> Result<(), ParquetFileError> {
        let days = (row.date.span.start.0, row.date.span.end.0);
        if days < self.last_days || days.1 < days.0 {
            return Err(ParquetFileError::Unsorted);
        }
        self.last_days = days;
        let codes = self.dictionaries.encode_row(row)?;
        let group = &mut self.group;
        group.push(row, search);
        group.code_class.push(codes.group.cast_signed());
        group.code_toll.push(codes.toll.cast_signed());
        group.code_spot.push(codes.place.cast_signed());
        self.events += 1;
        if self.group.rows == GROUP_ROWS {
            self.write_group()?;
        }
        Ok(())
    }

    /// Adds the counts of a week that are no events: from its first day on, in a country, how many incidents, how many
    /// events of all kinds, and how many killed where that was told. Of the same week and country the last stand.
    ///
    /// # Errors
    /// When there are too many countries.
    pub fn push_week(
        &mut self,
        start: Day,
        country: &str,
        counts: (u32, u32, Option<u32>),
    ) -> Result<(), ParquetFileError> {
        self.dictionaries.add_week(start, country, counts)
    }

    fn write_group(&mut self) -> Result<(), ParquetFileError> {
        let mut rows = self.file.next_row_group().map_err(write_error)?;
        self.group.write(&mut rows).map_err(write_error)?;
        rows.close().map_err(write_error)?;
        Ok(())
    }

    /// Writes what makes the file whole. Without it the file is none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<(W, WriteSummary), ParquetFileError> {
        if self.group.rows > 0 {
            self.write_group()?;
        }
        self.file.flush()?;
        let tail = self.file.bytes_written() as u64;
        let sums = self.file.inner_mut().begin_tail();
        let blob = zstd::bulk::compress(&self.dictionaries.finish().to_bytes(), 1)?;
        self.file.write_all(&blob)?;
        sums.iter().try_for_each(|sum| self.file.write_all(&sum.to_le_bytes()))?;
        let mark = FooterMark { format: FORMAT, tail, blob: blob.len() as u64, seal: 0 };
        self.file.append_key_value_metadata(KeyValue::new(FooterMark::KEY.to_owned(), mark.to_text()));
        let (mut out, sealed) = self.file.into_inner().map_err(write_error)?.seal()?;
        out.flush()?;
        Ok((out, WriteSummary { events: self.events, bytes: tail + sealed }))
    }
}

impl<W: Write + Send> std::fmt::Debug for EventWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("events", &self.events).finish_non_exhaustive()
    }
}

fn write_error(error: ParquetError) -> ParquetFileError {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => ParquetFileError::Io(*error),
            Err(inner) => ParquetFileError::Encode(inner.to_string()),
        },
        error => ParquetFileError::Encode(error.to_string()),
    }
}

/// Writes a file in place of `path`: it is there when it is whole and on the disk; until then, and if anything fails,
/// what was there stays.
///
/// # Errors
/// Those of `rows`, or when the file cannot be written.
pub fn write_file(
    path: &Path,
    rows: impl FnOnce(&mut EventWriter<&File>) -> Result<(), ParquetFileError>,
) -> Result<WriteSummary, ParquetFileError> {
    let draft = DraftFile::create_beside(path, DEFAULT_MODE)?;
    // Who may read the file stays.
    if let Ok(before) = path.metadata() {
        draft.file().set_permissions(before.permissions())?;
    }
    let mut writer = EventWriter::new(draft.file())?;
    rows(&mut writer)?;
    let (_, written) = writer.finish()?;
    draft.replace(path)?;
    Ok(written)
}

/// Writes what was imported in place of `path`; `stop` is asked now and then.
///
/// # Errors
/// When it cannot be written, or shall not any more.
pub fn save_import(
    path: &Path,
    imported: &ImportedEvents,
    stop: &dyn Fn() -> bool,
) -> Result<WriteSummary, ParquetFileError> {
    write_file(path, |writer| {
        // Whoever reads the file comes upon the parties in the order of the rows they came from.
        for (name, kind) in imported.parties() {
            writer.dictionaries.party_code(name, *kind);
        }
        imported.weeks().try_for_each(|(start, country, counts)| writer.push_week(start, country, counts))?;
        let (folded, mut words) = (FoldedNames::from_situation(&imported.situation), String::new());
        imported.for_each_row(|row, found| {
            if writer.events.is_multiple_of(PAGE_ROWS) && stop() {
                return Err(ParquetFileError::Stopped);
            }
            folded.write_search_text(row, found, &mut words);
            writer.push(row, &words)
        })
    })
}

/// Values of a column as they are gathered for a row group.
trait ColumnValues: Default {
    type Value<'a>;

    fn push(&mut self, value: Self::Value<'_>);

    /// Writes them as the next column, and is empty again.
    fn write<W: Write + Send>(
        &mut self,
        rows: &mut RowGroupWriter<'_, W>,
        definition: Option<&[i16]>,
        repetition: Option<&[i16]>,
    ) -> Result<(), ParquetError>;
}

type RowGroupWriter<'a, W> = SerializedRowGroupWriter<'a, ChecksumWriter<W>>;

/// A column of a row group, with Parquet's levels: how deep a value is known, and whether it goes on with the list
/// before it. A column that is always known has none.
#[derive(Default)]
struct ColumnBuffer<V> {
    values: V,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl<V: ColumnValues> ColumnBuffer<V> {
    fn push(&mut self, value: V::Value<'_>) {
        self.values.push(value);
    }

    fn push_optional(&mut self, value: Option<V::Value<'_>>) {
        self.definition.push(i16::from(value.is_some()));
        if let Some(value) = value {
            self.values.push(value);
        }
    }

    /// Adds a list. `known` is the level at which an element has a value: 1 where each has one, else 2.
    fn push_list<'a>(&mut self, list: impl Iterator<Item = Option<V::Value<'a>>>, known: i16) {
        let before = self.definition.len();
        for (n, value) in list.enumerate() {
            self.definition.push(if value.is_some() { known } else { 1 });
            self.repetition.push(i16::from(n > 0));
            if let Some(value) = value {
                self.values.push(value);
            }
        }
        if self.definition.len() == before {
            self.definition.push(0);
            self.repetition.push(0);
        }
    }

    /// Writes the column, and is empty again.
    fn write<W: Write + Send>(&mut self, rows: &mut RowGroupWriter<'_, W>) -> Result<(), ParquetError> {
        let definition = (!self.definition.is_empty()).then_some(self.definition.as_slice());
        let repetition = (!self.repetition.is_empty()).then_some(self.repetition.as_slice());
        self.values.write(rows, definition, repetition)?;
        self.definition.clear();
        self.repetition.clear();
        Ok(())
    }
}

impl ColumnBuffer<TextBuffer> {
    /// Adds a text; empty: not given.
    fn push_non_empty(&mut self, text: &str) {
        self.push_optional(Some(text).filter(|text| !text.is_empty()));
    }
}

macro_rules! plain_values {
    ($($value:ty: $parquet:ty),*) => {$(
        impl ColumnValues for Vec<$value> {
            type Value<'a> = $value;

            fn push(&mut self, value: $value) {
                Self::push(self, value);
            }

            fn write<W: Write + Send>(
                &mut self,
                rows: &mut RowGroupWriter<'_, W>,
                definition: Option<&[i16]>,
                repetition: Option<&[i16]>,
            ) -> Result<(), ParquetError> {
                let mut column = rows.next_column()?.ok_or_else(too_many_columns)?;
                column.typed::<$parquet>().write_batch(self, definition, repetition)?;
                self.clear();
                column.close()
            }
        }
    )*};
}

plain_values! { i32: Int32Type, f64: DoubleType, bool: BoolType }

/// Texts behind one another.
#[derive(Default)]
struct TextBuffer {
    /// Its room is used again once nothing of it is held any more.
    bytes: BytesMut,
    ends: Vec<usize>,
}

impl ColumnValues for TextBuffer {
    type Value<'a> = &'a str;

    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
    }

    /// Those of a page at a time, so that few values stand in memory at once.
    fn write<W: Write + Send>(
        &mut self,
        rows: &mut RowGroupWriter<'_, W>,
        definition: Option<&[i16]>,
        repetition: Option<&[i16]>,
    ) -> Result<(), ParquetError> {
        let mut column = rows.next_column()?.ok_or_else(too_many_columns)?;
        let count = definition.map_or(self.ends.len(), <[i16]>::len);
        // A list is not parted.
        let step = if repetition.is_some() { count.max(1) } else { PAGE_ROWS };
        let bytes = self.bytes.split().freeze();
        let (mut ends, mut from) = (self.ends.drain(..), 0);
        let mut values = Vec::with_capacity(step);
        for first in (0..count).step_by(step) {
            let here = first..count.min(first + step);
            let definition = definition.and_then(|levels| levels.get(here.clone()));
            let known =
                definition.map_or(here.len(), |levels| levels.iter().filter(|&&level| level > 0).count());
            values.clear();
            values.extend(ends.by_ref().take(known).map(|end| {
                let text = bytes.slice(from..end);
                from = end;
                ByteArray::from(text)
            }));
            column.typed::<ByteArrayType>().write_batch(&values, definition, repetition)?;
        }
        column.close()
    }
}

fn too_many_columns() -> ParquetError {
    ParquetError::General("a column too many".to_owned())
}

macro_rules! group {
    ($($name:ident: $values:ty),* $(,)?) => {
        /// The columns of the row group at hand, in the order of the file.
        #[derive(Default)]
        struct RowGroup {
            rows: usize,
            $($name: ColumnBuffer<$values>),*
        }

        impl RowGroup {
            /// Writes them and is empty again.
            fn write<W: Write + Send>(&mut self, rows: &mut RowGroupWriter<'_, W>) -> Result<(), ParquetError> {
                self.rows = 0;
                $(self.$name.write(rows)?;)*
                Ok(())
            }
        }
    };
}

group! {
    id: TextBuffer,
    start: Vec<i32>,
    end: Vec<i32>,
    precision: TextBuffer,
    inferred: Vec<bool>,
    kind: TextBuffer,
    actors: TextBuffer,
    actor_kinds: TextBuffer,
    country: TextBuffer,
    admin1: TextBuffer,
    admin2: TextBuffer,
    place: TextBuffer,
    lat: Vec<f64>,
    lon: Vec<f64>,
    place_precision: TextBuffer,
    low: Vec<i32>,
    best: Vec<i32>,
    high: Vec<i32>,
    by_side: Vec<i32>,
    civilians: Vec<i32>,
    unknown: Vec<i32>,
    claimant: TextBuffer,
    sources: TextBuffer,
    summary: TextBuffer,
    url: TextBuffer,
    flags: TextBuffer,
    dataset: TextBuffer,
    search: TextBuffer,
    code_date: Vec<i32>,
    code_class: Vec<i32>,
    code_toll: Vec<i32>,
    code_spot: Vec<i32>,
    code_id: Vec<i32>,
}

impl RowGroup {
    fn push(&mut self, row: &SourceRow<'_>, search: &str) {
        // Unsigned numbers are stored with their bits.
        let count = |count: Option<u32>| count.map(u32::cast_signed);
        let [admin1, admin2] = &row.admin;
        let [civilians, unknown] = row.killed_civilians_and_unknown;
        self.rows += 1;
        self.id.push(&row.id);
        self.start.push(row.date.span.start.0);
        self.end.push(row.date.span.end.0);
        self.precision.push(row.date.precision.name());
        self.inferred.push(row.date.inferred);
        self.kind.push(row.kind.row().id);
        self.actors.push_list(row.parties.iter().map(|party| Some(&*party.name)), 1);
        self.actor_kinds.push_list(row.parties.iter().map(|party| Some(kind_name(party.kind))), 1);
        self.country.push_non_empty(&row.country);
        self.admin1.push_non_empty(admin1);
        self.admin2.push_non_empty(admin2);
        self.place.push_non_empty(&row.place);
        self.lat.push_optional(row.coordinates.map(|at| at.lat));
        self.lon.push_optional(row.coordinates.map(|at| at.lon));
        self.place_precision.push(row.precision.name());
        self.low.push_optional(count(row.killed.low));
        self.best.push_optional(count(row.killed.best));
        self.high.push_optional(count(row.killed.high));
        self.by_side.push_list(row.killed_by_side.iter().map(|&side| count(side)), 2);
        self.civilians.push_optional(count(civilians));
        self.unknown.push_optional(count(unknown));
        self.claimant.push_non_empty(&row.claimant);
        self.sources.push_non_empty(&row.sources);
        self.summary.push_non_empty(&row.summary);
        self.url.push_non_empty(&row.url);
        self.flags.push_list(row.flags.iter().map(|flag| Some(flag.as_str())), 1);
        self.dataset.push(DATASET_NAMES.iter().find(|set| set.0 == row.dataset).map_or("", |set| set.1));
        self.search.push(search);
        self.code_date.push(i32::from(pack_date(row.date)));
        self.code_id.push(id_hash(&row.id).cast_signed());
    }
}

fn kind_name(kind: ActorKind) -> &'static str {
    ActorKind::TABLE.iter().find(|row| row.0 == kind).map_or("", |row| row.1)
}
