//! Lines as points in cells: half blocks, Braille or ASCII.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::symbols::Marker;
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{Canvas, Map, MapResolution};

use crate::board::projection::Projection;
use crate::board::{Appearance, Glyphs, MapMarks};
use crate::model::LatLon;
use crate::view::theme::Role;

/// What a point belongs to; of several in one cell the last of these is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LineLayer {
    /// The sea's edge.
    Coast,
    /// The outline of a country.
    Outline,
    /// The line of a front: its style, and whether it stands out.
    Front(FrontStroke),
}

/// How the line of a front is drawn. What is heavier is drawn over what is lighter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FrontStroke {
    /// Drawn heavily.
    pub(super) is_heavy: bool,
    /// Place of its role among those of the status words.
    pub(super) rank: u8,
    /// Points drawn, then points left out; none left out is a whole line.
    pub(super) dash: (usize, usize),
}

/// A point: what is drawn there, or that a line is broken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RasterPoint {
    layer: LineLayer,
    is_drawn: bool,
}

/// Points over the cells of a map.
#[derive(Debug)]
pub(super) struct MapRaster {
    marks: MapMarks,
    columns: u16,
    rows: u16,
    /// Points in a cell, across and down.
    dots_per_cell: (u16, u16),
    /// Row by row.
    points: Vec<Option<RasterPoint>>,
}

/// One cell of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RasterCell {
    /// The character.
    pub(super) symbol: char,
    /// What it belongs to.
    pub(super) layer: LineLayer,
}

impl MapRaster {
    /// An empty map.
    pub(super) fn new(look: Appearance, (columns, rows): (u16, u16)) -> Self {
        let marks = if look.glyphs == Glyphs::Ascii { MapMarks::Ascii } else { look.map_marks };
        let dots = match marks {
            MapMarks::HalfBlock => (1, 2),
            MapMarks::Braille => (2, 4),
            MapMarks::Ascii => (1, 1),
        };
        let len = usize::from(columns) * usize::from(rows) * usize::from(dots.0) * usize::from(dots.1);
        Self { marks, columns, rows, dots_per_cell: dots, points: vec![None; len] }
    }

    fn size(&self) -> (usize, usize) {
        let across = usize::from(self.columns) * usize::from(self.dots_per_cell.0);
        (across, usize::from(self.rows) * usize::from(self.dots_per_cell.1))
    }

    fn set_point(&mut self, x: usize, y: usize, point: RasterPoint) {
        let (width, height) = self.size();
        if x < width
            && y < height
            && let Some(slot) = self.points.get_mut(y * width + x)
        {
            *slot = (*slot).max(Some(point));
        }
    }

    fn point_at(&self, x: usize, y: usize) -> Option<RasterPoint> {
        self.points.get(y * self.size().0 + x).copied().flatten()
    }

    /// Draws a line from point to point.
    pub(super) fn draw_line(&mut self, map: &Projection, line: &[LatLon], layer: LineLayer) {
        let (across, down) = (f64::from(self.dots_per_cell.0), f64::from(self.dots_per_cell.1));
        let around = 360.0 / map.degrees_per_column() * across;
        let on_screen = |at: LatLon| {
            let (x, y) = map.to_screen(at);
            (x * across, y * down)
        };
        let mut drawn = 0;
        for pair in line.windows(2) {
            let &[a, b] = pair else { continue };
            let (from, mut to) = (on_screen(a), on_screen(b));
            // A line goes the shorter way around the globe, out of sight if need be.
            if (to.0 - from.0).abs() > around / 2.0 {
                to.0 += if to.0 < from.0 { around } else { -around };
            }
            drawn = self.draw_segment(from, to, layer, drawn);
        }
    }

