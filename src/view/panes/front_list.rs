//! Pane 1, Fronts: the status of each front, its last incident, and its incidents over the window.

use ratatui::layout::Rect;

use super::empty_pane::no_data_lines;
use super::figures::{
    age_words, change_text_with_base, comparison_cell, count_text, days_words, known_killed_text,
    scale_to_steps,
};
use super::list_rows::{draw_headers, list_width, visible_screen_rows};
use crate::assess::Flag;
use crate::assess::status::Status;
use crate::board::{PaneId, Scene};
use crate::model::{EventDate, IncidentList};
use crate::store::{Coverage, FrontRow};
use crate::view::column_layout::{ColumnSpec, PlacedColumn, fit_columns};
use crate::view::display_names;
use crate::view::glyphs::GlyphSet;
use crate::view::painter::{CellContent, Painter, StyledLine};
use crate::view::text::{self, saturating_u16};
use crate::view::theme::Role;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FrontListColumn {
    Name,
    Status,
    Last,
    Ago,
    Change,
    Flags,
    Incidents,
    CompareCount,
    CompareChange,
    Events,
    Sparkline,
    Killed,
    Contested,
}

/// Widths of the change column: words, count and base; count and base in words; in figures; only the sign. With each,
/// how many buckets the sparkline may merge into one column to make room for it.
const CHANGE_WIDTHS: [(u16, usize); 4] = [(53, 1), (28, 2), (9, 4), (2, 8)];

/// Weeks that a year can touch.
const YEAR_OF_WEEKS: usize = 53;

