//! Rasterises lines to dots in cells: half blocks, Braille or ASCII.

use crate::board::projection::Projection;
use crate::board::{Appearance, Glyphs, MapMarks};
use crate::model::LatLon;
use crate::view::theme::Role;

/// The layer of a dot. In a cell with several layers, the last of them in this order is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LineLayer {
    /// The border of two countries that are not in the data.
    Border,
    /// A coast.
    Coast,
    /// The outline of a country of the data.
    Outline,
    /// The line of a front, with its stroke.
    Front(FrontStroke),
}

/// How the line of a front is drawn. Later strokes in the derived order are drawn over earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FrontStroke {
    /// Whether the line is heavy.
    pub(super) is_heavy: bool,
    /// The rank of its status, which determines its role.
    pub(super) rank: u8,
    /// Dots drawn, then dots left out; with none left out the line is solid.
    pub(super) dash: (usize, usize),
}

/// A dot of a line, or a gap in its dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RasterPoint {
    layer: LineLayer,
    is_drawn: bool,
}

/// The dots of a map.
#[derive(Debug)]
pub(super) struct MapRaster {
    marks: MapMarks,
    columns: u16,
    rows: u16,
    /// Dots per cell, across and down.
    dots_per_cell: (u16, u16),
    /// In row-major order.
    points: Vec<Option<RasterPoint>>,
}

/// A cell with a line in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RasterCell {
    /// The character.
    pub(super) symbol: char,
    /// The layer it belongs to.
    pub(super) layer: LineLayer,
}

impl MapRaster {
    /// Creates an empty raster.
    pub(super) fn new(appearance: Appearance, (columns, rows): (u16, u16)) -> Self {
        let marks = if appearance.glyphs == Glyphs::Ascii { MapMarks::Ascii } else { appearance.map_marks };
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
        let dots_around_globe = 360.0 / map.degrees_per_column() * across;
        let on_screen = |location: LatLon| {
            let (x, y) = map.to_screen(location);
            (x * across, y * down)
        };
        let mut drawn = 0;
        for pair in line.windows(2) {
            let &[a, b] = pair else { continue };
            let (from, mut to) = (on_screen(a), on_screen(b));
            // A line takes the shorter way around the globe, outside the map if need be.
            if (to.0 - from.0).abs() > dots_around_globe / 2.0 {
                to.0 += if to.0 < from.0 { dots_around_globe } else { -dots_around_globe };
            }
            drawn = self.draw_segment(from, to, layer, drawn);
        }
    }

    /// Draws a segment of a line (a digital differential analyser). `drawn` counts the dots of the line before it;
    /// returns the count after it.
    fn draw_segment(&mut self, from: (f64, f64), to: (f64, f64), layer: LineLayer, drawn: usize) -> usize {
        let (width, height) = self.size();
        let Some((from, to)) = clip_line(from, to, (width as f64, height as f64)) else { return drawn };
        // From dot centre to dot centre, so that no step covers two dots.
        let (from, to) = ((from.0.floor(), from.1.floor()), (to.0.floor(), to.1.floor()));
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        // Clipped to the map, so the casts lose nothing.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most a side of the map"
        )]
        let steps = dx.abs().max(dy.abs()) as usize;
        for step in 0..=steps {
            let fraction = step as f64 / steps.max(1) as f64;
            let (x, y) = ((from.0 + dx * fraction).round(), (from.1 + dy * fraction).round());
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the map")]
            let (x, y) = (x.max(0.0) as usize, y.max(0.0) as usize);
            let dash = match layer {
                // Braille dots are small.
                LineLayer::Front(FrontStroke { dash: (on, off), .. }) if self.marks == MapMarks::Braille => {
                    (on * 2, off * 2)
                }
                LineLayer::Front(stroke) => stroke.dash,
                // Fainter than any front, where there are enough dots to leave some out.
                LineLayer::Border if self.marks == MapMarks::Braille => (1, 7),
                LineLayer::Border => (1, 2),
                LineLayer::Coast if self.marks == MapMarks::Braille => (1, 3),
                LineLayer::Outline if self.marks == MapMarks::Braille => (1, 2),
                LineLayer::Coast | LineLayer::Outline => (1, 0),
            };
            let is_drawn = (drawn + step) % (dash.0 + dash.1).max(1) < dash.0;
            self.set_point(x, y, RasterPoint { layer, is_drawn });
        }
        drawn + steps
    }

    /// Returns the topmost layer of a cell and its character.
    pub(super) fn cell_at(&self, x: u16, y: u16) -> Option<RasterCell> {
        let origin = (
            usize::from(x) * usize::from(self.dots_per_cell.0),
            usize::from(y) * usize::from(self.dots_per_cell.1),
        );
        let dots = || {
            (0..usize::from(self.dots_per_cell.1))
                .flat_map(|dy| (0..usize::from(self.dots_per_cell.0)).map(move |dx| (dx, dy)))
        };
        let point_in_cell = |(dx, dy): (usize, usize)| self.point_at(origin.0 + dx, origin.1 + dy);
        let layer = dots().filter_map(point_in_cell).max()?.layer;
        let is_drawn = |dot| point_in_cell(dot).is_some_and(|point| point.layer == layer && point.is_drawn);
        if !dots().any(is_drawn) {
            return None;
        }
        let is_heavy = matches!(layer, LineLayer::Front(stroke) if stroke.is_heavy);
        let symbol = match (self.marks, layer) {
            (MapMarks::Ascii, LineLayer::Coast) => ',',
            (MapMarks::Ascii, LineLayer::Border | LineLayer::Outline) => '.',
            (MapMarks::Ascii, LineLayer::Front(_)) => {
                if is_heavy {
                    '#'
                } else {
                    'x'
                }
            }
            // Borders are light dots, so that blocks always mean fronts.
            (MapMarks::HalfBlock, LineLayer::Border | LineLayer::Coast | LineLayer::Outline) => '·',
            (MapMarks::HalfBlock, LineLayer::Front(_)) => match (is_drawn((0, 0)), is_drawn((0, 1))) {
                (true, true) => '█',
                _ if is_heavy => '█',
                (true, false) => '▀',
                _ => '▄',
            },
            (MapMarks::Braille, _) => {
                let dot =
                    |bits: u32, (i, &dot): (usize, &(usize, usize))| bits | u32::from(is_drawn(dot)) << i;
                let bits = if is_heavy { 0xff } else { BRAILLE_DOTS.iter().enumerate().fold(0, dot) };
                char::from_u32(0x2800 + bits).unwrap_or(' ')
            }
        };
        Some(RasterCell { symbol, layer })
    }
}

