//! What matters: three to six lines in order of weight, each with its reason.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::super::phrases;
use super::contested_facts::ContestedEvent;
use super::findings::Brief;
use super::front_alerts::{AlertKind, FrontAlert};
use super::front_briefs::{FrontBrief, status_words};
use crate::assess::RuleId;
use crate::assess::contested::Contest;
use crate::assess::control::{Control, PlaceControl};
use crate::assess::status::{self, Status};
use crate::assess::trend::{TrendInputs, TrendReason};
use crate::model::{Event, Front, PlacePrecision, Stance, Statement, Tolls};
use crate::store::Coverage;

/// At most so many lines.
const MAX_HIGHLIGHTS: usize = 6;
/// At most so many lines of rules, so that there is room for what happened.
const MAX_RULE_HIGHLIGHTS: usize = 4;
/// Below this many lines, other new events are told as well.
const MIN_HIGHLIGHTS: usize = 3;

/// What sort of thing it is; the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum HighlightKind {
    /// A rule fires.
    Rule(AlertKind),
    /// New incidents.
    Incidents,
    /// A place changed hands, or became contested.
    Control,
    /// A fact of a new event is contested.
    Contested,
    /// The record of a front ended.
    RecordEnded,
    /// The status of a front is another, without a new incident that tells of it.
    Status,
    /// A front in which incidents were recent has not been recorded for some time.
    NotRecorded,
    /// Another new event.
    Event,
    /// A fact that was contested before, and still is.
    StillContested,
}

impl HighlightKind {
    /// Its name in JSON.
    #[must_use]
    pub(super) const fn json_name(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.json_name(),
            Self::Incidents => "incidents",
            Self::Control => "control",
            Self::Contested | Self::StillContested => "contested",
            Self::RecordEnded => "record ended",
            Self::Status => "status",
            Self::NotRecorded => "not recorded",
            Self::Event => "event",
        }
    }
}

/// One line.
#[derive(Debug, Clone)]
pub(super) struct Highlight<'a> {
    /// What sort of thing it is.
    pub(super) kind: HighlightKind,
    /// On which fronts, at least one.
    pub(super) fronts: Vec<&'a Front>,
    /// What it is, in a few words.
    pub(super) headline: String,
    /// Why it is so, without a full stop.
    pub(super) reason: String,
    /// It was not so on the earlier day.
    pub(super) is_new: bool,
    /// Rows of the events it tells of.
    pub(super) rows: Vec<u32>,
}

/// What matters most, the weightiest first.
#[must_use]
pub(super) fn find_highlights<'a>(brief: &Brief<'a>) -> Vec<Highlight<'a>> {
    let mut found: Vec<Highlight<'a>> = Vec::new();
    for front in &brief.fronts {
        let rules = front.alerts.iter().filter(|fired| !is_told_by_surge(front, fired));
        found.extend(rules.map(|fired| rule_highlight(front, fired)));
    }
    // What still fires, and what has become better, goes after what is new and worse.
    let first =
        |matter: &Highlight<'_>| matter.is_new && matter.kind != HighlightKind::Rule(AlertKind::Decrease);
    found.sort_by_key(|matter| (!first(matter), !matter.is_new, matter.kind));
    let mut later =
        found.split_off(found.iter().filter(|matter| first(matter)).count().min(MAX_RULE_HIGHLIGHTS));
    found.extend(incident_highlights(brief));
    found.extend(
        brief
            .fronts
            .iter()
            .flat_map(|front| front.control.iter().map(|place| control_highlight(brief, front, place))),
    );
    found.extend(contested_highlights(brief));
    found.extend(ended_highlight(brief));
    found.extend(brief.fronts.iter().filter_map(|front| status_highlight(brief, front)));
    found.append(&mut later);
    found.truncate(MAX_HIGHLIGHTS);
    // What is true but weighs less is told only where there is little else; what is not there is never made up.
    let wanted = MIN_HIGHLIGHTS.saturating_sub(found.len());
    let mut less: Vec<Highlight<'a>> =
        brief.fronts.iter().filter_map(|front| not_recorded_highlight(brief, front)).collect();
    less.extend(other_event_highlights(brief, &found));
    less.extend(still_contested_highlights(brief));
    found.extend(less.into_iter().take(wanted));
    found
}

/// A status that is another than on the earlier day, where no new incident of the front tells of it.
fn status_highlight<'a>(brief: &Brief<'a>, front: &FrontBrief<'a>) -> Option<Highlight<'a>> {
    let TrendInputs { now, then, .. } = front.trend.inputs;
    if front.new_events.incidents > 0 || !matches!(front.trend.reason, TrendReason::Rose | TrendReason::Fell)
    {
        return None;
    }
    let last = now.status.last_incident.map(|last| format!("; the last incident {last}")).unwrap_or_default();
    Some(Highlight {
        kind: HighlightKind::Status,
        fronts: vec![front.front],
        headline: format!("now {}", status_words(now.status)),
        reason: format!("{} on {}{last}", status_words(then.status), brief.baseline.day),
        is_new: true,
        rows: Vec::new(),
    })
}