fn lay_out_columns(scene: &Scene<'_>, width: u16) -> Vec<PlacedColumn<FrontListColumn>> {
    let rows = &scene.answer.fronts;
    let name_widths =
        rows.iter().map(|row| text::limited_width(&display_names::front_name(scene, row.front), 30));
    let name_width = saturating_u16(name_widths.max().unwrap_or(0)).max(10);
    let flags_width = saturating_u16(rows.iter().map(|row| flag_letters(row).len()).max().unwrap_or(0));
    // On wide screens the column has room for two flags even without any: a filter under which one comes or goes must
    // not move the other columns. Narrow screens have the column only if a rule fires.
    let fires = rows.iter().any(|row| !row.flags.fired().is_empty());
    let flags_width = match (width < 100, fires) {
        (true, true) => flags_width,
        (true, false) => 0,
        (false, _) => flags_width.max(2),
    };
    // The status ignores filters, so its column does too.
    let longest_status = |columns| {
        let statuses = rows.iter().map(|row| text::width(&status_text(scene, row, columns)));
        saturating_u16(statuses.max().unwrap_or(0)).max(8)
    };
    let status_width = longest_status(match width {
        0..100 => 8,
        100..150 => 20,
        _ => usize::MAX,
    });
    // A sum is about as long as the longest toll, which no filter changes.
    let killed_width =
        if width < 110 { 10 } else { saturating_u16(scene.store.killed_width()).clamp(10, 13) };
    let has_comparison = scene.answer.comparison_span.is_some();
    let noun = scene.store.group_by().row().name;
    let specs = |sparkline_width: u16, change_width: u16| -> Vec<ColumnSpec<FrontListColumn>> {
        let last_width = if width < 130 { 11 } else { 13 };
        let ago_width = if width < 100 { 7 } else { 9 };
        let flags_header = ("flags", if flags_width > 1 { "fl" } else { "!" });
        let change_header = (if change_width > 9 { "change" } else { "week/mean" }, "±");
        let columns = [
            Some(ColumnSpec::left_aligned(
                FrontListColumn::Name,
                (noun, noun),
                (name_width.min(16), name_width),
                0,
            )),
            Some(ColumnSpec::left_aligned(
                FrontListColumn::Status,
                ("status", "status"),
                (status_width, status_width),
                1,
            )),
            Some(ColumnSpec::left_aligned(
                FrontListColumn::Last,
                ("last incident", "last"),
                (last_width, 17),
                2,
            )),
            Some(ColumnSpec::right_aligned(FrontListColumn::Ago, ("ago", "ago"), (ago_width, 9), 5)),
            Some(ColumnSpec::left_aligned(
                FrontListColumn::Change,
                change_header,
                (change_width, change_width),
                6,
            )),
            (flags_width > 0).then(|| {
                ColumnSpec::left_aligned(FrontListColumn::Flags, flags_header, (flags_width, flags_width), 1)
            }),
            Some(ColumnSpec::right_aligned(FrontListColumn::Incidents, ("incidents", "inc."), (4, 9), 1)),
            has_comparison.then(|| {
                ColumnSpec::right_aligned(FrontListColumn::CompareCount, ("then", "then"), (4, 6), 1)
            }),
            has_comparison.then(|| {
                ColumnSpec::left_aligned(FrontListColumn::CompareChange, ("against", "±"), (2, 20), 2)
            }),
            Some(ColumnSpec::right_aligned(FrontListColumn::Events, ("events", "ev."), (4, 6), 9)),
            Some(ColumnSpec::left_aligned(
                FrontListColumn::Sparkline,
                ("", ""),
                (sparkline_width, sparkline_width),
                4,
            )),
            Some(ColumnSpec::right_aligned(
                FrontListColumn::Killed,
                ("killed", "killed"),
                (killed_width, 16),
                3,
            )),
            Some(ColumnSpec::right_aligned(FrontListColumn::Contested, ("contested", "≠"), (2, 9), 7)),
        ];
        columns.into_iter().flatten().collect()
    };
    // The sparkline has a column per one, two, three … weeks of a year. The first layout in which every column fits
    // is used. It does not depend on the number of buckets, which changes with the filter.
    let mut last_layout = Vec::new();
    for (change_width, max_merged) in CHANGE_WIDTHS {
        for merged in 1..=max_merged {
            let sparkline_width = saturating_u16(YEAR_OF_WEEKS.div_ceil(merged)).max(12);
            let columns = specs(sparkline_width, change_width);
            let layout = fit_columns(&columns, width);
            if layout.len() == columns.len() {
                return layout;
            }
            last_layout = layout;
            if sparkline_width <= 12 {
                break;
            }
        }
    }
    last_layout
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
        painter.draw_empty_message(
            area,
            &no_data_lines(scene, &format!("No {} in the data", scene.store.group_by().row().plural)),
        );
        return;
    }
    let columns = lay_out_columns(scene, list_width(scene, area));
    let list = draw_headers(painter, PaneId::Fronts, area, &columns);
    let sparkline_column = columns.iter().find(|column| column.key == FrontListColumn::Sparkline);
    // All fronts share one scale, so that they can be compared.
    let sparkline_width = sparkline_column.map_or(0, |column| usize::from(column.width));
    let max_count = rows
        .iter()
        .flat_map(|row| group_buckets(&row.sparkline, sparkline_width))
        .map(|(n, _)| n)
        .max()
        .unwrap_or(0);
    if let Some(column) = sparkline_column.filter(|_| list.y > area.y) {
        let bucket = scene.answer.series.bucket.name();
        let buckets = rows.iter().map(|row| row.sparkline.len()).max().unwrap_or(0);
        let unit = match buckets_per_column(buckets, usize::from(column.width)) {
            1 => format!("by {bucket}"),
            n => format!("by {n} {bucket}s"),
        };
        let scale = painter.glyphs.transliterate(&format!("0–{max_count}")).into_owned();
        let fits = |header: &String| text::width(header) <= usize::from(column.width);
        let headers = [format!("incidents {unit}, {scale}"), format!("{unit} {scale}"), scale, unit];
        let header = headers.into_iter().find(fits).unwrap_or_default();
        let x = area.left().saturating_add(column.x);
        painter.write(x, area.top(), x.saturating_add(column.width), &header, Role::Dim);
    }
    let cursor = scene.state.fronts.cursor;
    let visible_rows =
        visible_screen_rows(scene, PaneId::Fronts, list, cursor).zip(rows.iter().skip(cursor.offset()));
    for ((y, emphasis), row) in visible_rows {
        let glyphs = painter.glyphs;
        let chosen = row.is_selected.then_some((glyphs.chosen, Role::Chosen));
        painter.draw_row(list, y, [chosen, None], &columns, emphasis, |column| {
            cell_content(scene, glyphs, row, column, max_count)
        });
    }
}

