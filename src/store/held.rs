//! What lies in some days, counted by class, and kept: when the days move, only what left and what came is counted. Of
//! other days only the rows near their ends are counted, from the milestone next to them.

use std::sync::Arc;

use foldhash::HashMap;

use super::bits::Bits;
use super::halves::{each, halves};
use super::narrow::Classes;
use super::sums::{Packed, Sums};
use super::table::Table;
use crate::model::{Day, Span};

/// Whether a row counts at all: all do, or those of a set.
pub(super) fn counts(among: Option<&Bits>, row: usize) -> bool {
    among.is_none_or(|among| among.has(row))
}

impl Table {
    /// Calls `take` with every row whose whole span lies in these days, in the order of time.
    pub(super) fn inside(
        &self,
        days: Span,
        rows: std::ops::Range<usize>,
        among: Option<&Bits>,
        mut take: impl FnMut(usize),
    ) {
        for row in rows {
            if (self.plain.has(row) || self.span(row).end <= days.end) && counts(among, row) {
                take(row);
            }
        }
    }

    /// Calls `take` with every row that lies in one of these spans but not in the other, and whether it lies in the new.
    pub(super) fn moved(
        &self,
        old: Span,
        new: Span,
        among: Option<&Bits>,
        mut take: impl FnMut(usize, bool),
    ) {
        let edges = [edge(old.start, new.start), edge(old.end.plus(1), new.end.plus(1))];
        for days in edges.into_iter().flatten() {
            for row in self.beginning_in(days) {
                if self.plain.has(row) && counts(among, row) {
                    take(row, new.contains(self.span(row).start));
                }
            }
        }
        // A vague date that lies in one only shares days with what is between the first days, or between the last.
        for (at, days) in edges.into_iter().enumerate() {
            let Some(days) = days else { continue };
            for row in self.vague_near(days) {
                let row = row as usize;
                let span = self.span(row);
                let seen = at == 1 && edges[0].is_some_and(|first| first.overlaps(span));
                let (was, is) = (old.covers(span), new.covers(span));
                if was != is && !seen && days.overlaps(span) && counts(among, row) {
                    take(row, is);
                }
            }
        }
    }

    /// How many rows [`Self::moved`] looks at.
    fn rows_moved(&self, old: Span, new: Span) -> usize {
        let edges = [edge(old.start, new.start), edge(old.end.plus(1), new.end.plus(1))];
        let rows = |days: Span| {
            // About: the vague ones near it are looked for by their longest.
            self.beginning_in(days).len() + self.vague_near(days).count()
        };
        edges.into_iter().flatten().map(rows).sum()
    }
}

/// The days from one on and before another, whichever is the earlier.
fn edge(one: Day, other: Day) -> Option<Span> {
    Span::new(one.min(other), one.max(other).plus(-1))
}

/// How many events of each class lie in some days.
#[derive(Debug, Default)]
pub(super) struct Count {
    days: Option<Span>,
    pub(super) events: Vec<u32>,
}

impl Count {
    /// Counts these days; `None`: no day.
    pub(super) fn look_at(&mut self, table: &Table, days: Option<Span>, among: Option<&Bits>) {
        if let (Some(old), Some(new), false) = (self.days, days, self.events.is_empty())
            && worth(table, old, new)
        {
            table.moved(old, new, among, |row, comes| {
                if let Some(count) = self.events.get_mut(table.columns.class[row] as usize) {
                    *count = if comes { *count + 1 } else { *count - 1 };
                }
            });
        } else if let (Some(days), None, false) = (days, among, self.events.is_empty())
            && let Some(slots) = table.milestones().inside(table, days)
        {
            self.events = slots.iter().map(|slot| slot.events).collect();
        } else if self.days != days || self.events.is_empty() {
            self.events = vec![0; table.classes()];
            if let Some(days) = days {
                let parts = halves(table.beginning_in(days), |rows| {
                    let mut events = vec![0; table.classes()];
                    table.inside(days, rows, among, |row| events[table.columns.class[row] as usize] += 1);
                    events
                });
                for part in parts {
                    self.events.iter_mut().zip(part).for_each(|(all, part)| *all += part);
                }
            }
        }
        self.days = days;
    }
}

