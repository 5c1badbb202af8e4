//! Where things happened: what the map shows.
//!
//! Events are counted by place. Places nearer to each other than the map can show count as one ([`GRID`]), each class
//! of precision on its own; so the map costs what there are places, and drawing it what there are cells on screen.

use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::bits::{Bits, row_passes};
use super::gazetteer::{CLASSES, GRID, Gazetteer, class};
use super::narrow::{Classes, Failing, Narrowing};
use super::scan::Scan;
use super::table::Table;
use super::toll_sum::{Packed, Sums};
use super::window_delta::worth;
use crate::model::parallel::par_chunks;
use crate::model::{Area, LatLon, PlacePrecision, Span, Toll};

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

/// The events of one place.
#[derive(Debug, Clone, Copy)]
struct PlaceCount {
    events: u32,
    incidents: u32,
    /// Events with a simple toll that is known of.
    known: u32,
    /// The newest row.
    newest: u32,
    /// The simple tolls.
    killed: Packed,
}

impl PlaceCount {
    const EMPTY: Self = Self { events: 0, incidents: 0, known: 0, newest: 0, killed: Packed::NOTHING };

    /// Counts a row.
    fn add(&mut self, table: &Table, row: usize) {
        let toll = table.columns.toll[row] as usize;
        self.events += 1;
        self.incidents += u32::from(table.facts_of(row).incident);
        if let Some(&packed) = table.packed.get(toll).filter(|packed| !packed.is_odd()) {
            self.known += u32::from(toll != 0);
            self.killed = self.killed.plus(packed);
        }
        self.newest = self.newest.max(u32::try_from(row).unwrap_or(u32::MAX));
    }

    /// Takes a row out; whether the newest is not known any more.
    fn remove(&mut self, table: &Table, row: usize) -> bool {
        let toll = table.columns.toll[row] as usize;
        self.events -= 1;
        self.incidents -= u32::from(table.facts_of(row).incident);
        if let Some(&packed) = table.packed.get(toll).filter(|packed| !packed.is_odd()) {
            self.known -= u32::from(toll != 0);
            self.killed = self.killed.minus(packed);
        }
        if self.events == 0 {
            self.newest = 0;
            return false;
        }
        self.newest as usize == row
    }
}

/// The counts of the last question, by index of the place, and what they were counted for. Counting anew whenever the window
/// moves takes 0.9 ms at 10⁶ events in place of 0.4, and 11 ms at 10⁷ in place of 3 (`benches/answer.rs`, `mapwindow`).
#[derive(Debug, Default)]
pub(super) struct PlaceMemory {
    days: Option<Span>,
    classes: Option<Arc<Classes>>,
    among: Option<Arc<Bits>>,
    counts: Vec<PlaceCount>,
}

impl PlaceMemory {
    /// Counts these days; `None`: no day.
    fn look_at(&mut self, ask: &Ask, days: Option<Span>) {
        let (table, narrowing) = (&*ask.table, &ask.narrowing);
        let is_same_set =
            self.among.as_ref().map(Arc::as_ptr) == narrowing.anywhere.as_ref().map(Arc::as_ptr);
        let is_ready = !self.counts.is_empty()
            && is_same_set
            && self.classes.as_ref().is_some_and(|classes| *classes == narrowing.classes);
        if is_ready && self.days == days {
            return;
        }
        match (self.days, days) {
            (Some(old), Some(new)) if is_ready && worth(table, old, new) => self.follow(ask, old, new),
            _ => {
                self.anew(ask, days);
                self.classes = Some(Arc::clone(&narrowing.classes));
                self.among.clone_from(&narrowing.anywhere);
            }
        }
        self.days = days;
    }

    /// Counts what left and what came.
    fn follow(&mut self, ask: &Ask, old: Span, new: Span) {
        let (table, narrowing) = (&*ask.table, &ask.narrowing);
        let mut lost: Vec<u32> = Vec::new();
        table.moved(old, new, narrowing.anywhere.as_deref(), |row, comes| {
            if !narrowing.of_class(table.columns.class[row] as usize).only(Failing::NOTHING) {
                return;
            }
            let place = table.gazetteer.of_spot(table.columns.spot[row]);
            let Some(count) = self.counts.get_mut(place as usize) else { return };
            if comes {
                count.add(table, row);
            } else if count.remove(table, row) {
                lost.push(place);
            }
        });
        self.find_newest(ask, new, &lost);
    }

    /// Looks for the newest rows of places that lost theirs, from the end of the days.
    fn find_newest(&mut self, ask: &Ask, days: Span, lost: &[u32]) {
        let (table, narrowing) = (&*ask.table, &ask.narrowing);
        let mut wanted = vec![false; self.counts.len()];
        let mut left = 0_u32;
        for &place in lost {
            let (Some(wanted), Some(count)) =
                (wanted.get_mut(place as usize), self.counts.get(place as usize))
            else {
                continue;
            };
            if count.events > 0 && !std::mem::replace(wanted, true) {
                left += 1;
            }
        }
        for row in table.beginning_in(days).rev() {
            if left == 0 {
                break;
            }
            let place = table.gazetteer.of_spot(table.columns.spot[row]) as usize;
            let Some(wanted) = wanted.get_mut(place).filter(|wanted| **wanted) else { continue };
            let passes = days.covers(table.span(row))
                && narrowing.of_class(table.columns.class[row] as usize).only(Failing::NOTHING)
                && row_passes(narrowing.anywhere.as_deref(), row);
            if let (true, Some(count)) = (passes, self.counts.get_mut(place)) {
                count.newest = u32::try_from(row).unwrap_or(u32::MAX);
                *wanted = false;
                left -= 1;
            }
        }
    }

