//! The bars of pane 4: counts per bucket, stacked by class of kind, with the range of the killed as a paler cap.

use ratatui::layout::Rect;

use super::axis::{ColumnRange, TimeAxis, focused_bucket, is_in_stretch};
use crate::assess::weeks::format_mean;
use crate::board::Scene;
use crate::model::KindClass;
use crate::store::{BucketRow, Coverage, Series};
use crate::view::glyphs::GlyphSet;
use crate::view::painter::{Painter, StyledLine, line_width};
use crate::view::panes::figures::scale_to_steps;
use crate::view::text::{saturating_u16, width};
use crate::view::theme::Role;

/// Columns of the labels of the scale.
const SCALE_LABEL_COLUMNS: u16 = 4;

/// The fewest rows of bars in which the mean is a line.
const MIN_ROWS_WITH_MEAN: u16 = 4;

/// Whether the value of a bucket is a lower bound.
pub(super) fn is_lower_bound(bucket: &BucketRow) -> bool {
    bucket.coverage.is_bound() || bucket.is_partial || bucket.is_cut
}

/// Returns the notes above the bars: the sum, the mean, the classes, and what the bars leave out. They take at most
/// `max_lines` lines; what does not fit is shortened.
pub(super) fn note_lines(
    scene: &Scene<'_>,
    glyphs: &GlyphSet,
    columns: usize,
    max_lines: usize,
) -> Vec<StyledLine> {
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
    let has_range = series
        .buckets
        .iter()
        .any(|bucket| bucket.killed_range.is_some_and(|range| range.high > bucket.value));
    let dim = |text: String| vec![(text, Role::Dim)];
    // The parts in order, and which of them are left out first: those with the highest rank.
    let parts = |article: &str, max_rank: u8| -> Vec<StyledLine> {
        let ranked = [
            (0, Some(dim(sum.clone()))),
            (3, mean.clone().map(dim)),
            (1, class_legend(series, glyphs)),
            (0, vague(article).map(dim)),
            (0, truncation.clone().map(dim)),
            (2, has_range.then(|| dim(format!("{} up to the highest", glyphs.range_cap)))),
            (2, has_record.then(|| dim("R, r a record month".to_owned()))),
        ];
        ranked.into_iter().filter(|(rank, _)| *rank <= max_rank).filter_map(|(_, part)| part).collect()
    };
    let short_parts = || -> Vec<StyledLine> {
        let truncation = (series.truncated > 0).then(|| format!("-{} {bucket_name}s", series.truncated));
        [Some(sum.clone()), vague(""), truncation].into_iter().flatten().map(dim).collect()
    };
    let forms = [("the ", 3), ("", 3), ("", 2), ("", 1), ("", 0)];
    for parts in forms.map(|(article, max_rank)| parts(article, max_rank)).into_iter().chain([short_parts()])
    {
        let lines = fill_lines(parts, columns);
        if lines.len() <= max_lines && lines.iter().all(|line| line_width(line) <= columns) {
            return lines;
        }
    }
    fill_lines(short_parts(), usize::MAX)
}

/// Returns the signs of the classes that are drawn, with their sums.
fn class_legend(series: &Series, glyphs: &GlyphSet) -> Option<StyledLine> {
    let sums = class_sums(series);
    let drawn: Vec<(KindClass, u64)> =
        KindClass::ALL.into_iter().zip(sums).filter(|(_, sum)| *sum > 0).collect();
    let mut line = StyledLine::new();
    for &(class, sum) in &drawn {
        let count = if drawn.len() == 1 { "all".to_owned() } else { sum.to_string() };
        let gap = if line.is_empty() { "" } else { "  " };
        line.push((format!("{gap}{}", glyphs.kind_classes[class as usize]), class_role(class)));
        line.push((format!(" {count} {}", class.label()), Role::Dim));
    }
    (!line.is_empty()).then_some(line)
}

/// Returns the sum of all buckets by class of kind.
pub(super) fn class_sums(series: &Series) -> [u64; 3] {
    let mut sums = [0_u64; 3];
    for bucket in &series.buckets {
        sums.iter_mut().zip(bucket.by_class).for_each(|(sum, n)| *sum = sum.saturating_add(u64::from(n)));
    }
    sums
}

/// Joins parts into as few lines as possible.
fn fill_lines(parts: Vec<StyledLine>, columns: usize) -> Vec<StyledLine> {
    let mut lines: Vec<StyledLine> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if line_width(line) + 3 + line_width(&part) <= columns => {
                line.push((" · ".to_owned(), Role::Dim));
                line.extend(part);
            }
            _ => lines.push(part),
        }
    }
    lines
}

/// The role of a class of kind in a bar.
const fn class_role(class: KindClass) -> Role {
    match class {
        KindClass::Fighting => Role::Bar,
        KindClass::AgainstCivilians => Role::Harm,
        KindClass::Miscellaneous => Role::Dim,
    }
}

/// The heights of the bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BarScale {
    /// The number at the top of the highest row of bars.
    top: u32,
    /// Rows of bars, without the row of numbers above them.
    rows: u16,
}

