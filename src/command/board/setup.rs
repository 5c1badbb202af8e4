//! How a board is set up by configuration, options and terminal.

use crate::board::possible::Barred;
use crate::board::{Board, Command, Glyphs, Look, Narrowing, Settings, View};
use crate::command::{Opened, World, restricted};
use crate::config::Config;
use crate::terminal::{Capability, Depth};
use crate::view;

/// How everything looks by configuration and terminal.
pub(super) fn look(config: &Config, capability: Capability) -> Look {
    Look {
        theme: config.theme,
        colour: capability.color != Depth::None,
        ground: capability.color >= Depth::Ansi256,
        glyphs: if capability.unicode { Glyphs::Unicode } else { Glyphs::Ascii },
        names: config.names,
        bidi: config.bidi,
        cursor: config.cursor,
        detail_pane: config.detail_pane,
        map_marks: config.map_marks,
    }
}

/// How the board is set up by configuration and options.
pub(crate) fn settings(opened: &Opened, size: (u16, u16)) -> Settings {
    let config = &opened.config.config;
    let mut home = View::of(config.window);
    home.bucket = config.bucket;
    if let Some(named) = &opened.view {
        home.measure = named.view.measure;
        home.sort = named.view.sort;
    }
    let situation = opened.store.situation();
    let chosen = opened.fronts.iter().filter_map(|&ix| situation.front(ix));
    home.narrowings.extend(chosen.map(|front| Narrowing::Front(front.id.clone())));
    if !opened.filter.is_everything() {
        home.narrowings.push(Narrowing::Filter(opened.filter.text().to_owned()));
    }
    Settings {
        keymap: config.keymap.clone(),
        windows: config.windows.clone(),
        views: opened.views.clone(),
        week_start: config.week_start,
        look: look(config, opened.capability),
        home,
        today: opened.today,
        as_of: (opened.as_of != situation.as_of).then_some(opened.as_of),
        seen: None,
        size,
        measure: view::layout::room,
    }
}

/// Commands that have no use here, or are forbidden.
pub(crate) fn barred(opened: &Opened, world: &World<'_>) -> Vec<Barred> {
    const BUILT_IN: &str = "the sample is built in";
    let mut barred = Vec::new();
    if opened.path.is_none() {
        barred.extend([(Command::Reload, BUILT_IN), (Command::Pause, BUILT_IN)]);
    }
    if world.restricted {
        barred.extend(restricted::BARRED);
    }
    barred
}

/// Puts the focus where the view that was asked for wants it.
pub(crate) fn arrange(board: &mut Board, opened: &Opened) {
    if let Some(named) = &opened.view {
        board.arrange(named.focus, named.zoomed);
    }
}
