//! The names on the map: those of the places with the most killed, and of the countries of the data.

use ratatui::layout::Rect;
use std::ops::RangeInclusive;

use super::captions::widest_span_inside;
use crate::board::Scene;
use crate::board::projection::Projection;
use crate::model::LatLon;
use crate::store::PlaceCluster;
use crate::view::display_names;
use crate::view::painter::Painter;
use crate::view::text::{saturating_u16, truncate, width};
use crate::view::theme::Role;

/// A set of map cells, with one flag per cell.
#[derive(Debug)]
pub(super) struct CellSet {
    columns: u16,
    /// In row-major order.
    cells: Vec<bool>,
}

impl CellSet {
    pub(super) fn new(chart: Rect) -> Self {
        Self {
            columns: chart.width,
            cells: vec![false; usize::from(chart.width) * usize::from(chart.height)],
        }
    }

    fn row_range(&self, y: u16, from: u16, to: u16) -> std::ops::Range<usize> {
        let start = usize::from(y) * usize::from(self.columns);
        let cell_index = |x: u16| start + usize::from(x.min(self.columns));
        cell_index(from)..cell_index(to.max(from))
    }

    pub(super) fn insert(&mut self, y: u16, x: u16, columns: u16) {
        let row = self.row_range(y, x, x.saturating_add(columns));
        if let Some(cells) = self.cells.get_mut(row) {
            cells.fill(true);
        }
    }

    /// Returns how many of these columns of a row are in the set. Columns beyond the edge are not.
    fn count_in(&self, y: u16, columns: RangeInclusive<u16>) -> usize {
        let row = self.row_range(y, *columns.start(), columns.end().saturating_add(1));
        self.cells.get(row).map_or(0, |cells| cells.iter().filter(|cell| **cell).count())
    }

    fn is_free(&self, y: u16, columns: RangeInclusive<u16>) -> bool {
        self.count_in(y, columns) == 0
    }
}

/// Returns the name of a cluster: the place of the newest event with the precision of its sign.
fn cluster_name(scene: &Scene<'_>, painter: &Painter<'_>, cluster: &PlaceCluster) -> String {
    let place = scene.store.event(cluster.named_after).and_then(|event| event.place.as_ref());
    let name = place.map(|place| display_names::place_name(scene, place)).unwrap_or_default();
    // A comma is followed by the region, which the map shows anyway.
    let name = name.split([',', '،']).next().unwrap_or_default();
    // UCDP adds what the place is, in lower case, where a name such as Mexico City has a capital.
    let kinds = [" city", " town", " village"];
    let name = kinds.iter().find_map(|kind| name.strip_suffix(kind)).unwrap_or(name);
    painter.glyphs.transliterate(name).into_owned()
}

/// Returns the labels of a cluster, the longest first: its name, how many further places it stands for, and its number
/// of events.
fn label_texts(painter: &Painter<'_>, cluster: &PlaceCluster, name: &str, number: &str) -> Vec<String> {
    /// The most columns of a name: for the long label and the shorter ones.
    const NAME_WIDTHS: [usize; 3] = [22, 14, 9];
    let mut texts = Vec::new();
    for (i, name_width) in NAME_WIDTHS.into_iter().enumerate().filter(|_| !name.is_empty()) {
        let name = truncate(name, name_width, painter.glyphs.ellipsis);
        // The number of places is not the number of events.
        let place = match cluster.places {
            0..=1 => name,
            places if i == 0 => format!("{name} & {} more", places - 1),
            places => format!("{name} +{}", places - 1),
        };
        texts.push(match (number.is_empty(), cluster.places > 1) {
            (true, _) => place,
            (false, true) => format!("{place}: {number}"),
            (false, false) => format!("{place} {number}"),
        });
    }
    // A single event is what the sign says anyway.
    texts.extend((cluster.events > 1).then(|| number.to_owned()));
    texts
}

