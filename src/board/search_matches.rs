//! The matches of a search in a list. A long list is searched block by block; meanwhile the user can step
//! through the matches found so far.

use std::ops::Range;

use crate::model::group_thousands;

/// What a running search will do with the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchGoal {
    /// Go to the next match as soon as it is known.
    GoToNext {
        /// Whether the search goes downwards.
        forward: bool,
        /// Whether the row under the cursor may be the match.
        here: bool,
    },
    /// The match is found; only the number of matches may still change.
    CountRest {
        /// Whether the search wrapped around an end of the list.
        around: bool,
    },
}

/// The matching rows found so far.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SearchMatches {
    /// The text searched for, folded.
    pub(super) needle: String,
    /// The number of rows in the list.
    row_count: usize,
    /// The row at which the search began: that of the cursor, so that the next match is found first.
    start_row: usize,
    /// The number of rows searched, counted from `start_row` and wrapping around the end.
    rows_searched: usize,
    /// The matching rows in the order of the list.
    rows: Vec<usize>,
    /// Whether a search without a match counts what matches outside the window.
    counts_outside: bool,
    /// The number of events outside the window that match, once they are counted.
    outside: Option<usize>,
}

/// What a search does next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SearchStep {
    /// Search these rows.
    Block(Range<usize>),
    /// Count what matches outside the window.
    CountOutside,
}

impl SearchMatches {
    /// Creates a search of `row_count` rows that begins at row `start`.
    pub(super) fn new(needle: String, row_count: usize, start: usize) -> Self {
        let start_row = if start < row_count { start } else { 0 };
        let rows = Vec::new();
        Self { needle, row_count, start_row, rows_searched: 0, rows, counts_outside: false, outside: None }
    }

    /// Lets a search without a match count what matches outside the window.
    pub(super) fn counting_outside(self, counts_outside: bool) -> Self {
        Self { counts_outside, ..self }
    }

    /// Creates a complete search of `row_count` rows with these matches.
    pub(super) fn from_matches(row_count: usize, rows: impl IntoIterator<Item = usize>) -> Self {
        let mut matches = Self::new(String::new(), row_count, 0);
        matches.add_block(&(0..row_count), rows);
        matches
    }

    /// Whether there is nothing left to do.
    pub(super) fn is_complete(&self) -> bool {
        self.next_step(1).is_none()
    }

    /// Returns what is to be done next, with at most `max_len` rows at once; `None` if the search is complete.
    pub(super) fn next_step(&self, max_len: usize) -> Option<SearchStep> {
        if self.rows_searched < self.row_count {
            return Some(SearchStep::Block(self.next_block(max_len)));
        }
        let is_to_count = self.counts_outside && self.rows.is_empty() && self.outside.is_none();
        is_to_count.then_some(SearchStep::CountOutside)
    }

    /// Returns the next rows to search, at most `max_len`; empty if every row is.
    fn next_block(&self, max_len: usize) -> Range<usize> {
        let (from, end) = if self.rows_searched < self.row_count - self.start_row {
            (self.start_row + self.rows_searched, self.row_count)
        } else {
            (self.rows_searched + self.start_row - self.row_count, self.start_row)
        };
        from..from.saturating_add(max_len).min(end).max(from)
    }

    /// Records that a block, which must be the next one, has been searched, with its matching rows.
    pub(super) fn add_block(&mut self, block: &Range<usize>, rows: impl IntoIterator<Item = usize>) {
        let index = self.rows.partition_point(|&row| row < block.start);
        self.rows.splice(index..index, rows);
        self.rows_searched += block.len();
    }

    /// Records that a block has been searched, and of its matching rows only whether there are any.
    pub(super) fn skip_block(&mut self, block: &Range<usize>, has_match: bool) {
        self.rows_searched += block.len();
        self.counts_outside &= !has_match;
    }

    /// Records how many events outside the window match.
    pub(super) const fn set_outside(&mut self, count: usize) {
        self.outside = Some(count);
    }

    /// Returns the same search at the same position, without the matches found.
    pub(super) fn remaining(&self) -> Self {
        let counts_outside = self.counts_outside && self.rows.is_empty();
        Self { needle: self.needle.clone(), rows: Vec::new(), counts_outside, ..*self }
    }

    /// Returns how many events match outside the window, for a complete search without a match; `None` for any other
    /// search.
    pub(super) fn outside_of_no_match(&self) -> Option<usize> {
        if self.is_complete() && self.rows.is_empty() { self.outside } else { None }
    }

    /// Returns the number of matches found so far.
    const fn count(&self) -> usize {
        self.rows.len()
    }

    /// Returns the number of a matching row, from 1, among the matches found so far.
    fn match_number(&self, row: usize) -> usize {
        self.rows.partition_point(|&other| other <= row)
    }

