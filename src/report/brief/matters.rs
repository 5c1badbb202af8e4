//! What matters: three to six lines in order of weight, each with its reason.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::super::words;
use super::contested::ContestedEvent;
use super::findings::Brief;
use super::fired::{Fired, Rule};
use super::fronts::{FrontBrief, status_words};
use crate::assess::RuleId;
use crate::assess::contested::Contest;
use crate::assess::control::{Control, PlaceControl};
use crate::assess::status::{self, Status};
use crate::assess::trend::{Because, TrendInputs};
use crate::model::{Event, Front, PlacePrecision, Stance, Statement, Tolls};
use crate::store::Coverage;

/// At most so many lines.
const MOST: usize = 6;
/// At most so many lines of rules, so that there is room for what happened.
const RULES: usize = 4;
/// Below this many lines, other new events are told as well.
const LEAST: usize = 3;

/// What sort of thing it is; the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sort {
    /// A rule fires.
    Rule(Rule),
    /// New incidents.
    Incidents,
    /// A place changed hands, or became contested.
    Control,
    /// A fact of a new event is contested.
    Contested,
    /// The record of a front ended.
    Ended,
    /// The status of a front is another, without a new incident that tells of it.
    Status,
    /// A front in which incidents were recent has not been recorded for some time.
    Blind,
    /// Another new event.
    Event,
    /// A fact that was contested before, and still is.
    StillContested,
}

impl Sort {
    /// Its name in JSON.
    #[must_use]
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.word(),
            Self::Incidents => "incidents",
            Self::Control => "control",
            Self::Contested | Self::StillContested => "contested",
            Self::Ended => "record ended",
            Self::Status => "status",
            Self::Blind => "not recorded",
            Self::Event => "event",
        }
    }
}

/// One line.
#[derive(Debug, Clone)]
pub(super) struct Matter<'a> {
    /// What sort of thing it is.
    pub(super) sort: Sort,
    /// On which fronts, at least one.
    pub(super) fronts: Vec<&'a Front>,
    /// What it is, in a few words.
    pub(super) what: String,
    /// Why it is so, without a full stop.
    pub(super) reason: String,
    /// It was not so on the earlier day.
    pub(super) is_new: bool,
    /// Rows of the events it tells of.
    pub(super) rows: Vec<u32>,
}

/// What matters most, the weightiest first.
#[must_use]
pub(super) fn matters<'a>(brief: &Brief<'a>) -> Vec<Matter<'a>> {
    let mut found: Vec<Matter<'a>> = Vec::new();
    for front in &brief.fronts {
        let rules = front.fired.iter().filter(|fired| !is_told_by_surge(front, fired));
        found.extend(rules.map(|fired| rule(front, fired)));
    }
    // What still fires, and what has become better, goes after what is new and worse.
    let first = |matter: &Matter<'_>| matter.is_new && matter.sort != Sort::Rule(Rule::Decrease);
    found.sort_by_key(|matter| (!first(matter), !matter.is_new, matter.sort));
    let mut later = found.split_off(found.iter().filter(|matter| first(matter)).count().min(RULES));
    found.extend(incidents(brief));
    found.extend(
        brief.fronts.iter().flat_map(|front| front.control.iter().map(|place| control(brief, front, place))),
    );
    found.extend(contested(brief));
    found.extend(ended(brief));
    found.extend(brief.fronts.iter().filter_map(|front| status(brief, front)));
    found.append(&mut later);
    found.truncate(MOST);
    // What is true but weighs less is told only where there is little else; what is not there is never made up.
    let wanted = LEAST.saturating_sub(found.len());
    let mut less: Vec<Matter<'a>> = brief.fronts.iter().filter_map(|front| blind(brief, front)).collect();
    less.extend(others(brief, &found));
    less.extend(still_contested(brief));
    found.extend(less.into_iter().take(wanted));
    found
}

/// A status that is another than on the earlier day, where no new incident of the front tells of it.
fn status<'a>(brief: &Brief<'a>, front: &FrontBrief<'a>) -> Option<Matter<'a>> {
    let TrendInputs { now, then, .. } = front.trend.inputs;
    if front.news.incidents > 0 || !matches!(front.trend.because, Because::Rose | Because::Fell) {
        return None;
    }
    let last = now.status.last.map(|last| format!("; the last incident {last}")).unwrap_or_default();
    Some(Matter {
        sort: Sort::Status,
        fronts: vec![front.front],
        what: format!("now {}", status_words(now.status)),
        reason: format!("{} on {}{last}", status_words(then.status), brief.since.day),
        is_new: true,
        rows: Vec::new(),
    })
}

