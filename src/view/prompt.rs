//! Text input: the field itself, and the prompt in the footer.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use super::header::shown_count;
use super::painter::Painter;
use super::text::{prefix, saturating_u16, truncate, width};
use super::theme::Role;
use crate::board::copy_row::marked_events;
use crate::board::prompt_history::CompletionMenu;
use crate::board::{Command, Prompt, PromptKind, Scene};
use crate::query::FilterError;

/// Draws a line of text being typed, its cursor reversed and always visible. Returns the column after the text and
/// the columns scrolled out at the left.
pub(super) fn draw_text_field(
    painter: &mut Painter<'_>,
    x: u16,
    y: u16,
    right: u16,
    (before, after): (&str, &str),
) -> (u16, usize) {
    let columns = usize::from(right.saturating_sub(x));
    // The text before the cursor scrolls left until the cursor is visible.
    let mut skipped = 0;
    let mut visible = before;
    while width(visible) + 1 > columns && !visible.is_empty() {
        let first = visible.graphemes(true).next().map_or(0, str::len);
        skipped += width(visible.get(..first).unwrap_or_default());
        visible = visible.get(first..).unwrap_or_default();
    }
    let under_cursor = after.graphemes(true).next().unwrap_or(" ");
    let rest = after.get(under_cursor.len()..).unwrap_or_default();
    let x = painter.write(x, y, right, visible, Role::Text);
    painter.set_cursor(x, y);
    let x = painter.write(x, y, right, under_cursor, Role::Selected);
    (painter.write(x, y, right, rest, Role::Text), skipped)
}

/// The keys of the filter prompt that the text of other prompts does not have.
const COMPLETION_HINT: &str = "tab completes, up recalls, ";

/// Draws the prompt in the footer: its input, a preview of the result at the right, and any error in the row above.
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
    let preview = match prompt.kind {
        PromptKind::Filter => shown_count(scene),
        PromptKind::Search => scene.state.message.as_ref().map(|m| m.text.clone()).unwrap_or_default(),
        PromptKind::Export => {
            let marked_summary = marked_events(scene.state, scene.store, scene.answer).summary();
            marked_summary.unwrap_or_else(|| format!("{} shown", scene.answer.events.len()))
        }
    };
    // The typed text takes precedence over the preview.
    let columns = usize::from(area.width).saturating_sub(width(&label) + 20);
    let preview = match prompt.kind {
        PromptKind::Filter => preview,
        PromptKind::Search | PromptKind::Export if columns < 8 => String::new(),
        PromptKind::Search | PromptKind::Export => truncate(&preview, columns, painter.glyphs.ellipsis),
    };
    let verb = if prompt.kind == PromptKind::Export { "writes" } else { "keeps" };
    let keys = format!("enter {verb}, {} cancels  ", scene.keymap.first_chord_text(Command::Back));
    let preview_x = area.right().saturating_sub(saturating_u16(width(&preview)).saturating_add(margin));
    painter.write(preview_x, y, area.right(), &preview, Role::Strong);
    let x = painter.write(area.left().saturating_add(margin), y, area.right(), &label, Role::Key);
    let (end, skipped) =
        draw_text_field(painter, x, y, preview_x.saturating_sub(1), prompt.field.text_around_cursor());
    let keys_x = preview_x.saturating_sub(saturating_u16(width(&keys)));
    if prompt.kind == PromptKind::Filter {
        let longer_x = keys_x.saturating_sub(saturating_u16(width(COMPLETION_HINT)));
        if longer_x > end.saturating_add(2) {
            painter.write(longer_x, y, keys_x, COMPLETION_HINT, Role::Dim);
        }
    }
    if keys_x > end.saturating_add(2) {
        painter.write(keys_x, y, preview_x, &keys, Role::Dim);
    }
    if let (Some(menu), Some(menu_y)) = (&prompt.completion, y.checked_sub(1)) {
        draw_completions(painter, Rect { y: menu_y, height: 1, ..area }, menu);
    } else if let (Some(error), Some(error_y)) = (&prompt.error, y.checked_sub(1)) {
        let text = prompt.field.text();
        let columns_before = width(text.get(..error.span.start).unwrap_or(text)).saturating_sub(skipped);
        let marked_columns = width(text.get(error.span.clone()).unwrap_or_default()).max(1);
        let pointers = (x.saturating_add(saturating_u16(columns_before)), preview_x, marked_columns);
        draw_error(painter, Rect { y: error_y, height: 1, ..area }, error, pointers);
    }
}

