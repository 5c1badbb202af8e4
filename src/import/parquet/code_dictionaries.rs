//! The dictionaries of the file's codes: built while rows are written, then encoded into the tail of the file.
//!
//! Coordinates and days are little-endian bytes of fixed length; all other values are varints and texts
//! ([`byte_codec`]). `docs/parquet.md` specifies the layout.
//!
//! [`byte_codec`]: crate::import::byte_codec

use indexmap::Equivalent;

use super::ParquetFileError;
use super::schema::DATASET_NAMES;
use crate::import::byte_codec::{ByteReader, ByteWriter, read_date, write_date};
use crate::import::event_from_row::{
    CIVILIANS, claimant_names, killed_civilians_of_row, pair_tolls_of_row, source_names,
};
use crate::import::period_counts::PeriodCounts;
use crate::import::row_dictionaries::{CodeMap, CodeSet, RowDictionaries, intern, intern_keyed};
use crate::import::row_reports::RowReports;
use crate::import::source_row::{Dataset, SourceRow};
use crate::model::bulk::dictionary_code;
use crate::model::{
    ActorIx, ActorKind, Day, DistinctPlace, EventGroup, EventStatus, EventTolls, FrontIx, Kind, LatLon,
    PairToll, PlacePrecision, PublicationDate, Span, Toll, Tolls,
};

/// The length of the period that is encoded as 0.
const WEEK_DAYS: i32 = 7;

/// A party as the data name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatedParty {
    /// Name, as written.
    pub name: Box<str>,
    /// The kind of party, as far as the data state it.
    pub kind: ActorKind,
}

/// The distinct names in the file, as written and in the order of their first occurrence. They must be resolved before
/// a record can become an event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatedNames {
    /// The data sets.
    pub datasets: Vec<Dataset>,
    /// The parties.
    pub parties: Vec<StatedParty>,
    /// The names of the sources.
    pub sources: Vec<Box<str>>,
    /// The named origins of reports.
    pub claimants: Vec<Box<str>>,
}

/// The dictionaries of a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FileDictionaries {
    /// The actors of `groups` are indices into its parties.
    pub(super) names: StatedNames,
    /// See [`crate::model::Columns::countries`].
    pub(super) countries: Vec<Box<str>>,
    /// See [`crate::model::Columns::regions`].
    pub(super) regions: Vec<Box<str>>,
    /// See [`crate::model::Columns::conflicts`].
    pub(super) conflicts: Vec<Box<str>>,
    /// See [`crate::model::Columns::groups`]; the front is always the first.
    pub(super) groups: Vec<EventGroup>,
    /// See [`crate::model::Columns::tolls`]. Civilians are those whose kind of party in the data is civilians.
    pub(super) tolls: Vec<EventTolls>,
    /// See [`crate::model::Columns::places`].
    pub(super) places: Vec<DistinctPlace>,
    /// The weekly counts, which are not events.
    pub(super) weeks: PeriodCounts,
    /// The distinct dates of reports and withdrawals.
    pub(super) dates: Vec<Option<PublicationDate>>,
    /// The records with a history, ascending.
    pub(super) revised: Vec<u32>,
    /// The withdrawn records, ascending, each with the index of its date of withdrawal.
    pub(super) withdrawn: Vec<(u32, u32)>,
}

/// The codes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowCodes {
    pub(super) group: u32,
    pub(super) toll: u32,
    pub(super) place: u32,
    pub(super) date: u32,
}

/// A borrowed [`StatedParty`], for lookups.
#[derive(Hash)]
struct PartyKey<'a> {
    name: &'a str,
    kind: ActorKind,
}

impl Equivalent<StatedParty> for PartyKey<'_> {
    fn equivalent(&self, party: &StatedParty) -> bool {
        self.name == &*party.name && self.kind == party.kind
    }
}

impl From<&PartyKey<'_>> for StatedParty {
    fn from(party: &PartyKey<'_>) -> Self {
        Self { name: party.name.into(), kind: party.kind }
    }
}

/// Builds the dictionaries while rows are written.
#[derive(Debug, Default)]
pub(super) struct DictionaryBuilder {
    datasets: Vec<Dataset>,
    parties: CodeSet<StatedParty>,
    sources: CodeSet<Box<str>>,
    claimants: CodeSet<Box<str>>,
    /// A key is a number that packs kind and country, the conflict, then the codes of the parties.
    groups: CodeMap<Box<[u32]>, EventGroup>,
    row_dictionaries: RowDictionaries,
    reports: RowReports,
    weeks: PeriodCounts,
    /// A buffer for the key of a group.
    key: Vec<u32>,
}

