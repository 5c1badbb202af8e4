//! The settings of a board, derived from configuration, options and terminal.

use crate::board::availability::{EDIT_COMMANDS, Unavailable};
use crate::board::{ActiveFilter, Appearance, Board, BoardSettings, Command, Glyphs};
use crate::command::{OpenedSituation, ProgramContext, restricted, situation_editor};
use crate::config::Config;
use crate::query::Window;
use crate::terminal::{Capability, ColorDepth};
use crate::view;

/// The appearance for a configuration and a terminal.
pub(super) fn appearance(config: &Config, capability: Capability) -> Appearance {
    Appearance {
        theme: config.theme,
        has_colour: capability.color != ColorDepth::None,
        has_theme_background: capability.color >= ColorDepth::Ansi256,
        glyphs: if capability.unicode { Glyphs::Unicode } else { Glyphs::Ascii },
        names: config.names,
        bidi: config.bidi,
        shows_cursor: config.show_cursor,
        detail_pane: config.detail_pane,
        map_marks: config.map_marks,
    }
}

/// The settings for a configuration and options.
pub(crate) fn board_settings(opened: &OpenedSituation, size: (u16, u16)) -> BoardSettings {
    let config = &opened.config.config;
    let mut home = config.opening_view();
    home.window = Window::ending_now(opened.opening.window.unwrap_or(config.window));
    home.group = opened.group_by();
    home.sort = opened.opening.sort;
    home.known_by = opened.known_by;
    if let Some(named) = &opened.view {
        home.measure = named.view.measure;
        home.face = named.view.face;
        home.sort = named.view.sort;
        home.front_order = named.view.front_order;
        home.dyad_sort = named.view.dyad_sort;
    }
    home.filters.extend(opened.group_values.iter().cloned().map(ActiveFilter::Front));
    let situation = opened.store.situation();
    let fronts = opened.fronts.iter().filter_map(|&ix| situation.front(ix));
    home.filters.extend(fronts.map(|front| ActiveFilter::Front(front.id.clone())));
    if !opened.filter.is_everything() {
        home.filters.push(ActiveFilter::Filter(opened.filter.text().to_owned()));
    }
    opened.view_options.apply_to(&mut home);
    let newest = home.known_by.map_or(situation.as_of, |day| situation.as_of.min(day));
    BoardSettings {
        keymap: config.keymap.clone(),
        windows: config.windows.clone(),
        saved_views: opened.views.clone(),
        week_start: config.week_start,
        appearance: appearance(config, opened.capability),
        home_view: home,
        today: opened.today,
        as_of: Some(opened.as_of).filter(|&day| day != newest),
        seen: None,
        size,
        measure_panes: view::layout::measure_panes,
    }
}

/// The commands that have no effect here or are forbidden, with the reason.
pub(crate) fn unavailable_commands(
    opened: &OpenedSituation,
    context: &ProgramContext<'_>,
) -> Vec<Unavailable> {
    const BUILT_IN: &str = "the sample is built in";
    let mut unavailable = Vec::new();
    if opened.path.is_none() {
        unavailable.extend([
            (Command::Reload, BUILT_IN),
            (Command::Pause, BUILT_IN),
            (Command::EditRecord, BUILT_IN),
        ]);
    }
    if let Some(reason) = situation_editor::reason_not_editable(opened.path.as_deref()) {
        unavailable.extend(EDIT_COMMANDS.map(|command| (command, reason)));
    }
    if context.is_restricted {
        unavailable.splice(..0, EDIT_COMMANDS.map(|command| (command, restricted::NOT_ALLOWED)));
        unavailable.extend(restricted::UNAVAILABLE);
    }
    unavailable
}

/// Sets the focus and zoom of `--view`, `--focus` and `--zoom`, if they are given.
pub(crate) fn apply_view_focus(board: &mut Board, opened: &OpenedSituation) {
    if let Some(named) = &opened.view {
        board.set_focus_and_zoom(named.focus, named.zoomed);
    }
    let options = &opened.view_options;
    board.set_focus_and_zoom(options.focus, options.zoom.then_some(true));
}
