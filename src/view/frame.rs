//! The rows around the panes: header, bar of tabs, footer with hints, messages and prompts.

use std::iter;

use ratatui::layout::Rect;

use super::names::{chip, window_words};
use super::panes::list_rows::more;
use super::pen::{Pen, Piece, Row};
use super::text::{cut, u16_of, width};
use super::theme::Role;
use crate::board::{PaneId, Scene};
use crate::query::Compare;

/// What stands on a screen too small for anything else.
pub(super) fn notice(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    for (y, line) in ["too small", "needs 20×5"].into_iter().enumerate() {
        pen.put(0, u16_of(y), scene.state.size.0, line, Role::Text);
    }
}

/// Age of the data in words: long, or short.
fn age(scene: &Scene<'_>, short: bool) -> String {
    match (scene.state.today.since(scene.answer.as_of), short) {
        (..=-1, _) => String::new(),
        (0, _) => " (today)".to_owned(),
        (1, false) => " (1 day old)".to_owned(),
        (days, false) => format!(" ({days} days old)"),
        (days, true) => format!(" ({days} d)"),
    }
}

/// The header as tersely as `terse` asks (0: everything), what narrows in at most `widest` columns each: left and right
/// part.
fn header_row(scene: &Scene<'_>, terse: u8, widest: usize, ellipsis: &str) -> (Row, Row) {
    let (state, answer) = (scene.state, scene.answer);
    let title = &scene.store.situation().title;
    let mut parts: Vec<Row> = Vec::new();
    let title = match terse {
        0..=2 => title.clone(),
        3 => cut(title, 20, ellipsis),
        4..=5 | 7 => cut(title, 12, ellipsis),
        _ => String::new(),
    };
    if !title.is_empty() {
        parts.push(vec![(title, Role::Strong)]);
    }
    let warnings = [
        (state.part, " PART OF THE DATA ", " PART "),
        (state.stale.is_some(), " RELOAD FAILED, OLD DATA ", " OLD DATA "),
        (state.paused, " PAUSED ", " PAUSED "),
    ];
    for (_, long, short) in warnings.into_iter().filter(|(holds, ..)| *holds) {
        parts.push(vec![(if terse < 4 { long } else { short }.to_owned(), Role::Loud)]);
    }
    if state.travelled {
        parts.push(vec![(format!(" LOOKING FROM {} ", answer.as_of), Role::Loud)]);
    } else {
        parts.push(match terse {
            0..=4 => {
                let day = (format!("as of {}", answer.as_of), Role::Text);
                vec![day, (age(scene, terse > 0), Role::Text)]
            }
            5..=8 => vec![(format!("{}{}", answer.as_of, age(scene, true)), Role::Text)],
            _ => vec![(age(scene, true).trim().to_owned(), Role::Text)],
        });
    }
    if terse < 8 {
        parts.push(vec![(window_words(state.view.window, terse > 0), Role::Text)]);
    }
    parts.extend(since(scene, terse));
    let narrowings = &state.view.narrowings;
    if terse < 7 {
        for narrowing in narrowings {
            parts.push(vec![(format!("[{}]", cut(&chip(scene, narrowing), widest, ellipsis)), Role::Chosen)]);
        }
    } else if !narrowings.is_empty() || state.view.compare.is_some() {
        let count = narrowings.len() + usize::from(state.view.compare.is_some());
        parts.push(vec![(format!("[+{count}]"), Role::Chosen)]);
    }
    if let Some(compare) = state.view.compare.filter(|_| terse < 7) {
        let words = match compare {
            _ if answer.compared.is_none() => "nothing to compare with",
            _ if terse < 2 => compare.words(),
            Compare::Before => "vs before",
            Compare::YearBefore => "vs year before",
        };
        parts.push(vec![(format!("[{words}]"), Role::Chosen)]);
    }
    let dot: Piece = (if terse < 7 { " · " } else { " " }.to_owned(), Role::Dim);
    let left = parts.join(&dot);
    let mut right = vec![(count(scene), Role::Strong)];
    if terse < 2 {
        right.push((" events".to_owned(), Role::Text));
    }
    (left, right)
}

/// How many of all events are shown; with an ellipsis before the count of an earlier question, while the last one is
/// being answered.
pub(super) fn count(scene: &Scene<'_>) -> String {
    let (answer, late) = (scene.answer, if scene.late { "… " } else { "" });
    format!("{late}{}/{}", answer.shown, answer.total)
}

