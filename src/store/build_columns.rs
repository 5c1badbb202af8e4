//! Builds the columns of the event table: encodes the curated events and merges the columns of bulk data into them.

use std::ops::Range;
use std::sync::Arc;

use foldhash::HashMap;

use super::event_group_dictionary::{intern, to_u32};
use crate::assess::civilians;
use crate::assess::contested::find_contests;
use crate::assess::toll::{pair_tolls_of_sides, side_tolls, sum_sides};
use crate::model::bulk::{id_hash, pack_date};
use crate::model::parallel::par_chunks_from;
use crate::model::{
    ActorIx, BulkEvents, Columns, DistinctPlace, Event, EventGroup, EventTolls, Figure, LatLon,
    PlacePrecision, Situation, Stance, Statement,
};

/// Maps rows to event numbers. The numbers count the curated events first, then the events of each bulk.
#[derive(Debug, Clone)]
pub(super) enum RowOrigin {
    /// The event number of each row.
    Listed(Vec<u32>),
    /// One bulk in its original order with curated events inserted: the rows of the curated events and their
    /// numbers.
    BulkWithCurated { rows: Vec<u32>, events: Vec<u32>, curated: u32 },
}

impl Default for RowOrigin {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl RowOrigin {
    /// Returns the event number of an existing row.
    pub(super) fn event_number(&self, row: u32) -> u32 {
        match self {
            Self::Listed(events) => events.get(row as usize).copied().unwrap_or(u32::MAX),
            Self::BulkWithCurated { rows, events, curated } => match rows.binary_search(&row) {
                Ok(index) => events.get(index).copied().unwrap_or(u32::MAX),
                Err(before) => (row - to_u32(before)).saturating_add(*curated),
            },
        }
    }

