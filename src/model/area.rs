//! A box on the globe.

use super::place::LatLon;

/// A box between two parallels and two meridians, edges included, in millionths of a degree (11 cm on the ground).
/// One that crosses the 180th meridian has its west edge in the east: `west > east`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area {
    south: i32,
    north: i32,
    west: i32,
    east: i32,
}

/// All the way around.
const FULL_CIRCLE: i64 = 360_000_000;

fn to_microdegrees(degrees: f64, most: f64) -> i32 {
    // Clamped to ±180 degrees, so the cast cannot cut.
    #[expect(clippy::cast_possible_truncation, reason = "at most 180 million")]
    let micro = (degrees.clamp(-most, most) * 1e6).round() as i32;
    micro
}

fn from_microdegrees(micro: i32) -> f64 {
    f64::from(micro) / 1e6
}

impl Area {
    /// The smallest box that holds all of these points; `None` without a point. Of two ways around the globe it takes
    /// the shorter.
    pub fn from_points(points: impl IntoIterator<Item = LatLon>) -> Option<Self> {
        let (mut south, mut north) = (i32::MAX, i32::MIN);
        let mut meridians: Vec<i32> = Vec::new();
        for at in points {
            let parallel = to_microdegrees(at.lat, 90.0);
            (south, north) = (south.min(parallel), north.max(parallel));
            meridians.push(to_microdegrees(at.lon, 180.0));
        }
        meridians.sort_unstable();
        meridians.dedup();
        let (&first, &last) = (meridians.first()?, meridians.last()?);
        // The widest stretch without a point is left out: across the 180th meridian, unless one inside is wider.
        let mut widest = FULL_CIRCLE - (i64::from(last) - i64::from(first));
        let (mut west, mut east) = (first, last);
        for pair in meridians.windows(2) {
            if let &[before, behind] = pair
                && i64::from(behind) - i64::from(before) > widest
            {
                widest = i64::from(behind) - i64::from(before);
                (west, east) = (behind, before);
            }
        }
        Some(Self { south, north, west, east })
    }

    /// The box made wide enough to hold the point too, to the side where less is needed.
    #[must_use]
    pub fn extend_to(self, at: LatLon) -> Self {
        let (lat, lon) = (to_microdegrees(at.lat, 90.0), to_microdegrees(at.lon, 180.0));
        let grown = Self { south: self.south.min(lat), north: self.north.max(lat), ..self };
        if self.contains_meridian(lon) {
            return grown;
        }
        let between = |from: i32, to: i32| (i64::from(to) - i64::from(from)).rem_euclid(FULL_CIRCLE);
        if between(self.east, lon) <= between(lon, self.west) {
            Self { east: lon, ..grown }
        } else {
            Self { west: lon, ..grown }
        }
    }

    /// Whether the point lies in the box or on its edge.
    #[must_use]
    pub fn contains(self, at: LatLon) -> bool {
        let (lat, lon) = (to_microdegrees(at.lat, 90.0), to_microdegrees(at.lon, 180.0));
        self.contains_meridian(lon) && self.south <= lat && lat <= self.north
    }

    /// Whether a meridian goes through it.
    const fn contains_meridian(self, lon: i32) -> bool {
        if self.west <= self.east {
            self.west <= lon && lon <= self.east
        } else {
            lon >= self.west || lon <= self.east
        }
    }

    /// The middle of the box.
    #[must_use]
    pub fn centre(self) -> LatLon {
        let lon = from_microdegrees(self.west) + self.width() / 2.0;
        let lat = f64::midpoint(from_microdegrees(self.south), from_microdegrees(self.north));
        LatLon { lat, lon: if lon > 180.0 { lon - 360.0 } else { lon } }
    }

    /// Degrees from south to north.
    #[must_use]
    pub fn height(self) -> f64 {
        from_microdegrees(self.north) - from_microdegrees(self.south)
    }

    /// Degrees from west to east.
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

    fn at(lat: f64, lon: f64) -> LatLon {
        LatLon { lat, lon }
    }

    #[test]
    fn a_box_takes_the_shorter_way_around() {
        let fiji = Area::from_points([at(-17.0, 177.0), at(-16.0, -179.0)]).unwrap();
        assert!((fiji.width() - 4.0).abs() < 1e-9 && (fiji.height() - 1.0).abs() < 1e-9);
        assert!((fiji.centre().lon - 179.0).abs() < 1e-9, "{:?}", fiji.centre());
        assert!(fiji.contains(at(-16.5, 180.0)) && fiji.contains(at(-16.5, -180.0)));
        assert!(!fiji.contains(at(-16.5, 0.0)));
        let one = Area::from_points([at(34.5, 69.2)]).unwrap();
        assert!(one.contains(at(34.5, 69.2)) && !one.contains(at(34.5, 69.200_01)));
        assert_eq!(Area::from_points([]), None);
    }

    proptest! {
        #[test]
        fn a_box_holds_its_points(points in prop::collection::vec((-90.0..=90.0_f64, -180.0..=180.0_f64), 1..20)) {
            let points: Vec<LatLon> = points.into_iter().map(|(lat, lon)| at(lat, lon)).collect();
            let area = Area::from_points(points.iter().copied()).unwrap();
            prop_assert!(points.iter().all(|&point| area.contains(point)));
            prop_assert!((0.0..=360.0).contains(&area.width()));
            prop_assert!(area.centre().lon.abs() <= 180.0);
        }

        #[test]
        fn a_box_grows_by_a_point_as_if_it_had_been_there_from_the_start(
            points in prop::collection::vec((-90.0..=90.0_f64, -180.0..=180.0_f64), 1..20),
            near in (-90.0..=90.0_f64, -180.0..=180.0_f64),
        ) {
            let grown = |points: &[LatLon]| {
                let first = Area::from_points(points.first().copied()).unwrap();
                points.iter().fold(first, |area, &point| area.extend_to(point))
            };
            let points: Vec<LatLon> = points.into_iter().map(|(lat, lon)| at(lat, lon)).collect();
            prop_assert!(points.iter().all(|&point| grown(&points).contains(point)));
            // Near to each other, as the places in a cell of a screen are, the order does not matter.
            let wrapped = |lon: f64| (lon + 180.0).rem_euclid(360.0) - 180.0;
            let close = |p: &LatLon| at(p.lat, wrapped(near.1 + p.lon / 4.0));
            let points: Vec<LatLon> = points.iter().map(close).collect();
            prop_assert_eq!(Some(grown(&points)), Area::from_points(points.iter().copied()));
        }
    }
}
