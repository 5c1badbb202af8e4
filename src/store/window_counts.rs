//! Counts per event group within a window of days, updated by difference (incremental view maintenance): moving the
//! window visits only the rows that enter or leave it. Other windows are counted from the nearest prefix counts.

use std::sync::Arc;

use foldhash::HashMap;

use super::crossfilter::{GroupRejections, RejectedBy};
use super::event_data::EventData;
use super::event_table::EventTable;
use super::moved_window_rows::is_delta_cheaper;
use super::row_set::{RowSet, row_passes};
use super::subtractable_counts::{FrontCount, GroupCount, UNKNOWN_ENDS};
use super::toll_sum::{SplitSum, TollSum};
use crate::model::Span;
use crate::model::parallel::par_chunks;

/// Adds or subtracts a row whose toll does not wholly count for each of its dyads.
fn apply_split(
    split_by_group: &mut HashMap<u32, Vec<SplitSum>>,
    table: &EventTable,
    row: usize,
    is_entering: bool,
) {
    let Some(pairs) = table.pairs_of(row) else { return };
    let sums = split_by_group.entry(table.group_id[row]).or_default();
    sums.resize(pairs.len(), SplitSum::default());
    for (sum, pair) in sums.iter_mut().zip(pairs) {
        sum.apply(&table.tolls_of(row), pair, is_entering);
    }
}

/// Cached counts per event group within a window.
#[derive(Debug, Default)]
pub(super) struct WindowCounts {
    days: Option<Span>,
    pub(super) groups: Vec<GroupCount>,
    /// Counts by front, over the groups that the fronts pane counts.
    pub(super) fronts: Vec<FrontCount>,
    /// Unpackable tolls by group id, over the groups that the dyads pane counts.
    pub(super) unpackable_by_group: HashMap<u32, TollSum>,
    /// Tolls that do not wholly count for a dyad, by group id and dyad (in the order of its party), over the groups that
    /// the dyads pane counts.
    pub(super) split_by_group: HashMap<u32, Vec<SplitSum>>,
    /// The rejections that the fields above were computed for.
    aggregated_for: Option<Arc<GroupRejections>>,
}

impl WindowCounts {
    /// Updates the counts to `days`. `None` means no day.
    pub(super) fn update(&mut self, data: &EventData, days: Option<Span>, row_filter: Option<&RowSet>) {
        let table = &*data.table;
        if let (Some(old), Some(new), false) = (self.days, days, self.groups.is_empty())
            && is_delta_cheaper(table, old, new)
        {
            self.apply_delta(table, old, new, row_filter);
            self.days = days;
            return;
        }
        self.aggregated_for = None;
        if let (Some(days), None, false) = (days, row_filter, self.groups.is_empty())
            && let Some(counts) = data.prefix_counts().counts_inside(table, days)
        {
            // The first question does not use them, so that opening data does not wait for the prefix counts.
            self.groups = counts;
        } else if self.days != days || self.groups.is_empty() {
            let mut parts = days.map_or_else(Vec::new, |days| {
                par_chunks(table.rows_beginning_in(days), |rows| {
                    let mut counts = vec![GroupCount::EMPTY; table.group_count()];
                    table.for_each_row_inside(days, rows, row_filter, |row| {
                        let count = &mut counts[table.group_id[row] as usize];
                        // With a row filter, passing rows may be sparse in a group, and a later search for the ends
                        // would be slow.
                        if row_filter.is_some() {
                            count.add_row(table, row);
                        } else {
                            count.count_row(table, row);
                        }
                    });
                    counts
                })
            });
            self.groups = parts.pop().unwrap_or_else(|| vec![GroupCount::EMPTY; table.group_count()]);
            for part in parts {
                self.groups.iter_mut().zip(&part).for_each(|(all, part)| all.merge(part));
            }
            if row_filter.is_none() {
                self.groups.iter_mut().for_each(|count| *count = count.with_unknown_ends());
            }
        }
        self.days = days;
    }

