//! What the lists of the panes share.

use ratatui::layout::Rect;

use crate::board::{ListCursor, PaneId, Scene};
use crate::view::column_layout::PlacedColumn;
use crate::view::glyphs::GlyphSet;
use crate::view::layout::{header_rows, lay_out_screen, without_top_rows};
use crate::view::painter::{Painter, RowEmphasis};

/// The cursor of a list and how many rows it has; `None` for a pane that holds no list.
pub(in crate::view) fn cursor_and_len(scene: &Scene<'_>, pane: PaneId) -> Option<(ListCursor, usize)> {
    let (state, answer) = (scene.state, scene.answer);
    match pane {
        PaneId::Fronts => Some((state.fronts.cursor, answer.fronts.len())),
        PaneId::Events => Some((state.events.cursor, answer.events.len())),
        PaneId::Dyads => Some((state.dyads.cursor, answer.dyads.len())),
        PaneId::Series | PaneId::Detail | PaneId::Map => None,
    }
}

/// How many rows of a list are out of sight above and below: `▾7`, `▴3 ▾7`; nothing where all are seen.
pub(in crate::view) fn hidden_row_counts(scene: &Scene<'_>, pane: PaneId) -> String {
    let is_matrix = pane == PaneId::Dyads && scene.state.shows_matrix;
    let Some((cursor, len)) = cursor_and_len(scene, pane).filter(|_| !is_matrix) else {
        return String::new();
    };
    let seen = usize::from(lay_out_screen(scene).pane_rows(pane).height);
    let [down, up] = GlyphSet::for_setting(scene.state.appearance.glyphs).sort_arrows;
    let above = cursor.offset();
    let parts = [(up, above), (down, len.saturating_sub(above.saturating_add(seen)))];
    let parts = parts.into_iter().filter(|(_, n)| *n > 0).map(|(sign, n)| format!("{sign}{n}"));
    parts.collect::<Vec<_>>().join(" ")
}

/// The columns a list may use: one less where another pane begins right behind it.
pub(super) fn list_width(scene: &Scene<'_>, area: Rect) -> u16 {
    area.width.saturating_sub(u16::from(area.right() < scene.state.size.0))
}

/// Draws the headers of a list, where there is room for them; returns the area of its rows.
pub(super) fn draw_headers<K>(
    painter: &mut Painter<'_>,
    pane: PaneId,
    area: Rect,
    slots: &[PlacedColumn<K>],
) -> Rect {
    let height = header_rows(pane, area);
    painter.draw_headers(Rect { height, ..area }, slots);
    without_top_rows(area, height)
}

/// The rows of the screen in which a list is drawn, from the first row in sight on, and how each stands out.
pub(super) fn rows_in_sight(
    scene: &Scene<'_>,
    pane: PaneId,
    area: Rect,
    cursor: ListCursor,
) -> impl Iterator<Item = (u16, RowEmphasis)> {
    let has_focus = scene.state.focus == pane;
    (area.top()..area.bottom())
        .zip(cursor.offset()..)
        .map(move |(y, row)| (y, RowEmphasis::new(row == cursor.selected(), has_focus)))
}
