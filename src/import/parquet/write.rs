//! Rows to a file: a row group at a time, nothing before it is whole.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use bytes::BytesMut;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};

use super::dictionary::Growing;
use super::schema::{DATASETS, Mark, properties, schema};
use super::source::Checked;
use super::{Error, FORMAT, GROUP, PAGE};
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
    known: Growing,
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
        let (known, group) = (Growing::new(), Group::default());
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
        group.code_class.0.push(codes.class.cast_signed());
        group.code_toll.0.push(codes.toll.cast_signed());
        group.code_spot.0.push(codes.spot.cast_signed());
        self.events += 1;
        if self.group.start.0.len() == GROUP {
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
        if !self.group.start.0.is_empty() {
            self.write_group()?;
        }
        self.file.flush()?;
        let tail = self.file.bytes_written() as u64;
        let sums = self.file.inner_mut().begin_tail();
        let blob = zstd::bulk::compress(&self.known.all.encoded(), 1)?;
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
        imported.parties().iter().try_for_each(|(name, kind)| writer.known.party(name, *kind).map(drop))?;
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

/// Values of a column that is always known.
struct Plain<T>(Vec<T>);

/// Values of a column, or of a list in it, with Parquet's levels: how deep a value is known, and whether it goes on
/// with the list before it.
struct Levels<T> {
    values: T,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

/// Texts behind one another.
#[derive(Default)]
struct Texts {
    /// Its room is used again once nothing of it is held any more.
    bytes: BytesMut,
    ends: Vec<usize>,
}

impl<T> Default for Plain<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Default> Default for Levels<T> {
    fn default() -> Self {
        Self { values: T::default(), definition: Vec::new(), repetition: Vec::new() }
    }
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
    }
}

impl Levels<Texts> {
    /// Empty: not given.
    fn given(&mut self, text: &str) {
        self.definition.push(i16::from(!text.is_empty()));
        if !text.is_empty() {
            self.values.push(text);
        }
    }

    fn list<'a>(&mut self, texts: impl Iterator<Item = &'a str>) {
        let before = self.definition.len();
        for (n, text) in texts.enumerate() {
            self.definition.push(1);
            self.repetition.push(i16::from(n > 0));
            self.values.push(text);
        }
        if self.definition.len() == before {
            self.definition.push(0);
            self.repetition.push(0);
        }
    }
}

impl<T> Levels<Vec<T>> {
    fn given(&mut self, value: Option<T>) {
        self.definition.push(i16::from(value.is_some()));
        self.values.extend(value);
    }

    fn list(&mut self, values: impl Iterator<Item = Option<T>>) {
        let before = self.definition.len();
        for (n, value) in values.enumerate() {
            self.definition.push(1 + i16::from(value.is_some()));
            self.repetition.push(i16::from(n > 0));
            self.values.extend(value);
        }
        if self.definition.len() == before {
            self.definition.push(0);
            self.repetition.push(0);
        }
    }
}

type Rows<'a, W> = SerializedRowGroupWriter<'a, Checked<W>>;

fn column<T: DataType, W: Write + Send>(
    rows: &mut Rows<'_, W>,
    values: &[T::T],
    definition: Option<&[i16]>,
    repetition: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let mut column = rows.next_column()?.ok_or_else(too_many)?;
    column.typed::<T>().write_batch(values, definition, repetition)?;
    column.close()
}

