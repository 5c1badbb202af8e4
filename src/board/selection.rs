//! Chooses rows, as filters. Each choice narrows every pane except its own.

use super::command::Command;
use super::state::{ActiveFilter, Overlay, PaneId, State};
use super::update_context::UpdateContext;
use super::{cursor_moves, focus, folded_fronts, map_commands};
use crate::model::Span;

/// Toggles the row under the cursor: chooses a front or a dyad, starts or ends a stretch, chooses a place, or
/// marks an event.
pub(super) fn toggle_selected_row(state: &mut State, ctx: &UpdateContext<'_>) {
    let pane = if matches!(state.overlay, Some(Overlay::Detail)) { state.detail_source } else { state.focus };
    match pane {
        PaneId::Headline => {
            let highlight = ctx.headline.highlights.get(state.headline.cursor.selected());
            let fronts = highlight.map_or(&[][..], |highlight| &highlight.fronts).iter();
            let fronts = fronts.filter_map(|&front| ctx.store.situation().front(front));
            let filters: Vec<_> = fronts.map(|front| ActiveFilter::Front(front.id.clone())).collect();
            // Several fronts are chosen together, and leave the choice together.
            let are_all_chosen = filters.iter().all(|filter| state.view.filters.contains(filter));
            for filter in filters {
                if are_all_chosen || !state.view.filters.contains(&filter) {
                    state.view.toggle_filter(filter);
                }
            }
        }
        PaneId::Fronts if is_on_folded_fronts(state, ctx) => state.unfolds_fronts = true,
        PaneId::Fronts => {
            if let Some(id) = state.fronts.id.clone() {
                state.view.toggle_filter(ActiveFilter::Front(id));
            }
        }
        PaneId::Dyads => {
            if let Some((a, b)) = state.dyads.id.clone() {
                state.view.toggle_filter(ActiveFilter::Dyad(a, b));
            }
        }
        PaneId::Events => {
            if let Some(id) = state.events.id.clone() {
                if !state.marked_ids.remove(&id) {
                    state.marked_ids.insert(id);
                }
                cursor_moves::move_vertically(state, ctx, Command::Down);
            }
        }
        PaneId::Series => toggle_stretch(state, ctx),
        PaneId::Map => map_commands::toggle_place_area(state, ctx),
        PaneId::Detail => {}
    }
}

/// Whether the cursor of the fronts pane is on the line of folded fronts.
pub(super) fn is_on_folded_fronts(state: &State, ctx: &UpdateContext<'_>) -> bool {
    is_folded_row(state, ctx, state.fronts.cursor.selected())
}

/// Goes to the first event of the highlight under the cursor, or to its front if it is about no single event.
pub(super) fn open_highlight(state: &mut State, ctx: &UpdateContext<'_>) {
    let Some(highlight) = ctx.headline.highlights.get(state.headline.cursor.selected()) else { return };
    let event = highlight.rows.first().and_then(|&row| ctx.answer.events.position(row));
    let front = ctx.answer.fronts.iter().position(|row| highlight.fronts.contains(&row.front));
    match (event, front) {
        (Some(index), _) => {
            focus::focus_pane(state, ctx, PaneId::Events);
            cursor_moves::select_row(state, ctx, index);
        }
        (None, _) if !highlight.rows.is_empty() => {
            state.show_message("The event is outside the window");
        }
        (None, Some(index)) => {
            focus::focus_pane(state, ctx, PaneId::Fronts);
            if is_folded_row(state, ctx, index) {
                state.unfolds_fronts = true;
            }
            cursor_moves::select_row(state, ctx, index);
        }
        (None, None) => {}
    }
}

fn is_folded_row(state: &State, ctx: &UpdateContext<'_>, index: usize) -> bool {
    let folded = folded_fronts::folded(state, ctx.headline, ctx.pane_sizes.folds_fronts).len();
    folded > 0 && index + folded >= ctx.headline.verdicts.len()
}

/// Starts a stretch at the cursor, ends the one being drawn, or clears a finished one.
fn toggle_stretch(state: &mut State, ctx: &UpdateContext<'_>) {
    if state.stretch_from.take().is_some() {
        return;
    }
    let Some(span) = selected_bucket_span(state, ctx) else { return };
    if state.view.stretch().is_some_and(|s| s.covers(span)) {
        state.view.set_stretch(None);
        return;
    }
    state.stretch_from = Some(span);
    state.view.set_stretch(Some(span));
    state.show_message("Move to extend the stretch, space again to keep it, esc to clear it");
}

/// Chooses the bucket under the cursor as the stretch.
pub(super) fn select_bucket(state: &mut State, ctx: &UpdateContext<'_>) {
    if let Some(span) = selected_bucket_span(state, ctx) {
        state.view.set_stretch(Some(span));
    }
}

/// Chooses the stretch between two buckets, in either order, as a mouse drag does.
pub(super) fn select_bucket_range(state: &mut State, ctx: &UpdateContext<'_>, from: usize, to: usize) {
    let bucket_span = |index: usize| ctx.answer.series.buckets.get(index).map(|bucket| bucket.span);
    let (Some(first), Some(last)) = (bucket_span(from.min(to)), bucket_span(from.max(to))) else { return };
    state.stretch_from = None;
    cursor_moves::select_row(state, ctx, to);
    state.view.set_stretch(Some(Span { start: first.start, end: last.end }));
}

fn selected_bucket_span(state: &State, ctx: &UpdateContext<'_>) -> Option<Span> {
    ctx.answer.series.buckets.get(state.series.cursor.selected()).map(|b| b.span)
}

/// Filters by the kind of the event under the cursor, or removes that filter.
pub(super) fn toggle_selected_kind(state: &mut State, ctx: &UpdateContext<'_>) {
    let row = ctx.answer.events.get(state.events.cursor.selected());
    if let Some(event) = row.and_then(|row| ctx.store.event(row)) {
        state.view.toggle_only_kind(event.kind);
    }
}
