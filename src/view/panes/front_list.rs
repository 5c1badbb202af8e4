//! The fronts: a row each, those that matter most first.

use ratatui::layout::Rect;

use super::empty_pane::no_data_lines;
use super::figures::{
    FigureColumn, comparison_cell, difference_text, killed_difference_text, known_killed, known_killed_text,
    signed_text,
};
use super::front_verdict::{last_incident_forms, verdict_forms, verdict_role};
use super::heat_strip::{buckets_per_column, group_buckets, heat_strip};
use super::list_rows::{column_at, draw_headers, list_width, visible_screen_rows};
use crate::board::list_sort::sort_command;
use crate::board::{Command, PaneId, Scene, folded_fronts};
use crate::model::{EventDate, IncidentList};
use crate::query::{FrontOrder, SortField, WindowLength};
use crate::store::FrontRow;
use crate::view::column_layout::{ColumnSpec, PlacedColumn, fit_columns, fit_sorted_columns};
use crate::view::display_names;
use crate::view::glyphs::GlyphSet;
use crate::view::layout::lay_out_panes;
use crate::view::painter::{CellContent, Painter, StyledLine};
use crate::view::text::{self, saturating_u16};
use crate::view::theme::Role;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FrontListColumn {
    Name,
    Verdict,
    Last,
    Incidents,
    IncidentsChange,
    Killed,
    KilledChange,
    CompareCount,
    CompareKilled,
    CompareChange,
    Events,
    Contested,
    HeatStrip,
}

impl FrontListColumn {
    /// Returns what the pane sorts by in this column.
    const fn sort_field(self) -> Option<SortField> {
        match self {
            Self::Name => Some(SortField::Front),
            Self::Last => Some(SortField::Date),
            Self::Incidents => Some(SortField::Incidents),
            Self::IncidentsChange => Some(SortField::Change),
            Self::Killed => Some(SortField::Killed),
            Self::Contested => Some(SortField::Contested),
            _ => None,
        }
    }
}

/// The columns of figures. Each is wide enough for every row of the data, so that no filter changes its width.
struct FrontFigureColumns {
    counts: FigureColumn,
    killed: FigureColumn,
}

impl FrontFigureColumns {
    fn new(scene: &Scene<'_>, glyphs: &GlyphSet) -> Self {
        Self {
            counts: FigureColumn::for_counts(scene.store.len(), glyphs),
            killed: FigureColumn::new(*scene.store.killed_sum_widths(), glyphs),
        }
    }

    /// Returns the column of a key, if it has figures.
    const fn column(&self, key: FrontListColumn) -> Option<&FigureColumn> {
        match key {
            FrontListColumn::Incidents | FrontListColumn::CompareCount | FrontListColumn::Events => {
                Some(&self.counts)
            }
            FrontListColumn::Killed | FrontListColumn::CompareKilled => Some(&self.killed),
            _ => None,
        }
    }
}