impl BarScale {
    /// Fits the scale to the values. A highest number of killed extends it to at most twice the highest value, so that
    /// the bars stay readable.
    fn new(series: &Series, rows: u16) -> Self {
        let high =
            series.buckets.iter().filter_map(|bucket| bucket.killed_range).map(|range| range.high).max();
        let high = high.unwrap_or(0);
        let most = if series.max == 0 { high } else { series.max.saturating_mul(2) };
        let top = high.min(most).max(series.max).max(1);
        Self { top, rows }
    }

    /// Returns the eighths of a row that a number above zero takes: at least two, because one looks like a line.
    fn eighths(self, n: u32) -> usize {
        scale_to_steps(n.min(self.top), self.top, usize::from(self.rows).saturating_mul(8)).max(2)
    }
}

/// Draws the bars with their scale. The lowest row of `area` is that of zero. With `has_notes`, the notes
/// above say whether the sum is a lower bound.
pub(super) fn draw_bars(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    axis: &TimeAxis,
    has_notes: bool,
) {
    let series = &scene.answer.series;
    if area.height == 0 {
        return;
    }
    // The highest bar keeps a row above it free for its number.
    let number_rows = u16::from(area.height >= 3);
    let bars = Rect { y: area.y + number_rows, height: area.height - number_rows, ..area };
    let scale = BarScale::new(series, bars.height);
    write_scale_label(painter, axis, bars.bottom().saturating_sub(1), "0");
    let mean = draw_mean_label(painter, bars, axis, series, scale);
    for (i, bucket) in series.buckets.iter().enumerate() {
        let columns = axis.bar_columns(i);
        if columns.end > area.right() {
            break;
        }
        draw_bar(scene, painter, (bars, &columns), bucket, i, scale);
        if let Some(y) = mean.filter(|_| bucket.coverage != Coverage::None) {
            draw_mean(painter, columns, y);
        }
    }
    let is_top_numbered = draw_numbers(scene, painter, area, axis, scale, has_notes);
    // The number above the highest bar says what the top of the scale is, unless a range extends the scale.
    if bars.height >= 2 && !(is_top_numbered && scale.top == series.max) {
        write_scale_label(
            painter,
            axis,
            bars.top(),
            &scale_label(scale.top, usize::from(SCALE_LABEL_COLUMNS)),
        );
    }
}

/// Labels the row of the mean and returns it; `None` if the mean is in the lowest row, which the bars need, or if there are
/// too few rows to tell it from the bars.
fn draw_mean_label(
    painter: &mut Painter<'_>,
    bars: Rect,
    axis: &TimeAxis,
    series: &Series,
    scale: BarScale,
) -> Option<u16> {
    let series_mean = series.mean?;
    let mean = series_mean.value();
    let mean_height = mean * f64::from(scale.rows) / f64::from(scale.top);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from f64 saturates")]
    let row = mean_height as u16;
    if scale.rows < MIN_ROWS_WITH_MEAN || !(1..scale.rows).contains(&row) {
        return None;
    }
    let y = bars.bottom().saturating_sub(1).saturating_sub(row);
    let bound = if series_mean.is_partial { "≥" } else { "" };
    let label = painter.glyphs.transliterate(&format!("{bound}{}", format_mean(mean))).into_owned();
    // A label that is too wide is left out: the line stays, and the notes give the mean.
    if y > bars.top() && width(&label) <= usize::from(SCALE_LABEL_COLUMNS) {
        write_scale_label(painter, axis, y, &label);
    }
    Some(y)
}

