//! Overlays: boxes over the panes with the help, the palette, problems, the `why` page or the changes since the last
//! visit. The detail overlay is drawn by `panes::detail`, prompts by the footer.

mod command_palette;
mod contested_list;
mod frequency_table;
mod help;
mod inbox;
mod list_box;
mod problems;
mod record_form;
mod visit_changes;
mod why_overlay;

pub(super) use contested_list::contested_lines;
pub(super) use frequency_table::frequency_lines;
pub(super) use inbox::inbox_lines;
pub(super) use list_box::BoxSize;
pub(super) use list_box::list_height;
pub(super) use visit_changes::change_lines;

use ratatui::layout::Rect;

use super::painter::Painter;
use super::text::saturating_u16;
use crate::board::overlay_lists::palette_rows;
use crate::board::{OpenInbox, Overlay, Scene};
use crate::store::FrequencyTable;

/// Returns how many rows the open overlay has: lines of the help, matches of the palette, problems.
pub(super) fn list_len(scene: &Scene<'_>, area: Rect) -> usize {
    match &scene.state.overlay {
        Some(Overlay::Help { search, .. }) => help::help_lines(scene, area, search.text()).len(),
        Some(Overlay::Palette { input, .. }) => palette_rows(input.text(), &scene.argument_sources()).len(),
        Some(Overlay::Problems { .. }) => scene.all_problems().count(),
        Some(Overlay::Changes { .. }) => visit_changes::row_count(scene),
        Some(Overlay::Contested { .. }) => contested_list::row_count(scene),
        Some(Overlay::Inbox(open)) => inbox::row_count(scene, *open),
        Some(Overlay::Frequencies { field, .. }) => {
            frequency_table::known_table(scene, *field).map_or(0, FrequencyTable::len)
        }
        Some(Overlay::Why { .. }) => why_overlay::why_lines(scene, area).len(),
        Some(Overlay::Form(open)) => record_form::line_count(open, area),
        Some(Overlay::Detail | Overlay::Prompt(_) | Overlay::Windows) | None => 0,
    }
}

/// Returns the columns and rows of the box that holds the whole overlay, at most as wide as `widest`.
pub(super) fn box_size(scene: &Scene<'_>, overlay: &Overlay, widest: Rect) -> BoxSize {
    let rows_with_border = |rows: usize| saturating_u16(rows.max(1)).saturating_add(2);
    match overlay {
        Overlay::Help { search, .. } => help::box_size(scene, widest, search.text()),
        Overlay::Palette { input, .. } => command_palette::box_size(scene, input.text()),
        Overlay::Problems { .. } => problems::box_size(scene, widest),
        Overlay::Changes { .. } => {
            BoxSize::new(widest.width, rows_with_border(visit_changes::row_count(scene).max(4)))
        }
        Overlay::Contested { .. } => contested_list::box_size(scene, widest),
        Overlay::Inbox(open) => inbox::box_size(scene, widest, *open),
        Overlay::Frequencies { field, .. } => frequency_table::box_size(scene, widest, *field),
        Overlay::Why { .. } => why_overlay::box_size(scene, widest),
        Overlay::Form(open) => record_form::box_size(open, widest),
        Overlay::Detail | Overlay::Prompt(_) | Overlay::Windows => BoxSize::new(widest.width, widest.height),
    }
}

/// Returns the index of the list row, or of the field of a form, drawn at screen row `y` in an overlay of this area.
pub(super) fn row_at(scene: &Scene<'_>, area: Rect, y: u16) -> Option<usize> {
    let (cursor, rows_above, rows_per_item) = match &scene.state.overlay {
        Some(Overlay::Help { cursor, .. } | Overlay::Palette { cursor, .. }) => (cursor, 2, 1),
        Some(Overlay::Problems { cursor }) => (cursor, 1, list_box::ROWS_PER_PROBLEM),
        Some(Overlay::Changes { cursor }) => (cursor, 1, 1),
        Some(Overlay::Contested { cursor, .. }) => (cursor, 1, list_box::ROWS_PER_FACT),
        Some(Overlay::Inbox(OpenInbox { cursor, is_reading: false, .. })) => {
            (cursor, 1, list_box::ROWS_PER_ITEM)
        }
        Some(Overlay::Frequencies { cursor, .. }) => (cursor, 3, 1),
        Some(Overlay::Form(open)) => return record_form::field_at(scene, area, open, y),
        _ => return None,
    };
    let line = usize::from(y.checked_sub(area.y.saturating_add(rows_above))?) / rows_per_item;
    let row = cursor.offset().saturating_add(line);
    (line < list_height(scene, area) && row < list_len(scene, area)).then_some(row)
}

/// Draws the open overlay.
pub(super) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, overlay: &Overlay, area: Rect) {
    match overlay {
        Overlay::Help { search, cursor } => help::draw(scene, painter, area, search, *cursor),
        Overlay::Palette { input, cursor, has_moved } => {
            command_palette::draw(scene, painter, area, input, (*cursor, *has_moved));
        }
        Overlay::Problems { cursor } => problems::draw(scene, painter, area, *cursor),
        Overlay::Changes { cursor } => visit_changes::draw(scene, painter, area, *cursor),
        Overlay::Contested { cursor, .. } => contested_list::draw(scene, painter, area, *cursor),
        Overlay::Inbox(open) => inbox::draw(scene, painter, area, *open),
        Overlay::Frequencies { field, cursor, is_by_value } => {
            frequency_table::draw(scene, painter, area, *field, (*cursor, *is_by_value));
        }
        Overlay::Why { cursor, .. } => why_overlay::draw(scene, painter, area, *cursor),
        Overlay::Form(open) => record_form::draw(scene, painter, area, open),
        Overlay::Detail | Overlay::Prompt(_) | Overlay::Windows => {}
    }
}
