//! The messages of empty panes.

use super::figures::count_noun;
use crate::board::{Command, Scene};
use crate::query::WindowLength;
use crate::store::OutsideWindow;
use crate::view::display_names::{active_filter_label, window_words};

/// Returns the message of an empty list: that nothing matches, and which keys help.
pub(in crate::view) fn no_match_lines(scene: &Scene<'_>) -> Vec<String> {
    let (back, reset) =
        (scene.keymap.first_chord_text(Command::Back), scene.keymap.first_chord_text(Command::Reset));
    let window = scene.keymap.first_chord_text(Command::NextWindow);
    let fronts = scene.keymap.first_chord_text(Command::FrontsPane);
    let detail = scene.keymap.first_chord_text(Command::DetailPane);
    if scene.answer.known_events == 0 {
        return match count_stated_totals(scene) {
            0 => no_data_lines(scene, "No events in the data"),
            totals => vec![
                format!("No events: the data have {}", count_noun(totals, "stated total")),
                format!("{fronts}, then {detail}, shows them in the detail of a front"),
            ],
        };
    }
    let filters = &scene.state.view.filters;
    let window_phrase = window_words(scene.state.view.window, false);
    let is_all_time = scene.state.view.window.length == WindowLength::All;
    let mut lines = match filters.as_slice() {
        [] if is_all_time => vec!["Nothing up to the as-of day".to_owned()],
        [] => vec![format!("Nothing in the {window_phrase}")],
        // A one-line message leaves room for the keys.
        [_] if scene.state.size.0 < 40 => vec!["Nothing matches".to_owned()],
        [filter] => vec![format!("Nothing matches {}", active_filter_label(scene, filter))],
        filters => vec![format!("Nothing matches all {} filters", filters.len())],
    };
    if scene.answer.straddling > 0 {
        let events_are = if scene.answer.straddling == 1 { "event is" } else { "events are" };
        lines.push(format!(
            "{} {events_are} dated too vaguely for the {window_phrase}",
            scene.answer.straddling
        ));
    }
    lines.extend(outside_window_line(scene));
    let clear_hint = match filters.len() {
        0 => String::new(),
        1 => format!("{back} clears it, "),
        _ => format!("{back} clears the newest, "),
    };
    let window_hint = if is_all_time { String::new() } else { format!("{window} changes the window, ") };
    lines.push(format!("{clear_hint}{window_hint}{reset} resets the view"));
    lines
}

/// Returns how many matches lie outside the window, and the key that widens it.
pub(in crate::view) fn outside_window_line(scene: &Scene<'_>) -> Option<String> {
    let OutsideWindow { before, after } = scene.answer.outside_window;
    let noun = |n: usize| if n == 1 { "match" } else { "matches" };
    let [many_before, many_after] = [before, after].map(crate::model::group_thousands);
    let counts = match (before, after) {
        (0, 0) => return None,
        (n, 0) => format!("{many_before} {} before this window", noun(n)),
        (0, n) => format!("{many_after} {} after this window", noun(n)),
        (n, _) => format!("{many_before} {} before this window, {many_after} after it", noun(n)),
    };
    match scene.keymap.first_chord_text(Command::Widen) {
        key if key.is_empty() => Some(counts),
        key => Some(format!("{counts}: {key} widens it")),
    }
}

/// Returns how many stated totals end by the as-of day.
fn count_stated_totals(scene: &Scene<'_>) -> u32 {
    let as_of = scene.answer.as_of;
    let totals = scene.store.situation().aggregates.iter();
    let count = totals.filter(|total| total.span.span.end <= as_of).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Returns the message of a pane without data, with the keys that may help.
pub(super) fn no_data_lines(scene: &Scene<'_>, message: &str) -> Vec<String> {
    let key = |command| scene.keymap.first_chord_text(command);
    if let Some(known_by) = scene.store.situation().known_by {
        let show_all = format!("{} shows everything recorded", key(Command::KnownBy));
        return vec![format!("Nothing was known by {}", known_by.day), show_all];
    }
    let mut lines = vec![message.to_owned()];
    if !scene.problems.is_empty() {
        lines.push(format!("{} lists the problems in the data", key(Command::Problems)));
    }
    if scene.unavailable_reason(Command::Reload).is_none() {
        lines.push(format!("{} reloads the data", key(Command::Reload)));
    }
    lines
}
