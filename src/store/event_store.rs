//! The store: what the other rooms ask about events.

use std::sync::Arc;

use super::event_data::EventData;
use super::gazetteer;
use super::memory::Keep;
use super::table;
use crate::assess::Rules;
use crate::model::{Area, Bulk, Event, LatLon, Losses, Situation, Tolls};

/// A situation made ready for questions.
///
/// A row is the number of an event in the order of time: by its first day, then its last, then file order (of bulk
/// data: after the curated events). It holds for this store only; what lives longer keeps the event's id.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) data: Arc<EventData>,
    /// Letters of the longest toll.
    longest_toll: usize,
    /// What the map shows at first.
    home: Option<Area>,
    pub(super) memory: Keep,
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
    pub fn with_bulk(situation: Arc<Situation>, bulks: Vec<Bulk>, rules: Rules) -> Self {
        let data = Arc::new(EventData::new(situation, bulks, rules));
        let home = gazetteer::home(&data.situation, &data.table.gazetteer);
        let longest_toll = longest(&data.table.columns.tolls);
        Self { data, longest_toll, home, memory: Keep::default() }
    }

    /// Bytes that an event takes, but for its record and for what is remembered of questions.
    #[must_use]
    pub fn bytes_per_event(&self) -> f64 {
        self.data.bytes_per_event()
    }

    /// How many events there are, curated ones and those in bulk.
    #[must_use]
    pub fn len(&self) -> usize {
        self.data.table.len()
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
        self.data.table.row(row)?;
        self.data.situation.events.get(self.data.origin.of(row) as usize)
    }

    /// The situation.
    #[must_use]
    pub fn situation(&self) -> &Arc<Situation> {
        &self.data.situation
    }

    /// How many events came in bulk.
    fn in_bulk(&self) -> usize {
        self.len().saturating_sub(self.data.situation.events.len())
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
            return Some(Arc::clone(&self.data.situation));
        }
        let own = self.data.situation.events.len();
        self.is_comparable().then(|| {
            let mut whole = Situation::clone(&self.data.situation);
            let rows = (0..).take(self.len()).filter(|&row| self.data.origin.of(row) as usize >= own);
            whole.events.extend(rows.filter_map(|row| self.event(row)).cloned());
            Arc::new(whole)
        })
    }

    /// The thresholds in force.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.data.rules
    }

    /// The event of a row of [`Answer::events`]; `None` also where its page of bulk data cannot be read any more.
    #[must_use]
    pub fn event(&self, row: u32) -> Option<&Event> {
        self.data.event(row)
    }

    /// The row of the event with this id.
    #[must_use]
    pub fn row_of(&self, id: &str) -> Option<u32> {
        self.data.row_of(id)
    }

    /// The tolls of a row, computed once at the start.
    #[must_use]
    pub fn tolls(&self, row: u32) -> Tolls {
        self.data.table.row(row).map(|row| self.data.table.tolls(row.toll)).unwrap_or_default()
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
        self.data.table.row(row).is_some_and(table::Row::contested)
    }

    /// Where a row stands on the map; `None` where its place is not known, or too vaguely to be a place.
    #[must_use]
    pub fn place_of(&self, row: u32) -> Option<LatLon> {
        let spot = *self.data.table.columns.spot.get(row as usize)?;
        self.data.table.gazetteer.at(self.data.table.gazetteer.of_spot(spot))
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
        self.data.folded(row)
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
}
