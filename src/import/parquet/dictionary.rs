//! What the codes of the file stand for: dictionaries that grow as rows are written, and their form in the file.
//! Coordinates are eight bytes, little endian; all other values are varints and texts ([`byte_codec`]). The sequence
//! is told in `docs/parquet.md`.
//!
//! [`byte_codec`]: crate::import::byte_codec

use indexmap::Equivalent;

use super::ParquetFileError;
use super::schema::DATASET_NAMES;
use crate::import::byte_codec::{ByteReader, ByteWriter};
use crate::import::event_from_row::{CIVILIANS, claimant_names, killed_civilians_of_row, source_names};
use crate::import::front_assignment::WeeklyCounts;
use crate::import::row_dictionaries::{CodeMap, CodeSet, RowDictionaries, intern, intern_keyed};
use crate::import::source_row::{Dataset, SourceRow};
use crate::model::bulk::dictionary_code;
use crate::model::{
    ActorIx, ActorKind, Day, DistinctPlace, EventGroup, EventTolls, FrontIx, Kind, LatLon, PlacePrecision,
    Toll, Tolls,
};

/// A party as the data name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatedParty {
    /// Name, as written.
    pub name: Box<str>,
    /// What sort of party, as far as the data say.
    pub kind: ActorKind,
}

/// Every name in the file that a situation must know before one of its records becomes an event, as written, each
/// once, in the order in which it comes first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatedNames {
    /// The data sets.
    pub datasets: Vec<Dataset>,
    /// The parties.
    pub parties: Vec<StatedParty>,
    /// The names of the sources: see [`source_names`].
    pub sources: Vec<Box<str>>,
    /// Who is named as the origin of a report: see [`claimant_names`].
    pub claimants: Vec<Box<str>>,
}

/// What the codes stand for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FileDictionaries {
    /// The actors of `classes` are indices into their parties.
    pub(super) names: StatedNames,
    /// See [`crate::model::Columns::countries`].
    pub(super) countries: Vec<Box<str>>,
    /// See [`crate::model::Columns::groups`]; the front is always the first.
    pub(super) groups: Vec<EventGroup>,
    /// See [`crate::model::Columns::tolls`]. Civilians are who is one by what sort of party the data say.
    pub(super) tolls: Vec<EventTolls>,
    /// See [`crate::model::Columns::places`].
    pub(super) places: Vec<DistinctPlace>,
    /// Counts of weeks that are no events.
    pub(super) weeks: WeeklyCounts,
}

/// The codes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowCodes {
    pub(super) group: u32,
    pub(super) toll: u32,
    pub(super) place: u32,
}

/// A [`Named`] to look for.
#[derive(Hash)]
struct PartyKey<'a> {
    name: &'a str,
    kind: ActorKind,
}

impl Equivalent<StatedParty> for PartyKey<'_> {
    fn equivalent(&self, named: &StatedParty) -> bool {
        self.name == &*named.name && self.kind == named.kind
    }
}

impl From<&PartyKey<'_>> for StatedParty {
    fn from(party: &PartyKey<'_>) -> Self {
        Self { name: party.name.into(), kind: party.kind }
    }
}

/// Dictionaries that grow with the rows.
#[derive(Debug, Default)]
pub(super) struct DictionaryBuilder {
    datasets: Vec<Dataset>,
    parties: CodeSet<StatedParty>,
    sources: CodeSet<Box<str>>,
    claimants: CodeSet<Box<str>>,
    /// By kind and country in one number, then the parties.
    groups: CodeMap<Box<[u32]>, EventGroup>,
    shared: RowDictionaries,
    weeks: WeeklyCounts,
    /// The key of the class at hand.
    key: Vec<u32>,
}

impl DictionaryBuilder {
    /// The codes of a row; what is new enters the dictionaries.
    pub(super) fn encode_row(&mut self, row: &SourceRow<'_>) -> Result<RowCodes, ParquetFileError> {
        self.add_dataset(row.dataset);
        for name in source_names(row) {
            intern(&mut self.sources, name);
        }
        for name in claimant_names(row) {
            intern(&mut self.claimants, name);
        }
        let class = self.group_code(row)?;
        // Whoever reads the file has to know them before the row.
        let civilians = row.killed_civilians_and_unknown[0].is_some_and(|n| n > 0);
        let civilians = civilians.then(|| ActorIx(self.party_code(CIVILIANS, ActorKind::Civilians)));
        let parties = self.groups.get_index(class as usize).map_or(&[][..], |(_, class)| &class.actors);
        let is_civilian = |ix: ActorIx| {
            let party = self.parties.get_index(ix.0 as usize);
            party.is_some_and(|party| party.kind == ActorKind::Civilians)
        };
        let civilians = killed_civilians_of_row(row, parties, civilians, is_civilian);
        let (toll, spot) = (self.shared.toll_code(row.killed, civilians), self.shared.place_code(row));
        Ok(RowCodes { group: class, toll, place: spot })
    }

