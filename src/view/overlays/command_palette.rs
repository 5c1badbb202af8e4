//! The command palette: finds commands by name.

use ratatui::layout::Rect;

use super::list_box::{BoxSize, draw_list_box, highlight_row};
use crate::board::command_argument;
use crate::board::overlay_lists::{PaletteRow, palette_rows, selected_palette_row};
use crate::board::{ListCursor, Scene, TextField};
use crate::view::layout::without_top_rows;
use crate::view::painter::Painter;
use crate::view::prompt::draw_text_field;
use crate::view::text::{fit_left_aligned, saturating_u16, truncate, width};
use crate::view::theme::Role;

/// The fewest and the most columns for names; values may have long ones.
const NAME_WIDTHS: (usize, usize) = (17, 32);

/// The columns and the most rows of the box.
const MAX_BOX: (u16, u16) = (84, 20);

/// Returns the size of the box that holds the rows that match.
pub(super) fn box_size(scene: &Scene<'_>, input: &str) -> BoxSize {
    let (columns, placed_rows) = MAX_BOX;
    let rows = palette_rows(input, &scene.argument_sources()).len().max(2);
    BoxSize { columns, rows: saturating_u16(rows).saturating_add(3).min(placed_rows), placed_rows }
}

pub(super) fn draw(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    input: &TextField,
    (cursor, has_moved): (ListCursor, bool),
) {
    let sources = scene.argument_sources();
    let palette_matches = palette_rows(input.text(), &sources);
    let selected_row = selected_palette_row(input.text(), &palette_matches, (cursor, has_moved), &sources);
    let inside = draw_list_box(scene, painter, area, "Commands", (cursor, palette_matches.len()));
    let (left, right) = (inside.left().saturating_add(1), inside.right());
    if inside.height == 0 {
        return;
    }
    let x = painter.write(left, inside.top(), right, ": ", Role::Key);
    let (x, _) = draw_text_field(painter, x, inside.top(), right, input.text_around_cursor());
    if let Some(error) = &scene.state.message {
        let error_x = x.saturating_add(2);
        let columns = usize::from(right.saturating_sub(error_x));
        let text = truncate(&painter.glyphs.transliterate(&error.text), columns, painter.glyphs.ellipsis);
        painter.write(error_x, inside.top(), right, &text, Role::Warning);
    }
    let argument_row = match selected_row.and_then(|index| palette_matches.get(index)) {
        _ if scene.state.message.is_some() => None,
        Some(PaletteRow::Command(command)) => command_argument::find_argument(*command),
        _ => None,
    };
    if let Some(row) = argument_row {
        painter.write(
            x.saturating_add(2),
            inside.top(),
            right,
            &format!("takes {}", row.value_syntax),
            Role::Dim,
        );
    }
    let list = without_top_rows(inside, 1);
    if palette_matches.is_empty() {
        painter.draw_empty_message(list, &["No command matches"]);
        return;
    }
    let columns = usize::from(inside.width).saturating_sub(4);
    // Values have names of any length and no keys.
    let longest = palette_matches.iter().map(|row| width(row_name(row)) + 2).max().unwrap_or(0);
    let name_columns = longest.clamp(NAME_WIDTHS.0, NAME_WIDTHS.1);
    for (y, (i, palette_row)) in
        (list.top()..list.bottom()).zip(palette_matches.iter().enumerate().skip(cursor.offset()))
    {
        let row = palette_row.command().row();
        let selected = selected_row == Some(i);
        let selected_or = |role| if selected { Role::Selected } else { role };
        let (words, keys) = match palette_row {
            PaletteRow::Command(command) => {
                let keys: Vec<String> = scene.keymap.chords(*command).map(ToString::to_string).collect();
                (row.doc, keys.join(", "))
            }
            PaletteRow::Value(_, value) => (value.meaning.as_str(), String::new()),
            PaletteRow::Typed(..) => (row.doc, String::new()),
        };
        if selected {
            highlight_row(painter, Rect { y, height: 1, ..list });
        }
        let name = fit_left_aligned(
            &painter.glyphs.transliterate(row_name(palette_row)),
            name_columns,
            painter.glyphs.ellipsis,
        );
        let x = painter.write(left.saturating_add(1), y, right, &name, selected_or(Role::Strong));
        let doc_columns = columns.saturating_sub(name_columns + width(&keys) + 1);
        // The reason comes first so that it is never cut off.
        let (words, role) = match scene.unavailable_reason(palette_row.command()) {
            Some(why) => (format!("({why}) {words}"), Role::Dim),
            None => (words.to_owned(), Role::Text),
        };
        let words =
            fit_left_aligned(&painter.glyphs.transliterate(&words), doc_columns, painter.glyphs.ellipsis);
        let x = painter.write(x, y, right, &words, selected_or(role));
        painter.write(x.saturating_add(1), y, right, &truncate(&keys, columns, ""), selected_or(Role::Key));
    }
}

/// Returns the name of a row in the list.
fn row_name(row: &PaletteRow) -> &str {
    match row {
        PaletteRow::Value(_, value) => &value.text,
        PaletteRow::Command(command) | PaletteRow::Typed(command, _) => command.row().id,
    }
}
