//! What the codes of the file stand for: dictionaries that grow as rows are written, and their form in the file.
//! Coordinates are eight bytes, little endian; all other values are varints and texts ([`byte_codec`]). The sequence
//! is told in `docs/parquet.md`.
//!
//! [`byte_codec`]: crate::import::byte_codec

use indexmap::Equivalent;

use super::Error;
use super::schema::DATASETS;
use crate::import::byte_codec::{ByteReader, ByteWriter};
use crate::import::event::{CIVILIANS, claimant_names, killed_civilians, source_names};
use crate::import::fronts::Weeks;
use crate::import::row::{Dataset, Row};
use crate::import::row_dictionaries::{Dictionary, KeyedDictionary, RowDictionaries, intern, intern_keyed};
use crate::model::bulk::code_of;
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

/// The codes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Codes {
    pub(super) class: u32,
    pub(super) toll: u32,
    pub(super) spot: u32,
}

/// A [`Named`] to look for.
#[derive(Hash)]
struct Party<'a> {
    name: &'a str,
    kind: ActorKind,
}

impl Equivalent<Named> for Party<'_> {
    fn equivalent(&self, named: &Named) -> bool {
        self.name == &*named.name && self.kind == named.kind
    }
}

impl From<&Party<'_>> for Named {
    fn from(party: &Party<'_>) -> Self {
        Self { name: party.name.into(), kind: party.kind }
    }
}

/// Dictionaries that grow with the rows.
#[derive(Debug, Default)]
pub(super) struct DictionaryBuilder {
    datasets: Vec<Dataset>,
    parties: Dictionary<Named>,
    sources: Dictionary<Box<str>>,
    claimants: Dictionary<Box<str>>,
    /// By kind and country in one number, then the parties.
    classes: KeyedDictionary<Box<[u32]>, Class>,
    values: RowDictionaries,
    weeks: Weeks,
    /// The key of the class at hand.
    key: Vec<u32>,
}

impl DictionaryBuilder {
    /// The codes of a row; what is new enters the dictionaries.
    pub(super) fn codes(&mut self, row: &Row<'_>) -> Result<Codes, Error> {
        self.dataset(row.dataset);
        for name in source_names(row) {
            intern(&mut self.sources, name);
        }
        for name in claimant_names(row) {
            intern(&mut self.claimants, name);
        }
        let class = self.class(row)?;
        // Whoever reads the file has to know them before the row.
        let civilians = row.killed_others[0].is_some_and(|n| n > 0);
        let civilians = civilians.then(|| ActorIx(self.party(CIVILIANS, ActorKind::Civilians)));
        let parties = self.classes.get_index(class as usize).map_or(&[][..], |(_, class)| &class.actors);
        let is_civilian = |ix: ActorIx| {
            let party = self.parties.get_index(ix.0 as usize);
            party.is_some_and(|party| party.kind == ActorKind::Civilians)
        };
        let civilians = killed_civilians(row, parties, civilians, is_civilian);
        let (toll, spot) = (self.values.toll(row.killed, civilians), self.values.spot(row));
        Ok(Codes { class, toll, spot })
    }

    /// Adds the counts of a week.
    pub(super) fn week(
        &mut self,
        start: Day,
        country: &str,
        counts: (u32, u32, Option<u32>),
    ) -> Result<(), Error> {
        self.dataset(Dataset::Acled);
        let country = self.country(country)?;
        self.weeks.insert((start, country), counts);
        Ok(())
    }

    /// The code of a party.
    pub(super) fn party(&mut self, name: &str, kind: ActorKind) -> u32 {
        intern(&mut self.parties, &Party { name, kind })
    }

    /// The dictionaries as they are by now.
    pub(super) fn dictionaries(self) -> Dictionaries {
        Dictionaries {
            tolls: self.values.tolls(),
            spots: self.values.spots(),
            countries: self.values.countries().map(Box::from).collect(),
            names: Names {
                datasets: self.datasets,
                parties: self.parties.into_iter().collect(),
                sources: self.sources.into_iter().collect(),
                claimants: self.claimants.into_iter().collect(),
            },
            classes: self.classes.into_values().collect(),
            weeks: self.weeks,
        }
    }

    fn dataset(&mut self, dataset: Dataset) {
        if !self.datasets.contains(&dataset) {
            self.datasets.push(dataset);
        }
    }

    fn country(&mut self, name: &str) -> Result<u16, Error> {
        let full = || Error::Unwritten("too many different countries for one file".to_owned());
        self.values.country(name).ok_or_else(full)
    }

    fn class(&mut self, row: &Row<'_>) -> Result<u32, Error> {
        let country = self.country(&row.country)?;
        self.key.clear();
        self.key.push(u32::from(row.kind as u8) | u32::from(country) << 16);
        for party in &row.parties {
            let code = self.party(&party.name, party.kind);
            self.key.push(code);
        }
        if let Some(class) = self.classes.get_index_of(self.key.as_slice()) {
            return Ok(code_of(class));
        }
        let actors = self.key.iter().skip(1).map(|&ix| ActorIx(ix)).collect();
        // A row is the word of one data set: nobody denies it in the same row.
        let (contested, denied) = (false, false);
        let class = Class { front: FrontIx(0), kind: row.kind, actors, country, contested, denied };
        Ok(intern_keyed(&mut self.classes, self.key.as_slice().into(), || class))
    }
}

/// UCDP's code, 1–7.
fn precision_code(precision: PlacePrecision) -> u8 {
    precision as u8 + 1
}

const CONTESTED: u64 = 1;
const DENIED: u64 = 2;

