//! The rules that fire on a front, and whether they fired on the earlier day.

use super::super::phrases;
use crate::assess::RuleId;
use crate::assess::change::{Change, ChangeVerdict};
use crate::model::Day;
use crate::store::{FrontRow, Store};

/// What can fire, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum AlertKind {
    /// A rule of the table.
    Rule(RuleId),
    /// The change word is an increase.
    Increase,
    /// The change word is a large decrease.
    Decrease,
}

impl AlertKind {
    /// Its name, as in JSON.
    #[must_use]
    pub(super) const fn json_name(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.name(),
            Self::Increase | Self::Decrease => "change",
        }
    }

    /// The rule that makes the front stand worse, if it is one.
    #[must_use]
    pub(super) fn grave_rule(self) -> Option<RuleId> {
        match self {
            Self::Rule(rule) => Some(rule).filter(|rule| rule.is_grave()),
            Self::Increase | Self::Decrease => None,
        }
    }

    /// Whether it can give the trend its word.
    #[must_use]
    pub(super) fn is_decisive(self) -> bool {
        self.grave_rule().is_some() || matches!(self, Self::Increase | Self::Decrease)
    }
}

/// A rule that fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FrontAlert {
    /// Which.
    pub(super) rule: AlertKind,
    /// What fires, in a few words: `record (high)`, `large increase`.
    pub(super) words: &'static str,
    /// Why, with the figures.
    pub(super) reason: String,
    /// It did not fire on the earlier day.
    pub(super) is_new: bool,
}

/// What fires on a front, the gravest first; `then` is the same front on the earlier day.
#[must_use]
pub(super) fn front_alerts(store: &Store, as_of: Day, now: &FrontRow, then: &FrontRow) -> Vec<FrontAlert> {
    let firings = now.flags.firings(&then.flags, store.rules(), store.situation(), as_of).into_iter();
    let mut found: Vec<FrontAlert> = firings
        .map(|firing| FrontAlert {
            rule: AlertKind::Rule(firing.rule),
            words: firing.label,
            reason: firing.reason,
            is_new: firing.is_new,
        })
        .collect();
    let word = now.change.word;
    let rule = match word {
        Change::LargeIncrease | Change::ModerateIncrease => Some(AlertKind::Increase),
        Change::LargeDecrease => Some(AlertKind::Decrease),
        Change::Limited | Change::Unknown => None,
    };
    found.extend(rule.map(|rule| FrontAlert {
        rule,
        words: word.label(),
        reason: change_reason(&now.change),
        is_new: word != then.change.word,
    }));
    found.sort_by_key(|fired| (fired.rule, !fired.is_new));
    found
}

/// Why a change has its word, in one sentence without a full stop.
#[must_use]
pub(super) fn change_reason(change: &ChangeVerdict) -> String {
    let (Some(week), Some(m4)) = (change.week, change.m4) else {
        return "the last weeks are not covered well enough to compare".to_owned();
    };
    if week == 0 && m4 == 0.0 {
        return "no incident dated to one of the last 5 weeks".to_owned();
    }
    let guard = if change.guarded { "; too few to call it more" } else { "" };
    let week = phrases::count_noun(week as usize, "incident");
    let percent =
        change.percent().filter(|_| !change.guarded).map(|n| format!(" ({n:+} %)")).unwrap_or_default();
    format!("{week} dated to the last week, {m4:.1} a week in the 4 weeks before{percent}{guard}")
}
