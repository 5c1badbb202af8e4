//! Contested facts: who says what, event by event.

use super::super::phrases;
use super::findings::Brief;
use crate::assess::contested::Contest;
use crate::model::{Basis, Claim, Event, Figure, Situation, Stance, Statement, Toll, Victims};
use crate::store::{Detail, Subject};

/// A contested fact of an event.
#[derive(Debug, Clone)]
pub(super) struct ContestedFact<'a> {
    /// The fact in words.
    pub(super) words: String,
    /// What is contested.
    pub(super) contest: Contest,
    /// The claims about it.
    pub(super) claims: Vec<&'a Claim>,
    /// What is counted, where it is a toll.
    pub(super) counted: Option<Toll>,
}

/// An event with its contested facts.
#[derive(Debug, Clone)]
pub(super) struct ContestedEvent<'a> {
    /// Its row.
    pub(super) row: u32,
    /// The event.
    pub(super) event: &'a Event,
    /// Its contested facts, at least one.
    pub(super) facts: Vec<ContestedFact<'a>>,
}

impl<'a> Brief<'a> {
    /// The contested facts of these events.
    pub(super) fn contested_events(
        &self,
        rows: impl Iterator<Item = u32>,
    ) -> impl Iterator<Item = ContestedEvent<'a>> {
        let view = self.input;
        let rows = rows.filter(move |&row| view.store.is_contested(row));
        rows.filter_map(move |row| {
            let event = view.store.event(row)?;
            let detail = view.store.detail(view.question, view.answer, &Subject::Event(row))?;
            let Detail::Event(detail) = detail else { return None };
            let facts = detail.contests.into_iter().map(|(contest, claims)| ContestedFact {
                words: fact_words(view.store.situation(), &contest),
                claims: claims.into_iter().filter_map(|i| event.claims.get(i)).collect(),
                counted: match &contest {
                    Contest::Toll(measure, victims) => detail
                        .sides
                        .iter()
                        .find(|side| side.measure == *measure && side.victims == *victims)
                        .map(|side| side.toll),
                    Contest::Control(..) | Contest::Fact(_) => None,
                },
                contest,
            });
            Some(ContestedEvent { row, event, facts: facts.collect() })
        })
    }
}

impl ContestedEvent<'_> {
    /// Every contested fact with who says what, one sentence each.
    pub(super) fn sentences(&self, situation: &Situation) -> Vec<String> {
        let mut told: Vec<&str> = Vec::new();
        let mut out = Vec::new();
        for fact in &self.facts {
            // Two rival holders of a place are two facts with the same claims: one sentence tells both.
            if let Contest::Control(place, _) = &fact.contest {
                if told.contains(&place.as_str()) {
                    continue;
                }
                told.push(place);
            }
            out.push(fact.sentence(situation));
        }
        out
    }
}

impl ContestedFact<'_> {
    /// The fact with who says what, without a full stop.
    pub(super) fn sentence(&self, situation: &Situation) -> String {
        let positions = group_positions(situation, &self.claims);
        match &self.contest {
            Contest::Fact(what) => {
                let said = positions.iter().map(|(says, by)| format!("{says} by {}", phrases::join_list(by)));
                format!("“{what}” – {}", said.collect::<Vec<_>>().join(", "))
            }
            Contest::Toll(..) | Contest::Control(..) => {
                let mut said: Vec<String> =
                    positions.iter().map(|(says, by)| format!("{says} ({})", by.join(", "))).collect();
                said.extend(self.counted.map(|toll| format!("counted as {toll}")));
                let what = match &self.contest {
                    Contest::Control(place, _) => format!("who holds {place}"),
                    _ => self.words.clone(),
                };
                format!("{} – {}", phrases::capitalize(&what), said.join("; "))
            }
        }
    }
}

/// What is said and by whom, in the order in which it is first said.
fn group_positions(situation: &Situation, claims: &[&Claim]) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for claim in claims {
        let (says, by) = (statement_words(situation, claim), claimant_words(situation, claim));
        match found.iter_mut().find(|(position, _)| *position == says) {
            Some((_, names)) if names.contains(&by) => {}
            Some((_, names)) => names.push(by),
            None => found.push((says, vec![by])),
        }
    }
    found
}

fn claimant_words(situation: &Situation, claim: &Claim) -> String {
    let name = situation.claimant_name(claim.claimant);
    match claim.basis {
        Basis::Assessed => format!("{name}: assessed"),
        Basis::Claimed => name.to_owned(),
    }
}

fn statement_words(situation: &Situation, claim: &Claim) -> String {
    let stance = |stance| match stance {
        Stance::Affirms => "affirmed",
        Stance::Denies => "denied",
        Stance::Unconfirmed => "reported as unconfirmed",
    };
    match &claim.statement {
        Statement::Toll { says: Figure::Denied, .. } => "none".to_owned(),
        Statement::Toll { says: Figure::Unspecified, .. } => "some, without a number".to_owned(),
        Statement::Toll { says: Figure::NoComment, .. } | Statement::NoComment => "no comment".to_owned(),
        Statement::Toll { says, .. } => says.to_string(),
        Statement::Control { holder, says, .. } => {
            let holder = situation.actor(*holder).map_or("?", |actor| actor.short.as_str());
            match says {
                Stance::Affirms => holder.to_owned(),
                Stance::Denies => format!("not {holder}"),
                Stance::Unconfirmed => format!("perhaps {holder}"),
            }
        }
        Statement::Fact { says, .. } => stance(*says).to_owned(),
        Statement::Cause { what } => what.clone(),
    }
}

/// A contested fact in words.
fn fact_words(situation: &Situation, contest: &Contest) -> String {
    let short = |ix| situation.actor(ix).map_or("?", |actor| actor.short.as_str());
    match contest {
        Contest::Toll(measure, Victims::OfActor(ix)) => format!("{} among {}", measure.name(), short(*ix)),
        Contest::Toll(measure, Victims::Unattributed) => measure.name().to_owned(),
        Contest::Control(place, holder) => format!("whether {} holds {place}", short(*holder)),
        Contest::Fact(what) => what.clone(),
    }
}
