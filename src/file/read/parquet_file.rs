//! Events that were imported: in a situation, or as one of their own.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::incoming::{IncomingEvents, outside_coverage_note};
use crate::file::load_result::{LoadError, LoadedSituation};
use crate::file::progress::FileProgress;
use crate::import::title::set_title_and_as_of;
use crate::import::{FrontPolicy, ImportResult};
use crate::model::{Day, Diagnostic, Severity, Situation};

/// Why a file of events cannot be read.
pub(super) enum DataSetError {
    Missing,
    /// In words, safe to show.
    Invalid(String),
}

/// The events of a file, with the names they have in a situation.
#[cfg(feature = "parquet")]
pub(super) fn open_events(
    path: &Path,
    situation: &Situation,
    progress: &FileProgress,
) -> Result<IncomingEvents, DataSetError> {
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use crate::import::parquet::{NameResolution, OpenControl, ParquetFileError, open_events};

    let told = AtomicUsize::new(0);
    let tell = |done: usize, _: usize| {
        let before = told.fetch_max(done, Ordering::Relaxed);
        progress.add_parsed(0, done.saturating_sub(before));
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let opened = open_events(path, OpenControl { threads, progress: &tell, stop: progress.cancel_flag() });
    match opened {
        Ok(opened) => Ok(IncomingEvents::Parquet(Box::new(NameResolution::new(opened, situation)))),
        Err(ParquetFileError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
            Err(DataSetError::Missing)
        }
        Err(error) => Err(DataSetError::Invalid(error.to_string())),
    }
}

/// This program cannot.
#[cfg(not(feature = "parquet"))]
pub(super) fn open_events(
    path: &Path,
    _: &Situation,
    _: &FileProgress,
) -> Result<IncomingEvents, DataSetError> {
    if path.exists() {
        Err(DataSetError::Invalid("this frontwatch was built without Parquet".to_owned()))
    } else {
        Err(DataSetError::Missing)
    }
}

/// Whether a file begins as Parquet does. What is no file, such as a pipe, is not looked into.
pub(super) fn is_parquet(path: &Path) -> bool {
    let begins = || {
        let mut head = [0; 4];
        let mut file =
            File::open(path).ok().filter(|file| file.metadata().is_ok_and(|about| about.is_file()))?;
        file.read_exact(&mut head).ok()?;
        Some(head == *b"PAR1")
    };
    path.is_file() && begins() == Some(true)
}

/// A situation made of a file of events: each country is a front, and it is looked at from its last day.
pub(super) fn load_event_file(path: &Path, progress: &FileProgress) -> Result<LoadedSituation, LoadError> {
    let name = path.display().to_string();
    let wrong = |why: String| LoadError::NotAnEventFile { name: name.clone(), why };
    let size = path.metadata().ok().map(|about| about.len());
    progress.add_file(size);
    let taken = open_events(path, &Situation::empty(String::new(), Day(0)), progress);
    if progress.is_cancelled() {
        return Err(LoadError::Cancelled);
    }
    let taken = taken.map_err(|error| match error {
        DataSetError::Missing => wrong("it is not there any more".to_owned()),
        DataSetError::Invalid(why) => wrong(why),
    })?;
    let brought = taken.finish(FrontPolicy::ByCountry).map_err(|failed| wrong(failed.2.message))?;
    let mut brought = *brought;
    set_title_and_as_of(&mut brought.situation, brought.days, &brought.bulk.columns);
    let note = |message| Diagnostic { severity: Severity::Note, message, location: None, hint: None };
    let diagnostics = outside_coverage_note(&brought).map(note).into_iter().collect();
    let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(0);
    progress.add_fetched(size);
    progress.add_parsed(size, 0);
    let ImportResult { situation, bulk, .. } = brought;
    Ok(LoadedSituation { situation, bulk: vec![bulk], diagnostics, files: vec![path.to_owned()], name })
}
