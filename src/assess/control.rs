//! Control of a named place, from its control claims in time order (ISW: assessed or claimed).
//!
//! 1. Take the standing claims (neither corrected nor retracted) of all events that are wholly over by as-of, in time order: by the last day of the event, then
//!    its first day, then the order of the file, then the order within the event.
//! 2. A claimant's later claim about a holder replaces its earlier one, and its later affirmation of another holder
//!    replaces its earlier affirmation (a place taken and returned on one day). Denying one holder leaves claims about
//!    another in force.
//! 3. A claim describes the time of its event. The last event in which a remaining claim affirms a holder overrides the
//!    claims of all earlier events, by any claimant. A later denial overrides nothing: it contests.
//! 4. The remaining claims decide. If assessed claims affirm one holder and none of them denies it: assessed.
//!    Otherwise, if two remaining claims exclude each other (one affirms a holder that the other denies, or they affirm
//!    different holders): contested. Otherwise, if a holder is affirmed: claimed. Otherwise: unknown.

use std::collections::{HashMap, HashSet};

use super::contested::{HolderClaim, actor_short_name};
use super::reason::{Reason, claimant_label};
use crate::model::{ActorIx, Basis, Claim, Day, Event, Situation, Stance, Statement};

/// The control of a place and its basis (ISW: assessed or claimed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Control {
    /// Assessed by an independent body.
    Assessed(ActorIx),
    /// Claimed, and not denied.
    Claimed(ActorIx),
    /// Claims exclude each other.
    Contested,
    /// Not affirmed: only denied or unconfirmed.
    Unknown,
}

impl Control {
    /// The name of the state.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Assessed(_) => "assessed",
            Self::Claimed(_) => "claimed",
            Self::Contested => "contested",
            Self::Unknown => "unknown",
        }
    }

    /// The holder, if there is exactly one.
    #[must_use]
    pub const fn holder(self) -> Option<ActorIx> {
        match self {
            Self::Assessed(holder) | Self::Claimed(holder) => Some(holder),
            Self::Contested | Self::Unknown => None,
        }
    }
}

/// The control of one named place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceControl {
    /// The name of the place.
    pub place: String,
    /// Its control by the deciding claims.
    pub control: Control,
    /// The claims in time order, as index of the event in [`Situation::events`] and index of the claim in it.
    pub claims: Vec<(usize, usize)>,
    /// The claims that decided, those that no later claim replaced or overrode.
    pub deciding: Vec<(usize, usize)>,
}

/// Returns the control of every place with a control claim in an event that happened by `as_of`, in time order of its
/// first claim.
#[must_use]
pub fn place_controls(situation: &Situation, as_of: Day) -> Vec<PlaceControl> {
    let has_happened = |event: &Event| event.date.span.end <= as_of && !event.is_announced();
    let mut order: Vec<(usize, &Event)> =
        situation.events.iter().enumerate().filter(|(_, event)| has_happened(event)).collect();
    order.sort_by_key(|&(index, event)| (event.date.span.end, event.date.span.start, index));
    controls_in_order(order)
}

/// Returns the control of every place with a control claim in an event, by the claims of this event alone, in order of
/// first mention.
#[must_use]
pub fn event_controls(event: &Event) -> Vec<PlaceControl> {
    controls_in_order(vec![(0, event)])
}

/// Returns the control of every place by the control claims of events in time order, each with its index.
fn controls_in_order(order: Vec<(usize, &Event)>) -> Vec<PlaceControl> {
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    let mut places: Vec<(&str, Vec<ControlClaim>)> = Vec::new();
    for (rank, (event_ix, event)) in order.into_iter().enumerate() {
        for (claim_ix, claim) in event.standing_claims() {
            let Statement::Control { place, holder, says } = &claim.statement else { continue };
            let slot = *by_name.entry(place).or_insert(places.len());
            if slot == places.len() {
                places.push((place, Vec::new()));
            }
            if let Some((_, claims)) = places.get_mut(slot) {
                let holder_claim = HolderClaim { by: claim.claimant, holder: *holder, says: *says };
                claims.push(ControlClaim {
                    claim_ix: (event_ix, claim_ix),
                    rank,
                    basis: claim.basis,
                    holder_claim,
                });
            }
        }
    }
    let places = places.into_iter().map(|(place, claims)| {
        let deciding = deciding_claims(&claims);
        PlaceControl {
            place: place.to_owned(),
            control: decide_control(&deciding),
            claims: claims.iter().map(|claim| claim.claim_ix).collect(),
            deciding: deciding.iter().map(|claim| claim.claim_ix).collect(),
        }
    });
    places.collect()
}

/// A control claim with its position in time order.
#[derive(Clone, Copy)]
struct ControlClaim {
    /// The index of the event and of the claim in it.
    claim_ix: (usize, usize),
    /// The position of the event in time order.
    rank: usize,
    basis: Basis,
    holder_claim: HolderClaim,
}

