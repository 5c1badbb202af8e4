//! Who holds a named place, from the control claims in time order (ISW: assessed against claimed).
//!
//! 1. The claims of all events that are wholly over by as-of, in time order: by the last day of the event, then its
//!    first day, then the order of the file, then the order within the event.
//! 2. A claimant's later word on the same holder replaces its earlier one, and its later affirmation of another holder
//!    replaces an earlier affirmation (taken and given back the same day). To deny one holder takes back nothing said of
//!    another.
//! 3. A claim speaks of the time of its event. The last event in which a remaining claim affirms a holder sets aside
//!    the claims of all events before it, also those of others. A later denial sets nothing aside: it contests.
//! 4. What remains decides. If assessed claims affirm one holder and none of them denies it: assessed. Else, if two
//!    remaining claims exclude each other (one affirms a holder and the other denies it, or both affirm different
//!    ones): contested. Else, if a holder is affirmed: claimed. Else unknown.

use std::collections::HashMap;

use super::contested::{HolderClaim, actor_short_name};
use super::reason::{Reason, claimant_label};
use crate::model::{ActorIx, Basis, Claim, Day, Event, Situation, Stance, Statement};

/// How control is known (ISW: assessed against claimed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Control {
    /// An independent body stands behind it.
    Assessed(ActorIx),
    /// Claimed, and nobody denies it.
    Claimed(ActorIx),
    /// Claims exclude each other.
    Contested,
    /// Nobody affirms it: only denied or unconfirmed.
    Unknown,
}

impl Control {
    /// The word for it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Assessed(_) => "assessed",
            Self::Claimed(_) => "claimed",
            Self::Contested => "contested",
            Self::Unknown => "unknown",
        }
    }

    /// Who holds the place, where one is named.
    #[must_use]
    pub const fn holder(self) -> Option<ActorIx> {
        match self {
            Self::Assessed(holder) | Self::Claimed(holder) => Some(holder),
            Self::Contested | Self::Unknown => None,
        }
    }
}

/// The state of one named place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceControl {
    /// The place.
    pub place: String,
    /// Who holds it, from the latest claims.
    pub control: Control,
    /// The claims in time order: index of the event in [`Situation::events`] and of the claim in it.
    pub claims: Vec<(usize, usize)>,
    /// Those of them that decided: the ones no later claim replaced.
    pub deciding: Vec<(usize, usize)>,
}

/// Control of every place that any control claim of an event up to `as_of` speaks of, in time order of the first claim.
#[must_use]
pub fn place_controls(situation: &Situation, as_of: Day) -> Vec<PlaceControl> {
    let mut order: Vec<(usize, &Event)> =
        situation.events.iter().enumerate().filter(|(_, event)| event.date.span.end <= as_of).collect();
    order.sort_by_key(|&(index, event)| (event.date.span.end, event.date.span.start, index));

    let mut by_name: HashMap<&str, usize> = HashMap::new();
    let mut places: Vec<(&str, Vec<ControlClaim>)> = Vec::new();
    for (rank, (event_ix, event)) in order.into_iter().enumerate() {
        for (claim_ix, claim) in event.claims.iter().enumerate() {
            let Statement::Control { place, holder, says } = &claim.statement else { continue };
            let slot = *by_name.entry(place).or_insert(places.len());
            if slot == places.len() {
                places.push((place, Vec::new()));
            }
            if let Some((_, said)) = places.get_mut(slot) {
                let held = HolderClaim { by: claim.claimant, holder: *holder, says: *says };
                said.push(ControlClaim {
                    claim_ix: (event_ix, claim_ix),
                    rank,
                    basis: claim.basis,
                    holder_claim: held,
                });
            }
        }
    }
    let places = places.into_iter().map(|(place, said)| {
        let standing = deciding_claims(&said);
        PlaceControl {
            place: place.to_owned(),
            control: decide_control(&standing),
            claims: said.iter().map(|s| s.claim_ix).collect(),
            deciding: standing.iter().map(|s| s.claim_ix).collect(),
        }
    });
    places.collect()
}

/// A control claim in time order.
#[derive(Clone, Copy)]
struct ControlClaim {
    /// Index of the event and of the claim in it.
    claim_ix: (usize, usize),
    /// Place of the event in time order.
    rank: usize,
    basis: Basis,
    holder_claim: HolderClaim,
}

impl ControlClaim {
    fn affirms(&self) -> bool {
        self.holder_claim.says == Stance::Affirms
    }

    /// Whether a `later` claim takes its place (step 2).
    fn is_replaced_by(&self, later: &Self) -> bool {
        let both_affirm = self.affirms() && later.affirms();
        self.holder_claim.by == later.holder_claim.by
            && (later.holder_claim.holder == self.holder_claim.holder || both_affirm)
    }
}

/// The claims that no later one replaced or set aside (steps 2 and 3).
fn deciding_claims(said: &[ControlClaim]) -> Vec<ControlClaim> {
    let latest = said
        .iter()
        .enumerate()
        .filter(|(i, s)| !said.iter().skip(i + 1).any(|later| s.is_replaced_by(later)))
        .map(|(_, s)| *s);
    let mut latest: Vec<ControlClaim> = latest.collect();
    let affirmed = latest.iter().filter(|s| s.affirms()).map(|s| s.rank).max();
    latest.retain(|s| affirmed.is_none_or(|rank| s.rank >= rank));
    latest
}

/// Who holds the place, by the claims that stand (step 4).
fn decide_control(standing: &[ControlClaim]) -> Control {
    let exclude = |said: &[&ControlClaim]| {
        said.iter()
            .enumerate()
            .any(|(i, a)| said.iter().skip(i + 1).any(|b| a.holder_claim.excludes(b.holder_claim)))
    };
    let holder = |said: &[&ControlClaim]| said.iter().find(|s| s.affirms()).map(|s| s.holder_claim.holder);
    let all: Vec<&ControlClaim> = standing.iter().collect();
    let assessed: Vec<&ControlClaim> = standing.iter().filter(|s| s.basis == Basis::Assessed).collect();
    match (holder(&assessed), holder(&all)) {
        (Some(holder), _) if !exclude(&assessed) => Control::Assessed(holder),
        _ if exclude(&all) => Control::Contested,
        (_, Some(holder)) => Control::Claimed(holder),
        (_, None) => Control::Unknown,
    }
}

impl PlaceControl {
    /// The claims through time: each with its event, oldest first. `situation` is the one it was computed from.
    pub fn claim_history<'a>(
        &'a self,
        situation: &'a Situation,
    ) -> impl Iterator<Item = (&'a Event, &'a Claim)> {
        resolve_claims(&self.claims, situation)
    }

    /// How it was reached.
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
            rule: "The latest word of each claimant counts, and a later event in which a holder is affirmed sets earlier \
                   claims aside; assessed if an assessed claim affirms a holder, contested if two of these claims exclude \
                   each other."
                .to_owned(),
            inputs: inputs.collect(),
            guard: match replaced {
                0 => None,
                1 => Some("1 earlier claim is set aside".to_owned()),
                n => Some(format!("{n} earlier claims are set aside")),
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
