//! Dictionary encoding: stores each distinct value once and refers to it by a code.

use std::hash::Hash;

use foldhash::fast::RandomState;
use indexmap::{Equivalent, IndexMap, IndexSet};

use super::event_from_row::{distinct_place_of_row, tolls_from_stated};
use super::source_row::{SourceRow, StatedToll};
use crate::model::bulk::dictionary_code;
use crate::model::{DistinctPlace, EventTolls, LatLon, PairToll, Toll};

/// Distinct values in the order of their first occurrence; the code of a value is its index.
pub(super) type CodeSet<K> = IndexSet<K, RandomState>;

/// Distinct keys in the order of their first occurrence, each with a value; the code of a key is its index.
pub(super) type CodeMap<K, V> = IndexMap<K, V, RandomState>;

/// Returns the code of a value, adding the value if it is new.
pub(super) fn intern<K, Q>(dictionary: &mut CodeSet<K>, value: &Q) -> u32
where
    K: Hash + Eq + for<'q> From<&'q Q>,
    Q: Hash + Equivalent<K> + ?Sized,
{
    let known = dictionary.get_index_of(value);
    dictionary_code(known.unwrap_or_else(|| dictionary.insert_full(value.into()).0))
}

/// Returns the code of a key, adding it with the value of `make` if it is new.
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

/// What tells tolls apart: the stated numbers, the killed civilians and the split by dyad.
type TollKey = (StatedToll, Toll, Option<Box<[PairToll]>>);

/// The distinct tolls, places and names of rows.
#[derive(Debug)]
pub(super) struct RowDictionaries {
    tolls: CodeMap<TollKey, EventTolls>,
    places: CodeMap<(u64, u64, u8, u16), DistinctPlace>,
    /// Names, as written.
    pub(super) countries: CodeSet<Box<str>>,
    /// Names, as written.
    pub(super) regions: CodeSet<Box<str>>,
    /// Names, as written.
    pub(super) conflicts: CodeSet<Box<str>>,
}

impl Default for RowDictionaries {
    /// Creates dictionaries with the values that always have code 0: no toll, nowhere, no name.
    fn default() -> Self {
        Self {
            tolls: std::iter::once(((StatedToll::default(), Toll::NONE, None), EventTolls::default()))
                .collect(),
            places: std::iter::once((place_key(DistinctPlace::default()), DistinctPlace::default()))
                .collect(),
            countries: std::iter::once(Box::default()).collect(),
            regions: std::iter::once(Box::default()).collect(),
            conflicts: std::iter::once(Box::default()).collect(),
        }
    }
}

impl RowDictionaries {
    pub(super) fn toll_code(
        &mut self,
        killed: StatedToll,
        civilians: Toll,
        pairs: Option<Box<[PairToll]>>,
    ) -> u32 {
        let key = (killed, civilians, pairs.clone());
        intern_keyed(&mut self.tolls, key, || EventTolls {
            tolls: tolls_from_stated(killed),
            civilians,
            pairs,
        })
    }

    pub(super) fn place_code(&mut self, row: &SourceRow<'_>) -> u32 {
        // A region beyond the limit of its codes counts as not stated.
        let region = u16::try_from(intern(&mut self.regions, &*row.admin[0])).unwrap_or(0);
        let place = distinct_place_of_row(row, region);
        intern_keyed(&mut self.places, place_key(place), || place)
    }

    /// Returns `None` if the code exceeds 16 bits, which no real data do: there are about 200 countries.
    pub(super) fn country_code(&mut self, name: &str) -> Option<u16> {
        u16::try_from(intern(&mut self.countries, name)).ok()
    }

    /// Returns `None` if the code exceeds 16 bits, which no real data do: UCDP has about 1800 conflicts.
    pub(super) fn conflict_code(&mut self, name: &str) -> Option<u16> {
        u16::try_from(intern(&mut self.conflicts, name)).ok()
    }

    pub(super) fn tolls(&self) -> Vec<EventTolls> {
        self.tolls.values().cloned().collect()
    }

    pub(super) fn places(&self) -> Vec<DistinctPlace> {
        self.places.values().copied().collect()
    }
}

/// Returns a hashable key of a place; points are equal if their bits are.
fn place_key(place: DistinctPlace) -> (u64, u64, u8, u16) {
    let bits = |point: LatLon| (point.lat.to_bits(), point.lon.to_bits());
    let (lat, lon) = place.coordinates().map_or((u64::MAX, u64::MAX), bits);
    (lat, lon, place.precision.map_or(0, |precision| precision as u8 + 1), place.region)
}
