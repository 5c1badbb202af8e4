//! Rows that enter or leave a window of days when it moves.

use super::event_table::EventTable;
use super::row_set::{RowSet, row_passes};
use crate::model::{Day, Span};

impl EventTable {
    /// Calls `visit` with every row whose whole span lies in these days, in the order of time.
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

    /// Calls `visit` with every row that lies in one of these spans but not in the other, and whether it lies in the new.
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

    /// The same, of vague dates only. One that lies in one of the spans only begins between the first days of both, or
    /// ends_in_edge between the last.
    pub(super) fn for_each_moved_multi_day_row(
        &self,
        old: Span,
        new: Span,
        row_filter: Option<&RowSet>,
        mut visit: impl FnMut(usize, bool),
    ) {
        let [first, last] = changed_edges(old, new);
        let starting = first.into_iter().flat_map(|days| self.multi_day_beginning_in(days));
        // Looked for row_filter all that began as long ago as the longest, so what has to be asked of them is asked first.
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

/// The days between the first of two spans, and between the last, of which only one has some.
fn changed_edges(old: Span, new: Span) -> [Option<Span>; 2] {
    [days_between(old.start, new.start), days_between(old.end.plus_days(1), new.end.plus_days(1))]
}

/// The days from one on and before another, whichever is the earlier.
fn days_between(a: Day, b: Day) -> Option<Span> {
    Span::new(a.min(b), a.max(b).plus_days(-1))
}

/// Whether to count what moved is less than to count anew.
pub(super) fn is_delta_cheaper(table: &EventTable, old: Span, new: Span) -> bool {
    /// What moves is counted on one thread, and vague dates that ending in it are looked for row_filter more.
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
