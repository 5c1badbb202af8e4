//! Threat: the newest weeks against the year before them.
//!
//! The mean of the last 4 weeks, the one that ends at as-of included, is at least twice the mean of the 52 weeks before
//! that one (three of the last 4 are thus in both), on a base of at least 1 a week. Means are of the weeks in coverage
//! only.

use super::flag::Flag;
use super::reason::Reason;
use super::rule::{Rule, RuleContext};
use super::weeks::{self, WeeklyMean};
use crate::model::{Day, Situation};

/// Thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThreatRule {
    /// The mean of the last 4 weeks is at least this many times m52.
    pub factor: f64,
    /// Only with a mean of at least this.
    pub guard_mean: f64,
}

impl Default for ThreatRule {
    fn default() -> Self {
        Self { factor: 2.0, guard_mean: 1.0 }
    }
}

/// A threat, and what it was reached from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreatVerdict {
    /// Mean of the known of the last 4 weeks, the one that ends at as-of included.
    pub last4: WeeklyMean,
    /// Mean of the known of the 52 weeks before the one that ends at as-of.
    pub m52: WeeklyMean,
}

/// Whether the last 4 weeks threaten. `weeks` newest first, `None` outside coverage.
#[must_use]
pub fn detect_threat(weeks: &[Option<u32>], rule: &ThreatRule) -> Option<ThreatVerdict> {
    let last4 = weeks::mean_of_last_4_weeks(weeks)?;
    let m52 = weeks::mean_of_52_weeks_before(weeks)?;
    // Multiplied out, so that no rounding decides.
    let fires = m52.is_at_least(rule.guard_mean)
        && last4.sum as f64 * f64::from(m52.weeks) >= rule.factor * m52.sum as f64 * f64::from(last4.weeks);
    fires.then_some(ThreatVerdict { last4, m52 })
}

impl Rule for ThreatRule {
    type RuleState = ();
    type Verdict = ThreatVerdict;

    fn evaluate(&self, (): &(), case: &RuleContext<'_>) -> Vec<ThreatVerdict> {
        detect_threat(case.weeks, self).into_iter().collect()
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

    fn explain_outcome(&self, (): &(), case: &RuleContext<'_>) -> Reason {
        if let Some(fired) = detect_threat(case.weeks, self) {
            return self.explain_verdict(&fired, case.situation, case.as_of);
        }
        let (last4, m52) =
            (weeks::mean_of_last_4_weeks(case.weeks), weeks::mean_of_52_weeks_before(case.weeks));
        let known = last4
            .zip(m52)
            .map(|(last4, m52)| format!(": mean {last4} in the last 4 weeks, {m52} in the year"));
        Reason {
            verdict: format!("no threat{}", known.unwrap_or_default()),
            guard: weeks::guard_reason(last4.is_some(), m52, self.guard_mean),
            ..self.reason((last4, m52), case.as_of)
        }
    }
}

impl ThreatRule {
    /// What is the same whether it fires or not.
    fn reason(&self, (last4, m52): (Option<WeeklyMean>, Option<WeeklyMean>), as_of: Day) -> Reason {
        Reason {
            verdict: String::new(),
            rule: format!(
                "The mean of the last 4 weeks is at least {} times the mean of the 52 weeks before the newest, and that \
                 mean is at least {}.",
                self.factor, self.guard_mean
            ),
            inputs: vec![
                weeks::mean_input(last4, 4, &format!("weeks ending {as_of}")),
                weeks::mean_input(m52, 52, "weeks before the newest"),
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

    fn some(counts: &[u32]) -> Vec<Option<u32>> {
        counts.iter().copied().map(Some).collect()
    }

    /// The newest week, the 3 before it, and the other 49 of the 52.
    fn year(newest: u32, three: u32, rest: u32) -> Vec<Option<u32>> {
        let mut counts = vec![newest, three, three, three];
        counts.resize(53, rest);
        some(&counts)
    }

    #[test]
    fn a_threat_is_four_weeks_against_the_year_before_the_newest() {
        let rule = ThreatRule::default();
        // m52 = (3·2 + 49·1 + 0) / 52 = 55/52; the last 4: (n + 6) / 4 ≥ 110/52 asks for n ≥ 2.46.
        assert_eq!(detect_threat(&year(2, 2, 1), &rule), None);
        let verdict = detect_threat(&year(3, 2, 1), &rule).unwrap();
        assert_eq!(verdict.last4, WeeklyMean { sum: 9, weeks: 4 });
        assert_eq!(verdict.m52, WeeklyMean { sum: 55, weeks: 52 });
    }

    #[test]
    fn a_threat_at_exactly_twice_and_on_a_base_of_exactly_1() {
        let rule = ThreatRule::default();
        // m52 = 52/52: three weeks of 1, 49 of 1. The last 4 are exactly twice with 5 + 1 + 1 + 1 = 8.
        assert!(detect_threat(&year(5, 1, 1), &rule).is_some());
        assert!(detect_threat(&year(4, 1, 1), &rule).is_none());
        let mut weeks = year(50, 1, 1);
        weeks[52] = Some(0);
        assert_eq!(detect_threat(&weeks, &rule), None, "a base of 51/52: the newest week is not in it");
    }

    #[test]
    fn what_does_not_fire_says_why_not() {
        let (rule, situation) = (ThreatRule::default(), situation(Vec::new()));
        let why = |counts: &[Option<u32>]| rule.explain_outcome(&(), &rule_context(&situation, counts));
        let calm = why(&year(4, 1, 1));
        assert_eq!(calm.verdict, "no threat: mean 1.8 in the last 4 weeks, 1 in the year");
        assert_eq!(calm.guard, None);
        let reason = why(&year(5, 1, 1));
        assert_eq!(
            reason,
            rule.explain_verdict(&detect_threat(&year(5, 1, 1), &rule).unwrap(), &situation, as_of())
        );
        assert_eq!(reason.verdict, "threat: mean 2 in the last 4 weeks, 1 in the year");
        assert_eq!(input_value(&reason, "mean of the 4 weeks ending 2026-01-31"), "2");
        assert_eq!(input_value(&reason, "mean of the 52 weeks before the newest"), "1");
        assert_eq!(why(&[]).guard.as_deref(), Some("outside coverage: nothing can be said"));
    }

    proptest! {
        #[test]
        fn agrees_with_whole_numbers(counts in prop::collection::vec(0..12_u32, 53)) {
            let sum = |range: std::ops::RangeInclusive<usize>| counts[range].iter().sum::<u32>();
            let threatens = sum(1..=52) >= 52 && sum(0..=3) * 52 >= 2 * sum(1..=52) * 4;
            prop_assert_eq!(detect_threat(&some(&counts), &ThreatRule::default()).is_some(), threatens);
        }
    }
}
