//! Fits the columns of a list into its width.
//!
//! A wider pane never shows less. Each column names the widths that it takes, each with a rank. All of them form one
//! list of steps in the order of their ranks, and a pane takes as many steps from its beginning as fit. So the steps
//! taken at a width are also taken at every greater width. Room that the next step does not fit in goes to the gaps.

use std::borrow::Cow;

use super::glyphs::GlyphSet;
use super::text::{self, saturating_u16};
use crate::query::{Direction, SortField, SortOrder};

/// Screen columns before the first cell of a row: the selection marker, a mark, a space.
pub(super) const MARKER_COLUMNS: u16 = 3;

/// The rank of growth beyond the minimum that has no rank of its own: after all columns are there.
const GROWTH_RANK: u8 = 254;

/// The rank of columns that may grow beyond [`GREEDY_WIDTH`]: after all others have reached their maximum.
const GREEDY_RANK: u8 = 255;

/// A column that may grow beyond this width grows only after all others have reached their maximum.
const GREEDY_WIDTH: u16 = 60;

/// Width of a sort sign.
const SORT_SIGN_COLUMNS: u16 = 1;

/// The widest gap between two columns.
const MAX_GAP: u16 = 3;

/// How a column grows from one of its widths to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Growth {
    /// Column by column, for text.
    Gradual,
    /// At once, for figures: a part of the next width would show nothing more.
    AtOnce,
}

/// A column a pane asks for.
#[derive(Debug, Clone)]
pub(super) struct ColumnSpec<K> {
    /// What it shows.
    key: K,
    /// Its header, and a short form for where the header does not fit.
    headers: (Cow<'static, str>, Cow<'static, str>),
    /// The widths it takes, each with its rank. The first introduces the column; one of rank 0 is always there.
    widths: Vec<(u8, u16)>,
    growth: Growth,
    is_right_aligned: bool,
}

impl<K> ColumnSpec<K> {
    /// Creates a left-aligned column, for text, of a minimum and a maximum width.
    pub(super) fn left_aligned(
        key: K,
        head: (&'static str, &'static str),
        width: (u16, u16),
        rank: u8,
    ) -> Self {
        let growth_rank = if width.1 > GREEDY_WIDTH { GREEDY_RANK } else { GROWTH_RANK };
        Self::with_widths(key, head, &[(rank, width.0), (growth_rank, width.1)])
    }

    /// Creates a left-aligned column of text that takes each width at its rank.
    pub(super) fn with_widths(key: K, head: (&'static str, &'static str), widths: &[(u8, u16)]) -> Self {
        let (growth, is_right_aligned) = (Growth::Gradual, false);
        let headers = (Cow::Borrowed(head.0), Cow::Borrowed(head.1));
        Self { key, headers, widths: widths.to_vec(), growth, is_right_aligned }
    }

    /// Creates a left-aligned column of figures or dates that takes each width at its rank, at once.
    pub(super) fn with_figure_widths(
        key: K,
        head: (&'static str, &'static str),
        widths: &[(u8, u16)],
    ) -> Self {
        Self { growth: Growth::AtOnce, ..Self::with_widths(key, head, widths) }
    }

    /// Replaces the header and its short form.
    pub(super) fn with_headers(self, long: String, short: String) -> Self {
        Self { headers: (Cow::Owned(long), Cow::Owned(short)), ..self }
    }

    /// Leaves room for the sort sign after the header, so that the sign does not touch the header of the next column.
    fn reserve_sort_sign(&mut self) {
        let columns = saturating_u16(text::width(&self.headers.1)).saturating_add(SORT_SIGN_COLUMNS);
        for (_, width) in &mut self.widths {
            *width = (*width).max(columns);
        }
    }

    /// Aligns the cells to the right.
    pub(super) fn right_aligned(self) -> Self {
        Self { is_right_aligned: true, ..self }
    }
}

/// A column with its place on screen.
#[derive(Debug, Clone)]
pub(super) struct PlacedColumn<K> {
    /// What it shows.
    pub key: K,
    headers: (Cow<'static, str>, Cow<'static, str>),
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
    /// Returns the header that fits, with the sort sign, for which [`fit_sorted_columns`] leaves room.
    pub(super) fn header(&self, glyphs: &GlyphSet) -> String {
        let sign =
            self.is_sorted_descending.map_or("", |descending| glyphs.sort_arrows[usize::from(!descending)]);
        let columns = usize::from(self.width).saturating_sub(text::width(sign));
        let (long, short) = &self.headers;
        let head = if text::width(long) <= columns { long } else { short };
        if sign.is_empty() { head.to_string() } else { format!("{}{sign}", text::prefix(head, columns)) }
    }
}

