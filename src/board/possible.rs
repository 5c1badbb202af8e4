//! What cannot be done now, and why. A command that cannot run stays in help and palette with the reason, and says it
//! when its key is pressed.

use super::command::Command;
use super::state::State;
use crate::query::Length;

/// A command that a board does not offer at all, and why: what the place it runs in forbids, or has no use for.
pub type Barred = (Command, &'static str);

/// Why a command cannot run now: half a sentence in lower case, without a full stop. `None` if it can.
#[must_use]
pub fn why_not(state: &State, barred: &[Barred], command: Command) -> Option<&'static str> {
    if let Some((_, why)) = barred.iter().find(|(of, _)| *of == command) {
        return Some(why);
    }
    match command {
        Command::Undo if state.undo.is_empty() => Some("nothing to undo"),
        Command::Redo if state.redo.is_empty() => Some("nothing to redo"),
        Command::SearchNext | Command::SearchPrevious if state.search.is_none() => {
            Some("nothing was searched for yet")
        }
        Command::Export | Command::MarkSeen if state.part => Some("a part of the data is still being read"),
        Command::ClearMarks if state.marks.is_empty() => Some("no marks"),
        Command::WindowEarlier | Command::WindowLater if state.view.window.length == Length::All => {
            Some("the window is everything there is; choose a length first")
        }
        _ => None,
    }
}

/// The reason as a sentence of its own.
pub(super) fn sentence(why: &str) -> String {
    let (first, rest) = why.split_at_checked(1).unwrap_or(("", why));
    format!("{}{rest}", first.to_ascii_uppercase())
}
