//! The lanes of pane 4: one row a front, with a mark for each event and a span as long as each vague date.

use ratatui::layout::Rect;

use super::axis::{TimeAxis, axis_days, focused_bucket, is_in_stretch, record_flag};
use crate::assess::Flag;
use crate::board::Scene;
use crate::store::{Coverage, FrontRow, Gravity, Lane, LaneCount};
use crate::view::display_names;
use crate::view::glyphs::GlyphSet;
use crate::view::painter::{Painter, StyledLine, StyledText, line_width};
use crate::view::text::{saturating_u16, truncate};
use crate::view::theme::Role;

/// The numbers of killed from which a mark is one step graver.
const DEADLY_STEPS: [u32; 2] = [10, 100];
/// From this many incidents on, a cell shows a sign instead of their number.
const MANY_INCIDENTS: u32 = 10;
/// The fewest columns of a vague span that shows its first and its last sign.
const MIN_SPAN_COLUMNS: u16 = 2;

/// Returns the fronts that have a lane, in the order of the fronts pane: the chosen ones, or all if none is chosen.
pub(super) fn lane_rows<'a>(scene: &Scene<'a>) -> impl Iterator<Item = (&'a FrontRow, Option<&'a Lane>)> {
    let answer = scene.answer;
    let is_chosen = answer.fronts.iter().any(|row| row.is_selected);
    let rows = answer.fronts.iter().filter(move |row| row.is_selected || !is_chosen);
    rows.map(move |row| (row, answer.lanes.rows.iter().find(|lane| lane.front == row.front)))
}

/// Returns the mark of a cell with events.
fn cell_mark(glyphs: &GlyphSet, count: LaneCount) -> Option<StyledText> {
    let [incident, many_incidents, other, announced] = glyphs.lane_marks;
    Some(match count.gravest()? {
        Gravity::Deadly => {
            let step = DEADLY_STEPS.iter().filter(|&&least| count.killed >= least).count();
            (glyphs.deadly_marks[step].to_owned(), Role::Harm)
        }
        Gravity::Incident => match count.count(Gravity::Incident) {
            1 => (incident.to_owned(), Role::Strong),
            n if n < MANY_INCIDENTS => (n.to_string(), Role::Strong),
            _ => (many_incidents.to_owned(), Role::Strong),
        },
        Gravity::Other => (other.to_owned(), Role::Text),
        Gravity::Announced => (announced.to_owned(), Role::Dim),
    })
}

/// Returns the role of a vague span.
const fn span_role(gravity: Gravity) -> Role {
    match gravity {
        Gravity::Deadly => Role::Harm,
        Gravity::Incident => Role::Strong,
        Gravity::Other => Role::Text,
        Gravity::Announced => Role::Dim,
    }
}

/// Draws the lanes, each on a row of its own with its name before it.
pub(super) fn draw_lanes(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, axis: &TimeAxis) {
    let count = lane_rows(scene).count();
    let rows = usize::from(area.height);
    // Where the lanes do not fit, the last row counts the others.
    let shown = if count > rows { rows.saturating_sub(1) } else { count };
    let pitch = if count > 0 && rows >= 2 * count { saturating_u16(rows / count).min(2) } else { 1 };
    for (i, (front, lane)) in lane_rows(scene).take(shown).enumerate() {
        let y = area.y.saturating_add(saturating_u16(i).saturating_mul(pitch));
        draw_name(scene, painter, Rect { y, height: 1, ..area }, axis, front);
        if let Some(lane) = lane {
            draw_lane(scene, painter, (y, area.right()), axis, lane);
        }
    }
    if count > shown && rows > 0 {
        let text = format!("+ {} more", count - shown);
        let y = area.bottom().saturating_sub(1);
        painter.write(area.left().saturating_add(1), y, area.right(), &text, Role::Dim);
    }
}

/// Writes the name of a lane and the letter of the gravest rule that fires now.
fn draw_name(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, axis: &TimeAxis, front: &FrontRow) {
    let flag_x = axis.x.saturating_sub(1);
    let x = area.left().saturating_add(1);
    let columns =
        usize::from(flag_x.min(area.left().saturating_add(lane_label_end(area, axis))).saturating_sub(x));
    let name = painter.glyphs.transliterate(&display_names::front_name(scene, front.front)).into_owned();
    let name = truncate(&name, columns, painter.glyphs.ellipsis);
    let role = if front.is_selected { Role::Chosen } else { Role::Text };
    painter.write(x, area.y, flag_x, &name, role);
    let fired = front.flags.fired();
    if let Some(flag) = Flag::ALL.iter().find(|flag| fired.contains(flag)) {
        painter.write(flag_x, area.y, axis.x, flag.letter(), Role::Warning);
    }
}

/// Returns the column after the names, counted from the left edge: a blank column keeps them from the flag.
const fn lane_label_end(area: Rect, axis: &TimeAxis) -> u16 {
    axis.x.saturating_sub(area.x).saturating_sub(1)
}