/// Lays out the columns. No width depends on what a filter can change.
fn lay_out_columns(
    scene: &Scene<'_>,
    width: u16,
    figures: &FrontFigureColumns,
) -> Vec<PlacedColumn<FrontListColumn>> {
    use FrontListColumn as C;
    let fronts = scene.answer.fronts.iter().map(|row| display_names::front_name(scene, row.front));
    let name = saturating_u16(fronts.map(|name| text::limited_width(&name, 30)).max().unwrap_or(0)).max(10);
    let FrontFigureColumns { counts, killed } = figures;
    let difference = |key, ranks: [u8; 2]| {
        let widths = [(ranks[0], 4), (ranks[1], 7)];
        ColumnSpec::with_figure_widths(key, ("", ""), &widths)
            .with_headers(difference_header(scene), difference_header(scene))
            .right_aligned()
    };
    let noun = scene.store.group_by().row().name;
    let has_verdicts = scene.store.group_by().has_verdicts();
    let is_compared = scene.answer.comparison_span.is_some();
    let is_old = scene.state.today.days_since(scene.answer.as_of) > MAX_DAYS_AS_NOW;
    let since = EventDate::from_day(scene.headline.since).to_calendar_words();
    let since_day = since.rsplit_once(' ').map_or("", |(day, _)| day);
    let at_close = if is_old { "verdict at close of data" } else { "verdict" };
    let columns = [
        Some(ColumnSpec::with_widths(
            C::Name,
            (noun, noun),
            &[(0, name.min(14)), (if has_verdicts { 7 } else { 1 }, name)],
        )),
        has_verdicts.then(|| {
            ColumnSpec::with_widths(C::Verdict, ("", ""), &[(1, 15), (7, 18), (8, 24), (14, 44)])
                .with_headers(format!("{at_close}, since {since}"), format!("since {since_day}"))
        }),
        Some(ColumnSpec::with_widths(C::Last, ("last incident", "last seen"), &[(3, 10), (5, 13), (9, 18)])),
        Some(counts.spec(C::Incidents, ("incidents", "inc."), [1, 2, 3])),
        Some(difference(C::IncidentsChange, [2, 12])),
        Some(killed.spec(C::Killed, ("killed", "killed"), [2, 3, 11])),
        Some(difference(C::KilledChange, [5, 12])),
        is_compared.then(|| counts.spec(C::CompareCount, ("incidents then", "then"), [2, 3, 4])),
        is_compared.then(|| killed.spec(C::CompareKilled, ("killed then", "k. then"), [2, 3, 8])),
        is_compared.then(|| ColumnSpec::with_widths(C::CompareChange, ("against", "Δ"), &[(3, 2), (13, 20)])),
        Some(counts.spec(C::Events, ("events", "ev."), [10, 11, 11])),
        // Where there is no room, a mark before the name shows it.
        Some(ColumnSpec::with_widths(C::Contested, ("disputed", "≠"), &[(9, 3), (13, 8)])),
        Some(ColumnSpec::with_widths(C::HeatStrip, ("", ""), &[(4, 10), (6, 12), (11, 18), (13, 27)])),
    ];
    let (columns, order) = (columns.into_iter().flatten().collect(), scene.state.view.front_order.column());
    let mut placed = fit_sorted_columns(columns, width, order, FrontListColumn::sort_field);
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
    let columns = lay_out_columns(scene, list_width(scene, area), &FrontFigureColumns::new(scene, glyphs));
    column_at(&columns, area, screen_column)?.sort_field().and_then(sort_command)
}

/// From this age of the data on, the verdict is one at the close of the data and not one of today.
const MAX_DAYS_AS_NOW: i32 = 90;

/// Returns the header of a difference from the period before: `Δ52w`.
fn difference_header(scene: &Scene<'_>) -> String {
    match scene.state.view.window.length {
        WindowLength::All => "Δbefore".to_owned(),
        length @ WindowLength::Last(..) => format!("Δ{length}"),
    }
}

/// Returns the first form that fits, or the last if none does. The forms go from the longest to the shortest.
fn fitting(forms: Vec<String>, columns: usize) -> String {
    let fits = |form: &String| text::width(form) <= columns;
    let index = forms.iter().position(fits).unwrap_or(forms.len().saturating_sub(1));
    forms.into_iter().nth(index).unwrap_or_default()
}

/// Returns the incidents and the killed in everything shown, for the title, and last how they differ from the period
/// before.
pub(in crate::view) fn title_info(scene: &Scene<'_>) -> StyledLine {
    let answer = scene.answer;
    let incidents = u32::try_from(answer.incidents).unwrap_or(u32::MAX);
    let order = match scene.state.view.front_order {
        FrontOrder::Ranked => String::new(),
        FrontOrder::File => "as in the file; ".to_owned(),
        FrontOrder::Sorted(sort) => format!("by {sort}; "),
    };
    let mut line = vec![(order, Role::Text), (answer.coverage.count_words(incidents, "incident"), Role::Dim)];
    if answer.tolls.killed.has_claims() {
        line.push((", killed ".to_owned(), Role::Dim));
        let without = answer.incidents_without_toll;
        line.push(known_killed_text(answer.tolls.killed.opened_by(without), answer.coverage));
        if without > 0 {
            line.push((format!(", {without} of {} without a toll", answer.incidents), Role::Dim));
        }
    }
    if scene.store.situation().incidents == IncidentList::AcledPoliticalViolence {
        line.push(("; ACLED's list".to_owned(), Role::Dim));
    }
    if let Some(span) = answer.comparison_span {
        line.push((format!("; then: {}", EventDate::from_span(span)), Role::Text));
    }
    line.extend(total_difference_words(scene).map(|words| (words, Role::Dim)));
    line
}