    /// Adds the counts of a week.
    pub(super) fn add_week(
        &mut self,
        start: Day,
        country: &str,
        counts: (u32, u32, Option<u32>),
    ) -> Result<(), ParquetFileError> {
        self.add_dataset(Dataset::Acled);
        let country = self.country_code(country)?;
        self.weeks.insert((start, country), counts);
        Ok(())
    }

    /// The code of a party.
    pub(super) fn party_code(&mut self, name: &str, kind: ActorKind) -> u32 {
        intern(&mut self.parties, &PartyKey { name, kind })
    }

    /// The dictionaries as they are by now.
    pub(super) fn finish(self) -> FileDictionaries {
        FileDictionaries {
            tolls: self.shared.tolls(),
            places: self.shared.places(),
            countries: self.shared.countries().map(Box::from).collect(),
            names: StatedNames {
                datasets: self.datasets,
                parties: self.parties.into_iter().collect(),
                sources: self.sources.into_iter().collect(),
                claimants: self.claimants.into_iter().collect(),
            },
            groups: self.groups.into_values().collect(),
            weeks: self.weeks,
        }
    }

    fn add_dataset(&mut self, dataset: Dataset) {
        if !self.datasets.contains(&dataset) {
            self.datasets.push(dataset);
        }
    }

    fn country_code(&mut self, name: &str) -> Result<u16, ParquetFileError> {
        let full = || ParquetFileError::Encode("too many different countries for one file".to_owned());
        self.shared.country_code(name).ok_or_else(full)
    }

    fn group_code(&mut self, row: &SourceRow<'_>) -> Result<u32, ParquetFileError> {
        let country = self.country_code(&row.country)?;
        self.key.clear();
        self.key.push(u32::from(row.kind as u8) | u32::from(country) << 16);
        for party in &row.parties {
            let code = self.party_code(&party.name, party.kind);
            self.key.push(code);
        }
        if let Some(class) = self.groups.get_index_of(self.key.as_slice()) {
            return Ok(dictionary_code(class));
        }
        let actors = self.key.iter().skip(1).map(|&ix| ActorIx(ix)).collect();
        // A row is the word of one data set: nobody denies it in the same row.
        let (contested, denied) = (false, false);
        let class = EventGroup {
            front: FrontIx(0),
            kind: row.kind,
            actors,
            country,
            is_contested: contested,
            is_denied: denied,
        };
        Ok(intern_keyed(&mut self.groups, self.key.as_slice().into(), || class))
    }
}

/// UCDP's code, 1–7.
fn precision_code(precision: PlacePrecision) -> u8 {
    precision as u8 + 1
}

const CONTESTED: u64 = 1;
const DENIED: u64 = 2;

