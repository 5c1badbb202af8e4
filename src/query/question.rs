//! The question a board asks: everything its numbers depend on besides the data.

use std::collections::BTreeSet;

use super::{Bucket, Comparison, Filter, SortOrder, WeekStart, Window};
use crate::model::{ActorIx, Area, Day, FrontIx, Kind, Span};

/// A pair of actors, smaller index first.
pub type Dyad = (ActorIx, ActorIx);

/// What the series counts per bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum SeriesMeasure {
    /// Incidents: events of political violence.
    #[default]
    Incidents,
    /// Events of any kind.
    Events,
    /// Persons killed, best figures; a bucket with an unknown best is a lower bound.
    Killed,
}

impl SeriesMeasure {
    /// Every measure, in the order of the key that cycles through them.
    pub const ALL: [Self; 3] = [Self::Incidents, Self::Events, Self::Killed];

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Incidents => "incidents",
            Self::Events => "events",
            Self::Killed => "killed",
        }
    }

    /// The next one, for the key that cycles through them.
    #[must_use]
    pub const fn cycle(self) -> Self {
        match self {
            Self::Incidents => Self::Events,
            Self::Events => Self::Killed,
            Self::Killed => Self::Incidents,
        }
    }
}

/// What is chosen in the panes. Each part narrows every pane but its own; an empty set chooses nothing
/// and narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Chosen fronts (any of them).
    pub fronts: BTreeSet<FrontIx>,
    /// Chosen dyads (any of them).
    pub dyads: BTreeSet<Dyad>,
    /// Chosen kinds (any of them). No pane of its own: narrows all.
    pub kinds: BTreeSet<Kind>,
    /// A chosen stretch of the series; an event belongs to it if its whole span lies in it.
    pub stretch: Option<Span>,
    /// A chosen area of the map; events whose place is not known, or too vaguely, do not lie in it.
    pub area: Option<Area>,
}

/// A question to the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// “Today”: events that end later are not known yet.
    pub as_of: Day,
    /// The window of time.
    pub window: Window,
    /// The typed filter.
    pub filter: Filter,
    /// The chosen rows.
    pub selection: Selection,
    /// The series bucket; `None`: the finest that fits.
    pub bucket: Option<Bucket>,
    /// How many buckets the chart has room for, at least 1.
    pub room: usize,
    /// On which day weeks start.
    pub week_start: WeekStart,
    /// What the series counts.
    pub measure: SeriesMeasure,
    /// Order of the event list; `None`: newest first.
    pub sort: Option<SortOrder>,
    /// What the fronts and dyads are compared with, if with anything.
    pub compare: Option<Comparison>,
}
