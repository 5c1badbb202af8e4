//! Prefix counts: what lies before every so many rows, by class. The counts of a window are the difference of two.

use super::counts::Slot;
use super::table::Table;
use crate::model::Span;
use crate::model::parallel::par_map;

/// What lies before every so many rows, by class.
#[derive(Debug, Clone, Default)]
pub(super) struct PrefixCounts {
    /// Rows from one to the next.
    step: usize,
    /// The first stands behind the first step.
    slots: Vec<Vec<Slot>>,
}

impl PrefixCounts {
    /// Rows from one to the next: as many as let them take half a byte an event.
    fn step(table: &Table) -> usize {
        const ROWS_OF_A_CLASS: usize = 2 * size_of::<Slot>();
        // While it is developed there are few, and the tests are to see them.
        if cfg!(debug_assertions) { 64 } else { (ROWS_OF_A_CLASS * table.classes()).max(1) }
    }

    /// Bytes they take.
    pub(super) fn bytes(table: &Table) -> usize {
        table.len() / Self::step(table) * table.classes() * size_of::<Slot>()
    }

    /// Counts all rows of a table.
    pub(super) fn of(table: &Table) -> Self {
        let step = Self::step(table);
        let blocks: Vec<usize> = (0..table.len() / step).map(|block| block * step).collect();
        let mut slots = par_map(table.len(), blocks, |from| {
            let mut slots = vec![Slot::EMPTY; table.classes()];
            (from..from + step).for_each(|row| slots[table.columns.class[row] as usize].count(table, row));
            slots
        });
        for at in 1..slots.len() {
            if let (before, [slots, ..]) = slots.split_at_mut(at) {
                slots
                    .iter_mut()
                    .zip(before.last().into_iter().flatten())
                    .for_each(|(s, before)| s.join(before));
            }
        }
        Self { step, slots }
    }

    /// The checkpoint next to a row, from 1 on, and how many rows lie between.
    fn next_to(&self, row: usize) -> (usize, usize) {
        let at = ((row + self.step / 2) / self.step.max(1)).min(self.slots.len());
        (at, row.abs_diff(at * self.step))
    }

    /// What lies before a row.
    fn before(&self, table: &Table, row: usize) -> Vec<Slot> {
        let (at, _) = self.next_to(row);
        let known = at.checked_sub(1).and_then(|at| self.slots.get(at));
        let mut slots = known.map_or_else(|| vec![Slot::EMPTY; table.classes()], Clone::clone);
        let near = at * self.step;
        (near..row).for_each(|row| slots[table.columns.class[row] as usize].count(table, row));
        (row..near).for_each(|row| slots[table.columns.class[row] as usize].remove(table, row));
        slots
    }

    /// What lies in these days, but for the first and last rows of each class; `None`: to count all of them is less.
    pub(super) fn inside(&self, table: &Table, days: Span) -> Option<Vec<Slot>> {
        let begun = table.beginning_in(days);
        let rows = self.next_to(begun.start).1 + self.next_to(begun.end).1;
        if rows >= begun.len() {
            return None;
        }
        let ends = par_map(rows, vec![begun.end, begun.start], |row| self.before(table, row));
        let [until, from] = <[Vec<Slot>; 2]>::try_from(ends).ok()?;
        let mut slots: Vec<Slot> = until.iter().zip(&from).map(|(until, from)| until.less(from)).collect();
        for row in table.vague_near(Span::day(days.end.plus(1))).map(|row| row as usize) {
            let span = table.span(row);
            if days.contains(span.start) && span.end > days.end {
                slots[table.columns.class[row] as usize].remove(table, row);
            }
        }
        Some(slots)
    }
}