/// Draws a faint line at the height of the mean, behind the bars.
fn draw_mean(painter: &mut Painter<'_>, columns: ColumnRange, y: u16) {
    let line = painter.glyphs.rule[0];
    for x in columns {
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

fn write_scale_label(painter: &mut Painter<'_>, axis: &TimeAxis, y: u16, text: &str) {
    let right = axis.x.saturating_sub(1);
    let x = right.saturating_sub(saturating_u16(width(text)));
    painter.write(x, y, right, text, Role::Dim);
}

fn draw_bar(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    (bars, columns): (Rect, &ColumnRange),
    bucket: &BucketRow,
    i: usize,
    scale: BarScale,
) {
    let is_at_cursor = focused_bucket(scene) == Some(i);
    let chosen = (is_at_cursor || is_in_stretch(scene, bucket)).then_some(Role::Chosen);
    let glyphs: &GlyphSet = painter.glyphs;
    let mut fill_row = |row: usize, sign: &str, role: Role| {
        let y = bars.bottom().saturating_sub(1).saturating_sub(saturating_u16(row));
        if y >= bars.top() {
            painter.write(columns.start, y, columns.end, &sign.repeat(columns.len()), role);
        }
    };
    if bucket.value == 0 {
        let (sign, role) = if bucket.coverage.is_bound() || bucket.is_partial {
            (glyphs.unknown, Role::Unknown)
        } else {
            (glyphs.zero, Role::Rule)
        };
        fill_row(0, sign, if is_at_cursor { Role::Chosen } else { role });
    }
    let eighths = if bucket.value == 0 { 0 } else { scale.eighths(bucket.value) };
    let certain_rows = bucket
        .killed_range
        .filter(|range| range.low < bucket.value)
        .map(|range| if range.low == 0 { 0 } else { scale.eighths(range.low) / 8 });
    for row in 0..eighths.div_ceil(8) {
        let filled = (eighths - row * 8).min(8);
        // The class at the middle of the filled part of the row.
        let class = class_at(bucket.by_class, row * 16 + filled, eighths * 2);
        let sign = if filled < 8 { glyphs.bars[filled - 1] } else { glyphs.kind_classes[class as usize] };
        let is_certain = certain_rows.is_none_or(|certain| row < certain);
        let role = if is_certain { class_role(class) } else { Role::Dim };
        fill_row(row, sign, chosen.unwrap_or(role));
    }
    let Some(range) = bucket.killed_range.filter(|range| range.high > bucket.value) else { return };
    let top_row = usize::from(scale.rows);
    for row in eighths.div_ceil(8)..scale.eighths(range.high).div_ceil(8).min(top_row) {
        fill_row(row, glyphs.range_cap, chosen.unwrap_or(Role::Dim));
    }
    if range.high > scale.top {
        fill_row(top_row.saturating_sub(1), glyphs.sort_arrows[1], Role::Dim);
    }
}

/// Returns the class of kind at `height` of a stacked bar that is `of` high.
fn class_at(by_class: [u32; 3], height: usize, of: usize) -> KindClass {
    let wide = |n: usize| u128::try_from(n).unwrap_or(u128::MAX);
    let total: u128 = by_class.iter().map(|&n| u128::from(n)).sum();
    let mut below = 0;
    for (class, n) in KindClass::ALL.into_iter().zip(by_class) {
        below += u128::from(n);
        if below * wide(of) > total * wide(height) {
            return class;
        }
    }
    KindClass::Miscellaneous
}

/// Writes a text in the middle above a bar, if the columns there and next to it are blank. Returns whether it did.
fn write_above(painter: &mut Painter<'_>, axis: &TimeAxis, bucket: usize, y: u16, text: &str) -> bool {
    let (columns, right) = (axis.bar_columns(bucket), axis.x.saturating_add(axis.columns));
    let text_width = saturating_u16(width(text));
    let middle = columns.start.saturating_add(saturating_u16(columns.len()) / 2);
    let x = middle.saturating_sub(text_width / 2).min(right.saturating_sub(text_width)).max(axis.x);
    let end = x.saturating_add(text_width);
    let is_free = |x: u16| x < axis.x || x >= right || painter.is_blank(x, y);
    if end > right || !(x.saturating_sub(1)..=end).all(is_free) {
        return false;
    }
    painter.write(x, y, end, text, Role::Strong);
    true
}

/// Writes the number of the highest bar and of the newest one above it, and a plus above other bars whose value is a
/// lower bound, unless all are and the notes say so. Returns whether the highest bar has its number.
fn draw_numbers(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    area: Rect,
    axis: &TimeAxis,
    scale: BarScale,
    has_notes: bool,
) -> bool {
    let buckets = &scene.answer.series.buckets;
    let highest = buckets.iter().map(|bucket| bucket.value).max().filter(|&max| max > 0);
    let highest = highest.and_then(|max| buckets.iter().rposition(|bucket| bucket.value == max));
    let newest = buckets.iter().rposition(|bucket| bucket.value > 0);
    let y_above = |bucket: &BucketRow| {
        let high = bucket.killed_range.map_or(bucket.value, |range| range.high.max(bucket.value));
        let rows = saturating_u16(scale.eighths(high).div_ceil(8)).min(scale.rows);
        area.bottom().checked_sub(rows + 1).filter(|y| *y >= area.top())
    };
    let mut numbered: Vec<usize> = Vec::new();
    for i in highest.into_iter().chain(newest) {
        let Some(bucket) = buckets.get(i).filter(|_| !numbered.contains(&i)) else { continue };
        let bound = if is_lower_bound(bucket) { "≥" } else { "" };
        let number = painter.glyphs.transliterate(&format!("{bound}{}", bucket.value)).into_owned();
        if y_above(bucket).is_some_and(|y| write_above(painter, axis, i, y, &number)) {
            numbered.push(i);
        }
    }
    let has_exact = buckets.iter().any(|bucket| bucket.value > 0 && !is_lower_bound(bucket));
    for (i, bucket) in buckets.iter().enumerate().filter(|_| has_exact || !has_notes) {
        if bucket.value > 0
            && is_lower_bound(bucket)
            && !numbered.contains(&i)
            && let Some(y) = y_above(bucket)
        {
            write_above(painter, axis, i, y, "+");
        }
    }
    highest.is_some_and(|highest| numbered.contains(&highest))
}

#[cfg(test)]
mod tests;
