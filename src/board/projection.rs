//! The map projection: from points on the globe to cells of the screen, and back.
//!
//! The projection is equirectangular with the latitude φ₀ of the centre as its standard parallel: `x = Δlon ·
//! cos φ₀`, `y = Δlat`. Shapes and distances are true near the centre, which is enough for a country or a few.
//! A cell is assumed to be twice as tall as it is wide. A degree of latitude is 111.2 km (a sphere of 6371 km).

use crate::model::{Area, LatLon};
use crate::store::GRID_STEPS_PER_DEGREE;

/// Kilometres in a degree of latitude.
pub const KM_PER_DEGREE: f64 = 111.195;

/// The finest scale, in degrees of latitude per row: that of the grid on which the store distinguishes places.
const FINEST_SCALE: f64 = 1.0 / GRID_STEPS_PER_DEGREE;

/// The finest scale that fitting chooses, in degrees per row, so that a single place shows some surroundings.
const MIN_FITTED_SCALE: f64 = 0.1;

/// The part of the screen that a fitted area takes at most.
const FITTED_FRACTION: f64 = 0.92;

/// The highest latitude of a centre, in degrees: longitude has no meaning at a pole.
const MAX_CENTRE_LATITUDE: f64 = 85.0;

/// The meridian in the middle of a map of the world. It leaves Africa and the Middle East whole and puts the edge into the
/// Pacific.
const WORLD_MERIDIAN: f64 = 10.0;

/// The part of the globe that a map shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// The point in the middle of the map.
    pub centre: LatLon,
    /// Degrees of latitude per row of cells.
    pub degrees_per_row: f64,
}

/// A camera with the size of its map in cells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    camera: Camera,
    columns: u16,
    rows: u16,
    /// Degrees of longitude per column.
    degrees_per_column: f64,
}

/// Wraps a longitude into −180 to 180 degrees.
fn wrap_longitude(degrees: f64) -> f64 {
    // Nearly every longitude is already in range, and a remainder is slow.
    if (-180.0..180.0).contains(&degrees) {
        return degrees;
    }
    (degrees + 180.0).rem_euclid(360.0) - 180.0
}

fn clamp_centre(point: LatLon) -> LatLon {
    LatLon { lat: point.lat.clamp(-MAX_CENTRE_LATITUDE, MAX_CENTRE_LATITUDE), lon: wrap_longitude(point.lon) }
}

impl Camera {
    /// Returns the camera that shows all of an area on a map of this size.
    #[must_use]
    pub fn fit_area(area: Area, columns: u16, rows: u16) -> Self {
        let (meridian, width) = choose_meridian(area);
        let centre = clamp_centre(LatLon { lon: meridian, ..area.centre() });
        // Near a pole the centre is clamped, so the distance to the far edge grows.
        let height = area.height() + 2.0 * (area.centre().lat - centre.lat).abs();
        let shrink = centre.lat.to_radians().cos();
        let tall = height / (f64::from(rows.max(1)) * FITTED_FRACTION);
        let wide = width * shrink * 2.0 / (f64::from(columns.max(1)) * FITTED_FRACTION);
        Self { centre, degrees_per_row: tall.max(wide).max(MIN_FITTED_SCALE) }
    }

    /// Returns the camera that shows the whole world.
    #[must_use]
    pub fn whole_world(columns: u16, rows: u16) -> Self {
        Self {
            centre: LatLon { lat: 0.0, lon: WORLD_MERIDIAN },
            degrees_per_row: widest_scale(columns, rows),
        }
    }
}

