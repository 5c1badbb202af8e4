//! Reads dates as a person writes them (`yesterday`, `24 aug`, `last monday`, `26–29 Nov 2025`) and returns them in the
//! form of a situation file. No date becomes more exact than what was written: `aug 2025` is `2025-08`.

use std::ops::RangeInclusive;

use chrono::{Datelike, Month, Weekday};

use super::date::{DateError, Day, EventDate, Precision, month_by_name};
use super::publication_date::PublicationDate;

/// Which dates a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateForm {
    /// A single day.
    SingleDay,
    /// A day, month, quarter, year or range; a leading `≈` marks it as inferred.
    Calendar,
    /// The same, or open: `2023..`.
    Publication,
}

/// Why a text is not a date that the field takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpokenDateError {
    /// The text has none of the accepted forms.
    #[error(
        "{0:?} is not a date; write 2025-08-24, 24 aug 2025, aug 2025, 2025, yesterday, last monday or A..B"
    )]
    Form(String),
    /// The order of day and month is not clear.
    #[error("{text} may be {day_first} or {month_first}; write the one that is meant")]
    Ambiguous {
        /// The text.
        text: String,
        /// The day if the text has the day before the month.
        day_first: Day,
        /// The day if the text has the month before the day.
        month_first: Day,
    },
    /// The year has two digits.
    #[error("{0:?} is not a date: write the year with four digits")]
    ShortYear(String),
    /// The field does not take an inferred date.
    #[error("{0:?} is marked as inferred, which this date cannot be")]
    NotInferrable(String),
    /// The field does not take an open date.
    #[error("{0:?} has no end, which this date needs")]
    Open(String),
    /// The field takes a single day.
    #[error("{0:?} is not a single day")]
    NotADay(String),
    /// The date does not exist, or the range ends before it begins.
    #[error("{0}")]
    Calendar(#[from] DateError),
}

/// The words of an inferred date, besides the sign `≈`.
const INFERRED_WORDS: [&str; 4] = ["about ", "around ", "c. ", "~"];
/// Reads a date and returns it in the form of a situation file. A day and month without a year are the latest such date
/// that is not after `today`.
///
/// # Errors
/// If the text is not a date, is ambiguous, or is a date that the field does not take.
pub fn parse_spoken_date(text: &str, today: Day, form: DateForm) -> Result<String, SpokenDateError> {
    let folded = text.trim().to_lowercase();
    let unmarked = folded.strip_prefix('≈');
    let unmarked = unmarked.or_else(|| INFERRED_WORDS.iter().find_map(|word| folded.strip_prefix(word)));
    let (mark, rest) = unmarked.map_or(("", folded.as_str()), |rest| ("≈", rest.trim()));
    if !mark.is_empty() && form == DateForm::SingleDay {
        return Err(SpokenDateError::NotInferrable(text.trim().to_owned()));
    }
    let is_open = rest.ends_with("..") || rest.ends_with(" or later");
    let rest = rest.strip_suffix("..").or_else(|| rest.strip_suffix(" or later")).unwrap_or(rest).trim_end();
    if is_open && form != DateForm::Publication {
        return Err(SpokenDateError::Open(text.trim().to_owned()));
    }
    let spoken = match split_range(rest) {
        Some((first, last)) => {
            let last = DateParts::read(last)?;
            let first = DateParts::read(first)?.with_rest_of(&last);
            let last = last.resolve(today)?;
            // A day without a year is the latest that is not after the end.
            let is_without_year = matches!(first, DateParts::Parts { year: None, .. });
            let until = if is_without_year { last.parse::<EventDate>()?.span.end } else { today };
            format!("{}..{last}", first.resolve(until)?)
        }
        None => DateParts::read(rest)?.resolve(today)?,
    };
    let written = format!("{mark}{spoken}{}", if is_open { ".." } else { "" });
    written.parse::<PublicationDate>()?;
    if form == DateForm::SingleDay && spoken.parse::<EventDate>()?.precision != Precision::Day {
        return Err(SpokenDateError::NotADay(text.trim().to_owned()));
    }
    Ok(written)
}

/// Splits a range at `..`, an en dash, ` - ` or ` to `.
fn split_range(text: &str) -> Option<(&str, &str)> {
    ["..", "–", " - ", " to "].into_iter().find_map(|sign| text.split_once(sign))
}

