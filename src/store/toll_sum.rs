//! Sums of tolls that can be added to and taken from.
//!
//! [`Toll::plus`] says what a sum of two is. Here the same is kept as sums and counts, from which it can be told at the
//! end: so a toll can be taken out again, and parts can be counted apart. A test holds them to be the same.

use crate::model::{Measure, Toll, Tolls};

/// The largest number that is simple where there are not very many rows.
const MOST: u64 = 0xffff;
/// Bits of one number in a [`Packed`].
const BITS: u32 = 42;

/// The killed of simple tolls, of one or summed: low, best and high side by side in one number.
///
/// A toll is simple if it speaks of the killed only, in three numbers that are not large, and nothing else is to say of
/// it. Those of UCDP and ACLED are, nearly all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Packed(u128);

impl Packed {
    const ODD: Self = Self(u128::MAX);
    /// No toll.
    pub(super) const NOTHING: Self = Self(0);

    /// A toll of one of so many rows; one that is not simple is odd. No toll at all is simple, and nothing. The sum over
    /// all rows has room.
    pub(super) fn of(tolls: &Tolls, rows: usize) -> Self {
        let most = MOST.min(((1 << BITS) - 1) / u64::try_from(rows.max(1)).unwrap_or(u64::MAX));
        let killed = tolls.killed;
        if *tolls == Tolls::default() {
            return Self(0);
        }
        let (Some(low), Some(best), Some(high)) = (killed.low, killed.best, killed.high) else {
            return Self::ODD;
        };
        let plain = Toll { low: killed.low, best: killed.best, high: killed.high, ..Toll::NONE };
        if u64::from(low.max(best).max(high)) > most
            || *tolls != (Tolls { killed: plain, ..Tolls::default() })
        {
            return Self::ODD;
        }
        Self(u128::from(low) | u128::from(best) << BITS | u128::from(high) << (2 * BITS))
    }

    /// Whether the toll is not simple, and not in here.
    pub(super) fn is_odd(self) -> bool {
        self == Self::ODD
    }

    /// The sum of both.
    pub(super) const fn plus(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }

    /// Without `other`, which is in it.
    pub(super) const fn minus(self, other: Self) -> Self {
        Self(self.0.wrapping_sub(other.0))
    }

    fn numbers(self) -> [u64; 3] {
        [0, BITS, 2 * BITS].map(|shift| {
            let number = (self.0 >> shift) & ((1 << BITS) - 1);
            u64::try_from(number).unwrap_or(u64::MAX)
        })
    }
}

/// A sum of tolls of one measure.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    /// Of which there is a claim.
    known: u32,
    low: u64,
    best: u64,
    high: u64,
    /// Whose best number is unknown; who have no upper bound.
    no_best: u32,
    no_high: u32,
    /// How many have each of the marks: open, partial, contested, disordered.
    marks: [u32; 4],
}

impl Sum {
    /// Of one.
    fn of(toll: Toll) -> Self {
        let Some(low) = toll.low else { return Self::default() };
        let number = |number: Option<u32>| number.map_or(0, u64::from);
        Self {
            known: 1,
            low: u64::from(low),
            best: number(toll.best),
            high: number(toll.high),
            no_best: u32::from(toll.best.is_none()),
            no_high: u32::from(toll.high.is_none()),
            marks: [toll.open, toll.partial, toll.contested, toll.disordered].map(u32::from),
        }
    }

    fn plus(self, other: Self) -> Self {
        self.with(other, |one, other| one + other, |one, other| one + other)
    }

    fn minus(self, other: Self) -> Self {
        self.with(other, |one, other| one - other, |one, other| one - other)
    }

    fn with(self, other: Self, sum: impl Fn(u64, u64) -> u64, count: impl Fn(u32, u32) -> u32) -> Self {
        let mut marks = self.marks;
        marks.iter_mut().zip(other.marks).for_each(|(marked, other)| *marked = count(*marked, other));
        Self {
            known: count(self.known, other.known),
            low: sum(self.low, other.low),
            best: sum(self.best, other.best),
            high: sum(self.high, other.high),
            no_best: count(self.no_best, other.no_best),
            no_high: count(self.no_high, other.no_high),
            marks,
        }
    }

