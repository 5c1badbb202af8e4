//! Which pane has the focus, and the way back.

use super::context::UpdateContext;
use super::cursor::ListCursor;
use super::state::{Overlay, PaneId, State};

/// Gives a pane the focus; the detail follows the lists.
pub(super) fn focus_pane(state: &mut State, ctx: &UpdateContext<'_>, pane: PaneId) {
    if matches!(state.overlay, Some(Overlay::Detail)) {
        state.overlay = None;
    }
    if pane == PaneId::Detail && !ctx.pane_sizes.has_detail_pane {
        return;
    }
    state.focus = pane;
    // What is selected on the map is an event.
    let list = if pane == PaneId::Map { PaneId::Events } else { pane };
    if matches!(list, PaneId::Fronts | PaneId::Events | PaneId::Dyads) && state.detail_source != list {
        state.detail_source = list;
        state.detail_scroll = ListCursor::default();
    }
}

/// Moves the focus to the next pane on screen, or the one before.
pub(super) fn step_focus(state: &mut State, ctx: &UpdateContext<'_>, forward: bool) {
    let has_room = |pane: &PaneId| match pane {
        PaneId::Detail => ctx.pane_sizes.has_detail_pane,
        PaneId::Map => ctx.pane_sizes.has_map(),
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
pub(super) fn open_detail(state: &mut State, ctx: &UpdateContext<'_>) {
    if ctx.pane_sizes.has_detail_pane {
        focus_pane(state, ctx, PaneId::Detail);
    } else {
        state.overlay = Some(Overlay::Detail);
    }
}

/// Gives a pane the focus and the whole screen, as far as either is asked for.
pub(super) fn set_focus_and_zoom(
    state: &mut State,
    ctx: &UpdateContext<'_>,
    focus: Option<PaneId>,
    zoomed: Option<bool>,
) {
    match focus {
        Some(PaneId::Detail) => open_detail(state, ctx),
        Some(pane) => focus_pane(state, ctx, pane),
        None => {}
    }
    state.is_zoomed = zoomed.unwrap_or(state.is_zoomed);
}

/// Closes what is open; else finishes a stretch, leaves the zoom or clears the newest filter.
pub(super) fn go_back(state: &mut State) {
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
    if state.search_text.take().is_some() {
        return;
    }
    if state.focus == PaneId::Detail || state.focus == PaneId::Map && !state.is_zoomed {
        state.focus = state.detail_source;
        return;
    }
    if state.is_zoomed {
        state.is_zoomed = false;
        return;
    }
    // With nothing left to take off, Esc is silent: it may be the beginning of a cut arrow key.
    state.view.narrowings.pop();
}