/// A date, or as much of one as was written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum DateParts {
    /// A date in the form of a situation file.
    Complete(String),
    /// Days back from today.
    DaysBack(u32),
    /// A calendar week, month or year, counted back from the current one.
    PeriodsBack(Period, u32),
    /// The latest such day; with `true`, before today.
    Weekday(Weekday, bool),
    /// Day, month and year as far as they were written.
    Parts { day: Option<u32>, month: Option<u32>, year: Option<i32> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Period {
    Week,
    Month,
    Year,
}

impl DateParts {
    /// Reads a text in lower case.
    fn read(text: &str) -> Result<Self, SpokenDateError> {
        let text = text.trim();
        let written = text.to_uppercase();
        match written.parse::<EventDate>() {
            Ok(_) => return Ok(Self::Complete(written)),
            Err(error @ DateError::NoSuchDay(_)) => return Err(error.into()),
            Err(_) => {}
        }
        if let Some(numbers) = read_numbers(text) {
            return read_numeric(text, &numbers);
        }
        let unknown = || SpokenDateError::Form(text.to_owned());
        let words: Vec<&str> =
            text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            ["today" | "now"] => Ok(Self::DaysBack(0)),
            ["yesterday"] => Ok(Self::DaysBack(1)),
            ["last", unit] if period(unit).is_some() => {
                period(unit).map(|unit| Self::PeriodsBack(unit, 1)).ok_or_else(unknown)
            }
            ["this", unit] if matches!(period(unit), Some(Period::Month | Period::Year)) => {
                period(unit).map(|unit| Self::PeriodsBack(unit, 0)).ok_or_else(unknown)
            }
            ["last", day] => weekday(day).map(|day| Self::Weekday(day, true)).ok_or_else(unknown),
            [count, unit, "ago"] => {
                let count = if matches!(*count, "a" | "one") { Some(1) } else { number(count, 1..=4) };
                let count = count.ok_or_else(unknown)?;
                match (*unit, period(unit)) {
                    ("day" | "days", _) => Ok(Self::DaysBack(count)),
                    (_, Some(unit)) => Ok(Self::PeriodsBack(unit, count)),
                    (_, None) => Err(unknown()),
                }
            }
            [day] if weekday(day).is_some() => {
                weekday(day).map(|day| Self::Weekday(day, false)).ok_or_else(unknown)
            }
            [a, b] if quarter(a).is_some() || quarter(b).is_some() => {
                let (quarter_number, year) = quarter(a).map_or((quarter(b), *a), |n| (Some(n), *b));
                let year = number(year, 4..=4).ok_or_else(unknown)?;
                let written = format!("{year:04}-Q{}", quarter_number.unwrap_or(1));
                written.parse::<EventDate>()?;
                Ok(Self::Complete(written))
            }
            _ => read_words(text, &words),
        }
    }

    /// Fills the month and the year of the start of a range from its end.
    fn with_rest_of(self, end: &Self) -> Self {
        match (self, end) {
            (
                Self::Parts { day, month, year: None },
                Self::Parts { month: end_month, year: end_year, .. },
            ) => {
                // In `28 Dec–3 Jan 2026` the year of the start is found from the end.
                let is_same_year = month.is_none() || month <= *end_month;
                Self::Parts { day, month: month.or(*end_month), year: end_year.filter(|_| is_same_year) }
            }
            (own, _) => own,
        }
    }

    /// Returns the date in the form of a situation file. What it leaves out is found from `today`.
    fn resolve(self, today: Day) -> Result<String, SpokenDateError> {
        let no_such_day = |text: String| SpokenDateError::Calendar(DateError::NoSuchDay(text));
        match self {
            Self::Complete(text) => Ok(text),
            Self::DaysBack(days) => Ok(today.plus_days(-days.cast_signed()).to_string()),
            Self::PeriodsBack(Period::Week, weeks) => {
                let days = weeks.saturating_mul(7) + today.date().weekday().num_days_from_monday();
                let monday = today.plus_days(-days.cast_signed());
                Ok(format!("{monday}..{}", monday.plus_days(6)))
            }
            Self::PeriodsBack(Period::Month, months) => {
                Ok(today.plus_months(-months.cast_signed()).date().format("%Y-%m").to_string())
            }
            Self::PeriodsBack(Period::Year, years) => {
                Ok(format!("{:04}", today.date().year() - years.cast_signed()))
            }
            Self::Weekday(weekday, is_before_today) => {
                let back = today.date().weekday().days_since(weekday).cast_signed();
                let back = if back == 0 && is_before_today { 7 } else { back };
                Ok(today.plus_days(-back).to_string())
            }
            Self::Parts { day: Some(day), month: Some(month), year: Some(year) } => {
                let found = Day::from_ymd(year, month, day).map(|day| day.to_string());
                found.ok_or_else(|| no_such_day(format!("{year:04}-{month:02}-{day:02}")))
            }
            Self::Parts { day: Some(day), month: Some(month), year: None } => {
                // Between two leap years there are at most eight years.
                let years = (0..=8).map(|back| today.date().year() - back);
                let mut days = years.filter_map(|year| Day::from_ymd(year, month, day));
                let found = days.find(|day| *day <= today).map(|day| day.to_string());
                found.ok_or_else(|| no_such_day(format!("{day} {}", month_name(month))))
            }
            Self::Parts { day: None, month: Some(month), year } => {
                let (this_year, this_month) = (today.date().year(), today.date().month());
                let latest = if month > this_month { this_year - 1 } else { this_year };
                Ok(format!("{:04}-{month:02}", year.unwrap_or(latest)))
            }
            Self::Parts { day, month: None, year } => {
                let written = day.map(|day| day.to_string()).or(year.map(|year| year.to_string()));
                Err(SpokenDateError::Form(written.unwrap_or_default()))
            }
        }
    }
}

