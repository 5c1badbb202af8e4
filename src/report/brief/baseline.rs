//! The earlier day that a brief looks back to, and what was known on it.

use crate::model::{Day, Event};
use crate::query::Question;
use crate::store::{Answer, Store};
use crate::visit::VisitMarks;

/// The earlier day that the brief looks back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// The day.
    pub day: Day,
    /// What it is called: `2025-12-31`, `the last visit (12 Jan 08:10)`.
    pub words: String,
    /// What is different from a visit, if it stands for one.
    pub visit: Option<VisitMarks>,
}

impl Baseline {
    /// A day, called by its date.
    #[must_use]
    pub fn from_day(day: Day) -> Self {
        Self { day, words: day.to_string(), visit: None }
    }

    /// Whether an event is new.
    pub(super) fn is_new(&self, event: &Event) -> bool {
        match &self.visit {
            Some(marks) => marks.new.contains(&event.id),
            None => event.date.span.end > self.day,
        }
    }
}

/// What was known on the earlier day.
#[derive(Debug, Clone, Copy)]
pub(super) struct BaselineAnswer<'e> {
    pub(super) store: &'e Store,
    pub(super) question: &'e Question,
    pub(super) answer: &'e Answer,
}
