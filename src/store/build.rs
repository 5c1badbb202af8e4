//! Making the table: the columns of the curated events, and those of bulk data merged into them.

use std::ops::Range;
use std::sync::Arc;

use foldhash::HashMap;

use super::event_groups::{index, interned};
use crate::assess::civilians;
use crate::assess::contested::contests;
use crate::assess::toll::{sides, summed};
use crate::model::bulk::{id_hash, pack};
use crate::model::parallel::par_chunks_from;
use crate::model::{
    ActorIx, Bulk, Class, Columns, Event, Figure, LatLon, Losses, PlacePrecision, Situation, Spot, Stance,
    Statement,
};

/// Which event a row is: a number that counts the curated events first, then those of each bulk.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// By row.
    Listed(Vec<u32>),
    /// All of one bulk in its order, among them some curated ones: their rows, and which they are.
    Inset { rows: Vec<u32>, events: Vec<u32>, curated: u32 },
}

impl Default for Origin {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl Origin {
    /// The number of the event of a row that exists.
    pub(super) fn of(&self, row: u32) -> u32 {
        match self {
            Self::Listed(events) => events.get(row as usize).copied().unwrap_or(u32::MAX),
            Self::Inset { rows, events, curated } => match rows.binary_search(&row) {
                Ok(at) => events.get(at).copied().unwrap_or(u32::MAX),
                Err(before) => (row - index(before)).saturating_add(*curated),
            },
        }
    }

