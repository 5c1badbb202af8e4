//! Calendar buckets in which events are counted.

use std::fmt;
use std::str::FromStr;

use crate::model::date::{month_span, quarter_span, year_span};
use crate::model::{Day, Span};

/// A word outside a fixed list of words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{typed:?} is not one of {known}")]
pub struct UnknownWord {
    /// The word as written.
    pub typed: String,
    /// The accepted words, separated by commas.
    pub known: String,
}

/// Returns the value of `table` with the name `text`.
pub(super) fn parse_word<T: Copy>(
    text: &str,
    table: impl Iterator<Item = (T, &'static str)> + Clone,
) -> Result<T, UnknownWord> {
    let word = text.trim().to_ascii_lowercase();
    table.clone().find(|row| row.1 == word).map(|row| row.0).ok_or_else(|| UnknownWord {
        typed: text.to_owned(),
        known: table.map(|row| row.1).collect::<Vec<_>>().join(", "),
    })
}

/// The first day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum WeekStart {
    /// Saturday, as in ACLED's weekly data.
    #[default]
    Saturday,
    /// Sunday.
    Sunday,
    /// Monday (ISO 8601).
    Monday,
}

impl WeekStart {
    /// Every supported first day.
    pub const ALL: [Self; 3] = [Self::Saturday, Self::Sunday, Self::Monday];

    /// The name in the configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
            Self::Monday => "monday",
        }
    }

    /// Returns the days from the first day of the week to `day`, 0 to 6.
    fn days_into_week(self, day: Day) -> i32 {
        // 1970-01-01, day 0, was a Thursday.
        let thursday_offset = match self {
            Self::Saturday => 5,
            Self::Sunday => 4,
            Self::Monday => 3,
        };
        (day.0.rem_euclid(7) + thursday_offset) % 7
    }
}

impl FromStr for WeekStart {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        parse_word(text, Self::ALL.iter().map(|&day| (day, day.name())))
    }
}

/// The size of a calendar bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
}

impl Bucket {
    /// Every bucket size, finest first.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// The name, as typed and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// Returns the next coarser size, or `None` for the year.
    #[must_use]
    pub fn coarser(self) -> Option<Self> {
        Self::ALL.into_iter().find(|&other| other > self)
    }

    /// Returns the next finer size, or `None` for the day.
    #[must_use]
    pub fn finer(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|&other| other < self)
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Bucket {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        parse_word(text, Self::ALL.iter().map(|&bucket| (bucket, bucket.name())))
    }
}

/// Returns the calendar bucket that contains the day.
#[must_use]
pub fn bucket_span(bucket: Bucket, day: Day, week_start: WeekStart) -> Span {
    match bucket {
        Bucket::Day => Span::from_day(day),
        Bucket::Week => {
            let start = day.plus_days(-week_start.days_into_week(day));
            Span { start, end: start.plus_days(6) }
        }
        Bucket::Month => month_span(day),
        Bucket::Quarter => quarter_span(day),
        Bucket::Year => year_span(day),
    }
}

/// Returns the consecutive buckets that cover a span, oldest first. The first and the last may extend beyond it.
pub fn bucket_spans(bucket: Bucket, span: Span, week_start: WeekStart) -> impl Iterator<Item = Span> + Clone {
    let first = bucket_span(bucket, span.start, week_start);
    std::iter::successors(Some(first), move |last| {
        // Days saturate at the end of the calendar, so a bucket that does not start after the previous one is
        // dropped.
        let next = bucket_span(bucket, last.end.plus_days(1), week_start);
        (last.end < span.end && next.start > last.end).then_some(next)
    })
}

