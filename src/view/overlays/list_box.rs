//! Shared parts of the lists in overlays.

use ratatui::layout::Rect;

use crate::board::{FormPage, ListCursor, Overlay, Scene};
use crate::view::painter::Painter;
use crate::view::text::truncate;
use crate::view::theme::Role;

/// The size of an overlay's box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::view) struct BoxSize {
    /// The columns.
    pub(in crate::view) columns: u16,
    /// The rows.
    pub(in crate::view) rows: u16,
    /// The rows by which it is placed: a list that shrinks while its user types keeps its upper edge.
    pub(in crate::view) placed_rows: u16,
}

impl BoxSize {
    /// Returns the size of a box that is placed by its own rows.
    pub(in crate::view) const fn new(columns: u16, rows: u16) -> Self {
        Self { columns, rows, placed_rows: rows }
    }
}

/// Screen rows per problem: the message, its location and hint, and the line of the file.
pub(super) const ROWS_PER_PROBLEM: usize = 3;

/// Screen rows per contested fact: the fact, and who says what.
pub(super) const ROWS_PER_FACT: usize = 2;

/// Screen rows per item of the inbox: its title, and when it came from whom.
pub(super) const ROWS_PER_ITEM: usize = 2;

/// Returns how many screen rows the list has in an overlay of this area.
pub(in crate::view) fn list_height(scene: &Scene<'_>, area: Rect) -> usize {
    // The border takes two rows, a line of typed text one, fields and column heads two.
    let input_rows = match &scene.state.overlay {
        Some(Overlay::Help { .. } | Overlay::Palette { .. }) => 1,
        Some(Overlay::Frequencies { .. }) => 2,
        Some(Overlay::Form(open)) if matches!(open.page, FormPage::Conflict { .. }) => CONFLICT_ROWS,
        _ => 0,
    };
    let inner_rows = usize::from(area.height.saturating_sub(2 + input_rows));
    match scene.state.overlay {
        Some(Overlay::Problems { .. }) => inner_rows / ROWS_PER_PROBLEM,
        Some(Overlay::Contested { .. }) => inner_rows / ROWS_PER_FACT,
        // On the smallest screen at least the title of the selected item is visible.
        Some(Overlay::Inbox(_)) => (inner_rows / ROWS_PER_ITEM).max(inner_rows.min(1)),
        _ => inner_rows,
    }
}

/// The rows of the choices after a conflict, and an empty one.
pub(super) const CONFLICT_ROWS: u16 = 5;

/// Draws the box around a list and returns its inner area. If the list is longer than the box, the visible rows are
/// given next to the title (`12–30 of 45`).
pub(super) fn draw_list_box(
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

/// Returns how many rows are hidden: `▴ 3 more ▾ 7 more`; empty if all are visible.
pub(super) fn hidden_rows(painter: &Painter<'_>, above: usize, below: usize) -> String {
    let [down, up] = painter.glyphs.sort_arrows;
    let parts = [(up, above), (down, below)].into_iter().filter(|(_, count)| *count > 0);
    parts.map(|(sign, count)| format!("{sign} {count} more")).collect::<Vec<_>>().join(" ")
}

/// Highlights the selected row of a list over its whole width.
pub(super) fn highlight_row(painter: &mut Painter<'_>, row: Rect) {
    painter.fill_blank(row, Role::Selected);
    painter.write(row.left(), row.top(), row.right(), painter.glyphs.selected, Role::Selected);
}

/// Writes a warning into the bottom edge of a box, so that it costs the list no row.
pub(super) fn warn_in_edge(painter: &mut Painter<'_>, area: Rect, text: &str) {
    let text = truncate(text, usize::from(area.width.saturating_sub(4)), painter.glyphs.ellipsis);
    let (x, y) = (area.left().saturating_add(2), area.bottom().saturating_sub(1));
    painter.write(x, y, area.right().saturating_sub(1), &text, Role::Warning);
}
