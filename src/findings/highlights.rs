//! The section “What matters”: three to six highlights by weight, each with its reason.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::claim_words::support_words;
use super::contested_facts::ContestedEvent;
use super::front_alerts::{AlertKind, FrontAlert};
use super::front_findings::{FrontFindings, status_words};
use super::phrases;
use super::situation_findings::Findings;
use crate::assess::RuleId;
use crate::assess::contested::Contest;
use crate::assess::control::{Control, PlaceControl};
use crate::assess::status::{self, Status};
use crate::assess::trend::{TrendInputs, TrendReason};
use crate::model::{
    ActorIx, Day, Event, EventDate, FrontIx, PlacePrecision, Stance, Statement, Toll, Tolls, UCDP_ID_PREFIX,
};
use crate::store::Coverage;

/// The most highlights.
const MAX_HIGHLIGHTS: usize = 6;
/// The most highlights for rules, which leaves room for events.
const MAX_RULE_HIGHLIGHTS: usize = 4;
/// Below this number, less important highlights are added.
const MIN_HIGHLIGHTS: usize = 3;

/// The kind of a highlight, the most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HighlightKind {
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
    /// The status of a front changed without a new incident.
    Status,
    /// A front with recent incidents has not been recorded for some time.
    NotRecorded,
    /// Another new event.
    Event,
    /// A fact that was contested before and still is.
    StillContested,
}

impl HighlightKind {
    /// The name in JSON.
    #[must_use]
    pub(crate) const fn json_name(self) -> &'static str {
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

/// One line of the section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// The kind of the highlight.
    pub kind: HighlightKind,
    /// The fronts concerned, at least one.
    pub fronts: Vec<FrontIx>,
    /// A short headline.
    pub headline: String,
    /// The reason, without a full stop.
    pub reason: String,
    /// One sentence for the board, without a full stop. It begins with what matters most, because a narrow pane cuts the
    /// end.
    pub sentence: String,
    /// The killed in new incidents, as far as they are known.
    pub killed: Option<Toll>,
    /// The number of new incidents that `killed` counts.
    pub incidents: usize,
    /// Whether it is new since the baseline.
    pub is_new: bool,
    /// The rows of the events that it covers.
    pub rows: Vec<u32>,
}

impl Findings<'_> {
    /// Returns what matters, the most important first.
    #[must_use]
    pub fn highlights(&self) -> Vec<Highlight> {
        find_highlights(self)
    }

    /// Returns a highlight for every rule that fires on a front, however many there are.
    #[must_use]
    pub fn rule_highlights(&self) -> Vec<Highlight> {
        let alerts =
            self.fronts.iter().flat_map(|front| front.alerts.iter().map(move |alert| (front, alert)));
        alerts.map(|(front, alert)| alert_highlight(front, alert)).collect()
    }
}

fn find_highlights(findings: &Findings<'_>) -> Vec<Highlight> {
    let mut highlights: Vec<Highlight> = Vec::new();
    for front in &findings.fronts {
        let alerts = front.alerts.iter().filter(|alert| !is_covered_by_surge(front, alert));
        highlights.extend(alerts.map(|alert| alert_highlight(front, alert)));
    }
    // New and bad alerts come before events; continuing ones and decreases come after.
    let is_urgent = |highlight: &Highlight| {
        highlight.is_new && highlight.kind != HighlightKind::Rule(AlertKind::Decrease)
    };
    highlights.sort_by_key(|highlight| (!is_urgent(highlight), !highlight.is_new, highlight.kind));
    let urgent_count = highlights.iter().filter(|highlight| is_urgent(highlight)).count();
    let mut later = highlights.split_off(urgent_count.min(MAX_RULE_HIGHLIGHTS));
    // New incidents with many killed are graver than a rule about a single event.
    let (deadly, others): (Vec<_>, Vec<_>) = incident_highlights(findings).into_iter().partition(is_deadly);
    let minor_alerts = highlights.partition_point(|highlight| is_about_many_events(highlight.kind));
    highlights.splice(minor_alerts..minor_alerts, deadly);
    highlights.extend(others);
    highlights.extend(findings.fronts.iter().flat_map(|front| {
        front.changed_control.iter().map(|place| control_highlight(findings, front, place))
    }));
    highlights.extend(contested_highlights(findings).take(MAX_HIGHLIGHTS));
    highlights.extend(ended_highlight(findings));
    highlights.extend(findings.fronts.iter().filter_map(|front| status_highlight(findings, front)));
    highlights.append(&mut later);
    highlights.truncate(MAX_HIGHLIGHTS);
    // Less important highlights only fill up to the minimum, as far as they exist.
    let missing = MIN_HIGHLIGHTS.saturating_sub(highlights.len());
    let not_recorded = findings.fronts.iter().filter_map(|front| not_recorded_highlight(findings, front));
    let other_rows = other_event_rows(findings, &highlights);
    let others = other_rows.into_iter().filter_map(|row| other_event_highlight(findings, row));
    // Each of them may read a record, so only as many are made as are needed.
    let minor = not_recorded.chain(others).chain(still_contested_highlights(findings));
    highlights.extend(minor.take(missing));
    highlights
}