    /// Draws one piece of a line; `drawn` points were drawn of it before.
    fn draw_segment(&mut self, from: (f64, f64), to: (f64, f64), layer: LineLayer, drawn: usize) -> usize {
        let (width, height) = self.size();
        let Some((from, to)) = clip_line(from, to, (width as f64, height as f64)) else { return drawn };
        // From point to point, so that no step takes two of them.
        let (from, to) = ((from.0.floor(), from.1.floor()), (to.0.floor(), to.1.floor()));
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        // Clipped to the map, so the casts cannot cut.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most a side of the map"
        )]
        let steps = dx.abs().max(dy.abs()) as usize;
        for step in 0..=steps {
            let part = step as f64 / steps.max(1) as f64;
            let (x, y) = ((from.0 + dx * part).round(), (from.1 + dy * part).round());
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the map")]
            let (x, y) = (x.max(0.0) as usize, y.max(0.0) as usize);
            let dash = match layer {
                // Its dots are small.
                LineLayer::Front(FrontStroke { dash: (on, off), .. }) if self.marks == MapMarks::Braille => {
                    (on * 2, off * 2)
                }
                LineLayer::Front(stroke) => stroke.dash,
                // Fainter than any front, where there are dots enough to leave some out.
                LineLayer::Coast | LineLayer::Outline if self.marks == MapMarks::Braille => (1, 3),
                LineLayer::Coast | LineLayer::Outline => (1, 0),
            };
            let on = (drawn + step) % (dash.0 + dash.1).max(1) < dash.0;
            self.set_point(x, y, RasterPoint { layer, is_drawn: on });
        }
        drawn + steps
    }

    /// Draws the coasts of the world. The widget knows single points of them, so near ones are dotted.
    pub(super) fn draw_coasts(&mut self, map: &Projection) {
        let (width, height) = self.size();
        let cells = |points: usize, dots: usize| u16::try_from(points.div_ceil(dots)).unwrap_or(0);
        let area = Rect::new(0, 0, cells(width, 2), cells(height, 4));
        if area.is_empty() || self.columns == 0 {
            return;
        }
        // The middles of the first and the last point that Braille has on so many cells.
        let globe = |x: f64, y: f64| {
            let (columns, rows) = map.size();
            let centre = map.camera().centre;
            let lon = centre.lon
                + (x / f64::from(self.dots_per_cell.0) - f64::from(columns) / 2.0) * map.degrees_per_column();
            let lat = centre.lat
                - (y / f64::from(self.dots_per_cell.1) - f64::from(rows) / 2.0)
                    * map.camera().degrees_per_row;
            (lon, lat)
        };
        let (west, north) = globe(0.5, 0.5);
        let (east, south) = globe(f64::from(area.width) * 2.0 - 0.5, f64::from(area.height) * 4.0 - 0.5);
        for turn in [-360.0, 0.0, 360.0] {
            let (west, east) = (west + turn, east + turn);
            if east < -180.0 || west > 180.0 {
                continue;
            }
            let mut scratch = Buffer::empty(area);
            Canvas::default()
                .marker(Marker::Braille)
                .x_bounds([west, east])
                .y_bounds([south, north])
                .paint(|painter| painter.draw(&Map { resolution: MapResolution::High, color: Color::Reset }))
                .render(area, &mut scratch);
            for at in area.positions() {
                let Some(bits) = scratch.cell(at).and_then(|cell| braille_bits(cell.symbol())) else {
                    continue;
                };
                for (i, &(dx, dy)) in BRAILLE_DOTS.iter().enumerate().filter(|(i, _)| bits & (1 << i) != 0) {
                    debug_assert!(i < 8);
                    let (x, y) = (usize::from(at.x) * 2 + dx, usize::from(at.y) * 4 + dy);
                    self.set_point(x, y, RasterPoint { layer: LineLayer::Coast, is_drawn: true });
                }
            }
        }
    }

    /// What lines there are in a cell: those of its uppermost layer.
    pub(super) fn cell_at(&self, x: u16, y: u16) -> Option<RasterCell> {
        let origin = (
            usize::from(x) * usize::from(self.dots_per_cell.0),
            usize::from(y) * usize::from(self.dots_per_cell.1),
        );
        let dots = || {
            (0..usize::from(self.dots_per_cell.1))
                .flat_map(|dy| (0..usize::from(self.dots_per_cell.0)).map(move |dx| (dx, dy)))
        };
        let here = |(dx, dy): (usize, usize)| self.point_at(origin.0 + dx, origin.1 + dy);
        let layer = dots().filter_map(here).max()?.layer;
        let ink = |dot| here(dot).is_some_and(|point| point.layer == layer && point.is_drawn);
        if !dots().any(ink) {
            return None;
        }
        let heavy = matches!(layer, LineLayer::Front(stroke) if stroke.is_heavy);
        let symbol = match (self.marks, layer) {
            (MapMarks::Ascii, LineLayer::Coast) => ',',
            (MapMarks::Ascii, LineLayer::Outline) => '.',
            (MapMarks::Ascii, LineLayer::Front(_)) => {
                if heavy {
                    '#'
                } else {
                    'x'
                }
            }
            // A light dot for a border, so that the blocks are those of fronts.
            (MapMarks::HalfBlock, LineLayer::Coast | LineLayer::Outline) => '·',
            (MapMarks::HalfBlock, LineLayer::Front(_)) => match (ink((0, 0)), ink((0, 1))) {
                (true, true) => '█',
                _ if heavy => '█',
                (true, false) => '▀',
                _ => '▄',
            },
            (MapMarks::Braille, _) => {
                let dot = |bits: u32, (i, &dot): (usize, &(usize, usize))| bits | u32::from(ink(dot)) << i;
                let bits = if heavy { 0xff } else { BRAILLE_DOTS.iter().enumerate().fold(0, dot) };
                char::from_u32(0x2800 + bits).unwrap_or(' ')
            }
        };
        Some(RasterCell { symbol, layer })
    }
}

