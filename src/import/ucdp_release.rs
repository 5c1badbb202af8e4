//! Finds the release of UCDP GED in the name of a file.

use crate::model::date::{month_span, year_span};
use crate::model::{Day, PublicationDate};

/// Returns when the release that a file is named after was published, as far as its number tells. A yearly release
/// (`GEDEvent_v23_1.csv`, `ged231-csv.zip`) comes in the course of its year. Candidate events (`GEDEvent_v24_0_3.csv`,
/// `GEDEvent_v24_01_24_03.csv`) come at some time after their last month.
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
        date_of_version(&numbers?)
    })
}

/// Parses a number of one or two digits.
fn parse_number(part: &str) -> Option<u32> {
    if part.len() <= 2 { part.parse().ok() } else { None }
}

fn date_of_version(numbers: &[u32]) -> Option<PublicationDate> {
    // Before 2016, releases were not numbered by their year.
    let year = |number: u32| (16..100).contains(&number).then(|| i32::try_from(2000 + number).ok()).flatten();
    let first_day = |number: u32, month: u32| Day::from_ymd(year(number)?, month, 1);
    match *numbers {
        [number, 0, month] | [_, _, number, month] => {
            let last_day = month_span(first_day(number, month)?).end;
            Some(PublicationDate { earliest: last_day.plus_days(1), latest: None, is_inferred: true })
        }
        [number, minor] if minor > 0 => {
            let year = year_span(first_day(number, 1)?);
            Some(PublicationDate { earliest: year.start, latest: Some(year.end), is_inferred: true })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
