//! 6 Map: where it happened, as far as that is known. What is known only as a region or a country is counted in the
//! title and drawn nowhere.

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
use self::symbols::{SizeThresholds, front_status, front_stroke, place_sign, size_thresholds};
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

/// What the title says.
pub(in crate::view) fn title_info(scene: &Scene<'_>, area: Rect) -> StyledLine {
    captions::title_info(scene, map_cells(scene, without_top_rows(area, 1)).event_count(), area.width)
}

/// The cells of the map, and the rows for words below it.
pub(in crate::view) fn map_area(area: Rect) -> Rect {
    let words = match area.height {
        0..4 => 0,
        4..10 => 1,
        _ => 2,
    };
    Rect { height: area.height - words, ..area }
}

/// The places on the map in this area.
fn map_cells<'a>(scene: &Scene<'a>, area: Rect) -> Cow<'a, MapCells> {
    let chart = map_area(area);
    scene.map_cells((chart.width, chart.height))
}

/// Which of the places in sight is at a place on the screen.
pub(in crate::view) fn place_at(scene: &Scene<'_>, area: Rect, x: u16, y: u16) -> Option<usize> {
    let chart = map_area(area);
    let (x, y) = (x.checked_sub(chart.x)?, y.checked_sub(chart.y)?);
    let mapped = map_cells(scene, area);
    let near = |x: u16| mapped.spots.iter().position(|spot| spot.cell == (x, y));
    // The marks beside the selected one count as it; so does the cell beside any other.
    near(x).or_else(|| near(x.checked_sub(1)?)).or_else(|| near(x.saturating_add(1)))
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let chart = map_area(area);
    if chart.is_empty() {
        return;
    }
    let mapped = map_cells(scene, area);
    let (map, spots) = (&mapped.projection, &mapped.spots);
    let fronts = draw_lines(scene, painter, chart, map);
    let here = mapped.selected_spot(scene.state, scene.store, scene.answer);
    let sizes = size_thresholds(spots);
    let mut taken = CellSet::new(chart);
    for spot in spots {
        taken.insert(spot.cell.1, spot.cell.0, 1);
    }
    if let Some(spot) = here.and_then(|i| spots.get(i)) {
        taken.insert(spot.cell.1, spot.cell.0.saturating_sub(1), 3);
    }
    // The selected one is drawn last, and its name finds its room first.
    for i in (0..spots.len()).filter(|&i| Some(i) != here).chain(here) {
        if let Some(spot) = spots.get(i) {
            draw_place(scene, painter, chart, spot, sizes, Some(i) == here);
        }
    }
    let mut by_number: Vec<usize> = (0..spots.len()).collect();
    by_number.sort_by_key(|&i| {
        let events = spots.get(i).map_or(0, |spot| spot.events);
        (Some(i) != here, std::cmp::Reverse(events))
    });
    for (i, spot) in by_number.into_iter().filter_map(|i| Some((i, spots.get(i)?))) {
        draw_label(scene, painter, chart, spot, Some(i) == here, (&mut taken, &fronts));
    }
    for outline in &scene.store.situation().outlines {
        draw_country_name(scene, painter, chart, map, outline, &mut taken);
    }
    let row = |y: u16| Rect { y: chart.bottom().saturating_add(y), height: 1, ..area };
    let below = area.height - chart.height;
    if below > 0 {
        draw_caption(scene, painter, row(0), here.and_then(|i| spots.get(i)), map);
    }
    if below > 1 {
        draw_legend(scene, painter, row(1), sizes, map);
    }
}