/// What is different from the last visit, as tersely as asked for.
fn since(scene: &Scene<'_>, terse: u8) -> Option<Row> {
    let marks = scene.marks?;
    let time = marks.since.map(|since| crate::visit::time(since, scene.state.today));
    match (time, marks.words()) {
        (None, _) => (terse == 0).then(|| vec![("first visit".to_owned(), Role::Dim)]),
        (Some(time), words) if words.is_empty() => {
            (terse == 0).then(|| vec![(format!("nothing new since {time}"), Role::Dim)])
        }
        (Some(time), words) => match terse {
            0..=3 => Some(vec![(words, Role::Accent), (format!(" since {time}"), Role::Text)]),
            4..=6 => {
                let when = marks.since.map(|since| crate::visit::short_time(since, scene.state.today));
                let since = when.map(|when| (format!(" since {when}"), Role::Text));
                Some(iter::once((words, Role::Accent)).chain(since).collect())
            }
            7 => Some(vec![(words, Role::Accent)]),
            _ => None,
        },
    }
}

/// The header: what, from when, which part of it, how much of it.
pub(super) fn header(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect) {
    let measured = |pen: &Pen<'_>, row: &Row| -> usize {
        row.iter().map(|(text, _)| width(&pen.glyphs.spell(text))).sum()
    };
    let room = usize::from(area.width);
    let margin = usize::from(room >= 60);
    let mut fitted = header_row(scene, 9, 21, pen.glyphs.ellipsis);
    // A stretch of days is 21 columns wide and says nothing when it is cut.
    let widths = |terse: u8| if terse < 2 { &[40][..] } else { &[40, 36, 32, 28, 24, 21] };
    // The sixth way gives up the title for what is new, and since when.
    let has_news = scene.marks.is_some_and(|marks| !marks.is_empty());
    let ways = (0..9).filter(|&terse| terse != 6 || has_news);
    for (terse, widest) in ways.flat_map(|terse| widths(terse).iter().map(move |&widest| (terse, widest))) {
        let candidate = header_row(scene, terse, widest, pen.glyphs.ellipsis);
        if measured(pen, &candidate.0) + measured(pen, &candidate.1) + 2 + 2 * margin <= room {
            fitted = candidate;
            break;
        }
    }
    let (left, right) = fitted;
    let right_at = area.right().saturating_sub(u16_of(measured(pen, &right) + margin));
    let left_at = area.left().saturating_add(u16_of(margin));
    pen.pieces(left_at, area.top(), right_at.saturating_sub(1), &left);
    pen.pieces(right_at, area.top(), area.right(), &right);
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
    let more = width(&more(scene, focus));
    let room = usize::from(area.width).saturating_sub(if more > 0 { more + 1 } else { 0 });
    let wide = |texts: &[String; PaneId::ALL.len()]| texts.iter().map(|text| width(text)).sum::<usize>();
    let fitting = (0..2).map(texts).find(|texts| wide(texts) <= room);
    let mut x = area.left();
    PaneId::ALL
        .into_iter()
        .zip(fitting.unwrap_or_else(|| texts(2)))
        .map(|(pane, text)| {
            let at = x;
            x = x.saturating_add(u16_of(width(&text)));
            (pane, at, text)
        })
        .collect()
}

/// The bar of tabs, and at its right end how many rows of the pane are out of sight.
pub(super) fn tabs(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect) {
    let mut behind = area.left();
    for (pane, x, text) in tab_texts(scene, area) {
        let role = if pane == scene.state.focus { Role::TitleFocused } else { Role::Title };
        behind = pen.put(x, area.top(), area.right(), &text, role);
    }
    let more = more(scene, scene.state.focus);
    // What is below goes before what is above.
    for more in [more.as_str(), more.rsplit(' ').next().unwrap_or_default()] {
        let at = area.right().saturating_sub(u16_of(width(more)));
        if at > behind {
            pen.put(at, area.top(), area.right(), more, Role::Accent);
            return;
        }
    }
}

/// The pane whose tab covers a column.
pub(super) fn tab_at(scene: &Scene<'_>, area: Rect, column: u16) -> Option<PaneId> {
    let tabs = tab_texts(scene, area);
    let at = |x: u16, text: &str| (x..x.saturating_add(u16_of(width(text)))).contains(&column);
    tabs.iter().find(|(_, x, text)| at(*x, text)).map(|(pane, ..)| *pane)
}
