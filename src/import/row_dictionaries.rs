//! Dictionaries of what rows have in common: each distinct value is kept once, and a row is its code.

use std::hash::Hash;

use foldhash::fast::RandomState;
use indexmap::{Equivalent, IndexMap, IndexSet};

use super::event_from_row::{place_code_of_row, tolls_from_stated};
use super::source_row::{SourceRow, StatedToll};
use crate::model::bulk::dictionary_code;
use crate::model::{DistinctPlace, EventTolls, Toll};

/// Distinct values in the order in which they came first; the code of a value is its place.
pub(super) type CodeSet<K> = IndexSet<K, RandomState>;

/// The same of values that are made once for each distinct key.
pub(super) type CodeMap<K, V> = IndexMap<K, V, RandomState>;

/// The code of a value in a dictionary, to which it is added if it is new.
pub(super) fn intern<K, Q>(dictionary: &mut CodeSet<K>, value: &Q) -> u32
where
    K: Hash + Eq + for<'q> From<&'q Q>,
    Q: Hash + Equivalent<K> + ?Sized,
{
    let known = dictionary.get_index_of(value);
    dictionary_code(known.unwrap_or_else(|| dictionary.insert_full(value.into()).0))
}

/// The code of a key in a dictionary; a new key is added with the value that `make` gives.
pub(super) fn intern_keyed<K: Hash + Eq, V>(
    dictionary: &mut CodeMap<K, V>,
    key: K,
    make: impl FnOnce() -> V,
) -> u32 {
    let entry = dictionary.entry(key);
    let code = dictionary_code(entry.index());
    entry.or_insert_with(make);
    code
}

/// Tolls, places and countries of rows.
#[derive(Debug)]
pub(super) struct RowDictionaries {
    tolls: CodeMap<(StatedToll, Toll), EventTolls>,
    spots: CodeMap<(u64, u64, u8), DistinctPlace>,
    /// As written.
    countries: CodeSet<Box<str>>,
}

impl Default for RowDictionaries {
    /// With the values that always have the code 0: no toll, nowhere, no country.
    fn default() -> Self {
        Self {
            tolls: std::iter::once(((StatedToll::default(), Toll::NONE), EventTolls::default())).collect(),
            spots: std::iter::once((place_key(DistinctPlace::default()), DistinctPlace::default())).collect(),
            countries: std::iter::once(Box::default()).collect(),
        }
    }
}

impl RowDictionaries {
    pub(super) fn toll_code(&mut self, killed: StatedToll, civilians: Toll) -> u32 {
        let losses = || EventTolls { tolls: tolls_from_stated(killed), civilians };
        intern_keyed(&mut self.tolls, (killed, civilians), losses)
    }

    pub(super) fn place_code(&mut self, row: &SourceRow<'_>) -> u32 {
        let spot = place_code_of_row(row);
        intern_keyed(&mut self.spots, place_key(spot), || spot)
    }

    /// `None`: there are more countries than 16 bits count. In fact there are some 200.
    pub(super) fn country_code(&mut self, name: &str) -> Option<u16> {
        u16::try_from(intern(&mut self.countries, name)).ok()
    }

    pub(super) fn tolls(&self) -> Vec<EventTolls> {
        self.tolls.values().copied().collect()
    }

    pub(super) fn places(&self) -> Vec<DistinctPlace> {
        self.spots.values().copied().collect()
    }

    pub(super) fn countries(&self) -> impl Iterator<Item = &str> {
        self.countries.iter().map(|name| &**name)
    }
}

/// Points are equal if their bits are.
fn place_key(spot: DistinctPlace) -> (u64, u64, u8) {
    let (lat, lon) = spot.coordinates.map_or((u64::MAX, u64::MAX), |at| (at.lat.to_bits(), at.lon.to_bits()));
    (lat, lon, spot.precision.map_or(0, |precision| precision as u8 + 1))
}
