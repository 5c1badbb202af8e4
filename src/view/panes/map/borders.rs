//! The borders and coasts of the world, from Natural Earth. `data/borders/README.md` describes the file.

use std::sync::LazyLock;

use crate::model::LatLon;

/// The file, which becomes part of the program.
const BORDERS: &[u8] = include_bytes!("../../../../data/borders/borders.bin");

/// Coordinates are whole numbers of this part of a degree.
const STEPS_PER_DEGREE: f64 = 100.0;

/// A part of a border or a coast.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BorderLine {
    /// Its points, in order.
    pub(super) points: Vec<LatLon>,
    /// The southern and northern, western and eastern edge.
    pub(super) bounds: [f64; 4],
    /// The index of the country on either side; at a coast there is only one.
    pub(super) countries: [Option<usize>; 2],
}

/// The outline of a country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BorderCountry {
    /// ISO 3166-1 alpha-3 code; `---` for areas without one.
    pub(super) code: String,
    /// The rings: of each line its index, and whether the ring follows it backwards.
    rings: Vec<Vec<(usize, bool)>>,
}

/// The borders and coasts of the world.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Borders {
    pub(super) lines: Vec<BorderLine>,
    /// Sorted by code.
    pub(super) countries: Vec<BorderCountry>,
}

/// Returns the built-in borders. They are decoded on the first call, because only the map needs them.
pub(super) fn built_in_borders() -> &'static Borders {
    static DECODED: LazyLock<Borders> = LazyLock::new(|| Borders::decode(BORDERS).unwrap_or_default());
    &DECODED
}

impl Borders {
    /// Decodes a whole file. Returns `None` if it does not have the form of one.
    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader { bytes };
        let mut borders = Self::default();
        for _ in 0..reader.read_len()? {
            borders.lines.push(reader.read_line()?);
        }
        for index in 0..reader.read_len()? {
            let country = reader.read_country()?;
            for &(line, _) in country.rings.iter().flatten() {
                let [first, second] = &mut borders.lines.get_mut(line)?.countries;
                let side = if first.is_none() { first } else { second };
                *side = Some(index);
            }
            borders.countries.push(country);
        }
        reader.bytes.is_empty().then_some(borders)
    }

    /// Returns the index of the country with a code.
    pub(super) fn country_index(&self, code: &str) -> Option<usize> {
        self.countries.binary_search_by(|country| country.code.as_str().cmp(code)).ok()
    }

    /// Returns the longest of the rings of a country.
    pub(super) fn main_ring(&self, country: usize) -> Vec<LatLon> {
        let rings = self.countries.get(country).map_or(&[][..], |country| &country.rings);
        let extent = |ring: &Vec<(usize, bool)>| {
            let bounds = ring.iter().filter_map(|&(line, _)| self.lines.get(line)).map(|line| line.bounds);
            bounds.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].max(b[3])])
        };
        let size = |ring: &Vec<(usize, bool)>| extent(ring).map_or(0.0, |[s, n, w, e]| (n - s) * (e - w));
        let Some(ring) = rings.iter().max_by(|a, b| size(a).total_cmp(&size(b))) else { return Vec::new() };
        let mut points = Vec::new();
        for &(line, is_backwards) in ring {
            let line = self.lines.get(line).map_or(&[][..], |line| &line.points);
            if is_backwards { points.extend(line.iter().rev()) } else { points.extend(line) }
        }
        points
    }
}

