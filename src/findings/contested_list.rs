//! The list of contested facts: each fact of the events shown about which two claims exclude each other, in words.

use super::contested_facts::{ContestedEvent, ContestedFact};
use crate::model::{Claimant, Situation};
use crate::store::{Answer, MAX_RECORDS_COUNTED, Store};

/// The contested facts of the events that an answer shows, in the order of its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContestedList {
    /// The facts.
    pub rows: Vec<ContestedListRow>,
    /// Number of events with contested facts.
    pub events: usize,
    /// Whether there are too many such events to read their records, so that no fact is listed.
    pub is_too_large: bool,
}

/// A contested fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContestedListRow {
    /// The row of the event.
    pub row: u32,
    /// What is contested: `killed among Taliban`.
    pub question: String,
    /// Who says what: `Tajikistan: 3 · Taliban: none (denies)`.
    pub positions: String,
    /// Those who make claims about it, in the order of their claims.
    pub claimants: Vec<Claimant>,
}

impl ContestedListRow {
    fn new(row: u32, fact: &ContestedFact<'_>, situation: &Situation) -> Self {
        let mut claimants = Vec::new();
        for claim in &fact.claims {
            if !claimants.contains(&claim.claimant) {
                claimants.push(claim.claimant);
            }
        }
        Self { row, question: fact.question(), positions: fact.positions(situation), claimants }
    }
}

impl ContestedList {
    /// Collects the contested facts of the events that an answer shows.
    #[must_use]
    pub fn from_answer(store: &Store, answer: &Answer) -> Self {
        let events = answer.contested;
        if events > MAX_RECORDS_COUNTED {
            return Self { rows: Vec::new(), events, is_too_large: true };
        }
        let situation = store.situation();
        let contested = answer.events.iter().filter_map(|row| ContestedEvent::at_row(store, row));
        let rows = contested.flat_map(|event| {
            event
                .distinct_facts()
                .map(|fact| ContestedListRow::new(event.row, fact, situation))
                .collect::<Vec<_>>()
        });
        Self { rows: rows.collect(), events, is_too_large: false }
    }
}
