//! How far days are recorded, and counts of other days to compare with.

use crate::assess::Rules;
use crate::assess::change::{self, Change};
use crate::model::{Day, RecordedDays, Span};

/// How far a bucket lies in coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coverage {
    /// Outside: what is counted is a chance find, zero means unknown.
    None,
    /// Partly, or partly outside the window: counts are a lower bound.
    Partial,
    /// Wholly.
    Full,
}

impl Coverage {
    /// How far `days` are recorded.
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

/// The incidents of the days compared with, beside those of the days looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComparedCount {
    /// Incidents then.
    pub incidents: u32,
    /// How far those days are recorded.
    pub coverage: Coverage,
    /// The word for the count now against the count then, by the thresholds of the change rule; unknown unless
    /// both are wholly recorded.
    pub change: Change,
}

/// The days beside those looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct ComparedPeriods {
    pub(super) as_of: Day,
    /// The days just before those looked at, as many.
    pub(super) previous: Option<Span>,
    /// The days compared with.
    pub(super) comparison: Option<Span>,
}

impl ComparedPeriods {
    /// So many incidents in the days before, where anything is known of them.
    pub(super) fn previous_incidents(self, incidents: u32, recorded: &RecordedDays) -> Option<u32> {
        recorded.overlaps(self.previous?).then_some(incidents)
    }

    /// So many incidents in the days compared with, against those `now`.
    pub(super) fn compare(
        self,
        incidents: u32,
        now: (u32, Coverage),
        recorded: &RecordedDays,
        rules: &Rules,
    ) -> Option<ComparedCount> {
        let coverage = Coverage::from_days(self.comparison?, recorded);
        let sure = |(count, coverage)| (coverage == Coverage::Full).then_some(count);
        let change = change::compare_counts(sure(now), sure((incidents, coverage)), &rules.change);
        Some(ComparedCount { incidents, coverage, change })
    }
}
