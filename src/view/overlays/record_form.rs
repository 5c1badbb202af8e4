//! The form in which a record is written: its fields with completions, what it changes in the file, and the choice after
//! a conflict.

use ratatui::layout::{Margin, Rect};

use super::list_box::{BoxSize, CONFLICT_ROWS};
use crate::board::{FormPage, ListCursor, OpenForm, Scene};
use crate::forms::{FormContext, Suggestion};
use crate::view::painter::Painter;
use crate::view::prompt::draw_text_field;
use crate::view::text::{fit_left_aligned, saturating_u16, truncate, width, wrap};
use crate::view::theme::Role;

/// The columns of the box, where there is room.
const BOX_COLUMNS: u16 = 110;
/// The most columns of the labels.
const MAX_LABEL_COLUMNS: usize = 34;
/// The most completions below a field.
const MAX_SUGGESTIONS: usize = 6;

/// The columns of a box that its border and the space next to it take.
const FRAME_COLUMNS: u16 = 4;
/// What the further lines of a wrapped line begin with, after its indentation.
const CONTINUATION: &str = "  ";

/// The choices after another program has changed a file.
const CONFLICT_WORDS: [&str; 4] = [
    "The file has changed since this form was opened. Nothing was written.",
    "1  make the same change in the file as it is now, after a look at it",
    "2  show what has changed in the file",
    "3  write nothing and close the form",
];

fn form_context<'s>(scene: &Scene<'s>) -> FormContext<'s> {
    FormContext { situation: scene.store.situation(), today: scene.state.today }
}

/// Returns the size of the box. It keeps its size while its fields are filled in.
pub(super) fn box_size(open: &OpenForm, widest: Rect) -> BoxSize {
    let columns = BOX_COLUMNS.min(widest.width);
    let area = Rect { width: columns, ..widest };
    let rows = match &open.page {
        FormPage::Fields => open.form.values.len() + MAX_SUGGESTIONS + 2,
        FormPage::Preview { .. } => line_count(open, area) + 2,
        FormPage::Conflict { .. } => line_count(open, area) + CONFLICT_WORDS.len() + 1,
    };
    BoxSize::new(columns, saturating_u16(rows.max(8)).saturating_add(2))
}

/// Returns the number of lines that scroll in a box of this area; none while the fields are shown.
pub(super) fn line_count(open: &OpenForm, area: Rect) -> usize {
    match &open.page {
        FormPage::Fields => 0,
        FormPage::Preview { lines, .. } | FormPage::Conflict { lines, .. } => {
            let columns = usize::from(area.width.saturating_sub(FRAME_COLUMNS));
            lines.iter().map(|line| wrap_diff_line(line, columns).len()).sum()
        }
    }
}

/// Wraps a line of a diff. Each line of the result starts with the sign of the whole line.
fn wrap_diff_line(line: &str, columns: usize) -> Vec<String> {
    if width(line) <= columns {
        return vec![line.to_owned()];
    }
    let is_sign = |letter: char| matches!(letter, '+' | '-' | ' ');
    let sign = line.chars().next().filter(|letter| is_sign(*letter)).map(String::from).unwrap_or_default();
    let text = line.get(sign.len()..).unwrap_or_default();
    let indent = (text.len() - text.trim_start_matches(' ').len()).min(columns / 4);
    let start = format!("{sign}{}", " ".repeat(indent));
    let room = columns.saturating_sub(start.len() + CONTINUATION.len());
    let lines = wrap(text, room).into_iter().enumerate();
    lines.map(|(i, text)| format!("{start}{}{text}", if i > 0 { CONTINUATION } else { "" })).collect()
}

pub(super) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, open: &OpenForm) {
    let title = open.form.kind.title();
    match &open.page {
        FormPage::Fields => draw_fields(scene, painter, area, open),
        FormPage::Preview { lines, cursor } => {
            let title = format!("{title}: what will change");
            let inside = painter.draw_box(area, &title, &Vec::new()).inner(Margin::new(1, 0));
            draw_diff(painter, inside, lines, *cursor);
        }
        FormPage::Conflict { lines, cursor } => {
            let inside = painter.draw_box(area, title, &Vec::new()).inner(Margin::new(1, 0));
            for (y, words) in (inside.top()..inside.bottom()).zip(CONFLICT_WORDS) {
                let words = truncate(words, usize::from(inside.width), painter.glyphs.ellipsis);
                painter.write(inside.left(), y, inside.right(), &words, Role::Text);
            }
            let used = CONFLICT_ROWS;
            let rest = Rect {
                y: inside.y.saturating_add(used),
                height: inside.height.saturating_sub(used),
                ..inside
            };
            draw_diff(painter, rest, lines, *cursor);
        }
    }
}

fn draw_diff(painter: &mut Painter<'_>, area: Rect, lines: &[String], cursor: ListCursor) {
    let columns = usize::from(area.width);
    let lines: Vec<String> = lines.iter().flat_map(|line| wrap_diff_line(line, columns)).collect();
    let from = cursor.selected().min(lines.len().saturating_sub(usize::from(area.height)));
    for (y, line) in (area.top()..area.bottom()).zip(lines.iter().skip(from)) {
        let role = match line.chars().next() {
            Some('+') => Role::Strong,
            Some('-') => Role::Warning,
            Some('@') => Role::Dim,
            _ => Role::Text,
        };
        let text = painter.glyphs.transliterate(line).into_owned();
        let text = truncate(&text, columns, painter.glyphs.ellipsis);
        painter.write(area.left(), y, area.right(), &text, role);
    }
}

