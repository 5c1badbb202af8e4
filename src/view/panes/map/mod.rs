//! Pane 6, Map: where events happened, as precisely as that is known. Events placed only by region or country are
//! counted in the title and not drawn.

mod borders;
mod captions;
mod density;
mod labels;
mod raster;
mod symbols;
#[cfg(test)]
mod tests;

use ratatui::layout::Rect;
use std::borrow::Cow;

use self::borders::built_in_borders;
use self::captions::{draw_caption, draw_legend};
use self::density::{dense_clusters, density_shade};
use self::labels::{CellSet, draw_country_name, draw_label};
use self::raster::{LineLayer, MapRaster};
use self::symbols::{SizeThresholds, front_stroke, fronts_with_lines, place_sign, size_thresholds};
use crate::assess::status::Status;
use crate::board::map_cells::{MapCells, clusters_to_label, emphasised_fronts};
use crate::board::projection::Projection;
use crate::board::{PaneId, Scene};
use crate::model::LatLon;
use crate::model::country_codes::country_code_by_name;
use crate::store::PlaceCluster;
use crate::view::display_names;
use crate::view::layout::without_top_rows;
use crate::view::painter::{Painter, StyledLine};
use crate::view::panes::figures::killed_role;
use crate::view::theme::Role;

/// The shortest step of a built-in border, in columns of the map.
const MIN_STEP: f64 = 2.0;

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
    let is_dense = dense_clusters(clusters);
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
            let shade = is_dense.get(i).is_some_and(|is_dense| *is_dense && Some(i) != selected);
            draw_place(scene, painter, chart, spot, sizes, (Some(i) == selected, shade));
        }
    }
    for i in clusters_to_label(clusters, selected) {
        if let Some(spot) = clusters.get(i) {
            draw_label(scene, painter, chart, spot, Some(i) == selected, (&mut occupied, &fronts));
        }
    }
    for outline in &scene.store.situation().outlines {
        let name = display_names::localized(scene, &outline.name, outline.native.as_deref());
        draw_country_name(painter, chart, map, (&name, &outline.line), &mut occupied);
    }
    for (country, name) in outlined_countries(scene) {
        let outline = built_in_borders().main_ring(country);
        draw_country_name(painter, chart, map, (name, &outline), &mut occupied);
    }
    let text_row = |y: u16| Rect { y: chart.bottom().saturating_add(y), height: 1, ..area };
    let text_rows = area.height - chart.height;
    if text_rows > 0 {
        draw_caption(scene, painter, text_row(0), selected.and_then(|i| clusters.get(i)), map);
    }
    if text_rows > 1 {
        draw_legend(scene, painter, text_row(1), (sizes, is_dense.contains(&true)), map);
    }
}

/// Returns the countries of the data that the situation itself does not outline: index of the built-in borders, and name.
fn outlined_countries<'a>(scene: &Scene<'a>) -> Vec<(usize, &'a str)> {
    let own = own_outlines(scene);
    let borders = built_in_borders();
    let countries = scene.store.coded_countries().iter();
    let countries = countries.filter_map(|(code, name)| Some((borders.country_index(code)?, name.as_str())));
    countries.filter(|(country, _)| !own.contains(country)).collect()
}

/// Returns the countries that the situation itself outlines.
fn own_outlines(scene: &Scene<'_>) -> Vec<usize> {
    let outlines = scene.store.situation().outlines.iter();
    let codes = outlines.filter_map(|outline| country_code_by_name(&outline.name));
    codes.filter_map(|code| built_in_borders().country_index(code)).collect()
}

/// Draws the built-in borders: those of the countries of the data, and fainter those around them. Where the situation
/// has an outline of its own, the built-in one is left out.
fn draw_borders(scene: &Scene<'_>, raster: &mut MapRaster, map: &Projection) {
    let own = own_outlines(scene);
    let outlined: Vec<usize> = outlined_countries(scene).into_iter().map(|(country, _)| country).collect();
    for line in &built_in_borders().lines {
        let countries = || line.countries.iter().flatten();
        let [first, second] = line.countries;
        // Between two parts of one country there is no border.
        if first == second || countries().any(|country| own.contains(country)) || !map.may_show(line.bounds) {
            continue;
        }
        let layer = if countries().any(|country| outlined.contains(country)) {
            LineLayer::Outline
        } else if second.is_some() {
            LineLayer::Border
        } else {
            LineLayer::Coast
        };
        // Countries on both sides of the 180th meridian are cut there, where no border is.
        let is_cut = |a: &LatLon, b: &LatLon| a.lon.abs() >= 180.0 && b.lon.abs() >= 180.0;
        for part in thin_line(map, &line.points).chunk_by(|a, b| !is_cut(a, b)) {
            raster.draw_line(map, part, layer);
        }
    }
}

/// Returns a line without the points that are closer to the one before than [`MIN_STEP`], so that a winding border is
/// no thicker than a straight one. Both ends are kept, because other lines begin there.
fn thin_line(map: &Projection, line: &[LatLon]) -> Vec<LatLon> {
    let is_far = |a: LatLon, b: LatLon| {
        let (across, down) =
            ((a.lon - b.lon) / map.degrees_per_column(), (a.lat - b.lat) / map.camera().degrees_per_row);
        across.abs().max(2.0 * down.abs()) >= MIN_STEP
    };
    let mut thinned: Vec<LatLon> = Vec::new();
    for &point in line {
        if thinned.last().is_none_or(|&last| is_far(last, point)) {
            thinned.push(point);
        }
    }
    match line.last() {
        Some(&last) if thinned.len() > 1 => thinned.push(last),
        _ => thinned.clear(),
    }
    thinned
}

/// Draws coasts, outlines and fronts, and returns the cells the fronts pass through.
fn draw_lines(scene: &Scene<'_>, painter: &mut Painter<'_>, chart: Rect, map: &Projection) -> CellSet {
    let mut fronts = CellSet::new(chart);
    let mut raster = MapRaster::new(scene.state.appearance, map.size());
    draw_borders(scene, &mut raster, map);
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
            LineLayer::Border | LineLayer::Coast | LineLayer::Outline => Role::Rule,
            LineLayer::Front(stroke) => {
                fronts.insert(y, x, 1);
                stroke.role()
            }
        };
        painter.write(position.x, position.y, chart.right(), cell.symbol.encode_utf8(&mut bytes), role);
    }
    fronts
}

/// Draws the sign of a place, between marks if it is the place of the selected event, or the shade of several.
fn draw_place(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    chart: Rect,
    cluster: &PlaceCluster,
    sizes: SizeThresholds,
    (is_selected, is_dense): (bool, bool),
) {
    let (x, y) = (chart.x.saturating_add(cluster.cell.0), chart.y.saturating_add(cluster.cell.1));
    let has_focus = scene.state.focus == PaneId::Map;
    let size = sizes.iter().filter(|from| cluster.events >= **from).count();
    let sign = if cluster.events == 0 {
        painter.glyphs.announced
    } else {
        place_sign(painter.glyphs, cluster.precision, size)
    };
    if is_dense && !cluster.is_selected {
        let (shade, role) = density_shade(painter.glyphs, cluster.events, sizes);
        painter.overwrite(x, y, chart.right(), shade, role);
        return;
    }
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
