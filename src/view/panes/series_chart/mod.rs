//! Pane 4, Incidents: time as bars of counts per bucket, as a lane of events for each front, or both on one axis. The
//! newest bucket is always at the right edge.

mod axis;
mod bars;
mod face_layout;
mod lanes;

use ratatui::layout::Rect;

use self::axis::TimeAxis;
use self::bars::is_lower_bound;
use self::face_layout::{FaceRows, margin_columns};
pub(in crate::view) use self::face_layout::{bucket_room, shown_faces};
pub(in crate::view) use self::lanes::lane_words;
use crate::board::{PaneId, Scene};
use crate::model::{EventDate, Span, Toll};
use crate::query::{Bucket, SeriesMeasure};
use crate::store::{BucketRow, Coverage};
use crate::view::painter::{Painter, StyledLine};
use crate::view::theme::Role;

/// Returns the title: the measure and the bucket, or what lanes show.
pub(in crate::view) fn series_title(scene: &Scene<'_>, has_bars: bool) -> String {
    let series = &scene.answer.series;
    if !has_bars {
        let not_drawn = lanes::count_not_drawn(scene);
        let note = if not_drawn > 0 { format!(" +{not_drawn} not drawn") } else { String::new() };
        return format!("Events in time{note}");
    }
    let measure = match series.measure {
        SeriesMeasure::Incidents => "Incidents",
        SeriesMeasure::Events => "Events",
        SeriesMeasure::Killed => "Killed",
    };
    let vague: u32 = series.outside_buckets.iter().map(|(_, n)| n).sum();
    let vague_note = if vague > 0 { format!(" +{vague} vague") } else { String::new() };
    format!("{measure} per {}{vague_note}", series.bucket.name())
}

/// Returns the title for the title row of a pane with this body and, while the pane has the focus, the bucket under the
/// cursor.
pub(in crate::view) fn title(scene: &Scene<'_>, body: Rect) -> (String, StyledLine) {
    let has_bars = shown_faces(scene, body).has_bars;
    // The title of lanes does not say what is counted.
    let words = || bucket_words_with(scene, scene.state.series.cursor.selected(), !has_bars);
    let has_focus = scene.state.focus == PaneId::Series;
    (series_title(scene, has_bars), if has_focus { words() } else { StyledLine::new() })
}

/// Returns a bucket in words: its count and its dates.
pub(in crate::view) fn bucket_words(scene: &Scene<'_>, i: usize) -> StyledLine {
    bucket_words_with(scene, i, false)
}

/// Returns a bucket in words, with or without what is counted.
fn bucket_words_with(scene: &Scene<'_>, i: usize, has_noun: bool) -> StyledLine {
    let series = &scene.answer.series;
    let Some(bucket) = series.buckets.get(i) else { return StyledLine::new() };
    let noun = match series.measure {
        SeriesMeasure::Incidents => "incident",
        SeriesMeasure::Events => "event",
        SeriesMeasure::Killed => "killed",
    };
    let is_countable = series.measure != SeriesMeasure::Killed;
    let with_noun = |n: u32, text: String| match has_noun {
        true if is_countable => format!("{text} {noun}{}", if n == 1 { "" } else { "s" }),
        true => format!("{text} {noun}"),
        false => text,
    };
    let value = match (bucket.value, bucket.coverage, bucket.is_partial) {
        (n, ..) if bucket.killed_range.is_some() => with_noun(n, killed_words(bucket)),
        (0, Coverage::Full, _) if bucket.is_cut => {
            format!("{}, partly outside", with_noun(0, "0".to_owned()))
        }
        (0, Coverage::Full, true) if has_noun => "killed not known".to_owned(),
        (n, Coverage::Full, is_partial) if is_partial || bucket.is_cut => with_noun(n, format!("≥{n}")),
        (n, Coverage::Full, _) if bucket.is_open => format!("{} so far", with_noun(n, n.to_string())),
        (n, coverage, _) if has_noun && is_countable => coverage.count_words(n, noun),
        (0, coverage, _) if has_noun && coverage.is_bound() => "killed not known".to_owned(),
        (n, coverage, _) => with_noun(n, coverage.count_phrase(n)),
    };
    // The value comes first: where there is little room, the date is cut.
    vec![
        (value, Role::Strong),
        (format!(" in {}", EventDate::from_span(days_up_to_as_of(scene, bucket))), Role::Dim),
    ]
}

