//! Pane 3, Actors: the dyads, in conflict or cooperation.

use ratatui::layout::Rect;

use super::empty_pane::no_match_lines;
use super::figures::{change_text, comparison_cell, count_text, known_killed_text, scale_to_steps};
use super::list_rows::{draw_headers, list_width, visible_screen_rows};
use crate::assess::Flag;
use crate::board::{PaneId, Scene};
use crate::model::{EventDate, Tie, TieKind};
use crate::query::Dyad;
use crate::store::DyadRow;
use crate::view::column_layout::{ColumnSpec, PlacedColumn, fit_columns};
use crate::view::display_names;
use crate::view::glyphs::GlyphSet;
use crate::view::painter::{CellContent, Painter, StyledLine};
use crate::view::text::saturating_u16;
use crate::view::theme::Role;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DyadListColumn {
    Actors,
    Incidents,
    CompareCount,
    CompareChange,
    Events,
    ClassBar,
    Killed,
    First,
    Last,
    Change,
    Tie,
}

fn lay_out_columns(scene: &Scene<'_>, width: u16) -> Vec<PlacedColumn<DyadListColumn>> {
    let answer = scene.answer;
    // A sum may be longer than the longest toll, but rarely is.
    let toll_width = if width < 50 { 5 } else { saturating_u16(scene.store.killed_width()).clamp(5, 9) };
    let has_comparison = answer.comparison_span.is_some();
    let columns = [
        Some(ColumnSpec::left_aligned(DyadListColumn::Actors, ("actors", "actors"), (22, 36), 0)),
        Some(ColumnSpec::right_aligned(DyadListColumn::Incidents, ("incidents", "inc."), (4, 4), 1)),
        has_comparison
            .then(|| ColumnSpec::right_aligned(DyadListColumn::CompareCount, ("then", "then"), (4, 4), 1)),
        has_comparison
            .then(|| ColumnSpec::left_aligned(DyadListColumn::CompareChange, ("against", "±"), (2, 2), 1)),
        Some(ColumnSpec::right_aligned(DyadListColumn::Events, ("all", "all"), (3, 3), 8)),
        Some(ColumnSpec::left_aligned(DyadListColumn::ClassBar, ("events", "ev."), (4, 12), 2)),
        Some(ColumnSpec::right_aligned(DyadListColumn::Killed, ("killed", "kill."), (toll_width, 16), 3)),
        Some(ColumnSpec::left_aligned(DyadListColumn::First, ("first", "first"), (11, 17), 9)),
        Some(ColumnSpec::left_aligned(DyadListColumn::Last, ("last", "last"), (11, 17), 5)),
        Some(ColumnSpec::left_aligned(DyadListColumn::Change, ("change", "±"), (2, 2), 6)),
        Some(ColumnSpec::left_aligned(DyadListColumn::Tie, ("tie", "tie"), (14, 100), 7)),
    ];
    fit_columns(&columns.into_iter().flatten().collect::<Vec<_>>(), width)
}

/// The order in which the bar stacks the quad classes (indices of [`crate::model::QuadClass::ALL`]): conflict first,
/// material conflict at the base.
const STACK_ORDER: [usize; 4] = [3, 2, 0, 1];

/// Returns the legend of the class bar.
pub(in crate::view) fn title_info(scene: &Scene<'_>, width: u16) -> StyledLine {
    let [talk, help, blame, act] = GlyphSet::for_setting(scene.state.appearance.glyphs).class_shades;
    if width < 42 {
        return StyledLine::new();
    }
    vec![
        (format!("{act}{blame}"), Role::Conflict),
        (" conflict ".to_owned(), Role::Dim),
        (format!("{talk}{help}"), Role::Cooperation),
        (" cooperation".to_owned(), Role::Dim),
    ]
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let rows = &scene.answer.dyads;
    if rows.is_empty() {
        painter.draw_empty_message(area, &no_match_lines(scene));
        return;
    }
    let columns = lay_out_columns(scene, list_width(scene, area));
    let list = draw_headers(painter, PaneId::Dyads, area, &columns);
    let max_events = rows.iter().map(|row| row.events).max().unwrap_or(0);
    let cursor = scene.state.dyads.cursor;
    let visible_rows =
        visible_screen_rows(scene, PaneId::Dyads, list, cursor).zip(rows.iter().skip(cursor.offset()));
    for ((y, emphasis), row) in visible_rows {
        let glyphs = painter.glyphs;
        // In the margin, so that no column comes and goes with a newcomer in sight.
        let newcomer = (!row.newcomers.is_empty()).then_some((Flag::Newcomer.letter(), Role::Warning));
        let chosen = row.is_selected.then_some((glyphs.chosen, Role::Chosen));
        painter.draw_row(list, y, [chosen, newcomer], &columns, emphasis, |column| {
            cell_content(scene, glyphs, row, column, max_events)
        });
    }
}

