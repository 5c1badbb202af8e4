//! The data as columns, and the one place where a figure is computed: [`Store::answer`].

mod aggregates;
pub mod answer;
mod bits;
mod build;
mod deaths;
pub mod detail;
mod dyads;
mod fronts;
mod gazetteer;
mod held;
mod inspect;
mod memory;
mod narrow;
mod order;
mod past;
mod places;
mod records;
pub mod rows;
mod scan;
mod series;
mod sift;
mod sum;
mod sums;
mod table;
mod tally;
mod why;

#[cfg(test)]
mod tests;

pub use answer::{Answer, BucketRow, Compared, Coverage, DyadRow, FrontRow, Series, SeriesMean};
pub use detail::{AggregateCheck, Detail, DyadDetail, EventDetail, FrontDetail, Subject, Why};
pub use gazetteer::GRID;
pub use places::{LazyPlaces, PlaceRow, Places, Spot};
pub use rows::Rows;
pub use sum::Sum;

use std::sync::Arc;

use crate::assess::{Rules, Sight};
use crate::model::bulk::id_hash;
use crate::model::{Area, Bulk, Event, FrontIx, LatLon, Losses, Situation, Tolls};
use build::Origin;
use memory::Keep;
use records::Records;
use table::Table;

/// A situation made ready for questions.
///
/// A row is the number of an event in the order of time: by its first day, then its last, then file order (of bulk
/// data: after the curated events). It holds for this store only; what lives longer keeps the event's id.
#[derive(Debug, Clone)]
pub struct Store {
    situation: Arc<Situation>,
    rules: Rules,
    table: Arc<Table>,
    origin: Arc<Origin>,
    records: Arc<Records>,
    /// Letters of the longest toll.
    longest_toll: usize,
    /// What the map shows at first.
    home: Option<Area>,
    memory: Keep,
}

fn longest(tolls: &[Losses]) -> usize {
    tolls.iter().map(|losses| losses.tolls.killed.to_string().chars().count()).max().unwrap_or(0)
}

impl Store {
    /// Makes a situation ready.
    #[must_use]
    pub fn new(situation: Arc<Situation>, rules: Rules) -> Self {
        Self::with_bulk(situation, Vec::new(), rules)
    }

    /// Makes a situation ready, with events in bulk that were read for it. Columns that nobody else holds are taken
    /// over, not copied.
    #[must_use]
    pub fn with_bulk(situation: Arc<Situation>, mut bulks: Vec<Bulk>, rules: Rules) -> Self {
        let lengths: Vec<usize> = bulks.iter().map(|bulk| bulk.columns.len()).collect();
        let (columns, origin) = build::columns(&situation, &mut bulks);
        let table = Arc::new(Table::new(columns, &situation));
        let records = Arc::new(Records::new(&situation, bulks.into_iter().zip(lengths).collect()));
        let home = gazetteer::home(&situation, &table.gazetteer);
        let longest_toll = longest(&table.columns.tolls);
        let (origin, memory) = (Arc::new(origin), Keep::default());
        Self { situation, rules, table, origin, records, longest_toll, home, memory }
    }

    /// Bytes that an event takes, but for its record and for what is remembered of questions.
    #[must_use]
    pub fn bytes_per_event(&self) -> f64 {
        (self.table.bytes() + self.origin.bytes()) as f64 / self.table.len().max(1) as f64
    }

    /// How many events there are, curated ones and those in bulk.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The event of a row, if it is among those that visits compare: all, or where there are too many of bulk data
    /// ([`Store::is_comparable`]) the situation's own, for which no page has to be read.
    #[must_use]
    pub fn compared(&self, row: u32) -> Option<&Event> {
        if self.is_comparable() {
            return self.event(row);
        }
        self.table.row(row)?;
        self.situation.events.get(self.origin.of(row) as usize)
    }

    /// The situation.
    #[must_use]
    pub fn situation(&self) -> &Arc<Situation> {
        &self.situation
    }

    /// How many events came in bulk.
    fn in_bulk(&self) -> usize {
        self.len().saturating_sub(self.situation.events.len())
    }