/// Reads numbers off the front of a file: seven bits a byte, the lowest first, the eighth set where more follow.
struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn read_number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in [0, 7, 14, 21] {
            let (&byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn read_len(&mut self) -> Option<usize> {
        usize::try_from(self.read_number()?).ok()
    }

    /// Reads a number with a sign, which is the lowest bit.
    fn read_signed(&mut self) -> Option<i32> {
        let number = self.read_number()?;
        let half = i32::try_from(number >> 1).ok()?;
        Some(if number & 1 == 0 { half } else { -half - 1 })
    }

    /// Reads a line: each point is the difference from the point before it.
    fn read_line(&mut self) -> Option<BorderLine> {
        let (mut x, mut y) = (0_i32, 0_i32);
        let mut points = Vec::new();
        let mut bounds = [f64::MAX, f64::MIN, f64::MAX, f64::MIN];
        for _ in 0..self.read_len()? {
            x = x.checked_add(self.read_signed()?)?;
            y = y.checked_add(self.read_signed()?)?;
            let (lat, lon) = (f64::from(y) / STEPS_PER_DEGREE, f64::from(x) / STEPS_PER_DEGREE);
            let [south, north, west, east] = bounds;
            bounds = [south.min(lat), north.max(lat), west.min(lon), east.max(lon)];
            points.push(LatLon { lat, lon });
        }
        Some(BorderLine { points, bounds, countries: [None; 2] })
    }

    fn read_country(&mut self) -> Option<BorderCountry> {
        let (code, rest) = self.bytes.split_at_checked(3)?;
        self.bytes = rest;
        let code = std::str::from_utf8(code).ok()?.to_owned();
        let mut rings = Vec::new();
        for _ in 0..self.read_len()? {
            let mut ring = Vec::new();
            for _ in 0..self.read_len()? {
                let line = self.read_signed()?;
                let is_backwards = line < 0;
                ring.push((usize::try_from(if is_backwards { !line } else { line }).ok()?, is_backwards));
            }
            rings.push(ring);
        }
        Some(BorderCountry { code, rings })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::country_codes::country_code_by_name;
    use proptest::prelude::*;

    #[test]
    fn the_file_is_whole_and_its_points_are_on_the_globe() {
        let borders = Borders::decode(BORDERS).unwrap();
        assert!(borders.countries.len() > 200 && borders.lines.len() > 1000 && BORDERS.len() < 60_000);
        assert!(borders.countries.is_sorted_by(|a, b| a.code < b.code));
        for line in &borders.lines {
            assert!(line.points.len() > 1 && line.countries[0].is_some());
            assert!(line.points.iter().all(|at| at.lat.abs() <= 90.0 && at.lon.abs() <= 180.0));
        }
    }

    #[test]
    fn rings_are_closed_and_contain_the_capital() {
        let borders = built_in_borders();
        for (code, lat, lon) in [
            ("CAF", 4.36, 18.55),
            ("COD", -4.32, 15.4),
            ("COG", -4.2, 15.2),
            ("MMR", 19.75, 96.1),
            ("SSD", 4.85, 31.6),
            ("SOM", 2.1, 45.2),
            ("RUS", 55.75, 37.6),
            ("MKD", 42.0, 21.4),
            ("LSO", -29.3, 27.7),
            ("NGA", 9.06, 7.5),
            ("NER", 13.6, 2.2),
            ("GNB", 12.0, -15.0),
        ] {
            let ring = borders.main_ring(borders.country_index(code).unwrap());
            let (first, last) = (ring.first().unwrap(), ring.last().unwrap());
            assert!((first.lat - last.lat).abs() < 0.02 && (first.lon - last.lon).abs() < 0.02, "{code}");
            let crosses = |pair: &[LatLon]| {
                let (a, b) = (pair[0], pair[1]);
                (a.lat > lat) != (b.lat > lat)
                    && lon < (b.lon - a.lon) * (lat - a.lat) / (b.lat - a.lat) + a.lon
            };
            let crossings = ring.windows(2).filter(|pair| crosses(pair)).count();
            assert_eq!(crossings % 2, 1, "{code}");
        }
    }

    #[test]
    fn countries_as_the_data_name_them_have_an_outline() {
        // The states of UCDP's events and of ACLED's list, as they write them, and GDELT's names by FIPS code.
        let names = include_str!("tests/country_names.txt").lines().filter(|line| !line.starts_with('#'));
        for line in names {
            let (name, code) = line.split_once(" = ").unwrap();
            let found = country_code_by_name(name);
            assert_eq!(found.unwrap_or("none"), code, "{name}");
            assert!(found.is_none_or(|code| built_in_borders().country_index(code).is_some()), "{name}");
        }
    }

    #[test]
    fn part_of_a_name_is_no_country() {
        for name in [
            "",
            "Congo Basin",
            "Guine",
            "Republic of",
            "Korea",
            "Yugoslavia",
            "Перу Mali",
            "Gaza Strip",
            "---",
        ] {
            assert_eq!(country_code_by_name(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_decoded(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0..BORDERS.len()) {
            let _ = Borders::decode(&bytes);
            prop_assert_eq!(Borders::decode(&BORDERS[..cut]), None);
        }
    }
}
