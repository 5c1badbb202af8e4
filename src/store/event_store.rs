//! The store: what the other rooms ask about events.

use std::sync::Arc;

use super::cache::CacheSlot;
use super::event_data::EventData;
use super::event_table;
use super::gazetteer;
use crate::assess::Rules;
use crate::model::{Area, BulkEvents, Event, EventTolls, LatLon, Situation, Tolls};

/// A situation made ready for questions.
///
/// A row is the number of an event in the order of time: by its first day, then its last, then file order (of bulk
/// data: after the curated events). It holds for this store only; what lives longer keeps the event's id.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) data: Arc<EventData>,
    /// Letters of the longest toll.
    killed_width: usize,
    /// What the map shows at first.
    home_area: Option<Area>,
    pub(super) cache: CacheSlot,
}

fn longest_killed(tolls: &[EventTolls]) -> usize {
    tolls.iter().map(|event_tolls| event_tolls.tolls.killed.to_string().chars().count()).max().unwrap_or(0)
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
    pub fn with_bulk(situation: Arc<Situation>, bulks: Vec<BulkEvents>, rules: Rules) -> Self {
        let data = Arc::new(EventData::new(situation, bulks, rules));
        let home_area = gazetteer::home_area(&data.situation, &data.table.gazetteer);
        let killed_width = longest_killed(&data.table.columns.tolls);
        Self { data, killed_width, home_area, cache: CacheSlot::default() }
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
    /// ([`Store::is_comparable`]) the situation's own_count, for which no page has to be read.
    #[must_use]
    pub fn comparable_event(&self, row: u32) -> Option<&Event> {
        if self.is_comparable() {
            return self.event(row);
        }
        self.data.table.get(row)?;
        self.data.situation.events.get(self.data.origin.event_number(row) as usize)
    }

    /// The situation.
    #[must_use]
    pub fn situation(&self) -> &Arc<Situation> {
        &self.data.situation
    }

    /// How many events came in bulk.
    fn bulk_len(&self) -> usize {
        self.len().saturating_sub(self.data.situation.events.len())
    }

    /// Whether the events in bulk are few enough to be compared one by one.
    #[must_use]
    pub fn is_comparable(&self) -> bool {
        /// Some 20 MB, a tenth of a second.
        const MAX_COMPARED: usize = 20_000;
        self.bulk_len() <= MAX_COMPARED
    }

    /// The situation with the events of its data sets among its own_count, which takes reading all their records; `None`:
    /// there are too many ([`Store::is_comparable`]).
    #[must_use]
    pub fn merged_situation(&self) -> Option<Arc<Situation>> {
        if self.bulk_len() == 0 {
            return Some(Arc::clone(&self.data.situation));
        }
        let own_count = self.data.situation.events.len();
        self.is_comparable().then(|| {
            let mut whole = Situation::clone(&self.data.situation);
            let rows = (0..)
                .take(self.len())
                .filter(|&row| self.data.origin.event_number(row) as usize >= own_count);
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
    pub fn row_by_id(&self, id: &str) -> Option<u32> {
        self.data.row_by_id(id)
    }

    /// The tolls of a row, computed once at the start.
    #[must_use]
    pub fn tolls(&self, row: u32) -> Tolls {
        self.data.table.get(row).map(|row| self.data.table.tolls_by_id(row.toll)).unwrap_or_default()
    }

    /// Letters that the longest number of killed of any event takes: what a column needs that fits them all, whatever is
    /// shown.
    #[must_use]
    pub const fn killed_width(&self) -> usize {
        self.killed_width
    }

    /// Whether any fact of a row is contested.
    #[must_use]
    pub fn is_contested(&self, row: u32) -> bool {
        self.data.table.get(row).is_some_and(event_table::TableRow::is_contested)
    }

    /// Where a row stands on the map; `None` where its place is not known, or too vaguely to be a place.
    #[must_use]
    pub fn location(&self, row: u32) -> Option<LatLon> {
        let place_id = *self.data.table.columns.place_id.get(row as usize)?;
        self.data.table.gazetteer.point(self.data.table.gazetteer.map_place(place_id))
    }

    /// What the map shows at first: the lines of the fronts, else the places of all events, else the outlines. It does
    /// not follow filters.
    #[must_use]
    pub const fn home_area(&self) -> Option<Area> {
        self.home_area
    }

    /// Folded text of a row, for search.
    #[must_use]
    pub fn search_text(&self, row: u32) -> &str {
        self.data.search_text(row)
    }

    /// Where among `rows` (as in [`Answer::events`]) the text contains `needle`, which is folded
    /// ([`crate::model::text::fold`]); an empty one is contained nowhere.
    #[must_use]
    pub fn find_text(&self, rows: impl IntoIterator<Item = u32>, needle: &str) -> Vec<usize> {
        if needle.is_empty() {
            return Vec::new();
        }
        let found = rows.into_iter().enumerate().filter(|&(_, row)| self.search_text(row).contains(needle));
        found.map(|(index, _)| index).collect()
    }
}
