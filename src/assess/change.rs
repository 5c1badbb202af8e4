//! Change: the week against the weeks before it.
use super::Reason;

/// Thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangeRule {
    /// Above this many percent: large increase.
    pub large_increase: f64,
    /// From this many percent: moderate increase.
    pub moderate_increase: f64,
    /// Below this many percent: large decrease.
    pub large_decrease: f64,
    /// With a mean of at most this …
    pub guard_mean: f64,
    /// … and a week of at most this: limited change.
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

/// The word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// More than +25 %.
    LargeIncrease,
    /// +10 to +25 %.
    ModerateIncrease,
    /// −25 to +10 %, or too little to say.
    Limited,
    /// Less than −25 %.
    LargeDecrease,
    /// The weeks before lie outside coverage: nothing to compare with.
    Unknown,
}

/// The word and what it was reached from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangeVerdict {
    /// The word against the mean of the 4 weeks before.
    pub word: Change,
    /// The word against the mean of the 52 weeks before.
    pub year_word: Change,
    /// Incidents in the week that ends at as-of; `None`: outside coverage.
    pub week: Option<u32>,
    /// Mean of the known of the 4 weeks before.
    pub m4: Option<f64>,
    /// Mean of the known of the 52 weeks before.
    pub m52: Option<f64>,
    /// How many of the 52 weeks before are known.
    pub known_weeks: u32,
    /// The guard decided `word`.
    pub guarded: bool,
}

impl ChangeVerdict {
    /// How it was reached.
    #[must_use]
    pub fn explain(&self, _rule: &ChangeRule) -> Reason {
        Reason { verdict: String::new(), rule: String::new(), inputs: Vec::new(), guard: None, origin: "" }
    }
}
