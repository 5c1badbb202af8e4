//! Parses days in the formats of data sets and spreadsheets.

use crate::model::date::{month_span, year_span};
use crate::model::{Day, EventDate, Precision, Span};

/// The message for a cell that is not a day.
pub(super) const EXPECTED: &str = "a day was expected, as in 2022-02-23, 23 February 2022 or 20220223";

/// The years that data sets may be about.
const YEARS: std::ops::RangeInclusive<u32> = 1800..=2100;

/// A day, and the correction made to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ParsedDate {
    pub(super) day: Day,
    /// Describes how the century was restored, if it was.
    pub(super) correction: Option<&'static str>,
}

/// Parses the day in a cell. `year` is the value of another column; it completes a year of two digits (`9-May-20`) or
/// one that lost its century (`0025-08-24`).
///
/// # Errors
/// Returns a message if the cell is not a day, the day does not exist, the year cannot be completed, or day and month
/// are ambiguous.
pub(super) fn parse_day(cell: &[u8], year: Option<u32>) -> Result<ParsedDate, &'static str> {
    // Fast path: `2022-02-23`, optionally followed by a time.
    if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, rest @ ..] = cell
        && rest.first().is_none_or(|byte| matches!(byte, b' ' | b'T'))
        && let (Some(y), Some(m), Some(d)) =
            (parse_number(&[*y1, *y2, *y3, *y4]), parse_number(&[*m1, *m2]), parse_number(&[*d1, *d2]))
    {
        return complete_year(y, 4, m, d, year);
    }
    let text = std::str::from_utf8(cell).map_err(|_| EXPECTED)?;
    let text = strip_time(text);
    let parts: Vec<&str> = text.split([' ', '-', '/', '.', ',']).filter(|part| !part.is_empty()).collect();
    match *parts.as_slice() {
        [compact] if compact.len() == 8 => {
            let part = |range: std::ops::Range<usize>| {
                compact.get(range).and_then(|digits| parse_number(digits.as_bytes()))
            };
            match (part(0..4), part(4..6), part(6..8)) {
                (Some(y), Some(m), Some(d)) => complete_year(y, 4, m, d, year),
                _ => Err(EXPECTED),
            }
        }
        [a, b, c] => parse_three_parts(a, b, c, year),
        _ => Err(EXPECTED),
    }
}

/// Returns the month of a day that [`parse_day`] may reject, else its year, as far as one of them can be read.
pub(super) fn parse_month_or_year(cell: &[u8], year: Option<u32>) -> Option<Span> {
    if let Ok(date) = parse_day(cell, year) {
        return Some(month_span(date.day));
    }
    let first_of = |year: u32, month: u32| {
        let year = i32::try_from(year).ok().filter(|_| YEARS.contains(&year))?;
        Day::from_ymd(year, month, 1)
    };
    let parts: Vec<&[u8]> =
        cell.split(|byte| !byte.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let written_year = parts.iter().find(|part| part.len() == 4).and_then(|part| parse_number(part));
    if let [first, month, ..] = *parts.as_slice()
        && first.len() == 4
        && let Some(day) = written_year.zip(parse_number(month)).and_then(|(y, m)| first_of(y, m))
    {
        return Some(month_span(day));
    }
    let mut years = [written_year, year].into_iter().flatten();
    years.find_map(|year| first_of(year, 1)).map(year_span)
}

/// Parses a date of three parts: year first, or day and month in either order.
fn parse_three_parts(
    first: &str,
    second: &str,
    third: &str,
    hint: Option<u32>,
) -> Result<ParsedDate, &'static str> {
    let digits = |part: &str| parse_number(part.as_bytes());
    let year_len = third.len();
    match (digits(first), digits(second), digits(third)) {
        // 2022/2/23
        (Some(year), Some(month), Some(day)) if first.len() == 4 => complete_year(year, 4, month, day, hint),
        // 23/02/2022 or 02/23/2022: ambiguous unless one number is greater than 12.
        (Some(a), Some(b), Some(year)) => {
            if a > 12 || a == b {
                complete_year(year, year_len, b, a, hint)
            } else if b > 12 {
                complete_year(year, year_len, a, b, hint)
            } else {
                Err("day and month are ambiguous; write the date as 2022-02-23")
            }
        }
        // 23 February 2022
        (Some(day), None, Some(year)) => {
            complete_year(year, year_len, month_by_name(second).ok_or(EXPECTED)?, day, hint)
        }
        // February 23, 2022
        (None, Some(day), Some(year)) => {
            complete_year(year, year_len, month_by_name(first).ok_or(EXPECTED)?, day, hint)
        }
        _ => Err(EXPECTED),
    }
}

/// Removes a trailing time of day.
fn strip_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    let before = text.get(..colon).unwrap_or_default();
    before.rfind([' ', 'T']).map_or(text, |end| before.get(..end).unwrap_or_default()).trim()
}