/// Returns the letters of the rules that fire, and a `?` if any other rule is not known to fire or not.
fn flag_letters(row: &FrontRow) -> String {
    let unknown = (!row.flags.not_known.is_empty()).then_some("?");
    row.flags.fired().into_iter().map(Flag::letter).chain(unknown).collect()
}

fn cell_content(
    scene: &Scene<'_>,
    glyphs: &GlyphSet,
    row: &FrontRow,
    column: &PlacedColumn<FrontListColumn>,
    max_count: u32,
) -> CellContent {
    let (status, width) = (&row.status, column.width);
    match column.key {
        FrontListColumn::Name => CellContent::from_text(display_names::front_name(scene, row.front)),
        FrontListColumn::Status => CellContent::Text((
            status_text(scene, row, usize::from(width)),
            match status.status {
                Status::Active => Role::Strong,
                Status::Tense => Role::Text,
                Status::Quiet | Status::Dormant | Status::NoneRecorded => Role::Dim,
                Status::Unknown => Role::Unknown,
            },
        )),
        FrontListColumn::Last => match status.last_incident {
            Some(date) => CellContent::Figure((date.to_string(), Role::Text)),
            None => CellContent::Text(("none known".to_owned(), Role::Dim)),
        },
        FrontListColumn::Ago => {
            let age = match (status.days_min, status.days_max) {
                // Both bounds if they fit, otherwise the certain one.
                (Some(min), Some(max)) if text::width(&age_words(min, max)) <= usize::from(width) => {
                    age_words(min, max)
                }
                (Some(min), Some(_)) => format!("≥{}", days_words(min)),
                _ => String::new(),
            };
            CellContent::Figure((age, Role::Text))
        }
        FrontListColumn::Change => CellContent::Text(change_text_with_base(glyphs, &row.change, width)),
        FrontListColumn::Flags => {
            let role = if row.flags.fired().is_empty() { Role::Unknown } else { Role::Warning };
            CellContent::Text((flag_letters(row), role))
        }
        FrontListColumn::Incidents => CellContent::Figure(count_text(row.incidents, row.coverage)),
        FrontListColumn::Events => CellContent::Figure(count_text(row.events, row.coverage)),
        FrontListColumn::CompareCount => comparison_cell(glyphs, row.comparison, true, width),
        FrontListColumn::CompareChange => comparison_cell(glyphs, row.comparison, false, width),
        FrontListColumn::Sparkline => {
            CellContent::Picture(sparkline(glyphs, &row.sparkline, usize::from(width), max_count))
        }
        FrontListColumn::Killed => {
            let killed = row.tolls.killed.opened_by(row.incidents_without_toll as usize);
            CellContent::Figure(known_killed_text(killed, row.coverage))
        }
        FrontListColumn::Contested if row.contested == 0 => CellContent::EMPTY,
        FrontListColumn::Contested => {
            CellContent::Figure((format!("{}{}", row.contested, glyphs.contested), Role::Contested))
        }
    }
}

/// Returns the status in words, with the last known one of a front that is no longer recorded if it fits.
fn status_text(scene: &Scene<'_>, row: &FrontRow, columns: usize) -> String {
    let rule = &scene.store.rules().status;
    let short = row.status.last_known(rule).map(|(status, until)| format!("{} to {until}", status.label()));
    let forms = [row.status.phrase(rule)].into_iter().chain(short);
    let fitting = forms.into_iter().find(|form| text::width(form) <= columns);
    fitting.unwrap_or_else(|| row.status.status.label().to_owned())
}