/// Returns the days of a bucket; those of a week end at as-of.
fn days_up_to_as_of(scene: &Scene<'_>, bucket: &BucketRow) -> Span {
    let end = bucket.span.end.min(scene.answer.as_of);
    let is_clipped = scene.answer.series.bucket == Bucket::Week;
    Span::new(bucket.span.start, end).filter(|_| is_clipped).unwrap_or(bucket.span)
}

/// Returns the killed of a bucket with their range: `12 (10–15)`.
fn killed_words(bucket: &BucketRow) -> String {
    let Some(range) = bucket.killed_range else { return String::new() };
    let toll = Toll {
        low: Some(range.low),
        best: Some(bucket.value),
        high: Some(range.high),
        is_open: range.is_open,
        is_partial: bucket.is_partial,
        ..Toll::NONE
    };
    let toll = if is_lower_bound(bucket) { toll.as_lower_bound() } else { toll };
    toll.to_string()
}

/// Returns the bucket that covers a screen column.
pub(in crate::view) fn bucket_at(scene: &Scene<'_>, area: Rect, column: u16) -> Option<usize> {
    let bucket = TimeAxis::from_scene(scene, area).bucket_at(column)?;
    (bucket < scene.answer.series.buckets.len()).then_some(bucket)
}

/// Returns the bucket that covers a screen column, or the nearest one.
pub(in crate::view) fn nearest_bucket(scene: &Scene<'_>, area: Rect, column: u16) -> Option<usize> {
    let last = scene.answer.series.buckets.len().checked_sub(1)?;
    TimeAxis::from_scene(scene, area).nearest_bucket(column).map(|bucket| bucket.min(last))
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let axis = TimeAxis::from_scene(scene, area);
    if area.height == 0 || axis.columns == 0 {
        return;
    }
    if scene.answer.series.buckets.is_empty() {
        painter.draw_empty_message(area, &["No time to chart: the window is empty"]);
        return;
    }
    let faces = shown_faces(scene, area);
    let rows = FaceRows::new(faces, area.height, area.width, lanes::lane_fronts(scene).count());
    let mut y = area.top();
    let mut take_rows = |height: u16| {
        let part = Rect { y, height, ..area };
        y = y.saturating_add(height);
        part
    };
    let (notes, bars, legend) = (take_rows(rows.notes), take_rows(rows.bars), take_rows(rows.legend));
    let (lanes, axis_rows) = (take_rows(rows.lanes), take_rows(rows.axis));
    let margin = margin_columns(faces, area.width);
    draw_notes(scene, painter, notes, area.left().saturating_add(margin));
    bars::draw_bars(scene, painter, bars, &axis, notes.height > 0);
    if legend.height > 0 {
        let x = area.left().saturating_add(1);
        let line = lanes::legend(scene, painter.glyphs, usize::from(area.right().saturating_sub(x)));
        painter.write_line(x, legend.y, area.right(), &line);
    }
    if rows.lanes > 0 {
        lanes::draw_lanes(scene, painter, lanes, &axis);
    }
    axis::draw_axis(scene, painter, axis_rows, &axis);
}

/// Draws the notes above the bars. They take the same rows whether or not all of them apply: a filter must not make the
/// bars jump.
fn draw_notes(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, x: u16) {
    if area.height == 0 {
        return;
    }
    let columns = usize::from(area.right().saturating_sub(x));
    let notes = bars::note_lines(scene, painter.glyphs, columns, usize::from(area.height));
    for (y, line) in (area.top()..area.bottom()).zip(&notes) {
        painter.write_line(x, y, area.right(), line);
    }
}
