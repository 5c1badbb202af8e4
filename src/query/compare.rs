//! What the window is compared with.

use crate::model::Span;

/// A stretch of time to set beside the one looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compare {
    /// As many days (or months, as the window is counted) just before.
    Before,
    /// The same days a year before.
    YearBefore,
}

impl Compare {
    /// The next one, for the key that cycles through them and off.
    #[must_use]
    pub const fn next(current: Option<Self>) -> Option<Self> {
        match current {
            None => Some(Self::Before),
            Some(Self::Before) => Some(Self::YearBefore),
            Some(Self::YearBefore) => None,
        }
    }

    /// What is compared with, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Before => "against the window before",
            Self::YearBefore => "against a year before",
        }
    }

    /// Its name, as it is typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::YearBefore => "year",
        }
    }

    /// The days to compare with: `period` are those looked at, `before` those just before them.
    #[must_use]
    pub fn span(self, period: Span, before: Option<Span>) -> Option<Span> {
        match self {
            Self::Before => before,
            Self::YearBefore => Span::new(period.start.plus_months(-12), period.end.plus_months(-12)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EventDate;

    fn span(text: &str) -> Span {
        text.parse::<EventDate>().unwrap().span
    }

    #[test]
    fn a_year_before_are_the_same_days() {
        let then = Compare::YearBefore.span(span("2025-12"), None);
        assert_eq!(then, Some(span("2024-12")));
        // The last day of February stays the last.
        assert_eq!(Compare::YearBefore.span(span("2024-02"), None), Some(span("2023-02")));
        assert_eq!(Compare::Before.span(span("2025-12"), Some(span("2025-11"))), Some(span("2025-11")));
        assert_eq!(Compare::Before.span(span("2025-12"), None), None);
    }

    #[test]
    fn the_key_cycles_and_goes_off() {
        let once = Compare::next(None);
        assert_eq!((once, Compare::next(once)), (Some(Compare::Before), Some(Compare::YearBefore)));
        assert_eq!(Compare::next(Some(Compare::YearBefore)), None);
    }
}
