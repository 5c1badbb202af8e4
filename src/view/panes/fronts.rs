//! 1 Fronts: how each stands, since when, and how it went in the window.

use ratatui::layout::Rect;

use super::empty_pane::no_data;
use super::figures::{age, change_with_base, compared, counted, days, killed, level};
use super::list_rows::{draw_heads, list_width, rows_in_sight};
use crate::assess::Flag;
use crate::assess::status::Status;
use crate::board::{PaneId, Scene};
use crate::model::EventDate;
use crate::store::{Coverage, FrontRow};
use crate::view::columns::{Column, Slot, lay};
use crate::view::glyphs::GlyphSet;
use crate::view::names;
use crate::view::pen::{Content, Pen, Row};
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
    let flags = u16_of(rows.iter().map(|row| row.flags.fired().len()).max().unwrap_or(0));
    // Where there is room, theirs is kept free: a filter that lets one come or go must not move the rest.
    let flags = if width < 100 { flags } else { flags.max(2) };
    // A sum is about as long as the longest toll, which no filter changes.
    let killed = if width < 110 { 10 } else { u16_of(scene.store.longest_toll()).clamp(10, 13) };
    let compared = scene.answer.compared.is_some();
    let wished = |spark: u16, change: u16| -> Vec<Column<Field>> {
        let last = if width < 130 { 11 } else { 13 };
        let ago = if width < 100 { 7 } else { 9 };
        let flags_head = ("flags", if flags > 1 { "fl" } else { "!" });
        let change_head = (if change > 9 { "change" } else { "week/mean" }, "±");
        let columns = [
            Some(Column::text(Field::Name, ("front", "front"), (name.min(16), name), 0)),
            Some(Column::text(Field::Status, ("status", "status"), (8, 8), 1)),
            Some(Column::text(Field::Last, ("last incident", "last"), (last, 13), 2)),
            Some(Column::figures(Field::Ago, ("ago", "ago"), (ago, 9), 5)),
            Some(Column::text(Field::Change, change_head, (change, change), 6)),
            (flags > 0).then(|| Column::text(Field::Flags, flags_head, (flags, flags), 1)),
            Some(Column::figures(Field::Incidents, ("incidents", "inc."), (4, 9), 1)),
            compared.then(|| Column::figures(Field::Then, ("then", "then"), (4, 6), 1)),
            compared.then(|| Column::text(Field::Against, ("against", "±"), (2, 20), 2)),
            Some(Column::figures(Field::Events, ("events", "ev."), (4, 6), 9)),
            Some(Column::text(Field::Spark, ("", ""), (spark, spark), 4)),
            Some(Column::figures(Field::Killed, ("killed", "killed"), (killed, 16), 3)),
            Some(Column::figures(Field::Contested, ("contested", "≠"), (2, 9), 7)),
        ];
        columns.into_iter().flatten().collect()
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

/// What the title says: incidents and killed in all that is shown.
pub(in crate::view) fn said(scene: &Scene<'_>) -> Row {
    let answer = scene.answer;
    let plural = if answer.incidents == 1 { "" } else { "s" };
    let mut row = vec![(format!("{} incident{plural}", answer.incidents), Role::Dim)];
    if answer.tolls.killed.is_known_of() {
        row.push((", killed ".to_owned(), Role::Dim));
        row.push(killed(answer.tolls.killed));
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
        pen.nothing(area, &no_data(scene, "No fronts in the data"));
        return;
    }
    let slots = columns(scene, list_width(scene, area));
    let list = draw_heads(pen, PaneId::Fronts, area, &slots);
    let picture = slots.iter().find(|slot| slot.key == Field::Spark);
    if let Some(slot) = picture.filter(|_| list.y > area.y) {
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
    // One scale for all fronts, so that they can be compared.
    let columns = picture.map_or(0, |slot| usize::from(slot.width));
    let most = rows.iter().flat_map(|row| groups(&row.spark, columns)).map(|(n, _)| n).max().unwrap_or(0);
    let cursor = scene.state.fronts.cursor;
    let in_sight = rows_in_sight(scene, PaneId::Fronts, list, cursor).zip(rows.iter().skip(cursor.offset()));
    for ((y, emphasis), row) in in_sight {
        let glyphs = pen.glyphs;
        let chosen = row.selected.then_some((glyphs.chosen, Role::Chosen));
        pen.list_row(list, y, [chosen, None], &slots, emphasis, |slot| cell(scene, glyphs, row, slot, most));
    }
}

fn cell(scene: &Scene<'_>, glyphs: &GlyphSet, row: &FrontRow, slot: &Slot<Field>, most: u32) -> Content {
    let (status, wide) = (&row.status, slot.width);
    match slot.key {
        Field::Name => Content::plain(names::front(scene, row.front)),
        Field::Status => Content::Text((
            status.word.word().to_owned(),
            match status.word {
                Status::Active => Role::Strong,
                Status::Tense => Role::Text,
                Status::Quiet | Status::Dormant | Status::NoneRecorded => Role::Dim,
                Status::Unknown => Role::Unknown,
            },
        )),
        Field::Last => match status.last {
            Some(date) => Content::Date(date, Role::Text),
            None => Content::Text(("none known".to_owned(), Role::Dim)),
        },
        Field::Ago => {
            let said = match (status.days_min, status.days_max) {
                // Both bounds where they fit, else the one that is certain.
                (Some(min), Some(max)) if text::width(&age(min, max)) <= usize::from(wide) => age(min, max),
                (Some(min), Some(_)) => format!("≥{}", days(min)),
                _ => String::new(),
            };
            Content::Figure((said, Role::Text))
        }
        Field::Change => Content::Text(change_with_base(glyphs, &row.change, wide)),
        Field::Flags => {
            Content::Text((row.flags.fired().into_iter().map(Flag::letter).collect(), Role::Warning))
        }
        Field::Incidents => Content::Figure(counted(row.incidents, row.coverage)),
        Field::Events => Content::Figure(counted(row.events, row.coverage)),
        Field::Then => compared(glyphs, row.compared, true, wide),
        Field::Against => compared(glyphs, row.compared, false, wide),
        Field::Spark => Content::Picture(spark(glyphs, &row.spark, usize::from(wide), most)),
        Field::Killed => Content::Figure(killed(row.tolls.killed)),
        Field::Contested if row.contested == 0 => Content::EMPTY,
        Field::Contested => {
            Content::Figure((format!("{}{}", row.contested, glyphs.contested), Role::Contested))
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
