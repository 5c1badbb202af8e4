//! What the tests of the rules build their cases from.

use std::sync::LazyLock;

use super::civilians;
use super::rule::{Case, Sight};
use super::toll::{sides, tolls};
use crate::model::{
    Actor, ActorIx, ActorKind, Basis, Claim, Claimant, Day, Event, EventDate, Figure, FrontIx, Kind, Measure,
    Recorded, Situation, Span, Stance, Statement, Victims,
};

/// 2026-01-31, the as-of day of most cases.
pub(super) fn as_of() -> Day {
    day("2026-01-31")
}

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(super) fn date(text: &str) -> EventDate {
    text.parse().unwrap()
}

/// A date from `start` to `end`, days before [`as_of`].
pub(super) fn ago(start: i32, end: i32) -> EventDate {
    EventDate::spanning(Span::new(as_of().plus(-start), as_of().plus(-end)).unwrap())
}

pub(super) fn on(days_ago: i32) -> EventDate {
    EventDate::on(as_of().plus(-days_ago))
}

pub(super) const fn actor(ix: u32) -> Claimant {
    Claimant::Actor(ActorIx(ix))
}

pub(super) const fn of(ix: u32) -> Victims {
    Victims::Of(ActorIx(ix))
}

pub(super) const fn claim(by: Claimant, statement: Statement) -> Claim {
    Claim { by, basis: Basis::Claimed, statement, source: None, note: None }
}

pub(super) fn assessed(claim: Claim) -> Claim {
    Claim { basis: Basis::Assessed, ..claim }
}

pub(super) const fn killed(by: u32, victims: Victims, says: Figure) -> Claim {
    claim(actor(by), Statement::Toll { measure: Measure::Killed, victims, says })
}

pub(super) fn holds(by: u32, place: &str, holder: u32, says: Stance) -> Claim {
    claim(actor(by), Statement::Control { place: place.to_owned(), holder: ActorIx(holder), says })
}

pub(super) fn fact(by: u32, what: &str, says: Stance) -> Claim {
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
        place: None,
        summary: String::new(),
        note: None,
        sources: Vec::new(),
        claims,
        same_as: Vec::new(),
        background: false,
    }
}

/// Actors “North”, “South”, “Media” and “Monitor”, in this order.
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

/// A front at [`as_of`] of which these weeks are known, recorded for ever.
pub(super) fn case<'a>(situation: &'a Situation, weeks: &'a [Option<u32>]) -> Case<'a> {
    static RECORDED: LazyLock<Recorded> = LazyLock::new(|| since(9999));
    Case { situation, as_of: as_of(), recorded: &RECORDED, weeks }
}

/// An event as it comes by: an incident of these killed and violent actors.
pub(super) fn sight<'a>(
    situation: &'a Situation,
    event: &'a Event,
    violent: &'a [(ActorIx, ActorKind)],
) -> Sight<'a> {
    let incident = event.kind.row().incident;
    Sight {
        date: event.date,
        incident,
        killed: tolls(event).killed,
        civilians: civilians::killed(situation, event.kind, &sides(event)),
        violent,
        shown: true,
    }
}

/// The value of an input of a reason.
pub(super) fn input<'a>(reason: &'a super::Reason, label: &str) -> &'a str {
    let found = reason.inputs.iter().find(|(l, _)| l == label);
    found.map_or_else(|| panic!("no input {label:?} in {:?}", reason.inputs), |(_, value)| value)
}

/// A record from `days_ago` on, without end; of nothing if that is not known.
pub(super) fn since(days_ago: impl Into<Option<i32>>) -> Recorded {
    let from = days_ago.into().map(|n| as_of().plus(-n));
    from.map_or_else(Recorded::never, |from| Recorded::between(from, None))
}
