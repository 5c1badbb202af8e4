//! When something was said or published, which may differ from when it happened.

use std::fmt;
use std::str::FromStr;

use super::date::{DateError, Day, EventDate, Precision, Span, month_span};

/// The days on which something may have been said or published, as far as they are known.
///
/// The written forms are those of a date, `2023..` for “2023 or later”, and either with a leading `≈` if the date was
/// inferred from the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicationDate {
    /// First day on which it may have been published.
    pub earliest: Day,
    /// Last day on which it may have been published. `None`: open.
    pub latest: Option<Day>,
    /// Whether the date was inferred. Written with a leading `≈`.
    pub is_inferred: bool,
}

/// Whether something was public by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KnowledgeState {
    /// It was published by that day.
    Known,
    /// Its date of publication is unknown, or too vague to tell.
    Undated,
    /// It was published later.
    Later,
}

impl PublicationDate {
    /// Returns the publication on a known day.
    #[must_use]
    pub const fn from_day(day: Day) -> Self {
        Self { earliest: day, latest: Some(day), is_inferred: false }
    }

    /// Returns the days on which one of two things may have been published.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self {
            earliest: self.earliest.min(other.earliest),
            latest: self.latest.zip(other.latest).map(|(a, b)| a.max(b)),
            is_inferred: self.is_inferred || other.is_inferred,
        }
    }

    /// Returns the publication on a day after this one began, as of something that followed it.
    #[must_use]
    pub const fn and_later(self) -> Self {
        Self { earliest: self.earliest, latest: None, is_inferred: true }
    }

    /// Returns when the first of two publications of the same took place.
    #[must_use]
    pub fn first_of(self, other: Self) -> Self {
        let ends_by = |a: Option<Day>, b: Option<Day>| b.is_none_or(|b| a.is_some_and(|a| a <= b));
        let precedes = |a: Self, b: Self| a.earliest <= b.earliest && ends_by(a.latest, b.latest);
        if precedes(self, other) {
            return self;
        }
        if precedes(other, self) {
            return other;
        }
        let latest = self.latest.into_iter().chain(other.latest).min();
        Self { earliest: self.earliest.min(other.earliest), latest, is_inferred: true }
    }

    /// Whether this publication was certainly before another.
    #[must_use]
    pub fn is_before(self, other: Self) -> bool {
        self.latest.is_some_and(|latest| latest < other.earliest)
    }

    /// Whether it was published by the end of `day`.
    #[must_use]
    pub fn state_by(self, day: Day) -> KnowledgeState {
        if self.earliest > day {
            KnowledgeState::Later
        } else if self.latest.is_some_and(|latest| latest <= day) {
            KnowledgeState::Known
        } else {
            KnowledgeState::Undated
        }
    }

    /// Returns the date as a situation file writes it.
    #[must_use]
    pub fn to_ron_text(self) -> String {
        let mark = if self.is_inferred { "≈" } else { "" };
        match self.latest {
            None => format!("{mark}{}..", self.earliest),
            Some(latest) if latest == self.earliest => format!("{mark}{latest}"),
            Some(latest) => format!("{mark}{}..{latest}", self.earliest),
        }
    }
}

impl KnowledgeState {
    /// Returns the state by a day of something with this date of publication, or without one.
    #[must_use]
    pub fn from_date(date: Option<PublicationDate>, day: Day) -> Self {
        date.map_or(Self::Undated, |date| date.state_by(day))
    }
}

impl fmt::Display for PublicationDate {
    /// Writes the form used on screen: `2025-12-07`, `≈2021-07`, `2023-01 or later`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_inferred { "≈" } else { "" };
        let date = |span| EventDate { span, precision: Precision::Day, inferred: false };
        let text = match self.latest.and_then(|latest| Span::new(self.earliest, latest)) {
            Some(span) => format!("{mark}{}", date(span)),
            None if self.earliest == month_span(self.earliest).start => {
                format!("{mark}{} or later", self.earliest.date().format("%Y-%m"))
            }
            None => format!("{mark}{} or later", self.earliest),
        };
        f.pad(&text)
    }
}

impl FromStr for PublicationDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let (is_inferred, rest) = match text.trim().strip_prefix('≈') {
            Some(rest) => (true, rest.trim()),
            None => (false, text.trim()),
        };
        let (date, is_open) = match rest.strip_suffix("..") {
            Some(start) => (start.parse::<EventDate>()?, true),
            None => (rest.parse::<EventDate>()?, false),
        };
        let Span { start, end } = date.span;
        Ok(Self { earliest: start, latest: (!is_open).then_some(end), is_inferred })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PublicationDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_vague_date_is_known_only_after_its_last_day() {
        use KnowledgeState::{Known, Later, Undated};
        let state = |text: &str, day: &str| date(text).state_by(day.parse().unwrap());
        assert_eq!(state("2025-12-07", "2025-12-06"), Later);
        assert_eq!(state("2025-12-07", "2025-12-07"), Known);
        assert_eq!(state("≈2021-07", "2021-06-30"), Later);
        assert_eq!(state("≈2021-07", "2021-07-30"), Undated);
        assert_eq!(state("≈2021-07", "2021-07-31"), Known);
        assert_eq!(state("2023..", "2022-12-31"), Later);
        assert_eq!(state("2023..", "2099-01-01"), Undated);
        assert_eq!(KnowledgeState::from_date(None, Day(0)), Undated);
    }

    #[test]
    fn the_first_of_two_publications_is_as_early_as_either_allows() {
        for (a, b, first) in [
            ("2023-06-08", "2024-06-04", "2023-06-08"),
            ("≈2022", "≈2023", "≈2022"),
            ("≈2024-04..", "≈2025", "≈2024-04-01..2025-12-31"),
            ("≈2023", "2023-06-08", "≈2023-01-01..2023-06-08"),
            ("≈2024-04..", "≈2024-03..", "≈2024-03.."),
        ] {
            assert_eq!(date(a).first_of(date(b)), date(first), "{a} {b}");
            assert_eq!(date(b).first_of(date(a)), date(first), "{b} {a}");
        }
        assert!(date("≈2022").is_before(date("2023..")) && !date("2022..").is_before(date("2023")));
    }

    #[test]
    fn written_forms_are_read_back() {
        for text in ["2025-12-07", "≈2021-07", "2023..", "≈2025-12-07..2025-12-10", "2022-Q2", "≈2023-02.."]
        {
            let parsed = date(text);
            assert_eq!(date(&parsed.to_ron_text()), parsed, "{text}");
        }
        assert_eq!(date("≈2021-07").to_string(), "≈2021-07");
        assert_eq!(date("2023..").to_string(), "2023-01 or later");
        assert_eq!(date("≈2025-12-07..2025-12-10").to_string(), "≈2025-12-07–10");
        for text in ["", "≈", "after 2023", "2023-13", "..2023", "2023...."] {
            assert!(text.parse::<PublicationDate>().is_err(), "{text}");
        }
    }
}