fn draw_fields(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, open: &OpenForm) {
    let ctx = form_context(scene);
    let form = open.filled();
    let fields = form.kind.fields();
    let inside = painter.draw_box(area, form.kind.title(), &Vec::new()).inner(Margin::new(1, 0));
    let widest_label = fields.iter().map(|field| width(field.label)).max().unwrap_or(0);
    let label_columns = widest_label.min(MAX_LABEL_COLUMNS).min(usize::from(inside.width / 2));
    let ellipsis = painter.glyphs.ellipsis;
    // The last row tells what is wrong; the completions are below the focused field.
    let rows = usize::from(inside.height.saturating_sub(1));
    let suggestions = open.suggestions(ctx);
    let shown_suggestions = suggestions.len().min(MAX_SUGGESTIONS).min(rows.saturating_sub(2));
    let last_needed = open.field + 1 + shown_suggestions;
    let first = last_needed.saturating_sub(rows);
    let mut y = inside.top();
    let limit = inside.bottom().saturating_sub(1);
    for (index, field) in fields.iter().enumerate().skip(first) {
        if y >= limit {
            break;
        }
        let is_focused = index == open.field;
        let mark =
            if field.is_required { painter.glyphs.transliterate("•").into_owned() } else { " ".to_owned() };
        let problem = form.problem(index, ctx);
        let value = form.values.get(index).map_or("", String::as_str);
        let mark_role = if problem.is_some() { Role::Warning } else { Role::Dim };
        let x = painter.write(inside.left(), y, inside.right(), &mark, mark_role).saturating_add(1);
        let label = fit_left_aligned(field.label, label_columns, ellipsis);
        let label_role = if is_focused { Role::Key } else { Role::Dim };
        let x = painter.write(x, y, inside.right(), &label, label_role).saturating_add(2);
        if is_focused {
            draw_text_field(painter, x, y, inside.right(), open.text.text_around_cursor());
        } else {
            let (text, role) = match (value, problem) {
                ("", _) if field.name == "id" => (form.proposed_id(ctx), Role::Dim),
                (value, Some(problem)) if !value.is_empty() => (format!("{value}  {problem}"), Role::Warning),
                (value, _) => (value.to_owned(), Role::Text),
            };
            let text = painter.glyphs.transliterate(&text).into_owned();
            let room = usize::from(inside.right().saturating_sub(x));
            painter.write(x, y, inside.right(), &truncate(&text, room, ellipsis), role);
        }
        y = y.saturating_add(1);
        if is_focused {
            let rest =
                Rect { x, y, width: inside.right().saturating_sub(x), height: limit.saturating_sub(y) };
            y = y.saturating_add(draw_suggestions(
                painter,
                rest,
                &suggestions,
                open.chosen,
                shown_suggestions,
            ));
        }
    }
    // An empty field is no problem before the form is finished.
    let field_problem = |index: usize| {
        form.values.get(index).filter(|value| !value.is_empty()).and_then(|_| form.problem(index, ctx))
    };
    let problem = open.problem.clone().or_else(|| field_problem(open.field));
    if let Some(problem) = problem.or_else(|| (0..fields.len()).find_map(field_problem)) {
        let problem = painter.glyphs.transliterate(&problem).into_owned();
        let problem = truncate(&problem, usize::from(inside.width), ellipsis);
        painter.write(inside.left(), limit, inside.right(), &problem, Role::Warning);
    }
}

/// Draws the completions and returns how many rows they take.
fn draw_suggestions(
    painter: &mut Painter<'_>,
    area: Rect,
    suggestions: &[Suggestion],
    chosen: Option<usize>,
    count: usize,
) -> u16 {
    let first = chosen.map_or(0, |chosen| (chosen + 1).saturating_sub(count));
    let visible: Vec<(usize, &Suggestion)> = suggestions.iter().enumerate().skip(first).take(count).collect();
    let ellipsis = painter.glyphs.ellipsis;
    let text_columns =
        visible.iter().map(|(_, item)| width(&item.text)).max().unwrap_or(0).min(usize::from(area.width / 2));
    let mut rows = 0;
    for (y, (index, item)) in (area.top()..area.bottom()).zip(visible) {
        let role = if Some(index) == chosen { Role::Selected } else { Role::Text };
        let text = painter.glyphs.transliterate(&item.text).into_owned();
        let text = fit_left_aligned(&text, text_columns, ellipsis);
        let x = painter.write(area.left(), y, area.right(), &text, role).saturating_add(2);
        let label = painter.glyphs.transliterate(&item.label).into_owned();
        let room = usize::from(area.right().saturating_sub(x));
        painter.write(x, y, area.right(), &truncate(&label, room, ellipsis), Role::Dim);
        rows += 1;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_keep_their_sign_and_their_words() {
        for (line, expected) in [
            ("+    short", vec!["+    short"]),
            ("", vec![""]),
            (
                "+    (id: \"e1\", date: \"2026-01\"),",
                vec!["+    (id: \"e1\",", "+      date:", "+      \"2026-01\"),"],
            ),
            ("-                   far to the right", vec!["-     far to the", "-       right"]),
            ("s.ron:1:1: warning: no source", vec!["s.ron:1:1:", "  warning: no source"]),
            ("+abcdefghijklmnopqrstuvwxyz", vec!["+abcdefghijklmnopq", "+  rstuvwxyz"]),
        ] {
            assert_eq!(wrap_diff_line(line, 20), expected, "{line}");
        }
    }
}
