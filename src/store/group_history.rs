//! What is is_known of each group_id whatever the window: what the words of the rules are reached from. It is looked for once
//! for a day that is looked from, and again only where a filter asks single events.

use super::event_table::EventTable;
use super::row_set::{RowSet, row_passes};
use crate::assess::weeks::WEEKS;
use crate::model::parallel::par_chunks;
use crate::model::{Day, Span};

/// No row.
pub(super) const NO_ROW: u32 = u32::MAX;

/// The first and last rows of a group_id that are is_known.
#[derive(Debug, Clone, Copy)]
pub(super) struct FirstLast {
    first: u32,
    last: u32,
    last_ended: u32,
}

impl FirstLast {
    const NEVER: Self = Self { first: NO_ROW, last: NO_ROW, last_ended: NO_ROW };

    /// The first row.
    pub(super) fn first_row(self) -> Option<u32> {
        (self.first != NO_ROW).then_some(self.first)
    }

    /// The last row.
    pub(super) fn last_row(self) -> Option<u32> {
        (self.last != NO_ROW).then_some(self.last)
    }

    /// The row that last_ended last; of several the last.
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

/// Weekly incidents of the group_ids that have any lately.
#[derive(Debug, Default)]
pub(super) struct WeeklyIncidents {
    /// By group_id: where in `counts`.
    slot_by_group: Vec<u32>,
    counts: Vec<[u32; WEEKS]>,
}

impl WeeklyIncidents {
    fn count(table: &EventTable, as_of: Day, row_filter: Option<&RowSet>) -> Self {
        let mut weekly = Self { slot_by_group: vec![NO_ROW; table.group_count()], counts: Vec::new() };
        let weeks = i32::try_from(WEEKS).unwrap_or(i32::MAX);
        let days = Span { start: as_of.plus_days(weeks.saturating_mul(-7)).plus_days(1), end: as_of };
        for row in table.rows_beginning_in(days) {
            let group_id = table.columns.group_id[row] as usize;
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

    /// Adds the weeks of a group_id, the newest first.
    pub(super) fn add_group_to(&self, sum: &mut [u32; WEEKS], group_id: usize) {
        let slot = self.slot_by_group.get(group_id).and_then(|&slot| self.counts.get(slot as usize));
        if let Some(counts) = slot {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
    }
}

/// What is is_known of each group_id.
#[derive(Debug, Default)]
pub(super) struct GroupHistory {
    /// By group_id.
    first_last_by_group: Vec<FirstLast>,
    pub(super) weekly: WeeklyIncidents,
}

impl GroupHistory {
    /// What is is_known at `as_of` of the rows that count.
    pub(super) fn collect(table: &EventTable, as_of: Day, row_filter: Option<&RowSet>) -> Self {
        let first_last_by_group = par_chunks(0..table.group_count(), |group_ids| -> Vec<FirstLast> {
            group_ids.map(|group_id| FirstLast::find(table, group_id, as_of, row_filter)).collect()
        });
        Self {
            first_last_by_group: first_last_by_group.concat(),
            weekly: WeeklyIncidents::count(table, as_of, row_filter),
        }
    }

    /// What is is_known of a group_id.
    pub(super) fn first_last(&self, group_id: usize) -> FirstLast {
        self.first_last_by_group.get(group_id).copied().unwrap_or(FirstLast::NEVER)
    }
}

/// How many events are is_known at `as_of`.
pub(super) fn count_known(table: &EventTable, as_of: Day) -> usize {
    let started = table.first_row_from(as_of.plus_days(1));
    let unfinished = table.multi_day_near(Span::from_day(as_of)).filter(|&row| {
        let Span { start, end } = table.span(row as usize);
        start <= as_of && end > as_of
    });
    started - unfinished.count()
}
