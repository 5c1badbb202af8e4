//! 4 Incidents: how many in each bucket of time, the newest always at the right edge.

use ratatui::layout::Rect;

use super::figures::scale_to_steps;
use crate::assess::Flag;
use crate::assess::record::RecordLevel;
use crate::assess::weeks::format_mean;
use crate::board::{PaneId, Scene};
use crate::model::{Day, EventDate};
use crate::query::{Bucket, SeriesMeasure};
use crate::store::{BucketRow, Coverage, Series};
use crate::view::glyphs::GlyphSet;
use crate::view::layout::SERIES_SCALE_COLUMNS;
use crate::view::painter::{Painter, StyledLine};
use crate::view::text::{saturating_u16, truncate, width};
use crate::view::theme::Role;
use chrono::Datelike;

/// The title: what is counted, per what.
pub(in crate::view) fn series_title(scene: &Scene<'_>) -> String {
    let series = &scene.answer.series;
    let counted = match series.measure {
        SeriesMeasure::Incidents => "Incidents",
        SeriesMeasure::Events => "Events",
        SeriesMeasure::Killed => "Killed",
    };
    let vague: u32 = series.outside_buckets.iter().map(|(_, n)| n).sum();
    let beside = if vague > 0 { format!(" +{vague} vague") } else { String::new() };
    format!("{counted} per {}{beside}", series.bucket.name())
}

/// What the title says at its right: the bucket under the cursor.
pub(in crate::view) fn title_info(scene: &Scene<'_>) -> StyledLine {
    bucket_words(scene, scene.state.series.cursor.selected())
}

/// A bucket in words: how many, and when.
pub(in crate::view) fn bucket_words(scene: &Scene<'_>, i: usize) -> StyledLine {
    let Some(bucket) = scene.answer.series.buckets.get(i) else { return StyledLine::new() };
    let value = match (bucket.value, bucket.coverage, bucket.is_partial) {
        (0, Coverage::None, _) => "unknown".to_owned(),
        (0, Coverage::Partial, _) if !bucket.is_open => "0, partly outside".to_owned(),
        (n, Coverage::Full, false) if bucket.is_open => format!("{n} so far"),
        (n, Coverage::Full, false) => n.to_string(),
        (n, _, _) => format!("≥{n}"),
    };
    let role = if scene.state.focus == PaneId::Series { Role::Strong } else { Role::Dim };
    // The value goes first: where there is little room, the date is what is cut.
    vec![(value, role), (format!(" in {}", EventDate::from_span(bucket.span)), Role::Dim)]
}

/// Where the bars stand.
struct ChartGeometry {
    /// First column of the first bar.
    x: u16,
    /// Columns from one bar to the next.
    pitch: u16,
    /// Columns of a bar.
    bar_width: u16,
}

/// Columns from bar to bar at most: wider bars say no more.
const MAX_PITCH: u16 = 6;

fn chart_geometry(scene: &Scene<'_>, area: Rect) -> ChartGeometry {
    let count = saturating_u16(scene.answer.series.buckets.len()).max(1);
    let room = area.width.saturating_sub(SERIES_SCALE_COLUMNS);
    let pitch = (room / count).clamp(1, MAX_PITCH);
    let x = area
        .right()
        .saturating_sub(pitch.saturating_mul(count))
        .max(area.left().saturating_add(SERIES_SCALE_COLUMNS));
    ChartGeometry { x, pitch, bar_width: if pitch >= 3 { pitch - 1 } else { pitch } }
}

/// Which bucket covers a column of the screen.
pub(in crate::view) fn bucket_at(scene: &Scene<'_>, area: Rect, column: u16) -> Option<usize> {
    let chart = chart_geometry(scene, area);
    let bucket = usize::from(column.checked_sub(chart.x)? / chart.pitch);
    (bucket < scene.answer.series.buckets.len()).then_some(bucket)
}

/// The bucket that covers a column of the screen, or the nearest one.
pub(in crate::view) fn nearest_bucket(scene: &Scene<'_>, area: Rect, column: u16) -> Option<usize> {
    let chart = chart_geometry(scene, area);
    let last = scene.answer.series.buckets.len().checked_sub(1)?;
    Some(usize::from(column.saturating_sub(chart.x) / chart.pitch).min(last))
}

