//! Making the table: the columns of the curated events, and those of bulk data merged into them.

use std::ops::Range;
use std::sync::Arc;

use foldhash::HashMap;

use super::group_dictionary::{intern, to_u32};
use crate::assess::civilians;
use crate::assess::contested::find_contests;
use crate::assess::toll::{side_tolls, sum_sides};
use crate::model::bulk::{id_hash, pack_date};
use crate::model::parallel::par_chunks_from;
use crate::model::{
    ActorIx, BulkEvents, Columns, DistinctPlace, Event, EventGroup, EventTolls, Figure, LatLon,
    PlacePrecision, Situation, Stance, Statement,
};

/// Which event a row is: a number that counts the curated events first, then those of each bulk.
#[derive(Debug, Clone)]
pub(super) enum RowOrigin {
    /// By row.
    Listed(Vec<u32>),
    /// All of one bulk in its order, among them some curated ones: their rows, and which they are.
    BulkWithCurated { rows: Vec<u32>, events: Vec<u32>, curated: u32 },
}

impl Default for RowOrigin {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl RowOrigin {
    /// The number of the event of a row that exists.
    pub(super) fn event_number(&self, row: u32) -> u32 {
        match self {
            Self::Listed(events) => events.get(row as usize).copied().unwrap_or(u32::MAX),
            Self::BulkWithCurated { rows, events, curated } => match rows.binary_search(&row) {
                Ok(at) => events.get(at).copied().unwrap_or(u32::MAX),
                Err(before) => (row - to_u32(before)).saturating_add(*curated),
            },
        }
    }

