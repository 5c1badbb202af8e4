use proptest::prelude::*;

use super::RecordLevel::{High, Medium};
use super::*;
use crate::assess::testing::input_value;
use crate::model::EventDate;

const COVERED: Day = Day(0);

fn span(start: i32, end: i32) -> Span {
    Span::new(Day(start), Day(end)).unwrap()
}

/// Returns the firings of tolls with a first and a last day, counted from the start of coverage: day, level, sum.
fn firings_of_spans(killed: &[(Span, u32)]) -> Vec<(i32, RecordLevel, u64)> {
    let found = find_firings(killed, Day(10_000), COVERED, &RecordRule::default());
    found.into_iter().map(|f| (f.on.0, f.level, f.sum)).collect()
}

/// As [`firings_of_spans`], for tolls of one day.
fn firings(killed: &[(i32, u32)]) -> Vec<(i32, RecordLevel, u64)> {
    firings_of_spans(&killed.iter().map(|&(day, n)| (span(day, day), n)).collect::<Vec<_>>())
}

#[test]
fn fires_from_100_killed_in_30_days() {
    assert_eq!(firings(&[(1500, 99)]), []);
    assert_eq!(firings(&[(1500, 100)]), [(1500, High, 100)]);
    // The first and the last of 30 days are 29 apart.
    assert_eq!(firings(&[(1500, 50), (1529, 50)]), [(1529, High, 100)]);
    assert_eq!(firings(&[(1500, 50), (1530, 50)]), []);
    assert_eq!(firings(&[(1500, 60), (1500, 40)]), [(1500, High, 100)]);
}

#[test]
fn toll_of_several_days_counts_where_all_of_them_are_summed() {
    // It enters with its last day …
    assert_eq!(firings_of_spans(&[(span(1500, 1510), 100)]), [(1510, High, 100)]);
    // … and leaves with its first: both are within the days that end on 1510 to 1529, and only within those.
    let one_day_later =
        |day: i32| firings_of_spans(&[(span(1500, 1510), 60), (span(day, day), 40)]).first().map(|f| f.0);
    assert_eq!((one_day_later(1529), one_day_later(1530)), (Some(1529), None));
    // Thirty days fit, 31 do not.
    assert_eq!(firings_of_spans(&[(span(1500, 1529), 100)]), [(1529, High, 100)]);
    assert_eq!(firings_of_spans(&[(span(1500, 1530), 100)]), []);
    // A toll that begins before coverage or is not over is left out.
    assert_eq!(firings_of_spans(&[(span(-3, 5), 900), (span(1500, 1500), 100)]), [(1500, High, 100)]);
    assert_eq!(find_firings(&[(span(1500, 1510), 100)], Day(1509), COVERED, &RecordRule::default()), []);
}

#[test]
fn level_depends_on_the_span_of_the_maximum() {
    // The sum of day 2000 lasts until day 2029. The 366 days that end on 2395 begin on 2030.
    assert_eq!(firings(&[(2000, 300), (2394, 200)]), [(2000, High, 300), (2395, Medium, 200)]);
    assert_eq!(firings(&[(2000, 300), (2395, 200)]), [(2000, High, 300), (2395, Medium, 200)]);
    // The 1,096 days that end on 3125 begin on 2030.
    let both = firings(&[(2000, 300), (3124, 200)]);
    assert_eq!(both, [(2000, High, 300), (3124, Medium, 200), (3125, High, 200)]);
    let high = firings(&[(2000, 300), (3125, 200)]);
    assert_eq!(high, [(2000, High, 300), (3125, High, 200)]);
}

#[test]
fn lower_sum_within_the_year_does_not_fire() {
    // The sum of day 2360 lasts until 2389, before 2395, the first day beyond the earlier maximum.
    assert_eq!(firings(&[(2000, 300), (2360, 200)]), [(2000, High, 300)]);
    // Equalling the maximum is enough.
    assert_eq!(firings(&[(2000, 300), (2360, 300)]), [(2000, High, 300), (2360, High, 300)]);
}

