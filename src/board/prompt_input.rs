//! Keys and pastes while an overlay with a text field is open.

use super::availability::{to_sentence, unavailable_reason};
use super::chord::{Key, KeyCode};
use super::command::Command;
use super::cursor_moves::row_distance;
use super::overlay_lists::{self, PaletteRow};
use super::prompt_history::CompletionMenu;
use super::state::{Message, Overlay, PromptKind, State};
use super::update_context::{Effect, UpdateContext};
use super::{command_argument, copy_row, record_form, search, update};
use crate::query::complete_filter;

/// Handles a key for the open text field. Enter, Esc, Tab and the keys that move the cursor up and down belong
/// to the overlay, not to the field.
pub(super) fn press_key(state: &mut State, ctx: &UpdateContext<'_>, key: Key) -> Effect {
    if matches!(state.overlay, Some(Overlay::Form(_))) {
        return record_form::press_key(state, ctx, key);
    }
    if key.ctrl && key.code == KeyCode::Char('c') {
        return Effect::Quit;
    }
    if key.ctrl && key.code == KeyCode::Char('z') {
        return update::run_command(state, ctx, Command::Suspend);
    }
    match key.code {
        KeyCode::Esc => cancel_overlay(state),
        KeyCode::Enter => return accept_overlay(state, ctx),
        KeyCode::Tab => complete_text(state, ctx, true),
        KeyCode::BackTab => complete_text(state, ctx, false),
        _ => {
            let (len, height) = (ctx.pane_sizes.overlay_rows, ctx.pane_sizes.overlay_visible);
            let step = match key.code {
                KeyCode::Up => Some(Command::Up),
                KeyCode::Down => Some(Command::Down),
                KeyCode::PageUp => Some(Command::PageUp),
                KeyCode::PageDown => Some(Command::PageDown),
                _ => None,
            };
            match &mut state.overlay {
                Some(Overlay::Help { search: field, cursor }) => {
                    if let Some(step) = step {
                        cursor.step(row_distance(step, height), len, height);
                    } else if field.press_key(key) {
                        *cursor = super::ListCursor::default();
                    }
                }
                Some(Overlay::Palette { input, cursor, has_moved }) => {
                    if let Some(step) = step {
                        let sources = ctx.argument_sources();
                        let rows = overlay_lists::palette_rows(input.text(), &sources);
                        let position = (*cursor, *has_moved);
                        // Without a selected row, the first step only enters the list.
                        if overlay_lists::selected_palette_row(input.text(), &rows, position, &sources)
                            .is_some()
                        {
                            cursor.step(row_distance(step, height), len, height);
                        }
                        *has_moved = true;
                    } else if input.press_key(key) {
                        *cursor = super::ListCursor::default();
                        *has_moved = false;
                    }
                }
                Some(Overlay::Prompt(prompt)) => {
                    prompt.completion = None;
                    let history = match prompt.kind {
                        PromptKind::Filter => Some(&state.prompt_histories.filter),
                        PromptKind::Search => Some(&state.prompt_histories.search),
                        PromptKind::Export => None,
                    };
                    match (key.code, history) {
                        (KeyCode::Up | KeyCode::Down, Some(history)) => {
                            let up = key.code == KeyCode::Up;
                            let recalled = prompt.history_position.step(history, prompt.field.text(), up);
                            prompt.field = recalled.unwrap_or_else(|| prompt.field.clone());
                        }
                        _ => _ = prompt.field.press_key(key),
                    }
                    follow_prompt(state, ctx);
                }
                _ => {}
            }
        }
    }
    Effect::None
}

/// Completes the text of the palette or the filter; in the filter, again for the next (`forward`) or the previous
/// completion.
fn complete_text(state: &mut State, ctx: &UpdateContext<'_>, forward: bool) {
    let Some(Overlay::Prompt(prompt)) = &mut state.overlay else { return complete_palette(state, ctx) };
    if prompt.kind != PromptKind::Filter {
        return;
    }
    if let Some(menu) = &mut prompt.completion {
        menu.step(&mut prompt.field, forward);
    } else {
        let typed = prompt.field.text_around_cursor().0;
        let completions = complete_filter(typed, ctx.store.situation(), ctx.store.countries());
        prompt.completion = CompletionMenu::start(&mut prompt.field, completions).map(Box::new);
    }
    follow_prompt(state, ctx);
}

/// Completes the text in the palette to that of the selected row.
fn complete_palette(state: &mut State, ctx: &UpdateContext<'_>) {
    if let Some(Overlay::Palette { input, cursor, has_moved }) = &mut state.overlay
        && let Some(row) =
            overlay_lists::palette_rows(input.text(), &ctx.argument_sources()).get(cursor.selected())
    {
        *input = super::TextField::new(&row.completed_text());
        *cursor = super::ListCursor::default();
        *has_moved = false;
    }
}

/// Inserts pasted text into the open text field; without one, shows a message.
pub(super) fn paste_text(state: &mut State, ctx: &UpdateContext<'_>, text: &str) {
    match &mut state.overlay {
        Some(Overlay::Help { search: field, cursor }) => {
            field.insert(text);
            *cursor = super::ListCursor::default();
        }
        Some(Overlay::Palette { input, cursor, has_moved }) => {
            input.insert(text);
            *cursor = super::ListCursor::default();
            *has_moved = false;
        }
        Some(Overlay::Prompt(prompt)) => {
            prompt.field.insert(text);
            prompt.completion = None;
            follow_prompt(state, ctx);
        }
        Some(Overlay::Form(open)) => record_form::paste(open, text),
        _ => state.show_message("Pasted text is ignored here"),
    }
}

