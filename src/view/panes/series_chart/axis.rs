//! The time axis that bars and lanes share: which columns a bucket or a cell takes, and the days below.

use ratatui::layout::Rect;

use super::face_layout::{margin_columns, shown_faces};
use crate::assess::Flag;
use crate::assess::record::RecordLevel;
use crate::board::{PaneId, Scene};
use crate::model::{Day, Span};
use crate::query::Bucket;
use crate::store::{BucketRow, axis_columns};
use crate::view::painter::Painter;
use crate::view::text::{saturating_u16, width};
use crate::view::theme::Role;
use chrono::Datelike;

/// A range of screen columns: the first, and the one after the last.
pub(super) type ColumnRange = std::ops::Range<u16>;

/// The position of the axis on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeAxis {
    /// First column.
    pub(super) x: u16,
    /// Columns: [`axis_columns`] of the room.
    pub(super) columns: u16,
    buckets: usize,
}

impl TimeAxis {
    /// Lays out the axis of a pane with this body, at its right edge.
    pub(super) fn from_scene(scene: &Scene<'_>, body: Rect) -> Self {
        let margin = margin_columns(shown_faces(scene, body), body.width);
        Self::new(body, margin, scene.answer.series.buckets.len())
    }

    fn new(body: Rect, margin: u16, buckets: usize) -> Self {
        let room = body.width.saturating_sub(margin);
        let buckets = buckets.max(1);
        let columns = saturating_u16(axis_columns(buckets, usize::from(room)));
        Self { x: body.right().saturating_sub(columns), columns, buckets }
    }

    /// Returns the columns of one of `parts` equal parts of the axis, at least one.
    fn part_columns(&self, part: usize, parts: usize) -> ColumnRange {
        let edge = |part: usize| saturating_u16(part * usize::from(self.columns) / parts.max(1));
        let start = self.x.saturating_add(edge(part));
        start..self.x.saturating_add(edge(part + 1)).max(start.saturating_add(1))
    }

    /// Returns the columns of a bucket.
    pub(super) fn bucket_columns(&self, bucket: usize) -> ColumnRange {
        self.part_columns(bucket, self.buckets)
    }

    /// Returns the columns of one of `cells` cells.
    pub(super) fn cell_columns(&self, cell: usize, cells: usize) -> ColumnRange {
        self.part_columns(cell, cells)
    }

    /// Returns the columns of a bar, which are equally many for all bars. Where there is room, a gap follows.
    pub(super) fn bar_columns(&self, bucket: usize) -> ColumnRange {
        let start = self.bucket_columns(bucket).start;
        let pitch = self.columns / saturating_u16(self.buckets);
        let gap = u16::from(pitch >= 3);
        start..start.saturating_add(pitch.max(1) - gap)
    }

    /// Returns the bucket at a screen column, or `None` left and right of the axis.
    pub(super) fn bucket_at(&self, column: u16) -> Option<usize> {
        let offset = usize::from(column.checked_sub(self.x)?);
        // The last bucket that begins in the column or before it.
        let bucket = ((offset + 1) * self.buckets).checked_sub(1)? / usize::from(self.columns.max(1));
        (offset < usize::from(self.columns)).then_some(bucket.min(self.buckets - 1))
    }

    /// Returns the bucket at a screen column, or the nearest one.
    pub(super) fn nearest_bucket(&self, column: u16) -> Option<usize> {
        if column < self.x {
            return Some(0);
        }
        self.bucket_at(column).or(self.buckets.checked_sub(1))
    }
}

/// Whether the stretch being drawn, or the chosen one, contains a bucket.
pub(super) fn is_in_stretch(scene: &Scene<'_>, bucket: &BucketRow) -> bool {
    let is_being_drawn = scene.state.stretch_from.is_some_and(|from| {
        let cursor = scene.answer.series.buckets.get(scene.state.series.cursor.selected()).map(|b| b.span);
        let (a, b) = (from, cursor.unwrap_or(from));
        a.start.min(b.start) <= bucket.span.start && bucket.span.end <= a.end.max(b.end)
    });
    is_being_drawn || bucket.is_selected
}

