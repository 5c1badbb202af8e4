//! The toll of an event from its claims, for each measure and each victim side.
//!
//! - **low**: the smallest number any claim allows (a denial and “up to” allow 0, “some” allows 1);
//! - **high**: the largest number any claim allows. “At least n” gives n and leaves it open; “some, no number” leaves
//!   it open and gives no number, and beside it neither does a denial (`0–?`);
//! - **best**: the smallest assessed number (an assessed denial is 0); else the smallest number the victims' own side
//!   admits (a denial is not a number); else the smallest number claimed that is not a denial (ACLED's conservative
//!   rule); else unknown. “From a to b” counts as a unless that is 0; “up to” and “some” give no number.
//!
//! “No comment” says nothing. Victims that a claim does not attribute are a side of their own. An estimate (low, best,
//! high) that is the only claim about its side is kept as given, even out of order (UCDP).

use super::reason::{Reason, claimant_label};
use crate::model::{
    Basis, Claim, Claimant, Event, Figure, Measure, Situation, Statement, Toll, Tolls, Victims,
};

/// Which part of the rule gave the best figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BestBy {
    /// An assessed claim.
    Assessed,
    /// What the victims' own side admits.
    OwnSide,
    /// The smallest number claimed that is not a denial (ACLED's conservative rule).
    Conservative,
    /// No number: unknown.
    Unknown,
}

/// The toll of one measure and victim side of one event, and how it was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideToll {
    /// What is counted.
    pub measure: Measure,
    /// Whose people.
    pub victims: Victims,
    /// The toll.
    pub toll: Toll,
    /// Which part of the rule gave `toll.best_number`.
    pub best_by: BestBy,
    /// The claims about it, those without comment among them: indices into [`Event::claims`].
    pub inputs: Vec<usize>,
}

/// The tolls of every measure and side that any claim of the event speaks of, in order of first mention. A side about
/// which there is only “no comment” has the toll [`Toll::NONE`].
#[must_use]
pub fn side_tolls(event: &Event) -> Vec<SideToll> {
    let mut sides: Vec<SideToll> = Vec::new();
    for (index, claim) in event.claims.iter().enumerate() {
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
        let said: Vec<TollClaim> =
            side.inputs.iter().filter_map(|&ix| TollClaim::from_claim(event.claims.get(ix)?)).collect();
        (side.toll, side.best_by) = weigh_claims(&said, side.victims);
    }
    sides
}

/// The tolls of the event, summed over its sides.
///
/// The sides are added in the order of their actors, not of the claims: so the sum does not depend on which claim was
/// written first.
#[must_use]
pub fn event_tolls(event: &Event) -> Tolls {
    sum_sides(side_tolls(event))
}

/// The same of [`side_tolls`] that are at hand.
#[must_use]
pub fn sum_sides(mut sides: Vec<SideToll>) -> Tolls {
    sides.sort_by_key(|side| side.victims);
    let sum = |measure| sides.iter().filter(|side| side.measure == measure).map(|side| side.toll).sum();
    Tolls { killed: sum(Measure::Killed), wounded: sum(Measure::Wounded), captured: sum(Measure::Captured) }
}

/// A toll claim that says something: anything but “no comment”.
#[derive(Clone, Copy)]
struct TollClaim {
    by: Claimant,
    basis: Basis,
    figure: Figure,
    /// The smallest number it allows.
    low: u32,
}

impl TollClaim {
    fn from_claim(claim: &Claim) -> Option<Self> {
        let Statement::Toll { says, .. } = claim.statement else { return None };
        let (low, _) = says.allows()?;
        Some(Self { by: claim.claimant, basis: claim.basis, figure: says, low })
    }

    /// The number it offers as best. A denial offers none here; an assessed one counts as 0 in [`best_number`].
    fn best_candidate(self) -> Option<u32> {
        match self.figure {
            Figure::Exactly(n) | Figure::AtLeast(n) => Some(n),
            Figure::Estimate { best, .. } => Some(best),
            Figure::Between(..) => Some(self.low).filter(|&n| n > 0),
            Figure::AtMost(_) | Figure::Unspecified | Figure::Denied | Figure::NoComment => None,
        }
    }

