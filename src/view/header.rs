//! The header, the tab bar, and the notice on a screen that is too small.

use std::iter;

use ratatui::layout::Rect;

use super::display_names::{active_filter_label, pane_title, window_words};
use super::painter::{Painter, StyledLine, StyledText};
use super::panes::list_rows::hidden_row_counts;
use super::text::{limited_width, saturating_u16, truncate, visible_chars, width};
use super::theme::Role;
use crate::board::pending_items;
use crate::board::{PaneId, Scene};
use crate::model::{KnownBy, group_thousands};
use crate::query::Comparison;

/// Draws the notice on a screen too small for panes.
pub(super) fn draw_too_small_notice(scene: &Scene<'_>, painter: &mut Painter<'_>) {
    for (y, line) in ["too small", "needs 20×5"].into_iter().enumerate() {
        painter.write(0, saturating_u16(y), scene.state.size.0, line, Role::Text);
    }
}

/// After how many days without a sync the header says so.
const MAX_FRESH_DAYS: i32 = 7;

/// Returns the age of the data in words, long or short.
fn data_age_words(scene: &Scene<'_>, short: bool) -> String {
    let closed = scene.store.situation().as_of;
    match (scene.state.today.days_since(scene.answer.as_of.min(closed)), short) {
        (..=-1, _) => String::new(),
        (0, _) => " (today)".to_owned(),
        (1, false) => " (1 day old)".to_owned(),
        (days, false) => format!(" ({days} days old)"),
        (days, true) => format!(" ({days} d)"),
    }
}

/// Returns the left and the right part of the header. `terseness` runs from 0 (everything, in full) to 9; each active
/// filter gets at most `max_label_columns`.
fn header_lines(
    scene: &Scene<'_>,
    terseness: u8,
    max_label_columns: usize,
    ellipsis: &str,
) -> (StyledLine, StyledLine) {
    let (state, answer) = (scene.state, scene.answer);
    let title = &scene.store.situation().title;
    let mut parts: Vec<StyledLine> = Vec::new();
    let title = match terseness {
        0..=2 => title.clone(),
        3 => truncate(title, 20, ellipsis),
        4..=5 | 7 => truncate(title, 12, ellipsis),
        _ => String::new(),
    };
    if !title.is_empty() {
        parts.push(vec![(title, Role::Strong)]);
    }
    let warnings = [
        (state.is_partial, " PART OF THE DATA ".to_owned(), " PART "),
        (
            scene.store.situation().lacks_rows_in(answer.span),
            " ROWS LEFT OUT ON IMPORT ".to_owned(),
            " INCOMPLETE ",
        ),
        (scene.store.situation().is_sample(), " A SAMPLE ".to_owned(), " SAMPLE "),
        (state.failed_reload.is_some(), failed_reload_words(scene, terseness), " OLD DATA "),
        (state.is_paused, " PAUSED ".to_owned(), " PAUSED "),
    ];
    for (_, long, short) in warnings.into_iter().filter(|(is_set, ..)| *is_set) {
        parts.push(vec![(if terseness < 4 { long } else { short.to_owned() }, Role::Loud)]);
    }
    let duplicates = scene.store.quick_duplicate_count(answer.span);
    if duplicates > 0 {
        let words = if terseness < 4 {
            format!(" POSSIBLY {duplicates} COUNTED TWICE ")
        } else {
            format!(" {duplicates} TWICE? ")
        };
        parts.push(vec![(words, Role::Loud)]);
    }
    let known_by = scene.store.recorded_situation().known_by;
    parts.extend(known_by.map(|known_by| vec![(known_by_words(known_by, terseness), Role::Loud)]));
    if state.is_as_of_changed {
        parts.push(vec![(format!(" HAPPENED BY {} ", answer.as_of), Role::Loud)]);
    } else if known_by.is_none() {
        parts.push(match terseness {
            0..=4 => {
                let day = (format!("as of {}", scene.store.situation().as_of_text(answer.as_of)), Role::Text);
                vec![day, (data_age_words(scene, terseness > 0), Role::Text)]
            }
            5..=8 => {
                let day = scene.store.situation().as_of_text(answer.as_of);
                vec![(format!("{day}{}", data_age_words(scene, true)), Role::Text)]
            }
            _ => vec![(data_age_words(scene, true).trim().to_owned(), Role::Text)],
        });
    }
    let situation = scene.store.situation();
    if answer.as_of > situation.as_of && known_by.is_none() {
        // Nothing after that day is known.
        parts.push(vec![(format!("closed {}", situation.as_of_text(situation.as_of)), Role::Loud)]);
    }
    if terseness < 8 {
        parts.push(vec![(window_words(state.view.window, terseness > 0), Role::Text)]);
    }
    parts.extend(visit_words(scene, terseness));
    parts.extend(inbox_words(scene, terseness));
    parts.extend(feed_words(scene, terseness));
    let filters = &state.view.filters;
    if terseness < 7 {
        for filter in filters {
            parts.push(vec![(
                format!("[{}]", truncate(&active_filter_label(scene, filter), max_label_columns, ellipsis)),
                Role::Chosen,
            )]);
        }
    } else if !filters.is_empty() || state.view.compare.is_some() {
        let filter_count = filters.len() + usize::from(state.view.compare.is_some());
        parts.push(vec![(format!("[+{filter_count}]"), Role::Chosen)]);
    }
    if let Some(compare) = state.view.compare.filter(|_| terseness < 7) {
        let compare_words = match compare {
            _ if answer.comparison_span.is_none() => "nothing to compare with",
            _ if terseness < 2 => compare.label(),
            Comparison::PreviousWindow => "vs before",
            Comparison::YearBefore => "vs year before",
        };
        parts.push(vec![(format!("[{compare_words}]"), Role::Chosen)]);
    }
    let separator: StyledText = (if terseness < 7 { " · " } else { " " }.to_owned(), Role::Dim);
    let left = parts.join(&separator);
    let mut right = vec![(shown_count(scene), Role::Strong)];
    if terseness < 2 {
        right.push((" events".to_owned(), Role::Text));
    }
    (left, right)
}

