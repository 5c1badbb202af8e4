//! Change: the last week against the weeks before (ACLED Trendfinder).
//!
//! The rule compares the week that ends at as-of with the mean of the 4 weeks before it, and with that of the 52 weeks
//! before it:
//!
//! - more than +25 %: large increase;
//! - +10 % to +25 %, both included: moderate increase;
//! - −25 % (included) to below +10 %: limited change;
//! - less than −25 %: large decrease.
//!
//! The guard: a mean of at most 2 with a week of at most 5 is always a limited change. A mean of 0 has no percentage; a
//! week beyond the guard is then a large increase.

use super::reason::Reason;
use super::weeks;
use crate::assess::weeks::WeeklyMean;
use crate::model::{Day, EventDate, Span, group_thousands};

/// Thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangeRule {
    /// Above this percentage: large increase.
    pub large_increase: f64,
    /// From this percentage: moderate increase.
    pub moderate_increase: f64,
    /// Below this percentage: large decrease.
    pub large_decrease: f64,
    /// The guard: a mean of at most this …
    pub guard_mean: f64,
    /// … with a week of at most this is a limited change.
    pub guard_week: u32,
}

impl Default for ChangeRule {
    fn default() -> Self {
        Self {
            large_increase: 25.0,
            moderate_increase: 10.0,
            large_decrease: -25.0,
            guard_mean: 2.0,
            guard_week: 5,
        }
    }
}

/// The change word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// More than +25 %.
    LargeIncrease,
    /// +10 to +25 %.
    ModerateIncrease,
    /// −25 to +10 %, or too few incidents to compare.
    Limited,
    /// Less than −25 %.
    LargeDecrease,
    /// The week, or one of those that it is compared with, is not recorded.
    Unknown,
}

impl Change {
    /// The name of the change.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::LargeIncrease => "large increase",
            Self::ModerateIncrease => "moderate increase",
            Self::Limited => "limited change",
            Self::LargeDecrease => "large decrease",
            Self::Unknown => "unknown",
        }
    }

    /// A mark of at most two ASCII characters, for columns.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::LargeIncrease => "++",
            Self::ModerateIncrease => "+",
            Self::Limited => "=",
            Self::LargeDecrease => "--",
            Self::Unknown => "?",
        }
    }
}

/// The change word with its inputs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangeVerdict {
    /// The word against the mean of the 4 weeks before.
    pub word: Change,
    /// The word against the mean of the 52 weeks before.
    pub year_word: Change,
    /// Incidents in the week that ends at as-of, or `None` outside coverage.
    pub week: Option<u32>,
    /// The mean of the known weeks among the 4 before.
    pub m4: Option<f64>,
    /// The mean of the known weeks among the 52 before.
    pub m52: Option<f64>,
    /// The number of known weeks among the 4 before.
    pub known_of_4: u32,
    /// The number of known weeks among the 52 before.
    pub known_weeks: u32,
    /// Whether the guard decided `word`.
    pub guarded: bool,
}

/// Assesses the change in weekly counts, newest first, starting with the week that ends at as-of. `None` marks a week
/// outside coverage; means use only known weeks.
#[must_use]
pub fn assess_change(weeks: &[Option<u32>], rule: &ChangeRule) -> ChangeVerdict {
    let week = weeks.first().copied().flatten();
    let (m4, m52) = (weeks::mean_of_4_weeks_before(weeks), weeks::mean_of_52_weeks_before(weeks));
    let compare = |base: Option<WeeklyMean>| {
        week.zip(base).map_or((Change::Unknown, false), |(week, base)| change_word(week, base, rule))
    };
    let (word, guarded) = compare(m4.and_then(|mean| mean.over_all(4)));
    ChangeVerdict {
        word,
        year_word: compare(m52.and_then(|mean| mean.over_all(52))).0,
        week,
        m4: m4.map(WeeklyMean::value),
        m52: m52.map(WeeklyMean::value),
        known_of_4: m4.map_or(0, |mean| mean.weeks),
        known_weeks: m52.map_or(0, |mean| mean.weeks),
        guarded,
    }
}