/// Parses a number whose count of digits is in this range.
fn number(word: &str, digits: RangeInclusive<usize>) -> Option<u32> {
    let is_number = digits.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    word.parse().ok().filter(|_| is_number)
}

/// Returns the number of a month, whose name may be abbreviated with a full stop.
fn month(word: &str) -> Option<u32> {
    month_by_name(word.trim_end_matches('.'))
}

/// Returns the name of a month by its number.
fn month_name(month: u32) -> &'static str {
    let month = u8::try_from(month).ok().and_then(|number| Month::try_from(number).ok());
    month.map_or("", |month| month.name())
}

/// Returns a day of the week by its name or the first three letters.
fn weekday(word: &str) -> Option<Weekday> {
    word.parse().ok()
}

fn period(word: &str) -> Option<Period> {
    match word {
        "week" | "weeks" => Some(Period::Week),
        "month" | "months" => Some(Period::Month),
        "year" | "years" => Some(Period::Year),
        _ => None,
    }
}

fn quarter(word: &str) -> Option<u32> {
    word.strip_prefix('q').and_then(|digit| number(digit, 1..=1)).filter(|n| (1..=4).contains(n))
}

/// Returns a day of the month: `24`, `24th`.
fn day_of_month(word: &str) -> Option<u32> {
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    number(bare, 1..=2)
}

/// Reads a date whose month is a word: `24 aug 2025`, `august 24`, `aug 2025`.
fn read_words(text: &str, words: &[&str]) -> Result<DateParts, SpokenDateError> {
    let unknown = || SpokenDateError::Form(text.to_owned());
    let words: Vec<&str> = words.iter().copied().filter(|word| *word != "of").collect();
    let parts = |day: Option<&str>, month_word: &str, year: Option<&str>| {
        let month = month(month_word).ok_or_else(unknown)?;
        let day = day.map(|word| day_of_month(word).ok_or_else(unknown)).transpose()?;
        let year = match year {
            None => None,
            Some(word) if number(word, 2..=2).is_some() || word.starts_with('\'') => {
                return Err(SpokenDateError::ShortYear(text.to_owned()));
            }
            Some(word) => Some(number(word, 4..=4).ok_or_else(unknown)?.cast_signed()),
        };
        Ok(DateParts::Parts { day, month: Some(month), year })
    };
    match *words.as_slice() {
        [day] if day_of_month(day).is_some() => {
            Ok(DateParts::Parts { day: day_of_month(day), month: None, year: None })
        }
        [name] => parts(None, name, None),
        [name, year] | [year, name] if month(name).is_some() && number(year, 4..=4).is_some() => {
            parts(None, name, Some(year))
        }
        [name, day] if month(name).is_some() => parts(Some(day), name, None),
        [day, name] => parts(Some(day), name, None),
        [name, day, year] if month(name).is_some() => parts(Some(day), name, Some(year)),
        [year, name, day] if number(year, 4..=4).is_some() => parts(Some(day), name, Some(year)),
        [day, name, year] => parts(Some(day), name, Some(year)),
        _ => Err(unknown()),
    }
}