/// Draws the name of a place and its number of events next to it, on the side where less of a front's line is hidden.
/// Without room for both, shortens the name, then draws the number alone.
pub(super) fn draw_label(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    chart: Rect,
    cluster: &PlaceCluster,
    is_selected: bool,
    (occupied, fronts): (&mut CellSet, &CellSet),
) {
    // The selected place has a mark on either side.
    let edge = u16::from(is_selected);
    let (x, y) = cluster.cell;
    // The label with a blank on either side.
    let with_blanks =
        |start: u16, label_width: u16| start.saturating_sub(1)..=start.saturating_add(label_width);
    let find_start = |occupied: &CellSet, label_width: u16| {
        let right =
            Some(x.saturating_add(edge + 2)).filter(|start| start.saturating_add(label_width) <= chart.width);
        let left = x.checked_sub((edge + 1).saturating_add(label_width));
        let free_starts = [right, left]
            .into_iter()
            .flatten()
            .filter(|start| occupied.is_free(y, with_blanks(*start, label_width)));
        free_starts.min_by_key(|start| fronts.count_in(y, with_blanks(*start, label_width)))
    };
    // Among many places most have no room for even a digit.
    if find_start(occupied, 1).is_none() {
        return;
    }
    // Any front may have more events here, so all that count must be recorded.
    let coverage = scene.answer.coverage;
    let has_number = cluster.events > 1 || (cluster.events == 1 && coverage.is_bound());
    let number = if has_number { coverage.count_text(cluster.events) } else { String::new() };
    let number = painter.glyphs.transliterate(&number).into_owned();
    // Reading a name may take file access, so it is skipped where not one letter of it would fit.
    let min_width = if number.is_empty() { 1 } else { saturating_u16(width(&number)).saturating_add(2) };
    let name = if find_start(occupied, min_width).is_some() {
        cluster_name(scene, painter, cluster)
    } else {
        String::new()
    };
    for text in &label_texts(painter, cluster, &name, &number) {
        let label_width = saturating_u16(width(text));
        if let Some(start) = find_start(occupied, label_width) {
            let role = if is_selected { Role::Strong } else { Role::Text };
            // With blanks between it and the lines around it.
            let (left, row) = (chart.x.saturating_add(start), chart.y.saturating_add(y));
            if start > 0 {
                painter.overwrite(left - 1, row, chart.right(), " ", role);
            }
            let label_end = painter.overwrite(left, row, chart.right(), text, role);
            painter.overwrite(label_end, row, chart.right(), " ", role);
            occupied.insert(y, start, label_width);
            return;
        }
    }
}

/// Returns the points of a closed line on the screen. A line that crosses the edge of the map stays whole.
fn line_on_screen(map: &Projection, line: &[LatLon]) -> Vec<(f64, f64)> {
    let columns_around_globe = 360.0 / map.degrees_per_column();
    let mut last = None;
    let unwrapped = line.iter().map(|&location| {
        let (x, y) = map.to_screen(location);
        let turns = last.map_or(0.0, |last: f64| ((last - x) / columns_around_globe).round());
        let x = x + turns * columns_around_globe;
        last = Some(x);
        (x, y)
    });
    unwrapped.collect()
}

/// Draws the name of a country in the row where the widest part of the country is visible, if that place is free.
pub(super) fn draw_country_name(
    painter: &mut Painter<'_>,
    chart: Rect,
    map: &Projection,
    (name, outline): (&str, &[LatLon]),
    occupied: &mut CellSet,
) {
    let name = painter.glyphs.transliterate(&name.to_uppercase()).into_owned();
    let name_width = saturating_u16(width(&name));
    let line = line_on_screen(map, outline);
    let widest_span = |y: u16| widest_span_inside(&line, f64::from(y) + 0.5, f64::from(chart.width));
    let middle = |(from, to): (f64, f64)| {
        // On the map, so the cast loses nothing.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the width"
        )]
        let middle = f64::midpoint(from, to).max(0.0) as u16;
        middle.saturating_sub(name_width / 2)
    };
    let (top, bottom) =
        line.iter().fold((f64::MAX, f64::MIN), |(top, bottom), &(_, y)| (top.min(y), bottom.max(y)));
    let is_beside = |y: &u16| (top..=bottom).contains(&(f64::from(*y) + 0.5));
    let rows = (0..chart.height).filter(is_beside).filter_map(|y| Some((y, widest_span(y)?)));
    let candidates = rows.filter(|(y, (from, to))| {
        let x = middle((*from, *to));
        to - from >= f64::from(name_width) + 4.0
            && x.saturating_add(name_width) <= chart.width
            && occupied.is_free(*y, x.saturating_sub(1)..=x.saturating_add(name_width))
    });
    let widest = candidates.max_by(|a, b| (a.1.1 - a.1.0).total_cmp(&(b.1.1 - b.1.0)));
    if let Some((y, widest_span)) = widest {
        let x = middle(widest_span);
        painter.overwrite(
            chart.x.saturating_add(x),
            chart.y.saturating_add(y),
            chart.right(),
            &name,
            Role::Dim,
        );
        occupied.insert(y, x, name_width);
    }
}