/// What is said above the bars: the sum, the mean, and what the bars leave out. In one line, or in as many as there is
/// room for; what does not fit is said in fewer words.
fn note_lines(scene: &Scene<'_>, room: usize, most: usize) -> Vec<String> {
    let series = &scene.answer.series;
    let word = series.bucket.name();
    let vague = |article: &str| -> Option<String> {
        let mut parts = series.outside_buckets.iter().enumerate().map(|(i, (precision, n))| {
            let dated = if i == 0 { "dated only " } else { "" };
            format!("+{n} {dated}to {article}{}", precision.name())
        });
        let first = parts.next()?;
        Some(parts.fold(first, |all, part| format!("{all}, {part}")))
    };
    let mean = series.mean.map(|mean| {
        let bound = if mean.is_partial { "≥" } else { "" };
        format!("mean {bound}{} a {word}", format_mean(mean.value()))
    });
    let cut = (series.truncated > 0).then(|| format!("{} older {word}s do not fit", series.truncated));
    let record = series.buckets.iter().any(|bucket| bucket.record.is_some());
    let sum = format!("{} drawn", series.sum);
    let full = |article: &str| -> Vec<String> {
        let parts = [Some(sum.clone()), mean.clone(), vague(article), cut.clone()];
        parts.into_iter().flatten().chain(record.then(|| "R, r a record month".to_owned())).collect()
    };
    let short = || -> Vec<String> {
        let cut = (series.truncated > 0).then(|| format!("-{} {word}s", series.truncated));
        [Some(sum.clone()), vague(""), cut].into_iter().flatten().collect()
    };
    for parts in [full("the "), full(""), short()] {
        let lines = fill_lines(&parts, room);
        if lines.len() <= most && lines.iter().all(|line| width(line) <= room) {
            return lines;
        }
    }
    vec![short().join(" · ")]
}

/// Parts in as few lines as they fit in.
fn fill_lines(parts: &[String], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if width(line) + 3 + width(part) <= room => {
                line.push_str(" · ");
                line.push_str(part);
            }
            _ => lines.push(part.clone()),
        }
    }
    lines
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let series = &scene.answer.series;
    if area.height == 0 || area.width <= SERIES_SCALE_COLUMNS {
        return;
    }
    if series.buckets.is_empty() {
        painter.draw_empty_message(area, &["No time to draw: the window is empty"]);
        return;
    }
    let labels = u16::from(area.height >= 2);
    let most = match area.height {
        0..5 => 0,
        5..8 => 1,
        _ => 2,
    };
    let room = usize::from(area.width.saturating_sub(SERIES_SCALE_COLUMNS));
    let notes = if most == 0 { Vec::new() } else { note_lines(scene, room, most) };
    for (y, text) in (area.top()..area.bottom()).zip(&notes) {
        let text = truncate(&painter.glyphs.transliterate(text), room, painter.glyphs.ellipsis);
        painter.write(area.left().saturating_add(SERIES_SCALE_COLUMNS), y, area.right(), &text, Role::Dim);
    }
    // Whether all of it is said does not move the bars: a filter must not make them jump.
    let notes = saturating_u16(most.min(if room < 100 { most } else { 1 }).max(notes.len()));
    let bars = Rect { y: area.y + notes, height: area.height - labels - notes, ..area };
    draw_scale(painter, bars, scale_top(series.max, bars.height));
    let mean = mean_row(series, bars.height);
    if let Some((row, mean)) = mean {
        let y = bars.bottom().saturating_sub(1).saturating_sub(row);
        let label = format_mean(mean);
        if y > bars.top() {
            let x = bars
                .left()
                .saturating_add(SERIES_SCALE_COLUMNS - 2)
                .saturating_sub(saturating_u16(width(&label)));
            painter.write(
                x.max(bars.left()),
                y,
                bars.left().saturating_add(SERIES_SCALE_COLUMNS - 1),
                &label,
                Role::Dim,
            );
        }
    }
    let chart = chart_geometry(scene, area);
    for (i, bucket) in series.buckets.iter().enumerate() {
        let x = chart.x.saturating_add(saturating_u16(i).saturating_mul(chart.pitch));
        if x >= area.right() {
            break;
        }
        draw_bar(scene, painter, Rect { x, width: chart.bar_width, ..bars }, bucket, i);
        if let Some((row, _)) = mean.filter(|_| bucket.coverage != Coverage::None) {
            draw_mean(painter, Rect { x, width: chart.bar_width, ..bars }, row);
        }
    }
    if labels > 0 {
        draw_axis(scene, painter, area, &chart);
    }
}

