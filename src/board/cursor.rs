//! A selected row and a scroll offset that stay in step with the length of a list and the height of its pane.

/// Position in a list. `selected < len` and `offset <= selected < offset + height` hold after [`Cursor::fit`]
/// whenever the list is not empty and the pane has a row; otherwise both are 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListCursor {
    selected: usize,
    offset: usize,
}

impl ListCursor {
    /// The selected row.
    #[must_use]
    pub const fn selected(self) -> usize {
        self.selected
    }

    /// The first visible row.
    #[must_use]
    pub const fn offset(self) -> usize {
        self.offset
    }

    /// Selects a row.
    pub fn select(&mut self, row: usize, len: usize, height: usize) {
        self.selected = row;
        self.fit(len, height);
    }

    /// Moves by `rows`, stopping at the ends.
    pub fn step(&mut self, rows: isize, len: usize, height: usize) {
        self.select(self.selected.saturating_add_signed(rows), len, height);
    }

    /// Restores the invariants for a list of `len` rows in a pane of `height` rows.
    pub fn fit(&mut self, len: usize, height: usize) {
        if len == 0 || height == 0 {
            // The selection is kept while there is no room, so that growing the terminal brings it back.
            self.selected = self.selected.min(len.saturating_sub(1));
            self.offset = 0;
            return;
        }
        self.selected = self.selected.min(len - 1);
        let lowest = (self.selected + 1).saturating_sub(height);
        self.offset = self.offset.clamp(lowest, self.selected).min(len.saturating_sub(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_selected_row_is_always_visible(
            moves in prop::collection::vec((-50isize..50, 0usize..40, 0usize..12), 1..60),
        ) {
            let mut cursor = ListCursor::default();
            for (rows, len, height) in moves {
                cursor.step(rows, len, height);
                if len == 0 || height == 0 {
                    prop_assert_eq!(cursor.offset(), 0);
                } else {
                    prop_assert!(cursor.selected() < len);
                    prop_assert!(cursor.offset() <= cursor.selected());
                    prop_assert!(cursor.selected() < cursor.offset() + height);
                    prop_assert!(cursor.offset() + height <= len.max(height), "no empty rows below the end");
                }
            }
        }
    }

    #[test]
    fn a_step_moves_the_page_only_at_its_edge() {
        let mut cursor = ListCursor::default();
        cursor.step(4, 100, 5);
        assert_eq!((cursor.selected(), cursor.offset()), (4, 0));
        cursor.step(1, 100, 5);
        assert_eq!((cursor.selected(), cursor.offset()), (5, 1));
        cursor.step(-3, 100, 5);
        assert_eq!((cursor.selected(), cursor.offset()), (2, 1));
    }
}
