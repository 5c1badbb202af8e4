use proptest::prelude::*;

use super::*;
use crate::assess::status;
use crate::assess::testing::{as_of, date, day, input_value};
use crate::model::{EventDate, RecordedDays};

/// How a front recorded from `from` on stands on `on`, with its last incident then.
fn standing(on: &str, last: Option<EventDate>, from: &str) -> StandingOnDay {
    let (on, from) = (day(on), day(from));
    let recorded = RecordedDays::from_bounds(from, None);
    let status = status::assess_status(last, on, &recorded, &StatusRule::default());
    StandingOnDay { day: on, status, recorded_for: (from <= on).then(|| on.days_since(from)) }
}

/// Recorded since 2020: from the last incident known on 2025-12-31 to the last one known on 2026-01-31.
fn inputs(then: &str, now: &str) -> TrendInputs {
    TrendInputs {
        now: standing("2026-01-31", Some(date(now)), "2020-01-01"),
        then: standing("2025-12-31", Some(date(then)), "2020-01-01"),
        change: Change::Limited,
        alert: None,
    }
}

fn of(inputs: TrendInputs) -> (Trend, TrendReason) {
    let verdict = assess_trend(inputs, &StatusRule::default());
    (verdict.trend, verdict.reason)
}

#[test]
fn the_status_rises_falls_or_stays() {
    // On 2025-12-31 the last incident lay 121 days back: tense; 200 days back: quiet.
    assert_eq!(of(inputs("2025-09-01", "2026-01-10")), (Trend::Deteriorated, TrendReason::Rose));
    assert_eq!(of(inputs("2025-06-14", "2025-09-01")), (Trend::Deteriorated, TrendReason::Rose));
    // 2025-12-01: 30 days before 2025-12-31, 61 before 2026-01-31.
    assert_eq!(of(inputs("2025-12-01", "2025-12-01")), (Trend::Improved, TrendReason::Fell));
    assert_eq!(of(inputs("2025-11-30", "2025-11-30")), (Trend::Unchanged, TrendReason::Same));
    assert_eq!(of(inputs("2025-12-25", "2026-01-05")), (Trend::Unchanged, TrendReason::Same));
}

#[test]
fn a_vague_date_moves_the_status_only_if_every_day_of_it_does() {
    // 0 to 30 days before as-of: active whichever day it was.
    assert_eq!(of(inputs("2025-09-01", "2026-01")), (Trend::Deteriorated, TrendReason::Rose));
    // 0 to 61 days before: perhaps only tense, as before.
    assert_eq!(of(inputs("2025-09-01", "2025-12-01..2026-01-31")), (Trend::Unchanged, TrendReason::Same));
    // On 2025-12-31 active or tense, now tense: it may have been tense all the time.
    assert_eq!(of(inputs("2025-11-20..2025-12-10", "2025-11-20..2025-12-10")).0, Trend::Unchanged);
}

#[test]
fn a_rule_that_fires_decides_before_the_status() {
    let fell = inputs("2025-12-01", "2025-12-01");
    for alert in [RuleId::Record, RuleId::Surge, RuleId::Threat, RuleId::Quiet] {
        let inputs = TrendInputs { alert: Some(alert), change: Change::LargeDecrease, ..fell };
        assert_eq!(of(inputs), (Trend::Deteriorated, TrendReason::Alert(alert)));
    }
    for change in [Change::LargeIncrease, Change::ModerateIncrease] {
        let inputs = TrendInputs { change, ..fell };
        assert_eq!(of(inputs), (Trend::Deteriorated, TrendReason::Change(change)));
    }
}

#[test]
fn a_large_decrease_improves_unless_the_status_rose() {
    let down = |inputs| TrendInputs { change: Change::LargeDecrease, ..inputs };
    assert_eq!(
        of(down(inputs("2025-12-25", "2026-01-05"))),
        (Trend::Improved, TrendReason::Change(Change::LargeDecrease))
    );
    assert_eq!(of(down(inputs("2025-09-01", "2026-01-10"))), (Trend::Deteriorated, TrendReason::Rose));
}

