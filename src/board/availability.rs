//! What cannot be done now, and why. A command that cannot run stays in help and palette with the reason, and says it
//! when its key is pressed.

use super::command::Command;
use super::state::{Overlay, State};
use crate::query::WindowLength;

/// A command that a board does not offer at all, and why: what the place it runs in forbids, or has no use for.
pub type Unavailable = (Command, &'static str);

/// Why a command cannot run now: half a sentence in lower case, without a full stop. `None` if it can.
#[must_use]
pub fn unavailable_reason(state: &State, barred: &[Unavailable], command: Command) -> Option<&'static str> {
    if let Some((_, why)) = barred.iter().find(|(of, _)| *of == command) {
        return Some(why);
    }
    match command {
        Command::Undo if state.undo.is_empty() => Some("nothing to undo"),
        Command::Redo if state.redo.is_empty() => Some("nothing to redo"),
        Command::SearchNext | Command::SearchPrevious if state.search_text.is_none() => {
            Some("nothing was searched for yet")
        }
        Command::Export | Command::MarkSeen if state.is_partial => {
            Some("a part of the data is still being read")
        }
        Command::ClearMarks if state.marked_ids.is_empty() => Some("no marks"),
        Command::WindowEarlier | Command::WindowLater if state.view.window.length == WindowLength::All => {
            Some("the window is everything there is; choose a length first")
        }
        _ => None,
    }
}

/// Whether a command means anything where the reader is.
#[must_use]
pub(super) fn is_applicable(state: &State, command: Command) -> bool {
    let scope = command.row().scope;
    match &state.overlay {
        None => scope.includes_pane(state.focus),
        Some(Overlay::Why { .. }) if command == Command::Why => true,
        Some(Overlay::Detail) => {
            scope.includes_pane(state.detail_source)
                && !matches!(command, Command::Zoom | Command::Left | Command::Right)
        }
        Some(Overlay::Changes { .. }) if command == Command::Open => true,
        Some(_) => matches!(
            command,
            Command::Back
                | Command::Quit
                | Command::Suspend
                | Command::Help
                | Command::Palette
                | Command::Problems
                | Command::MarkSeen
                | Command::Since
                | Command::Down
                | Command::Up
                | Command::PageDown
                | Command::PageUp
                | Command::Top
                | Command::Bottom
                | Command::NextTheme
        ),
    }
}

/// The reason as a sentence of its own.
pub(super) fn to_sentence(why: &str) -> String {
    let (first, rest) = why.split_at_checked(1).unwrap_or(("", why));
    format!("{}{rest}", first.to_ascii_uppercase())
}
