//! What the codes of the file stand for, as bytes: every number a LEB128 varint, every text its length and UTF-8,
//! coordinates as eight bytes, little endian. The sequence is told in `docs/parquet.md`.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::Error;
use super::schema::DATASETS;
use crate::import::event::{CIVILIANS, claimant_names, killed_civilians, source_names, tolls};
use crate::import::fronts::Weeks;
use crate::import::row::{Dataset, Given, Row};
use crate::model::{
    ActorIx, ActorKind, Class, Day, FrontIx, Kind, LatLon, Losses, PlacePrecision, Spot, Toll, Tolls,
};

/// A party as the data name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Named {
    /// Name, as written.
    pub name: Box<str>,
    /// What sort of party, as far as the data say.
    pub kind: ActorKind,
}

/// Every name in the file that a situation must know before one of its records becomes an event, as written, each
/// once, in the order in which it comes first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// The data sets.
    pub datasets: Vec<Dataset>,
    /// The parties.
    pub parties: Vec<Named>,
    /// The names of the sources: see [`source_names`].
    pub sources: Vec<Box<str>>,
    /// Who is named as the origin of a report: see [`claimant_names`].
    pub claimants: Vec<Box<str>>,
}

/// What the codes stand for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dictionaries {
    /// The actors of `classes` are indices into their parties.
    pub(super) names: Names,
    /// See [`crate::model::Columns::countries`].
    pub(super) countries: Vec<Box<str>>,
    /// See [`crate::model::Columns::classes`]; the front is always the first.
    pub(super) classes: Vec<Class>,
    /// See [`crate::model::Columns::tolls`]. Civilians are who is one by what sort of party the data say.
    pub(super) tolls: Vec<Losses>,
    /// See [`crate::model::Columns::spots`].
    pub(super) spots: Vec<Spot>,
    /// Counts of weeks that are no events.
    pub(super) weeks: Weeks,
}

impl Default for Dictionaries {
    /// With what is always the first of each.
    fn default() -> Self {
        Self {
            names: Names::default(),
            countries: vec![Box::default()],
            classes: Vec::new(),
            tolls: vec![Losses::default()],
            spots: vec![Spot::default()],
            weeks: Weeks::new(),
        }
    }
}

/// The codes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Codes {
    pub(super) class: u32,
    pub(super) toll: u32,
    pub(super) spot: u32,
}

type Map<K, V> = HashMap<K, V, RandomState>;

/// Dictionaries that grow with the rows.
#[derive(Debug, Default)]
pub(super) struct Growing {
    pub(super) all: Dictionaries,
    /// By kind of party, then name.
    parties: Map<ActorKind, Map<Box<str>, u32>>,
    sources: Map<Box<str>, u32>,
    claimants: Map<Box<str>, u32>,
    countries: Map<Box<str>, u16>,
    classes: Map<Box<[u32]>, u32>,
    tolls: Map<(Given, Toll), u32>,
    spots: Map<(u64, u64, u8), u32>,
    /// The key of the class at hand.
    key: Vec<u32>,
}

impl Growing {
    pub(super) fn new() -> Self {
        let mut new = Self::default();
        new.countries.insert(Box::default(), 0);
        new.tolls.insert((Given::default(), Toll::NONE), 0);
        new.spots.insert(key(Spot::default()), 0);
        new
    }

