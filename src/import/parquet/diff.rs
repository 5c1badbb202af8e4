//! Counts the differences between a Parquet file and a later import.

use std::hash::{BuildHasher, Hash, Hasher};
use std::io;

use foldhash::fast::RandomState;

use super::{OpenedEvents, ParquetFileError};
use crate::import::ImportedEvents;
use crate::import::name_lookup::FastMap;
use crate::import::source_row::SourceRow;

/// The contents of a file's events by id, both as 64-bit hashes.
#[derive(Debug)]
pub struct RowVersions {
    state: RandomState,
    by_id_hash: FastMap<u64, u64>,
}

/// The number of events that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportDifference {
    /// Events that are not in the file.
    pub added: usize,
    /// Events of the file whose content changed.
    pub changed: usize,
    /// Events that are only in the file.
    pub deleted: usize,
}

impl RowVersions {
    /// Reads every record of a file; calls `stop` before each page.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or `stop` returns true.
    pub fn from_file(opened: &OpenedEvents, stop: &dyn Fn() -> bool) -> Result<Self, ParquetFileError> {
        let mut versions = Self { state: RandomState::default(), by_id_hash: FastMap::default() };
        opened.stored.read_all(stop, |row| {
            if row.withdrawn.is_none() {
                let (id, version) = versions.hash_row(row);
                versions.by_id_hash.insert(id, version);
            }
        })?;
        Ok(versions)
    }

    /// Compares the file with imported events.
    ///
    /// # Errors
    /// If an imported record cannot be read.
    pub fn compare_with(mut self, imported: &ImportedEvents) -> io::Result<ImportDifference> {
        let mut difference = ImportDifference::default();
        imported.for_each_row(|row, _| -> io::Result<()> {
            if row.withdrawn.is_some() {
                return Ok(());
            }
            let (id, version) = self.hash_row(row);
            match self.by_id_hash.remove(&id) {
                None => difference.added += 1,
                Some(stored) => difference.changed += usize::from(stored != version),
            }
            Ok(())
        })?;
        Ok(ImportDifference { deleted: self.by_id_hash.len(), ..difference })
    }

    /// Returns the hashes of a row's id and of its other fields.
    fn hash_row(&self, row: &SourceRow<'_>) -> (u64, u64) {
        // Destructured without `..`, so that the compiler reports a new field.
        let SourceRow {
            dataset,
            id,
            date,
            kind,
            parties,
            country,
            conflict,
            admin,
            place,
            coordinates,
            precision,
            killed,
            killed_by_side,
            killed_civilians_and_unknown,
            claimant,
            sources,
            summary,
            url,
            flags,
            // A later release that says the same changes nothing.
            reported: _,
            earlier: _,
            withdrawn: _,
        } = row;
        let mut hasher = self.state.build_hasher();
        (date.span.start.0, date.span.end.0, date.precision as u8, date.inferred).hash(&mut hasher);
        (*dataset as u8, *kind as u8, *precision as u8).hash(&mut hasher);
        (killed, killed_by_side, killed_civilians_and_unknown).hash(&mut hasher);
        coordinates.map(|point| (point.lat.to_bits(), point.lon.to_bits())).hash(&mut hasher);
        parties.hash(&mut hasher);
        (country, conflict, admin, place, claimant, sources, summary, url, flags).hash(&mut hasher);
        (self.state.hash_one(&**id), hasher.finish())
    }
}
