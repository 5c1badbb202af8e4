//! The rules that fire on a front, and whether they fired on the earlier day.

use super::super::words;
use crate::assess::Reason;
use crate::assess::change::{Change, ChangeVerdict};
use crate::assess::trend::Alert;
use crate::store::FrontDetail;

/// A rule that can fire, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A record month.
    Record,
    /// A surge.
    Surge,
    /// A threat.
    Threat,
    /// A broken quiet.
    BrokenQuiet,
    /// A new actor.
    NewActor,
    /// A change word other than “limited change”.
    Change,
}

impl Rule {
    /// Its name, as in JSON and at the head of its [`Reason::verdict`].
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Surge => "surge",
            Self::Threat => "threat",
            Self::BrokenQuiet => "broken quiet",
            Self::NewActor => "new actor",
            Self::Change => "change",
        }
    }

    /// What it means for the trend.
    #[must_use]
    pub const fn alert(self) -> Option<Alert> {
        match self {
            Self::Record => Some(Alert::Record),
            Self::Surge => Some(Alert::Surge),
            Self::Threat => Some(Alert::Threat),
            Self::BrokenQuiet => Some(Alert::BrokenQuiet),
            Self::NewActor | Self::Change => None,
        }
    }
}

/// A rule that fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// Which.
    pub rule: Rule,
    /// What fires, in a few words: `record (high)`, `large increase`.
    pub words: String,
    /// Why, with the figures.
    pub reason: String,
    /// It did not fire on the earlier day.
    pub is_new: bool,
    /// What tells it from another firing of the same rule.
    key: String,
}

/// What fires on a front, the gravest first; `then` is the same front on the earlier day.
#[must_use]
pub fn fired(now: &FrontDetail, then: Option<&FrontDetail>) -> Vec<Fired> {
    let mut found = of(now);
    let before = then.map(of).unwrap_or_default();
    for fired in &mut found {
        fired.is_new = !before.iter().any(|old| old.rule == fired.rule && old.key == fired.key);
    }
    found.sort_by_key(|fired| (fired.rule, !fired.is_new));
    found
}

fn of(detail: &FrontDetail) -> Vec<Fired> {
    let change = &detail.row.change;
    let mut found: Vec<Fired> = detail.reasons.iter().filter_map(|reason| read(reason, change)).collect();
    let word = change.word;
    if !matches!(word, Change::Limited | Change::Unknown) {
        found.push(Fired {
            rule: Rule::Change,
            words: word.word().to_owned(),
            reason: change_reason(change),
            is_new: true,
            key: word.word().to_owned(),
        });
    }
    found
}

/// What a reason of the store says, where it is one of a rule that fires.
fn read(reason: &Reason, change: &ChangeVerdict) -> Option<Fired> {
    let (head, why) = reason.verdict.split_once(": ")?;
    let input = |n: usize| reason.inputs.get(n).map_or("", |(_, value)| value.as_str());
    let label = |n: usize| reason.inputs.get(n).map_or("", |(label, _)| label.as_str());
    let fired = |rule, words: &str, reason: String, key: &str| Fired {
        rule,
        words: words.to_owned(),
        reason,
        is_new: true,
        key: key.to_owned(),
    };
    Some(match head {
        "surge" => fired(Rule::Surge, head, change_reason(change), ""),
        "threat" => fired(Rule::Threat, head, why.to_owned(), ""),
        // The days say which quiet and which record it is: another one is another firing.
        "broken quiet" => {
            let why = format!("the incident of {} came after {} days without one", input(0), input(2));
            fired(Rule::BrokenQuiet, head, why, input(0))
        }
        "new actor" => {
            let name = why;
            let within = |n| label(n).strip_prefix("incidents ").unwrap_or_default();
            let seen = match input(2) {
                "1" => format!("1 incident {}, {}", within(2), input(1)),
                n => format!("{n} incidents {}, the first {}", within(2), input(1)),
            };
            let why = format!("{seen}; none {}", within(3));
            fired(Rule::NewActor, head, format!("{name}: {why}"), name)
        }
        record if record.starts_with("record (") => {
            fired(Rule::Record, record, why.to_owned(), &format!("{record} {}", input(2)))
        }
        _ => return None,
    })
}

/// Why a change has its word, in one sentence without a full stop.
#[must_use]
pub fn change_reason(change: &ChangeVerdict) -> String {
    let (Some(week), Some(m4)) = (change.week, change.m4) else {
        return "the last weeks are not covered well enough to compare".to_owned();
    };
    if week == 0 && m4 == 0.0 {
        return "no incident dated to one of the last 5 weeks".to_owned();
    }
    let guard = if change.guarded { "; too few to call it more" } else { "" };
    let week = words::count(week as usize, "incident");
    let percent =
        change.percent().filter(|_| !change.guarded).map(|n| format!(" ({n:+} %)")).unwrap_or_default();
    format!("{week} dated to the last week, {m4:.1} a week in the 4 weeks before{percent}{guard}")
}