/// Draws coasts, outlines and fronts; returns the cells the fronts run through.
fn draw_lines(scene: &Scene<'_>, painter: &mut Painter<'_>, chart: Rect, map: &Projection) -> CellSet {
    let mut fronts = CellSet::new(chart);
    let mut raster = MapRaster::new(scene.state.appearance, map.size());
    raster.draw_coasts(map);
    for outline in &scene.store.situation().outlines {
        raster.draw_line(map, &outline.line, LineLayer::Outline);
    }
    let emphasised = emphasised_fronts(scene.state, scene.answer);
    for row in &scene.answer.fronts {
        if let Some(front) = scene.store.situation().front(row.front) {
            let stroke = front_stroke(front_status(scene, row.front), emphasised.contains(&row.front));
            raster.draw_line(map, &front.line, LineLayer::Front(stroke));
        }
    }
    let mut bytes = [0; 4];
    for at in chart.positions() {
        let (x, y) = (at.x - chart.x, at.y - chart.y);
        let Some(inked) = raster.cell_at(x, y) else { continue };
        let role = match inked.layer {
            LineLayer::Coast | LineLayer::Outline => Role::Rule,
            LineLayer::Front(stroke) => {
                fronts.insert(y, x, 1);
                stroke.role()
            }
        };
        painter.write(at.x, at.y, chart.right(), inked.symbol.encode_utf8(&mut bytes), role);
    }
    fronts
}

/// One place: its sign, and between marks if it is that of the selected event.
fn draw_place(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    chart: Rect,
    spot: &PlaceCluster,
    sizes: SizeThresholds,
    here: bool,
) {
    let (x, y) = (chart.x.saturating_add(spot.cell.0), chart.y.saturating_add(spot.cell.1));
    let focused = scene.state.focus == PaneId::Map;
    let size = sizes.iter().filter(|from| spot.events >= **from).count();
    let sign = place_sign(painter.glyphs, spot.precision, size);
    let role = match (here, focused, spot.is_selected) {
        (true, true, _) => Role::Selected,
        (true, false, _) => Role::SelectedUnfocused,
        (false, _, true) => Role::Chosen,
        (false, _, false) => match killed_role(spot.killed) {
            Role::Harm => Role::Harm,
            _ if spot.incidents > 0 => Role::Strong,
            _ => Role::Text,
        },
    };
    if here {
        let marks = if spot.is_selected { ("[", "]") } else { (">", "<") };
        if let Some(left) = x.checked_sub(1).filter(|left| *left >= chart.x) {
            painter.overwrite(left, y, chart.right(), marks.0, role);
        }
        painter.overwrite(x.saturating_add(1), y, chart.right(), marks.1, role);
        if focused {
            painter.set_cursor(x, y);
        }
    }
    painter.overwrite(x, y, chart.right(), sign, role);
}

/// Some of the cells of a map.
#[derive(Debug)]
struct CellSet {
    columns: u16,
    /// Row by row.
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
        let within = |x: u16| start + usize::from(x.min(self.columns));
        within(from)..within(to.max(from))
    }

    fn insert(&mut self, y: u16, x: u16, columns: u16) {
        let row = self.row_range(y, x, x.saturating_add(columns));
        if let Some(cells) = self.cells.get_mut(row) {
            cells.fill(true);
        }
    }

    /// How many of these columns of a row; there is nothing beyond the edge.
    fn count_in(&self, y: u16, columns: RangeInclusive<u16>) -> usize {
        let row = self.row_range(y, *columns.start(), columns.end().saturating_add(1));
        self.cells.get(row).map_or(0, |cells| cells.iter().filter(|cell| **cell).count())
    }

    fn is_free(&self, y: u16, columns: RangeInclusive<u16>) -> bool {
        self.count_in(y, columns) == 0
    }
}

/// What a spot is called: after its newest event of the precision that its sign shows, and how many more places there are.
fn place_name(scene: &Scene<'_>, painter: &Painter<'_>, spot: &PlaceCluster) -> String {
    /// No name is longer than this.
    const MAX_NAME_WIDTH: usize = 22;
    let place = scene.store.event(spot.named_after).and_then(|event| event.place.as_ref());
    let name = place.map(|place| display_names::place_name(scene, place)).unwrap_or_default();
    // What stands behind a comma is the region, which the map shows.
    let name = name.split([',', '،']).next().unwrap_or_default();
    let name = truncate(&painter.glyphs.transliterate(name), MAX_NAME_WIDTH, painter.glyphs.ellipsis);
    match (name.is_empty(), spot.places) {
        (true, _) => String::new(),
        (false, 0..=1) => name,
        (false, places) => format!("{name} & {} more", places - 1),
    }
}

