//! From the globe to cells of the screen and back.
//!
//! Equirectangular at the latitude of the centre: a degree of longitude is as long everywhere on the map as it is there,
//! `x = Δlon · cos φ₀`, `y = Δlat`. That keeps shapes and distances near the centre, which is enough for a country or a
//! few. A cell is taken to be twice as tall as it is wide. A degree of latitude is 111.2 km (a sphere of 6371 km).

use crate::model::{Area, LatLon};
use crate::store::GRID_STEPS_PER_DEGREE;

/// Kilometres in a degree of latitude.
pub const KM_PER_DEGREE: f64 = 111.195;

/// Nearest: a row of cells is never finer than places are told apart.
const FINEST_SCALE: f64 = 1.0 / GRID_STEPS_PER_DEGREE;

/// A single place is shown with this many degrees a row around it.
const MIN_FITTED_SCALE: f64 = 0.1;

/// How much of the screen what is fitted may take.
const FITTED_FRACTION: f64 = 0.92;

/// Farther from the equator no map is centred: longitude means nothing at a pole.
const MAX_CENTRE_LATITUDE: f64 = 85.0;

/// What a map looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// The point in the middle.
    pub centre: LatLon,
    /// Degrees of latitude in a row of cells.
    pub degrees_per_row: f64,
}

/// A camera and the cells it fills.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    camera: Camera,
    columns: u16,
    rows: u16,
    /// Degrees of longitude in a column.
    degrees_per_column: f64,
}

/// An angle between −180 and 180 degrees.
fn wrap_longitude(degrees: f64) -> f64 {
    // Nearly always so, and a remainder takes its time.
    if (-180.0..180.0).contains(&degrees) {
        return degrees;
    }
    (degrees + 180.0).rem_euclid(360.0) - 180.0
}

fn clamp_centre(at: LatLon) -> LatLon {
    LatLon { lat: at.lat.clamp(-MAX_CENTRE_LATITUDE, MAX_CENTRE_LATITUDE), lon: wrap_longitude(at.lon) }
}

impl Camera {
    /// The camera from which all of an area is seen on so many cells.
    #[must_use]
    pub fn fit_area(area: Area, columns: u16, rows: u16) -> Self {
        let centre = clamp_centre(area.centre());
        // Near a pole the centre gives way: from there the far edge counts.
        let height = area.height() + 2.0 * (area.centre().lat - centre.lat).abs();
        let shrink = centre.lat.to_radians().cos();
        let tall = height / (f64::from(rows.max(1)) * FITTED_FRACTION);
        let wide = area.width() * shrink * 2.0 / (f64::from(columns.max(1)) * FITTED_FRACTION);
        Self { centre, degrees_per_row: tall.max(wide).max(MIN_FITTED_SCALE) }
    }

    /// The camera that sees the whole world.
    #[must_use]
    pub fn whole_world(columns: u16, rows: u16) -> Self {
        Self { centre: LatLon { lat: 0.0, lon: 0.0 }, degrees_per_row: widest_scale(columns, rows) }
    }
}

/// The scale at which the whole world is seen.
fn widest_scale(columns: u16, rows: u16) -> f64 {
    (180.0 / f64::from(rows.max(1))).max(720.0 / f64::from(columns.max(1)))
}

impl Projection {
    /// A map of so many cells.
    #[must_use]
    pub fn new(camera: Camera, columns: u16, rows: u16) -> Self {
        let (centre, scale) = (clamp_centre(camera.centre), camera.degrees_per_row.max(FINEST_SCALE));
        let per_column = scale / (2.0 * centre.lat.to_radians().cos());
        Self {
            camera: Camera { centre, degrees_per_row: scale },
            columns,
            rows,
            degrees_per_column: per_column,
        }
    }

    /// What it looks at.
    #[must_use]
    pub const fn camera(&self) -> Camera {
        self.camera
    }

    /// Columns and rows.
    #[must_use]
    pub const fn size(&self) -> (u16, u16) {
        (self.columns, self.rows)
    }

    /// Degrees of longitude in a column.
    #[must_use]
    pub const fn degrees_per_column(&self) -> f64 {
        self.degrees_per_column
    }

