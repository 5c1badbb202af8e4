//! The toll of an event, derived from its claims for each measure and victim side.
//!
//! - **low**: the smallest number that any claim allows. A denial and “up to” allow 0; “some” allows 1.
//! - **high**: the largest number that any claim allows. “At least n” gives n and leaves the toll open. “Some, no
//!   number” leaves it open without giving a number; a denial next to it gives none either (`0–?`).
//! - **best**: the smallest assessed number (an assessed denial is 0); else the smallest number that the victims' own
//!   side admits (a denial is not a number); else the smallest number claimed that is not a denial (ACLED's
//!   conservative rule); else unknown. “From a to b” counts as a unless a is 0; “up to” and “some” give no number.
//!
//! A toll is **claimed only** if every claim of victims is by an opponent of their side and none is assessed.
//!
//! “No comment” is ignored, and so is a claim that its claimant corrected or retracted. Victims that a claim does not attribute form a side of their own. An estimate (low, best,
//! high) that is the only claim about its side is kept as given, even out of order (UCDP).

use super::reason::{Reason, claimant_label};
use crate::model::{
    ActorIx, Basis, Claim, Claimant, Event, Figure, Measure, PairToll, Situation, Statement, Toll, Tolls,
    Victims, pair_tolls,
};

/// The part of the rule that gave the best figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BestBy {
    /// The smallest assessed number.
    Assessed,
    /// The smallest number that the victims' own side admits.
    OwnSide,
    /// The smallest number claimed that is not a denial (ACLED's conservative rule).
    Conservative,
    /// No number: unknown.
    Unknown,
}

/// The toll of one measure and victim side of an event, with its inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideToll {
    /// The measure.
    pub measure: Measure,
    /// The side of the victims.
    pub victims: Victims,
    /// The toll.
    pub toll: Toll,
    /// The part of the rule that gave `toll.best`.
    pub best_by: BestBy,
    /// The claims about it, including “no comment”, as indices into [`Event::claims`].
    pub inputs: Vec<usize>,
}

/// Returns the toll of every measure and side that a claim of the event mentions, in order of first mention. A side
/// with only “no comment” has the toll [`Toll::NONE`]. An announced event has no toll.
#[must_use]
pub fn side_tolls(event: &Event) -> Vec<SideToll> {
    if event.is_announced() {
        return Vec::new();
    }
    let mut sides: Vec<SideToll> = Vec::new();
    for (index, claim) in event.standing_claims() {
        let Statement::Toll { measure, victims, .. } = claim.statement else { continue };
        match sides.iter_mut().find(|side| side.measure == measure && side.victims == victims) {
            Some(side) => side.inputs.push(index),
            None => sides.push(SideToll {
                measure,
                victims,
                toll: Toll::NONE,
                best_by: BestBy::Unknown,
                inputs: vec![index],
            }),
        }
    }
    for side in &mut sides {
        let claims: Vec<TollClaim> =
            side.inputs.iter().filter_map(|&ix| TollClaim::from_claim(event.claims.get(ix)?)).collect();
        (side.toll, side.best_by) = weigh_claims(&claims, side.victims);
    }
    sides
}

/// Returns the tolls of the event, summed over its sides.
///
/// Sides are added in the order of their actors, not of the claims, so the sum does not depend on the order of claims.
#[must_use]
pub fn event_tolls(event: &Event) -> Tolls {
    sum_sides(side_tolls(event))
}

/// Returns the tolls of an event, summed over its [`side_tolls`].
#[must_use]
pub fn sum_sides(mut sides: Vec<SideToll>) -> Tolls {
    sides.sort_by_key(|side| side.victims);
    let sum = |measure| sides.iter().filter(|side| side.measure == measure).map(|side| side.toll).sum();
    Tolls { killed: sum(Measure::Killed), wounded: sum(Measure::Wounded), captured: sum(Measure::Captured) }
}

/// Returns the [`pair_tolls()`] from the [`side_tolls`] of an event with these actors.
#[must_use]
pub fn pair_tolls_of_sides(actors: &[ActorIx], sides: &[SideToll]) -> Option<Box<[PairToll]>> {
    pair_tolls(actors, &sides.iter().map(|side| (side.measure, side.victims, side.toll)))
}

/// A toll claim other than “no comment”.
#[derive(Clone, Copy)]
struct TollClaim {
    by: Claimant,
    basis: Basis,
    figure: Figure,
    /// The smallest number that the claim allows.
    low: u32,
}