/// The dots of a Braille pattern in the order of its bits: across, down.
const BRAILLE_DOTS: [(usize, usize); 8] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];

impl FrontStroke {
    /// Returns the role it is drawn in.
    pub(super) const fn role(self) -> Role {
        match self.rank {
            0 => Role::Dim,
            1 => Role::Text,
            2 => Role::Conflict,
            _ => Role::Warning,
        }
    }
}

/// Clips a line to the map (Liang–Barsky algorithm, 1984).
fn clip_line(
    from: (f64, f64),
    to: (f64, f64),
    (width, height): (f64, f64),
) -> Option<((f64, f64), (f64, f64))> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut start, mut end) = (0.0_f64, 1.0_f64);
    for (step, distance) in [(-dx, from.0), (dx, width - from.0), (-dy, from.1), (dy, height - from.1)] {
        if step == 0.0 {
            if distance < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            start = start.max(distance / step);
        } else {
            end = end.min(distance / step);
        }
    }
    let point_at = |fraction: f64| (from.0 + dx * fraction, from.1 + dy * fraction);
    (start <= end).then(|| (point_at(start), point_at(end)))
}

/// Returns a sample of a line, `cells` wide, for the legend.
pub(super) fn stroke_sample(appearance: Appearance, (on, off): (usize, usize), cells: usize) -> String {
    let sign = match (appearance.glyphs, appearance.map_marks) {
        (Glyphs::Ascii, _) | (_, MapMarks::Ascii) => "x",
        (_, MapMarks::HalfBlock) => "▀",
        (_, MapMarks::Braille) => "⠒",
    };
    // The pattern starts in the middle of a dash, so that a gap shows in a short sample.
    (0..cells).map(|i| if (i + on / 2) % (on + off).max(1) < on { sign } else { " " }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::projection::Camera;
    use proptest::prelude::*;

    fn appearance(map_marks: MapMarks) -> Appearance {
        Appearance { map_marks, ..Appearance::default() }
    }

    fn drawn(raster: &MapRaster, (columns, rows): (u16, u16)) -> Vec<String> {
        let cell = |x, y| raster.cell_at(x, y).map_or(' ', |drawn_cell| drawn_cell.symbol);
        (0..rows).map(|y| (0..columns).map(|x| cell(x, y)).collect()).collect()
    }

    fn lat_lon(lat: f64, lon: f64) -> LatLon {
        LatLon { lat, lon }
    }

    fn front(is_heavy: bool, dash: (usize, usize)) -> LineLayer {
        LineLayer::Front(FrontStroke { is_heavy, dash, rank: 2 })
    }

    #[test]
    fn lines_use_the_chosen_marks() {
        // A row is a degree high and a column half a degree wide: the line climbs three rows in six columns.
        let map = Projection::new(Camera { centre: lat_lon(0.0, 0.0), degrees_per_row: 1.0 }, 6, 3);
        let line = [lat_lon(-1.49, -1.49), lat_lon(1.49, 1.49)];
        let draw_with = |marks, layer| {
            let mut raster = MapRaster::new(appearance(marks), (6, 3));
            raster.draw_line(&map, &line, layer);
            drawn(&raster, (6, 3))
        };
        assert_eq!(draw_with(MapMarks::HalfBlock, front(false, (1, 0))), ["    ▄▀", "  ▄▀  ", "▄▀    "]);
        assert_eq!(draw_with(MapMarks::HalfBlock, LineLayer::Outline), ["    ··", "  ··  ", "··    "]);
        assert_eq!(draw_with(MapMarks::HalfBlock, front(true, (1, 0))), ["    ██", "  ██  ", "██    "]);
        assert_eq!(draw_with(MapMarks::Ascii, LineLayer::Outline), ["    ..", "  ..  ", "..    "]);
        assert_eq!(draw_with(MapMarks::Ascii, front(false, (1, 0))), ["    xx", "  xx  ", "xx    "]);
        assert_eq!(draw_with(MapMarks::Braille, front(false, (1, 0))), ["    ⡠⠊", "  ⡠⠊  ", "⡠⠊    "]);
        assert_eq!(draw_with(MapMarks::HalfBlock, front(false, (2, 2))), ["    ▄▀", "      ", "▄▀    "]);
    }

    #[test]
    fn without_colour_strokes_and_borders_differ_with_every_kind_of_marks() {
        let map = Projection::new(Camera { centre: lat_lon(0.0, 0.0), degrees_per_row: 1.0 }, 20, 3);
        let line = [lat_lon(0.0, -4.9), lat_lon(0.0, 4.9)];
        for marks in [MapMarks::HalfBlock, MapMarks::Braille, MapMarks::Ascii] {
            let draw_layer = |layer| {
                let mut raster = MapRaster::new(appearance(marks), (20, 3));
                raster.draw_line(&map, &line, layer);
                drawn(&raster, (20, 3))
            };
            let dashes = [(1, 0), (5, 2), (2, 2), (1, 1)].map(|dash| draw_layer(front(false, dash)));
            for (i, stroke) in dashes.iter().enumerate() {
                assert_ne!(*stroke, draw_layer(LineLayer::Outline), "{marks:?}");
                assert!(dashes.iter().skip(i + 1).all(|later| later != stroke), "{marks:?}: {dashes:?}");
            }
        }
    }

    #[test]
    fn a_front_hides_the_outline_below_it_even_in_its_gaps() {
        let map = Projection::new(Camera { centre: lat_lon(0.0, 0.0), degrees_per_row: 1.0 }, 6, 3);
        let line = [lat_lon(-1.49, -1.49), lat_lon(1.49, 1.49)];
        let mut raster = MapRaster::new(appearance(MapMarks::HalfBlock), (6, 3));
        raster.draw_line(&map, &line, LineLayer::Outline);
        raster.draw_line(&map, &line, front(false, (2, 2)));
        assert_eq!(drawn(&raster, (6, 3)), ["    ▄▀", "      ", "▄▀    "]);
    }

    proptest! {
        #[test]
        fn any_line_can_be_drawn_on_any_map(
            line in prop::collection::vec((-90.0..=90.0_f64, -180.0..=180.0_f64), 0..6),
            centre in (-90.0..=90.0_f64, -180.0..=180.0_f64), scale in 0.0..30.0_f64,
            size in (0_u16..200, 0_u16..100), marks in 0_usize..3,
        ) {
            let marks = [MapMarks::HalfBlock, MapMarks::Braille, MapMarks::Ascii][marks];
            let map = Projection::new(Camera { centre: lat_lon(centre.0, centre.1), degrees_per_row: scale }, size.0, size.1);
            let mut raster = MapRaster::new(appearance(marks), size);
            let line: Vec<LatLon> = line.into_iter().map(|(lat, lon)| lat_lon(lat, lon)).collect();
            raster.draw_line(&map, &line, front(false, (1, 0)));
            // A visible point is on the line.
            for point in line.iter().take(usize::from(line.len() > 1)) {
                if let Some((x, y)) = map.cell(*point) {
                    let on_line = raster.cell_at(x, y).is_some_and(|cell| matches!(cell.layer, LineLayer::Front(_)));
                    prop_assert!(on_line, "{point:?}");
                }
            }
        }
    }
}
