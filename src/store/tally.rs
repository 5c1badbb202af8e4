//! What is said of a count: of one front or one pair of actors.

use super::answer::{Compared, Coverage};
use super::series::extent;
use crate::assess::Rules;
use crate::assess::change;
use crate::assess::status::{self, StatusVerdict};
use crate::model::{Day, EventDate, Recorded, Span};

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
        let coverage = extent(self.compared?, recorded);
        let sure = |(count, coverage)| (coverage == Coverage::Full).then_some(count);
        let change = change::between(sure(now), sure((incidents, coverage)), &rules.change);
        Some(Compared { incidents, coverage, change })
    }
}

/// The latest of some incidents: vague dates can make the one that began last another than the one that ended last.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Latest {
    pub(super) began: Option<EventDate>,
    pub(super) ended: Option<EventDate>,
}

impl Latest {
    pub(super) fn status(self, as_of: Day, recorded: &Recorded, rules: &Rules) -> StatusVerdict {
        status::assess(self.last_incident(), as_of, recorded, &rules.status)
    }

    /// When the last incident was: not before the latest first day of any, not after the latest last day of any.
    fn last_incident(self) -> Option<EventDate> {
        let (began, ended) = (self.began?, self.ended?);
        if ended.span.end == began.span.end {
            return Some(began);
        }
        let between = EventDate::spanning(Span { start: began.span.start, end: ended.span.end });
        Some(EventDate { inferred: began.inferred || ended.inferred, ..between })
    }
}
