//! The situation in words: what changed on each front, what is newest, what is contested, what is not known.

use super::{Overview, words};
use crate::assess::change::{Change, ChangeVerdict};
use crate::assess::contested::Contest;
use crate::assess::status::Status;
use crate::model::{Claim, Day, Event, Figure, Measure, Precision, Situation, Stance, Statement, Victims};
use crate::store::{Detail, FrontRow, Subject};

/// How many of the newest events are told.
pub const NEWEST: usize = 5;
/// How many contested facts are told.
const CONTESTED: usize = 8;

/// A piece of a document, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title of the whole.
    Title(String),
    /// A heading.
    Heading(&'static str),
    /// A paragraph.
    Paragraph(String),
    /// An entry of a list: what it is about, and what there is to say.
    Item(String, String),
}

/// A contested fact of an event.
#[derive(Debug, Clone)]
pub struct ContestedFact<'a> {
    /// The event.
    pub event: &'a Event,
    /// The fact in words.
    pub words: String,
    /// The claims about it.
    pub claims: Vec<&'a Claim>,
}

/// The rows of the fronts that were asked for: the chosen ones, or all.
pub fn fronts(view: Overview<'_>) -> impl Iterator<Item = &FrontRow> {
    let chosen = view.answer.fronts.iter().any(|row| row.selected);
    view.answer.fronts.iter().filter(move |row| !chosen || row.selected)
}

/// The id of a row's front.
#[must_use]
pub fn front_id<'a>(view: Overview<'a>, row: &FrontRow) -> Option<&'a str> {
    view.store.situation().front(row.front).map(|front| front.id.as_str())
}

/// The day on which the record of a row's front ended, if it did before the day looked from.
#[must_use]
pub fn ended(view: Overview<'_>, row: &FrontRow) -> Option<Day> {
    let front = view.store.situation().front(row.front)?;
    front.coverage_until.filter(|until| *until < view.answer.as_of)
}

/// Whether nothing has happened for long on a front that is still recorded and has seen incidents.
#[must_use]
pub fn is_quiet(view: Overview<'_>, row: &FrontRow) -> bool {
    let long = matches!(row.status.word, Status::Quiet | Status::Dormant | Status::NoneRecorded);
    long && ended(view, row).is_none() && (row.status.last.is_some() || row.last_event.is_none())
}

