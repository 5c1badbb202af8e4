//! The number of rows, lines and buckets that fit into each pane.

use ratatui::layout::Rect;

use super::regions::{LayoutMode, detail_area};
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
    let body = regions.pane_body(PaneId::Series);
    let has_series = regions.pane(PaneId::Series).is_some();
    let chart = if has_series { body } else { Rect { height: 0, ..regions.header } };
    PaneSizes {
        headline: rows(PaneId::Headline),
        folds_fronts: regions.folds_fronts,
        fronts: rows(PaneId::Fronts),
        events: rows(PaneId::Events),
        dyads: rows(PaneId::Dyads),
        buckets: panes::series_chart::bucket_room(scene, chart),
        faces: panes::series_chart::shown_faces(scene, chart),
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
