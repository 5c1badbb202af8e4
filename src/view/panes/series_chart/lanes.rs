//! The lanes of pane 4: one row a front, with a mark for each event and a span as long as each vague date.

use ratatui::layout::Rect;

use super::axis::{ColumnRange, TimeAxis, axis_days, focused_bucket, is_in_stretch, record_flag};
use crate::assess::Flag;
use crate::board::Scene;
use crate::model::Span;
use crate::store::{BucketRow, Coverage, FrontRow, Gravity, Lane, LaneCount, MAX_LANES};
use crate::view::display_names;
use crate::view::glyphs::GlyphSet;
use crate::view::painter::{Painter, StyledLine, StyledText, line_width};
use crate::view::panes::figures::count_noun;
use crate::view::text::{saturating_u16, truncate};
use crate::view::theme::Role;

/// The numbers of killed from which a mark is one step graver.
const DEADLY_STEPS: [u32; 2] = [10, 100];
/// From this many incidents on, a cell shows a sign instead of their number.
const MANY_INCIDENTS: u32 = 10;

/// Returns the fronts that want a lane, in the order of the fronts pane: the chosen ones, or all if none is chosen.
pub(super) fn lane_fronts<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'a FrontRow> {
    let fronts = &scene.answer.fronts;
    let is_chosen = fronts.iter().any(|row| row.is_selected);
    fronts.iter().filter(move |row| row.is_selected || !is_chosen)
}

/// Returns the lane of a front. Only the first [`MAX_LANES`] fronts have one.
fn find_lane<'a>(scene: &Scene<'a>, front: &FrontRow) -> Option<&'a Lane> {
    scene.answer.lanes.rows.iter().find(|lane| lane.front == front.front)
}

/// Returns the number of events of the lanes that have neither a mark nor a span.
pub(super) fn count_not_drawn(scene: &Scene<'_>) -> u32 {
    let lanes = &scene.answer.lanes.rows;
    lanes.iter().fold(0, |sum, lane| sum.saturating_add(lane.more_vague).saturating_add(lane.before_axis))
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
    let count = lane_fronts(scene).count();
    let rows = usize::from(area.height);
    let pitch = if count > 0 && rows >= 2 * count { 2 } else { 1 };
    for (i, front) in lane_fronts(scene).take(rows).enumerate() {
        let y = area.y.saturating_add(saturating_u16(i).saturating_mul(pitch));
        draw_name(scene, painter, Rect { y, height: 1, ..area }, axis, front);
        if let Some(lane) = find_lane(scene, front) {
            draw_lane(scene, painter, (y, y + (pitch - 1), area.right()), axis, lane);
        }
    }
    // The days of the axis leave its left end free.
    if count > rows && rows > 0 {
        let text = format!("+ {} more", count - rows);
        painter.write(
            area.left().saturating_add(1),
            area.bottom(),
            axis.x.saturating_sub(1),
            &text,
            Role::Dim,
        );
    }
}

/// Writes the name of a lane and the letter of the gravest rule that fires now.
fn draw_name(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, axis: &TimeAxis, front: &FrontRow) {
    let (x, flag_x) = (area.left().saturating_add(1), axis.x.saturating_sub(1));
    // A blank column keeps the name from the letter.
    let columns = usize::from(flag_x.saturating_sub(x).saturating_sub(1));
    let name = painter.glyphs.transliterate(&display_names::front_name(scene, front.front)).into_owned();
    let name = truncate(&name, columns, painter.glyphs.ellipsis);
    let role = if front.is_selected { Role::Chosen } else { Role::Text };
    painter.write(x, area.y, flag_x, &name, role);
    let fired = front.flags.fired();
    if let Some(flag) = Flag::ALL.iter().find(|flag| fired.contains(flag)) {
        painter.write(flag_x, area.y, axis.x, flag.letter(), Role::Warning);
    }
}

