//! Commands by name.

use ratatui::layout::Rect;

use super::position;
use crate::board::listing::{argument, palette_matches, with_argument};
use crate::board::{Cursor, Scene, TextField};
use crate::view::frame::field;
use crate::view::layout::below;
use crate::view::pen::Pen;
use crate::view::text::{cut, fit, width};
use crate::view::theme::Role;

/// Columns of the names.
const NAMES: usize = 17;

pub(super) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect, input: &TextField, cursor: Cursor) {
    let matches = palette_matches(input.text());
    let height = super::list_height(scene, area);
    let said = vec![(position(cursor, height, matches.len()), Role::Dim)];
    let inside = pen.boxed(area, "Commands", &said);
    let (left, right) = (inside.left().saturating_add(1), inside.right());
    if inside.height == 0 {
        return;
    }
    let x = pen.put(left, inside.top(), right, ": ", Role::Key);
    let (x, _) = field(pen, x, inside.top(), right, input.halves());
    let takes = matches.get(cursor.selected()).and_then(|&command| argument(command));
    if let Some(takes) = takes.filter(|_| with_argument(input.text()).is_none()) {
        pen.put(x.saturating_add(2), inside.top(), right, &format!("takes {takes}"), Role::Dim);
    }
    let list = below(inside, 1);
    if matches.is_empty() {
        pen.nothing(list, &["No command matches"]);
        return;
    }
    let room = usize::from(inside.width).saturating_sub(4);
    for (y, (i, command)) in (list.top()..list.bottom()).zip(matches.iter().enumerate().skip(cursor.offset()))
    {
        let row = command.row();
        let selected = i == cursor.selected();
        let pick = |role| if selected { Role::Selected } else { role };
        let keys: Vec<String> = scene.keymap.chords(*command).map(ToString::to_string).collect();
        let keys = keys.join(", ");
        if selected {
            pen.blank(Rect { y, height: 1, ..list }, Role::Selected);
            pen.put(inside.left(), y, right, pen.glyphs.selected, Role::Selected);
        }
        let x = pen.put(
            left.saturating_add(1),
            y,
            right,
            &fit(row.id, NAMES, pen.glyphs.ellipsis),
            pick(Role::Strong),
        );
        let doc_room = room.saturating_sub(NAMES + width(&keys) + 1);
        // The reason first: it must not be what is cut.
        let (doc, role) = match scene.why_not(*command) {
            Some(why) => (format!("({why}) {}", row.doc), Role::Dim),
            None => (row.doc.to_owned(), Role::Text),
        };
        let doc = fit(&doc, doc_room, pen.glyphs.ellipsis);
        let x = pen.put(x, y, right, &doc, pick(role));
        pen.put(x.saturating_add(1), y, right, &cut(&keys, room, ""), pick(Role::Key));
    }
}