/// Returns the difference of everything shown from the period before, as far as it is known. Only the rows know that
/// period, so they have to be parts of what is shown.
fn total_difference_words(scene: &Scene<'_>) -> Option<String> {
    let rows = &scene.answer.fronts;
    if scene.store.group_by().is_overlapping() || rows.iter().any(|row| row.is_selected) {
        return None;
    }
    let total = |difference: fn(&FrontRow) -> Option<i64>| rows.iter().map(difference).sum::<Option<i64>>();
    let incidents = signed_text(total(FrontRow::incidents_difference)?).0;
    let killed = total(FrontRow::exact_killed_difference)
        .map(|n| format!(", killed {}", signed_text(n).0))
        .unwrap_or_default();
    Some(format!("; {} {incidents}{killed}", difference_header(scene)))
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let rows = &scene.answer.fronts;
    if rows.is_empty() {
        painter.draw_empty_message(
            area,
            &no_data_lines(scene, &format!("No {} in the data", scene.store.group_by().row().plural)),
        );
        return;
    }
    let figures = FrontFigureColumns::new(scene, painter.glyphs);
    let columns = lay_out_columns(scene, list_width(scene, area), &figures);
    let list = draw_headers(painter, PaneId::Fronts, area, &columns);
    let max_count = draw_strip_header(scene, painter, area, list, &columns);
    let cursor = scene.state.fronts.cursor;
    let folds = lay_out_panes(scene).folds_fronts;
    let folded = folded_fronts::folded(scene.state, scene.headline, folds).len();
    let shown = rows.len().saturating_sub(folded);
    let has_contested_column = columns.iter().any(|column| column.key == FrontListColumn::Contested);
    for ((y, emphasis), index) in
        visible_screen_rows(scene, PaneId::Fronts, list, cursor).zip(cursor.offset()..)
    {
        if let Some(row) = rows.get(index).filter(|_| index < shown) {
            let glyphs = painter.glyphs;
            let mark = match (row.is_selected, has_contested_column) {
                (true, _) => Some((glyphs.chosen, Role::Chosen)),
                (false, false) if row.contested > 0 => Some((glyphs.contested, Role::Contested)),
                (false, _) => None,
            };
            painter.draw_row(list, y, [mark, None], &columns, emphasis, |column| {
                cell_content(scene, (glyphs, &figures), row, column, max_count)
            });
        } else if index == shown && folded > 0 {
            let column = ColumnSpec::left_aligned((), ("", ""), (1, u16::MAX), 0);
            let columns = fit_columns(&[column], area.width);
            let room = columns.first().map_or(0, |column| usize::from(column.width));
            let line = fitting(folded_forms(scene, rows.get(shown..).unwrap_or_default()), room);
            painter.draw_row(list, y, [None, None], &columns, emphasis, |_| {
                CellContent::Text((line.clone(), Role::Dim))
            });
        }
    }
}

/// Draws the header of the heat strip: its unit and its scale, which all fronts share so that they can be compared.
/// Returns the count of a full bar.
fn draw_strip_header(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    list: Rect,
    columns: &[PlacedColumn<FrontListColumn>],
) -> u32 {
    let rows = &scene.answer.fronts;
    let Some(column) = columns.iter().find(|column| column.key == FrontListColumn::HeatStrip) else {
        return 0;
    };
    let width = usize::from(column.width).saturating_sub(vague_columns(scene, column.width));
    let counts = rows.iter().flat_map(|row| group_buckets(&row.sparkline, width)).map(|(n, _)| n);
    let max_count = counts.max().unwrap_or(0);
    if list.y > area.y {
        let bucket = scene.answer.series.bucket.name();
        let buckets = rows.iter().map(|row| row.sparkline.len()).max().unwrap_or(0);
        let unit = match buckets_per_column(buckets, width) {
            1 => format!("by {bucket}"),
            n => format!("by {n} {bucket}s"),
        };
        let scale = painter.glyphs.transliterate(&format!("0–{max_count}")).into_owned();
        let short_unit = unit.trim_start_matches("by ").to_owned();
        let forms = [format!("incidents {unit}, {scale}"), format!("{unit}, {scale}"), unit, short_unit];
        let header = forms.into_iter().find(|form| text::width(form) <= width).unwrap_or_default();
        let x = area.left().saturating_add(column.x);
        painter.write(x, area.top(), x.saturating_add(column.width), &header, Role::Dim);
    }
    max_count
}

