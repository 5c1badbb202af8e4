//! The context that all parts of an answer are computed in.

use std::sync::Arc;

use super::as_of_facts::AsOfFacts;
use super::bucket_layout::BucketLayout;
use super::coverage::{ComparedPeriods, Coverage};
use super::crossfilter::CrossFilter;
use super::event_data::EventData;
use super::event_group_history::GroupHistory;
use crate::model::{FrontIx, RecordedDays, Span};
use crate::query::Question;

/// The inputs shared by the computations of all panes.
pub(super) struct QueryContext<'a> {
    pub(super) data: &'a EventData,
    pub(super) question: &'a Question,
    pub(super) crossfilter: Arc<CrossFilter>,
    pub(super) buckets: BucketLayout,
    pub(super) periods: ComparedPeriods,
    pub(super) history: Arc<GroupHistory>,
    pub(super) as_of_facts: Arc<AsOfFacts>,
}

/// Returns the days of the window, limited to the stretch if one is chosen.
pub(super) fn period_in_view(window: Span, stretch: Option<Span>) -> Span {
    stretch.map_or(window, |stretch| {
        Span::new(stretch.start.max(window.start), stretch.end.min(window.end)).unwrap_or(stretch)
    })
}

impl QueryContext<'_> {
    /// Returns the counted rows of the first pane: the chosen ones, or all if none is chosen.
    pub(super) fn counted_fronts(&self) -> impl Iterator<Item = FrontIx> {
        let chosen = &self.question.selection.fronts;
        let listed = self.data.situation.listed_fronts();
        listed.filter(move |front| chosen.is_empty() || chosen.contains(front))
    }

    /// Returns the fronts whose record decides how far the totals are known. Without chosen groups these are all fronts,
    /// because a front without events has no group but may have unrecorded events.
    pub(super) fn fronts_of_totals(&self) -> Vec<FrontIx> {
        let fronts = self.data.situation.fronts.len();
        let is_chosen = !self.question.selection.fronts.is_empty();
        if is_chosen {
            self.counted_fronts().collect()
        } else {
            self.data.front_indices().take(fronts).collect()
        }
    }

    /// Returns the recorded days of a front or group, as known at as-of.
    pub(super) fn front_record(&self, front: FrontIx) -> &RecordedDays {
        const NEVER: &RecordedDays = &RecordedDays::empty();
        self.as_of_facts.coverage.get(usize::from(front.0)).unwrap_or(NEVER)
    }

    /// Returns how far `days` are recorded on all of `fronts`.
    pub(super) fn coverage_on(&self, fronts: &[FrontIx], days: Span) -> Coverage {
        Coverage::combine(fronts.iter().map(|&front| Coverage::from_days(days, self.front_record(front))))
    }
}