impl DictionaryBuilder {
    /// Returns the codes of a row, adding new values to the dictionaries.
    pub(super) fn encode_row(&mut self, row: &SourceRow<'_>) -> Result<RowCodes, ParquetFileError> {
        self.add_dataset(row.dataset);
        for name in source_names(row) {
            intern(&mut self.sources, name);
        }
        for name in claimant_names(row) {
            intern(&mut self.claimants, name);
        }
        let group = self.group_code(row)?;
        // The reader resolves all names of a row, so civilians must be in the dictionary.
        let civilians =
            row.has_civilians().then(|| ActorIx(self.party_code(CIVILIANS, ActorKind::Civilians)));
        let parties = self.groups.get_index(group as usize).map_or(&[][..], |(_, group)| &group.actors);
        let is_civilian = |ix: ActorIx| {
            let party = self.parties.get_index(ix.0 as usize);
            party.is_some_and(|party| party.kind == ActorKind::Civilians)
        };
        let pairs = pair_tolls_of_row(row, parties, civilians);
        let civilians = killed_civilians_of_row(row, parties, civilians, is_civilian);
        let toll = self.row_dictionaries.toll_code(row.killed, civilians, pairs);
        Ok(RowCodes {
            group,
            toll,
            place: self.row_dictionaries.place_code(row),
            date: self.reports.push(row),
        })
    }

    /// Adds the counts of a country in a week or month.
    pub(super) fn add_period(
        &mut self,
        span: Span,
        country: &str,
        counts: (u32, u32, Option<u32>),
    ) -> Result<(), ParquetFileError> {
        self.add_dataset(Dataset::Acled);
        let country = self.country_code(country)?;
        self.weeks.insert((span, country), counts);
        Ok(())
    }

    /// Returns the code of a party, adding it if it is new.
    pub(super) fn party_code(&mut self, name: &str, kind: ActorKind) -> u32 {
        intern(&mut self.parties, &PartyKey { name, kind })
    }

    /// Returns the finished dictionaries.
    pub(super) fn finish(self) -> FileDictionaries {
        FileDictionaries {
            tolls: self.row_dictionaries.tolls(),
            places: self.row_dictionaries.places(),
            countries: self.row_dictionaries.countries.into_iter().collect(),
            regions: self.row_dictionaries.regions.into_iter().collect(),
            conflicts: self.row_dictionaries.conflicts.into_iter().collect(),
            names: StatedNames {
                datasets: self.datasets,
                parties: self.parties.into_iter().collect(),
                sources: self.sources.into_iter().collect(),
                claimants: self.claimants.into_iter().collect(),
            },
            groups: self.groups.into_values().collect(),
            weeks: self.weeks,
            dates: self.reports.dates.into_iter().collect(),
            revised: self.reports.revised,
            withdrawn: self.reports.withdrawn,
        }
    }

    fn add_dataset(&mut self, dataset: Dataset) {
        if !self.datasets.contains(&dataset) {
            self.datasets.push(dataset);
        }
    }

    fn country_code(&mut self, name: &str) -> Result<u16, ParquetFileError> {
        let too_many = || ParquetFileError::Encode("too many different countries for one file".to_owned());
        self.row_dictionaries.country_code(name).ok_or_else(too_many)
    }

    fn group_code(&mut self, row: &SourceRow<'_>) -> Result<u32, ParquetFileError> {
        let country = self.country_code(&row.country)?;
        let too_many = || ParquetFileError::Encode("too many different conflicts for one file".to_owned());
        let conflict = self.row_dictionaries.conflict_code(&row.conflict).ok_or_else(too_many)?;
        self.key.clear();
        self.key.push(u32::from(row.kind as u8) | u32::from(country) << 16);
        self.key.push(u32::from(conflict));
        for party in &row.parties {
            let code = self.party_code(&party.name, party.kind);
            self.key.push(code);
        }
        if let Some(index) = self.groups.get_index_of(self.key.as_slice()) {
            return Ok(dictionary_code(index));
        }
        let group = EventGroup {
            front: FrontIx(0),
            kind: row.kind,
            status: EventStatus::Happened,
            actors: self.key.iter().skip(2).map(|&ix| ActorIx(ix)).collect(),
            country,
            conflict,
            // The claims of a row come from one data set and cannot contradict each other.
            is_contested: false,
            is_denied: false,
        };
        Ok(intern_keyed(&mut self.groups, self.key.as_slice().into(), || group))
    }
}

