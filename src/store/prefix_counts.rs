//! Prefix sums of the counts per event group, with one checkpoint every few thousand rows. The counts of a window
//! are the difference of two prefixes.

use super::event_table::EventTable;
use super::subtractable_counts::GroupCount;
use crate::model::Span;
use crate::model::parallel::par_map;

/// Counts per event group at regular checkpoints.
#[derive(Debug, Clone, Default)]
pub(super) struct PrefixCounts {
    /// Number of rows between checkpoints.
    rows_per_checkpoint: usize,
    /// The counts of the rows before each checkpoint. There is none at row 0.
    checkpoints: Vec<Vec<GroupCount>>,
}

impl PrefixCounts {
    /// Returns the number of rows between checkpoints, chosen so that the checkpoints take half a byte per event.
    fn rows_per_checkpoint(table: &EventTable) -> usize {
        const ROWS_PER_GROUP: usize = 2 * size_of::<GroupCount>();
        // Debug builds use small tables; a short distance lets their tests reach checkpoints.
        if cfg!(debug_assertions) { 64 } else { (ROWS_PER_GROUP * table.group_count()).max(1) }
    }

    /// Returns the size in bytes.
    pub(super) fn bytes(table: &EventTable) -> usize {
        table.len() / Self::rows_per_checkpoint(table) * table.group_count() * size_of::<GroupCount>()
    }

    /// Counts all rows of a table.
    pub(super) fn from_table(table: &EventTable) -> Self {
        let rows_per_checkpoint = Self::rows_per_checkpoint(table);
        let blocks: Vec<usize> =
            (0..table.len() / rows_per_checkpoint).map(|block| block * rows_per_checkpoint).collect();
        let mut checkpoints = par_map(table.len(), blocks, |from| {
            let mut counts = vec![GroupCount::EMPTY; table.group_count()];
            (from..from + rows_per_checkpoint)
                .for_each(|row| counts[table.group_id[row] as usize].count_row(table, row));
            counts
        });
        for index in 1..checkpoints.len() {
            if let (before, [counts, ..]) = checkpoints.split_at_mut(index) {
                counts
                    .iter_mut()
                    .zip(before.last().into_iter().flatten())
                    .for_each(|(count, before)| count.merge(before));
            }
        }
        Self { rows_per_checkpoint, checkpoints }
    }

    /// Returns the number of the checkpoint nearest to a row (0 is the start of the table) and its distance in
    /// rows.
    fn nearest_checkpoint(&self, row: usize) -> (usize, usize) {
        let checkpoint = ((row + self.rows_per_checkpoint / 2) / self.rows_per_checkpoint.max(1))
            .min(self.checkpoints.len());
        (checkpoint, row.abs_diff(checkpoint * self.rows_per_checkpoint))
    }

    /// Returns the counts of the rows before `row`, computed from the nearest checkpoint.
    fn counts_before(&self, table: &EventTable, row: usize) -> Vec<GroupCount> {
        let (checkpoint, _) = self.nearest_checkpoint(row);
        let start = checkpoint.checked_sub(1).and_then(|checkpoint| self.checkpoints.get(checkpoint));
        let mut counts = start.map_or_else(|| vec![GroupCount::EMPTY; table.group_count()], Clone::clone);
        let checkpoint_row = checkpoint * self.rows_per_checkpoint;
        (checkpoint_row..row).for_each(|row| counts[table.group_id[row] as usize].count_row(table, row));
        (row..checkpoint_row).for_each(|row| counts[table.group_id[row] as usize].remove_row(table, row));
        counts
    }

    /// Returns the counts of the rows within `days`, without first and last rows. Returns `None` if counting those
    /// rows directly is cheaper.
    pub(super) fn counts_inside(&self, table: &EventTable, days: Span) -> Option<Vec<GroupCount>> {
        let range = table.rows_beginning_in(days);
        let rows = self.nearest_checkpoint(range.start).1 + self.nearest_checkpoint(range.end).1;
        if rows >= range.len() {
            return None;
        }
        let ends = par_map(rows, vec![range.end, range.start], |row| self.counts_before(table, row));
        let [to, from] = <[Vec<GroupCount>; 2]>::try_from(ends).ok()?;
        let mut counts: Vec<GroupCount> = to.iter().zip(&from).map(|(to, from)| to.minus(from)).collect();
        for row in table.multi_day_near(Span::from_day(days.end.plus_days(1))).map(|row| row as usize) {
            let span = table.span(row);
            if days.contains(span.start) && span.end > days.end {
                counts[table.group_id[row] as usize].remove_row(table, row);
            }
        }
        Some(counts)
    }
}
