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

use super::Error;
use super::dictionary::DictionaryBuilder;
use super::schema::{DATASETS, FORMAT, GROUP, Mark, PAGE, properties, schema};
use super::source::Checked;
use crate::atomic_file::{DEFAULT_MODE, Draft};
use crate::import::Imported;
use crate::import::event::Folded;
use crate::import::row::Row;
use crate::model::bulk::{id_hash, pack};
use crate::model::{ActorKind, Day};

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Events.
    pub events: usize,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Writes events that come in the order of their first day, then their last.
pub struct Writer<W: Write + Send> {
    file: SerializedFileWriter<Checked<W>>,
    known: DictionaryBuilder,
    group: Group,
    events: usize,
    last: (i32, i32),
}

impl<W: Write + Send> Writer<W> {
    /// A file of events, written from the beginning of `out`.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn new(out: W) -> Result<Self, Error> {
        let schema = schema().map_err(unwritten)?;
        let properties = Arc::new(properties().map_err(unwritten)?);
        let file = SerializedFileWriter::new(Checked::new(out), schema, properties).map_err(unwritten)?;
        let (known, group) = (DictionaryBuilder::default(), Group::default());
        Ok(Self { file, known, group, events: 0, last: (i32::MIN, i32::MIN) })
    }

    /// Adds an event, with the folded words by which it is found.
    ///
    /// # Errors
    /// When it comes before the one before it, or cannot be written.
    pub fn push(&mut self, row: &Row<'_>, search: &str) -> Result<(), Error> {
        let days = (row.date.span.start.0, row.date.span.end.0);
        if days < self.last || days.1 < days.0 {
            return Err(Error::Unsorted);
        }
        self.last = days;
        let codes = self.known.codes(row)?;
        let group = &mut self.group;
        group.push(row, search);
        group.code_class.push(codes.class.cast_signed());
        group.code_toll.push(codes.toll.cast_signed());
        group.code_spot.push(codes.spot.cast_signed());
        self.events += 1;
        if self.group.rows == GROUP {
            self.write_group()?;
        }
        Ok(())
    }

    /// Adds the counts of a week that are no events: from its first day on, in a country, how many incidents, how many
    /// events of all kinds, and how many killed where that was told. Of the same week and country the last stand.
    ///
    /// # Errors
    /// When there are too many countries.
    pub fn week(&mut self, start: Day, country: &str, counts: (u32, u32, Option<u32>)) -> Result<(), Error> {
        self.known.week(start, country, counts)
    }

    fn write_group(&mut self) -> Result<(), Error> {
        let mut rows = self.file.next_row_group().map_err(unwritten)?;
        self.group.write(&mut rows).map_err(unwritten)?;
        rows.close().map_err(unwritten)?;
        Ok(())
    }

    /// Writes what makes the file whole. Without it the file is none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<(W, Written), Error> {
        if self.group.rows > 0 {
            self.write_group()?;
        }
        self.file.flush()?;
        let tail = self.file.bytes_written() as u64;
        let sums = self.file.inner_mut().begin_tail();
        let blob = zstd::bulk::compress(&self.known.dictionaries().encoded(), 1)?;
        self.file.write_all(&blob)?;
        sums.iter().try_for_each(|sum| self.file.write_all(&sum.to_le_bytes()))?;
        let mark = Mark { format: FORMAT, tail, blob: blob.len() as u64, seal: 0 };
        self.file.append_key_value_metadata(KeyValue::new(Mark::KEY.to_owned(), mark.written()));
        let (mut out, sealed) = self.file.into_inner().map_err(unwritten)?.seal()?;
        out.flush()?;
        Ok((out, Written { events: self.events, bytes: tail + sealed }))
    }
}

impl<W: Write + Send> std::fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("events", &self.events).finish_non_exhaustive()
    }
}

fn unwritten(error: ParquetError) -> Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => Error::Io(*error),
            Err(inner) => Error::Unwritten(inner.to_string()),
        },
        error => Error::Unwritten(error.to_string()),
    }
}

