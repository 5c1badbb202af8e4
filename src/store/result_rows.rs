//! The events of an answer: many rows, of which few are looked at.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::crossfilter::{CrossFilter, RejectedBy};
use super::event_table::EventTable;
use super::row_set::row_passes;
use crate::model::Span;
use crate::model::parallel::par_chunks;

/// Rows in an order. In the order of time they are not listed but told apart when they are looked at.
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
    narrowing: Arc<CrossFilter>,
    days: Span,
    len: usize,
    /// How many of them stand in the rows before each block of [`BLOCK_ROWS`]; counted when the first is asked for.
    before: OnceLock<Vec<u32>>,
}

/// Rows of a block.
const BLOCK_ROWS: usize = 256;
/// So many rows from the newest on are looked at one by one, rather than that all are counted.
const SCAN_LIMIT: usize = 1 << 14;

impl FilteredRows {
    fn passes(&self, row: usize) -> bool {
        self.narrowing
            .group_rejection(self.table.columns.group_id[row] as usize)
            .is_within(RejectedBy::NOTHING)
            && self.days.covers(self.table.span(row))
            && row_passes(self.narrowing.row_filter.as_deref(), row)
    }

    fn candidate_rows(&self) -> std::ops::Range<usize> {
        self.table.beginning_in(self.days)
    }

    /// The rows of a block, counted from the first that may pass.
    fn block(&self, block: usize) -> std::ops::Range<usize> {
        let all = self.candidate_rows();
        let from = all.start + block * BLOCK_ROWS;
        from.min(all.end)..(from + BLOCK_ROWS).min(all.end)
    }

    fn block_offsets(&self) -> &[u32] {
        self.before.get_or_init(|| {
            let all = self.candidate_rows();
            let blocks = par_chunks(all.clone(), |rows| {
                // A half is cut at a multiple of 64 rows; a block that is cut stands in both.
                let first = (rows.start - all.start) / BLOCK_ROWS;
                let mut counted = vec![0_u32; (rows.end - all.start).div_ceil(BLOCK_ROWS) - first];
                for row in rows.filter(|&row| self.passes(row)) {
                    counted[(row - all.start) / BLOCK_ROWS - first] += 1;
                }
                (first, counted)
            });
            let mut sizes = vec![0_u32; all.len().div_ceil(BLOCK_ROWS)];
            for (first, counted) in blocks {
                sizes.iter_mut().skip(first).zip(counted).for_each(|(size, count)| *size += count);
            }
            let mut before = 0;
            for size in &mut sizes {
                before += std::mem::replace(size, before);
            }
            sizes
        })
    }

    /// The row that has so many before it, oldest first.
    fn nth_oldest(&self, at: usize) -> Option<usize> {
        let before = self.block_offsets();
        let block = before.partition_point(|&before| before as usize <= at).checked_sub(1)?;
        let skip = at - *before.get(block)? as usize;
        self.block(block).filter(|&row| self.passes(row)).nth(skip)
    }

    fn nth_newest(&self, at: usize) -> Option<usize> {
        if at >= self.len {
            return None;
        }
        let near = || self.candidate_rows().rev().take(SCAN_LIMIT).filter(|&row| self.passes(row)).nth(at);
        let found = if self.before.get().is_none() && at < 64 { near() } else { None };
        if found.is_some() { found } else { self.nth_oldest(self.len - 1 - at) }
    }

    /// How many newer ones there are.
    fn position(&self, row: usize) -> Option<usize> {
        let all = self.candidate_rows();
        if !all.contains(&row) || !self.passes(row) {
            return None;
        }
        if self.before.get().is_none() && all.end - row < SCAN_LIMIT {
            return Some((row + 1..all.end).filter(|&newer| self.passes(newer)).count());
        }
        let block = (row - all.start) / BLOCK_ROWS;
        let before = *self.block_offsets().get(block)? as usize;
        let inside =
            self.block(block).take_while(|&other| other < row).filter(|&row| self.passes(row)).count();
        self.len.checked_sub(1 + before + inside)
    }
}

impl ResultRows {
    /// The rows that pass everything and lie in these days, newest first. They are `len`.
    pub(super) fn filtered(
        table: &Arc<EventTable>,
        narrowing: &Arc<CrossFilter>,
        days: Span,
        len: usize,
    ) -> Self {
        let (table, narrowing) = (Arc::clone(table), Arc::clone(narrowing));
        Self(ResultForm::Filtered(Arc::new(FilteredRows {
            table,
            narrowing,
            days,
            len,
            before: OnceLock::new(),
        })))
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            ResultForm::Listed(rows) => rows.len(),
            ResultForm::Filtered(passing) => passing.len,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them, counted from the first.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<u32> {
        match &self.0 {
            ResultForm::Listed(rows) => rows.get(at).copied(),
            ResultForm::Filtered(passing) => passing.nth_newest(at).and_then(|row| u32::try_from(row).ok()),
        }
    }

    /// Where a row stands among them.
    #[must_use]
    pub fn position(&self, row: u32) -> Option<usize> {
        match &self.0 {
            ResultForm::Listed(rows) => rows.iter().position(|&other| other == row),
            ResultForm::Filtered(passing) => passing.position(row as usize),
        }
    }

    /// Whether a row is one of them.
    #[must_use]
    pub fn contains(&self, row: u32) -> bool {
        match &self.0 {
            ResultForm::Listed(rows) => rows.contains(&row),
            ResultForm::Filtered(passing) => {
                passing.candidate_rows().contains(&(row as usize)) && passing.passes(row as usize)
            }
        }
    }

    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.iter_from(0)
    }

    /// From the one at this place on.
    pub fn iter_from(&self, at: usize) -> impl Iterator<Item = u32> + '_ {
        let (listed, passing) = match &self.0 {
            ResultForm::Listed(rows) => (rows.get(at..).unwrap_or_default(), None),
            ResultForm::Filtered(passing) => {
                (Default::default(), passing.nth_newest(at).map(|first| (passing, first)))
            }
        };
        let passing = passing.into_iter().flat_map(|(passing, first)| {
            (passing.candidate_rows().start..=first).rev().filter(move |&row| passing.passes(row))
        });
        listed.iter().copied().chain(passing.filter_map(|row| u32::try_from(row).ok()))
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
