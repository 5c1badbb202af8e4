//! The policies that assign imported events to fronts.

use crate::model::FrontIx;
use crate::query::Filter;

/// How events are assigned to fronts.
#[derive(Debug, Clone, Copy)]
pub enum FrontPolicy<'a> {
    /// One front per country, the one with most events first. Beyond a limit, the countries with the fewest events
    /// share the front “elsewhere”.
    ByCountry,
    /// The front of the first rule that matches; events that match none go to the front “elsewhere”.
    Rules(&'a [FrontRule]),
}

/// The events that belong to a front.
#[derive(Debug, Clone)]
pub struct FrontRule {
    /// The front, in the situation that the builder started from.
    pub front: FrontIx,
    /// Matches the events of the front.
    pub filter: Filter,
}