impl TollClaim {
    fn from_claim(claim: &Claim) -> Option<Self> {
        let Statement::Toll { says, .. } = claim.statement else { return None };
        let (low, _) = says.allows()?;
        Some(Self { by: claim.claimant, basis: claim.basis, figure: says, low })
    }

    /// Returns the number that the claim offers as best. A denial offers none; [`best_number`] counts an assessed one
    /// as 0.
    fn best_candidate(self) -> Option<u32> {
        match self.figure {
            Figure::Exactly(n) | Figure::AtLeast(n) => Some(n),
            Figure::Estimate { best, .. } => Some(best),
            Figure::Between(..) => Some(self.low).filter(|&n| n > 0),
            Figure::AtMost(_) | Figure::Unspecified | Figure::Denied | Figure::NoComment => None,
        }
    }

    /// Returns the largest number that the claim states. A denial and “some” state none.
    fn upper_bound(self) -> Option<u32> {
        match self.figure {
            Figure::AtLeast(n) => Some(n),
            Figure::Denied => None,
            figure => figure.allows().and_then(|(_, high)| high),
        }
    }
}

/// Returns the toll of one side from its claims, without “no comment”.
fn weigh_claims(claims: &[TollClaim], victims: Victims) -> (Toll, BestBy) {
    let (best, best_by) = best_number(claims, victims);
    if let [TollClaim { figure: Figure::Estimate { low, best, high }, .. }] = *claims {
        let is_disordered = !(low <= best && best <= high);
        let toll = Toll { low: Some(low), best: Some(best), high: Some(high), is_disordered, ..Toll::NONE };
        return (toll, best_by);
    }
    let is_open = claims.iter().any(|s| matches!(s.figure, Figure::AtLeast(_) | Figure::Unspecified));
    // Denials alone allow only 0.
    let denied_high = (!is_open && !claims.is_empty()).then_some(0);
    let is_disordered = claims
        .iter()
        .any(|s| matches!(s.figure, Figure::Estimate { low, best, high } if low > best || best > high));
    // Two claims exclude each other exactly if the smallest upper bound is below the largest lower one.
    let bounds = || claims.iter().filter_map(|claim| claim.figure.allows());
    let smallest_high = bounds().filter_map(|(_, high)| high).min();
    let largest_low = bounds().map(|(low, _)| low).max();
    let is_contested = smallest_high.zip(largest_low).is_some_and(|(high, low)| high < low);
    let toll = Toll {
        low: claims.iter().map(|s| s.low).min(),
        best,
        high: claims.iter().filter_map(|s| s.upper_bound()).max().or(denied_high),
        is_open,
        is_partial: false,
        is_contested,
        is_disordered,
    };
    (toll, best_by)
}

impl SideToll {
    /// Whether the toll is “claimed only”: every claim that allows a victim is an opponent's own, and nobody assessed it.
    /// `event` is the event that the side was computed from. An opponent is an actor who forms a dyad of the event with
    /// the victims' side.
    #[must_use]
    pub fn is_claimed_only(&self, event: &Event) -> bool {
        let Victims::OfActor(side) = self.victims else { return false };
        let is_opponent = |by| event.dyads().any(|dyad| dyad == (by, side) || dyad == (side, by));
        let is_by_opponent = |claim: &TollClaim| {
            claim.basis == Basis::Claimed
                && matches!(claim.by, Claimant::Actor(by) if by != side && is_opponent(by))
        };
        let claims = self.inputs.iter().filter_map(|&ix| TollClaim::from_claim(event.claims.get(ix)?));
        let mut claims =
            claims.filter(|claim| claim.figure.allows().is_some_and(|(_, high)| high != Some(0))).peekable();
        claims.peek().is_some() && claims.all(|claim| is_by_opponent(&claim))
    }
}

/// How far the killed of an event rest on the claims of opponents alone ([`SideToll::is_claimed_only`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KilledSupport {
    /// No side's killed rest on an opponent's claim alone.
    Confirmed,
    /// Those of some sides do.
    PartlyClaimedOnly,
    /// Those of every side do.
    ClaimedOnly,
}

