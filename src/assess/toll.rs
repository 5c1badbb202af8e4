//! The toll of an event from its claims.
use crate::model::{Event, Measure, Toll, Tolls, Victims};

/// Which part of the rule gave the best figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BestBy {
    /// An assessed claim.
    Assessed,
    /// What the victims' own side admits.
    OwnSide,
    /// The smallest number claimed that is not a denial (ACLED's conservative rule).
    Conservative,
    /// No number: unknown.
    Unknown,
}

/// The toll of one measure and victim side of one event, and how it was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideToll {
    /// What is counted.
    pub measure: Measure,
    /// Whose people.
    pub victims: Victims,
    /// The toll.
    pub toll: Toll,
    /// Which part of the rule gave `toll.best`.
    pub best_by: BestBy,
    /// The claims that went in: indices into [`Event::claims`].
    pub inputs: Vec<usize>,
}

/// The tolls of every measure and side that any claim of the event speaks of, in order of first mention.
#[must_use]
pub fn sides(_event: &Event) -> Vec<SideToll> {
    Vec::new()
}

/// The tolls of the event, summed over its sides.
#[must_use]
pub fn tolls(_event: &Event) -> Tolls {
    Tolls::default()
}
