use proptest::prelude::*;

use super::RecordLevel::{High, Medium};
use super::*;
use crate::assess::testing::input_value;

const COVERED: Option<Day> = Some(Day(0));

/// Firings over days counted from the start of coverage: day, level, sum, days of the maximum.
fn fired(killed: &[(i32, u32)]) -> Vec<(i32, RecordLevel, u64, u32)> {
    let killed: Vec<_> = killed.iter().map(|&(day, n)| (Day(day), n)).collect();
    find_firings(&killed, Day(10_000), COVERED, &RecordRule::default())
        .into_iter()
        .map(|f| (f.on.0, f.level, f.sum, f.covered_days))
        .collect()
}

#[test]
fn a_hundred_killed_in_30_days_fire_and_99_do_not() {
    assert_eq!(fired(&[(500, 99)]), []);
    assert_eq!(fired(&[(500, 100)]), [(500, High, 100, 501)]);
    // 30 days: the first and the last of them 29 apart.
    assert_eq!(fired(&[(500, 50), (529, 50)]), [(529, High, 100, 530)]);
    assert_eq!(fired(&[(500, 50), (530, 50)]), []);
    assert_eq!(fired(&[(500, 60), (500, 40)]), [(500, High, 100, 501)]);
}

#[test]
fn the_level_is_the_span_of_which_it_is_the_maximum() {
    // 300 on day 2000, its sum standing until day 2029. 366 days ending on 2395 begin on 2030.
    assert_eq!(fired(&[(2000, 300), (2394, 200)]), [(2000, High, 300, 1096), (2395, Medium, 200, 366)]);
    assert_eq!(fired(&[(2000, 300), (2395, 200)]), [(2000, High, 300, 1096), (2395, Medium, 200, 366)]);
    // 1096 days ending on 3125 begin on 2030.
    let both = fired(&[(2000, 300), (3124, 200)]);
    assert_eq!(both, [(2000, High, 300, 1096), (3124, Medium, 200, 366), (3125, High, 200, 1096)]);
    let high = fired(&[(2000, 300), (3125, 200)]);
    assert_eq!(high, [(2000, High, 300, 1096), (3125, High, 200, 1096)]);
}

#[test]
fn a_lower_sum_within_the_year_is_no_record() {
    // Killed on day 2360, the sum stands until 2389, which is before 2395, the first day past the maximum.
    assert_eq!(fired(&[(2000, 300), (2360, 200)]), [(2000, High, 300, 1096)]);
    // To equal the maximum is enough.
    assert_eq!(fired(&[(2000, 300), (2360, 300)]), [(2000, High, 300, 1096), (2360, High, 300, 1096)]);
}

#[test]
fn the_cool_off_holds_through_the_180th_day() {
    // Ever higher: only the cool-off keeps them from firing on day 2180.
    let at_180 = fired(&[(2000, 100), (2180, 200), (2181, 1)]);
    assert_eq!(at_180, [(2000, High, 100, 1096), (2181, High, 201, 1096)]);
    // The sum of day 2180 still stands, and is still the maximum, on the 181st day.
    assert_eq!(fired(&[(2000, 100), (2180, 200)]), [(2000, High, 100, 1096), (2181, High, 200, 1096)]);
    // Without its last day it is gone: 2151 + 29 = 2180.
    assert_eq!(fired(&[(2000, 100), (2151, 200)]).len(), 1);
    assert_eq!(fired(&[(2000, 100), (2152, 200)]).len(), 2);
}

#[test]
fn a_higher_level_fires_within_the_cool_off_and_a_lower_does_not() {
    // 500 on day 2000 keeps 200 on day 2500 at medium; 600 on day 2550 is high although only 50 days later.
    let up = fired(&[(2000, 500), (2500, 200), (2550, 600)]);
    assert_eq!(up, [(2000, High, 500, 1096), (2500, Medium, 200, 366), (2550, High, 600, 1096)]);
    // Medium again 50 days after medium, though more: no.
    let again = fired(&[(2000, 500), (2500, 200), (2550, 300)]);
    assert_eq!(again, [(2000, High, 500, 1096), (2500, Medium, 200, 366)]);
    // A medium in the cool-off of a high: with medium over 60 days only, so that the two come near each other.
    let rule = RecordRule { medium: 60, ..RecordRule::default() };
    let killed = [(Day(2000), 500), (Day(2150), 200), (Day(2200), 300)];
    let fired = find_firings(&killed, Day(10_000), COVERED, &rule);
    assert_eq!(fired.iter().map(|f| (f.on.0, f.level)).collect::<Vec<_>>(), [(2000, High), (2200, Medium)]);
}

#[test]
fn days_that_cross_the_start_of_coverage_neither_fire_nor_count() {
    // 29 days in, the 30 days ending there are not all covered; one day later they are.
    assert_eq!(fired(&[(28, 100), (29, 0)]), [(29, Medium, 100, 30)]);
    // Killed before coverage are a chance find.
    assert_eq!(fired(&[(-1, 1000), (40, 100)]), [(40, Medium, 100, 41)]);
    assert_eq!(fired(&[(-1, 1000)]), []);
    // With no start given, coverage begins with the first day listed.
    let listed = find_firings(&[(Day(7), 0), (Day(20), 100)], Day(100), None, &RecordRule::default());
    assert_eq!(listed.iter().map(|f| (f.on.0, f.covered_days)).collect::<Vec<_>>(), [(36, 30)]);
}

