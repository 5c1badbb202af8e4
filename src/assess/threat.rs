//! Threat: the last weeks against the year before.
//!
//! Fires if the mean of the last 4 weeks, including the one that ends at as-of, is at least twice the mean of the 52
//! weeks before the last one, and that mean is at least 1 a week. Three of the last 4 weeks are thus in both means.
//! Only weeks in coverage count.

use super::flag::Flag;
use super::reason::Reason;
use super::rule::{Rule, RuleContext};
use super::weeks::{self, WeeklyMean};
use crate::model::{Day, Situation, Span};

/// Thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThreatRule {
    /// The mean of the last 4 weeks must be at least this multiple of m52.
    pub factor: f64,
    /// The rule applies only if m52 is at least this.
    pub guard_mean: f64,
}

impl Default for ThreatRule {
    fn default() -> Self {
        Self { factor: 2.0, guard_mean: 1.0 }
    }
}

/// A threat with its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreatVerdict {
    /// The mean of the last 4 weeks, including the one that ends at as-of.
    pub last4: WeeklyMean,
    /// The mean of the 52 weeks before the one that ends at as-of.
    pub m52: WeeklyMean,
}

/// Detects a threat in weekly counts, newest first; `None` marks a week outside coverage. Every one of the 53 weeks must
/// be known.
#[must_use]
pub fn detect_threat(weeks: &[Option<u32>], rule: &ThreatRule) -> Option<ThreatVerdict> {
    let last4 = weeks::mean_of_last_4_weeks(weeks)?.over_all(4)?;
    let m52 = weeks::mean_of_52_weeks_before(weeks)?.over_all(52)?;
    // Cross-multiplied to avoid rounding.
    let is_threat = m52.is_at_least(rule.guard_mean)
        && last4.sum as f64 * f64::from(m52.weeks) >= rule.factor * m52.sum as f64 * f64::from(last4.weeks);
    is_threat.then_some(ThreatVerdict { last4, m52 })
}

impl Rule for ThreatRule {
    type RuleState = ();
    type Verdict = ThreatVerdict;

    fn needed_days(&self, as_of: Day) -> Span {
        weeks::span_of_weeks(as_of, weeks::WEEKS)
    }

    fn evaluate(&self, (): &(), context: &RuleContext<'_>) -> Vec<ThreatVerdict> {
        detect_threat(context.weeks, self).into_iter().collect()
    }

    fn flag(_: &ThreatVerdict) -> Flag {
        Flag::Threat
    }

    fn explain_verdict(&self, verdict: &ThreatVerdict, _: &Situation, as_of: Day) -> Reason {
        let ThreatVerdict { last4, m52 } = *verdict;
        Reason {
            verdict: format!("threat: mean {last4} in the last 4 weeks, {m52} in the year"),
            ..self.reason((Some(last4), Some(m52)), as_of)
        }
    }

    fn explain_outcome(&self, (): &(), context: &RuleContext<'_>) -> Reason {
        if let Some(fired) = detect_threat(context.weeks, self) {
            return self.explain_verdict(&fired, context.situation, context.as_of);
        }
        let (last4, m52) =
            (weeks::mean_of_last_4_weeks(context.weeks), weeks::mean_of_52_weeks_before(context.weeks));
        let known = last4
            .zip(m52)
            .map(|(last4, m52)| format!(": mean {last4} in the last 4 weeks, {m52} in the year"));
        Reason {
            verdict: format!("no threat{}", known.unwrap_or_default()),
            guard: weeks::guard_reason(last4.is_some(), m52, self.guard_mean),
            ..self.reason((last4, m52), context.as_of)
        }
    }
}

impl ThreatRule {
    /// Returns the parts of the reason that do not depend on whether the rule fires.
    fn reason(&self, (last4, m52): (Option<WeeklyMean>, Option<WeeklyMean>), as_of: Day) -> Reason {
        Reason {
            verdict: String::new(),
            rule: format!(
                "The mean of the last 4 weeks is at least {} times the mean of the 52 weeks before the last week, \
                 and that mean is at least {}.",
                self.factor, self.guard_mean
            ),
            inputs: vec![
                weeks::mean_input(last4, 4, &format!("weeks ending {as_of}")),
                weeks::mean_input(m52, 52, "weeks before the last week"),
            ],
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

    /// Counts for the newest week, for each of the 3 before it, and for each of the 49 before those.
    fn year(newest: u32, three: u32, rest: u32) -> Vec<Option<u32>> {
        let mut counts = vec![newest, three, three, three];
        counts.resize(53, rest);
        known_weeks(&counts)
    }

    #[test]
    fn threat_compares_four_weeks_with_the_year_before_the_last_week() {
        let rule = ThreatRule::default();
        // m52 = (3·2 + 49·1 + 0) / 52 = 55/52; the last 4: (n + 6) / 4 ≥ 110/52 requires n ≥ 2.46.
        assert_eq!(detect_threat(&year(2, 2, 1), &rule), None);
        let verdict = detect_threat(&year(3, 2, 1), &rule).unwrap();
        assert_eq!(verdict.last4, WeeklyMean { sum: 9, weeks: 4 });
        assert_eq!(verdict.m52, WeeklyMean { sum: 55, weeks: 52 });
    }

    #[test]
    fn threat_fires_at_exactly_twice_a_mean_of_exactly_1() {
        let rule = ThreatRule::default();
        // m52 = 52/52: three weeks of 1, 49 of 1. The last 4 are exactly twice with 5 + 1 + 1 + 1 = 8.
        assert!(detect_threat(&year(5, 1, 1), &rule).is_some());
        assert!(detect_threat(&year(4, 1, 1), &rule).is_none());
        let mut weeks = year(50, 1, 1);
        weeks[52] = Some(0);
        assert_eq!(detect_threat(&weeks, &rule), None, "a mean of 51/52: the last week is not in it");
    }

    #[test]
    fn explains_why_it_does_not_fire() {
        let (rule, situation) = (ThreatRule::default(), situation(Vec::new()));
        let why = |counts: &[Option<u32>]| rule.explain_outcome(&(), &rule_context(&situation, counts));
        let no_threat = why(&year(4, 1, 1));
        assert_eq!(no_threat.verdict, "no threat: mean 1.8 in the last 4 weeks, 1 in the year");
        assert_eq!(no_threat.guard, None);
        let reason = why(&year(5, 1, 1));
        assert_eq!(
            reason,
            rule.explain_verdict(&detect_threat(&year(5, 1, 1), &rule).unwrap(), &situation, as_of())
        );
        assert_eq!(reason.verdict, "threat: mean 2 in the last 4 weeks, 1 in the year");
        assert_eq!(input_value(&reason, "mean of the 4 weeks ending 2026-01-31"), "2");
        assert_eq!(input_value(&reason, "mean of the 52 weeks before the last week"), "1");
        assert_eq!(why(&[]).guard.as_deref(), Some("outside coverage: cannot be assessed"));
    }

    proptest! {
        #[test]
        fn agrees_with_whole_numbers(counts in prop::collection::vec(0..12_u32, 53)) {
            let sum = |range: std::ops::RangeInclusive<usize>| counts[range].iter().sum::<u32>();
            let is_threat = sum(1..=52) >= 52 && sum(0..=3) * 52 >= 2 * sum(1..=52) * 4;
            prop_assert_eq!(detect_threat(&known_weeks(&counts), &ThreatRule::default()).is_some(), is_threat);
        }
    }
}
