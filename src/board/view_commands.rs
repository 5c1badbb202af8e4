//! Opens and saves views by name.

use super::availability::check_dimension;
use super::focus;
use super::saved_view::{ViewOrigin, present_view};
use super::state::{State, View};
use super::update_context::{Effect, UpdateContext};
use crate::model::text::{sanitize, unknown_name};
use crate::query::ViewSetting;

/// The most characters of the name of a view that is saved.
const MAX_NAME_CHARS: usize = 64;

/// Opens the saved view of this name. This is one undo step, except that focus and zoom are never undone.
pub(super) fn open_view(state: &mut State, ctx: &UpdateContext<'_>, name: &str) -> Result<(), String> {
    let Some(saved_view) = ctx.saved_views.iter().find(|view| view.name == name) else {
        return Err(unknown_name("a view", name, ctx.saved_views.iter().map(|view| view.name.as_str())));
    };
    saved_view.check_fronts(ctx.store.situation())?;
    ctx.check_filter(saved_view.view.filter_text(), state.as_of)
        .map_err(|error| format!("The view {name} does not fit this situation: {error}"))?;
    let group = saved_view.group.unwrap_or(state.view.group);
    check_dimension(ctx.store, group)?;
    // A saved view does not set the days that the board looks from.
    state.view =
        View { as_of: state.view.as_of, known_by: state.view.known_by, group, ..saved_view.view.clone() };
    state.stretch_from = None;
    focus::set_focus_and_zoom(state, ctx, saved_view.focus, saved_view.zoomed);
    state.show_message(format!("View: {name}"));
    Ok(())
}

/// Asks the caller to save the present view under this name.
pub(super) fn save_view(
    state: &State,
    ctx: &UpdateContext<'_>,
    name: &str,
    replaces: bool,
) -> Result<Effect, String> {
    let name = sanitize(name);
    if !ViewSetting::is_valid_name(&name) || name.chars().count() > MAX_NAME_CHARS {
        return Err(format!("A view has a name of at most {MAX_NAME_CHARS} characters"));
    }
    let same = ctx.saved_views.iter().find(|view| view.name == name);
    if same.is_some_and(|view| view.origin == ViewOrigin::Config) {
        return Err(format!(
            "Your config.ron has a view {name}, which would be opened instead; choose another name"
        ));
    }
    let (setting, omitted) = present_view(state, &name);
    Ok(Effect::SaveView { setting: Box::new(setting), omitted, replaces })
}
