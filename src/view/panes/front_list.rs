//! 1 Fronts: how each stands, since when, and how it went in the window.

use ratatui::layout::Rect;

use super::empty_pane::no_data_lines;
use super::figures::{
    age_words, change_text_with_base, comparison_cell, count_text, days_words, killed_text, scale_to_steps,
};
use super::list_rows::{draw_headers, list_width, rows_in_sight};
use crate::assess::Flag;
use crate::assess::status::Status;
use crate::board::{PaneId, Scene};
use crate::model::EventDate;
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

/// Columns of a change: with its words, count and base; with count and base in words; in figures; its sign. With each,
/// how many buckets the small picture may draw as one to make room for it.
const CHANGE_WIDTHS: [(u16, usize); 4] = [(53, 1), (28, 2), (9, 4), (2, 8)];

/// Weeks that a year touches.
const YEAR_OF_WEEKS: usize = 53;

fn lay_out_columns(scene: &Scene<'_>, width: u16) -> Vec<PlacedColumn<FrontListColumn>> {
    let rows = &scene.answer.fronts;
    let longest =
        rows.iter().map(|row| text::width(&display_names::front_name(scene, row.front))).max().unwrap_or(0);
    let name = saturating_u16(longest).clamp(10, 30);
    let flags = saturating_u16(rows.iter().map(|row| row.flags.fired().len()).max().unwrap_or(0));
    // Where there is room, theirs is kept free: a filter that lets one come or go must not move the rest.
    let flags = if width < 100 { flags } else { flags.max(2) };
    // A sum is about as long as the longest toll, which no filter changes.
    let killed = if width < 110 { 10 } else { saturating_u16(scene.store.killed_width()).clamp(10, 13) };
    let compared = scene.answer.comparison_span.is_some();
    let wished = |spark: u16, change: u16| -> Vec<ColumnSpec<FrontListColumn>> {
        let last = if width < 130 { 11 } else { 13 };
        let ago = if width < 100 { 7 } else { 9 };
        let flags_head = ("flags", if flags > 1 { "fl" } else { "!" });
        let change_head = (if change > 9 { "change" } else { "week/mean" }, "±");
        let columns = [
            Some(ColumnSpec::left_aligned(
                FrontListColumn::Name,
                ("front", "front"),
                (name.min(16), name),
                0,
            )),
            Some(ColumnSpec::left_aligned(FrontListColumn::Status, ("status", "status"), (8, 8), 1)),
            Some(ColumnSpec::left_aligned(FrontListColumn::Last, ("last incident", "last"), (last, 13), 2)),
            Some(ColumnSpec::right_aligned(FrontListColumn::Ago, ("ago", "ago"), (ago, 9), 5)),
            Some(ColumnSpec::left_aligned(FrontListColumn::Change, change_head, (change, change), 6)),
            (flags > 0)
                .then(|| ColumnSpec::left_aligned(FrontListColumn::Flags, flags_head, (flags, flags), 1)),
            Some(ColumnSpec::right_aligned(FrontListColumn::Incidents, ("incidents", "inc."), (4, 9), 1)),
            compared.then(|| {
                ColumnSpec::right_aligned(FrontListColumn::CompareCount, ("then", "then"), (4, 6), 1)
            }),
            compared.then(|| {
                ColumnSpec::left_aligned(FrontListColumn::CompareChange, ("against", "±"), (2, 20), 2)
            }),
            Some(ColumnSpec::right_aligned(FrontListColumn::Events, ("events", "ev."), (4, 6), 9)),
            Some(ColumnSpec::left_aligned(FrontListColumn::Sparkline, ("", ""), (spark, spark), 4)),
            Some(ColumnSpec::right_aligned(FrontListColumn::Killed, ("killed", "killed"), (killed, 16), 3)),
            Some(ColumnSpec::right_aligned(FrontListColumn::Contested, ("contested", "≠"), (2, 9), 7)),
        ];
        columns.into_iter().flatten().collect()
    };
    // The picture has a column for every week of a year, every second, every third …; the richest list that fits is
    // taken. How many buckets there are does not matter, for that changes with the filter.
    let mut tried = Vec::new();
    for (change, most) in CHANGE_WIDTHS {
        for per in 1..=most {
            let spark = saturating_u16(YEAR_OF_WEEKS.div_ceil(per)).max(12);
            let columns = wished(spark, change);
            let slots = fit_columns(&columns, width);
            if slots.len() == columns.len() {
                return slots;
            }
            tried = slots;
            if spark <= 12 {
                break;
            }
        }
    }
    tried
}

