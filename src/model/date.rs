//! Dates, spans, and how precisely a date is known. No date is more exact than its source.
//!
//! An event has a [`Span`] of days and a [`Precision`]. The written forms are `2025-08-24`, `2026-01`, `2022-Q2`,
//! `1998` and `2022-04-01..2022-06-30`. Each end of a range may be a day, month, quarter or year.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

/// A calendar day: days since 1970-01-01 in the proleptic Gregorian calendar, without a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// Returns the day with this calendar date, or `None` if there is no such date.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self::from)
    }

    /// Returns the calendar date. Days outside chrono's range are clamped to it.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or(if self.0 < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
    }

    /// Returns the day `days` later; saturates.
    #[must_use]
    pub const fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Returns the days from `earlier` to `self`, negative if `earlier` is later.
    #[must_use]
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// Returns the day `months` calendar months later. The day of the month is clamped to the length of the month.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let date = self.date();
        let moved = if months < 0 {
            date.checked_sub_months(chrono::Months::new(months.unsigned_abs()))
        } else {
            date.checked_add_months(chrono::Months::new(months.unsigned_abs()))
        };
        moved.map_or(self, Self::from)
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.date().to_string())
    }
}

impl FromStr for Day {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        match parse_single(text)? {
            (span, Precision::Day) => Ok(span.start),
            _ => Err(DateError::NotADay(text.to_owned())),
        }
    }
}

/// A span of days, both ends included, with `start <= end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First day.
    pub start: Day,
    /// Last day, included.
    pub end: Day,
}

/// All days that a date in a file can name: years 1 to 9999.
pub const WRITABLE_DAYS: Span = Span { start: Day(-719_162), end: Day(2_932_896) };

impl Span {
    /// Returns the span from `start` to `end`, or `None` if `end` is earlier.
    #[must_use]
    pub fn new(start: Day, end: Day) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// Returns the span of a single day.
    #[must_use]
    pub const fn from_day(day: Day) -> Self {
        Self { start: day, end: day }
    }

    /// Returns the number of days, at least 1.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.end.days_since(self.start).saturating_add(1)
    }

    /// Whether the span contains `day`.
    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        self.start <= day && day <= self.end
    }

    /// Whether the span contains all of `other`.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns the days that both spans have.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// Whether the two spans share a day.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}

/// How precisely a date is known (UCDP `date_prec` 1–5, and one code of frontwatch for more than a year).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// The day (UCDP 1).
    Day,
    /// A range of 2–6 days (UCDP 2).
    Days,
    /// A week (UCDP 3).
    Week,
    /// 8 days to a month (UCDP 4).
    Month,
    /// More than a month, up to a quarter (UCDP 5).
    Quarter,
    /// Up to a year (UCDP 5).
    Year,
    /// Longer than a year (no UCDP code).
    Years,
}

impl Precision {
    /// Every precision, finest first.
    pub const ALL: [Self; 7] =
        [Self::Day, Self::Days, Self::Week, Self::Month, Self::Quarter, Self::Year, Self::Years];

    /// Returns the precision of a span of this many days, judged by its length alone.
    #[must_use]
    pub const fn from_length(days: i32) -> Self {
        match days {
            ..=1 => Self::Day,
            2..=6 => Self::Days,
            7 => Self::Week,
            8..=31 => Self::Month,
            32..=92 => Self::Quarter,
            93..=366 => Self::Year,
            _ => Self::Years,
        }
    }

    /// The name in JSON and filters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Days => "days",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Years => "years",
        }
    }
}

/// When an event happened: its span, how precisely that is known, and whether it was inferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventDate {
    /// Days on which it may have happened.
    pub span: Span,
    /// How precisely the date is known. Never finer than the span.
    pub precision: Precision,
    /// Whether the date was inferred with a calendar from words such as “on Thursday”. Written with a leading `≈`.
    pub inferred: bool,
}

impl EventDate {
    /// Returns the date of an event on a known day.
    #[must_use]
    pub const fn from_day(day: Day) -> Self {
        Self { span: Span::from_day(day), precision: Precision::Day, inferred: false }
    }

    /// Returns a date with this span, and the precision of its length.
    #[must_use]
    pub const fn from_span(span: Span) -> Self {
        Self { span, precision: Precision::from_length(span.days()), inferred: false }
    }

    /// Returns the date, known only to `precision`. A narrower span is widened to the calendar months, quarters or
    /// years around it. A precision finer than the date's own has no effect.
    #[must_use]
    pub fn coarsened(self, precision: Precision) -> Self {
        if precision <= self.precision {
            return self;
        }
        let (start, end) = (self.span.start, self.span.end);
        let widened = match precision {
            Precision::Month => Some((month_span(start), month_span(end))),
            Precision::Quarter => Some((quarter_span(start), quarter_span(end))),
            Precision::Year => Some((year_span(start), year_span(end))),
            Precision::Day | Precision::Days | Precision::Week | Precision::Years => None,
        };
        let span = widened.map_or(self.span, |(a, b)| Span { start: a.start, end: b.end });
        Self { span, precision, ..self }
    }
}

