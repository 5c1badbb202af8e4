//! The findings behind a brief: the new events and the standing of each front.

use std::collections::HashSet;

use super::baseline::{Baseline, EarlierStandings};
use super::front_findings::{self, FrontFindings};
use crate::model::{Event, EventDate, EventStatus, FrontIx};
use crate::query::{FilterError, Question, Window, WindowLength};
use crate::store::{AnsweredQuestion, Coverage, EventTotals, ResultRows, Store};

/// The findings that a brief presents.
#[derive(Debug)]
pub struct Findings<'a> {
    /// The data, the question, and the answer over the window.
    pub(crate) input: AnsweredQuestion<'a>,
    /// The earlier day.
    pub(crate) baseline: Baseline,
    /// The new events, newest first.
    pub(crate) new_events: EventTotals,
    /// Since a visit: the rows of all events up to as-of that match the filter and the chosen fronts.
    pub(crate) known_rows: Option<ResultRows>,
    /// The chosen fronts, or all, in file order.
    pub(crate) fronts: Vec<FrontFindings<'a>>,
    /// The fronts that are not chosen, if any is.
    pub(crate) other_fronts: Vec<FrontFindings<'a>>,
}

impl<'a> Findings<'a> {
    /// Collects the findings since a baseline that is not after the question's as-of day.
    ///
    /// `before` holds what was known on the baseline: the same data, because as-of leaves out later events, or the data
    /// that a visit had seen.
    ///
    /// # Errors
    /// Returns an error if the filter names something that the situation does not have.
    pub fn new(input: AnsweredQuestion<'a>, before: &Store, baseline: Baseline) -> Result<Self, FilterError> {
        let store = input.store;
        let then = Question { as_of: baseline.day, ..input.question.clone() };
        let control = store.place_controls(input.answer.as_of);
        let earlier = EarlierStandings {
            fronts: before.assess_fronts(&then)?,
            // What no claim is about now, none was about then.
            control: if control.is_empty() { Vec::new() } else { before.place_controls(baseline.day) },
        };
        let (new_rows, known_rows) = match &baseline.visit {
            None => (store.rows_new_since(input.question, baseline.day)?, None),
            Some(marks) => {
                let window = Window::ending_now(WindowLength::All);
                let known_rows = store.answer(&Question { window, ..input.question.clone() })?.events;
                let is_new = |&row: &u32| store.event(row).is_some_and(|event| marks.new.contains(&event.id));
                (known_rows.iter().filter(is_new).collect(), Some(known_rows))
            }
        };
        let new_events = store.totals(new_rows);
        let fronts = front_findings::find_fronts(input, &earlier, &control, &baseline, &new_events)?;
        let has_selection = fronts.iter().any(|front| front.row.is_selected);
        let (fronts, other_fronts) =
            fronts.into_iter().partition(|front| !has_selection || front.row.is_selected);
        Ok(Self { input, baseline, new_events, known_rows, fronts, other_fronts })
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
    pub(crate) fn possible_duplicates(&self) -> usize {
        if self.input.store.cross_dataset_duplicates().is_empty() {
            return 0;
        }
        let counted: HashSet<u32> = self.input.answer.events.iter().collect();
        self.input.store.count_duplicates(|row| counted.contains(&row))
    }

    /// Returns the event of a row.
    pub(crate) fn event_at(&self, row: u32) -> Option<&'a Event> {
        self.input.store.event(row)
    }

    /// Returns the events of some rows.
    pub(crate) fn events_at(&self, rows: &[u32]) -> impl Iterator<Item = &'a Event> {
        rows.iter().filter_map(|&row| self.event_at(row))
    }

    /// Returns a front of this brief.
    pub(crate) fn find_front(&self, ix: FrontIx) -> Option<&FrontFindings<'a>> {
        self.fronts.iter().find(|front| front.row.front == ix)
    }

    /// Returns the first front of this brief that counts the event of a row.
    pub(crate) fn front_of_row(&self, row: u32) -> Option<FrontIx> {
        self.input.store.listed_fronts(row).find(|&front| self.find_front(front).is_some())
    }

    /// Returns how far the days since the earlier day are recorded on all fronts of this brief.
    pub(crate) fn news_coverage(&self) -> Coverage {
        Coverage::combine(self.fronts.iter().map(|front| front.news_coverage))
    }

    /// Whether a row is an incident.
    pub(crate) fn is_incident(&self, row: u32) -> bool {
        let list = self.input.store.situation().incidents;
        self.input.store.group(row).is_some_and(|group| list.includes(group.kind)) && !self.is_announced(row)
    }

    /// Whether the event of a row was only announced.
    pub(crate) fn is_announced(&self, row: u32) -> bool {
        self.input.store.group(row).is_some_and(|group| group.status == EventStatus::Announced)
    }

    /// Whether a new event of this date may have happened before the earlier day.
    pub(crate) fn may_be_older(&self, date: EventDate) -> bool {
        self.baseline.visit.is_none() && date.span.start < self.baseline.day
    }

    /// Returns the rows and dates of the new events that may have happened before the earlier day, newest first.
    pub(crate) fn possibly_older_events(&self) -> impl Iterator<Item = (u32, EventDate)> {
        let dated = self.new_events.rows.iter().filter_map(|&row| Some((row, self.input.store.date(row)?)));
        dated.filter(|&(_, date)| self.may_be_older(date))
    }
}