#[test]
fn cool_off_includes_the_180th_day() {
    // The sums keep rising, so only the cool-off prevents a firing on day 2180.
    let at_180 = firings(&[(2000, 100), (2180, 200), (2181, 1)]);
    assert_eq!(at_180, [(2000, High, 100), (2181, High, 201)]);
    // On the 181st day the sum of day 2180 is unchanged and still the maximum.
    assert_eq!(firings(&[(2000, 100), (2180, 200)]), [(2000, High, 100), (2181, High, 200)]);
    // A sum that lasts until day 2180 (2151 + 29) is gone on the 181st day.
    assert_eq!(firings(&[(2000, 100), (2151, 200)]).len(), 1);
    assert_eq!(firings(&[(2000, 100), (2152, 200)]).len(), 2);
}

#[test]
fn only_a_higher_level_fires_within_the_cool_off() {
    // 500 on day 2000 limits 200 on day 2500 to medium; 600 on day 2550 is high although only 50 days later.
    let up = firings(&[(2000, 500), (2500, 200), (2550, 600)]);
    assert_eq!(up, [(2000, High, 500), (2500, Medium, 200), (2550, High, 600)]);
    // A larger medium 50 days after a medium does not fire.
    let again = firings(&[(2000, 500), (2500, 200), (2550, 300)]);
    assert_eq!(again, [(2000, High, 500), (2500, Medium, 200)]);
    // A medium within the cool-off of a high. Medium spans only 60 days here, so that the two can be close.
    let rule = RecordRule { medium: 60, ..RecordRule::default() };
    let killed = [(2000, 500), (2150, 200), (2200, 300)].map(|(day, n)| (span(day, day), n));
    let fired = find_firings(&killed, Day(10_000), COVERED, &rule);
    assert_eq!(fired.iter().map(|f| (f.on.0, f.level)).collect::<Vec<_>>(), [(2000, High), (2200, Medium)]);
}

#[test]
fn levels_need_the_full_days_of_their_maximum() {
    // Day 365 is the 366th day recorded, day 1095 the 1096th. The sum of a day lasts until 29 days later.
    assert_eq!(firings(&[(335, 100)]), []);
    assert_eq!(firings(&[(336, 100)]), [(365, Medium, 100)]);
    assert_eq!(firings(&[(365, 100)]), [(365, Medium, 100)]);
    assert_eq!(firings(&[(1094, 100)]), [(1094, Medium, 100), (1095, High, 100)]);
    assert_eq!(firings(&[(1095, 100)]), [(1095, High, 100)]);
    // A large sum at the start counts although it cannot fire.
    assert_eq!(firings(&[(100, 500), (400, 100)]), []);
}

#[test]
fn sums_that_cross_the_start_of_coverage_neither_fire_nor_count() {
    // The 30 days that end on day 28 are not all covered; those that end on day 29 are.
    let rule = RecordRule { medium: 31, high: 31, ..RecordRule::default() };
    let first = |killed: &[(i32, u32)]| {
        let killed: Vec<_> = killed.iter().map(|&(day, n)| (span(day, day), n)).collect();
        find_firings(&killed, Day(100), COVERED, &rule).first().map(|f| (f.on.0, f.sum))
    };
    assert_eq!(first(&[(0, 500), (40, 100)]), Some((60, 100)), "the sum of day 29 is 500");
    assert_eq!(first(&[(-1, 500), (40, 100)]), Some((40, 100)), "not covered");
    assert_eq!(first(&[(-1, 1000)]), None);
}

/// Returns what remains of these tolls. Those of one day are summed before the lookback.
fn history(killed: &[(Span, u32)]) -> KilledHistory {
    let mut history = KilledHistory::default();
    for &(days, n) in killed {
        RecordRule::default().observe_killed(&mut history, days, n);
    }
    history
}

fn recorded_from(first: i32) -> RecordedDays {
    RecordedDays::from_bounds(Day(first), None)
}

