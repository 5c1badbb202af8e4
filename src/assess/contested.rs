//! Which facts of an event are contested.
use crate::model::{ActorIx, Event, Measure, Victims};

/// A fact about which two claims exclude each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contest {
    /// A toll.
    Toll(Measure, Victims),
    /// Who holds a place: place and holder.
    Control(String, ActorIx),
    /// Another fact.
    Fact(String),
}

/// The contested facts of an event, with the indices of the claims about each.
#[must_use]
pub fn contests(_event: &Event) -> Vec<(Contest, Vec<usize>)> {
    Vec::new()
}
