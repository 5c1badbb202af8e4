//! The regions of the screen with the overlay, which is as large as what it holds.

use ratatui::layout::Rect;

use super::regions::{LayoutMode, Regions, lay_out_panes};
use crate::board::{Overlay, Scene};
use crate::view::overlays::{self, BoxSize};

/// If no more than this many columns of the panes would show next to an overlay, it covers them all.
const MIN_COLUMNS_BESIDE_OVERLAY: u16 = 12;

/// The widest overlay with text.
const MAX_OVERLAY_COLUMNS: u16 = 112;

/// Returns the regions of the screen for a state.
#[must_use]
pub fn lay_out_screen(scene: &Scene<'_>) -> Regions {
    let mut regions = lay_out_panes(scene);
    let body = Rect {
        y: regions.header.bottom(),
        height: regions.footer.top().saturating_sub(regions.header.bottom()),
        ..regions.header
    };
    let overlay = scene.state.overlay.as_ref().filter(|_| regions.mode != LayoutMode::TooSmall);
    regions.overlay = overlay.and_then(|overlay| overlay_area(scene, overlay, regions.mode, body));
    regions
}

/// Returns the box of an overlay, centred in the body.
fn overlay_area(scene: &Scene<'_>, overlay: &Overlay, mode: LayoutMode, body: Rect) -> Option<Rect> {
    let widen = |width: u16| {
        // A few columns of the panes would only be noise next to it.
        let is_wide = width.saturating_add(MIN_COLUMNS_BESIDE_OVERLAY) >= body.width;
        if is_wide { body.width } else { width }
    };
    let widest = Rect { width: widen(MAX_OVERLAY_COLUMNS), ..body };
    let size = match overlay {
        Overlay::Prompt(_) | Overlay::Windows => return None,
        Overlay::Detail => BoxSize::new(body.width, body.height),
        _ if mode == LayoutMode::Tabs => BoxSize::new(body.width, body.height),
        _ => overlays::box_size(scene, overlay, widest),
    };
    let width = widen(size.columns).min(body.width);
    Some(Rect {
        x: body.x.saturating_add((body.width - width) / 2),
        y: body.y.saturating_add((body.height - size.placed_rows.min(body.height)) / 3),
        width,
        height: size.rows.min(body.height),
    })
}
