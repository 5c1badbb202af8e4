//! Fronts: lines or arenas of confrontation.

use super::actor::ActorIx;
use super::date::Day;
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
    /// The line on the map, degrees, in order.
    pub line: Vec<LatLon>,
    /// Anything the reader should know.
    pub note: Option<String>,
}
