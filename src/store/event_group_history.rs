//! The history of each event group up to as-of, regardless of the window. The rules are assessed from it. It is
//! computed once per as-of day, and again only if a row filter is set.

use super::event_table::EventTable;
use super::row_set::{RowSet, row_passes};
use crate::assess::weeks::WEEKS;
use crate::model::parallel::par_chunks;
use crate::model::{Day, Span};

/// The value that means “no row”.
pub(super) const NO_ROW: u32 = u32::MAX;

/// The first and last known rows of an event group.
#[derive(Debug, Clone, Copy)]
pub(super) struct FirstLast {
    first: u32,
    last: u32,
    last_ended: u32,
}

impl FirstLast {
    const NEVER: Self = Self { first: NO_ROW, last: NO_ROW, last_ended: NO_ROW };

    /// Returns the first row.
    pub(super) fn first_row(self) -> Option<u32> {
        (self.first != NO_ROW).then_some(self.first)
    }

    /// Returns the last row.
    pub(super) fn last_row(self) -> Option<u32> {
        (self.last != NO_ROW).then_some(self.last)
    }

    /// Returns the row that ended last, and the later row if several ended on the same day.
    pub(super) fn last_ended_row(self) -> Option<u32> {
        (self.last_ended != NO_ROW).then_some(self.last_ended)
    }

    fn find(table: &EventTable, group_id: usize, as_of: Day, row_filter: Option<&RowSet>) -> Self {
        let rows = table.rows_by_group.members_of(group_id);
        let end = |row: u32| table.span(row as usize).end;
        let is_known = |row: &u32| end(*row) <= as_of && row_passes(row_filter, *row as usize);
        let Some(first) = rows.iter().copied().find(is_known) else { return Self::NEVER };
        let mut newest = rows.iter().rev().copied().filter(is_known);
        let last = newest.next().unwrap_or(first);
        let mut last_ended = last;
        let longest =
            i32::try_from(table.max_length_by_group.get(group_id).copied().unwrap_or(0)).unwrap_or(i32::MAX);
        for row in newest {
            if table.columns.start[row as usize].saturating_add(longest) <= end(last_ended).0 {
                break;
            }
            if end(row) > end(last_ended) {
                last_ended = row;
            }
        }
        Self { first, last, last_ended }
    }
}

/// Weekly incidents of the event groups that have any in the weeks before as-of.
#[derive(Debug, Default)]
pub(super) struct WeeklyIncidents {
    /// By group id: the index into `counts`, or [`NO_ROW`].
    slot_by_group: Vec<u32>,
    counts: Vec<[u32; WEEKS]>,
}

impl WeeklyIncidents {
    fn count(table: &EventTable, as_of: Day, row_filter: Option<&RowSet>) -> Self {
        let mut weekly = Self { slot_by_group: vec![NO_ROW; table.group_count()], counts: Vec::new() };
        let weeks = i32::try_from(WEEKS).unwrap_or(i32::MAX);
        let days = Span { start: as_of.plus_days(weeks.saturating_mul(-7)).plus_days(1), end: as_of };
        for row in table.rows_beginning_in(days) {
            let group_id = table.group_id[row] as usize;
            if !table.groups.by_id[group_id].is_incident || !row_passes(row_filter, row) {
                continue;
            }
            let span = table.span(row);
            let week = as_of.days_since(span.start) / 7;
            if span.end > as_of || as_of.days_since(span.end) / 7 != week {
                continue;
            }
            let Some(slot) = weekly.slot_by_group.get_mut(group_id) else { continue };
            if *slot == NO_ROW {
                *slot = u32::try_from(weekly.counts.len()).unwrap_or(NO_ROW);
                weekly.counts.push([0; WEEKS]);
            }
            let counts = weekly.counts.get_mut(*slot as usize);
            if let Some(count) =
                usize::try_from(week).ok().and_then(|week| counts.and_then(|c| c.get_mut(week)))
            {
                *count += 1;
            }
        }
        weekly
    }

    /// Adds the weekly incidents of an event group to `sum`, newest week first.
    pub(super) fn add_group_to(&self, sum: &mut [u32; WEEKS], group_id: usize) {
        let slot = self.slot_by_group.get(group_id).and_then(|&slot| self.counts.get(slot as usize));
        if let Some(counts) = slot {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
    }
}

/// The history of the event groups.
#[derive(Debug, Default)]
pub(super) struct GroupHistory {
    /// By group id.
    first_last_by_group: Vec<FirstLast>,
    pub(super) weekly: WeeklyIncidents,
}

impl GroupHistory {
    /// Collects the history known at `as_of` from the rows that pass the row filter.
    pub(super) fn collect(table: &EventTable, as_of: Day, row_filter: Option<&RowSet>) -> Self {
        let first_last_by_group = par_chunks(0..table.group_count(), |group_ids| -> Vec<FirstLast> {
            group_ids.map(|group_id| FirstLast::find(table, group_id, as_of, row_filter)).collect()
        });
        Self {
            first_last_by_group: first_last_by_group.concat(),
            weekly: WeeklyIncidents::count(table, as_of, row_filter),
        }
    }

    /// Returns the first and last rows of an event group.
    pub(super) fn first_last(&self, group_id: usize) -> FirstLast {
        self.first_last_by_group.get(group_id).copied().unwrap_or(FirstLast::NEVER)
    }
}

/// Returns the number of events that happened and are known at `as_of`.
pub(super) fn count_known(table: &EventTable, as_of: Day) -> usize {
    let started = table.first_row_from(as_of.plus_days(1));
    let unfinished = table.multi_day_near(Span::from_day(as_of)).filter(|&row| {
        let Span { start, end } = table.span(row as usize);
        start <= as_of && end > as_of
    });
    let announced_groups = (0..).zip(&table.groups.by_id).filter(|(_, group)| group.is_announced());
    let announced = announced_groups.flat_map(|(group_id, _)| table.rows_by_group.members_of(group_id));
    let known_announced = announced.filter(|&&row| table.span(row as usize).end <= as_of);
    started - unfinished.count() - known_announced.count()
}
