//! Days as data sets and spreadsheets write them.

use crate::model::{Day, EventDate, Precision, Span};

/// What was expected where there is no day.
pub(super) const EXPECTED: &str = "a day was expected, as in 2022-02-23, 23 February 2022 or 20220223";

/// A day, and what was mended about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ParsedDate {
    pub(super) day: Day,
    /// How the year was completed, where it was.
    pub(super) correction: Option<&'static str>,
}

/// The day that a cell holds. `year` is what another column says: a year of two digits (`9-May-20`), or one that lost
/// its century (`0025-08-24`), is completed by it.
///
/// # Errors
/// What is wrong: no day, a day that does not exist, a year nobody can complete, day and month that may be either.
pub(super) fn parse_day(cell: &[u8], year: Option<u32>) -> Result<ParsedDate, &'static str> {
    // The plain case first: `2022-02-23`, whatever time stands behind it.
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
        [whole] if whole.len() == 8 => {
            let part = |range: std::ops::Range<usize>| {
                whole.get(range).and_then(|digits| parse_number(digits.as_bytes()))
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

/// A date of three parts.
fn parse_three_parts(
    first: &str,
    second: &str,
    third: &str,
    hint: Option<u32>,
) -> Result<ParsedDate, &'static str> {
    let digits = |part: &str| parse_number(part.as_bytes());
    let last = third.len();
    match (digits(first), digits(second), digits(third)) {
        // 2022/2/23
        (Some(year), Some(month), Some(day)) if first.len() == 4 => complete_year(year, 4, month, day, hint),
        // 23/02/2022: which of the two is the month shows only where one is larger than 12.
        (Some(one), Some(other), Some(year)) => {
            if one > 12 || one == other {
                complete_year(year, last, other, one, hint)
            } else if other > 12 {
                complete_year(year, last, one, other, hint)
            } else {
                Err("which of the two is the month? write the date as 2022-02-23")
            }
        }
        // 23 February 2022
        (Some(day), None, Some(year)) => {
            complete_year(year, last, month_by_name(second).ok_or(EXPECTED)?, day, hint)
        }
        // February 23, 2022
        (None, Some(day), Some(year)) => {
            complete_year(year, last, month_by_name(first).ok_or(EXPECTED)?, day, hint)
        }
        _ => Err(EXPECTED),
    }
}

/// The text before a time of day.
fn strip_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else { return text };
    let before = text.get(..colon).unwrap_or_default();
    before.rfind([' ', 'T']).map_or(text, |at| before.get(..at).unwrap_or_default()).trim()
}

/// A date known only to a precision: three days either way for a week, the calendar month, quarter or year around it.
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

fn complete_year(
    y: u32,
    digits: usize,
    m: u32,
    d: u32,
    hint: Option<u32>,
) -> Result<ParsedDate, &'static str> {
    const YEARS: std::ops::RangeInclusive<u32> = 1800..=2100;
    let hinted = hint.filter(|hint| YEARS.contains(hint) && hint % 100 == y);
    let (y, mended) = match hinted {
        _ if digits >= 3 && YEARS.contains(&y) => (y, None),
        Some(hint) if y < 100 => {
            (hint, (digits > 2).then_some("the century of the date was missing; the year column gives it"))
        }
        // Nothing here is older than 1970 when it is written with two digits.
        None if digits == 2 => (if y < 70 { 2000 + y } else { 1900 + y }, None),
        _ => return Err("the year is out of range, and no other column tells which is meant"),
    };
    let day = i32::try_from(y).ok().and_then(|y| Day::from_ymd(y, m, d)).ok_or("there is no such day")?;
    Ok(ParsedDate { day, correction: mended })
}

fn parse_number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 4 { None } else { parse_digits(digits) }
}

/// The number of a month by its English name, or its first three letters.
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
    let meant = |month: &&str| {
        name.len() >= 3 && (month.starts_with(&name) || name == "sept" && month.starts_with("sept"))
    };
    (1..).zip(MONTHS).find(|(_, month)| meant(month)).map(|(number, _)| number)
}

/// The number that ASCII digits spell; `None` for anything else and beyond `u32`.
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
        parse_day(cell.as_bytes(), year).map(|found| found.day.to_string())
    }

    #[test]
    fn every_form_seen_in_the_wild_is_read() {
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
    fn what_cannot_be_told_is_refused() {
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
    fn the_year_column_completes_a_year_and_that_is_said() {
        let found = parse_day(b"0025-08-24", Some(2025)).unwrap();
        assert_eq!((found.day.to_string().as_str(), found.correction.is_some()), ("2025-08-24", true));
        assert!(read("0025-08-24", Some(2024)).is_err());
        assert_eq!(read("9-May-65", Some(1965)).as_deref(), Ok("1965-05-09"));
    }
}
