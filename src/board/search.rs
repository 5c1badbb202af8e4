//! Searches the focused list. A search moves the cursor and hides nothing, unlike a filter.

use super::search_matches::{SearchGoal, SearchMatches};
use super::state::{PaneId, State};
use super::update_context::UpdateContext;
use super::{cursor_moves, focus};
use crate::model::text::fold;

/// Whether a row of the focused list matches.
fn row_matches(state: &State, ctx: &UpdateContext<'_>, row: usize, needle: &str) -> bool {
    let situation = ctx.store.situation();
    let any_contains =
        |texts: &[Option<&str>]| texts.iter().flatten().any(|text| fold(text).contains(needle));
    let actor_matches = |ix| {
        situation
            .actor(ix)
            .is_some_and(|a| any_contains(&[Some(&a.name), Some(&a.short), a.native.as_deref(), Some(&a.id)]))
    };
    match state.focus {
        PaneId::Fronts => {
            ctx.answer.fronts.get(row).and_then(|r| situation.front(r.front)).is_some_and(|f| {
                any_contains(&[Some(&f.name), Some(&f.short), f.native.as_deref(), Some(&f.id)])
            })
        }
        PaneId::Dyads => {
            ctx.answer.dyads.get(row).is_some_and(|r| actor_matches(r.dyad.0) || actor_matches(r.dyad.1))
        }
        PaneId::Headline => ctx
            .headline
            .highlights
            .get(row)
            .is_some_and(|highlight| any_contains(&[Some(&highlight.sentence)])),
        // The event list is searched through the store (`AnswerSync::search`).
        PaneId::Events | PaneId::Series | PaneId::Detail | PaneId::Map => false,
    }
}

/// Goes to the first match at or after the cursor, for a search that is being typed.
pub(super) fn search_typed(state: &mut State, ctx: &UpdateContext<'_>, text: &str) {
    if matches!(state.focus, PaneId::Series | PaneId::Detail | PaneId::Map) {
        focus::focus_pane(state, ctx, PaneId::Events);
    }
    state.search_text = (!text.trim().is_empty()).then(|| text.trim().to_owned());
    go_to_match(state, ctx, true, true);
}

/// Goes to the next or previous match, wrapping around the ends.
pub(super) fn search_again(state: &mut State, ctx: &UpdateContext<'_>, forward: bool) {
    if matches!(state.focus, PaneId::Series | PaneId::Detail | PaneId::Map) {
        focus::focus_pane(state, ctx, PaneId::Events);
    }
    go_to_match(state, ctx, forward, false);
}

/// Goes to a match. `here`: the row under the cursor may be the match.
fn go_to_match(state: &mut State, ctx: &UpdateContext<'_>, forward: bool, here: bool) {
    if state.focus == PaneId::Events {
        // The list may be long, so the cursor moves as soon as a match is known.
        state.search_goal = state.search_text.is_some().then_some(SearchGoal::GoToNext { forward, here });
        return;
    }
    let (len, _) = cursor_moves::focused_list_size(state, ctx);
    let current = state.list_cursor().map(|cursor| cursor.selected());
    let (Some(text), Some(current)) = (state.search_text.clone(), current) else { return };
    let needle = fold(&text);
    let matches =
        SearchMatches::from_matches(len, (0..len).filter(|&row| row_matches(state, ctx, row, &needle)));
    let found = matches.next_match(current, forward, here);
    if let Some((row, _)) = found {
        cursor_moves::select_row(state, ctx, row);
    }
    state.show_message(matches.report(found, &text));
}
