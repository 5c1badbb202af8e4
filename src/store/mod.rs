//! The data as columns, and the one place where a figure is computed: [`Store::answer`].

mod aggregates;
pub mod answer;
mod bits;
mod build;
pub mod detail;
mod dyads;
mod fronts;
mod halves;
mod held;
mod inspect;
mod memory;
mod narrow;
mod order;
mod past;
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
pub use rows::Rows;
pub use sum::Sum;

use std::sync::Arc;

use crate::assess::rule::Record;
use crate::assess::{Rules, Sight};
use crate::model::bulk::id_hash;
use crate::model::{Bulk, Event, FrontIx, Situation, Tolls};
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
    memory: Keep,
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
        Self { situation, rules, table, origin: Arc::new(origin), records, memory: Keep::default() }
    }

    /// Bytes that an event takes, but for its record and for what is remembered of questions.
    #[must_use]
    pub fn bytes_per_event(&self) -> f64 {
        (self.table.bytes() + self.origin.bytes()) as f64 / self.table.len().max(1) as f64
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

    /// Whether any fact of a row is contested.
    #[must_use]
    pub fn contested(&self, row: u32) -> bool {
        self.table.row(row).is_some_and(table::Row::contested)
    }

    /// Folded text of a row, for search.
    #[must_use]
    pub fn folded(&self, row: u32) -> &str {
        self.table.row(row).map_or("", |_| self.records.words(&self.situation, self.origin.of(row)))
    }

    /// Where among `rows` (as in [`Answer::events`]) the text contains `needle`, which is folded
    /// ([`crate::model::text::fold`]); an empty one is contained nowhere.
    #[must_use]
    pub fn find(&self, rows: &Rows, needle: &str) -> Vec<usize> {
        if needle.is_empty() {
            return Vec::new();
        }
        let found = rows.iter().enumerate().filter(|&(_, row)| self.folded(row).contains(needle));
        found.map(|(at, _)| at).collect()
    }

    /// A row that exists as the rules see it; `opener` is one of it.
    fn sight<'a>(&'a self, opener: &'a Opener<'a>, shown: bool) -> Sight<'a> {
        let (table, row) = (&*self.table, opener.row as usize);
        let facts = table.facts_of(row);
        Sight {
            situation: &self.situation,
            event: opener,
            date: table.columns.date(row),
            incident: facts.incident,
            killed: table.tolls_of(row).killed,
            violent: table.violent(facts.party),
            shown,
        }
    }

    /// Every front, file order.
    fn front_indices(&self) -> impl Iterator<Item = FrontIx> + use<> {
        (0..=u16::MAX).take(self.situation.fronts.len()).map(FrontIx)
    }
}

/// A row whose record is read when it is looked into.
#[derive(Debug)]
struct Opener<'a> {
    store: &'a Store,
    row: u32,
}

impl Record for Opener<'_> {
    fn event(&self) -> Option<&Event> {
        self.store.event(self.row)
    }
}