/// The number at the top of the scale: the largest, but no less than a few, so that a single incident does not
/// fill the chart.
fn scale_top(max: u32, rows: u16) -> u32 {
    max.max(if rows >= 4 { 4 } else { 1 })
}

/// The row of the mean above the lowest, and the mean; `None` where it lies in the lowest, which the bars need.
fn mean_row(series: &Series, rows: u16) -> Option<(u16, f64)> {
    let mean = series.mean?.value();
    let rows_of_mean = mean * f64::from(rows) / f64::from(scale_top(series.max, rows));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from f64 saturates")]
    let row = rows_of_mean as u16;
    (1..rows).contains(&row).then_some((row, mean))
}

/// A faint line at the height of the mean, behind the bars.
fn draw_mean(painter: &mut Painter<'_>, area: Rect, row: u16) {
    let y = area.bottom().saturating_sub(1).saturating_sub(row);
    let line = painter.glyphs.rule[0];
    for x in area.left()..area.right() {
        if painter.is_blank(x, y) {
            painter.write(x, y, x.saturating_add(1), line, Role::Rule);
        }
    }
}

fn draw_scale(painter: &mut Painter<'_>, bars: Rect, max: u32) {
    let right = bars.left().saturating_add(SERIES_SCALE_COLUMNS - 1);
    let mut label = |y: u16, text: &str| {
        let x = right.saturating_sub(1).saturating_sub(saturating_u16(width(text)));
        painter.write(x.max(bars.left()), y, right, text, Role::Dim);
    };
    if bars.height >= 2 {
        let text = match max {
            0..1_000 => max.to_string(),
            1_000..1_000_000 => format!("{}k", max / 1_000),
            _ => format!("{}M", max / 1_000_000),
        };
        label(bars.top(), &text);
    }
    label(bars.bottom().saturating_sub(1), "0");
}

fn draw_bar(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, bucket: &BucketRow, i: usize) {
    let focused = scene.state.focus == PaneId::Series;
    let at_cursor = focused && i == scene.state.series.cursor.selected();
    let drawing = scene.state.stretch_from.is_some_and(|from| {
        let cursor = scene.answer.series.buckets.get(scene.state.series.cursor.selected()).map(|b| b.span);
        let (a, b) = (from, cursor.unwrap_or(from));
        a.start.min(b.start) <= bucket.span.start && bucket.span.end <= a.end.max(b.end)
    });
    let some = if at_cursor || drawing || bucket.is_selected { Role::Chosen } else { Role::Bar };
    let glyphs: &GlyphSet = painter.glyphs;
    let rows = usize::from(area.height);
    let most = scale_top(scene.answer.series.max, area.height);
    let mut column = |row: usize, sign: &str, role: Role| {
        let y = area.bottom().saturating_sub(1).saturating_sub(saturating_u16(row));
        painter.write(area.x, y, area.right(), &sign.repeat(usize::from(area.width)), role);
    };
    match (bucket.value, bucket.coverage) {
        (0, Coverage::None) => column(0, glyphs.unknown, if at_cursor { some } else { Role::Unknown }),
        (0, _) => column(0, glyphs.zero, if at_cursor { some } else { Role::Rule }),
        (n, Coverage::None) => {
            // A chance find outside coverage: hollow, in whole rows.
            let full = scale_to_steps(n, most, rows);
            (0..full).for_each(|row| column(row, glyphs.outside_coverage, some));
        }
        (n, _) => {
            // The lowest eighth stands for zero: some is at least two.
            let eighths = scale_to_steps(n, most, rows.saturating_mul(8)).max(2);
            (0..eighths / 8).for_each(|row| column(row, glyphs.bars[7], some));
            if let Some(sign) = (eighths % 8).checked_sub(1).and_then(|i| glyphs.bars.get(i)) {
                column(eighths / 8, sign, some);
            }
        }
    }
}

