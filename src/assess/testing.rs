//! Builders for the tests of the rules.

use std::sync::LazyLock;

use super::civilians;
use super::rule::{RuleContext, RuleEvent};
use super::toll::{event_tolls, side_tolls};
use crate::model::{
    Actor, ActorIx, ActorKind, Basis, Claim, Claimant, Day, Event, EventDate, EventStatus, Figure, FrontIx,
    Kind, Measure, RecordedDays, Situation, Span, Stance, Statement, Victims,
};

/// Returns 2026-01-31, the as-of day of most tests.
pub(super) fn as_of() -> Day {
    day("2026-01-31")
}

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(super) fn date(text: &str) -> EventDate {
    text.parse().unwrap()
}

/// Returns a date from `start` to `end` days before [`as_of`].
pub(super) fn span_ago(start: i32, end: i32) -> EventDate {
    EventDate::from_span(Span::new(as_of().plus_days(-start), as_of().plus_days(-end)).unwrap())
}

pub(super) fn days_ago(days_ago: i32) -> EventDate {
    EventDate::from_day(as_of().plus_days(-days_ago))
}

pub(super) const fn actor(ix: u32) -> Claimant {
    Claimant::Actor(ActorIx(ix))
}

pub(super) const fn victims_of(ix: u32) -> Victims {
    Victims::OfActor(ActorIx(ix))
}

pub(super) const fn claim(by: Claimant, statement: Statement) -> Claim {
    Claim::new(by, Basis::Claimed, statement)
}

pub(super) fn assessed(claim: Claim) -> Claim {
    Claim { basis: Basis::Assessed, ..claim }
}

pub(super) const fn killed_claim(by: u32, victims: Victims, says: Figure) -> Claim {
    claim(actor(by), Statement::Toll { measure: Measure::Killed, victims, says })
}

pub(super) fn control_claim(by: u32, place: &str, holder: u32, says: Stance) -> Claim {
    claim(actor(by), Statement::Control { place: place.to_owned(), holder: ActorIx(holder), says })
}

pub(super) fn fact_claim(by: u32, what: &str, says: Stance) -> Claim {
    claim(actor(by), Statement::Fact { what: what.to_owned(), says })
}

pub(super) fn event(date: EventDate, claims: Vec<Claim>) -> Event {
    Event {
        id: "e".to_owned(),
        date,
        date_note: None,
        front: FrontIx(0),
        kind: Kind::ArmedClash,
        actors: Vec::new(),
        conflict: None,
        place: None,
        summary: String::new(),
        note: None,
        sources: Vec::new(),
        claims,
        same_as: Vec::new(),
        background: false,
        reported: None,
        status: EventStatus::Happened,
    }
}

/// Returns a situation with the actors “North”, “South”, “Media” and “Monitor”, in this order.
pub(super) fn situation(events: Vec<Event>) -> Situation {
    let actors = ["North", "South", "Media", "Monitor"].map(|name| Actor {
        id: name.to_lowercase(),
        name: name.to_owned(),
        short: name.to_owned(),
        native: None,
        kind: ActorKind::StateForces,
        aliases: Vec::new(),
        note: None,
    });
    Situation { actors: actors.into(), events, ..Situation::empty("Test".to_owned(), as_of()) }
}

/// Returns the context of a front at [`as_of`] with these weekly counts and long coverage.
pub(super) fn rule_context<'a>(situation: &'a Situation, weeks: &'a [Option<u32>]) -> RuleContext<'a> {
    static RECORDED: LazyLock<RecordedDays> = LazyLock::new(|| recorded_since(9999));
    RuleContext { situation, as_of: as_of(), recorded: &RECORDED, weeks }
}

/// Returns a shown rule event with the tolls of `event` and these violent actors.
pub(super) fn rule_event<'a>(
    situation: &'a Situation,
    event: &'a Event,
    violent: &'a [(ActorIx, ActorKind)],
) -> RuleEvent<'a> {
    RuleEvent {
        date: event.date,
        is_incident: event.kind.row().is_incident,
        killed: event_tolls(event).killed,
        civilians: civilians::civilians_killed(situation, event.kind, &side_tolls(event)),
        violent,
        is_shown: true,
    }
}

/// Returns the value of an input of a reason.
pub(super) fn input_value<'a>(reason: &'a super::Reason, label: &str) -> &'a str {
    let input = reason.inputs.iter().find(|(input_label, _)| input_label == label);
    input.map_or_else(|| panic!("no input {label:?} in {:?}", reason.inputs), |(_, value)| value)
}

/// Returns the days recorded since `days_ago` without an end, or none for `None`.
pub(super) fn recorded_since(days_ago: impl Into<Option<i32>>) -> RecordedDays {
    let from = days_ago.into().map(|n| as_of().plus_days(-n));
    from.map_or_else(RecordedDays::empty, |from| RecordedDays::from_bounds(from, None))
}
