//! Takes rows from a source that keeps their history itself.

use super::ImportBuilder;
use crate::import::source_row::SourceRow;
use crate::model::FrontIx;
use crate::model::bulk::id_hash;

/// The effect of [`ImportBuilder::push_current`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowChange {
    /// The event is new.
    Added,
    /// The event was there with other contents.
    Corrected {
        /// Whether it had been withdrawn.
        was_withdrawn: bool,
    },
    /// The event was there like this.
    Unchanged,
}

impl ImportBuilder {
    /// Adds a row unless it is there already; a row with the same id is replaced. Unlike with `compare_with`, its history
    /// is what the row says.
    pub fn push_current(&mut self, row: &SourceRow<'_>) -> RowChange {
        let offset = self.row_by_id(id_hash(&row.id), &row.id).and_then(|known| self.record_offset(known));
        let known = offset.and_then(|offset| self.arena.decode(offset, &self.names.parties, FrontIx(0)));
        let change = match known {
            None => RowChange::Added,
            Some((known, _)) if known == *row => return RowChange::Unchanged,
            Some((known, _)) => RowChange::Corrected { was_withdrawn: known.withdrawn.is_some() },
        };
        self.push(row);
        change
    }
}