/// Returns the meridian to centre an area on, and the degrees of longitude that a map around it must show. That is the
/// middle of the area, but 10°E if the area is half the globe wide, or a quarter and lies across the Pacific.
fn choose_meridian(area: Area) -> (f64, f64) {
    let (middle, width) = (area.centre().lon, area.width());
    let half = width / 2.0;
    let crosses_pacific = wrap_longitude(middle - 180.0).abs() <= half;
    if width <= 90.0 || (width <= 180.0 && !crosses_pacific) {
        return (middle, width);
    }
    let farthest = wrap_longitude(middle - WORLD_MERIDIAN).abs() + half;
    (WORLD_MERIDIAN, 2.0 * farthest.min(180.0))
}

/// Returns the scale at which the whole world fits, in degrees per row.
fn widest_scale(columns: u16, rows: u16) -> f64 {
    (180.0 / f64::from(rows.max(1))).max(720.0 / f64::from(columns.max(1)))
}

impl Projection {
    /// Creates the projection of a camera onto a map of this size.
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

    /// Returns the camera.
    #[must_use]
    pub const fn camera(&self) -> Camera {
        self.camera
    }

    /// Returns the columns and rows of the map.
    #[must_use]
    pub const fn size(&self) -> (u16, u16) {
        (self.columns, self.rows)
    }

    /// Returns the degrees of longitude per column.
    #[must_use]
    pub const fn degrees_per_column(&self) -> f64 {
        self.degrees_per_column
    }

    /// Returns the kilometres per column.
    #[must_use]
    pub fn km_per_column(&self) -> f64 {
        self.camera.degrees_per_row * KM_PER_DEGREE / 2.0
    }

    /// Returns where a point is drawn: columns from the left edge and rows from the top edge, with fractions.
    /// The result is outside the map for a point out of sight. Every point is drawn once, on the shorter way
    /// around the globe.
    #[must_use]
    pub fn to_screen(&self, point: LatLon) -> (f64, f64) {
        let Camera { centre, degrees_per_row: scale } = self.camera;
        let x = f64::from(self.columns) / 2.0
            + wrap_longitude(point.lon - centre.lon) / self.degrees_per_column();
        let y = f64::from(self.rows) / 2.0 - (point.lat - centre.lat) / scale;
        (x, y)
    }

    /// Returns the point that is drawn at a position of the map.
    #[must_use]
    pub fn to_globe(&self, x: f64, y: f64) -> LatLon {
        let Camera { centre, degrees_per_row: scale } = self.camera;
        let lon = centre.lon + (x - f64::from(self.columns) / 2.0) * self.degrees_per_column();
        let lat = centre.lat - (y - f64::from(self.rows) / 2.0) * scale;
        LatLon { lat: lat.clamp(-90.0, 90.0), lon: wrap_longitude(lon) }
    }

    /// Returns the southern and the northern edge of the map, in degrees.
    #[must_use]
    pub fn latitude_range(&self) -> (f64, f64) {
        (self.to_globe(0.0, f64::from(self.rows)).lat, self.to_globe(0.0, 0.0).lat)
    }

    /// Whether any of a box may be in sight. `bounds` are its southern, northern, western and eastern edge; it does not cross
    /// the 180th meridian.
    #[must_use]
    pub fn may_show(&self, [south, north, west, east]: [f64; 4]) -> bool {
        let (bottom, top) = self.latitude_range();
        let half_map = f64::from(self.columns) / 2.0 * self.degrees_per_column();
        let away = wrap_longitude(f64::midpoint(west, east) - self.camera.centre.lon).abs();
        south <= top && north >= bottom && away <= half_map + (east - west) / 2.0
    }

    /// Returns the cell in which a point is drawn, or `None` if the point is out of sight.
    #[must_use]
    pub fn cell(&self, point: LatLon) -> Option<(u16, u16)> {
        let (x, y) = self.to_screen(point);
        let is_inside = |value: f64, size: u16| value >= 0.0 && value < f64::from(size);
        // The result is used only if both values are inside the map, where the casts lose nothing.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be inside")]
        let cell = (x.floor() as u16, y.floor() as u16);
        (is_inside(x, self.columns) && is_inside(y, self.rows)).then_some(cell)
    }

