//! The rows around the panes: header, bar of tabs, footer with hints, messages and prompts.

use std::iter;

use ratatui::layout::Rect;

use super::display_names::{active_filter_label, window_words};
use super::painter::{Painter, StyledLine, StyledText};
use super::panes::list_rows::hidden_row_counts;
use super::text::{saturating_u16, truncate, width};
use super::theme::Role;
use crate::board::{PaneId, Scene};
use crate::query::Comparison;

/// What stands on a screen too small for anything else.
pub(super) fn draw_too_small_notice(scene: &Scene<'_>, painter: &mut Painter<'_>) {
    for (y, line) in ["too small", "needs 20×5"].into_iter().enumerate() {
        painter.write(0, saturating_u16(y), scene.state.size.0, line, Role::Text);
    }
}

/// Age of the data in words: long, or short.
fn age_words(scene: &Scene<'_>, short: bool) -> String {
    match (scene.state.today.days_since(scene.answer.as_of), short) {
        (..=-1, _) => String::new(),
        (0, _) => " (today)".to_owned(),
        (1, false) => " (1 day old)".to_owned(),
        (days, false) => format!(" ({days} days old)"),
        (days, true) => format!(" ({days} d)"),
    }
}

/// The header as tersely as `terse` asks (0: everything), what narrows in at most `widest` columns each: left and right
/// part.
fn header_lines(scene: &Scene<'_>, terse: u8, widest: usize, ellipsis: &str) -> (StyledLine, StyledLine) {
    let (state, answer) = (scene.state, scene.answer);
    let title = &scene.store.situation().title;
    let mut parts: Vec<StyledLine> = Vec::new();
    let title = match terse {
        0..=2 => title.clone(),
        3 => truncate(title, 20, ellipsis),
        4..=5 | 7 => truncate(title, 12, ellipsis),
        _ => String::new(),
    };
    if !title.is_empty() {
        parts.push(vec![(title, Role::Strong)]);
    }
    let warnings = [
        (state.is_partial, " PART OF THE DATA ", " PART "),
        (state.stale_reason.is_some(), " RELOAD FAILED, OLD DATA ", " OLD DATA "),
        (state.is_paused, " PAUSED ", " PAUSED "),
    ];
    for (_, long, short) in warnings.into_iter().filter(|(holds, ..)| *holds) {
        parts.push(vec![(if terse < 4 { long } else { short }.to_owned(), Role::Loud)]);
    }
    if state.is_as_of_changed {
        parts.push(vec![(format!(" LOOKING FROM {} ", answer.as_of), Role::Loud)]);
    } else {
        parts.push(match terse {
            0..=4 => {
                let day = (format!("as of {}", answer.as_of), Role::Text);
                vec![day, (age_words(scene, terse > 0), Role::Text)]
            }
            5..=8 => vec![(format!("{}{}", answer.as_of, age_words(scene, true)), Role::Text)],
            _ => vec![(age_words(scene, true).trim().to_owned(), Role::Text)],
        });
    }
    if terse < 8 {
        parts.push(vec![(window_words(state.view.window, terse > 0), Role::Text)]);
    }
    parts.extend(visit_words(scene, terse));
    let narrowings = &state.view.narrowings;
    if terse < 7 {
        for narrowing in narrowings {
            parts.push(vec![(
                format!("[{}]", truncate(&active_filter_label(scene, narrowing), widest, ellipsis)),
                Role::Chosen,
            )]);
        }
    } else if !narrowings.is_empty() || state.view.compare.is_some() {
        let count = narrowings.len() + usize::from(state.view.compare.is_some());
        parts.push(vec![(format!("[+{count}]"), Role::Chosen)]);
    }
    if let Some(compare) = state.view.compare.filter(|_| terse < 7) {
        let words = match compare {
            _ if answer.comparison_span.is_none() => "nothing to compare with",
            _ if terse < 2 => compare.label(),
            Comparison::PreviousWindow => "vs before",
            Comparison::YearBefore => "vs year before",
        };
        parts.push(vec![(format!("[{words}]"), Role::Chosen)]);
    }
    let dot: StyledText = (if terse < 7 { " · " } else { " " }.to_owned(), Role::Dim);
    let left = parts.join(&dot);
    let mut right = vec![(shown_count(scene), Role::Strong)];
    if terse < 2 {
        right.push((" events".to_owned(), Role::Text));
    }
    (left, right)
}

/// How many of all events are shown; with an ellipsis before the count of an earlier question, while the last one is
/// being answered.
pub(super) fn shown_count(scene: &Scene<'_>) -> String {
    let (answer, late) = (scene.answer, if scene.is_late { "… " } else { "" });
    format!("{late}{}/{}", answer.shown_events, answer.known_events)
}

