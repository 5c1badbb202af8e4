//! Claims in words: what a claim is about, and what it says.

use crate::assess::contested::Contest;
use crate::model::{Claim, Figure, Situation, Stance, Statement, Victims};
use crate::store::Store;

/// Returns a claim in words, with what it is about: `killed among Taliban: none`, `“the fact”: denied`.
pub(crate) fn claim_words(situation: &Situation, claim: &Claim) -> String {
    let says = statement_words(situation, claim);
    match &claim.statement {
        Statement::Toll { measure, victims, .. } => {
            format!("{}: {says}", fact_label(situation, &Contest::Toll(*measure, *victims)))
        }
        Statement::Control { place, .. } => format!("who holds {place}: {says}"),
        Statement::Fact { what, .. } => format!("“{what}”: {says}"),
        Statement::Cause { .. } => format!("cause: {says}"),
        Statement::NoComment | Statement::Retraction => says,
    }
}

/// Returns a clause that begins with a comma: the killed of the only new incident rest on an opponent's claim alone.
/// Empty if they do not.
pub(crate) fn support_words(store: &Store, incidents: &[u32]) -> String {
    let [row] = *incidents else { return String::new() };
    store.killed_support(row).caveat().map(|caveat| format!(", {caveat}")).unwrap_or_default()
}

/// Returns what a claim says, without what it is about.
pub(crate) fn statement_words(situation: &Situation, claim: &Claim) -> String {
    match &claim.statement {
        Statement::Toll { says: Figure::Denied, .. } => "none".to_owned(),
        Statement::NoComment => "no comment".to_owned(),
        Statement::Retraction => "takes it back".to_owned(),
        Statement::Toll { says, .. } => says.to_string(),
        Statement::Control { holder, says, .. } => {
            let holder = situation.actor(*holder).map_or("?", |actor| actor.short.as_str());
            match says {
                Stance::Affirms => holder.to_owned(),
                Stance::Denies => format!("not {holder}"),
                Stance::Unconfirmed => format!("perhaps {holder}"),
            }
        }
        Statement::Fact { says, .. } => match says {
            Stance::Affirms => "affirmed",
            Stance::Denies => "denied",
            Stance::Unconfirmed => "reported as unconfirmed",
        }
        .to_owned(),
        Statement::Cause { what } => what.clone(),
    }
}

/// Returns what a claim says next to the name of its claimant: `3`, `none (denies)`, `yes`.
pub(super) fn position_words(situation: &Situation, claim: &Claim) -> String {
    match &claim.statement {
        Statement::Toll { says, .. } => says.answer_words(),
        Statement::Fact { says, .. } => answer_word(*says).to_owned(),
        _ => statement_words(situation, claim),
    }
}

/// Returns the answer that a stance gives to the question whether a fact is so.
pub(super) const fn answer_word(stance: Stance) -> &'static str {
    match stance {
        Stance::Affirms => "yes",
        Stance::Denies => "no",
        Stance::Unconfirmed => "perhaps",
    }
}

/// Returns a contested fact in words.
pub(super) fn fact_label(situation: &Situation, contest: &Contest) -> String {
    let short_name = |ix| situation.actor(ix).map_or("?", |actor| actor.short.as_str());
    match contest {
        Contest::Toll(measure, Victims::OfActor(ix)) => {
            format!("{} among {}", measure.name(), short_name(*ix))
        }
        Contest::Toll(measure, Victims::Unattributed) => measure.name().to_owned(),
        Contest::Control(place, holder) => format!("whether {} holds {place}", short_name(*holder)),
        Contest::Fact(what) => what.clone(),
    }
}
