//! The events of a front or a dyad, for its detail.

use super::coverage::Days;
use super::event_store::Store;
use super::narrow::Failing;
use super::table::Row;
use crate::model::FrontIx;
use crate::query::Question;

/// How many of a subject's newest events are given.
const NEWEST: usize = 12;

/// The events of a front or dyad.
pub(super) struct SubjectRows {
    pub(super) days: Days,
    /// Whatever the window, with whether the view lets it through; oldest first.
    pub(super) rows: Vec<(u32, Row, bool)>,
    /// The newest that the pane counts, newest first.
    pub(super) newest: Vec<u32>,
}

impl Store {
    /// The rows of some classes, oldest first.
    pub(super) fn rows_of(&self, classes: &[u32]) -> Vec<u32> {
        let of_class = |&class: &u32| self.data.table.by_class.of_group(class as usize);
        let mut rows: Vec<u32> = classes.iter().flat_map(of_class).copied().collect();
        rows.sort_unstable();
        rows
    }

    /// The rows of a front, oldest first.
    pub(super) fn rows_on(&self, front: FrontIx) -> Vec<u32> {
        let here: Vec<bool> = self.data.table.groups.facts.iter().map(|facts| facts.front == front).collect();
        let rows = (0..).zip(&self.data.table.columns.class);
        let is_here = |class: u32| here.get(class as usize).copied().unwrap_or(false);
        rows.filter(|(_, class)| is_here(**class)).map(|(row, _)| row).collect()
    }

    /// Those of some rows that are known, those that pass all but the selection of their own pane as shown.
    pub(super) fn part(&self, question: &Question, aside: Failing, of: &[u32]) -> Option<SubjectRows> {
        let mut memory = self.memory.take();
        let prepared = memory.prepare(&self.data, question);
        self.memory.put(memory);
        let (_, narrowing) = prepared.ok()?;
        let (mut rows, mut newest) = (Vec::new(), Vec::new());
        for (number, row) in of.iter().filter_map(|&number| Some((number, self.data.table.row(number)?))) {
            let failing = narrowing.failing(&self.data, number as usize);
            if failing != Failing::UNKNOWN {
                rows.push((number, row, failing.only(aside.and(Failing::TIME))));
            }
            if failing.only(aside) {
                newest.push(number);
            }
        }
        newest.reverse();
        newest.truncate(NEWEST);
        Some(SubjectRows { days: narrowing.days(question), rows, newest })
    }
}
