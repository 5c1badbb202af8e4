//! Counts that support addition and subtraction: of one event group, and of one front.

use super::event_group_dictionary::GroupFacts;
use super::event_table::EventTable;
use super::toll_sum::{PackedToll, TollSum};
use crate::model::Tolls;

/// Counts of one event group within a range of days or rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct GroupCount {
    pub(super) events: u32,
    /// Number of events whose toll is packed and rests on at least one claim.
    pub(super) claimed_tolls: u32,
    /// The first and the last row. If `first_row` is [`UNKNOWN_ENDS`], neither is known.
    pub(super) first_row: u32,
    pub(super) last_row: u32,
    /// The sum of the packed tolls.
    pub(super) killed: PackedToll,
}

/// The value of `first_row` that means that the first and last rows are not known and must be searched for.
pub(super) const UNKNOWN_ENDS: u32 = u32::MAX - 1;

impl GroupCount {
    pub(super) const EMPTY: Self =
        Self { events: 0, claimed_tolls: 0, first_row: u32::MAX, last_row: 0, killed: PackedToll::NOTHING };

    /// Returns the count of a single row, without first and last row.
    pub(super) fn from_row(table: &EventTable, row: usize) -> Self {
        let mut count = Self::EMPTY;
        count.count_row(table, row);
        count
    }

    /// Counts a row without updating the first and last rows.
    pub(super) fn count_row(&mut self, table: &EventTable, row: usize) {
        let toll = table.columns.toll_id[row];
        let packed = table.packed_tolls.get(toll as usize).copied().unwrap_or_default();
        self.events += 1;
        if !packed.is_unpackable() {
            self.claimed_tolls += u32::from(toll != 0);
            self.killed = self.killed.plus(packed);
        }
    }

    /// Counts a row and updates the first and last rows.
    pub(super) fn add_row(&mut self, table: &EventTable, row: usize) {
        self.count_row(table, row);
        #[expect(clippy::cast_possible_truncation, reason = "a row is a u32")]
        let row = row as u32;
        if self.first_row != UNKNOWN_ENDS {
            self.first_row = self.first_row.min(row);
            self.last_row = self.last_row.max(row);
        }
    }

    /// Subtracts the counts of a subset. The first and last rows of the result are unknown.
    pub(super) fn minus(self, other: &Self) -> Self {
        let (events, claimed_tolls) = (self.events - other.events, self.claimed_tolls - other.claimed_tolls);
        Self { events, claimed_tolls, killed: self.killed.minus(other.killed), ..Self::EMPTY }
            .with_unknown_ends()
    }

    /// Marks the first and last rows as unknown.
    pub(super) fn with_unknown_ends(self) -> Self {
        let first = if self.events > 0 { UNKNOWN_ENDS } else { Self::EMPTY.first_row };
        Self { first_row: first, last_row: Self::EMPTY.last_row, ..self }
    }

    /// Subtracts a row. Removing the first or the last row makes both unknown.
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

/// Counts of one front within a range of days.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FrontCount {
    pub(super) incidents: u32,
    pub(super) events: u32,
    pub(super) contested: u32,
    pub(super) denied: u32,
    /// Incidents with a best number of killed.
    pub(super) numbered_incidents: u32,
    claimed_tolls: u32,
    killed: PackedToll,
    /// The sum of the unpackable tolls.
    unpackable: TollSum,
}

impl FrontCount {
    pub(super) fn add_group(&mut self, group: GroupFacts, count: &GroupCount) {
        self.events += count.events;
        self.incidents += if group.is_incident { count.events } else { 0 };
        self.contested += if group.is_contested { count.events } else { 0 };
        self.denied += if group.is_denied { count.events } else { 0 };
        // A packed toll has a best number.
        self.numbered_incidents += if group.is_incident { count.claimed_tolls } else { 0 };
        self.claimed_tolls += count.claimed_tolls;
        self.killed = self.killed.plus(count.killed);
    }

    /// Subtracts the counts of an event group, except for unpackable tolls ([`Self::apply_unpackable`]).
    pub(super) fn remove_group(&mut self, group: GroupFacts, count: &GroupCount) {
        self.events -= count.events;
        self.incidents -= if group.is_incident { count.events } else { 0 };
        self.contested -= if group.is_contested { count.events } else { 0 };
        self.denied -= if group.is_denied { count.events } else { 0 };
        self.numbered_incidents -= if group.is_incident { count.claimed_tolls } else { 0 };
        self.claimed_tolls -= count.claimed_tolls;
        self.killed = self.killed.minus(count.killed);
    }

    /// Returns the sum of both counts.
    pub(super) fn plus(self, other: &Self) -> Self {
        Self {
            incidents: self.incidents + other.incidents,
            events: self.events + other.events,
            contested: self.contested + other.contested,
            denied: self.denied + other.denied,
            numbered_incidents: self.numbered_incidents + other.numbered_incidents,
            claimed_tolls: self.claimed_tolls + other.claimed_tolls,
            killed: self.killed.plus(other.killed),
            unpackable: self.unpackable.plus(&other.unpackable),
        }
    }

    /// Adds or subtracts the unpackable toll of a row of an event group.
    pub(super) fn apply_unpackable(&mut self, group: GroupFacts, tolls: &Tolls, is_entering: bool) {
        let numbered = u32::from(group.is_incident && tolls.killed.best.is_some());
        if is_entering {
            self.unpackable.add(tolls);
            self.numbered_incidents += numbered;
        } else {
            self.unpackable.remove(tolls);
            self.numbered_incidents -= numbered;
        }
    }

    /// Returns the number of incidents without a best number of killed.
    pub(super) const fn incidents_without_toll(&self) -> u32 {
        self.incidents.saturating_sub(self.numbered_incidents)
    }

    /// Returns the summed tolls, packed and unpackable.
    pub(super) fn tolls(&self) -> Tolls {
        self.unpackable.with_packed(self.claimed_tolls, self.killed).to_tolls()
    }
}
