//! The faces of pane 4 that the layout shows, and the key that steps through them.

use crate::query::ChartFace;

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