/// What the title says: incidents and killed in all that is shown.
pub(in crate::view) fn title_info(scene: &Scene<'_>) -> StyledLine {
    let answer = scene.answer;
    let plural = if answer.incidents == 1 { "" } else { "s" };
    let mut row = vec![(format!("{} incident{plural}", answer.incidents), Role::Dim)];
    if answer.tolls.killed.has_claims() {
        row.push((", killed ".to_owned(), Role::Dim));
        row.push(killed_text(answer.tolls.killed));
    }
    if let Some(then) = answer.comparison_span {
        row.push((format!("; then: {}", EventDate::from_span(then)), Role::Text));
    }
    row
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let rows = &scene.answer.fronts;
    if rows.is_empty() {
        painter.draw_empty_message(area, &no_data_lines(scene, "No fronts in the data"));
        return;
    }
    let slots = lay_out_columns(scene, list_width(scene, area));
    let list = draw_headers(painter, PaneId::Fronts, area, &slots);
    let picture = slots.iter().find(|slot| slot.key == FrontListColumn::Sparkline);
    if let Some(slot) = picture.filter(|_| list.y > area.y) {
        let bucket = scene.answer.series.bucket.name();
        let buckets = rows.iter().map(|row| row.sparkline.len()).max().unwrap_or(0);
        let by = match buckets_per_column(buckets, usize::from(slot.width)) {
            1 => format!("by {bucket}"),
            per => format!("by {per} {bucket}s"),
        };
        let long = format!("incidents {by}");
        let fits = |head: &String| text::width(head) <= usize::from(slot.width);
        let head = [long, by].into_iter().find(fits).unwrap_or_default();
        let x = area.left().saturating_add(slot.x);
        painter.write(x, area.top(), x.saturating_add(slot.width), &head, Role::Dim);
    }
    // One scale for all fronts, so that they can be compared.
    let columns = picture.map_or(0, |slot| usize::from(slot.width));
    let most =
        rows.iter().flat_map(|row| group_buckets(&row.sparkline, columns)).map(|(n, _)| n).max().unwrap_or(0);
    let cursor = scene.state.fronts.cursor;
    let in_sight = rows_in_sight(scene, PaneId::Fronts, list, cursor).zip(rows.iter().skip(cursor.offset()));
    for ((y, emphasis), row) in in_sight {
        let glyphs = painter.glyphs;
        let chosen = row.is_selected.then_some((glyphs.chosen, Role::Chosen));
        painter.draw_row(list, y, [chosen, None], &slots, emphasis, |slot| {
            cell_content(scene, glyphs, row, slot, most)
        });
    }
}

fn cell_content(
    scene: &Scene<'_>,
    glyphs: &GlyphSet,
    row: &FrontRow,
    slot: &PlacedColumn<FrontListColumn>,
    most: u32,
) -> CellContent {
    let (status, wide) = (&row.status, slot.width);
    match slot.key {
        FrontListColumn::Name => CellContent::from_text(display_names::front_name(scene, row.front)),
        FrontListColumn::Status => CellContent::Text((
            status.status.label().to_owned(),
            match status.status {
                Status::Active => Role::Strong,
                Status::Tense => Role::Text,
                Status::Quiet | Status::Dormant | Status::NoneRecorded => Role::Dim,
                Status::Unknown => Role::Unknown,
            },
        )),
        FrontListColumn::Last => match status.last_incident {
            Some(date) => CellContent::Date(date, Role::Text),
            None => CellContent::Text(("none known".to_owned(), Role::Dim)),
        },
        FrontListColumn::Ago => {
            let said = match (status.days_min, status.days_max) {
                // Both bounds where they fit, else the one that is certain.
                (Some(min), Some(max)) if text::width(&age_words(min, max)) <= usize::from(wide) => {
                    age_words(min, max)
                }
                (Some(min), Some(_)) => format!("≥{}", days_words(min)),
                _ => String::new(),
            };
            CellContent::Figure((said, Role::Text))
        }
        FrontListColumn::Change => CellContent::Text(change_text_with_base(glyphs, &row.change, wide)),
        FrontListColumn::Flags => {
            CellContent::Text((row.flags.fired().into_iter().map(Flag::letter).collect(), Role::Warning))
        }
        FrontListColumn::Incidents => CellContent::Figure(count_text(row.incidents, row.coverage)),
        FrontListColumn::Events => CellContent::Figure(count_text(row.events, row.coverage)),
        FrontListColumn::CompareCount => comparison_cell(glyphs, row.comparison, true, wide),
        FrontListColumn::CompareChange => comparison_cell(glyphs, row.comparison, false, wide),
        FrontListColumn::Sparkline => {
            CellContent::Picture(sparkline(glyphs, &row.sparkline, usize::from(wide), most))
        }
        FrontListColumn::Killed => CellContent::Figure(killed_text(row.tolls.killed)),
        FrontListColumn::Contested if row.contested == 0 => CellContent::EMPTY,
        FrontListColumn::Contested => {
            CellContent::Figure((format!("{}{}", row.contested, glyphs.contested), Role::Contested))
        }
    }
}

