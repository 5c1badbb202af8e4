//! Dates as a person says them: `6 days ago`, `3 Dec 2025`, `Jan 2026`, `Nov–Dec 2025`, `2023`.

use chrono::{Datelike, NaiveDate};

use super::date::{Day, EventDate, Span, month_span, quarter_span, year_span};

/// The most days back that are counted from today; earlier days are named.
const MAX_COUNTED_DAYS: i32 = 30;

impl EventDate {
    /// Returns the date in words, as exact as it is known. A day of the last month is counted back from `today`.
    #[must_use]
    pub fn to_words(self, today: Day) -> String {
        let age = today.days_since(self.span.start);
        let words = match (self.span.start == self.span.end, age) {
            (true, 0) => "today".to_owned(),
            (true, 1) => "yesterday".to_owned(),
            (true, 2..=MAX_COUNTED_DAYS) => format!("{age} days ago"),
            _ => calendar_words(self.span),
        };
        if self.inferred { format!("≈{words}") } else { words }
    }

    /// Returns the date in calendar words, by whole months: less exact than it is known, but not wrong.
    #[must_use]
    pub fn to_month_words(self) -> String {
        let span = Span { start: month_span(self.span.start).start, end: month_span(self.span.end).end };
        Self { span, ..self }.to_calendar_words()
    }

    /// Returns the date in calendar words, as exact as it is known.
    #[must_use]
    pub fn to_calendar_words(self) -> String {
        let words = calendar_words(self.span);
        if self.inferred { format!("≈{words}") } else { words }
    }
}

fn month_name(date: NaiveDate) -> String {
    date.format("%b").to_string()
}

/// Returns a span in calendar words, with its years.
fn calendar_words(span: Span) -> String {
    let (first, last) = (span.start.date(), span.end.date());
    let (from_year, to_year) = (first.year(), last.year());
    let day_and_month = |date: NaiveDate| format!("{} {}", date.day(), month_name(date));
    let is_same_year = from_year == to_year;
    let is_same_month = is_same_year && first.month() == last.month();
    if span.start == span.end {
        return format!("{} {from_year}", day_and_month(first));
    }
    if span == (Span { start: year_span(span.start).start, end: year_span(span.end).end }) {
        return if is_same_year { from_year.to_string() } else { format!("{from_year}–{to_year}") };
    }
    if span == quarter_span(span.start) {
        return format!("Q{} {from_year}", first.month0() / 3 + 1);
    }
    let is_months = span == Span { start: month_span(span.start).start, end: month_span(span.end).end };
    let from = |date: NaiveDate| if is_months { month_name(date) } else { day_and_month(date) };
    match (is_same_month, is_same_year) {
        (true, _) if is_months => format!("{} {from_year}", month_name(first)),
        (true, _) => format!("{}–{} {from_year}", first.day(), day_and_month(last)),
        (false, true) => format!("{}–{} {from_year}", from(first), from(last)),
        (false, false) => format!("{} {from_year}–{} {to_year}", from(first), from(last)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_as_exact_as_the_date() {
        let today: Day = "2026-01-31".parse().unwrap();
        for (text, words) in [
            ("2026-01-31", "today"),
            ("2026-01-30", "yesterday"),
            ("2026-01-25", "6 days ago"),
            ("2026-01-01", "30 days ago"),
            ("2025-12-31", "31 Dec 2025"),
            ("2026-02-01", "1 Feb 2026"),
            ("2026-01", "Jan 2026"),
            ("2025-11..2025-12", "Nov–Dec 2025"),
            ("2021-08..2026-01", "Aug 2021–Jan 2026"),
            ("2022-Q2", "Q2 2022"),
            ("2023", "2023"),
            ("1996..2001", "1996–2001"),
            ("2025-11-26..2025-11-29", "26–29 Nov 2025"),
            ("2025-11-01..2025-12-07", "1 Nov–7 Dec 2025"),
            ("2025-12-28..2026-01-03", "28 Dec 2025–3 Jan 2026"),
        ] {
            let date: EventDate = text.parse().unwrap();
            assert_eq!(date.to_words(today), words);
            assert_eq!(EventDate { inferred: true, ..date }.to_words(today), format!("≈{words}"));
        }
        let counted: EventDate = "2026-01-25".parse().unwrap();
        assert_eq!(counted.to_calendar_words(), "25 Jan 2026");
        let vague: EventDate = "2025-11-01..2025-12-07".parse().unwrap();
        assert_eq!(vague.to_month_words(), "Nov–Dec 2025");
    }

    proptest! {
        /// Different spans never get the same words: nothing becomes more or less exact.
        #[test]
        fn different_spans_have_different_words(a in 0..2_000_i32, b in 0..2_000_i32, m in 0..100_i32, n in 0..100_i32) {
            let span = |start: i32, length: i32| Span { start: Day(start), end: Day(start + length) };
            let words = |span| EventDate::from_span(span).to_calendar_words();
            let (one, other) = (span(a, m), span(b, n));
            prop_assert_eq!(one == other, words(one) == words(other));
        }
    }
}