/// Draws a lane on a row, and its vague spans on the row `span_y`: the same row, or the one below where there is room.
///
/// First comes what is recorded, then the spans from the longest to the shortest, then the marks, which no span hides.
fn draw_lane(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    (y, span_y, right): (u16, u16, u16),
    axis: &TimeAxis,
    lane: &Lane,
) {
    draw_record(scene, painter, (y, right), axis, lane);
    draw_stretch(scene, painter, (y, right), axis, lane);
    let cells = scene.answer.lanes.cells.len();
    for span in &lane.spans {
        let columns = axis.cell_columns(span.first, cells).start..axis.cell_columns(span.last, cells).end;
        draw_span(painter, span_y, columns.start..columns.end.min(right), span.count);
    }
    for (i, count) in lane.cells.iter().enumerate() {
        if let Some((sign, role)) = cell_mark(painter.glyphs, *count) {
            draw_mark(painter, y, axis.cell_columns(i, cells), &sign, role);
        }
    }
    for &(i, level) in &lane.records {
        let letter = record_flag(level).letter();
        draw_mark(painter, y, axis.cell_columns(i, cells), letter, Role::Warning);
    }
    if let Some(bucket) = focused_bucket(scene) {
        let columns = axis.bucket_columns(bucket);
        let width = saturating_u16(columns.len());
        painter.restyle(Rect { x: columns.start, y, width, height: 1 }, Role::Selected);
    }
}

/// Draws a line where a lane is recorded, and dots where it is not.
fn draw_record(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    (y, right): (u16, u16),
    axis: &TimeAxis,
    lane: &Lane,
) {
    let (cells, days) = (&scene.answer.lanes.cells, axis_days(scene));
    for (i, (cell, coverage)) in cells.iter().zip(&lane.coverage).enumerate() {
        if !days.is_some_and(|days| days.overlaps(*cell)) {
            continue;
        }
        let (sign, role) = match coverage {
            Coverage::Full => (painter.glyphs.rule[0], Role::Rule),
            Coverage::Partial | Coverage::None => (painter.glyphs.unknown, Role::Unknown),
        };
        let columns = axis.cell_columns(i, cells.len());
        painter.write(columns.start, y, right.min(columns.end), &sign.repeat(columns.len()), role);
    }
}

fn draw_mark(painter: &mut Painter<'_>, y: u16, columns: ColumnRange, sign: &str, role: Role) {
    let x = columns.start.midpoint(columns.end.saturating_sub(1));
    painter.overwrite(x, y, x.saturating_add(1), sign, role);
}

/// Draws a vague date as long as it is.
fn draw_span(painter: &mut Painter<'_>, y: u16, columns: ColumnRange, count: LaneCount) {
    let (Some(gravity), false) = (count.gravest(), columns.is_empty()) else { return };
    let [first, inner, last] = painter.glyphs.vague_spans[gravity as usize];
    let signs = match columns.len() {
        1 => first.to_owned(),
        n => format!("{first}{}{last}", inner.repeat(n - 2)),
    };
    painter.overwrite(columns.start, y, columns.end, &signs, span_role(gravity));
}

/// Draws the chosen stretch as a heavy line where a lane is recorded and has no event.
fn draw_stretch(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    (y, right): (u16, u16),
    axis: &TimeAxis,
    lane: &Lane,
) {
    let buckets = &scene.answer.series.buckets;
    let is_chosen = |bucket: &BucketRow| is_in_stretch(scene, bucket);
    let (Some(first), Some(last)) = (buckets.iter().position(is_chosen), buckets.iter().rposition(is_chosen))
    else {
        return;
    };
    let stretch = axis.bucket_columns(first).start..axis.bucket_columns(last).end;
    let cells = lane.coverage.len();
    for (cell, _) in lane.coverage.iter().enumerate().filter(|(_, coverage)| **coverage == Coverage::Full) {
        for x in axis.cell_columns(cell, cells).filter(|x| stretch.contains(x)) {
            painter.write(x, y, right, painter.glyphs.rule[1], Role::Chosen);
        }
    }
}

