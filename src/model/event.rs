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
    /// Who took part. The first faces each of the others: see [`Event::dyads`].
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
    /// Ids of events of bulk data that are this event: they are not counted beside it, and their claims stand with it.
    pub same_as: Vec<String>,
    /// Recorded for background although it lies outside its front's coverage.
    pub background: bool,
}

impl Event {
    /// An event of which nothing is known but its kind and date: without an id, on the first front, nowhere.
    #[must_use]
    pub const fn with_kind_and_date(kind: Kind, date: EventDate) -> Self {
        Self {
            id: String::new(),
            date,
            date_note: None,
            front: FrontIx(0),
            kind,
            actors: Vec::new(),
            place: None,
            summary: String::new(),
            note: None,
            sources: Vec::new(),
            claims: Vec::new(),
            same_as: Vec::new(),
            background: false,
        }
    }

    /// The dyads of the event, smaller index first: its first actor with each of the others. Those others may
    /// well be on one side (two states that jointly criticise a third), so they make no pair among themselves.
    pub fn dyads(&self) -> impl Iterator<Item = (ActorIx, ActorIx)> + '_ {
        Self::dyads_among(&self.actors)
    }

    /// The dyads of an event of these actors, as [`Event::dyads`].
    pub fn dyads_among(actors: &[ActorIx]) -> impl Iterator<Item = (ActorIx, ActorIx)> + '_ {
        let others = actors.iter().enumerate().skip(1);
        actors.first().into_iter().flat_map(move |&hub| {
            others
                .clone()
                .filter(move |&(i, other)| *other != hub && !actors.iter().take(i).any(|a| a == other))
                .map(move |(_, &other)| (hub.min(other), hub.max(other)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, Kind};

    #[test]
    fn the_first_actor_faces_each_of_the_others_once() {
        let event = Event {
            actors: vec![ActorIx(2), ActorIx(0), ActorIx(5), ActorIx(0), ActorIx(2)],
            ..Event::with_kind_and_date(Kind::Talks, EventDate::from_day(Day(0)))
        };
        let dyads: Vec<_> = event.dyads().collect();
        assert_eq!(dyads, [(ActorIx(0), ActorIx(2)), (ActorIx(2), ActorIx(5))]);
    }
}
