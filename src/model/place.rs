//! Places, and how precisely they are known.

/// A point on the globe, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatLon {
    /// Degrees north, −90 to 90.
    pub lat: f64,
    /// Degrees east, −180 to 180.
    pub lon: f64,
}

impl LatLon {
    /// Returns the great-circle distance in kilometres, by the haversine formula on a sphere with a radius of 6371 km.
    #[must_use]
    pub fn distance_km(self, other: Self) -> f64 {
        const RADIUS_KM: f64 = 6371.0;
        let [own_lat, other_lat] = [self.lat, other.lat].map(f64::to_radians);
        let lat = ((other_lat - own_lat) / 2.0).sin();
        let lon = ((other.lon - self.lon).to_radians() / 2.0).sin();
        let haversine = lat * lat + own_lat.cos() * other_lat.cos() * lon * lon;
        2.0 * RADIUS_KM * haversine.sqrt().min(1.0).asin()
    }
}

/// How precisely a place is known (UCDP `where_prec` 1–7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlacePrecision {
    /// The place itself (UCDP 1).
    Exact,
    /// Near the place (UCDP 2).
    Near,
    /// Somewhere in the district (UCDP 3).
    District,
    /// Somewhere in the province (UCDP 4).
    Province,
    /// A region or a linear feature such as a border (UCDP 5).
    Region,
    /// Somewhere in the country (UCDP 6).
    Country,
    /// At sea or in the air (UCDP 7).
    SeaOrAir,
}

impl PlacePrecision {
    /// Every precision, with its name in files and its label, in UCDP's order.
    pub const TABLE: [(Self, &'static str, &'static str); 7] = [
        (Self::Exact, "Exact", "exact"),
        (Self::Near, "Near", "near"),
        (Self::District, "District", "district"),
        (Self::Province, "Province", "province"),
        (Self::Region, "Region", "region"),
        (Self::Country, "Country", "country"),
        (Self::SeaOrAir, "SeaOrAir", "sea or air"),
    ];

    /// Whether the place may be drawn as a point. A point for a region or a country would claim more than is known.
    #[must_use]
    pub const fn is_place(self) -> bool {
        matches!(self, Self::Exact | Self::Near | Self::District | Self::Province)
    }

    /// The label shown to users.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }
}

/// Where an event happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Name in Latin script.
    pub name: String,
    /// Other names of the place in documents.
    pub other_names: Vec<String>,
    /// Name in the local script.
    pub native: Option<String>,
    /// The country, if stated.
    pub country: Option<String>,
    /// The first-order administrative division (admin-1: province, state), if stated.
    pub region: Option<String>,
    /// A representative point; for a district or province its centre.
    pub coordinates: Option<LatLon>,
    /// How precisely the place is known.
    pub precision: PlacePrecision,
    /// Remark for the user, such as what the coordinates are those of.
    pub note: Option<String>,
}

/// The outline of a country or another area, drawn on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapOutline {
    /// Name in Latin script.
    pub name: String,
    /// Name in the local script.
    pub native: Option<String>,
    /// Border line, as points in order.
    pub line: Vec<LatLon>,
    /// Remark for the user, such as where the line is taken from.
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        let point = |lat, lon| LatLon { lat, lon };
        assert!((point(10.0, 20.0).distance_km(point(11.0, 20.0)) - 111.2).abs() < 0.1);
        assert!((point(60.0, 20.0).distance_km(point(60.0, 21.0)) - 55.6).abs() < 0.1);
        assert!(point(0.0, 179.99).distance_km(point(0.0, -179.99)) < 3.0);
    }
}
