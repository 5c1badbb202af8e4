//! The rows of the event list in which what is searched for stands, as far as they are known: in a long list they are
//! found block by block, and the reader goes through those found meanwhile.

use std::ops::Range;

/// What a search is about to do with the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchGoal {
    /// Go to the next match as soon as one is known.
    GoToNext {
        /// Downwards.
        forward: bool,
        /// The row under the cursor will do.
        here: bool,
    },
    /// It is there; how many matches there are may still become known.
    CountRest {
        /// It went around an end of the list.
        around: bool,
    },
}

/// Rows that match, as far as they are known.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SearchMatches {
    /// What is searched for, folded.
    pub(super) needle: String,
    /// Rows in the list.
    row_count: usize,
    /// The row the search began at: where the cursor stood, so that the next match is known first.
    start_row: usize,
    /// Rows looked at, from `start` on and around the end.
    rows_searched: usize,
    /// Matches, in the order of the list.
    rows: Vec<usize>,
}

impl SearchMatches {
    /// A search in so many rows that is to begin at one of them.
    pub(super) fn new(needle: String, len: usize, start: usize) -> Self {
        let start = if start < len { start } else { 0 };
        Self { needle, row_count: len, start_row: start, rows_searched: 0, rows: Vec::new() }
    }

    /// A search of so many rows of which all that match are known.
    pub(super) fn from_matches(len: usize, rows: impl IntoIterator<Item = usize>) -> Self {
        let mut hits = Self::new(String::new(), len, 0);
        hits.add_block(&(0..len), rows);
        hits
    }

    /// Every row has been looked at.
    pub(super) const fn is_complete(&self) -> bool {
        self.rows_searched >= self.row_count
    }

    /// The rows to look at next, at most so many; none at the end.
    pub(super) fn next_block(&self, most: usize) -> Range<usize> {
        let (from, end) = if self.rows_searched < self.row_count - self.start_row {
            (self.start_row + self.rows_searched, self.row_count)
        } else {
            (self.rows_searched + self.start_row - self.row_count, self.start_row)
        };
        from..from.saturating_add(most).min(end).max(from)
    }

    /// These rows, the next in turn, have been looked at, and these of them match.
    pub(super) fn add_block(&mut self, block: &Range<usize>, rows: impl IntoIterator<Item = usize>) {
        let at = self.rows.partition_point(|&row| row < block.start);
        self.rows.splice(at..at, rows);
        self.rows_searched += block.len();
    }

    /// The same search, going on from here without what is known.
    pub(super) fn remaining(&self) -> Self {
        Self { needle: self.needle.clone(), rows: Vec::new(), ..*self }
    }

    /// Matches known.
    const fn count(&self) -> usize {
        self.rows.len()
    }

    /// Which match a row is, from 1, among those known.
    fn match_number(&self, row: usize) -> usize {
        self.rows.partition_point(|&other| other <= row)
    }

    /// How the search stands: which match was gone to, as `(row, around the end)`, or that none was found.
    pub(super) fn report(&self, found: Option<(usize, bool)>, text: &str) -> String {
        let (count, looked, len) = (self.count(), self.rows_searched, self.row_count);
        match (found, self.is_complete()) {
            (Some((row, around)), true) => {
                let around = if around { ", around the end" } else { "" };
                format!("Match {} of {count}{around}", self.match_number(row))
            }
            (Some(_), false) => format!("Match; {count} so far, searching on…"),
            (None, true) => format!("No match for “{text}” among the {len} shown"),
            (None, false) => format!("Searching for “{text}”: {count} in {looked} of {len} so far…"),
        }
    }

    /// The next match from a row, and whether the way there goes around an end of the list. Around the end one goes
    /// only when all is known: a match nearer by may still be found.
    pub(super) fn next_match(&self, from: usize, forward: bool, here: bool) -> Option<(usize, bool)> {
        let before = |row| self.rows.partition_point(|&other| other < row);
        let next = if forward {
            self.rows.get(before(from + usize::from(!here)))
        } else {
            before(from + usize::from(here)).checked_sub(1).and_then(|at| self.rows.get(at))
        };
        if let Some(&row) = next {
            return Some((row, false));
        }
        let around = if forward { self.rows.first() } else { self.rows.last() };
        // From the row of the search on, downwards, the first match around the end is the first found there.
        let is_nearest = |row: usize| forward && from == self.start_row && row < self.start_row;
        around
            .filter(|row| is_nearest(**row) || self.is_complete())
            .map(|&row| (row, if forward { row < from } else { row > from }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks through a list of ten by blocks of four; these rows match.
    fn looked(start: usize, blocks: usize, matching: &[usize]) -> SearchMatches {
        let mut hits = SearchMatches::new("x".to_owned(), 10, start);
        for _ in 0..blocks {
            let block = hits.next_block(4);
            let rows: Vec<usize> = matching.iter().copied().filter(|row| block.contains(row)).collect();
            hits.add_block(&block, rows);
        }
        hits
    }

    #[test]
    fn blocks_go_from_the_cursor_around_the_end_and_cover_all() {
        for start in 0..10 {
            let mut hits = SearchMatches::new("x".to_owned(), 10, start);
            let mut rows = Vec::new();
            while !hits.is_complete() {
                let block = hits.next_block(4);
                assert!(!block.is_empty());
                rows.extend(block.clone());
                hits.add_block(&block, []);
            }
            assert_eq!(rows, (start..10).chain(0..start).collect::<Vec<_>>());
            assert!(hits.next_block(4).is_empty());
        }
        assert!(SearchMatches::new("x".to_owned(), 0, 3).is_complete());
    }

    #[test]
    fn all_matches_are_gone_through_both_ways() {
        let hits = looked(5, 4, &[1, 6, 8]);
        assert!(hits.is_complete());
        assert_eq!(hits.next_match(5, true, true), Some((6, false)));
        assert_eq!(hits.next_match(6, true, true), Some((6, false)));
        assert_eq!(hits.next_match(6, true, false), Some((8, false)));
        assert_eq!(hits.next_match(8, true, false), Some((1, true)));
        assert_eq!(hits.next_match(8, false, false), Some((6, false)));
        assert_eq!(hits.next_match(1, false, false), Some((8, true)));
        assert_eq!([1, 6, 8].map(|row| hits.match_number(row)), [1, 2, 3]);
        let one = looked(5, 4, &[7]);
        assert_eq!(one.next_match(7, true, false), Some((7, false)), "the only one");
        assert_eq!(looked(5, 4, &[]).next_match(5, true, true), None);
    }

    #[test]
    fn before_all_is_known_one_goes_through_what_is() {
        // Rows 5 to 8 have been looked at.
        let hits = looked(5, 1, &[1, 6, 8, 9]);
        assert_eq!((hits.count(), hits.rows_searched, hits.row_count), (2, 4, 10));
        assert_eq!(hits.next_match(5, true, true), Some((6, false)));
        assert_eq!(hits.next_match(6, true, false), Some((8, false)));
        assert_eq!(hits.next_match(8, true, false), None, "row 9 may match");
        assert_eq!(hits.next_match(6, false, false), None, "rows above may match");
        // And 9, and 0 to 3: the nearest match below the cursor is the one around the end.
        let hits = looked(5, 3, &[1, 2]);
        assert!(!hits.is_complete());
        assert_eq!(hits.next_match(5, true, true), Some((1, true)));
    }
}
