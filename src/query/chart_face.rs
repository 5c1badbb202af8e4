//! The faces of the chart in pane 4: bars of counts, or a lane of events for each front.

/// How pane 4 shows time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ChartFace {
    /// Both where there is room, otherwise the one that says more about the situation.
    #[default]
    Auto,
    /// Bars of counts.
    Bars,
    /// A lane of events for each front.
    Lanes,
}

impl ChartFace {
    /// Every choice, with its name.
    pub const TABLE: [(Self, &'static str); 3] =
        [(Self::Auto, "auto"), (Self::Bars, "bars"), (Self::Lanes, "lanes")];

    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// Returns the choice with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for (face, name) in ChartFace::TABLE {
            assert_eq!((ChartFace::from_name(name), face.name()), (Some(face), name));
        }
    }
}
