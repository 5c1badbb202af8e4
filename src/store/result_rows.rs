//! The rows of an answer, with lazy materialisation: an answer has many rows, and a pane shows few of them.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::crossfilter::CrossFilter;
use super::event_table::EventTable;
use super::row_set::row_passes;
use crate::model::Span;
use crate::model::parallel::par_chunks;

/// Rows in a requested order. In date order, they are not listed but computed when accessed.
#[derive(Clone, Default)]
pub struct ResultRows(ResultForm);

#[derive(Clone)]
enum ResultForm {
    /// The rows themselves.
    Listed(Arc<[u32]>),
    /// The passing rows, newest first.
    Filtered(Arc<FilteredRows>),
}

impl Default for ResultForm {
    fn default() -> Self {
        Self::Listed(Arc::new([]))
    }
}

/// The conditions of the passing rows, and how many there are.
struct FilteredRows {
    table: Arc<EventTable>,
    crossfilter: Arc<CrossFilter>,
    days: Span,
    len: usize,
    /// Number of passing rows before each block of [`BLOCK_ROWS`] rows, counted on first use.
    offsets: OnceLock<Vec<u32>>,
}

/// Number of rows in a block.
const BLOCK_ROWS: usize = 256;
/// Number of rows, from the newest, that are scanned one by one before all blocks are counted.
const SCAN_LIMIT: usize = 1 << 14;

impl FilteredRows {
    fn passes(&self, row: usize) -> bool {
        self.crossfilter.lists_group(self.table.group_id[row])
            && self.days.covers(self.table.span(row))
            && row_passes(self.crossfilter.row_filter.as_deref(), row)
    }

    fn candidate_rows(&self) -> std::ops::Range<usize> {
        self.table.rows_beginning_in(self.days)
    }

    /// Returns the rows of a block. Blocks start at the first candidate row.
    fn block(&self, block: usize) -> std::ops::Range<usize> {
        let candidates = self.candidate_rows();
        let from = candidates.start + block * BLOCK_ROWS;
        from.min(candidates.end)..(from + BLOCK_ROWS).min(candidates.end)
    }

    fn block_offsets(&self) -> &[u32] {
        self.offsets.get_or_init(|| {
            let candidates = self.candidate_rows();
            let blocks = par_chunks(candidates.clone(), |rows| {
                // Chunks are cut at multiples of 64 rows, so a block may be split. Both chunks then count a part of
                // it.
                let first = (rows.start - candidates.start) / BLOCK_ROWS;
                let mut block_counts =
                    vec![0_u32; (rows.end - candidates.start).div_ceil(BLOCK_ROWS) - first];
                for row in rows.filter(|&row| self.passes(row)) {
                    block_counts[(row - candidates.start) / BLOCK_ROWS - first] += 1;
                }
                (first, block_counts)
            });
            let mut sizes = vec![0_u32; candidates.len().div_ceil(BLOCK_ROWS)];
            for (first, block_counts) in blocks {
                sizes.iter_mut().skip(first).zip(block_counts).for_each(|(size, count)| *size += count);
            }
            let mut offset = 0;
            for size in &mut sizes {
                offset += std::mem::replace(size, offset);
            }
            sizes
        })
    }

    /// Returns the row with `index` passing rows before it, oldest first.
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

    /// Returns the number of newer passing rows, or `None` if the row does not pass.
    fn position(&self, row: usize) -> Option<usize> {
        let candidates = self.candidate_rows();
        if !candidates.contains(&row) || !self.passes(row) {
            return None;
        }
        if self.offsets.get().is_none() && candidates.end - row < SCAN_LIMIT {
            return Some((row + 1..candidates.end).filter(|&newer| self.passes(newer)).count());
        }
        let block = (row - candidates.start) / BLOCK_ROWS;
        let before_block = *self.block_offsets().get(block)? as usize;
        let before_in_block = self
            .block(block)
            .take_while(|&candidate| candidate < row)
            .filter(|&row| self.passes(row))
            .count();
        self.len.checked_sub(1 + before_block + before_in_block)
    }
}

impl ResultRows {
    /// Creates the rows that the cross-filter lists within `days`, newest first. There must be `len` of them.
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

    /// Returns the number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            ResultForm::Listed(rows) => rows.len(),
            ResultForm::Filtered(filtered) => filtered.len,
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the row at a position.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<u32> {
        match &self.0 {
            ResultForm::Listed(rows) => rows.get(index).copied(),
            ResultForm::Filtered(filtered) => {
                filtered.nth_newest(index).and_then(|row| u32::try_from(row).ok())
            }
        }
    }

    /// Returns the position of a row.
    #[must_use]
    pub fn position(&self, row: u32) -> Option<usize> {
        match &self.0 {
            ResultForm::Listed(rows) => rows.iter().position(|&listed| listed == row),
            ResultForm::Filtered(filtered) => filtered.position(row as usize),
        }
    }

    /// Whether the rows are in date order, oldest or newest first.
    pub(super) fn is_in_date_order(&self) -> bool {
        match &self.0 {
            ResultForm::Listed(rows) => rows.is_sorted() || rows.iter().rev().is_sorted(),
            ResultForm::Filtered(_) => true,
        }
    }

    /// Whether the rows contain a row.
    #[must_use]
    pub fn contains(&self, row: u32) -> bool {
        match &self.0 {
            ResultForm::Listed(rows) => rows.contains(&row),
            ResultForm::Filtered(filtered) => {
                filtered.candidate_rows().contains(&(row as usize)) && filtered.passes(row as usize)
            }
        }
    }

    /// Iterates over the rows.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.iter_from(0)
    }

    /// Iterates over the rows, starting at a position.
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
