//! What lies in some days, counted by class, and kept: when the days move, only what left and what came is counted. Of
//! other days only the rows near their ends are counted, from the prefix counts next to them.

use std::sync::Arc;

use foldhash::HashMap;

use super::bits::{Bits, row_passes};
use super::counts::{FrontCount, LOST, Slot};
use super::event_data::EventData;
use super::narrow::{Classes, Failing};
use super::table::Table;
use super::toll_sum::Sums;
use super::window_delta::worth;
use crate::model::Span;
use crate::model::parallel::par_chunks;

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
    pub(super) fn look_at(&mut self, data: &EventData, days: Option<Span>, among: Option<&Bits>) {
        let table = &*data.table;
        if let (Some(old), Some(new), false) = (self.days, days, self.events.is_empty())
            && worth(table, old, new)
        {
            table.moved(old, new, among, |row, comes| {
                let class = table.columns.class[row];
                let facts = table.groups.facts[class as usize];
                let count = |count: &mut u32| *count = if comes { *count + 1 } else { *count - 1 };
                self.events.get_mut(class as usize).map(count);
                if facts.incident && self.of.as_ref().is_some_and(|of| of.only(class, Failing::FRONTS)) {
                    self.fronts.get_mut(usize::from(facts.front.0)).map(count);
                }
            });
        } else if let (Some(days), None, false) = (days, among, self.events.is_empty())
            && let Some(slots) = data.prefix_counts().inside(table, days)
        {
            self.events = slots.iter().map(|slot| slot.events).collect();
            self.of = None;
        } else if self.days != days || self.events.is_empty() {
            self.events = vec![0; table.classes()];
            self.of = None;
            if let Some(days) = days {
                let parts = par_chunks(table.beginning_in(days), |rows| {
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
                let facts = table.groups.facts[class as usize];
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
    pub(super) fn look_at(&mut self, data: &EventData, days: Option<Span>, among: Option<&Bits>) {
        let table = &*data.table;
        if let (Some(old), Some(new), false) = (self.days, days, self.slots.is_empty())
            && worth(table, old, new)
        {
            self.follow(table, old, new, among);
            self.days = days;
            return;
        }
        self.of = None;
        if let (Some(days), None, false) = (days, among, self.slots.is_empty())
            && let Some(slots) = data.prefix_counts().inside(table, days)
        {
            // Not for the first question, that nobody waits for the prefix counts when data are opened.
            self.slots = slots;
        } else if self.days != days || self.slots.is_empty() {
            let mut parts = days.map_or_else(Vec::new, |days| {
                par_chunks(table.beginning_in(days), |rows| {
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
            let front = self.fronts.get_mut(usize::from(table.groups.facts[class as usize].front.0));
            let mut front = front.filter(|_| of.only(class, Failing::FRONTS));
            if let Some(front) = &mut front {
                let facts = table.groups.facts[class as usize];
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
            let facts = table.groups.facts[class as usize];
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
        for row in table.odd_in(self.days, wanted).filter(|&row| row_passes(among, row)) {
            let (class, tolls) = (table.columns.class[row], table.tolls_of(row));
            let front = self.fronts.get_mut(usize::from(table.groups.facts[class as usize].front.0));
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
                days.covers(table.span(row)) && row_passes(among, row)
            };
            let mut rows = rows.get(from..until).unwrap_or_default().iter();
            slot.first = rows.find(lies).copied().unwrap_or(Slot::EMPTY.first);
            slot.last = rows.rfind(lies).copied().unwrap_or(slot.first);
        }
    }
}
