//! Prefix counts: what lies before every so many rows, by class. The counts of a window are the difference of two.

use super::counts::GroupCount;
use super::event_table::EventTable;
use crate::model::Span;
use crate::model::parallel::par_map;

/// What lies before every so many rows, by class.
#[derive(Debug, Clone, Default)]
pub(super) struct PrefixCounts {
    /// Rows from one to the next.
    rows_per_checkpoint: usize,
    /// The first stands behind the first step.
    checkpoints: Vec<Vec<GroupCount>>,
}

impl PrefixCounts {
    /// Rows from one to the next: as many as let them take half a byte an event.
    fn rows_per_checkpoint(table: &EventTable) -> usize {
        const ROWS_OF_A_CLASS: usize = 2 * size_of::<GroupCount>();
        // While it is developed there are few, and the tests are to see them.
        if cfg!(debug_assertions) { 64 } else { (ROWS_OF_A_CLASS * table.group_count()).max(1) }
    }

    /// Bytes they take.
    pub(super) fn bytes(table: &EventTable) -> usize {
        table.len() / Self::rows_per_checkpoint(table) * table.group_count() * size_of::<GroupCount>()
    }

    /// Counts all rows of a table.
    pub(super) fn from_table(table: &EventTable) -> Self {
        let step = Self::rows_per_checkpoint(table);
        let blocks: Vec<usize> = (0..table.len() / step).map(|block| block * step).collect();
        let mut slots = par_map(table.len(), blocks, |from| {
            let mut slots = vec![GroupCount::EMPTY; table.group_count()];
            (from..from + step)
                .for_each(|row| slots[table.columns.group_id[row] as usize].count_row(table, row));
            slots
        });
        for at in 1..slots.len() {
            if let (before, [slots, ..]) = slots.split_at_mut(at) {
                slots
                    .iter_mut()
                    .zip(before.last().into_iter().flatten())
                    .for_each(|(s, before)| s.merge(before));
            }
        }
        Self { rows_per_checkpoint: step, checkpoints: slots }
    }

    /// The checkpoint next to a row, from 1 on, and how many rows lie between.
    fn nearest_checkpoint(&self, row: usize) -> (usize, usize) {
        let at = ((row + self.rows_per_checkpoint / 2) / self.rows_per_checkpoint.max(1))
            .min(self.checkpoints.len());
        (at, row.abs_diff(at * self.rows_per_checkpoint))
    }

    /// What lies before a row.
    fn counts_before(&self, table: &EventTable, row: usize) -> Vec<GroupCount> {
        let (at, _) = self.nearest_checkpoint(row);
        let known = at.checked_sub(1).and_then(|at| self.checkpoints.get(at));
        let mut slots = known.map_or_else(|| vec![GroupCount::EMPTY; table.group_count()], Clone::clone);
        let near = at * self.rows_per_checkpoint;
        (near..row).for_each(|row| slots[table.columns.group_id[row] as usize].count_row(table, row));
        (row..near).for_each(|row| slots[table.columns.group_id[row] as usize].remove_row(table, row));
        slots
    }

    /// What lies in these days, but for the first and last rows of each class; `None`: to count all of them is less.
    pub(super) fn counts_inside(&self, table: &EventTable, days: Span) -> Option<Vec<GroupCount>> {
        let begun = table.beginning_in(days);
        let rows = self.nearest_checkpoint(begun.start).1 + self.nearest_checkpoint(begun.end).1;
        if rows >= begun.len() {
            return None;
        }
        let ends = par_map(rows, vec![begun.end, begun.start], |row| self.counts_before(table, row));
        let [until, from] = <[Vec<GroupCount>; 2]>::try_from(ends).ok()?;
        let mut slots: Vec<GroupCount> =
            until.iter().zip(&from).map(|(until, from)| until.minus(from)).collect();
        for row in table.vague_near(Span::from_day(days.end.plus_days(1))).map(|row| row as usize) {
            let span = table.span(row);
            if days.contains(span.start) && span.end > days.end {
                slots[table.columns.group_id[row] as usize].remove_row(table, row);
            }
        }
        Some(slots)
    }
}
