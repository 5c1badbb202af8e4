//! Windows of time: a length and the day on which it ends.

use std::fmt;
use std::str::FromStr;

use crate::model::{Day, Span};

/// The largest number of units in a window.
const MAX_UNITS: u32 = 9999;

/// The unit of a window's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeUnit {
    /// Days.
    Days,
    /// Weeks of seven days, starting on any day.
    Weeks,
    /// Calendar months.
    Months,
    /// Calendar years.
    Years,
}

impl TimeUnit {
    /// Every unit with its letter.
    pub const TABLE: [(Self, char); 4] =
        [(Self::Days, 'd'), (Self::Weeks, 'w'), (Self::Months, 'm'), (Self::Years, 'y')];

    fn shift(self, day: Day, count: i32) -> Day {
        match self {
            Self::Days => day.plus_days(count),
            Self::Weeks => day.plus_days(count.saturating_mul(7)),
            Self::Months => day.plus_months(count),
            Self::Years => day.plus_months(count.saturating_mul(12)),
        }
    }
}

/// The length of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WindowLength {
    /// Everything up to as-of.
    All,
    /// A number of units (clamped to 1–9999) up to the end of the window.
    Last(u32, TimeUnit),
}

impl WindowLength {
    /// Returns the span of this length that ends on `end`; `None` for [`WindowLength::All`].
    #[must_use]
    pub fn span_ending(self, end: Day) -> Option<Span> {
        let Self::Last(count, unit) = self else { return None };
        let start = unit.shift(end, -clamp_count(count)).plus_days(1);
        Some(Span::new(start, end).unwrap_or(Span::from_day(end)))
    }

    /// Returns the length in words: `52 weeks`, `1 year`; `None` for [`WindowLength::All`].
    #[must_use]
    pub fn to_phrase(self) -> Option<String> {
        let Self::Last(count, unit) = self else { return None };
        let noun = match unit {
            TimeUnit::Days => "day",
            TimeUnit::Weeks => "week",
            TimeUnit::Months => "month",
            TimeUnit::Years => "year",
        };
        Some(format!("{count} {noun}{}", if count == 1 { "" } else { "s" }))
    }
}

fn clamp_count(count: u32) -> i32 {
    count.clamp(1, MAX_UNITS).cast_signed()
}

impl fmt::Display for WindowLength {
    /// Writes `all`, `30d`, `52w`, `12m`, `3y`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.pad("all"),
            Self::Last(count, unit) => {
                let letter = TimeUnit::TABLE.iter().find(|row| row.0 == *unit).map_or('d', |row| row.1);
                f.pad(&format!("{}{letter}", clamp_count(*count)))
            }
        }
    }
}

/// The text is not a length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a length of time (write 30d, 52w, 12m, 3y or all; at most 9999 units)")]
pub struct WindowLengthError(pub String);

impl FromStr for WindowLength {
    type Err = WindowLengthError;

    fn from_str(text: &str) -> Result<Self, WindowLengthError> {
        let error = || WindowLengthError(text.to_owned());
        let lower = text.trim().to_ascii_lowercase();
        if lower == "all" {
            return Ok(Self::All);
        }
        let letter = lower.chars().next_back().ok_or_else(error)?;
        let unit = TimeUnit::TABLE.iter().find(|row| row.1 == letter).map(|row| row.0).ok_or_else(error)?;
        let digits = lower.trim_end_matches(letter);
        if digits.len() + 1 != lower.len() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(error());
        }
        let count = digits.parse().ok().filter(|n| (1..=MAX_UNITS).contains(n)).ok_or_else(error)?;
        Ok(Self::Last(count, unit))
    }
}

/// A window of time: a length, and the day on which it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// Length.
    pub length: WindowLength,
    /// Last day. `None`: as-of, even if that changes.
    pub end_day: Option<Day>,
}

impl Window {
    /// Returns the window of this length that ends at as-of.
    #[must_use]
    pub const fn ending_now(length: WindowLength) -> Self {
        Self { length, end_day: None }
    }

    /// Returns the last day, which is never after as-of.
    #[must_use]
    pub fn end(&self, as_of: Day) -> Day {
        self.end_day.map_or(as_of, |day| day.min(as_of))
    }

