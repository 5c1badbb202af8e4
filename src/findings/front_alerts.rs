//! The alerts of a front: the rules that fire and the changes, and whether each is new.

use super::phrases;
use crate::assess::RuleId;
use crate::assess::change::{Change, ChangeVerdict};
use crate::model::Day;
use crate::store::{FrontAssessment, FrontRow, Store};

/// The kind of an alert, the most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertKind {
    /// A rule of the rule table.
    Rule(RuleId),
    /// The change word is an increase.
    Increase,
    /// The change word is a large decrease.
    Decrease,
}

impl AlertKind {
    /// The name in JSON.
    #[must_use]
    pub(crate) const fn json_name(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.name(),
            Self::Increase | Self::Decrease => "change",
        }
    }

    /// Returns the rule if it is grave.
    #[must_use]
    pub(crate) fn grave_rule(self) -> Option<RuleId> {
        match self {
            Self::Rule(rule) => Some(rule).filter(|rule| rule.is_grave()),
            Self::Increase | Self::Decrease => None,
        }
    }

    /// Whether the alert can decide the trend.
    #[must_use]
    pub(crate) fn is_decisive(self) -> bool {
        self.grave_rule().is_some() || matches!(self, Self::Increase | Self::Decrease)
    }
}

/// An alert on a front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FrontAlert {
    /// The kind of the alert.
    pub(crate) rule: AlertKind,
    /// A short label: `record (high)`, `large increase`.
    pub(crate) label: &'static str,
    /// The reason with its figures.
    pub(crate) reason: String,
    /// Whether it did not fire on the earlier day.
    pub(crate) is_new: bool,
}

/// Returns the alerts of a front, the most severe first. `then` is the same front on the earlier day.
#[must_use]
pub(crate) fn front_alerts(
    store: &Store,
    as_of: Day,
    now: &FrontRow,
    then: &FrontAssessment,
) -> Vec<FrontAlert> {
    let firings = now.flags.firings(&then.flags, store.rules(), store.situation(), as_of).into_iter();
    let mut alerts: Vec<FrontAlert> = firings
        .map(|firing| FrontAlert {
            rule: AlertKind::Rule(firing.rule),
            label: firing.label,
            reason: firing.reason,
            is_new: firing.is_new,
        })
        .collect();
    let word = now.change.word;
    let kind = match word {
        Change::LargeIncrease | Change::ModerateIncrease => Some(AlertKind::Increase),
        Change::LargeDecrease => Some(AlertKind::Decrease),
        Change::Limited | Change::Unknown => None,
    };
    alerts.extend(kind.map(|kind| FrontAlert {
        rule: kind,
        label: word.label(),
        reason: change_reason(&now.change),
        is_new: word != then.change.word,
    }));
    alerts.sort_by_key(|alert| (alert.rule, !alert.is_new));
    alerts
}

/// Returns the reason for a change word, as a sentence without a full stop.
#[must_use]
pub(crate) fn change_reason(change: &ChangeVerdict) -> String {
    let (Some(week), Some(m4)) = (change.week, change.m4) else {
        return "the last weeks are not recorded well enough to compare".to_owned();
    };
    if week == 0 && m4 == 0.0 && change.known_of_4 == 4 {
        return "no incident dated to any of the last 5 weeks".to_owned();
    }
    let guard = if change.guarded { "; too few to compare" } else { "" };
    let week = phrases::count_noun(week as usize, "incident");
    let percent =
        change.percent().filter(|_| !change.guarded).map(|n| format!(" ({n:+} %)")).unwrap_or_default();
    let before = match change.known_of_4 {
        4 => "the 4 weeks before".to_owned(),
        n => format!("the {n} known of the 4 weeks before"),
    };
    format!("{week} dated to the last week, {m4:.1} a week in {before}{percent}{guard}")
}
