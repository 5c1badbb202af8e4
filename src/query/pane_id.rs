//! The panes of the board, which saved views name.

/// A pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaneId {
    /// 0 What matters: the headline.
    Headline,
    /// 1 Fronts.
    Fronts,
    /// 2 Events.
    Events,
    /// 3 Actors: dyads, the relationship summary.
    Dyads,
    /// 4 Incidents: the incident chart.
    Series,
    /// 5 Detail.
    Detail,
    /// 6 Map.
    Map,
}

impl PaneId {
    /// Every pane, in the order of its number.
    pub const ALL: [Self; 7] =
        [Self::Headline, Self::Fronts, Self::Events, Self::Dyads, Self::Series, Self::Detail, Self::Map];

    /// Returns the number of the pane.
    #[must_use]
    pub const fn number(self) -> usize {
        self as usize
    }

    /// Returns the title of the pane.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Headline => "What matters",
            Self::Fronts => "Fronts",
            Self::Events => "Events",
            Self::Dyads => "Actors",
            Self::Series => "Incidents",
            Self::Detail => "Detail",
            Self::Map => "Map",
        }
    }

    /// Returns the name of the pane in options, which is that of the command that focuses it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Fronts => "fronts",
            Self::Events => "events",
            Self::Dyads => "actors",
            Self::Series => "incidents",
            Self::Detail => "detail",
            Self::Map => "map",
        }
    }
}
