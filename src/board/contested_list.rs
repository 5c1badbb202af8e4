//! The list of contested facts over the panes: its event and its claimants.

use super::command::Command;
use super::list_cursor::ListCursor;
use super::state::{Overlay, PaneId, State};
use super::update_context::UpdateContext;
use super::{cursor_moves, focus};
use crate::findings::{ContestedList, ContestedListRow};
use crate::store::Store;

/// Opens the list, at the selected event if it has contested facts.
pub(super) fn open_contested(state: &mut State) {
    state.overlay = Some(Overlay::Contested { cursor: ListCursor::default(), follows_event: true });
}

/// Selects the first fact of the selected event, if the list has just been opened, and keeps the cursor within the
/// list. `height` is the number of facts that fit.
pub(super) fn fit_cursor(state: &mut State, store: &Store, list: Option<&ContestedList>, height: usize) {
    let Some(Overlay::Contested { cursor, follows_event }) = &mut state.overlay else { return };
    let Some(list) = list else { return };
    if std::mem::take(follows_event) {
        let event = state.events.id.as_deref().and_then(|id| store.row_by_id(id));
        let index = list.rows.iter().position(|fact| Some(fact.row) == event);
        cursor.select(index.unwrap_or(0), list.rows.len(), height);
    }
    cursor.fit(list.rows.len(), height);
}

/// Runs a command that means the open list. Returns `false` for other commands, and if it is not open.
pub(super) fn run_list_command(state: &mut State, ctx: &UpdateContext<'_>, command: Command) -> bool {
    let Some(Overlay::Contested { cursor, .. }) = state.overlay else { return false };
    if !matches!(command, Command::Open | Command::Claimant) {
        return false;
    }
    let Some(fact) = ctx.contested.and_then(|list| list.rows.get(cursor.selected())) else { return true };
    select_event(state, ctx, fact);
    match (command, fact.claimants.first()) {
        (Command::Claimant, Some(&claimant)) => focus::open_claimant(state, ctx, claimant),
        _ => focus::open_detail(state, ctx),
    }
    true
}

/// Closes the list and selects the event of a fact.
fn select_event(state: &mut State, ctx: &UpdateContext<'_>, fact: &ContestedListRow) {
    state.overlay = None;
    focus::focus_pane(state, ctx, PaneId::Events);
    if let Some(index) = ctx.answer.events.position(fact.row) {
        cursor_moves::select_row(state, ctx, index);
    }
}