    /// Returns the size of the mapping in bytes.
    pub(super) const fn bytes(&self) -> usize {
        match self {
            Self::Listed(events) => events.len() * 4,
            Self::BulkWithCurated { rows, .. } => rows.len() * 8,
        }
    }
}

/// Takes the columns out of the bulks and merges them, in date order, with those of the curated events. Returns the
/// merged columns and the mapping from rows to events.
pub(super) fn build_columns(situation: &Situation, bulks: &mut [BulkEvents]) -> (Columns, RowOrigin) {
    let (curated, events) = encode_events(situation);
    let count = to_u32(situation.events.len());
    let take_columns = |bulk: &mut BulkEvents| {
        let shared = std::mem::take(&mut bulk.columns);
        Arc::try_unwrap(shared).unwrap_or_else(|shared| Columns::clone(&shared))
    };
    match bulks {
        [] => (curated, RowOrigin::Listed(events)),
        [bulk] => {
            let mut merged = take_columns(bulk);
            let rows = merge_columns(&mut merged, &curated, true);
            (merged, RowOrigin::BulkWithCurated { rows, events, curated: count })
        }
        bulks => {
            let (mut merged, mut events, mut first) = (curated, events, count);
            for bulk in bulks {
                let other = take_columns(bulk);
                let numbers = first..first.saturating_add(to_u32(other.len()));
                first = numbers.end;
                let rows = merge_columns(&mut merged, &other, false);
                insert_at_rows(&mut events, &rows, numbers);
            }
            (merged, RowOrigin::Listed(events))
        }
    }
}

/// Inserts the `from` values so that they end up at `rows`, which are ascending.
fn insert_at_rows<T: Copy + Default>(
    column: &mut Vec<T>,
    rows: &[u32],
    from: impl DoubleEndedIterator<Item = T>,
) {
    let mut old = column.len();
    // Twice the memory, as a vector grows by default, would be too much here.
    column.reserve_exact(rows.len());
    column.resize(old + rows.len(), T::default());
    let mut end = column.len();
    for (&row, value) in rows.iter().zip(from).collect::<Vec<_>>().into_iter().rev() {
        // The old values that follow the inserted one move directly to their final position.
        let row = row as usize;
        let moved = end - row - 1;
        column.copy_within(old - moved..old, row + 1);
        old -= moved;
        column[row] = value;
        end = row;
    }
}

/// Merges `other` into `into` and returns the resulting rows of `other`. Rows with equal days precede the existing
/// ones if `is_before_equal` is set and follow them otherwise.
fn merge_columns(into: &mut Columns, other: &Columns, is_before_equal: bool) -> Vec<u32> {
    let key = |columns: &Columns, row: usize| (columns.start[row], columns.length[row]);
    let mut rows = Vec::with_capacity(other.len());
    let mut before = 0;
    for row in 0..other.len() {
        let other_key = key(other, row);
        // A binary search from the previous position is fast where few rows are merged into many.
        let rest = into.start.get(before..).unwrap_or_default();
        before += rest.partition_point(|&start| start < other_key.0);
        let precedes = |key| if is_before_equal { key < other_key } else { key <= other_key };
        while before < into.len() && precedes(key(into, before)) {
            before += 1;
        }
        rows.push(to_u32(before + row));
    }
    let has_dictionaries = !into.tolls.is_empty()
        && !into.places.is_empty()
        && [&into.countries, &into.regions, &into.conflicts].iter().all(|names| !names.is_empty());
    if other.is_empty() && has_dictionaries {
        // A single value more would move a large dictionary.
        return rows;
    }
    let group_offset = append_groups(into, other);
    let (toll_offset, place_offset) = (to_u32(into.tolls.len()), append_places(into, other));
    into.tolls.reserve_exact(other.tolls.len());
    into.tolls.extend_from_slice(&other.tolls);
    // Index 0 means “none” in both dictionaries.
    let shifted = |by: u32| move |&index: &u32| if index == 0 || by == 0 { index } else { index + by };
    insert_at_rows(&mut into.start, &rows, other.start.iter().copied());
    insert_at_rows(&mut into.length, &rows, other.length.iter().copied());
    insert_at_rows(&mut into.packed_date, &rows, other.packed_date.iter().copied());
    insert_at_rows(&mut into.group_id, &rows, other.group_id.iter().map(|group_id| group_id + group_offset));
    insert_at_rows(&mut into.toll_id, &rows, other.toll_id.iter().map(shifted(toll_offset)));
    insert_at_rows(&mut into.place_id, &rows, other.place_id.iter().map(shifted(place_offset)));
    insert_at_rows(&mut into.id_hash, &rows, other.id_hash.iter().copied());
    rows
}

/// Adds a name and returns its index: 0, which means “not stated”, beyond the limit of 16 bits.
fn add_name(names: &mut Vec<Box<str>>, name: &str) -> u16 {
    let index = u16::try_from(names.len()).unwrap_or(0);
    if index > 0 {
        names.push(name.into());
    }
    index
}

/// Adds the names of `other` and returns the index that each of them has in `into`. The first name is empty.
fn merge_names(into: &mut Vec<Box<str>>, other: &[Box<str>]) -> Vec<u16> {
    if into.is_empty() {
        into.push("".into());
    }
    let mut indices: HashMap<Box<str>, u16> =
        (0..=u16::MAX).zip(into.iter()).map(|(index, name)| (name.clone(), index)).collect();
    let merged =
        other.iter().map(|name| *indices.entry(name.clone()).or_insert_with(|| add_name(into, name)));
    merged.collect()
}

/// Appends the event groups of `other` and returns the offset by which their ids grow.
fn append_groups(into: &mut Columns, other: &Columns) -> u32 {
    let countries = merge_names(&mut into.countries, &other.countries);
    let conflicts = merge_names(&mut into.conflicts, &other.conflicts);
    let merged = |indices: &[u16], index: u16| indices.get(usize::from(index)).copied().unwrap_or(0);
    let offset = to_u32(into.groups.len());
    into.groups.reserve_exact(other.groups.len());
    into.groups.extend(other.groups.iter().map(|group| EventGroup {
        country: merged(&countries, group.country),
        conflict: merged(&conflicts, group.conflict),
        ..group.clone()
    }));
    offset
}

/// Appends the places of `other` and returns the offset by which their ids grow.
fn append_places(into: &mut Columns, other: &Columns) -> u32 {
    let regions = merge_names(&mut into.regions, &other.regions);
    let offset = to_u32(into.places.len());
    into.places.reserve_exact(other.places.len());
    into.places.extend(other.places.iter().map(|place| {
        let region = regions.get(usize::from(place.region)).copied().unwrap_or(0);
        DistinctPlace::new(place.coordinates(), place.precision, region)
    }));
    offset
}

/// The codes of the names of curated events; an absent name has code 0.
#[derive(Default)]
struct NameCodes<'a> {
    countries: HashMap<&'a str, u16>,
    conflicts: HashMap<&'a str, u16>,
    regions: HashMap<&'a str, u16>,
}

