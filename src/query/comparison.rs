//! What the window is compared with.

use crate::model::Span;

/// A stretch of time to set beside the one looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// As many days (or months, as the window is counted) just before.
    PreviousWindow,
    /// The same days a year before.
    YearBefore,
}

impl Comparison {
    /// The next one, for the key that cycles through them and off.
    #[must_use]
    pub const fn cycle(current: Option<Self>) -> Option<Self> {
        match current {
            None => Some(Self::PreviousWindow),
            Some(Self::PreviousWindow) => Some(Self::YearBefore),
            Some(Self::YearBefore) => None,
        }
    }

    /// What is compared with, in words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::PreviousWindow => "against the window before",
            Self::YearBefore => "against a year before",
        }
    }

    /// Its name, as it is typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PreviousWindow => "before",
            Self::YearBefore => "year",
        }
    }

    /// The days to compare with: `period` are those looked at, `before` those just before them.
    #[must_use]
    pub fn span(self, period: Span, before: Option<Span>) -> Option<Span> {
        match self {
            Self::PreviousWindow => before,
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
        let then = Comparison::YearBefore.span(span("2025-12"), None);
        assert_eq!(then, Some(span("2024-12")));
        // The last day of February stays the last.
        assert_eq!(Comparison::YearBefore.span(span("2024-02"), None), Some(span("2023-02")));
        assert_eq!(
            Comparison::PreviousWindow.span(span("2025-12"), Some(span("2025-11"))),
            Some(span("2025-11"))
        );
        assert_eq!(Comparison::PreviousWindow.span(span("2025-12"), None), None);
    }

    #[test]
    fn the_key_cycles_and_goes_off() {
        let once = Comparison::cycle(None);
        assert_eq!(
            (once, Comparison::cycle(once)),
            (Some(Comparison::PreviousWindow), Some(Comparison::YearBefore))
        );
        assert_eq!(Comparison::cycle(Some(Comparison::YearBefore)), None);
    }
}
