//! The contested facts of an event: those about which two claims exclude each other.
//!
//! - A toll of one measure and side: the numbers that two claims allow do not overlap
//!   ([`crate::model::Figure::excludes`]).
//! - Control of a place: one claim affirms a holder and another denies that holder, or two claimants affirm different
//!   holders. In the latter case each holder is a contested fact. One claimant may name two joint holders.
//! - Any other fact: one claim affirms it and another denies it in the same words.
//!
//! Unconfirmed reports and “no comment” exclude nothing, nor does a claim that its claimant corrected or retracted. Different causes do not exclude each other.

use indexmap::{IndexMap, IndexSet};

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
    let mut place_claims: IndexMap<&str, Vec<(usize, HolderClaim)>> = IndexMap::new();
    let mut fact_claims: IndexMap<&str, Vec<(usize, Stance)>> = IndexMap::new();
    for (index, claim) in event.standing_claims() {
        match &claim.statement {
            Statement::Control { place, holder, says } => {
                let holder_claim = HolderClaim { by: claim.claimant, holder: *holder, says: *says };
                place_claims.entry(place).or_default().push((index, holder_claim));
            }
            Statement::Fact { what, says } => fact_claims.entry(what).or_default().push((index, *says)),
            Statement::Toll { .. }
            | Statement::Cause { .. }
            | Statement::NoComment
            | Statement::Retraction => {}
        }
    }
    for (place, claims) in &place_claims {
        let holders: IndexSet<ActorIx> = claims.iter().map(|(_, claim)| claim.holder).collect();
        for holder in holders {
            let contested = contested_control_claims(claims, holder);
            contests.extend(contested.map(|claims| (Contest::Control((*place).to_owned(), holder), claims)));
        }
    }
    for (fact, claims) in &fact_claims {
        let has_stance = |stance| claims.iter().any(|&(_, says)| says == stance);
        if has_stance(Stance::Affirms) && has_stance(Stance::Denies) {
            let claims = claims.iter().map(|&(index, _)| index).collect();
            contests.push((Contest::Fact((*fact).to_owned()), claims));
        }
    }
    contests.sort_by_key(|(contest, claims)| {
        claims.iter().find(|&&ix| event.claims.get(ix).is_some_and(|claim| concerns(claim, contest))).copied()
    });
    contests
}

/// Whether two claims about one event cannot both be true, regardless of revisions.
#[must_use]
pub fn claims_exclude(a: &Claim, b: &Claim) -> bool {
    match (&a.statement, &b.statement) {
        (
            Statement::Toll { measure, victims, says },
            Statement::Toll { measure: other_measure, victims: other_victims, says: other },
        ) => (measure, victims) == (other_measure, other_victims) && says.excludes(*other),
        (
            Statement::Control { place, holder, says },
            Statement::Control { place: other_place, holder: other_holder, says: other },
        ) => {
            let claim = HolderClaim { by: a.claimant, holder: *holder, says: *says };
            let other = HolderClaim { by: b.claimant, holder: *other_holder, says: *other };
            place == other_place && claim.excludes(other)
        }
        (Statement::Fact { what, says }, Statement::Fact { what: other_what, says: other }) => {
            let are_opposed = [(says, other), (other, says)].contains(&(&Stance::Affirms, &Stance::Denies));
            what == other_what && are_opposed
        }
        _ => false,
    }
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

/// Returns, of the claims about a place, those about a holder and its rivals, if the holder is contested.
fn contested_control_claims(
    place_claims: &[(usize, HolderClaim)],
    contested_holder: ActorIx,
) -> Option<Vec<usize>> {
    let names_holder = |claim: &HolderClaim| claim.holder == contested_holder;
    let affirms_holder = |claim: &HolderClaim| names_holder(claim) && claim.says == Stance::Affirms;
    let affirming = place_claims.iter().map(|&(_, claim)| claim).filter(affirms_holder);
    // Two claimants are enough: a rival differs from at least one of them.
    let first = affirming.clone().next();
    let second = affirming.clone().find(|claim| first.is_some_and(|first| first.by != claim.by));
    let is_rival =
        |other: &HolderClaim| [first, second].into_iter().flatten().any(|claim| claim.excludes(*other));
    place_claims.iter().any(|(_, claim)| is_rival(claim)).then(|| {
        let relevant = place_claims.iter().filter(|(_, claim)| names_holder(claim) || is_rival(claim));
        relevant.map(|&(index, _)| index).collect()
    })
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
            Statement::Cause { .. } | Statement::NoComment | Statement::Retraction => return None,
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