/// What is different from the last visit, as tersely as asked for.
fn visit_words(scene: &Scene<'_>, terse: u8) -> Option<StyledLine> {
    let marks = scene.visit_marks?;
    let time = marks.last_visit.map(|since| crate::visit::format_time(since, scene.state.today));
    match (time, marks.summary()) {
        (None, _) => (terse == 0).then(|| vec![("first visit".to_owned(), Role::Dim)]),
        (Some(time), words) if words.is_empty() => {
            (terse == 0).then(|| vec![(format!("nothing new since {time}"), Role::Dim)])
        }
        (Some(time), words) => match terse {
            0..=3 => Some(vec![(words, Role::Accent), (format!(" since {time}"), Role::Text)]),
            4..=6 => {
                let when =
                    marks.last_visit.map(|since| crate::visit::format_short_time(since, scene.state.today));
                let since = when.map(|when| (format!(" since {when}"), Role::Text));
                Some(iter::once((words, Role::Accent)).chain(since).collect())
            }
            7 => Some(vec![(words, Role::Accent)]),
            _ => None,
        },
    }
}

/// The header: what, from when, which part of it, how much of it.
pub(super) fn draw_header(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let measured = |painter: &Painter<'_>, row: &StyledLine| -> usize {
        row.iter().map(|(text, _)| width(&painter.glyphs.transliterate(text))).sum()
    };
    let room = usize::from(area.width);
    let margin = usize::from(room >= 60);
    let mut fitted = header_lines(scene, 9, 21, painter.glyphs.ellipsis);
    // A stretch of days is 21 columns wide and says nothing when it is cut.
    let widths = |terse: u8| if terse < 2 { &[40][..] } else { &[40, 36, 32, 28, 24, 21] };
    // The sixth way gives up the title for what is new, and since when.
    let has_news = scene.visit_marks.is_some_and(|marks| !marks.is_empty());
    let ways = (0..9).filter(|&terse| terse != 6 || has_news);
    for (terse, widest) in ways.flat_map(|terse| widths(terse).iter().map(move |&widest| (terse, widest))) {
        let candidate = header_lines(scene, terse, widest, painter.glyphs.ellipsis);
        if measured(painter, &candidate.0) + measured(painter, &candidate.1) + 2 + 2 * margin <= room {
            fitted = candidate;
            break;
        }
    }
    let (left, right) = fitted;
    let right_at = area.right().saturating_sub(saturating_u16(measured(painter, &right) + margin));
    let left_at = area.left().saturating_add(saturating_u16(margin));
    painter.write_line(left_at, area.top(), right_at.saturating_sub(1), &left);
    painter.write_line(right_at, area.top(), area.right(), &right);
}

/// The tabs as far as they fit: pane, first column, text.
fn tab_texts(scene: &Scene<'_>, area: Rect) -> Vec<(PaneId, u16, String)> {
    let focus = scene.state.focus;
    let texts = |terse: u8| {
        PaneId::ALL.map(|pane| match (pane == focus, terse) {
            (true, _) => format!("[{} {}]", pane.number(), pane.title()),
            (false, 0) => format!(" {} {} ", pane.number(), pane.title()),
            (false, 1) => format!(" {}", pane.number()),
            (false, _) => pane.number().to_string(),
        })
    };
    // That there is more to be seen goes before the names of what is not.
    let more = width(&hidden_row_counts(scene, focus));
    let room = usize::from(area.width).saturating_sub(if more > 0 { more + 1 } else { 0 });
    let wide = |texts: &[String; PaneId::ALL.len()]| texts.iter().map(|text| width(text)).sum::<usize>();
    let fitting = (0..2).map(texts).find(|texts| wide(texts) <= room);
    let mut x = area.left();
    PaneId::ALL
        .into_iter()
        .zip(fitting.unwrap_or_else(|| texts(2)))
        .map(|(pane, text)| {
            let at = x;
            x = x.saturating_add(saturating_u16(width(&text)));
            (pane, at, text)
        })
        .collect()
}

/// The bar of tabs, and at its right end how many rows of the pane are out of sight.
pub(super) fn draw_tabs(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let mut behind = area.left();
    for (pane, x, text) in tab_texts(scene, area) {
        let role = if pane == scene.state.focus { Role::TitleFocused } else { Role::Title };
        behind = painter.write(x, area.top(), area.right(), &text, role);
    }
    let more = hidden_row_counts(scene, scene.state.focus);
    // What is below goes before what is above.
    for more in [more.as_str(), more.rsplit(' ').next().unwrap_or_default()] {
        let at = area.right().saturating_sub(saturating_u16(width(more)));
        if at > behind {
            painter.write(at, area.top(), area.right(), more, Role::Accent);
            return;
        }
    }
}

/// The pane whose tab covers a column.
pub(super) fn tab_at(scene: &Scene<'_>, area: Rect, column: u16) -> Option<PaneId> {
    let tabs = tab_texts(scene, area);
    let at = |x: u16, text: &str| (x..x.saturating_add(saturating_u16(width(text)))).contains(&column);
    tabs.iter().find(|(_, x, text)| at(*x, text)).map(|(pane, ..)| *pane)
}
