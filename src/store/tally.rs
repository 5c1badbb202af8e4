//! Counting for one front or one pair of actors.

use super::answer::{Compared, Coverage};
use super::series::extent;
use super::table::{Row, Table};
use crate::assess::Rules;
use crate::assess::change;
use crate::assess::status::{self, StatusVerdict};
use crate::assess::weeks::{WEEKS, Weeks, weeks};
use crate::model::{Day, EventDate, Recorded, Span, Tolls};

/// What is counted inside the period looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub(super) incidents: u32,
    pub(super) events: u32,
    pub(super) contested: u32,
    /// Events by quad class.
    pub(super) quad: [u32; 4],
    pub(super) tolls: Tolls,
    pub(super) first: Option<EventDate>,
    pub(super) last: Option<EventDate>,
}

impl Tally {
    /// Counts a row; rows come oldest first.
    pub(super) fn take(&mut self, table: &Table, row: Row) {
        self.events += 1;
        self.incidents += u32::from(row.incident());
        self.contested += u32::from(row.contested());
        if let Some(class) = self.quad.get_mut(row.kind.row().quad.index()) {
            *class += 1;
        }
        if row.has_toll() {
            self.tolls = self.tolls.plus(table.tolls(row.toll));
        }
        self.first = self.first.or(Some(row.date()));
        self.last = Some(row.date());
    }
}

/// The days that a [`History`] looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    pub(super) as_of: Day,
    /// The days just before those looked at, as many.
    pub(super) before: Option<Span>,
    /// The days compared with.
    pub(super) compared: Option<Span>,
}

impl Days {
    /// Whether weekly counts look at a date.
    fn recent(self, span: Span) -> bool {
        let weeks = i32::try_from(WEEKS).unwrap_or(i32::MAX);
        self.as_of.since(span.end) < weeks.saturating_mul(7)
    }
}

/// The latest of some events.
#[derive(Debug, Clone, Default)]
pub(super) struct Latest {
    /// Date of the newest event of any kind.
    pub(super) event: Option<EventDate>,
    /// The incident that began last, and the one that ended last: vague dates can make them differ.
    began: Option<EventDate>,
    ended: Option<EventDate>,
}

impl Latest {
    /// Notes a row; rows come oldest first.
    pub(super) fn take(&mut self, row: Row) {
        let date = row.date();
        self.event = Some(date);
        if !row.incident() {
            return;
        }
        self.began = Some(date);
        if self.ended.is_none_or(|last| last.span.end <= date.span.end) {
            self.ended = Some(date);
        }
    }

    /// The status that the last incident gives.
    pub(super) fn status(&self, as_of: Day, recorded: &Recorded, rules: &Rules) -> StatusVerdict {
        status::assess(self.last_incident(), as_of, recorded, &rules.status)
    }

    /// When the last incident was: not before the latest first day of any, not after the latest last day of any.
    fn last_incident(&self) -> Option<EventDate> {
        let (began, ended) = (self.began?, self.ended?);
        if ended.span.end == began.span.end {
            return Some(began);
        }
        let between = EventDate::spanning(Span { start: began.span.start, end: ended.span.end });
        Some(EventDate { inferred: began.inferred || ended.inferred, ..between })
    }
}

/// What is kept whatever the window: what the words of the rules are reached from.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    /// Dates of the incidents of the weeks that the rules look at.
    recent: Vec<EventDate>,
    /// Incidents in the days just before those looked at.
    before: u32,
    /// Incidents in the days compared with.
    compared: u32,
}

impl History {
    /// Notes a row; rows come oldest first.
    pub(super) fn take(&mut self, days: Days, row: Row) {
        if !row.incident() {
            return;
        }
        let date = row.date();
        if days.recent(date.span) {
            self.recent.push(date);
        }
        if days.before.is_some_and(|before| before.covers(date.span)) {
            self.before += 1;
        }
        if days.compared.is_some_and(|compared| compared.covers(date.span)) {
            self.compared += 1;
        }
    }

    /// Weekly incidents up to as-of.
    pub(super) fn weeks(&self, days: Days, recorded: &Recorded) -> Weeks {
        weeks(self.recent.iter().copied(), days.as_of, recorded, WEEKS)
    }

    /// Incidents in the days before, where anything is known of them.
    pub(super) fn before(&self, days: Days, recorded: &Recorded) -> Option<u32> {
        let before = days.before?;
        recorded.touches(before).then_some(self.before)
    }

    /// Incidents in the days compared with, against those `now`.
    pub(super) fn compared(
        &self,
        now: (u32, Coverage),
        days: Days,
        recorded: &Recorded,
        rules: &Rules,
    ) -> Option<Compared> {
        let coverage = extent(days.compared?, recorded);
        let sure = |(count, coverage)| (coverage == Coverage::Full).then_some(count);
        let then = (self.compared, coverage);
        let change = change::between(sure(now), sure(then), &rules.change);
        Some(Compared { incidents: self.compared, coverage, change })
    }
}