/// Returns UCDP's code, 1–7.
fn precision_code(precision: PlacePrecision) -> u8 {
    precision as u8 + 1
}

const CONTESTED: u64 = 1;
const DENIED: u64 = 2;

impl FileDictionaries {
    /// Encodes the dictionaries.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = ByteWriter { bytes: Vec::with_capacity(self.places.len() * 18 + (1 << 16)) };
        // Kinds are stored by name, so that the order of our tables is not part of the format.
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
        let texts = [&self.names.sources, &self.names.claimants, &self.countries];
        for names in texts.into_iter().chain([&self.regions, &self.conflicts]) {
            out.write_list(names, |out, name| out.write_text(name));
        }
        out.write_list(&self.groups, |out, group| {
            out.write_number(group.kind as u64);
            out.write_number(u64::from(group.is_contested) * CONTESTED + u64::from(group.is_denied) * DENIED);
            out.write_number(group.country);
            out.write_number(group.conflict);
            out.write_list(&group.actors, |out, actor| out.write_number(actor.0));
        });
        out.write_list(&self.tolls, |out, EventTolls { tolls, civilians, pairs }| {
            for toll in [tolls.killed, tolls.wounded, tolls.captured, *civilians] {
                write_toll(out, toll);
            }
            // Rows state killed only.
            out.write_list(pairs.as_deref().unwrap_or_default(), |out, pair| {
                write_toll(out, pair.own.killed);
                write_toll(out, pair.others_killed);
            });
        });
        out.write_list(&self.places, |out, place| {
            out.write_number(
                u64::from(place.precision.map_or(0, precision_code)) << 1
                    | u64::from(place.coordinates().is_some()),
            );
            if let Some(point) = place.coordinates() {
                out.write_raw(&point.lat.to_le_bytes());
                out.write_raw(&point.lon.to_le_bytes());
            }
            out.write_number(place.region);
        });
        out.write_list(&self.weeks, |out, (&(span, country), &(incidents, events, killed))| {
            out.write_raw(&span.start.0.to_le_bytes());
            // Readers that know only weeks reject a longer period.
            out.write_number(span.days().abs_diff(WEEK_DAYS) << 16 | u32::from(country));
            out.write_number(incidents);
            out.write_number(events);
            out.write_optional(killed);
        });
        out.write_list(&self.dates, |out, &date| write_date(out, date));
        out.write_list(&self.revised, |out, &record| out.write_number(record));
        out.write_list(&self.withdrawn, |out, &(record, date)| {
            out.write_number(record);
            out.write_number(date);
        });
        out.bytes
    }

    /// Decodes dictionaries. Returns `None` if the bytes are invalid.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = ByteReader::new(bytes);
        let kinds = reader.read_list(|reader| {
            let name = reader.read_text()?;
            Kind::TABLE.iter().find(|row| row.id == name).map(|row| row.kind)
        })?;
        let actor_kinds = reader.read_list(|reader| {
            let name = reader.read_text()?;
            ActorKind::TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
        })?;
        let datasets = reader.read_list(|reader| {
            let name = reader.read_text()?;
            DATASET_NAMES.iter().find(|row| row.1 == name).map(|row| row.0)
        })?;
        let parties = reader.read_list(|reader| {
            Some(StatedParty {
                kind: *actor_kinds.get(reader.read_number::<usize>()?)?,
                name: reader.read_text()?.into(),
            })
        })?;
        let mut texts = || reader.read_list(|reader| reader.read_text().map(Box::<str>::from));
        let (sources, claimants, countries) = (texts()?, texts()?, texts()?);
        let (regions, conflicts) = (texts()?, texts()?);
        let read_code = |reader: &mut ByteReader<'_>, names: &[Box<str>]| {
            reader.read_number().filter(|&code: &u16| usize::from(code) < names.len())
        };
        let groups = reader.read_list(|reader| {
            let kind = *kinds.get(reader.read_number::<usize>()?)?;
            let flags: u64 = reader.read_number()?;
            let (country, conflict) = (read_code(reader, &countries)?, read_code(reader, &conflicts)?);
            let party = |reader: &mut ByteReader<'_>| {
                reader.read_number().filter(|&ix| (ix as usize) < parties.len())
            };
            let actors = reader.read_list(|reader| party(reader).map(ActorIx))?.into();
            let (is_contested, is_denied) = (flags & CONTESTED != 0, flags & DENIED != 0);
            Some(EventGroup {
                front: FrontIx(0),
                kind,
                status: EventStatus::Happened,
                actors,
                country,
                conflict,
                is_contested,
                is_denied,
            })
        })?;
        let tolls = reader.read_list(|reader| {
            let mut toll = || read_toll(reader);
            let tolls = Tolls { killed: toll()?, wounded: toll()?, captured: toll()? };
            let civilians = toll()?;
            let pairs = reader.read_list(|reader| {
                let own = Tolls { killed: read_toll(reader)?, ..Tolls::default() };
                Some(PairToll { own, others_killed: read_toll(reader)? })
            })?;
            let pairs = (!pairs.is_empty()).then(|| pairs.into_boxed_slice());
            Some(EventTolls { tolls, civilians, pairs })
        })?;
        let places = reader.read_list(|reader| {
            let (coordinates, precision) = read_place(reader)?;
            Some(DistinctPlace::new(coordinates, precision, read_code(reader, &regions)?))
        })?;
        let weeks = reader.read_list(|reader| {
            let start = reader.read_raw().map(i32::from_le_bytes).map(Day)?;
            let period: u32 = reader.read_number()?;
            let country = u16::try_from(period & 0xffff).ok();
            let country = country.filter(|&country| usize::from(country) < countries.len())?;
            let days = WEEK_DAYS.checked_add_unsigned(period >> 16)?;
            let span = Span { start, end: start.plus_days(days - 1) };
            Some(((span, country), (reader.read_number()?, reader.read_number()?, reader.read_optional()?)))
        })?;
        let weeks = weeks.into_iter().collect();
        let dates = reader.read_list(read_date)?;
        let revised: Vec<u32> = reader.read_list(ByteReader::read_number)?;
        let withdrawn = reader.read_list(|reader| {
            let record: u32 = reader.read_number()?;
            Some((record, reader.read_number().filter(|&date: &u32| (date as usize) < dates.len())?))
        })?;
        let is_ascending = revised.is_sorted_by(|a, b| a < b)
            && withdrawn.is_sorted_by(|a, b| a.0 < b.0)
            && withdrawn.iter().all(|(record, _)| revised.binary_search(record).is_ok());
        let is_at_end = reader.is_at_end();
        let names = StatedNames { datasets, parties, sources, claimants };
        let dictionaries = Self {
            names,
            countries,
            regions,
            conflicts,
            groups,
            tolls,
            places,
            weeks,
            dates,
            revised,
            withdrawn,
        };
        let names = [&dictionaries.countries, &dictionaries.regions, &dictionaries.conflicts];
        let has_defaults = names.iter().all(|names| names.first().is_some_and(|name| name.is_empty()))
            && dictionaries.tolls.first() == Some(&EventTolls::default())
            && dictionaries.places.first() == Some(&DistinctPlace::default());
        (is_at_end && has_defaults && is_ascending).then_some(dictionaries)
    }
}