/// Writes a column of texts, those of a page at a time, so that few values stand in memory at once.
fn texts<W: Write + Send>(
    rows: &mut Rows<'_, W>,
    texts: &mut Texts,
    definition: Option<&[i16]>,
    repetition: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let mut column = rows.next_column()?.ok_or_else(too_many)?;
    let count = definition.map_or(texts.ends.len(), <[i16]>::len);
    // A list is not parted.
    let step = if repetition.is_some() { count.max(1) } else { PAGE };
    let bytes = texts.bytes.split().freeze();
    let (mut ends, mut from) = (texts.ends.drain(..), 0);
    let mut values = Vec::with_capacity(step);
    for first in (0..count).step_by(step) {
        let here = first..count.min(first + step);
        let definition = definition.and_then(|levels| levels.get(here.clone()));
        let known = definition.map_or(here.len(), |levels| levels.iter().filter(|&&level| level > 0).count());
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

fn too_many() -> ParquetError {
    ParquetError::General("a column too many".to_owned())
}

/// What can become a column.
trait Column {
    fn write<W: Write + Send>(&mut self, rows: &mut Rows<'_, W>) -> Result<(), ParquetError>;
}

macro_rules! columns {
    ($($value:ty: $parquet:ty),*) => {$(
        impl Column for Plain<$value> {
            fn write<W: Write + Send>(&mut self, rows: &mut Rows<'_, W>) -> Result<(), ParquetError> {
                column::<$parquet, W>(rows, &self.0, None, None)?;
                self.0.clear();
                Ok(())
            }
        }

        impl Column for Levels<Vec<$value>> {
            fn write<W: Write + Send>(&mut self, rows: &mut Rows<'_, W>) -> Result<(), ParquetError> {
                let repetition = (!self.repetition.is_empty()).then_some(self.repetition.as_slice());
                column::<$parquet, W>(rows, &self.values, Some(&self.definition), repetition)?;
                self.values.clear();
                self.definition.clear();
                self.repetition.clear();
                Ok(())
            }
        }
    )*};
}

columns! { i32: Int32Type, f64: DoubleType, bool: BoolType }

impl Column for Texts {
    fn write<W: Write + Send>(&mut self, rows: &mut Rows<'_, W>) -> Result<(), ParquetError> {
        texts(rows, self, None, None)
    }
}

impl Column for Levels<Texts> {
    fn write<W: Write + Send>(&mut self, rows: &mut Rows<'_, W>) -> Result<(), ParquetError> {
        let repetition = (!self.repetition.is_empty()).then_some(self.repetition.as_slice());
        texts(rows, &mut self.values, Some(&self.definition), repetition)?;
        self.definition.clear();
        self.repetition.clear();
        Ok(())
    }
}

macro_rules! group {
    ($($name:ident: $column:ty),* $(,)?) => {
        /// The columns of the row group at hand, in the order of the file.
        #[derive(Default)]
        struct Group { $($name: $column),* }

        impl Group {
            /// Writes them and is empty again.
            fn write<W: Write + Send>(&mut self, rows: &mut Rows<'_, W>) -> Result<(), ParquetError> {
                $(self.$name.write(rows)?;)*
                Ok(())
            }
        }
    };
}

group! {
    id: Texts,
    start: Plain<i32>,
    end: Plain<i32>,
    precision: Texts,
    inferred: Plain<bool>,
    kind: Texts,
    actors: Levels<Texts>,
    actor_kinds: Levels<Texts>,
    country: Levels<Texts>,
    admin1: Levels<Texts>,
    admin2: Levels<Texts>,
    place: Levels<Texts>,
    lat: Levels<Vec<f64>>,
    lon: Levels<Vec<f64>>,
    place_precision: Texts,
    low: Levels<Vec<i32>>,
    best: Levels<Vec<i32>>,
    high: Levels<Vec<i32>>,
    by_side: Levels<Vec<i32>>,
    civilians: Levels<Vec<i32>>,
    unknown: Levels<Vec<i32>>,
    claimant: Levels<Texts>,
    sources: Levels<Texts>,
    summary: Levels<Texts>,
    url: Levels<Texts>,
    flags: Levels<Texts>,
    dataset: Texts,
    search: Texts,
    code_date: Plain<i32>,
    code_class: Plain<i32>,
    code_toll: Plain<i32>,
    code_spot: Plain<i32>,
    code_id: Plain<i32>,
}

impl Group {
    fn push(&mut self, row: &Row<'_>, search: &str) {
        // Unsigned numbers are stored with their bits.
        let count = |count: Option<u32>| count.map(u32::cast_signed);
        let [admin1, admin2] = &row.admin;
        let [civilians, unknown] = row.killed_others;
        self.id.push(&row.id);
        self.start.0.push(row.date.span.start.0);
        self.end.0.push(row.date.span.end.0);
        self.precision.push(row.date.precision.word());
        self.inferred.0.push(row.date.inferred);
        self.kind.push(row.kind.row().id);
        self.actors.list(row.parties.iter().map(|party| &*party.name));
        self.actor_kinds.list(row.parties.iter().map(|party| kind_name(party.kind)));
        self.country.given(&row.country);
        self.admin1.given(admin1);
        self.admin2.given(admin2);
        self.place.given(&row.place);
        self.lat.given(row.at.map(|at| at.lat));
        self.lon.given(row.at.map(|at| at.lon));
        self.place_precision.push(row.precision.word());
        self.low.given(count(row.killed.low));
        self.best.given(count(row.killed.best));
        self.high.given(count(row.killed.high));
        self.by_side.list(row.killed_by_side.iter().map(|&side| count(side)));
        self.civilians.given(count(civilians));
        self.unknown.given(count(unknown));
        self.claimant.given(&row.claimant);
        self.sources.given(&row.sources);
        self.summary.given(&row.summary);
        self.url.given(&row.url);
        self.flags.list(row.flags.iter().map(String::as_str));
        self.dataset.push(DATASETS.iter().find(|set| set.0 == row.dataset).map_or("", |set| set.1));
        self.search.push(search);
        self.code_date.0.push(i32::from(pack(row.date)));
        self.code_id.0.push(id_hash(&row.id).cast_signed());
    }
}

fn kind_name(kind: ActorKind) -> &'static str {
    ActorKind::TABLE.iter().find(|row| row.0 == kind).map_or("", |row| row.1)
}
