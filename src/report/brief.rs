//! The brief: what an analyst would put into a mail. What matters since an earlier day, how each front stands against
//! it, what is contested and what is not known.
//!
//! An event is new since a day if it was not over on it: of two briefs that follow each other, each event is new in one,
//! however vague its date. What may be older is said. Since a visit, an event is new that was not seen on it.

pub mod contested;
mod document;
pub mod dyads;
pub mod fired;
pub mod fronts;
pub mod json;
mod limits;
pub mod matters;

pub use contested::ContestedEvent;
pub use document::{Block, document};

use std::collections::HashSet;

use super::Overview;
use crate::model::{Day, Event, FrontIx};
use crate::query::{FilterError, Length, Question, Window};
use crate::store::{Answer, Rows, Store, Sum};
use crate::visit::Marks;
use fronts::FrontBrief;

/// The earlier day that the brief looks back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The day.
    pub day: Day,
    /// What it is called: `2025-12-31`, `the last visit (12 Jan 08:10)`.
    pub words: String,
    /// What is different from a visit, if it stands for one.
    pub visit: Option<Marks>,
}

impl Since {
    /// A day, called by its date.
    #[must_use]
    pub fn day(day: Day) -> Self {
        Self { day, words: day.to_string(), visit: None }
    }

    /// Whether an event is new.
    fn is_new(&self, event: &Event) -> bool {
        match &self.visit {
            Some(marks) => marks.new.contains(&event.id),
            None => event.date.span.end > self.day,
        }
    }
}

/// What was known on the earlier day.
#[derive(Debug, Clone, Copy)]
struct Earlier<'e> {
    store: &'e Store,
    question: &'e Question,
    answer: &'e Answer,
}

/// What a brief is written from.
#[derive(Debug)]
pub struct Brief<'a> {
    /// The data, the question, and the answer over the window.
    pub view: Overview<'a>,
    /// The earlier day.
    pub since: Since,
    /// The new events, newest first.
    pub news: Sum,
    /// Rows of all events up to as-of that the filter and the choice of fronts let through.
    known: Rows,
    /// Every front asked for, file order.
    pub fronts: Vec<FrontBrief<'a>>,
}

impl<'a> Brief<'a> {
    /// Asks the store what there is to tell since a day that is not after the question's as-of. `before` holds what was
    /// known on that day: the same data, as later events are left out, or those of them that were seen on a visit.
    ///
    /// # Errors
    /// When the filter names something the situation does not know.
    pub fn new(view: Overview<'a>, before: &Store, since: Since) -> Result<Self, FilterError> {
        let store = view.store;
        let then = Question { as_of: since.day, ..view.question.clone() };
        let then = Earlier { store: before, answer: &before.answer(&then)?, question: &then };
        let everything = Question { window: Window::ending_now(Length::All), ..view.question.clone() };
        let known = store.answer(&everything)?.events;
        let is_new = |&row: &u32| store.event(row).is_some_and(|event| since.is_new(event));
        let news = store.sum(known.iter().filter(is_new));
        let fronts = fronts::fronts(view, then, &news);
        Ok(Self { view, since, news, known, fronts })
    }

    /// Whether a rule fires on one of the fronts that did not fire on the earlier day.
    #[must_use]
    pub fn has_alarm(&self) -> bool {
        self.fronts.iter().flat_map(|front| &front.fired).any(|fired| fired.is_new)
    }

    /// Whether any rule fires on one of the fronts.
    #[must_use]
    pub fn fires(&self) -> bool {
        self.fronts.iter().any(|front| !front.fired.is_empty())
    }

    /// The event of a row.
    fn event(&self, row: u32) -> Option<&'a Event> {
        self.view.store.event(row)
    }

    /// A front of this brief.
    fn front(&self, ix: FrontIx) -> Option<&FrontBrief<'a>> {
        self.fronts.iter().find(|front| front.row.front == ix)
    }

    /// Whether a new event may have happened before the earlier day.
    fn may_be_older(&self, event: &Event) -> bool {
        self.since.visit.is_none() && event.date.span.start < self.since.day
    }

    /// The new events that may have happened before the earlier day, newest first.
    fn maybe_older(&self) -> impl Iterator<Item = &'a Event> {
        let rows = self.news.rows.iter().filter_map(|&row| self.event(row));
        rows.filter(|event| self.may_be_older(event))
    }

    /// Ids of the new events, as the situation has them.
    fn new_ids(&self) -> HashSet<&'a str> {
        self.news.rows.iter().filter_map(|&row| Some(self.event(row)?.id.as_str())).collect()
    }
}