/// Draws a lane: what is recorded, then the vague spans from the longest to the shortest, then the marks, which no span
/// hides.
fn draw_lane(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    (y, right): (u16, u16),
    axis: &TimeAxis,
    lane: &Lane,
) {
    let lanes = &scene.answer.lanes;
    let cells = lanes.cells.len();
    let glyphs: &GlyphSet = painter.glyphs;
    let days = axis_days(scene);
    for (i, (cell, coverage)) in lanes.cells.iter().zip(&lane.coverage).enumerate() {
        if !days.is_some_and(|days| days.overlaps(*cell)) {
            continue;
        }
        let (sign, role) = match coverage {
            Coverage::Full => (glyphs.rule[0], Role::Rule),
            Coverage::Partial | Coverage::None => (glyphs.unknown, Role::Unknown),
        };
        let columns = axis.cell_columns(i, cells);
        painter.write(columns.start, y, right.min(columns.end), &sign.repeat(columns.len()), role);
    }
    draw_stretch(scene, painter, (y, right), axis, lane);
    for span in &lane.spans {
        let Some(gravity) = span.count.gravest() else { continue };
        let columns = axis.cell_columns(span.first, cells).start..axis.cell_columns(span.last, cells).end;
        let [first, inner, last] = glyphs.vague_spans[gravity as usize];
        let role = span_role(gravity);
        let end = right.min(columns.end);
        painter.overwrite(columns.start, y, end, &inner.repeat(columns.len()), role);
        painter.overwrite(columns.start, y, end, first, role);
        if saturating_u16(columns.len()) >= MIN_SPAN_COLUMNS {
            painter.overwrite(columns.end - 1, y, end, last, role);
        }
    }
    for (i, count) in lane.cells.iter().enumerate() {
        let Some((sign, role)) = cell_mark(glyphs, *count) else { continue };
        let columns = axis.cell_columns(i, cells);
        let x = columns.start.midpoint(columns.end - 1);
        painter.overwrite(x, y, right, &sign, role);
    }
    for &(i, level) in &lane.records {
        let columns = axis.cell_columns(i, cells);
        let x = columns.start.midpoint(columns.end - 1);
        painter.overwrite(x, y, right, record_flag(level).letter(), Role::Warning);
    }
    if let Some(bucket) = focused_bucket(scene) {
        let columns = axis.bucket_columns(bucket);
        painter.restyle(
            Rect { x: columns.start, y, width: saturating_u16(columns.len()), height: 1 },
            Role::Selected,
        );
    }
}

/// Draws the chosen stretch as a heavy line where a lane is recorded and has no event.
fn draw_stretch(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    (y, right): (u16, u16),
    axis: &TimeAxis,
    lane: &Lane,
) {
    let cells = scene.answer.lanes.cells.len();
    for (i, _) in
        scene.answer.series.buckets.iter().enumerate().filter(|(_, bucket)| is_in_stretch(scene, bucket))
    {
        let bucket = axis.bucket_columns(i);
        for (cell, _) in lane.coverage.iter().enumerate().filter(|(_, coverage)| **coverage == Coverage::Full)
        {
            for x in axis.cell_columns(cell, cells).filter(|x| bucket.contains(x)) {
                painter.write(x, y, right, painter.glyphs.rule[1], Role::Chosen);
            }
        }
    }
}

/// Returns the legend of the signs that the lanes show, as many as fit.
pub(super) fn legend(scene: &Scene<'_>, glyphs: &GlyphSet, columns: usize) -> StyledLine {
    let lanes: Vec<&Lane> = lane_rows(scene).filter_map(|(_, lane)| lane).collect();
    let counts = || lanes.iter().flat_map(|lane| &lane.cells);
    let has_gravest = |gravity| counts().any(|count| count.gravest() == Some(gravity));
    let killed = |least: u32, below: u32| {
        counts()
            .any(|count| count.gravest() == Some(Gravity::Deadly) && (least..below).contains(&count.killed))
    };
    let [incident, many, other, announced] = glyphs.lane_marks;
    let [deadly, ten, hundred] = glyphs.deadly_marks;
    let has_incidents = |least: u32| {
        counts().any(|count| {
            count.gravest() == Some(Gravity::Incident) && count.count(Gravity::Incident) >= least
        })
    };
    let has_unknown = lanes.iter().any(|lane| lane.coverage.iter().any(|coverage| coverage.is_bound()));
    let vague = lanes.iter().flat_map(|lane| &lane.spans).filter_map(|span| span.count.gravest()).max();
    let more_vague: u32 = lanes.iter().map(|lane| lane.more_vague).sum();
    let before: u32 = lanes.iter().map(|lane| lane.before_axis).sum();
    let has_record = lanes.iter().any(|lane| !lane.records.is_empty());
    let span_sign = |gravity: Gravity| {
        let [first, inner, last] = glyphs.vague_spans[gravity as usize];
        format!("{first}{inner}{last}")
    };
    let entries = [
        vague.map(|gravity| (span_sign(gravity), "somewhen in", span_role(gravity))),
        killed(0, 10).then(|| (deadly.to_owned(), "killed", Role::Harm)),
        killed(10, 100).then(|| (ten.to_owned(), "10+", Role::Harm)),
        killed(100, u32::MAX).then(|| (hundred.to_owned(), "100+", Role::Harm)),
        has_gravest(Gravity::Incident).then(|| (incident.to_owned(), "incident", Role::Strong)),
        has_unknown.then(|| (glyphs.unknown.repeat(3), "not recorded", Role::Unknown)),
        has_gravest(Gravity::Other).then(|| (other.to_owned(), "other", Role::Text)),
        has_gravest(Gravity::Announced).then(|| (announced.to_owned(), "announced", Role::Dim)),
        has_incidents(MANY_INCIDENTS).then(|| (many.to_owned(), "10+ incidents", Role::Strong)),
        has_record.then(|| ("R r".to_owned(), "record", Role::Warning)),
    ];
    let mut line = StyledLine::new();
    if more_vague > 0 {
        line.push((format!("+{more_vague} vague"), Role::Dim));
    }
    if before > 0 {
        line.push((format!("{}{before} before", if more_vague > 0 { "  +" } else { "+" }), Role::Dim));
    }
    for (sign, words, role) in entries.into_iter().flatten() {
        let gap = if line.is_empty() { "" } else { "  " };
        let entry = [(format!("{gap}{sign}"), role), (format!(" {words}"), Role::Dim)];
        if line_width(&line) + line_width(&entry) > columns {
            continue;
        }
        line.extend(entry);
    }
    line
}
