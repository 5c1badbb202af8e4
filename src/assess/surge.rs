//! Surge and threat: the newest weeks against those before them.
//!
//! Surge: the week that ends at as-of has at least twice the mean of the 4 weeks before it. Threat: the mean of the
//! last 4 weeks, that one included, is at least twice the mean of the 52 weeks before that one (three of the last 4
//! are thus in both). Either only on a base of at least 1 a week. Means are of the weeks in coverage only.

use super::{Reason, weeks};
use crate::assess::weeks::Mean;
use crate::model::Day;

/// Thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurgeRule {
    /// Surge: the week is at least this many times m4; threat: the mean of the last 4 weeks is at least this many times m52.
    pub factor: f64,
    /// Only with a mean of at least this.
    pub guard_mean: f64,
}
impl Default for SurgeRule {
    fn default() -> Self {
        Self { factor: 2.0, guard_mean: 1.0 }
    }
}

/// A surge, and what it was reached from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurgeVerdict {
    /// Incidents in the week that ends at as-of.
    pub week: u32,
    /// Mean of the known of the 4 weeks before.
    pub m4: Mean,
}

/// A threat, and what it was reached from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreatVerdict {
    /// Mean of the known of the last 4 weeks, the one that ends at as-of included.
    pub last4: Mean,
    /// Mean of the known of the 52 weeks before the one that ends at as-of.
    pub m52: Mean,
}

/// Whether the week surges. `weeks` newest first, `None` outside coverage.
#[must_use]
pub fn surge(weeks: &[Option<u32>], rule: &SurgeRule) -> Option<SurgeVerdict> {
    let week = weeks.first().copied().flatten()?;
    let m4 = weeks::m4(weeks)?;
    let fires =
        m4.at_least(rule.guard_mean) && f64::from(week) * f64::from(m4.weeks) >= rule.factor * m4.sum as f64;
    fires.then_some(SurgeVerdict { week, m4 })
}

/// Whether the last 4 weeks threaten. `weeks` newest first, `None` outside coverage.
#[must_use]
pub fn threat(weeks: &[Option<u32>], rule: &SurgeRule) -> Option<ThreatVerdict> {
    let last4 = weeks::last4(weeks)?;
    let m52 = weeks::m52(weeks)?;
    // Multiplied out, so that no rounding decides.
    let fires = m52.at_least(rule.guard_mean)
        && last4.sum as f64 * f64::from(m52.weeks) >= rule.factor * m52.sum as f64 * f64::from(last4.weeks);
    fires.then_some(ThreatVerdict { last4, m52 })
}

impl SurgeVerdict {
    /// How it was reached, for the week that ends on `as_of`.
    #[must_use]
    pub fn explain(&self, rule: &SurgeRule, as_of: Day) -> Reason {
        Reason {
            verdict: format!("surge: {} in the week, mean {}", self.week, self.m4),
            rule: rule.surge_words(),
            inputs: vec![
                (weeks::week_label(as_of), self.week.to_string()),
                (weeks::mean_label(self.m4.weeks, 4, "weeks before"), self.m4.to_string()),
            ],
            guard: None,
            origin: "frontwatch",
        }
    }
}

impl ThreatVerdict {
    /// How it was reached, for the weeks that end on `as_of`.
    #[must_use]
    pub fn explain(&self, rule: &SurgeRule, as_of: Day) -> Reason {
        Reason {
            verdict: format!("threat: mean {} in the last 4 weeks, {} in the year", self.last4, self.m52),
            rule: rule.threat_words(),
            inputs: vec![
                (last4_label(self.last4.weeks, as_of), self.last4.to_string()),
                (weeks::mean_label(self.m52.weeks, 52, "weeks before the newest"), self.m52.to_string()),
            ],
            guard: None,
            origin: "frontwatch",
        }
    }
}

impl SurgeRule {
    fn surge_words(&self) -> String {
        format!(
            "The week has at least {} times the mean of the 4 weeks before, and that mean is at least {}.",
            self.factor, self.guard_mean
        )
    }

    fn threat_words(&self) -> String {
        format!(
            "The mean of the last 4 weeks is at least {} times the mean of the 52 weeks before the newest, and that \
             mean is at least {}.",
            self.factor, self.guard_mean
        )
    }