    /// Kilometres in a column.
    #[must_use]
    pub fn km_per_column(&self) -> f64 {
        self.camera.degrees_per_row * KM_PER_DEGREE / 2.0
    }

    /// Where a point is drawn: columns from the left edge, rows from the upper edge, fractions of cells; outside the
    /// cells where it is out of sight. A point is drawn once, on the shorter way around the globe.
    #[must_use]
    pub fn to_screen(&self, at: LatLon) -> (f64, f64) {
        let Camera { centre, degrees_per_row: scale } = self.camera;
        let x =
            f64::from(self.columns) / 2.0 + wrap_longitude(at.lon - centre.lon) / self.degrees_per_column();
        let y = f64::from(self.rows) / 2.0 - (at.lat - centre.lat) / scale;
        (x, y)
    }

    /// The point that is drawn at a place of the screen.
    #[must_use]
    pub fn to_globe(&self, x: f64, y: f64) -> LatLon {
        let Camera { centre, degrees_per_row: scale } = self.camera;
        let lon = centre.lon + (x - f64::from(self.columns) / 2.0) * self.degrees_per_column();
        let lat = centre.lat - (y - f64::from(self.rows) / 2.0) * scale;
        LatLon { lat: lat.clamp(-90.0, 90.0), lon: wrap_longitude(lon) }
    }

    /// The southern and the northern edge of what is in sight.
    #[must_use]
    pub fn latitude_range(&self) -> (f64, f64) {
        (self.to_globe(0.0, f64::from(self.rows)).lat, self.to_globe(0.0, 0.0).lat)
    }

    /// The cell a point is drawn in; `None` out of sight.
    #[must_use]
    pub fn cell(&self, at: LatLon) -> Option<(u16, u16)> {
        let (x, y) = self.to_screen(at);
        let inside = |v: f64, most: u16| v >= 0.0 && v < f64::from(most);
        // Between 0 and the number of columns or rows, so the casts cannot cut.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be inside")]
        let cell = (x.floor() as u16, y.floor() as u16);
        (inside(x, self.columns) && inside(y, self.rows)).then_some(cell)
    }

    /// The same map moved by so many cells: east and south are positive.
    #[must_use]
    pub fn panned(&self, columns: f64, rows: f64) -> Camera {
        let middle = (f64::from(self.columns) / 2.0, f64::from(self.rows) / 2.0);
        let centre = clamp_centre(self.to_globe(middle.0 + columns, middle.1 + rows));
        Camera { centre, ..self.camera }
    }

    /// The same map with so many times as many degrees a row; `around` stays where it is. `None`: no nearer, or no farther.
    #[must_use]
    pub fn zoomed(&self, factor: f64, around: Option<LatLon>) -> Option<Camera> {
        let Camera { centre, degrees_per_row: scale } = self.camera;
        let new =
            (scale * factor).clamp(FINEST_SCALE, widest_scale(self.columns, self.rows).max(FINEST_SCALE));
        if (new - scale).abs() < scale * 1e-6 || (factor > 1.0) != (new > scale) {
            return None;
        }
        let kept = around.unwrap_or(centre);
        let lat = (kept.lat + (centre.lat - kept.lat) * new / scale)
            .clamp(-MAX_CENTRE_LATITUDE, MAX_CENTRE_LATITUDE);
        // A degree of longitude is as long as it is at the new centre.
        let columns = wrap_longitude(centre.lon - kept.lon) / self.degrees_per_column();
        let lon = kept.lon + columns * new / (2.0 * lat.to_radians().cos());
        Some(Camera { centre: LatLon { lat, lon: wrap_longitude(lon) }, degrees_per_row: new })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lat: f64, lon: f64) -> LatLon {
        LatLon { lat, lon }
    }

    #[test]
    fn distances_are_true_at_the_centre() {
        // At 60° north a degree of longitude is half as long as one of latitude; a cell is half as wide as tall.
        let map = Projection::new(Camera { centre: at(60.0, 10.0), degrees_per_row: 0.5 }, 80, 20);
        let (x, y) = map.to_screen(at(61.0, 11.0));
        assert!((x - 42.0).abs() < 1e-9 && (y - 8.0).abs() < 1e-9, "{x} {y}");
        assert_eq!(map.cell(at(60.0, 10.0)), Some((40, 10)));
        assert_eq!(map.cell(at(-60.0, 10.0)), None);
        assert!((map.km_per_column() - 27.8).abs() < 0.01);
    }

