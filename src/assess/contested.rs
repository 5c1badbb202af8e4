//! Which facts of an event are contested: two claims about the same thing exclude each other.
//!
//! - A toll of one measure and side: the numbers that two claims allow do not meet ([`crate::model::Figure::excludes`]).
//! - Control of a place: one claim affirms a holder and another denies that same holder, or two claimants affirm
//!   different holders (each of the two is then a contested fact). One claimant may name two holders who hold the place
//!   together.
//! - Another fact: one claim affirms and another denies it, in the same words.
//!
//! What is reported as unconfirmed, or not commented on, excludes nothing. Different causes do not exclude each other.

use super::reason::{Reason, claimant_label};
use super::toll;
use crate::model::{ActorIx, Claim, Claimant, Event, Measure, Situation, Stance, Statement, Victims};

/// A fact about which two claims exclude each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contest {
    /// A toll.
    Toll(Measure, Victims),
    /// Who holds a place: place and holder.
    Control(String, ActorIx),
    /// Another fact.
    Fact(String),
}

/// The contested facts of an event in order of first mention, with the indices of the claims about each: all claims
/// about that toll, holder or fact, and for control also those that affirm a rival holder.
#[must_use]
pub fn find_contests(event: &Event) -> Vec<(Contest, Vec<usize>)> {
    let mut found: Vec<(Contest, Vec<usize>)> = toll::side_tolls(event)
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
        found.extend(claims.map(|claims| (contest, claims)));
    }
    found.sort_by_key(|(contest, claims)| {
        claims.iter().find(|&&ix| event.claims.get(ix).is_some_and(|claim| concerns(claim, contest))).copied()
    });
    found
}

/// A claimant's word on who holds a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct HolderClaim {
    /// Who says so.
    pub(super) by: Claimant,
    /// Who is said to hold the place.
    pub(super) holder: ActorIx,
    /// Whether it is affirmed or denied.
    pub(super) says: Stance,
}

impl HolderClaim {
    /// Whether the two, about the same place at the same time, cannot both be true.
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

/// The claims about a holder of a place, if that is contested.
fn control_claims(event: &Event, of_place: &str, of_holder: ActorIx) -> Option<Vec<usize>> {
    let held = event.claims.iter().enumerate().filter_map(|(index, claim)| match &claim.statement {
        Statement::Control { place, holder, says } if place == of_place => {
            Some((index, HolderClaim { by: claim.claimant, holder: *holder, says: *says }))
        }
        _ => None,
    });
    let held: Vec<(usize, HolderClaim)> = held.collect();
    let this = |held: &HolderClaim| held.holder == of_holder;
    let affirmed = |held: &HolderClaim| this(held) && held.says == Stance::Affirms;
    let against = |other: &HolderClaim| held.iter().any(|(_, h)| affirmed(h) && h.excludes(*other));
    held.iter()
        .any(|(_, h)| against(h))
        .then(|| held.iter().filter(|(_, h)| this(h) || against(h)).map(|&(index, _)| index).collect())
}

/// The claims about a fact, if it is contested.
fn fact_claims(event: &Event, of: &str) -> Option<Vec<usize>> {
    let about = event.claims.iter().enumerate().filter_map(|(index, claim)| match &claim.statement {
        Statement::Fact { what, says } if what == of => Some((index, *says)),
        _ => None,
    });
    let about: Vec<(usize, Stance)> = about.collect();
    let any = |stance| about.iter().any(|&(_, says)| says == stance);
    (any(Stance::Affirms) && any(Stance::Denies)).then(|| about.iter().map(|&(index, _)| index).collect())
}

/// Whether the claim is about this very toll, holder or fact.
fn concerns(claim: &Claim, contest: &Contest) -> bool {
    match (&claim.statement, contest) {
        (Statement::Toll { measure, victims, .. }, Contest::Toll(m, v)) => measure == m && victims == v,
        (Statement::Control { place, holder, .. }, Contest::Control(p, h)) => place == p && holder == h,
        (Statement::Fact { what, .. }, Contest::Fact(w)) => what == w,
        _ => false,
    }
}

impl Contest {
    /// What is contested, in words: `killed, Taliban`, `Islam Qala held by Taliban`.
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

/// The short name of an actor.
pub(super) fn actor_short_name(actor: ActorIx, situation: &Situation) -> &str {
    situation.actor(actor).map_or("?", |actor| &actor.short)
}

/// Why a fact is contested. `claims` are the indices that [`find_contests`] gave with it, for the same event.
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
        Contest::Toll(..) => "The numbers that two claims allow do not meet.",
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
