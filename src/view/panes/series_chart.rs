//! Pane 4, Incidents: a chart of counts per bucket of time, with the newest bucket always at the right edge.

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

/// Returns the title: the measure and the bucket.
pub(in crate::view) fn series_title(scene: &Scene<'_>) -> String {
    let series = &scene.answer.series;
    let measure = match series.measure {
        SeriesMeasure::Incidents => "Incidents",
        SeriesMeasure::Events => "Events",
        SeriesMeasure::Killed => "Killed",
    };
    let vague: u32 = series.outside_buckets.iter().map(|(_, n)| n).sum();
    let vague_note = if vague > 0 { format!(" +{vague} vague") } else { String::new() };
    format!("{measure} per {}{vague_note}", series.bucket.name())
}

/// Returns the bucket under the cursor, for the title.
pub(in crate::view) fn title_info(scene: &Scene<'_>) -> StyledLine {
    bucket_words(scene, scene.state.series.cursor.selected())
}

/// Returns a bucket in words: its count and its dates.
pub(in crate::view) fn bucket_words(scene: &Scene<'_>, i: usize) -> StyledLine {
    let Some(bucket) = scene.answer.series.buckets.get(i) else { return StyledLine::new() };
    let value = match (bucket.value, bucket.coverage, bucket.is_partial) {
        (0, Coverage::Full, _) if bucket.is_cut => "0, partly outside".to_owned(),
        (n, Coverage::Full, is_partial) if is_partial || bucket.is_cut => format!("≥{n}"),
        (n, Coverage::Full, _) if bucket.is_open => format!("{n} so far"),
        (n, coverage, _) => coverage.count_phrase(n),
    };
    let role = if scene.state.focus == PaneId::Series { Role::Strong } else { Role::Dim };
    // The value comes first: where there is little room, the date is cut.
    vec![(value, role), (format!(" in {}", EventDate::from_span(bucket.span)), Role::Dim)]
}

/// The position and width of the bars.
struct ChartGeometry {
    /// First column of the first bar.
    x: u16,
    /// Columns from the start of one bar to the start of the next.
    pitch: u16,
    /// Columns of a bar.
    bar_width: u16,
}

/// The most columns from one bar to the next; wider bars show no more.
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

/// Returns the bucket that covers a screen column.
pub(in crate::view) fn bucket_at(scene: &Scene<'_>, area: Rect, column: u16) -> Option<usize> {
    let chart = chart_geometry(scene, area);
    let bucket = usize::from(column.checked_sub(chart.x)? / chart.pitch);
    (bucket < scene.answer.series.buckets.len()).then_some(bucket)
}

/// Returns the bucket that covers a screen column, or the nearest one.
pub(in crate::view) fn nearest_bucket(scene: &Scene<'_>, area: Rect, column: u16) -> Option<usize> {
    let chart = chart_geometry(scene, area);
    let last = scene.answer.series.buckets.len().checked_sub(1)?;
    Some(usize::from(column.saturating_sub(chart.x) / chart.pitch).min(last))
}

/// Returns the notes above the bars: the sum, the mean, and what the bars leave out. They take at most `max_lines`
/// lines; what does not fit is shortened.
fn note_lines(scene: &Scene<'_>, columns: usize, max_lines: usize) -> Vec<String> {
    let series = &scene.answer.series;
    let bucket_name = series.bucket.name();
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
        format!("mean {bound}{} a {bucket_name}", format_mean(mean.value()))
    });
    let truncation =
        (series.truncated > 0).then(|| format!("{} older {bucket_name}s do not fit", series.truncated));
    let has_record = series.buckets.iter().any(|bucket| bucket.record.is_some());
    let omits_unknown = series.buckets.iter().any(|bucket| bucket.is_partial);
    let sum = match (series.sum, series.coverage) {
        (n, Coverage::Full) if omits_unknown => format!("≥{n} drawn"),
        (0, coverage) if coverage.is_bound() => coverage.count_phrase(0),
        (n, coverage) => format!("{} drawn", coverage.count_text(n)),
    };
    let full_parts = |article: &str| -> Vec<String> {
        let parts = [Some(sum.clone()), mean.clone(), vague(article), truncation.clone()];
        parts.into_iter().flatten().chain(has_record.then(|| "R, r a record month".to_owned())).collect()
    };
    let short_parts = || -> Vec<String> {
        let truncation = (series.truncated > 0).then(|| format!("-{} {bucket_name}s", series.truncated));
        [Some(sum.clone()), vague(""), truncation].into_iter().flatten().collect()
    };
    for parts in [full_parts("the "), full_parts(""), short_parts()] {
        let lines = fill_lines(&parts, columns);
        if lines.len() <= max_lines && lines.iter().all(|line| width(line) <= columns) {
            return lines;
        }
    }
    vec![short_parts().join(" · ")]
}

