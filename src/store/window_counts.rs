//! What lies in some days, counted by class, and kept: when the days move, only what left and what came is counted. Of
//! other days only the rows near their ends are counted, from the prefix counts next to them.

use std::sync::Arc;

use foldhash::HashMap;

use super::counts::{FrontCount, GroupCount, UNKNOWN_ENDS};
use super::crossfilter::{GroupRejections, RejectedBy};
use super::event_data::EventData;
use super::event_table::EventTable;
use super::row_set::{RowSet, row_passes};
use super::toll_sum::TollSum;
use super::window_delta::is_delta_cheaper;
use crate::model::Span;
use crate::model::parallel::par_chunks;

/// How many events of each class lie in some days.
#[derive(Debug, Default)]
pub(super) struct EventCounts {
    days: Option<Span>,
    pub(super) events: Vec<u32>,
    /// The incidents by front; and of which classes they were counted.
    fronts: Vec<u32>,
    aggregated_for: Option<Arc<GroupRejections>>,
}

impl EventCounts {
    /// Counts these days; `None`: no day.
    pub(super) fn update(&mut self, data: &EventData, days: Option<Span>, among: Option<&RowSet>) {
        let table = &*data.table;
        if let (Some(old), Some(new), false) = (self.days, days, self.events.is_empty())
            && is_delta_cheaper(table, old, new)
        {
            table.for_each_moved_row(old, new, among, |row, comes| {
                let class = table.columns.group_id[row];
                let facts = table.groups.by_id[class as usize];
                let count = |count: &mut u32| *count = if comes { *count + 1 } else { *count - 1 };
                self.events.get_mut(class as usize).map(count);
                if facts.is_incident
                    && self
                        .aggregated_for
                        .as_ref()
                        .is_some_and(|of| of.is_rejected_only_by(class, RejectedBy::FRONTS))
                {
                    self.fronts.get_mut(usize::from(facts.front.0)).map(count);
                }
            });
        } else if let (Some(days), None, false) = (days, among, self.events.is_empty())
            && let Some(slots) = data.prefix_counts().counts_inside(table, days)
        {
            self.events = slots.iter().map(|slot| slot.events).collect();
            self.aggregated_for = None;
        } else if self.days != days || self.events.is_empty() {
            self.events = vec![0; table.group_count()];
            self.aggregated_for = None;
            if let Some(days) = days {
                let parts = par_chunks(table.beginning_in(days), |rows| {
                    let mut events = vec![0; table.group_count()];
                    table.for_each_row_inside(days, rows, among, |row| {
                        events[table.columns.group_id[row] as usize] += 1
                    });
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
    pub(super) fn incidents_by_front(
        &mut self,
        table: &EventTable,
        classes: &Arc<GroupRejections>,
        fronts: usize,
    ) -> &[u32] {
        if !self.aggregated_for.as_ref().is_some_and(|of| Arc::ptr_eq(of, classes)) {
            self.fronts = vec![0; fronts];
            for &class in &classes.counted_by_fronts {
                let facts = table.groups.by_id[class as usize];
                let count = self.fronts.get_mut(usize::from(facts.front.0)).filter(|_| facts.is_incident);
                if let (Some(count), Some(events)) = (count, self.events.get(class as usize)) {
                    *count += events;
                }
            }
            self.aggregated_for = Some(Arc::clone(classes));
        }
        &self.fronts
    }
}

/// What lies in some days, by class.
#[derive(Debug, Default)]
pub(super) struct WindowCounts {
    days: Option<Span>,
    pub(super) groups: Vec<GroupCount>,
    /// What lies in them by front, of the classes that fronts count.
    pub(super) fronts: Vec<FrontCount>,
    /// The tolls that are not simple, by class, of those that pairs count.
    pub(super) unpackable_by_group: HashMap<u32, TollSum>,
    /// What classes the two were counted of.
    aggregated_for: Option<Arc<GroupRejections>>,
}

impl WindowCounts {
    /// Counts these days; `None`: no day.
    pub(super) fn update(&mut self, data: &EventData, days: Option<Span>, among: Option<&RowSet>) {
        let table = &*data.table;
        if let (Some(old), Some(new), false) = (self.days, days, self.groups.is_empty())
            && is_delta_cheaper(table, old, new)
        {
            self.apply_delta(table, old, new, among);
            self.days = days;
            return;
        }
        self.aggregated_for = None;
        if let (Some(days), None, false) = (days, among, self.groups.is_empty())
            && let Some(slots) = data.prefix_counts().counts_inside(table, days)
        {
            // Not for the first question, that nobody waits for the prefix counts when data are opened.
            self.groups = slots;
        } else if self.days != days || self.groups.is_empty() {
            let mut parts = days.map_or_else(Vec::new, |days| {
                par_chunks(table.beginning_in(days), |rows| {
                    let mut slots = vec![GroupCount::EMPTY; table.group_count()];
                    table.for_each_row_inside(days, rows, among, |row| {
                        let slot = &mut slots[table.columns.group_id[row] as usize];
                        // The ends of classes that have rows only now and then are not looked for afterwards.
                        if among.is_some() { slot.add_row(table, row) } else { slot.count_row(table, row) }
                    });
                    slots
                })
            });
            self.groups = parts.pop().unwrap_or_else(|| vec![GroupCount::EMPTY; table.group_count()]);
            for part in parts {
                self.groups.iter_mut().zip(&part).for_each(|(all, part)| all.merge(part));
            }
            if among.is_none() {
                self.groups.iter_mut().for_each(|slot| *slot = slot.with_unknown_ends());
            }
        }
        self.days = days;
    }

    fn apply_delta(&mut self, table: &EventTable, old: Span, new: Span, among: Option<&RowSet>) {
        table.for_each_moved_row(old, new, among, |row, comes| {
            let class = table.columns.group_id[row];
            let Some(slot) = self.groups.get_mut(class as usize) else { return };
            if comes {
                slot.add_row(table, row);
            } else {
                slot.remove_row(table, row);
            }
            let Some(of) = &self.aggregated_for else { return };
            let front = self.fronts.get_mut(usize::from(table.groups.by_id[class as usize].front.0));
            let mut front = front.filter(|_| of.is_rejected_only_by(class, RejectedBy::FRONTS));
            if let Some(front) = &mut front {
                let facts = table.groups.by_id[class as usize];
                let slot = GroupCount::from_row(table, row);
                if comes { front.add_group(facts, &slot) } else { front.remove_group(facts, &slot) }
            }
            if table
                .packed_tolls
                .get(table.columns.toll_id[row] as usize)
                .is_some_and(|toll| toll.is_unpackable())
            {
                let pairs = of
                    .is_rejected_only_by(class, RejectedBy::DYADS)
                    .then(|| self.unpackable_by_group.entry(class).or_default());
                let tolls = table.tolls_of(row);
                for sums in front.map(|front| &mut front.unpackable).into_iter().chain(pairs) {
                    if comes { sums.add(&tolls) } else { sums.remove(&tolls) }
                }
            }
        });
    }

    /// Puts the classes together: by front, and the tolls that are not simple.
    pub(super) fn aggregate(
        &mut self,
        table: &EventTable,
        among: Option<&RowSet>,
        classes: &Arc<GroupRejections>,
        fronts: usize,
    ) {
        if self.aggregated_for.as_ref().is_some_and(|of| Arc::ptr_eq(of, classes)) {
            return;
        }
        self.unpackable_by_group.clear();
        self.fronts = vec![FrontCount::default(); fronts];
        for &class in &classes.counted_by_fronts {
            let facts = table.groups.by_id[class as usize];
            let front = self.fronts.get_mut(usize::from(facts.front.0));
            if let (Some(front), Some(slot)) = (front, self.groups.get(class as usize)) {
                front.add_group(facts, slot);
            }
        }
        let (is_of_fronts, is_of_pairs) = (
            |class| classes.is_rejected_only_by(class, RejectedBy::FRONTS),
            |class| classes.is_rejected_only_by(class, RejectedBy::DYADS),
        );
        let wanted = |row: &u32| {
            let class = table.columns.group_id[*row as usize];
            is_of_fronts(class) || is_of_pairs(class)
        };
        for row in table.unpackable_in(self.days, wanted).filter(|&row| row_passes(among, row)) {
            let (class, tolls) = (table.columns.group_id[row], table.tolls_of(row));
            let front = self.fronts.get_mut(usize::from(table.groups.by_id[class as usize].front.0));
            if let Some(front) = front.filter(|_| is_of_fronts(class)) {
                front.unpackable.add(&tolls);
            }
            if is_of_pairs(class) {
                self.unpackable_by_group.entry(class).or_default().add(&tolls);
            }
        }
        self.aggregated_for = Some(Arc::clone(classes));
    }

    /// Looks for the first and last rows of these classes, as far as they are not known.
    pub(super) fn find_first_and_last_rows(
        &mut self,
        table: &EventTable,
        among: Option<&RowSet>,
        classes: &[u32],
    ) {
        let Some(days) = self.days else { return };
        let begun = table.beginning_in(days);
        for &class in classes {
            let lost = self.groups.get_mut(class as usize).filter(|slot| slot.first_row == UNKNOWN_ENDS);
            let Some(slot) = lost else { continue };
            let rows = table.rows_by_group.members_of(class as usize);
            let from = rows.partition_point(|&row| (row as usize) < begun.start);
            let until = rows.partition_point(|&row| (row as usize) < begun.end);
            let lies = |row: &&u32| {
                let row = **row as usize;
                days.covers(table.span(row)) && row_passes(among, row)
            };
            let mut rows = rows.get(from..until).unwrap_or_default().iter();
            slot.first_row = rows.find(lies).copied().unwrap_or(GroupCount::EMPTY.first_row);
            slot.last_row = rows.rfind(lies).copied().unwrap_or(slot.first_row);
        }
    }
}
