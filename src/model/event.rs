//! Events: dated things that happened.

use super::actor::ActorIx;
use super::claim::{Claim, Statement};
use super::date::EventDate;
use super::front::FrontIx;
use super::kind::{IncidentList, Kind};
use super::place::Place;
use super::publication_date::PublicationDate;
use super::source::SourceIx;

/// Whether an event took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum EventStatus {
    /// It took place.
    #[default]
    Happened,
    /// It was announced, planned or threatened. Its date is the day of the announcement.
    Announced,
    /// Its source has taken the report back. Such events are in [`super::Situation::withdrawn`].
    Withdrawn,
}

impl EventStatus {
    /// Every value with its name in situation files.
    pub const TABLE: [(Self, &'static str); 3] =
        [(Self::Happened, "Happened"), (Self::Announced, "Announced"), (Self::Withdrawn, "Withdrawn")];

    /// Returns the name in JSON, in filters and on screen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Happened => "happened",
            Self::Announced => "announced",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The beginning of the ids of events that were imported from UCDP.
pub const UCDP_ID_PREFIX: &str = "ucdp-";

/// Something dated that happened (ACLED, UCDP: event) or was announced.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Stable id, unique in the situation.
    pub id: String,
    /// When it happened, no more exact than the source.
    pub date: EventDate,
    /// How the date was inferred, if it was.
    pub date_note: Option<String>,
    /// Front.
    pub front: FrontIx,
    /// Kind of event.
    pub kind: Kind,
    /// Whether it took place.
    pub status: EventStatus,
    /// Participants. The first is opposed to each of the others: see [`Event::dyads`].
    pub actors: Vec<ActorIx>,
    /// The conflict that it is part of (UCDP: conflict), if stated.
    pub conflict: Option<String>,
    /// Place, if one is named.
    pub place: Option<Place>,
    /// One or two sentences in the file author's words.
    pub summary: String,
    /// Further remark for the user.
    pub note: Option<String>,
    /// Sources that report it.
    pub sources: Vec<SourceIx>,
    /// Claims about it.
    pub claims: Vec<Claim>,
    /// Ids of the bulk events that are the same event. They are not counted again; their claims are shown with this
    /// event.
    pub same_as: Vec<String>,
    /// Recorded as background, although outside its front's coverage.
    pub background: bool,
    /// When it was reported, if that is stated apart from its sources: the last change of an ACLED row, the addition
    /// of a GDELT row, the release of a UCDP row.
    pub reported: Option<PublicationDate>,
}

impl Event {
    /// Returns an event with this kind and date and nothing else: no id, no place, on the first front.
    #[must_use]
    pub const fn with_kind_and_date(kind: Kind, date: EventDate) -> Self {
        Self {
            id: String::new(),
            date,
            date_note: None,
            front: FrontIx(0),
            kind,
            status: EventStatus::Happened,
            actors: Vec::new(),
            conflict: None,
            place: None,
            summary: String::new(),
            note: None,
            sources: Vec::new(),
            claims: Vec::new(),
            same_as: Vec::new(),
            background: false,
            reported: None,
        }
    }

    /// Takes over the claims and sources of another event that is the same and has this id.
    pub fn take_over(&mut self, id: &str, other: Self) {
        self.same_as.push(id.to_owned());
        self.add_reports(other);
    }

    /// Adds the claims, sources and links of another event that is the same.
    pub fn add_reports(&mut self, other: Self) {
        self.same_as.extend(other.same_as);
        let offset = self.claims.len();
        self.claims.extend(other.claims.into_iter().map(|claim| Claim {
            revises: claim.revises.map(|revision| revision.with_target(revision.target() + offset)),
            ..claim
        }));
        let known = std::mem::take(&mut self.sources);
        let new: Vec<SourceIx> = other.sources.into_iter().filter(|source| !known.contains(source)).collect();
        self.sources = [known, new].concat();
    }

    /// Returns the claims that stand, with their indices: neither corrected nor retracted, and no retraction.
    pub fn standing_claims(&self) -> impl Iterator<Item = (usize, &Claim)> {
        let is_revision = |claim: &Claim| claim.revises.is_some() || claim.statement == Statement::Retraction;
        let has_revisions = self.claims.iter().any(is_revision);
        self.claims.iter().enumerate().filter(move |&(index, claim)| {
            !has_revisions || claim.statement != Statement::Retraction && self.revision_of(index).is_none()
        })
    }

    /// Returns the first claim that corrects or retracts the claim with this index. A retraction that names no claim
    /// takes back all earlier ones of its claimant.
    #[must_use]
    pub fn revision_of(&self, index: usize) -> Option<&Claim> {
        let claimant = self.claims.get(index)?.claimant;
        self.claims.iter().enumerate().find_map(|(position, claim)| {
            let is_revised = match claim.revises {
                Some(revision) => revision.target() == index,
                None => {
                    claim.statement == Statement::Retraction && position > index && claim.claimant == claimant
                }
            };
            is_revised.then_some(claim)
        })
    }

    /// Returns the event with some of its claims, by index. A revision of a claim that is left out stands for itself.
    #[must_use]
    pub fn with_claims(&self, is_kept: impl Fn(usize) -> bool) -> Self {
        let mut kept_index: Vec<Option<usize>> = Vec::with_capacity(self.claims.len());
        let mut kept = 0;
        for (index, claim) in self.claims.iter().enumerate() {
            // Without the claim that it takes back, a retraction says nothing.
            let is_void = claim.statement == Statement::Retraction
                && claim.revises.is_some_and(|revision| kept_index.get(revision.target()) == Some(&None));
            let is_kept = is_kept(index) && !is_void;
            kept_index.push(is_kept.then_some(kept));
            kept += usize::from(is_kept);
        }
        let claims = self.claims.iter().zip(&kept_index).filter(|(_, index)| index.is_some());
        let claims = claims.map(|(claim, _)| {
            let target = claim.revises.and_then(|revision| kept_index.get(revision.target()).copied()?);
            let revises = claim.revises.zip(target).map(|(revision, target)| revision.with_target(target));
            Claim { revises, ..claim.clone() }
        });
        let claims = claims.collect();
        Self { claims, ..self.clone() }
    }

    /// Whether it was only announced.
    #[must_use]
    pub fn is_announced(&self) -> bool {
        self.status == EventStatus::Announced
    }

    /// Whether it is an incident by a list: political violence that took place.
    #[must_use]
    pub fn is_incident(&self, list: IncidentList) -> bool {
        list.includes(self.kind) && !self.is_announced()
    }

    /// Returns the kind in words, with the status unless it happened: `talks or mediation, announced`.
    #[must_use]
    pub fn kind_phrase(&self) -> String {
        let kind = self.kind.row().label;
        if self.is_announced() { format!("{kind}, {}", self.status.name()) } else { kind.to_owned() }
    }

    /// Returns the dyads of the event (UCDP: dyad), smaller index first: its first actor with each of the others.
    ///
    /// The others may be on one side (two states that jointly criticise a third), so they form no dyads among
    /// themselves.
    pub fn dyads(&self) -> impl Iterator<Item = (ActorIx, ActorIx)> + '_ {
        Self::dyads_among(&self.actors)
    }

    /// Returns the dyads of an event with these participants, as [`Event::dyads`] does.
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
