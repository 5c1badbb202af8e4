//! Shared parts of the list panes.

use ratatui::layout::Rect;

use crate::board::{ListCursor, PaneId, Scene, folded_fronts};
use crate::model::group_thousands;
use crate::view::column_layout::PlacedColumn;
use crate::view::glyphs::GlyphSet;
use crate::view::layout::{header_rows, lay_out_panes, without_top_rows};
use crate::view::painter::{Painter, RowEmphasis};

/// Returns the cursor and the number of rows of a list; `None` for a pane without a list.
pub(in crate::view) fn cursor_and_len(scene: &Scene<'_>, pane: PaneId) -> Option<(ListCursor, usize)> {
    let (state, answer) = (scene.state, scene.answer);
    match pane {
        PaneId::Headline => Some((state.headline.cursor, scene.headline.highlights.len())),
        PaneId::Fronts => {
            let folds = lay_out_panes(scene).folds_fronts;
            Some((state.fronts.cursor, folded_fronts::row_count(state, scene.headline, folds)))
        }
        PaneId::Events => Some((state.events.cursor, answer.events.len())),
        PaneId::Dyads => Some((state.dyads.cursor, answer.dyads.len())),
        PaneId::Series | PaneId::Detail | PaneId::Map => None,
    }
}

/// Returns the numbers of rows hidden above and below: `▾7`, `▴3 ▾7`; empty if all are visible.
pub(in crate::view) fn hidden_row_counts(scene: &Scene<'_>, pane: PaneId) -> String {
    let is_matrix = pane == PaneId::Dyads && scene.state.shows_matrix;
    let Some((cursor, len)) = cursor_and_len(scene, pane).filter(|_| !is_matrix) else {
        return String::new();
    };
    let visible = usize::from(lay_out_panes(scene).pane_rows(pane).height);
    let [down, up] = GlyphSet::for_setting(scene.state.appearance.glyphs).sort_arrows;
    let above = cursor.offset();
    let parts = [(up, above), (down, len.saturating_sub(above.saturating_add(visible)))];
    let parts =
        parts.into_iter().filter(|(_, n)| *n > 0).map(|(sign, n)| format!("{sign}{}", group_thousands(n)));
    parts.collect::<Vec<_>>().join(" ")
}

/// Returns the columns a list may use: one less if another pane begins right after it.
pub(super) fn list_width(scene: &Scene<'_>, area: Rect) -> u16 {
    area.width.saturating_sub(u16::from(area.right() < scene.state.size.0))
}

/// Returns the list column at a screen column.
pub(super) fn column_at<K: Copy>(columns: &[PlacedColumn<K>], area: Rect, screen_column: u16) -> Option<K> {
    let x = screen_column.checked_sub(area.left())?;
    let is_hit = |placed: &&PlacedColumn<K>| (placed.x..placed.x.saturating_add(placed.width)).contains(&x);
    columns.iter().find(is_hit).map(|placed| placed.key)
}

/// Draws the column headers of a list, if there is room for them, and returns the area of its rows.
pub(super) fn draw_headers<K>(
    painter: &mut Painter<'_>,
    pane: PaneId,
    area: Rect,
    columns: &[PlacedColumn<K>],
) -> Rect {
    let height = header_rows(pane, area);
    painter.draw_headers(Rect { height, ..area }, columns);
    without_top_rows(area, height)
}

/// Returns the screen rows of a list with the emphasis of each, from the first visible row.
pub(super) fn visible_screen_rows(
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
