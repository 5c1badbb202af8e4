//! Everything one file knows: dictionaries, ties, aggregates and events.

use super::actor::{Actor, ActorIx};
use super::aggregate::Aggregate;
use super::claim::Claimant;
use super::date::Day;
use super::event::Event;
use super::front::{Front, FrontIx};
use super::place::MapOutline;
use super::source::{Source, SourceIx};
use super::tie::Tie;

/// Everything in one situation file and what it includes. Immutable once read, and shared.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// Title.
    pub title: String,
    /// The day the data were closed.
    pub as_of: Day,
    /// What the reader should know about the whole.
    pub note: Option<String>,
    /// Parties, file order.
    pub actors: Vec<Actor>,
    /// Fronts, file order.
    pub fronts: Vec<Front>,
    /// Sources, file order.
    pub sources: Vec<Source>,
    /// Curated relations, file order.
    pub ties: Vec<Tie>,
    /// Stated totals, file order.
    pub aggregates: Vec<Aggregate>,
    /// Events, file order.
    pub events: Vec<Event>,
    /// Outlines for the map, file order.
    pub outlines: Vec<MapOutline>,
}

impl Situation {
    /// A situation with nothing in it.
    #[must_use]
    pub const fn empty(title: String, as_of: Day) -> Self {
        Self {
            title,
            as_of,
            note: None,
            actors: Vec::new(),
            fronts: Vec::new(),
            sources: Vec::new(),
            ties: Vec::new(),
            aggregates: Vec::new(),
            events: Vec::new(),
            outlines: Vec::new(),
        }
    }

    /// The actor behind an index of this situation.
    #[must_use]
    pub fn actor(&self, ix: ActorIx) -> Option<&Actor> {
        self.actors.get(ix.0 as usize)
    }

    /// The front behind an index of this situation.
    #[must_use]
    pub fn front(&self, ix: FrontIx) -> Option<&Front> {
        self.fronts.get(usize::from(ix.0))
    }

    /// The source behind an index of this situation.
    #[must_use]
    pub fn source(&self, ix: SourceIx) -> Option<&Source> {
        self.sources.get(ix.0 as usize)
    }

    /// The index of the actor with this id.
    #[must_use]
    pub fn actor_by_id(&self, id: &str) -> Option<ActorIx> {
        self.actors.iter().position(|a| a.id == id).and_then(|i| u32::try_from(i).ok()).map(ActorIx)
    }

    /// The index of the front with this id.
    #[must_use]
    pub fn front_by_id(&self, id: &str) -> Option<FrontIx> {
        self.fronts.iter().position(|f| f.id == id).and_then(|i| u16::try_from(i).ok()).map(FrontIx)
    }

    /// The short name of a claimant: an actor's short name or a source's title.
    #[must_use]
    pub fn claimant_name(&self, by: Claimant) -> &str {
        match by {
            Claimant::Actor(ix) => self.actor(ix).map_or("?", |a| &a.short),
            Claimant::Source(ix) => {
                self.source(ix).map_or("?", |s| s.publisher.as_deref().unwrap_or(&s.title))
            }
        }
    }

    /// The id of a claimant.
    #[must_use]
    pub fn claimant_id(&self, by: Claimant) -> &str {
        match by {
            Claimant::Actor(ix) => self.actor(ix).map_or("", |a| &a.id),
            Claimant::Source(ix) => self.source(ix).map_or("", |s| &s.id),
        }
    }
}
