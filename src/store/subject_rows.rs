//! The events of a front or a dyad, for its detail.

use super::coverage::ComparedPeriods;
use super::crossfilter::RejectedBy;
use super::event_store::Store;
use super::event_table::TableRow;
use crate::model::FrontIx;
use crate::query::Question;

/// How many of a subject's newest events are given.
const MAX_NEWEST: usize = 12;

/// The events of a front or dyad.
pub(super) struct SubjectRows {
    pub(super) days: ComparedPeriods,
    /// Whatever the window, with whether the view lets it through; oldest first.
    pub(super) rows: Vec<(u32, TableRow, bool)>,
    /// The newest that the pane counts, newest first.
    pub(super) newest: Vec<u32>,
}

impl Store {
    /// The rows of some classes, oldest first.
    pub(super) fn rows_of_groups(&self, classes: &[u32]) -> Vec<u32> {
        let of_class = |&class: &u32| self.data.table.rows_by_group.members_of(class as usize);
        let mut rows: Vec<u32> = classes.iter().flat_map(of_class).copied().collect();
        rows.sort_unstable();
        rows
    }

    /// The rows of a front, oldest first.
    pub(super) fn rows_of_front(&self, front: FrontIx) -> Vec<u32> {
        let here: Vec<bool> = self.data.table.groups.by_id.iter().map(|facts| facts.front == front).collect();
        let rows = (0..).zip(&self.data.table.columns.group_id);
        let is_here = |class: u32| here.get(class as usize).copied().unwrap_or(false);
        rows.filter(|(_, class)| is_here(**class)).map(|(row, _)| row).collect()
    }

    /// Those of some rows that are known, those that pass all but the selection of their own pane as shown.
    pub(super) fn subject_rows(
        &self,
        question: &Question,
        aside: RejectedBy,
        of: &[u32],
    ) -> Option<SubjectRows> {
        let mut memory = self.cache.take();
        let prepared = memory.prepare(&self.data, question);
        self.cache.put_back(memory);
        let (_, narrowing) = prepared.ok()?;
        let (mut rows, mut newest) = (Vec::new(), Vec::new());
        for (number, row) in of.iter().filter_map(|&number| Some((number, self.data.table.get(number)?))) {
            let failing = narrowing.row_rejection(&self.data, number as usize);
            if failing != RejectedBy::NOT_YET_KNOWN {
                rows.push((number, row, failing.is_within(aside.union(RejectedBy::TIME))));
            }
            if failing.is_within(aside) {
                newest.push(number);
            }
        }
        newest.reverse();
        newest.truncate(MAX_NEWEST);
        Some(SubjectRows { days: narrowing.compared_periods(question), rows, newest })
    }
}
