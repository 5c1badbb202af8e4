//! The rows that enter or leave a window of days when it moves.

use super::event_table::EventTable;
use super::row_set::{RowSet, row_passes};
use crate::model::{Day, Span};

impl EventTable {
    /// Visits, in date order, every row of `rows` that ends within `days`. All of `rows` must start within `days`.
    pub(super) fn for_each_row_inside(
        &self,
        days: Span,
        rows: std::ops::Range<usize>,
        row_filter: Option<&RowSet>,
        mut visit: impl FnMut(usize),
    ) {
        for row in rows {
            if (self.single_day.contains(row) || self.span(row).end <= days.end)
                && row_passes(row_filter, row)
            {
                visit(row);
            }
        }
    }

    /// Visits every row that only one of the two spans covers. `visit` also receives whether that is the new span, so
    /// that the row enters.
    pub(super) fn for_each_moved_row(
        &self,
        old: Span,
        new: Span,
        row_filter: Option<&RowSet>,
        mut visit: impl FnMut(usize, bool),
    ) {
        for days in changed_edges(old, new).into_iter().flatten() {
            for row in self.rows_beginning_in(days) {
                if self.single_day.contains(row) && row_passes(row_filter, row) {
                    visit(row, new.contains(self.span(row).start));
                }
            }
        }
        self.for_each_moved_multi_day_row(old, new, row_filter, visit);
    }

    /// Like [`Self::for_each_moved_row`], for multi-day rows only. A row that only one of the spans covers
    /// starts between their first days or ends between their last days.
    pub(super) fn for_each_moved_multi_day_row(
        &self,
        old: Span,
        new: Span,
        row_filter: Option<&RowSet>,
        mut visit: impl FnMut(usize, bool),
    ) {
        let [first, last] = changed_edges(old, new);
        let starting = first.into_iter().flat_map(|days| self.multi_day_beginning_in(days));
        // The candidates reach back by the greatest length, so the cheapest and most selective test comes first.
        let ending = last.into_iter().flat_map(|days| {
            let ends_in_edge = move |row: &u32| days.contains(self.span(*row as usize).end);
            self.multi_day_near(days).filter(ends_in_edge)
        });
        let is_visited =
            |row: &u32| first.is_some_and(|first| first.contains(self.span(*row as usize).start));
        for row in starting.chain(ending.filter(|row| !is_visited(row))).map(|row| row as usize) {
            let span = self.span(row);
            let is_entering = new.covers(span);
            if is_entering != old.covers(span) && row_passes(row_filter, row) {
                visit(row, is_entering);
            }
        }
    }
}

/// Returns the days between the starts of two spans and the days between their ends. Each range belongs to only one
/// of the spans.
fn changed_edges(old: Span, new: Span) -> [Option<Span>; 2] {
    [days_between(old.start, new.start), days_between(old.end.plus_days(1), new.end.plus_days(1))]
}

/// Returns the days from the earlier day up to, but not including, the later one.
fn days_between(a: Day, b: Day) -> Option<Span> {
    Span::new(a.min(b), a.max(b).plus_days(-1))
}

/// Whether visiting the moved rows is cheaper than a recount.
pub(super) fn is_delta_cheaper(table: &EventTable, old: Span, new: Span) -> bool {
    /// Cost of a moved row relative to a recounted one: moved rows are visited on one thread, and multi-day rows
    /// that end at an edge are searched among more candidates.
    const DELTA_COST: usize = 5;
    let moved = || {
        changed_edges(old, new)
            .into_iter()
            .flatten()
            .map(|days| table.rows_beginning_in(days).len())
            .sum::<usize>()
    };
    old.overlaps(new) && moved() < table.rows_beginning_in(new).len() / DELTA_COST
}
