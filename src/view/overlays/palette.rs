//! Commands by name.

use ratatui::layout::Rect;

use super::list_box::{list_box, mark_selected};
use crate::board::argument;
use crate::board::listing::{PaletteRow, palette_rows};
use crate::board::{Cursor, Scene, TextField};
use crate::view::layout::below;
use crate::view::pen::Pen;
use crate::view::prompt::field;
use crate::view::text::{cut, fit, width};
use crate::view::theme::Role;

/// Columns of the names, and the most that those of values may take.
const NAMES: (usize, usize) = (17, 32);

pub(super) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect, input: &TextField, cursor: Cursor) {
    let matches = palette_rows(input.text(), &scene.known());
    let inside = list_box(scene, pen, area, "Commands", (cursor, matches.len()));
    let (left, right) = (inside.left().saturating_add(1), inside.right());
    if inside.height == 0 {
        return;
    }
    let x = pen.put(left, inside.top(), right, ": ", Role::Key);
    let (x, _) = field(pen, x, inside.top(), right, input.halves());
    let takes = match matches.get(cursor.selected()) {
        Some(PaletteRow::Command(command)) => argument::of(*command),
        _ => None,
    };
    if let Some(row) = takes {
        pen.put(x.saturating_add(2), inside.top(), right, &format!("takes {}", row.takes), Role::Dim);
    }
    let list = below(inside, 1);
    if matches.is_empty() {
        pen.nothing(list, &["No command matches"]);
        return;
    }
    let room = usize::from(inside.width).saturating_sub(4);
    // Values have names of any length, and no keys.
    let longest = matches.iter().map(|row| width(called(row)) + 2).max().unwrap_or(0);
    let names = longest.clamp(NAMES.0, NAMES.1);
    for (y, (i, palette_row)) in
        (list.top()..list.bottom()).zip(matches.iter().enumerate().skip(cursor.offset()))
    {
        let row = palette_row.command().row();
        let selected = i == cursor.selected();
        let pick = |role| if selected { Role::Selected } else { role };
        let (words, keys) = match palette_row {
            PaletteRow::Command(command) => {
                let keys: Vec<String> = scene.keymap.chords(*command).map(ToString::to_string).collect();
                (row.doc, keys.join(", "))
            }
            PaletteRow::Value(_, value) => (value.words.as_str(), String::new()),
            PaletteRow::Typed(..) => (row.doc, String::new()),
        };
        if selected {
            mark_selected(pen, Rect { y, height: 1, ..list });
        }
        let name = fit(&pen.glyphs.spell(called(palette_row)), names, pen.glyphs.ellipsis);
        let x = pen.put(left.saturating_add(1), y, right, &name, pick(Role::Strong));
        let words_room = room.saturating_sub(names + width(&keys) + 1);
        // The reason first: it must not be what is cut.
        let (words, role) = match scene.why_not(palette_row.command()) {
            Some(why) => (format!("({why}) {words}"), Role::Dim),
            None => (words.to_owned(), Role::Text),
        };
        let words = fit(&pen.glyphs.spell(&words), words_room, pen.glyphs.ellipsis);
        let x = pen.put(x, y, right, &words, pick(role));
        pen.put(x.saturating_add(1), y, right, &cut(&keys, room, ""), pick(Role::Key));
    }
}

/// What a row is called in the list.
fn called(row: &PaletteRow) -> &str {
    match row {
        PaletteRow::Value(_, value) => &value.text,
        PaletteRow::Command(command) | PaletteRow::Typed(command, _) => command.row().id,
    }
}