/// The label of a bucket on the axis, if a new month or year begins with it.
fn tick_label(bucket: Bucket, day: Day, before: Option<Day>) -> Option<String> {
    let (date, before) = (day.date(), before?.date());
    let is_named = match bucket {
        Bucket::Day | Bucket::Week => date.month() != before.month(),
        Bucket::Month => date.month0() % 3 == 0,
        Bucket::Quarter | Bucket::Year => false,
    };
    if date.year() != before.year() {
        return Some(format!("{:04}", date.year()));
    }
    is_named.then(|| date.format("%b").to_string())
}

/// The axis: a caret under the cursor, a line under the chosen stretch, and, where these leave room, the first and
/// the last day with months or years between.
fn draw_axis(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, chart: &ChartGeometry) {
    let series = &scene.answer.series;
    let y = area.bottom().saturating_sub(1);
    let (Some(first), Some(last)) = (series.buckets.first(), series.buckets.last()) else { return };
    let at = |i: usize| chart.x.saturating_add(saturating_u16(i).saturating_mul(chart.pitch));
    let mut taken: Vec<u16> = Vec::new();
    for (i, _) in series.buckets.iter().enumerate().filter(|(_, bucket)| bucket.is_selected) {
        painter.write(
            at(i),
            y,
            area.right(),
            &painter.glyphs.rule[1].repeat(usize::from(chart.bar_width)),
            Role::Chosen,
        );
        taken.extend(at(i)..at(i).saturating_add(chart.bar_width));
    }
    for (i, record) in series.buckets.iter().enumerate().filter_map(|(i, b)| Some((i, b.record?))) {
        let flag = if record == RecordLevel::High { Flag::RecordHigh } else { Flag::RecordMedium };
        let x = at(i).saturating_add(chart.bar_width / 2);
        painter.write(x, y, area.right(), flag.letter(), Role::Warning);
        taken.push(x);
    }
    let cursor = scene.state.series.cursor.selected();
    if scene.state.focus == PaneId::Series && cursor < series.buckets.len() {
        let x = at(cursor).saturating_add(chart.bar_width / 2);
        painter.write(x, y, area.right(), painter.glyphs.caret, Role::Chosen);
        painter.set_cursor(x, y);
        taken.push(x);
    }
    let exact = |day: Day| match series.bucket {
        Bucket::Day | Bucket::Week => day.to_string(),
        Bucket::Month | Bucket::Quarter => day.date().format("%Y-%m").to_string(),
        Bucket::Year => format!("{:04}", day.date().year()),
    };
    let mut label = |x: u16, text: &str| {
        let behind = x.saturating_add(saturating_u16(width(text)));
        // A label keeps a column of distance to whatever else is on the axis.
        let near = x.saturating_sub(1)..=behind;
        if x < chart.x || behind > area.right() || taken.iter().any(|column| near.contains(column)) {
            return false;
        }
        taken.extend(x..behind);
        painter.write(x, y, area.right(), text, Role::Dim);
        true
    };
    let end = exact(last.span.end);
    let wide = saturating_u16(width(&end));
    let end_at = area.right().saturating_sub(wide);
    if !label(end_at, &end) {
        // The cursor stands there: beside it.
        label(at(cursor).saturating_sub(wide + 1), &end);
    }
    if series.buckets.len() > 1 && !label(chart.x, &exact(first.span.start)) {
        label(at(cursor).saturating_add(chart.bar_width + 1), &exact(first.span.start));
    }
    let mut before = None;
    for (i, bucket) in series.buckets.iter().enumerate() {
        if let Some(text) = tick_label(series.bucket, bucket.span.start, before.replace(bucket.span.start)) {
            label(at(i), &text);
        }
    }
}
