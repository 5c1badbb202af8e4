//! Parses days in the formats of data sets and spreadsheets.

use chrono::Datelike as _;

use crate::model::date::{month_by_name, month_span, year_span};
use crate::model::{Day, EventDate, Precision, Span};

/// The message for a cell that is not a day.
pub(super) const EXPECTED: &str = "a day was expected, as in 2022-02-23, 23 February 2022 or 20220223";

/// The order of the three numbers in a date such as `01/02/2020`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum DateOrder {
    /// Day, month, year.
    #[default]
    DayMonthYear,
    /// Month, day, year.
    MonthDayYear,
    /// Year, month, day, with two digits for the year.
    YearMonthDay,
}

impl DateOrder {
    /// All orders; the first is the default.
    pub(super) const ALL: [Self; 3] = [Self::DayMonthYear, Self::MonthDayYear, Self::YearMonthDay];

    /// Returns the order in words.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::DayMonthYear => "day, month, year",
            Self::MonthDayYear => "month, day, year",
            Self::YearMonthDay => "year, month, day",
        }
    }
}

/// The order of the dates of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct FileDateOrder {
    /// The order that fits all dates, else the one that fits the most.
    pub(super) order: DateOrder,
    /// Whether no order fits all dates.
    pub(super) is_mixed: bool,
}

/// The years that data sets may be about.
const YEARS: std::ops::RangeInclusive<u32> = 1800..=2100;

/// A day, and how it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ParsedDate {
    pub(super) day: Day,
    /// Describes how the century was restored, if it was.
    pub(super) correction: Option<&'static str>,
    /// The order in which the numbers were read, if another order would give another day.
    pub(super) order: Option<DateOrder>,
}

impl ParsedDate {
    const fn from_day(day: Day) -> Self {
        Self { day, correction: None, order: None }
    }
}

/// Parses the day in a cell. `year` is the value of another column; it completes a year of two digits (`9-May-20`) or
/// one that lost its century (`0025-08-24`). `order` applies to dates of three numbers that it fits.
///
/// # Errors
/// Returns a message if the cell is not a day, the day does not exist, or the year cannot be completed.
pub(super) fn parse_day(
    cell: &[u8],
    year: Option<u32>,
    order: DateOrder,
) -> Result<ParsedDate, &'static str> {
    // Fast path: `2022-02-23`, optionally followed by a time.
    if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, rest @ ..] = cell
        && rest.first().is_none_or(|byte| matches!(byte, b' ' | b'T'))
        && let (Some(y), Some(m), Some(d)) =
            (parse_number(&[*y1, *y2, *y3, *y4]), parse_number(&[*m1, *m2]), parse_number(&[*d1, *d2]))
    {
        return complete_year(y, 4, m, d, year);
    }
    let text = std::str::from_utf8(cell).map_err(|_| EXPECTED)?;
    match *split_date(text).as_slice() {
        [compact] if compact.len() == 8 => {
            let part = |range: std::ops::Range<usize>| {
                compact.get(range).and_then(|digits| parse_number(digits.as_bytes()))
            };
            match (part(0..4), part(4..6), part(6..8)) {
                (Some(y), Some(m), Some(d)) => complete_year(y, 4, m, d, year),
                _ => Err(EXPECTED),
            }
        }
        [a, b, c] => parse_three_parts([a, b, c], year, order),
        _ => Err(EXPECTED),
    }
}

/// Splits a date into its parts, without a time of day.
fn split_date(text: &str) -> Vec<&str> {
    strip_time(text).split([' ', '-', '/', '.', ',']).filter(|part| !part.is_empty()).collect()
}

/// Returns the month of a day that [`parse_day`] may reject, else its year, as far as one of them can be read. Without
/// an order, the month must be the same whether the day or the month comes first.
pub(super) fn parse_month_or_year(cell: &[u8], year: Option<u32>, order: Option<DateOrder>) -> Option<Span> {
    let orders = order.map_or([DateOrder::DayMonthYear, DateOrder::MonthDayYear], |order| [order; 2]);
    let month = |order| parse_day(cell, year, order).ok().map(|date| month_span(date.day));
    if let [Some(month), Some(other)] = orders.map(month)
        && month == other
    {
        return Some(month);
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

/// Parses a date of three parts: year first, the month by name, or three numbers in `order`.
fn parse_three_parts(
    parts: [&str; 3],
    hint: Option<u32>,
    order: DateOrder,
) -> Result<ParsedDate, &'static str> {
    let [first, second, third] = parts;
    if let Some(numbers) = NumericDate::from_parts(parts) {
        return numbers.parse(hint, order);
    }
    let digits = |part: &str| parse_number(part.as_bytes());
    match (digits(first), digits(second), digits(third)) {
        // 2022/2/23
        (Some(year), Some(month), Some(day)) => complete_year(year, first.len(), month, day, hint),
        // 23 February 2022; or 22-Feb-23, if only its first number agrees with the year column
        (Some(day), None, Some(year)) => {
            let month = month_by_name(second).ok_or(EXPECTED)?;
            let date = complete_year(year, third.len(), month, day, hint);
            let is_day_first = date.is_ok_and(|date| has_year(date.day, hint));
            let year_first = (first.len() == 2 && third.len() == 2 && !is_day_first)
                .then(|| complete_year(day, 2, month, year, hint).ok())
                .flatten();
            year_first.filter(|date| hint.is_some() && has_year(date.day, hint)).map_or(date, Ok)
        }
        // February 23, 2022
        (None, Some(day), Some(year)) => {
            complete_year(year, third.len(), month_by_name(first).ok_or(EXPECTED)?, day, hint)
        }
        _ => Err(EXPECTED),
    }
}

/// A date of three numbers that does not begin with a year of four digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct NumericDate {
    numbers: [u32; 3],
    /// The number of digits of the first and the last number.
    digits: [usize; 2],
}

