//! What is different between a file of events and what was imported since.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::RandomState;

use super::schema::PAGE_ROWS;
use super::{OpenedEvents, ParquetFileError};
use crate::import::ImportedEvents;
use crate::import::name_dictionary::FastMap;
use crate::import::source_row::SourceRow;

/// What every event of a file says, by its id; both as hashes of 64 bits.
#[derive(Debug)]
pub struct RowVersions {
    state: RandomState,
    by_id_hash: FastMap<u64, u64>,
}

/// How many events are different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportDifference {
    /// Not in the file.
    pub added: usize,
    /// In the file, and say something else now.
    pub changed: usize,
    /// In the file only.
    pub deleted: usize,
}

impl RowVersions {
    /// Reads every record of a file; `stop` is asked now and then.
    ///
    /// # Errors
    /// When it cannot be read, or shall not any more.
    pub fn from_file(opened: &OpenedEvents, stop: &dyn Fn() -> bool) -> Result<Self, ParquetFileError> {
        let mut versions = Self { state: RandomState::default(), by_id_hash: FastMap::default() };
        for page in 0..opened.stored.len().div_ceil(PAGE_ROWS) {
            if stop() {
                return Err(ParquetFileError::Stopped);
            }
            opened.stored.read_page(page, |row| {
                let (id, version) = versions.hash_row(row);
                versions.by_id_hash.insert(id, version);
            })?;
        }
        Ok(versions)
    }

    /// What is different in events that were imported.
    #[must_use]
    pub fn compare_with(mut self, imported: &ImportedEvents) -> ImportDifference {
        let mut found = ImportDifference::default();
        let each = imported.for_each_row(|row, _| -> Result<(), std::convert::Infallible> {
            let (id, version) = self.hash_row(row);
            match self.by_id_hash.remove(&id) {
                None => found.added += 1,
                Some(before) => found.changed += usize::from(before != version),
            }
            Ok(())
        });
        match each {
            Ok(()) => ImportDifference { deleted: self.by_id_hash.len(), ..found },
            Err(never) => match never {},
        }
    }

    fn hash_row(&self, row: &SourceRow<'_>) -> (u64, u64) {
        // Taken apart, so that the compiler asks about each new field.
        let SourceRow {
            dataset,
            id,
            date,
            kind,
            parties,
            country,
            admin,
            place,
            coordinates: at,
            precision,
            killed,
            killed_by_side,
            killed_civilians_and_unknown: killed_others,
            claimant,
            sources,
            summary,
            url,
            flags,
        } = row;
        let mut hasher = self.state.build_hasher();
        (date.span.start.0, date.span.end.0, date.precision as u8, date.inferred).hash(&mut hasher);
        (*dataset as u8, *kind as u8, *precision as u8, killed, killed_by_side, killed_others)
            .hash(&mut hasher);
        at.map(|at| (at.lat.to_bits(), at.lon.to_bits())).hash(&mut hasher);
        parties.hash(&mut hasher);
        (country, admin, place, claimant, sources, summary, url, flags).hash(&mut hasher);
        (self.state.hash_one(&**id), hasher.finish())
    }
}
