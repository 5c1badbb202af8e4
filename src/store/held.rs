//! What lies in some days, counted by class, and kept: when the days move, only what left and what came is counted. Of
//! other days only the rows near their ends are counted, from the milestone next to them.

use std::sync::Arc;

use foldhash::HashMap;

use super::bits::Bits;
use super::fronts::FrontCount;
use super::narrow::{Classes, Failing};
use super::sums::{Packed, Sums};
use super::table::Table;
use crate::model::halves::{each, halves};
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
        for days in edges(old, new).into_iter().flatten() {
            for row in self.beginning_in(days) {
                if self.plain.has(row) && counts(among, row) {
                    take(row, new.contains(self.span(row).start));
                }
            }
        }
        self.moved_vague(old, new, among, take);
    }

    /// The same, of vague dates only. One that lies in one of the spans only begins between the first days of both, or
    /// ends between the last.
    pub(super) fn moved_vague(
        &self,
        old: Span,
        new: Span,
        among: Option<&Bits>,
        mut take: impl FnMut(usize, bool),
    ) {
        let [first, last] = edges(old, new);
        let begin = first.into_iter().flat_map(|days| self.vague_beginning(days));
        // Looked for among all that began as long ago as the longest, so what has to be asked of them is asked first.
        let end = last.into_iter().flat_map(|days| {
            let ends = move |row: &u32| days.contains(self.span(*row as usize).end);
            self.vague_near(days).filter(ends)
        });
        let seen = |row: &u32| first.is_some_and(|first| first.contains(self.span(*row as usize).start));
        for row in begin.chain(end.filter(|row| !seen(row))).map(|row| row as usize) {
            let span = self.span(row);
            let is = new.covers(span);
            if is != old.covers(span) && counts(among, row) {
                take(row, is);
            }
        }
    }
}

/// The days between the first of two spans, and between the last, of which only one has some.
fn edges(old: Span, new: Span) -> [Option<Span>; 2] {
    [edge(old.start, new.start), edge(old.end.plus(1), new.end.plus(1))]
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
    /// The incidents by front; and of which classes they were counted.
    fronts: Vec<u32>,
    of: Option<Arc<Classes>>,
}

impl Count {
    /// Counts these days; `None`: no day.
    pub(super) fn look_at(&mut self, table: &Table, days: Option<Span>, among: Option<&Bits>) {
        if let (Some(old), Some(new), false) = (self.days, days, self.events.is_empty())
            && worth(table, old, new)
        {
            table.moved(old, new, among, |row, comes| {
                let class = table.columns.class[row];
                let facts = table.facts[class as usize];
                let count = |count: &mut u32| *count = if comes { *count + 1 } else { *count - 1 };
                self.events.get_mut(class as usize).map(count);
                if facts.incident && self.of.as_ref().is_some_and(|of| of.only(class, Failing::FRONTS)) {
                    self.fronts.get_mut(usize::from(facts.front.0)).map(count);
                }
            });
        } else if let (Some(days), None, false) = (days, among, self.events.is_empty())
            && let Some(slots) = table.milestones().inside(table, days)
        {
            self.events = slots.iter().map(|slot| slot.events).collect();
            self.of = None;
        } else if self.days != days || self.events.is_empty() {
            self.events = vec![0; table.classes()];
            self.of = None;
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

    /// The incidents of these days by front, of the classes that fronts count.
    pub(super) fn by_front(&mut self, table: &Table, classes: &Arc<Classes>, fronts: usize) -> &[u32] {
        if !self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, classes)) {
            self.fronts = vec![0; fronts];
            for &class in &classes.of_fronts {
                let facts = table.facts[class as usize];
                let count = self.fronts.get_mut(usize::from(facts.front.0)).filter(|_| facts.incident);
                if let (Some(count), Some(events)) = (count, self.events.get(class as usize)) {
                    *count += events;
                }
            }
            self.of = Some(Arc::clone(classes));
        }
        &self.fronts
    }
}

/// Whether to count what moved is less than to count anew.
pub(super) fn worth(table: &Table, old: Span, new: Span) -> bool {
    /// What moves is counted on one thread, and vague dates that end in it are looked for among more.
    const DEARER: usize = 5;
    let moved =
        || edges(old, new).into_iter().flatten().map(|days| table.beginning_in(days).len()).sum::<usize>();
    old.overlaps(new) && moved() < table.beginning_in(new).len() / DEARER
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

    /// A row alone, without its ends.
    fn of(table: &Table, row: usize) -> Self {
        let mut slot = Self::EMPTY;
        slot.count(table, row);
        slot
    }

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
    /// What lies in them by front, of the classes that fronts count.
    pub(super) fronts: Vec<FrontCount>,
    /// The tolls that are not simple, by class, of those that pairs count.
    pub(super) odd: HashMap<u32, Sums>,
    /// What classes the two were counted of.
    of: Option<Arc<Classes>>,
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
        self.of = None;
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
            let Some(of) = &self.of else { return };
            let front = self.fronts.get_mut(usize::from(table.facts[class as usize].front.0));
            let mut front = front.filter(|_| of.only(class, Failing::FRONTS));
            if let Some(front) = &mut front {
                let facts = table.facts[class as usize];
                let slot = Slot::of(table, row);
                if comes { front.add(facts, &slot) } else { front.remove(facts, &slot) }
            }
            if table.packed.get(table.columns.toll[row] as usize).is_some_and(|toll| toll.is_odd()) {
                let pairs = of.only(class, Failing::DYADS).then(|| self.odd.entry(class).or_default());
                let tolls = table.tolls_of(row);
                for sums in front.map(|front| &mut front.odd).into_iter().chain(pairs) {
                    if comes { sums.add(&tolls) } else { sums.remove(&tolls) }
                }
            }
        });
    }

    /// Puts the classes together: by front, and the tolls that are not simple.
    pub(super) fn put_together(
        &mut self,
        table: &Table,
        among: Option<&Bits>,
        classes: &Arc<Classes>,
        fronts: usize,
    ) {
        if self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, classes)) {
            return;
        }
        self.odd.clear();
        self.fronts = vec![FrontCount::default(); fronts];
        for &class in &classes.of_fronts {
            let facts = table.facts[class as usize];
            let front = self.fronts.get_mut(usize::from(facts.front.0));
            if let (Some(front), Some(slot)) = (front, self.slots.get(class as usize)) {
                front.add(facts, slot);
            }
        }
        let (is_of_fronts, is_of_pairs) =
            (|class| classes.only(class, Failing::FRONTS), |class| classes.only(class, Failing::DYADS));
        let wanted = |row: &u32| {
            let class = table.columns.class[*row as usize];
            is_of_fronts(class) || is_of_pairs(class)
        };
        for row in table.odd_in(self.days, wanted).filter(|&row| counts(among, row)) {
            let (class, tolls) = (table.columns.class[row], table.tolls_of(row));
            let front = self.fronts.get_mut(usize::from(table.facts[class as usize].front.0));
            if let Some(front) = front.filter(|_| is_of_fronts(class)) {
                front.odd.add(&tolls);
            }
            if is_of_pairs(class) {
                self.odd.entry(class).or_default().add(&tolls);
            }
        }
        self.of = Some(Arc::clone(classes));
    }

    /// Looks for the first and last rows of these classes, as far as they are not known.
    pub(super) fn find_ends(&mut self, table: &Table, among: Option<&Bits>, classes: &[u32]) {
        let Some(days) = self.days else { return };
        let begun = table.beginning_in(days);
        for &class in classes {
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
