use proptest::prelude::*;

use super::*;
use crate::assess::status;
use crate::assess::testing::{as_of, date, day, input_value};
use crate::model::{EventDate, RecordedDays};

/// Returns the standing on `on` of a front recorded since `from` whose last incident by then is `last`.
fn standing(on: &str, last: Option<EventDate>, from: &str) -> StandingOnDay {
    let (on, from) = (day(on), day(from));
    let recorded = RecordedDays::from_bounds(from, None);
    let status = status::assess_status(last, on, &recorded, &StatusRule::default());
    StandingOnDay { day: on, status, recorded_for: (from <= on).then(|| on.days_since(from)) }
}

/// Returns the inputs of a front recorded since 2020, from the last incidents known on 2025-12-31 and 2026-01-31.
fn inputs(then: &str, now: &str) -> TrendInputs {
    TrendInputs {
        now: standing("2026-01-31", Some(date(now)), "2020-01-01"),
        then: standing("2025-12-31", Some(date(then)), "2020-01-01"),
        change: Change::Limited,
        is_change_guarded: false,
        window_change: Change::Unknown,
        alert: None,
    }
}

fn trend_and_reason(inputs: TrendInputs) -> (Trend, TrendReason) {
    let verdict = assess_trend(inputs, &StatusRule::default());
    (verdict.trend, verdict.reason)
}

#[test]
fn status_rises_falls_or_stays() {
    // On 2025-12-31 the last incident was 121 days ago (tense) or 200 days ago (quiet).
    assert_eq!(
        trend_and_reason(inputs("2025-09-01", "2026-01-10")),
        (Trend::Deteriorated, TrendReason::Rose)
    );
    assert_eq!(
        trend_and_reason(inputs("2025-06-14", "2025-09-01")),
        (Trend::Deteriorated, TrendReason::Rose)
    );
    // 2025-12-01 is 30 days before 2025-12-31 and 61 before 2026-01-31.
    assert_eq!(trend_and_reason(inputs("2025-12-01", "2025-12-01")), (Trend::Improved, TrendReason::Fell));
    assert_eq!(trend_and_reason(inputs("2025-11-30", "2025-11-30")), (Trend::Unchanged, TrendReason::Same));
    assert_eq!(trend_and_reason(inputs("2025-12-25", "2026-01-05")), (Trend::Unchanged, TrendReason::Same));
}

#[test]
fn vague_date_moves_the_status_only_if_each_of_its_days_does() {
    // 0 to 30 days before as-of: active on any of the days.
    assert_eq!(trend_and_reason(inputs("2025-09-01", "2026-01")), (Trend::Deteriorated, TrendReason::Rose));
    // 0 to 61 days before as-of: possibly only tense, as before.
    assert_eq!(
        trend_and_reason(inputs("2025-09-01", "2025-12-01..2026-01-31")),
        (Trend::Unchanged, TrendReason::Same)
    );
    // Active or tense on 2025-12-31, tense now: it may have been tense throughout.
    assert_eq!(
        trend_and_reason(inputs("2025-11-20..2025-12-10", "2025-11-20..2025-12-10")).0,
        Trend::Unchanged
    );
}

#[test]
fn firing_rule_overrides_the_status() {
    let fell = inputs("2025-12-01", "2025-12-01");
    for alert in [RuleId::Record, RuleId::Surge, RuleId::Threat, RuleId::Quiet] {
        let inputs = TrendInputs { alert: Some(alert), change: Change::LargeDecrease, ..fell };
        assert_eq!(trend_and_reason(inputs), (Trend::Deteriorated, TrendReason::Alert(alert)));
    }
    for change in [Change::LargeIncrease, Change::ModerateIncrease] {
        let inputs = TrendInputs { change, ..fell };
        assert_eq!(trend_and_reason(inputs), (Trend::Deteriorated, TrendReason::Change(change)));
    }
}

#[test]
fn large_decrease_improves_unless_the_status_rose() {
    let down = |inputs| TrendInputs { change: Change::LargeDecrease, ..inputs };
    assert_eq!(
        trend_and_reason(down(inputs("2025-12-25", "2026-01-05"))),
        (Trend::Improved, TrendReason::Change(Change::LargeDecrease))
    );
    assert_eq!(
        trend_and_reason(down(inputs("2025-09-01", "2026-01-10"))),
        (Trend::Deteriorated, TrendReason::Rose)
    );
}

#[test]
fn weeks_and_window_that_point_in_opposite_directions_are_mixed() {
    let fell = inputs("2025-12-01", "2025-12-01");
    let with = |window_change| TrendInputs { window_change, ..fell };
    for increase in [Change::LargeIncrease, Change::ModerateIncrease] {
        assert_eq!(trend_and_reason(with(increase)), (Trend::Mixed, TrendReason::Fell));
        let down = TrendInputs { change: Change::LargeDecrease, ..with(increase) };
        assert_eq!(trend_and_reason(down), (Trend::Mixed, TrendReason::Change(Change::LargeDecrease)));
    }
    for other in [Change::Limited, Change::LargeDecrease, Change::Unknown] {
        assert_eq!(trend_and_reason(with(other)), (Trend::Improved, TrendReason::Fell));
    }
    let rose = inputs("2025-09-01", "2026-01-10");
    let alert = |alert| TrendInputs { alert: Some(alert), ..rose };
    let quiet = alert(RuleId::Quiet);
    let fewer = |inputs| TrendInputs { window_change: Change::LargeDecrease, ..inputs };
    assert_eq!(trend_and_reason(fewer(rose)), (Trend::Mixed, TrendReason::Rose));
    assert_eq!(trend_and_reason(fewer(quiet)), (Trend::Mixed, TrendReason::Alert(RuleId::Quiet)));
    assert_eq!(trend_and_reason(quiet).0, Trend::Deteriorated);
    for grave in [RuleId::Record, RuleId::Surge, RuleId::Threat] {
        assert_eq!(trend_and_reason(fewer(alert(grave))).0, Trend::Deteriorated);
    }
}