    /// Returns the camera moved by a number of cells; east and south are positive.
    #[must_use]
    pub fn panned(&self, columns: f64, rows: f64) -> Camera {
        let middle = (f64::from(self.columns) / 2.0, f64::from(self.rows) / 2.0);
        let centre = clamp_centre(self.to_globe(middle.0 + columns, middle.1 + rows));
        Camera { centre, ..self.camera }
    }

    /// Returns the camera with its degrees per row multiplied by `factor`. The point `around` keeps its
    /// position. `None` at the finest and at the widest scale.
    #[must_use]
    pub fn zoomed(&self, factor: f64, around: Option<LatLon>) -> Option<Camera> {
        let Camera { centre, degrees_per_row: scale } = self.camera;
        let new =
            (scale * factor).clamp(FINEST_SCALE, widest_scale(self.columns, self.rows).max(FINEST_SCALE));
        if (new - scale).abs() < scale * 1e-6 || (factor > 1.0) != (new > scale) {
            return None;
        }
        let fixed = around.unwrap_or(centre);
        let lat = (fixed.lat + (centre.lat - fixed.lat) * new / scale)
            .clamp(-MAX_CENTRE_LATITUDE, MAX_CENTRE_LATITUDE);
        // The length of a degree of longitude is that at the new centre.
        let columns = wrap_longitude(centre.lon - fixed.lon) / self.degrees_per_column();
        let lon = fixed.lon + columns * new / (2.0 * lat.to_radians().cos());
        Some(Camera { centre: LatLon { lat, lon: wrap_longitude(lon) }, degrees_per_row: new })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lat_lon(lat: f64, lon: f64) -> LatLon {
        LatLon { lat, lon }
    }

    #[test]
    fn distances_are_true_at_the_centre() {
        // At 60° north a degree of longitude is half as long as one of latitude, and a cell is half as wide as
        // tall.
        let map = Projection::new(Camera { centre: lat_lon(60.0, 10.0), degrees_per_row: 0.5 }, 80, 20);
        let (x, y) = map.to_screen(lat_lon(61.0, 11.0));
        assert!((x - 42.0).abs() < 1e-9 && (y - 8.0).abs() < 1e-9, "{x} {y}");
        assert_eq!(map.cell(lat_lon(60.0, 10.0)), Some((40, 10)));
        assert_eq!(map.cell(lat_lon(-60.0, 10.0)), None);
        assert!((map.km_per_column() - 27.8).abs() < 0.01);
    }

    #[test]
    fn map_continues_across_the_180th_meridian() {
        let map = Projection::new(Camera { centre: lat_lon(0.0, 179.0), degrees_per_row: 1.0 }, 80, 20);
        assert_eq!(map.cell(lat_lon(0.0, -179.0)), Some((44, 10)));
        assert_eq!(map.panned(8.0, 0.0).centre, lat_lon(0.0, -177.0));
    }

    #[test]
    fn a_map_of_many_countries_has_its_edge_in_the_pacific() {
        let meridian = |lons: &[f64]| {
            let area = Area::from_points(lons.iter().map(|&lon| lat_lon(5.0, lon))).unwrap();
            Camera::fit_area(area, 120, 40).centre.lon
        };
        // The whole world; Mexico, Nigeria and the Philippines; Colombia and the Philippines; Hawaii and Kabul.
        for lons in [
            &[-170.0, -60.0, 20.0, 130.0, 175.0][..],
            &[-100.0, 8.0, 125.0],
            &[-75.0, 122.0],
            &[-157.0, 69.0],
        ] {
            assert!((meridian(lons) - WORLD_MERIDIAN).abs() < 1e-9, "{lons:?}");
        }
        // Data of one part of the world are in the middle: from Mali to the Philippines; Fiji and Tonga.
        assert!((meridian(&[-8.0, 125.0]) - 58.5).abs() < 1e-6);
        assert!((meridian(&[178.0, -175.0]) + 178.5).abs() < 1e-6);
    }

    #[test]
    fn zooming_stops_at_the_world_and_at_the_grid() {
        let world = Projection::new(Camera::whole_world(80, 20), 80, 20);
        assert_eq!(world.zoomed(1.5, None), None);
        let mut near = world;
        while let Some(camera) = near.zoomed(0.5, Some(lat_lon(34.5, 69.2))) {
            near = Projection::new(camera, 80, 20);
        }
        assert!((near.camera().degrees_per_row - FINEST_SCALE).abs() < 1e-9);
        assert_eq!(
            world.cell(lat_lon(34.5, 69.2)),
            near.cell(lat_lon(34.5, 69.2)),
            "the place keeps its cell"
        );
    }

    fn points() -> impl Strategy<Value = Vec<LatLon>> {
        let point = prop_oneof![
            (-90.0..=90.0_f64, -180.0..=180.0_f64),
            (89.0..=90.0_f64, -180.0..=180.0_f64),
            (-5.0..5.0_f64, 178.0..=180.0_f64),
            (-5.0..5.0_f64, -180.0..-178.0_f64),
        ];
        prop::collection::vec(point.prop_map(|(lat, lon)| lat_lon(lat, lon)), 1..12)
    }

    fn cameras() -> impl Strategy<Value = Camera> {
        (-90.0..=90.0_f64, -360.0..=360.0_f64, 0.0..20.0_f64)
            .prop_map(|(lat, lon, scale)| Camera { centre: lat_lon(lat, lon), degrees_per_row: scale })
    }

    proptest! {
        #[test]
        fn fitted_points_are_in_sight(points in points(), columns in 1_u16..300, rows in 1_u16..150) {
            let area = Area::from_points(points.iter().copied()).unwrap();
            let map = Projection::new(Camera::fit_area(area, columns, rows), columns, rows);
            for point in points {
                prop_assert!(map.cell(point).is_some(), "{point:?} {:?}", map.to_screen(point));
            }
        }

        #[test]
        fn screen_and_globe_positions_round_trip(camera in cameras(), columns in 1_u16..300, rows in 1_u16..150, x in 0.0..1.0_f64, y in 0.0..1.0_f64) {
            let map = Projection::new(camera, columns, rows);
            let (x, y) = (x * f64::from(columns), y * f64::from(rows));
            let point = map.to_globe(x, y);
            let (u, v) = map.to_screen(point);
            // There is nothing beyond the pole, and beyond half the globe the other way is shorter.
            if point.lat.abs() < 90.0 && (x - f64::from(columns) / 2.0).abs() * map.degrees_per_column() < 180.0 {
                prop_assert!((u - x).abs() < 1e-6 && (v - y).abs() < 1e-6, "{x} {y} {u} {v}");
            }
        }

        #[test]
        fn camera_stays_in_range_after_any_moves(camera in cameras(), columns in 0_u16..300, rows in 0_u16..150, steps in prop::collection::vec(0_u8..6, 0..30)) {
            let mut map = Projection::new(camera, columns, rows);
            for step in steps {
                let camera = match step {
                    0 => map.panned(10.0, 0.0),
                    1 => map.panned(-300.0, 0.0),
                    2 => map.panned(0.0, 40.0),
                    3 => map.panned(0.0, -40.0),
                    4 => map.zoomed(1.5, None).unwrap_or(map.camera()),
                    _ => map.zoomed(0.6, Some(lat_lon(80.0, -179.0))).unwrap_or(map.camera()),
                };
                map = Projection::new(camera, columns, rows);
                let Camera { centre, degrees_per_row: scale } = map.camera();
                prop_assert!(centre.lat.abs() <= MAX_CENTRE_LATITUDE && centre.lon.abs() <= 180.0 && scale >= FINEST_SCALE);
            }
        }
    }
}
