//! Fronts: lines or arenas of confrontation.

use super::actor::ActorIx;
use super::date::{Day, Span};
use super::place::LatLon;

/// Index of a front in [`super::Situation::fronts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrontIx(pub u16);

/// A line or arena of confrontation, with its parties: a border, an insurgency, a diplomatic arena.
#[derive(Debug, Clone, PartialEq)]
pub struct Front {
    /// Short stable id, unique in the situation.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Short name for columns.
    pub short: String,
    /// Name in the script of the place.
    pub native: Option<String>,
    /// The parties that face each other here.
    pub parties: Vec<ActorIx>,
    /// First day from which the front is recorded at all; before it nothing is known. `None`: from the
    /// first event on.
    pub coverage_from: Option<Day>,
    /// Last day to which the front is recorded; after it nothing is known. `None`: to as-of.
    pub coverage_until: Option<Day>,
    /// The line on the map, degrees, in order.
    pub line: Vec<LatLon>,
    /// Anything the reader should know.
    pub note: Option<String>,
}

impl Front {
    /// The last day of the record, seen from `as_of`: the earlier of the two.
    #[must_use]
    pub fn recorded_to(&self, as_of: Day) -> Day {
        self.coverage_until.map_or(as_of, |until| until.min(as_of))
    }

    /// Whether the whole of `span` lies in the stated coverage (an open end reaches for ever).
    #[must_use]
    pub fn covers(&self, span: Span) -> bool {
        self.coverage_from.is_none_or(|from| from <= span.start)
            && self.coverage_until.is_none_or(|until| span.end <= until)
    }
}
