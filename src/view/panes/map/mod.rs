//! Pane 6, Map: where events happened, as precisely as that is known. Events placed only by region or country are
//! counted in the title and not drawn.

mod captions;
mod raster;
mod symbols;
#[cfg(test)]
mod tests;

use ratatui::layout::Rect;
use std::borrow::Cow;
use std::ops::RangeInclusive;

use self::captions::{draw_caption, draw_legend};
use self::raster::{LineLayer, MapRaster};
use self::symbols::{SizeThresholds, front_stroke, fronts_with_lines, place_sign, size_thresholds};
use crate::assess::status::Status;
use crate::board::map_cells::{MapCells, emphasised_fronts};
use crate::board::projection::Projection;
use crate::board::{PaneId, Scene};
use crate::model::MapOutline;
use crate::store::PlaceCluster;
use crate::view::display_names;
use crate::view::layout::without_top_rows;
use crate::view::painter::{Painter, StyledLine};
use crate::view::panes::figures::killed_role;
use crate::view::text::{saturating_u16, truncate, width};
use crate::view::theme::Role;

/// Returns the counts for the title.
pub(in crate::view) fn title_info(scene: &Scene<'_>, area: Rect) -> StyledLine {
    captions::title_info(scene, map_cells(scene, without_top_rows(area, 1)).event_count(), area.width)
}

/// Returns the area of the map itself, without the rows of text below it.
pub(in crate::view) fn map_area(area: Rect) -> Rect {
    let text_rows = match area.height {
        0..4 => 0,
        4..10 => 1,
        _ => 2,
    };
    Rect { height: area.height - text_rows, ..area }
}

/// Returns the places on the map in this area.
fn map_cells<'a>(scene: &Scene<'a>, area: Rect) -> Cow<'a, MapCells> {
    let chart = map_area(area);
    scene.map_cells((chart.width, chart.height))
}

/// Returns the index of the visible place at a screen position.
pub(in crate::view) fn place_at(scene: &Scene<'_>, area: Rect, x: u16, y: u16) -> Option<usize> {
    let chart = map_area(area);
    let (x, y) = (x.checked_sub(chart.x)?, y.checked_sub(chart.y)?);
    let cells = map_cells(scene, area);
    let place_in_cell = |x: u16| cells.clusters.iter().position(|spot| spot.cell == (x, y));
    // The marks next to the selected place count as that place; so does any cell next to another place.
    place_in_cell(x)
        .or_else(|| place_in_cell(x.checked_sub(1)?))
        .or_else(|| place_in_cell(x.saturating_add(1)))
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let chart = map_area(area);
    if chart.is_empty() {
        return;
    }
    let cells = map_cells(scene, area);
    let (map, clusters) = (&cells.projection, &cells.clusters);
    let fronts = draw_lines(scene, painter, chart, map);
    let selected = cells.selected_cluster(scene.state, scene.store, scene.answer);
    let sizes = size_thresholds(clusters);
    let mut occupied = CellSet::new(chart);
    for spot in clusters {
        occupied.insert(spot.cell.1, spot.cell.0, 1);
    }
    if let Some(spot) = selected.and_then(|i| clusters.get(i)) {
        occupied.insert(spot.cell.1, spot.cell.0.saturating_sub(1), 3);
    }
    // The selected place is drawn last, but its label is placed first.
    for i in (0..clusters.len()).filter(|&i| Some(i) != selected).chain(selected) {
        if let Some(spot) = clusters.get(i) {
            draw_place(scene, painter, chart, spot, sizes, Some(i) == selected);
        }
    }
    let mut label_order: Vec<usize> = (0..clusters.len()).collect();
    label_order.sort_by_key(|&i| {
        let events = clusters.get(i).map_or(0, |spot| spot.events);
        (Some(i) != selected, std::cmp::Reverse(events))
    });
    for (i, spot) in label_order.into_iter().filter_map(|i| Some((i, clusters.get(i)?))) {
        draw_label(scene, painter, chart, spot, Some(i) == selected, (&mut occupied, &fronts));
    }
    for outline in &scene.store.situation().outlines {
        draw_country_name(scene, painter, chart, map, outline, &mut occupied);
    }
    let text_row = |y: u16| Rect { y: chart.bottom().saturating_add(y), height: 1, ..area };
    let text_rows = area.height - chart.height;
    if text_rows > 0 {
        draw_caption(scene, painter, text_row(0), selected.and_then(|i| clusters.get(i)), map);
    }
    if text_rows > 1 {
        draw_legend(scene, painter, text_row(1), sizes, map);
    }
}

