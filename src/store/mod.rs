//! The data as columns, and the one place where a figure is computed: [`Store::answer`].

pub mod answer;
pub mod detail;

pub use answer::{Answer, BucketRow, Coverage, DyadRow, FrontRow, Series};
pub use detail::{AggregateCheck, Detail, DyadDetail, EventDetail, FrontDetail, Subject};

use std::sync::Arc;

use crate::assess::Rules;
use crate::model::{Event, Situation, Tolls};
use crate::query::{FilterError, Question};

/// A situation made ready for questions.
#[derive(Debug, Clone)]
pub struct Store {
    situation: Arc<Situation>,
    rules: Rules,
}

impl Store {
    /// Makes a situation ready.
    #[must_use]
    pub fn new(situation: Arc<Situation>, rules: Rules) -> Self {
        Self { situation, rules }
    }

    /// The situation.
    #[must_use]
    pub fn situation(&self) -> &Arc<Situation> {
        &self.situation
    }

    /// The thresholds in force.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The event of a row of [`Answer::events`].
    #[must_use]
    pub fn event(&self, row: u32) -> Option<&Event> {
        self.situation.events.get(row as usize)
    }

    /// The row of the event with this id.
    #[must_use]
    pub fn row_of(&self, _id: &str) -> Option<u32> {
        None
    }

    /// The tolls of a row, computed once at the start.
    #[must_use]
    pub fn tolls(&self, _row: u32) -> Tolls {
        Tolls::default()
    }

    /// Whether any fact of a row is contested.
    #[must_use]
    pub fn contested(&self, _row: u32) -> bool {
        false
    }

    /// Folded text of a row, for search.
    #[must_use]
    pub fn folded(&self, _row: u32) -> &str {
        ""
    }

    /// Every number the panes show.
    ///
    /// # Errors
    /// When the filter names something the situation does not know.
    pub fn answer(&self, _question: &Question) -> Result<Answer, FilterError> {
        Err(FilterError { message: String::new(), span: 0..0, hint: None })
    }

    /// What the detail pane shows of one subject.
    #[must_use]
    pub fn detail(&self, _question: &Question, _answer: &Answer, _subject: &Subject) -> Option<Detail> {
        None
    }
}
