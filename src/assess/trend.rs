//! Trend: whether a front is worse or better than on an earlier day. The idea comes from `CrisisWatch`, which assigns
//! such words by judgement. The rule is our own, so that a word can be verified by hand.
//!
//! The rule compares what is known at as-of with what was known on the earlier day. The first case that applies
//! decides:
//!
//! 1. as-of is outside the record: **unknown**;
//! 2. a grave rule fires (record, surge, threat or broken quiet), or the change word is an increase: **worse**;
//! 3. the status certainly rose (in the order dormant or none, quiet, tense, active): **worse**;
//! 4. the change word is a large decrease, or the status certainly fell: **better**;
//! 5. the earlier day is outside the record, or the record before it is too short to compare the statuses: **unknown**;
//! 6. the weeks have too few incidents for a change word, and the window has certainly more or fewer killed or incidents
//!    than the window before ([`super::change::compare_periods`]): **worse** or **better**;
//! 7. the weeks have too few incidents, and the front is active: **too few to judge**;
//! 8. otherwise: **same**.
//!
//! If the window points the other way, the status, a large decrease or a broken quiet make a front **mixed** instead.
//! Record, surge, threat and an increase are about many events, so they stay worse.
//!
//! “Certainly” allows for vague dates and short records: a status rose only if the lowest it may have now is above the
//! highest it may have had then. A record that began *n* days before the earlier day cannot rule out an incident
//! *n* + 1 days before it.

use super::change::Change;
use super::reason::{Reason, signed_days};
use super::rule_table::RuleId;
use super::status::{Status, StatusRule, StatusVerdict};
use crate::model::Day;
use crate::model::text::join_with_or;

/// The trend word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trend {
    /// The front is worse.
    Deteriorated,
    /// The last weeks point in one direction, and the window against the window before in the other.
    Mixed,
    /// The front is better.
    Improved,
    /// The front is as before.
    Unchanged,
    /// The front has incidents, but too few to say whether they became more or fewer.
    TooFew,
    /// The record does not allow an answer.
    Unknown,
}

impl Trend {
    /// Every trend, the worst first.
    pub const ALL: [Self; 6] =
        [Self::Deteriorated, Self::Mixed, Self::Improved, Self::TooFew, Self::Unchanged, Self::Unknown];

    /// The word on screen and in the brief.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Deteriorated => "worse",
            Self::Mixed => "mixed",
            Self::Improved => "better",
            Self::Unchanged => "same",
            Self::TooFew => "too few to judge",
            Self::Unknown => "unknown",
        }
    }

    /// The name in JSON.
    #[must_use]
    pub const fn json_name(self) -> &'static str {
        match self {
            Self::Deteriorated => "deteriorated",
            Self::Improved => "improved",
            Self::Unchanged => "unchanged",
            Self::Mixed | Self::TooFew | Self::Unknown => self.label(),
        }
    }
}

/// The standing of a front on a day, by what was known then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingOnDay {
    /// The day.
    pub day: Day,
    /// The status on that day.
    pub status: StatusVerdict,
    /// The days since the recorded stretch around the day began, or `None` if the day is not recorded.
    pub recorded_for: Option<i32>,
}

/// The inputs of the trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendInputs {
    /// The standing at as-of.
    pub now: StandingOnDay,
    /// The standing on the earlier day.
    pub then: StandingOnDay,
    /// The change word at as-of.
    pub change: Change,
    /// Whether the guard of the change rule decided that word: the weeks have too few incidents.
    pub is_change_guarded: bool,
    /// The change of the window against the window before.
    pub window_change: Change,
    /// The most severe rule that fires at as-of.
    pub alert: Option<RuleId>,
}

/// The case of the rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrendReason {
    /// As-of is not recorded.
    NotRecorded,
    /// A grave rule fires.
    Alert(RuleId),
    /// The change word decided.
    Change(Change),
    /// The status rose.
    Rose,
    /// The status fell.
    Fell,
    /// Too little was known on the earlier day.
    NothingBefore,
    /// The window has more, or fewer, killed or incidents than the window before.
    Window(Change),
    /// The front is active with too few incidents to compare.
    TooFew,
    /// No other case applies.
    Same,
}

/// The trend with its inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendVerdict {
    /// The trend word.
    pub trend: Trend,
    /// The case that decided.
    pub reason: TrendReason,
    /// The inputs.
    pub inputs: TrendInputs,
}

/// Assesses the trend of a front.
#[must_use]
pub fn assess_trend(inputs: TrendInputs, rule: &StatusRule) -> TrendVerdict {
    let (trend, reason) = decide_trend(&inputs, rule);
    TrendVerdict { trend, reason, inputs }
}

