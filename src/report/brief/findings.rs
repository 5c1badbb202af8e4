//! The findings behind a brief: the new events and the standing of each front.

use std::collections::HashSet;

use super::super::ReportInput;
use super::baseline::{Baseline, BaselineAnswer};
use super::front_briefs::{self, FrontBrief};
use crate::model::{Event, EventDate, EventStatus, FrontIx};
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
        let new_events = store.totals(known_rows.iter().filter(|&row| baseline.is_new(store, row)));
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

    /// Returns how many of the counted events two data sets may tell of, so that they are counted twice.
    pub(super) fn possible_duplicates(&self) -> usize {
        if self.input.store.cross_dataset_duplicates().is_empty() {
            return 0;
        }
        let counted: HashSet<u32> = self.input.answer.events.iter().collect();
        self.input.store.count_duplicates(|row| counted.contains(&row))
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

    /// Whether a row is an incident.
    pub(super) fn is_incident(&self, row: u32) -> bool {
        let list = self.input.store.situation().incidents;
        self.input.store.group(row).is_some_and(|group| list.includes(group.kind)) && !self.is_announced(row)
    }

    /// Whether the event of a row was only announced.
    pub(super) fn is_announced(&self, row: u32) -> bool {
        self.input.store.group(row).is_some_and(|group| group.status == EventStatus::Announced)
    }

    /// Whether a new event of this date may have happened before the earlier day.
    pub(super) fn may_be_older(&self, date: EventDate) -> bool {
        self.baseline.visit.is_none() && date.span.start < self.baseline.day
    }

    /// Returns the rows and dates of the new events that may have happened before the earlier day, newest first.
    pub(super) fn possibly_older_events(&self) -> impl Iterator<Item = (u32, EventDate)> {
        let dated = self.new_events.rows.iter().filter_map(|&row| Some((row, self.input.store.date(row)?)));
        dated.filter(|&(_, date)| self.may_be_older(date))
    }
}