/// Returns the incidents in the window that are dated too vaguely for a bar of the heat strip. A chosen stretch narrows the
/// count and not the strip, so that the two cannot be compared.
fn vague_incidents(scene: &Scene<'_>, row: &FrontRow) -> u32 {
    let drawn = row.sparkline.iter().fold(0_u32, |sum, (n, _)| sum.saturating_add(*n));
    if scene.state.view.stretch().is_some() { 0 } else { row.incidents.saturating_sub(drawn) }
}

/// The fewest columns of a heat strip that is followed by the incidents without a bar.
const MIN_STRIP_WITH_VAGUE: u16 = 15;

/// Returns the columns at the end of a heat strip of this width for the incidents without a bar; none if every incident
/// has one.
fn vague_columns(scene: &Scene<'_>, width: u16) -> usize {
    if width < MIN_STRIP_WITH_VAGUE {
        return 0;
    }
    if scene.answer.fronts.iter().any(|row| vague_incidents(scene, row) > 0) { 3 } else { 0 }
}

/// Returns the forms of the line for the fronts that are not recorded now: with names and the months in which their
/// records ended, with names, or with their number alone.
fn folded_forms(scene: &Scene<'_>, rows: &[FrontRow]) -> Vec<String> {
    let name = |row: &FrontRow| display_names::front_name(scene, row.front);
    let dated_name = |row: &FrontRow| match row.status.record_ended {
        Some(day) => format!("{} (to {})", name(row), EventDate::from_day(day).to_month_words()),
        None => name(row),
    };
    let count = format!("+ {} not recorded now", rows.len());
    let list = |words: &dyn Fn(&FrontRow) -> String| {
        format!("{count}: {}", rows.iter().map(words).collect::<Vec<_>>().join(", "))
    };
    vec![list(&dated_name), list(&name), format!("{count}; enter lists them")]
}

fn cell_content(
    scene: &Scene<'_>,
    (glyphs, figures): (&GlyphSet, &FrontFigureColumns),
    row: &FrontRow,
    column: &PlacedColumn<FrontListColumn>,
    max_count: u32,
) -> CellContent {
    let width = column.width;
    let count = |n, coverage| figures.counts.count_cell(n, coverage, width, glyphs);
    let killed_cell = |toll, coverage| figures.killed.cell(known_killed(toll, coverage), width, glyphs);
    let killed = row.tolls.killed.opened_by(row.incidents_without_toll as usize);
    match column.key {
        FrontListColumn::Name => CellContent::from_text(display_names::front_name(scene, row.front)),
        FrontListColumn::Verdict => {
            let words = fitting(verdict_forms(scene, row), usize::from(width));
            CellContent::Text((words, verdict_role(scene, row)))
        }
        FrontListColumn::Last => {
            let words = fitting(last_incident_forms(scene, row), usize::from(width));
            let role = if row.status.last_incident.is_some() { Role::Text } else { Role::Dim };
            CellContent::Text((words, role))
        }
        FrontListColumn::Incidents => count(row.incidents, row.coverage),
        FrontListColumn::IncidentsChange => CellContent::Figure(difference_text(row)),
        FrontListColumn::Killed => killed_cell(killed, row.coverage),
        FrontListColumn::KilledChange => CellContent::Figure(killed_difference_text(row)),
        FrontListColumn::CompareCount => {
            row.comparison.map_or(CellContent::EMPTY, |then| count(then.incidents, then.coverage))
        }
        FrontListColumn::CompareKilled => {
            row.comparison.map_or(CellContent::EMPTY, |then| killed_cell(then.tolls.killed, then.coverage))
        }
        FrontListColumn::CompareChange => comparison_cell(glyphs, row.comparison, width),
        FrontListColumn::Events => count(row.events, row.coverage),
        FrontListColumn::Contested if row.contested == 0 => CellContent::EMPTY,
        FrontListColumn::Contested => {
            CellContent::Figure((format!("{}{}", row.contested, glyphs.contested), Role::Contested))
        }
        FrontListColumn::HeatStrip => {
            let vague_columns = vague_columns(scene, width);
            let bars = usize::from(width).saturating_sub(vague_columns);
            let mut strip = heat_strip(glyphs, &row.sparkline, bars, max_count);
            if vague_columns > 0 {
                let words = match vague_incidents(scene, row) {
                    0 => String::new(),
                    n @ 1..=9 => format!("+{n}"),
                    _ => ">9".to_owned(),
                };
                strip.push((format!("{words:>vague_columns$}"), Role::Dim));
            }
            CellContent::Picture(strip)
        }
    }
}
