//! Searching in the focused list. A search moves the cursor and hides nothing; it is not a filter.

use super::context::Context;
use super::hits::{Hits, Seek};
use super::state::{PaneId, State};
use super::{focus, moves};
use crate::model::text::fold;

/// Whether a row of the focused list matches.
fn matches(state: &State, ctx: &Context<'_>, row: usize, needle: &str) -> bool {
    let situation = ctx.store.situation();
    let any = |texts: &[Option<&str>]| texts.iter().flatten().any(|text| fold(text).contains(needle));
    let actor = |ix| {
        situation
            .actor(ix)
            .is_some_and(|a| any(&[Some(&a.name), Some(&a.short), a.native.as_deref(), Some(&a.id)]))
    };
    match state.focus {
        PaneId::Fronts => ctx
            .answer
            .fronts
            .get(row)
            .and_then(|r| situation.front(r.front))
            .is_some_and(|f| any(&[Some(&f.name), Some(&f.short), f.native.as_deref(), Some(&f.id)])),
        PaneId::Dyads => ctx.answer.dyads.get(row).is_some_and(|r| actor(r.dyad.0) || actor(r.dyad.1)),
        // The event list is searched where its hits are kept.
        PaneId::Events | PaneId::Series | PaneId::Detail | PaneId::Map => false,
    }
}

/// Goes to the first match at or after the cursor, for a search being typed.
pub(super) fn live(state: &mut State, ctx: &Context<'_>, text: &str) {
    if matches!(state.focus, PaneId::Series | PaneId::Detail | PaneId::Map) {
        focus::focus_pane(state, ctx, PaneId::Events);
    }
    state.search = (!text.trim().is_empty()).then(|| text.trim().to_owned());
    go(state, ctx, true, true);
}

/// Goes to the next match, or the one before, around the ends.
pub(super) fn again(state: &mut State, ctx: &Context<'_>, forward: bool) {
    if matches!(state.focus, PaneId::Series | PaneId::Detail | PaneId::Map) {
        focus::focus_pane(state, ctx, PaneId::Events);
    }
    go(state, ctx, forward, false);
}

/// `here`: the row under the cursor will do.
fn go(state: &mut State, ctx: &Context<'_>, forward: bool, here: bool) {
    if state.focus == PaneId::Events {
        // It may be long: the board goes there as soon as a match is known.
        state.seek = state.search.is_some().then_some(Seek::To { forward, here });
        return;
    }
    let (len, _) = moves::list(state, ctx);
    let at = state.list_cursor().map(|cursor| cursor.selected());
    let (Some(text), Some(at)) = (state.search.clone(), at) else { return };
    let needle = fold(&text);
    let hits = Hits::from_matches(len, (0..len).filter(|&row| matches(state, ctx, row, &needle)));
    let found = hits.next(at, forward, here);
    if let Some((row, _)) = found {
        moves::select(state, ctx, row);
    }
    state.say(hits.report(found, &text));
}