/// Whether to count what moved is less than to count anew.
pub(super) fn worth(table: &Table, old: Span, new: Span) -> bool {
    /// What moves is counted on one thread, and its classes are looked at again.
    const DEARER: usize = 4;
    old.overlaps(new) && table.rows_moved(old, new) < table.beginning_in(new).len() / DEARER
}

/// What lies in some days of one class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) events: u32,
    /// Events with a simple toll that is known of.
    pub(super) known: u32,
    /// The first and the last row, unless they have to be looked for.
    pub(super) first: u32,
    pub(super) last: u32,
    /// The simple tolls.
    pub(super) killed: Packed,
}

/// In place of the first row: both have to be looked for.
const LOST: u32 = u32::MAX - 1;

impl Slot {
    const EMPTY: Self = Self { events: 0, known: 0, first: u32::MAX, last: 0, killed: Packed::NOTHING };

    /// Counts a row, but leaves its ends.
    fn count(&mut self, table: &Table, row: usize) {
        let toll = table.columns.toll[row];
        let packed = table.packed.get(toll as usize).copied().unwrap_or_default();
        self.events += 1;
        if !packed.is_odd() {
            self.known += u32::from(toll != 0);
            self.killed = self.killed.plus(packed);
        }
    }

    /// Counts a row.
    fn add(&mut self, table: &Table, row: usize) {
        self.count(table, row);
        #[expect(clippy::cast_possible_truncation, reason = "a row is a u32")]
        let row = row as u32;
        if self.first != LOST {
            self.first = self.first.min(row);
            self.last = self.last.max(row);
        }
    }

    /// Without what is in it of other days.
    fn less(self, other: &Self) -> Self {
        let (events, known) = (self.events - other.events, self.known - other.known);
        Self { events, known, killed: self.killed.minus(other.killed), ..Self::EMPTY }.lost()
    }

    /// With its ends to be looked for.
    fn lost(self) -> Self {
        let first = if self.events > 0 { LOST } else { Self::EMPTY.first };
        Self { first, last: Self::EMPTY.last, ..self }
    }

    /// Takes a row out.
    fn remove(&mut self, table: &Table, row: usize) {
        let toll = table.columns.toll[row];
        let packed = table.packed.get(toll as usize).copied().unwrap_or_default();
        self.events -= 1;
        if !packed.is_odd() {
            self.known -= u32::from(toll != 0);
            self.killed = self.killed.minus(packed);
        }
        if self.events == 0 {
            (self.first, self.last) = (Self::EMPTY.first, Self::EMPTY.last);
        } else if self.first as usize == row || self.last as usize == row {
            self.first = LOST;
        }
    }

    fn join(&mut self, other: &Self) {
        self.events += other.events;
        self.known += other.known;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.killed = self.killed.plus(other.killed);
    }
}

/// What lies in some days, by class.
#[derive(Debug, Default)]
pub(super) struct Held {
    days: Option<Span>,
    pub(super) slots: Vec<Slot>,
    /// The tolls that are not simple, by class; and of which classes they were counted.
    odd: HashMap<u32, Sums>,
    odd_of: Option<Arc<Classes>>,
}

impl Held {
    /// Counts these days; `None`: no day.
    pub(super) fn look_at(&mut self, table: &Table, days: Option<Span>, among: Option<&Bits>) {
        if let (Some(old), Some(new), false) = (self.days, days, self.slots.is_empty())
            && worth(table, old, new)
        {
            self.follow(table, old, new, among);
            self.days = days;
            return;
        }
        self.odd_of = None;
        if let (Some(days), None, false) = (days, among, self.slots.is_empty())
            && let Some(slots) = table.milestones().inside(table, days)
        {
            // Not for the first question, that nobody waits for the milestones when data are opened.
            self.slots = slots;
        } else if self.days != days || self.slots.is_empty() {
            let mut parts = days.map_or_else(Vec::new, |days| {
                halves(table.beginning_in(days), |rows| {
                    let mut slots = vec![Slot::EMPTY; table.classes()];
                    table.inside(days, rows, among, |row| {
                        let slot = &mut slots[table.columns.class[row] as usize];
                        // The ends of classes that have rows only now and then are not looked for afterwards.
                        if among.is_some() { slot.add(table, row) } else { slot.count(table, row) }
                    });
                    slots
                })
            });
            self.slots = parts.pop().unwrap_or_else(|| vec![Slot::EMPTY; table.classes()]);
            for part in parts {
                self.slots.iter_mut().zip(&part).for_each(|(all, part)| all.join(part));
            }
            if among.is_none() {
                self.slots.iter_mut().for_each(|slot| *slot = slot.lost());
            }
        }
        self.days = days;
    }