    /// The largest number it names; a denial and “some” name none.
    fn upper_bound(self) -> Option<u32> {
        match self.figure {
            Figure::AtLeast(n) => Some(n),
            Figure::Denied => None,
            figure => figure.allows().and_then(|(_, high)| high),
        }
    }
}

/// The toll of one side. Claims without comment are left out before.
fn weigh_claims(said: &[TollClaim], victims: Victims) -> (Toll, BestBy) {
    let (best, best_by) = best_number(said, victims);
    if let [TollClaim { figure: Figure::Estimate { low, best, high }, .. }] = *said {
        let disordered = !(low <= best && best <= high);
        let toll = Toll {
            low: Some(low),
            best: Some(best),
            high: Some(high),
            is_disordered: disordered,
            ..Toll::NONE
        };
        return (toll, best_by);
    }
    let open = said.iter().any(|s| matches!(s.figure, Figure::AtLeast(_) | Figure::Unspecified));
    // Denials alone: 0 is all they allow.
    let denied = (!open && !said.is_empty()).then_some(0);
    let disordered = said
        .iter()
        .any(|s| matches!(s.figure, Figure::Estimate { low, best, high } if low > best || best > high));
    let contested =
        said.iter().enumerate().any(|(i, a)| said.iter().skip(i + 1).any(|b| a.figure.excludes(b.figure)));
    let toll = Toll {
        low: said.iter().map(|s| s.low).min(),
        best,
        high: said.iter().filter_map(|s| s.upper_bound()).max().or(denied),
        is_open: open,
        is_partial: false,
        is_contested: contested,
        is_disordered: disordered,
    };
    (toll, best_by)
}

/// The best number, and which part of the rule gave it.
fn best_number(said: &[TollClaim], victims: Victims) -> (Option<u32>, BestBy) {
    let assessed = said.iter().filter(|s| s.basis == Basis::Assessed);
    let assessed =
        assessed.filter_map(|s| if s.figure == Figure::Denied { Some(0) } else { s.best_candidate() }).min();
    let own = said
        .iter()
        .filter(|s| matches!((s.by, victims), (Claimant::Actor(by), Victims::OfActor(of)) if by == of));
    if let Some(n) = assessed {
        (Some(n), BestBy::Assessed)
    } else if let Some(n) = own.filter_map(|s| s.best_candidate()).min() {
        (Some(n), BestBy::OwnSide)
    } else if let Some(n) = said.iter().filter_map(|s| s.best_candidate()).min() {
        (Some(n), BestBy::Conservative)
    } else {
        (None, BestBy::Unknown)
    }
}

impl BestBy {
    /// Why that number, as half a sentence.
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

/// Whose people, in words.
pub(super) fn victims_label(victims: Victims, situation: &Situation) -> &str {
    match victims {
        Victims::OfActor(ix) => situation.actor(ix).map_or("?", |actor| &actor.short),
        Victims::Unattributed => "unattributed",
    }
}

/// How the toll of one side was reached. `event` is the one the side was computed from.
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
        let number = |n: Option<u32>| n.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
        let open = if toll.is_open { ", or more" } else { "" };
        inputs.push(("low".to_owned(), low.to_string()));
        inputs.push(("best".to_owned(), format!("{}: {}", number(toll.best), side.best_by.label())));
        inputs.push(("high".to_owned(), format!("{}{open}", number(toll.high))));
    }
    let guard = match (toll.is_disordered, toll.is_contested) {
        (true, _) => {
            Some("a source gives low, best and high out of order; they are not put into order".to_owned())
        }
        (false, true) => Some("contested: two claims exclude each other".to_owned()),
        (false, false) => None,
    };
    Reason {
        verdict: format!("{}, {}: {toll}", side.measure.name(), victims_label(side.victims, situation)),
        rule: "Low is the smallest and high the largest number any claim allows. Best is the assessed number; else what \
               the victims' own side admits; else the smallest number claimed that is not a denial; else unknown."
            .to_owned(),
        inputs,
        guard,
        origin: "UCDP (low, best, high), ACLED (the conservative number), ISW (assessed, claimed)",
    }
}

#[cfg(test)]
mod tests;