/// Returns the index of a name in `names`, adding it if it is new.
fn encode_name<'a>(
    codes: &mut HashMap<&'a str, u16>,
    name: Option<&'a str>,
    names: &mut Vec<Box<str>>,
) -> u16 {
    let Some(name) = name.filter(|name| !name.is_empty()) else { return 0 };
    *codes.entry(name).or_insert_with(|| add_name(names, name))
}

/// Number of events whose claims are weighed before any of them is encoded.
const CHUNK_EVENTS: usize = 1 << 16;

/// Encodes the curated events in date order. Returns their columns and the event index of each row.
fn encode_events(situation: &Situation) -> (Columns, Vec<u32>) {
    let events = &situation.events;
    let mut order: Vec<u32> = (0..).take(events.len()).collect();
    let span = |index: u32| events.get(index as usize).map(|event| event.date.span);
    if !order.is_sorted_by_key(|&index| span(index)) {
        order.sort_by_cached_key(|&index| (span(index), index));
    }
    let mut columns = Columns {
        tolls: vec![EventTolls::default()],
        places: vec![DistinctPlace::default()],
        countries: vec!["".into()],
        regions: vec!["".into()],
        conflicts: vec!["".into()],
        ..Columns::default()
    };
    let mut party_ids: HashMap<&[ActorIx], u32> = HashMap::default();
    let mut group_ids = HashMap::default();
    let mut toll_ids = HashMap::from_iter([(EventTolls::default(), 0)]);
    let mut place_ids = HashMap::from_iter([((None, None, 0), 0)]);
    let mut names = NameCodes::default();
    // Weighing claims dominates the cost and is independent for each event, so it runs on two threads.
    let weighed = order.chunks(CHUNK_EVENTS).flat_map(|order| {
        let weigh = |rows: Range<usize>| {
            let indices = order.get(rows).unwrap_or_default();
            indices
                .iter()
                .filter_map(|&index| events.get(index as usize))
                .map(|event| weigh_claims(situation, event))
                .collect::<Vec<_>>()
        };
        par_chunks_from(CHUNK_EVENTS / 8, 0..order.len(), weigh).into_iter().flatten()
    });
    for (event, contested, denied, toll) in weighed {
        let span = event.date.span;
        columns.start.push(span.start.0);
        columns.length.push(u32::try_from(span.end.days_since(span.start)).unwrap_or(0));
        columns.packed_date.push(pack_date(event.date));
        columns.id_hash.push(id_hash(&event.id));
        let next_party = to_u32(party_ids.len());
        let party = *party_ids.entry(&event.actors).or_insert(next_party);
        let place = event.place.as_ref();
        let country = place.and_then(|place| place.country.as_deref());
        let country = encode_name(&mut names.countries, country, &mut columns.countries);
        let conflict = encode_name(&mut names.conflicts, event.conflict.as_deref(), &mut columns.conflicts);
        let region = place.and_then(|place| place.region.as_deref());
        let region = encode_name(&mut names.regions, region, &mut columns.regions);
        let group = (event.front, event.kind, event.status, party, (country, conflict), contested, denied);
        columns.group_id.push(intern(&mut group_ids, group, || {
            columns.groups.push(EventGroup {
                front: event.front,
                kind: event.kind,
                status: event.status,
                actors: event.actors.clone().into_boxed_slice(),
                country,
                conflict,
                is_contested: contested,
                is_denied: denied,
            });
        }));
        columns.toll_id.push(intern(&mut toll_ids, toll.clone(), || columns.tolls.push(toll)));
        let place = distinct_place(event, region);
        let bits = |point: LatLon| (point.lat.to_bits(), point.lon.to_bits());
        let key: (Option<(u64, u64)>, Option<PlacePrecision>, u16) =
            (place.coordinates().map(bits), place.precision, region);
        columns.place_id.push(intern(&mut place_ids, key, || columns.places.push(place)));
    }
    (columns, order)
}

