//! What a pane says where there is nothing to show.

use crate::board::{Command, Scene};
use crate::query::WindowLength;
use crate::view::display_names::{active_filter_label, window_words};

/// What an empty list says: that nothing matches, and which keys help.
pub(in crate::view) fn no_match_lines(scene: &Scene<'_>) -> Vec<String> {
    let (back, reset) =
        (scene.keymap.first_chord_text(Command::Back), scene.keymap.first_chord_text(Command::Reset));
    let window = scene.keymap.first_chord_text(Command::NextWindow);
    if scene.answer.known_events == 0 {
        return no_data_lines(scene, "No events in the data");
    }
    let narrowings = &scene.state.view.narrowings;
    let lasting = window_words(scene.state.view.window, false);
    let all = scene.state.view.window.length == WindowLength::All;
    let mut lines = match narrowings.as_slice() {
        [] if all => vec!["Nothing up to the day looked from".to_owned()],
        [] => vec![format!("Nothing in the {lasting}")],
        // What is no more than a line leaves room for the keys.
        [_] if scene.state.size.0 < 40 => vec!["Nothing matches".to_owned()],
        [one] => vec![format!("Nothing matches {}", active_filter_label(scene, one))],
        several => vec![format!("Nothing matches all {} filters", several.len())],
    };
    if scene.answer.straddling > 0 {
        let are = if scene.answer.straddling == 1 { "event is" } else { "events are" };
        lines.push(format!("{} {are} dated too vaguely to lie in the {lasting}", scene.answer.straddling));
    }
    let clears = match narrowings.len() {
        0 => String::new(),
        1 => format!("{back} clears it, "),
        _ => format!("{back} clears the newest, "),
    };
    let widens = if all { String::new() } else { format!("{window} changes the window, ") };
    lines.push(format!("{clears}{widens}{reset} resets the view"));
    lines
}

/// What is said where there is nothing at all: that, and which keys may help.
pub(super) fn no_data_lines(scene: &Scene<'_>, what: &str) -> Vec<String> {
    let key = |command| scene.keymap.first_chord_text(command);
    let mut lines = vec![what.to_owned()];
    if !scene.problems.is_empty() {
        lines.push(format!("{} lists what is wrong with them", key(Command::Problems)));
    }
    if scene.unavailable_reason(Command::Reload).is_none() {
        lines.push(format!("{} reads them again", key(Command::Reload)));
    }
    lines
}