    #[test]
    fn the_map_goes_on_across_the_180th_meridian() {
        let map = Projection::new(Camera { centre: at(0.0, 179.0), degrees_per_row: 1.0 }, 80, 20);
        assert_eq!(map.cell(at(0.0, -179.0)), Some((44, 10)));
        assert_eq!(map.panned(8.0, 0.0).centre, at(0.0, -177.0));
    }

    #[test]
    fn zooming_ends_at_the_world_and_at_the_grid() {
        let world = Projection::new(Camera::whole_world(80, 20), 80, 20);
        assert_eq!(world.zoomed(1.5, None), None);
        let mut near = world;
        while let Some(camera) = near.zoomed(0.5, Some(at(34.5, 69.2))) {
            near = Projection::new(camera, 80, 20);
        }
        assert!((near.camera().degrees_per_row - FINEST_SCALE).abs() < 1e-9);
        assert_eq!(world.cell(at(34.5, 69.2)), near.cell(at(34.5, 69.2)), "the place stayed where it was");
    }

    fn points() -> impl Strategy<Value = Vec<LatLon>> {
        let point = prop_oneof![
            (-90.0..=90.0_f64, -180.0..=180.0_f64),
            (89.0..=90.0_f64, -180.0..=180.0_f64),
            (-5.0..5.0_f64, 178.0..=180.0_f64),
            (-5.0..5.0_f64, -180.0..-178.0_f64),
        ];
        prop::collection::vec(point.prop_map(|(lat, lon)| at(lat, lon)), 1..12)
    }

    fn cameras() -> impl Strategy<Value = Camera> {
        (-90.0..=90.0_f64, -360.0..=360.0_f64, 0.0..20.0_f64)
            .prop_map(|(lat, lon, scale)| Camera { centre: at(lat, lon), degrees_per_row: scale })
    }

    proptest! {
        #[test]
        fn what_is_fitted_is_in_sight(points in points(), columns in 1_u16..300, rows in 1_u16..150) {
            let area = Area::from_points(points.iter().copied()).unwrap();
            let map = Projection::new(Camera::fit_area(area, columns, rows), columns, rows);
            for point in points {
                prop_assert!(map.cell(point).is_some(), "{point:?} {:?}", map.to_screen(point));
            }
        }

        #[test]
        fn a_cell_is_where_its_point_is(camera in cameras(), columns in 1_u16..300, rows in 1_u16..150, x in 0.0..1.0_f64, y in 0.0..1.0_f64) {
            let map = Projection::new(camera, columns, rows);
            let (x, y) = (x * f64::from(columns), y * f64::from(rows));
            let point = map.to_globe(x, y);
            let (u, v) = map.to_screen(point);
            // Beyond the pole there is nothing, and beyond half the globe the other way is shorter.
            if point.lat.abs() < 90.0 && (x - f64::from(columns) / 2.0).abs() * map.degrees_per_column() < 180.0 {
                prop_assert!((u - x).abs() < 1e-6 && (v - y).abs() < 1e-6, "{x} {y} {u} {v}");
            }
        }

        #[test]
        fn no_map_is_ever_lost(camera in cameras(), columns in 0_u16..300, rows in 0_u16..150, steps in prop::collection::vec(0_u8..6, 0..30)) {
            let mut map = Projection::new(camera, columns, rows);
            for step in steps {
                let camera = match step {
                    0 => map.panned(10.0, 0.0),
                    1 => map.panned(-300.0, 0.0),
                    2 => map.panned(0.0, 40.0),
                    3 => map.panned(0.0, -40.0),
                    4 => map.zoomed(1.5, None).unwrap_or(map.camera()),
                    _ => map.zoomed(0.6, Some(at(80.0, -179.0))).unwrap_or(map.camera()),
                };
                map = Projection::new(camera, columns, rows);
                let Camera { centre, degrees_per_row: scale } = map.camera();
                prop_assert!(centre.lat.abs() <= MAX_CENTRE_LATITUDE && centre.lon.abs() <= 180.0 && scale >= FINEST_SCALE);
            }
        }
    }
}
