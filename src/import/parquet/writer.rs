//! Writes rows to a Parquet file, one row group at a time. The file appears under its name only when complete.

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
use super::code_dictionaries::DictionaryBuilder;
use super::import_summaries;
use super::row_versions;
use super::schema::{DATASET_NAMES, FORMAT, FooterMark, GROUP_ROWS, PAGE_ROWS, schema, writer_properties};
use crate::atomic_file::{DEFAULT_MODE, DraftFile};
use crate::import::ImportedEvents;
use crate::import::event_from_row::FoldedNames;
use crate::import::source_row::SourceRow;
use crate::model::bulk::{id_hash, pack_date};
use crate::model::{ActorKind, ImportSummary, PublicationDate, Span};

/// The size of a written file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteSummary {
    /// The number of events.
    pub events: usize,
    /// The length of the file in bytes.
    pub bytes: u64,
}

/// Writes events, which must be pushed in the order of first day, then last day.
pub struct EventWriter<W: Write + Send> {
    file: SerializedFileWriter<ChecksumWriter<W>>,
    dictionaries: DictionaryBuilder,
    imports: Vec<ImportSummary>,
    group: RowGroup,
    events: usize,
    last_days: (i32, i32),
}

impl<W: Write + Send> EventWriter<W> {
    /// Starts a file at the beginning of `out`.
    ///
    /// # Errors
    /// Returns an error if `out` cannot be written.
    pub fn new(out: W) -> Result<Self, ParquetFileError> {
        let schema = schema().map_err(write_error)?;
        let properties = Arc::new(writer_properties().map_err(write_error)?);
        let file =
            SerializedFileWriter::new(ChecksumWriter::new(out), schema, properties).map_err(write_error)?;
        let (dictionaries, group) = (DictionaryBuilder::default(), RowGroup::default());
        let (imports, last_days) = (Vec::new(), (i32::MIN, i32::MIN));
        Ok(Self { file, dictionaries, imports, group, events: 0, last_days })
    }

    /// Adds an event with its folded search text.
    ///
    /// # Errors
    /// Returns an error if the event is earlier than the previous one or cannot be written.
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
        group.code_reported.push(codes.date.cast_signed());
        self.events += 1;
        if self.group.rows == GROUP_ROWS {
            self.write_group()?;
        }
        Ok(())
    }

    /// Adds the counts of a country in a period of at least a week, which are not events: incidents, events of all
    /// kinds, and killed if stated. They replace earlier counts of the same period and country.
    ///
    /// # Errors
    /// Returns an error if there are too many countries.
    pub fn push_period(
        &mut self,
        span: Span,
        country: &str,
        counts: (u32, u32, Option<u32>),
    ) -> Result<(), ParquetFileError> {
        self.dictionaries.add_period(span, country, counts)
    }

    /// Sets the summaries of the imports that the events come from.
    pub fn set_imports(&mut self, imports: &[ImportSummary]) {
        self.imports = imports.to_vec();
    }

    fn write_group(&mut self) -> Result<(), ParquetFileError> {
        let mut rows = self.file.next_row_group().map_err(write_error)?;
        self.group.write(&mut rows).map_err(write_error)?;
        rows.close().map_err(write_error)?;
        Ok(())
    }

    /// Writes the tail. Without it the file is invalid.
    ///
    /// # Errors
    /// Returns an error if the tail cannot be written.
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
        if !self.imports.is_empty() {
            let text = import_summaries::to_json(&self.imports);
            let entry = KeyValue::new(import_summaries::KEY.to_owned(), text);
            self.file.append_key_value_metadata(entry);
        }
        // The mark comes last, where it is looked for.
        let mark = FooterMark { format: FORMAT, tail, blob: blob.len() as u64, seal: 0 };
        self.file.append_key_value_metadata(KeyValue::new(FooterMark::KEY.to_owned(), mark.to_text()));
        let (mut out, tail_len) = self.file.into_inner().map_err(write_error)?.seal()?;
        out.flush()?;
        Ok((out, WriteSummary { events: self.events, bytes: tail + tail_len }))
    }
}

impl<W: Write + Send> std::fmt::Debug for EventWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventWriter").field("events", &self.events).finish_non_exhaustive()
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