/// Joins parts into as few lines as possible.
fn fill_lines(parts: &[String], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if width(line) + 3 + width(part) <= columns => {
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
        painter.draw_empty_message(area, &["No time to chart: the window is empty"]);
        return;
    }
    let label_rows = u16::from(area.height >= 2);
    let max_notes = match area.height {
        0..5 => 0,
        5..8 => 1,
        _ => 2,
    };
    let columns = usize::from(area.width.saturating_sub(SERIES_SCALE_COLUMNS));
    let notes = if max_notes == 0 { Vec::new() } else { note_lines(scene, columns, max_notes) };
    for (y, text) in (area.top()..area.bottom()).zip(&notes) {
        let text = truncate(&painter.glyphs.transliterate(text), columns, painter.glyphs.ellipsis);
        painter.write(area.left().saturating_add(SERIES_SCALE_COLUMNS), y, area.right(), &text, Role::Dim);
    }
    // The notes take the same rows whether or not all of them apply: a filter must not make the bars jump.
    let note_rows = saturating_u16(max_notes.min(if columns < 100 { max_notes } else { 1 }).max(notes.len()));
    let bars = Rect { y: area.y + note_rows, height: area.height - label_rows - note_rows, ..area };
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
    if label_rows > 0 {
        draw_axis(scene, painter, area, &chart);
    }
}

/// Returns the number at the top of the scale: the maximum, but on a high chart at least 4, so that a single incident
/// does not fill it.
fn scale_top(max: u32, rows: u16) -> u32 {
    max.max(if rows >= 4 { 4 } else { 1 })
}

/// Returns the chart row of the mean, counted from the lowest, and the mean; `None` if it is in the lowest row, which
/// the bars need.
fn mean_row(series: &Series, rows: u16) -> Option<(u16, f64)> {
    let mean = series.mean?.value();
    let mean_height = mean * f64::from(rows) / f64::from(scale_top(series.max, rows));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from f64 saturates")]
    let row = mean_height as u16;
    (1..rows).contains(&row).then_some((row, mean))
}

/// Draws a faint line at the height of the mean, behind the bars.
fn draw_mean(painter: &mut Painter<'_>, area: Rect, row: u16) {
    let y = area.bottom().saturating_sub(1).saturating_sub(row);
    let line = painter.glyphs.rule[0];
    for x in area.left()..area.right() {
        if painter.is_blank(x, y) {
            painter.write(x, y, x.saturating_add(1), line, Role::Rule);
        }
    }
}

/// Writes a number in at most `columns`: exactly if it fits, otherwise rounded: `1318`, `13.2k`, `132k`.
fn scale_label(number: u32, columns: usize) -> String {
    let rounded = |unit: u32, suffix: &str, decimals: usize| {
        format!("{:.decimals$}{suffix}", f64::from(number) / f64::from(unit))
    };
    let mut texts = [(1_000, "k"), (1_000_000, "M"), (1_000_000_000, "G")]
        .into_iter()
        .flat_map(|(unit, suffix)| [1, 0].map(|decimals| rounded(unit, suffix, decimals)));
    let exact = number.to_string();
    if width(&exact) <= columns {
        return exact;
    }
    texts.find(|text| width(text) <= columns).unwrap_or(exact)
}

fn draw_scale(painter: &mut Painter<'_>, bars: Rect, max: u32) {
    let right = bars.left().saturating_add(SERIES_SCALE_COLUMNS - 1);
    let mut label = |y: u16, text: &str| {
        let x = right.saturating_sub(1).saturating_sub(saturating_u16(width(text)));
        painter.write(x.max(bars.left()), y, right, text, Role::Dim);
    };
    if bars.height >= 2 {
        label(bars.top(), &scale_label(max, usize::from(SERIES_SCALE_COLUMNS - 1)));
    }
    label(bars.bottom().saturating_sub(1), "0");
}

fn draw_bar(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, bucket: &BucketRow, i: usize) {
    let has_focus = scene.state.focus == PaneId::Series;
    let is_at_cursor = has_focus && i == scene.state.series.cursor.selected();
    let is_in_stretch = scene.state.stretch_from.is_some_and(|from| {
        let cursor = scene.answer.series.buckets.get(scene.state.series.cursor.selected()).map(|b| b.span);
        let (a, b) = (from, cursor.unwrap_or(from));
        a.start.min(b.start) <= bucket.span.start && bucket.span.end <= a.end.max(b.end)
    });
    let bar_role = if is_at_cursor || is_in_stretch || bucket.is_selected { Role::Chosen } else { Role::Bar };
    let glyphs: &GlyphSet = painter.glyphs;
    let rows = usize::from(area.height);
    let max = scale_top(scene.answer.series.max, area.height);
    let mut fill_row = |row: usize, sign: &str, role: Role| {
        let y = area.bottom().saturating_sub(1).saturating_sub(saturating_u16(row));
        painter.write(area.x, y, area.right(), &sign.repeat(usize::from(area.width)), role);
    };
    match (bucket.value, bucket.coverage.is_bound()) {
        (0, true) => fill_row(0, glyphs.unknown, if is_at_cursor { bar_role } else { Role::Unknown }),
        (0, false) => fill_row(0, glyphs.zero, if is_at_cursor { bar_role } else { Role::Rule }),
        // At least as many: a hollow bar, in whole rows.
        (n, true) => {
            (0..scale_to_steps(n, max, rows)).for_each(|row| fill_row(row, glyphs.at_least, bar_role));
        }
        (n, false) => {
            // The lowest eighth means zero, so a count has at least two.
            let eighths = scale_to_steps(n, max, rows.saturating_mul(8)).max(2);
            (0..eighths / 8).for_each(|row| fill_row(row, glyphs.bars[7], bar_role));
            if let Some(sign) = (eighths % 8).checked_sub(1).and_then(|i| glyphs.bars.get(i)) {
                fill_row(eighths / 8, sign, bar_role);
            }
        }
    }
}