    /// What keeps a word from being said, if it is not the numbers themselves.
    fn guard(&self, newest: bool, base: Option<Mean>) -> Option<String> {
        match base.filter(|_| newest) {
            None => Some("outside coverage: nothing can be said".to_owned()),
            Some(base) if !base.at_least(self.guard_mean) => {
                Some(format!("the mean is under {}: too little to say more", self.guard_mean))
            }
            Some(_) => None,
        }
    }
}

fn last4_label(known: u32, as_of: Day) -> String {
    weeks::mean_label(known, 4, &format!("weeks ending {as_of}"))
}

/// A mean as an input; `of` weeks where none is known.
fn mean_input(mean: Option<Mean>, of: u32, label: impl Fn(u32) -> String) -> (String, String) {
    let value = mean.map_or_else(|| "outside coverage".to_owned(), |mean| mean.to_string());
    (label(mean.map_or(of, |mean| mean.weeks)), value)
}

/// Why the week is a surge, or is none. Arguments as of [`surge`].
#[must_use]
pub fn why_surge(counts: &[Option<u32>], rule: &SurgeRule, as_of: Day) -> Reason {
    if let Some(fired) = surge(counts, rule) {
        return fired.explain(rule, as_of);
    }
    let (week, m4) = (counts.first().copied().flatten(), weeks::m4(counts));
    let known = week.zip(m4).map(|(week, m4)| format!(": {week} in the week, mean {m4}"));
    Reason {
        verdict: format!("no surge{}", known.unwrap_or_default()),
        rule: rule.surge_words(),
        inputs: vec![
            (
                weeks::week_label(as_of),
                week.map_or_else(|| "outside coverage".to_owned(), |week| week.to_string()),
            ),
            mean_input(m4, 4, |known| weeks::mean_label(known, 4, "weeks before")),
        ],
        guard: rule.guard(week.is_some(), m4),
        origin: "frontwatch",
    }
}

