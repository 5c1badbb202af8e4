//! The explanation of a verdict, and the phrases that explanations share.

use crate::model::{Basis, Claim, RecordedDays, Situation, Span, group_thousands};

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
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{} {noun}{}", group_thousands(n.unsigned_abs()), if n == 1 { "" } else { "s" })
}

/// Returns which part of the days that a verdict needs is recorded: `of 2025-01-01 to 2025-12-31, recorded from
/// 2025-11-01 to 2025-12-07 only`.
pub(super) fn record_gap_text(needed: Span, recorded: &RecordedDays) -> String {
    let in_needed = |stretch: &Span| Span::new(stretch.start.max(needed.start), stretch.end.min(needed.end));
    let parts: Vec<String> = recorded
        .stretches()
        .iter()
        .filter_map(in_needed)
        .map(|part| format!("from {} to {}", part.start, part.end))
        .collect();
    let Span { start, end } = needed;
    if parts.is_empty() {
        return format!("no day from {start} to {end} is recorded");
    }
    format!("of {start} to {end}, recorded {} only", parts.join(" and "))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::testing::day;

    #[test]
    fn a_gap_in_the_record_is_described_by_what_is_recorded() {
        let days = |start: &str, end: &str| Span { start: day(start), end: day(end) };
        let needed = days("2026-01-02", "2026-01-31");
        let recorded = RecordedDays::from_bounds(day("2025-01-01"), Some(day("2026-01-20")));
        assert_eq!(
            record_gap_text(needed, &recorded),
            "of 2026-01-02 to 2026-01-31, recorded from 2026-01-02 to 2026-01-20 only"
        );
        let interrupted = recorded.difference(days("2026-01-05", "2026-01-09"));
        assert_eq!(
            record_gap_text(needed, &interrupted),
            "of 2026-01-02 to 2026-01-31, recorded from 2026-01-02 to 2026-01-04 and from 2026-01-10 to 2026-01-20 only"
        );
        let earlier = RecordedDays::from_bounds(day("2025-01-01"), Some(day("2026-01-01")));
        assert_eq!(record_gap_text(needed, &earlier), "no day from 2026-01-02 to 2026-01-31 is recorded");
    }
}