/// Returns how many buckets share a column.
fn buckets_per_column(buckets: usize, columns: usize) -> usize {
    buckets.div_ceil(columns.max(1)).max(1)
}

/// Merges buckets into at most `columns` groups and returns each group's sum and whether all of it is recorded. Groups
/// are formed from the newest bucket backwards, and the newest group is last.
fn group_buckets(buckets: &[(u32, Coverage)], columns: usize) -> Vec<(u32, bool)> {
    let group_size = buckets_per_column(buckets.len(), columns);
    let mut groups: Vec<(u32, bool)> = buckets
        .rchunks(group_size)
        .map(|group| {
            let sum = group.iter().fold(0u32, |sum, (n, _)| sum.saturating_add(*n));
            (sum, group.iter().all(|(_, coverage)| !coverage.is_bound()))
        })
        .collect();
    groups.reverse();
    groups
}

/// Returns a sparkline of the buckets, the newest at the right edge; `max` fills a bar. Each bar is two columns wide
/// where there is room.
fn sparkline(glyphs: &GlyphSet, buckets: &[(u32, Coverage)], columns: usize, max: u32) -> StyledLine {
    let groups = group_buckets(buckets, columns);
    let bar_width = if groups.len().saturating_mul(2) <= columns { 2 } else { 1 };
    let padding = columns.saturating_sub(groups.len().saturating_mul(bar_width));
    let mut line = vec![(" ".repeat(padding), Role::Text)];
    for (n, is_known) in groups {
        let (sign, role) = match (n, is_known) {
            (0, true) => (glyphs.zero, Role::Rule),
            (0, false) => (glyphs.unknown, Role::Unknown),
            (_, false) => (glyphs.at_least, Role::Bar),
            // The lowest bar means zero, so one event is drawn above it.
            (n, true) => (glyphs.bars[scale_to_steps(n, max, 7)], Role::Bar),
        };
        let sign = sign.repeat(bar_width);
        match line.last_mut() {
            Some((text, last)) if *last == role => text.push_str(&sign),
            _ => line.push((sign, role)),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Glyphs;

    fn drawn_sparkline(buckets: &[(u32, Coverage)], columns: usize, max: u32) -> String {
        sparkline(GlyphSet::for_setting(Glyphs::Unicode), buckets, columns, max)
            .into_iter()
            .map(|(t, _)| t)
            .collect()
    }

    #[test]
    fn unknown_zero_and_positive_counts_look_different() {
        use Coverage::{Full, None, Partial};
        assert_eq!(drawn_sparkline(&[(0, None), (1, None), (0, Full), (1, Full), (4, Full)], 5, 4), "·░▁▃█");
        assert_eq!(drawn_sparkline(&[(0, Partial), (2, Partial)], 2, 4), "·░", "at least");
        assert_eq!(drawn_sparkline(&[(4, Full)], 1, 4), "█");
        assert_eq!(drawn_sparkline(&[(4, Full)], 3, 4), " ██", "two columns wide, at the right edge");
    }

    #[test]
    fn buckets_are_merged_from_the_newest() {
        use Coverage::{Full, None};
        let five = [(1, Full), (0, None), (0, None), (2, Full), (2, Full)];
        assert_eq!(drawn_sparkline(&five, 3, 4), "▃·█");
        // A sum of a recorded and an unrecorded bucket is a lower bound.
        let six = [(0, Full), (0, None), (1, Full), (0, None), (2, Full), (2, Full)];
        assert_eq!(drawn_sparkline(&six, 3, 4), "·░█");
        assert_eq!(drawn_sparkline(&[], 3, 2), "   ");
    }
}
