//! Status: the time since the last incident.
//!
//! Active: an incident in the last 30 days; tense: in the last 180; quiet: longer ago; dormant: none in three years.
//! Days are counted from the last incident to as-of: one on as-of is 0 days ago, and one 30 days ago is still active.
//! The status uses the earliest day on which the last incident may have happened. It describes the front, so filters do
//! not change it.

use super::reason::{Reason, count_noun, signed_days};
use crate::model::{Day, EventDate, RecordedDays, Span};

/// Thresholds, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusRule {
    /// The most days since the last incident for “active”.
    pub active: u32,
    /// The most days since the last incident for “tense”.
    pub tense: u32,
    /// The days without an incident after which a front is dormant.
    pub dormant: u32,
}

impl Default for StatusRule {
    fn default() -> Self {
        Self { active: 30, tense: 180, dormant: 1096 }
    }
}

impl StatusRule {
    fn status_after(&self, days: i32, may_be_dormant: bool) -> Status {
        match days {
            n if n <= signed_days(self.active) => Status::Active,
            n if n <= signed_days(self.tense) => Status::Tense,
            n if n > signed_days(self.dormant) && may_be_dormant => Status::Dormant,
            _ => Status::Quiet,
        }
    }
}

/// The status word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// An incident in the last 30 days.
    Active,
    /// An incident in the last 180 days.
    Tense,
    /// The last incident is longer ago.
    Quiet,
    /// No incident in three years of coverage.
    Dormant,
    /// No incident recorded, and coverage is too short to call it dormant.
    NoneRecorded,
    /// As-of is not recorded and no known incident is recent, so that later events are unknown.
    Unknown,
}

impl Status {
    /// The name of the status.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Tense => "tense",
            Self::Quiet => "quiet",
            Self::Dormant => "dormant",
            Self::NoneRecorded => "none yet",
            Self::Unknown => "unknown",
        }
    }
}

/// The status with its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusVerdict {
    /// The certain status, by the earliest day on which the last incident may have happened.
    pub status: Status,
    /// The status by the latest such day, if a vague date makes it differ.
    pub possible: Option<Status>,
    /// The date of the last incident in all data up to as-of.
    pub last_incident: Option<EventDate>,
    /// The fewest days since the last incident, by the latest day on which it may have happened.
    pub days_min: Option<i32>,
    /// The most days since the last incident.
    pub days_max: Option<i32>,
    /// The last recorded day before as-of, if as-of itself is not recorded.
    pub record_ended: Option<Day>,
    /// The last day up to as-of from which incidents after the last known one may be missing, because it is recorded
    /// incompletely.
    pub incomplete_until: Option<Day>,
}

/// Derives the status from the date of the last incident up to `as_of`.
///
/// Dormant requires coverage as long as the rule's threshold. With shorter or unknown coverage, a front without any
/// incident is [`Status::NoneRecorded`], and one whose last incident is before coverage is [`Status::Quiet`].
///
/// If as-of is not recorded (the record ended, has a gap there, begins later or has no day at all), only “active” can be certain; any
/// other status becomes [`Status::Unknown`]. So does one that an incident missing from incompletely recorded days could
/// change. A `last` that begins after `as_of` is ignored.
#[must_use]
pub fn assess_status(
    last: Option<EventDate>,
    as_of: Day,
    recorded: &RecordedDays,
    rule: &StatusRule,
) -> StatusVerdict {
    // The completely recorded stretch around as-of, or else the last one before it: nothing is known across a gap.
    let stretch = recorded.stretches().iter().rev().find(|stretch| stretch.start <= as_of);
    let covered_since = stretch.map(|stretch| stretch.start);
    let record_end = recorded.record_end(as_of);
    let record_ended = record_end.filter(|&until| until < as_of);
    let not_begun = record_end.is_none();
    let last = last.filter(|date| date.span.start <= as_of);
    let since_last = last.map_or(Day(i32::MIN), |date| date.span.end).min(as_of);
    let incomplete_until = recorded.last_incomplete_day(Span { start: since_last, end: as_of });
    let is_uncertain = record_ended.is_some() || not_begun || incomplete_until == Some(as_of);
    let or_unknown =
        |word: Status| if is_uncertain && word != Status::Active { Status::Unknown } else { word };
    let is_long_enough = |from: Day| as_of.days_since(from) >= signed_days(rule.dormant);
    let Some(last) = last else {
        let is_dormant = covered_since.is_some_and(is_long_enough);
        let status = or_unknown(if is_dormant { Status::Dormant } else { Status::NoneRecorded });
        return StatusVerdict {
            status,
            possible: None,
            last_incident: None,
            days_min: None,
            days_max: None,
            record_ended,
            incomplete_until,
        };
    };
    // A known incident proves that its time was recorded, so only a stated, shorter coverage rules out dormant.
    let may_be_dormant = covered_since.is_none_or(|from| from <= last.span.end || is_long_enough(from));
    let status_after = |days: i32| rule.status_after(days, may_be_dormant);
    let (min, max) = (as_of.days_since(last.span.end.min(as_of)), as_of.days_since(last.span.start));
    let may_be_missed = incomplete_until
        .is_some_and(|day| status_after(as_of.days_since(day)) != status_after(max) && day > last.span.end);
    let or_unknown = |word: Status| {
        if may_be_missed && word != Status::Active { Status::Unknown } else { or_unknown(word) }
    };
    let (certain, possible) = (or_unknown(status_after(max)), or_unknown(status_after(min)));
    StatusVerdict {
        status: certain,
        possible: (possible != certain).then_some(possible),
        last_incident: Some(last),
        days_min: Some(min),
        days_max: Some(max),
        record_ended,
        incomplete_until,
    }
}

