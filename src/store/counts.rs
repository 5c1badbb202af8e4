//! Counts that can be added to and taken from: of one class, and of one front.

use super::event_groups::Facts;
use super::table::Table;
use super::toll_sum::{Packed, Sums};
use crate::model::Tolls;

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
pub(super) const LOST: u32 = u32::MAX - 1;

impl Slot {
    pub(super) const EMPTY: Self =
        Self { events: 0, known: 0, first: u32::MAX, last: 0, killed: Packed::NOTHING };

    /// A row alone, without its ends.
    pub(super) fn of(table: &Table, row: usize) -> Self {
        let mut slot = Self::EMPTY;
        slot.count(table, row);
        slot
    }

    /// Counts a row, but leaves its ends.
    pub(super) fn count(&mut self, table: &Table, row: usize) {
        let toll = table.columns.toll[row];
        let packed = table.packed.get(toll as usize).copied().unwrap_or_default();
        self.events += 1;
        if !packed.is_odd() {
            self.known += u32::from(toll != 0);
            self.killed = self.killed.plus(packed);
        }
    }

    /// Counts a row.
    pub(super) fn add(&mut self, table: &Table, row: usize) {
        self.count(table, row);
        #[expect(clippy::cast_possible_truncation, reason = "a row is a u32")]
        let row = row as u32;
        if self.first != LOST {
            self.first = self.first.min(row);
            self.last = self.last.max(row);
        }
    }

    /// Without what is in it of other days.
    pub(super) fn less(self, other: &Self) -> Self {
        let (events, known) = (self.events - other.events, self.known - other.known);
        Self { events, known, killed: self.killed.minus(other.killed), ..Self::EMPTY }.lost()
    }

    /// With its ends to be looked for.
    pub(super) fn lost(self) -> Self {
        let first = if self.events > 0 { LOST } else { Self::EMPTY.first };
        Self { first, last: Self::EMPTY.last, ..self }
    }

    /// Takes a row out.
    pub(super) fn remove(&mut self, table: &Table, row: usize) {
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

    pub(super) fn join(&mut self, other: &Self) {
        self.events += other.events;
        self.known += other.known;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.killed = self.killed.plus(other.killed);
    }
}

/// What is counted of a front inside the days looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FrontCount {
    pub(super) incidents: u32,
    pub(super) events: u32,
    pub(super) contested: u32,
    pub(super) denied: u32,
    known: u32,
    killed: Packed,
    /// What is not simple.
    pub(super) odd: Sums,
}

impl FrontCount {
    pub(super) fn add(&mut self, facts: Facts, slot: &Slot) {
        self.events += slot.events;
        self.incidents += if facts.incident { slot.events } else { 0 };
        self.contested += if facts.contested { slot.events } else { 0 };
        self.denied += if facts.denied { slot.events } else { 0 };
        self.known += slot.known;
        self.killed = self.killed.plus(slot.killed);
    }

    /// Takes out what is in it, but for tolls that are not simple.
    pub(super) fn remove(&mut self, facts: Facts, slot: &Slot) {
        self.events -= slot.events;
        self.incidents -= if facts.incident { slot.events } else { 0 };
        self.contested -= if facts.contested { slot.events } else { 0 };
        self.denied -= if facts.denied { slot.events } else { 0 };
        self.known -= slot.known;
        self.killed = self.killed.minus(slot.killed);
    }

    /// Both.
    pub(super) fn plus(self, other: &Self) -> Self {
        Self {
            incidents: self.incidents + other.incidents,
            events: self.events + other.events,
            contested: self.contested + other.contested,
            denied: self.denied + other.denied,
            known: self.known + other.known,
            killed: self.killed.plus(other.killed),
            odd: self.odd.plus(&other.odd),
        }
    }

    /// What the tolls come to.
    pub(super) fn tolls(&self) -> Tolls {
        self.odd.with(self.known, self.killed).tolls()
    }
}