#[test]
fn where_the_record_ended_nothing_is_known() {
    let recorded = RecordedDays::from_bounds(day("2020-01-01"), Some(day("2026-01-30")));
    let last = Some(date("2026-01-20"));
    let status = status::assess_status(last, as_of(), &recorded, &StatusRule::default());
    // One day missing is enough, and a rule that fired on what was known before says nothing of today.
    let now = StandingOnDay { day: as_of(), status, recorded_for: None };
    let ended = TrendInputs { now, alert: Some(RuleId::Record), ..inputs("2025-12-25", "2026-01-20") };
    assert_eq!(of(ended), (Trend::Unknown, TrendReason::NotRecorded));
    let reason = assess_trend(ended, &StatusRule::default()).explain();
    assert_eq!(input_value(&reason, "status on 2026-01-31"), "not recorded");
    assert_eq!(reason.guard.as_deref(), Some("the record does not reach as-of"));
}

#[test]
fn a_record_too_short_to_compare_with_leaves_it_unknown() {
    let now = |from| standing("2026-01-31", Some(date("2026-01-20")), from);
    let then = |from| standing("2025-12-31", None, from);
    let of =
        |from| of(TrendInputs { now: now(from), then: then(from), change: Change::Unknown, alert: None });
    // Recorded for 29 days before 2025-12-31: an incident of 30 days before it, which would have made the front
    // active, cannot be ruled out. One day more of record and it can.
    assert_eq!(of("2025-12-02"), (Trend::Unknown, TrendReason::NothingBefore));
    assert_eq!(of("2025-12-01"), (Trend::Deteriorated, TrendReason::Rose));
    // The record began after the earlier day.
    assert_eq!(of("2026-01-10"), (Trend::Unknown, TrendReason::NothingBefore));
}

#[test]
fn a_front_without_any_incident_is_unchanged_while_it_is_recorded() {
    let of = |from: &str| {
        let (now, then) = (standing("2026-01-31", None, from), standing("2025-12-31", None, from));
        of(TrendInputs { now, then, change: Change::Limited, alert: None })
    };
    assert_eq!(of("2025-06-01"), (Trend::Unchanged, TrendReason::Same));
    assert_eq!(of("2010-01-01"), (Trend::Unchanged, TrendReason::Same));
    assert_eq!(of("2026-01-01"), (Trend::Unknown, TrendReason::NothingBefore));
}

#[test]
fn a_reason_shows_what_went_in() {
    let reason =
        assess_trend(inputs("2025-09-01", "2025-12-01..2026-01-31"), &StatusRule::default()).explain();
    assert_eq!(reason.verdict, "unchanged");
    assert_eq!(input_value(&reason, "status on 2026-01-31"), "tense or active");
    assert_eq!(input_value(&reason, "status on 2025-12-31"), "tense");
    assert_eq!(input_value(&reason, "change"), "limited change");
    assert_eq!(input_value(&reason, "fires"), "nothing");
}

proptest! {
    /// A later last incident, all else being equal, never gives a better word.
    #[test]
    fn a_later_incident_is_never_better(then in 1..1500_i32, now in 0..1500_i32, later in 0..1500_i32) {
        let from = "2010-01-01";
        let word = |ago: i32| {
            let last = EventDate::from_day(as_of().plus_days(-ago));
            let then = EventDate::from_day(day("2025-12-31").plus_days(-then));
            let now = standing("2026-01-31", Some(last), from);
            let then = standing("2025-12-31", Some(then), from);
            of(TrendInputs { now, then, change: Change::Limited, alert: None }).0
        };
        let rank = |trend| match trend {
            Trend::Improved => 0,
            Trend::Unchanged => 1,
            Trend::Deteriorated => 2,
            Trend::Unknown => 9,
        };
        let (old, new) = (rank(word(now.max(later))), rank(word(now.min(later))));
        prop_assert!(old < 9 && new < 9 && new >= old);
    }
}
