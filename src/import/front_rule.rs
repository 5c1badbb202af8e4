//! How imported events are assigned to fronts.

use crate::model::FrontIx;
use crate::query::Filter;

/// How events come to their fronts.
#[derive(Debug, Clone, Copy)]
pub enum FrontPolicy<'a> {
    /// One front for each country, the first is the one with most events; of very many countries those with the fewest
    /// share the front “elsewhere”.
    ByCountry,
    /// The first rule that takes an event; what none takes comes to the front “elsewhere”.
    Rules(&'a [FrontRule]),
}

/// Which events a front takes.
#[derive(Debug, Clone)]
pub struct FrontRule {
    /// The front, in the situation the builder began with.
    pub front: FrontIx,
    /// What it takes.
    pub filter: Filter,
}
