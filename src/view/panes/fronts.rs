//! 1 Fronts: how each stands, since when, and how it went in the window.

use ratatui::layout::Rect;

use super::empty::no_data;
use super::figures::{age, change_with_base, compared, counted, days, harm, level};
use super::list::list_width;
use crate::assess::Flag;
use crate::assess::status::Status;
use crate::board::{PaneId, Scene};
use crate::model::EventDate;
use crate::store::{Coverage, FrontRow};
use crate::view::columns::{Column, Slot, lay};
use crate::view::glyphs::GlyphSet;
use crate::view::layout::{below, heads};
use crate::view::names;
use crate::view::pen::{Content, Emphasis, Pen, Row};
use crate::view::text::{self, u16_of};
use crate::view::theme::Role;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Name,
    Status,
    Last,
    Ago,
    Change,
    Flags,
    Incidents,
    Then,
    Against,
    Events,
    Spark,
    Killed,
    Contested,
}

/// Columns of a change: with its words, count and base; with count and base in words; in figures; its sign. With each,
/// how many buckets the small picture may draw as one to make room for it.
const CHANGES: [(u16, usize); 4] = [(53, 1), (28, 2), (9, 4), (2, 8)];

/// Weeks that a year touches.
const YEAR_OF_WEEKS: usize = 53;

