//! The number of rows, lines and buckets that fit into each pane.

use super::regions::{LayoutMode, SERIES_SCALE_COLUMNS, detail_area};
use super::screen_layout::lay_out_screen;
use crate::board::{PaneId, PaneSizes, Scene};
use crate::view::{overlays, panes};

/// Returns how many rows, lines and buckets fit into each pane and overlay.
#[must_use]
pub fn measure_panes(scene: &Scene<'_>) -> PaneSizes {
    let regions = lay_out_screen(scene);
    let rows = |pane| usize::from(regions.pane_rows(pane).height);
    let has_detail_pane = regions.pane(PaneId::Detail).is_some();
    let text_area = detail_area(scene, &regions);
    let overlay = regions.overlay.map_or(0, |area| overlays::list_height(scene, area));
    let chart = regions.pane(PaneId::Series).map_or(regions.header.width, |area| area.width);
    PaneSizes {
        fronts: rows(PaneId::Fronts),
        events: rows(PaneId::Events),
        dyads: rows(PaneId::Dyads),
        buckets: usize::from(chart.saturating_sub(SERIES_SCALE_COLUMNS)).max(1),
        detail_visible: text_area.map_or(0, |area| usize::from(area.height)),
        detail_lines: text_area.map_or(0, |area| panes::detail::detail_lines(scene, area.width).len()),
        overlay_visible: overlay,
        overlay_rows: regions.overlay.map_or(0, |area| overlays::list_len(scene, area)),
        map_size: regions.pane(PaneId::Map).map_or((0, 0), |_| {
            let chart = panes::map::map_area(regions.pane_body(PaneId::Map));
            (chart.width, chart.height)
        }),
        has_detail_pane,
        is_too_small: regions.mode == LayoutMode::TooSmall,
    }
}
