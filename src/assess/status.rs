//! Status: how long since the last incident.
use super::Reason;
use crate::model::EventDate;

/// Thresholds, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusRule {
    /// Active up to this many days since the last incident.
    pub active: u32,
    /// Tense up to this many.
    pub tense: u32,
    /// Dormant after this many without one.
    pub dormant: u32,
}

impl Default for StatusRule {
    fn default() -> Self {
        Self { active: 30, tense: 180, dormant: 1096 }
    }
}

/// The word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// An incident in the last 30 days.
    Active,
    /// In the last 180 days.
    Tense,
    /// Longer ago.
    Quiet,
    /// None in three years of coverage.
    Dormant,
    /// No incident recorded, and coverage is too short to call it dormant.
    NoneRecorded,
}

impl Status {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Tense => "tense",
            Self::Quiet => "quiet",
            Self::Dormant => "dormant",
            Self::NoneRecorded => "none yet",
        }
    }
}

/// The word and what it was reached from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusVerdict {
    /// The word, by the earliest day the last incident may have happened on (what is certain).
    pub word: Status,
    /// The word by the latest such day, where a vague date makes it differ.
    pub at_most: Option<Status>,
    /// Date of the last incident, in all of the data up to as-of.
    pub last: Option<EventDate>,
    /// Days since the last incident at least (by the latest day it may have happened on).
    pub days_min: Option<i32>,
    /// Days since the last incident at most.
    pub days_max: Option<i32>,
}

impl StatusVerdict {
    /// How it was reached.
    #[must_use]
    pub fn explain(&self, _rule: &StatusRule) -> Reason {
        Reason { verdict: String::new(), rule: String::new(), inputs: Vec::new(), guard: None, origin: "" }
    }
}