/// Whether the open overlay has a text field.
#[must_use]
pub(super) const fn takes_text(overlay: Option<&Overlay>) -> bool {
    matches!(
        overlay,
        Some(Overlay::Help { .. } | Overlay::Palette { .. } | Overlay::Prompt(_) | Overlay::Form(_))
    )
}

/// Applies the text of a prompt while it is typed: a valid filter takes effect, a search moves the cursor.
fn follow_prompt(state: &mut State, ctx: &UpdateContext<'_>) {
    let Some(Overlay::Prompt(prompt)) = &mut state.overlay else { return };
    let text = prompt.field.text().to_owned();
    match prompt.kind {
        PromptKind::Filter => {
            let checked = ctx.check_filter(&text, state.as_of);
            let is_valid = checked.is_ok();
            prompt.error = checked.err();
            if is_valid {
                state.view.set_filter(&text);
            }
        }
        PromptKind::Search => search::search_typed(state, ctx, &text),
        PromptKind::Export => prompt.error = None,
    }
}

fn cancel_overlay(state: &mut State) {
    if let Some(Overlay::Prompt(prompt)) = state.overlay.take() {
        match prompt.kind {
            PromptKind::Filter => state.view = prompt.view_before,
            PromptKind::Search => state.search_text = None,
            PromptKind::Export => {}
        }
    }
}

fn accept_overlay(state: &mut State, ctx: &UpdateContext<'_>) -> Effect {
    match state.overlay.take() {
        Some(Overlay::Prompt(prompt)) => {
            let text = prompt.field.text().trim().to_owned();
            match prompt.kind {
                PromptKind::Filter if prompt.error.is_some() => state.overlay = Some(Overlay::Prompt(prompt)),
                PromptKind::Filter => {
                    state.prompt_histories.filter.push(&text);
                    if prompt.view_before != state.view {
                        state.push_undo(prompt.view_before);
                    }
                }
                PromptKind::Search => {
                    state.prompt_histories.search.push(&text);
                    search::search_typed(state, ctx, &text);
                }
                // The rows on screen do not answer the current question yet.
                PromptKind::Export if ctx.is_answering => state.overlay = Some(Overlay::Prompt(prompt)),
                PromptKind::Export => return request_export(state, ctx, text, prompt.existing_file),
            }
            Effect::None
        }
        Some(Overlay::Palette { input, cursor, has_moved }) => {
            let selected = has_moved.then_some(cursor.selected());
            match run_palette_input(state, ctx, input.text(), selected) {
                Ok(effect) => effect,
                Err(error) => {
                    // The palette stays open, so that the text can be corrected.
                    state.overlay = Some(Overlay::Palette { input, cursor, has_moved });
                    state.message = Some(Message { text: error, is_error: true });
                    Effect::None
                }
            }
        }
        _ => Effect::None,
    }
}

/// Asks the caller to export the marked events, or all that are shown if none is marked. If the file already
/// exists, `y` overwrites it, and any other text is a new name.
fn request_export(
    state: &mut State,
    ctx: &UpdateContext<'_>,
    typed: String,
    existing_file: Option<String>,
) -> Effect {
    let is_declined = typed.is_empty() || existing_file.is_some() && typed.eq_ignore_ascii_case("n");
    if is_declined {
        state.show_message("Nothing was written");
        return Effect::None;
    }
    let marked = copy_row::marked_events(state, ctx.store, ctx.answer).rows;
    let rows = if marked.is_empty() { ctx.answer.events.clone() } else { marked.into() };
    match existing_file {
        Some(name) if typed.eq_ignore_ascii_case("y") => Effect::Export { name, rows, overwrite: true },
        _ => Effect::Export { name: typed, rows, overwrite: false },
    }
}

/// Runs the row of the palette that the user moved to; without one, what is typed.
///
/// # Errors
/// What is wrong with the typed text.
fn run_palette_input(
    state: &mut State,
    ctx: &UpdateContext<'_>,
    input: &str,
    selected: Option<usize>,
) -> Result<Effect, String> {
    let sources = ctx.argument_sources();
    let chosen_row =
        selected.and_then(|index| overlay_lists::palette_rows(input, &sources).into_iter().nth(index));
    let row = chosen_row.map_or_else(|| overlay_lists::typed_palette_row(input, &sources), Ok)?;
    let (command, argument) = match &row {
        PaletteRow::Command(command) => return Ok(update::run_command(state, ctx, *command)),
        PaletteRow::Value(command, value) => (*command, &value.text),
        PaletteRow::Typed(command, text) => (*command, text),
    };
    if let Some(reason) = unavailable_reason(state, ctx.unavailable, command) {
        state.show_message(to_sentence(reason));
        return Ok(Effect::None);
    }
    let before = state.view.clone();
    let effect = match command_argument::find_argument(command) {
        Some(argument_row) => argument_row.set_typed(state, ctx, argument)?,
        None => Effect::None,
    };
    if state.view != before {
        state.push_undo(before);
    }
    Ok(effect)
}
