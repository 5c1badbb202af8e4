//! The rules that put a word to numbers: pure functions, one file a rule, one row in the table below for each that has
//! thresholds. Each verdict keeps the inputs it was reached from, and can explain itself as a [`Reason`].

pub mod change;
pub mod civilians;
pub mod contested;
pub mod control;
pub mod newcomer;
pub mod quiet;
pub mod record;
pub mod rule;
pub mod status;
pub mod surge;
#[macro_use]
mod table;
pub mod threat;
pub mod toll;
pub mod trend;
pub mod weeks;

#[cfg(test)]
mod testing;

pub use rule::{Case, Rule, Sight};
pub use table::{Firing, Threshold};

use crate::model::{ActorIx, ActorKind, Basis, Claim, Day, Situation, Span};
use table::Number;

/// The longest stretch a threshold may look over, days.
const LONGEST: f64 = 36_525.0;
/// More than any count or mean.
const MOST: f64 = 1e6;

// Words have a column of their own; marks are letters beside them. A row of the marks gives the rule, its name, whether a
// front stands worse while it fires (`grave`), its section of the configuration with its thresholds, and for every
// mark its letter, the words for it and what it says. The gravest stand first.
rules! {
    words {
        /// Status words.
        status: status::StatusRule {
            active: 1.0 => LONGEST, at most tense;
            tense: 1.0 => LONGEST, at most dormant;
            dormant: 1.0 => LONGEST;
        }
        /// Change words.
        change: change::ChangeRule {
            large_increase: 0.0 => MOST;
            moderate_increase: 0.0 => MOST, at most large_increase;
            large_decrease: -100.0 => 0.0;
            guard_mean: 0.0 => MOST;
            guard_week: 0.0 => MOST;
        }
    }
    marks {
        /// Record months.
        Record "record" (grave) record: record::RecordRule {
            days: 1.0 => LONGEST, at most medium;
            killed: 1.0 => MOST;
            medium: 1.0 => LONGEST, at most high;
            high: 1.0 => LONGEST;
            cool_off: 0.0 => LONGEST;
        }
        [
            RecordHigh "R" "record (high)" "the most killed in a month for three years";
            RecordMedium "r" "record (medium)" "the most killed in a month for a year";
        ]

        /// Surge.
        Surge "surge" (grave) surge: surge::SurgeRule {
            factor: 1.0 => MOST;
            guard_mean: 0.0 => MOST;
        }
        [Surge "S" "surge" "the week has at least twice the mean of the 4 weeks before";]

        /// Threat.
        Threat "threat" (grave) threat: threat::ThreatRule {
            factor: 1.0 => MOST;
            guard_mean: 0.0 => MOST;
        }
        [Threat "T" "threat" "the last 4 weeks have at least twice the mean of the year";]

        /// Broken quiet.
        Quiet "broken quiet" (grave) quiet: quiet::QuietRule {
            quiet: 1.0 => LONGEST;
            shown: 1.0 => LONGEST;
        }
        [Quiet "Q" "broken quiet" "an incident after a long time without one";]

        /// Civilians killed.
        Civilians "civilians killed" () civilians: civilians::CiviliansRule {
            killed: 1.0 => MOST;
            days: 1.0 => LONGEST;
        }
        [Civilians "C" "civilians killed" "several civilians killed in the last weeks";]

        /// New actors.
        Newcomer "new actor" () newcomer: newcomer::NewcomerRule {
            recent: 1.0 => LONGEST;
            unseen: 1.0 => LONGEST;
        }
        [Newcomer "N" "new actor" "a violent actor that was not seen here in the year before";]
    }
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
