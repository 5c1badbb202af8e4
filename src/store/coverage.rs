//! How far days are recorded, and counts of other days to compare with.

use crate::assess::Rules;
use crate::assess::change::{self, Change};
use crate::model::{Day, Recorded, Span};

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
    pub(super) fn of_days(days: Span, recorded: &Recorded) -> Self {
        if recorded.covers(days) {
            Self::Full
        } else if recorded.touches(days) {
            Self::Partial
        } else {
            Self::None
        }
    }
}

/// The incidents of the days compared with, beside those of the days looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
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
pub(super) struct Days {
    pub(super) as_of: Day,
    /// The days just before those looked at, as many.
    pub(super) before: Option<Span>,
    /// The days compared with.
    pub(super) compared: Option<Span>,
}

impl Days {
    /// So many incidents in the days before, where anything is known of them.
    pub(super) fn before(self, incidents: u32, recorded: &Recorded) -> Option<u32> {
        recorded.touches(self.before?).then_some(incidents)
    }

    /// So many incidents in the days compared with, against those `now`.
    pub(super) fn compared(
        self,
        incidents: u32,
        now: (u32, Coverage),
        recorded: &Recorded,
        rules: &Rules,
    ) -> Option<Compared> {
        let coverage = Coverage::of_days(self.compared?, recorded);
        let sure = |(count, coverage)| (coverage == Coverage::Full).then_some(count);
        let change = change::between(sure(now), sure((incidents, coverage)), &rules.change);
        Some(Compared { incidents, coverage, change })
    }
}