impl ControlClaim {
    fn affirms(&self) -> bool {
        self.holder_claim.says == Stance::Affirms
    }
}

/// Returns the claims that no later one replaced or overrode (steps 2 and 3).
fn deciding_claims(claims: &[ControlClaim]) -> Vec<ControlClaim> {
    // From the last to the first, with what later claims say.
    let (mut later_holders, mut later_affirming) = (HashSet::new(), HashSet::new());
    let mut latest = Vec::new();
    for claim in claims.iter().rev() {
        let HolderClaim { by, holder, .. } = claim.holder_claim;
        let is_repeated = !later_holders.insert((by, holder));
        let is_overridden = claim.affirms() && !later_affirming.insert(by);
        if !is_repeated && !is_overridden {
            latest.push(*claim);
        }
    }
    latest.reverse();
    let last_affirmed = latest.iter().filter(|claim| claim.affirms()).map(|claim| claim.rank).max();
    latest.retain(|claim| last_affirmed.is_none_or(|rank| claim.rank >= rank));
    latest
}

/// Whether two claims exclude each other ([`HolderClaim::excludes`]).
fn has_conflict(claims: &[&ControlClaim]) -> bool {
    let claims_with =
        |says| claims.iter().map(|claim| claim.holder_claim).filter(move |claim| claim.says == says);
    let Some(first) = claims_with(Stance::Affirms).next() else { return false };
    let differences = claims_with(Stance::Affirms)
        .map(|claim| (claim.holder != first.holder, claim.by != first.by))
        .collect::<HashSet<_>>();
    let denied: HashSet<_> = claims_with(Stance::Denies).map(|claim| claim.holder).collect();
    // A claim that shares the first one's holder and a claim that shares its claimant exclude each other.
    differences.contains(&(true, true))
        || differences.contains(&(true, false)) && differences.contains(&(false, true))
        || claims_with(Stance::Affirms).any(|claim| denied.contains(&claim.holder))
}

/// Returns the control by the deciding claims (step 4).
fn decide_control(deciding: &[ControlClaim]) -> Control {
    let affirmed_holder = |claims: &[&ControlClaim]| {
        claims.iter().find(|claim| claim.affirms()).map(|claim| claim.holder_claim.holder)
    };
    let all: Vec<&ControlClaim> = deciding.iter().collect();
    let assessed: Vec<&ControlClaim> =
        deciding.iter().filter(|claim| claim.basis == Basis::Assessed).collect();
    match (affirmed_holder(&assessed), affirmed_holder(&all)) {
        (Some(holder), _) if !has_conflict(&assessed) => Control::Assessed(holder),
        _ if has_conflict(&all) => Control::Contested,
        (_, Some(holder)) => Control::Claimed(holder),
        (_, None) => Control::Unknown,
    }
}

impl PlaceControl {
    /// Returns each claim with its event, oldest first. `situation` is the one that the control was computed from.
    pub fn claim_history<'a>(
        &'a self,
        situation: &'a Situation,
    ) -> impl Iterator<Item = (&'a Event, &'a Claim)> {
        resolve_claims(&self.claims, situation)
    }

    /// Explains the control.
    #[must_use]
    pub fn explain(&self, situation: &Situation) -> Reason {
        let inputs = resolve_claims(&self.deciding, situation).filter_map(|(event, claim)| {
            let Statement::Control { holder, says, .. } = &claim.statement else { return None };
            let label = format!("{}, {}", event.date, claimant_label(situation, claim));
            Some((label, format!("{} {}", says.name(), actor_short_name(*holder, situation))))
        });
        let holder = self.control.holder().map(|holder| actor_short_name(holder, situation));
        let replaced = self.claims.len().saturating_sub(self.deciding.len());
        Reason {
            verdict: match holder {
                Some(holder) => format!("{}: {holder} ({})", self.place, self.control.label()),
                None => format!("{}: {}", self.place, self.control.label()),
            },
            rule: "Each claimant's latest claim counts, and a later event that affirms a holder overrides earlier claims. \
                   Assessed if an assessed claim affirms a holder; contested if two of the claims exclude each other."
                .to_owned(),
            inputs: inputs.collect(),
            guard: match replaced {
                0 => None,
                1 => Some("1 earlier claim is overridden".to_owned()),
                n => Some(format!("{n} earlier claims are overridden")),
            },
            origin: "ISW",
        }
    }
}

fn resolve_claims<'a>(
    claims: &'a [(usize, usize)],
    situation: &'a Situation,
) -> impl Iterator<Item = (&'a Event, &'a Claim)> {
    claims.iter().filter_map(|&(event, claim)| {
        let event = situation.events.get(event)?;
        Some((event, event.claims.get(claim)?))
    })
}

#[cfg(test)]
mod tests;
