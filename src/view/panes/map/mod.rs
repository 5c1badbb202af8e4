//! 6 Map: where it happened, as far as that is known. What is known only as a region or a country is counted in the
//! title and drawn nowhere.

mod raster;
#[cfg(test)]
mod tests;
mod words;

use ratatui::layout::Rect;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use self::raster::{Layer, Raster, Stroke};
use self::words::{caption, legend};
use super::harm;
use crate::assess::status::Status;
use crate::board::map::{emphasised, projection, selected, spots};
use crate::board::projection::Projection;
use crate::board::{PaneId, Scene};
use crate::model::{Outline, PlacePrecision};
use crate::store::Spot;
use crate::view::glyphs::GlyphSet;
use crate::view::names;
use crate::view::pen::{Pen, u16_of};
use crate::view::text::{cut, width};
use crate::view::theme::Role;

pub(in crate::view) use self::words::said;

/// The cells of the map, and the rows for words below it.
pub(in crate::view) fn chart(area: Rect) -> Rect {
    let words = match area.height {
        0..4 => 0,
        4..10 => 1,
        _ => 2,
    };
    Rect { height: area.height - words, ..area }
}

/// Which of the places in sight is at a place on the screen.
pub(in crate::view) fn spot_at(scene: &Scene<'_>, area: Rect, x: u16, y: u16) -> Option<usize> {
    let chart = chart(area);
    let map = projection(scene.state, scene.store, (chart.width, chart.height));
    let (x, y) = (x.checked_sub(chart.x)?, y.checked_sub(chart.y)?);
    spots(scene.answer, &map).iter().position(|spot| spot.cell.0.abs_diff(x) <= 1 && spot.cell.1 == y)
}

/// How the line of a front of this status is drawn: told apart by how much of it is left out, too.
const fn stroke(status: Status, heavy: bool) -> Stroke {
    let (dash, weight) = match status {
        Status::Active => ((1, 0), 2),
        Status::Tense => ((5, 2), 1),
        Status::Quiet => ((2, 2), 0),
        Status::Dormant | Status::NoneRecorded | Status::Unknown => ((1, 1), 0),
    };
    Stroke { heavy, dash, weight }
}

/// The sign for so many events at places of this precision.
fn sign(glyphs: &GlyphSet, precision: PlacePrecision, events: u32) -> &'static str {
    let shape = match precision {
        PlacePrecision::Exact | PlacePrecision::Near => 0,
        PlacePrecision::District => 1,
        _ => 2,
    };
    let size = match events {
        0..2 => 0,
        2..10 => 1,
        _ => 2,
    };
    glyphs.spots.get(shape).and_then(|sizes| sizes.get(size)).copied().unwrap_or(glyphs.dot)
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect) {
    let chart = chart(area);
    if chart.is_empty() {
        return;
    }
    let map = projection(scene.state, scene.store, (chart.width, chart.height));
    lines(scene, pen, chart, &map);
    let spots = spots(scene.answer, &map);
    let here = selected(scene.state, scene.store, scene.answer, &spots, &map);
    let mut taken = Taken::default();
    // The selected one is drawn last, and its name finds its room first.
    let order = || (0..spots.len()).filter(|&i| Some(i) != here).chain(here);
    for spot in order().filter_map(|i| spots.get(i)) {
        taken.take(spot.cell.1, spot.cell.0, 1);
    }
    if let Some(spot) = here.and_then(|i| spots.get(i)) {
        taken.take(spot.cell.1, spot.cell.0.saturating_sub(1), 3);
    }
    for (i, spot) in order().filter_map(|i| Some((i, spots.get(i)?))) {
        mark(scene, pen, chart, spot, Some(i) == here);
    }
    let mut by_number: Vec<usize> = (0..spots.len()).collect();
    by_number.sort_by_key(|&i| {
        let events = spots.get(i).map_or(0, |spot| spot.events);
        (Some(i) != here, std::cmp::Reverse(events))
    });
    for (i, spot) in by_number.into_iter().filter_map(|i| Some((i, spots.get(i)?))) {
        label(scene, pen, chart, spot, Some(i) == here, &mut taken);
    }
    for outline in &scene.store.situation().outlines {
        country(scene, pen, chart, &map, outline, &mut taken);
    }
    let below = area.height - chart.height;
    if below > 0 {
        caption(
            scene,
            pen,
            Rect { y: chart.bottom(), height: 1, ..area },
            here.and_then(|i| spots.get(i)),
            &map,
        );
    }
    if below > 1 {
        legend(scene, pen, Rect { y: chart.bottom().saturating_add(1), height: 1, ..area }, &map);
    }
}

/// Coasts, outlines and fronts.
fn lines(scene: &Scene<'_>, pen: &mut Pen<'_>, chart: Rect, map: &Projection) {
    let mut raster = Raster::new(scene.state.look, map.size());
    raster.coasts(map);
    for outline in &scene.store.situation().outlines {
        raster.line(map, &outline.line, Layer::Outline);
    }
    let emphasised = emphasised(scene.state, scene.answer);
    for row in &scene.answer.fronts {
        if let Some(front) = scene.store.situation().front(row.front) {
            let stroke = stroke(row.status.word, emphasised.contains(&row.front));
            raster.line(map, &front.line, Layer::Front(stroke));
        }
    }
    let mut bytes = [0; 4];
    for at in chart.positions() {
        let Some(inked) = raster.cell(at.x - chart.x, at.y - chart.y) else { continue };
        let role = match inked.layer {
            Layer::Coast | Layer::Outline => Role::Rule,
            Layer::Front(stroke) => stroke.role(),
        };
        pen.put(at.x, at.y, chart.right(), inked.symbol.encode_utf8(&mut bytes), role);
    }
}