    /// Bytes it takes.
    pub(super) const fn bytes(&self) -> usize {
        match self {
            Self::Listed(events) => events.len() * 4,
            Self::Inset { rows, .. } => rows.len() * 8,
        }
    }
}

/// The columns of the curated events and of all bulks, in the order of time, and which event each row is. The columns
/// of the bulks are taken out of them.
pub(super) fn columns(situation: &Situation, bulks: &mut [Bulk]) -> (Columns, Origin) {
    let (curated, events) = of_events(situation);
    let count = index(situation.events.len());
    let take = |bulk: &mut Bulk| {
        let shared = std::mem::take(&mut bulk.columns);
        Arc::try_unwrap(shared).unwrap_or_else(|shared| Columns::clone(&shared))
    };
    match bulks {
        [] => (curated, Origin::Listed(events)),
        [bulk] => {
            let mut all = take(bulk);
            let rows = merge(&mut all, &curated, true);
            (all, Origin::Inset { rows, events, curated: count })
        }
        bulks => {
            let (mut all, mut events, mut first) = (curated, events, count);
            for bulk in bulks {
                let other = take(bulk);
                let of_other = first..first.saturating_add(index(other.len()));
                first = of_other.end;
                let rows = merge(&mut all, &other, false);
                widen(&mut events, &rows, of_other);
            }
            (all, Origin::Listed(events))
        }
    }
}

/// Lets `from` stand at `rows`, which are in order, among the others.
fn widen<T: Copy + Default>(column: &mut Vec<T>, rows: &[u32], from: impl DoubleEndedIterator<Item = T>) {
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
fn merge(into: &mut Columns, other: &Columns, first: bool) -> Vec<u32> {
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
        rows.push(index(before + row));
    }
    let classes = take_classes(into, other);
    let (tolls, spots) = (index(into.tolls.len()), index(into.spots.len()));
    into.tolls.extend_from_slice(&other.tolls);
    into.spots.extend_from_slice(&other.spots);
    // The first of either dictionary is the same: nothing.
    let shifted = |by: u32| move |&ix: &u32| if ix == 0 || by == 0 { ix } else { ix + by };
    widen(&mut into.start, &rows, other.start.iter().copied());
    widen(&mut into.length, &rows, other.length.iter().copied());
    widen(&mut into.date, &rows, other.date.iter().copied());
    widen(&mut into.class, &rows, other.class.iter().map(|class| class + classes));
    widen(&mut into.toll, &rows, other.toll.iter().map(shifted(tolls)));
    widen(&mut into.spot, &rows, other.spot.iter().map(shifted(spots)));
    widen(&mut into.id, &rows, other.id.iter().copied());
    rows
}

/// Adds the classes of `other`, and says by how much their indices grew.
fn take_classes(into: &mut Columns, other: &Columns) -> u32 {
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
    let classes: Vec<Class> = other
        .classes
        .iter()
        .map(|class| Class { country: country(class.country), ..class.clone() })
        .collect();
    let by = index(into.classes.len());
    into.classes.extend(classes);
    by
}

/// So many events are weighed before any of them is put into the columns.
const AT_ONCE: usize = 1 << 16;

/// The columns of the events in the order of time, and the index of the event of each row.
fn of_events(situation: &Situation) -> (Columns, Vec<u32>) {
    let events = &situation.events;
    let mut order: Vec<u32> = (0..).take(events.len()).collect();
    let span = |ix: u32| events.get(ix as usize).map(|event| event.date.span);
    if !order.is_sorted_by_key(|&ix| span(ix)) {
        order.sort_by_cached_key(|&ix| (span(ix), ix));
    }
    let mut columns = Columns {
        tolls: vec![Losses::default()],
        spots: vec![Spot::default()],
        countries: vec!["".into()],
        ..Columns::default()
    };
    let mut parties: HashMap<&[ActorIx], u32> = HashMap::default();
    let mut classes = HashMap::default();
    let mut known_tolls = HashMap::from_iter([(Losses::default(), 0)]);
    let mut spots = HashMap::from_iter([((None, None), 0)]);
    let mut countries = HashMap::from_iter([("", 0)]);
    // To weigh claims costs most by far, and does not depend on the other events.
    let weighed = order.chunks(AT_ONCE).flat_map(|order| {
        let of = |rows: Range<usize>| {
            let chosen = order.get(rows).unwrap_or_default();
            chosen
                .iter()
                .filter_map(|&ix| events.get(ix as usize))
                .map(|event| weigh(situation, event))
                .collect::<Vec<_>>()
        };
        par_chunks_from(AT_ONCE / 8, 0..order.len(), of).into_iter().flatten()
    });
    for (event, contested, denied, toll) in weighed {
        let span = event.date.span;
        columns.start.push(span.start.0);
        columns.length.push(u32::try_from(span.end.since(span.start)).unwrap_or(0));
        columns.date.push(pack(event.date));
        columns.id.push(id_hash(&event.id));
        let party = index(parties.len());
        let party = *parties.entry(&event.actors).or_insert(party);
        let name = event.place.as_ref().and_then(|place| place.country.as_deref()).unwrap_or_default();
        let country = interned(&mut countries, name, || columns.countries.push(name.into()));
        let country = u16::try_from(country).unwrap_or(0);
        let class = (event.front, event.kind, party, country, contested, denied);
        columns.class.push(interned(&mut classes, class, || {
            columns.classes.push(Class {
                front: event.front,
                kind: event.kind,
                actors: event.actors.clone().into_boxed_slice(),
                country,
                contested,
                denied,
            });
        }));
        columns.toll.push(interned(&mut known_tolls, toll, || columns.tolls.push(toll)));
        let spot = spot(event);
        let bits = |at: LatLon| (at.lat.to_bits(), at.lon.to_bits());
        let key: (Option<(u64, u64)>, Option<PlacePrecision>) = (spot.at.map(bits), spot.precision);
        columns.spot.push(interned(&mut spots, key, || columns.spots.push(spot)));
    }
    (columns, order)
}

/// An event, whether it is contested, whether anybody denies anything, and its victims.
fn weigh<'a>(situation: &Situation, event: &'a Event) -> (&'a Event, bool, bool, Losses) {
    // One claim alone excludes no other.
    let contested = event.claims.len() > 1 && !contests(event).is_empty();
    let sides = sides(event);
    let civilians = civilians::killed(situation, event.kind, &sides);
    (event, contested, denies(event), Losses { tolls: summed(sides), civilians })
}

fn spot(event: &Event) -> Spot {
    event
        .place
        .as_ref()
        .map_or_else(Spot::default, |place| Spot { at: place.at, precision: Some(place.precision) })
}

/// Whether somebody denies something of it.
fn denies(event: &Event) -> bool {
    event.claims.iter().any(|claim| {
        matches!(
            claim.statement,
            Statement::Toll { says: Figure::Denied, .. }
                | Statement::Control { says: Stance::Denies, .. }
                | Statement::Fact { says: Stance::Denies, .. }
        )
    })
}