    /// The codes of a row; what is new enters the dictionaries.
    pub(super) fn codes(&mut self, row: &Row<'_>) -> Result<Codes, Error> {
        let names = &mut self.all.names;
        if !names.datasets.contains(&row.dataset) {
            names.datasets.push(row.dataset);
        }
        for (said, known, all) in [
            (source_names(row), &mut self.sources, &mut names.sources),
            (claimant_names(row), &mut self.claimants, &mut names.claimants),
        ] {
            for name in said {
                if !known.contains_key(name) {
                    entered(known, name.into(), all, name.into())?;
                }
            }
        }
        let class = self.class(row)?;
        // Whoever reads the file has to know them before the row.
        let civilians = if row.killed_others[0].is_some_and(|n| n > 0) {
            Some(ActorIx(self.party(CIVILIANS, ActorKind::Civilians)?))
        } else {
            None
        };
        let known = &self.all.names.parties;
        let is_civilian =
            |ix: ActorIx| known.get(ix.0 as usize).is_some_and(|party| party.kind == ActorKind::Civilians);
        let parties = self.all.classes.get(class as usize).map_or(&[][..], |class| &class.actors);
        let civilians = killed_civilians(row, parties, civilians, is_civilian);
        let killed = (row.killed, civilians);
        let toll = if let Some(&toll) = self.tolls.get(&killed) {
            toll
        } else {
            let losses = Losses { tolls: tolls(row.killed), civilians };
            entered(&mut self.tolls, killed, &mut self.all.tolls, losses)?
        };
        let spot = spot(row);
        let spot = match self.spots.get(&key(spot)) {
            Some(&spot) => spot,
            None => entered(&mut self.spots, key(spot), &mut self.all.spots, spot)?,
        };
        Ok(Codes { class, toll, spot })
    }

    /// Adds the counts of a week.
    pub(super) fn week(
        &mut self,
        start: Day,
        country: &str,
        counts: (u32, u32, Option<u32>),
    ) -> Result<(), Error> {
        if !self.all.names.datasets.contains(&Dataset::Acled) {
            self.all.names.datasets.push(Dataset::Acled);
        }
        let country = self.country(country)?;
        self.all.weeks.insert((start, country), counts);
        Ok(())
    }

    fn country(&mut self, name: &str) -> Result<u16, Error> {
        if let Some(&country) = self.countries.get(name) {
            return Ok(country);
        }
        let country = u16::try_from(self.all.countries.len()).map_err(|_| full())?;
        self.countries.insert(name.into(), country);
        self.all.countries.push(name.into());
        Ok(country)
    }

    /// The code of a party.
    pub(super) fn party(&mut self, name: &str, kind: ActorKind) -> Result<u32, Error> {
        let names = self.parties.entry(kind).or_default();
        if let Some(&ix) = names.get(name) {
            return Ok(ix);
        }
        let new = Named { name: name.into(), kind };
        entered(names, name.into(), &mut self.all.names.parties, new)
    }

    fn class(&mut self, row: &Row<'_>) -> Result<u32, Error> {
        let country = self.country(&row.country)?;
        self.key.clear();
        self.key.extend([u32::from(row.kind as u8) | u32::from(country) << 16]);
        for party in &row.parties {
            let ix = self.party(&party.name, party.kind)?;
            self.key.push(ix);
        }
        if let Some(&class) = self.classes.get(self.key.as_slice()) {
            return Ok(class);
        }
        let actors = self.key.iter().skip(1).map(|&ix| ActorIx(ix)).collect();
        // A row is the word of one data set: nobody denies it in the same row.
        let (contested, denied) = (false, false);
        let class = Class { front: FrontIx(0), kind: row.kind, actors, country, contested, denied };
        entered(&mut self.classes, self.key.as_slice().into(), &mut self.all.classes, class)
    }
}

/// Where a row says it was. What has neither a point nor a name is nowhere.
fn spot(row: &Row<'_>) -> Spot {
    let names = [&row.place, &row.admin[1], &row.admin[0], &row.country];
    let known = row.at.is_some() || names.iter().any(|name| !name.is_empty());
    Spot { at: row.at, precision: known.then_some(row.precision) }
}

fn key(spot: Spot) -> (u64, u64, u8) {
    // Points are equal if their bits are: a NaN is a point like any other here.
    let (lat, lon) = spot.at.map_or((u64::MAX, u64::MAX), |at| (at.lat.to_bits(), at.lon.to_bits()));
    (lat, lon, spot.precision.map_or(0, code))
}

fn entered<K: Eq + std::hash::Hash, V>(
    indices: &mut Map<K, u32>,
    key: K,
    values: &mut Vec<V>,
    value: V,
) -> Result<u32, Error> {
    let ix = u32::try_from(values.len()).map_err(|_| full())?;
    indices.insert(key, ix);
    values.push(value);
    Ok(ix)
}

