use proptest::prelude::*;

use super::RecordLevel::{High, Medium};
use super::*;
use crate::assess::testing::input_value;

const COVERED: Option<Day> = Some(Day(0));

/// Returns the firings, with days counted from the start of coverage: day, level, sum, covered days of the maximum.
fn firings(killed: &[(i32, u32)]) -> Vec<(i32, RecordLevel, u64, u32)> {
    let killed: Vec<_> = killed.iter().map(|&(day, n)| (Day(day), n)).collect();
    find_firings(&killed, Day(10_000), COVERED, &RecordRule::default())
        .into_iter()
        .map(|f| (f.on.0, f.level, f.sum, f.covered_days))
        .collect()
}

#[test]
fn fires_from_100_killed_in_30_days() {
    assert_eq!(firings(&[(500, 99)]), []);
    assert_eq!(firings(&[(500, 100)]), [(500, High, 100, 501)]);
    // The first and the last of 30 days are 29 apart.
    assert_eq!(firings(&[(500, 50), (529, 50)]), [(529, High, 100, 530)]);
    assert_eq!(firings(&[(500, 50), (530, 50)]), []);
    assert_eq!(firings(&[(500, 60), (500, 40)]), [(500, High, 100, 501)]);
}

#[test]
fn level_depends_on_the_span_of_the_maximum() {
    // The sum of day 2000 lasts until day 2029. The 366 days that end on 2395 begin on 2030.
    assert_eq!(firings(&[(2000, 300), (2394, 200)]), [(2000, High, 300, 1096), (2395, Medium, 200, 366)]);
    assert_eq!(firings(&[(2000, 300), (2395, 200)]), [(2000, High, 300, 1096), (2395, Medium, 200, 366)]);
    // The 1096 days that end on 3125 begin on 2030.
    let both = firings(&[(2000, 300), (3124, 200)]);
    assert_eq!(both, [(2000, High, 300, 1096), (3124, Medium, 200, 366), (3125, High, 200, 1096)]);
    let high = firings(&[(2000, 300), (3125, 200)]);
    assert_eq!(high, [(2000, High, 300, 1096), (3125, High, 200, 1096)]);
}

#[test]
fn lower_sum_within_the_year_does_not_fire() {
    // The sum of day 2360 lasts until 2389, before 2395, the first day beyond the earlier maximum.
    assert_eq!(firings(&[(2000, 300), (2360, 200)]), [(2000, High, 300, 1096)]);
    // Equalling the maximum is enough.
    assert_eq!(firings(&[(2000, 300), (2360, 300)]), [(2000, High, 300, 1096), (2360, High, 300, 1096)]);
}

#[test]
fn cool_off_includes_the_180th_day() {
    // The sums keep rising, so only the cool-off prevents a firing on day 2180.
    let at_180 = firings(&[(2000, 100), (2180, 200), (2181, 1)]);
    assert_eq!(at_180, [(2000, High, 100, 1096), (2181, High, 201, 1096)]);
    // On the 181st day the sum of day 2180 is unchanged and still the maximum.
    assert_eq!(firings(&[(2000, 100), (2180, 200)]), [(2000, High, 100, 1096), (2181, High, 200, 1096)]);
    // A sum that lasts until day 2180 (2151 + 29) is gone on the 181st day.
    assert_eq!(firings(&[(2000, 100), (2151, 200)]).len(), 1);
    assert_eq!(firings(&[(2000, 100), (2152, 200)]).len(), 2);
}

#[test]
fn only_a_higher_level_fires_within_the_cool_off() {
    // 500 on day 2000 limits 200 on day 2500 to medium; 600 on day 2550 is high although only 50 days later.
    let up = firings(&[(2000, 500), (2500, 200), (2550, 600)]);
    assert_eq!(up, [(2000, High, 500, 1096), (2500, Medium, 200, 366), (2550, High, 600, 1096)]);
    // A larger medium 50 days after a medium does not fire.
    let again = firings(&[(2000, 500), (2500, 200), (2550, 300)]);
    assert_eq!(again, [(2000, High, 500, 1096), (2500, Medium, 200, 366)]);
    // A medium within the cool-off of a high. Medium spans only 60 days here, so that the two can be close.
    let rule = RecordRule { medium: 60, ..RecordRule::default() };
    let killed = [(Day(2000), 500), (Day(2150), 200), (Day(2200), 300)];
    let fired = find_firings(&killed, Day(10_000), COVERED, &rule);
    assert_eq!(fired.iter().map(|f| (f.on.0, f.level)).collect::<Vec<_>>(), [(2000, High), (2200, Medium)]);
}

#[test]
fn sums_that_cross_the_start_of_coverage_neither_fire_nor_count() {
    // The 30 days that end on day 28 are not all covered; those that end on day 29 are.
    assert_eq!(firings(&[(28, 100), (29, 0)]), [(29, Medium, 100, 30)]);
    // Events before coverage do not count.
    assert_eq!(firings(&[(-1, 1000), (40, 100)]), [(40, Medium, 100, 41)]);
    assert_eq!(firings(&[(-1, 1000)]), []);
    // Without a given start, coverage begins on the first day listed.
    let listed = find_firings(&[(Day(7), 0), (Day(20), 100)], Day(100), None, &RecordRule::default());
    assert_eq!(listed.iter().map(|f| (f.on.0, f.covered_days)).collect::<Vec<_>>(), [(36, 30)]);
}

