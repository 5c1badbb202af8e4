//! A set of rows, one bit each.

use std::ops::Range;

/// A set of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The rows below `len` that `is_in` takes.
    pub(super) fn of(len: usize, mut is_in: impl FnMut(usize) -> bool) -> Self {
        let word = |from: usize, is_in: &mut dyn FnMut(usize) -> bool| {
            (from..len.min(from + 64)).fold(0, |word, row| word | (u64::from(is_in(row)) << (row % 64)))
        };
        Self((0..len).step_by(64).map(|from| word(from, &mut is_in)).collect())
    }

    /// These, 64 rows a word, the first in the lowest bit.
    pub(super) const fn from_words(words: Vec<u64>) -> Self {
        Self(words)
    }

    /// Whether a row is in it.
    pub(super) fn has(&self, row: usize) -> bool {
        self.0.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// The rows of `rows` that are in it and in `other`, in order.
    pub(super) fn both<'a>(
        &'a self,
        other: &'a Self,
        rows: Range<usize>,
    ) -> impl Iterator<Item = usize> + 'a {
        let words = self.0.iter().zip(&other.0).enumerate().take(rows.end.div_ceil(64)).skip(rows.start / 64);
        words.flat_map(move |(at, (one, other))| {
            let mut left = one & other;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(at * 64 + bit)
            })
            .filter({
                let rows = rows.clone();
                move |row| rows.contains(row)
            })
        })
    }

    /// These and after them those of `other`, which begins with row `len`, a multiple of 64.
    pub(super) fn then(mut self, other: &Self) -> Self {
        self.0.extend_from_slice(&other.0);
        self
    }
}

/// Whether `rows` has a row; no set stands for all rows.
pub(super) fn row_passes(rows: Option<&Bits>, row: usize) -> bool {
    rows.is_none_or(|rows| rows.has(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_in_it_if_it_was_taken() {
        for len in [0, 1, 63, 64, 65, 200] {
            let bits = Bits::of(len, |row| row % 3 == 1);
            assert!((0..300).all(|row| bits.has(row) == (row < len && row % 3 == 1)), "{len}");
        }
        let (a, b) = (Bits::of(128, |row| row < 5), Bits::of(70, |row| row > 60));
        let met: Vec<usize> =
            Bits::of(200, |row| row % 3 == 1).both(&Bits::of(150, |row| row % 2 == 0), 7..145).collect();
        assert_eq!(met, (7..145).filter(|row| row % 6 == 4).collect::<Vec<_>>());
        let both = a.then(&b);
        assert!((0..200).all(|row| both.has(row) == (row < 5 || (189..198).contains(&row))));
    }
}
