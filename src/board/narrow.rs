//! Choosing rows: each choice narrows every pane but its own.

use super::moves;
use super::state::{Narrowing, Overlay, PaneId, State};
use super::update::{Context, say};
use crate::model::{Area, Day, Span};
use crate::query::{Filter, FilterError};

/// Puts a narrowing on, or takes it off if it is there.
pub(super) fn toggle(state: &mut State, narrowing: Narrowing) {
    let narrowings = &mut state.view.narrowings;
    match narrowings.iter().position(|n| *n == narrowing) {
        Some(at) => {
            narrowings.remove(at);
        }
        None => narrowings.push(narrowing),
    }
}

/// Chooses the row under the cursor: a front, a dyad, the start or end of a stretch; marks an event.
pub(super) fn choose(state: &mut State, ctx: &Context<'_>) {
    let pane = if matches!(state.overlay, Some(Overlay::Detail)) { state.detail_of } else { state.focus };
    match pane {
        PaneId::Fronts => {
            if let Some(id) = state.fronts.id.clone() {
                toggle(state, Narrowing::Front(id));
            }
        }
        PaneId::Dyads => {
            if let Some((a, b)) = state.dyads.id.clone() {
                toggle(state, Narrowing::Dyad(a, b));
            }
        }
        PaneId::Events => {
            if let Some(id) = state.events.id.clone() {
                if !state.marks.remove(&id) {
                    state.marks.insert(id);
                }
                moves::vertical(state, ctx, super::Command::Down);
            }
        }
        PaneId::Series => stretch(state, ctx),
        PaneId::Map => super::map::choose(state, ctx),
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
        set_stretch(state, None);
        return;
    }
    state.stretch_from = Some(span);
    set_stretch(state, Some(span));
    say(state, "Move to extend the stretch, space again to keep it, esc to clear it");
}

/// Chooses just the bucket under the cursor.
pub(super) fn bucket(state: &mut State, ctx: &Context<'_>) {
    if let Some(span) = bucket_span(state, ctx) {
        set_stretch(state, Some(span));
    }
}

/// Chooses the stretch from one bucket to another, in either order, as it is drawn with the mouse.
pub(super) fn drawn(state: &mut State, ctx: &Context<'_>, from: usize, to: usize) {
    let span = |i: usize| ctx.answer.series.buckets.get(i).map(|bucket| bucket.span);
    let (Some(a), Some(b)) = (span(from.min(to)), span(from.max(to))) else { return };
    state.stretch_from = None;
    moves::select(state, ctx, to);
    set_stretch(state, Some(Span { start: a.start, end: b.end }));
}

fn bucket_span(state: &State, ctx: &Context<'_>) -> Option<Span> {
    ctx.answer.series.buckets.get(state.series.cursor.selected()).map(|b| b.span)
}

/// Sets or clears the chosen stretch.
pub(super) fn set_stretch(state: &mut State, span: Option<Span>) {
    replace(state, |n| matches!(n, Narrowing::Stretch(_)), span.map(Narrowing::Stretch));
}

/// Sets or clears the chosen area.
pub(super) fn set_area(state: &mut State, area: Option<Area>) {
    replace(state, |n| matches!(n, Narrowing::Area(_)), area.map(Narrowing::Area));
}

/// Whether a filter can be understood, here.
pub(super) fn check_filter(text: &str, as_of: Day, ctx: &Context<'_>) -> Result<(), FilterError> {
    text.parse::<Filter>()?.bind(ctx.store.situation(), as_of).map(|_| ())
}

/// Sets or clears the typed filter.
pub(super) fn set_filter(state: &mut State, text: &str) {
    let text = text.trim();
    let filter = (!text.is_empty()).then(|| Narrowing::Filter(text.to_owned()));
    replace(state, |n| matches!(n, Narrowing::Filter(_)), filter);
}

/// Replaces the one narrowing of a sort where it stands, or puts it last.
fn replace(state: &mut State, is_one: impl Fn(&Narrowing) -> bool, with: Option<Narrowing>) {
    let narrowings = &mut state.view.narrowings;
    match (narrowings.iter().position(is_one), with) {
        (Some(at), Some(new)) => {
            if let Some(old) = narrowings.get_mut(at) {
                *old = new;
            }
        }
        (Some(at), None) => {
            narrowings.remove(at);
        }
        (None, Some(new)) => narrowings.push(new),
        (None, None) => {}
    }
}

/// Narrows to the kind of the event under the cursor, or takes that off.
pub(super) fn only_kind(state: &mut State, ctx: &Context<'_>) {
    let row = ctx.answer.events.get(state.events.cursor.selected());
    if let Some(event) = row.and_then(|row| ctx.store.event(row)) {
        let kind = event.kind;
        let chosen = state.view.narrowings.contains(&Narrowing::Kind(kind));
        state.view.narrowings.retain(|n| !matches!(n, Narrowing::Kind(_)));
        if !chosen {
            state.view.narrowings.push(Narrowing::Kind(kind));
        }
    }
}
