//! Sums of tolls that support subtraction.
//!
//! [`Toll::plus`] defines the sum of two tolls. Here the same sum is kept as separate totals and counts, so that
//! tolls can be removed again and partial sums combined. A property test compares both.

use crate::model::{Measure, PairToll, Toll, Tolls};

/// The largest number that is packed, unless the table has so many rows that the sum could overflow.
const MAX_PACKED: u64 = 0xffff;
/// Bits per number in a [`PackedToll`].
const BITS_PER_NUMBER: u32 = 42;

/// The killed of one or more packable tolls: low, best and high in one 128-bit number.
///
/// A toll is packable if it states only killed, as three numbers that are not large, without marks. Nearly all
/// tolls of UCDP and ACLED are packable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct PackedToll(u128);

impl PackedToll {
    const UNPACKABLE: Self = Self(u128::MAX);
    /// No toll.
    pub(super) const NOTHING: Self = Self(0);

    /// Packs a toll, or returns a value for which [`Self::is_unpackable`] holds. The limit ensures that the sum
    /// over `rows` rows does not overflow. “No toll” packs to [`Self::NOTHING`].
    pub(super) fn pack(tolls: &Tolls, rows: usize) -> Self {
        let max_packed =
            MAX_PACKED.min(((1 << BITS_PER_NUMBER) - 1) / u64::try_from(rows.max(1)).unwrap_or(u64::MAX));
        let killed = tolls.killed;
        if *tolls == Tolls::default() {
            return Self(0);
        }
        let (Some(low), Some(best), Some(high)) = (killed.low, killed.best, killed.high) else {
            return Self::UNPACKABLE;
        };
        let killed_only = Toll { low: killed.low, best: killed.best, high: killed.high, ..Toll::NONE };
        if u64::from(low.max(best).max(high)) > max_packed
            || *tolls != (Tolls { killed: killed_only, ..Tolls::default() })
        {
            return Self::UNPACKABLE;
        }
        Self(
            u128::from(low) | u128::from(best) << BITS_PER_NUMBER | u128::from(high) << (2 * BITS_PER_NUMBER),
        )
    }

    /// Whether the toll could not be packed and must be added to a [`TollSum`] instead.
    pub(super) fn is_unpackable(self) -> bool {
        self == Self::UNPACKABLE
    }

    /// Returns the sum of both.
    pub(super) const fn plus(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }

    /// Subtracts `other`, which must be part of the sum.
    pub(super) const fn minus(self, other: Self) -> Self {
        Self(self.0.wrapping_sub(other.0))
    }

    fn unpack(self) -> [u64; 3] {
        [0, BITS_PER_NUMBER, 2 * BITS_PER_NUMBER].map(|shift| {
            let number = (self.0 >> shift) & ((1 << BITS_PER_NUMBER) - 1);
            u64::try_from(number).unwrap_or(u64::MAX)
        })
    }
}

/// The summed tolls of one measure.
#[derive(Debug, Clone, Copy, Default)]
struct MeasureSum {
    /// Number of tolls with at least one claim.
    claimed_tolls: u32,
    low: u64,
    best: u64,
    high: u64,
    /// Number of tolls with an unknown best number, and number without an upper bound.
    without_best: u32,
    without_high: u32,
    /// Number of tolls with each mark: open, partial, contested, disordered.
    marks: [u32; 4],
}

impl MeasureSum {
    /// Returns the sum of a single toll.
    fn from_toll(toll: Toll) -> Self {
        let Some(low) = toll.low else { return Self::default() };
        let number = |number: Option<u32>| number.map_or(0, u64::from);
        Self {
            claimed_tolls: 1,
            low: u64::from(low),
            best: number(toll.best),
            high: number(toll.high),
            without_best: u32::from(toll.best.is_none()),
            without_high: u32::from(toll.high.is_none()),
            marks: [toll.is_open, toll.is_partial, toll.is_contested, toll.is_disordered].map(u32::from),
        }
    }

    fn plus(self, other: Self) -> Self {
        self.combine(other, |a, b| a + b, |a, b| a + b)
    }

    fn minus(self, other: Self) -> Self {
        self.combine(other, |a, b| a - b, |a, b| a - b)
    }

    fn combine(self, other: Self, sum: impl Fn(u64, u64) -> u64, count: impl Fn(u32, u32) -> u32) -> Self {
        let mut marks = self.marks;
        marks.iter_mut().zip(other.marks).for_each(|(marked, other)| *marked = count(*marked, other));
        Self {
            claimed_tolls: count(self.claimed_tolls, other.claimed_tolls),
            low: sum(self.low, other.low),
            best: sum(self.best, other.best),
            high: sum(self.high, other.high),
            without_best: count(self.without_best, other.without_best),
            without_high: count(self.without_high, other.without_high),
            marks,
        }
    }

    fn to_toll(self) -> Toll {
        if self.claimed_tolls == 0 {
            return Toll::NONE;
        }
        let number = |sum: u64| Some(u32::try_from(sum).unwrap_or(u32::MAX));
        let [open, partial, contested, disordered] = self.marks.map(|marked| marked > 0);
        Toll {
            low: number(self.low),
            best: if self.without_best == self.claimed_tolls { None } else { number(self.best) },
            high: if self.without_high > 0 { None } else { number(self.high) },
            is_open: open,
            // The best number of a single toll is unknown rather than partial.
            is_partial: partial || self.claimed_tolls > 1 && self.without_best > 0,
            is_contested: contested,
            is_disordered: disordered,
        }
    }
}

