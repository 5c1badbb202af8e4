//! The rules that fire on a front, and whether they fired on the earlier day.

use super::super::words;
use crate::assess::Reason;
use crate::assess::change::{Change, ChangeVerdict};
use crate::assess::record::RecordLevel;
use crate::assess::trend::Alert;
use crate::model::{ActorIx, Day, EventDate};
use crate::store::{FrontRow, Store};

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
    /// The change word is an increase.
    Increase,
    /// The change word is a large decrease.
    Decrease,
}

impl Rule {
    /// Its name, as in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Surge => "surge",
            Self::Threat => "threat",
            Self::BrokenQuiet => "broken quiet",
            Self::NewActor => "new actor",
            Self::Increase | Self::Decrease => "change",
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
            Self::NewActor | Self::Increase | Self::Decrease => None,
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
    firing: Firing,
}

/// What tells a firing from another of the same rule: another quiet that is broken is another firing, a surge that
/// goes on is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Firing {
    Record(RecordLevel, Day),
    Surge,
    Threat,
    BrokenQuiet(EventDate),
    NewActor(ActorIx),
    Change(Change),
}

/// What fires on a front, the gravest first; `then` is the same front on the earlier day.
#[must_use]
pub fn fired(store: &Store, as_of: Day, now: &FrontRow, then: Option<&FrontRow>) -> Vec<Fired> {
    let before: Vec<Firing> = then.map(firings).unwrap_or_default();
    let mut found: Vec<Fired> = firings(now)
        .into_iter()
        .map(|firing| {
            let (rule, words, reason) = told(store, as_of, now, firing);
            Fired { rule, words, reason, is_new: !before.contains(&firing), firing }
        })
        .collect();
    found.sort_by_key(|fired| (fired.rule, !fired.is_new));
    found
}

fn firings(row: &FrontRow) -> Vec<Firing> {
    let flags = &row.flags;
    let mut found = Vec::new();
    found.extend(flags.record.map(|record| Firing::Record(record.level, record.fired_on)));
    found.extend(flags.surge.map(|_| Firing::Surge));
    found.extend(flags.threat.map(|_| Firing::Threat));
    found.extend(flags.quiet.map(|quiet| Firing::BrokenQuiet(quiet.on)));
    found.extend(flags.newcomers.iter().map(|new| Firing::NewActor(new.actor)));
    let word = row.change.word;
    found.extend((!matches!(word, Change::Limited | Change::Unknown)).then_some(Firing::Change(word)));
    found
}

/// A firing in words: its rule, what it is and why.
fn told(store: &Store, as_of: Day, row: &FrontRow, firing: Firing) -> (Rule, String, String) {
    let (rules, situation) = (store.rules(), store.situation());
    // The verdict without the name of its rule.
    let why = |reason: Option<Reason>| {
        let verdict = reason.map(|reason| reason.verdict).unwrap_or_default();
        verdict.split_once(": ").map_or(verdict.clone(), |(_, why)| why.to_owned())
    };
    match firing {
        Firing::Record(level, _) => {
            let reason = row.flags.record.map(|record| record.explain(&rules.record));
            (Rule::Record, format!("record ({})", level.word()), why(reason))
        }
        Firing::Surge => (Rule::Surge, "surge".to_owned(), change_reason(&row.change)),
        Firing::Threat => {
            let reason = row.flags.threat.map(|threat| threat.explain(&rules.surge, as_of));
            (Rule::Threat, "threat".to_owned(), why(reason))
        }
        Firing::BrokenQuiet(on) => {
            let quiet = row.flags.quiet.map(|quiet| {
                let at_least = if quiet.since.is_none() { "at least " } else { "" };
                format!("{at_least}{} days", quiet.quiet_days)
            });
            let why = format!("the incident of {on} came after {} without one", quiet.unwrap_or_default());
            (Rule::BrokenQuiet, "broken quiet".to_owned(), why)
        }
        Firing::NewActor(actor) => {
            let rule = &rules.newcomer;
            let name = situation.actor(actor).map_or("?", |actor| actor.name.as_str());
            let new = row.flags.newcomers.iter().find(|new| new.actor == actor);
            let seen = new.map(|new| match new.incidents {
                1 => format!("1 incident in the last {} days, {}", rule.recent, new.first),
                n => format!("{n} incidents in the last {} days, the first {}", rule.recent, new.first),
            });
            let seen = seen.unwrap_or_default();
            let why = format!("{name}: {seen}; none in the {} days before", rule.unseen);
            (Rule::NewActor, "new actor".to_owned(), why)
        }
        Firing::Change(word) => {
            let rule = if word == Change::LargeDecrease { Rule::Decrease } else { Rule::Increase };
            (rule, word.word().to_owned(), change_reason(&row.change))
        }
    }
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
