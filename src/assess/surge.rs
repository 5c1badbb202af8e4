//! Surge: the last week against the 4 weeks before.
//!
//! Fires if the week that ends at as-of has at least twice the mean of the 4 weeks before it, and that mean is at least
//! 1 a week. Only weeks in coverage count.

use super::flag::Flag;
use super::reason::{Reason, count_noun};
use super::rule::{Rule, RuleContext};
use super::weeks::{self, WeeklyMean};
use crate::model::{Day, Situation, Span, group_thousands};

/// Thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurgeRule {
    /// The week must be at least this multiple of m4.
    pub factor: f64,
    /// The rule applies only if m4 is at least this.
    pub guard_mean: f64,
}

impl Default for SurgeRule {
    fn default() -> Self {
        Self { factor: 2.0, guard_mean: 1.0 }
    }
}

/// A surge with its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurgeVerdict {
    /// The incidents in the week that ends at as-of.
    pub week: u32,
    /// The mean of the 4 weeks before.
    pub m4: WeeklyMean,
}

/// Detects a surge in weekly counts, newest first; `None` marks a week outside coverage.
#[must_use]
pub fn detect_surge(weeks: &[Option<u32>], rule: &SurgeRule) -> Option<SurgeVerdict> {
    let week = weeks.first().copied().flatten()?;
    let m4 = weeks::mean_of_4_weeks_before(weeks)?.over_all(4)?;
    let is_surge = m4.is_at_least(rule.guard_mean)
        && f64::from(week) * f64::from(m4.weeks) >= rule.factor * m4.sum as f64;
    is_surge.then_some(SurgeVerdict { week, m4 })
}

impl Rule for SurgeRule {
    type RuleState = ();
    type Verdict = SurgeVerdict;

    fn needed_days(&self, as_of: Day) -> Span {
        weeks::span_of_weeks(as_of, 5)
    }

    fn evaluate(&self, (): &(), context: &RuleContext<'_>) -> Vec<SurgeVerdict> {
        detect_surge(context.weeks, self).into_iter().collect()
    }

    fn flag(_: &SurgeVerdict) -> Flag {
        Flag::Surge
    }

    fn explain_verdict(&self, verdict: &SurgeVerdict, _: &Situation, as_of: Day) -> Reason {
        let SurgeVerdict { week, m4 } = *verdict;
        Reason {
            verdict: format!("surge: {} in the week, mean {m4}", group_thousands(week)),
            ..self.reason((Some(week), Some(m4)), as_of)
        }
    }

    fn sentence(&self, verdict: &SurgeVerdict, _: &Situation, _: Day) -> String {
        let SurgeVerdict { week, m4 } = *verdict;
        let (incidents, mean) = (count_noun(week.into(), "incident"), m4.value());
        let percent = weeks::percent_change(week, mean).map(|n| format!(" ({n:+} %)")).unwrap_or_default();
        format!("{incidents} dated to the last week, {mean:.1} a week in the 4 weeks before{percent}")
    }

    fn explain_outcome(&self, (): &(), context: &RuleContext<'_>) -> Reason {
        if let Some(fired) = detect_surge(context.weeks, self) {
            return self.explain_verdict(&fired, context.situation, context.as_of);
        }
        let (week, m4) =
            (context.weeks.first().copied().flatten(), weeks::mean_of_4_weeks_before(context.weeks));
        let known =
            week.zip(m4).map(|(week, m4)| format!(": {} in the week, mean {m4}", group_thousands(week)));
        Reason {
            verdict: format!("no surge{}", known.unwrap_or_default()),
            guard: weeks::guard_reason(week.is_some(), m4, self.guard_mean),
            ..self.reason((week, m4), context.as_of)
        }
    }
}

