//! Text being typed: the field itself, and the prompt in the footer.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use super::header::shown_count;
use super::painter::Painter;
use super::text::{prefix, saturating_u16, truncate, width};
use super::theme::Role;
use crate::board::copy::marked_events;
use crate::board::{Command, Prompt, PromptKind, Scene};
use crate::query::FilterError;

/// A line of text being typed: its cursor reversed, its end in sight.
pub(super) fn draw_text_field(
    painter: &mut Painter<'_>,
    x: u16,
    y: u16,
    right: u16,
    halves: (&str, &str),
) -> (u16, usize) {
    let (before, behind) = halves;
    let room = usize::from(right.saturating_sub(x));
    // What is before the cursor is scrolled left until the cursor is in sight.
    let mut skipped = 0;
    let mut shown = before;
    while width(shown) + 1 > room && !shown.is_empty() {
        let first = shown.graphemes(true).next().map_or(0, str::len);
        skipped += width(shown.get(..first).unwrap_or_default());
        shown = shown.get(first..).unwrap_or_default();
    }
    let at = behind.graphemes(true).next().unwrap_or(" ");
    let rest = behind.get(at.len()..).unwrap_or_default();
    let x = painter.write(x, y, right, shown, Role::Text);
    painter.set_cursor(x, y);
    let x = painter.write(x, y, right, at, Role::Selected);
    (painter.write(x, y, right, rest, Role::Text), skipped)
}

/// The prompt, with what its answer would be at the right, and above it what is wrong with what is typed.
pub(super) fn draw_prompt(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, prompt: &Prompt) {
    let label = match (prompt.kind, &prompt.existing_file) {
        (PromptKind::Filter, _) => "filter: ".to_owned(),
        (PromptKind::Search, _) => "search: ".to_owned(),
        (PromptKind::Export, None) => "export to: ".to_owned(),
        (PromptKind::Export, Some(_)) if area.width < 60 => "exists; y overwrites, or name: ".to_owned(),
        (PromptKind::Export, Some(name)) => {
            let name = truncate(name, usize::from(area.width / 3), painter.glyphs.ellipsis);
            format!("{name} exists. Type another name, or y to overwrite: ")
        }
    };
    let (y, margin) = (area.top(), u16::from(area.width >= 60));
    let count = match prompt.kind {
        PromptKind::Filter => shown_count(scene),
        PromptKind::Search => scene.state.message.as_ref().map(|m| m.text.clone()).unwrap_or_default(),
        PromptKind::Export => {
            let marked = marked_events(scene.state, scene.store, scene.answer).summary();
            marked.unwrap_or_else(|| format!("{} shown", scene.answer.shown_events))
        }
    };
    // What is typed goes before what is said of it.
    let room = usize::from(area.width).saturating_sub(width(&label) + 20);
    let count = match prompt.kind {
        PromptKind::Filter => count,
        PromptKind::Search | PromptKind::Export if room < 8 => String::new(),
        PromptKind::Search | PromptKind::Export => truncate(&count, room, painter.glyphs.ellipsis),
    };
    let verb = if prompt.kind == PromptKind::Export { "writes" } else { "keeps" };
    let keys = format!("enter {verb}, {} drops it  ", scene.keymap.first_chord_text(Command::Back));
    let count_at = area.right().saturating_sub(saturating_u16(width(&count)).saturating_add(margin));
    painter.write(count_at, y, area.right(), &count, Role::Strong);
    let x = painter.write(area.left().saturating_add(margin), y, area.right(), &label, Role::Key);
    let (end, skipped) =
        draw_text_field(painter, x, y, count_at.saturating_sub(1), prompt.field.text_around_cursor());
    let keys_at = count_at.saturating_sub(saturating_u16(width(&keys)));
    if keys_at > end.saturating_add(2) {
        painter.write(keys_at, y, count_at, &keys, Role::Dim);
    }
    if let (Some(error), Some(above)) = (&prompt.error, y.checked_sub(1)) {
        let text = prompt.field.text();
        let before = width(text.get(..error.span.start).unwrap_or(text)).saturating_sub(skipped);
        let marked = width(text.get(error.span.clone()).unwrap_or_default()).max(1);
        let mark = (x.saturating_add(saturating_u16(before)), count_at, marked);
        draw_error(painter, Rect { y: above, height: 1, ..area }, error, mark);
    }
}

/// What is wrong with the text, in the line above it, beside marks over what is wrong: from a column on, up to a
/// column, so many.
fn draw_error(
    painter: &mut Painter<'_>,
    line: Rect,
    error: &FilterError,
    (mark_at, end, marked): (u16, u16, usize),
) {
    let (y, right) = (line.top(), line.right());
    painter.clear(line);
    let marks = painter.glyphs.pointer_down.repeat(marked);
    let marks = prefix(&marks, usize::from(end.saturating_sub(mark_at)));
    let behind = painter.write(mark_at, y, right, marks, Role::Warning);
    let said = match &error.hint {
        Some(hint) => format!("{} ({hint})", error.message),
        None => error.message.clone(),
    };
    let said = painter.glyphs.transliterate(&said).into_owned();
    let wide = saturating_u16(width(&said));
    let at = if behind.saturating_add(wide).saturating_add(1) <= right {
        behind.saturating_add(1)
    } else if wide.saturating_add(1) <= mark_at {
        mark_at - wide - 1
    } else {
        // No room beside the marks: the words matter more.
        painter.clear(line);
        line.left()
    };
    let said = truncate(&said, usize::from(right.saturating_sub(at)), painter.glyphs.ellipsis);
    painter.write(at, y, right, &said, Role::Warning);
}
