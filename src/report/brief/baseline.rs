//! The baseline of a brief: an earlier day and what was known on it.

use crate::model::{Day, RecordedDays, Span};
use crate::query::Question;
use crate::store::{Answer, Coverage, Store};
use crate::visit::VisitMarks;

/// The earlier day with which the brief compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// The day.
    pub day: Day,
    /// Its name in sentences: `2025-12-31`, `the last visit (12 Jan 08:10)`.
    pub words: String,
    /// The differences from a visit, if the baseline is a visit.
    pub visit: Option<VisitMarks>,
}

impl Baseline {
    /// Makes a baseline of a day, named by its date.
    #[must_use]
    pub fn from_day(day: Day) -> Self {
        Self { day, words: day.to_string(), visit: None }
    }

    /// Returns how far the days since the baseline are recorded. What is new since a visit is new in the data, on
    /// whatever day it happened, so it is always complete.
    pub(super) fn news_coverage(&self, as_of: Day, recorded: &RecordedDays) -> Coverage {
        let days = Span::new(self.day.plus_days(1), as_of).filter(|_| self.visit.is_none());
        days.map_or(Coverage::Full, |days| Coverage::from_days(days, recorded))
    }

    /// Whether the event of a row is new since the baseline. Only a visit, which knows ids, needs its record.
    pub(super) fn is_new(&self, store: &Store, row: u32) -> bool {
        match &self.visit {
            Some(marks) => store.event(row).is_some_and(|event| marks.new.contains(&event.id)),
            None => store.date(row).is_some_and(|date| date.is_news_after(self.day)),
        }
    }
}

/// The store, question and answer for the earlier day.
#[derive(Debug, Clone, Copy)]
pub(super) struct BaselineAnswer<'e> {
    pub(super) store: &'e Store,
    pub(super) question: &'e Question,
    pub(super) answer: &'e Answer,
}
