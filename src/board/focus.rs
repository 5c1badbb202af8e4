//! Moves the focus between panes, and steps back out of overlays, zoom and filters.

use super::copy_row::{actors_of_subject, claimants_of_subject, selected_subject};
use super::list_cursor::ListCursor;
use super::shown_profile::ShownProfile;
use super::state::{Overlay, PaneId, State};
use super::update_context::UpdateContext;
use crate::model::{ActorIx, Claimant};
use crate::store::Subject;

/// Focuses a pane. The detail follows the list panes.
pub(super) fn focus_pane(state: &mut State, ctx: &UpdateContext<'_>, pane: PaneId) {
    if matches!(state.overlay, Some(Overlay::Detail)) {
        state.overlay = None;
    }
    if pane == PaneId::Detail && !ctx.pane_sizes.has_detail_pane {
        return;
    }
    if pane != PaneId::Detail {
        state.profile = None;
    }
    state.focus = pane;
    // The selection on the map is an event.
    let list = if pane == PaneId::Map { PaneId::Events } else { pane };
    if matches!(list, PaneId::Headline | PaneId::Fronts | PaneId::Events | PaneId::Dyads)
        && state.detail_source != list
    {
        state.detail_source = list;
        state.detail_scroll = ListCursor::default();
    }
}

/// Focuses the next or previous pane on screen.
pub(super) fn step_focus(state: &mut State, ctx: &UpdateContext<'_>, forward: bool) {
    let is_on_screen = |pane: &PaneId| match pane {
        PaneId::Detail => ctx.pane_sizes.has_detail_pane,
        PaneId::Map => ctx.pane_sizes.has_map(),
        _ => true,
    };
    let panes: Vec<PaneId> = PaneId::ALL.into_iter().filter(is_on_screen).collect();
    let index = panes.iter().position(|&pane| pane == state.focus).unwrap_or(0);
    let step = if forward { 1 } else { panes.len() - 1 };
    if let Some(&pane) = panes.get((index + step) % panes.len()) {
        focus_pane(state, ctx, pane);
    }
}

/// Focuses the detail, or opens it as an overlay if it has no pane.
pub(super) fn open_detail(state: &mut State, ctx: &UpdateContext<'_>) {
    state.profile = None;
    if ctx.pane_sizes.has_detail_pane {
        focus_pane(state, ctx, PaneId::Detail);
    } else {
        state.overlay = Some(Overlay::Detail);
    }
}

/// Opens the profile of an actor in the detail.
pub(super) fn open_profile(state: &mut State, ctx: &UpdateContext<'_>, actor: ActorIx) {
    let id = ctx.store.situation().actor(actor).map(|actor| actor.id.clone());
    open_page(state, ctx, id.map(ShownProfile::Actor));
}

/// Opens the record of a claimant in the detail.
pub(super) fn open_claimant(state: &mut State, ctx: &UpdateContext<'_>, claimant: Claimant) {
    open_page(state, ctx, Some(ShownProfile::of_claimant(claimant, ctx.store.situation())));
}

fn open_page(state: &mut State, ctx: &UpdateContext<'_>, page: Option<ShownProfile>) {
    open_detail(state, ctx);
    state.profile = page;
    state.detail_scroll = ListCursor::default();
}

/// Opens the profile of the first actor of the selected row; while one is open, that of the next.
pub(super) fn open_next_profile(state: &mut State, ctx: &UpdateContext<'_>) {
    let subject = selected_subject(state, ctx.answer, ctx.headline);
    let actors = subject.map_or_else(Vec::new, |subject| actors_of_subject(ctx.store, &subject));
    match next_page(state, ctx, &actors, Subject::Actor) {
        Some(actor) => open_profile(state, ctx, actor),
        None => state.show_message("No actor here"),
    }
}

/// Opens the record of the first claimant of the selected row; while one is open, that of the next.
pub(super) fn open_next_claimant(state: &mut State, ctx: &UpdateContext<'_>) {
    let subject = selected_subject(state, ctx.answer, ctx.headline);
    let claimants = subject.map_or_else(Vec::new, |subject| claimants_of_subject(ctx.store, &subject));
    match next_page(state, ctx, &claimants, Subject::Claimant) {
        Some(claimant) => open_claimant(state, ctx, claimant),
        None => state.show_message("Nobody makes a claim here"),
    }
}

/// Returns the one after the one whose page is open, or else the first.
fn next_page<T: Copy>(
    state: &State,
    ctx: &UpdateContext<'_>,
    items: &[T],
    subject: fn(T) -> Subject,
) -> Option<T> {
    let open = state.shown_profile().and_then(|profile| profile.subject(ctx.store.situation()));
    let index = open.and_then(|open| items.iter().position(|&item| subject(item) == open));
    index.and_then(|index| items.get(index + 1)).or(items.first()).copied()
}

/// Focuses a pane and sets the zoom; `None` leaves either unchanged.
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

/// Closes the open overlay; otherwise ends the stretch being drawn, ends the search, returns from detail or map
/// to the list, leaves the zoom, or removes the newest filter, whichever applies first.
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
        state.profile = None;
        return;
    }
    if state.is_zoomed {
        state.is_zoomed = false;
        return;
    }
    // With nothing left to remove, Esc is silent, because it may be the start of a split arrow-key sequence.
    state.view.filters.pop();
}
