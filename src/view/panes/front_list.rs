//! The fronts: a row each, those that matter most first.

use ratatui::layout::Rect;

use super::empty_pane::no_data_lines;
use super::figures::{
    comparison_cell, count_text, difference_text, killed_difference_text, known_killed_text,
};
use super::front_verdict::{last_incident_forms, verdict_forms, verdict_role};
use super::heat_strip::{buckets_per_column, group_buckets, heat_strip};
use super::list_rows::{draw_headers, list_width, visible_screen_rows};
use crate::board::{PaneId, Scene, folded_fronts};
use crate::model::{EventDate, IncidentList};
use crate::store::FrontRow;
use crate::view::column_layout::{ColumnSpec, PlacedColumn, fit_columns};
use crate::view::display_names;
use crate::view::glyphs::GlyphSet;
use crate::view::layout::lay_out_screen;
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

/// Returns the columns of the verdict and of the heat strip in a pane of this width.
const fn verdict_and_strip_columns(width: u16) -> (u16, u16) {
    match width {
        0..90 => (15, 12),
        90..120 => (18, 12),
        120..150 => (26, 18),
        _ => (44, 27),
    }
}

fn lay_out_columns(scene: &Scene<'_>, width: u16) -> Vec<PlacedColumn<FrontListColumn>> {
    use FrontListColumn as C;
    let rows = &scene.answer.fronts;
    let widest = |widths: &mut dyn Iterator<Item = usize>| saturating_u16(widths.max().unwrap_or(0));
    let names = rows.iter().map(|row| text::limited_width(&display_names::front_name(scene, row.front), 30));
    let name = widest(&mut { names }).max(10);
    // A verdict depends on the filter, the newest incident does not.
    let (verdict, strip) = verdict_and_strip_columns(width);
    let last_limit = if width < 100 { 13 } else { 18 };
    let dates = rows.iter().map(|row| text::width(&fitting(last_incident_forms(scene, row), last_limit)));
    let last = widest(&mut { dates }).max(9);
    // A sum is about as long as the longest toll, which no filter changes.
    let killed = if width < 110 { 6 } else { saturating_u16(scene.store.killed_width()).clamp(7, 20) };
    let has_comparison = scene.answer.comparison_span.is_some();
    let compared = |column| has_comparison.then_some(column);
    let columns = [
        Some(ColumnSpec::left_aligned(C::Name, ("front", "front"), (name.min(14), name), 0)),
        Some(ColumnSpec::left_aligned(C::Verdict, ("verdict", "verdict"), (verdict, verdict), 1)),
        Some(ColumnSpec::left_aligned(C::Last, ("last incident", "last seen"), (last, last), 4)),
        Some(ColumnSpec::right_aligned(C::Incidents, ("incidents", "inc."), (4, 9), 1)),
        Some(ColumnSpec::right_aligned(C::IncidentsChange, ("change", "diff"), (4, 6), 3)),
        Some(ColumnSpec::right_aligned(C::Killed, ("killed", "killed"), (killed, killed), 2)),
        Some(ColumnSpec::right_aligned(C::KilledChange, ("change", "diff"), (4, 6), 5)),
        compared(ColumnSpec::right_aligned(C::CompareCount, ("incidents then", "then"), (4, 14), 2)),
        compared(ColumnSpec::right_aligned(C::CompareKilled, ("killed then", "killed"), (6, 11), 2)),
        compared(ColumnSpec::left_aligned(C::CompareChange, ("now against then", ""), (2, 16), 3)),
        Some(ColumnSpec::right_aligned(C::Events, ("events", "ev."), (4, 6), 8)),
        // A narrow pane shows it as a mark before the name.
        (width >= 90).then(|| ColumnSpec::right_aligned(C::Contested, ("disputed", "≠"), (3, 8), 7)),
        Some(ColumnSpec::left_aligned(C::HeatStrip, ("", ""), (strip, strip), 6)),
    ];
    fit_columns(&columns.into_iter().flatten().collect::<Vec<_>>(), width)
}

/// Returns the longest form that fits, from the longest to the shortest; the shortest if none does.
fn fitting(forms: Vec<String>, columns: usize) -> String {
    let fits = |form: &String| text::width(form) <= columns;
    let index = forms.iter().position(fits).unwrap_or(forms.len().saturating_sub(1));
    forms.into_iter().nth(index).unwrap_or_default()
}

/// Returns the incidents and the killed in everything shown, for the title.
pub(in crate::view) fn title_info(scene: &Scene<'_>) -> StyledLine {
    let answer = scene.answer;
    let incidents = u32::try_from(answer.incidents).unwrap_or(u32::MAX);
    let mut line = vec![(answer.coverage.count_words(incidents, "incident"), Role::Dim)];
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
    line
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let rows = &scene.answer.fronts;
    if rows.is_empty() {
        painter.draw_empty_message(area, &no_data_lines(scene, "No fronts in the data"));
        return;
    }
    let columns = lay_out_columns(scene, list_width(scene, area));
    let list = draw_headers(painter, PaneId::Fronts, area, &columns);
    let max_count = draw_strip_header(scene, painter, area, list, &columns);
    let cursor = scene.state.fronts.cursor;
    let folds = lay_out_screen(scene).folds_fronts;
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
                cell_content(scene, glyphs, row, column, max_count)
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
    let width = usize::from(column.width);
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
        let forms = [format!("incidents {unit}, {scale}"), format!("{unit}, {scale}"), unit, scale];
        let header = forms.into_iter().find(|form| text::width(form) <= width).unwrap_or_default();
        let x = area.left().saturating_add(column.x);
        painter.write(x, area.top(), x.saturating_add(column.width), &header, Role::Dim);
    }
    max_count
}

/// Returns the line of the fronts that are not recorded now: each with the month in which its record ended, their names,
/// or their number.
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
    glyphs: &GlyphSet,
    row: &FrontRow,
    column: &PlacedColumn<FrontListColumn>,
    max_count: u32,
) -> CellContent {
    let width = column.width;
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
        FrontListColumn::Incidents => CellContent::Figure(count_text(row.incidents, row.coverage)),
        FrontListColumn::IncidentsChange => CellContent::Figure(difference_text(row)),
        FrontListColumn::Killed => CellContent::Figure(known_killed_text(killed, row.coverage)),
        FrontListColumn::KilledChange => CellContent::Figure(killed_difference_text(row)),
        FrontListColumn::CompareCount => comparison_cell(glyphs, row.comparison, true, width),
        FrontListColumn::CompareKilled => match row.comparison {
            Some(then) => CellContent::Figure(known_killed_text(then.tolls.killed, then.coverage)),
            None => CellContent::EMPTY,
        },
        FrontListColumn::CompareChange => comparison_cell(glyphs, row.comparison, false, width),
        FrontListColumn::Events => CellContent::Figure(count_text(row.events, row.coverage)),
        FrontListColumn::Contested if row.contested == 0 => CellContent::EMPTY,
        FrontListColumn::Contested => {
            CellContent::Figure((format!("{}{}", row.contested, glyphs.contested), Role::Contested))
        }
        FrontListColumn::HeatStrip => {
            CellContent::Picture(heat_strip(glyphs, &row.sparkline, usize::from(width), max_count))
        }
    }
}
