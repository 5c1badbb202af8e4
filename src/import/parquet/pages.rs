//! Rows and texts of a page: a slice of a row group.

use std::borrow::Cow;
use std::slice::Iter;

use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};

use super::error::unread;
use super::read::short;
use super::schema::{DATASETS, Leaf, PAGE};
use super::{Error, Named, Stored};
use crate::import::row::{Given, Party, Row};
use crate::model::bulk::unpack;
use crate::model::{Class, Day, EventDate, LatLon, PlacePrecision, Span, Texts};

/// A column of a page: values with Parquet's levels.
struct Read<T> {
    values: Vec<T>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

/// The rows of a page, one after the other.
struct Values<'a, T> {
    values: Iter<'a, T>,
    definition: Iter<'a, i16>,
}

impl<T> Read<T> {
    /// The next values, `None` where there is none.
    fn given(&self) -> Values<'_, T> {
        Values { values: self.values.iter(), definition: self.definition.iter() }
    }
}

impl<'a, T> Values<'a, T> {
    fn next(&mut self) -> Option<&'a T> {
        if *self.definition.next()? == 0 { None } else { self.values.next() }
    }
}

/// The lists of a page, one after the other.
struct Lists<'a, T> {
    values: Iter<'a, T>,
    levels: std::iter::Peekable<std::iter::Zip<Iter<'a, i16>, Iter<'a, i16>>>,
    /// The level at which a value is known.
    known: i16,
}

impl<T> Read<T> {
    fn lists(&self, known: i16) -> Lists<'_, T> {
        Lists {
            values: self.values.iter(),
            levels: self.definition.iter().zip(&self.repetition).peekable(),
            known,
        }
    }
}

impl<'a, T> Lists<'a, T> {
    /// The next list; an element without a value is `None`.
    fn next(&mut self) -> Vec<Option<&'a T>> {
        let mut list = Vec::new();
        let mut first = true;
        while let Some((&definition, _)) = self.levels.next_if(|&(_, &again)| first || again != 0) {
            first = false;
            if definition > 0 {
                list.push(if definition == self.known { self.values.next() } else { None });
            }
        }
        list
    }
}

impl Stored {
    /// How many rows a page has; the last may have fewer.
    #[must_use]
    pub const fn per_page(&self) -> usize {
        PAGE
    }

    /// A column of a page.
    fn column<T: DataType>(&self, page: Place, leaf: Leaf) -> Result<Read<T::T>, Error> {
        let Place { group, row, rows } = page;
        let mut read =
            Read { values: Vec::with_capacity(rows), definition: Vec::new(), repetition: Vec::new() };
        let mut reader = self.reader_at::<T>(group, leaf, row)?;
        let (count, ..) = reader
            .read_records(rows, Some(&mut read.definition), Some(&mut read.repetition), &mut read.values)
            .map_err(unread)?;
        if count == rows { Ok(read) } else { Err(short()) }
    }

    fn place_of(&self, page: usize) -> Result<Place, Error> {
        self.source.unchanged()?;
        let place = page.checked_mul(PAGE).and_then(|row| self.place(row));
        let (group, row) = place.ok_or_else(|| Error::damaged("there is no such page"))?;
        Ok(Place { group, row, rows: PAGE.min(self.rows(group) - row) })
    }

    /// The search texts of a page.
    ///
    /// # Errors
    /// When the file cannot be read, or is not as it was.
    pub fn search(&self, page: usize) -> Result<Texts, Error> {
        let read = self.column::<ByteArrayType>(self.place_of(page)?, Leaf::Search)?;
        let mut texts = Texts::default();
        for value in &read.values {
            texts.push(utf8(value)?);
        }
        Ok(texts)
    }

