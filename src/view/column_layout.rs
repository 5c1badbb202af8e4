//! Fits the columns of a list into its width.

use super::glyphs::GlyphSet;
use super::text::{self, saturating_u16};

/// Screen columns before the first cell of a row: the selection marker, a mark, a space.
pub(super) const MARKER_COLUMNS: u16 = 3;

/// A column that may grow beyond this width grows only after all others have reached their maximum.
const GREEDY_WIDTH: u16 = 60;

/// A column a pane asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnSpec<K> {
    /// What it shows.
    pub key: K,
    /// Its header, and a short form for where the header does not fit.
    pub headers: (&'static str, &'static str),
    /// Minimum and maximum width.
    pub width_range: (u16, u16),
    /// The rank for dropping columns: higher ranks are dropped first; rank 0 is never dropped.
    pub drop_rank: u8,
    /// Whether cells are right-aligned.
    pub is_right_aligned: bool,
}

impl<K> ColumnSpec<K> {
    /// Creates a left-aligned column, for text.
    pub(super) fn left_aligned(
        key: K,
        head: (&'static str, &'static str),
        width: (u16, u16),
        rank: u8,
    ) -> Self {
        Self { key, headers: head, width_range: width, drop_rank: rank, is_right_aligned: false }
    }

    /// Creates a right-aligned column, for figures.
    pub(super) fn right_aligned(
        key: K,
        head: (&'static str, &'static str),
        width: (u16, u16),
        rank: u8,
    ) -> Self {
        Self { is_right_aligned: true, ..Self::left_aligned(key, head, width, rank) }
    }
}

/// A column with its place on screen.
#[derive(Debug, Clone)]
pub(super) struct PlacedColumn<K> {
    /// What it shows.
    pub key: K,
    headers: (&'static str, &'static str),
    /// The direction of the sort sign after the header: descending or ascending; `None` if the list is not sorted by
    /// this column.
    pub is_sorted_descending: Option<bool>,
    /// First screen column, counted from the left of the pane.
    pub x: u16,
    /// Width in screen columns.
    pub width: u16,
    /// Whether cells are right-aligned.
    pub is_right_aligned: bool,
}

impl<K> PlacedColumn<K> {
    /// Returns the header that fits, with the sort sign.
    pub(super) fn header(&self, glyphs: &GlyphSet) -> String {
        let sign =
            self.is_sorted_descending.map_or("", |descending| glyphs.sort_arrows[usize::from(!descending)]);
        let columns = usize::from(self.width).saturating_sub(text::width(sign));
        let head = if text::width(self.headers.0) <= columns { self.headers.0 } else { self.headers.1 };
        format!("{head}{sign}")
    }
}

/// Lays out columns in a pane of this width. Drops the columns of the highest rank until the rest fits, then gives
/// spare width to columns that can grow, then to the gaps.
pub(super) fn fit_columns<K: Copy>(columns: &[ColumnSpec<K>], width: u16) -> Vec<PlacedColumn<K>> {
    let available = width.saturating_sub(MARKER_COLUMNS);
    let mut kept: Vec<(&ColumnSpec<K>, u16)> = columns.iter().map(|c| (c, c.width_range.0)).collect();
    let used_width = |kept: &[(&ColumnSpec<K>, u16)]| {
        let gaps = saturating_u16(kept.len().saturating_sub(1));
        kept.iter().fold(gaps, |sum, (_, width)| sum.saturating_add(*width))
    };
    while used_width(&kept) > available {
        let Some(highest_rank) = kept.iter().map(|(c, _)| c.drop_rank).max().filter(|rank| *rank > 0) else {
            break;
        };
        kept.retain(|(c, _)| c.drop_rank != highest_rank);
    }
    let mut spare = available.saturating_sub(used_width(&kept));
    // Greedy columns grow only once the others have reached their maximum.
    for is_greedy in [false, true] {
        let mut has_grown = true;
        while has_grown {
            has_grown = false;
            for (column, width) in &mut kept {
                if spare > 0
                    && *width < column.width_range.1
                    && (column.width_range.1 > GREEDY_WIDTH) == is_greedy
                {
                    *width += 1;
                    spare -= 1;
                    has_grown = true;
                }
            }
        }
    }
    let gaps = saturating_u16(kept.len().saturating_sub(1));
    let gap = 1 + spare.checked_div(gaps).unwrap_or(0).min(2);
    let mut x = MARKER_COLUMNS;
    kept.into_iter()
        .map(|(column, width)| {
            let placed = PlacedColumn {
                key: column.key,
                headers: column.headers,
                is_sorted_descending: None,
                x,
                width,
                is_right_aligned: column.is_right_aligned,
            };
            x = x.saturating_add(width).saturating_add(gap);
            placed
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(key: usize, width: (u16, u16), rank: u8) -> ColumnSpec<usize> {
        ColumnSpec {
            key,
            headers: ("head", "h"),
            width_range: width,
            drop_rank: rank,
            is_right_aligned: false,
        }
    }

    #[test]
    fn the_highest_ranks_are_dropped_first() {
        let columns = [column(0, (10, 12), 0), column(1, (5, 5), 2), column(2, (5, 5), 1)];
        let keys = |width| fit_columns(&columns, width).iter().map(|s| s.key).collect::<Vec<_>>();
        assert_eq!(keys(30), [0, 1, 2]);
        assert_eq!(keys(22), [0, 2]);
        assert_eq!(keys(14), [0]);
        assert_eq!(keys(0), [0]);
        let placed = fit_columns(&columns, 3 + 10 + 1 + 5 + 1 + 5 + 2);
        assert_eq!((placed[0].width, placed[1].x, placed[2].x), (12, 16, 22));
    }

    proptest! {
        #[test]
        fn columns_never_overlap(
            widths in prop::collection::vec((0u16..20, 0u16..20, 0u8..5), 1..8),
            width in 0u16..200,
        ) {
            let columns: Vec<_> =
                widths.iter().enumerate().map(|(i, &(a, b, rank))| column(i, (a, a.max(b)), rank)).collect();
            let placed = fit_columns(&columns, width);
            for pair in placed.windows(2) {
                prop_assert!(pair[0].x + pair[0].width < pair[1].x);
            }
        }
    }
}