impl Dictionaries {
    /// As bytes.
    pub(super) fn encoded(&self) -> Vec<u8> {
        let mut out = ByteWriter { bytes: Vec::with_capacity(self.spots.len() * 18 + (1 << 16)) };
        // Kinds by name, so that the order of our tables is not part of the form.
        out.list(Kind::TABLE, |out, row| out.text(row.id));
        out.list(ActorKind::TABLE, |out, row| out.text(row.1));
        out.list(&self.names.datasets, |out, set| {
            out.text(DATASETS.iter().find(|row| row.0 == *set).map_or("", |row| row.1));
        });
        out.list(&self.names.parties, |out, party| {
            let kind = ActorKind::TABLE.iter().position(|row| row.0 == party.kind).unwrap_or_default();
            out.number(kind as u64);
            out.text(&party.name);
        });
        for names in [&self.names.sources, &self.names.claimants, &self.countries] {
            out.list(names, |out, name| out.text(name));
        }
        out.list(&self.classes, |out, class| {
            out.number(class.kind as u64);
            out.number(u64::from(class.contested) * CONTESTED + u64::from(class.denied) * DENIED);
            out.number(class.country);
            out.list(&class.actors, |out, actor| out.number(actor.0));
        });
        out.list(&self.tolls, |out, Losses { tolls, civilians }| {
            for toll in [tolls.killed, tolls.wounded, tolls.captured, *civilians] {
                write_toll(out, toll);
            }
        });
        out.list(&self.spots, |out, spot| {
            out.number(
                u64::from(spot.precision.map_or(0, precision_code)) << 1 | u64::from(spot.at.is_some()),
            );
            if let Some(at) = spot.at {
                out.raw(&at.lat.to_le_bytes());
                out.raw(&at.lon.to_le_bytes());
            }
        });
        out.list(&self.weeks, |out, (&(start, country), &(incidents, events, killed))| {
            out.raw(&start.0.to_le_bytes());
            out.number(country);
            out.number(incidents);
            out.number(events);
            out.optional(killed);
        });
        out.bytes
    }

    /// From bytes. `None`: these are no dictionaries.
    pub(super) fn decoded(bytes: &[u8]) -> Option<Self> {
        let mut from = ByteReader::new(bytes);
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
        let parties = from.list(|from| {
            Some(Named { kind: *sorts.get(from.number::<usize>()?)?, name: from.text()?.into() })
        })?;
        let mut texts = || from.list(|from| from.text().map(Box::<str>::from));
        let (sources, claimants, countries) = (texts()?, texts()?, texts()?);
        let country =
            |from: &mut ByteReader<'_>| from.number().filter(|&ix: &u16| usize::from(ix) < countries.len());
        let classes = from.list(|from| {
            let kind = *kinds.get(from.number::<usize>()?)?;
            let flags: u64 = from.number()?;
            let country = country(from)?;
            let party = |from: &mut ByteReader<'_>| from.number().filter(|&ix| (ix as usize) < parties.len());
            let actors = from.list(|from| party(from).map(ActorIx))?.into();
            let (contested, denied) = (flags & CONTESTED != 0, flags & DENIED != 0);
            Some(Class { front: FrontIx(0), kind, actors, country, contested, denied })
        })?;
        let tolls = from.list(|from| {
            let mut toll = || read_toll(from);
            let tolls = Tolls { killed: toll()?, wounded: toll()?, captured: toll()? };
            Some(Losses { tolls, civilians: toll()? })
        })?;
        let spots = from.list(read_spot)?;
        let weeks = from.list(|from| {
            let week = (from.raw().map(i32::from_le_bytes).map(Day)?, country(from)?);
            Some((week, (from.number()?, from.number()?, from.optional()?)))
        })?;
        let weeks = weeks.into_iter().collect();
        let is_at_end = from.is_at_end();
        let names = Names { datasets, parties, sources, claimants };
        let all = Self { names, countries, classes, tolls, spots, weeks };
        let begins = all.countries.first().is_some_and(|country| country.is_empty())
            && all.tolls.first() == Some(&Losses::default())
            && all.spots.first() == Some(&Spot::default());
        (is_at_end && begins).then_some(all)
    }
}

/// Which numbers there are and what is known of them in a byte, then the numbers.
fn write_toll(out: &mut ByteWriter, toll: Toll) {
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
    out.number(marks.iter().rev().fold(0_u64, |bits, &mark| bits << 1 | u64::from(mark)));
    numbers.into_iter().flatten().for_each(|number| out.number(number));
}

fn read_toll(from: &mut ByteReader<'_>) -> Option<Toll> {
    let marks: u64 = from.number()?;
    let mark = |bit: u32| marks >> bit & 1 == 1;
    let mut given = |bit: u32| if mark(bit) { from.number().map(Some) } else { Some(None) };
    let (low, best, high) = (given(0)?, given(1)?, given(2)?);
    let (open, partial, contested, disordered) = (mark(3), mark(4), mark(5), mark(6));
    Some(Toll { low, best, high, open, partial, contested, disordered })
}

fn read_spot(from: &mut ByteReader<'_>) -> Option<Spot> {
    let head: usize = from.number()?;
    let precision = match head >> 1 {
        0 => None,
        code => Some(PlacePrecision::TABLE.get(code - 1)?.0),
    };
    let mut degrees = || from.raw().map(f64::from_le_bytes);
    let at = if head & 1 == 1 { Some(LatLon { lat: degrees()?, lon: degrees()? }) } else { None };
    Some(Spot { at, precision })
}