impl KilledSupport {
    /// Judges the claims about an event.
    #[must_use]
    pub fn from_event(event: &Event) -> Self {
        let sides = side_tolls(event);
        let mut killed = sides
            .iter()
            .filter(|side| side.measure == Measure::Killed && side.toll.high != Some(0))
            .map(|side| side.is_claimed_only(event))
            .peekable();
        let Some(&first) = killed.peek() else { return Self::Confirmed };
        match (first, killed.all(|is_claimed_only| is_claimed_only == first)) {
            (true, true) => Self::ClaimedOnly,
            (false, true) => Self::Confirmed,
            (_, false) => Self::PartlyClaimedOnly,
        }
    }

    /// Returns the support in words after a number of killed; `None` if there is nothing to add.
    #[must_use]
    pub const fn caveat(self) -> Option<&'static str> {
        match self {
            Self::Confirmed => None,
            Self::PartlyClaimedOnly => Some("in part claimed only"),
            Self::ClaimedOnly => Some("claimed only"),
        }
    }
}

/// Returns the best number and the part of the rule that gave it.
fn best_number(claims: &[TollClaim], victims: Victims) -> (Option<u32>, BestBy) {
    let assessed = claims.iter().filter(|s| s.basis == Basis::Assessed);
    let assessed =
        assessed.filter_map(|s| if s.figure == Figure::Denied { Some(0) } else { s.best_candidate() }).min();
    let own_side = claims
        .iter()
        .filter(|s| matches!((s.by, victims), (Claimant::Actor(by), Victims::OfActor(side)) if by == side));
    if let Some(n) = assessed {
        (Some(n), BestBy::Assessed)
    } else if let Some(n) = own_side.filter_map(|s| s.best_candidate()).min() {
        (Some(n), BestBy::OwnSide)
    } else if let Some(n) = claims.iter().filter_map(|s| s.best_candidate()).min() {
        (Some(n), BestBy::Conservative)
    } else {
        (None, BestBy::Unknown)
    }
}

impl BestBy {
    /// Returns why that number was chosen, as a phrase.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Assessed => "the smallest assessed number",
            Self::OwnSide => "what the victims' own side admits",
            Self::Conservative => "the smallest number claimed that is not a denial",
            Self::Unknown => "no claim gives a number",
        }
    }
}

/// Returns the name of the victims' side.
pub(super) fn victims_label(victims: Victims, situation: &Situation) -> &str {
    match victims {
        Victims::OfActor(ix) => situation.actor(ix).map_or("?", |actor| &actor.short),
        Victims::Unattributed => "unattributed",
    }
}

/// Explains the toll of one side. `event` is the event that the side was computed from.
#[must_use]
pub fn explain_toll(side: &SideToll, situation: &Situation, event: &Event) -> Reason {
    let toll = side.toll;
    let mut inputs = Vec::new();
    for claim in side.inputs.iter().filter_map(|&ix| event.claims.get(ix)) {
        if let Statement::Toll { says, .. } = claim.statement {
            inputs.push((claimant_label(situation, claim), says.to_string()));
        }
    }
    if let Some(low) = toll.low {
        let number_text = |n: Option<u32>| n.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
        let open_suffix = if toll.is_open { ", or more" } else { "" };
        inputs.push(("low".to_owned(), low.to_string()));
        inputs.push(("best".to_owned(), format!("{}: {}", number_text(toll.best), side.best_by.label())));
        inputs.push(("high".to_owned(), format!("{}{open_suffix}", number_text(toll.high))));
    }
    let guard = match (toll.is_disordered, toll.is_contested) {
        (true, _) => {
            Some("a source gives low, best and high out of order; they are kept as given".to_owned())
        }
        (false, true) => Some("contested: two claims exclude each other".to_owned()),
        (false, false) => None,
    };
    let claimed_only = side.is_claimed_only(event).then(|| {
        "claimed only: every claim of victims is by an opponent of their side, and nobody assessed it"
            .to_owned()
    });
    let guard = match (claimed_only, guard) {
        (Some(claimed_only), Some(guard)) => Some(format!("{claimed_only}; {guard}")),
        (claimed_only, guard) => claimed_only.or(guard),
    };
    Reason {
        verdict: format!("{}, {}: {toll}", side.measure.name(), victims_label(side.victims, situation)),
        rule: "Low is the smallest and high the largest number that any claim allows. Best is the assessed number; else \
               what the victims' own side admits; else the smallest number claimed that is not a denial; else unknown."
            .to_owned(),
        inputs,
        guard,
        origin: "UCDP (low, best, high), ACLED (the conservative number), ISW (assessed, claimed)",
    }
}

#[cfg(test)]
mod tests;