/// Whether a highlight of new incidents has enough killed to rank above the rules about single events.
fn is_deadly(highlight: &Highlight) -> bool {
    /// About the toll at which media and yearly overviews name an attack. Here it is the sum of the new incidents on a front.
    const MANY_KILLED: u32 = 10;
    highlight.killed.and_then(Toll::best_to_show).is_some_and(|killed| killed >= MANY_KILLED)
}

/// Whether an alert rests on the number of events or of killed over weeks, and not on a single event.
fn is_about_many_events(kind: HighlightKind) -> bool {
    matches!(
        kind,
        HighlightKind::Rule(
            AlertKind::Increase | AlertKind::Rule(RuleId::Record | RuleId::Surge | RuleId::Threat)
        )
    )
}

/// Returns a highlight for a status that changed without a new incident.
fn status_highlight(findings: &Findings<'_>, front: &FrontFindings<'_>) -> Option<Highlight> {
    let TrendInputs { now, then, .. } = front.trend.inputs;
    let has_verdict = findings.input.store.group_by().has_verdicts();
    if front.new_events.incidents > 0
        || !has_verdict
        || !matches!(front.trend.reason, TrendReason::Rose | TrendReason::Fell)
    {
        return None;
    }
    let last = now.status.last_incident.map(|last| format!("; last incident {last}")).unwrap_or_default();
    Some(Highlight {
        kind: HighlightKind::Status,
        fronts: vec![front.row.front],
        headline: format!("now {}", status_words(now.status)),
        reason: format!("{} on {}{last}", status_words(then.status), findings.baseline.day),
        sentence: format!(
            "now {}, {} on {}",
            status_words(now.status),
            status_words(then.status),
            day_words(findings.baseline.day)
        ),
        killed: None,
        incidents: 0,
        is_new: true,
        rows: Vec::new(),
    })
}

/// Returns a highlight for a front whose record ended in the window but before the earlier day, while the front was
/// active or tense. Without it, the front would look quiet.
fn not_recorded_highlight(findings: &Findings<'_>, front: &FrontFindings<'_>) -> Option<Highlight> {
    let until = front.record_end().filter(|until| *until < findings.baseline.day)?;
    let last = front.row.status.last_incident.filter(|_| front.row.coverage != Coverage::None)?;
    let rule = &findings.input.store.rules().status;
    let then = status::assess_status(Some(last), until, &front.recorded, rule);
    matches!(then.status, Status::Active | Status::Tense).then(|| Highlight {
        kind: HighlightKind::NotRecorded,
        fronts: vec![front.row.front],
        headline: format!("not recorded since {until}"),
        reason: format!("{} then, last known incident {last}; later events are unknown", status_words(then)),
        sentence: format!(
            "not recorded since {}; last known incident {}",
            day_words(until),
            last.to_calendar_words()
        ),
        killed: None,
        incidents: 0,
        is_new: false,
        rows: Vec::new(),
    })
}

