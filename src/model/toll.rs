//! Tolls: numbers of victims as low – best – high (UCDP), with marks for what is unknown.
//!
//! [`crate::assess::toll`] computes them from claims, [`super::toll_text`] writes them.

use super::claim::Measure;

/// Victims of one measure, on one side of an event or summed over sides and events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "four independent marks, each shown on its own")]
pub struct Toll {
    /// The smallest number that any claim allows. `None`: there is no claim.
    pub low: Option<u32>,
    /// The best number, by the rule of tolls. `None`: unknown, which is not 0.
    pub best: Option<u32>,
    /// The largest number that any claim allows. `None`: there is no claim, or claims give no number and no upper
    /// bound.
    pub high: Option<u32>,
    /// Whether more than `high` is possible.
    pub is_open: bool,
    /// Whether the best number of a part of the sum is unknown, or the toll is that of a period that is not fully
    /// recorded. `best` is then written with `≥`.
    pub is_partial: bool,
    /// Whether two claims exclude each other.
    pub is_contested: bool,
    /// Whether the source gives numbers that violate `low ≤ best ≤ high`. They are shown as given.
    pub is_disordered: bool,
}

impl Toll {
    /// The toll without any claim.
    pub const NONE: Self = Self {
        low: None,
        best: None,
        high: None,
        is_open: false,
        is_partial: false,
        is_contested: false,
        is_disordered: false,
    };

    /// Whether any claim says something about the number.
    #[must_use]
    pub const fn has_claims(self) -> bool {
        self.low.is_some()
    }

    /// Returns the sum of two tolls. The sum is open if a side is open. An unknown best is left out and makes the
    /// sum partial. A side without claims adds nothing.
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

    /// Returns the toll of a period that is not fully recorded: more victims than claimed are possible.
    #[must_use]
    pub const fn as_lower_bound(self) -> Self {
        let has_claims = self.has_claims();
        Self { is_open: self.is_open || has_claims, is_partial: self.is_partial || has_claims, ..self }
    }

    /// Marks the sum as open if some of its events give no number.
    #[must_use]
    pub const fn opened_by(self, events_without_toll: usize) -> Self {
        Self { is_open: self.is_open || self.has_claims() && events_without_toll > 0, ..self }
    }

    /// Returns the best number to show. In a partial sum it is at least `low`, which is certain although some best
    /// numbers are left out.
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

/// The tolls of an event, a front or a dyad, one per measure.
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
    /// Returns the toll of a measure.
    #[must_use]
    pub const fn for_measure(&self, measure: Measure) -> Toll {
        match measure {
            Measure::Killed => self.killed,
            Measure::Wounded => self.wounded,
            Measure::Captured => self.captured,
        }
    }

    /// Returns the sum, measure by measure.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            killed: self.killed.plus(other.killed),
            wounded: self.wounded.plus(other.wounded),
            captured: self.captured.plus(other.captured),
        }
    }

    /// Whether any of the tolls is contested.
    #[must_use]
    pub const fn is_contested(&self) -> bool {
        self.killed.is_contested || self.wounded.is_contested || self.captured.is_contested
    }
}

/// What an event adds to one of its dyads: see [`crate::model::pair_tolls()`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct PairToll {
    /// The victims that count for the dyad.
    pub own: Tolls,
    /// The killed of the event who are of neither side.
    pub others_killed: Toll,
}

/// The victims of an event, the civilians among them, and how they split by dyad.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct EventTolls {
    /// All victims.
    pub tolls: Tolls,
    /// Civilians among the killed: see [`crate::assess::civilians`].
    pub civilians: Toll,
    /// By dyad, in the order of [`super::Event::dyads`]. `None`: there are no victims or no dyads, or all victims count
    /// for the only dyad.
    pub pairs: Option<Box<[PairToll]>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toll(low: u32, best: Option<u32>, high: Option<u32>, open: bool) -> Toll {
        Toll { low: Some(low), best, high, is_open: open, ..Toll::NONE }
    }

    #[test]
    fn tolls_display_in_the_documented_forms() {
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

    #[test]
    fn a_lower_bound_is_marked_and_open() {
        let written = |toll: Toll| toll.as_lower_bound().to_string();
        assert_eq!(written(toll(15, Some(15), Some(15), false)), "≥15");
        assert_eq!(written(toll(13, Some(15), Some(20), false)), "≥13 (best 15–20+)");
        assert_eq!(written(toll(0, None, Some(3), false)), "0–3+");
        assert_eq!(written(toll(1, None, None, true)), "?");
        assert_eq!(Toll::NONE.as_lower_bound(), Toll::NONE);
    }
}