    fn follow(&mut self, table: &Table, old: Span, new: Span, among: Option<&Bits>) {
        table.moved(old, new, among, |row, comes| {
            let class = table.columns.class[row];
            let Some(slot) = self.slots.get_mut(class as usize) else { return };
            if comes {
                slot.add(table, row);
            } else {
                slot.remove(table, row);
            }
            let is_odd = table.packed.get(table.columns.toll[row] as usize).is_some_and(|toll| toll.is_odd());
            if is_odd && self.odd_of.as_ref().is_some_and(|classes| classes.is_counted(class)) {
                let sums = self.odd.entry(class).or_default();
                let tolls = table.tolls_of(row);
                if comes { sums.add(&tolls) } else { sums.remove(&tolls) }
            }
        });
    }

    /// The tolls of these days that are not simple, by class, of the classes that are counted.
    pub(super) fn odd(
        &mut self,
        table: &Table,
        among: Option<&Bits>,
        classes: &Arc<Classes>,
    ) -> &HashMap<u32, Sums> {
        let is_known = self.odd_of.as_ref().is_some_and(|known| Arc::ptr_eq(known, classes));
        if !is_known {
            self.odd.clear();
            let is_counted = |row: &u32| classes.is_counted(table.columns.class[*row as usize]);
            for row in table.odd_in(self.days, is_counted).filter(|&row| counts(among, row)) {
                self.odd.entry(table.columns.class[row]).or_default().add(&table.tolls_of(row));
            }
            self.odd_of = Some(Arc::clone(classes));
        }
        &self.odd
    }

    /// Looks for the first and last rows of these classes, as far as they are not known.
    pub(super) fn find_ends(
        &mut self,
        table: &Table,
        among: Option<&Bits>,
        classes: impl Iterator<Item = u32>,
    ) {
        let Some(days) = self.days else { return };
        let begun = table.beginning_in(days);
        for class in classes {
            let lost = self.slots.get_mut(class as usize).filter(|slot| slot.first == LOST);
            let Some(slot) = lost else { continue };
            let rows = table.by_class.of_group(class as usize);
            let from = rows.partition_point(|&row| (row as usize) < begun.start);
            let until = rows.partition_point(|&row| (row as usize) < begun.end);
            let lies = |row: &&u32| {
                let row = **row as usize;
                days.covers(table.span(row)) && counts(among, row)
            };
            let mut rows = rows.get(from..until).unwrap_or_default().iter();
            slot.first = rows.find(lies).copied().unwrap_or(Slot::EMPTY.first);
            slot.last = rows.rfind(lies).copied().unwrap_or(slot.first);
        }
    }
}

/// What lies before every so many rows, by class.
#[derive(Debug, Clone, Default)]
pub(super) struct Milestones {
    /// Rows from one to the next.
    step: usize,
    /// The first stands behind the first step.
    slots: Vec<Vec<Slot>>,
}

impl Milestones {
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
        let mut slots = each(table.len(), blocks, |from| {
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

    /// The milestone next to a row, from 1 on, and how many rows lie between.
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
    fn inside(&self, table: &Table, days: Span) -> Option<Vec<Slot>> {
        let begun = table.beginning_in(days);
        let rows = self.next_to(begun.start).1 + self.next_to(begun.end).1;
        if rows >= begun.len() {
            return None;
        }
        let ends = each(rows, vec![begun.end, begun.start], |row| self.before(table, row));
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