/// Writes a file atomically: `path` is replaced once the new file is complete and on disk. On failure the old file
/// remains.
///
/// # Errors
/// Returns the error of `write_rows`, or an error if the file cannot be written.
pub fn write_file(
    path: &Path,
    write_rows: impl FnOnce(&mut EventWriter<&File>) -> Result<(), ParquetFileError>,
) -> Result<WriteSummary, ParquetFileError> {
    let draft = DraftFile::create_beside(path, DEFAULT_MODE)?;
    // Keep the permissions of the old file.
    if let Ok(old_file) = path.metadata() {
        draft.file().set_permissions(old_file.permissions())?;
    }
    let mut writer = EventWriter::new(draft.file())?;
    write_rows(&mut writer)?;
    let (_, summary) = writer.finish()?;
    draft.replace(path)?;
    Ok(summary)
}

/// Writes imported events to `path` atomically; calls `stop` once per page.
///
/// # Errors
/// Returns an error if the file cannot be written or `stop` returns true.
pub fn save_import(
    path: &Path,
    imported: &ImportedEvents,
    stop: &dyn Fn() -> bool,
) -> Result<WriteSummary, ParquetFileError> {
    write_file(path, |writer| {
        writer.set_imports(&imported.imports);
        // Parties keep the order of the original rows, so that a reader resolves them to the same actors.
        for (name, kind) in imported.parties() {
            writer.dictionaries.party_code(name, *kind);
        }
        imported
            .period_counts()
            .try_for_each(|(span, country, counts)| writer.push_period(span, country, counts))?;
        let (folded_names, mut text) = (FoldedNames::from_situation(&imported.situation), String::new());
        imported.for_each_row(|row, names| {
            if writer.events.is_multiple_of(PAGE_ROWS) && stop() {
                return Err(ParquetFileError::Stopped);
            }
            folded_names.write_search_text(row, names, &mut text);
            writer.push(row, &text)
        })
    })
}

/// The values of a column, collected for a row group.
trait ColumnValues: Default {
    type Value<'a>;

    fn push(&mut self, value: Self::Value<'_>);

    /// Writes the values as the next column, and clears them.
    fn write<W: Write + Send>(
        &mut self,
        rows: &mut RowGroupWriter<'_, W>,
        definition: Option<&[i16]>,
        repetition: Option<&[i16]>,
    ) -> Result<(), ParquetError>;
}

type RowGroupWriter<'a, W> = SerializedRowGroupWriter<'a, ChecksumWriter<W>>;

/// A column of a row group, with Parquet's levels: `definition` tells how deep a value is defined, `repetition` whether
/// it continues the current list. A required column has neither.
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

    /// Adds a list. `value_level` is the definition level of an element with a value: 1 if elements are required, else
    /// 2.
    fn push_list<'a>(&mut self, list: impl Iterator<Item = Option<V::Value<'a>>>, value_level: i16) {
        let old_len = self.definition.len();
        for (index, value) in list.enumerate() {
            self.definition.push(if value.is_some() { value_level } else { 1 });
            self.repetition.push(i16::from(index > 0));
            if let Some(value) = value {
                self.values.push(value);
            }
        }
        if self.definition.len() == old_len {
            self.definition.push(0);
            self.repetition.push(0);
        }
    }

    /// Writes the column, and clears it.
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
    /// Adds a text, or null if it is empty.
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

/// Texts in one buffer.
#[derive(Default)]
struct TextBuffer {
    /// The memory is reused once no slice of it is alive.
    bytes: BytesMut,
    /// The end of each text in `bytes`.
    ends: Vec<usize>,
}

impl ColumnValues for TextBuffer {
    type Value<'a> = &'a str;

    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
    }

    /// Writes a page at a time, so that few values are in memory at once.
    fn write<W: Write + Send>(
        &mut self,
        rows: &mut RowGroupWriter<'_, W>,
        definition: Option<&[i16]>,
        repetition: Option<&[i16]>,
    ) -> Result<(), ParquetError> {
        let mut column = rows.next_column()?.ok_or_else(too_many_columns)?;
        let count = definition.map_or(self.ends.len(), <[i16]>::len);
        // A list must not be split, so a column of lists is written at once.
        let batch_len = if repetition.is_some() { count.max(1) } else { PAGE_ROWS };
        let bytes = self.bytes.split().freeze();
        let (mut ends, mut start) = (self.ends.drain(..), 0);
        let mut values = Vec::with_capacity(batch_len);
        for first in (0..count).step_by(batch_len) {
            let batch = first..count.min(first + batch_len);
            let definition = definition.and_then(|levels| levels.get(batch.clone()));
            let value_count =
                definition.map_or(batch.len(), |levels| levels.iter().filter(|&&level| level > 0).count());
            values.clear();
            values.extend(ends.by_ref().take(value_count).map(|end| {
                let text = bytes.slice(start..end);
                start = end;
                ByteArray::from(text)
            }));
            column.typed::<ByteArrayType>().write_batch(&values, definition, repetition)?;
        }
        column.close()
    }
}

