//! The cursor of a list: a selected row and a scroll offset, kept within the length of the list and the height
//! of its pane.

/// A position in a list. After [`ListCursor::fit`], `selected < len` and `offset <= selected < offset + height`
/// hold if the list has a row and the pane has room; otherwise `offset` is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListCursor {
    selected: usize,
    offset: usize,
}

impl ListCursor {
    /// Returns the selected row.
    #[must_use]
    pub const fn selected(self) -> usize {
        self.selected
    }

    /// Returns the first visible row.
    #[must_use]
    pub const fn offset(self) -> usize {
        self.offset
    }

    /// Selects a row, or the last one if the list is shorter.
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
            // The selection is kept while there is no room, so that enlarging the terminal restores it.
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
        fn selected_row_is_always_visible(
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
    fn step_scrolls_only_at_the_edge_of_the_pane() {
        let mut cursor = ListCursor::default();
        cursor.step(4, 100, 5);
        assert_eq!((cursor.selected(), cursor.offset()), (4, 0));
        cursor.step(1, 100, 5);
        assert_eq!((cursor.selected(), cursor.offset()), (5, 1));
        cursor.step(-3, 100, 5);
        assert_eq!((cursor.selected(), cursor.offset()), (2, 1));
    }
}
