//! The help: every command with its keys from the current key map, and every mark.

use ratatui::layout::Rect;

use super::list_box::draw_list_box;
use crate::board::overlay_lists::{HelpRow, help_rows};
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
    /// The keys of a command and its description, or a mark and its meaning. Only the first of several lines has the
    /// keys.
    Entry(String, String),
    /// Why the command above cannot run now.
    WhyNot(String),
}

/// Returns the columns for keys: the width of the longest among all commands, so that searching moves nothing.
fn keys_width(scene: &Scene<'_>, area: Rect) -> u16 {
    let rows = help_rows("", scene.keymap);
    let keys = rows.iter().map(|row| if let HelpRow::Command(_, keys) = row { width(keys) } else { 0 });
    saturating_u16(keys.max().unwrap_or(0)).clamp(6, 20).min(area.width / 3)
}

/// Returns the lines of the help in a box of this area.
pub(super) fn help_lines(scene: &Scene<'_>, area: Rect, search: &str) -> Vec<HelpLine> {
    let columns = usize::from(area.width.saturating_sub(keys_width(scene, area)).saturating_sub(7));
    let mut lines = Vec::new();
    for row in help_rows(search, scene.keymap) {
        match row {
            HelpRow::Heading(scope) => lines.push(HelpLine::Heading(scope.heading())),
            HelpRow::Command(command, mut keys) => {
                for doc in wrap(command.row().doc, columns) {
                    lines.push(HelpLine::Entry(std::mem::take(&mut keys), doc));
                }
                let why = scene
                    .unavailable_reason(command)
                    .map(|why| wrap(&format!("cannot run now: {why}"), columns));
                lines.extend(why.into_iter().flatten().map(HelpLine::WhyNot));
            }
        }
    }
    let needle = search.trim().to_lowercase();
    let marks = mark_legend::mark_meanings(GlyphSet::for_setting(scene.state.appearance.glyphs));
    let matching_marks: Vec<_> =
        marks.into_iter().filter(|(mark, words)| *mark == search.trim() || words.contains(&needle)).collect();
    if !matching_marks.is_empty() {
        lines.push(HelpLine::Heading("marks"));
    }
    for (mut mark, meaning) in matching_marks {
        for words in wrap(&meaning, columns) {
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
    let inside = draw_list_box(scene, painter, area, "Keys and marks", (cursor, lines.len()));
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
    let doc_x = left.saturating_add(keys_columns + 2);
    for (y, (i, line)) in (list.top()..list.bottom()).zip(lines.iter().enumerate().skip(cursor.offset())) {
        let is_selected = i == cursor.selected();
        if is_selected {
            painter.write(inside.left(), y, right, painter.glyphs.selected, Role::Strong);
        }
        match line {
            HelpLine::Heading(words) => {
                let x = painter.write(left, y, right, words, Role::Accent);
                painter.draw_rule(x.saturating_add(1), y, right.saturating_sub(1), false);
            }
            HelpLine::Entry(keys, doc) => {
                let keys = truncate(keys, usize::from(keys_columns), painter.glyphs.ellipsis);
                painter.write(left, y, doc_x, &keys, Role::Key);
                painter.write(doc_x, y, right, doc, if is_selected { Role::Strong } else { Role::Text });
            }
            HelpLine::WhyNot(why) => {
                painter.write(doc_x, y, right, why, if is_selected { Role::Strong } else { Role::Dim });
            }
        }
    }
}