    /// Bytes it takes.
    pub(super) const fn bytes(&self) -> usize {
        match self {
            Self::Listed(events) => events.len() * 4,
            Self::BulkWithCurated { rows, .. } => rows.len() * 8,
        }
    }
}

/// The columns of the curated events and of all bulks, in the order of time, and which event each row is. The columns
/// of the bulks are taken out of them.
pub(super) fn build_columns(situation: &Situation, bulks: &mut [BulkEvents]) -> (Columns, RowOrigin) {
    let (curated, events) = encode_events(situation);
    let count = to_u32(situation.events.len());
    let take = |bulk: &mut BulkEvents| {
        let shared = std::mem::take(&mut bulk.columns);
        Arc::try_unwrap(shared).unwrap_or_else(|shared| Columns::clone(&shared))
    };
    match bulks {
        [] => (curated, RowOrigin::Listed(events)),
        [bulk] => {
            let mut all = take(bulk);
            let rows = merge_columns(&mut all, &curated, true);
            (all, RowOrigin::BulkWithCurated { rows, events, curated: count })
        }
        bulks => {
            let (mut all, mut events, mut first) = (curated, events, count);
            for bulk in bulks {
                let other = take(bulk);
                let of_other = first..first.saturating_add(to_u32(other.len()));
                first = of_other.end;
                let rows = merge_columns(&mut all, &other, false);
                insert_at_rows(&mut events, &rows, of_other);
            }
            (all, RowOrigin::Listed(events))
        }
    }
}

/// Lets `from` stand at `rows`, which are in order, among the others.
fn insert_at_rows<T: Copy + Default>(
    column: &mut Vec<T>,
    rows: &[u32],
    from: impl DoubleEndedIterator<Item = T>,
) {
    let mut old = column.len();
    column.resize(old + rows.len(), T::default());
    let mut end = column.len();
    for (&row, value) in rows.iter().zip(from).collect::<Vec<_>>().into_iter().rev() {
        // What stands after the new one moves to its place at once.
        let row = row as usize;
        let moved = end - row - 1;
        column.copy_within(old - moved..old, row + 1);
        old -= moved;
        column[row] = value;
        end = row;
    }
}

/// Takes other columns in, and says in which rows they stand then: of equal days first or last.
fn merge_columns(into: &mut Columns, other: &Columns, first: bool) -> Vec<u32> {
    let key = |columns: &Columns, row: usize| (columns.start[row], columns.length[row]);
    let mut rows = Vec::with_capacity(other.len());
    let mut before = 0;
    for row in 0..other.len() {
        let here = key(other, row);
        // Few among many: by halves from where the one before came to stand.
        let rest = into.start.get(before..).unwrap_or_default();
        before += rest.partition_point(|&start| start < here.0);
        let precedes = |there| if first { there < here } else { there <= here };
        while before < into.len() && precedes(key(into, before)) {
            before += 1;
        }
        rows.push(to_u32(before + row));
    }
    let classes = append_groups(into, other);
    let (tolls, spots) = (to_u32(into.tolls.len()), to_u32(into.places.len()));
    into.tolls.extend_from_slice(&other.tolls);
    into.places.extend_from_slice(&other.places);
    // The first of either dictionary is the same: nothing.
    let shifted = |by: u32| move |&ix: &u32| if ix == 0 || by == 0 { ix } else { ix + by };
    insert_at_rows(&mut into.start, &rows, other.start.iter().copied());
    insert_at_rows(&mut into.length, &rows, other.length.iter().copied());
    insert_at_rows(&mut into.packed_date, &rows, other.packed_date.iter().copied());
    insert_at_rows(&mut into.group_id, &rows, other.group_id.iter().map(|class| class + classes));
    insert_at_rows(&mut into.toll_id, &rows, other.toll_id.iter().map(shifted(tolls)));
    insert_at_rows(&mut into.place_id, &rows, other.place_id.iter().map(shifted(spots)));
    insert_at_rows(&mut into.id_hash, &rows, other.id_hash.iter().copied());
    rows
}

/// Adds the classes of `other`, and says by how much their indices grew.
fn append_groups(into: &mut Columns, other: &Columns) -> u32 {
    if into.countries.is_empty() {
        into.countries.push("".into());
    }
    let mut known: HashMap<Box<str>, u16> =
        (0..).zip(&into.countries).map(|(ix, name)| (name.clone(), ix)).collect();
    let mut country = |ix: u16| {
        let Some(name) = other.countries.get(usize::from(ix)) else { return 0 };
        *known.entry(name.clone()).or_insert_with(|| {
            into.countries.push(name.clone());
            u16::try_from(into.countries.len() - 1).unwrap_or(0)
        })
    };
    let classes: Vec<EventGroup> = other
        .groups
        .iter()
        .map(|class| EventGroup { country: country(class.country), ..class.clone() })
        .collect();
    let by = to_u32(into.groups.len());
    into.groups.extend(classes);
    by
}

/// So many events are weighed before any of them is put into the columns.
const CHUNK_EVENTS: usize = 1 << 16;

/// The columns of the events in the order of time, and the index of the event of each row.
fn encode_events(situation: &Situation) -> (Columns, Vec<u32>) {
    let events = &situation.events;
    let mut order: Vec<u32> = (0..).take(events.len()).collect();
    let span = |ix: u32| events.get(ix as usize).map(|event| event.date.span);
    if !order.is_sorted_by_key(|&ix| span(ix)) {
        order.sort_by_cached_key(|&ix| (span(ix), ix));
    }
    let mut columns = Columns {
        tolls: vec![EventTolls::default()],
        places: vec![DistinctPlace::default()],
        countries: vec!["".into()],
        ..Columns::default()
    };
    let mut parties: HashMap<&[ActorIx], u32> = HashMap::default();
    let mut classes = HashMap::default();
    let mut known_tolls = HashMap::from_iter([(EventTolls::default(), 0)]);
    let mut spots = HashMap::from_iter([((None, None), 0)]);
    let mut countries = HashMap::from_iter([("", 0)]);
    // To weigh claims costs most by far, and does not depend on the other events.
    let weighed = order.chunks(CHUNK_EVENTS).flat_map(|order| {
        let of = |rows: Range<usize>| {
            let chosen = order.get(rows).unwrap_or_default();
            chosen
                .iter()
                .filter_map(|&ix| events.get(ix as usize))
                .map(|event| weigh_claims(situation, event))
                .collect::<Vec<_>>()
        };
        par_chunks_from(CHUNK_EVENTS / 8, 0..order.len(), of).into_iter().flatten()
    });
    for (event, contested, denied, toll) in weighed {
        let span = event.date.span;
        columns.start.push(span.start.0);
        columns.length.push(u32::try_from(span.end.days_since(span.start)).unwrap_or(0));
        columns.packed_date.push(pack_date(event.date));
        columns.id_hash.push(id_hash(&event.id));
        let party = to_u32(parties.len());
        let party = *parties.entry(&event.actors).or_insert(party);
        let name = event.place.as_ref().and_then(|place| place.country.as_deref()).unwrap_or_default();
        let country = intern(&mut countries, name, || columns.countries.push(name.into()));
        let country = u16::try_from(country).unwrap_or(0);
        let class = (event.front, event.kind, party, country, contested, denied);
        columns.group_id.push(intern(&mut classes, class, || {
            columns.groups.push(EventGroup {
                front: event.front,
                kind: event.kind,
                actors: event.actors.clone().into_boxed_slice(),
                country,
                is_contested: contested,
                is_denied: denied,
            });
        }));
        columns.toll_id.push(intern(&mut known_tolls, toll, || columns.tolls.push(toll)));
        let spot = event_spot(event);
        let bits = |at: LatLon| (at.lat.to_bits(), at.lon.to_bits());
        let key: (Option<(u64, u64)>, Option<PlacePrecision>) = (spot.coordinates.map(bits), spot.precision);
        columns.place_id.push(intern(&mut spots, key, || columns.places.push(spot)));
    }
    (columns, order)
}

/// An event, whether it is contested, whether anybody denies anything, and its victims.
fn weigh_claims<'a>(situation: &Situation, event: &'a Event) -> (&'a Event, bool, bool, EventTolls) {
    // One claim alone excludes no other.
    let contested = event.claims.len() > 1 && !find_contests(event).is_empty();
    let sides = side_tolls(event);
    let civilians = civilians::civilians_killed(situation, event.kind, &sides);
    (event, contested, has_denial(event), EventTolls { tolls: sum_sides(sides), civilians })
}

fn event_spot(event: &Event) -> DistinctPlace {
    event.place.as_ref().map_or_else(DistinctPlace::default, |place| DistinctPlace {
        coordinates: place.coordinates,
        precision: Some(place.precision),
    })
}

/// Whether somebody denies something of it.
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
