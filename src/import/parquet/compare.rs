//! What is different between a file of events and what was imported since.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::RandomState;

use super::schema::PAGE;
use super::{Error, Opened};
use crate::import::Imported;
use crate::import::names::Map;
use crate::import::row::Row;

/// What every event of a file says, by its id; both as hashes of 64 bits.
#[derive(Debug)]
pub struct Versions {
    state: RandomState,
    of: Map<u64, u64>,
}

/// How many events are different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Difference {
    /// Not in the file.
    pub added: usize,
    /// In the file, and say something else now.
    pub changed: usize,
    /// In the file only.
    pub deleted: usize,
}

impl Versions {
    /// Reads every record of a file; `stop` is asked now and then.
    ///
    /// # Errors
    /// When it cannot be read, or shall not any more.
    pub fn of(opened: &Opened, stop: &dyn Fn() -> bool) -> Result<Self, Error> {
        let mut versions = Self { state: RandomState::default(), of: Map::default() };
        for page in 0..opened.stored.len().div_ceil(PAGE) {
            if stop() {
                return Err(Error::Stopped);
            }
            opened.stored.page(page, |row| {
                let (id, version) = versions.version(row);
                versions.of.insert(id, version);
            })?;
        }
        Ok(versions)
    }

    /// What is different in events that were imported.
    #[must_use]
    pub fn compared(mut self, imported: &Imported) -> Difference {
        let mut found = Difference::default();
        let each = imported.rows(|row, _| -> Result<(), std::convert::Infallible> {
            let (id, version) = self.version(row);
            match self.of.remove(&id) {
                None => found.added += 1,
                Some(before) => found.changed += usize::from(before != version),
            }
            Ok(())
        });
        match each {
            Ok(()) => Difference { deleted: self.of.len(), ..found },
            Err(never) => match never {},
        }
    }

    fn version(&self, row: &Row<'_>) -> (u64, u64) {
        // Taken apart, so that the compiler asks about each new field.
        let Row {
            dataset,
            id,
            date,
            kind,
            parties,
            country,
            admin,
            place,
            at,
            precision,
            killed,
            killed_by_side,
            killed_others,
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
