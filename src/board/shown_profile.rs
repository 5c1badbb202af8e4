//! Whose profile or record the detail shows instead of the selected row.

use crate::model::{Claimant, Situation};
use crate::store::Subject;

/// An actor or a claimant whose page the detail shows, by id, so that it survives a reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownProfile {
    /// The profile of an actor.
    Actor(String),
    /// The record of a claimant.
    Claimant(String),
}

impl ShownProfile {
    /// Returns the page of a claimant.
    pub(super) fn of_claimant(claimant: Claimant, situation: &Situation) -> Self {
        Self::Claimant(situation.claimant_id(claimant).to_owned())
    }

    /// Returns the subject of the page, if the data contain it.
    pub(super) fn subject(&self, situation: &Situation) -> Option<Subject> {
        match self {
            Self::Actor(id) => situation.actor_by_id(id).map(Subject::Actor),
            Self::Claimant(id) => situation.claimant_by_id(id).map(Subject::Claimant),
        }
    }
}
