//! Stated totals: a number that a source gives for a whole span (“at least 224 attacks since August 2021”).
//!
//! The board shows them next to the computed total and never adds them to events.

use super::actor::ActorIx;
use super::claim::{Basis, Claimant, Figure, Measure};
use super::date::EventDate;
use super::front::FrontIx;
use super::source::SourceIx;

/// What an aggregate counts. Decides which computed total it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AggregateMeasure {
    /// Incidents (events of political violence).
    Incidents,
    /// Events of any kind.
    Events,
    /// Victims of one measure.
    Victims(Measure),
    /// Something that no event counts (strength, trade, share of territory). Shown, but compared with nothing.
    Other,
}

/// A total that a source states over a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// Days that the total covers.
    pub span: EventDate,
    /// What is counted, in the file author's words.
    pub what: String,
    /// What it counts, for the comparison with events.
    pub measure: AggregateMeasure,
    /// The stated number.
    pub figure: Figure,
    /// Unit written after the number (`%`, `soldiers`). `None`: a plain count.
    pub unit: Option<String>,
    /// Actor or source that states it.
    pub claimant: Claimant,
    /// Whether the number is assessed or only claimed.
    pub basis: Basis,
    /// Restricts the total to this front.
    pub front: Option<FrontIx>,
    /// Restricts the total to events with this actor.
    pub actor: Option<ActorIx>,
    /// Restricts the total to victims on this actor's side.
    pub victims: Option<ActorIx>,
    /// Remark for the user.
    pub note: Option<String>,
    /// Sources that report the total.
    pub sources: Vec<SourceIx>,
}
