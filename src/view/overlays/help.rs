//! Every key, from the live key map, and every mark.

use ratatui::layout::Rect;

use super::list_box::list_box;
use crate::board::list_model::{HelpRow, help_rows};
use crate::board::{ListCursor, Scene, TextField};
use crate::view::glyphs::GlyphSet;
use crate::view::layout::without_top_rows;
use crate::view::mark_legend;
use crate::view::painter::Painter;
use crate::view::prompt::draw_text_field;
use crate::view::text::{saturating_u16, truncate, width, wrap};
use crate::view::theme::Role;

/// A line of the help.
pub(super) enum HelpLine {
    /// A heading.
    Heading(&'static str),
    /// Keys (only on the first line of a command) and what they do; a mark and what it means.
    Entry(String, String),
    /// Why the command above cannot run now.
    WhyNot(String),
}

/// Columns of the keys: as wide as the longest of all commands, so that nothing moves while searching.
fn keys_width(scene: &Scene<'_>, area: Rect) -> u16 {
    let rows = help_rows("", scene.keymap);
    let keys = rows.iter().map(|row| if let HelpRow::Command(_, keys) = row { width(keys) } else { 0 });
    saturating_u16(keys.max().unwrap_or(0)).clamp(6, 20).min(area.width / 3)
}

/// The lines of the help in a box of this area.
pub(super) fn help_lines(scene: &Scene<'_>, area: Rect, search: &str) -> Vec<HelpLine> {
    let room = usize::from(area.width.saturating_sub(keys_width(scene, area)).saturating_sub(7));
    let mut lines = Vec::new();
    for row in help_rows(search, scene.keymap) {
        match row {
            HelpRow::Heading(scope) => lines.push(HelpLine::Heading(scope.heading())),
            HelpRow::Command(command, mut keys) => {
                for doc in wrap(command.row().doc, room) {
                    lines.push(HelpLine::Entry(std::mem::take(&mut keys), doc));
                }
                let why = scene
                    .unavailable_reason(command)
                    .map(|why| wrap(&format!("cannot run now: {why}"), room));
                lines.extend(why.into_iter().flatten().map(HelpLine::WhyNot));
            }
        }
    }
    let wanted = search.trim().to_lowercase();
    let marks = mark_legend::mark_meanings(GlyphSet::for_setting(scene.state.appearance.glyphs));
    let found: Vec<_> =
        marks.into_iter().filter(|(mark, words)| *mark == search.trim() || words.contains(&wanted)).collect();
    if !found.is_empty() {
        lines.push(HelpLine::Heading("marks"));
    }
    for (mut mark, meaning) in found {
        for words in wrap(&meaning, room) {
            lines.push(HelpLine::Entry(std::mem::take(&mut mark), words));
        }
    }
    lines
}

pub(super) fn draw(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    search: &TextField,
    cursor: ListCursor,
) {
    let lines = help_lines(scene, area, search.text());
    let inside = list_box(scene, painter, area, "Keys and marks", (cursor, lines.len()));
    let (left, right) = (inside.left().saturating_add(2), inside.right());
    if inside.height == 0 {
        return;
    }
    let x = painter.write(left, inside.top(), right, "search: ", Role::Key);
    draw_text_field(painter, x, inside.top(), right, search.text_around_cursor());
    let list = without_top_rows(inside, 1);
    if lines.is_empty() {
        painter.draw_empty_message(list, &["No command or mark matches"]);
        return;
    }
    let keys_columns = keys_width(scene, area);
    let doc_at = left.saturating_add(keys_columns + 2);
    for (y, (i, line)) in (list.top()..list.bottom()).zip(lines.iter().enumerate().skip(cursor.offset())) {
        let here = i == cursor.selected();
        if here {
            painter.write(inside.left(), y, right, painter.glyphs.selected, Role::Strong);
        }
        match line {
            HelpLine::Heading(words) => {
                let x = painter.write(left, y, right, words, Role::Accent);
                painter.draw_rule(x.saturating_add(1), y, right.saturating_sub(1), false);
            }
            HelpLine::Entry(keys, doc) => {
                let keys = truncate(keys, usize::from(keys_columns), painter.glyphs.ellipsis);
                painter.write(left, y, doc_at, &keys, Role::Key);
                painter.write(doc_at, y, right, doc, if here { Role::Strong } else { Role::Text });
            }
            HelpLine::WhyNot(why) => {
                painter.write(doc_at, y, right, why, if here { Role::Strong } else { Role::Dim });
            }
        }
    }
}
