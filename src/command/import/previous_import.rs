//! The earlier import that an import continues (`--over`).

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use super::summary::interrupted_failure;
use crate::command::Failure;
use crate::import::parquet::{OpenControl, OpenedEvents, ParquetFileError, open_events};
use crate::import::{ImportBuilder, ImportReport};

/// An open file of an earlier import.
pub(super) struct PreviousImport {
    path: PathBuf,
    opened: OpenedEvents,
}

impl PreviousImport {
    /// Opens the file and gives the builder the history of its rows.
    ///
    /// # Errors
    /// Fails if the file was not written by an import to Parquet or cannot be read.
    pub(super) fn open(
        path: &Path,
        builder: &mut ImportBuilder,
        should_stop: &dyn Fn() -> bool,
    ) -> Result<Self, Failure> {
        let opened = open_import(path).map_err(|error| to_failure(path, error))?;
        builder.compare_with(&opened, should_stop).map_err(|error| to_failure(path, error))?;
        Ok(Self { path: path.to_owned(), opened })
    }

    /// Adds the rows that the new files do not have.
    ///
    /// # Errors
    /// Fails if the file cannot be read, or if it is newer than the new files.
    pub(super) fn carry_over(
        &self,
        builder: &mut ImportBuilder,
        report: &mut ImportReport,
        should_stop: &dyn Fn() -> bool,
    ) -> Result<(), Failure> {
        let newer = builder.carry_over(&self.opened, report, should_stop);
        match newer.map_err(|error| to_failure(&self.path, error))? {
            None => Ok(()),
            Some(id) => Err(Failure::Message(format!(
                "{} is newer than the files to import, as the date of its event {id} shows; import the older files first; nothing is written",
                self.path.display()
            ))),
        }
    }
}

/// Opens the events of an earlier import.
pub(super) fn open_import(path: &Path) -> Result<OpenedEvents, ParquetFileError> {
    let never = AtomicBool::new(false);
    open_events(path, OpenControl { threads: 1, progress: &|_, _| {}, stop: &never })
}

fn to_failure(path: &Path, error: ParquetFileError) -> Failure {
    match error {
        ParquetFileError::Stopped => interrupted_failure(),
        error => Failure::Message(format!("--over {}: {error}", path.display())),
    }
}
