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

/// What the map shows: the places of the events shown, leaving aside a chosen area.
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
    /// How many places.
    pub places: u32,
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
    /// The newest of the events of that precision, by row: a spot is named after it, so that name and sign agree.
    pub named: u32,
    /// In the chosen area, with at least one place.
    pub selected: bool,
}

/// A spot in the making, and the newest event of each class.
struct Gathered {
    spot: Spot,
    newest: [Option<u32>; 3],
}

impl Gathered {
    const fn begin(cell: (u16, u16), area: Area, row: &PlaceRow) -> Self {
        let spot = Spot {
            cell,
            area,
            places: 0,
            precision: row.precision,
            by_class: [0; 3],
            events: 0,
            incidents: 0,
            killed: Toll::NONE,
            newest: row.newest,
            named: row.newest,
            selected: false,
        };
        Self { spot, newest: [None; 3] }
    }

    fn take(&mut self, row: &PlaceRow) {
        let (spot, class) = (&mut self.spot, class(row.precision));
        if let (Some(count), Some(newest)) = (spot.by_class.get_mut(class), self.newest.get_mut(class)) {
            *count = count.saturating_add(row.events);
            *newest = (*newest).max(Some(row.newest));
        }
        spot.area = spot.area.with(row.at);
        spot.places = spot.places.saturating_add(1);
        spot.events = spot.events.saturating_add(row.events);
        spot.incidents = spot.incidents.saturating_add(row.incidents);
        spot.killed = spot.killed.plus(row.killed);
        spot.newest = spot.newest.max(row.newest);
        spot.selected |= row.selected;
    }

    fn finish(self) -> Spot {
        let Self { spot, newest } = self;
        let most = (0..CLASSES.len()).max_by_key(|&class| spot.by_class.get(class)).unwrap_or_default();
        Spot {
            precision: CLASSES.get(most).copied().unwrap_or(spot.precision),
            named: newest.get(most).copied().flatten().unwrap_or(spot.newest),
            ..spot
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
    /// The places put into the cells of a screen of so many columns and rows: `cell` says into which, or that a place lies
    /// outside, as all do that are not between the southern and the northern latitude. In rows from the top, each
    /// from the left.
    pub fn spots(
        &self,
        (columns, rows): (u16, u16),
        (south, north): (f64, f64),
        cell: impl Fn(LatLon) -> Option<(u16, u16)>,
    ) -> Vec<Spot> {
        // By cell: the number of its spot, from 1 on.
        let mut numbers = vec![0_usize; usize::from(columns) * usize::from(rows)];
        let mut spots: Vec<Gathered> = Vec::new();
        for row in self.between(south, north) {
            let Some(here) = cell(row.at) else { continue };
            let ix = usize::from(here.1) * usize::from(columns) + usize::from(here.0);
            let Some(number) = numbers.get_mut(ix) else { continue };
            if *number == 0
                && let Some(area) = Area::of([row.at])
            {
                spots.push(Gathered::begin(here, area, row));
                *number = spots.len();
            }
            if let Some(spot) = number.checked_sub(1).and_then(|ix| spots.get_mut(ix)) {
                spot.take(row);
            }
        }
        let mut made: Vec<Spot> = spots.into_iter().map(Gathered::finish).collect();
        made.sort_unstable_by_key(|spot| (spot.cell.1, spot.cell.0));
        made
    }

    /// At least the places between two latitudes. They stand in steps of the grid from the north, so one more is taken.
    fn between(&self, south: f64, north: f64) -> &[PlaceRow] {
        let (south, north) = (south - 1.0 / GRID, north + 1.0 / GRID);
        let from = self.rows.partition_point(|row| row.at.lat > north);
        let to = self.rows.partition_point(|row| row.at.lat >= south);
        self.rows.get(from..to).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(lat: f64, lon: f64, precision: PlacePrecision, events: u32, newest: u32) -> PlaceRow {
        let at = LatLon { lat, lon };
        PlaceRow { at, precision, events, incidents: 1, killed: Toll::NONE, newest, selected: newest == 7 }
    }

    /// A cell a degree, from the 40th parallel down and from the zeroth meridian on.
    fn cell(at: LatLon) -> Option<(u16, u16)> {
        let (x, y) = (at.lon.floor(), (40.0 - at.lat).floor());
        let inside = (0.0..10.0).contains(&x) && (0.0..5.0).contains(&y);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside")]
        inside.then_some((x as u16, y as u16))
    }

    #[test]
    fn places_in_a_cell_are_one_spot_with_the_sign_and_name_of_most_of_its_events() {
        let rows = vec![
            place(39.9, 3.2, PlacePrecision::Exact, 2, 9),
            place(39.5, 3.8, PlacePrecision::Province, 3, 4),
            place(39.1, 3.1, PlacePrecision::Province, 1, 7),
            place(38.5, 0.5, PlacePrecision::District, 5, 2),
            place(20.0, 0.5, PlacePrecision::Exact, 90, 1),
        ];
        let places = Places { rows, ..Places::default() };
        let spots = places.spots((10, 5), (35.0, 40.0), cell);
        assert_eq!(spots.len(), 2);
        assert_eq!((spots[0].cell, spots[0].places, spots[0].events, spots[0].incidents), ((3, 0), 3, 6, 3));
        // Four of the six are known only by province, and the newest of these is in row 7.
        assert_eq!((spots[0].precision, spots[0].by_class), (PlacePrecision::Province, [2, 0, 4]));
        assert_eq!((spots[0].newest, spots[0].named, spots[0].selected), (9, 7, true));
        assert_eq!(Some(spots[0].area), Area::of(places.rows[..3].iter().map(|row| row.at)));
        assert_eq!((spots[1].cell, spots[1].precision), ((0, 1), PlacePrecision::District));
        // As many here as there: the vaguer sign.
        let even = vec![
            place(39.9, 3.2, PlacePrecision::Exact, 2, 9),
            place(39.5, 3.8, PlacePrecision::District, 2, 4),
        ];
        let spots = Places { rows: even, ..Places::default() }.spots((10, 5), (35.0, 40.0), cell);
        assert_eq!((spots[0].precision, spots[0].named), (PlacePrecision::District, 4));
    }

    proptest! {
        #[test]
        fn no_place_in_sight_is_left_out_by_its_latitude(
            points in prop::collection::vec((34.0..41.0_f64, -1.0..11.0_f64), 0..80),
        ) {
            let mut rows: Vec<PlaceRow> = (0..).zip(points)
                .map(|(n, (lat, lon))| place(lat, lon, PlacePrecision::Exact, 1, n)).collect();
            // As the gazetteer has them: by steps of the grid.
            rows.sort_by_key(|row| (step(-row.at.lat), step(row.at.lon)));
            let seen = rows.iter().filter(|row| cell(row.at).is_some()).count();
            let spots = Places { rows, ..Places::default() }.spots((10, 5), (35.0, 40.0), cell);
            prop_assert_eq!(spots.iter().map(|spot| spot.places as usize).sum::<usize>(), seen);
            prop_assert!(spots.windows(2).all(|pair| (pair[0].cell.1, pair[0].cell.0) < (pair[1].cell.1, pair[1].cell.0)));
        }
    }
}
