//! Trend: whether a front stands worse or better than on an earlier day. The words are those of `CrisisWatch`, which
//! gives them by judgement; the rule is ours, so that a word can be followed by hand.
//!
//! What is known at as-of is held against what was known on the earlier day. The first line that holds gives the word:
//!
//! 1. as-of lies outside the record: **unknown**;
//! 2. a grave rule (a record, a surge, a threat, a broken quiet) fires, or the change word is an increase: **deteriorated**;
//! 3. the status surely rose (dormant or none, quiet, tense, active): **deteriorated**;
//! 4. the change word is a large decrease, or the status surely fell: **improved**;
//! 5. the earlier day lies outside the record, or the record was then too short to tell a status from the one there is
//!    now: **unknown**;
//! 6. else: **unchanged**.
//!
//! “Surely” minds vague dates and short records: a status rises only if even the lowest it may have now stands above the
//! highest it may have had then. A record that began *n* days before the earlier day cannot rule out an incident of
//! *n* + 1 days before it.

use super::change::Change;
use super::reason::{Reason, signed_days};
use super::rule_table::RuleId;
use super::status::{Status, StatusRule, StatusVerdict};
use crate::model::Day;

/// The word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trend {
    /// It stands worse.
    Deteriorated,
    /// It stands better.
    Improved,
    /// It stands as before.
    Unchanged,
    /// Nobody can tell from the record.
    Unknown,
}

impl Trend {
    /// Every word, the gravest first.
    pub const ALL: [Self; 4] = [Self::Deteriorated, Self::Improved, Self::Unchanged, Self::Unknown];

    /// The word for it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Deteriorated => "deteriorated",
            Self::Improved => "improved",
            Self::Unchanged => "unchanged",
            Self::Unknown => "unknown",
        }
    }
}

/// How a front stands on a day, by what is known on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingOnDay {
    /// Which day.
    pub day: Day,
    /// The status on it.
    pub status: StatusVerdict,
    /// Days from the first day of the stretch of record that the day lies in; `None`: the day is not recorded.
    pub recorded_for: Option<i32>,
}

/// What the trend is reached from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendInputs {
    /// The standing at as-of.
    pub now: StandingOnDay,
    /// The standing on the earlier day.
    pub then: StandingOnDay,
    /// The change word at as-of.
    pub change: Change,
    /// The gravest rule that fires at as-of.
    pub alert: Option<RuleId>,
}

/// Which line of the rule gave the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrendReason {
    /// As-of is not recorded.
    NotRecorded,
    /// A rule fires.
    Alert(RuleId),
    /// The change word.
    Change(Change),
    /// The status rose.
    Rose,
    /// The status fell.
    Fell,
    /// Too little was known on the earlier day.
    NothingBefore,
    /// Nothing of all that.
    Same,
}

/// The word and what it was reached from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendVerdict {
    /// The word.
    pub trend: Trend,
    /// Why.
    pub reason: TrendReason,
    /// What went in.
    pub inputs: TrendInputs,
}

/// Puts the trend word to a front.
#[must_use]
pub fn assess_trend(inputs: TrendInputs, rule: &StatusRule) -> TrendVerdict {
    let (word, because) = decide_trend(&inputs, rule);
    TrendVerdict { trend: word, reason: because, inputs }
}

fn decide_trend(inputs: &TrendInputs, rule: &StatusRule) -> (Trend, TrendReason) {
    let TrendInputs { now, then, change, alert } = inputs;
    if now.recorded_for.is_none() || now.status.record_ended.is_some() {
        return (Trend::Unknown, TrendReason::NotRecorded);
    }
    if let Some(alert) = alert {
        return (Trend::Deteriorated, TrendReason::Alert(*alert));
    }
    if matches!(change, Change::LargeIncrease | Change::ModerateIncrease) {
        return (Trend::Deteriorated, TrendReason::Change(*change));
    }
    let (now_low, now_high) = now.rank_range(rule);
    let before = then.recorded_for.is_some().then(|| then.rank_range(rule));
    if before.is_some_and(|(_, then_high)| now_low > then_high) {
        return (Trend::Deteriorated, TrendReason::Rose);
    }
    if *change == Change::LargeDecrease {
        return (Trend::Improved, TrendReason::Change(*change));
    }
    let Some((then_low, _)) = before else { return (Trend::Unknown, TrendReason::NothingBefore) };
    if now_high < then_low {
        (Trend::Improved, TrendReason::Fell)
    } else if now.status.last_incident.is_some() && then.status.last_incident.is_none() {
        // Otherwise the first incident would have made it rise.
        (Trend::Unknown, TrendReason::NothingBefore)
    } else {
        (Trend::Unchanged, TrendReason::Same)
    }
}

impl StandingOnDay {
    /// The lowest and the highest rank that the status may have.
    fn rank_range(&self, rule: &StatusRule) -> (u8, u8) {
        let known = self.status.possible.unwrap_or(self.status.status);
        // The latest incident that the record cannot rule out.
        let unseen = self.recorded_for.map_or(3, |n| match n.saturating_add(1) {
            n if n <= signed_days(rule.active) => 3,
            n if n <= signed_days(rule.tense) => 2,
            n if n <= signed_days(rule.dormant) => 1,
            _ => 0,
        });
        (status_rank(self.status.status), status_rank(known).max(unseen))
    }
}

const fn status_rank(status: Status) -> u8 {
    match status {
        Status::Active => 3,
        Status::Tense => 2,
        Status::Quiet => 1,
        Status::Dormant | Status::NoneRecorded | Status::Unknown => 0,
    }
}

impl TrendVerdict {
    /// How it was reached.
    #[must_use]
    pub fn explain(&self) -> Reason {
        let TrendInputs { now, then, change, alert } = &self.inputs;
        let standing = |standing: &StandingOnDay| {
            if standing.recorded_for.is_none() {
                return "not recorded".to_owned();
            }
            let word = standing.status.status.label();
            match standing.status.possible {
                Some(other) => format!("{word} or {}", other.label()),
                None => word.to_owned(),
            }
        };
        Reason {
            verdict: self.trend.label().to_owned(),
            rule: format!(
                "Deteriorated while a {} fires, the change word is an increase or the status rose; improved if it is a \
                 large decrease or the status fell; unknown where the record does not reach; else unchanged.",
                join_with_or(&RuleId::grave_names().collect::<Vec<_>>())
            ),
            inputs: vec![
                (format!("status on {}", now.day), standing(now)),
                (format!("status on {}", then.day), standing(then)),
                ("change".to_owned(), change.label().to_owned()),
                ("fires".to_owned(), alert.map_or("nothing", RuleId::name).to_owned()),
            ],
            guard: match self.reason {
                TrendReason::NotRecorded => Some("the record does not reach as-of".to_owned()),
                TrendReason::NothingBefore => {
                    Some(format!("the record of the time before {} is too short", then.day))
                }
                _ => None,
            },
            origin: "CrisisWatch (the words), frontwatch (the rule)",
        }
    }
}

/// `record, surge or threat`.
fn join_with_or(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests;