/// Returns the finest bucket size for which at most `max` buckets cover the span, or years if none is coarse
/// enough.
#[must_use]
pub fn finest_fitting(span: Span, max: usize, week_start: WeekStart) -> Bucket {
    let fits =
        |bucket: &Bucket| bucket_spans(*bucket, span, week_start).take(max.saturating_add(1)).count() <= max;
    Bucket::ALL.into_iter().find(fits).unwrap_or(Bucket::Year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(a: &str, b: &str) -> Span {
        Span { start: a.parse().unwrap(), end: b.parse().unwrap() }
    }

    fn bucket_around(bucket: Bucket, day: &str, week_start: WeekStart) -> Span {
        bucket_span(bucket, day.parse().unwrap(), week_start)
    }

    #[test]
    fn weeks_begin_on_the_chosen_day() {
        // 2026-01-31 is a Saturday.
        assert_eq!(
            bucket_around(Bucket::Week, "2026-01-31", WeekStart::Saturday),
            span("2026-01-31", "2026-02-06")
        );
        assert_eq!(
            bucket_around(Bucket::Week, "2026-01-30", WeekStart::Saturday),
            span("2026-01-24", "2026-01-30")
        );
        assert_eq!(
            bucket_around(Bucket::Week, "2026-01-31", WeekStart::Monday),
            span("2026-01-26", "2026-02-01")
        );
        assert_eq!(
            bucket_around(Bucket::Week, "2026-01-31", WeekStart::Sunday),
            span("2026-01-25", "2026-01-31")
        );
        assert_eq!(
            bucket_around(Bucket::Week, "1969-12-31", WeekStart::Monday),
            span("1969-12-29", "1970-01-04")
        );
    }

    #[test]
    fn day_month_quarter_and_year_follow_the_calendar() {
        let any = WeekStart::Saturday;
        assert_eq!(bucket_around(Bucket::Day, "2024-02-29", any), span("2024-02-29", "2024-02-29"));
        assert_eq!(bucket_around(Bucket::Month, "2024-02-29", any), span("2024-02-01", "2024-02-29"));
        assert_eq!(bucket_around(Bucket::Quarter, "2024-02-29", any), span("2024-01-01", "2024-03-31"));
        assert_eq!(bucket_around(Bucket::Year, "2024-02-29", any), span("2024-01-01", "2024-12-31"));
    }

    #[test]
    fn finest_fitting_returns_the_finest_bucket_that_fits() {
        let year = span("2025-02-02", "2026-01-31"); // 364 days, touching 53 Saturday weeks and 12 months
        for (max, bucket) in [
            (364, Bucket::Day),
            (363, Bucket::Week),
            (53, Bucket::Week),
            (52, Bucket::Month),
            (12, Bucket::Month),
            (11, Bucket::Quarter),
            (5, Bucket::Quarter),
            (4, Bucket::Year),
            (0, Bucket::Year),
        ] {
            assert_eq!(finest_fitting(year, max, WeekStart::Saturday), bucket, "{max}");
        }
    }

    #[test]
    fn coarser_and_finer_end_at_year_and_day() {
        assert_eq!(Bucket::Week.coarser(), Some(Bucket::Month));
        assert_eq!(Bucket::Month.finer(), Some(Bucket::Week));
        assert_eq!((Bucket::Year.coarser(), Bucket::Day.finer()), (None, None));
    }

    #[test]
    fn names_parse_back() {
        for bucket in Bucket::ALL {
            assert_eq!(bucket.name().parse(), Ok(bucket));
        }
        for day in WeekStart::ALL {
            assert_eq!(day.name().parse(), Ok(day));
        }
        let error = "tuesday".parse::<WeekStart>().unwrap_err();
        assert_eq!(error.to_string(), "\"tuesday\" is not one of saturday, sunday, monday");
    }

    #[test]
    fn buckets_at_the_ends_of_the_calendar_are_valid() {
        for bucket in Bucket::ALL {
            for day in [Day(i32::MIN), Day(i32::MAX)] {
                let span = bucket_span(bucket, day, WeekStart::Saturday);
                assert!(span.start <= span.end);
                assert!(bucket_spans(bucket, Span::from_day(day), WeekStart::Saturday).take(3).count() <= 2);
            }
        }
    }

    proptest! {
        #[test]
        fn buckets_cover_the_span_without_gaps(start in -40_000_i32..40_000, days in 0_i32..2_000, bucket in 0_usize..5, week_start in 0_usize..3) {
            let span = Span { start: Day(start), end: Day(start + days) };
            let (bucket, week_start) = (Bucket::ALL[bucket], WeekStart::ALL[week_start]);
            let spans: Vec<Span> = bucket_spans(bucket, span, week_start).collect();
            prop_assert!(spans[0].contains(span.start));
            prop_assert!(spans[spans.len() - 1].contains(span.end));
            for pair in spans.windows(2) {
                prop_assert_eq!(pair[0].end.plus_days(1), pair[1].start);
            }
            for span in &spans {
                prop_assert_eq!(bucket_span(bucket, span.end, week_start), *span);
            }
        }
    }
}