/// Whether the alert is an increase that is also a surge. Both have the same figures, so one line is enough.
fn is_covered_by_surge(front: &FrontFindings<'_>, alert: &FrontAlert) -> bool {
    let is_surge = |other: &FrontAlert| other.rule == AlertKind::Rule(RuleId::Surge);
    alert.rule == AlertKind::Increase && front.alerts.iter().any(is_surge)
}

fn alert_highlight(front: &FrontFindings<'_>, alert: &FrontAlert) -> Highlight {
    let suffix = if alert.is_new { "" } else { ", as before" };
    Highlight {
        kind: HighlightKind::Rule(alert.rule),
        fronts: vec![front.row.front],
        headline: format!("{}{suffix}", alert.label),
        reason: alert.reason.clone(),
        sentence: format!("{}{suffix}: {}", alert.label, alert.reason),
        killed: None,
        incidents: 0,
        is_new: alert.is_new,
        rows: Vec::new(),
    }
}

/// Returns one highlight per front with new incidents: most killed first, then most incidents. Rows of the first pane that
/// share these incidents, such as those of actors, share a highlight.
fn incident_highlights(findings: &Findings<'_>) -> Vec<Highlight> {
    let mut fronts: Vec<&FrontFindings<'_>> =
        findings.fronts.iter().filter(|front| front.new_events.incidents > 0).collect();
    fronts.sort_by_key(|front| {
        (Reverse(killed_figure(front.new_events.tolls)), Reverse(front.new_events.incidents))
    });
    let mut highlights: Vec<Highlight> = Vec::new();
    let mut indices: HashMap<(&[u32], Coverage), usize> = HashMap::new();
    for front in fronts {
        let key = (&front.new_events.rows[..], front.news_coverage);
        if let Some(same) = indices.get(&key).and_then(|&index| highlights.get_mut(index)) {
            same.fronts.push(front.row.front);
        } else if let Some(highlight) = incident_highlight(findings, front) {
            indices.insert(key, highlights.len());
            highlights.push(highlight);
        }
    }
    highlights
}

fn killed_figure(tolls: Tolls) -> Option<u32> {
    tolls.killed.best_to_show()
}

/// Returns a highlight for the new incidents of a front, represented by the deadliest; among equals, by the newest.
fn incident_highlight(findings: &Findings<'_>, front: &FrontFindings<'_>) -> Option<Highlight> {
    let store = findings.input.store;
    let rows = front.new_events.rows.iter().copied();
    let incidents: Vec<u32> = rows.filter(|&row| findings.is_incident(row)).collect();
    let killed = |row| killed_figure(store.tolls(row));
    // Rows are newest first and `max_by_key` returns the last of equals, hence the reversal.
    let row = incidents.iter().copied().rev().max_by_key(|&row| killed(row))?;
    let event = findings.event_at(row)?;
    let without = front.new_events.incidents_without_toll as usize;
    let tolls = front.news_coverage.known_tolls(front.new_events.tolls);
    let toll_words = phrases::incident_toll_phrase(tolls, incidents.len(), without);
    let counted = front.news_coverage.count_words(front.new_events.incidents, "new incident");
    let equals = incidents.iter().filter(|&&other| killed(other) == killed(row)).count();
    let may_be_later =
        |other: u32| store.date(other).is_some_and(|date| date.span.end >= event.date.span.start);
    let is_latest = !incidents.iter().any(|&other| other != row && may_be_later(other));
    let which = match (incidents.len(), killed(row)) {
        (1, _) => None,
        (_, Some(1..)) if equals > 1 => Some("one of the deadliest"),
        (_, Some(1..)) => Some("the deadliest"),
        _ if is_latest => Some("the latest"),
        _ => Some("one of them"),
    };
    Some(Highlight {
        kind: HighlightKind::Incidents,
        fronts: vec![front.row.front],
        headline: format!("{counted}{toll_words}{}", support_words(store, &incidents)),
        reason: event_words(event, which),
        sentence: match which {
            None => dated_summary(findings, event),
            Some(which) => {
                let which = which.strip_prefix("the ").unwrap_or(which);
                format!("{counted}, {which} {}", dated_summary(findings, event))
            }
        },
        killed: Some(tolls.killed.opened_by(without)),
        incidents: incidents.len(),
        is_new: true,
        rows: vec![row],
    })
}