    fn anew(&mut self, ask: &Ask, days: Option<Span>) {
        let (table, narrowing) = (&*ask.table, &ask.narrowing);
        // There may be more places than rows that pass, so they are not made for each thread.
        self.counts.clear();
        self.counts.resize(table.gazetteer.indices(), PlaceCount::EMPTY);
        let Some(days) = days else { return };
        let parts = par_chunks(table.beginning_in(days), |rows| {
            let mut passing = Vec::new();
            table.inside(days, rows, narrowing.anywhere.as_deref(), |row| {
                if narrowing.of_class(table.columns.class[row] as usize).only(Failing::NOTHING) {
                    passing.push(row);
                }
            });
            passing
        });
        for row in parts.into_iter().flatten() {
            let place = table.gazetteer.of_spot(table.columns.spot[row]);
            if let Some(count) = self.counts.get_mut(place as usize) {
                count.add(table, row);
            }
        }
    }
}

/// What places are counted by.
struct Ask {
    table: Arc<Table>,
    narrowing: Arc<Narrowing>,
    days: Option<Span>,
    area: Option<Area>,
    memory: Arc<Mutex<PlaceMemory>>,
}

/// The places of an answer, counted when they are first looked at: only the map asks for them.
#[derive(Clone, Default)]
pub struct LazyPlaces {
    made: OnceLock<Places>,
    ask: Option<Arc<Ask>>,
}

impl LazyPlaces {
    /// The places of the events that pass and lie in these days, by what is remembered.
    pub(super) fn of(scan: &Scan<'_>, memory: &Arc<Mutex<PlaceMemory>>, days: Option<Span>) -> Self {
        let ask = Ask {
            table: Arc::clone(&scan.store.table),
            narrowing: Arc::clone(&scan.narrowing),
            days,
            area: scan.question.selection.area,
            memory: Arc::clone(memory),
        };
        Self { made: OnceLock::new(), ask: Some(Arc::new(ask)) }
    }
}

impl LazyPlaces {
    /// Counts them, if they are not counted yet.
    pub fn look(&self) -> &Places {
        self.made.get_or_init(|| self.ask.as_deref().map(count).unwrap_or_default())
    }

    /// They with a change.
    #[must_use]
    pub fn changed(&self, change: impl FnOnce(&mut Places)) -> Self {
        let mut places = self.look().clone();
        change(&mut places);
        places.into()
    }
}

impl From<Places> for LazyPlaces {
    fn from(places: Places) -> Self {
        Self { made: places.into(), ask: None }
    }
}

impl Deref for LazyPlaces {
    type Target = Places;

    fn deref(&self) -> &Places {
        self.look()
    }
}

impl PartialEq for LazyPlaces {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for LazyPlaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

fn count(ask: &Ask) -> Places {
    let mut memory = ask.memory.lock().unwrap_or_else(PoisonError::into_inner);
    memory.look_at(ask, ask.days);
    let (table, narrowing, days, area) = (&*ask.table, &ask.narrowing, ask.days, ask.area);
    let mut odd: HashMap<u32, Sums> = HashMap::new();
    let passes =
        |row: &u32| narrowing.of_class(table.columns.class[*row as usize] as usize).only(Failing::NOTHING);
    for row in table.odd_in(days, passes) {
        if row_passes(narrowing.anywhere.as_deref(), row) {
            let place = table.gazetteer.of_spot(table.columns.spot[row]);
            odd.entry(place).or_default().add(&table.tolls_of(row));
        }
    }
    let of = |index: u32| memory.counts.get(index as usize).map_or(0, |count| count.events);
    let counted = memory.counts.iter().skip(Gazetteer::FIRST as usize);
    let rows = (Gazetteer::FIRST..).zip(table.gazetteer.places.iter().zip(counted));
    let rows = rows.filter(|(_, (_, count))| count.events > 0).map(|(place, (&(at, precision), count))| {
        let sums = odd.get(&place).copied().unwrap_or_default().with(count.known, count.killed);
        PlaceRow {
            at,
            precision,
            events: count.events,
            incidents: count.incidents,
            killed: sums.tolls().killed,
            newest: count.newest,
            selected: area.is_some_and(|area| area.contains(at)),
        }
    });
    let rows = rows.collect();
    let (unplaced, wide, sea_or_air) =
        (of(Gazetteer::UNPLACED), of(Gazetteer::WIDE), of(Gazetteer::SEA_OR_AIR));
    Places { rows, wide, sea_or_air, unplaced }
}

#[cfg(test)]
mod tests;