/// Draws the completions in the row above the typed text, with the selected one in sight and its meaning at the end.
fn draw_completions(painter: &mut Painter<'_>, line: Rect, menu: &CompletionMenu) {
    painter.clear(line);
    let (margin, right) = (u16::from(line.width >= 60), line.right());
    let meaning = menu.items.get(menu.selected).map_or("", |item| item.meaning.as_str());
    let meaning = painter.glyphs.transliterate(meaning).into_owned();
    let meaning = truncate(&meaning, usize::from(line.width / 3), painter.glyphs.ellipsis);
    let meaning_x = right.saturating_sub(saturating_u16(width(&meaning)).saturating_add(margin));
    let columns = usize::from(meaning_x.saturating_sub(line.left().saturating_add(margin + 2)));
    let mut first = menu.selected;
    let mut used_columns = menu.items.get(first).map_or(0, |item| width(&item.text));
    while let Some(previous) = first.checked_sub(1) {
        used_columns += menu.items.get(previous).map_or(0, |item| width(&item.text) + 2);
        if used_columns > columns {
            break;
        }
        first = previous;
    }
    let mut x = line.left().saturating_add(margin);
    for (index, item) in menu.items.iter().enumerate().skip(first) {
        let text = painter.glyphs.transliterate(&item.text).into_owned();
        if index > first && usize::from(x) + width(&text) > usize::from(meaning_x.saturating_sub(4)) {
            painter.write(x, line.top(), meaning_x.saturating_sub(1), painter.glyphs.ellipsis, Role::Dim);
            break;
        }
        let role = if index == menu.selected { Role::Selected } else { Role::Text };
        x = painter.write(x, line.top(), meaning_x.saturating_sub(1), &text, role).saturating_add(2);
    }
    painter.write(meaning_x, line.top(), right, &meaning, Role::Dim);
}

/// Draws an error in the row above the typed text: pointers over the faulty part (first column, limit, number) and
/// the message next to them.
fn draw_error(
    painter: &mut Painter<'_>,
    line: Rect,
    error: &FilterError,
    (pointers_x, end, pointer_count): (u16, u16, usize),
) {
    let (y, right) = (line.top(), line.right());
    painter.clear(line);
    let pointers = painter.glyphs.pointer_down.repeat(pointer_count);
    let pointers = prefix(&pointers, usize::from(end.saturating_sub(pointers_x)));
    let pointers_end = painter.write(pointers_x, y, right, pointers, Role::Warning);
    let message = match &error.hint {
        Some(hint) => format!("{} ({hint})", error.message),
        None => error.message.clone(),
    };
    let message = painter.glyphs.transliterate(&message).into_owned();
    let message_width = saturating_u16(width(&message));
    let message_x = if pointers_end.saturating_add(message_width).saturating_add(1) <= right {
        pointers_end.saturating_add(1)
    } else if message_width.saturating_add(1) <= pointers_x {
        pointers_x - message_width - 1
    } else {
        // Without room next to the pointers, the message takes their place: it matters more.
        painter.clear(line);
        line.left()
    };
    let message = truncate(&message, usize::from(right.saturating_sub(message_x)), painter.glyphs.ellipsis);
    painter.write(message_x, y, right, &message, Role::Warning);
}
