//! The events of an answer: many rows, of which few are looked at.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::bits::row_passes;
use super::narrow::{Failing, Narrowing};
use super::table::Table;
use crate::model::Span;
use crate::model::parallel::par_chunks;

/// Rows in an order. In the order of time they are not listed but told apart when they are looked at.
#[derive(Clone, Default)]
pub struct Rows(Form);

#[derive(Clone)]
enum Form {
    /// As they stand here.
    Listed(Arc<[u32]>),
    /// What passes, newest first.
    Passing(Arc<Passing>),
}

impl Default for Form {
    fn default() -> Self {
        Self::Listed(Arc::new([]))
    }
}

/// Rows that pass.
struct Passing {
    table: Arc<Table>,
    narrowing: Arc<Narrowing>,
    days: Span,
    len: usize,
    /// How many of them stand in the rows before each block of [`BLOCK`]; counted when the first is asked for.
    before: OnceLock<Vec<u32>>,
}

/// Rows of a block.
const BLOCK: usize = 256;
/// So many rows from the newest on are looked at one by one, rather than that all are counted.
const NEAR: usize = 1 << 14;

impl Passing {
    fn passes(&self, row: usize) -> bool {
        self.narrowing.of_class(self.table.columns.class[row] as usize).only(Failing::NOTHING)
            && self.days.covers(self.table.span(row))
            && row_passes(self.narrowing.among.as_deref(), row)
    }

    fn all(&self) -> std::ops::Range<usize> {
        self.table.beginning_in(self.days)
    }

    /// The rows of a block, counted from the first that may pass.
    fn block(&self, block: usize) -> std::ops::Range<usize> {
        let all = self.all();
        let from = all.start + block * BLOCK;
        from.min(all.end)..(from + BLOCK).min(all.end)
    }

    fn before(&self) -> &[u32] {
        self.before.get_or_init(|| {
            let all = self.all();
            let blocks = par_chunks(all.clone(), |rows| {
                // A half is cut at a multiple of 64 rows; a block that is cut stands in both.
                let first = (rows.start - all.start) / BLOCK;
                let mut counted = vec![0_u32; (rows.end - all.start).div_ceil(BLOCK) - first];
                for row in rows.filter(|&row| self.passes(row)) {
                    counted[(row - all.start) / BLOCK - first] += 1;
                }
                (first, counted)
            });
            let mut sizes = vec![0_u32; all.len().div_ceil(BLOCK)];
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
    fn oldest(&self, at: usize) -> Option<usize> {
        let before = self.before();
        let block = before.partition_point(|&before| before as usize <= at).checked_sub(1)?;
        let skip = at - *before.get(block)? as usize;
        self.block(block).filter(|&row| self.passes(row)).nth(skip)
    }

    fn get(&self, at: usize) -> Option<usize> {
        if at >= self.len {
            return None;
        }
        let near = || self.all().rev().take(NEAR).filter(|&row| self.passes(row)).nth(at);
        let found = if self.before.get().is_none() && at < 64 { near() } else { None };
        if found.is_some() { found } else { self.oldest(self.len - 1 - at) }
    }

    /// How many newer ones there are.
    fn position(&self, row: usize) -> Option<usize> {
        let all = self.all();
        if !all.contains(&row) || !self.passes(row) {
            return None;
        }
        if self.before.get().is_none() && all.end - row < NEAR {
            return Some((row + 1..all.end).filter(|&newer| self.passes(newer)).count());
        }
        let block = (row - all.start) / BLOCK;
        let before = *self.before().get(block)? as usize;
        let inside =
            self.block(block).take_while(|&other| other < row).filter(|&row| self.passes(row)).count();
        self.len.checked_sub(1 + before + inside)
    }
}

impl Rows {
    /// The rows that pass everything and lie in these days, newest first. They are `len`.
    pub(super) fn passing(table: &Arc<Table>, narrowing: &Arc<Narrowing>, days: Span, len: usize) -> Self {
        let (table, narrowing) = (Arc::clone(table), Arc::clone(narrowing));
        Self(Form::Passing(Arc::new(Passing { table, narrowing, days, len, before: OnceLock::new() })))
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Listed(rows) => rows.len(),
            Form::Passing(passing) => passing.len,
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
            Form::Listed(rows) => rows.get(at).copied(),
            Form::Passing(passing) => passing.get(at).and_then(|row| u32::try_from(row).ok()),
        }
    }

    /// Where a row stands among them.
    #[must_use]
    pub fn position(&self, row: u32) -> Option<usize> {
        match &self.0 {
            Form::Listed(rows) => rows.iter().position(|&other| other == row),
            Form::Passing(passing) => passing.position(row as usize),
        }
    }

    /// Whether a row is one of them.
    #[must_use]
    pub fn contains(&self, row: u32) -> bool {
        match &self.0 {
            Form::Listed(rows) => rows.contains(&row),
            Form::Passing(passing) => passing.all().contains(&(row as usize)) && passing.passes(row as usize),
        }
    }

    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.iter_from(0)
    }

    /// From the one at this place on.
    pub fn iter_from(&self, at: usize) -> impl Iterator<Item = u32> + '_ {
        let (listed, passing) = match &self.0 {
            Form::Listed(rows) => (rows.get(at..).unwrap_or_default(), None),
            Form::Passing(passing) => (Default::default(), passing.get(at).map(|first| (passing, first))),
        };
        let passing = passing.into_iter().flat_map(|(passing, first)| {
            (passing.all().start..=first).rev().filter(move |&row| passing.passes(row))
        });
        listed.iter().copied().chain(passing.filter_map(|row| u32::try_from(row).ok()))
    }
}

impl From<Vec<u32>> for Rows {
    fn from(rows: Vec<u32>) -> Self {
        Self(Form::Listed(rows.into()))
    }
}

impl FromIterator<u32> for Rows {
    fn from_iter<I: IntoIterator<Item = u32>>(rows: I) -> Self {
        rows.into_iter().collect::<Vec<u32>>().into()
    }
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for Rows {}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