fn cell_content(
    scene: &Scene<'_>,
    glyphs: &GlyphSet,
    row: &DyadRow,
    column: &PlacedColumn<DyadListColumn>,
    max_events: u32,
) -> CellContent {
    let date = |date: Option<EventDate>| {
        date.map_or(CellContent::EMPTY, |date| CellContent::Figure((date.to_string(), Role::Text)))
    };
    match column.key {
        DyadListColumn::Actors => {
            CellContent::Names(display_names::actor_names(scene, &[row.dyad.0, row.dyad.1]), Role::Text)
        }
        DyadListColumn::Incidents => CellContent::Figure(count_text(row.incidents, row.coverage)),
        DyadListColumn::Events => CellContent::Figure(count_text(row.events, row.coverage)),
        DyadListColumn::CompareCount => comparison_cell(glyphs, row.comparison, true, column.width),
        DyadListColumn::CompareChange => comparison_cell(glyphs, row.comparison, false, column.width),
        DyadListColumn::ClassBar => CellContent::Picture(class_bar(
            glyphs,
            row.events_by_quad_class,
            usize::from(column.width),
            max_events,
        )),
        DyadListColumn::Killed => CellContent::Figure(known_killed_text(row.tolls.killed, row.coverage)),
        DyadListColumn::First => date(row.first),
        DyadListColumn::Last => date(row.last),
        DyadListColumn::Change => CellContent::Text(change_text(glyphs, row.change.word, column.width)),
        DyadListColumn::Tie => CellContent::from_text(tie_list(scene, glyphs, row)),
    }
}

/// Returns a bar stacked by quad class. Its length is the dyad's number of events in proportion to `max_events`. Each
/// class with an event gets at least one column, as far as columns suffice.
fn class_bar(glyphs: &GlyphSet, counts: [u32; 4], columns: usize, max_events: u32) -> StyledLine {
    let total = counts.iter().fold(0u32, |sum, n| sum.saturating_add(*n));
    if total == 0 || columns == 0 {
        return StyledLine::new();
    }
    let class_count = counts.iter().filter(|n| **n > 0).count();
    let length = scale_to_steps(total, max_events, columns).max(class_count.min(columns));
    let mut lengths = counts.map(|n| usize::from(n > 0));
    // The remaining columns go, one by one, to the class with the most events per column.
    for _ in lengths.iter().sum::<usize>()..length {
        let share = |i: usize| f64::from(counts[i]) / lengths[i].max(1) as f64;
        let next = STACK_ORDER.into_iter().max_by(|&a, &b| share(a).total_cmp(&share(b)));
        if let Some(next) = next {
            lengths[next] += 1;
        }
    }
    STACK_ORDER
        .into_iter()
        .filter(|&i| lengths[i] > 0)
        .map(|i| {
            let role = if i >= 2 { Role::Conflict } else { Role::Cooperation };
            (glyphs.class_shades[i].repeat(lengths[i]), role)
        })
        .collect()
}

/// Returns the curated ties of a dyad in words.
fn tie_list(scene: &Scene<'_>, glyphs: &GlyphSet, row: &DyadRow) -> String {
    let all = &scene.store.situation().ties;
    let words = row.ties.iter().filter_map(|&i| all.get(i)).map(|tie| tie_words(glyphs, tie, row.dyad));
    words.collect::<Vec<_>>().join("; ")
}

/// Returns a tie as seen from the first actor of the dyad: `→ shelter (alleged)`.
pub(super) fn tie_words(glyphs: &GlyphSet, tie: &Tie, dyad: Dyad) -> String {
    let [forward, backward, both] = glyphs.arrows;
    let is_mutual = tie.mutual || matches!(tie.kind, TieKind::Hostility | TieKind::Trade | TieKind::Talks);
    let arrow = if is_mutual {
        both
    } else if tie.from == dyad.0 {
        forward
    } else {
        backward
    };
    let qualifier = match (tie.alleged_by.is_empty(), tie.denied_by.is_empty()) {
        (true, true) => "",
        (false, true) => " (alleged)",
        (true, false) => " (denied)",
        (false, false) => " (alleged, denied)",
    };
    format!("{arrow} {}{qualifier}", tie.kind.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Glyphs;

    fn drawn_class_bar(counts: [u32; 4], columns: usize, max_events: u32) -> String {
        class_bar(GlyphSet::for_setting(Glyphs::Unicode), counts, columns, max_events)
            .into_iter()
            .map(|(t, _)| t)
            .collect()
    }

    #[test]
    fn bars_are_as_long_as_their_events_and_show_every_class() {
        assert_eq!(drawn_class_bar([2, 0, 0, 6], 8, 8), "██████░░");
        assert_eq!(drawn_class_bar([0, 0, 0, 4], 8, 8), "████");
        assert_eq!(drawn_class_bar([1, 1, 1, 97], 8, 100), "█████▓░▒");
        assert_eq!(drawn_class_bar([0, 0, 0, 0], 8, 8), "");
        assert_eq!(drawn_class_bar([1, 0, 0, 0], 8, 1000), "░");
    }
}
