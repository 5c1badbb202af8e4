//! The events of a front or a dyad, for its detail.

use super::coverage::ComparedPeriods;
use super::crossfilter::RejectedBy;
use super::event_store::Store;
use super::event_table::TableRow;
use crate::model::FrontIx;
use crate::query::Question;

/// The greatest number of newest events, and of announced ones, in a detail.
const MAX_NEWEST: usize = 12;

/// The events of a front or a dyad.
pub(super) struct SubjectRows {
    pub(super) periods: ComparedPeriods,
    /// Known rows, oldest first, regardless of the window, each with whether the other conditions let it pass.
    pub(super) rows: Vec<(u32, TableRow, bool)>,
    /// The rows that the pane counts, oldest first.
    pub(super) counted: Vec<u32>,
    /// The newest of them, newest first.
    pub(super) newest: Vec<u32>,
    /// The newest rows of announced events that the pane would count had they happened, newest first.
    pub(super) announced: Vec<u32>,
}

impl Store {
    /// Returns the rows of some event groups, oldest first.
    pub(super) fn rows_of_groups(&self, group_ids: &[u32]) -> Vec<u32> {
        let members_of =
            |&group_id: &u32| self.counted_data().table.rows_by_group.members_of(group_id as usize);
        let mut rows: Vec<u32> = group_ids.iter().flat_map(members_of).copied().collect();
        rows.sort_unstable();
        rows
    }

    /// Returns the rows of a front, oldest first.
    pub(super) fn rows_of_front(&self, front: FrontIx) -> Vec<u32> {
        let on_front: Vec<bool> =
            self.counted_data().table.groups.by_id.iter().map(|group| group.front == front).collect();
        let rows = (0..).zip(&*self.counted_data().table.group_id);
        let is_on_front = |group_id: u32| on_front.get(group_id as usize).copied().unwrap_or(false);
        rows.filter(|(_, group_id)| is_on_front(**group_id)).map(|(row, _)| row).collect()
    }

    /// Selects the known rows among `candidates`. A row counts as shown if only time or the `ignored` dimensions
    /// reject it. Returns `None` if the filter is invalid.
    pub(super) fn subject_rows(
        &self,
        question: &Question,
        ignored: RejectedBy,
        candidates: &[u32],
    ) -> Option<SubjectRows> {
        let data = &**self.counted_data();
        let mut cache = self.cache.take();
        let prepared = cache.prepare(data, &self.place_chosen_groups(question));
        self.cache.put_back(cache);
        let (_, crossfilter) = prepared.ok()?;
        let (mut rows, mut newest, mut announced) = (Vec::new(), Vec::new(), Vec::new());
        for (number, row) in
            candidates.iter().filter_map(|&number| Some((number, self.counted_data().table.get(number)?)))
        {
            let rejection = crossfilter.row_rejection(data, number as usize);
            if rejection != RejectedBy::NOT_YET_KNOWN {
                rows.push((number, row, rejection.is_within(ignored.union(RejectedBy::TIME))));
            }
            if rejection.is_within(ignored) {
                newest.push(number);
            } else if rejection.is_within(ignored.union(RejectedBy::ANNOUNCED)) {
                announced.push(number);
            }
        }
        let counted = newest.clone();
        for listed in [&mut newest, &mut announced] {
            listed.reverse();
            listed.truncate(MAX_NEWEST);
        }
        Some(SubjectRows {
            periods: crossfilter.compared_periods(question),
            rows,
            counted,
            newest,
            announced,
        })
    }
}
