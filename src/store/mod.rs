//! The data as columns, and the one place where a figure is computed: [`Store::answer`].

mod aggregates;
pub mod answer;
pub mod detail;
mod dyads;
mod fronts;
mod inspect;
mod narrow;
mod order;
mod places;
mod scan;
mod series;
mod sum;
mod table;
mod tally;
mod why;

#[cfg(test)]
mod tests;

pub use answer::{Answer, BucketRow, Compared, Coverage, DyadRow, FrontRow, Series, SeriesMean};
pub use detail::{AggregateCheck, Detail, DyadDetail, EventDetail, FrontDetail, Subject, Why};
pub use places::{GRID, PlaceRow, Places, Spot};
pub use sum::Sum;

use std::sync::Arc;

use crate::assess::{Rules, Sight};
use crate::model::{Area, Event, FrontIx, LatLon, Situation, Toll, Tolls};
use crate::query::haystack;
use table::{Row, Table};

/// A situation made ready for questions.
///
/// A row is the number of an event in the order of time: by its first day, then its last, then file order. It
/// holds for this store only; what lives longer keeps the event's id.
#[derive(Debug, Clone)]
pub struct Store {
    situation: Arc<Situation>,
    rules: Rules,
    table: Table,
    /// By row.
    folded: Vec<Box<str>>,
    /// What the map shows at first.
    home: Option<Area>,
}

impl Store {
    /// Makes a situation ready.
    #[must_use]
    pub fn new(situation: Arc<Situation>, rules: Rules) -> Self {
        let table = Table::new(&situation);
        let event = |row| table.event(row).and_then(|ix| situation.events.get(ix));
        let text = |row| event(row).map_or_else(String::new, |event| haystack(&situation, event));
        let folded = table.rows().map(|(row, _)| text(row).into_boxed_str()).collect();
        let home = places::home(&situation, table.gazetteer());
        Self { situation, rules, table, folded, home }
    }

    /// The situation.
    #[must_use]
    pub fn situation(&self) -> &Arc<Situation> {
        &self.situation
    }

    /// The thresholds in force.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The event of a row of [`Answer::events`].
    #[must_use]
    pub fn event(&self, row: u32) -> Option<&Event> {
        self.situation.events.get(self.table.event(row)?)
    }

    /// The row of the event with this id.
    #[must_use]
    pub fn row_of(&self, id: &str) -> Option<u32> {
        self.table.row_of(&self.situation, id)
    }

    /// The tolls of a row, computed once at the start.
    #[must_use]
    pub fn tolls(&self, row: u32) -> Tolls {
        self.table.row(row).map(|row| self.table.tolls(row.toll)).unwrap_or_default()
    }

    /// Whether any fact of a row is contested.
    #[must_use]
    pub fn contested(&self, row: u32) -> bool {
        self.table.row(row).is_some_and(table::Row::contested)
    }

    /// Where a row stands on the map; `None` where its place is not known, or too vaguely to be a place.
    #[must_use]
    pub fn place_of(&self, row: u32) -> Option<LatLon> {
        self.table.row(row).and_then(|row| self.table.gazetteer().at(row.place))
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
        self.folded.get(row as usize).map_or("", |text| text)
    }

    /// Where among `rows` (as in [`Answer::events`]) the text contains `needle`, which is folded
    /// ([`crate::model::text::fold`]); an empty one is contained nowhere.
    #[must_use]
    pub fn find(&self, rows: &[u32], needle: &str) -> Vec<usize> {
        if needle.is_empty() {
            return Vec::new();
        }
        let found = rows.iter().enumerate().filter(|&(_, &row)| self.folded(row).contains(needle));
        found.map(|(at, _)| at).collect()
    }

    /// A row as the rules see it.
    fn sight(&self, number: u32, row: Row, shown: bool) -> Sight<'_> {
        Sight {
            situation: &self.situation,
            event: self.event(number),
            kind: row.kind,
            date: row.date(),
            incident: row.incident(),
            killed: if row.has_toll() { self.table.tolls(row.toll).killed } else { Toll::NONE },
            violent: self.table.violent(row.party),
            shown,
        }
    }

    /// Every front, file order.
    fn front_indices(&self) -> impl Iterator<Item = FrontIx> + use<> {
        (0..=u16::MAX).take(self.situation.fronts.len()).map(FrontIx)
    }
}
