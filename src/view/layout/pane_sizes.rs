//! How much each pane has room for.

use super::regions::{Form, SERIES_SCALE, detail_area, regions};
use crate::board::{PaneId, Room, Scene};
use crate::view::{overlays, panes};

/// How many rows, buckets and lines there is room for.
#[must_use]
pub fn room(scene: &Scene<'_>) -> Room {
    let regions = regions(scene);
    let rows = |pane| usize::from(regions.rows(pane).height);
    let detail_pane = regions.pane(PaneId::Detail).is_some();
    let detail = detail_area(scene, &regions);
    let overlay = regions.overlay.map_or(0, |area| overlays::list_height(scene, area));
    let chart = regions.pane(PaneId::Series).map_or(regions.header.width, |area| area.width);
    Room {
        fronts: rows(PaneId::Fronts),
        events: rows(PaneId::Events),
        dyads: rows(PaneId::Dyads),
        buckets: usize::from(chart.saturating_sub(SERIES_SCALE)).max(1),
        detail: detail.map_or(0, |area| usize::from(area.height)),
        detail_lines: detail.map_or(0, |area| panes::detail::lines(scene, area.width).len()),
        overlay,
        overlay_rows: regions.overlay.map_or(0, |area| overlays::list_len(scene, area)),
        map: regions.pane(PaneId::Map).map_or((0, 0), |_| {
            let chart = panes::map::chart(regions.body(PaneId::Map));
            (chart.width, chart.height)
        }),
        detail_pane,
        too_small: regions.form == Form::Notice,
    }
}
