//! A number of victims as low – best – high, with what is not known about it.
//!
//! The rule that computes one from claims is in [`crate::assess::toll`].

use std::fmt;

use super::claim::Measure;

/// Victims of one measure: of one side of one event, or summed over sides and events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "four independent marks, each shown on its own")]
pub struct Toll {
    /// The smallest number any claim allows; `None`: no claim at all.
    pub low: Option<u32>,
    /// The best number by the stated rule; `None`: unknown (never 0 for want of a number).
    pub best: Option<u32>,
    /// The largest number any claim allows; `None`: no claim, or no upper bound and no number.
    pub high: Option<u32>,
    /// More than `high` is possible.
    pub is_open: bool,
    /// Some part of a sum has no best number: `best` is then written `≥`.
    pub is_partial: bool,
    /// Two claims exclude each other.
    pub is_contested: bool,
    /// Given by its source out of order (`low ≤ best ≤ high` does not hold); shown as given.
    pub is_disordered: bool,
}

impl Toll {
    /// No claim at all.
    pub const NONE: Self = Self {
        low: None,
        best: None,
        high: None,
        is_open: false,
        is_partial: false,
        is_contested: false,
        is_disordered: false,
    };

    /// Whether any claim says anything.
    #[must_use]
    pub const fn has_claims(self) -> bool {
        self.low.is_some()
    }

    /// The sum of two tolls: an open side makes the sum open; an unknown best is left out of the sum and
    /// marks it partial; a side without any claim adds nothing.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        if !other.has_claims() {
            return self;
        }
        if !self.has_claims() {
            return other;
        }
        let add = |a: Option<u32>, b: Option<u32>| Some(a?.saturating_add(b?));
        Self {
            low: add(self.low, other.low),
            best: match (self.best, other.best) {
                (None, None) => None,
                (a, b) => Some(a.unwrap_or(0).saturating_add(b.unwrap_or(0))),
            },
            high: add(self.high, other.high),
            is_open: self.is_open || other.is_open,
            is_partial: self.is_partial || other.is_partial || self.best.is_none() || other.best.is_none(),
            is_contested: self.is_contested || other.is_contested,
            is_disordered: self.is_disordered || other.is_disordered,
        }
    }

    /// The best figure to show: that of a partial sum is at least `low`, which stays certain although some
    /// best figures were left out.
    #[must_use]
    pub fn best_to_show(self) -> Option<u32> {
        match (self.best, self.low) {
            (Some(best), Some(low)) if self.is_partial && !self.is_disordered => Some(best.max(low)),
            (best, _) => best,
        }
    }
}

impl std::iter::Sum for Toll {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::NONE, Self::plus)
    }
}

impl fmt::Display for Toll {
    /// `3` · `0–3` · `3+` · `1 (0–4+)` · `0–?` · `?` · `–` · `≥3 (3–?)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_text())
    }
}

impl Toll {
    fn to_text(self) -> String {
        let Some(low) = self.low else { return "–".to_owned() };
        let high = match self.high {
            Some(high) => format!("{high}{}", if self.is_open { "+" } else { "" }),
            None => "?".to_owned(),
        };
        let Some(best) = self.best_to_show() else {
            return match self.high {
                None if low >= 1 => {
                    if low == 1 {
                        "?".to_owned()
                    } else {
                        format!("{low}–?")
                    }
                }
                Some(h) if h == low => high,
                _ => format!("{low}–{high}"),
            };
        };
        let at_least = if self.is_partial { "≥" } else { "" };
        if low == best && self.high == Some(best) {
            format!("{at_least}{high}")
        } else {
            format!("{at_least}{best} ({low}–{high})")
        }
    }
}

/// The three tolls of an event, a front or a dyad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Tolls {
    /// Killed.
    pub killed: Toll,
    /// Wounded.
    pub wounded: Toll,
    /// Captured.
    pub captured: Toll,
}

impl Tolls {
    /// The toll of one measure.
    #[must_use]
    pub const fn for_measure(&self, measure: Measure) -> Toll {
        match measure {
            Measure::Killed => self.killed,
            Measure::Wounded => self.wounded,
            Measure::Captured => self.captured,
        }
    }

    /// The sum, measure by measure.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            killed: self.killed.plus(other.killed),
            wounded: self.wounded.plus(other.wounded),
            captured: self.captured.plus(other.captured),
        }
    }

    /// Whether any of them is contested.
    #[must_use]
    pub const fn is_contested(&self) -> bool {
        self.killed.is_contested || self.wounded.is_contested || self.captured.is_contested
    }
}

/// What is known of the victims of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct EventTolls {
    /// All of them.
    pub tolls: Tolls,
    /// How many of the killed were civilians: see [`crate::assess::civilians`].
    pub civilians: Toll,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toll(low: u32, best: Option<u32>, high: Option<u32>, open: bool) -> Toll {
        Toll { low: Some(low), best, high, is_open: open, ..Toll::NONE }
    }

    #[test]
    fn tolls_are_written_as_the_domain_says() {
        let cases = [
            (toll(3, Some(3), Some(3), false), "3"),
            (toll(0, None, Some(3), false), "0–3"),
            (toll(3, Some(3), Some(3), true), "3+"),
            (toll(0, Some(1), Some(4), true), "1 (0–4+)"),
            (toll(0, None, None, true), "0–?"),
            (toll(1, None, None, true), "?"),
            (Toll::NONE, "–"),
            (toll(0, Some(0), Some(3), false), "0 (0–3)"),
        ];
        for (toll, written) in cases {
            assert_eq!(toll.to_string(), written);
        }
    }

    #[test]
    fn sums_do_not_depend_on_their_order() {
        let sides =
            [toll(1, None, None, true), toll(1, Some(1), Some(1), false), toll(0, Some(5), Some(5), false)];
        let [a, b, c] = sides;
        assert_eq!(a.plus(b).plus(c), a.plus(b.plus(c)));
        assert_eq!(a.plus(b).plus(c), c.plus(a).plus(b));
    }

    #[test]
    fn an_unknown_best_is_left_out_of_the_sum_and_marked() {
        let sum = toll(2, Some(2), Some(2), false).plus(toll(1, None, None, true));
        assert_eq!(sum.to_string(), "≥3 (3–?)");
        let sum = toll(2, Some(2), Some(2), false).plus(toll(0, None, Some(3), false));
        assert_eq!(sum.to_string(), "≥2 (2–5)");
        assert_eq!(toll(2, Some(2), Some(2), false).plus(Toll::NONE).to_string(), "2");
    }
}
