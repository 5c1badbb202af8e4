//! Keys while something is open that takes text.

use super::chord::{Code, Key};
use super::command::Command;
use super::context::{Context, Effect};
use super::listing::{self, PaletteRow};
use super::moves::distance;
use super::possible::{sentence, why_not};
use super::state::{Message, Overlay, PromptKind, State};
use super::{argument, row, search, update};

/// Takes a key for the open text field. Enter, Esc and the arrow keys are not the field's.
pub(super) fn press(state: &mut State, ctx: &Context<'_>, key: Key) -> Effect {
    if key.ctrl && key.code == Code::Char('c') {
        return Effect::Quit;
    }
    if key.ctrl && key.code == Code::Char('z') {
        return update::run(state, ctx, Command::Suspend);
    }
    match key.code {
        Code::Esc => cancel(state),
        Code::Enter => return accept(state, ctx),
        Code::Tab => complete(state, ctx),
        _ => {
            let (len, height) = (ctx.room.overlay_rows, ctx.room.overlay);
            let step = match key.code {
                Code::Up => Some(Command::Up),
                Code::Down => Some(Command::Down),
                Code::PageUp => Some(Command::PageUp),
                Code::PageDown => Some(Command::PageDown),
                _ => None,
            };
            match &mut state.overlay {
                Some(Overlay::Help { search: field, cursor } | Overlay::Palette { input: field, cursor }) => {
                    if let Some(step) = step {
                        cursor.step(distance(step, height), len, height);
                    } else if field.press(key) {
                        *cursor = super::Cursor::default();
                    }
                }
                Some(Overlay::Prompt(prompt)) => {
                    prompt.field.press(key);
                    live(state, ctx);
                }
                _ => {}
            }
        }
    }
    Effect::None
}

/// Completes what is typed in the palette to the selected row.
fn complete(state: &mut State, ctx: &Context<'_>) {
    if let Some(Overlay::Palette { input, cursor }) = &mut state.overlay
        && let Some(row) = listing::palette_rows(input.text(), &ctx.known()).get(cursor.selected())
    {
        *input = super::TextField::new(&row.completed());
        *cursor = super::Cursor::default();
    }
}

/// Puts pasted text into the open text field; without one, a paste is nothing.
pub(super) fn paste(state: &mut State, ctx: &Context<'_>, text: &str) {
    match &mut state.overlay {
        Some(Overlay::Help { search: field, cursor } | Overlay::Palette { input: field, cursor }) => {
            field.insert(text);
            *cursor = super::Cursor::default();
        }
        Some(Overlay::Prompt(prompt)) => {
            prompt.field.insert(text);
            live(state, ctx);
        }
        _ => state.say("Pasted text is ignored here"),
    }
}

/// Whether what is open takes text.
#[must_use]
pub(super) const fn takes_text(overlay: Option<&Overlay>) -> bool {
    matches!(overlay, Some(Overlay::Help { .. } | Overlay::Palette { .. } | Overlay::Prompt(_)))
}

/// Follows a prompt while it is typed: a filter that can be understood is applied, a search moves the cursor.
fn live(state: &mut State, ctx: &Context<'_>) {
    let Some(Overlay::Prompt(prompt)) = &mut state.overlay else { return };
    let text = prompt.field.text().to_owned();
    match prompt.kind {
        PromptKind::Filter => {
            let checked = ctx.check_filter(&text, state.as_of);
            let good = checked.is_ok();
            prompt.error = checked.err();
            if good {
                state.view.set_filter(&text);
            }
        }
        PromptKind::Search => search::live(state, ctx, &text),
        PromptKind::Export => prompt.error = None,
    }
}

fn cancel(state: &mut State) {
    if let Some(Overlay::Prompt(prompt)) = state.overlay.take() {
        match prompt.kind {
            PromptKind::Filter => state.view = prompt.before,
            PromptKind::Search => state.search = None,
            PromptKind::Export => {}
        }
    }
}

fn accept(state: &mut State, ctx: &Context<'_>) -> Effect {
    match state.overlay.take() {
        Some(Overlay::Prompt(prompt)) => {
            let text = prompt.field.text().trim().to_owned();
            match prompt.kind {
                PromptKind::Filter if prompt.error.is_some() => state.overlay = Some(Overlay::Prompt(prompt)),
                PromptKind::Filter => {
                    if prompt.before != state.view {
                        state.remember(prompt.before);
                    }
                }
                PromptKind::Search => search::live(state, ctx, &text),
                // The rows in sight are not those asked for yet.
                PromptKind::Export if ctx.answering => state.overlay = Some(Overlay::Prompt(prompt)),
                PromptKind::Export => return export(state, ctx, text, prompt.exists),
            }
            Effect::None
        }
        Some(Overlay::Palette { input, cursor }) => palette(state, ctx, input.text(), cursor.selected()),
        _ => Effect::None,
    }
}

/// Asks for the marked events to be written, or for all that are shown. Where a file was there already, `y` overwrites
/// it and any other name is tried instead.
fn export(state: &mut State, ctx: &Context<'_>, typed: String, exists: Option<String>) -> Effect {
    let no = typed.is_empty() || exists.is_some() && typed.eq_ignore_ascii_case("n");
    if no {
        state.say("Nothing was written");
        return Effect::None;
    }
    let marked = row::marked(state, ctx.store, ctx.answer).rows;
    let rows = if marked.is_empty() { ctx.answer.events.clone() } else { marked.into() };
    match exists {
        Some(name) if typed.eq_ignore_ascii_case("y") => Effect::Export { name, rows, overwrite: true },
        _ => Effect::Export { name: typed, rows, overwrite: false },
    }
}

/// Runs the selected row of the palette.
fn palette(state: &mut State, ctx: &Context<'_>, input: &str, selected: usize) -> Effect {
    let rows = listing::palette_rows(input, &ctx.known());
    let (command, argument) = match rows.get(selected) {
        Some(PaletteRow::Command(command)) => return update::run(state, ctx, *command),
        Some(PaletteRow::Value(command, value)) => (*command, &value.text),
        Some(PaletteRow::Typed(command, text)) => (*command, text),
        None => {
            state.say(format!("No command like {input:?}"));
            return Effect::None;
        }
    };
    if let Some(why) = why_not(state, ctx.barred, command) {
        state.say(sentence(why));
        return Effect::None;
    }
    let before = state.view.clone();
    let done = argument::of(command).map_or(Ok(()), |row| row.run(state, ctx, argument));
    if let Err(message) = done {
        state.message = Some(Message { text: message, is_error: true });
    } else if state.view != before {
        state.remember(before);
    }
    Effect::None
}