impl EventDate {
    /// Whether an event of this date is news after `day`: it began later or, if its date is vague by no more than a
    /// quarter, it may have happened later. A longer span is a process or an age-old date; when it ends does not make
    /// it news.
    #[must_use]
    pub fn is_news_after(&self, day: Day) -> bool {
        let decisive = if self.precision <= Precision::Quarter { self.span.end } else { self.span.start };
        decisive > day
    }
}

impl fmt::Display for EventDate {
    /// Writes the form used in lists: `2025-08-24`, `2026-01`, `2022-Q2`, `1996–2001`, `2022-04-03–09`,
    /// `≈2021-07-08`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.inferred { "≈" } else { "" };
        f.pad(&format!("{mark}{}", display_span(self.span)))
    }
}

fn display_span(span: Span) -> String {
    let (a, b) = (span.start.date(), span.end.date());
    if span.start == span.end {
        return span.start.to_string();
    }
    if span == (Span { start: year_span(span.start).start, end: year_span(span.end).end }) {
        return if a.year() == b.year() {
            format!("{:04}", a.year())
        } else {
            format!("{:04}–{:04}", a.year(), b.year())
        };
    }
    if span == quarter_span(span.start) {
        return format!("{:04}-Q{}", a.year(), a.month0() / 3 + 1);
    }
    if span == (Span { start: month_span(span.start).start, end: month_span(span.end).end }) {
        let first = a.format("%Y-%m");
        return if a.year() == b.year() && a.month() == b.month() {
            first.to_string()
        } else if a.year() == b.year() {
            format!("{first}–{:02}", b.month())
        } else {
            format!("{first}–{}", b.format("%Y-%m"))
        };
    }
    if a.year() == b.year() && a.month() == b.month() {
        format!("{}–{:02}", span.start, b.day())
    } else if a.year() == b.year() {
        format!("{}–{}", span.start, b.format("%m-%d"))
    } else {
        format!("{}–{}", span.start, span.end)
    }
}

/// Returns the calendar month that contains the day.
#[must_use]
pub fn month_span(day: Day) -> Span {
    let date = day.date();
    months_from(date.year(), date.month(), 1).unwrap_or(Span::from_day(day))
}

/// Returns the calendar quarter that contains the day.
#[must_use]
pub fn quarter_span(day: Day) -> Span {
    let date = day.date();
    months_from(date.year(), date.month0() / 3 * 3 + 1, 3).unwrap_or(Span::from_day(day))
}

/// Returns the calendar year that contains the day.
#[must_use]
pub fn year_span(day: Day) -> Span {
    months_from(day.date().year(), 1, 12).unwrap_or(Span::from_day(day))
}

fn months_from(year: i32, month: u32, months: i32) -> Option<Span> {
    let start = Day::from_ymd(year, month, 1)?;
    Span::new(start, start.plus_months(months).plus_days(-1))
}

/// Returns the number of a month, given its English name or at least the first three letters, in any case.
#[must_use]
pub fn month_by_name(name: &str) -> Option<u32> {
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

/// Why a text could not be parsed as a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// The text has none of the accepted forms.
    #[error("{0:?} is not a date (YYYY-MM-DD, YYYY-MM, YYYY-Qn, YYYY or a range A..B)")]
    Form(String),
    /// The form is right, but the day does not exist.
    #[error("{0} is not a date: there is no such day (YYYY-MM-DD)")]
    NoSuchDay(String),
    /// The range ends before it begins.
    #[error("the range {0} ends before it begins")]
    Backwards(String),
    /// A single day is required.
    #[error("{0} is not a single day (YYYY-MM-DD)")]
    NotADay(String),
}

impl FromStr for EventDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let text = text.trim();
        let Some((left, right)) = text.split_once("..") else {
            let (span, precision) = parse_single(text)?;
            return Ok(Self { span, precision, inferred: false });
        };
        let (a, _) = parse_single(left.trim())?;
        let (b, _) = parse_single(right.trim())?;
        let span = Span::new(a.start, b.end).filter(|_| a.start <= b.start);
        span.map(Self::from_span).ok_or_else(|| DateError::Backwards(text.to_owned()))
    }
}