/// Returns the bucket under the cursor, if the pane has the focus.
pub(super) fn focused_bucket(scene: &Scene<'_>) -> Option<usize> {
    let cursor = scene.state.series.cursor.selected();
    let is_focused = scene.state.focus == PaneId::Series && cursor < scene.answer.series.buckets.len();
    is_focused.then_some(cursor)
}

/// Returns the days of the axis: the buckets, clipped to the window. The axis ends at as-of at the latest.
pub(super) fn axis_days(scene: &Scene<'_>) -> Option<Span> {
    let (series, window) = (&scene.answer.series, scene.answer.span);
    let (first, last) = (series.buckets.first()?.span, series.buckets.last()?.span);
    Span::new(first.start.max(window.start), last.end.min(window.end)).or(Span::new(first.start, last.end))
}

/// Returns the months between two labels of months on the axis, so that every label has room.
fn months_per_label(days: Span, columns: u16) -> u32 {
    // Three letters, a gap, and a column for months of unequal length.
    const LABEL_COLUMNS: f64 = 5.0;
    let columns_per_month = f64::from(columns) * 30.4 / f64::from(days.days());
    [1, 2, 3].into_iter().find(|months| f64::from(*months) * columns_per_month >= LABEL_COLUMNS).unwrap_or(6)
}

/// Returns the label of a bucket on the axis, if a new year or one of the labelled months begins with it.
fn tick_label(bucket: Bucket, months: u32, day: Day, previous: Option<Day>) -> Option<String> {
    let (date, previous) = (day.date(), previous?.date());
    if date.year() != previous.year() {
        return Some(format!("{:04}", date.year()));
    }
    let has_months = matches!(bucket, Bucket::Day | Bucket::Week | Bucket::Month);
    let is_named = has_months && date.month() != previous.month() && date.month0() % months == 0;
    is_named.then(|| date.format("%b").to_string())
}

/// Draws the bracket of the window, with the chosen stretch, records and the cursor on it, and below it the days. On a
/// single row, the days stand on the bracket, where the others leave room.
pub(super) fn draw_axis(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, axis: &TimeAxis) {
    if area.height == 0 || axis.columns == 0 {
        return;
    }
    let mut taken_columns: Vec<u16> = Vec::new();
    draw_bracket(painter, area, axis);
    draw_marks(scene, painter, area, axis, &mut taken_columns);
    let is_on_bracket = area.height == 1;
    if is_on_bracket {
        // The corners of the bracket stay visible.
        taken_columns.extend([axis.x, axis.x.saturating_add(axis.columns).saturating_sub(1)]);
    } else {
        taken_columns.clear();
    }
    let y = area.bottom().saturating_sub(1);
    draw_days(scene, painter, (Rect { y, height: 1, ..area }, is_on_bracket), axis, taken_columns);
}

/// Draws the bracket of the window.
fn draw_bracket(painter: &mut Painter<'_>, area: Rect, axis: &TimeAxis) {
    let (y, right) = (area.top(), axis.x.saturating_add(axis.columns).min(area.right()));
    painter.draw_rule(axis.x, y, right, false);
    let [_, _, left_corner, right_corner] = painter.glyphs.corners;
    painter.write(axis.x, y, right, left_corner, Role::Rule);
    painter.write(right.saturating_sub(1), y, right, right_corner, Role::Rule);
}

/// Draws a line under the chosen stretch, the letters of records and a caret under the cursor.
fn draw_marks(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    axis: &TimeAxis,
    taken_columns: &mut Vec<u16>,
) {
    let (series, y) = (&scene.answer.series, area.top());
    for (i, _) in series.buckets.iter().enumerate().filter(|(_, bucket)| is_in_stretch(scene, bucket)) {
        let columns = if area.height > 1 { axis.bucket_columns(i) } else { axis.bar_columns(i) };
        let line = painter.glyphs.rule[1].repeat(columns.len());
        painter.write(columns.start, y, area.right(), &line, Role::Chosen);
        taken_columns.extend(columns);
    }
    let middle = |i: usize| {
        let columns = axis.bar_columns(i);
        columns.start.midpoint(columns.end.saturating_sub(1))
    };
    for (i, record) in series.buckets.iter().enumerate().filter_map(|(i, b)| Some((i, b.record?))) {
        painter.write(middle(i), y, area.right(), record_flag(record).letter(), Role::Warning);
        taken_columns.push(middle(i));
    }
    if let Some(cursor) = focused_bucket(scene) {
        let x = middle(cursor);
        painter.write(x, y, area.right(), painter.glyphs.caret, Role::Chosen);
        painter.set_cursor(x, y);
        taken_columns.push(x);
    }
}