/// Writes a file in place of `path`: it is there when it is whole and on the disk; until then, and if anything fails,
/// what was there stays.
///
/// # Errors
/// Those of `rows`, or when the file cannot be written.
pub fn create(
    path: &Path,
    rows: impl FnOnce(&mut Writer<&File>) -> Result<(), Error>,
) -> Result<Written, Error> {
    let draft = Draft::beside(path, DEFAULT_MODE)?;
    // Who may read the file stays.
    if let Ok(before) = path.metadata() {
        draft.file().set_permissions(before.permissions())?;
    }
    let mut writer = Writer::new(draft.file())?;
    rows(&mut writer)?;
    let (_, written) = writer.finish()?;
    draft.replace(path)?;
    Ok(written)
}

/// Writes what was imported in place of `path`; `stop` is asked now and then.
///
/// # Errors
/// When it cannot be written, or shall not any more.
pub fn save(path: &Path, imported: &Imported, stop: &dyn Fn() -> bool) -> Result<Written, Error> {
    create(path, |writer| {
        // Whoever reads the file comes upon the parties in the order of the rows they came from.
        for (name, kind) in imported.parties() {
            writer.known.party(name, *kind);
        }
        imported.weeks().try_for_each(|(start, country, counts)| writer.week(start, country, counts))?;
        let (folded, mut words) = (Folded::of(&imported.situation), String::new());
        imported.rows(|row, found| {
            if writer.events.is_multiple_of(PAGE) && stop() {
                return Err(Error::Stopped);
            }
            folded.words(row, found, &mut words);
            writer.push(row, &words)
        })
    })
}

/// Values of a column as they are gathered for a row group.
trait Values: Default {
    type Value<'a>;

