//! Rows and texts of a page: a slice of a row group.

use std::borrow::Cow;

use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};

use super::error::unread;
use super::read::short;
use super::schema::{DATASETS, Leaf, PAGE};
use super::{Error, Named, Stored};
use crate::import::row::{Given, Party, Row};
use crate::model::bulk::unpack;
use crate::model::{Class, Day, LatLon, PlacePrecision, Span, Texts};

/// A column of a page: values with Parquet's levels.
struct Read<T> {
    values: Vec<T>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

/// The rows of a page, one after the other.
struct Values<'a, T> {
    values: std::slice::Iter<'a, T>,
    definition: std::slice::Iter<'a, i16>,
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
    values: std::slice::Iter<'a, T>,
    levels: std::iter::Peekable<std::iter::Zip<std::slice::Iter<'a, i16>, std::slice::Iter<'a, i16>>>,
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
        self.numbered(page, |_, _, values| row(values))
    }

    /// The same, each with its number in the file and the code of its class.
    pub(super) fn numbered(
        &self,
        page: usize,
        mut row: impl FnMut(usize, u32, &Row<'_>),
    ) -> Result<(), Error> {
        let numbers = page.saturating_mul(PAGE)..;
        let page = self.place_of(page)?;
        let texts = |leaf| self.column::<ByteArrayType>(page, leaf);
        let ints = |leaf| self.column::<Int32Type>(page, leaf);
        let doubles = |leaf| self.column::<DoubleType>(page, leaf);

        let [starts, ends, dates] = [ints(Leaf::Start)?, ints(Leaf::End)?, ints(Leaf::CodeDate)?];
        let [ids, precisions, datasets] =
            [texts(Leaf::Id)?, texts(Leaf::PlacePrecision)?, texts(Leaf::Dataset)?];
        let classes = ints(Leaf::CodeClass)?;
        let given = [
            texts(Leaf::Admin1)?,
            texts(Leaf::Admin2)?,
            texts(Leaf::Place)?,
            texts(Leaf::Claimant)?,
            texts(Leaf::Sources)?,
            texts(Leaf::Summary)?,
            texts(Leaf::Url)?,
        ];
        let counts = [
            ints(Leaf::KilledLow)?,
            ints(Leaf::KilledBest)?,
            ints(Leaf::KilledHigh)?,
            ints(Leaf::KilledCivilians)?,
            ints(Leaf::KilledUnknown)?,
        ];
        let point = [doubles(Leaf::Lat)?, doubles(Leaf::Lon)?];
        let (sides, flags) = (ints(Leaf::KilledBySide)?, texts(Leaf::Flags)?);

        let mut given = given.each_ref().map(Read::given);
        let mut counts = counts.each_ref().map(Read::given);
        let mut point = point.each_ref().map(Read::given);
        let (mut sides, mut flags) = (sides.lists(2), flags.lists(1));
        let days = starts.values.iter().zip(&ends.values).zip(&dates.values);
        let words = ids.values.iter().zip(&precisions.values).zip(&datasets.values);
        for (number, (((&start, &end), &date), ((id, precision), dataset)), class) in
            numbers.zip(days.zip(words)).zip(&classes.values).map(|((n, row), class)| (n, row, class))
        {
            let code = class.cast_unsigned();
            let class = self.class(code)?;
            let span = Span::new(Day(start), Day(end)).ok_or_else(|| Error::damaged("a span"))?;
            let date = u8::try_from(date).map_err(|_| Error::damaged("the precision of a date"))?;
            let word = utf8(precision)?;
            let precision = PlacePrecision::TABLE.iter().find(|row| row.2 == word).map(|row| row.0);
            let dataset = utf8(dataset)?;
            let dataset = DATASETS.iter().find(|row| row.1 == dataset).map(|row| row.0);
            let [admin1, admin2, place, claimant, sources, summary, url] =
                given.each_mut().map(|column| column.next().map_or(Ok(""), utf8).map(Cow::Borrowed));
            let [low, best, high, civilians, unknown] =
                counts.each_mut().map(|column| column.next().map(|count| count.cast_unsigned()));
            let [lat, lon] = point.each_mut().map(|column| column.next().copied());
            let texts: Result<Vec<String>, Error> =
                flags.next().into_iter().flatten().map(|flag| utf8(flag).map(str::to_owned)).collect();
            let values = Row {
                dataset: dataset.ok_or_else(|| Error::damaged("the data set of an event"))?,
                id: Cow::Borrowed(utf8(id)?),
                date: unpack(span, date),
                kind: class.kind,
                parties: self.parties(class),
                country: Cow::Borrowed(self.country(class)),
                admin: [admin1?, admin2?],
                place: place?,
                at: lat.zip(lon).map(|(lat, lon)| LatLon { lat, lon }),
                precision: precision.ok_or_else(|| Error::damaged("the precision of a place"))?,
                killed: Given { low, best, high },
                killed_by_side: sides
                    .next()
                    .into_iter()
                    .map(|side| side.map(|n| n.cast_unsigned()))
                    .collect(),
                killed_others: [civilians, unknown],
                claimant: claimant?,
                sources: sources?,
                summary: summary?,
                url: url?,
                flags: texts?,
            };
            row(number, code, &values);
        }
        Ok(())
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