/// The columns being fitted: the width of each that is there, and the room left.
struct Fitting {
    widths: Vec<Option<u16>>,
    room: u16,
}

impl Fitting {
    fn new<K>(columns: &[ColumnSpec<K>], available: u16) -> Self {
        let mut fitting = Self { widths: vec![None; columns.len()], room: available };
        // The first column has no gap before it.
        fitting.room = fitting.room.saturating_add(1);
        fitting
    }

    /// Takes room if there is enough.
    fn take_room(&mut self, columns: u16) -> bool {
        let rest = self.room.checked_sub(columns);
        self.room = rest.unwrap_or(self.room);
        rest.is_some()
    }

    /// Introduces the columns of a rank. Returns whether they fit; those of rank 0 are there in any case.
    fn introduce<K>(&mut self, columns: &[ColumnSpec<K>], rank: u8) -> bool {
        let introduced = || {
            let first_widths = columns.iter().map(|column| column.widths.first().copied());
            let of_rank = first_widths.enumerate().filter_map(|(i, first)| Some((i, first?)));
            of_rank.filter(move |(_, (first_rank, _))| *first_rank == rank)
        };
        let cost =
            introduced().fold(0_u16, |sum, (_, (_, width))| sum.saturating_add(width).saturating_add(1));
        let fits = self.take_room(cost);
        if rank == 0 && !fits {
            self.room = 0;
        }
        if fits || rank == 0 {
            for (i, (_, width)) in introduced() {
                if let Some(slot) = self.widths.get_mut(i) {
                    *slot = Some(width);
                }
            }
        }
        fits
    }

    /// Grows the columns that take another width at a rank. Returns whether all of them reached it.
    fn grow<K>(&mut self, columns: &[ColumnSpec<K>], rank: u8) -> bool {
        let goals: Vec<(usize, u16, Growth)> = columns
            .iter()
            .enumerate()
            .flat_map(|(i, column)| {
                let widths = column.widths.iter().skip(1).filter(move |(of, _)| *of == rank);
                widths.map(move |(_, width)| (i, *width, column.growth))
            })
            .collect();
        for &(i, goal, _) in goals.iter().filter(|(.., growth)| *growth == Growth::AtOnce) {
            let Some(Some(width)) = self.widths.get(i).copied() else { continue };
            if !self.take_room(goal.saturating_sub(width)) {
                return false;
            }
            self.widths[i] = Some(width.max(goal));
        }
        let gradual = || goals.iter().filter(|(.., growth)| *growth == Growth::Gradual);
        loop {
            let mut has_grown = false;
            for &(i, goal, _) in gradual() {
                let Some(Some(width)) = self.widths.get(i).copied().filter(|width| *width < Some(goal))
                else {
                    continue;
                };
                if !self.take_room(1) {
                    return false;
                }
                self.widths[i] = Some(width + 1);
                has_grown = true;
            }
            if !has_grown {
                return true;
            }
        }
    }
}

