//! The predicates of a bound filter: conditions on an event whose names are resolved, so that testing compares only
//! indices and folded texts.

use regex::Regex;

use super::expr::{Bounds, ClaimContent};
use crate::model::{
    ActorIx, Claimant, Day, EventStatus, FrontIx, IncidentList, Kind, Measure, PlacePrecision, Precision,
    QuadClass, SourceIx, Victims,
};

/// A simple condition on an event of one situation. Texts are folded; lists hold every item that a name matches.
#[derive(Debug, Clone)]
pub enum Predicate {
    /// The search text contains this.
    Words(String),
    /// One of the event's texts, as written, matches the pattern.
    Pattern(Regex),
    /// The id is this.
    Id(String),
    /// The id contains this.
    IdPart(String),
    /// The whole span is within these bounds.
    Within(Bounds<Day>),
    /// The date has this precision.
    DatePrecision(Precision),
    /// The front is one of these.
    Front(Vec<FrontIx>),
    /// The kind is this.
    Kind(Kind),
    /// The status is this.
    Status(EventStatus),
    /// The quad class is this.
    Quad(QuadClass),
    /// The event is, or is not, an incident.
    Incident(IncidentList, bool),
    /// One of these actors took part.
    Actor(Vec<ActorIx>),
    /// The event has a dyad of one actor of each list.
    Dyad(Vec<ActorIx>, Vec<ActorIx>),
    /// A name of the place contains this.
    Place(String),
    /// The country of the place contains this. False without a stated country.
    Country(String),
    /// The region of the place contains this. False without a stated region.
    Region(String),
    /// The name of the conflict contains this. False without a stated conflict.
    Conflict(String),
    /// The note of the event, of a claim about it or of its place contains this.
    Note(String),
    /// The place has this precision. False without a place.
    PlacePrecision(PlacePrecision),
    /// The best number of victims is within these bounds. False if it is unknown.
    Toll(Measure, Bounds<u32>),
    /// The best number of victims is unknown.
    TollUnknown(Measure),
    /// A claim allows at least one victim of one of these sides.
    Victims(Vec<Victims>),
    /// The event is, or is not, contested.
    Contested(bool),
    /// One of these claimants makes a claim about the event.
    Claimant(Vec<Claimant>),
    /// A claim about the event has this content.
    Says(ClaimContent),
    /// One of these sources reports the event.
    Source(Vec<SourceIx>),
    /// The number of sources is within these bounds.
    SourceCount(Bounds<u32>),
}
