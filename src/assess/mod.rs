//! The rules that put a word to numbers: pure functions, one file a rule. Each verdict keeps the inputs it was
//! reached from, and can explain itself as a [`Reason`].

pub mod change;
pub mod contested;
pub mod control;
pub mod newcomer;
pub mod quiet;
pub mod record;
pub mod status;
pub mod surge;
pub mod toll;
pub mod trend;
pub mod weeks;

#[cfg(test)]
mod testing;

use crate::model::{Basis, Claim, Situation};

/// Thresholds of every rule; the defaults are those of `config.ron`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rules {
    /// Change words.
    pub change: change::ChangeRule,
    /// Surge and threat.
    pub surge: surge::SurgeRule,
    /// Record months.
    pub record: record::RecordRule,
    /// Broken quiet.
    pub quiet: quiet::QuietRule,
    /// New actors.
    pub newcomer: newcomer::NewcomerRule,
    /// Status words.
    pub status: status::StatusRule,
}

/// How a verdict was reached, for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The verdict in words.
    pub verdict: String,
    /// The rule, one sentence, with the thresholds in force.
    pub rule: String,
    /// What went in: label and value.
    pub inputs: Vec<(String, String)>,
    /// The guard, if one decided.
    pub guard: Option<String>,
    /// Where the rule comes from.
    pub origin: &'static str,
}

/// “1 day”, “2 days”.
fn counted(n: i64, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Days of a threshold as a signed number, as [`crate::model::Day`] counts.
fn days(threshold: u32) -> i32 {
    i32::try_from(threshold).unwrap_or(i32::MAX)
}

/// The claimant of a claim, with a mark where it is assessed.
fn claimant(situation: &Situation, claim: &Claim) -> String {
    let name = situation.claimant_name(claim.by);
    match claim.basis {
        Basis::Assessed => format!("{name} (assessed)"),
        Basis::Claimed => name.to_owned(),
    }
}