/// Returns the label of a bucket on the axis, if a new month or year begins with it.
fn tick_label(bucket: Bucket, day: Day, previous: Option<Day>) -> Option<String> {
    let (date, previous) = (day.date(), previous?.date());
    let is_named = match bucket {
        Bucket::Day | Bucket::Week => date.month() != previous.month(),
        Bucket::Month => date.month0() % 3 == 0,
        Bucket::Quarter | Bucket::Year => false,
    };
    if date.year() != previous.year() {
        return Some(format!("{:04}", date.year()));
    }
    is_named.then(|| date.format("%b").to_string())
}

/// Draws the axis: a caret under the cursor, a line under the chosen stretch, and, where these leave room, the first
/// and the last day with months or years between them.
fn draw_axis(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, chart: &ChartGeometry) {
    let series = &scene.answer.series;
    let y = area.bottom().saturating_sub(1);
    let (Some(first), Some(last)) = (series.buckets.first(), series.buckets.last()) else { return };
    let bar_x = |i: usize| chart.x.saturating_add(saturating_u16(i).saturating_mul(chart.pitch));
    let mut taken_columns: Vec<u16> = Vec::new();
    for (i, _) in series.buckets.iter().enumerate().filter(|(_, bucket)| bucket.is_selected) {
        painter.write(
            bar_x(i),
            y,
            area.right(),
            &painter.glyphs.rule[1].repeat(usize::from(chart.bar_width)),
            Role::Chosen,
        );
        taken_columns.extend(bar_x(i)..bar_x(i).saturating_add(chart.bar_width));
    }
    for (i, record) in series.buckets.iter().enumerate().filter_map(|(i, b)| Some((i, b.record?))) {
        let flag = if record == RecordLevel::High { Flag::RecordHigh } else { Flag::RecordMedium };
        let x = bar_x(i).saturating_add(chart.bar_width / 2);
        painter.write(x, y, area.right(), flag.letter(), Role::Warning);
        taken_columns.push(x);
    }
    let cursor = scene.state.series.cursor.selected();
    if scene.state.focus == PaneId::Series && cursor < series.buckets.len() {
        let x = bar_x(cursor).saturating_add(chart.bar_width / 2);
        painter.write(x, y, area.right(), painter.glyphs.caret, Role::Chosen);
        painter.set_cursor(x, y);
        taken_columns.push(x);
    }
    let format_day = |day: Day| match series.bucket {
        Bucket::Day | Bucket::Week => day.to_string(),
        Bucket::Month | Bucket::Quarter => day.date().format("%Y-%m").to_string(),
        Bucket::Year => format!("{:04}", day.date().year()),
    };
    let mut label = |x: u16, text: &str| {
        let label_end = x.saturating_add(saturating_u16(width(text)));
        // A label keeps one free column to anything else on the axis.
        let occupied = x.saturating_sub(1)..=label_end;
        if x < chart.x
            || label_end > area.right()
            || taken_columns.iter().any(|column| occupied.contains(column))
        {
            return false;
        }
        taken_columns.extend(x..label_end);
        painter.write(x, y, area.right(), text, Role::Dim);
        true
    };
    let last_day = format_day(last.span.end);
    let last_width = saturating_u16(width(&last_day));
    let last_x = area.right().saturating_sub(last_width);
    if !label(last_x, &last_day) {
        // The cursor is in the way: put the label next to it.
        label(bar_x(cursor).saturating_sub(last_width + 1), &last_day);
    }
    if series.buckets.len() > 1 && !label(chart.x, &format_day(first.span.start)) {
        label(bar_x(cursor).saturating_add(chart.bar_width + 1), &format_day(first.span.start));
    }
    let mut previous = None;
    for (i, bucket) in series.buckets.iter().enumerate() {
        if let Some(text) = tick_label(series.bucket, bucket.span.start, previous.replace(bucket.span.start))
        {
            label(bar_x(i), &text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scale_labels_are_exact_or_rounded_but_never_cut() {
        let labels = [7, 999, 1_318, 9_999, 13_180, 13_960, 131_800, 999_960, 1_318_000, 4_000_000_000];
        let labels = labels.map(|number| scale_label(number, 4));
        assert_eq!(labels, ["7", "999", "1318", "9999", "13k", "14k", "132k", "1.0M", "1.3M", "4.0G"]);
        assert_eq!(scale_label(13_180, 5), "13180");
        assert_eq!(scale_label(131_800, 5), "132k");
    }
}
