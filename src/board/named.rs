//! Switching to a saved view.

use super::context::Context;
use super::focus;
use super::state::{State, View};
use crate::model::text::unknown_name;

/// Looks at the view of this name. One step to undo; focus and zoom are not undone, as they never are.
pub(super) fn apply(state: &mut State, ctx: &Context<'_>, name: &str) -> Result<(), String> {
    let Some(named) = ctx.views.iter().find(|view| view.name == name) else {
        return Err(unknown_name("a view", name, ctx.views.iter().map(|view| view.name.as_str())));
    };
    named.check_fronts(ctx.store.situation())?;
    ctx.check_filter(named.view.filter(), state.as_of)
        .map_err(|error| format!("The view {name} does not fit: {error}"))?;
    // A view says nothing of the day that is looked from.
    state.view = View { as_of: state.view.as_of, ..named.view.clone() };
    state.stretch_from = None;
    focus::arrange(state, ctx, named.focus, named.zoomed);
    state.say(format!("View: {name}"));
    Ok(())
}
