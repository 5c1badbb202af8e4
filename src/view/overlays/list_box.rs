//! What the lists in overlays share.

use ratatui::layout::Rect;

use crate::board::{ListCursor, Overlay, Scene};
use crate::view::painter::Painter;
use crate::view::text::truncate;
use crate::view::theme::Role;

/// Rows of the screen a problem takes: what and where.
pub(super) const ROWS_PER_PROBLEM: usize = 2;

/// Rows of the list in an overlay of this area.
pub(in crate::view) fn list_height(scene: &Scene<'_>, area: Rect) -> usize {
    // Two rows are the border, one is typed text.
    let typed = match scene.state.overlay {
        Some(Overlay::Help { .. } | Overlay::Palette { .. }) => 1,
        _ => 0,
    };
    let inside = usize::from(area.height.saturating_sub(2 + typed));
    match scene.state.overlay {
        Some(Overlay::Problems { .. }) => inside / ROWS_PER_PROBLEM,
        _ => inside,
    }
}

/// Draws the box of a list, with the rows in sight of a list longer than it (`12–30 of 45`) beside the title; returns
/// the inside.
pub(super) fn list_box(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    title: &str,
    (cursor, len): (ListCursor, usize),
) -> Rect {
    let height = list_height(scene, area);
    let position = if len <= height || height == 0 {
        String::new()
    } else {
        format!("{}–{} of {len}", cursor.offset() + 1, (cursor.offset() + height).min(len))
    };
    painter.draw_box(area, title, &vec![(position, Role::Dim)])
}

/// Marks the selected row of a list over its whole width.
pub(super) fn mark_selected(painter: &mut Painter<'_>, row: Rect) {
    painter.fill_blank(row, Role::Selected);
    painter.write(row.left(), row.top(), row.right(), painter.glyphs.selected, Role::Selected);
}

/// Writes a warning into the lower edge of a box, so that its list keeps its rows.
pub(super) fn warn_in_edge(painter: &mut Painter<'_>, area: Rect, words: &str) {
    let words = truncate(words, usize::from(area.width.saturating_sub(4)), painter.glyphs.ellipsis);
    let (x, y) = (area.left().saturating_add(2), area.bottom().saturating_sub(1));
    painter.write(x, y, area.right().saturating_sub(1), &words, Role::Warning);
}
