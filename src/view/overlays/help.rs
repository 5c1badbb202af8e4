//! Every key, from the live key map, and every mark.

use ratatui::layout::Rect;

use super::list_box::list_box;
use crate::board::listing::{HelpRow, help_rows};
use crate::board::{Cursor, Scene, TextField};
use crate::view::glyphs::GlyphSet;
use crate::view::layout::below;
use crate::view::legend;
use crate::view::pen::Pen;
use crate::view::prompt::field;
use crate::view::text::{cut, u16_of, width, wrap};
use crate::view::theme::Role;

/// A line of the help.
pub(super) enum Line {
    /// A heading.
    Heading(&'static str),
    /// Keys (only on the first line of a command) and what they do; a mark and what it means.
    Command(String, String),
    /// Why the command above cannot run now.
    WhyNot(String),
}

/// Columns of the keys: as wide as the longest of all commands, so that nothing moves while searching.
fn keys_columns(scene: &Scene<'_>, area: Rect) -> u16 {
    let rows = help_rows("", scene.keymap);
    let keys = rows.iter().map(|row| if let HelpRow::Command(_, keys) = row { width(keys) } else { 0 });
    u16_of(keys.max().unwrap_or(0)).clamp(6, 20).min(area.width / 3)
}

/// The lines of the help in a box of this area.
pub(super) fn lines(scene: &Scene<'_>, area: Rect, search: &str) -> Vec<Line> {
    let room = usize::from(area.width.saturating_sub(keys_columns(scene, area)).saturating_sub(7));
    let mut lines = Vec::new();
    for row in help_rows(search, scene.keymap) {
        match row {
            HelpRow::Heading(scope) => lines.push(Line::Heading(scope.words())),
            HelpRow::Command(command, mut keys) => {
                for doc in wrap(command.row().doc, room) {
                    lines.push(Line::Command(std::mem::take(&mut keys), doc));
                }
                let why = scene.why_not(command).map(|why| wrap(&format!("cannot run now: {why}"), room));
                lines.extend(why.into_iter().flatten().map(Line::WhyNot));
            }
        }
    }
    let wanted = search.trim().to_lowercase();
    let marks = legend::marks(GlyphSet::of(scene.state.look.glyphs));
    let found: Vec<_> =
        marks.into_iter().filter(|(mark, words)| *mark == search.trim() || words.contains(&wanted)).collect();
    if !found.is_empty() {
        lines.push(Line::Heading("marks"));
    }
    for (mut mark, meaning) in found {
        for words in wrap(&meaning, room) {
            lines.push(Line::Command(std::mem::take(&mut mark), words));
        }
    }
    lines
}

pub(super) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect, search: &TextField, cursor: Cursor) {
    let lines = lines(scene, area, search.text());
    let inside = list_box(scene, pen, area, "Keys and marks", (cursor, lines.len()));
    let (left, right) = (inside.left().saturating_add(2), inside.right());
    if inside.height == 0 {
        return;
    }
    let x = pen.put(left, inside.top(), right, "search: ", Role::Key);
    field(pen, x, inside.top(), right, search.halves());
    let list = below(inside, 1);
    if lines.is_empty() {
        pen.nothing(list, &["No command or mark matches"]);
        return;
    }
    let keys_columns = keys_columns(scene, area);
    let doc_at = left.saturating_add(keys_columns + 2);
    for (y, (i, line)) in (list.top()..list.bottom()).zip(lines.iter().enumerate().skip(cursor.offset())) {
        let here = i == cursor.selected();
        if here {
            pen.put(inside.left(), y, right, pen.glyphs.selected, Role::Strong);
        }
        match line {
            Line::Heading(words) => {
                let x = pen.put(left, y, right, words, Role::Accent);
                pen.rule(x.saturating_add(1), y, right.saturating_sub(1), false);
            }
            Line::Command(keys, doc) => {
                let keys = cut(keys, usize::from(keys_columns), pen.glyphs.ellipsis);
                pen.put(left, y, doc_at, &keys, Role::Key);
                pen.put(doc_at, y, right, doc, if here { Role::Strong } else { Role::Text });
            }
            Line::WhyNot(why) => {
                pen.put(doc_at, y, right, why, if here { Role::Strong } else { Role::Dim });
            }
        }
    }
}
