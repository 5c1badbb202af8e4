//! Events: something dated that happened.

use super::actor::ActorIx;
use super::claim::Claim;
use super::date::EventDate;
use super::front::FrontIx;
use super::kind::Kind;
use super::place::Place;
use super::source::SourceIx;

/// Something dated that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Stable id, unique in the situation.
    pub id: String,
    /// When, no more exactly than the source.
    pub date: EventDate,
    /// How the date was inferred, where it was.
    pub date_note: Option<String>,
    /// On which front.
    pub front: FrontIx,
    /// What sort of event.
    pub kind: Kind,
    /// Who took part, the first two (if two) being the dyad.
    pub actors: Vec<ActorIx>,
    /// Where.
    pub place: Option<Place>,
    /// One or two sentences in our own words.
    pub summary: String,
    /// Anything else the reader should know.
    pub note: Option<String>,
    /// Where it stands.
    pub sources: Vec<SourceIx>,
    /// Who says what about it.
    pub claims: Vec<Claim>,
    /// Recorded for background although it lies outside its front's coverage.
    pub background: bool,
}

impl Event {
    /// Every unordered pair of different actors of the event (a dyad), smaller index first.
    pub fn dyads(&self) -> impl Iterator<Item = (ActorIx, ActorIx)> + '_ {
        self.actors.iter().enumerate().flat_map(move |(i, &a)| {
            self.actors.iter().skip(i + 1).filter(move |&&b| b != a).map(move |&b| (a.min(b), a.max(b)))
        })
    }
}