/// A front whose record ended in the window but before the earlier day, while incidents were recent: nobody looking at
/// the figures may take it for quiet.
fn not_recorded_highlight<'a>(brief: &Brief<'a>, front: &FrontBrief<'a>) -> Option<Highlight<'a>> {
    let until = front.record_end().filter(|until| *until < brief.baseline.day)?;
    let last = front.row.status.last_incident.filter(|_| front.row.coverage != Coverage::None)?;
    let rule = &brief.input.store.rules().status;
    let then = status::assess_status(Some(last), until, &front.recorded, rule);
    matches!(then.status, Status::Active | Status::Tense).then(|| Highlight {
        kind: HighlightKind::NotRecorded,
        fronts: vec![front.front],
        headline: format!("not recorded since {until}"),
        reason: format!(
            "{} then, the last known incident {last}; what happened since is not known",
            status_words(then)
        ),
        is_new: false,
        rows: Vec::new(),
    })
}

/// An increase that is also a surge has the same figures: one line is enough.
fn is_told_by_surge(front: &FrontBrief<'_>, fired: &FrontAlert) -> bool {
    let surges = |other: &FrontAlert| other.rule == AlertKind::Rule(RuleId::Surge);
    fired.rule == AlertKind::Increase && front.alerts.iter().any(surges)
}

fn rule_highlight<'a>(front: &FrontBrief<'a>, fired: &FrontAlert) -> Highlight<'a> {
    let before = if fired.is_new { "" } else { ", as before" };
    Highlight {
        kind: HighlightKind::Rule(fired.rule),
        fronts: vec![front.front],
        headline: format!("{}{before}", fired.words),
        reason: fired.reason.clone(),
        is_new: fired.is_new,
        rows: Vec::new(),
    }
}

/// The new incidents, a line a front: most killed first, then most incidents.
fn incident_highlights<'a>(brief: &Brief<'a>) -> Vec<Highlight<'a>> {
    let mut fronts: Vec<&FrontBrief<'a>> =
        brief.fronts.iter().filter(|front| front.new_events.incidents > 0).collect();
    fronts.sort_by_key(|front| {
        (Reverse(killed_figure(front.new_events.tolls)), Reverse(front.new_events.incidents))
    });
    fronts.into_iter().filter_map(|front| gravest_incident(brief, front)).collect()
}

fn killed_figure(tolls: Tolls) -> Option<u32> {
    tolls.killed.best_to_show()
}

/// The new incidents of a front, told by the one with most killed; among equals the newest.
fn gravest_incident<'a>(brief: &Brief<'a>, front: &FrontBrief<'a>) -> Option<Highlight<'a>> {
    let rows = front.new_events.rows.iter().copied();
    let incidents: Vec<(u32, &Event)> = rows
        .filter_map(|row| Some((row, brief.event_at(row)?)))
        .filter(|(_, event)| event.kind.row().is_incident)
        .collect();
    let of = |row| killed_figure(brief.input.store.tolls(row));
    // The rows are newest first, and of equals the first is wanted.
    let &(row, event) = incidents.iter().rev().max_by_key(|(row, _)| of(*row))?;
    let tolls = phrases::toll_phrase_after_comma(front.new_events.tolls);
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
    Some(Highlight {
        kind: HighlightKind::Incidents,
        fronts: vec![front.front],
        headline: format!("{}{tolls}", phrases::count_noun(incidents.len(), "new incident")),
        reason: event_words(event, which),
        is_new: true,
        rows: vec![row],
    })
}

/// As much of a summary as one line of a brief bears: data sets cite whole lists of headlines.
fn truncate_summary(summary: &str) -> Cow<'_, str> {
    const MAX_SUMMARY_LENGTH: usize = 200;
    let Some((end, _)) = summary.char_indices().nth(MAX_SUMMARY_LENGTH) else { return summary.into() };
    let begin = summary.get(..end).unwrap_or_default();
    let word = begin.rfind(' ').and_then(|at| begin.get(..at)).unwrap_or(begin);
    format!("{}…", word.trim_end_matches([',', ';', ' '])).into()
}

/// An event with its date, and its place where that is known more exactly than the front.
fn event_words(event: &Event, which: Option<&str>) -> String {
    let place = event.place.as_ref().filter(|place| {
        !matches!(
            place.precision,
            PlacePrecision::Region | PlacePrecision::Country | PlacePrecision::SeaOrAir
        )
    });
    let place = place.map(|place| format!(", {}", place.name)).unwrap_or_default();
    let which = which.map(|which| format!(", {which}")).unwrap_or_default();
    format!("{} ({}{place}{which})", truncate_summary(event.summary.trim_end_matches('.')), event.date)
}