/// The dots of a Braille sign in the order of its bits: across, down.
const BRAILLE_DOTS: [(usize, usize); 8] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];

fn braille_bits(symbol: &str) -> Option<u32> {
    let code = u32::from(symbol.chars().next()?);
    (0x2801..=0x28ff).contains(&code).then(|| code - 0x2800)
}

impl FrontStroke {
    /// The role it is drawn in.
    pub(super) const fn role(self) -> Role {
        match self.rank {
            0 => Role::Dim,
            1 => Role::Text,
            2 => Role::Conflict,
            _ => Role::Warning,
        }
    }
}

/// The part of a line that lies on the map (Liang and Barsky 1984).
fn clip_line(
    from: (f64, f64),
    to: (f64, f64),
    (width, height): (f64, f64),
) -> Option<((f64, f64), (f64, f64))> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut start, mut end) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, from.0), (dx, width - from.0), (-dy, from.1), (dy, height - from.1)] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            start = start.max(room / step);
        } else {
            end = end.min(room / step);
        }
    }
    let at = |part: f64| (from.0 + dx * part, from.1 + dy * part);
    (start <= end).then(|| (at(start), at(end)))
}

/// A piece of a line to explain it by: so many cells.
pub(super) fn stroke_sample(look: Appearance, (on, off): (usize, usize), cells: usize) -> String {
    let sign = match (look.glyphs, look.map_marks) {
        (Glyphs::Ascii, _) | (_, MapMarks::Ascii) => "x",
        (_, MapMarks::HalfBlock) => "▀",
        (_, MapMarks::Braille) => "⠒",
    };
    // The pattern from its second half on, so that a break shows in a short piece.
    (0..cells).map(|i| if (i + on / 2) % (on + off).max(1) < on { sign } else { " " }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::projection::Camera;
    use proptest::prelude::*;

    fn look(map_marks: MapMarks) -> Appearance {
        Appearance { map_marks, ..Appearance::default() }
    }

    fn drawn(raster: &MapRaster, (columns, rows): (u16, u16)) -> Vec<String> {
        let cell = |x, y| raster.cell_at(x, y).map_or(' ', |inked| inked.symbol);
        (0..rows).map(|y| (0..columns).map(|x| cell(x, y)).collect()).collect()
    }

    fn at(lat: f64, lon: f64) -> LatLon {
        LatLon { lat, lon }
    }

    fn front(heavy: bool, dash: (usize, usize)) -> LineLayer {
        LineLayer::Front(FrontStroke { is_heavy: heavy, dash, rank: 2 })
    }

    #[test]
    fn lines_are_made_of_the_marks_asked_for() {
        // A row is a degree high and a column half a degree wide: the line climbs three rows in six columns.
        let map = Projection::new(Camera { centre: at(0.0, 0.0), degrees_per_row: 1.0 }, 6, 3);
        let line = [at(-1.49, -1.49), at(1.49, 1.49)];
        let of = |marks, layer| {
            let mut raster = MapRaster::new(look(marks), (6, 3));
            raster.draw_line(&map, &line, layer);
            drawn(&raster, (6, 3))
        };
        assert_eq!(of(MapMarks::HalfBlock, front(false, (1, 0))), ["    ▄▀", "  ▄▀  ", "▄▀    "]);
        assert_eq!(of(MapMarks::HalfBlock, LineLayer::Outline), ["    ··", "  ··  ", "··    "]);
        assert_eq!(of(MapMarks::HalfBlock, front(true, (1, 0))), ["    ██", "  ██  ", "██    "]);
        assert_eq!(of(MapMarks::Ascii, LineLayer::Outline), ["    ..", "  ..  ", "..    "]);
        assert_eq!(of(MapMarks::Ascii, front(false, (1, 0))), ["    xx", "  xx  ", "xx    "]);
        assert_eq!(of(MapMarks::Braille, front(false, (1, 0))), ["    ⡠⠊", "  ⡠⠊  ", "⡠⠊    "]);
        assert_eq!(of(MapMarks::HalfBlock, front(false, (2, 2))), ["    ▄▀", "      ", "▄▀    "]);
    }

    #[test]
    fn without_colour_a_quiet_line_is_told_from_a_border_in_every_kind_of_marks() {
        let map = Projection::new(Camera { centre: at(0.0, 0.0), degrees_per_row: 1.0 }, 20, 3);
        let line = [at(0.0, -4.9), at(0.0, 4.9)];
        for marks in [MapMarks::HalfBlock, MapMarks::Braille, MapMarks::Ascii] {
            let of = |layer| {
                let mut raster = MapRaster::new(look(marks), (20, 3));
                raster.draw_line(&map, &line, layer);
                drawn(&raster, (20, 3))
            };
            let dashes = [(1, 0), (5, 2), (2, 2), (1, 1)].map(|dash| of(front(false, dash)));
            for (i, one) in dashes.iter().enumerate() {
                assert_ne!(*one, of(LineLayer::Outline), "{marks:?}");
                assert!(dashes.iter().skip(i + 1).all(|other| other != one), "{marks:?}: {dashes:?}");
            }
        }
    }

    #[test]
    fn the_line_of_a_front_hides_the_outline_below_it_even_where_it_is_broken() {
        let map = Projection::new(Camera { centre: at(0.0, 0.0), degrees_per_row: 1.0 }, 6, 3);
        let line = [at(-1.49, -1.49), at(1.49, 1.49)];
        let mut raster = MapRaster::new(look(MapMarks::HalfBlock), (6, 3));
        raster.draw_line(&map, &line, LineLayer::Outline);
        raster.draw_line(&map, &line, front(false, (2, 2)));
        assert_eq!(drawn(&raster, (6, 3)), ["    ▄▀", "      ", "▄▀    "]);
    }

    #[test]
    fn the_coasts_of_the_world_stand_where_they_are() {
        let map = Projection::new(Camera::whole_world(120, 30), 120, 30);
        let mut raster = MapRaster::new(look(MapMarks::HalfBlock), (120, 30));
        raster.draw_coasts(&map);
        let near = |lat, lon| {
            let (x, y) = map.cell(at(lat, lon)).unwrap();
            (x - 1..=x + 1).any(|x| (y - 1..=y + 1).any(|y| raster.cell_at(x, y).is_some()))
        };
        assert!(near(-34.8, 20.0) && near(38.7, -9.5), "the Cape of Good Hope, Lisbon");
        assert!(!near(-30.0, -120.0) && !near(0.0, -150.0), "the open Pacific");
    }

    proptest! {
        #[test]
        fn any_line_can_be_drawn_on_any_map(
            line in prop::collection::vec((-90.0..=90.0_f64, -180.0..=180.0_f64), 0..6),
            centre in (-90.0..=90.0_f64, -180.0..=180.0_f64), scale in 0.0..30.0_f64,
            size in (0_u16..200, 0_u16..100), marks in 0_usize..3,
        ) {
            let marks = [MapMarks::HalfBlock, MapMarks::Braille, MapMarks::Ascii][marks];
            let map = Projection::new(Camera { centre: at(centre.0, centre.1), degrees_per_row: scale }, size.0, size.1);
            let mut raster = MapRaster::new(look(marks), size);
            let line: Vec<LatLon> = line.into_iter().map(|(lat, lon)| at(lat, lon)).collect();
            raster.draw_coasts(&map);
            raster.draw_line(&map, &line, front(false, (1, 0)));
            // What is in sight is on the line.
            for point in line.iter().take(usize::from(line.len() > 1)) {
                if let Some((x, y)) = map.cell(*point) {
                    let on_line = raster.cell_at(x, y).is_some_and(|inked| matches!(inked.layer, LineLayer::Front(_)));
                    prop_assert!(on_line, "{point:?}");
                }
            }
        }
    }
}
