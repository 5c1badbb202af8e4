//! Pane 3, Actors: the dyads, in conflict or cooperation.

use ratatui::layout::Rect;

use super::empty_pane::no_match_lines;
use super::figures::{FigureColumn, change_text, comparison_cell, date_cell, known_killed, scale_to_steps};
use super::list_rows::{column_at, draw_headers, list_width, visible_screen_rows};
use crate::assess::Flag;
use crate::board::list_sort::sort_command;
use crate::board::{Command, PaneId, Scene};
use crate::model::{EventDate, Tie, TieKind, Toll, TollForm};
use crate::query::{Dyad, SortField};
use crate::store::DyadRow;
use crate::view::column_layout::{ColumnSpec, PlacedColumn, fit_sorted_columns};
use crate::view::display_names;
use crate::view::glyphs::GlyphSet;
use crate::view::painter::{CellContent, Painter, StyledLine};
use crate::view::text::{saturating_u16, width};
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
    KilledOfEach,
    First,
    Last,
    Change,
    Tie,
}

impl DyadListColumn {
    /// Returns what the pane sorts by in this column.
    const fn sort_field(self) -> Option<SortField> {
        match self {
            Self::Actors => Some(SortField::Actors),
            Self::Last => Some(SortField::Date),
            Self::Incidents => Some(SortField::Incidents),
            Self::Killed => Some(SortField::Killed),
            Self::Change => Some(SortField::Change),
            _ => None,
        }
    }
}

/// The columns of figures. Each is wide enough for every row of the data, so that no filter changes its width.
struct FigureColumns {
    counts: FigureColumn,
    killed: FigureColumn,
}

impl FigureColumns {
    fn new(scene: &Scene<'_>, glyphs: &GlyphSet) -> Self {
        Self {
            counts: FigureColumn::for_counts(scene.store.len(), glyphs),
            killed: FigureColumn::new(*scene.store.killed_sum_widths(), glyphs),
        }
    }

    /// Returns the column of a key, if it has figures.
    const fn column(&self, key: DyadListColumn) -> Option<&FigureColumn> {
        match key {
            DyadListColumn::Incidents | DyadListColumn::CompareCount | DyadListColumn::Events => {
                Some(&self.counts)
            }
            DyadListColumn::Killed => Some(&self.killed),
            _ => None,
        }
    }
}

fn lay_out_columns(
    scene: &Scene<'_>,
    width: u16,
    figures: &FigureColumns,
) -> Vec<PlacedColumn<DyadListColumn>> {
    let has_comparison = scene.answer.comparison_span.is_some();
    let has_sides = scene.store.states_killed_by_side();
    // A list sorted by the last event shows it first.
    let is_by_date = scene.state.view.dyad_sort.is_some_and(|order| order.field == SortField::Date);
    let (last_rank, sides_rank) = if is_by_date { (5, 6) } else { (6, 5) };
    let FigureColumns { counts, killed } = figures;
    let columns = [
        Some(ColumnSpec::with_widths(
            DyadListColumn::Actors,
            ("actors", "actors"),
            &[(0, 16), (2, 22), (6, 28), (12, 36)],
        )),
        // A long span takes room of the names.
        Some(ColumnSpec::with_figure_widths(
            DyadListColumn::Last,
            ("last", "last"),
            &[(last_rank, 10), (6, 11)],
        )),
        Some(counts.spec(DyadListColumn::Incidents, ("incidents", "inc."), [1, 2, 3])),
        has_comparison.then(|| counts.spec(DyadListColumn::CompareCount, ("then", "then"), [1, 2, 3])),
        has_comparison.then(|| {
            ColumnSpec::with_widths(DyadListColumn::CompareChange, ("against", "Δ"), &[(1, 2), (13, 20)])
        }),
        Some(counts.spec(DyadListColumn::Events, ("all", "all"), [10, 11, 11])),
        Some(ColumnSpec::with_widths(DyadListColumn::ClassBar, ("events", "ev."), &[(4, 4), (9, 12)])),
        Some(killed.spec(DyadListColumn::Killed, ("killed", "killed"), [2, 3, 8])),
        has_sides.then(|| {
            let heads = ("killed of each", "of each");
            let widths = [(sides_rank, width_of_sides(killed).max(7)), (12, width_of_sides(killed).max(14))];
            ColumnSpec::with_figure_widths(DyadListColumn::KilledOfEach, heads, &widths)
        }),
        Some(ColumnSpec::with_figure_widths(
            DyadListColumn::First,
            ("first", "first"),
            &[(11, 10), (13, 13)],
        )),
        Some(ColumnSpec::with_widths(DyadListColumn::Change, ("change", "Δ"), &[(7, 2)])),
        Some(ColumnSpec::with_widths(DyadListColumn::Tie, ("tie", "tie"), &[(9, 14), (14, 100)])),
    ];
    let (columns, order) = (columns.into_iter().flatten().collect(), scene.state.view.dyad_sort);
    let mut placed = fit_sorted_columns(columns, width, order, DyadListColumn::sort_field);
    for column in &mut placed {
        if let Some(figure) = figures.column(column.key) {
            column.is_right_aligned = figure.is_right_aligned(column.width);
        }
    }
    placed
}

