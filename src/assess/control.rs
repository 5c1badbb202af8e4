//! Who holds a named place.
use crate::model::{ActorIx, Day, Situation};

/// How control is known (ISW: assessed against claimed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Control {
    /// An independent body stands behind it.
    Assessed(ActorIx),
    /// Claimed, and nobody denies it.
    Claimed(ActorIx),
    /// Claims exclude each other.
    Contested,
    /// Only denied.
    Unknown,
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
}

/// Control of every place that any control claim of an event up to `as_of` speaks of.
#[must_use]
pub fn control(_situation: &Situation, _as_of: Day) -> Vec<PlaceControl> {
    Vec::new()
}
