//! Choosing rows: each choice narrows every pane but its own.

use super::command::Command;
use super::context::Context;
use super::state::{Narrowing, Overlay, PaneId, State};
use super::{map, moves};
use crate::model::Span;

/// Chooses the row under the cursor: a front, a dyad, the start or end of a stretch; marks an event.
pub(super) fn choose(state: &mut State, ctx: &Context<'_>) {
    let pane = if matches!(state.overlay, Some(Overlay::Detail)) { state.detail_of } else { state.focus };
    match pane {
        PaneId::Fronts => {
            if let Some(id) = state.fronts.id.clone() {
                state.view.toggle(Narrowing::Front(id));
            }
        }
        PaneId::Dyads => {
            if let Some((a, b)) = state.dyads.id.clone() {
                state.view.toggle(Narrowing::Dyad(a, b));
            }
        }
        PaneId::Events => {
            if let Some(id) = state.events.id.clone() {
                if !state.marks.remove(&id) {
                    state.marks.insert(id);
                }
                moves::vertical(state, ctx, Command::Down);
            }
        }
        PaneId::Series => stretch(state, ctx),
        PaneId::Map => map::choose(state, ctx),
        PaneId::Detail => {}
    }
}

/// Begins a stretch at the cursor, or ends the one being drawn; on a finished stretch, clears it.
fn stretch(state: &mut State, ctx: &Context<'_>) {
    if state.stretch_from.take().is_some() {
        return;
    }
    let Some(span) = bucket_span(state, ctx) else { return };
    if state.view.stretch().is_some_and(|s| s.covers(span)) {
        state.view.set_stretch(None);
        return;
    }
    state.stretch_from = Some(span);
    state.view.set_stretch(Some(span));
    state.say("Move to extend the stretch, space again to keep it, esc to clear it");
}

/// Chooses just the bucket under the cursor.
pub(super) fn bucket(state: &mut State, ctx: &Context<'_>) {
    if let Some(span) = bucket_span(state, ctx) {
        state.view.set_stretch(Some(span));
    }
}

/// Chooses the stretch from one bucket to another, in either order, as it is drawn with the mouse.
pub(super) fn drawn(state: &mut State, ctx: &Context<'_>, from: usize, to: usize) {
    let span = |i: usize| ctx.answer.series.buckets.get(i).map(|bucket| bucket.span);
    let (Some(a), Some(b)) = (span(from.min(to)), span(from.max(to))) else { return };
    state.stretch_from = None;
    moves::select(state, ctx, to);
    state.view.set_stretch(Some(Span { start: a.start, end: b.end }));
}

fn bucket_span(state: &State, ctx: &Context<'_>) -> Option<Span> {
    ctx.answer.series.buckets.get(state.series.cursor.selected()).map(|b| b.span)
}

/// Narrows to the kind of the event under the cursor, or takes that off.
pub(super) fn only_kind(state: &mut State, ctx: &Context<'_>) {
    let row = ctx.answer.events.get(state.events.cursor.selected());
    if let Some(event) = row.and_then(|row| ctx.store.event(row)) {
        state.view.toggle_only_kind(event.kind);
    }
}