/// Returns an event, whether it is contested, whether a claimant denies anything, and its tolls.
fn weigh_claims<'a>(situation: &Situation, event: &'a Event) -> (&'a Event, bool, bool, EventTolls) {
    // A single claim cannot contradict another.
    let contested = event.claims.len() > 1 && !find_contests(event).is_empty();
    let sides = side_tolls(event);
    let civilians = civilians::civilians_killed(situation, event.kind, &sides);
    let pairs = pair_tolls_of_sides(&event.actors, &sides);
    (event, contested, has_denial(event), EventTolls { tolls: sum_sides(sides), civilians, pairs })
}

fn distinct_place(event: &Event, region: u16) -> DistinctPlace {
    event.place.as_ref().map_or_else(DistinctPlace::default, |place| {
        DistinctPlace::new(place.coordinates, Some(place.precision), region)
    })
}

/// Whether a claimant denies victims, control or another fact.
fn has_denial(event: &Event) -> bool {
    event.claims.iter().any(|claim| {
        matches!(
            claim.statement,
            Statement::Toll { says: Figure::Denied, .. }
                | Statement::Control { says: Stance::Denies, .. }
                | Statement::Fact { says: Stance::Denies, .. }
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, EventDate};

    fn columns(days: &[i32]) -> Columns {
        let mut columns = Columns {
            tolls: vec![EventTolls::default()],
            places: vec![DistinctPlace::default(); 9],
            countries: vec!["".into()],
            regions: vec!["".into()],
            conflicts: vec!["".into()],
            ..Columns::default()
        };
        for &day in days {
            columns.push(EventDate::from_day(Day(day)), 0, 0, 8, 1);
        }
        columns
    }

    #[test]
    fn without_curated_events_the_columns_stay_as_they_are() {
        let (mut merged, bulk) = (columns(&[1, 2]), columns(&[1, 2]));
        merged.places.shrink_to_fit();
        let allocation = merged.places.as_ptr();
        assert!(merge_columns(&mut merged, &columns(&[]), true).is_empty());
        assert_eq!((merged.places.as_ptr(), merged.places.capacity()), (allocation, 9));
        assert_eq!(merged, bulk);
    }

    #[test]
    fn merged_columns_have_no_spare_memory() {
        let mut merged = columns(&[1, 3, 5, 7, 9, 11, 13, 15, 17]);
        merged.start.shrink_to_fit();
        merged.places.shrink_to_fit();
        assert_eq!(merge_columns(&mut merged, &columns(&[4]), true), [2]);
        assert_eq!(merged.start, [1, 3, 4, 5, 7, 9, 11, 13, 15, 17]);
        assert_eq!(merged.place_id, [8, 8, 17, 8, 8, 8, 8, 8, 8, 8]);
        assert_eq!((merged.start.capacity(), merged.places.capacity()), (10, 18));
    }
}
