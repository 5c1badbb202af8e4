//! Takes rows from a source that keeps their history itself.

use super::ImportBuilder;
use crate::import::source_row::SourceRow;
use crate::model::Day;
use crate::model::bulk::id_hash;

/// The effect of [`ImportBuilder::push_current`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowChange {
    /// The event is new.
    Added,
    /// The event was there with other contents, withdrawn or not.
    Corrected {
        /// Whether it had been withdrawn.
        was_withdrawn: bool,
    },
    /// The event was there and was removed before.
    Restored {
        /// Whether it had been withdrawn.
        was_withdrawn: bool,
    },
    /// The event was already there, unchanged.
    Unchanged,
}

impl ImportBuilder {
    /// Adds a row unless it is there already; a row with the same id is replaced. Unlike with `compare_with`, its history
    /// is what the row says.
    pub fn push_current(&mut self, row: &SourceRow<'_>) -> RowChange {
        let mut buffer = Vec::new();
        let change = match self.known_row(&row.id, &mut buffer) {
            None => RowChange::Added,
            Some((known, number)) => {
                let was_withdrawn = known.withdrawn.is_some();
                match self.removed.get(number) {
                    Some(true) => RowChange::Restored { was_withdrawn },
                    _ if known == *row => return RowChange::Unchanged,
                    _ => RowChange::Corrected { was_withdrawn },
                }
            }
        };
        self.push(row);
        change
    }

    /// Removes an event if it begins on this day. Returns whether it had been withdrawn; `None` if it is not there.
    pub fn remove_current(&mut self, id: &str, day: Day) -> Option<bool> {
        let mut buffer = Vec::new();
        let known = self.known_row(id, &mut buffer);
        let (known, number) = known.filter(|(known, _)| known.date.span.start == day)?;
        let was_withdrawn = known.withdrawn.is_some();
        let removed = self.removed.get_mut(number).filter(|removed| !**removed)?;
        *removed = true;
        Some(was_withdrawn)
    }

    /// Returns the latest row with an id, read into `buffer`, and its number.
    fn known_row<'b>(&'b self, id: &str, buffer: &'b mut Vec<u8>) -> Option<(SourceRow<'b>, usize)> {
        let number = self.row_by_id(id_hash(id), id)?;
        let (row, _) = self.record(number, buffer)?;
        Some((row, number as usize))
    }
}
