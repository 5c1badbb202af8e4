//! The conditions of a bound filter: names are looked up, so that they compare indexes and folded texts only.

use regex::Regex;

use super::expr::{Bounds, ClaimContent};
use crate::model::{
    ActorIx, Claimant, Day, FrontIx, Kind, Measure, PlacePrecision, Precision, QuadClass, SourceIx,
};

/// A simple condition on an event of one situation. Texts are folded, lists name everything that fits.
#[derive(Debug, Clone)]
pub enum Predicate {
    /// A part of all its words.
    Words(String),
    /// One of its texts, as written, fits the pattern.
    Pattern(Regex),
    /// It has this id.
    Id(String),
    /// Its id has this part.
    IdPart(String),
    /// Its whole span lies between these days.
    Within(Bounds<Day>),
    /// Its date is known so exactly.
    DatePrecision(Precision),
    /// It is on one of these fronts.
    Front(Vec<FrontIx>),
    /// It is of this kind.
    Kind(Kind),
    /// It is of this quad class.
    Quad(QuadClass),
    /// Whether it is an incident.
    Incident(bool),
    /// One of these took part.
    Actor(Vec<ActorIx>),
    /// One of the first and another of the second took part.
    Dyad(Vec<ActorIx>, Vec<ActorIx>),
    /// A name of its place has this part.
    Place(String),
    /// The country of its place has this part; never holds where none is stated.
    Country(String),
    /// Its place is known so exactly; never holds without a place.
    PlacePrecision(PlacePrecision),
    /// The best number of victims lies within these bounds; never holds where it is unknown.
    Toll(Measure, Bounds<u32>),
    /// The best number of victims is unknown.
    TollUnknown(Measure),
    /// Whether it is contested.
    Contested(bool),
    /// One of these makes a claim about it.
    Claimant(Vec<Claimant>),
    /// A claim about it says so.
    Says(ClaimContent),
    /// It stands in one of these.
    Source(Vec<SourceIx>),
    /// It stands in so many.
    SourceCount(Bounds<u32>),
}
