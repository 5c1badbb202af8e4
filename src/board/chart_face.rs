//! The faces of pane 4: bars of counts, or a lane of events for each front.

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

/// The faces that the layout shows in pane 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct ShownFaces {
    /// Whether bars are drawn.
    pub has_bars: bool,
    /// Columns for the cells of a lane; 0 without lanes.
    pub lane_columns: usize,
    /// Whether the pane has room for both faces.
    pub fits_both: bool,
}

impl ShownFaces {
    /// Returns the next face for the key that steps through them: only such that change what is drawn.
    #[must_use]
    pub const fn next_face(self) -> ChartFace {
        match (self.has_bars, self.lane_columns > 0) {
            (false, true) if self.fits_both => ChartFace::Auto,
            (_, true) => ChartFace::Bars,
            (_, false) => ChartFace::Lanes,
        }
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

    #[test]
    fn each_step_changes_what_is_drawn() {
        let shown = |has_bars, has_lanes, fits_both| ShownFaces {
            has_bars,
            lane_columns: if has_lanes { 40 } else { 0 },
            fits_both,
        };
        assert_eq!(shown(true, true, true).next_face(), ChartFace::Bars);
        assert_eq!(shown(true, false, true).next_face(), ChartFace::Lanes);
        assert_eq!(shown(false, true, true).next_face(), ChartFace::Auto);
        assert_eq!(shown(true, false, false).next_face(), ChartFace::Lanes);
        assert_eq!(shown(false, true, false).next_face(), ChartFace::Bars);
    }
}
