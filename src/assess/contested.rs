//! The contested facts of an event: those about which two claims exclude each other.
//!
//! - A toll of one measure and side: the numbers that two claims allow do not overlap
//!   ([`crate::model::Figure::excludes`]).
//! - Control of a place: one claim affirms a holder and another denies that holder, or two claimants affirm different
//!   holders. In the latter case each holder is a contested fact. One claimant may name two joint holders.
//! - Any other fact: one claim affirms it and another denies it in the same words.
//!
//! Unconfirmed reports and “no comment” exclude nothing. Different causes do not exclude each other.

use super::reason::{Reason, claimant_label};
use super::toll;
use crate::model::{ActorIx, Claim, Claimant, Event, Measure, Situation, Stance, Statement, Victims};

/// A fact about which two claims exclude each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contest {
    /// The toll of a measure and side.
    Toll(Measure, Victims),
    /// Control of a place: the place and the holder.
    Control(String, ActorIx),
    /// Any other fact, in its own words.
    Fact(String),
}

/// Returns the contested facts of an event in order of first mention, each with the indices of its claims: all claims
/// about that toll, holder or fact, and for control also those that affirm a rival holder.
#[must_use]
pub fn find_contests(event: &Event) -> Vec<(Contest, Vec<usize>)> {
    let mut contests: Vec<(Contest, Vec<usize>)> = toll::side_tolls(event)
        .into_iter()
        .filter(|side| side.toll.is_contested)
        .map(|side| (Contest::Toll(side.measure, side.victims), side.inputs))
        .collect();
    let mut seen: Vec<Contest> = Vec::new();
    for claim in &event.claims {
        let (contest, claims) = match &claim.statement {
            Statement::Control { place, holder, .. } => {
                (Contest::Control(place.clone(), *holder), control_claims(event, place, *holder))
            }
            Statement::Fact { what, .. } => (Contest::Fact(what.clone()), fact_claims(event, what)),
            Statement::Toll { .. } | Statement::Cause { .. } | Statement::NoComment => continue,
        };
        if seen.contains(&contest) {
            continue;
        }
        seen.push(contest.clone());
        contests.extend(claims.map(|claims| (contest, claims)));
    }
    contests.sort_by_key(|(contest, claims)| {
        claims.iter().find(|&&ix| event.claims.get(ix).is_some_and(|claim| concerns(claim, contest))).copied()
    });
    contests
}

/// A claim about who holds a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct HolderClaim {
    /// The claimant.
    pub(super) by: Claimant,
    /// The claimed holder.
    pub(super) holder: ActorIx,
    /// Whether the claim affirms, denies or merely reports it.
    pub(super) says: Stance,
}

impl HolderClaim {
    /// Whether the two claims about one place at one time cannot both be true.
    pub(super) fn excludes(self, other: Self) -> bool {
        match (self.says, other.says) {
            (Stance::Affirms, Stance::Affirms) => self.holder != other.holder && self.by != other.by,
            (Stance::Affirms, Stance::Denies) | (Stance::Denies, Stance::Affirms) => {
                self.holder == other.holder
            }
            _ => false,
        }
    }
}

/// Returns the claims about a holder of a place, if contested.
fn control_claims(event: &Event, contested_place: &str, contested_holder: ActorIx) -> Option<Vec<usize>> {
    let place_claims = event.claims.iter().enumerate().filter_map(|(index, claim)| match &claim.statement {
        Statement::Control { place, holder, says } if place == contested_place => {
            Some((index, HolderClaim { by: claim.claimant, holder: *holder, says: *says }))
        }
        _ => None,
    });
    let place_claims: Vec<(usize, HolderClaim)> = place_claims.collect();
    let names_holder = |claim: &HolderClaim| claim.holder == contested_holder;
    let affirms_holder = |claim: &HolderClaim| names_holder(claim) && claim.says == Stance::Affirms;
    let is_rival = |other: &HolderClaim| {
        place_claims.iter().any(|(_, claim)| affirms_holder(claim) && claim.excludes(*other))
    };
    place_claims.iter().any(|(_, claim)| is_rival(claim)).then(|| {
        let relevant = place_claims.iter().filter(|(_, claim)| names_holder(claim) || is_rival(claim));
        relevant.map(|&(index, _)| index).collect()
    })
}

/// Returns the claims about a fact, if contested.
fn fact_claims(event: &Event, fact: &str) -> Option<Vec<usize>> {
    let about = event.claims.iter().enumerate().filter_map(|(index, claim)| match &claim.statement {
        Statement::Fact { what, says } if what == fact => Some((index, *says)),
        _ => None,
    });
    let about: Vec<(usize, Stance)> = about.collect();
    let has_stance = |stance| about.iter().any(|&(_, says)| says == stance);
    (has_stance(Stance::Affirms) && has_stance(Stance::Denies))
        .then(|| about.iter().map(|&(index, _)| index).collect())
}

/// Whether the claim is about exactly this toll, holder or fact.
fn concerns(claim: &Claim, contest: &Contest) -> bool {
    match (&claim.statement, contest) {
        (Statement::Toll { measure, victims, .. }, Contest::Toll(m, v)) => measure == m && victims == v,
        (Statement::Control { place, holder, .. }, Contest::Control(p, h)) => place == p && holder == h,
        (Statement::Fact { what, .. }, Contest::Fact(w)) => what == w,
        _ => false,
    }
}

impl Contest {
    /// Returns the contested fact in words: `killed, Taliban`, `Islam Qala held by Taliban`.
    #[must_use]
    pub fn label(&self, situation: &Situation) -> String {
        match self {
            Self::Toll(measure, victims) => {
                format!("{}, {}", measure.name(), toll::victims_label(*victims, situation))
            }
            Self::Control(place, holder) => {
                format!("{place} held by {}", actor_short_name(*holder, situation))
            }
            Self::Fact(what) => what.clone(),
        }
    }
}

/// Returns the short name of an actor.
pub(super) fn actor_short_name(actor: ActorIx, situation: &Situation) -> &str {
    situation.actor(actor).map_or("?", |actor| &actor.short)
}

/// Explains why a fact is contested. `claims` holds the indices that [`find_contests`] returned with it for this event.
#[must_use]
pub fn explain_contest(contest: &Contest, claims: &[usize], situation: &Situation, event: &Event) -> Reason {
    let inputs = claims.iter().filter_map(|&ix| event.claims.get(ix)).filter_map(|claim| {
        let says = match &claim.statement {
            Statement::Toll { says, .. } => says.to_string(),
            Statement::Control { holder, says, .. } => {
                format!("{} {}", says.name(), actor_short_name(*holder, situation))
            }
            Statement::Fact { says, .. } => says.name().to_owned(),
            Statement::Cause { .. } | Statement::NoComment => return None,
        };
        Some((claimant_label(situation, claim), says))
    });
    let rule = match contest {
        Contest::Toll(..) => "The numbers that two claims allow do not overlap.",
        Contest::Control(..) => {
            "One claim affirms the holder of a place and another denies it, or two claimants affirm different holders."
        }
        Contest::Fact(_) => "One claim affirms the fact and another denies it.",
    };
    Reason {
        verdict: format!("contested: {}", contest.label(situation)),
        rule: rule.to_owned(),
        inputs: inputs.collect(),
        guard: None,
        origin: "frontwatch",
    }
}

#[cfg(test)]
mod tests;
