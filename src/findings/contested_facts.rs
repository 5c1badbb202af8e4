//! Contested facts: which claimant says what, by event.

use super::phrases;
use super::situation_findings::Findings;
use crate::assess::contested::Contest;
use crate::model::{Basis, Claim, Event, Figure, Situation, Stance, Statement, Toll, Victims};
use crate::store::{Detail, Subject};

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
        let input = self.input;
        if !input.store.is_contested(row) || self.is_announced(row) {
            return None;
        }
        let event = input.store.event(row)?;
        let detail = input.store.detail(input.question, input.answer, &Subject::Event(row))?;
        let Detail::Event(detail) = detail else { return None };
        let facts = detail.contests.into_iter().map(|(contest, claims)| ContestedFact {
            label: fact_label(input.store.situation(), &contest),
            claims: claims.into_iter().filter_map(|i| event.claims.get(i)).collect(),
            counted_toll: match &contest {
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
    }
}

impl ContestedEvent<'_> {
    /// Returns a sentence per contested fact, with the position of each claimant.
    pub(crate) fn sentences(&self, situation: &Situation) -> Vec<String> {
        let mut seen_places: Vec<&str> = Vec::new();
        let mut sentences = Vec::new();
        for fact in &self.facts {
            // Two rival holders of a place are two facts with the same claims: one sentence covers both.
            if let Contest::Control(place, _) = &fact.contest {
                if seen_places.contains(&place.as_str()) {
                    continue;
                }
                seen_places.push(place);
            }
            sentences.push(fact.sentence(situation));
        }
        sentences
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
                let what = match &self.contest {
                    Contest::Control(place, _) => format!("who holds {place}"),
                    _ => self.label.clone(),
                };
                format!("{} – {}", phrases::capitalize(&what), parts.join("; "))
            }
        }
    }
}

impl ContestedFact<'_> {
    /// Returns the fact in one line, those who make claims first: `A says yes, B no: “the fact”`.
    pub(crate) fn short_sentence(&self, situation: &Situation) -> String {
        let Contest::Fact(what) = &self.contest else { return self.sentence(situation) };
        let mut verb = "says";
        let mut parts: Vec<String> = Vec::new();
        for (stance, answer) in
            [(Stance::Affirms, "yes"), (Stance::Denies, "no"), (Stance::Unconfirmed, "perhaps")]
        {
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
            parts.push(format!("{} {verb}{answer}", phrases::join_list(&names)));
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

fn statement_words(situation: &Situation, claim: &Claim) -> String {
    let stance_word = |stance| match stance {
        Stance::Affirms => "affirmed",
        Stance::Denies => "denied",
        Stance::Unconfirmed => "reported as unconfirmed",
    };
    match &claim.statement {
        Statement::Toll { says: Figure::Denied, .. } => "none".to_owned(),
        Statement::Toll { says: Figure::Unspecified, .. } => "some, without a number".to_owned(),
        Statement::Toll { says: Figure::NoComment, .. } | Statement::NoComment => "no comment".to_owned(),
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
        Statement::Fact { says, .. } => stance_word(*says).to_owned(),
        Statement::Cause { what } => what.clone(),
    }
}

/// Returns a contested fact in words.
fn fact_label(situation: &Situation, contest: &Contest) -> String {
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
