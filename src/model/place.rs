//! Places, and how exactly they are known.

/// A point: degrees north, degrees east.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatLon {
    /// Degrees north, −90 to 90.
    pub lat: f64,
    /// Degrees east, −180 to 180.
    pub lon: f64,
}

/// How exactly a place is known (UCDP `where_prec` 1–7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlacePrecision {
    /// The place itself (1).
    Exact,
    /// Near it (2).
    Near,
    /// Somewhere in the district (3).
    District,
    /// Somewhere in the province (4).
    Province,
    /// A region or a linear feature such as a border (5).
    Region,
    /// Somewhere in the country (6).
    Country,
    /// At sea or in the air (7).
    SeaOrAir,
}

impl PlacePrecision {
    /// Every precision with its name in files and its words, UCDP order.
    pub const TABLE: [(Self, &'static str, &'static str); 7] = [
        (Self::Exact, "Exact", "exact"),
        (Self::Near, "Near", "near"),
        (Self::District, "District", "district"),
        (Self::Province, "Province", "province"),
        (Self::Region, "Region", "region"),
        (Self::Country, "Country", "country"),
        (Self::SeaOrAir, "SeaOrAir", "sea or air"),
    ];

    /// Whether it is known well enough to be drawn as a place: a point for a region or a country would say more than is
    /// known.
    #[must_use]
    pub const fn is_place(self) -> bool {
        matches!(self, Self::Exact | Self::Near | Self::District | Self::Province)
    }

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }
}

/// Where something happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Name, Latin script.
    pub name: String,
    /// Other names that documents give the same place.
    pub other_names: Vec<String>,
    /// Name in the script of the place.
    pub native: Option<String>,
    /// The country, where it is stated.
    pub country: Option<String>,
    /// A representative point (for a district or province: its centre).
    pub coordinates: Option<LatLon>,
    /// How exactly the place is known.
    pub precision: PlacePrecision,
}

/// The outline of a country or another stretch of land, to draw a map by.
#[derive(Debug, Clone, PartialEq)]
pub struct MapOutline {
    /// Name, Latin script.
    pub name: String,
    /// Name in the script of the place.
    pub native: Option<String>,
    /// The line around it, degrees, in order.
    pub line: Vec<LatLon>,
}