/// The name of a place and its number of events beside it, where there is room and on the side where less of a front's
/// line is hidden; else the number.
fn draw_label(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    chart: Rect,
    spot: &PlaceCluster,
    here: bool,
    (taken, fronts): (&mut CellSet, &CellSet),
) {
    // The selected one has a mark on either side.
    let edge = u16::from(here);
    let (x, y) = spot.cell;
    // With a blank before and behind it.
    let around = |at: u16, wide: u16| at.saturating_sub(1)..=at.saturating_add(wide);
    let place = |taken: &CellSet, wide: u16| {
        let right = Some(x.saturating_add(edge + 2)).filter(|at| at.saturating_add(wide) <= chart.width);
        let left = x.checked_sub((edge + 1).saturating_add(wide));
        let free = [right, left].into_iter().flatten().filter(|at| taken.is_free(y, around(*at, wide)));
        free.min_by_key(|at| fronts.count_in(y, around(*at, wide)))
    };
    // Not even for a digit: in a crowd of places most have no room.
    if place(taken, 1).is_none() {
        return;
    }
    let number = if spot.events > 1 { spot.events.to_string() } else { String::new() };
    // A name may have to be read from a file: not where not even one letter of it has room.
    let least = if number.is_empty() { 1 } else { saturating_u16(number.len()).saturating_add(4) };
    let name = if place(taken, least).is_some() { place_name(scene, painter, spot) } else { String::new() };
    let whole = match (name.is_empty(), number.is_empty()) {
        (false, false) => format!("{name} ({number})"),
        (false, true) => name,
        (true, _) => number.clone(),
    };
    for text in [whole, number].iter().filter(|text| !text.is_empty()) {
        let wide = saturating_u16(width(text));
        if let Some(at) = place(taken, wide) {
            let role = if here { Role::Strong } else { Role::Text };
            // Clear of the lines around it.
            let (left, row) = (chart.x.saturating_add(at), chart.y.saturating_add(y));
            if at > 0 {
                painter.overwrite(left - 1, row, chart.right(), " ", role);
            }
            let behind = painter.overwrite(left, row, chart.right(), text, role);
            painter.overwrite(behind, row, chart.right(), " ", role);
            taken.insert(y, at, wide);
            return;
        }
    }
}

/// The name of a country where most of it is in sight, if that is free: in the row with the widest stretch of it.
fn draw_country_name(
    scene: &Scene<'_>,
    painter: &mut Painter<'_>,
    chart: Rect,
    map: &Projection,
    outline: &MapOutline,
    taken: &mut CellSet,
) {
    let name = display_names::localized(scene, &outline.name, outline.native.as_deref()).to_uppercase();
    let name = painter.glyphs.transliterate(&name).into_owned();
    let wide = saturating_u16(width(&name));
    let line: Vec<(f64, f64)> = outline.line.iter().map(|&at| map.to_screen(at)).collect();
    let stretch = |y: u16| captions::widest_inside(&line, f64::from(y) + 0.5, f64::from(chart.width));
    let middle = |(from, to): (f64, f64)| {
        // On the map, so the cast cannot cut.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the width"
        )]
        let middle = f64::midpoint(from, to).max(0.0) as u16;
        middle.saturating_sub(wide / 2)
    };
    let rows = (0..chart.height).filter_map(|y| Some((y, stretch(y)?)));
    let fits = rows.filter(|(y, (from, to))| {
        let x = middle((*from, *to));
        to - from >= f64::from(wide) + 4.0
            && x.saturating_add(wide) <= chart.width
            && taken.is_free(*y, x.saturating_sub(1)..=x.saturating_add(wide))
    });
    let widest = fits.max_by(|a, b| (a.1.1 - a.1.0).total_cmp(&(b.1.1 - b.1.0)));
    if let Some((y, stretch)) = widest {
        let x = middle(stretch);
        painter.overwrite(
            chart.x.saturating_add(x),
            chart.y.saturating_add(y),
            chart.right(),
            &name,
            Role::Dim,
        );
        taken.insert(y, x, wide);
    }
}
