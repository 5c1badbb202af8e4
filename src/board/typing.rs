//! Keys while something is open that takes text.

use super::chord::{Code, Key};
use super::command::Command;
use super::listing;
use super::moves::distance;
use super::state::{Overlay, PromptKind, State};
use super::update::{Context, Effect, remember, say};
use super::{Names, ThemeId, narrow, search, update};
use crate::query::{Filter, FilterError, SeriesMeasure};

/// Takes a key for the open text field. Enter, Esc and the arrow keys are not the field's.
pub(super) fn press(state: &mut State, ctx: &Context<'_>, key: Key) -> Effect {
    if key.ctrl && key.code == Code::Char('c') {
        return Effect::Quit;
    }
    if key.ctrl && key.code == Code::Char('z') {
        return Effect::Suspend;
    }
    match key.code {
        Code::Esc => cancel(state),
        Code::Enter => return accept(state, ctx),
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
        _ => say(state, "Pasted text is ignored here"),
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
            let checked = check_filter(&text, state.as_of, ctx);
            let good = checked.is_ok();
            prompt.error = checked.err();
            if good {
                narrow::set_filter(state, &text);
            }
        }
        PromptKind::Search => search::live(state, ctx, &text),
        PromptKind::Export => prompt.error = None,
    }
}

fn check_filter(text: &str, as_of: crate::model::Day, ctx: &Context<'_>) -> Result<(), FilterError> {
    text.parse::<Filter>()?.bind(ctx.store.situation(), as_of).map(|_| ())
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
                        remember(state, prompt.before);
                    }
                }
                PromptKind::Search => search::live(state, ctx, &text),
                PromptKind::Export if text.is_empty() => {}
                PromptKind::Export => return Effect::Export { name: text, rows: export_rows(state, ctx) },
            }
            Effect::None
        }
        Some(Overlay::Palette { input, cursor }) => palette(state, ctx, input.text(), cursor.selected()),
        _ => Effect::None,
    }
}

/// The marked events among those shown, or all that are shown.
fn export_rows(state: &State, ctx: &Context<'_>) -> Vec<u32> {
    let marked = |row: &&u32| ctx.store.event(**row).is_some_and(|e| state.marks.contains(&e.id));
    let rows: Vec<u32> = ctx.answer.events.iter().filter(marked).copied().collect();
    if rows.is_empty() { ctx.answer.events.clone() } else { rows }
}

/// Runs what was typed into the palette: a command with an argument, or the selected match.
fn palette(state: &mut State, ctx: &Context<'_>, input: &str, selected: usize) -> Effect {
    if let Some((id, argument)) = input.trim().split_once(' ') {
        let before = state.view.clone();
        if let Some(outcome) = with_argument(state, ctx, id, argument.trim()) {
            if let Err(message) = outcome {
                state.message = Some(super::Message { text: message, is_error: true });
            } else if state.view != before {
                remember(state, before);
            }
            return Effect::None;
        }
    }
    if let Some(&command) = listing::palette_matches(input).get(selected) {
        return update::run(state, ctx, command);
    }
    say(state, format!("No command like {input:?}"));
    Effect::None
}

/// Commands that take an argument; `None` if this one does not.
fn with_argument(
    state: &mut State,
    ctx: &Context<'_>,
    id: &str,
    argument: &str,
) -> Option<Result<(), String>> {
    let unknown = |what: &str, known: String| Err(format!("{argument:?} is not a {what}; there are {known}"));
    Some(match Command::by_id(id)? {
        Command::NextWindow => match argument.parse() {
            Ok(length) => {
                update::set_window(state, length);
                Ok(())
            }
            Err(error) => Err(error.to_string()),
        },
        Command::NextTheme => match ThemeId::by_name(argument) {
            Some(theme) => {
                update::set_theme(state, theme);
                Ok(())
            }
            None => unknown("theme", ThemeId::TABLE.map(|t| t.1).join(", ")),
        },
        Command::NextNames => match argument.to_lowercase().as_str() {
            "latin" => {
                state.look.names = Names::Latin;
                Ok(())
            }
            "native" => {
                state.look.names = Names::Native;
                Ok(())
            }
            "both" => {
                state.look.names = Names::Both;
                Ok(())
            }
            _ => unknown("choice of names", "latin, native, both".to_owned()),
        },
        Command::NextMeasure => {
            let all = [SeriesMeasure::Incidents, SeriesMeasure::Events, SeriesMeasure::Killed];
            match all.into_iter().find(|m| m.word() == argument) {
                Some(measure) => {
                    state.view.measure = measure;
                    Ok(())
                }
                None => unknown("measure", all.map(SeriesMeasure::word).join(", ")),
            }
        }
        Command::AsOf => super::travel::to(state, ctx, argument),
        Command::Compare => super::travel::compare_with(state, argument),
        Command::Filter => match check_filter(argument, state.as_of, ctx) {
            Ok(()) => {
                narrow::set_filter(state, argument);
                Ok(())
            }
            Err(error) => Err(error.message),
        },
        Command::Search => {
            search::live(state, ctx, argument);
            Ok(())
        }
        _ => return None,
    })
}
