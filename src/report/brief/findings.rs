//! What a brief is written from: the new events and how each front stands.

use std::collections::HashSet;

use super::super::Overview;
use super::earlier::{Earlier, Since};
use super::fronts::{self, FrontBrief};
use crate::model::{Event, FrontIx};
use crate::query::{FilterError, Length, Question, Window};
use crate::store::{Rows, Store, Sum};

/// What a brief is written from.
#[derive(Debug)]
pub struct Brief<'a> {
    /// The data, the question, and the answer over the window.
    pub(super) view: Overview<'a>,
    /// The earlier day.
    pub(super) since: Since,
    /// The new events, newest first.
    pub(super) news: Sum,
    /// Rows of all events up to as-of that the filter and the choice of fronts let through.
    pub(super) known: Rows,
    /// Every front asked for, file order.
    pub(super) fronts: Vec<FrontBrief<'a>>,
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
    pub(super) fn event(&self, row: u32) -> Option<&'a Event> {
        self.view.store.event(row)
    }

    /// The events of some rows.
    pub(super) fn events(&self, rows: &[u32]) -> impl Iterator<Item = &'a Event> {
        rows.iter().filter_map(|&row| self.event(row))
    }

    /// A front of this brief.
    pub(super) fn front(&self, ix: FrontIx) -> Option<&FrontBrief<'a>> {
        self.fronts.iter().find(|front| front.row.front == ix)
    }

    /// Whether a new event may have happened before the earlier day.
    pub(super) fn may_be_older(&self, event: &Event) -> bool {
        self.since.visit.is_none() && event.date.span.start < self.since.day
    }

    /// The new events that may have happened before the earlier day, newest first.
    pub(super) fn maybe_older(&self) -> impl Iterator<Item = &'a Event> {
        self.events(&self.news.rows).filter(|event| self.may_be_older(event))
    }

    /// Ids of the new events, as the situation has them.
    pub(super) fn new_ids(&self) -> HashSet<&'a str> {
        self.events(&self.news.rows).map(|event| event.id.as_str()).collect()
    }
}
