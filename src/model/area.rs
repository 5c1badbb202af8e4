//! A bounding box on the globe.

use super::place::LatLon;

/// A bounding box between two parallels and two meridians, edges included.
///
/// Stored in millionths of a degree (11 cm on the ground). A box that crosses the 180th meridian has `west > east`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area {
    south: i32,
    north: i32,
    west: i32,
    east: i32,
}

/// 360 degrees, in millionths of a degree.
const FULL_CIRCLE: i64 = 360_000_000;

fn to_microdegrees(degrees: f64, limit: f64) -> i32 {
    // Clamped to ±180 degrees, so the cast cannot truncate.
    #[expect(clippy::cast_possible_truncation, reason = "at most 180 million")]
    let micro = (degrees.clamp(-limit, limit) * 1e6).round() as i32;
    micro
}

fn from_microdegrees(micro: i32) -> f64 {
    f64::from(micro) / 1e6
}

impl Area {
    /// Returns the smallest box that contains all of the points, or `None` without a point. Of the two ways around
    /// the globe it takes the shorter.
    pub fn from_points(points: impl IntoIterator<Item = LatLon>) -> Option<Self> {
        let (mut south, mut north) = (i32::MAX, i32::MIN);
        let mut meridians: Vec<i32> = Vec::new();
        for point in points {
            let lat = to_microdegrees(point.lat, 90.0);
            (south, north) = (south.min(lat), north.max(lat));
            meridians.push(to_microdegrees(point.lon, 180.0));
        }
        meridians.sort_unstable();
        meridians.dedup();
        let (&first, &last) = (meridians.first()?, meridians.last()?);
        // The box leaves out the widest gap between neighbouring points. That is the gap across the 180th meridian
        // unless another one is wider.
        let mut widest_gap = FULL_CIRCLE - (i64::from(last) - i64::from(first));
        let (mut west, mut east) = (first, last);
        for pair in meridians.windows(2) {
            if let &[left, right] = pair
                && i64::from(right) - i64::from(left) > widest_gap
            {
                widest_gap = i64::from(right) - i64::from(left);
                (west, east) = (right, left);
            }
        }
        Some(Self { south, north, west, east })
    }

    /// Returns the box extended to contain the point, towards the side that needs less.
    #[must_use]
    pub fn extend_to(self, point: LatLon) -> Self {
        let (lat, lon) = (to_microdegrees(point.lat, 90.0), to_microdegrees(point.lon, 180.0));
        let extended = Self { south: self.south.min(lat), north: self.north.max(lat), ..self };
        if self.contains_meridian(lon) {
            return extended;
        }
        let eastward = |from: i32, to: i32| (i64::from(to) - i64::from(from)).rem_euclid(FULL_CIRCLE);
        if eastward(self.east, lon) <= eastward(lon, self.west) {
            Self { east: lon, ..extended }
        } else {
            Self { west: lon, ..extended }
        }
    }

    /// Whether the box contains the point. Points on the edge count.
    #[must_use]
    pub fn contains(self, point: LatLon) -> bool {
        let (lat, lon) = (to_microdegrees(point.lat, 90.0), to_microdegrees(point.lon, 180.0));
        self.contains_meridian(lon) && self.south <= lat && lat <= self.north
    }

    /// Whether the meridian passes through the box.
    const fn contains_meridian(self, lon: i32) -> bool {
        if self.west <= self.east {
            self.west <= lon && lon <= self.east
        } else {
            lon >= self.west || lon <= self.east
        }
    }

    /// Returns the centre of the box.
    #[must_use]
    pub fn centre(self) -> LatLon {
        let lon = from_microdegrees(self.west) + self.width() / 2.0;
        let lat = f64::midpoint(from_microdegrees(self.south), from_microdegrees(self.north));
        LatLon { lat, lon: if lon > 180.0 { lon - 360.0 } else { lon } }
    }

    /// Returns the height, in degrees.
    #[must_use]
    pub fn height(self) -> f64 {
        from_microdegrees(self.north) - from_microdegrees(self.south)
    }

    /// Returns the width, in degrees.
    #[must_use]
    pub fn width(self) -> f64 {
        let width = from_microdegrees(self.east) - from_microdegrees(self.west);
        if self.west <= self.east { width } else { width + 360.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point(lat: f64, lon: f64) -> LatLon {
        LatLon { lat, lon }
    }

    #[test]
    fn a_box_takes_the_shorter_way_around() {
        let fiji = Area::from_points([point(-17.0, 177.0), point(-16.0, -179.0)]).unwrap();
        assert!((fiji.width() - 4.0).abs() < 1e-9 && (fiji.height() - 1.0).abs() < 1e-9);
        assert!((fiji.centre().lon - 179.0).abs() < 1e-9, "{:?}", fiji.centre());
        assert!(fiji.contains(point(-16.5, 180.0)) && fiji.contains(point(-16.5, -180.0)));
        assert!(!fiji.contains(point(-16.5, 0.0)));
        let single = Area::from_points([point(34.5, 69.2)]).unwrap();
        assert!(single.contains(point(34.5, 69.2)) && !single.contains(point(34.5, 69.200_01)));
        assert_eq!(Area::from_points([]), None);
    }

    proptest! {
        #[test]
        fn a_box_contains_its_points(points in prop::collection::vec((-90.0..=90.0_f64, -180.0..=180.0_f64), 1..20)) {
            let points: Vec<LatLon> = points.into_iter().map(|(lat, lon)| point(lat, lon)).collect();
            let area = Area::from_points(points.iter().copied()).unwrap();
            prop_assert!(points.iter().all(|&p| area.contains(p)));
            prop_assert!((0.0..=360.0).contains(&area.width()));
            prop_assert!(area.centre().lon.abs() <= 180.0);
        }

        #[test]
        fn a_box_extended_point_by_point_equals_the_box_of_all_points(
            points in prop::collection::vec((-90.0..=90.0_f64, -180.0..=180.0_f64), 1..20),
            near in (-90.0..=90.0_f64, -180.0..=180.0_f64),
        ) {
            let grown = |points: &[LatLon]| {
                let first = Area::from_points(points.first().copied()).unwrap();
                points.iter().fold(first, |area, &p| area.extend_to(p))
            };
            let points: Vec<LatLon> = points.into_iter().map(|(lat, lon)| point(lat, lon)).collect();
            prop_assert!(points.iter().all(|&p| grown(&points).contains(p)));
            // For points close to each other, such as the places in one screen cell, the order does not matter.
            let wrapped = |lon: f64| (lon + 180.0).rem_euclid(360.0) - 180.0;
            let close = |p: &LatLon| point(p.lat, wrapped(near.1 + p.lon / 4.0));
            let points: Vec<LatLon> = points.iter().map(close).collect();
            prop_assert_eq!(Some(grown(&points)), Area::from_points(points.iter().copied()));
        }
    }
}