    /// Whether the events in bulk are few enough to be compared one by one.
    #[must_use]
    pub fn is_comparable(&self) -> bool {
        /// Some 20 MB, a tenth of a second.
        const MOST: usize = 20_000;
        self.in_bulk() <= MOST
    }

    /// The situation with the events of its data sets among its own, which takes reading all their records; `None`:
    /// there are too many ([`Store::is_comparable`]).
    #[must_use]
    pub fn whole(&self) -> Option<Arc<Situation>> {
        if self.in_bulk() == 0 {
            return Some(Arc::clone(&self.situation));
        }
        let own = self.situation.events.len();
        self.is_comparable().then(|| {
            let mut whole = Situation::clone(&self.situation);
            let rows = (0..).take(self.len()).filter(|&row| self.origin.of(row) as usize >= own);
            whole.events.extend(rows.filter_map(|row| self.event(row)).cloned());
            Arc::new(whole)
        })
    }

    /// The thresholds in force.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The event of a row of [`Answer::events`]; `None` also where its page of bulk data cannot be read any more.
    #[must_use]
    pub fn event(&self, row: u32) -> Option<&Event> {
        self.table.row(row)?;
        self.records.event(&self.situation, self.origin.of(row))
    }

    /// The row of the event with this id.
    #[must_use]
    pub fn row_of(&self, id: &str) -> Option<u32> {
        let hash = id_hash(id);
        let alike = (0..).zip(&self.table.columns.id).filter(|(_, other)| **other == hash);
        alike.map(|(row, _)| row).find(|&row| self.event(row).is_some_and(|event| event.id == id))
    }

    /// The tolls of a row, computed once at the start.
    #[must_use]
    pub fn tolls(&self, row: u32) -> Tolls {
        self.table.row(row).map(|row| self.table.tolls(row.toll)).unwrap_or_default()
    }

    /// Letters that the longest number of killed of any event takes: what a column needs that fits them all, whatever is
    /// shown.
    #[must_use]
    pub const fn longest_toll(&self) -> usize {
        self.longest_toll
    }

    /// Whether any fact of a row is contested.
    #[must_use]
    pub fn contested(&self, row: u32) -> bool {
        self.table.row(row).is_some_and(table::Row::contested)
    }

    /// Where a row stands on the map; `None` where its place is not known, or too vaguely to be a place.
    #[must_use]
    pub fn place_of(&self, row: u32) -> Option<LatLon> {
        let spot = *self.table.columns.spot.get(row as usize)?;
        self.table.gazetteer.at(self.table.gazetteer.of_spot(spot))
    }

    /// What the map shows at first: the lines of the fronts, else the places of all events, else the outlines. It does
    /// not follow filters.
    #[must_use]
    pub const fn home(&self) -> Option<Area> {
        self.home
    }

    /// Folded text of a row, for search.
    #[must_use]
    pub fn folded(&self, row: u32) -> &str {
        self.table.row(row).map_or("", |_| self.records.words(&self.situation, self.origin.of(row)))
    }

    /// Where among `rows` (as in [`Answer::events`]) the text contains `needle`, which is folded
    /// ([`crate::model::text::fold`]); an empty one is contained nowhere.
    #[must_use]
    pub fn find(&self, rows: impl IntoIterator<Item = u32>, needle: &str) -> Vec<usize> {
        if needle.is_empty() {
            return Vec::new();
        }
        let found = rows.into_iter().enumerate().filter(|&(_, row)| self.folded(row).contains(needle));
        found.map(|(at, _)| at).collect()
    }

    /// A row that exists as the rules see it: without its record, which may be far away.
    fn sight(&self, row: u32, shown: bool) -> Sight<'_> {
        let (table, at) = (&*self.table, row as usize);
        let (facts, losses) = (table.facts_of(at), table.losses_of(at));
        Sight {
            date: table.columns.date(at),
            incident: facts.incident,
            killed: losses.tolls.killed,
            civilians: losses.civilians,
            violent: table.violent(facts.party),
            shown,
        }
    }

    /// Every front, file order.
    fn front_indices(&self) -> impl Iterator<Item = FrontIx> + use<> {
        (0..=u16::MAX).take(self.situation.fronts.len()).map(FrontIx)
    }
}