    /// Describes the state of the search. `found` is the selected match as `(row, wrapped around the end)`.
    pub(super) fn report(&self, found: Option<(usize, bool)>, text: &str) -> String {
        let counts = [self.count(), self.rows_searched, self.row_count];
        let [count, searched, len] = counts.map(group_thousands);
        match (found, self.is_complete()) {
            (Some((row, around)), true) => {
                let around = if around { ", around the end" } else { "" };
                format!("Match {} of {count}{around}", group_thousands(self.match_number(row)))
            }
            (Some(_), false) => format!("Match; {count} so far, still searching…"),
            (None, true) => format!("No match for “{text}” among the {len} shown"),
            (None, false) => format!("Searching for “{text}”: {count} in {searched} of {len} so far…"),
        }
    }

    /// Returns the next match from a row, and whether it lies beyond an end of the list. The search wraps only
    /// when it is complete, because a nearer match may still be found.
    pub(super) fn next_match(&self, from: usize, forward: bool, here: bool) -> Option<(usize, bool)> {
        let count_before = |row| self.rows.partition_point(|&other| other < row);
        let next = if forward {
            self.rows.get(count_before(from + usize::from(!here)))
        } else {
            count_before(from + usize::from(here)).checked_sub(1).and_then(|index| self.rows.get(index))
        };
        if let Some(&row) = next {
            return Some((row, false));
        }
        let wrapped = if forward { self.rows.first() } else { self.rows.last() };
        // Downwards from `start_row`, the first match above it is the first one found after wrapping.
        let is_nearest = |row: usize| forward && from == self.start_row && row < self.start_row;
        wrapped
            .filter(|row| is_nearest(**row) || self.is_complete())
            .map(|&row| (row, if forward { row < from } else { row > from }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searches a list of ten rows in blocks of four.
    fn search_blocks(start: usize, blocks: usize, matching: &[usize]) -> SearchMatches {
        let mut matches = SearchMatches::new("x".to_owned(), 10, start);
        for _ in 0..blocks {
            let block = matches.next_block(4);
            let rows: Vec<usize> = matching.iter().copied().filter(|row| block.contains(row)).collect();
            matches.add_block(&block, rows);
        }
        matches
    }

    #[test]
    fn blocks_start_at_the_cursor_and_cover_every_row_once() {
        for start in 0..10 {
            let mut matches = SearchMatches::new("x".to_owned(), 10, start);
            let mut rows = Vec::new();
            while !matches.is_complete() {
                let block = matches.next_block(4);
                assert!(!block.is_empty());
                rows.extend(block.clone());
                matches.add_block(&block, []);
            }
            assert_eq!(rows, (start..10).chain(0..start).collect::<Vec<_>>());
            assert!(matches.next_block(4).is_empty());
        }
        assert!(SearchMatches::new("x".to_owned(), 0, 3).is_complete());
    }

    #[test]
    fn complete_search_steps_through_all_matches_both_ways() {
        let matches = search_blocks(5, 4, &[1, 6, 8]);
        assert!(matches.is_complete());
        assert_eq!(matches.next_match(5, true, true), Some((6, false)));
        assert_eq!(matches.next_match(6, true, true), Some((6, false)));
        assert_eq!(matches.next_match(6, true, false), Some((8, false)));
        assert_eq!(matches.next_match(8, true, false), Some((1, true)));
        assert_eq!(matches.next_match(8, false, false), Some((6, false)));
        assert_eq!(matches.next_match(1, false, false), Some((8, true)));
        assert_eq!([1, 6, 8].map(|row| matches.match_number(row)), [1, 2, 3]);
        let one = search_blocks(5, 4, &[7]);
        assert_eq!(one.next_match(7, true, false), Some((7, false)), "the only match");
        assert_eq!(search_blocks(5, 4, &[]).next_match(5, true, true), None);
    }

    #[test]
    fn incomplete_search_steps_only_through_certain_matches() {
        // Rows 5 to 8 have been searched.
        let matches = search_blocks(5, 1, &[1, 6, 8, 9]);
        assert_eq!((matches.count(), matches.rows_searched, matches.row_count), (2, 4, 10));
        assert_eq!(matches.next_match(5, true, true), Some((6, false)));
        assert_eq!(matches.next_match(6, true, false), Some((8, false)));
        assert_eq!(matches.next_match(8, true, false), None, "row 9 may match");
        assert_eq!(matches.next_match(6, false, false), None, "rows above may match");
        // Then row 9 and rows 0 to 3: the nearest match below the cursor is beyond the end.
        let matches = search_blocks(5, 3, &[1, 2]);
        assert!(!matches.is_complete());
        assert_eq!(matches.next_match(5, true, true), Some((1, true)));
    }
}