/// The contested facts of the events shown, newest event first.
pub fn contested(view: Overview<'_>) -> impl Iterator<Item = ContestedFact<'_>> {
    let situation: &Situation = view.store.situation();
    let rows = view.answer.events.iter().filter(move |&&row| view.store.contested(row));
    let details = rows.filter_map(move |&row| {
        let event = view.store.event(row)?;
        match view.store.detail(view.question, view.answer, &Subject::Event(row))? {
            Detail::Event(detail) => Some((event, detail.contests)),
            Detail::Front(_) | Detail::Dyad(_) => None,
        }
    });
    details.flat_map(move |(event, contests)| {
        contests.into_iter().map(move |(contest, claims)| ContestedFact {
            event,
            words: fact(situation, &contest),
            claims: claims.into_iter().filter_map(|i| event.claims.get(i)).collect(),
        })
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
    format!("{week} dated to the last week, {m4:.1} a week in the 4 weeks before{guard}")
}

/// The whole brief.
#[must_use]
pub fn document(view: Overview<'_>) -> Vec<Block> {
    let mut blocks =
        vec![Block::Title(view.store.situation().title.clone()), Block::Paragraph(opening(view))];
    section(&mut blocks, "Fronts", fronts(view).filter_map(|row| front(view, row)).collect());
    let newest = view.answer.events.iter().take(NEWEST).filter_map(|&row| event(view, row));
    section(&mut blocks, "Newest events", newest.collect());
    section(&mut blocks, "Contested", contested_items(view));
    section(&mut blocks, "What is not known", unknown(view).into_iter().map(Block::Paragraph).collect());
    blocks
}

fn section(blocks: &mut Vec<Block>, heading: &'static str, mut content: Vec<Block>) {
    if !content.is_empty() {
        blocks.push(Block::Heading(heading));
        blocks.append(&mut content);
    }
}

fn opening(view: Overview<'_>) -> String {
    let Overview { store, question, answer, today } = view;
    let closed = store.situation().as_of;
    let age = words::ago(today.since(closed));
    let dated = if closed == answer.as_of {
        format!("As of {closed}, {age}.")
    } else {
        format!("As of {}; the data were closed on {closed}, {age}.", answer.as_of)
    };
    let mut narrowed =
        format!("In {}", words::window(question.window.length, question.window.end(answer.as_of)));
    if !question.filter.is_everything() {
        narrowed = format!("{narrowed}, filtered by “{}”", question.filter.text());
    }
    let chosen: Vec<String> = answer
        .fronts
        .iter()
        .filter(|row| row.selected)
        .filter_map(|row| store.situation().front(row.front))
        .map(|front| front.name.clone())
        .collect();
    if !chosen.is_empty() {
        let noun = if chosen.len() == 1 { "front" } else { "fronts" };
        narrowed = format!("{narrowed}, on the {noun} {}", words::listed(&chosen));
    }
    let mut figures = vec![format!("{} of {} known", words::count(answer.shown, "event"), answer.total)];
    if answer.shown > 0 {
        figures.push(words::count(answer.incidents, "incident"));
        figures.extend(words::tolls(answer.tolls));
    }
    format!("{dated} {narrowed}: {}.", figures.join(", "))
}

fn front(view: Overview<'_>, row: &FrontRow) -> Option<Block> {
    let name = view.store.situation().front(row.front)?.name.clone();
    let ended = ended(view, row);
    let mut sentences = vec![status(row, ended)];
    // Of the time after a record ends nothing is known, so nothing is said.
    if ended.is_none() && row.status.last.is_some() && row.change.word != Change::Unknown {
        sentences.push(format!("{}: {}", words::change(row.change.word), change_reason(&row.change)));
    }
    if ended.is_none_or(|until| until >= view.answer.span.start) {
        sentences.push(counts(row, words::length(view.question.window.length)));
    }
    sentences.extend(words::tolls(row.tolls));
    if row.contested > 0 {
        let what = words::count(row.contested as usize, "event");
        sentences.push(format!("{what} with contested facts"));
    }
    let text: Vec<String> = sentences.iter().map(|text| format!("{}.", words::sentence(text))).collect();
    Some(Block::Item(name, text.join(" ")))
}

/// The counts of the window against the one before.
fn counts(row: &FrontRow, length: Option<String>) -> String {
    let mut counted = words::count(row.incidents as usize, "incident");
    if row.events > row.incidents {
        counted = format!("{counted} among {}", words::count(row.events as usize, "event"));
    }
    let Some(length) = length else { return format!("{counted} on record") };
    let again = length.strip_prefix("1 ").unwrap_or(&length);
    match row.before {
        Some(0) if row.incidents == 0 => format!("{counted} in {length}, nor in the {again} before"),
        Some(0) => format!("{counted} in {length}, none in the {again} before"),
        Some(before) => format!("{counted} in {length}, {before} in the {again} before"),
        None => format!("{counted} in {length}; the {again} before lie outside the record"),
    }
}

/// The status with its reason: when the last incident was. Where the record has ended there is no status.
fn status(row: &FrontRow, ended: Option<Day>) -> String {
    let found = &row.status;
    if let Some(until) = ended {
        let last = found
            .last
            .map_or_else(|| "no incident on record".to_owned(), |date| format!("last incident {date}"));
        return format!("recorded until {until}; {last}");
    }
    let mut word = found.word.word().to_owned();
    if let Some(other) = found.at_most.filter(|other| *other != found.word) {
        word = format!("{word} or {}", other.word());
    }
    match (found.last, found.days_min, found.days_max, row.last_event) {
        (Some(date), Some(least), Some(most), _) => {
            format!("{word}: last incident {date}, {}", words::ago_between(least, most))
        }
        (.., Some(date)) => format!("no incident on record, last event {date}"),
        (.., None) => "nothing on record".to_owned(),
    }
}

fn event(view: Overview<'_>, row: u32) -> Option<Block> {
    let situation = view.store.situation();
    let event = view.store.event(row)?;
    let mut what = vec![situation.front(event.front)?.short.clone(), event.kind.row().words.to_owned()];
    what.extend(event.place.as_ref().map(|place| place.name.clone()));
    let mut told = vec![format!("{}.", what.join(", ")), full_stop(&event.summary)];
    told.extend(words::tolls(view.store.tolls(row)).map(|tolls| format!("{}.", words::sentence(&tolls))));
    if view.store.contested(row) {
        told.push("Contested.".to_owned());
    }
    let sources: Vec<&str> =
        event.sources.iter().filter_map(|&ix| Some(situation.source(ix)?.id.as_str())).collect();
    if !sources.is_empty() {
        told.push(format!("[{}]", sources.join(", ")));
    }
    Some(Block::Item(event.date.to_string(), told.join(" ")))
}

fn full_stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '”', '»']) { text.to_owned() } else { format!("{text}.") }
}