    /// The rows of a page, in the order of the columns.
    ///
    /// # Errors
    /// When the file cannot be read, or is not as it was. Some rows may have been given by then.
    pub fn page(&self, page: usize, mut row: impl FnMut(&Row<'_>)) -> Result<(), Error> {
        self.for_each_row(page, |stored| row(&stored.row))
    }

    /// The same, each with its number in the file and the code of its class.
    pub(super) fn for_each_row(
        &self,
        page: usize,
        mut visit: impl FnMut(&StoredRow<'_>),
    ) -> Result<(), Error> {
        let place = self.place_of(page)?;
        let columns = PageColumns::read(self, place)?;
        let mut cursor = columns.cursor();
        let first = page.saturating_mul(PAGE);
        for number in first..first + place.rows {
            visit(&cursor.next_row(self, number)?);
        }
        Ok(())
    }

    /// What `map` makes of the rows of a page; `None` where it makes nothing of one of them.
    pub(super) fn map_rows<T>(
        &self,
        page: usize,
        mut map: impl FnMut(&StoredRow<'_>) -> Option<T>,
    ) -> Result<Option<Vec<T>>, Error> {
        let mut mapped = Some(Vec::with_capacity(PAGE));
        self.for_each_row(page, |row| {
            mapped = mapped.take().zip(map(row)).map(|(mut mapped, value)| {
                mapped.push(value);
                mapped
            });
        })?;
        Ok(mapped)
    }

    /// The names of the place of every row of a row group, as written: the closest first, the country last. Its
    /// dictionaries are read once that way.
    pub(super) fn places_of(&self, group: usize, mut row: impl FnMut([&str; 4])) -> Result<(), Error> {
        self.source.unchanged()?;
        let page = Place { group, row: 0, rows: self.rows(group) };
        let classes = self.column::<Int32Type>(page, Leaf::CodeClass)?;
        let texts = |leaf| self.column::<ByteArrayType>(page, leaf);
        let names = [texts(Leaf::Place)?, texts(Leaf::Admin2)?, texts(Leaf::Admin1)?];
        let mut names = names.each_ref().map(Read::given);
        for class in &classes.values {
            let [place, admin2, admin1] = names.each_mut().map(|column| column.next().map_or(Ok(""), utf8));
            row([place?, admin2?, admin1?, self.country(self.class(class.cast_unsigned())?)]);
        }
        Ok(())
    }

    /// The names of the parties of every row of a page, as written, with its first day.
    pub(super) fn parties_of(&self, page: usize, mut row: impl FnMut(&[&str], Day)) -> Result<(), Error> {
        let page = self.place_of(page)?;
        let classes = self.column::<Int32Type>(page, Leaf::CodeClass)?;
        let starts = self.column::<Int32Type>(page, Leaf::Start)?;
        let mut names = Vec::new();
        for (class, &start) in classes.values.iter().zip(&starts.values) {
            names.clear();
            names.extend(self.named(self.class(class.cast_unsigned())?).map(|named| &*named.name));
            row(&names, Day(start));
        }
        Ok(())
    }

    fn class(&self, code: u32) -> Result<&Class, Error> {
        let class = self.classes.get(code as usize);
        class.ok_or_else(|| Error::damaged("a code that stands for nothing"))
    }

    fn country(&self, class: &Class) -> &str {
        self.countries.get(usize::from(class.country)).map_or("", |name| name)
    }

    fn named<'a>(&'a self, class: &'a Class) -> impl Iterator<Item = &'a Named> {
        class.actors.iter().filter_map(|actor| self.names.parties.get(actor.0 as usize))
    }

    fn parties<'a>(&'a self, class: &'a Class) -> Vec<Party<'a>> {
        let named = self.named(class);
        named.map(|named| Party { name: Cow::Borrowed(&named.name), kind: named.kind }).collect()
    }
}

/// A row with its number in the file and the code of its class.
pub(super) struct StoredRow<'a> {
    pub(super) number: usize,
    pub(super) class: u32,
    pub(super) row: Row<'a>,
}

/// The columns of a page that make its rows.
struct PageColumns {
    classes: Read<i32>,
    starts: Read<i32>,
    ends: Read<i32>,
    dates: Read<i32>,
    ids: Read<ByteArray>,
    precisions: Read<ByteArray>,
    datasets: Read<ByteArray>,
    /// Province, district, place, claimant, sources, summary, link.
    texts: [Read<ByteArray>; 7],
    /// Killed: low, best, high, civilians, of unknown side.
    killed: [Read<i32>; 5],
    point: [Read<f64>; 2],
    by_side: Read<i32>,
    flags: Read<ByteArray>,
}

impl PageColumns {
    fn read(stored: &Stored, page: Place) -> Result<Self, Error> {
        let ints = |leaf| stored.column::<Int32Type>(page, leaf);
        let texts = |leaf| stored.column::<ByteArrayType>(page, leaf);
        let doubles = |leaf| stored.column::<DoubleType>(page, leaf);
        Ok(Self {
            classes: ints(Leaf::CodeClass)?,
            starts: ints(Leaf::Start)?,
            ends: ints(Leaf::End)?,
            dates: ints(Leaf::CodeDate)?,
            ids: texts(Leaf::Id)?,
            precisions: texts(Leaf::PlacePrecision)?,
            datasets: texts(Leaf::Dataset)?,
            texts: [
                texts(Leaf::Admin1)?,
                texts(Leaf::Admin2)?,
                texts(Leaf::Place)?,
                texts(Leaf::Claimant)?,
                texts(Leaf::Sources)?,
                texts(Leaf::Summary)?,
                texts(Leaf::Url)?,
            ],
            killed: [
                ints(Leaf::KilledLow)?,
                ints(Leaf::KilledBest)?,
                ints(Leaf::KilledHigh)?,
                ints(Leaf::KilledCivilians)?,
                ints(Leaf::KilledUnknown)?,
            ],
            point: [doubles(Leaf::Lat)?, doubles(Leaf::Lon)?],
            by_side: ints(Leaf::KilledBySide)?,
            flags: texts(Leaf::Flags)?,
        })
    }

    fn cursor(&self) -> RowCursor<'_> {
        RowCursor {
            classes: self.classes.values.iter(),
            days: self.starts.values.iter().zip(&self.ends.values),
            dates: self.dates.values.iter(),
            ids: self.ids.values.iter(),
            precisions: self.precisions.values.iter(),
            datasets: self.datasets.values.iter(),
            texts: self.texts.each_ref().map(Read::given),
            killed: self.killed.each_ref().map(Read::given),
            point: self.point.each_ref().map(Read::given),
            by_side: self.by_side.lists(2),
            flags: self.flags.lists(1),
        }
    }
}

/// Where each column of a page is read next. All of them move on together.
struct RowCursor<'a> {
    classes: Iter<'a, i32>,
    days: std::iter::Zip<Iter<'a, i32>, Iter<'a, i32>>,
    dates: Iter<'a, i32>,
    ids: Iter<'a, ByteArray>,
    precisions: Iter<'a, ByteArray>,
    datasets: Iter<'a, ByteArray>,
    texts: [Values<'a, ByteArray>; 7],
    killed: [Values<'a, i32>; 5],
    point: [Values<'a, f64>; 2],
    by_side: Lists<'a, i32>,
    flags: Lists<'a, ByteArray>,
}

impl<'a> RowCursor<'a> {
    fn next_row(&mut self, stored: &'a Stored, number: usize) -> Result<StoredRow<'a>, Error> {
        let code = self.classes.next().ok_or_else(short)?.cast_unsigned();
        let class = stored.class(code)?;
        let date = self.next_date()?;
        let [admin1, admin2, place, claimant, sources, summary, url] =
            self.texts.each_mut().map(|column| column.next().map_or(Ok(""), utf8).map(Cow::Borrowed));
        let [low, best, high, civilians, unknown] =
            self.killed.each_mut().map(|column| column.next().map(|count| count.cast_unsigned()));
        let [lat, lon] = self.point.each_mut().map(|column| column.next().copied());
        let by_side = self.by_side.next().into_iter().map(|side| side.map(|n| n.cast_unsigned()));
        let flags = self.flags.next().into_iter().flatten().map(|flag| utf8(flag).map(str::to_owned));
        let precision = utf8(self.precisions.next().ok_or_else(short)?)?;
        let precision = PlacePrecision::TABLE.iter().find(|row| row.2 == precision).map(|row| row.0);
        let dataset = utf8(self.datasets.next().ok_or_else(short)?)?;
        let dataset = DATASETS.iter().find(|row| row.1 == dataset).map(|row| row.0);
        let row = Row {
            dataset: dataset.ok_or_else(|| Error::damaged("the data set of an event"))?,
            id: Cow::Borrowed(utf8(self.ids.next().ok_or_else(short)?)?),
            date,
            kind: class.kind,
            parties: stored.parties(class),
            country: Cow::Borrowed(stored.country(class)),
            admin: [admin1?, admin2?],
            place: place?,
            at: lat.zip(lon).map(|(lat, lon)| LatLon { lat, lon }),
            precision: precision.ok_or_else(|| Error::damaged("the precision of a place"))?,
            killed: Given { low, best, high },
            killed_by_side: by_side.collect(),
            killed_others: [civilians, unknown],
            claimant: claimant?,
            sources: sources?,
            summary: summary?,
            url: url?,
            flags: flags.collect::<Result<_, _>>()?,
        };
        Ok(StoredRow { number, class: code, row })
    }

    fn next_date(&mut self) -> Result<EventDate, Error> {
        let ((&start, &end), &code) = self.days.next().zip(self.dates.next()).ok_or_else(short)?;
        let span = Span::new(Day(start), Day(end)).ok_or_else(|| Error::damaged("a span"))?;
        let code = u8::try_from(code).map_err(|_| Error::damaged("the precision of a date"))?;
        Ok(unpack(span, code))
    }
}

/// Where a page is.
#[derive(Clone, Copy)]
struct Place {
    group: usize,
    row: usize,
    rows: usize,
}

fn utf8(bytes: &ByteArray) -> Result<&str, Error> {
    bytes.as_utf8().map_err(unread)
}