impl StatusVerdict {
    /// Returns the status on the last recorded day, and that day, if the status is unknown because the record ended.
    /// `None` if no incident is known by then. It is never “dormant”.
    #[must_use]
    pub fn last_known(&self, rule: &StatusRule) -> Option<(Status, Day)> {
        let ended = self.record_ended.filter(|_| self.status == Status::Unknown)?;
        let last = self.last_incident.filter(|last| last.span.start <= ended)?;
        Some((rule.status_after(ended.days_since(last.span.start), false), ended))
    }

    /// Returns the status in words: `active`, `last known: active, to 2023-02-28`.
    #[must_use]
    pub fn phrase(&self, rule: &StatusRule) -> String {
        match self.last_known(rule) {
            Some((status, until)) => format!("last known: {}, to {until}", status.label()),
            None => self.status.label().to_owned(),
        }
    }

    /// Explains the status.
    #[must_use]
    pub fn explain(&self, rule: &StatusRule) -> Reason {
        let mut inputs = Vec::new();
        let last = self.last_incident.map_or_else(|| "none recorded".to_owned(), |date| date.to_string());
        inputs.push(("last incident".to_owned(), last));
        if let (Some(min), Some(max)) = (self.days_min, self.days_max) {
            let since = if min == max { max.to_string() } else { format!("{min} to {max}") };
            inputs.push(("days since".to_owned(), since));
        }
        if let Some(ended) = self.record_ended {
            inputs.push(("the record ends".to_owned(), ended.to_string()));
        }
        let guard = if self.status == Status::Unknown {
            Some(match (self.record_ended, self.incomplete_until) {
                (Some(_), _) => "events after the end of the record are unknown".to_owned(),
                (None, Some(day)) => {
                    format!("later incidents may be missing: days up to {day} are recorded incompletely")
                }
                (None, None) => "the record begins later".to_owned(),
            })
        } else if let Some(possible) = self.possible {
            Some(format!(
                "the date is vague: {} by its earliest day, {} by its latest",
                self.status.label(),
                possible.label()
            ))
        } else if self.status == Status::NoneRecorded
            || (self.status == Status::Quiet && self.days_max.is_some_and(|n| n > signed_days(rule.dormant)))
        {
            Some("coverage is too short to call it dormant".to_owned())
        } else {
            None
        };
        Reason {
            verdict: self.phrase(rule),
            rule: format!(
                "Active up to {} since the last incident, tense up to {}, then quiet; dormant after more than {}. Filters \
                 have no effect.",
                count_noun(rule.active.into(), "day"),
                count_noun(rule.tense.into(), "day"),
                count_noun(rule.dormant.into(), "day"),
            ),
            inputs,
            guard,
            origin: "frontwatch",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::assess::testing::{as_of, days_ago, input_value, recorded_since, span_ago};

    fn status_since(last: EventDate) -> StatusVerdict {
        assess_status(Some(last), as_of(), &recorded_since(5000), &StatusRule::default())
    }

    #[test]
    fn every_bound_belongs_to_the_documented_side() {
        let cases = [
            (0, Status::Active),
            (30, Status::Active),
            (31, Status::Tense),
            (180, Status::Tense),
            (181, Status::Quiet),
            (1096, Status::Quiet),
            (1097, Status::Dormant),
        ];
        for (days, word) in cases {
            let verdict = status_since(days_ago(days));
            assert_eq!((verdict.status, verdict.possible), (word, None), "{days}");
            assert_eq!((verdict.days_min, verdict.days_max), (Some(days), Some(days)));
        }
    }

    #[test]
    fn vague_date_counts_from_its_earliest_day_and_gives_the_alternative() {
        let verdict = status_since(span_ago(31, 1));
        assert_eq!((verdict.status, verdict.possible), (Status::Tense, Some(Status::Active)));
        assert_eq!((verdict.days_min, verdict.days_max), (Some(1), Some(31)));
        assert_eq!(status_since(span_ago(30, 1)).possible, None);
        // The span includes as-of, but the incident cannot have happened after it.
        let running = status_since(span_ago(10, -20));
        assert_eq!((running.status, running.days_min, running.days_max), (Status::Active, Some(0), Some(10)));
    }

    #[test]
    fn without_incidents_coverage_decides() {
        let status_with_coverage = |covered: Option<i32>| {
            assess_status(None, as_of(), &recorded_since(covered), &StatusRule::default()).status
        };
        assert_eq!(status_with_coverage(Some(1096)), Status::Dormant);
        assert_eq!(status_with_coverage(Some(1095)), Status::NoneRecorded);
        assert_eq!(status_with_coverage(None), Status::Unknown, "no day is recorded");
    }

    #[test]
    fn incident_before_a_short_coverage_does_not_make_it_dormant() {
        let rule = StatusRule::default();
        let short = assess_status(Some(days_ago(2000)), as_of(), &recorded_since(100), &rule);
        assert_eq!(short.status, Status::Quiet);
        assert_eq!(short.explain(&rule).guard.unwrap(), "coverage is too short to call it dormant");
        assert_eq!(
            assess_status(Some(days_ago(2000)), as_of(), &recorded_since(1096), &rule).status,
            Status::Dormant
        );
    }

    #[test]
    fn after_the_record_has_ended_only_active_is_certain() {
        let rule = StatusRule::default();
        let ended = |days_ago: i32| {
            RecordedDays::from_bounds(as_of().plus_days(-400), Some(as_of().plus_days(-days_ago)))
        };
        let verdict = assess_status(Some(days_ago(60)), as_of(), &ended(55), &rule);
        assert_eq!((verdict.status, verdict.record_ended), (Status::Unknown, Some(as_of().plus_days(-55))));
        assert_eq!(verdict.explain(&rule).guard.unwrap(), "events after the end of the record are unknown");
        assert_eq!(assess_status(Some(days_ago(20)), as_of(), &ended(10), &rule).status, Status::Active);
        assert_eq!(assess_status(None, as_of(), &ended(1), &rule).status, Status::Unknown);
        assert_eq!(
            assess_status(Some(days_ago(60)), as_of(), &ended(0), &rule).status,
            Status::Tense,
            "not ended yet"
        );
    }

    #[test]
    fn a_record_that_ended_keeps_the_status_of_its_last_day() {
        let rule = StatusRule::default();
        let recorded = RecordedDays::from_bounds(as_of().plus_days(-900), Some(as_of().plus_days(-200)));
        let phrase =
            |last: Option<i32>| assess_status(last.map(days_ago), as_of(), &recorded, &rule).phrase(&rule);
        let until = as_of().plus_days(-200);
        assert_eq!(phrase(Some(230)), format!("last known: active, to {until}"));
        assert_eq!(phrase(Some(231)), format!("last known: tense, to {until}"));
        assert_eq!(phrase(Some(800)), format!("last known: quiet, to {until}"));
        // Nothing is known on that day, or the incident came later.
        assert_eq!((phrase(None), phrase(Some(100))), ("unknown".to_owned(), "unknown".to_owned()));
        assert_eq!(phrase(Some(20)), "active");
    }

    #[test]
    fn nothing_is_known_across_a_gap() {
        let gap = |from: i32, until: i32| {
            let whole = RecordedDays::from_bounds(as_of().plus_days(-3000), None);
            whole.difference(Span { start: as_of().plus_days(-from), end: as_of().plus_days(-until) })
        };
        let status_of = |last: Option<i32>, recorded: &RecordedDays| {
            assess_status(last.map(days_ago), as_of(), recorded, &StatusRule::default()).status
        };
        // 3000 days without an incident, with a gap a year ago.
        assert_eq!(status_of(None, &gap(400, 300)), Status::NoneRecorded);
        assert_eq!(status_of(None, &gap(2000, 1096)), Status::NoneRecorded);
        assert_eq!(status_of(None, &gap(2000, 1097)), Status::Dormant);
        assert_eq!(status_of(Some(2500), &gap(400, 300)), Status::Quiet);
        // As-of is in a gap, or before the record begins.
        assert_eq!(status_of(Some(60), &gap(50, -20)), Status::Unknown);
        assert_eq!(status_of(Some(20), &gap(10, -20)), Status::Active);
        let later = RecordedDays::from_bounds(as_of().plus_days(5), None);
        assert_eq!(status_of(Some(60), &later), Status::Unknown);
        let why = assess_status(Some(days_ago(60)), as_of(), &later, &StatusRule::default());
        assert_eq!(why.explain(&StatusRule::default()).guard.unwrap(), "the record begins later");
    }

    #[test]
    fn incompletely_recorded_days_may_hide_a_later_incident() {
        let rule = StatusRule::default();
        let incomplete = |from: i32, until: i32| {
            let days = Span { start: as_of().plus_days(-from), end: as_of().plus_days(-until) };
            RecordedDays::from_bounds(as_of().plus_days(-3000), None).with_incomplete(days)
        };
        let status_of = |last: Option<i32>, recorded: &RecordedDays| {
            let verdict = assess_status(last.map(days_ago), as_of(), recorded, &rule);
            (verdict.status, verdict.incomplete_until.map(|day| as_of().days_since(day)))
        };
        assert_eq!(status_of(Some(20), &incomplete(40, 0)), (Status::Active, Some(0)));
        assert_eq!(status_of(Some(60), &incomplete(40, 0)), (Status::Unknown, Some(0)));
        assert_eq!(status_of(None, &incomplete(40, 0)), (Status::Unknown, Some(0)));
        // An incident 20 days ago may be missing, which would make it active; one 40 days ago changes nothing.
        assert_eq!(status_of(Some(60), &incomplete(50, 20)), (Status::Unknown, Some(20)));
        assert_eq!(status_of(Some(60), &incomplete(50, 40)), (Status::Tense, Some(40)));
        // Days before the last incident do not matter.
        assert_eq!(status_of(Some(60), &incomplete(90, 61)), (Status::Tense, None));
        assert_eq!(status_of(None, &incomplete(400, 300)), (Status::NoneRecorded, Some(300)));
        let why = assess_status(Some(days_ago(60)), as_of(), &incomplete(50, 20), &rule).explain(&rule);
        let day = as_of().plus_days(-20);
        assert_eq!(
            why.guard.unwrap(),
            format!("later incidents may be missing: days up to {day} are recorded incompletely")
        );
    }

    #[test]
    fn incident_after_as_of_is_ignored() {
        let rule = StatusRule::default();
        assert_eq!(
            assess_status(Some(days_ago(-1)), as_of(), &recorded_since(100), &rule).status,
            Status::NoneRecorded
        );
    }

    #[test]
    fn reason_states_the_days() {
        let rule = StatusRule::default();
        let reason = status_since(span_ago(31, 1)).explain(&rule);
        assert_eq!(reason.verdict, "tense");
        assert_eq!(input_value(&reason, "days since"), "1 to 31");
        assert_eq!(
            reason.guard.unwrap(),
            "the date is vague: tense by its earliest day, active by its latest"
        );
        let one_day = StatusRule { active: 1, ..rule };
        assert!(status_since(days_ago(1)).explain(&one_day).rule.starts_with("Active up to 1 day since"));
        assert_eq!(input_value(&status_since(days_ago(1)).explain(&one_day), "days since"), "1");
    }

    proptest! {
        /// An earlier last incident is never more active; a vague date spans the statuses of its ends.
        #[test]
        fn later_incident_is_never_quieter(a in 0..1500_i32, b in 0..1500_i32) {
            let (near, far) = (a.min(b), a.max(b));
            prop_assert!(status_since(days_ago(near)).status <= status_since(days_ago(far)).status);
            let vague = status_since(span_ago(far, near));
            prop_assert_eq!(vague.status, status_since(days_ago(far)).status);
            prop_assert_eq!(vague.possible.unwrap_or(vague.status), status_since(days_ago(near)).status);
        }
    }
}