/// Compares the counts of two periods with the same thresholds and guard. `None` marks a period that is not wholly
/// recorded.
#[must_use]
pub fn compare_counts(now: Option<u32>, then: Option<u32>, rule: &ChangeRule) -> Change {
    let base = then.map(|then| WeeklyMean { sum: u64::from(then), weeks: 1 });
    now.zip(base).map_or(Change::Unknown, |(now, base)| change_word(now, base, rule).0)
}

/// Whether two counts differ, but are too small to compare: the guard decides.
#[must_use]
pub fn is_too_few(now: Option<u32>, then: Option<u32>, rule: &ChangeRule) -> bool {
    let base = |then: u32| WeeklyMean { sum: u64::from(then), weeks: 1 };
    now.zip(then).is_some_and(|(now, then)| now != then && change_word(now, base(then), rule).1)
}

/// Compares two periods by their killed and their incidents, with the same thresholds and guard. The killed decide if
/// they changed, otherwise the incidents. A count of `None` is not known exactly.
#[must_use]
pub fn compare_periods(
    (incidents, killed): (Option<u32>, Option<u32>),
    (incidents_then, killed_then): (Option<u32>, Option<u32>),
    rule: &ChangeRule,
) -> Change {
    match compare_counts(killed, killed_then, rule) {
        Change::Limited | Change::Unknown => compare_counts(incidents, incidents_then, rule),
        change => change,
    }
}

/// Explains the result of [`compare_counts`] from the days and count of each period.
#[must_use]
pub fn explain_comparison(now: (Span, Option<u32>), then: (Span, Option<u32>), rule: &ChangeRule) -> Reason {
    let count_text = |n: Option<u32>| n.map_or_else(|| "not wholly recorded".to_owned(), group_thousands);
    let word = compare_counts(now.1, then.1, rule);
    let is_guarded = now
        .1
        .zip(then.1)
        .is_some_and(|(now, then)| now <= rule.guard_week && f64::from(then) <= rule.guard_mean);
    Reason {
        verdict: match (now.1, then.1) {
            (Some(now), Some(then)) => format!("{}: {now} now, {then} then", word.label()),
            _ => "not comparable".to_owned(),
        },
        rule: format!(
            "Incidents in the window against those in the compared window, by the thresholds of the change rule. With at \
             most {} then and at most {} now, the change is limited.",
            rule.guard_mean, rule.guard_week
        ),
        inputs: vec![
            (format!("now, {}", EventDate::from_span(now.0)), count_text(now.1)),
            (format!("then, {}", EventDate::from_span(then.0)), count_text(then.1)),
        ],
        guard: is_guarded.then(|| {
            format!("at most {} then and {} now: too few to compare", rule.guard_mean, rule.guard_week)
        }),
        origin: "frontwatch",
    }
}

/// Returns the word for a week against a mean, and whether the guard decided it.
fn change_word(week: u32, base: WeeklyMean, rule: &ChangeRule) -> (Change, bool) {
    if base.is_at_most(rule.guard_mean) && week <= rule.guard_week {
        return (Change::Limited, true);
    }
    // Scaled by the number of weeks and by 100, both sides are whole numbers, which f64 holds exactly.
    let before = base.sum as f64;
    let change = (f64::from(week) * f64::from(base.weeks) - before) * 100.0;
    let word = if base.sum == 0 {
        if week == 0 { Change::Limited } else { Change::LargeIncrease }
    } else if change > rule.large_increase * before {
        Change::LargeIncrease
    } else if change >= rule.moderate_increase * before {
        Change::ModerateIncrease
    } else if change >= rule.large_decrease * before {
        Change::Limited
    } else {
        Change::LargeDecrease
    };
    (word, false)
}

