//! Counts that can be added to and taken from: of one class, and of one front.

use super::event_table::EventTable;
use super::group_dictionary::GroupFacts;
use super::toll_sum::{PackedToll, TollSum};
use crate::model::Tolls;

/// What lies in some days of one class.
#[derive(Debug, Clone, Copy)]
pub(super) struct GroupCount {
    pub(super) events: u32,
    /// Events with a simple toll that is claimed of.
    pub(super) claimed_tolls: u32,
    /// The first and the last row, unless they have to be looked for.
    pub(super) first_row: u32,
    pub(super) last_row: u32,
    /// The simple tolls.
    pub(super) killed: PackedToll,
}

/// In place of the first row: both have to be looked for.
pub(super) const UNKNOWN_ENDS: u32 = u32::MAX - 1;

impl GroupCount {
    pub(super) const EMPTY: Self =
        Self { events: 0, claimed_tolls: 0, first_row: u32::MAX, last_row: 0, killed: PackedToll::NOTHING };

    /// A row alone, without its ends.
    pub(super) fn from_row(table: &EventTable, row: usize) -> Self {
        let mut count = Self::EMPTY;
        count.count_row(table, row);
        count
    }

    /// Counts a row, but leaves its ends.
    pub(super) fn count_row(&mut self, table: &EventTable, row: usize) {
        let toll = table.columns.toll_id[row];
        let packed = table.packed_tolls.get(toll as usize).copied().unwrap_or_default();
        self.events += 1;
        if !packed.is_unpackable() {
            self.claimed_tolls += u32::from(toll != 0);
            self.killed = self.killed.plus(packed);
        }
    }

    /// Counts a row.
    pub(super) fn add_row(&mut self, table: &EventTable, row: usize) {
        self.count_row(table, row);
        #[expect(clippy::cast_possible_truncation, reason = "a row is a u32")]
        let row = row as u32;
        if self.first_row != UNKNOWN_ENDS {
            self.first_row = self.first_row.min(row);
            self.last_row = self.last_row.max(row);
        }
    }

    /// Without what is in it of other days.
    pub(super) fn minus(self, other: &Self) -> Self {
        let (events, claimed_tolls) = (self.events - other.events, self.claimed_tolls - other.claimed_tolls);
        Self { events, claimed_tolls, killed: self.killed.minus(other.killed), ..Self::EMPTY }
            .with_unknown_ends()
    }

    /// With its ends to be looked for.
    pub(super) fn with_unknown_ends(self) -> Self {
        let first = if self.events > 0 { UNKNOWN_ENDS } else { Self::EMPTY.first_row };
        Self { first_row: first, last_row: Self::EMPTY.last_row, ..self }
    }

    /// Takes a row out.
    pub(super) fn remove_row(&mut self, table: &EventTable, row: usize) {
        let toll = table.columns.toll_id[row];
        let packed = table.packed_tolls.get(toll as usize).copied().unwrap_or_default();
        self.events -= 1;
        if !packed.is_unpackable() {
            self.claimed_tolls -= u32::from(toll != 0);
            self.killed = self.killed.minus(packed);
        }
        if self.events == 0 {
            (self.first_row, self.last_row) = (Self::EMPTY.first_row, Self::EMPTY.last_row);
        } else if self.first_row as usize == row || self.last_row as usize == row {
            self.first_row = UNKNOWN_ENDS;
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.events += other.events;
        self.claimed_tolls += other.claimed_tolls;
        self.first_row = self.first_row.min(other.first_row);
        self.last_row = self.last_row.max(other.last_row);
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
    claimed_tolls: u32,
    killed: PackedToll,
    /// What is not simple.
    pub(super) unpackable: TollSum,
}

impl FrontCount {
    pub(super) fn add_group(&mut self, group: GroupFacts, count: &GroupCount) {
        self.events += count.events;
        self.incidents += if group.is_incident { count.events } else { 0 };
        self.contested += if group.is_contested { count.events } else { 0 };
        self.denied += if group.is_denied { count.events } else { 0 };
        self.claimed_tolls += count.claimed_tolls;
        self.killed = self.killed.plus(count.killed);
    }

    /// Takes out what is in it, but for tolls that are not simple.
    pub(super) fn remove_group(&mut self, group: GroupFacts, count: &GroupCount) {
        self.events -= count.events;
        self.incidents -= if group.is_incident { count.events } else { 0 };
        self.contested -= if group.is_contested { count.events } else { 0 };
        self.denied -= if group.is_denied { count.events } else { 0 };
        self.claimed_tolls -= count.claimed_tolls;
        self.killed = self.killed.minus(count.killed);
    }

    /// Both.
    pub(super) fn plus(self, other: &Self) -> Self {
        Self {
            incidents: self.incidents + other.incidents,
            events: self.events + other.events,
            contested: self.contested + other.contested,
            denied: self.denied + other.denied,
            claimed_tolls: self.claimed_tolls + other.claimed_tolls,
            killed: self.killed.plus(other.killed),
            unpackable: self.unpackable.plus(&other.unpackable),
        }
    }

    /// What the tolls come to.
    pub(super) fn tolls(&self) -> Tolls {
        self.unpackable.with_packed(self.claimed_tolls, self.killed).to_tolls()
    }
}
