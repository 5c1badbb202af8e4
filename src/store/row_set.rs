//! A bitmap of rows.

use std::ops::Range;

/// A set of rows, one bit each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RowSet(Vec<u64>);

impl RowSet {
    /// Creates the set of rows below `len` for which `is_member` returns `true`.
    pub(super) fn from_predicate(len: usize, mut is_member: impl FnMut(usize) -> bool) -> Self {
        let word = |from: usize, is_member: &mut dyn FnMut(usize) -> bool| {
            (from..len.min(from + 64)).fold(0, |word, row| word | (u64::from(is_member(row)) << (row % 64)))
        };
        Self((0..len).step_by(64).map(|from| word(from, &mut is_member)).collect())
    }

    /// Creates a set from words of 64 rows each, the first row in the lowest bit.
    pub(super) const fn from_words(words: Vec<u64>) -> Self {
        Self(words)
    }

    /// Whether the set contains a row.
    pub(super) fn contains(&self, row: usize) -> bool {
        self.0.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Iterates over the members within `rows`, ascending.
    pub(super) fn members_in(&self, rows: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let words = self.0.iter().enumerate().take(rows.end.div_ceil(64)).skip(rows.start / 64);
        words.flat_map(move |(index, &word)| {
            let mut remaining = word;
            std::iter::from_fn(move || {
                let bit = (remaining != 0).then(|| remaining.trailing_zeros() as usize)?;
                remaining &= remaining - 1;
                Some(index * 64 + bit)
            })
            .filter({
                let rows = rows.clone();
                move |row| rows.contains(row)
            })
        })
    }

    /// Appends the words of `other`. The set must have been created with a length that is a multiple of 64.
    pub(super) fn append(mut self, other: &Self) -> Self {
        self.0.extend_from_slice(&other.0);
        self
    }
}

/// Whether `rows` contains a row. `None` stands for all rows.
pub(super) fn row_passes(rows: Option<&RowSet>, row: usize) -> bool {
    rows.is_none_or(|rows| rows.contains(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_and_append_agree_with_predicates() {
        for len in [0, 1, 63, 64, 65, 200] {
            let bits = RowSet::from_predicate(len, |row| row % 3 == 1);
            assert!((0..300).all(|row| bits.contains(row) == (row < len && row % 3 == 1)), "{len}");
        }
        let (a, b) = (RowSet::from_predicate(128, |row| row < 5), RowSet::from_predicate(70, |row| row > 60));
        let members: Vec<usize> =
            RowSet::from_predicate(150, |row| row % 6 == 4).members_in(7..145).collect();
        assert_eq!(members, (7..145).filter(|row| row % 6 == 4).collect::<Vec<_>>());
        let both = a.append(&b);
        assert!((0..200).all(|row| both.contains(row) == (row < 5 || (189..198).contains(&row))));
    }
}