impl ChangeVerdict {
    /// Whether the week differs from the mean of the 4 weeks before, but is too small to compare.
    #[must_use]
    pub fn is_too_few(&self) -> bool {
        self.guarded && self.week.map(f64::from) != self.m4
    }

    /// Returns the change from the mean of the 4 weeks before, in whole percent. `None` if either is unknown or the
    /// mean is below 1 a week.
    #[must_use]
    pub fn percent(&self) -> Option<i32> {
        weeks::percent_change(self.week?, self.m4?)
    }

    /// Explains the verdict for the week that ends on `as_of`.
    #[must_use]
    pub fn explain(&self, rule: &ChangeRule, as_of: Day) -> Reason {
        let mean_text = |n: Option<f64>| n.map_or_else(|| "outside coverage".to_owned(), weeks::format_mean);
        let mut inputs = vec![(
            weeks::week_label(as_of),
            self.week.map_or_else(|| "outside coverage".to_owned(), group_thousands),
        )];
        let mean_input = |known_weeks: u32, total: u32, mean: Option<f64>| {
            let known_weeks = if mean.is_some() { known_weeks } else { total };
            (weeks::mean_label(known_weeks, total, "weeks before"), mean_text(mean))
        };
        inputs.push(mean_input(self.known_of_4, 4, self.m4));
        if let Some(percent) = self.percent() {
            inputs.push(("against the 4 weeks".to_owned(), format!("{percent:+} %")));
        } else if self.week.is_some() && self.m4.is_some() {
            inputs.push((
                "against the 4 weeks".to_owned(),
                "no percentage on a mean below 1 a week".to_owned(),
            ));
        }
        inputs.push(mean_input(self.known_weeks, 52, self.m52));
        inputs.push(("against the 52 weeks".to_owned(), self.year_word.label().to_owned()));
        Reason {
            verdict: match (self.week, self.m4) {
                (Some(week), Some(m4)) => {
                    let known = match self.known_of_4 {
                        4 => String::new(),
                        1 => " of 1 known week".to_owned(),
                        n => format!(" of {n} known weeks"),
                    };
                    let mean = weeks::format_mean(m4);
                    let week = group_thousands(week);
                    format!("{}: {week} in the week, mean {mean}{known}", self.word.label())
                }
                _ => format!("change {}: outside coverage", self.word.label()),
            },
            rule: format!(
                "The last week against the mean of the 4 weeks before: a large increase above {:+} %, a moderate increase \
                 from {:+} %, a large decrease below {:+} %, otherwise a limited change. A mean of at most {} with a week \
                 of at most {} is always a limited change.",
                rule.large_increase,
                rule.moderate_increase,
                rule.large_decrease,
                rule.guard_mean,
                rule.guard_week,
            ),
            inputs,
            guard: self.guarded.then(|| {
                format!(
                    "the mean is at most {} and the week at most {}: too few to compare",
                    rule.guard_mean, rule.guard_week
                )
            }),
            origin: "ACLED Trendfinder",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::assess::testing::{as_of, input_value};

    fn verdict(week: u32, before: [u32; 4]) -> ChangeVerdict {
        let weeks: Vec<_> = std::iter::once(week).chain(before).map(Some).collect();
        assess_change(&weeks, &ChangeRule::default())
    }

    fn change(week: u32, before: [u32; 4]) -> Change {
        verdict(week, before).word
    }

    #[test]
    fn every_bound_belongs_to_the_documented_side() {
        // With a mean of 40 a week, 50 is +25 %, 44 is +10 % and 30 is −25 %.
        let base = [40; 4];
        assert_eq!(change(51, base), Change::LargeIncrease);
        assert_eq!(change(50, base), Change::ModerateIncrease);
        assert_eq!(change(44, base), Change::ModerateIncrease);
        assert_eq!(change(43, base), Change::Limited);
        assert_eq!(change(40, base), Change::Limited);
        assert_eq!(change(30, base), Change::Limited);
        assert_eq!(change(29, base), Change::LargeDecrease);
        assert_eq!(change(0, base), Change::LargeDecrease);
    }

    #[test]
    fn rounding_does_not_move_a_bound() {
        // 11 against four weeks that total 40: exactly +10 %, however the 40 are spread.
        let weeks = |week| [week, 10, 10, 10, 10].map(Some);
        assert_eq!(assess_change(&weeks(11), &ChangeRule::default()).word, Change::ModerateIncrease);
        let thirds = [11, 9, 10, 11, 10].map(Some);
        assert_eq!(assess_change(&thirds, &ChangeRule::default()).word, Change::ModerateIncrease);
        // 5 against four weeks that total 16: exactly +25 %.
        let quarter = [5, 3, 4, 5, 4].map(Some);
        assert_eq!(assess_change(&quarter, &ChangeRule::default()).word, Change::ModerateIncrease);
    }

    #[test]
    fn guard_applies_up_to_a_mean_of_2_and_a_week_of_5() {
        let at_bound = verdict(5, [2; 4]);
        assert_eq!((at_bound.word, at_bound.guarded), (Change::Limited, true));
        let week_past = verdict(6, [2; 4]);
        assert_eq!((week_past.word, week_past.guarded), (Change::LargeIncrease, false));
        let mean_past = verdict(5, [2, 2, 2, 3]);
        assert_eq!((mean_past.word, mean_past.guarded), (Change::LargeIncrease, false));
        let down = verdict(0, [2; 4]);
        assert_eq!((down.word, down.guarded), (Change::Limited, true));
        assert_eq!(change(0, [2, 2, 2, 3]), Change::LargeDecrease);
    }

    #[test]
    fn mean_of_zero_has_no_percentage() {
        let burst = verdict(6, [0; 4]);
        assert_eq!((burst.word, burst.percent()), (Change::LargeIncrease, None));
        assert_eq!(change(5, [0; 4]), Change::Limited);
        let unguarded = ChangeRule { guard_mean: -1.0, ..ChangeRule::default() };
        let after_none = |week| [week, 0, 0, 0, 0].map(Some);
        assert_eq!(assess_change(&after_none(0), &unguarded).word, Change::Limited);
        assert_eq!(assess_change(&after_none(1), &unguarded).word, Change::LargeIncrease);
    }

    #[test]
    fn counts_of_two_periods_are_compared_by_the_same_bounds() {
        let compare = |now, then| compare_counts(Some(now), Some(then), &ChangeRule::default());
        assert_eq!(compare(51, 40), Change::LargeIncrease);
        assert_eq!(compare(50, 40), Change::ModerateIncrease);
        assert_eq!(compare(5, 2), Change::Limited, "the guard");
        assert_eq!(compare(6, 2), Change::LargeIncrease);
        assert_eq!(compare(29, 40), Change::LargeDecrease);
        assert_eq!(compare_counts(None, Some(4), &ChangeRule::default()), Change::Unknown);
        assert_eq!(compare_counts(Some(4), None, &ChangeRule::default()), Change::Unknown);
    }

    #[test]
    fn no_percentage_on_a_mean_below_1() {
        assert_eq!(verdict(6, [1, 1, 1, 0]).percent(), None);
        assert_eq!(verdict(6, [1; 4]).percent(), Some(500));
        assert_eq!(verdict(5, [4; 4]).percent(), Some(25));
        assert_eq!(verdict(0, [4; 4]).percent(), Some(-100));
    }

    #[test]
    fn outside_coverage_is_unknown_and_not_zero() {
        let rule = ChangeRule::default();
        let none_before = assess_change(&[Some(9), None, None], &rule);
        assert_eq!((none_before.word, none_before.year_word), (Change::Unknown, Change::Unknown));
        assert_eq!(assess_change(&[Some(9)], &rule).word, Change::Unknown);
        assert_eq!(assess_change(&[], &rule).word, Change::Unknown);
        assert_eq!(assess_change(&[None, Some(1), Some(2)], &rule).word, Change::Unknown);
        // The mean of two known weeks is shown, but no word: the other two may have had any number.
        let two = assess_change(&[Some(6), Some(4), Some(4), None, None], &rule);
        assert_eq!((two.word, two.m4, two.known_weeks), (Change::Unknown, Some(4.0), 2));
        // A gap within the 4 weeks, with known weeks before it.
        let gap = assess_change(&[Some(6), Some(4), None, None, None, Some(9), Some(9)], &rule);
        assert_eq!((gap.m4, gap.known_of_4, gap.known_weeks), (Some(4.0), 1, 3));
        assert_eq!(
            input_value(&gap.explain(&rule, as_of()), "mean of the 1 known of the 4 weeks before"),
            "4"
        );
        assert_eq!(
            input_value(&two.explain(&rule, as_of()), "mean of the 2 known of the 4 weeks before"),
            "4"
        );
    }

    #[test]
    fn year_word_uses_the_52_weeks_before() {
        // 10 in the week; 10 in each of the 4 weeks before, 4 in each of the 48 before those: m52 = 232 / 52.
        let mut weeks = vec![Some(10); 5];
        weeks.resize(53, Some(4));
        let verdict = assess_change(&weeks, &ChangeRule::default());
        assert_eq!((verdict.word, verdict.year_word), (Change::Limited, Change::LargeIncrease));
        assert_eq!((verdict.m52, verdict.known_weeks), (Some(232.0 / 52.0), 52));
    }

    #[test]
    fn reason_shows_the_count_the_mean_and_the_guard() {
        let rule = ChangeRule::default();
        let reason = verdict(3, [1, 1, 1, 0]).explain(&rule, as_of());
        assert_eq!(reason.verdict, "limited change: 3 in the week, mean 0.8");
        assert_eq!(input_value(&reason, "week ending 2026-01-31"), "3");
        assert_eq!(input_value(&reason, "mean of the 4 weeks before"), "0.8");
        assert_eq!(input_value(&reason, "against the 4 weeks"), "no percentage on a mean below 1 a week");
        assert_eq!(reason.guard.unwrap(), "the mean is at most 2 and the week at most 5: too few to compare");
        assert!(reason.rule.contains("a large increase above +25 %, a moderate increase from +10 %"));
        let reason = verdict(50, [40; 4]).explain(&rule, as_of());
        assert_eq!((input_value(&reason, "against the 4 weeks"), reason.guard.as_deref()), ("+25 %", None));
        let unknown = assess_change(&[], &rule).explain(&rule, as_of());
        assert_eq!(unknown.verdict, "change unknown: outside coverage");
        assert_eq!(input_value(&unknown, "mean of the 4 weeks before"), "outside coverage");
    }

    proptest! {
        /// Agrees with integer arithmetic for four known weeks: week·400 against sum·(100 + percent).
        #[test]
        fn agrees_with_whole_numbers(week in 0..200_u32, before in prop::array::uniform4(0..60_u32)) {
            let sum: u32 = before.iter().sum();
            let expected = if sum <= 8 && week <= 5 {
                Change::Limited
            } else if week * 400 > sum * 125 {
                Change::LargeIncrease
            } else if week * 400 >= sum * 110 {
                Change::ModerateIncrease
            } else if week * 400 >= sum * 75 {
                Change::Limited
            } else {
                Change::LargeDecrease
            };
            prop_assert_eq!(change(week, before), expected);
        }

        /// More incidents in the week never give a lower word.
        #[test]
        fn more_incidents_never_lower_the_word(week in 0..100_u32, before in prop::array::uniform4(0..60_u32)) {
            let rank = |word| match word {
                Change::LargeDecrease => 0,
                Change::Limited => 1,
                Change::ModerateIncrease => 2,
                _ => 3,
            };
            let is_guarded = before.iter().sum::<u32>() <= 8 && week <= 5;
            if !is_guarded {
                prop_assert!(rank(change(week + 1, before)) >= rank(change(week, before)));
            }
        }
    }
}
