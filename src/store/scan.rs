//! The context in which every part of an answer is computed.

use std::sync::Arc;

use super::as_of_facts::AsOfFacts;
use super::buckets::Buckets;
use super::coverage::Days;
use super::event_data::EventData;
use super::history::Past;
use super::narrow::Narrowing;
use crate::model::{FrontIx, Recorded, Span};
use crate::query::Question;

/// What every pane's count needs to know of the question.
pub(super) struct Scan<'a> {
    pub(super) store: &'a EventData,
    pub(super) question: &'a Question,
    pub(super) narrowing: Arc<Narrowing>,
    pub(super) buckets: Buckets,
    pub(super) days: Days,
    pub(super) past: Arc<Past>,
    pub(super) known: Arc<AsOfFacts>,
}

/// The days of the window, or what is left of them by the chosen stretch.
pub(super) fn looked_at(window: Span, stretch: Option<Span>) -> Span {
    stretch.map_or(window, |stretch| {
        Span::new(stretch.start.max(window.start), stretch.end.min(window.end)).unwrap_or(stretch)
    })
}

impl Scan<'_> {
    /// The fronts that count: the chosen ones, or all.
    pub(super) fn counting(&self) -> impl Iterator<Item = FrontIx> {
        let chosen = &self.question.selection.fronts;
        self.store.front_indices().filter(move |front| chosen.is_empty() || chosen.contains(front))
    }

    /// The days for which a front is recorded, as it is known at as-of.
    pub(super) fn recorded(&self, front: FrontIx) -> &Recorded {
        const NEVER: &Recorded = &Recorded::never();
        self.known.coverage.get(usize::from(front.0)).unwrap_or(NEVER)
    }

    /// What is recorded of any of the fronts that count.
    pub(super) fn any_recorded(&self) -> Recorded {
        self.counting().fold(Recorded::never(), |all, front| all.or(self.recorded(front)))
    }
}
