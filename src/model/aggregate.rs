//! Totals that a source states over a span (“at least 224 attacks since August 2021”). They are shown and
//! compared with the computed total, and never added to events.

use super::actor::ActorIx;
use super::claim::{Basis, Claimant, Figure, Measure};
use super::date::EventDate;
use super::front::FrontIx;
use super::source::SourceIx;

/// What an aggregate counts, and so which computed total it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AggregateMeasure {
    /// Incidents (events of political violence).
    Incidents,
    /// Events of any kind.
    Events,
    /// Victims of one measure.
    Victims(Measure),
    /// Something no event counts (strength, trade, share of territory): shown, compared with nothing.
    Other,
}

/// A stated total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// Over which days.
    pub span: EventDate,
    /// What is counted, in our own words.
    pub what: String,
    /// What it counts, for the comparison.
    pub measure: AggregateMeasure,
    /// The stated number.
    pub figure: Figure,
    /// Unit written behind the number (`%`, `soldiers`), if it is not plain.
    pub unit: Option<String>,
    /// Who states it.
    pub claimant: Claimant,
    /// Who stands behind it.
    pub basis: Basis,
    /// Only on this front.
    pub front: Option<FrontIx>,
    /// Only events in which this actor takes part.
    pub actor: Option<ActorIx>,
    /// Only victims of this side.
    pub victims: Option<ActorIx>,
    /// Anything the reader should know.
    pub note: Option<String>,
    /// Where it stands.
    pub sources: Vec<SourceIx>,
}
