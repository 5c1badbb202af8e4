//! The findings behind a brief: the new events and the standing of each front.

use std::collections::HashSet;

use super::super::ReportInput;
use super::baseline::{Baseline, BaselineAnswer};
use super::front_briefs::{self, FrontBrief};
use crate::model::{Event, FrontIx};
use crate::query::{FilterError, Question, Window, WindowLength};
use crate::store::{Coverage, EventTotals, ResultRows, Store};

/// The findings that a brief presents.
#[derive(Debug)]
pub struct Brief<'a> {
    /// The data, the question, and the answer over the window.
    pub(super) input: ReportInput<'a>,
    /// The earlier day.
    pub(super) baseline: Baseline,
    /// The new events, newest first.
    pub(super) new_events: EventTotals,
    /// The rows of all events up to as-of that match the filter and the chosen fronts.
    pub(super) known_rows: ResultRows,
    /// The chosen fronts, or all, in file order.
    pub(super) fronts: Vec<FrontBrief<'a>>,
}

impl<'a> Brief<'a> {
    /// Collects the findings since a baseline that is not after the question's as-of day.
    ///
    /// `before` holds what was known on the baseline: the same data, because as-of leaves out later events, or the data
    /// that a visit had seen.
    ///
    /// # Errors
    /// Returns an error if the filter names something that the situation does not have.
    pub fn new(input: ReportInput<'a>, before: &Store, baseline: Baseline) -> Result<Self, FilterError> {
        let store = input.store;
        let then_question = Question { as_of: baseline.day, ..input.question.clone() };
        let then = BaselineAnswer {
            store: before,
            answer: &before.answer(&then_question)?,
            question: &then_question,
        };
        let whole_history =
            Question { window: Window::ending_now(WindowLength::All), ..input.question.clone() };
        let known_rows = store.answer(&whole_history)?.events;
        let is_new = |&row: &u32| store.event(row).is_some_and(|event| baseline.is_new(event));
        let new_events = store.totals(known_rows.iter().filter(is_new));
        let fronts = front_briefs::brief_fronts(input, then, &baseline, &new_events);
        Ok(Self { input, baseline, new_events, known_rows, fronts })
    }

    /// Whether a rule newly fires on one of the fronts.
    #[must_use]
    pub fn has_alarm(&self) -> bool {
        self.fronts.iter().flat_map(|front| &front.alerts).any(|alert| alert.is_new)
    }

    /// Whether any rule fires on one of the fronts.
    #[must_use]
    pub fn has_alert(&self) -> bool {
        self.fronts.iter().any(|front| !front.alerts.is_empty())
    }

    /// Whether an event is an incident.
    pub(super) fn is_incident(&self, event: &Event) -> bool {
        event.is_incident(self.input.store.situation().incidents)
    }

    /// Returns the event of a row.
    pub(super) fn event_at(&self, row: u32) -> Option<&'a Event> {
        self.input.store.event(row)
    }

    /// Returns the events of some rows.
    pub(super) fn events_at(&self, rows: &[u32]) -> impl Iterator<Item = &'a Event> {
        rows.iter().filter_map(|&row| self.event_at(row))
    }

    /// Returns a front of this brief.
    pub(super) fn find_front(&self, ix: FrontIx) -> Option<&FrontBrief<'a>> {
        self.fronts.iter().find(|front| front.row.front == ix)
    }

    /// Returns how far the days since the earlier day are recorded on all fronts of this brief.
    pub(super) fn news_coverage(&self) -> Coverage {
        Coverage::combine(self.fronts.iter().map(|front| front.news_coverage))
    }

    /// Whether a new event may have happened before the earlier day.
    pub(super) fn may_be_older(&self, event: &Event) -> bool {
        self.baseline.visit.is_none() && event.date.span.start < self.baseline.day
    }

    /// Returns the new events that may have happened before the earlier day, newest first.
    pub(super) fn possibly_older_events(&self) -> impl Iterator<Item = &'a Event> {
        self.events_at(&self.new_events.rows).filter(|event| self.may_be_older(event))
    }

    /// Returns the ids of the new events.
    pub(super) fn new_event_ids(&self) -> HashSet<&'a str> {
        self.events_at(&self.new_events.rows).map(|event| event.id.as_str()).collect()
    }
}
