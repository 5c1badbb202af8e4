//! Whether a command can run now, and if not, why. An unavailable command stays in help and palette with its
//! reason, and pressing its key shows the reason.

use super::command::Command;
use super::state::{Overlay, State};
use crate::model::group_thousands;
use crate::query::{GroupBy, WindowLength};
use crate::store::{MAX_RECORDS_READ, Store};

/// A command that a board does not offer, with the reason: its environment forbids the command or has no use
/// for it.
pub type Unavailable = (Command, &'static str);

/// Returns why a command cannot run now, or `None` if it can. The reason is a lower-case clause without a full
/// stop.
#[must_use]
pub fn unavailable_reason(
    state: &State,
    unavailable: &[Unavailable],
    command: Command,
) -> Option<&'static str> {
    if let Some((_, reason)) = unavailable.iter().find(|(unavailable, _)| *unavailable == command) {
        return Some(reason);
    }
    match command {
        command if is_edit(command) && state.view.known_by.is_some() => {
            Some("not while the board shows what was known by a day")
        }
        Command::Undo if state.undo.is_empty() && !state.undo_is_of_edit() => Some("nothing to undo"),
        Command::Redo if state.redo.is_empty() => Some("nothing to redo"),
        Command::SearchNext | Command::SearchPrevious if state.search_text.is_none() => Some("no search yet"),
        Command::Export | Command::MarkSeen if state.is_partial => Some("the data are still being read"),
        Command::ClearMarks if state.marked_ids.is_empty() => Some("no marks"),
        Command::WindowEarlier | Command::WindowLater if state.view.window.length == WindowLength::All => {
            Some("the window covers all time; choose a length first")
        }
        Command::Widen if state.view.window.length == WindowLength::All => Some("the window covers all time"),
        _ => None,
    }
}

/// Every command that changes the situation's files.
pub const EDIT_COMMANDS: [Command; 12] = [
    Command::NewEvent,
    Command::NewClaim,
    Command::CorrectToll,
    Command::LinkSource,
    Command::SameAs,
    Command::CloseDay,
    Command::NewActor,
    Command::NewFront,
    Command::NewSource,
    Command::NewTie,
    Command::Dismiss,
    Command::Snooze,
];

/// The commands that mean the selected item of the inbox.
pub(super) const ITEM_COMMANDS: [Command; 9] = [
    Command::Open,
    Command::OpenLink,
    Command::CopyId,
    Command::NewEvent,
    Command::NewClaim,
    Command::LinkSource,
    Command::SameAs,
    Command::Dismiss,
    Command::Snooze,
];

fn is_edit(command: Command) -> bool {
    EDIT_COMMANDS.contains(&command)
}

/// Returns why the events cannot be grouped by source, if they cannot.
pub(super) fn unreadable_sources(store: &Store) -> Option<String> {
    let most = group_thousands(MAX_RECORDS_READ);
    (!store.is_comparable()).then(|| format!("sources are read of at most {most} imported events"))
}

/// Returns an error if the events cannot be grouped by a dimension that they have.
pub(super) fn check_dimension(store: &Store, group: GroupBy) -> Result<(), String> {
    let reason = unreadable_sources(store).filter(|_| group == GroupBy::Source);
    reason.map_or(Ok(()), |reason| Err(format!("Cannot group by source: {reason}; F counts those of fewer")))
}

/// Whether a command has an effect in the current pane or overlay.
#[must_use]
pub(super) fn is_applicable(state: &State, command: Command) -> bool {
    let scope = command.row().scope;
    match &state.overlay {
        None => scope.includes_pane(state.focus),
        Some(Overlay::Windows) => command == Command::NextWindow,
        Some(Overlay::Why { .. }) if command == Command::Why => true,
        Some(Overlay::Detail) => {
            scope.includes_pane(state.detail_source)
                && !matches!(command, Command::Zoom | Command::Left | Command::Right)
        }
        Some(Overlay::Changes { .. }) if command == Command::Open => true,
        Some(Overlay::Contested { .. }) if matches!(command, Command::Open | Command::Claimant) => true,
        Some(Overlay::Inbox(_))
            if ITEM_COMMANDS.contains(&command) || matches!(command, Command::Undo | Command::Inbox) =>
        {
            true
        }
        Some(Overlay::Frequencies { .. })
            if matches!(
                command,
                Command::Open | Command::Choose | Command::Left | Command::Right | Command::Undo
            ) =>
        {
            true
        }
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

/// Returns the reason with an initial capital.
pub(super) fn to_sentence(reason: &str) -> String {
    let (first, rest) = reason.split_at_checked(1).unwrap_or(("", reason));
    format!("{}{rest}", first.to_ascii_uppercase())
}
