//! The help: every command with its keys from the current key map, and every mark.

use ratatui::layout::Rect;

use super::list_box::{BoxSize, draw_list_box};
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
    /// A command or a mark.
    Entry {
        /// The keys of the command, or the mark. Only the first of several lines has them.
        keys: String,
        /// The description.
        words: String,
        /// Whether the command cannot run now.
        is_unavailable: bool,
    },
}

/// Returns the columns for keys: the width of the longest among all commands, so that searching moves nothing.
fn keys_width(scene: &Scene<'_>, area: Rect) -> u16 {
    let rows = help_rows("", scene.keymap);
    let keys = rows.iter().map(|row| if let HelpRow::Command(_, keys) = row { width(keys) } else { 0 });
    saturating_u16(keys.max().unwrap_or(0)).clamp(6, 20).min(area.width / 3)
}

/// Returns the lines of the help in a box of this area. A mark or a column head that is typed exactly comes first.
pub(super) fn help_lines(scene: &Scene<'_>, area: Rect, search: &str) -> Vec<HelpLine> {
    let columns = usize::from(area.width.saturating_sub(keys_width(scene, area)).saturating_sub(7));
    let entry_lines = |mut keys: String, words: &str, is_unavailable| {
        let lines = wrap(words, columns).into_iter();
        lines
            .map(|words| HelpLine::Entry { keys: std::mem::take(&mut keys), words, is_unavailable })
            .collect::<Vec<_>>()
    };
    let mut command_lines = Vec::new();
    for row in help_rows(search, scene.keymap) {
        match row {
            HelpRow::Heading(heading) => command_lines.push(HelpLine::Heading(heading)),
            HelpRow::Command(command, keys) => {
                let doc = command.row().doc;
                command_lines.extend(match scene.unavailable_reason(command) {
                    Some(why) => entry_lines(keys, &format!("{doc} (cannot run now: {why})"), true),
                    None => entry_lines(keys, doc, false),
                });
            }
        }
    }
    let needle = search.trim().to_lowercase();
    let marks = mark_legend::mark_meanings(GlyphSet::for_setting(scene.state.appearance.glyphs));
    let is_exact = |mark: &str| mark.to_lowercase() == needle;
    let has_word = |text: &str| {
        let text = text.to_lowercase();
        let is_word_start = |at: usize| !text.get(..at).unwrap_or_default().ends_with(char::is_alphanumeric);
        text.match_indices(&needle).any(|(at, _)| is_word_start(at))
    };
    let matching_marks: Vec<_> = marks
        .into_iter()
        .filter(|(mark, words)| is_exact(mark) || has_word(words) || has_word(mark))
        .collect();
    let has_exact_mark = matching_marks.iter().any(|(mark, _)| is_exact(mark));
    let mut mark_lines = Vec::new();
    if !matching_marks.is_empty() {
        mark_lines.push(HelpLine::Heading("marks and column heads"));
    }
    // The exact mark comes first.
    let (exact, others): (Vec<_>, Vec<_>) = matching_marks.into_iter().partition(|(mark, _)| is_exact(mark));
    for (mark, meaning) in exact.into_iter().chain(others) {
        mark_lines.extend(entry_lines(mark, &meaning, false));
    }
    let (mut first, second) =
        if has_exact_mark { (mark_lines, command_lines) } else { (command_lines, mark_lines) };
    first.extend(second);
    first
}

/// Returns the size of the box that holds the lines that match.
pub(super) fn box_size(scene: &Scene<'_>, area: Rect, search: &str) -> BoxSize {
    // The border takes two rows, the search one. The whole help fills any common screen, so the box starts at its top.
    let rows = saturating_u16(help_lines(scene, area, search).len().max(2)).saturating_add(3);
    BoxSize { columns: area.width, rows, placed_rows: area.height }
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
            HelpLine::Entry { keys, words, is_unavailable } => {
                let keys = truncate(keys, usize::from(keys_columns), painter.glyphs.ellipsis);
                let role = |role| if *is_unavailable { Role::Dim } else { role };
                painter.write(left, y, doc_x, &keys, role(Role::Key));
                let words_role = if is_selected { Role::Strong } else { role(Role::Text) };
                painter.write(doc_x, y, right, words, words_role);
            }
        }
    }
}