/// A front whose record ended in the window but before the earlier day, while incidents were recent: nobody looking at
/// the figures may take it for quiet.
fn blind<'a>(brief: &Brief<'a>, front: &FrontBrief<'a>) -> Option<Matter<'a>> {
    let until = front.ended().filter(|until| *until < brief.since.day)?;
    let last = front.row.status.last.filter(|_| front.row.coverage != Coverage::None)?;
    let rule = &brief.view.store.rules().status;
    let then = status::assess(Some(last), until, &front.recorded, rule);
    matches!(then.word, Status::Active | Status::Tense).then(|| Matter {
        sort: Sort::Blind,
        fronts: vec![front.front],
        what: format!("not recorded since {until}"),
        reason: format!(
            "{} then, the last known incident {last}; what happened since is not known",
            status_words(then)
        ),
        is_new: false,
        rows: Vec::new(),
    })
}

/// An increase that is also a surge has the same figures: one line is enough.
fn is_told_by_surge(front: &FrontBrief<'_>, fired: &Fired) -> bool {
    let surges = |other: &Fired| other.rule == Rule::Fires(RuleId::Surge);
    fired.rule == Rule::Increase && front.fired.iter().any(surges)
}

fn rule<'a>(front: &FrontBrief<'a>, fired: &Fired) -> Matter<'a> {
    let before = if fired.is_new { "" } else { ", as before" };
    Matter {
        sort: Sort::Rule(fired.rule),
        fronts: vec![front.front],
        what: format!("{}{before}", fired.words),
        reason: fired.reason.clone(),
        is_new: fired.is_new,
        rows: Vec::new(),
    }
}

/// The new incidents, a line a front: most killed first, then most incidents.
fn incidents<'a>(brief: &Brief<'a>) -> Vec<Matter<'a>> {
    let mut fronts: Vec<&FrontBrief<'a>> =
        brief.fronts.iter().filter(|front| front.news.incidents > 0).collect();
    fronts.sort_by_key(|front| (Reverse(killed(front.news.tolls)), Reverse(front.news.incidents)));
    fronts.into_iter().filter_map(|front| gravest(brief, front)).collect()
}

fn killed(tolls: Tolls) -> Option<u32> {
    tolls.killed.figure()
}

/// The new incidents of a front, told by the one with most killed; among equals the newest.
fn gravest<'a>(brief: &Brief<'a>, front: &FrontBrief<'a>) -> Option<Matter<'a>> {
    let rows = front.news.rows.iter().copied();
    let incidents: Vec<(u32, &Event)> = rows
        .filter_map(|row| Some((row, brief.event(row)?)))
        .filter(|(_, event)| event.kind.row().incident)
        .collect();
    let of = |row| killed(brief.view.store.tolls(row));
    // The rows are newest first, and of equals the first is wanted.
    let &(row, event) = incidents.iter().rev().max_by_key(|(row, _)| of(*row))?;
    let tolls = words::after_comma(front.news.tolls);
    let equals = incidents.iter().filter(|(other, _)| of(*other) == of(row)).count();
    let later = |other: &Event| other.date.span.end >= event.date.span.start;
    let is_latest = !incidents.iter().any(|&(other, that)| other != row && later(that));
    let which = match (incidents.len(), of(row)) {
        (1, _) => None,
        (_, Some(1..)) if equals > 1 => Some("one of the deadliest"),
        (_, Some(1..)) => Some("the deadliest"),
        _ if is_latest => Some("the latest"),
        _ => Some("one of them"),
    };
    Some(Matter {
        sort: Sort::Incidents,
        fronts: vec![front.front],
        what: format!("{}{tolls}", words::count(incidents.len(), "new incident")),
        reason: told(event, which),
        is_new: true,
        rows: vec![row],
    })
}

/// As much of a summary as one line of a brief bears: data sets cite whole lists of headlines.
fn begun(summary: &str) -> Cow<'_, str> {
    const LONGEST: usize = 200;
    let Some((end, _)) = summary.char_indices().nth(LONGEST) else { return summary.into() };
    let begin = summary.get(..end).unwrap_or_default();
    let word = begin.rfind(' ').and_then(|at| begin.get(..at)).unwrap_or(begin);
    format!("{}…", word.trim_end_matches([',', ';', ' '])).into()
}

/// An event with its date, and its place where that is known more exactly than the front.
fn told(event: &Event, which: Option<&str>) -> String {
    let place = event.place.as_ref().filter(|place| {
        !matches!(
            place.precision,
            PlacePrecision::Region | PlacePrecision::Country | PlacePrecision::SeaOrAir
        )
    });
    let place = place.map(|place| format!(", {}", place.name)).unwrap_or_default();
    let which = which.map(|which| format!(", {which}")).unwrap_or_default();
    format!("{} ({}{place}{which})", begun(event.summary.trim_end_matches('.')), event.date)
}

