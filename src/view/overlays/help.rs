//! Every key, from the live key map.

use ratatui::layout::Rect;

use super::position;
use crate::board::listing::{HelpRow, help_rows};
use crate::board::{Cursor, Scene, TextField};
use crate::view::frame::field;
use crate::view::layout::below;
use crate::view::pen::{Pen, u16_of};
use crate::view::text::{cut, width};
use crate::view::theme::Role;

pub(super) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect, search: &TextField, cursor: Cursor) {
    let rows = help_rows(search.text(), scene.keymap);
    let height = super::list_height(scene, area);
    let said = vec![(position(cursor, height, rows.len()), Role::Dim)];
    let inside = pen.boxed(area, "Keys", &said);
    let (left, right) = (inside.left().saturating_add(1), inside.right());
    if inside.height == 0 {
        return;
    }
    let x = pen.put(left, inside.top(), right, "search: ", Role::Key);
    field(pen, x, inside.top(), right, search.halves());
    let list = below(inside, 1);
    if rows.is_empty() {
        pen.nothing(list, &["No command matches"]);
        return;
    }
    // As wide as the longest keys of all commands, so that nothing moves while searching.
    let longest = help_rows("", scene.keymap)
        .iter()
        .map(|row| if let HelpRow::Command(_, keys) = row { width(keys) } else { 0 })
        .max()
        .unwrap_or(0);
    let keys_columns = u16_of(longest).clamp(6, 20).min(inside.width / 3);
    let doc_at = left.saturating_add(keys_columns + 2);
    for (y, row) in (list.top()..list.bottom()).zip(rows.iter().skip(cursor.offset())) {
        match row {
            HelpRow::Heading(scope) => {
                let x = pen.put(left, y, right, scope.words(), Role::Accent);
                pen.rule(x.saturating_add(1), y, right.saturating_sub(1), false);
            }
            HelpRow::Command(command, keys) => {
                let keys = cut(keys, usize::from(keys_columns), pen.glyphs.ellipsis);
                pen.put(left, y, doc_at, &keys, Role::Key);
                let room = usize::from(right.saturating_sub(doc_at));
                let doc = cut(command.row().doc, room, pen.glyphs.ellipsis);
                pen.put(doc_at, y, right, &doc, Role::Text);
            }
        }
    }
}