/// Returns the date of an event in calendar words and what happened.
fn dated_summary(findings: &Findings<'_>, event: &Event) -> String {
    let date = event.date.to_calendar_words();
    if event.id.starts_with(UCDP_ID_PREFIX) {
        return format!("{date}: {}", coded_summary(findings, event));
    }
    format!("{date}: {}", truncate_summary(event.summary.trim_end_matches('.')))
}

/// Returns what happened by the codes of an event. UCDP has no description, only the headlines of its sources, whose
/// first one may be about something else.
fn coded_summary(findings: &Findings<'_>, event: &Event) -> String {
    let situation = findings.input.store.situation();
    let name = |&actor: &ActorIx| situation.actor(actor).map(|actor| actor.short.as_str());
    let actors: Vec<&str> = event.actors.iter().filter_map(name).collect();
    // District and province follow after commas.
    let place = event.place.as_ref().and_then(|place| place.name.split(',').next());
    let place = place.map(|place| format!(", {place}")).unwrap_or_default();
    format!("{}, {}{place}", event.kind.row().label, actors.join(" – "))
}

/// Returns a day in calendar words.
fn day_words(day: Day) -> String {
    EventDate::from_day(day).to_calendar_words()
}

/// Shortens a summary to fit one line of a brief. Some data sets put whole lists of headlines there.
fn truncate_summary(summary: &str) -> Cow<'_, str> {
    const MAX_SUMMARY_LENGTH: usize = 200;
    let Some((end, _)) = summary.char_indices().nth(MAX_SUMMARY_LENGTH) else { return summary.into() };
    let prefix = summary.get(..end).unwrap_or_default();
    let whole_words = prefix.rfind(' ').and_then(|space| prefix.get(..space)).unwrap_or(prefix);
    format!("{}…", whole_words.trim_end_matches([',', ';', ' '])).into()
}

/// Returns the summary of an event with its date, and its place if that is more precise than a region.
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

/// Returns a highlight for a place whose control changed.
fn control_highlight(findings: &Findings<'_>, front: &FrontFindings<'_>, place: &PlaceControl) -> Highlight {
    let store = findings.input.store;
    let situation = store.situation();
    let new_row =
        |event: &Event| store.row_by_id(&event.id).filter(|row| findings.new_events.rows.contains(row));
    let mut rows: Vec<u32> = Vec::new();
    let mut holders: Vec<&str> = Vec::new();
    let mut claimants: Vec<&str> = Vec::new();
    for (event, claim) in place.claim_history(situation) {
        let Some(row) = new_row(event) else { continue };
        if !rows.contains(&row) {
            rows.push(row);
        }
        if let Statement::Control { holder, says: Stance::Affirms, .. } = &claim.statement {
            let holder = situation.actor(*holder).map_or("?", |actor| actor.short.as_str());
            if holders.last() != Some(&holder) {
                holders.push(holder);
            }
            let by = situation.claimant_name(claim.claimant);
            if !claimants.contains(&by) {
                claimants.push(by);
            }
        }
    }
    let held = match place.control {
        _ if holders.is_empty() => "no claim names a holder any more".to_owned(),
        Control::Contested => format!("contested between {}", phrases::join_list(&holders)),
        _ => format!("held by {}", holders.join(", then ")),
    };
    let basis = if let Control::Assessed(_) = place.control { "assessed" } else { "claimed" };
    let dates = rows.iter().filter_map(|&row| store.date(row));
    let dates: BTreeSet<String> = dates.map(|date| date.to_string()).collect();
    let dates: Vec<String> = dates.into_iter().collect();
    let by = if claimants.is_empty() {
        String::new()
    } else {
        format!("{basis} by {}, ", phrases::join_list(&claimants))
    };
    Highlight {
        kind: HighlightKind::Control,
        fronts: vec![front.row.front],
        headline: place.place.clone(),
        reason: format!("{held} ({by}{})", phrases::join_list(&dates)),
        sentence: format!("{} {held} ({by}{})", place.place, phrases::join_list(&dates)),
        killed: None,
        incidents: 0,
        is_new: true,
        rows,
    }
}

