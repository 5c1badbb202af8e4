//! The context in which every part of an answer is computed.

use std::sync::Arc;

use super::as_of_facts::AsOfFacts;
use super::bucket_layout::BucketLayout;
use super::coverage::ComparedPeriods;
use super::crossfilter::CrossFilter;
use super::event_data::EventData;
use super::group_history::GroupHistory;
use crate::model::{FrontIx, RecordedDays, Span};
use crate::query::Question;

/// What every pane's count needs to know of the question.
pub(super) struct QueryContext<'a> {
    pub(super) data: &'a EventData,
    pub(super) question: &'a Question,
    pub(super) crossfilter: Arc<CrossFilter>,
    pub(super) buckets: BucketLayout,
    pub(super) periods: ComparedPeriods,
    pub(super) history: Arc<GroupHistory>,
    pub(super) as_of_facts: Arc<AsOfFacts>,
}

/// The days of the window, or what is left of them by the chosen stretch.
pub(super) fn period_in_view(window: Span, stretch: Option<Span>) -> Span {
    stretch.map_or(window, |stretch| {
        Span::new(stretch.start.max(window.start), stretch.end.min(window.end)).unwrap_or(stretch)
    })
}

impl QueryContext<'_> {
    /// The fronts that count: the chosen ones, or all.
    pub(super) fn counted_fronts(&self) -> impl Iterator<Item = FrontIx> {
        let chosen = &self.question.selection.fronts;
        self.data.front_indices().filter(move |front| chosen.is_empty() || chosen.contains(front))
    }

    /// The days for which a front is recorded, as it is known at as-of.
    pub(super) fn front_record(&self, front: FrontIx) -> &RecordedDays {
        const NEVER: &RecordedDays = &RecordedDays::empty();
        self.as_of_facts.coverage.get(usize::from(front.0)).unwrap_or(NEVER)
    }

    /// What is recorded of any of the fronts that count.
    pub(super) fn combined_record(&self) -> RecordedDays {
        self.counted_fronts().fold(RecordedDays::empty(), |all, front| all.union(self.front_record(front)))
    }
}
