//! Comparison of the window with an earlier one.

use crate::model::Span;

/// The earlier span that the window is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// The window of the same length just before.
    PreviousWindow,
    /// The same days a year earlier.
    YearBefore,
}

impl Comparison {
    /// Returns the next choice for the key that cycles through comparisons; `None` means no comparison.
    #[must_use]
    pub const fn cycle(current: Option<Self>) -> Option<Self> {
        match current {
            None => Some(Self::PreviousWindow),
            Some(Self::PreviousWindow) => Some(Self::YearBefore),
            Some(Self::YearBefore) => None,
        }
    }

    /// The label shown to users.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::PreviousWindow => "against the window before",
            Self::YearBefore => "against a year before",
        }
    }

    /// The name as typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PreviousWindow => "before",
            Self::YearBefore => "year",
        }
    }

    /// Returns the days to compare with. `period` is the window, `before` the window before it.
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
    fn year_before_compares_the_same_calendar_days() {
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
    fn cycling_ends_without_a_comparison() {
        let once = Comparison::cycle(None);
        assert_eq!(
            (once, Comparison::cycle(once)),
            (Some(Comparison::PreviousWindow), Some(Comparison::YearBefore))
        );
        assert_eq!(Comparison::cycle(Some(Comparison::YearBefore)), None);
    }
}