#[test]
fn trend_is_unknown_after_the_record_ended() {
    let recorded = RecordedDays::from_bounds(day("2020-01-01"), Some(day("2026-01-30")));
    let last = Some(date("2026-01-20"));
    let status = status::assess_status(last, as_of(), &recorded, &StatusRule::default());
    // One missing day is enough, and a rule that fired on earlier data does not count.
    let now = StandingOnDay { day: as_of(), status, recorded_for: None };
    let ended = TrendInputs { now, alert: Some(RuleId::Record), ..inputs("2025-12-25", "2026-01-20") };
    assert_eq!(trend_and_reason(ended), (Trend::Unknown, TrendReason::NotRecorded));
    let reason = assess_trend(ended, &StatusRule::default()).explain();
    assert_eq!(input_value(&reason, "status on 2026-01-31"), "not recorded");
    assert_eq!(reason.guard.as_deref(), Some("the record does not reach as-of"));
}

#[test]
fn trend_is_unknown_if_the_earlier_record_is_too_short() {
    let now = |from| standing("2026-01-31", Some(date("2026-01-20")), from);
    let then = |from| standing("2025-12-31", None, from);
    let result = |from| {
        trend_and_reason(TrendInputs {
            now: now(from),
            then: then(from),
            change: Change::Unknown,
            ..inputs("2025-12-25", "2026-01-05")
        })
    };
    // Recorded for 29 days before 2025-12-31: an incident 30 days before it, which would have made the front active,
    // cannot be ruled out. One more recorded day rules it out.
    assert_eq!(result("2025-12-02"), (Trend::Unknown, TrendReason::NothingBefore));
    assert_eq!(result("2025-12-01"), (Trend::Deteriorated, TrendReason::Rose));
    // The record began after the earlier day.
    assert_eq!(result("2026-01-10"), (Trend::Unknown, TrendReason::NothingBefore));
}

#[test]
fn front_without_incidents_is_unchanged_while_recorded() {
    let result = |from: &str| {
        let (now, then) = (standing("2026-01-31", None, from), standing("2025-12-31", None, from));
        trend_and_reason(TrendInputs { now, then, ..inputs("2025-12-25", "2026-01-05") })
    };
    assert_eq!(result("2025-06-01"), (Trend::Unchanged, TrendReason::Same));
    assert_eq!(result("2010-01-01"), (Trend::Unchanged, TrendReason::Same));
    assert_eq!(result("2026-01-01"), (Trend::Unknown, TrendReason::NothingBefore));
}

#[test]
fn reason_shows_the_inputs() {
    let reason =
        assess_trend(inputs("2025-09-01", "2025-12-01..2026-01-31"), &StatusRule::default()).explain();
    assert_eq!(reason.verdict, "same");
    assert_eq!(input_value(&reason, "status on 2026-01-31"), "tense or active");
    assert_eq!(input_value(&reason, "status on 2025-12-31"), "tense");
    assert_eq!(input_value(&reason, "change"), "limited change");
    assert_eq!(input_value(&reason, "fires"), "nothing");
}

proptest! {
    /// All else being equal, a later last incident never gives a better trend.
    #[test]
    fn later_incident_never_improves_the_trend(then in 1..1500_i32, now in 0..1500_i32, later in 0..1500_i32) {
        let from = "2010-01-01";
        let trend_with_last = |ago: i32| {
            let last = EventDate::from_day(as_of().plus_days(-ago));
            let then = EventDate::from_day(day("2025-12-31").plus_days(-then));
            let now = standing("2026-01-31", Some(last), from);
            let then = standing("2025-12-31", Some(then), from);
            trend_and_reason(TrendInputs { now, then, ..inputs("2025-12-25", "2026-01-05") }).0
        };
        let rank = |trend| match trend {
            Trend::Improved => 0,
            Trend::Mixed | Trend::Unchanged | Trend::TooFew => 1,
            Trend::Deteriorated => 2,
            Trend::Unknown => 9,
        };
        let (earlier_rank, later_rank) = (rank(trend_with_last(now.max(later))), rank(trend_with_last(now.min(later))));
        prop_assert!(earlier_rank < 9 && later_rank < 9 && later_rank >= earlier_rank);
    }
}

#[test]
fn few_incidents_are_judged_by_the_window_or_not_at_all() {
    let guarded = TrendInputs { is_change_guarded: true, ..inputs("2025-12-25", "2026-01-05") };
    let with_window = |window_change| trend_and_reason(TrendInputs { window_change, ..guarded });
    assert_eq!(with_window(Change::Limited), (Trend::TooFew, TrendReason::TooFew));
    assert_eq!(with_window(Change::Unknown), (Trend::TooFew, TrendReason::TooFew));
    assert_eq!(with_window(Change::LargeIncrease).0, Trend::Deteriorated);
    assert_eq!(with_window(Change::LargeDecrease).0, Trend::Improved);
    // A front that is not active has no incidents to judge: it is the same.
    let tense = TrendInputs { is_change_guarded: true, ..inputs("2025-11-30", "2025-11-30") };
    assert_eq!(trend_and_reason(tense), (Trend::Unchanged, TrendReason::Same));
    // With enough incidents the weeks decide, whatever the window says.
    let enough = TrendInputs { window_change: Change::LargeIncrease, ..inputs("2025-12-25", "2026-01-05") };
    assert_eq!(trend_and_reason(enough), (Trend::Unchanged, TrendReason::Same));
}
