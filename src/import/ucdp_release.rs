//! The releases of UCDP GED: their numbers, what they cover, and when they were published.

use crate::model::date::{month_span, year_span};
use crate::model::{Day, PublicationDate};

/// A release of the data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UcdpRelease {
    /// Whether it is a yearly release, not one of candidate events.
    pub is_yearly: bool,
    /// The last year that it covers.
    pub last_year: i32,
    /// The last month of that year that it covers, from 1.
    pub last_month: u32,
}

impl UcdpRelease {
    /// Reads the number of a release: `26.1`, `26.0.9` or `26.01.26.06`.
    #[must_use]
    pub fn parse(version: &str) -> Option<Self> {
        let numbers: Option<Vec<u32>> = version.split('.').map(parse_number).collect();
        Self::from_numbers(&numbers?)
    }

    fn from_numbers(numbers: &[u32]) -> Option<Self> {
        let (is_yearly, number, last_month) = match *numbers {
            [number, minor] if minor > 0 => (true, number, 12),
            [number, 0, month] | [_, _, number, month] => (false, number, month),
            _ => return None,
        };
        // Before 2016, releases were not numbered by their year.
        let is_possible = (16..100).contains(&number) && (1..=12).contains(&last_month);
        let year = 2000 + i32::try_from(number).ok()?;
        // A yearly release covers the years before its own.
        is_possible.then_some(Self { is_yearly, last_year: year - i32::from(is_yearly), last_month })
    }

    /// Returns when it was published, as far as its number tells: a yearly release comes in the course of the year after
    /// the last that it covers, candidate events at some time after their last month.
    fn published(self) -> Option<PublicationDate> {
        let next_day = month_span(Day::from_ymd(self.last_year, self.last_month, 1)?).end.plus_days(1);
        let latest = self.is_yearly.then(|| year_span(next_day).end);
        Some(PublicationDate { earliest: next_day, latest, is_inferred: true })
    }
}

/// Returns when the release that a file is named after was published: a yearly one (`GEDEvent_v23_1.csv`, `ged231-csv.zip`) or
/// one of candidate events (`GEDEvent_v24_0_3.csv`, `GEDEvent_v24_01_24_03.csv`).
pub(super) fn release_of_file_name(name: &str) -> Option<PublicationDate> {
    let name = name.to_ascii_lowercase();
    let parts: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    parts.iter().enumerate().find_map(|(index, part)| {
        let numbers: Option<Vec<u32>> = match (part.strip_prefix('v'), part.strip_prefix("ged")) {
            (Some(first), _) => {
                let others = parts.iter().skip(index + 1).map_while(|part| parse_number(part));
                parse_number(first).map(|first| std::iter::once(first).chain(others).collect())
            }
            (None, Some(digits)) if digits.len() == 3 => digits
                .split_at_checked(2)
                .and_then(|(year, minor)| Some(vec![parse_number(year)?, parse_number(minor)?])),
            _ => None,
        };
        UcdpRelease::from_numbers(&numbers?)?.published()
    })
}

/// Parses a number of one or two digits.
fn parse_number(part: &str) -> Option<u32> {
    let is_number = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    part.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_tells_what_a_release_covers() {
        for (version, expected) in
            [("26.1", (true, 2025, 12)), ("26.0.9", (false, 2026, 9)), ("25.01.25.06", (false, 2025, 6))]
        {
            let UcdpRelease { is_yearly, last_year, last_month } = UcdpRelease::parse(version).unwrap();
            assert_eq!((is_yearly, last_year, last_month), expected, "{version}");
        }
        for wrong in
            ["26", "26.0", "26.0.13", "26.0.0", "2026.1.1", "", "26..1", "0.1", "+6.1", "99999999999.1"]
        {
            assert_eq!(UcdpRelease::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn releases_are_dated_by_their_number() {
        for (name, expected) in [
            ("GEDEvent_v23_1.csv", Some("≈2023")),
            ("GEDEvent_v23_1_car.csv.gz", Some("≈2023")),
            ("GEDEvent_v25.1.csv", Some("≈2025")),
            ("ged231-csv.zip", Some("≈2023")),
            ("GEDEvent_v24_0_3.csv", Some("≈2024-04..")),
            ("GEDEvent_v24_0_12.csv", Some("≈2025..")),
            ("GEDEvent_v24_01_24_03.csv", Some("≈2024-04..")),
            ("gedevent_v23_01_23_12.csv", Some("≈2024..")),
            ("GEDEvent_v5_0.csv", None),
            ("GEDEvent_v24_0_13.csv", None),
            ("GEDEvent_v23.csv", None),
            ("ged.csv", None),
            ("ged50.csv", None),
            ("my_v2_copy.csv", None),
        ] {
            assert_eq!(release_of_file_name(name), expected.map(|text| text.parse().unwrap()), "{name}");
        }
    }
}