/// Widens a date to a precision: by three days on either side for a week, else to the calendar month, quarter or year.
pub(super) fn coarsen(date: EventDate, precision: Precision) -> EventDate {
    match precision {
        Precision::Day => date,
        Precision::Days | Precision::Week => {
            let span = Span { start: date.span.start.plus_days(-3), end: date.span.end.plus_days(3) };
            EventDate { span, precision: Precision::Week, ..date }
        }
        _ => date.coarsened(precision),
    }
}

/// Returns the day `y`-`m`-`d`, where `y` was written with `digits` digits; `hint` is the year of another column.
fn complete_year(
    y: u32,
    digits: usize,
    m: u32,
    d: u32,
    hint: Option<u32>,
) -> Result<ParsedDate, &'static str> {
    let hint = hint.filter(|hint| YEARS.contains(hint) && hint % 100 == y);
    let (y, correction) = match hint {
        _ if digits >= 3 && YEARS.contains(&y) => (y, None),
        Some(hint) if y < 100 => {
            (hint, (digits > 2).then_some("the century of the date was missing; the year column gives it"))
        }
        // No data set with two-digit years begins before 1970.
        None if digits == 2 => (if y < 70 { 2000 + y } else { 1900 + y }, None),
        _ => return Err("the year is out of range, and no other column completes it"),
    };
    let day = i32::try_from(y).ok().and_then(|y| Day::from_ymd(y, m, d)).ok_or("there is no such day")?;
    Ok(ParsedDate { day, correction })
}

fn parse_number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 4 { None } else { parse_digits(digits) }
}

/// Returns the number of a month, given its English name or at least its first three letters.
fn month_by_name(name: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let name = name.to_ascii_lowercase();
    let is_match = |month: &str| name.len() >= 3 && month.starts_with(&name);
    (1..).zip(MONTHS).find(|(_, month)| is_match(month)).map(|(number, _)| number)
}

/// Parses ASCII digits; returns `None` for anything else and on overflow.
pub(super) fn parse_digits(cell: &[u8]) -> Option<u32> {
    cell.iter().try_fold(0_u32, |sum, byte| {
        let digit = byte.checked_sub(b'0').filter(|&digit| digit <= 9)?;
        sum.checked_mul(10)?.checked_add(u32::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str, year: Option<u32>) -> Result<String, &'static str> {
        parse_day(cell.as_bytes(), year).map(|date| date.day.to_string())
    }

    #[test]
    fn all_date_formats_of_known_data_are_read() {
        for (cell, date) in [
            ("2022-02-23", "2022-02-23"),
            ("2023-12-31 00:00:00.000", "2023-12-31"),
            ("2021-01-02T00:00:00Z", "2021-01-02"),
            ("20151027", "2015-10-27"),
            ("23 February 2022", "2022-02-23"),
            ("23 feb 2022", "2022-02-23"),
            ("February 23, 2022", "2022-02-23"),
            ("9-May-20", "2020-05-09"),
            ("9-May-97", "1997-05-09"),
            ("01-January-2015", "2015-01-01"),
            ("02-Sept-2015", "2015-09-02"),
            ("2022/2/3", "2022-02-03"),
            ("23/02/2022", "2022-02-23"),
            ("02/23/2022", "2022-02-23"),
            ("23.02.2022", "2022-02-23"),
            ("05/05/2022", "2022-05-05"),
            ("23/02/2022 13:45", "2022-02-23"),
        ] {
            assert_eq!(read(cell, None).as_deref(), Ok(date), "{cell}");
        }
    }

    #[test]
    fn ambiguous_and_impossible_dates_are_rejected() {
        for cell in [
            "",
            "yesterday",
            "2022-02-30",
            "2022-13-01",
            "03/02/2022",
            "0025-08-24",
            "20220231",
            "2022",
            "1-Foo-20",
            "9999-01-01",
        ] {
            assert!(read(cell, None).is_err(), "{cell}");
        }
    }

    #[test]
    fn the_month_or_the_year_of_an_unreadable_day_is_found() {
        let rough = |cell: &str, year| {
            parse_month_or_year(cell.as_bytes(), year).map(|span| EventDate::from_span(span).to_string())
        };
        for (cell, year, expected) in [
            ("2022-02-23", None, Some("2022-02")),
            ("2022-02-30", None, Some("2022-02")),
            ("2022/13/01", Some(2021), Some("2022")),
            ("03/02/2022", None, Some("2022")),
            ("sometime", Some(2021), Some("2021")),
            ("sometime", None, None),
            ("", Some(7), None),
        ] {
            assert_eq!(rough(cell, year).as_deref(), expected, "{cell}");
        }
    }

    #[test]
    fn the_year_column_restores_the_century_and_reports_it() {
        let date = parse_day(b"0025-08-24", Some(2025)).unwrap();
        assert_eq!((date.day.to_string().as_str(), date.correction.is_some()), ("2025-08-24", true));
        assert!(read("0025-08-24", Some(2024)).is_err());
        assert_eq!(read("9-May-65", Some(1965)).as_deref(), Ok("1965-05-09"));
    }
}