/// Returns one highlight per new event with contested facts. Control has its own highlights.
fn contested_highlights(findings: &Findings<'_>) -> impl Iterator<Item = Highlight> {
    findings
        .contested_events(findings.new_events.rows.iter().copied())
        .filter_map(|event| contested_highlight(findings, HighlightKind::Contested, &event))
}

/// Returns one highlight per older event of the window that is still contested, newest first.
fn still_contested_highlights(findings: &Findings<'_>) -> impl Iterator<Item = Highlight> {
    let is_old =
        |row: &u32| findings.input.store.is_contested(*row) && !findings.new_events.rows.contains(row);
    findings
        .contested_events(findings.input.answer.events.iter().filter(is_old))
        .filter_map(|event| contested_highlight(findings, HighlightKind::StillContested, &event))
}

/// Returns a highlight for the contested facts of an event.
fn contested_highlight(
    findings: &Findings<'_>,
    kind: HighlightKind,
    event: &ContestedEvent<'_>,
) -> Option<Highlight> {
    let mut facts = event.facts.iter().filter(|fact| !matches!(fact.contest, Contest::Control(..)));
    let first = facts.next()?;
    let sentence = first.sentence(findings.input.store.situation());
    let more = match facts.count() {
        0 => String::new(),
        n => format!("; and {}", phrases::count_noun(n, "more fact")),
    };
    let is_new = kind == HighlightKind::Contested;
    Some(Highlight {
        kind,
        fronts: vec![findings.front_of_row(event.row)?],
        headline: if is_new { "contested" } else { "still contested" }.to_owned(),
        reason: format!("{sentence} ({}{more})", event.event.date),
        sentence: first.short_sentence(findings.input.store.situation()),
        killed: None,
        incidents: 0,
        is_new,
        rows: vec![event.row],
    })
}

/// Returns one highlight for all fronts whose record ended since the earlier day.
fn ended_highlight(findings: &Findings<'_>) -> Option<Highlight> {
    let ended = findings.fronts.iter().filter_map(|front| Some((front, front.record_end()?)));
    let ended: Vec<_> = ended.filter(|(_, until)| *until >= findings.baseline.day).collect();
    let days: BTreeSet<Day> = ended.iter().map(|(_, until)| *until).collect();
    let list =
        |write: fn(Day) -> String| phrases::join_list(&days.iter().copied().map(write).collect::<Vec<_>>());
    (!ended.is_empty()).then(|| Highlight {
        kind: HighlightKind::RecordEnded,
        fronts: ended.iter().map(|(front, _)| front.row.front).collect(),
        headline: "no longer recorded".to_owned(),
        sentence: format!("no longer recorded after {}", list(day_words)),
        killed: None,
        incidents: 0,
        reason: format!("the record ends on {}; later events are unknown", list(|day| day.to_string())),
        is_new: true,
        rows: Vec::new(),
    })
}

/// Returns the rows of the new events other than incidents that no highlight covers: newest first, those that may be
/// older last.
fn other_event_rows(findings: &Findings<'_>, covered: &[Highlight]) -> Vec<u32> {
    let is_covered = |row: &u32| covered.iter().any(|highlight| highlight.rows.contains(row));
    let rows = findings.new_events.rows.iter().copied();
    let mut others: Vec<u32> = rows.filter(|&row| !findings.is_incident(row) && !is_covered(&row)).collect();
    others.sort_by_key(|&row| findings.input.store.date(row).is_some_and(|date| findings.may_be_older(date)));
    others
}

/// Returns the highlight for another new event, which says whether it may be older.
fn other_event_highlight(findings: &Findings<'_>, row: u32) -> Option<Highlight> {
    let event = findings.event_at(row)?;
    let older = if findings.may_be_older(event.date) { " (may be older)" } else { "" };
    Some(Highlight {
        kind: HighlightKind::Event,
        fronts: vec![findings.front_of_row(row)?],
        headline: format!("{}{older}", event.kind.row().label),
        reason: event_words(event, None),
        sentence: format!("{}{older}", dated_summary(findings, event)),
        killed: None,
        incidents: 0,
        is_new: true,
        rows: vec![row],
    })
}