fn verdict_on(killed: &[(Span, u32)], as_of: i32) -> Option<RecordVerdict> {
    let firings = find_firings(killed, Day(as_of), COVERED, &RecordRule::default());
    current_firing(&firings, Day(as_of), &RecordRule::default())
}

#[test]
fn record_is_shown_for_30_days_and_only_with_events_up_to_as_of() {
    let killed = [(span(2000, 2000), 100), (span(2010, 2010), 5)];
    let shown_on = |as_of: i32| verdict_on(&killed, as_of);
    assert_eq!(shown_on(1999), None);
    let verdict = shown_on(2000).unwrap();
    assert_eq!((verdict.sum, verdict.fired_on, verdict.days_since), (100, Day(2000), 0));
    assert_eq!(shown_on(2030).map(|v| (v.sum, v.days_since)), Some((100, 30)));
    assert_eq!(shown_on(2031), None);
    assert_eq!(verdict_on(&[], 0), None);
}

#[test]
fn reasons_state_the_days_of_the_maximum() {
    let rule = RecordRule::default();
    let year = verdict_on(&[(span(700, 700), 120)], 700).unwrap().explain(&rule);
    assert_eq!(year.verdict, "record (medium): 120 killed in 30 days, the maximum over 366 days");
    let full = verdict_on(&[(span(2000, 2000), 120)], 2001).unwrap().explain(&rule);
    assert_eq!(full.verdict, "record (high): 120 killed in 30 days, the maximum over 1,096 days");
    assert_eq!((input_value(&full, "days since"), full.guard.as_deref()), ("1", None));
    assert_eq!(
        full.rule,
        "At least 100 killed in 30 days, the maximum over 366 days (medium) or 1,096 days (high), all of them recorded. \
         Sums the tolls of events that began and ended within the 30 days. Does not fire again within 180 days at the same or a \
         lower level."
    );
    assert!(full.origin.starts_with("a variant of HDX Signals"));
}

#[test]
fn explains_why_it_does_not_fire() {
    let rule = RecordRule::default();
    let explain_at = |killed: &[(Span, u32)], day: i32, recorded_since: i32| {
        history(killed).explain_outcome(&rule, Day(day), &recorded_from(recorded_since))
    };
    let killed = [(span(1500, 1500), 9), (span(1501, 1503), 8), (span(1530, 1530), 7)];
    let few = explain_at(&killed, 1530, 0);
    assert_eq!(few.verdict, "no record: 15 killed in 30 days");
    assert_eq!(few.guard.as_deref(), Some("fewer than 100 killed"));
    // Lists exactly the tolls summed.
    assert_eq!(input_value(&few, &format!("killed from {} to {}", Day(1501), Day(1503))), "8");
    let days: Vec<&str> = few.inputs.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(days, ["15", "8", "7"]);
    let unknown = explain_at(&[], 500, 480);
    assert_eq!(unknown.verdict, "record not known: 0 killed in 30 days");
    assert_eq!(unknown.guard.unwrap(), "the 30 days are not all in coverage: cannot be assessed");
    let short = explain_at(&[(span(500, 500), 120)], 500, 301);
    assert_eq!(short.verdict, "record not known: 120 killed in 30 days");
    assert_eq!(short.guard.unwrap(), "200 of the 366 days are in coverage: cannot be assessed");
    let killed = [(span(1500, 1500), 300), (span(1560, 1560), 200)];
    let lower = explain_at(&killed, 1560, 0);
    assert_eq!(lower.guard.as_deref(), Some("more were killed earlier, or a record fired recently"));
    assert_eq!(input_value(&lower, "last record"), format!("{} (high), 300 killed", Day(1500)));
    assert!(explain_at(&killed, 1510, 0).verdict.starts_with("record (high): 300 killed"));
}