/// Returns the mark of a record.
pub(super) const fn record_flag(level: RecordLevel) -> Flag {
    match level {
        RecordLevel::High => Flag::RecordHigh,
        RecordLevel::Medium => Flag::RecordMedium,
    }
}

/// Writes the first and the last day, and months or years between them.
fn draw_days(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    (area, is_on_bracket): (Rect, bool),
    axis: &TimeAxis,
    mut taken_columns: Vec<u16>,
) {
    let (series, y) = (&scene.answer.series, area.y);
    let Some(days) = axis_days(scene) else { return };
    let format_day = |day: Day| match series.bucket {
        Bucket::Day | Bucket::Week => day.to_string(),
        Bucket::Month | Bucket::Quarter => day.date().format("%Y-%m").to_string(),
        Bucket::Year => format!("{:04}", day.date().year()),
    };
    let mut label = |x: u16, text: &str, gap: u16| {
        let label_end = x.saturating_add(saturating_u16(width(text)));
        let occupied = x.saturating_sub(gap)..label_end.saturating_add(gap);
        if x < axis.x
            || label_end > axis.x.saturating_add(axis.columns)
            || taken_columns.iter().any(|column| occupied.contains(column))
        {
            return false;
        }
        taken_columns.extend(x..label_end);
        painter.write(x, y, area.right(), text, Role::Dim);
        true
    };
    // Next to a corner of the bracket, or where it would be.
    let inset = u16::from(is_on_bracket);
    let end = axis.x.saturating_add(axis.columns).saturating_sub(inset);
    // Where the cursor is on the first or the last bucket, the label stands next to it.
    let cursor = scene.state.series.cursor.selected();
    let cursor_columns = axis.bar_columns(cursor);
    let last_day = format_day(days.end);
    let last_width = saturating_u16(width(&last_day));
    if !label(end.saturating_sub(last_width), &last_day, 0) && cursor + 1 == series.buckets.len() {
        label(cursor_columns.start.saturating_sub(last_width + 1), &last_day, 1);
    }
    let has_two = series.buckets.len() > 1;
    if has_two && !label(axis.x.saturating_add(inset), &format_day(days.start), 0) && cursor == 0 {
        label(cursor_columns.end.saturating_add(1), &format_day(days.start), 1);
    }
    let months = months_per_label(days, axis.columns);
    let mut previous = None;
    for (i, bucket) in series.buckets.iter().enumerate() {
        let start = bucket.span.start;
        if let Some(text) = tick_label(series.bucket, months, start, previous.replace(start)) {
            // A label keeps a free column to anything else on the axis.
            label(axis.bucket_columns(i).start, &text, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_and_columns_agree() {
        for (width, buckets) in (6..90).flat_map(|width| (1..70).map(move |buckets| (width, buckets))) {
            let axis = TimeAxis::new(Rect::new(3, 0, width, 5), 5, buckets);
            assert!(axis.x + axis.columns == 3 + width && axis.x >= 8);
            for bucket in 0..buckets {
                let columns = axis.bucket_columns(bucket);
                assert!(!columns.is_empty() && columns.end <= 3 + width, "{width} {buckets} {bucket}");
                let shown = columns.clone().map(|column| axis.bucket_at(column).unwrap());
                if buckets <= usize::from(width - 5) {
                    assert!(shown.into_iter().all(|shown| shown == bucket), "{width} {buckets} {bucket}");
                } else {
                    assert!(shown.into_iter().all(|shown| axis.bucket_columns(shown).start == columns.start));
                }
            }
            assert_eq!(axis.bucket_at(axis.x - 1), None);
            assert_eq!(axis.nearest_bucket(0), Some(0));
            assert_eq!(axis.nearest_bucket(u16::MAX), Some(buckets - 1));
        }
    }
}