/// How many buckets stand in one column.
fn buckets_per_column(buckets: usize, columns: usize) -> usize {
    buckets.div_ceil(columns.max(1)).max(1)
}

/// The buckets in at most `lay_out_columns` groups, the newest last: neighbours are summed, counted from the newest, where
/// there are more buckets than columns. With each sum, whether anything of it lies in coverage.
fn group_buckets(buckets: &[(u32, Coverage)], columns: usize) -> Vec<(u32, bool)> {
    let per = buckets_per_column(buckets.len(), columns);
    let mut groups: Vec<(u32, bool)> = buckets
        .rchunks(per)
        .map(|group| {
            let sum = group.iter().fold(0u32, |sum, (n, _)| sum.saturating_add(*n));
            (sum, group.iter().any(|(_, coverage)| *coverage != Coverage::None))
        })
        .collect();
    groups.reverse();
    groups
}

/// A small picture of the buckets, the newest at the right edge, `most` a full bar. Where there is room for it, each is two
/// columns wide.
fn sparkline(glyphs: &GlyphSet, buckets: &[(u32, Coverage)], columns: usize, most: u32) -> StyledLine {
    let groups = group_buckets(buckets, columns);
    let wide = if groups.len().saturating_mul(2) <= columns { 2 } else { 1 };
    let free = columns.saturating_sub(groups.len().saturating_mul(wide));
    let mut row = vec![(" ".repeat(free), Role::Text)];
    for (n, known) in groups {
        let (sign, role) = match (n, known) {
            (0, true) => (glyphs.zero, Role::Rule),
            (0, false) => (glyphs.unknown, Role::Unknown),
            (_, false) => (glyphs.outside_coverage, Role::Bar),
            // The lowest bar stands for zero: one is drawn above it.
            (n, true) => (glyphs.bars[scale_to_steps(n, most, 7)], Role::Bar),
        };
        let sign = sign.repeat(wide);
        match row.last_mut() {
            Some((text, last)) if *last == role => text.push_str(&sign),
            _ => row.push((sign, role)),
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Glyphs;

    fn drawn_sparkline(buckets: &[(u32, Coverage)], columns: usize, most: u32) -> String {
        sparkline(GlyphSet::for_setting(Glyphs::Unicode), buckets, columns, most)
            .into_iter()
            .map(|(t, _)| t)
            .collect()
    }

    #[test]
    fn unknown_zero_and_some_are_drawn_apart() {
        use Coverage::{Full, None};
        assert_eq!(drawn_sparkline(&[(0, None), (1, None), (0, Full), (1, Full), (4, Full)], 5, 4), "·░▁▃█");
        assert_eq!(drawn_sparkline(&[(4, Full)], 1, 4), "█");
        assert_eq!(drawn_sparkline(&[(4, Full)], 3, 4), " ██", "two columns wide, at the right edge");
    }

    #[test]
    fn buckets_are_summed_from_the_newest() {
        use Coverage::{Full, None};
        let five = [(1, Full), (0, None), (0, None), (2, Full), (2, Full)];
        assert_eq!(drawn_sparkline(&five, 3, 4), "▃·█");
        assert_eq!(drawn_sparkline(&[], 3, 2), "   ");
    }
}