/// Why the last 4 weeks threaten, or do not. Arguments as of [`threat`].
#[must_use]
pub fn why_threat(counts: &[Option<u32>], rule: &SurgeRule, as_of: Day) -> Reason {
    if let Some(fired) = threat(counts, rule) {
        return fired.explain(rule, as_of);
    }
    let (last4, m52) = (weeks::last4(counts), weeks::m52(counts));
    let known =
        last4.zip(m52).map(|(last4, m52)| format!(": mean {last4} in the last 4 weeks, {m52} in the year"));
    Reason {
        verdict: format!("no threat{}", known.unwrap_or_default()),
        rule: rule.threat_words(),
        inputs: vec![
            mean_input(last4, 4, |known| last4_label(known, as_of)),
            mean_input(m52, 52, |known| weeks::mean_label(known, 52, "weeks before the newest")),
        ],
        guard: rule.guard(last4.is_some(), m52),
        origin: "frontwatch",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::assess::testing::{as_of, input};

    fn some(counts: &[u32]) -> Vec<Option<u32>> {
        counts.iter().copied().map(Some).collect()
    }

    fn surges(counts: &[u32]) -> bool {
        surge(&some(counts), &SurgeRule::default()).is_some()
    }

    #[test]
    fn a_week_of_exactly_twice_the_mean_surges() {
        assert!(surges(&[10, 5, 5, 5, 5]));
        assert!(!surges(&[9, 5, 5, 5, 5]));
        // Mean 1.25: twice is 2.5.
        assert!(surges(&[3, 2, 1, 1, 1]));
        assert!(!surges(&[2, 2, 1, 1, 1]));
    }

    #[test]
    fn a_mean_of_exactly_1_is_enough() {
        assert!(surges(&[2, 1, 1, 1, 1]));
        assert!(!surges(&[200, 1, 1, 1, 0]));
    }

    #[test]
    fn a_surge_needs_a_known_week_and_a_known_base() {
        let rule = SurgeRule::default();
        assert_eq!(surge(&[None, Some(1)], &rule), None);
        assert_eq!(surge(&[Some(9), None, None, None, None], &rule), None);
        assert_eq!(surge(&[], &rule), None);
        // Only two weeks known, 3 together: twice the mean is 3. As zeros the others would bring the mean under 1.
        let verdict = surge(&[Some(3), Some(2), Some(1), None, None], &rule).unwrap();
        assert_eq!(verdict, SurgeVerdict { week: 3, m4: Mean { sum: 3, weeks: 2 } });
        assert_eq!(
            input(&verdict.explain(&rule, as_of()), "mean of the 2 known of the 4 weeks before"),
            "1.5"
        );
    }

    #[test]
    fn the_fifth_week_before_is_no_base_of_a_surge() {
        assert!(surges(&[2, 1, 1, 1, 1, 1000]));
    }

    /// The newest week, the 3 before it, and the other 49 of the 52.
    fn year(newest: u32, three: u32, rest: u32) -> Vec<Option<u32>> {
        let mut counts = vec![newest, three, three, three];
        counts.resize(53, rest);
        some(&counts)
    }

    #[test]
    fn a_threat_is_four_weeks_against_the_year_before_the_newest() {
        let rule = SurgeRule::default();
        // m52 = (3·2 + 49·1 + 0) / 52 = 55/52; the last 4: (n + 6) / 4 ≥ 110/52 asks for n ≥ 2.46.
        assert_eq!(threat(&year(2, 2, 1), &rule), None);
        let verdict = threat(&year(3, 2, 1), &rule).unwrap();
        assert_eq!(verdict.last4, Mean { sum: 9, weeks: 4 });
        assert_eq!(verdict.m52, Mean { sum: 55, weeks: 52 });
    }

    #[test]
    fn a_threat_at_exactly_twice_and_on_a_base_of_exactly_1() {
        let rule = SurgeRule::default();
        // m52 = 52/52: three weeks of 1, 49 of 1. The last 4 are exactly twice with 5 + 1 + 1 + 1 = 8.
        assert!(threat(&year(5, 1, 1), &rule).is_some());
        assert!(threat(&year(4, 1, 1), &rule).is_none());
        let mut weeks = year(50, 1, 1);
        weeks[52] = Some(0);
        assert_eq!(threat(&weeks, &rule), None, "a base of 51/52: the newest week is not in it");
    }

    #[test]
    fn reasons_name_thresholds_and_bases() {
        let rule = SurgeRule::default();
        let reason = surge(&some(&[10, 5, 5, 5, 5]), &rule).unwrap().explain(&rule, as_of());
        assert_eq!(reason.verdict, "surge: 10 in the week, mean 5");
        assert_eq!(
            reason.rule,
            "The week has at least 2 times the mean of the 4 weeks before, and that mean is at least 1."
        );
        let reason = threat(&year(5, 1, 1), &rule).unwrap().explain(&rule, as_of());
        assert_eq!(reason.verdict, "threat: mean 2 in the last 4 weeks, 1 in the year");
        assert_eq!(input(&reason, "mean of the 4 weeks ending 2026-01-31"), "2");
        assert_eq!(input(&reason, "mean of the 52 weeks before the newest"), "1");
    }

    #[test]
    fn what_does_not_fire_says_why_not() {
        let rule = SurgeRule::default();
        let why = |counts: &[Option<u32>]| why_surge(counts, &rule, as_of());
        let below = why(&some(&[9, 5, 5, 5, 5]));
        assert_eq!((below.verdict.as_str(), below.guard), ("no surge: 9 in the week, mean 5", None));
        let few = why(&some(&[3, 1, 0, 0, 0]));
        assert_eq!(few.guard.as_deref(), Some("the mean is under 1: too little to say more"));
        let unknown = why(&[Some(3), None, None, None, None]);
        assert_eq!(unknown.verdict, "no surge");
        assert_eq!(unknown.guard.as_deref(), Some("outside coverage: nothing can be said"));
        assert_eq!(input(&unknown, "mean of the 4 weeks before"), "outside coverage");
        assert!(why(&some(&[10, 5, 5, 5, 5])).verdict.starts_with("surge:"));
        let calm = why_threat(&year(4, 1, 1), &rule, as_of());
        assert_eq!(calm.verdict, "no threat: mean 1.8 in the last 4 weeks, 1 in the year");
        assert_eq!(calm.guard, None);
        assert!(why_threat(&year(5, 1, 1), &rule, as_of()).verdict.starts_with("threat:"));
    }

    proptest! {
        #[test]
        fn agrees_with_whole_numbers(counts in prop::collection::vec(0..12_u32, 53)) {
            let sum = |range: std::ops::RangeInclusive<usize>| counts[range].iter().sum::<u32>();
            prop_assert_eq!(surges(&counts), sum(1..=4) >= 4 && counts[0] * 4 >= 2 * sum(1..=4));
            let threatens = sum(1..=52) >= 52 && sum(0..=3) * 52 >= 2 * sum(1..=52) * 4;
            prop_assert_eq!(threat(&some(&counts), &SurgeRule::default()).is_some(), threatens);
        }
    }
}
