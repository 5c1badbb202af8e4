//! Events that were imported: in a situation, or as one of their own.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::incoming::{Taken, outside};
use crate::file::load_result::{LoadError, Loaded};
use crate::file::progress::Progress;
use crate::import::heading::head;
use crate::import::{Brought, Fronts};
use crate::model::{Day, Diagnostic, Severity, Situation};

/// Why a file of events cannot be read.
pub(super) enum Unread {
    Missing,
    /// In words, safe to show.
    Wrong(String),
}

/// The events of a file, with the names they have in a situation.
#[cfg(feature = "parquet")]
pub(super) fn taken(path: &Path, situation: &Situation, progress: &Progress) -> Result<Taken, Unread> {
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use crate::import::parquet::{Adopting, Error, Watch, open};

    let told = AtomicUsize::new(0);
    let tell = |done: usize, _: usize| {
        let before = told.fetch_max(done, Ordering::Relaxed);
        progress.parsed(0, done.saturating_sub(before));
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let opened = open(path, Watch { threads, progress: &tell, stop: progress.stop() });
    match opened {
        Ok(opened) => Ok(Taken::Stored(Box::new(Adopting::new(opened, situation)))),
        Err(Error::Io(error)) if error.kind() == io::ErrorKind::NotFound => Err(Unread::Missing),
        Err(error) => Err(Unread::Wrong(error.to_string())),
    }
}

/// This program cannot.
#[cfg(not(feature = "parquet"))]
pub(super) fn taken(path: &Path, _: &Situation, _: &Progress) -> Result<Taken, Unread> {
    if path.exists() {
        Err(Unread::Wrong("this frontwatch was built without Parquet".to_owned()))
    } else {
        Err(Unread::Missing)
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
pub(super) fn load(path: &Path, progress: &Progress) -> Result<Loaded, LoadError> {
    let name = path.display().to_string();
    let wrong = |why: String| LoadError::NoEvents { name: name.clone(), why };
    let size = path.metadata().ok().map(|about| about.len());
    progress.found(size);
    let taken = taken(path, &Situation::empty(String::new(), Day(0)), progress);
    if progress.is_cancelled() {
        return Err(LoadError::Cancelled);
    }
    let taken = taken.map_err(|error| match error {
        Unread::Missing => wrong("it is not there any more".to_owned()),
        Unread::Wrong(why) => wrong(why),
    })?;
    let brought = taken.finish(Fronts::ByCountry).map_err(|failed| wrong(failed.2.message))?;
    let mut brought = *brought;
    head(&mut brought.situation, brought.days, &brought.bulk.columns);
    let note = |message| Diagnostic { severity: Severity::Note, message, location: None, hint: None };
    let diagnostics = outside(&brought).map(note).into_iter().collect();
    let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(0);
    progress.fetched(size);
    progress.parsed(size, 0);
    let Brought { situation, bulk, .. } = brought;
    Ok(Loaded { situation, bulk: vec![bulk], diagnostics, files: vec![path.to_owned()], name })
}
