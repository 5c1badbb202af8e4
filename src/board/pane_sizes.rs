//! The room that the layout gives each pane.

use super::chart_face::ShownFaces;

/// The room that the layout gives each pane: rows of data, without titles and headers. 0 for a pane that is not
/// drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaneSizes {
    /// Rows of the headline.
    pub headline: usize,
    /// Whether the fronts that are not recorded now are folded into one line, for lack of room.
    pub folds_fronts: bool,
    /// Rows of the fronts pane.
    pub fronts: usize,
    /// Rows of the event list.
    pub events: usize,
    /// Rows of the actors pane.
    pub dyads: usize,
    /// Buckets of the chart, at least 1.
    pub buckets: usize,
    /// The faces of the chart.
    pub faces: ShownFaces,
    /// Lines visible in the detail pane or overlay.
    pub detail_visible: usize,
    /// Total lines of the detail.
    pub detail_lines: usize,
    /// Rows visible in the open overlay (help, palette, problems).
    pub overlay_visible: usize,
    /// Total rows of the open overlay.
    pub overlay_rows: usize,
    /// Columns and rows of the map, without title and legend.
    pub map_size: (u16, u16),
    /// Whether the detail has a pane of its own.
    pub has_detail_pane: bool,
    /// Whether the screen is too small to show anything. Then only quitting and suspending have an effect.
    pub is_too_small: bool,
}

impl PaneSizes {
    /// Whether the map is on screen.
    #[must_use]
    pub const fn has_map(&self) -> bool {
        self.map_size.0 > 0
    }
}
