//! The baseline of a brief: an earlier day and what was known on it.

use std::sync::Arc;

use crate::assess::control::PlaceControl;
use crate::model::{Day, RecordedDays, Span};
use crate::query::{TimeUnit, WindowLength};
use crate::store::{Coverage, FrontAssessment};
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

    /// The length of the window before which the default baseline lies. Most data are closed at the end of a month.
    pub const DEFAULT_LENGTH: WindowLength = WindowLength::Last(1, TimeUnit::Months);

    /// Returns the baseline of the board and of a brief without another one: the end of the month before as-of.
    #[must_use]
    pub fn default_before(as_of: Day) -> Self {
        Self::before_window(Self::DEFAULT_LENGTH, as_of)
    }

    /// Returns the day before a window of this length that ends at as-of.
    #[must_use]
    pub fn before_window(length: WindowLength, as_of: Day) -> Self {
        let day = length.span_ending(as_of).map_or(as_of, |span| span.start);
        Self::from_day(day.plus_days(-1))
    }

    /// Returns how far the days since the baseline are recorded. What is new since a visit is new in the data, on
    /// whatever day it happened, so it is always complete.
    pub(crate) fn news_coverage(&self, as_of: Day, recorded: &RecordedDays) -> Coverage {
        let days = Span::new(self.day.plus_days(1), as_of).filter(|_| self.visit.is_none());
        days.map_or(Coverage::Full, |days| Coverage::from_days(days, recorded))
    }
}

/// The fronts and places on the earlier day.
#[derive(Debug)]
pub(super) struct EarlierStandings {
    /// The assessment of each front, in file order.
    pub(super) fronts: Arc<Vec<FrontAssessment>>,
    /// The control of each place.
    pub(super) control: Vec<PlaceControl>,
}
