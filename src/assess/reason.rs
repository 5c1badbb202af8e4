//! How a verdict is explained, and the words that explanations share.

use crate::model::{Basis, Claim, Situation};

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
pub(super) fn count_noun(n: i64, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Days of a threshold as a signed number, as [`crate::model::Day`] counts.
pub(super) fn signed_days(threshold: u32) -> i32 {
    i32::try_from(threshold).unwrap_or(i32::MAX)
}

/// The claimant of a claim, with a mark where it is assessed.
pub(super) fn claimant_label(situation: &Situation, claim: &Claim) -> String {
    let name = situation.claimant_name(claim.claimant);
    match claim.basis {
        Basis::Assessed => format!("{name} (assessed)"),
        Basis::Claimed => name.to_owned(),
    }
}