fn too_many_columns() -> ParquetError {
    ParquetError::General("too many columns".to_owned())
}

macro_rules! row_group {
    ($($name:ident: $values:ty),* $(,)?) => {
        /// The columns of the current row group, in file order.
        #[derive(Default)]
        struct RowGroup {
            rows: usize,
            $($name: ColumnBuffer<$values>),*
        }

        impl RowGroup {
            /// Writes the columns, and clears them.
            fn write<W: Write + Send>(&mut self, rows: &mut RowGroupWriter<'_, W>) -> Result<(), ParquetError> {
                self.rows = 0;
                $(self.$name.write(rows)?;)*
                Ok(())
            }
        }
    };
}

row_group! {
    id: TextBuffer,
    start: Vec<i32>,
    end: Vec<i32>,
    precision: TextBuffer,
    inferred: Vec<bool>,
    kind: TextBuffer,
    actors: TextBuffer,
    actor_kinds: TextBuffer,
    country: TextBuffer,
    conflict: TextBuffer,
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
    reported: TextBuffer,
    earlier: TextBuffer,
    withdrawn: Vec<bool>,
    withdrawn_on: TextBuffer,
    dataset: TextBuffer,
    search: TextBuffer,
    code_date: Vec<i32>,
    code_class: Vec<i32>,
    code_toll: Vec<i32>,
    code_spot: Vec<i32>,
    code_reported: Vec<i32>,
    code_id: Vec<i32>,
}

impl RowGroup {
    fn push(&mut self, row: &SourceRow<'_>, search: &str) {
        // Parquet stores unsigned numbers as signed ones with the same bits.
        let signed = |count: Option<u32>| count.map(u32::cast_signed);
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
        self.conflict.push_non_empty(&row.conflict);
        self.admin1.push_non_empty(admin1);
        self.admin2.push_non_empty(admin2);
        self.place.push_non_empty(&row.place);
        self.lat.push_optional(row.coordinates.map(|point| point.lat));
        self.lon.push_optional(row.coordinates.map(|point| point.lon));
        self.place_precision.push(row.precision.name());
        self.low.push_optional(signed(row.killed.low));
        self.best.push_optional(signed(row.killed.best));
        self.high.push_optional(signed(row.killed.high));
        self.by_side.push_list(row.killed_by_side.iter().map(|&side| signed(side)), 2);
        self.civilians.push_optional(signed(civilians));
        self.unknown.push_optional(signed(unknown));
        self.claimant.push_non_empty(&row.claimant);
        self.sources.push_non_empty(&row.sources);
        self.summary.push_non_empty(&row.summary);
        self.url.push_non_empty(&row.url);
        self.flags.push_list(row.flags.iter().map(|flag| Some(flag.as_str())), 1);
        let date_text = |date: Option<PublicationDate>| date.map(PublicationDate::to_ron_text);
        self.reported.push_optional(date_text(row.reported).as_deref());
        let earlier: Vec<String> = row.earlier.iter().map(row_versions::to_json).collect();
        self.earlier.push_list(earlier.iter().map(|version| Some(version.as_str())), 1);
        self.withdrawn.push(row.withdrawn.is_some());
        let withdrawn_on = row.withdrawn.and_then(|withdrawal| withdrawal.reported);
        self.withdrawn_on.push_optional(date_text(withdrawn_on).as_deref());
        self.dataset.push(DATASET_NAMES.iter().find(|set| set.0 == row.dataset).map_or("", |set| set.1));
        self.search.push(search);
        self.code_date.push(i32::from(pack_date(row.date)));
        self.code_id.push(id_hash(&row.id).cast_signed());
    }
}

fn kind_name(kind: ActorKind) -> &'static str {
    ActorKind::TABLE.iter().find(|row| row.0 == kind).map_or("", |row| row.1)
}