/// Lays out columns in a pane of this width. Spare room goes to the gaps.
pub(super) fn fit_columns<K: Copy>(columns: &[ColumnSpec<K>], width: u16) -> Vec<PlacedColumn<K>> {
    let mut fitting = Fitting::new(columns, width.saturating_sub(MARKER_COLUMNS));
    let mut ranks: Vec<u8> =
        columns.iter().flat_map(|column| column.widths.iter().map(|(rank, _)| *rank)).collect();
    ranks.sort_unstable();
    ranks.dedup();
    for rank in ranks {
        if !fitting.introduce(columns, rank) || !fitting.grow(columns, rank) {
            break;
        }
    }
    let kept: Vec<(&ColumnSpec<K>, u16)> =
        columns.iter().zip(fitting.widths).filter_map(|(column, width)| Some((column, width?))).collect();
    let gaps = saturating_u16(kept.len().saturating_sub(1));
    let gap = 1 + fitting.room.checked_div(gaps).unwrap_or(0).min(MAX_GAP - 1);
    let mut x = MARKER_COLUMNS;
    kept.into_iter()
        .map(|(column, width)| {
            let placed = PlacedColumn {
                key: column.key,
                headers: column.headers.clone(),
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

/// Lays out the columns of a list and marks the one that it is sorted by. `sort_field` returns what a column sorts by.
pub(super) fn fit_sorted_columns<K: Copy>(
    mut columns: Vec<ColumnSpec<K>>,
    width: u16,
    order: Option<SortOrder>,
    sort_field: impl Fn(K) -> Option<SortField>,
) -> Vec<PlacedColumn<K>> {
    let is_sorted = |key| order.is_some_and(|order| sort_field(key) == Some(order.field));
    columns.iter_mut().filter(|column| is_sorted(column.key)).for_each(ColumnSpec::reserve_sort_sign);
    let mut placed = fit_columns(&columns, width);
    if let Some(column) = placed.iter_mut().find(|column| is_sorted(column.key)) {
        column.is_sorted_descending = order.map(|order| order.direction == Direction::Descending);
    }
    placed
}

/// Checks for every width that the next one has the same columns, none of them narrower, and that no sort sign touches
/// the next header.
#[cfg(test)]
pub(super) fn never_shows_less<K: Copy + PartialEq + std::fmt::Debug>(
    lay_out: impl Fn(u16) -> Vec<PlacedColumn<K>>,
) {
    let mut narrow = lay_out(0);
    for width in 1..400 {
        let wide = lay_out(width);
        for column in narrow {
            let in_wide = wide.iter().find(|other| other.key == column.key);
            assert!(in_wide.is_some_and(|other| other.width >= column.width), "{width}: {:?}", column.key);
        }
        for column in wide.iter().filter(|column| column.is_sorted_descending.is_some()) {
            let header = column.header(GlyphSet::for_setting(crate::board::Glyphs::Unicode));
            assert!(text::width(&header) <= usize::from(column.width), "{width}: {header}");
        }
        narrow = wide;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(key: usize, width: (u16, u16), rank: u8) -> ColumnSpec<usize> {
        ColumnSpec::left_aligned(key, ("head", "h"), width, rank)
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

    #[test]
    fn a_column_takes_its_widths_in_the_order_of_their_ranks() {
        let name = ColumnSpec::with_widths("name", ("", ""), &[(0, 5), (2, 10)]);
        let toll = ColumnSpec::with_figure_widths("toll", ("", ""), &[(1, 4), (3, 9)]);
        let columns = [name, toll];
        let widths = |width| fit_columns(&columns, width).iter().map(|c| c.width).collect::<Vec<_>>();
        assert_eq!(widths(3 + 9), [5]);
        assert_eq!(widths(3 + 10), [5, 4]);
        assert_eq!(widths(3 + 14), [9, 4], "text grows column by column");
        assert_eq!(widths(3 + 19), [10, 4], "a figure waits for the whole of its next width");
        assert_eq!(widths(3 + 20), [10, 9]);
    }

    fn any_columns() -> impl Strategy<Value = Vec<ColumnSpec<usize>>> {
        let widths = prop::collection::vec((0u8..6, 1u16..20), 1..4);
        prop::collection::vec((widths, any::<bool>()), 1..8).prop_map(|specs| {
            let column = |(key, (mut widths, is_figure)): (usize, (Vec<(u8, u16)>, bool))| {
                widths.sort_unstable();
                if is_figure {
                    ColumnSpec::with_figure_widths(key, ("", ""), &widths)
                } else {
                    ColumnSpec::with_widths(key, ("", ""), &widths)
                }
            };
            specs.into_iter().enumerate().map(column).collect()
        })
    }

    proptest! {
        #[test]
        fn columns_never_overlap(columns in any_columns(), width in 0u16..200) {
            let placed = fit_columns(&columns, width);
            for pair in placed.windows(2) {
                prop_assert!(pair[0].x + pair[0].width < pair[1].x);
            }
            let has_optional = placed.iter().any(|column| columns[column.key].widths[0].0 > 0);
            if let Some(last) = placed.last().filter(|_| has_optional) {
                prop_assert!(last.x + last.width <= width);
            }
        }

        #[test]
        fn a_wider_pane_never_shows_less(columns in any_columns(), width in 0u16..200) {
            let (narrow, wide) = (fit_columns(&columns, width), fit_columns(&columns, width + 1));
            for column in narrow {
                let in_wide = wide.iter().find(|other| other.key == column.key);
                prop_assert!(in_wide.is_some_and(|other| other.width >= column.width));
            }
        }
    }
}