    /// Returns the days of the window; `None`: everything up to as-of.
    #[must_use]
    pub fn span(&self, as_of: Day) -> Option<Span> {
        self.length.span_ending(self.end(as_of))
    }

    /// Returns the window of the same length that ends the day before this one begins.
    #[must_use]
    pub fn previous_span(&self, as_of: Day) -> Option<Span> {
        self.length.span_ending(self.span(as_of)?.start.plus_days(-1))
    }

    /// Returns the window moved by `steps` quarters of its length, at most to as-of; negative steps go back.
    ///
    /// A quarter is rounded to whole units, at least one. A window of everything does not move.
    #[must_use]
    pub fn step(self, steps: i32, as_of: Day) -> Self {
        let WindowLength::Last(count, unit) = self.length else { return self };
        let step = (clamp_count(count).saturating_add(2) / 4).max(1);
        let end = unit.shift(self.end(as_of), step.saturating_mul(steps));
        Self { end_day: (end < as_of).then_some(end), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn window(text: &str) -> Window {
        Window::ending_now(text.parse().unwrap())
    }

    fn written(span: Option<Span>) -> String {
        span.map_or("all".into(), |s| format!("{}..{}", s.start, s.end))
    }

    #[test]
    fn windows_end_on_as_of() {
        let as_of = day("2026-01-31");
        for (text, days) in [
            ("52w", "2025-02-02..2026-01-31"), // 364 days
            ("30d", "2026-01-02..2026-01-31"),
            ("1d", "2026-01-31..2026-01-31"),
            ("1m", "2026-01-01..2026-01-31"),
            ("12m", "2025-02-01..2026-01-31"),
            ("3y", "2023-02-01..2026-01-31"),
            ("all", "all"),
        ] {
            assert_eq!(written(window(text).span(as_of)), days, "{text}");
        }
        assert_eq!(window("52w").span(as_of).unwrap().days(), 364);
    }

    #[test]
    fn the_previous_window_ends_the_day_before_this_one() {
        let as_of = day("2026-01-31");
        assert_eq!(written(window("30d").previous_span(as_of)), "2025-12-03..2026-01-01");
        assert_eq!(written(window("1m").previous_span(as_of)), "2025-12-01..2025-12-31");
        assert_eq!(window("all").previous_span(as_of), None);
    }

    #[test]
    fn steps_are_a_quarter_of_the_length_and_stop_at_as_of() {
        let as_of = day("2026-01-31");
        assert_eq!(window("52w").step(-1, as_of).end_day, Some(day("2025-11-01"))); // 13 weeks
        assert_eq!(window("30d").step(-1, as_of).end_day, Some(day("2026-01-23"))); // 8 days
        assert_eq!(window("3y").step(-1, as_of).end_day, Some(day("2025-01-31")));
        assert_eq!(window("12m").step(-2, as_of).end_day, Some(day("2025-07-31")));
        assert_eq!(window("52w").step(-1, as_of).step(3, as_of), window("52w"));
        assert_eq!(window("all").step(-1, as_of), window("all"));
    }

    #[test]
    fn an_end_after_as_of_is_clamped_to_as_of() {
        let late = Window { length: WindowLength::Last(1, TimeUnit::Days), end_day: Some(day("2030-01-01")) };
        assert_eq!(written(late.span(day("2026-01-31"))), "2026-01-31..2026-01-31");
    }

    #[test]
    fn bad_lengths_are_errors() {
        for text in ["", "d", "0d", "10000d", "3", "3x", "-3d", "+3d", "3 d", "3dd", "٣d", "4294967297d"] {
            assert!(text.parse::<WindowLength>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn lengths_parse_back(n in 1_u32..=MAX_UNITS, unit in 0_usize..4) {
            let length = WindowLength::Last(n, TimeUnit::TABLE[unit].0);
            prop_assert_eq!(length.to_string().parse::<WindowLength>(), Ok(length));
        }

        #[test]
        fn windows_never_end_before_they_begin(n in any::<u32>(), unit in 0_usize..4, end in any::<i32>(), steps in any::<i32>()) {
            let as_of = Day(end);
            let window = Window::ending_now(WindowLength::Last(n, TimeUnit::TABLE[unit].0)).step(steps, as_of);
            let span = window.span(as_of).unwrap();
            prop_assert!(span.start <= span.end && span.end <= as_of);
        }
    }
}