    fn toll(self) -> Toll {
        if self.known == 0 {
            return Toll::NONE;
        }
        let number = |sum: u64| Some(u32::try_from(sum).unwrap_or(u32::MAX));
        let [open, partial, contested, disordered] = self.marks.map(|marked| marked > 0);
        Toll {
            low: number(self.low),
            best: if self.no_best == self.known { None } else { number(self.best) },
            high: if self.no_high > 0 { None } else { number(self.high) },
            open,
            // One alone says by its unknown best that it is unknown.
            partial: partial || self.known > 1 && self.no_best > 0,
            contested,
            disordered,
        }
    }
}

/// A sum of tolls.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums([Sum; 3]);

impl Sums {
    /// Adds a toll of any sort.
    pub(super) fn add(&mut self, tolls: &Tolls) {
        *self = self.plus(&Self::of(tolls));
    }

    /// Takes one out that is in it.
    pub(super) fn remove(&mut self, tolls: &Tolls) {
        for (sum, measure) in self.0.iter_mut().zip(Measure::ALL) {
            *sum = sum.minus(Sum::of(tolls.of(measure)));
        }
    }

    fn of(tolls: &Tolls) -> Self {
        Self(Measure::ALL.map(|measure| Sum::of(tolls.of(measure))))
    }

    /// The sum of both.
    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut sums = self.0;
        sums.iter_mut().zip(other.0).for_each(|(sum, other)| *sum = sum.plus(other));
        Self(sums)
    }

    fn add_packed(&mut self, known: u32, packed: Packed) {
        let [killed, ..] = &mut self.0;
        let [low, best, high] = packed.numbers();
        killed.known += known;
        killed.low += low;
        killed.best += best;
        killed.high += high;
    }

    /// With simple tolls, so many that are known of.
    pub(super) fn with(mut self, known: u32, packed: Packed) -> Self {
        self.add_packed(known, packed);
        self
    }

    /// What they come to.
    pub(super) fn tolls(&self) -> Tolls {
        let [killed, wounded, captured] = self.0.map(Sum::toll);
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
                open,
                partial,
                contested,
                disordered,
            },
        );
        prop_oneof![Just(Toll::NONE), simple, other]
    }

    proptest! {
        #[test]
        fn a_sum_is_what_adding_one_by_one_gives(
            tolls in prop::collection::vec((any_toll(), any_toll(), any_toll()), 0..8), taken in 0_usize..8,
        ) {
            let tolls: Vec<Tolls> =
                tolls.into_iter().map(|(killed, wounded, captured)| Tolls { killed, wounded, captured }).collect();
            let tolls: Vec<Tolls> = tolls.iter().enumerate().map(|(i, tolls)| {
                // Every other speaks of the killed only.
                if i % 2 == 0 { Tolls { killed: tolls.killed, ..Tolls::default() } } else { *tolls }
            }).collect();
            let (mut sums, mut known, mut packed) = (Sums::default(), 0, Packed::default());
            for toll in &tolls {
                match Packed::of(toll, 8) {
                    odd if odd.is_odd() => sums.add(toll),
                    simple => {
                        known += u32::from(toll.killed.is_known_of());
                        packed = packed.plus(simple);
                    }
                }
            }
            // One that comes and goes leaves nothing.
            if let Some(toll) = tolls.get(taken) {
                sums.add(toll);
                sums.remove(toll);
            }
            if let Some(simple) = tolls.get(taken).map(|toll| Packed::of(toll, 8)).filter(|packed| !packed.is_odd()) {
                packed = packed.plus(simple).minus(simple);
            }
            sums.add_packed(known, packed);
            let plain = tolls.iter().fold(Tolls::default(), |sum, toll| sum.plus(*toll));
            prop_assert_eq!(sums.tolls(), plain);
        }
    }
}
