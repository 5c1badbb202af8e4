//! What the lists in overlays share.

use ratatui::layout::Rect;

use crate::board::{Cursor, Overlay, Scene};

/// Rows of the screen a problem takes: what and where.
pub(super) const PROBLEM_ROWS: usize = 2;

/// Rows of the list in an overlay of this area.
pub(in crate::view) fn list_height(scene: &Scene<'_>, area: Rect) -> usize {
    // Two rows are the border, one is typed text.
    let typed = match scene.state.overlay {
        Some(Overlay::Help { .. } | Overlay::Palette { .. }) => 1,
        _ => 0,
    };
    let inside = usize::from(area.height.saturating_sub(2 + typed));
    match scene.state.overlay {
        Some(Overlay::Problems { .. }) => inside / PROBLEM_ROWS,
        _ => inside,
    }
}

/// Where one is in a list longer than its box: `12–30 of 45`.
pub(super) fn position(cursor: Cursor, height: usize, len: usize) -> String {
    if len <= height || height == 0 {
        return String::new();
    }
    format!("{}–{} of {len}", cursor.offset() + 1, (cursor.offset() + height).min(len))
}