fn full() -> Error {
    Error::Unwritten("too many different values for one file".to_owned())
}

/// UCDP's code, 1–7.
fn code(precision: PlacePrecision) -> u8 {
    precision as u8 + 1
}

const CONTESTED: u64 = 1;
const DENIED: u64 = 2;

impl Dictionaries {
    /// As bytes, followed by the checksums.
    pub(super) fn encoded(&self, sums: &[u64]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.spots.len() * 18 + sums.len() * 8 + (1 << 16));
        // Kinds by name, so that the order of our tables is not part of the form.
        number(&mut out, Kind::TABLE.len() as u64);
        for row in Kind::TABLE {
            text(&mut out, row.id);
        }
        number(&mut out, ActorKind::TABLE.len() as u64);
        for row in ActorKind::TABLE {
            text(&mut out, row.1);
        }

        number(&mut out, self.names.datasets.len() as u64);
        for set in &self.names.datasets {
            text(&mut out, DATASETS.iter().find(|row| row.0 == *set).map_or("", |row| row.1));
        }
        number(&mut out, self.names.parties.len() as u64);
        for party in &self.names.parties {
            let kind = ActorKind::TABLE.iter().position(|row| row.0 == party.kind).unwrap_or_default();
            number(&mut out, kind as u64);
            text(&mut out, &party.name);
        }
        for names in [&self.names.sources, &self.names.claimants, &self.countries] {
            number(&mut out, names.len() as u64);
            for name in names {
                text(&mut out, name);
            }
        }
        number(&mut out, self.classes.len() as u64);
        for class in &self.classes {
            number(&mut out, class.kind as u64);
            number(&mut out, u64::from(class.contested) * CONTESTED + u64::from(class.denied) * DENIED);
            number(&mut out, u64::from(class.country));
            number(&mut out, class.actors.len() as u64);
            for actor in &class.actors {
                number(&mut out, u64::from(actor.0));
            }
        }
        number(&mut out, self.tolls.len() as u64);
        for Losses { tolls, civilians } in &self.tolls {
            for one in [tolls.killed, tolls.wounded, tolls.captured, *civilians] {
                toll(&mut out, one);
            }
        }
        number(&mut out, self.spots.len() as u64);
        for spot in &self.spots {
            number(&mut out, u64::from(spot.precision.map_or(0, code)) << 1 | u64::from(spot.at.is_some()));
            if let Some(at) = spot.at {
                out.extend(at.lat.to_le_bytes());
                out.extend(at.lon.to_le_bytes());
            }
        }
        number(&mut out, self.weeks.len() as u64);
        for (&(start, country), &(incidents, events, killed)) in &self.weeks {
            out.extend(start.0.to_le_bytes());
            number(&mut out, u64::from(country));
            number(&mut out, u64::from(incidents));
            number(&mut out, u64::from(events));
            number(&mut out, killed.map_or(0, |killed| u64::from(killed) + 1));
        }
        number(&mut out, sums.len() as u64);
        for sum in sums {
            out.extend(sum.to_le_bytes());
        }
        out
    }

    /// From bytes, with the checksums that follow. `None`: these are no dictionaries.
    pub(super) fn decoded(bytes: &[u8]) -> Option<(Self, Vec<u64>)> {
        let mut from = Bytes(bytes);
        let kinds = from.list(|from| {
            let name = from.text()?;
            Kind::TABLE.iter().find(|row| row.id == name).map(|row| row.kind)
        })?;
        let sorts = from.list(|from| {
            let name = from.text()?;
            ActorKind::TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
        })?;
        let datasets = from.list(|from| {
            let name = from.text()?;
            DATASETS.iter().find(|row| row.1 == name).map(|row| row.0)
        })?;
        let parties =
            from.list(|from| Some(Named { kind: *sorts.get(from.index()?)?, name: from.text()?.into() }))?;
        let mut texts = || from.list(|from| from.text().map(Box::<str>::from));
        let (sources, claimants, countries) = (texts()?, texts()?, texts()?);
        let classes = from.list(|from| {
            let kind = *kinds.get(from.index()?)?;
            let flags = from.number()?;
            let country = u16::try_from(from.number()?).ok()?;
            let actors = from.list(|from| {
                let ix = from.index()?;
                (ix < parties.len()).then_some(ActorIx(u32::try_from(ix).ok()?))
            })?;
            let (contested, denied) = (flags & CONTESTED != 0, flags & DENIED != 0);
            let class = Class { front: FrontIx(0), kind, actors: actors.into(), country, contested, denied };
            (usize::from(country) < countries.len()).then_some(class)
        })?;
        let tolls = from.list(|from| {
            let tolls = Tolls { killed: from.toll()?, wounded: from.toll()?, captured: from.toll()? };
            Some(Losses { tolls, civilians: from.toll()? })
        })?;
        let spots = from.list(Bytes::spot)?;
        let weeks = from.list(|from| {
            let start = Day(i32::from_le_bytes(from.bytes()?));
            let country =
                u16::try_from(from.number()?).ok().filter(|&ix| usize::from(ix) < countries.len())?;
            let mut count = || from.number();
            let (incidents, events) = (u32::try_from(count()?).ok()?, u32::try_from(count()?).ok()?);
            let killed = count()?.checked_sub(1).map(u32::try_from).transpose().ok()?;
            Some(((start, country), (incidents, events, killed)))
        })?;
        let weeks = weeks.into_iter().collect();
        let sums = from.list(|from| from.bytes().map(u64::from_le_bytes))?;
        let names = Names { datasets, parties, sources, claimants };
        let all = Self { names, countries, classes, tolls, spots, weeks };
        let first = Self::default();
        let begins = from.0.is_empty()
            && all.countries.first() == first.countries.first()
            && all.tolls.first() == first.tolls.first()
            && all.spots.first() == first.spots.first();
        begins.then_some((all, sums))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "seven bits are taken at a time")]
fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Which numbers there are and what is known of them in a byte, then the numbers.
fn toll(out: &mut Vec<u8>, toll: Toll) {
    let numbers = [toll.low, toll.best, toll.high];
    let marks = [
        toll.low.is_some(),
        toll.best.is_some(),
        toll.high.is_some(),
        toll.open,
        toll.partial,
        toll.contested,
        toll.disordered,
    ];
    number(out, marks.iter().rev().fold(0, |bits, &mark| bits << 1 | u64::from(mark)));
    for n in numbers.into_iter().flatten() {
        number(out, u64::from(n));
    }
}

/// What is left to be read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn index(&mut self) -> Option<usize> {
        self.number().and_then(|n| usize::try_from(n).ok())
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = self.index()?;
        let (text, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.index()?;
        // Every item takes a byte at least: a false count asks for no memory.
        (count <= self.0.len()).then_some(())?;
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(item(self)?);
        }
        Some(items)
    }

    fn toll(&mut self) -> Option<Toll> {
        let marks = self.number()?;
        let mark = |bit: u32| marks >> bit & 1 == 1;
        let mut given = |bit: u32| {
            if !mark(bit) {
                return Some(None);
            }
            self.number().and_then(|n| u32::try_from(n).ok()).map(Some)
        };
        let (low, best, high) = (given(0)?, given(1)?, given(2)?);
        let (open, partial, contested, disordered) = (mark(3), mark(4), mark(5), mark(6));
        Some(Toll { low, best, high, open, partial, contested, disordered })
    }

    fn spot(&mut self) -> Option<Spot> {
        let head = self.index()?;
        let precision = match head >> 1 {
            0 => None,
            code => Some(PlacePrecision::TABLE.get(code - 1)?.0),
        };
        let mut degrees = || self.bytes().map(f64::from_le_bytes);
        let at = if head & 1 == 1 { Some(LatLon { lat: degrees()?, lon: degrees()? }) } else { None };
        Some(Spot { at, precision })
    }
}