impl NumericDate {
    /// Parses a cell. Returns `None` for all other forms of dates.
    pub(super) fn from_cell(cell: &[u8]) -> Option<Self> {
        // Nearly all cells begin with a year of four digits.
        if cell.get(..4)?.iter().all(u8::is_ascii_digit) {
            return None;
        }
        match *split_date(std::str::from_utf8(cell).ok()?).as_slice() {
            [a, b, c] => Self::from_parts([a, b, c]),
            _ => None,
        }
    }

    fn from_parts([first, second, third]: [&str; 3]) -> Option<Self> {
        if first.len() == 4 {
            return None;
        }
        let number = |part: &str| parse_number(part.as_bytes());
        Some(Self {
            numbers: [number(first)?, number(second)?, number(third)?],
            digits: [first.len(), third.len()],
        })
    }

    /// Returns the date in each order of [`DateOrder::ALL`], or `None` where there is no such day. If some of these
    /// days are in the year of another column, only they are returned.
    pub(super) fn dates(self, hint: Option<u32>) -> [Option<ParsedDate>; 3] {
        let ([a, b, c], [first, last]) = (self.numbers, self.digits);
        let dates = DateOrder::ALL.map(|order| match order {
            DateOrder::DayMonthYear => complete_year(c, last, b, a, hint).ok(),
            DateOrder::MonthDayYear => complete_year(c, last, a, b, hint).ok(),
            DateOrder::YearMonthDay if first == 2 && last <= 2 => complete_year(a, 2, b, c, hint).ok(),
            DateOrder::YearMonthDay => None,
        });
        let agreeing = dates.map(|date| date.filter(|date| has_year(date.day, hint)));
        if agreeing.iter().any(Option::is_some) { agreeing } else { dates }
    }

    /// Returns the date in `order` if it fits, else in the first order that does.
    fn parse(self, hint: Option<u32>, order: DateOrder) -> Result<ParsedDate, &'static str> {
        let dates = self.dates(hint);
        let readings =
            || DateOrder::ALL.into_iter().zip(dates).filter_map(|(order, date)| Some((order, date?)));
        let chosen = readings().find(|reading| reading.0 == order).or_else(|| readings().next());
        let Some((order, date)) = chosen else {
            // The error of the order that the file uses.
            let ([a, b, c], [_, last]) = (self.numbers, self.digits);
            let (month, day) = if order == DateOrder::MonthDayYear { (a, b) } else { (b, a) };
            return complete_year(c, last, month, day, hint);
        };
        Ok(ParsedDate { order: (!is_same_in_every_order(dates)).then_some(order), ..date })
    }
}

/// Whether several orders give the same day, as for 05/05/2020.
pub(super) fn is_same_in_every_order(dates: [Option<ParsedDate>; 3]) -> bool {
    let mut days = dates.into_iter().flatten().map(|date| date.day);
    let first = days.next();
    let mut others = days.peekable();
    others.peek().is_some() && others.all(|day| Some(day) == first)
}

/// Whether a day is in the year of another column, or that column has no value.
pub(super) fn has_year(day: Day, hint: Option<u32>) -> bool {
    let year = u32::try_from(day.date().year()).ok();
    hint.is_none_or(|hint| year.is_some_and(|year| year == hint || hint < 100 && year % 100 == hint))
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
    Ok(ParsedDate { correction, ..ParsedDate::from_day(day) })
}

fn parse_number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 4 { None } else { parse_digits(digits) }
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
        parse_day(cell.as_bytes(), year, DateOrder::DayMonthYear).map(|date| date.day.to_string())
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
    fn texts_and_impossible_dates_are_rejected() {
        for cell in [
            "",
            "yesterday",
            "2022-02-30",
            "2022-13-01",
            "32/13/2022",
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
            parse_month_or_year(cell.as_bytes(), year, None)
                .map(|span| EventDate::from_span(span).to_string())
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
        let date = parse_day(b"0025-08-24", Some(2025), DateOrder::DayMonthYear).unwrap();
        assert_eq!((date.day.to_string().as_str(), date.correction.is_some()), ("2025-08-24", true));
        assert!(read("0025-08-24", Some(2024)).is_err());
        assert_eq!(read("9-May-65", Some(1965)).as_deref(), Ok("1965-05-09"));
    }
}