/// Returns the words for a failed reload, with its place where there is room.
fn failed_reload_words(scene: &Scene<'_>, terseness: u8) -> String {
    let failed = scene.state.failed_reload.as_ref();
    match failed.and_then(|failed| failed.problem.location.as_ref()) {
        Some(at) if terseness < 4 => {
            let file = at.file.rsplit('/').next().unwrap_or_default();
            format!(" RELOAD FAILED AT {file}:{}, OLD DATA ", at.line)
        }
        _ => " RELOAD FAILED, OLD DATA ".to_owned(),
    }
}

/// Returns the day by which everything shown was known, and what that leaves out.
fn known_by_words(known_by: KnownBy, terseness: u8) -> String {
    let KnownBy { day, later, undated, .. } = known_by;
    let claims = later.claims + undated.claims;
    let claims = if claims == 0 { String::new() } else { format!(", {} claims", group_thousands(claims)) };
    let omits_none = later.is_empty() && undated.is_empty();
    let [later, undated] = [later.events, undated.events].map(group_thousands);
    match terseness {
        _ if omits_none => format!(" KNOWN BY {day} "),
        0..=2 => format!(" KNOWN BY {day}, left out: {later} later and {undated} undated events{claims} "),
        3..=6 => format!(" KNOWN BY {day}, without {later} later, {undated} undated events{claims} "),
        7 => format!(" KNOWN BY {day}, −{later} later −{undated} undated "),
        _ => format!(" KNOWN BY {day} "),
    }
}