#[test]
fn short_coverage_makes_no_high_record() {
    assert_eq!(fired(&[(336, 100)]), [(336, Medium, 100, 337)]);
    // The sum stands until it is known to be the maximum of more than a year.
    assert_eq!(fired(&[(337, 100)]), [(337, Medium, 100, 338), (366, High, 100, 367)]);
    assert_eq!(fired(&[(366, 100)]), [(366, High, 100, 367)]);
    assert_eq!(fired(&[(199, 100)]), [(199, Medium, 100, 200)]);
}

#[test]
fn it_is_shown_for_30_days_and_only_what_was_known_at_as_of() {
    let killed = [(Day(2000), 100), (Day(2010), 5)];
    let at = |as_of: i32| current_record(&killed, Day(as_of), COVERED, &RecordRule::default());
    assert_eq!(at(1999), None);
    let verdict = at(2000).unwrap();
    assert_eq!((verdict.sum, verdict.fired_on, verdict.days_since), (100, Day(2000), 0));
    assert_eq!(at(2030).map(|v| (v.sum, v.days_since)), Some((100, 30)));
    assert_eq!(at(2031), None);
    assert_eq!(current_record(&[], Day(0), COVERED, &RecordRule::default()), None);
}

#[test]
fn reasons_say_over_how_many_covered_days() {
    let rule = RecordRule::default();
    let short = current_record(&[(Day(199), 120)], Day(200), COVERED, &rule).unwrap().explain(&rule);
    assert_eq!(short.verdict, "record (medium): 120 killed in 30 days, the maximum over 200 covered days");
    assert_eq!(short.guard.unwrap(), "coverage is shorter than the 366 days of the rule");
    let full = current_record(&[(Day(2000), 120)], Day(2001), COVERED, &rule).unwrap().explain(&rule);
    assert_eq!(full.verdict, "record (high): 120 killed in 30 days, the maximum over 1096 days");
    assert_eq!((input_value(&full, "days since"), full.guard.as_deref()), ("1", None));
    assert_eq!(
        full.rule,
        "At least 100 killed in 30 days, and the maximum over 366 days (medium) or 1096 days (high); not again for \
         180 days at the same or a lower level. Only what is dated to the day is summed."
    );
}

#[test]
fn what_is_no_record_says_why_not() {
    let rule = RecordRule::default();
    let at = |killed: &[(Day, u32)], day: i32, recorded| {
        explain_outcome(&find_firings(killed, Day(day), COVERED, &rule), killed, Day(day), recorded, &rule)
    };
    let few = at(&[(Day(500), 9), (Day(529), 8), (Day(530), 7)], 530, true);
    assert_eq!(few.verdict, "no record: 15 killed in 30 days");
    assert_eq!(few.guard.as_deref(), Some("fewer than 100 killed"));
    // Each day that is summed, and none else.
    let days: Vec<&str> = few.inputs.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(days, ["15", "8", "7"]);
    let unknown = at(&[], 500, false);
    assert!(unknown.guard.unwrap().contains("coverage"));
    let killed = [(Day(500), 300), (Day(560), 200)];
    let lower = at(&killed, 560, true);
    assert_eq!(lower.guard.as_deref(), Some("more were killed before, or a record fired not long ago"));
    assert_eq!(input_value(&lower, "last record"), format!("{} (high), 300 killed", Day(500)));
    assert!(at(&killed, 510, true).verdict.starts_with("record (high): 300 killed"));
}

/// The rule by plain loops over days.
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
    let mut fired: Vec<(i32, RecordLevel, u64)> = Vec::new();
    for d in covered + length - 1..=as_of {
        let level = if d - covered + 1 > medium && is_max(d, high) {
            High
        } else if is_max(d, medium) {
            Medium
        } else {
            continue;
        };
        let cooling = fired.iter().any(|&(on, l, _)| l >= level && d - on <= signed_days(rule.cool_off));
        if sum(d) >= u64::from(rule.killed) && !cooling {
            fired.push((d, level, sum(d)));
        }
    }
    fired
}

proptest! {
    #[test]
    fn agrees_with_plain_loops(
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

    /// What happens later never changes what fired before.
    #[test]
    fn the_past_stays_as_it_was(killed in prop::collection::vec((0..150_i32, 0..12_u32), 0..40), as_of in 0..150_i32) {
        let rule = RecordRule { days: 5, killed: 10, medium: 12, high: 40, cool_off: 8 };
        let mut killed: Vec<_> = killed.into_iter().map(|(day, n)| (Day(day), n)).collect();
        killed.sort_unstable();
        let mut all = find_firings(&killed, Day(200), COVERED, &rule);
        all.retain(|f| f.on <= Day(as_of));
        prop_assert_eq!(all, find_firings(&killed, Day(as_of), COVERED, &rule));
    }
}