/// Splits a date of three numbers with `/`, `.` or `-` between them.
fn read_numbers(text: &str) -> Option<[&str; 3]> {
    let sign = ['/', '.', '-'].into_iter().find(|sign| text.matches(*sign).count() == 2)?;
    let mut parts = text.split(sign).map(str::trim);
    let numbers = [parts.next()?, parts.next()?, parts.next()?];
    numbers.iter().all(|part| number(part, 1..=4).is_some()).then_some(numbers)
}

/// Reads a date of three numbers with a four-digit year.
fn read_numeric(text: &str, parts: &[&str; 3]) -> Result<DateParts, SpokenDateError> {
    let digits =
        |word: &str, count| number(word, count).ok_or_else(|| SpokenDateError::Form(text.to_owned()));
    let complete = |day: Day| DateParts::Complete(day.to_string());
    let no_such_day = || SpokenDateError::Calendar(DateError::NoSuchDay(text.to_owned()));
    let [a, b, c] = *parts;
    if a.len() == 4 {
        let (year, month, day) = (digits(a, 4..=4)?.cast_signed(), digits(b, 1..=2)?, digits(c, 1..=2)?);
        return Day::from_ymd(year, month, day).map(complete).ok_or_else(no_such_day);
    }
    if c.len() != 4 {
        return Err(SpokenDateError::ShortYear(text.to_owned()));
    }
    let (first, second, year) = (digits(a, 1..=2)?, digits(b, 1..=2)?, digits(c, 4..=4)?.cast_signed());
    match (Day::from_ymd(year, second, first), Day::from_ymd(year, first, second)) {
        (Some(day_first), Some(month_first)) if day_first != month_first => {
            Err(SpokenDateError::Ambiguous { text: text.to_owned(), day_first, month_first })
        }
        (Some(day), _) | (None, Some(day)) => Ok(complete(day)),
        (None, None) => Err(no_such_day()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Span;

    /// A Saturday.
    const TODAY: &str = "2026-01-31";

    fn parsed(text: &str, form: DateForm) -> Result<String, String> {
        parse_spoken_date(text, TODAY.parse().unwrap(), form).map_err(|error| error.to_string())
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, written) in [
            ("today", "2026-01-31"),
            ("Yesterday", "2026-01-30"),
            ("3 days ago", "2026-01-28"),
            ("a day ago", "2026-01-30"),
            ("2 weeks ago", "2026-01-12..2026-01-18"),
            ("last week", "2026-01-19..2026-01-25"),
            ("last month", "2025-12"),
            ("2 months ago", "2025-11"),
            ("this year", "2026"),
            ("saturday", "2026-01-31"),
            ("last saturday", "2026-01-24"),
            ("Monday", "2026-01-26"),
            ("last mon", "2026-01-26"),
            ("24 aug", "2025-08-24"),
            ("31 jan", "2026-01-31"),
            ("1 Feb", "2025-02-01"),
            ("29 february", "2024-02-29"),
            ("24 August 2025", "2025-08-24"),
            ("august 24th, 2025", "2025-08-24"),
            ("2025 aug 24", "2025-08-24"),
            ("AUG 2025", "2025-08"),
            ("sept. 2025", "2025-09"),
            ("august", "2025-08"),
            ("january", "2026-01"),
            ("q2 2022", "2022-Q2"),
            ("2022-q2", "2022-Q2"),
            ("2025/08/24", "2025-08-24"),
            ("2025/8/4", "2025-08-04"),
            ("24/08/2025", "2025-08-24"),
            ("8.24.2025", "2025-08-24"),
            ("05/05/2025", "2025-05-05"),
            ("2026-01", "2026-01"),
            ("1998", "1998"),
            ("2025-08-01..2025-08-05", "2025-08-01..2025-08-05"),
            ("26–29 Nov 2025", "2025-11-26..2025-11-29"),
            ("Nov - Dec 2025", "2025-11..2025-12"),
            ("28 dec to 3 jan", "2025-12-28..2026-01-03"),
            ("28 Dec–3 Jan 2026", "2025-12-28..2026-01-03"),
            ("monday..today", "2026-01-26..2026-01-31"),
        ] {
            assert_eq!(parsed(text, DateForm::Calendar), Ok(written.to_owned()), "{text}");
        }
        for (text, written) in [
            ("≈ aug 2025", "≈2025-08"),
            ("about yesterday", "≈2026-01-30"),
            ("2023..", "2023.."),
            ("jan 2023 or later", "2023-01.."),
            ("24 aug", "2025-08-24"),
        ] {
            assert_eq!(parsed(text, DateForm::Publication), Ok(written.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_not_clear_is_refused_with_the_reason() {
        for (text, form, reason) in [
            ("03/04/2025", DateForm::Calendar, "03/04/2025 may be 2025-04-03 or 2025-03-04"),
            ("3-4-2025", DateForm::Calendar, "3-4-2025 may be 2025-04-03 or 2025-03-04"),
            ("24/08/25", DateForm::Calendar, "four digits"),
            ("24 aug 25", DateForm::Calendar, "four digits"),
            ("30 feb", DateForm::Calendar, "no such day"),
            ("31/31/2025", DateForm::Calendar, "no such day"),
            ("2025-02-30", DateForm::Calendar, "no such day"),
            ("tomorrow", DateForm::Calendar, "\"tomorrow\" is not a date; write 2025-08-24"),
            ("next monday", DateForm::Calendar, "is not a date"),
            ("24", DateForm::Calendar, "is not a date"),
            ("", DateForm::Calendar, "is not a date"),
            ("≈yesterday", DateForm::SingleDay, "marked as inferred"),
            ("2023..", DateForm::Calendar, "has no end"),
            ("aug 2025", DateForm::SingleDay, "is not a single day"),
            ("today..monday", DateForm::Calendar, "ends before it begins"),
            ("9999 days ago", DateForm::SingleDay, ""),
        ] {
            let result = parsed(text, form);
            if reason.is_empty() {
                assert_eq!(result, Ok("1998-09-16".to_owned()), "{text}");
            } else {
                assert!(result.as_ref().is_err_and(|why| why.contains(reason)), "{text}: {result:?}");
            }
        }
    }

    proptest! {
        /// The words in which the board writes a date are read as that date.
        #[test]
        fn dates_in_the_words_of_the_board_are_read_back(start in 0..20_000_i32, length in 0..800_i32) {
            let span = Span { start: Day(start), end: Day(start + length) };
            let date = EventDate::from_span(span);
            let today = Day(start + length + 40);
            for words in [date.to_calendar_words(), date.to_words(today)] {
                let written = parse_spoken_date(&words, today, DateForm::Calendar).unwrap();
                prop_assert_eq!(written.parse::<EventDate>().unwrap().span, span, "{}", words);
            }
        }

        /// Whatever is accepted is a date of the file's form, and is read again as the same text.
        #[test]
        fn what_is_read_is_in_the_form_of_the_file(
            text in "(≈|about )?(last |[0-9]{1,4}[ /.-])?(mon|aug|january|days|weeks|[0-9]{1,2}|today)?( ago|[ /.-][0-9]{2,4})?(\\.\\.|–| to )?(2 feb|[0-9]{4}|dec 2025)?",
            today in 10_000..30_000_i32,
        ) {
            for form in [DateForm::SingleDay, DateForm::Calendar, DateForm::Publication] {
                let Ok(written) = parse_spoken_date(&text, Day(today), form) else { continue };
                let date = written.parse::<PublicationDate>().unwrap();
                prop_assert!(form == DateForm::Publication || date.latest.is_some());
                prop_assert!(form != DateForm::SingleDay || date.latest == Some(date.earliest));
                prop_assert_eq!(parse_spoken_date(&written, Day(today + 1), form), Ok(written));
            }
        }
    }
}
