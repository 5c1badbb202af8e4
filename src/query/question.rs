//! The question: every input, besides the data, that the numbers of a screen depend on.

use std::collections::BTreeSet;

use super::{Bucket, Comparison, Filter, FrontOrder, SortOrder, WeekStart, Window};
use crate::model::{ActorIx, Area, Day, FrontIx, Kind, Span};

/// A pair of actors (UCDP: dyad), smaller index first.
pub type Dyad = (ActorIx, ActorIx);

/// What the chart counts per bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum SeriesMeasure {
    /// Incidents: events of political violence (ACLED).
    #[default]
    Incidents,
    /// Events of any kind.
    Events,
    /// Persons killed, by best numbers. A bucket with an unknown best number is a lower bound.
    Killed,
}

impl SeriesMeasure {
    /// Every measure, in the order of the key that cycles through them.
    pub const ALL: [Self; 3] = [Self::Incidents, Self::Events, Self::Killed];

    /// The name, as typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Incidents => "incidents",
            Self::Events => "events",
            Self::Killed => "killed",
        }
    }

    /// Returns the next measure, for the key that cycles through them.
    #[must_use]
    pub const fn cycle(self) -> Self {
        match self {
            Self::Incidents => Self::Events,
            Self::Events => Self::Killed,
            Self::Killed => Self::Incidents,
        }
    }
}

/// What is chosen in the panes (cross-filter). Each part narrows every pane but its own. An empty set narrows
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Chosen fronts (any of them).
    pub fronts: BTreeSet<FrontIx>,
    /// Chosen values of other dimensions, by [`super::GroupBy::id_of_value`] (of each dimension, any of them). Like the
    /// fronts, they narrow the first pane as well unless it groups by their dimension.
    pub groups: BTreeSet<String>,
    /// Chosen dyads (any of them).
    pub dyads: BTreeSet<Dyad>,
    /// Chosen kinds (any of them). They have no pane of their own, so they narrow every pane.
    pub kinds: BTreeSet<Kind>,
    /// Chosen stretch of the chart. It contains an event only if it contains its whole span.
    pub stretch: Option<Span>,
    /// Chosen area of the map. It contains no events without a place, or with one too vague for a point.
    pub area: Option<Area>,
}

/// A question to the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The as-of day. Events that end later are left out.
    pub as_of: Day,
    /// Window of time.
    pub window: Window,
    /// Typed filter.
    pub filter: Filter,
    /// Chosen rows.
    pub selection: Selection,
    /// Bucket size of the chart. `None`: the finest that fits.
    pub bucket: Option<Bucket>,
    /// Number of buckets that the chart has room for, at least 1.
    pub room: usize,
    /// Number of columns that a lane has room for; 0 if no lanes are needed.
    pub lane_columns: usize,
    /// First day of the week.
    pub week_start: WeekStart,
    /// What the chart counts.
    pub measure: SeriesMeasure,
    /// Order of the event list. `None`: newest first.
    pub sort: Option<SortOrder>,
    /// Order of the first pane.
    pub front_order: FrontOrder,
    /// Order of the dyads. `None`: most incidents first.
    pub dyad_sort: Option<SortOrder>,
    /// Earlier window that fronts and dyads are compared with, if any.
    pub compare: Option<Comparison>,
}