impl FileDictionaries {
    /// As bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = ByteWriter { bytes: Vec::with_capacity(self.places.len() * 18 + (1 << 16)) };
        // Kinds by name, so that the order of our tables is not part of the form.
        out.write_list(Kind::TABLE, |out, row| out.write_text(row.id));
        out.write_list(ActorKind::TABLE, |out, row| out.write_text(row.1));
        out.write_list(&self.names.datasets, |out, set| {
            out.write_text(DATASET_NAMES.iter().find(|row| row.0 == *set).map_or("", |row| row.1));
        });
        out.write_list(&self.names.parties, |out, party| {
            let kind = ActorKind::TABLE.iter().position(|row| row.0 == party.kind).unwrap_or_default();
            out.write_number(kind as u64);
            out.write_text(&party.name);
        });
        for names in [&self.names.sources, &self.names.claimants, &self.countries] {
            out.write_list(names, |out, name| out.write_text(name));
        }
        out.write_list(&self.groups, |out, class| {
            out.write_number(class.kind as u64);
            out.write_number(u64::from(class.is_contested) * CONTESTED + u64::from(class.is_denied) * DENIED);
            out.write_number(class.country);
            out.write_list(&class.actors, |out, actor| out.write_number(actor.0));
        });
        out.write_list(&self.tolls, |out, EventTolls { tolls, civilians }| {
            for toll in [tolls.killed, tolls.wounded, tolls.captured, *civilians] {
                write_toll(out, toll);
            }
        });
        out.write_list(&self.places, |out, spot| {
            out.write_number(
                u64::from(spot.precision.map_or(0, precision_code)) << 1
                    | u64::from(spot.coordinates.is_some()),
            );
            if let Some(at) = spot.coordinates {
                out.write_raw(&at.lat.to_le_bytes());
                out.write_raw(&at.lon.to_le_bytes());
            }
        });
        out.write_list(&self.weeks, |out, (&(start, country), &(incidents, events, killed))| {
            out.write_raw(&start.0.to_le_bytes());
            out.write_number(country);
            out.write_number(incidents);
            out.write_number(events);
            out.write_optional(killed);
        });
        out.bytes
    }

    /// From bytes. `None`: these are no dictionaries.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = ByteReader::new(bytes);
        let kinds = from.read_list(|from| {
            let name = from.read_text()?;
            Kind::TABLE.iter().find(|row| row.id == name).map(|row| row.kind)
        })?;
        let sorts = from.read_list(|from| {
            let name = from.read_text()?;
            ActorKind::TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
        })?;
        let datasets = from.read_list(|from| {
            let name = from.read_text()?;
            DATASET_NAMES.iter().find(|row| row.1 == name).map(|row| row.0)
        })?;
        let parties = from.read_list(|from| {
            Some(StatedParty {
                kind: *sorts.get(from.read_number::<usize>()?)?,
                name: from.read_text()?.into(),
            })
        })?;
        let mut texts = || from.read_list(|from| from.read_text().map(Box::<str>::from));
        let (sources, claimants, countries) = (texts()?, texts()?, texts()?);
        let country = |from: &mut ByteReader<'_>| {
            from.read_number().filter(|&ix: &u16| usize::from(ix) < countries.len())
        };
        let classes = from.read_list(|from| {
            let kind = *kinds.get(from.read_number::<usize>()?)?;
            let flags: u64 = from.read_number()?;
            let country = country(from)?;
            let party =
                |from: &mut ByteReader<'_>| from.read_number().filter(|&ix| (ix as usize) < parties.len());
            let actors = from.read_list(|from| party(from).map(ActorIx))?.into();
            let (contested, denied) = (flags & CONTESTED != 0, flags & DENIED != 0);
            Some(EventGroup {
                front: FrontIx(0),
                kind,
                actors,
                country,
                is_contested: contested,
                is_denied: denied,
            })
        })?;
        let tolls = from.read_list(|from| {
            let mut toll = || read_toll(from);
            let tolls = Tolls { killed: toll()?, wounded: toll()?, captured: toll()? };
            Some(EventTolls { tolls, civilians: toll()? })
        })?;
        let spots = from.read_list(read_place)?;
        let weeks = from.read_list(|from| {
            let week = (from.read_raw().map(i32::from_le_bytes).map(Day)?, country(from)?);
            Some((week, (from.read_number()?, from.read_number()?, from.read_optional()?)))
        })?;
        let weeks = weeks.into_iter().collect();
        let is_at_end = from.is_at_end();
        let names = StatedNames { datasets, parties, sources, claimants };
        let all = Self { names, countries, groups: classes, tolls, places: spots, weeks };
        let begins = all.countries.first().is_some_and(|country| country.is_empty())
            && all.tolls.first() == Some(&EventTolls::default())
            && all.places.first() == Some(&DistinctPlace::default());
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
        toll.is_open,
        toll.is_partial,
        toll.is_contested,
        toll.is_disordered,
    ];
    out.write_number(marks.iter().rev().fold(0_u64, |bits, &mark| bits << 1 | u64::from(mark)));
    numbers.into_iter().flatten().for_each(|number| out.write_number(number));
}

fn read_toll(from: &mut ByteReader<'_>) -> Option<Toll> {
    let marks: u64 = from.read_number()?;
    let mark = |bit: u32| marks >> bit & 1 == 1;
    let mut given = |bit: u32| if mark(bit) { from.read_number().map(Some) } else { Some(None) };
    let (low, best, high) = (given(0)?, given(1)?, given(2)?);
    let (open, partial, contested, disordered) = (mark(3), mark(4), mark(5), mark(6));
    Some(Toll {
        low,
        best,
        high,
        is_open: open,
        is_partial: partial,
        is_contested: contested,
        is_disordered: disordered,
    })
}

fn read_place(from: &mut ByteReader<'_>) -> Option<DistinctPlace> {
    let head: usize = from.read_number()?;
    let precision = match head >> 1 {
        0 => None,
        code => Some(PlacePrecision::TABLE.get(code - 1)?.0),
    };
    let mut degrees = || from.read_raw().map(f64::from_le_bytes);
    let at = if head & 1 == 1 { Some(LatLon { lat: degrees()?, lon: degrees()? }) } else { None };
    Some(DistinctPlace { coordinates: at, precision })
}