#[test]
fn explains_what_is_too_vague_to_be_summed() {
    let mut state = KilledHistory::default();
    let rule = RecordRule::default();
    let exactly = |n: u32| Toll { low: Some(n), best: Some(n), high: Some(n), ..Toll::NONE };
    let some = Toll { low: Some(1), is_open: true, ..Toll::NONE };
    let mut observe = |start: i32, end: i32, killed: Toll| {
        let date = EventDate::from_span(span(start, end));
        let (is_incident, violent, is_shown) = (true, &[], true);
        let event = RuleEvent { date, is_incident, killed, civilians: Toll::NONE, violent, is_shown };
        rule.observe(&mut state, Day(1560), &event);
    };
    // The 30 days are 1531 to 1560.
    observe(1490, 1530, exactly(1000));
    observe(1500, 1540, exactly(200));
    observe(1530, 1531, exactly(30));
    observe(1531, 1560, exactly(90));
    observe(1550, 1550, some);
    observe(1560, 1560, exactly(9));
    let reason = state.explain_outcome(&rule, Day(1560), &recorded_from(0));
    assert_eq!(reason.verdict, "no record: 99 killed in 30 days");
    assert_eq!(input_value(&reason, "dated too vaguely for the 30 days"), "2 events with 230 killed");
    assert_eq!(input_value(&reason, "killed of unknown number, not summed"), "1 event");
}

/// A reference implementation with plain loops over days.
fn reference(
    killed: &[(Span, u32)],
    as_of: i32,
    covered: i32,
    rule: &RecordRule,
) -> Vec<(i32, RecordLevel, u64)> {
    let (length, medium, high) = (signed_days(rule.days), signed_days(rule.medium), signed_days(rule.high));
    let sum = |d: i32| -> u64 {
        let inside = |days: Span| {
            days.start.0 >= covered && days.start.0 > d - length && days.end.0 <= d && days.end.0 <= as_of
        };
        killed.iter().filter(|(days, _)| inside(*days)).map(|&(_, n)| u64::from(n)).sum()
    };
    let is_max = |d: i32, span: i32| {
        d - covered + 1 >= span
            && (d - span + 1..=d).filter(|&e| e - length + 1 >= covered).all(|e| sum(e) <= sum(d))
    };
    let mut firings: Vec<(i32, RecordLevel, u64)> = Vec::new();
    for d in covered + length - 1..=as_of {
        let level = if is_max(d, high) {
            High
        } else if is_max(d, medium) {
            Medium
        } else {
            continue;
        };
        let is_cooling_off =
            firings.iter().any(|&(on, l, _)| l >= level && d - on <= signed_days(rule.cool_off));
        if sum(d) >= u64::from(rule.killed) && !is_cooling_off {
            firings.push((d, level, sum(d)));
        }
    }
    firings
}

/// Sorted tolls with a first day, a number of further days and a number of killed.
fn any_killed() -> impl Strategy<Value = Vec<(Span, u32)>> {
    let toll = (-10..150_i32, prop_oneof![3 => Just(0), 1 => 1..7_i32], 0..12_u32);
    prop::collection::vec(toll, 0..40).prop_map(|tolls| {
        let mut killed: Vec<_> =
            tolls.into_iter().map(|(start, more, n)| (span(start, start + more), n)).collect();
        killed.sort_unstable();
        killed
    })
}

const SHORT: RecordRule = RecordRule { days: 5, killed: 10, medium: 12, high: 40, cool_off: 8 };

proptest! {
    #[test]
    fn agrees_with_the_reference(killed in any_killed(), as_of in 0..170_i32) {
        let got: Vec<_> = find_firings(&killed, Day(as_of), COVERED, &SHORT)
            .into_iter()
            .map(|f| (f.on.0, f.level, f.sum))
            .collect();
        prop_assert_eq!(got, reference(&killed, as_of, 0, &SHORT));
    }

    /// Later events never change earlier firings.
    #[test]
    fn earlier_firings_do_not_depend_on_later_events(killed in any_killed(), as_of in 0..150_i32) {
        let mut all = find_firings(&killed, Day(200), COVERED, &SHORT);
        all.retain(|f| f.on <= Day(as_of));
        prop_assert_eq!(all, find_firings(&killed, Day(as_of), COVERED, &SHORT));
    }
}
