//! What lies over the panes: help, palette, problems, why, what is new. The detail over the panes is drawn by its own room, prompts
//! by the footer.

mod command_palette;
mod help;
mod list_box;
mod problems;
mod visit_changes;
mod why_overlay;

pub(super) use list_box::list_height;
pub(super) use visit_changes::change_lines as since_words;

use ratatui::layout::Rect;

use super::painter::Painter;
use crate::board::list_model::palette_rows;
use crate::board::{Overlay, Scene};

/// Rows there are in the open overlay: lines of the help, matches of the palette, problems.
pub(super) fn list_len(scene: &Scene<'_>, area: Rect) -> usize {
    match &scene.state.overlay {
        Some(Overlay::Help { search, .. }) => help::help_lines(scene, area, search.text()).len(),
        Some(Overlay::Palette { input, .. }) => palette_rows(input.text(), &scene.argument_sources()).len(),
        Some(Overlay::Problems { .. }) => scene.problems.len(),
        Some(Overlay::Changes { .. }) => visit_changes::row_count(scene),
        Some(Overlay::Why { .. }) => why_overlay::why_lines(scene, area).len(),
        Some(Overlay::Detail | Overlay::Prompt(_)) | None => 0,
    }
}

/// Which row of the list in an overlay of this area stands in a row of the screen.
pub(super) fn row_at(scene: &Scene<'_>, area: Rect, y: u16) -> Option<usize> {
    let (cursor, above, rows) = match &scene.state.overlay {
        Some(Overlay::Help { cursor, .. } | Overlay::Palette { cursor, .. }) => (cursor, 2, 1),
        Some(Overlay::Problems { cursor }) => (cursor, 1, list_box::ROWS_PER_PROBLEM),
        Some(Overlay::Changes { cursor }) => (cursor, 1, 1),
        _ => return None,
    };
    let line = usize::from(y.checked_sub(area.y.saturating_add(above))?) / rows;
    let row = cursor.offset().saturating_add(line);
    (line < list_height(scene, area) && row < list_len(scene, area)).then_some(row)
}

/// Draws what lies over the panes.
pub(super) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, overlay: &Overlay, area: Rect) {
    match overlay {
        Overlay::Help { search, cursor } => help::draw(scene, painter, area, search, *cursor),
        Overlay::Palette { input, cursor } => command_palette::draw(scene, painter, area, input, *cursor),
        Overlay::Problems { cursor } => problems::draw(scene, painter, area, *cursor),
        Overlay::Changes { cursor } => visit_changes::draw(scene, painter, area, *cursor),
        Overlay::Why { cursor, .. } => why_overlay::draw(scene, painter, area, *cursor),
        Overlay::Detail | Overlay::Prompt(_) => {}
    }
}
