//! Counting for one front or one pair of actors.

use super::series::Fit;
use super::table::{Row, Table};
use crate::model::{Day, EventDate, Span, Tolls};

/// Weeks a change word looks at: the one that ends at as-of, and 52 before it.
pub(super) const WEEKS: usize = 53;

/// What is counted inside the period looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub(super) incidents: u32,
    pub(super) events: u32,
    pub(super) contested: u32,
    pub(super) quad: [u32; 4],
    pub(super) tolls: Tolls,
    pub(super) first: Option<EventDate>,
    pub(super) last: Option<EventDate>,
}

impl Tally {
    /// Counts a row; rows come oldest first.
    pub(super) fn take(&mut self, table: &Table, row: Row) {
        self.events += 1;
        self.incidents += u32::from(row.incident());
        self.contested += u32::from(row.contested());
        if let Some(class) = self.quad.get_mut(row.kind.row().quad.index()) {
            *class += 1;
        }
        if row.has_toll() {
            self.tolls = self.tolls.plus(table.tolls(row.toll));
        }
        self.first = self.first.or(Some(row.date()));
        self.last = Some(row.date());
    }
}

/// What is counted whatever the window: what the words of the rules are reached from.
#[derive(Debug, Clone)]
pub(super) struct History {
    /// Incidents by week, the one that ends at as-of first.
    weeks: [u32; WEEKS],
    /// The incident that began last, and the one that ended last: vague dates can make them differ.
    began_last: Option<EventDate>,
    ended_last: Option<EventDate>,
    /// Incidents of the period before.
    before: u32,
    pub(super) last_event: Option<EventDate>,
    /// Incidents by bucket.
    spark: Vec<u32>,
}