fn columns(scene: &Scene<'_>, width: u16) -> Vec<Slot<Field>> {
    let rows = &scene.answer.fronts;
    let longest = rows.iter().map(|row| text::width(&names::front(scene, row.front))).max().unwrap_or(0);
    let name = u16_of(longest).clamp(10, 30);
    let col = |key, head, width, rank, right| Column { key, head, width, rank, right };
    let flags = u16_of(rows.iter().map(|row| row.flags.fired().len()).max().unwrap_or(0));
    // Where there is room, theirs is kept free: a filter that lets one come or go must not move the rest.
    let flags = if width < 100 { flags } else { flags.max(2) };
    // A sum is about as long as the longest toll, which no filter changes.
    let killed = if width < 110 { 10 } else { u16_of(scene.store.longest_toll()).clamp(10, 13) };
    let wished = |spark: u16, change: u16| {
        let mut columns = vec![
            col(Field::Name, ("front", "front"), (name.min(16), name), 0, false),
            col(Field::Status, ("status", "status"), (8, 8), 1, false),
            col(Field::Last, ("last incident", "last"), (if width < 130 { 11 } else { 13 }, 13), 2, false),
            col(Field::Ago, ("ago", "ago"), (if width < 100 { 7 } else { 9 }, 9), 5, true),
            col(
                Field::Change,
                (if change > 9 { "change" } else { "week/mean" }, "±"),
                (change, change),
                6,
                false,
            ),
            col(Field::Incidents, ("incidents", "inc."), (4, 9), 1, true),
            col(Field::Events, ("events", "ev."), (4, 6), 9, true),
            col(Field::Spark, ("", ""), (spark, spark), 4, false),
            col(Field::Killed, ("killed", "killed"), (killed, 16), 3, true),
            col(Field::Contested, ("contested", "≠"), (2, 9), 7, true),
        ];
        if flags > 0 {
            let at = place(&columns, Field::Change);
            columns.insert(
                at,
                col(Field::Flags, ("flags", if flags > 1 { "fl" } else { "!" }), (flags, flags), 1, false),
            );
        }
        if scene.answer.compared.is_some() {
            let at = place(&columns, Field::Incidents);
            columns.insert(at, col(Field::Against, ("against", "±"), (2, 20), 2, false));
            columns.insert(at, col(Field::Then, ("then", "then"), (4, 6), 1, true));
        }
        columns
    };
    // The picture has a column for every week of a year, every second, every third …; the richest list that fits is
    // taken. How many buckets there are does not matter, for that changes with the filter.
    let mut tried = Vec::new();
    for (change, most) in CHANGES {
        for per in 1..=most {
            let spark = u16_of(YEAR_OF_WEEKS.div_ceil(per)).max(12);
            let columns = wished(spark, change);
            let slots = lay(&columns, width);
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

/// Where a column stands: behind that of `key`.
fn place(columns: &[Column<Field>], key: Field) -> usize {
    columns.iter().position(|column| column.key == key).map_or(columns.len(), |at| at + 1)
}

/// What the title says: incidents and killed in all that is shown.
pub(in crate::view) fn said(scene: &Scene<'_>) -> Row {
    let answer = scene.answer;
    let plural = if answer.incidents == 1 { "" } else { "s" };
    let mut row = vec![(format!("{} incident{plural}", answer.incidents), Role::Dim)];
    if answer.tolls.killed.is_known_of() {
        row.push((", killed ".to_owned(), Role::Dim));
        row.push((answer.tolls.killed.to_string(), harm(answer.tolls.killed)));
    }
    if let Some(then) = answer.compared {
        row.push((format!("; then: {}", EventDate::spanning(then)), Role::Text));
    }
    row
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect) {
    let rows = &scene.answer.fronts;
    if rows.is_empty() {
        let lines = no_data(scene, "No fronts in the data");
        pen.nothing(area, &lines.iter().map(String::as_str).collect::<Vec<_>>());
        return;
    }
    let slots = columns(scene, list_width(scene, area));
    let heads = heads(PaneId::Fronts, area);
    pen.heads(Rect { height: heads, ..area }, &slots);
    if let Some(slot) = slots.iter().find(|slot| slot.key == Field::Spark && heads > 0) {
        let bucket = scene.answer.series.bucket.word();
        let buckets = rows.iter().map(|row| row.spark.len()).max().unwrap_or(0);
        let by = match per(buckets, usize::from(slot.width)) {
            1 => format!("by {bucket}"),
            per => format!("by {per} {bucket}s"),
        };
        let long = format!("incidents {by}");
        let fits = |head: &String| text::width(head) <= usize::from(slot.width);
        let head = [long, by].into_iter().find(fits).unwrap_or_default();
        let x = area.left().saturating_add(slot.x);
        pen.put(x, area.top(), x.saturating_add(slot.width), &head, Role::Dim);
    }
    let list = below(area, heads);
    // One scale for all fronts, so that they can be compared.
    let picture =
        slots.iter().find(|slot| slot.key == Field::Spark).map_or(0, |slot| usize::from(slot.width));
    let most = rows.iter().flat_map(|row| groups(&row.spark, picture)).map(|(n, _)| n).max().unwrap_or(0);
    let cursor = scene.state.fronts.cursor;
    let focused = scene.state.focus == PaneId::Fronts;
    for (y, (i, row)) in (list.top()..list.bottom()).zip(rows.iter().enumerate().skip(cursor.offset())) {
        let emphasis = match (i == cursor.selected(), focused) {
            (false, _) => Emphasis::None,
            (true, true) => Emphasis::Focused,
            (true, false) => Emphasis::Unfocused,
        };
        let glyphs = pen.glyphs;
        let mark = row.selected.then_some((glyphs.chosen, Role::Chosen));
        pen.list_row(list, y, mark, &slots, emphasis, |key| {
            let wide = slots.iter().find(|slot| slot.key == key).map_or(0, |slot| slot.width);
            cell(scene, glyphs, row, key, wide, most)
        });
    }
}

fn cell(scene: &Scene<'_>, glyphs: &GlyphSet, row: &FrontRow, key: Field, wide: u16, most: u32) -> Content {
    let status = &row.status;
    match key {
        Field::Name => Content::Text(names::front(scene, row.front), Role::Text),
        Field::Status => Content::Text(
            status.word.word().to_owned(),
            match status.word {
                Status::Active => Role::Strong,
                Status::Tense => Role::Text,
                Status::Quiet | Status::Dormant | Status::NoneRecorded => Role::Dim,
                Status::Unknown => Role::Unknown,
            },
        ),
        Field::Last => match status.last {
            Some(date) => Content::Date(date, Role::Text),
            None => Content::Text("none known".to_owned(), Role::Dim),
        },
        Field::Ago => {
            let said = match (status.days_min, status.days_max) {
                // Both bounds where they fit, else the one that is certain.
                (Some(min), Some(max)) if text::width(&age(min, max)) <= usize::from(wide) => age(min, max),
                (Some(min), Some(_)) => format!("≥{}", days(min)),
                _ => String::new(),
            };
            Content::Figure(said, Role::Text)
        }
        Field::Change => {
            let (said, role) = change_with_base(glyphs, &row.change, wide);
            Content::Text(said, role)
        }
        Field::Flags => {
            let marks: String = row.flags.fired().into_iter().map(Flag::letter).collect();
            Content::Text(marks, Role::Warning)
        }
        Field::Then | Field::Against => compared(glyphs, row.compared, key == Field::Then, wide),
        Field::Incidents | Field::Events => {
            let n = if key == Field::Incidents { row.incidents } else { row.events };
            let (said, role) = counted(n, row.coverage);
            Content::Figure(said, role)
        }
        Field::Spark => Content::Picture(spark(glyphs, &row.spark, usize::from(wide), most)),
        Field::Killed => Content::Figure(row.tolls.killed.to_string(), harm(row.tolls.killed)),
        Field::Contested if row.contested == 0 => Content::Text(String::new(), Role::Dim),
        Field::Contested => {
            Content::Figure(format!("{}{}", row.contested, glyphs.contested), Role::Contested)
        }
    }
}

/// How many buckets stand in one column.
fn per(buckets: usize, columns: usize) -> usize {
    buckets.div_ceil(columns.max(1)).max(1)
}

/// The buckets in at most `columns` groups, the newest last: neighbours are summed, counted from the newest, where
/// there are more buckets than columns. With each sum, whether anything of it lies in coverage.
fn groups(buckets: &[(u32, Coverage)], columns: usize) -> Vec<(u32, bool)> {
    let per = per(buckets.len(), columns);
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
fn spark(glyphs: &GlyphSet, buckets: &[(u32, Coverage)], columns: usize, most: u32) -> Row {
    let groups = groups(buckets, columns);
    let wide = if groups.len().saturating_mul(2) <= columns { 2 } else { 1 };
    let free = columns.saturating_sub(groups.len().saturating_mul(wide));
    let mut row = vec![(" ".repeat(free), Role::Text)];
    for (n, known) in groups {
        let (sign, role) = match (n, known) {
            (0, true) => (glyphs.zero, Role::Rule),
            (0, false) => (glyphs.unknown, Role::Unknown),
            (_, false) => (glyphs.hollow, Role::Bar),
            // The lowest bar stands for zero: one is drawn above it.
            (n, true) => (glyphs.bars[level(n, most, 7)], Role::Bar),
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

    fn drawn(buckets: &[(u32, Coverage)], columns: usize, most: u32) -> String {
        spark(GlyphSet::of(Glyphs::Unicode), buckets, columns, most).into_iter().map(|(t, _)| t).collect()
    }

    #[test]
    fn unknown_zero_and_some_are_drawn_apart() {
        use Coverage::{Full, None};
        assert_eq!(drawn(&[(0, None), (1, None), (0, Full), (1, Full), (4, Full)], 5, 4), "·░▁▃█");
        assert_eq!(drawn(&[(4, Full)], 1, 4), "█");
        assert_eq!(drawn(&[(4, Full)], 3, 4), " ██", "two columns wide, at the right edge");
    }

    #[test]
    fn buckets_are_summed_from_the_newest() {
        use Coverage::{Full, None};
        let five = [(1, Full), (0, None), (0, None), (2, Full), (2, Full)];
        assert_eq!(drawn(&five, 3, 4), "▃·█");
        assert_eq!(drawn(&[], 3, 2), "   ");
    }
}