/// Draws coasts, outlines and fronts, and returns the cells the fronts pass through.
fn draw_lines(scene: &Scene<'_>, painter: &mut Painter<'_>, chart: Rect, map: &Projection) -> CellSet {
    let mut fronts = CellSet::new(chart);
    let mut raster = MapRaster::new(scene.state.appearance, map.size());
    raster.draw_coasts(map);
    for outline in &scene.store.situation().outlines {
        raster.draw_line(map, &outline.line, LineLayer::Outline);
    }
    let emphasised = emphasised_fronts(scene.state, scene.answer);
    for (index, front, status) in fronts_with_lines(scene) {
        let stroke = front_stroke(status.unwrap_or(Status::Unknown), emphasised.contains(&index));
        raster.draw_line(map, &front.line, LineLayer::Front(stroke));
    }
    let mut bytes = [0; 4];
    for position in chart.positions() {
        let (x, y) = (position.x - chart.x, position.y - chart.y);
        let Some(cell) = raster.cell_at(x, y) else { continue };
        let role = match cell.layer {
            LineLayer::Coast | LineLayer::Outline => Role::Rule,
            LineLayer::Front(stroke) => {
                fronts.insert(y, x, 1);
                stroke.role()
            }
        };
        painter.write(position.x, position.y, chart.right(), cell.symbol.encode_utf8(&mut bytes), role);
    }
    fronts
}

/// Draws the sign of a place, between marks if it is the place of the selected event.
fn draw_place(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    chart: Rect,
    cluster: &PlaceCluster,
    sizes: SizeThresholds,
    is_selected: bool,
) {
    let (x, y) = (chart.x.saturating_add(cluster.cell.0), chart.y.saturating_add(cluster.cell.1));
    let has_focus = scene.state.focus == PaneId::Map;
    let size = sizes.iter().filter(|from| cluster.events >= **from).count();
    let sign = if cluster.events == 0 {
        painter.glyphs.announced
    } else {
        place_sign(painter.glyphs, cluster.precision, size)
    };
    let role = match (is_selected, has_focus, cluster.is_selected) {
        (true, true, _) => Role::Selected,
        (true, false, _) => Role::SelectedUnfocused,
        (false, _, true) => Role::Chosen,
        (false, _, false) => match killed_role(cluster.killed) {
            Role::Harm => Role::Harm,
            _ if cluster.incidents > 0 => Role::Strong,
            _ => Role::Text,
        },
    };
    if is_selected {
        let marks = if cluster.is_selected { ("[", "]") } else { (">", "<") };
        if let Some(left) = x.checked_sub(1).filter(|left| *left >= chart.x) {
            painter.overwrite(left, y, chart.right(), marks.0, role);
        }
        painter.overwrite(x.saturating_add(1), y, chart.right(), marks.1, role);
        if has_focus {
            painter.set_cursor(x, y);
        }
    }
    painter.overwrite(x, y, chart.right(), sign, role);
}

/// A set of map cells, with one flag per cell.
#[derive(Debug)]
struct CellSet {
    columns: u16,
    /// In row-major order.
    cells: Vec<bool>,
}

impl CellSet {
    fn new(chart: Rect) -> Self {
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

    fn insert(&mut self, y: u16, x: u16, columns: u16) {
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

/// Returns the name of a cluster: the place of the newest event with the precision of its sign, and the number of
/// further places.
fn cluster_name(scene: &Scene<'_>, painter: &Painter<'_>, cluster: &PlaceCluster) -> String {
    /// The most columns of a name.
    const MAX_NAME_WIDTH: usize = 22;
    let place = scene.store.event(cluster.named_after).and_then(|event| event.place.as_ref());
    let name = place.map(|place| display_names::place_name(scene, place)).unwrap_or_default();
    // A comma is followed by the region, which the map shows anyway.
    let name = name.split([',', '،']).next().unwrap_or_default();
    let name = truncate(&painter.glyphs.transliterate(name), MAX_NAME_WIDTH, painter.glyphs.ellipsis);
    match (name.is_empty(), cluster.places) {
        (true, _) => String::new(),
        (false, 0..=1) => name,
        (false, places) => format!("{name} & {} more", places - 1),
    }
}

/// Draws the name of a place and its number of events next to it, on the side where less of a front's line is hidden.
/// Without room for both, draws the number.
fn draw_label(
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
    let number = if cluster.events > 1 { cluster.events.to_string() } else { String::new() };
    // Reading a name may take file access, so it is skipped where not one letter of it would fit.
    let min_width = if number.is_empty() { 1 } else { saturating_u16(number.len()).saturating_add(4) };
    let name = if find_start(occupied, min_width).is_some() {
        cluster_name(scene, painter, cluster)
    } else {
        String::new()
    };
    let full_label = match (name.is_empty(), number.is_empty()) {
        (false, false) => format!("{name} ({number})"),
        (false, true) => name,
        (true, _) => number.clone(),
    };
    for text in [full_label, number].iter().filter(|text| !text.is_empty()) {
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

/// Draws the name of a country in the row where the widest part of the country is visible, if that place is free.
fn draw_country_name(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    chart: Rect,
    map: &Projection,
    outline: &MapOutline,
    occupied: &mut CellSet,
) {
    let name = display_names::localized(scene, &outline.name, outline.native.as_deref()).to_uppercase();
    let name = painter.glyphs.transliterate(&name).into_owned();
    let name_width = saturating_u16(width(&name));
    let line: Vec<(f64, f64)> = outline.line.iter().map(|&location| map.to_screen(location)).collect();
    let widest_span =
        |y: u16| captions::widest_span_inside(&line, f64::from(y) + 0.5, f64::from(chart.width));
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
    let rows = (0..chart.height).filter_map(|y| Some((y, widest_span(y)?)));
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
