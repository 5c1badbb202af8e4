//! Events: dated things that happened.

use std::collections::HashMap;

use super::actor::ActorIx;
use super::claim::{Claim, Claimant, Statement};
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

    /// Adds the claims, sources and links of another event that is the same. Each claim keeps its date.
    pub fn add_reports(&mut self, mut other: Self) {
        self.date_claims();
        other.date_claims();
        // An undated claim must not take the date of the event that it is joined to.
        let document = other.sources.first().copied();
        for claim in other.claims.iter_mut().filter(|claim| claim.said.is_none()) {
            claim.source = claim.source.or(document);
        }
        self.reported = match (self.reported, other.reported) {
            (Some(own), Some(other)) => Some(own.first_of(other)),
            (own, other) => own.or(other),
        };
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

    /// States the date on which the event was reported with each claim that has it from there.
    fn date_claims(&mut self) {
        let reported = self.reported;
        for claim in self.claims.iter_mut().filter(|claim| claim.source.is_none()) {
            claim.said = claim.said.or(reported);
        }
    }

    /// Returns the claims that stand, with their indices: neither corrected nor retracted, and no retraction.
    pub fn standing_claims(&self) -> impl Iterator<Item = (usize, &Claim)> {
        let is_revised = self.revised_claims();
        let claims = self.claims.iter().enumerate();
        claims.filter(move |&(index, claim)| {
            claim.statement != Statement::Retraction && !is_revised.get(index).copied().unwrap_or_default()
        })
    }

    /// Returns whether each claim was corrected or retracted; empty if none was.
    #[must_use]
    pub fn revised_claims(&self) -> Vec<bool> {
        let is_revision = |claim: &Claim| claim.revises.is_some() || claim.statement == Statement::Retraction;
        if !self.claims.iter().any(is_revision) {
            return Vec::new();
        }
        let mut is_revised = vec![false; self.claims.len()];
        // By claimant: the position of the last retraction of everything said before.
        let mut retracted_before: HashMap<Claimant, usize> = HashMap::new();
        for (position, claim) in self.claims.iter().enumerate() {
            match claim.revises {
                Some(revision) => {
                    is_revised.get_mut(revision.target()).into_iter().for_each(|revised| *revised = true);
                }
                None if claim.statement == Statement::Retraction => {
                    retracted_before.insert(claim.claimant, position);
                }
                None => {}
            }
        }
        for (index, (claim, is_revised)) in self.claims.iter().zip(&mut is_revised).enumerate() {
            *is_revised |= retracted_before.get(&claim.claimant).is_some_and(|&position| index < position);
        }
        is_revised
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

    /// Returns the event with some of its claims, by index. A revision of a claim that is left out revises the
    /// nearest kept claim in its chain; without one, a correction is an ordinary claim.
    #[must_use]
    pub fn with_claims(&self, is_kept: impl Fn(usize) -> bool) -> Self {
        // By claim: the position in the result of the claim itself, or else of the nearest one that it revises.
        let mut position_of: Vec<Option<usize>> = Vec::with_capacity(self.claims.len());
        let mut claims: Vec<Claim> = Vec::new();
        for (index, claim) in self.claims.iter().enumerate() {
            let target = claim.revises.and_then(|revision| position_of.get(revision.target()).copied()?);
            // Without the claim that it takes back, a retraction says nothing.
            let is_void =
                claim.statement == Statement::Retraction && claim.revises.is_some() && target.is_none();
            if is_void || !is_kept(index) {
                position_of.push(target);
                continue;
            }
            position_of.push(Some(claims.len()));
            let revises = claim.revises.zip(target).map(|(revision, target)| revision.with_target(target));
            claims.push(Claim { revises, ..claim.clone() });
        }
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