/// One place: its sign, and between marks if it is that of the selected event.
fn mark(scene: &Scene<'_>, pen: &mut Pen<'_>, chart: Rect, spot: &Spot, here: bool) {
    let (x, y) = (chart.x.saturating_add(spot.cell.0), chart.y.saturating_add(spot.cell.1));
    let focused = scene.state.focus == PaneId::Map;
    let sign = sign(pen.glyphs, spot.precision, spot.events);
    let role = match (here, focused, spot.selected) {
        (true, true, _) => Role::Selected,
        (true, false, _) => Role::SelectedUnfocused,
        (false, _, true) => Role::Chosen,
        (false, _, false) => match harm(spot.killed) {
            Role::Harm => Role::Harm,
            _ if spot.incidents > 0 => Role::Strong,
            _ => Role::Text,
        },
    };
    if here {
        let marks = if spot.selected { ("[", "]") } else { (">", "<") };
        if let Some(left) = x.checked_sub(1).filter(|left| *left >= chart.x) {
            pen.put(left, y, chart.right(), marks.0, role);
        }
        pen.put(x.saturating_add(1), y, chart.right(), marks.1, role);
    }
    pen.put(x, y, chart.right(), sign, role);
}

/// Cells that words or signs stand in, by row and column.
#[derive(Debug, Default)]
struct Taken(BTreeSet<(u16, u16)>);

impl Taken {
    fn take(&mut self, y: u16, x: u16, columns: u16) {
        self.0.extend((x..x.saturating_add(columns)).map(|x| (y, x)));
    }

    /// Whether these columns of a row are free.
    fn free(&self, y: u16, columns: RangeInclusive<u16>) -> bool {
        let (from, to) = columns.into_inner();
        self.0.range((y, from)..=(y, to.max(from))).next().is_none()
    }
}

/// The name of a place and its number of events, to its right or left, where there is room; else the number.
fn label(scene: &Scene<'_>, pen: &mut Pen<'_>, chart: Rect, spot: &Spot, here: bool, taken: &mut Taken) {
    /// No name is longer than this.
    const LONGEST: usize = 22;
    let name = scene.store.event(spot.newest).and_then(|event| event.place.as_ref());
    let name = name.map(|place| names::place(scene, place)).unwrap_or_default();
    // What stands behind a comma is the region, which the map shows.
    let name = name.split([',', '،']).next().unwrap_or_default();
    let name = cut(&pen.glyphs.spell(name), LONGEST, pen.glyphs.ellipsis);
    let number = if spot.events > 1 { spot.events.to_string() } else { String::new() };
    let whole = if number.is_empty() { name } else { format!("{name} {number}") };
    // The selected one has a mark on either side.
    let edge = u16::from(here);
    let (x, y) = spot.cell;
    for text in [whole, number].iter().filter(|text| !text.is_empty()) {
        let wide = u16_of(width(text));
        let right = x.saturating_add(edge + 2);
        let fits_right = right.saturating_add(wide) <= chart.width
            && taken.free(y, right.saturating_sub(1)..=right.saturating_add(wide));
        let left = x.checked_sub((edge + 1).saturating_add(wide));
        let fits_left = left.filter(|left| taken.free(y, left.saturating_sub(1)..=left.saturating_add(wide)));
        let at = if fits_right { Some(right) } else { fits_left };
        if let Some(at) = at {
            let role = if here { Role::Strong } else { Role::Text };
            // Clear of the lines around it.
            let (left, row) = (chart.x.saturating_add(at), chart.y.saturating_add(y));
            if at > 0 {
                pen.put(left - 1, row, chart.right(), " ", role);
            }
            let behind = pen.put(left, row, chart.right(), text, role);
            pen.put(behind, row, chart.right(), " ", role);
            taken.take(y, at, wide);
            return;
        }
    }
}

/// The name of a country where most of it is in sight, if that is free: in the row with the widest stretch of it.
fn country(
    scene: &Scene<'_>,
    pen: &mut Pen<'_>,
    chart: Rect,
    map: &Projection,
    outline: &Outline,
    taken: &mut Taken,
) {
    let name = names::pick(scene, &outline.name, outline.native.as_deref()).to_uppercase();
    let name = pen.glyphs.spell(&name).into_owned();
    let wide = u16_of(width(&name));
    let line: Vec<(f64, f64)> = outline.line.iter().map(|&at| map.to_screen(at)).collect();
    let stretch = |y: u16| words::inside(&line, f64::from(y) + 0.5, f64::from(chart.width));
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
            && taken.free(*y, x.saturating_sub(1)..=x.saturating_add(wide))
    });
    let widest = fits.max_by(|a, b| (a.1.1 - a.1.0).total_cmp(&(b.1.1 - b.1.0)));
    if let Some((y, stretch)) = widest {
        let x = middle(stretch);
        pen.put(chart.x.saturating_add(x), chart.y.saturating_add(y), chart.right(), &name, Role::Dim);
        taken.take(y, x, wide);
    }
}