impl SurgeRule {
    /// Returns the parts of the reason that do not depend on whether the rule fires.
    fn reason(&self, (week, m4): (Option<u32>, Option<WeeklyMean>), as_of: Day) -> Reason {
        let count = week.map_or_else(|| "outside coverage".to_owned(), group_thousands);
        Reason {
            verdict: String::new(),
            rule: format!(
                "The last week has at least {} times the mean of the 4 weeks before, and that mean is at least {}.",
                self.factor, self.guard_mean
            ),
            inputs: vec![(weeks::week_label(as_of), count), weeks::mean_input(m4, 4, "weeks before")],
            guard: None,
            origin: "frontwatch",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::assess::testing::{as_of, input_value, rule_context, situation};

    fn known_weeks(counts: &[u32]) -> Vec<Option<u32>> {
        counts.iter().copied().map(Some).collect()
    }

    fn fires(counts: &[u32]) -> bool {
        detect_surge(&known_weeks(counts), &SurgeRule::default()).is_some()
    }

    #[test]
    fn fires_at_exactly_twice_the_mean() {
        assert!(fires(&[10, 5, 5, 5, 5]));
        assert!(!fires(&[9, 5, 5, 5, 5]));
        // Twice a mean of 1.25 is 2.5.
        assert!(fires(&[3, 2, 1, 1, 1]));
        assert!(!fires(&[2, 2, 1, 1, 1]));
    }

    #[test]
    fn mean_of_exactly_1_is_enough() {
        assert!(fires(&[2, 1, 1, 1, 1]));
        assert!(!fires(&[200, 1, 1, 1, 0]));
    }

    #[test]
    fn needs_a_known_week_and_four_known_before_it() {
        let rule = SurgeRule::default();
        assert_eq!(detect_surge(&[None, Some(1)], &rule), None);
        assert_eq!(detect_surge(&[Some(9), None, None, None, None], &rule), None);
        assert_eq!(detect_surge(&[], &rule), None);
        // Twice the mean of the two known weeks, but the other two may have had any number.
        assert_eq!(detect_surge(&[Some(3), Some(2), Some(1), None, None], &rule), None);
    }

    #[test]
    fn ignores_the_fifth_week_before() {
        assert!(fires(&[2, 1, 1, 1, 1, 1000]));
    }

    #[test]
    fn reason_names_thresholds_and_explains_why_it_does_not_fire() {
        let (rule, situation) = (SurgeRule::default(), situation(Vec::new()));
        let why = |counts: &[Option<u32>]| rule.explain_outcome(&(), &rule_context(&situation, counts));
        let fired = why(&known_weeks(&[10, 5, 5, 5, 5]));
        assert_eq!(fired.verdict, "surge: 10 in the week, mean 5");
        assert_eq!(
            fired.rule,
            "The last week has at least 2 times the mean of the 4 weeks before, and that mean is at least 1."
        );
        let verdict = detect_surge(&known_weeks(&[10, 5, 5, 5, 5]), &rule).unwrap();
        assert_eq!(
            rule.sentence(&verdict, &situation, as_of()),
            "10 incidents dated to the last week, 5.0 a week in the 4 weeks before (+100 %)"
        );
        let below = why(&known_weeks(&[9, 5, 5, 5, 5]));
        assert_eq!((below.verdict.as_str(), below.guard), ("no surge: 9 in the week, mean 5", None));
        let few = why(&known_weeks(&[3, 1, 0, 0, 0]));
        assert_eq!(few.guard.as_deref(), Some("the mean is below 1: too few to compare"));
        let unknown = why(&[Some(3), None, None, None, None]);
        assert_eq!(unknown.verdict, "no surge");
        assert_eq!(unknown.guard.as_deref(), Some("outside coverage: cannot be assessed"));
        assert_eq!(input_value(&unknown, "mean of the 4 weeks before"), "outside coverage");
    }

    proptest! {
        #[test]
        fn agrees_with_whole_numbers(counts in prop::collection::vec(0..12_u32, 53)) {
            let sum = |range: std::ops::RangeInclusive<usize>| counts[range].iter().sum::<u32>();
            prop_assert_eq!(fires(&counts), sum(1..=4) >= 4 && counts[0] * 4 >= 2 * sum(1..=4));
        }
    }
}