/// Returns the command that sorts by the list column at a screen column.
pub(in crate::view) fn sort_command_at(scene: &Scene<'_>, area: Rect, screen_column: u16) -> Option<Command> {
    let glyphs = GlyphSet::for_setting(scene.state.appearance.glyphs);
    let columns = lay_out_columns(scene, list_width(scene, area), &FigureColumns::new(scene, glyphs));
    column_at(&columns, area, screen_column)?.sort_field().and_then(sort_command)
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
    let figures = FigureColumns::new(scene, painter.glyphs);
    let columns = lay_out_columns(scene, list_width(scene, area), &figures);
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
            cell_content(scene, glyphs, row, column, &figures, max_events)
        });
    }
}

fn cell_content(
    scene: &Scene<'_>,
    glyphs: &GlyphSet,
    row: &DyadRow,
    column: &PlacedColumn<DyadListColumn>,
    figures: &FigureColumns,
    max_events: u32,
) -> CellContent {
    let date =
        |date: Option<EventDate>| date.map_or(CellContent::EMPTY, |date| date_cell(date, None, Role::Text));
    let width = column.width;
    match column.key {
        DyadListColumn::Actors => {
            CellContent::Names(display_names::actor_names(scene, &[row.dyad.0, row.dyad.1]), Role::Text)
        }
        DyadListColumn::Incidents => figures.counts.count_cell(row.incidents, row.coverage, width, glyphs),
        DyadListColumn::Events => figures.counts.count_cell(row.events, row.coverage, width, glyphs),
        DyadListColumn::CompareCount => row.comparison.map_or(CellContent::EMPTY, |compared| {
            figures.counts.count_cell(compared.incidents, compared.coverage, width, glyphs)
        }),
        DyadListColumn::CompareChange => comparison_cell(glyphs, row.comparison, width),
        DyadListColumn::ClassBar => {
            CellContent::Picture(class_bar(glyphs, row.events_by_quad_class, usize::from(width), max_events))
        }
        DyadListColumn::Killed => {
            figures.killed.cell(known_killed(row.tolls.killed, row.coverage), width, glyphs)
        }
        DyadListColumn::KilledOfEach => {
            CellContent::Figure((sides_text(glyphs, row, &figures.killed), Role::Text))
        }
        DyadListColumn::First => date(row.first),
        DyadListColumn::Last => date(row.last),
        DyadListColumn::Change => {
            CellContent::Text(change_text(glyphs, row.change.word, row.change.is_too_few(), width))
        }
        DyadListColumn::Tie => CellContent::from_text(tie_list(scene, glyphs, row)),
    }
}

/// Between the killed of both sides.
const BETWEEN_SIDES: &str = " and ";

/// Returns the width of the killed of both sides in their shortest form.
fn width_of_sides(killed: &FigureColumn) -> u16 {
    killed.columns(TollForm::Short).saturating_mul(2).saturating_add(saturating_u16(BETWEEN_SIDES.len()))
}

/// Returns the killed of both sides, in the order of their names: `0 and 9`; nothing if no claim names a side.
fn sides_text(glyphs: &GlyphSet, row: &DyadRow, killed: &FigureColumn) -> String {
    let Some(sides) = row.killed_by_side else { return String::new() };
    if ![sides.first, sides.second].into_iter().any(Toll::has_claims) {
        return String::new();
    }
    let columns = usize::from(killed.columns(TollForm::Short));
    let side = |toll: Toll| {
        let known = if toll.has_claims() { row.coverage.known_toll(toll) } else { toll };
        known.text_within(columns, |text| width(&glyphs.transliterate(text)))
    };
    match (side(sides.first), side(sides.second)) {
        (Some(first), Some(second)) => format!("{first}{BETWEEN_SIDES}{second}"),
        _ => String::new(),
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
    use crate::model::TollWidths;
    use crate::query::{Direction, SortOrder};
    use crate::view::column_layout::never_shows_less;
    use crate::view::fixture::fixture;

    fn drawn_class_bar(counts: [u32; 4], columns: usize, max_events: u32) -> String {
        class_bar(GlyphSet::for_setting(Glyphs::Unicode), counts, columns, max_events)
            .into_iter()
            .map(|(t, _)| t)
            .collect()
    }

    #[test]
    fn a_wider_list_never_shows_less() {
        let mut f = fixture();
        let by_killed = SortOrder { field: SortField::Killed, direction: Direction::Descending };
        f.state.view.dyad_sort = Some(by_killed);
        let glyphs = GlyphSet::for_setting(Glyphs::Unicode);
        let toll = |high| Toll { low: Some(3), best: Some(high / 2), high: Some(high), ..Toll::NONE };
        for (high, events) in [(9, 9), (3124, 1000), (u32::MAX, 5_000_000)] {
            let figures = FigureColumns {
                counts: FigureColumn::for_counts(events, glyphs),
                killed: FigureColumn::new(TollWidths::for_sums([(toll(high), 2)]), glyphs),
            };
            never_shows_less(|width| lay_out_columns(&f.scene(), width, &figures));
            let forms = |width| -> Vec<(DyadListColumn, crate::model::TollForm)> {
                let columns = lay_out_columns(&f.scene(), width, &figures);
                let form = |column: PlacedColumn<DyadListColumn>| {
                    figures.column(column.key).map(|f| (column.key, f.form_within(column.width)))
                };
                columns.into_iter().filter_map(form).collect()
            };
            let mut narrower = forms(0);
            for width in 1..300 {
                let wider = forms(width);
                for (key, form) in narrower {
                    assert!(wider.iter().any(|other| other.0 == key && other.1 <= form), "{width}: {key:?}");
                }
                narrower = wider;
            }
        }
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