fn parse_single(text: &str) -> Result<(Span, Precision), DateError> {
    let form_error = || DateError::Form(text.to_owned());
    let no_such_day = || DateError::NoSuchDay(text.to_owned());
    let digits = |part: &str, len: usize| -> Result<u32, DateError> {
        if part.len() == len && part.bytes().all(|b| b.is_ascii_digit()) {
            part.parse().map_err(|_| form_error())
        } else {
            Err(form_error())
        }
    };
    let mut parts = text.splitn(3, '-');
    let year = digits(parts.next().unwrap_or_default(), 4)?.cast_signed();
    let Some(second) = parts.next() else {
        return Ok((months_from(year, 1, 12).ok_or_else(no_such_day)?, Precision::Year));
    };
    let third = parts.next();
    if let Some(quarter) = second.strip_prefix('Q') {
        let n = digits(quarter, 1)?;
        if third.is_some() || !(1..=4).contains(&n) {
            return Err(form_error());
        }
        return Ok((months_from(year, (n - 1) * 3 + 1, 3).ok_or_else(no_such_day)?, Precision::Quarter));
    }
    let month = digits(second, 2)?;
    let Some(third) = third else {
        return Ok((months_from(year, month, 1).ok_or_else(no_such_day)?, Precision::Month));
    };
    let day = digits(third, 2)?;
    let day = Day::from_ymd(year, month, day).ok_or_else(no_such_day)?;
    Ok((Span::from_day(day), Precision::Day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> EventDate {
        text.parse().unwrap()
    }

    #[test]
    fn writable_days_are_those_of_four_digits() {
        assert_eq!(date("0001..9999").span, WRITABLE_DAYS);
    }

    #[test]
    fn parsed_dates_display_in_their_written_form() {
        for text in ["2025-08-24", "2026-01", "2022-Q2", "1998", "0025"] {
            assert_eq!(date(text).to_string(), text);
        }
        assert_eq!(date("1996..2001").to_string(), "1996–2001");
        assert_eq!(date("2021-08..2023-03").to_string(), "2021-08–2023-03");
        assert_eq!(date("2022-04-01..2022-06-30").to_string(), "2022-Q2");
        assert_eq!(date("2022-04-03..2022-04-09").to_string(), "2022-04-03–09");
        assert_eq!(date("2022-02-27..2022-03-02").to_string(), "2022-02-27–03-02");
        assert_eq!(EventDate { inferred: true, ..date("2021-07-08") }.to_string(), "≈2021-07-08");
    }

    #[test]
    fn only_a_vague_date_is_news_by_its_last_day() {
        let is_news = |text: &str, day: &str| date(text).is_news_after(day.parse().unwrap());
        assert!(is_news("2026-01", "2026-01-15") && !is_news("2026-01", "2026-01-31"));
        assert!(is_news("2025-11-01..2025-12-07", "2025-12-06"));
        // A build-up of years is news only to those who looked before it began.
        assert!(!is_news("2021-08..2026-01", "2025-12-31") && is_news("2021-08..2026-01", "2021-07-31"));
        assert!(!is_news("2025", "2025-06-30") && is_news("2025", "2024-12-31"));
    }

    #[test]
    fn precision_follows_from_the_written_form() {
        assert_eq!(date("2025-08-24").precision, Precision::Day);
        assert_eq!(date("2026-01").precision, Precision::Month);
        assert_eq!(date("2022-Q2").precision, Precision::Quarter);
        assert_eq!(date("1998").precision, Precision::Year);
        assert_eq!(date("1996..2001").precision, Precision::Years);
        assert_eq!(date("2022-04-03..2022-04-09").precision, Precision::Week);
        assert_eq!(date("2022-04-03..2022-04-04").precision, Precision::Days);
    }

    #[test]
    fn bad_dates_are_refused_with_the_reason() {
        let error = |text: &str| text.parse::<EventDate>().unwrap_err();
        assert_eq!(error("2024-02-30"), DateError::NoSuchDay("2024-02-30".into()));
        assert_eq!(error("2025-08-24..2025-08-01"), DateError::Backwards("2025-08-24..2025-08-01".into()));
        for text in
            ["", "24-08-2025", "2022-Q5", "2022-Q2-01", "2025-8-1", "yesterday", "2025-08-24T00:00", "٢٠٢٥"]
        {
            assert!(matches!(error(text), DateError::Form(_)), "{text}");
        }
        assert!(matches!("2026-01".parse::<Day>().unwrap_err(), DateError::NotADay(_)));
    }

    #[test]
    fn a_stated_precision_never_makes_a_date_finer() {
        let month = date("2025-08-24").coarsened(Precision::Month);
        assert_eq!((month.to_string().as_str(), month.precision), ("2025-08", Precision::Month));
        assert_eq!(date("1998").coarsened(Precision::Day), date("1998"));
    }

    #[test]
    fn adding_months_clamps_to_the_length_of_the_month() {
        let day: Day = "2024-03-31".parse().unwrap();
        assert_eq!(day.plus_months(-1).to_string(), "2024-02-29");
        assert_eq!(day.plus_months(12).to_string(), "2025-03-31");
    }
}