/// The tolls of events that do not wholly count for a dyad.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SplitSum {
    /// The tolls of the events.
    pub(super) whole: TollSum,
    /// The victims who count for the dyad.
    own: TollSum,
    /// The other killed: victims of third parties, and those that all dyads of an event share.
    others: TollSum,
}

impl SplitSum {
    /// Adds or subtracts an event.
    pub(super) fn apply(&mut self, tolls: &Tolls, pair: &PairToll, is_entering: bool) {
        let others = Tolls { killed: pair.others_killed, ..Tolls::default() };
        for (sum, tolls) in
            [(&mut self.whole, tolls), (&mut self.own, &pair.own), (&mut self.others, &others)]
        {
            if is_entering { sum.add(tolls) } else { sum.remove(tolls) }
        }
    }

    /// Returns the sum of both.
    pub(super) fn plus(&self, other: &Self) -> Self {
        Self {
            whole: self.whole.plus(&other.whole),
            own: self.own.plus(&other.own),
            others: self.others.plus(&other.others),
        }
    }

    /// Returns the tolls of a dyad and the other killed. `all` sums the tolls of all its events.
    pub(super) fn split(&self, all: &TollSum) -> (Tolls, Toll) {
        (all.minus(&self.whole).plus(&self.own).to_tolls(), self.others.to_tolls().killed)
    }
}

/// A sum of tolls, by measure.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TollSum([MeasureSum; 3]);

impl TollSum {
    /// Adds a toll, packable or not.
    pub(super) fn add(&mut self, tolls: &Tolls) {
        *self = self.plus(&Self::from_tolls(tolls));
    }

    /// Subtracts a toll that is part of the sum.
    pub(super) fn remove(&mut self, tolls: &Tolls) {
        for (sum, measure) in self.0.iter_mut().zip(Measure::ALL) {
            *sum = sum.minus(MeasureSum::from_toll(tolls.for_measure(measure)));
        }
    }

    fn from_tolls(tolls: &Tolls) -> Self {
        Self(Measure::ALL.map(|measure| MeasureSum::from_toll(tolls.for_measure(measure))))
    }

    /// Returns the sum of both.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut sums = self.0;
        sums.iter_mut().zip(other.0).for_each(|(sum, other)| *sum = sum.plus(other));
        Self(sums)
    }

    /// Returns the sum without a part of it.
    pub(super) fn minus(&self, part: &Self) -> Self {
        let mut sums = self.0;
        sums.iter_mut().zip(part.0).for_each(|(sum, part)| *sum = sum.minus(part));
        Self(sums)
    }

    fn add_packed(&mut self, claimed: u32, packed: PackedToll) {
        let [killed, ..] = &mut self.0;
        let [low, best, high] = packed.unpack();
        killed.claimed_tolls += claimed;
        killed.low += low;
        killed.best += best;
        killed.high += high;
    }

    /// Adds packed tolls; `claimed` counts those that rest on at least one claim.
    pub(super) fn with_packed(mut self, claimed: u32, packed: PackedToll) -> Self {
        self.add_packed(claimed, packed);
        self
    }

    /// Returns the sum as tolls.
    pub(super) fn to_tolls(self) -> Tolls {
        let [killed, wounded, captured] = self.0.map(MeasureSum::to_toll);
        Tolls { killed, wounded, captured }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_toll() -> impl Strategy<Value = Toll> {
        let number = || prop_oneof![Just(None), (0_u32..5).prop_map(Some), any::<u32>().prop_map(Some)];
        let simple = (0_u32..9, 0_u32..9, 0_u32..9).prop_map(|(low, best, high)| Toll {
            low: Some(low),
            best: Some(best),
            high: Some(high),
            ..Toll::NONE
        });
        let other = (any::<u32>(), number(), number(), any::<[bool; 4]>()).prop_map(
            |(low, best, high, [open, partial, contested, disordered])| Toll {
                low: Some(low),
                best,
                high,
                is_open: open,
                is_partial: partial,
                is_contested: contested,
                is_disordered: disordered,
            },
        );
        prop_oneof![Just(Toll::NONE), simple, other]
    }

    proptest! {
        #[test]
        fn sums_equal_tolls_added_one_by_one(
            tolls in prop::collection::vec((any_toll(), any_toll(), any_toll()), 0..8), removed in 0_usize..8,
        ) {
            let tolls: Vec<Tolls> =
                tolls.into_iter().map(|(killed, wounded, captured)| Tolls { killed, wounded, captured }).collect();
            let tolls: Vec<Tolls> = tolls.iter().enumerate().map(|(i, tolls)| {
                // Every second toll states only killed.
                if i % 2 == 0 { Tolls { killed: tolls.killed, ..Tolls::default() } } else { *tolls }
            }).collect();
            let (mut sums, mut claimed, mut packed) = (TollSum::default(), 0, PackedToll::default());
            for toll in &tolls {
                match PackedToll::pack(toll, 8) {
                    unpackable if unpackable.is_unpackable() => sums.add(toll),
                    simple => {
                        claimed += u32::from(toll.killed.has_claims());
                        packed = packed.plus(simple);
                    }
                }
            }
            // Adding and removing a toll must leave no trace.
            if let Some(toll) = tolls.get(removed) {
                sums.add(toll);
                sums.remove(toll);
            }
            if let Some(simple) = tolls.get(removed).map(|toll| PackedToll::pack(toll, 8)).filter(|packed| !packed.is_unpackable()) {
                packed = packed.plus(simple).minus(simple);
            }
            sums.add_packed(claimed, packed);
            let expected = tolls.iter().fold(Tolls::default(), |sum, toll| sum.plus(*toll));
            prop_assert_eq!(sums.to_tolls(), expected);
        }
    }
}