/// Writes the flags of a toll, which include the numbers that are known, then these numbers.
fn write_toll(out: &mut ByteWriter, toll: Toll) {
    let numbers = [toll.low, toll.best, toll.high];
    let flags = [
        toll.low.is_some(),
        toll.best.is_some(),
        toll.high.is_some(),
        toll.is_open,
        toll.is_partial,
        toll.is_contested,
        toll.is_disordered,
    ];
    out.write_number(flags.iter().rev().fold(0_u64, |bits, &flag| bits << 1 | u64::from(flag)));
    numbers.into_iter().flatten().for_each(|number| out.write_number(number));
}

fn read_toll(reader: &mut ByteReader<'_>) -> Option<Toll> {
    let flags: u64 = reader.read_number()?;
    let has_flag = |bit: u32| flags >> bit & 1 == 1;
    let mut number = |bit: u32| if has_flag(bit) { reader.read_number().map(Some) } else { Some(None) };
    let (low, best, high) = (number(0)?, number(1)?, number(2)?);
    Some(Toll {
        low,
        best,
        high,
        is_open: has_flag(3),
        is_partial: has_flag(4),
        is_contested: has_flag(5),
        is_disordered: has_flag(6),
    })
}

/// Reads a place without its region.
fn read_place(reader: &mut ByteReader<'_>) -> Option<(Option<LatLon>, Option<PlacePrecision>)> {
    let head: usize = reader.read_number()?;
    let precision = match head >> 1 {
        0 => None,
        code => Some(PlacePrecision::TABLE.get(code - 1)?.0),
    };
    let mut degrees = || reader.read_raw().map(f64::from_le_bytes);
    let coordinates = if head & 1 == 1 { Some(LatLon { lat: degrees()?, lon: degrees()? }) } else { None };
    Some((coordinates, precision))
}