fn contested_items(view: Overview<'_>) -> Vec<Block> {
    let situation = view.store.situation();
    let mut facts = contested(view);
    let mut items: Vec<Block> = facts
        .by_ref()
        .take(CONTESTED)
        .map(|fact| {
            let claims: Vec<String> = fact.claims.iter().map(|claim| said(situation, claim)).collect();
            let place =
                fact.event.place.as_ref().map(|place| format!(", {}", place.name)).unwrap_or_default();
            Block::Item(
                format!("{}{place}", fact.event.date),
                format!("{} – {}.", fact.words, claims.join("; ")),
            )
        })
        .collect();
    let more = facts.count();
    if more > 0 {
        let more = words::count(more, "more contested fact");
        items.push(Block::Paragraph(format!("And {more}; “--filter contested:yes” finds the events.")));
    }
    items
}

/// A contested fact in words.
fn fact(situation: &Situation, contest: &Contest) -> String {
    let short = |ix| situation.actor(ix).map_or("?", |actor| actor.short.as_str());
    match contest {
        Contest::Toll(measure, Victims::Of(ix)) => format!("{} among {}", people(*measure), short(*ix)),
        Contest::Toll(measure, Victims::Unattributed) => people(*measure).to_owned(),
        Contest::Control(place, holder) => format!("whether {} holds {place}", short(*holder)),
        Contest::Fact(what) => what.clone(),
    }
}

const fn people(measure: Measure) -> &'static str {
    match measure {
        Measure::Killed => "killed",
        Measure::Wounded => "wounded",
        Measure::Captured => "captured",
    }
}

/// Who says what.
fn said(situation: &Situation, claim: &Claim) -> String {
    let stance = |stance| match stance {
        Stance::Affirms => "says so",
        Stance::Denies => "denies it",
        Stance::Unconfirmed => "reports it as unconfirmed",
    };
    let says = match &claim.statement {
        Statement::Toll { says: Figure::Denied, .. } => "denies any".to_owned(),
        Statement::Toll { says: Figure::Unspecified, .. } => "says some, without a number".to_owned(),
        Statement::Toll { says: Figure::NoComment, .. } | Statement::NoComment => {
            "does not comment".to_owned()
        }
        Statement::Toll { says, .. } => format!("says {says}"),
        Statement::Control { holder, says, .. } => {
            let holder = situation.actor(*holder).map_or("?", |actor| actor.short.as_str());
            match says {
                Stance::Affirms => format!("says {holder} holds it"),
                Stance::Denies => format!("says {holder} does not hold it"),
                Stance::Unconfirmed => format!("reports, unconfirmed, that {holder} holds it"),
            }
        }
        Statement::Fact { says, .. } => stance(*says).to_owned(),
        Statement::Cause { what } => format!("says {what}"),
    };
    format!("{} {says}", situation.claimant_name(claim.by))
}

/// How stale the figures are, and what they leave out.
fn unknown(view: Overview<'_>) -> Vec<String> {
    let Overview { store, answer, .. } = view;
    let mut out = Vec::new();
    let named = |row: &FrontRow| store.situation().front(row.front).map(|front| front.name.clone());
    let quiet: Vec<String> = fronts(view)
        .filter(|row| is_quiet(view, row))
        .filter_map(|row| {
            Some(match (row.status.days_min, row.status.days_max) {
                (Some(least), Some(most)) => format!("{} ({})", named(row)?, words::ago_between(least, most)),
                _ => format!("{} (nothing on record)", named(row)?),
            })
        })
        .collect();
    if !quiet.is_empty() {
        let longest = store.rules().status.tense;
        out.push(format!("No incident in the last {longest} days: {}.", words::listed(&quiet)));
    }
    let past: Vec<String> =
        fronts(view).filter_map(|row| Some(format!("{} ({})", named(row)?, ended(view, row)?))).collect();
    if !past.is_empty() {
        out.push(format!("Recorded only until: {}.", words::listed(&past)));
    }
    let vague: u32 = answer.series.vague.iter().map(|row| row.1).sum();
    if vague > 0 {
        let parts =
            answer.series.vague.iter().map(|(precision, n)| format!("{n} to {}", exactness(*precision)));
        let what = words::count(vague as usize, answer.series.measure.word().trim_end_matches('s'));
        out.push(format!(
            "Dated too vaguely to be counted by the {}: {what} ({}).",
            answer.series.bucket.word(),
            parts.collect::<Vec<_>>().join(", ")
        ));
    }
    if answer.straddling > 0 {
        let (what, verb) =
            (words::count(answer.straddling, "event"), if answer.straddling == 1 { "is" } else { "are" });
        out.push(format!(
            "{} that may lie in the window or outside it {verb} not counted.",
            words::sentence(&what)
        ));
    }
    out
}

const fn exactness(precision: Precision) -> &'static str {
    match precision {
        Precision::Day => "the day",
        Precision::Days => "a few days",
        Precision::Week => "the week",
        Precision::Month => "the month",
        Precision::Quarter => "the quarter",
        Precision::Year => "the year",
        Precision::Years => "some years",
    }
}