/// Returns how many of all events are shown. A leading ellipsis marks the count of an earlier question while the
/// current one is being answered.
pub(super) fn shown_count(scene: &Scene<'_>) -> String {
    let (answer, pending_mark) = (scene.answer, if scene.is_late { "… " } else { "" });
    let [shown, known] = [answer.shown_events, answer.known_events].map(group_thousands);
    format!("{pending_mark}{shown}/{known}")
}

/// Returns how many feeds failed or are old. The inbox names them.
fn feed_words(scene: &Scene<'_>, terseness: u8) -> Option<StyledLine> {
    let feeds = &scene.store.situation().feeds;
    let failed = feeds.iter().filter(|feed| feed.needs_attention()).count();
    let oldest = feeds.iter().filter_map(|feed| feed.days_since_sync(scene.state.today)).max();
    let words = match (failed, oldest.filter(|&days| days > MAX_FRESH_DAYS), terseness) {
        (_, _, 8..) | (0, None, _) => return None,
        (0, Some(days), 0..=3) => format!("feeds synced {days} days ago"),
        (0, Some(days), _) => format!("feeds {days} d"),
        (failed, _, 0..=3) => format!("{failed} of {} feeds not synced", feeds.len()),
        _ => "feeds!".to_owned(),
    };
    Some(vec![(words, Role::Warning)])
}

/// Returns how many items of the inbox wait for a decision.
fn inbox_words(scene: &Scene<'_>, terseness: u8) -> Option<StyledLine> {
    let count = pending_items(scene.store.situation(), scene.state.today).count();
    let words = match (count, terseness) {
        (0, _) | (_, 8..) => return None,
        (count, 0..=3) => format!("{} in the inbox", group_thousands(count)),
        (count, _) => format!("inbox {}", group_thousands(count)),
    };
    Some(vec![(words, Role::Accent)])
}

/// Returns what changed since the last visit, at a level of terseness.
fn visit_words(scene: &Scene<'_>, terseness: u8) -> Option<StyledLine> {
    let marks = scene.visit_marks?;
    let time = marks.last_visit.map(|since| crate::visit::format_time(since, scene.state.today));
    match (time, marks.summary()) {
        (None, _) => (terseness == 0).then(|| vec![("first visit".to_owned(), Role::Dim)]),
        (Some(time), summary) if summary.is_empty() => {
            (terseness == 0).then(|| vec![(format!("nothing new since {time}"), Role::Dim)])
        }
        (Some(time), summary) => match terseness {
            0..=3 => Some(vec![(summary, Role::Accent), (format!(" since {time}"), Role::Text)]),
            4..=6 => {
                let when =
                    marks.last_visit.map(|since| crate::visit::format_short_time(since, scene.state.today));
                let since = when.map(|when| (format!(" since {when}"), Role::Text));
                Some(iter::once((summary, Role::Accent)).chain(since).collect())
            }
            7 => Some(vec![(summary, Role::Accent)]),
            _ => None,
        },
    }
}

