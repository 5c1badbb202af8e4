//! The form in which a record is written: its fields with completions, what it changes in the file, and the choice after
//! a conflict.

use ratatui::layout::{Margin, Rect};

use super::list_box::{BoxSize, CONFLICT_ROWS, hidden_rows, list_height};
use crate::board::{FormPage, ListCursor, OpenForm, Scene};
use crate::forms::{FilledForm, FormContext, Suggestion, edit_warnings};
use crate::view::painter::Painter;
use crate::view::prompt::draw_text_field;
use crate::view::text::{fit_left_aligned, saturating_u16, truncate, width, wrap};
use crate::view::theme::Role;

/// The columns of the box, where there is room.
const BOX_COLUMNS: u16 = 110;
/// The most columns of the labels.
const MAX_LABEL_COLUMNS: usize = 34;
/// The most rows below the focused field: its note and its completions.
const MAX_ROWS_BELOW: usize = 6;

/// The columns of a box that its border and the space next to it take.
const FRAME_COLUMNS: u16 = 4;
/// What the further lines of a wrapped line begin with, after its indentation.
const CONTINUATION: &str = "  ";

/// The choices after another program has changed a file.
const CONFLICT_WORDS: [&str; 4] = [
    "The file has changed since this was shown. Nothing was written.",
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
        FormPage::Fields => open.form.values.len() + MAX_ROWS_BELOW + 2,
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
    let hidden_lines = |painter: &Painter<'_>, cursor: &ListCursor| {
        let (len, height) = (line_count(open, area), list_height(scene, area));
        let above = cursor.selected().min(len.saturating_sub(height));
        hidden_rows(painter, above, len.saturating_sub(above + height))
    };
    match &open.page {
        FormPage::Fields => draw_fields(scene, painter, area, open),
        FormPage::Preview { lines, cursor } => {
            let title = format!("{title}: what will change");
            let info = vec![(hidden_lines(painter, cursor), Role::Accent)];
            let inside = painter.draw_box(area, &title, &info).inner(Margin::new(1, 0));
            draw_diff(painter, inside, lines, *cursor);
        }
        FormPage::Conflict { lines, cursor } => {
            let info = vec![(hidden_lines(painter, cursor), Role::Accent)];
            let inside = painter.draw_box(area, title, &info).inner(Margin::new(1, 0));
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

/// A row of the page of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FormRow {
    /// The field with this index.
    Field(usize),
    /// The note of the focused field.
    Note,
    /// The completion with this index.
    Suggestion(usize),
    /// How many completions are hidden above and below.
    HiddenSuggestions(usize, usize),
}

/// The visible part of the page of fields.
struct FieldPage {
    rows: Vec<FormRow>,
    note: Option<String>,
    suggestions: Vec<Suggestion>,
    /// The number of fields above and below the visible ones.
    hidden: (usize, usize),
    /// Whether the last row of the box tells what is wrong.
    has_message: bool,
}

impl FieldPage {
    /// Lays out the page in a box with room for this many rows. The focused field is always visible.
    fn new(open: &OpenForm, ctx: FormContext<'_>, height: usize) -> Self {
        let has_message = height > 1;
        let height = height.saturating_sub(usize::from(has_message)).max(1);
        let note = open.filled().field_note(open.field, ctx);
        let suggestions = open.suggestions(ctx);
        let mut below: Vec<FormRow> = note.iter().map(|_| FormRow::Note).collect();
        let room = MAX_ROWS_BELOW - below.len();
        if suggestions.len() <= room {
            below.extend((0..suggestions.len()).map(FormRow::Suggestion));
        } else {
            let count = room - 1;
            let first = open.chosen.map_or(0, |chosen| (chosen + 1).saturating_sub(count));
            below.extend((first..first + count).map(FormRow::Suggestion));
            below.push(FormRow::HiddenSuggestions(first, suggestions.len() - first - count));
        }
        below.truncate(height - 1);
        let fields = open.form.values.len();
        let rows_to_focus = open.field + 1 + below.len();
        let first = rows_to_focus.saturating_sub(height);
        let until_focus = (first..=open.field).map(FormRow::Field);
        let after = (open.field + 1..fields).map(FormRow::Field);
        let rows: Vec<FormRow> = until_focus.chain(below).chain(after).take(height).collect();
        let shown = rows.iter().filter(|row| matches!(row, FormRow::Field(_))).count();
        Self { rows, note, suggestions, hidden: (first, fields.saturating_sub(first + shown)), has_message }
    }
}

/// Returns the field at screen row `y` in a form of this area.
pub(super) fn field_at(scene: &Scene<'_>, area: Rect, open: &OpenForm, y: u16) -> Option<usize> {
    if open.page != FormPage::Fields {
        return None;
    }
    let page = FieldPage::new(open, form_context(scene), usize::from(area.height.saturating_sub(2)));
    let line = usize::from(y.checked_sub(area.y.saturating_add(1))?);
    page.rows.get(line).and_then(|row| match row {
        FormRow::Field(index) => Some(*index),
        FormRow::Note | FormRow::Suggestion(_) | FormRow::HiddenSuggestions(..) => None,
    })
}

fn draw_fields(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, open: &OpenForm) {
    let ctx = form_context(scene);
    let form = open.filled();
    let page = FieldPage::new(open, ctx, usize::from(area.height.saturating_sub(2)));
    let hidden = hidden_rows(painter, page.hidden.0, page.hidden.1);
    let info = vec![(hidden, Role::Accent)];
    let inside = painter.draw_box(area, form.kind.title(), &info).inner(Margin::new(1, 0));
    let fields = form.kind.fields();
    let widest_label = fields.iter().map(|field| width(field.label)).max().unwrap_or(0);
    let label_columns = widest_label.min(MAX_LABEL_COLUMNS).min(usize::from(inside.width / 2));
    // After the mark, a blank, the label and two blanks.
    let value_x = inside.left().saturating_add(saturating_u16(label_columns + 4));
    let ellipsis = painter.glyphs.ellipsis;
    for (y, row) in (inside.top()..inside.bottom()).zip(&page.rows) {
        let line = Rect { y, height: 1, ..inside };
        let values = Rect { x: value_x, width: inside.right().saturating_sub(value_x), ..line };
        match *row {
            FormRow::Field(index) => draw_field(painter, line, label_columns, (&form, open, index), ctx),
            FormRow::Note => {
                let note = page.note.as_deref().unwrap_or_default();
                let note = painter.glyphs.transliterate(note).into_owned();
                let x = inside.left().saturating_add(2);
                let room = usize::from(inside.right().saturating_sub(x));
                painter.write(x, y, inside.right(), &truncate(&note, room, ellipsis), Role::Dim);
            }
            FormRow::Suggestion(index) => {
                draw_suggestion(painter, values, &page, index, open.chosen == Some(index));
            }
            FormRow::HiddenSuggestions(above, below) => {
                let text = hidden_rows(painter, above, below);
                let text = truncate(&text, usize::from(values.width), ellipsis);
                painter.write(values.left(), y, values.right(), &text, Role::Accent);
            }
        }
    }
    if !page.has_message {
        return;
    }
    // An empty field is no problem before the form is finished.
    let field_problem = |index: usize| {
        form.values.get(index).filter(|value| !value.is_empty()).and_then(|_| form.problem(index, ctx))
    };
    let problem = open.problem.clone().or_else(|| field_problem(open.field));
    let problem = problem.or_else(|| (0..fields.len()).find_map(field_problem));
    let warning = || edit_warnings(&form.to_edits(ctx).ok()?, ctx).into_iter().next();
    if let Some(message) = problem.or_else(warning) {
        let message = painter.glyphs.transliterate(&message).into_owned();
        let message = truncate(&message, usize::from(inside.width), ellipsis);
        painter.write(
            inside.left(),
            inside.bottom().saturating_sub(1),
            inside.right(),
            &message,
            Role::Warning,
        );
    }
}

/// Draws a field: the mark of one that is needed, its label, and what is typed or follows if nothing is.
fn draw_field(
    painter: &mut Painter<'_>,
    line: Rect,
    label_columns: usize,
    (form, open, index): (&FilledForm, &OpenForm, usize),
    ctx: FormContext<'_>,
) {
    let Some(field) = form.kind.fields().get(index) else { return };
    let (y, right, ellipsis) = (line.y, line.right(), painter.glyphs.ellipsis);
    let is_focused = index == open.field;
    let mark =
        if field.is_required { painter.glyphs.transliterate("•").into_owned() } else { " ".to_owned() };
    let problem = form.problem(index, ctx);
    let value = form.values.get(index).map_or("", String::as_str);
    let mark_role = if problem.is_some() { Role::Warning } else { Role::Dim };
    let x = painter.write(line.left(), y, right, &mark, mark_role).saturating_add(1);
    let label_role = if is_focused { Role::Key } else { Role::Dim };
    let label = fit_left_aligned(field.label, label_columns, ellipsis);
    let mut x = painter.write(x, y, right, &label, label_role).saturating_add(2);
    if is_focused {
        x = draw_text_field(painter, x, y, right, open.text.text_around_cursor()).0;
        if !value.is_empty() {
            return;
        }
    }
    let (text, role) = match (value, problem) {
        ("", _) => (form.default_text(field, ctx), Role::Dim),
        (value, Some(problem)) => (format!("{value}  {problem}"), Role::Warning),
        (value, None) => (value.to_owned(), Role::Text),
    };
    let text = painter.glyphs.transliterate(&text).into_owned();
    painter.write(x, y, right, &truncate(&text, usize::from(right.saturating_sub(x)), ellipsis), role);
}

fn draw_suggestion(painter: &mut Painter<'_>, line: Rect, page: &FieldPage, index: usize, is_chosen: bool) {
    let Some(item) = page.suggestions.get(index) else { return };
    let (y, right, ellipsis) = (line.y, line.right(), painter.glyphs.ellipsis);
    let visible = page.rows.iter().filter_map(|row| match row {
        FormRow::Suggestion(index) => page.suggestions.get(*index),
        _ => None,
    });
    let widest = visible.map(|item| width(&item.text)).max().unwrap_or(0);
    let text_columns = widest.min(usize::from(line.width / 2));
    let role = if is_chosen { Role::Selected } else { Role::Text };
    let text = painter.glyphs.transliterate(&item.text).into_owned();
    let text = fit_left_aligned(&text, text_columns, ellipsis);
    let x = painter.write(line.left(), y, right, &text, role).saturating_add(2);
    let label = painter.glyphs.transliterate(&item.label).into_owned();
    let room = usize::from(right.saturating_sub(x));
    painter.write(x, y, right, &truncate(&label, room, ellipsis), Role::Dim);
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
