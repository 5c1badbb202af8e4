//! What a brief is written from: the new events and how each front stands.

use std::collections::HashSet;

use super::super::ReportInput;
use super::baseline::{Baseline, BaselineAnswer};
use super::front_briefs::{self, FrontBrief};
use crate::model::{Event, FrontIx};
use crate::query::{FilterError, Question, Window, WindowLength};
use crate::store::{EventTotals, ResultRows, Store};

/// What a brief is written from.
#[derive(Debug)]
pub struct Brief<'a> {
    /// The data, the question, and the answer over the window.
    pub(super) input: ReportInput<'a>,
    /// The earlier day.
    pub(super) baseline: Baseline,
    /// The new events, newest first.
    pub(super) new_events: EventTotals,
    /// ResultRows of all events up to as-of that the filter and the choice of fronts let through.
    pub(super) known_rows: ResultRows,
    /// Every front asked for, file order.
    pub(super) fronts: Vec<FrontBrief<'a>>,
}

impl<'a> Brief<'a> {
    /// Asks the store what there is to tell since a day that is not after the question's as-of. `before` holds what was
    /// known on that day: the same data, as later events are left out, or those of them that were seen on a visit.
    ///
    /// # Errors
    /// When the filter names something the situation does not know.
    pub fn new(view: ReportInput<'a>, before: &Store, since: Baseline) -> Result<Self, FilterError> {
        let store = view.store;
        let then = Question { as_of: since.day, ..view.question.clone() };
        let then = BaselineAnswer { store: before, answer: &before.answer(&then)?, question: &then };
        let everything = Question { window: Window::ending_now(WindowLength::All), ..view.question.clone() };
        let known = store.answer(&everything)?.events;
        let is_new = |&row: &u32| store.event(row).is_some_and(|event| since.is_new(event));
        let news = store.totals(known.iter().filter(is_new));
        let fronts = front_briefs::brief_fronts(view, then, &news);
        Ok(Self { input: view, baseline: since, new_events: news, known_rows: known, fronts })
    }

    /// Whether a rule fires on one of the fronts that did not fire on the earlier day.
    #[must_use]
    pub fn has_alarm(&self) -> bool {
        self.fronts.iter().flat_map(|front| &front.alerts).any(|fired| fired.is_new)
    }

    /// Whether any rule fires on one of the fronts.
    #[must_use]
    pub fn has_alert(&self) -> bool {
        self.fronts.iter().any(|front| !front.alerts.is_empty())
    }

    /// The event of a row.
    pub(super) fn event_at(&self, row: u32) -> Option<&'a Event> {
        self.input.store.event(row)
    }

    /// The events of some rows.
    pub(super) fn events_at(&self, rows: &[u32]) -> impl Iterator<Item = &'a Event> {
        rows.iter().filter_map(|&row| self.event_at(row))
    }

    /// A front of this brief.
    pub(super) fn find_front(&self, ix: FrontIx) -> Option<&FrontBrief<'a>> {
        self.fronts.iter().find(|front| front.row.front == ix)
    }

    /// Whether a new event may have happened before the earlier day.
    pub(super) fn may_be_older(&self, event: &Event) -> bool {
        self.baseline.visit.is_none() && event.date.span.start < self.baseline.day
    }

    /// The new events that may have happened before the earlier day, newest first.
    pub(super) fn possibly_older_events(&self) -> impl Iterator<Item = &'a Event> {
        self.events_at(&self.new_events.rows).filter(|event| self.may_be_older(event))
    }

    /// Ids of the new events, as the situation has them.
    pub(super) fn new_event_ids(&self) -> HashSet<&'a str> {
        self.events_at(&self.new_events.rows).map(|event| event.id.as_str()).collect()
    }
}