fn decide_trend(inputs: &TrendInputs, rule: &StatusRule) -> (Trend, TrendReason) {
    let TrendInputs { now, then, change, is_change_guarded, window_change, alert } = inputs;
    if now.recorded_for.is_none() || now.status.record_ended.is_some() {
        return (Trend::Unknown, TrendReason::NotRecorded);
    }
    let unless = |trend, opposite: &[Change]| {
        if opposite.contains(window_change) { Trend::Mixed } else { trend }
    };
    let worse = unless(Trend::Deteriorated, &[Change::LargeDecrease]);
    let better = unless(Trend::Improved, &[Change::LargeIncrease, Change::ModerateIncrease]);
    match alert {
        Some(RuleId::Quiet) => return (worse, TrendReason::Alert(RuleId::Quiet)),
        Some(alert) => return (Trend::Deteriorated, TrendReason::Alert(*alert)),
        None => {}
    }
    if matches!(change, Change::LargeIncrease | Change::ModerateIncrease) {
        return (Trend::Deteriorated, TrendReason::Change(*change));
    }
    let (now_low, now_high) = now.rank_range(rule);
    let before = then.recorded_for.is_some().then(|| then.rank_range(rule));
    if before.is_some_and(|(_, then_high)| now_low > then_high) {
        return (worse, TrendReason::Rose);
    }
    if *change == Change::LargeDecrease {
        return (better, TrendReason::Change(*change));
    }
    let Some((then_low, _)) = before else { return (Trend::Unknown, TrendReason::NothingBefore) };
    if now_high < then_low {
        (better, TrendReason::Fell)
    } else if now.status.last_incident.is_some() && then.status.last_incident.is_none() {
        // With a long enough record, the first incident would have raised the status.
        (Trend::Unknown, TrendReason::NothingBefore)
    } else if !is_change_guarded {
        (Trend::Unchanged, TrendReason::Same)
    } else {
        match window_change {
            Change::LargeIncrease | Change::ModerateIncrease => {
                (Trend::Deteriorated, TrendReason::Window(*window_change))
            }
            Change::LargeDecrease => (Trend::Improved, TrendReason::Window(*window_change)),
            Change::Limited | Change::Unknown if now.status.status == Status::Active => {
                (Trend::TooFew, TrendReason::TooFew)
            }
            Change::Limited | Change::Unknown => (Trend::Unchanged, TrendReason::Same),
        }
    }
}

impl StandingOnDay {
    /// Returns the lowest and the highest rank that the status may have.
    fn rank_range(&self, rule: &StatusRule) -> (u8, u8) {
        let possible = self.status.possible.unwrap_or(self.status.status);
        // The rank that the latest incident that the record cannot rule out would give.
        let unseen = self.recorded_for.map_or(3, |n| match n.saturating_add(1) {
            n if n <= signed_days(rule.active) => 3,
            n if n <= signed_days(rule.tense) => 2,
            n if n <= signed_days(rule.dormant) => 1,
            _ => 0,
        });
        (status_rank(self.status.status), status_rank(possible).max(unseen))
    }
}

/// Returns the rank of a status: the higher, the more active.
const fn status_rank(status: Status) -> u8 {
    match status {
        Status::Active => 3,
        Status::Tense => 2,
        Status::Quiet => 1,
        Status::Dormant | Status::NoneRecorded | Status::Unknown => 0,
    }
}

impl TrendVerdict {
    /// Explains the trend.
    #[must_use]
    pub fn explain(&self) -> Reason {
        let TrendInputs { now, then, change, window_change, alert, .. } = &self.inputs;
        let status_text = |standing: &StandingOnDay| {
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
                "Worse while a {} fires, on an increase, or if the status rose; better on a large decrease, or if the \
                 status fell; mixed if the window against the window before says the opposite of the status, of a \
                 large decrease or of a broken quiet; unknown where the record is missing or too short. With too few incidents for a change \
                 word, the window is compared with the window before: first the killed, then the incidents. If that \
                 says nothing either, too few to judge while the front is active, otherwise the same.",
                join_with_or(&RuleId::grave_names().collect::<Vec<_>>())
            ),
            inputs: vec![
                (format!("status on {}", now.day), status_text(now)),
                (format!("status on {}", then.day), status_text(then)),
                ("change".to_owned(), change.label().to_owned()),
                ("window against the window before".to_owned(), window_change.label().to_owned()),
                ("fires".to_owned(), alert.map_or("nothing", RuleId::name).to_owned()),
            ],
            guard: match self.reason {
                TrendReason::NotRecorded => Some("the record does not reach as-of".to_owned()),
                TrendReason::NothingBefore => Some(format!("the record before {} is too short", then.day)),
                TrendReason::TooFew => Some("too few incidents in the last weeks to compare".to_owned()),
                _ => None,
            },
            origin: "CrisisWatch (the idea), frontwatch (the rule)",
        }
    }
}

#[cfg(test)]
mod tests;
