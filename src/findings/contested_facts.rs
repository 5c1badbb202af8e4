//! Contested facts: which claimant says what, by event.

use indexmap::IndexMap;

use super::claim_words::{answer_word, fact_label, position_words, statement_words};
use super::phrases;
use super::situation_findings::Findings;
use crate::assess::contested::{Contest, find_contests};
use crate::assess::toll::side_tolls;
use crate::model::{Basis, Claim, Event, Situation, Stance, Statement, Toll};
use crate::store::Store;

/// A contested fact of an event.
#[derive(Debug, Clone)]
pub(crate) struct ContestedFact<'a> {
    /// The fact in words.
    pub(crate) label: String,
    /// The contested toll, control or fact.
    pub(crate) contest: Contest,
    /// The claims about it.
    pub(crate) claims: Vec<&'a Claim>,
    /// The toll that is counted, if the fact is a toll.
    pub(crate) counted_toll: Option<Toll>,
}

/// An event with its contested facts.
#[derive(Debug, Clone)]
pub(crate) struct ContestedEvent<'a> {
    /// The row of the event.
    pub(crate) row: u32,
    /// The event.
    pub(crate) event: &'a Event,
    /// Its contested facts, at least one.
    pub(crate) facts: Vec<ContestedFact<'a>>,
}

impl<'a> Findings<'a> {
    /// Returns those of the events that happened and have contested facts, with the facts.
    pub(crate) fn contested_events(
        &self,
        rows: impl Iterator<Item = u32>,
    ) -> impl Iterator<Item = ContestedEvent<'a>> {
        rows.filter_map(|row| self.contested_event(row))
    }

    /// Returns the event of a row with its contested facts, or `None` if it has none.
    pub(crate) fn contested_event(&self, row: u32) -> Option<ContestedEvent<'a>> {
        ContestedEvent::at_row(self.input.store, row)
    }
}

impl<'a> ContestedEvent<'a> {
    /// Returns the event of a row, if it happened and has contested facts.
    pub(super) fn at_row(store: &'a Store, row: u32) -> Option<Self> {
        if !store.is_contested(row) {
            return None;
        }
        let event = store.event(row).filter(|event| !event.is_announced())?;
        let sides = side_tolls(event);
        let facts = find_contests(event).into_iter().map(|(contest, claims)| ContestedFact {
            label: fact_label(store.situation(), &contest),
            claims: claims.into_iter().filter_map(|i| event.claims.get(i)).collect(),
            counted_toll: match &contest {
                Contest::Toll(measure, victims) => sides
                    .iter()
                    .find(|side| side.measure == *measure && side.victims == *victims)
                    .map(|side| side.toll),
                Contest::Control(..) | Contest::Fact(_) => None,
            },
            contest,
        });
        Some(Self { row, event, facts: facts.collect() })
    }

    /// Returns the contested facts. Two rival holders of a place are two facts with the same claims: the first stands
    /// for both.
    pub(super) fn distinct_facts(&self) -> impl Iterator<Item = &ContestedFact<'a>> {
        let mut seen_places: Vec<&str> = Vec::new();
        self.facts.iter().filter(move |fact| {
            let Contest::Control(place, _) = &fact.contest else { return true };
            let is_new = !seen_places.contains(&place.as_str());
            seen_places.push(place);
            is_new
        })
    }
}

impl ContestedEvent<'_> {
    /// Returns a sentence per contested fact, with the position of each claimant.
    pub(crate) fn sentences(&self, situation: &Situation) -> Vec<String> {
        self.distinct_facts().map(|fact| fact.sentence(situation)).collect()
    }
}

impl ContestedFact<'_> {
    /// Returns the fact with the position of each claimant, without a full stop.
    pub(crate) fn sentence(&self, situation: &Situation) -> String {
        let positions = group_positions(situation, &self.claims);
        match &self.contest {
            Contest::Fact(what) => {
                let positions =
                    positions.iter().map(|(says, by)| format!("{says} by {}", phrases::join_list(by)));
                format!("“{what}” – {}", positions.collect::<Vec<_>>().join(", "))
            }
            Contest::Toll(..) | Contest::Control(..) => {
                let mut parts: Vec<String> =
                    positions.iter().map(|(says, by)| format!("{says} ({})", by.join(", "))).collect();
                parts.extend(self.counted_toll.map(|toll| format!("counted as {toll}")));
                format!("{} – {}", phrases::capitalize(&self.question()), parts.join("; "))
            }
        }
    }

    /// Returns what is contested, in words: `killed among Taliban`, `who holds Islam Qala`.
    pub(super) fn question(&self) -> String {
        match &self.contest {
            Contest::Control(place, _) => format!("who holds {place}"),
            Contest::Toll(..) | Contest::Fact(_) => self.label.clone(),
        }
    }

    /// Returns who says what, in one line: `Tajikistan: 3 · Taliban: none (denies)`.
    pub(super) fn positions(&self, situation: &Situation) -> String {
        let mut positions: IndexMap<String, Vec<&str>> = IndexMap::new();
        for claim in &self.claims {
            let assessed = if claim.basis == Basis::Assessed { ", assessed" } else { "" };
            let names = positions.entry(position_words(situation, claim) + assessed).or_default();
            let name = situation.claimant_name(claim.claimant);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let positions = positions.iter().map(|(says, names)| format!("{}: {says}", names.join(", ")));
        positions.collect::<Vec<_>>().join(" · ")
    }

    /// Returns the fact in one line, those who make claims first: `A says yes, B no: “the fact”`.
    pub(crate) fn short_sentence(&self, situation: &Situation) -> String {
        let Contest::Fact(what) = &self.contest else { return self.sentence(situation) };
        let mut verb = "says";
        let mut parts: Vec<String> = Vec::new();
        for stance in [Stance::Affirms, Stance::Denies, Stance::Unconfirmed] {
            let claims = self.claims.iter().filter(|claim| stance_of(claim) == Some(stance));
            let mut names: Vec<&str> = claims.map(|claim| situation.claimant_name(claim.claimant)).collect();
            names.dedup();
            if names.is_empty() {
                continue;
            }
            // Only the first part has a verb: `A and B say yes, C no`.
            let verb = match std::mem::take(&mut verb) {
                "" => String::new(),
                _ if names.len() > 1 => "say ".to_owned(),
                verb => format!("{verb} "),
            };
            parts.push(format!("{} {verb}{}", phrases::join_list(&names), answer_word(stance)));
        }
        format!("{}: “{what}”", parts.join(", "))
    }
}

fn stance_of(claim: &Claim) -> Option<Stance> {
    match claim.statement {
        Statement::Fact { says, .. } => Some(says),
        _ => None,
    }
}

/// Groups claims by position: each position with its claimants, in order of first mention.
fn group_positions(situation: &Situation, claims: &[&Claim]) -> Vec<(String, Vec<String>)> {
    let mut positions: Vec<(String, Vec<String>)> = Vec::new();
    for claim in claims {
        let (says, by) = (statement_words(situation, claim), claimant_words(situation, claim));
        match positions.iter_mut().find(|(position, _)| *position == says) {
            Some((_, names)) if names.contains(&by) => {}
            Some((_, names)) => names.push(by),
            None => positions.push((says, vec![by])),
        }
    }
    positions
}

fn claimant_words(situation: &Situation, claim: &Claim) -> String {
    let name = situation.claimant_name(claim.claimant);
    match claim.basis {
        Basis::Assessed => format!("{name}: assessed"),
        Basis::Claimed => name.to_owned(),
    }
}
