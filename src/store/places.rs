//! Where things happened: what the map shows.
//!
//! Events are counted by place. Places nearer to each other than the map can show count as one ([`GRID`]), each class
//! of precision on its own; so the map costs what there are places, and drawing it what there are cells on screen.

use std::collections::HashMap;

use super::Store;
use super::narrow::Failing;
use super::table::{Row, Table};
use crate::model::{Area, Event, LatLon, PlacePrecision, Situation, Toll};

/// Parts of a degree of latitude that are told apart, 2.2 km. No nearer does the map go.
pub const GRID: f64 = 50.0;

/// The places of the events that are shown, leaving aside a chosen area.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Places {
    /// Places with at least one event, north to south, then west to east.
    pub rows: Vec<PlaceRow>,
    /// Events known only as in a region or a country: they have no place on a map.
    pub wide: u32,
    /// Events at sea or in the air.
    pub sea_or_air: u32,
    /// Events of which no place, or no point, is recorded.
    pub unplaced: u32,
}

/// One place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaceRow {
    /// Where; for a district or a province a representative point.
    pub at: LatLon,
    /// How exactly: `Exact` (or near it), `District` or `Province`.
    pub precision: PlacePrecision,
    /// Events.
    pub events: u32,
    /// Incidents.
    pub incidents: u32,
    /// Persons killed, summed.
    pub killed: Toll,
    /// The newest of the events, by row.
    pub newest: u32,
    /// In the chosen area.
    pub selected: bool,
}

/// Places that share a cell of a screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Column and row of the cell.
    pub cell: (u16, u16),
    /// The smallest box that holds the places.
    pub area: Area,
    /// The precision of most of the events; of two equal ones the vaguer, so that nothing looks more exact than it is.
    pub precision: PlacePrecision,
    /// Events by precision: at or near a place, in a district, in a province.
    pub by_class: [u32; 3],
    /// Events.
    pub events: u32,
    /// Incidents.
    pub incidents: u32,
    /// Persons killed, summed.
    pub killed: Toll,
    /// The newest of the events, by row.
    pub newest: u32,
    /// In the chosen area, with at least one place.
    pub selected: bool,
}

impl Spot {
    const fn empty(cell: (u16, u16), area: Area, row: &PlaceRow) -> Self {
        Self {
            cell,
            area,
            precision: row.precision,
            by_class: [0; 3],
            events: 0,
            incidents: 0,
            killed: Toll::NONE,
            newest: row.newest,
            selected: false,
        }
    }
}

/// Three classes can be told apart on a map: a place (or near it), a district, a province.
const CLASSES: [PlacePrecision; 3] =
    [PlacePrecision::Exact, PlacePrecision::District, PlacePrecision::Province];

const fn class(precision: PlacePrecision) -> usize {
    match precision {
        PlacePrecision::Exact | PlacePrecision::Near => 0,
        PlacePrecision::District => 1,
        _ => 2,
    }
}

impl Places {
    /// The places put into cells: `cell` says into which, or that a place lies outside. In rows from the top, each from
    /// the left.
    pub fn spots(&self, cell: impl Fn(LatLon) -> Option<(u16, u16)>) -> Vec<Spot> {
        let mut cells: HashMap<(u16, u16), usize> = HashMap::new();
        let mut spots: Vec<(Spot, Vec<LatLon>)> = Vec::new();
        for row in &self.rows {
            let Some(here) = cell(row.at) else { continue };
            let ix = *cells.entry(here).or_insert(spots.len());
            if ix == spots.len()
                && let Some(area) = Area::of([row.at])
            {
                spots.push((Spot::empty(here, area, row), Vec::new()));
            }
            let Some((spot, points)) = spots.get_mut(ix) else { continue };
            points.push(row.at);
            if let Some(count) = spot.by_class.get_mut(class(row.precision)) {
                *count = count.saturating_add(row.events);
            }
            spot.events = spot.events.saturating_add(row.events);
            spot.incidents = spot.incidents.saturating_add(row.incidents);
            spot.killed = spot.killed.plus(row.killed);
            spot.newest = spot.newest.max(row.newest);
            spot.selected |= row.selected;
        }
        let made = spots.into_iter().map(|(spot, points)| {
            let most = (0..CLASSES.len()).max_by_key(|&class| spot.by_class.get(class));
            let precision = most.and_then(|class| CLASSES.get(class)).copied().unwrap_or(spot.precision);
            Spot { precision, area: Area::of(points).unwrap_or(spot.area), ..spot }
        });
        let mut made: Vec<Spot> = made.collect();
        made.sort_unstable_by_key(|spot| (spot.cell.1, spot.cell.0));
        made
    }

    /// Events that have a place on the map.
    #[must_use]
    pub fn mapped(&self) -> u32 {
        self.rows.iter().fold(0, |sum, row| sum.saturating_add(row.events))
    }
}

/// Which place an event is at: an index, the first three of which are no places.
pub(super) mod index {
    /// None is recorded.
    pub(in crate::store) const UNPLACED: u32 = 0;
    /// A region or a country.
    pub(in crate::store) const WIDE: u32 = 1;
    /// At sea or in the air.
    pub(in crate::store) const SEA_OR_AIR: u32 = 2;
    /// The first that is one.
    pub(in crate::store) const FIRST: u32 = 3;
}