    fn apply_delta(&mut self, table: &EventTable, old: Span, new: Span, row_filter: Option<&RowSet>) {
        table.for_each_moved_row(old, new, row_filter, |row, is_entering| {
            let group_id = table.group_id[row];
            let Some(count) = self.groups.get_mut(group_id as usize) else { return };
            if is_entering {
                count.add_row(table, row);
            } else {
                count.remove_row(table, row);
            }
            let Some(groups) = &self.aggregated_for else { return };
            let front = self.fronts.get_mut(usize::from(table.groups.by_id[group_id as usize].front.0));
            let mut front = front.filter(|_| groups.is_rejected_only_by(group_id, RejectedBy::FRONTS));
            if let Some(front) = &mut front {
                let group = table.groups.by_id[group_id as usize];
                let count = GroupCount::from_row(table, row);
                if is_entering { front.add_group(group, &count) } else { front.remove_group(group, &count) }
            }
            if groups.is_rejected_only_by(group_id, RejectedBy::DYADS) {
                apply_split(&mut self.split_by_group, table, row, is_entering);
            }
            if table
                .packed_tolls
                .get(table.columns.toll_id[row] as usize)
                .is_some_and(|toll| toll.is_unpackable())
            {
                let tolls = table.tolls_of(row);
                if let Some(front) = front {
                    front.apply_unpackable(table.groups.by_id[group_id as usize], &tolls, is_entering);
                }
                if groups.is_rejected_only_by(group_id, RejectedBy::DYADS) {
                    let sum = self.unpackable_by_group.entry(group_id).or_default();
                    if is_entering { sum.add(&tolls) } else { sum.remove(&tolls) }
                }
            }
        });
    }

    /// Aggregates the counts by front, and collects the unpackable tolls.
    pub(super) fn aggregate(
        &mut self,
        table: &EventTable,
        row_filter: Option<&RowSet>,
        groups: &Arc<GroupRejections>,
        fronts: usize,
    ) {
        if self.aggregated_for.as_ref().is_some_and(|counted| Arc::ptr_eq(counted, groups)) {
            return;
        }
        self.unpackable_by_group.clear();
        self.split_by_group.clear();
        self.fronts = vec![FrontCount::default(); fronts];
        for &group_id in &groups.counted_by_fronts {
            let group = table.groups.by_id[group_id as usize];
            let front = self.fronts.get_mut(usize::from(group.front.0));
            if let (Some(front), Some(count)) = (front, self.groups.get(group_id as usize)) {
                front.add_group(group, count);
            }
        }
        let (is_counted_by_fronts, is_counted_by_dyads) = (
            |group_id| groups.is_rejected_only_by(group_id, RejectedBy::FRONTS),
            |group_id| groups.is_rejected_only_by(group_id, RejectedBy::DYADS),
        );
        let is_wanted = |row: &u32| {
            let group_id = table.group_id[*row as usize];
            is_counted_by_fronts(group_id) || is_counted_by_dyads(group_id)
        };
        let unpackable = table.rows_of_list_in(&table.unpackable, self.days, is_wanted);
        for row in unpackable.filter(|&row| row_passes(row_filter, row)) {
            let (group_id, tolls) = (table.group_id[row], table.tolls_of(row));
            let group = table.groups.by_id[group_id as usize];
            let front = self.fronts.get_mut(usize::from(group.front.0));
            if let Some(front) = front.filter(|_| is_counted_by_fronts(group_id)) {
                front.apply_unpackable(group, &tolls, true);
            }
            if is_counted_by_dyads(group_id) {
                self.unpackable_by_group.entry(group_id).or_default().add(&tolls);
            }
        }
        let is_split_counted = |row: &u32| is_counted_by_dyads(table.group_id[*row as usize]);
        let split = table.rows_of_list_in(&table.split, self.days, is_split_counted);
        for row in split.filter(|&row| row_passes(row_filter, row)) {
            apply_split(&mut self.split_by_group, table, row, true);
        }
        self.aggregated_for = Some(Arc::clone(groups));
    }

    /// Searches for the first and last rows of the given groups, where they are unknown.
    pub(super) fn find_first_and_last_rows(
        &mut self,
        table: &EventTable,
        row_filter: Option<&RowSet>,
        groups: &[u32],
    ) {
        let Some(days) = self.days else { return };
        let range = table.rows_beginning_in(days);
        for &group_id in groups {
            let unknown =
                self.groups.get_mut(group_id as usize).filter(|count| count.first_row == UNKNOWN_ENDS);
            let Some(count) = unknown else { continue };
            let rows = table.rows_by_group.members_of(group_id as usize);
            let from = rows.partition_point(|&row| (row as usize) < range.start);
            let to = rows.partition_point(|&row| (row as usize) < range.end);
            let is_inside = |row: &&u32| {
                let row = **row as usize;
                days.covers(table.span(row)) && row_passes(row_filter, row)
            };
            let mut rows = rows.get(from..to).unwrap_or_default().iter();
            count.first_row = rows.find(is_inside).copied().unwrap_or(GroupCount::EMPTY.first_row);
            count.last_row = rows.rfind(is_inside).copied().unwrap_or(count.first_row);
        }
    }
}