/// Draws the header: title, as-of day, window, visit, active filters and counts, at the lowest terseness that fits.
pub(super) fn draw_header(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let columns = usize::from(area.width);
    let line_columns = |painter: &Painter<'_>, row: &StyledLine| -> usize {
        let text_columns = |text: &str| {
            limited_width(&painter.glyphs.transliterate(visible_chars(text, columns)), columns + 1)
        };
        row.iter().map(|(text, _)| text_columns(text)).sum()
    };
    let margin = usize::from(columns >= 60);
    let mut fitted = header_lines(scene, 9, 21, painter.glyphs.ellipsis);
    // A range of days is 21 columns wide, and useless when cut.
    let label_widths = |terseness: u8| if terseness < 2 { &[40][..] } else { &[40, 36, 32, 28, 24, 21] };
    // Level 6 drops the title to make room for what changed since the last visit; without changes it has no use.
    let has_news = scene.visit_marks.is_some_and(|marks| !marks.is_empty());
    let levels = (0..9).filter(|&terseness| terseness != 6 || has_news);
    for (terseness, max_label_columns) in levels.flat_map(|terseness| {
        label_widths(terseness).iter().map(move |&max_label_columns| (terseness, max_label_columns))
    }) {
        let candidate = header_lines(scene, terseness, max_label_columns, painter.glyphs.ellipsis);
        if line_columns(painter, &candidate.0) + line_columns(painter, &candidate.1) + 2 + 2 * margin
            <= columns
        {
            fitted = candidate;
            break;
        }
    }
    let (mut left, right) = fitted;
    // A title that was cut gets the columns that are left.
    let used = line_columns(painter, &left) + line_columns(painter, &right) + 2 + 2 * margin;
    if let Some((title, Role::Strong)) = left.first_mut() {
        let room = width(title) + columns.saturating_sub(used);
        *title = truncate(&scene.store.situation().title, room, painter.glyphs.ellipsis);
    }
    let right_x = area.right().saturating_sub(saturating_u16(line_columns(painter, &right) + margin));
    let left_x = area.left().saturating_add(saturating_u16(margin));
    painter.write_line(left_x, area.top(), right_x.saturating_sub(1), &left);
    painter.write_line(right_x, area.top(), area.right(), &right);
}

/// Returns the tabs in the longest form that fits: pane, first column, text.
fn lay_out_tabs(scene: &Scene<'_>, area: Rect) -> Vec<(PaneId, u16, String)> {
    let focus = scene.state.focus;
    let texts = |terseness: u8| {
        PaneId::ALL.map(|pane| match (pane == focus, terseness) {
            (true, _) => format!("[{} {}]", pane.number(), pane_title(scene, pane)),
            (false, 0) => format!(" {} {} ", pane.number(), pane_title(scene, pane)),
            (false, 1) => format!(" {}", pane.number()),
            (false, _) => pane.number().to_string(),
        })
    };
    // The counts of hidden rows matter more than the names of the other panes.
    let hidden_columns = width(&hidden_row_counts(scene, focus));
    let columns =
        usize::from(area.width).saturating_sub(if hidden_columns > 0 { hidden_columns + 1 } else { 0 });
    let total_width =
        |texts: &[String; PaneId::ALL.len()]| texts.iter().map(|text| width(text)).sum::<usize>();
    let fitting = (0..2).map(texts).find(|texts| total_width(texts) <= columns);
    let mut x = area.left();
    PaneId::ALL
        .into_iter()
        .zip(fitting.unwrap_or_else(|| texts(2)))
        .map(|(pane, text)| {
            let first_column = x;
            x = x.saturating_add(saturating_u16(width(&text)));
            (pane, first_column, text)
        })
        .collect()
}

/// Draws the tab bar, with the numbers of hidden rows at its right end.
pub(super) fn draw_tabs(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let mut tabs_end = area.left();
    for (pane, x, text) in lay_out_tabs(scene, area) {
        let role = if pane == scene.state.focus { Role::TitleFocused } else { Role::Title };
        tabs_end = painter.write(x, area.top(), area.right(), &text, role);
    }
    let hidden = hidden_row_counts(scene, scene.state.focus);
    // Rows below matter more than rows above.
    for hidden in [hidden.as_str(), hidden.rsplit(' ').next().unwrap_or_default()] {
        let x = area.right().saturating_sub(saturating_u16(width(hidden)));
        if x > tabs_end {
            painter.write(x, area.top(), area.right(), hidden, Role::Accent);
            return;
        }
    }
}

/// Returns the pane whose tab covers a column.
pub(super) fn tab_at(scene: &Scene<'_>, area: Rect, column: u16) -> Option<PaneId> {
    let tabs = lay_out_tabs(scene, area);
    let is_hit = |x: u16, text: &str| (x..x.saturating_add(saturating_u16(width(text)))).contains(&column);
    tabs.iter().find(|(_, x, text)| is_hit(*x, text)).map(|(pane, ..)| *pane)
}