#[test]
fn short_coverage_gives_no_high_record() {
    assert_eq!(firings(&[(336, 100)]), [(336, Medium, 100, 337)]);
    // The sum lasts until coverage exceeds a year and makes it the maximum of more than a year.
    assert_eq!(firings(&[(337, 100)]), [(337, Medium, 100, 338), (366, High, 100, 367)]);
    assert_eq!(firings(&[(366, 100)]), [(366, High, 100, 367)]);
    assert_eq!(firings(&[(199, 100)]), [(199, Medium, 100, 200)]);
}

#[test]
fn record_is_shown_for_30_days_and_only_with_events_up_to_as_of() {
    let killed = [(Day(2000), 100), (Day(2010), 5)];
    let shown_on = |as_of: i32| current_record(&killed, Day(as_of), COVERED, &RecordRule::default());
    assert_eq!(shown_on(1999), None);
    let verdict = shown_on(2000).unwrap();
    assert_eq!((verdict.sum, verdict.fired_on, verdict.days_since), (100, Day(2000), 0));
    assert_eq!(shown_on(2030).map(|v| (v.sum, v.days_since)), Some((100, 30)));
    assert_eq!(shown_on(2031), None);
    assert_eq!(current_record(&[], Day(0), COVERED, &RecordRule::default()), None);
}

#[test]
fn reasons_state_the_covered_days() {
    let rule = RecordRule::default();
    let short = current_record(&[(Day(199), 120)], Day(200), COVERED, &rule).unwrap().explain(&rule);
    assert_eq!(short.verdict, "record (medium): 120 killed in 30 days, the maximum over 200 covered days");
    assert_eq!(short.guard.unwrap(), "coverage is shorter than the 366 days of the rule");
    let full = current_record(&[(Day(2000), 120)], Day(2001), COVERED, &rule).unwrap().explain(&rule);
    assert_eq!(full.verdict, "record (high): 120 killed in 30 days, the maximum over 1096 days");
    assert_eq!((input_value(&full, "days since"), full.guard.as_deref()), ("1", None));
    assert_eq!(
        full.rule,
        "At least 100 killed in 30 days, the maximum over 366 days (medium) or 1096 days (high). Does not fire again \
         within 180 days at the same or a lower level. Sums only events dated to the day."
    );
}

#[test]
fn explains_why_it_does_not_fire() {
    let rule = RecordRule::default();
    let explain_at = |killed: &[(Day, u32)], day: i32, is_covered| {
        explain_outcome(&find_firings(killed, Day(day), COVERED, &rule), killed, Day(day), is_covered, &rule)
    };
    let few = explain_at(&[(Day(500), 9), (Day(529), 8), (Day(530), 7)], 530, true);
    assert_eq!(few.verdict, "no record: 15 killed in 30 days");
    assert_eq!(few.guard.as_deref(), Some("fewer than 100 killed"));
    // Lists exactly the days summed.
    let days: Vec<&str> = few.inputs.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(days, ["15", "8", "7"]);
    let unknown = explain_at(&[], 500, false);
    assert!(unknown.guard.unwrap().contains("coverage"));
    let killed = [(Day(500), 300), (Day(560), 200)];
    let lower = explain_at(&killed, 560, true);
    assert_eq!(lower.guard.as_deref(), Some("more were killed earlier, or a record fired recently"));
    assert_eq!(input_value(&lower, "last record"), format!("{} (high), 300 killed", Day(500)));
    assert!(explain_at(&killed, 510, true).verdict.starts_with("record (high): 300 killed"));
}

/// A reference implementation with plain loops over days.
fn reference(
    killed: &[(Day, u32)],
    as_of: i32,
    covered: i32,
    rule: &RecordRule,
) -> Vec<(i32, RecordLevel, u64)> {
    let (length, medium, high) = (signed_days(rule.days), signed_days(rule.medium), signed_days(rule.high));
    let sum = |d: i32| -> u64 {
        let inside = |day: i32| day >= covered && day > d - length && day <= d && day <= as_of;
        killed.iter().filter(|(day, _)| inside(day.0)).map(|&(_, n)| u64::from(n)).sum()
    };
    let is_max = |d: i32, span: i32| {
        (d - span + 1..=d).filter(|&e| e - length + 1 >= covered).all(|e| sum(e) <= sum(d))
    };
    let mut firings: Vec<(i32, RecordLevel, u64)> = Vec::new();
    for d in covered + length - 1..=as_of {
        let level = if d - covered + 1 > medium && is_max(d, high) {
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

proptest! {
    #[test]
    fn agrees_with_the_reference(
        killed in prop::collection::vec((-10..150_i32, 0..12_u32), 0..40), as_of in 0..170_i32,
    ) {
        let rule = RecordRule { days: 5, killed: 10, medium: 12, high: 40, cool_off: 8 };
        let mut killed: Vec<_> = killed.into_iter().map(|(day, n)| (Day(day), n)).collect();
        killed.sort_unstable();
        let got: Vec<_> = find_firings(&killed, Day(as_of), COVERED, &rule)
            .into_iter()
            .map(|f| (f.on.0, f.level, f.sum))
            .collect();
        prop_assert_eq!(got, reference(&killed, as_of, 0, &rule));
    }

    /// Later events never change earlier firings.
    #[test]
    fn earlier_firings_do_not_depend_on_later_events(
        killed in prop::collection::vec((0..150_i32, 0..12_u32), 0..40), as_of in 0..150_i32,
    ) {
        let rule = RecordRule { days: 5, killed: 10, medium: 12, high: 40, cool_off: 8 };
        let mut killed: Vec<_> = killed.into_iter().map(|(day, n)| (Day(day), n)).collect();
        killed.sort_unstable();
        let mut all = find_firings(&killed, Day(200), COVERED, &rule);
        all.retain(|f| f.on <= Day(as_of));
        prop_assert_eq!(all, find_firings(&killed, Day(as_of), COVERED, &rule));
    }
}
