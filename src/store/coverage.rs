//! How far days are recorded, and the comparison with the counts of an earlier period.

use crate::assess::Rules;
use crate::assess::change::{self, Change};
use crate::model::{Day, RecordedDays, Span};

/// How far a period is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coverage {
    /// Not recorded. Any events counted are chance finds, and zero means unknown.
    None,
    /// Partly recorded, or partly outside the window. Counts are lower bounds.
    Partial,
    /// Fully recorded.
    Full,
}

impl Coverage {
    /// Returns how far `days` are recorded.
    pub(super) fn from_days(days: Span, recorded: &RecordedDays) -> Self {
        if recorded.covers(days) {
            Self::Full
        } else if recorded.overlaps(days) {
            Self::Partial
        } else {
            Self::None
        }
    }
}

/// The incidents of the compared period, next to those of the period in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComparedCount {
    /// Incidents in the compared period.
    pub incidents: u32,
    /// How far the compared period is recorded.
    pub coverage: Coverage,
    /// The change from the compared count to the current one, by the thresholds of the change rule. It is unknown
    /// unless both periods are fully recorded.
    pub change: Change,
}

/// The periods that the period in view is compared with.
#[derive(Debug, Clone, Copy)]
pub(super) struct ComparedPeriods {
    pub(super) as_of: Day,
    /// The period of equal length that directly precedes the period in view.
    pub(super) previous: Option<Span>,
    /// The period of the comparison.
    pub(super) comparison: Option<Span>,
}

impl ComparedPeriods {
    /// Returns the incidents of the preceding period, or `None` if none of it is recorded.
    pub(super) fn previous_incidents(self, incidents: u32, recorded: &RecordedDays) -> Option<u32> {
        recorded.overlaps(self.previous?).then_some(incidents)
    }

    /// Compares the incidents of the compared period with those of the period in view (`now`). Returns `None` if
    /// the question has no comparison.
    pub(super) fn compare(
        self,
        incidents: u32,
        now: (u32, Coverage),
        recorded: &RecordedDays,
        rules: &Rules,
    ) -> Option<ComparedCount> {
        let coverage = Coverage::from_days(self.comparison?, recorded);
        let full_count = |(count, coverage)| (coverage == Coverage::Full).then_some(count);
        let change =
            change::compare_counts(full_count(now), full_count((incidents, coverage)), &rules.change);
        Some(ComparedCount { incidents, coverage, change })
    }
}