/// Returns the legend of the signs that the lanes show, as many as fit.
pub(super) fn legend(scene: &Scene<'_>, glyphs: &GlyphSet, columns: usize) -> StyledLine {
    let lanes = &scene.answer.lanes.rows;
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
        vague.map(|gravity| (span_sign(gravity), "vague", span_role(gravity))),
        killed(0, 10).then(|| (deadly.to_owned(), "killed", Role::Harm)),
        killed(10, 100).then(|| (ten.to_owned(), "10+", Role::Harm)),
        killed(100, u32::MAX).then(|| (hundred.to_owned(), "100+", Role::Harm)),
        has_record.then(|| ("R r".to_owned(), "record", Role::Warning)),
        has_gravest(Gravity::Incident).then(|| (incident.to_owned(), "incident", Role::Strong)),
        has_gravest(Gravity::Other).then(|| (other.to_owned(), "other", Role::Text)),
        has_unknown.then(|| (glyphs.unknown.to_owned(), "not recorded", Role::Unknown)),
        has_gravest(Gravity::Announced).then(|| (announced.to_owned(), "announced", Role::Dim)),
        has_incidents(MANY_INCIDENTS).then(|| (many.to_owned(), "10+ incidents", Role::Strong)),
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

/// Describes the events of a bucket, a phrase for each lane, and names the lanes that are not fully recorded then.
///
/// A phrase comes with the days in which its events may lie if these reach beyond the bucket.
pub(in crate::view) fn lane_words(scene: &Scene<'_>, bucket: Span) -> Vec<(String, Option<Span>)> {
    let lanes = &scene.answer.lanes;
    let Some((first, last)) = lanes.cells_of(bucket) else { return Vec::new() };
    let mut parts = Vec::new();
    let mut unknown: Vec<String> = Vec::new();
    // Where cells do not end with the bucket, the events may lie next to it.
    let cell_days = lanes.cells.get(first).zip(lanes.cells.get(last));
    let cell_days = cell_days.and_then(|(first, last)| Span::new(first.start, last.end));
    let around = cell_days.filter(|days| !bucket.covers(*days));
    for (front, lane) in
        lane_fronts(scene).take(MAX_LANES).filter_map(|front| Some((front, find_lane(scene, front)?)))
    {
        let name = display_names::front_name(scene, front.front);
        let cells = lane.cells.get(first..=last).unwrap_or_default();
        let count = cells.iter().fold(LaneCount::default(), |sum, count| sum.plus(*count));
        if count.events() > 0 {
            parts.push((format!("{name} {}", count_words(count)), around));
        }
        for span in lane.spans.iter().filter(|span| span.days.overlaps(bucket)) {
            parts.push((format!("{name} {} at an unknown time", count_words(span.count)), Some(span.days)));
        }
        let coverages = lane.coverage.get(first..=last).unwrap_or_default();
        if coverages.iter().any(|coverage| coverage.is_bound()) {
            unknown.push(name);
        }
    }
    if !unknown.is_empty() {
        parts.push((format!("not fully recorded {}", unknown.join(", ")), None));
    }
    parts
}

/// Returns events by gravity in words.
fn count_words(count: LaneCount) -> String {
    let words = |gravity: Gravity| match gravity {
        Gravity::Deadly => "deadly event",
        Gravity::Incident => "incident",
        Gravity::Other => "other event",
        Gravity::Announced => "announced event",
    };
    let counted = Gravity::ALL.into_iter().rev().filter(|&gravity| count.count(gravity) > 0);
    let parts = counted.map(|gravity| {
        let killed =
            if gravity == Gravity::Deadly { format!(" with {} killed", count.killed) } else { String::new() };
        format!("{}{killed}", count_noun(count.count(gravity), words(gravity)))
    });
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{ChartFace, Glyphs, PaneId};
    use crate::store::VagueSpan;
    use crate::view::fixture::{Fixture, fixture};
    use crate::view::layout::lay_out_screen;
    use proptest::prelude::*;

    /// Drawing uses the cells alone.
    const ANY_DAYS: Span = Span::from_day(crate::model::Day(0));

    fn lanes_fixture() -> Fixture {
        // A row for each lane, and none for spans alone.
        let mut f = fixture().with_size(120, 30);
        f.state.view.face = ChartFace::Lanes;
        f
    }

    /// Returns the row of the first lane, from the first column of the axis on.
    fn first_lane(f: &Fixture) -> Vec<String> {
        lane_row(f, 1)
    }

    fn lane_row(f: &Fixture, row: u16) -> Vec<String> {
        let scene = f.scene();
        let body = lay_out_screen(&scene).pane_body(PaneId::Series);
        let axis = TimeAxis::from_scene(&scene, body);
        let buffer = f.buffer();
        (axis.x..body.right()).map(|x| buffer[(x, body.y + row)].symbol().to_owned()).collect()
    }

    fn count(gravity: Gravity, events: u32, killed: u32) -> LaneCount {
        let mut count = LaneCount { killed, ..LaneCount::default() };
        count.by_gravity[gravity as usize] = events;
        count
    }

    #[test]
    fn marks_show_kind_and_gravity() {
        let glyphs = GlyphSet::for_setting(Glyphs::Unicode);
        let mark = |count| cell_mark(glyphs, count).map(|(sign, _)| sign);
        assert_eq!(mark(LaneCount::default()), None);
        for (gravity, events, killed, sign) in [
            (Gravity::Announced, 3, 0, "◇"),
            (Gravity::Other, 12, 0, "○"),
            (Gravity::Incident, 1, 0, "●"),
            (Gravity::Incident, 9, 0, "9"),
            (Gravity::Incident, 10, 0, "◉"),
            (Gravity::Deadly, 1, 9, "†"),
            (Gravity::Deadly, 3, 10, "‡"),
            (Gravity::Deadly, 3, 100, "█"),
        ] {
            assert_eq!(mark(count(gravity, events, killed)).as_deref(), Some(sign));
        }
        let mixed = count(Gravity::Deadly, 1, 2).plus(count(Gravity::Incident, 7, 0));
        assert_eq!(mark(mixed).as_deref(), Some("†"), "the gravest");
    }

    #[test]
    fn a_vague_date_is_as_long_as_it_is() {
        let mut f = lanes_fixture();
        let lane = &mut f.answer.lanes.rows[0];
        lane.cells.fill(LaneCount::default());
        lane.coverage.fill(Coverage::Full);
        lane.spans = vec![
            VagueSpan { first: 10, last: 14, days: ANY_DAYS, count: count(Gravity::Incident, 1, 0) },
            VagueSpan { first: 20, last: 21, days: ANY_DAYS, count: count(Gravity::Deadly, 2, 3) },
        ];
        let text = first_lane(&f).concat();
        assert!(text.contains("─├───┤─") && text.contains("─╞╡─"), "{text}");
        f.answer.lanes.rows[0].coverage.fill(Coverage::None);
        let text = first_lane(&f).concat();
        assert!(text.contains("·├───┤·") && !text.contains("─·"), "{text}");
        // Where there is room, spans have a row of their own.
        let tall = f.with_size(120, 50);
        assert!(lane_row(&tall, 2).concat().contains(" ├───┤     ╞╡ "));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        /// Spans are drawn under marks and never hide one.
        #[test]
        fn no_mark_is_hidden(
            events in prop::collection::vec((0_usize..43, 0_usize..4, 1_u32..12), 0..20),
            spans in prop::collection::vec((0_usize..42, 1_usize..20, 0_usize..4), 0..8),
        ) {
            let mut f = lanes_fixture();
            let lane = &mut f.answer.lanes.rows[0];
            prop_assert_eq!(lane.cells.len(), 43);
            lane.cells = vec![LaneCount::default(); 43];
            for (cell, gravity, events) in events {
                let one = count(Gravity::ALL[gravity], events, u32::from(gravity == 3) * events);
                lane.cells[cell] = lane.cells[cell].plus(one);
            }
            let span = |(first, length, gravity): (usize, usize, usize)| {
                VagueSpan { first, last: (first + length).min(42), days: ANY_DAYS, count: count(Gravity::ALL[gravity], 1, 1) }
            };
            lane.spans = spans.into_iter().map(span).collect();
            let cells = lane.cells.clone();
            let drawn = first_lane(&f);
            for (i, count) in cells.into_iter().enumerate() {
                if let Some((sign, _)) = cell_mark(GlyphSet::for_setting(Glyphs::Unicode), count) {
                    prop_assert_eq!(&drawn[i], &sign, "cell {}: {}", i, drawn.concat());
                }
            }
        }
    }
}