    fn push(&mut self, value: Self::Value<'_>);

    /// Writes them as the next column, and is empty again.
    fn write<W: Write + Send>(
        &mut self,
        rows: &mut Rows<'_, W>,
        definition: Option<&[i16]>,
        repetition: Option<&[i16]>,
    ) -> Result<(), ParquetError>;
}

type Rows<'a, W> = SerializedRowGroupWriter<'a, Checked<W>>;

/// A column of a row group, with Parquet's levels: how deep a value is known, and whether it goes on with the list
/// before it. A column that is always known has none.
#[derive(Default)]
struct ColumnBuffer<V> {
    values: V,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl<V: Values> ColumnBuffer<V> {
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
    fn write<W: Write + Send>(&mut self, rows: &mut Rows<'_, W>) -> Result<(), ParquetError> {
        let definition = (!self.definition.is_empty()).then_some(self.definition.as_slice());
        let repetition = (!self.repetition.is_empty()).then_some(self.repetition.as_slice());
        self.values.write(rows, definition, repetition)?;
        self.definition.clear();
        self.repetition.clear();
        Ok(())
    }
}

impl ColumnBuffer<Texts> {
    /// Adds a text; empty: not given.
    fn push_given(&mut self, text: &str) {
        self.push_optional(Some(text).filter(|text| !text.is_empty()));
    }
}

macro_rules! plain_values {
    ($($value:ty: $parquet:ty),*) => {$(
        impl Values for Vec<$value> {
            type Value<'a> = $value;

            fn push(&mut self, value: $value) {
                Self::push(self, value);
            }

            fn write<W: Write + Send>(
                &mut self,
                rows: &mut Rows<'_, W>,
                definition: Option<&[i16]>,
                repetition: Option<&[i16]>,
            ) -> Result<(), ParquetError> {
                let mut column = rows.next_column()?.ok_or_else(too_many)?;
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
struct Texts {
    /// Its room is used again once nothing of it is held any more.
    bytes: BytesMut,
    ends: Vec<usize>,
}

impl Values for Texts {
    type Value<'a> = &'a str;

    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
    }

    /// Those of a page at a time, so that few values stand in memory at once.
    fn write<W: Write + Send>(
        &mut self,
        rows: &mut Rows<'_, W>,
        definition: Option<&[i16]>,
        repetition: Option<&[i16]>,
    ) -> Result<(), ParquetError> {
        let mut column = rows.next_column()?.ok_or_else(too_many)?;
        let count = definition.map_or(self.ends.len(), <[i16]>::len);
        // A list is not parted.
        let step = if repetition.is_some() { count.max(1) } else { PAGE };
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

fn too_many() -> ParquetError {
    ParquetError::General("a column too many".to_owned())
}

macro_rules! group {
    ($($name:ident: $values:ty),* $(,)?) => {
        /// The columns of the row group at hand, in the order of the file.
        #[derive(Default)]
        struct Group {
            rows: usize,
            $($name: ColumnBuffer<$values>),*
        }

        impl Group {
            /// Writes them and is empty again.
            fn write<W: Write + Send>(&mut self, rows: &mut Rows<'_, W>) -> Result<(), ParquetError> {
                self.rows = 0;
                $(self.$name.write(rows)?;)*
                Ok(())
            }
        }
    };
}

group! {
    id: Texts,
    start: Vec<i32>,
    end: Vec<i32>,
    precision: Texts,
    inferred: Vec<bool>,
    kind: Texts,
    actors: Texts,
    actor_kinds: Texts,
    country: Texts,
    admin1: Texts,
    admin2: Texts,
    place: Texts,
    lat: Vec<f64>,
    lon: Vec<f64>,
    place_precision: Texts,
    low: Vec<i32>,
    best: Vec<i32>,
    high: Vec<i32>,
    by_side: Vec<i32>,
    civilians: Vec<i32>,
    unknown: Vec<i32>,
    claimant: Texts,
    sources: Texts,
    summary: Texts,
    url: Texts,
    flags: Texts,
    dataset: Texts,
    search: Texts,
    code_date: Vec<i32>,
    code_class: Vec<i32>,
    code_toll: Vec<i32>,
    code_spot: Vec<i32>,
    code_id: Vec<i32>,
}

impl Group {
    fn push(&mut self, row: &Row<'_>, search: &str) {
        // Unsigned numbers are stored with their bits.
        let count = |count: Option<u32>| count.map(u32::cast_signed);
        let [admin1, admin2] = &row.admin;
        let [civilians, unknown] = row.killed_others;
        self.rows += 1;
        self.id.push(&row.id);
        self.start.push(row.date.span.start.0);
        self.end.push(row.date.span.end.0);
        self.precision.push(row.date.precision.word());
        self.inferred.push(row.date.inferred);
        self.kind.push(row.kind.row().id);
        self.actors.push_list(row.parties.iter().map(|party| Some(&*party.name)), 1);
        self.actor_kinds.push_list(row.parties.iter().map(|party| Some(kind_name(party.kind))), 1);
        self.country.push_given(&row.country);
        self.admin1.push_given(admin1);
        self.admin2.push_given(admin2);
        self.place.push_given(&row.place);
        self.lat.push_optional(row.at.map(|at| at.lat));
        self.lon.push_optional(row.at.map(|at| at.lon));
        self.place_precision.push(row.precision.word());
        self.low.push_optional(count(row.killed.low));
        self.best.push_optional(count(row.killed.best));
        self.high.push_optional(count(row.killed.high));
        self.by_side.push_list(row.killed_by_side.iter().map(|&side| count(side)), 2);
        self.civilians.push_optional(count(civilians));
        self.unknown.push_optional(count(unknown));
        self.claimant.push_given(&row.claimant);
        self.sources.push_given(&row.sources);
        self.summary.push_given(&row.summary);
        self.url.push_given(&row.url);
        self.flags.push_list(row.flags.iter().map(|flag| Some(flag.as_str())), 1);
        self.dataset.push(DATASETS.iter().find(|set| set.0 == row.dataset).map_or("", |set| set.1));
        self.search.push(search);
        self.code_date.push(i32::from(pack(row.date)));
        self.code_id.push(id_hash(&row.id).cast_signed());
    }
}

fn kind_name(kind: ActorKind) -> &'static str {
    ActorKind::TABLE.iter().find(|row| row.0 == kind).map_or("", |row| row.1)
}
