//! The explanation of a verdict, and the phrases that explanations share.

use crate::model::{Basis, Claim, Situation};

/// How a verdict was reached, for display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The verdict in words.
    pub verdict: String,
    /// The rule in words, with the thresholds in force.
    pub rule: String,
    /// The inputs as pairs of label and value.
    pub inputs: Vec<(String, String)>,
    /// The guard or limitation that affected the verdict, if any.
    pub guard: Option<String>,
    /// The origin of the rule.
    pub origin: &'static str,
}

/// Returns a count with its noun: “1 day”, “2 days”.
pub(super) fn count_noun(n: i64, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Converts a threshold to the signed days of [`crate::model::Day`], saturating.
pub(super) fn signed_days(threshold: u32) -> i32 {
    i32::try_from(threshold).unwrap_or(i32::MAX)
}

/// Returns the name of the claimant, with “(assessed)” after it for an assessed claim.
pub(super) fn claimant_label(situation: &Situation, claim: &Claim) -> String {
    let name = situation.claimant_name(claim.claimant);
    match claim.basis {
        Basis::Assessed => format!("{name} (assessed)"),
        Basis::Claimed => name.to_owned(),
    }
}
