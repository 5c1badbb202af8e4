//! Which columns of a list there is room for, and how wide each is.

use super::glyphs::GlyphSet;
use super::text::{self, saturating_u16};

/// Columns before the first cell of a row: the marker of the selected row, a mark, a space.
pub(super) const MARKER_COLUMNS: u16 = 3;

/// A column that may be wider than this takes all that the others leave.
const GREEDY_WIDTH: u16 = 60;

/// A column as a pane wishes for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnSpec<K> {
    /// What it shows.
    pub key: K,
    /// Its header, and a short one for where that does not fit.
    pub headers: (&'static str, &'static str),
    /// Narrowest and widest it may be.
    pub width_range: (u16, u16),
    /// The higher, the sooner it is left out; 0 stays.
    pub drop_rank: u8,
    /// Aligned to the right.
    pub is_right_aligned: bool,
}

impl<K> ColumnSpec<K> {
    /// A column of text.
    pub(super) fn left_aligned(
        key: K,
        head: (&'static str, &'static str),
        width: (u16, u16),
        rank: u8,
    ) -> Self {
        Self { key, headers: head, width_range: width, drop_rank: rank, is_right_aligned: false }
    }

    /// A column of figures.
    pub(super) fn right_aligned(
        key: K,
        head: (&'static str, &'static str),
        width: (u16, u16),
        rank: u8,
    ) -> Self {
        Self { is_right_aligned: true, ..Self::left_aligned(key, head, width, rank) }
    }
}

/// A column that found room.
#[derive(Debug, Clone)]
pub(super) struct PlacedColumn<K> {
    /// What it shows.
    pub key: K,
    headers: (&'static str, &'static str),
    /// Sort sign behind the header: descending, ascending.
    pub is_sorted_descending: Option<bool>,
    /// First column, from the left of the pane.
    pub x: u16,
    /// Columns it takes.
    pub width: u16,
    /// Aligned to the right.
    pub is_right_aligned: bool,
}

impl<K> PlacedColumn<K> {
    /// The header that fits, with the sort sign.
    pub(super) fn header(&self, glyphs: &GlyphSet) -> String {
        let sign =
            self.is_sorted_descending.map_or("", |descending| glyphs.sort_arrows[usize::from(!descending)]);
        let room = usize::from(self.width).saturating_sub(text::width(sign));
        let head = if text::width(self.headers.0) <= room { self.headers.0 } else { self.headers.1 };
        format!("{head}{sign}")
    }
}

/// Lays columns side by side in a pane of this width. The highest ranks are left out until the rest fits; what is
/// left over goes to the columns that can grow, then to wider gaps.
pub(super) fn fit_columns<K: Copy>(columns: &[ColumnSpec<K>], width: u16) -> Vec<PlacedColumn<K>> {
    let room = width.saturating_sub(MARKER_COLUMNS);
    let mut kept: Vec<(&ColumnSpec<K>, u16)> = columns.iter().map(|c| (c, c.width_range.0)).collect();
    let used = |kept: &[(&ColumnSpec<K>, u16)]| {
        let gaps = saturating_u16(kept.len().saturating_sub(1));
        kept.iter().fold(gaps, |sum, (_, width)| sum.saturating_add(*width))
    };
    while used(&kept) > room {
        let Some(last) = kept.iter().map(|(c, _)| c.drop_rank).max().filter(|rank| *rank > 0) else { break };
        kept.retain(|(c, _)| c.drop_rank != last);
    }
    let mut spare = room.saturating_sub(used(&kept));
    // Columns that take all they get come after those that have enough some time.
    for greedy in [false, true] {
        let mut grown = true;
        while grown {
            grown = false;
            for (column, width) in &mut kept {
                if spare > 0
                    && *width < column.width_range.1
                    && (column.width_range.1 > GREEDY_WIDTH) == greedy
                {
                    *width += 1;
                    spare -= 1;
                    grown = true;
                }
            }
        }
    }
    let gaps = saturating_u16(kept.len().saturating_sub(1));
    let gap = 1 + spare.checked_div(gaps).unwrap_or(0).min(2);
    let mut x = MARKER_COLUMNS;
    kept.into_iter()
        .map(|(column, width)| {
            let slot = PlacedColumn {
                key: column.key,
                headers: column.headers,
                is_sorted_descending: None,
                x,
                width,
                is_right_aligned: column.is_right_aligned,
            };
            x = x.saturating_add(width).saturating_add(gap);
            slot
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
    fn the_least_important_columns_go_first() {
        let columns = [column(0, (10, 12), 0), column(1, (5, 5), 2), column(2, (5, 5), 1)];
        let keys = |width| fit_columns(&columns, width).iter().map(|s| s.key).collect::<Vec<_>>();
        assert_eq!(keys(30), [0, 1, 2]);
        assert_eq!(keys(22), [0, 2]);
        assert_eq!(keys(14), [0]);
        assert_eq!(keys(0), [0]);
        let slots = fit_columns(&columns, 3 + 10 + 1 + 5 + 1 + 5 + 2);
        assert_eq!((slots[0].width, slots[1].x, slots[2].x), (12, 16, 22));
    }

    proptest! {
        #[test]
        fn columns_never_overlap(
            widths in prop::collection::vec((0u16..20, 0u16..20, 0u8..5), 1..8),
            width in 0u16..200,
        ) {
            let columns: Vec<_> =
                widths.iter().enumerate().map(|(i, &(a, b, rank))| column(i, (a, a.max(b)), rank)).collect();
            let slots = fit_columns(&columns, width);
            for pair in slots.windows(2) {
                prop_assert!(pair[0].x + pair[0].width < pair[1].x);
            }
        }
    }
}