/// The distinct places, north to south, then west to east, then by precision.
#[derive(Debug, Clone, Default)]
pub(super) struct Gazetteer {
    places: Vec<(LatLon, PlacePrecision)>,
}

impl Gazetteer {
    /// The places of the events, and the index of the place of each.
    pub(super) fn of<'e>(events: impl Iterator<Item = &'e Event>) -> (Self, Vec<u32>) {
        let mut known: HashMap<(i32, i32, PlacePrecision), u32> = HashMap::new();
        let mut found: Vec<((i32, i32, PlacePrecision), LatLon)> = Vec::new();
        let mut column: Vec<u32> = events
            .map(|event| {
                let (at, precision) = match place(event) {
                    Ok(place) => place,
                    Err(none) => return none,
                };
                // Classes that look the same on the map are one.
                let precision = CLASSES.get(class(precision)).copied().unwrap_or(precision);
                let key = (step(-at.lat), step(at.lon), precision);
                *known.entry(key).or_insert_with(|| {
                    found.push((key, at));
                    u32::try_from(found.len() - 1).unwrap_or(u32::MAX).saturating_add(index::FIRST)
                })
            })
            .collect();
        let mut order: Vec<usize> = (0..found.len()).collect();
        order.sort_unstable_by_key(|&ix| found.get(ix).map(|(key, _)| *key));
        let mut moved = vec![0_u32; found.len()];
        for (new, old) in (index::FIRST..).zip(&order) {
            if let Some(slot) = moved.get_mut(*old) {
                *slot = new;
            }
        }
        for place in &mut column {
            let old = place.checked_sub(index::FIRST).and_then(|old| moved.get(old as usize));
            *place = old.copied().unwrap_or(*place);
        }
        let placed = order.into_iter().filter_map(|ix| found.get(ix));
        (Self { places: placed.map(|(key, at)| (*at, key.2)).collect() }, column)
    }

    /// The point of a place.
    pub(super) fn at(&self, place: u32) -> Option<LatLon> {
        let ix = place.checked_sub(index::FIRST)?;
        self.places.get(ix as usize).map(|(at, _)| *at)
    }

    /// For every index whether the area holds it.
    pub(super) fn inside(&self, area: Area) -> Vec<bool> {
        let none = (0..index::FIRST).map(|_| false);
        none.chain(self.places.iter().map(|(at, _)| area.contains(*at))).collect()
    }
}

/// The point of an event and how exact it is; what is too vague for one is an index.
fn place(event: &Event) -> Result<(LatLon, PlacePrecision), u32> {
    let place = event.place.as_ref().ok_or(index::UNPLACED)?;
    match place.precision {
        PlacePrecision::Region | PlacePrecision::Country => Err(index::WIDE),
        PlacePrecision::SeaOrAir => Err(index::SEA_OR_AIR),
        precision => place.at.map(|at| (at, precision)).ok_or(index::UNPLACED),
    }
}

/// The step of the grid that an angle lies in.
fn step(degrees: f64) -> i32 {
    // At most 180 × 50, so the cast cannot cut.
    #[expect(clippy::cast_possible_truncation, reason = "at most 9000")]
    let step = (degrees.clamp(-180.0, 180.0) * GRID).floor() as i32;
    step
}

/// Counts the events of every place.
pub(super) struct PlaceCount {
    /// By index of the place.
    counts: Vec<PlaceRow>,
    none: [u32; index::FIRST as usize],
}

impl PlaceCount {
    pub(super) fn new(store: &Store, area: Option<Area>) -> Self {
        let count = |&(at, precision): &(LatLon, PlacePrecision)| PlaceRow {
            at,
            precision,
            events: 0,
            incidents: 0,
            killed: Toll::NONE,
            newest: 0,
            selected: area.is_some_and(|area| area.contains(at)),
        };
        let counts = store.table.gazetteer().places.iter().map(count).collect();
        Self { counts, none: [0; index::FIRST as usize] }
    }

    /// Counts a row; rows come oldest first.
    pub(super) fn take(&mut self, table: &Table, number: u32, row: Row, failing: Failing) {
        if !failing.only(Failing::AREA) {
            return;
        }
        if let Some(none) = self.none.get_mut(row.place as usize) {
            *none += 1;
            return;
        }
        let ix = row.place.saturating_sub(index::FIRST);
        let Some(count) = self.counts.get_mut(ix as usize) else { return };
        count.events += 1;
        count.incidents += u32::from(row.incident());
        count.newest = number;
        if row.has_toll() {
            count.killed = count.killed.plus(table.tolls(row.toll).killed);
        }
    }

    pub(super) fn finish(self) -> Places {
        let [unplaced, wide, sea_or_air] = self.none;
        let mut rows = self.counts;
        rows.retain(|row| row.events > 0);
        Places { rows, wide, sea_or_air, unplaced }
    }
}

/// What the map shows at first: the lines of the fronts; without any the places of the events; without these the
/// outlines. `None` where there is nothing to draw.
pub(super) fn home(situation: &Situation, gazetteer: &Gazetteer) -> Option<Area> {
    let fronts = situation.fronts.iter().flat_map(|front| &front.line).copied();
    let events = gazetteer.places.iter().map(|(at, _)| *at);
    let outlines = situation.outlines.iter().flat_map(|outline| &outline.line).copied();
    Area::of(fronts).or_else(|| Area::of(events)).or_else(|| Area::of(outlines))
}
