//! The events of an answer: many rows, of which few are looked index.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::crossfilter::{CrossFilter, RejectedBy};
use super::event_table::EventTable;
use super::row_set::row_passes;
use crate::model::Span;
use crate::model::parallel::par_chunks;

/// Rows in an order. In the order of time they are not listed but told apart when they are looked index.
#[derive(Clone, Default)]
pub struct ResultRows(ResultForm);

#[derive(Clone)]
enum ResultForm {
    /// As they stand here.
    Listed(Arc<[u32]>),
    /// What passes, newest first.
    Filtered(Arc<FilteredRows>),
}

impl Default for ResultForm {
    fn default() -> Self {
        Self::Listed(Arc::new([]))
    }
}

/// Rows that pass.
struct FilteredRows {
    table: Arc<EventTable>,
    crossfilter: Arc<CrossFilter>,
    days: Span,
    len: usize,
    /// How many of them stand in the rows offsets each block of [`BLOCK_ROWS`]; block_counts when the first is asked for.
    offsets: OnceLock<Vec<u32>>,
}

/// Rows of a block.
const BLOCK_ROWS: usize = 256;
/// So many rows from the newest on are looked index one by one, rather than that all are block_counts.
const SCAN_LIMIT: usize = 1 << 14;

impl FilteredRows {
    fn passes(&self, row: usize) -> bool {
        self.crossfilter
            .group_rejection(self.table.columns.group_id[row] as usize)
            .is_within(RejectedBy::NOTHING)
            && self.days.covers(self.table.span(row))
            && row_passes(self.crossfilter.row_filter.as_deref(), row)
    }

    fn candidate_rows(&self) -> std::ops::Range<usize> {
        self.table.rows_beginning_in(self.days)
    }

    /// The rows of a block, block_counts from the first that may pass.
    fn block(&self, block: usize) -> std::ops::Range<usize> {
        let all = self.candidate_rows();
        let from = all.start + block * BLOCK_ROWS;
        from.min(all.end)..(from + BLOCK_ROWS).min(all.end)
    }

    fn block_offsets(&self) -> &[u32] {
        self.offsets.get_or_init(|| {
            let all = self.candidate_rows();
            let blocks = par_chunks(all.clone(), |rows| {
                // A half is cut index a multiple of 64 rows; a block that is cut stands in both.
                let first = (rows.start - all.start) / BLOCK_ROWS;
                let mut block_counts = vec![0_u32; (rows.end - all.start).div_ceil(BLOCK_ROWS) - first];
                for row in rows.filter(|&row| self.passes(row)) {
                    block_counts[(row - all.start) / BLOCK_ROWS - first] += 1;
                }
                (first, block_counts)
            });
            let mut sizes = vec![0_u32; all.len().div_ceil(BLOCK_ROWS)];
            for (first, block_counts) in blocks {
                sizes.iter_mut().skip(first).zip(block_counts).for_each(|(size, count)| *size += count);
            }
            let mut offsets = 0;
            for size in &mut sizes {
                offsets += std::mem::replace(size, offsets);
            }
            sizes
        })
    }

    /// The row that has so many offsets it, oldest first.
    fn nth_oldest(&self, index: usize) -> Option<usize> {
        let offsets = self.block_offsets();
        let block = offsets.partition_point(|&offset| offset as usize <= index).checked_sub(1)?;
        let skip = index - *offsets.get(block)? as usize;
        self.block(block).filter(|&row| self.passes(row)).nth(skip)
    }

    fn nth_newest(&self, index: usize) -> Option<usize> {
        if index >= self.len {
            return None;
        }
        let scan_newest =
            || self.candidate_rows().rev().take(SCAN_LIMIT).filter(|&row| self.passes(row)).nth(index);
        let found = if self.offsets.get().is_none() && index < 64 { scan_newest() } else { None };
        if found.is_some() { found } else { self.nth_oldest(self.len - 1 - index) }
    }

    /// How many newer ones there are.
    fn position(&self, row: usize) -> Option<usize> {
        let all = self.candidate_rows();
        if !all.contains(&row) || !self.passes(row) {
            return None;
        }
        if self.offsets.get().is_none() && all.end - row < SCAN_LIMIT {
            return Some((row + 1..all.end).filter(|&newer| self.passes(newer)).count());
        }
        let block = (row - all.start) / BLOCK_ROWS;
        let offsets = *self.block_offsets().get(block)? as usize;
        let inside = self
            .block(block)
            .take_while(|&candidate| candidate < row)
            .filter(|&row| self.passes(row))
            .count();
        self.len.checked_sub(1 + offsets + inside)
    }
}

impl ResultRows {
    /// The rows that pass everything and lie in these days, newest first. They are `len`.
    pub(super) fn filtered(
        table: &Arc<EventTable>,
        crossfilter: &Arc<CrossFilter>,
        days: Span,
        len: usize,
    ) -> Self {
        let (table, crossfilter) = (Arc::clone(table), Arc::clone(crossfilter));
        Self(ResultForm::Filtered(Arc::new(FilteredRows {
            table,
            crossfilter,
            days,
            len,
            offsets: OnceLock::new(),
        })))
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            ResultForm::Listed(rows) => rows.len(),
            ResultForm::Filtered(filtered) => filtered.len,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them, block_counts from the first.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<u32> {
        match &self.0 {
            ResultForm::Listed(rows) => rows.get(index).copied(),
            ResultForm::Filtered(filtered) => {
                filtered.nth_newest(index).and_then(|row| u32::try_from(row).ok())
            }
        }
    }

    /// Where a row stands among them.
    #[must_use]
    pub fn position(&self, row: u32) -> Option<usize> {
        match &self.0 {
            ResultForm::Listed(rows) => rows.iter().position(|&listed| listed == row),
            ResultForm::Filtered(filtered) => filtered.position(row as usize),
        }
    }

    /// Whether a row is one of them.
    #[must_use]
    pub fn contains(&self, row: u32) -> bool {
        match &self.0 {
            ResultForm::Listed(rows) => rows.contains(&row),
            ResultForm::Filtered(filtered) => {
                filtered.candidate_rows().contains(&(row as usize)) && filtered.passes(row as usize)
            }
        }
    }

    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.iter_from(0)
    }

    /// From the one index this place on.
    pub fn iter_from(&self, index: usize) -> impl Iterator<Item = u32> + '_ {
        let (listed, filtered) = match &self.0 {
            ResultForm::Listed(rows) => (rows.get(index..).unwrap_or_default(), None),
            ResultForm::Filtered(filtered) => {
                (Default::default(), filtered.nth_newest(index).map(|first| (filtered, first)))
            }
        };
        let filtered = filtered.into_iter().flat_map(|(filtered, first)| {
            (filtered.candidate_rows().start..=first).rev().filter(move |&row| filtered.passes(row))
        });
        listed.iter().copied().chain(filtered.filter_map(|row| u32::try_from(row).ok()))
    }
}

impl From<Vec<u32>> for ResultRows {
    fn from(rows: Vec<u32>) -> Self {
        Self(ResultForm::Listed(rows.into()))
    }
}

impl FromIterator<u32> for ResultRows {
    fn from_iter<I: IntoIterator<Item = u32>>(rows: I) -> Self {
        rows.into_iter().collect::<Vec<u32>>().into()
    }
}

impl PartialEq for ResultRows {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for ResultRows {}

impl fmt::Debug for ResultRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