fn control<'a>(brief: &Brief<'a>, front: &FrontBrief<'a>, place: &PlaceControl) -> Matter<'a> {
    let store = brief.view.store;
    let situation = store.situation();
    let new = brief.new_ids();
    let mut rows: Vec<u32> = Vec::new();
    let mut holders: Vec<&str> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for (event, claim) in place.history(situation).filter(|(event, _)| new.contains(event.id.as_str())) {
        rows.extend(store.row_of(&event.id).filter(|row| !rows.contains(row)));
        if let Statement::Control { holder, says: Stance::Affirms, .. } = &claim.statement {
            let holder = situation.actor(*holder).map_or("?", |actor| actor.short.as_str());
            if holders.last() != Some(&holder) {
                holders.push(holder);
            }
            let by = situation.claimant_name(claim.by);
            if !names.contains(&by) {
                names.push(by);
            }
        }
    }
    let held = match place.control {
        _ if holders.is_empty() => "nobody is said to hold it any more".to_owned(),
        Control::Contested => format!("contested between {}", words::listed(&holders)),
        _ => format!("held by {}", holders.join(", then ")),
    };
    let basis = if let Control::Assessed(_) = place.control { "assessed" } else { "claimed" };
    let dates: BTreeSet<String> = brief.events(&rows).map(|event| event.date.to_string()).collect();
    let dates: Vec<String> = dates.into_iter().collect();
    let by = if names.is_empty() { String::new() } else { format!("{basis} by {}, ", words::listed(&names)) };
    Matter {
        sort: Sort::Control,
        fronts: vec![front.front],
        what: place.place.clone(),
        reason: format!("{held} ({by}{})", words::listed(&dates)),
        is_new: true,
        rows,
    }
}

/// The new events with contested facts, a line an event. Control has its own lines.
fn contested<'a>(brief: &Brief<'a>) -> Vec<Matter<'a>> {
    brief
        .contested(brief.news.rows.iter().copied())
        .filter_map(|event| contest(brief, Sort::Contested, &event))
        .collect()
}

/// The events of the window that were contested before and still are, newest first.
fn still_contested<'a>(brief: &Brief<'a>) -> Vec<Matter<'a>> {
    let is_old = |event: &ContestedEvent<'a>| !brief.news.rows.contains(&event.row);
    let old = brief.contested(brief.view.answer.events.iter()).filter(is_old);
    old.filter_map(|event| contest(brief, Sort::StillContested, &event)).collect()
}

/// What is contested of an event.
fn contest<'a>(brief: &Brief<'a>, sort: Sort, event: &ContestedEvent<'a>) -> Option<Matter<'a>> {
    let mut facts = event.facts.iter().filter(|fact| !matches!(fact.contest, Contest::Control(..)));
    let first = facts.next()?;
    let sentence = first.sentence(brief.view.store.situation());
    let more = match facts.count() {
        0 => String::new(),
        n => format!("; and {}", words::count(n, "more fact")),
    };
    let is_new = sort == Sort::Contested;
    Some(Matter {
        sort,
        fronts: vec![brief.front(event.event.front)?.front],
        what: if is_new { "contested" } else { "still contested" }.to_owned(),
        reason: format!("{sentence} ({}{more})", event.event.date),
        is_new,
        rows: vec![event.row],
    })
}

/// The fronts whose record ended since the earlier day, in one line.
fn ended<'a>(brief: &Brief<'a>) -> Option<Matter<'a>> {
    let ended = brief.fronts.iter().filter_map(|front| Some((front, front.ended()?)));
    let ended: Vec<_> = ended.filter(|(_, until)| *until >= brief.since.day).collect();
    let days: BTreeSet<String> = ended.iter().map(|(_, until)| until.to_string()).collect();
    let days: Vec<String> = days.into_iter().collect();
    (!ended.is_empty()).then(|| Matter {
        sort: Sort::Ended,
        fronts: ended.iter().map(|(front, _)| front.front).collect(),
        what: "no longer recorded".to_owned(),
        reason: format!("the record ends on {}; what happened since is not known", words::listed(&days)),
        is_new: true,
        rows: Vec::new(),
    })
}

/// Other new events, newest first; those that may be older come last, and say so.
fn others<'a>(brief: &Brief<'a>, told_already: &[Matter<'a>]) -> Vec<Matter<'a>> {
    let rows = brief.news.rows.iter().copied();
    let untold = rows.filter(|row| !told_already.iter().any(|matter| matter.rows.contains(row)));
    let mut found = Vec::new();
    for row in untold {
        let Some(event) = brief.event(row) else { continue };
        let Some(front) = brief.front(event.front) else { continue };
        if !event.kind.row().incident {
            let older = if brief.may_be_older(event) { " (may be older)" } else { "" };
            found.push(Matter {
                sort: Sort::Event,
                fronts: vec![front.front],
                what: format!("{}{older}", event.kind.row().words),
                reason: told(event, None),
                is_new: true,
                rows: vec![row],
            });
        }
    }
    let maybe_older = |matter: &Matter<'_>| brief.events(&matter.rows).any(|event| brief.may_be_older(event));
    found.sort_by_key(maybe_older);
    found
}
