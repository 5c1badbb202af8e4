//! Which pane has the focus, and the way back.

use super::context::Context;
use super::cursor::Cursor;
use super::state::{Overlay, PaneId, State};

/// Gives a pane the focus; the detail follows the lists.
pub(super) fn focus_pane(state: &mut State, ctx: &Context<'_>, pane: PaneId) {
    if matches!(state.overlay, Some(Overlay::Detail)) {
        state.overlay = None;
    }
    if pane == PaneId::Detail && !ctx.room.detail_pane {
        return;
    }
    state.focus = pane;
    // What is selected on the map is an event.
    let list = if pane == PaneId::Map { PaneId::Events } else { pane };
    if matches!(list, PaneId::Fronts | PaneId::Events | PaneId::Dyads) && state.detail_of != list {
        state.detail_of = list;
        state.detail = Cursor::default();
    }
}

/// Moves the focus to the next pane on screen, or the one before.
pub(super) fn step_focus(state: &mut State, ctx: &Context<'_>, forward: bool) {
    let has_room = |pane: &PaneId| match pane {
        PaneId::Detail => ctx.room.detail_pane,
        PaneId::Map => ctx.room.has_map(),
        _ => true,
    };
    let panes: Vec<PaneId> = PaneId::ALL.into_iter().filter(has_room).collect();
    let at = panes.iter().position(|&p| p == state.focus).unwrap_or(0);
    let step = if forward { 1 } else { panes.len() - 1 };
    if let Some(&pane) = panes.get((at + step) % panes.len()) {
        focus_pane(state, ctx, pane);
    }
}

/// Moves the focus to the detail, or opens it over the panes where it has none.
pub(super) fn open_detail(state: &mut State, ctx: &Context<'_>) {
    if ctx.room.detail_pane {
        focus_pane(state, ctx, PaneId::Detail);
    } else {
        state.overlay = Some(Overlay::Detail);
    }
}

/// Gives a pane the focus and the whole screen, as far as either is asked for.
pub(super) fn arrange(state: &mut State, ctx: &Context<'_>, focus: Option<PaneId>, zoomed: Option<bool>) {
    match focus {
        Some(PaneId::Detail) => open_detail(state, ctx),
        Some(pane) => focus_pane(state, ctx, pane),
        None => {}
    }
    state.zoomed = zoomed.unwrap_or(state.zoomed);
}

/// Closes what is open; else finishes a stretch, leaves the zoom or clears the newest filter.
pub(super) fn back(state: &mut State) {
    match state.overlay.take() {
        Some(Overlay::Why { over_detail: true, .. }) => {
            state.overlay = Some(Overlay::Detail);
            return;
        }
        Some(_) => return,
        None => {}
    }
    if state.stretch_from.take().is_some() {
        return;
    }
    if state.search.take().is_some() {
        return;
    }
    if state.focus == PaneId::Detail || state.focus == PaneId::Map && !state.zoomed {
        state.focus = state.detail_of;
        return;
    }
    if state.zoomed {
        state.zoomed = false;
        return;
    }
    // With nothing left to take off, Esc is silent: it may be the beginning of a cut arrow key.
    state.view.narrowings.pop();
}