fn control_highlight<'a>(brief: &Brief<'a>, front: &FrontBrief<'a>, place: &PlaceControl) -> Highlight<'a> {
    let store = brief.input.store;
    let situation = store.situation();
    let new = brief.new_event_ids();
    let mut rows: Vec<u32> = Vec::new();
    let mut holders: Vec<&str> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for (event, claim) in place.claim_history(situation).filter(|(event, _)| new.contains(event.id.as_str()))
    {
        rows.extend(store.row_by_id(&event.id).filter(|row| !rows.contains(row)));
        if let Statement::Control { holder, says: Stance::Affirms, .. } = &claim.statement {
            let holder = situation.actor(*holder).map_or("?", |actor| actor.short.as_str());
            if holders.last() != Some(&holder) {
                holders.push(holder);
            }
            let by = situation.claimant_name(claim.claimant);
            if !names.contains(&by) {
                names.push(by);
            }
        }
    }
    let held = match place.control {
        _ if holders.is_empty() => "nobody is said to hold it any more".to_owned(),
        Control::Contested => format!("contested between {}", phrases::join_list(&holders)),
        _ => format!("held by {}", holders.join(", then ")),
    };
    let basis = if let Control::Assessed(_) = place.control { "assessed" } else { "claimed" };
    let dates: BTreeSet<String> = brief.events_at(&rows).map(|event| event.date.to_string()).collect();
    let dates: Vec<String> = dates.into_iter().collect();
    let by =
        if names.is_empty() { String::new() } else { format!("{basis} by {}, ", phrases::join_list(&names)) };
    Highlight {
        kind: HighlightKind::Control,
        fronts: vec![front.front],
        headline: place.place.clone(),
        reason: format!("{held} ({by}{})", phrases::join_list(&dates)),
        is_new: true,
        rows,
    }
}

/// The new events with contested facts, a line an event. Control has its own lines.
fn contested_highlights<'a>(brief: &Brief<'a>) -> Vec<Highlight<'a>> {
    brief
        .contested_events(brief.new_events.rows.iter().copied())
        .filter_map(|event| contested_highlight(brief, HighlightKind::Contested, &event))
        .collect()
}

/// The events of the window that were contested before and still are, newest first.
fn still_contested_highlights<'a>(brief: &Brief<'a>) -> Vec<Highlight<'a>> {
    let is_old = |event: &ContestedEvent<'a>| !brief.new_events.rows.contains(&event.row);
    let old = brief.contested_events(brief.input.answer.events.iter()).filter(is_old);
    old.filter_map(|event| contested_highlight(brief, HighlightKind::StillContested, &event)).collect()
}

/// What is contested of an event.
fn contested_highlight<'a>(
    brief: &Brief<'a>,
    sort: HighlightKind,
    event: &ContestedEvent<'a>,
) -> Option<Highlight<'a>> {
    let mut facts = event.facts.iter().filter(|fact| !matches!(fact.contest, Contest::Control(..)));
    let first = facts.next()?;
    let sentence = first.sentence(brief.input.store.situation());
    let more = match facts.count() {
        0 => String::new(),
        n => format!("; and {}", phrases::count_noun(n, "more fact")),
    };
    let is_new = sort == HighlightKind::Contested;
    Some(Highlight {
        kind: sort,
        fronts: vec![brief.find_front(event.event.front)?.front],
        headline: if is_new { "contested" } else { "still contested" }.to_owned(),
        reason: format!("{sentence} ({}{more})", event.event.date),
        is_new,
        rows: vec![event.row],
    })
}

/// The fronts whose record ended since the earlier day, in one line.
fn ended_highlight<'a>(brief: &Brief<'a>) -> Option<Highlight<'a>> {
    let ended = brief.fronts.iter().filter_map(|front| Some((front, front.record_end()?)));
    let ended: Vec<_> = ended.filter(|(_, until)| *until >= brief.baseline.day).collect();
    let days: BTreeSet<String> = ended.iter().map(|(_, until)| until.to_string()).collect();
    let days: Vec<String> = days.into_iter().collect();
    (!ended.is_empty()).then(|| Highlight {
        kind: HighlightKind::RecordEnded,
        fronts: ended.iter().map(|(front, _)| front.front).collect(),
        headline: "no longer recorded".to_owned(),
        reason: format!("the record ends on {}; what happened since is not known", phrases::join_list(&days)),
        is_new: true,
        rows: Vec::new(),
    })
}

/// Other new events, newest first; those that may be older come last, and say so.
fn other_event_highlights<'a>(brief: &Brief<'a>, told_already: &[Highlight<'a>]) -> Vec<Highlight<'a>> {
    let rows = brief.new_events.rows.iter().copied();
    let untold = rows.filter(|row| !told_already.iter().any(|matter| matter.rows.contains(row)));
    let mut found = Vec::new();
    for row in untold {
        let Some(event) = brief.event_at(row) else { continue };
        let Some(front) = brief.find_front(event.front) else { continue };
        if !event.kind.row().is_incident {
            let older = if brief.may_be_older(event) { " (may be older)" } else { "" };
            found.push(Highlight {
                kind: HighlightKind::Event,
                fronts: vec![front.front],
                headline: format!("{}{older}", event.kind.row().label),
                reason: event_words(event, None),
                is_new: true,
                rows: vec![row],
            });
        }
    }
    let maybe_older =
        |matter: &Highlight<'_>| brief.events_at(&matter.rows).any(|event| brief.may_be_older(event));
    found.sort_by_key(maybe_older);
    found
}
