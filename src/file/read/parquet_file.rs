//! Opens files of imported events, to include them in a situation or to load them as one.

use std::io::Read;
use std::path::Path;

use super::incoming_events::{IncomingEvents, outside_coverage_note};
use crate::file::load_result::{LoadError, LoadedSituation};
use crate::file::progress::FileProgress;
use crate::import::situation_title::set_title_and_as_of;
use crate::import::{FrontPolicy, ImportResult};
use crate::input_file::{PipePolicy, open_for_reading};
use crate::model::{Day, Diagnostic, Severity, Situation};

/// Why a data set cannot be read.
pub(super) enum DataSetError {
    Missing,
    /// The reason, safe to show.
    Invalid(String),
}

/// Opens the events of a file and resolves their names against a situation.
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

    let counted_rows = AtomicUsize::new(0);
    let report_rows = |done: usize, _: usize| {
        let counted = counted_rows.fetch_max(done, Ordering::Relaxed);
        progress.add_parsed(0, done.saturating_sub(counted));
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let opened =
        open_events(path, OpenControl { threads, progress: &report_rows, stop: progress.cancel_flag() });
    match opened {
        Ok(opened) => Ok(IncomingEvents::Parquet(Box::new(NameResolution::new(opened, situation)))),
        Err(ParquetFileError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
            Err(DataSetError::Missing)
        }
        Err(error) => Err(DataSetError::Invalid(error.to_string())),
    }
}

/// Fails, as this build has no Parquet reader.
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

/// Whether a file starts with the Parquet signature. Anything but a regular file, such as a pipe, is not opened.
pub(super) fn is_parquet(path: &Path) -> bool {
    let has_signature = || {
        let mut signature = [0; 4];
        let mut file = open_for_reading(path, PipePolicy::Refused).ok()?;
        file.read_exact(&mut signature).ok()?;
        Some(signature == *b"PAR1")
    };
    has_signature() == Some(true)
}

/// Loads a file of events as a situation. Each country is a front; as-of is the last day of the data.
pub(super) fn load_event_file(path: &Path, progress: &FileProgress) -> Result<LoadedSituation, LoadError> {
    let name = path.display().to_string();
    let invalid = |why: String| LoadError::NotAnEventFile { name: name.clone(), why };
    let size = path.metadata().ok().map(|metadata| metadata.len());
    progress.add_file(size);
    let incoming = open_events(path, &Situation::empty(String::new(), Day(0)), progress);
    if progress.is_cancelled() {
        return Err(LoadError::Cancelled);
    }
    let incoming = incoming.map_err(|error| match error {
        DataSetError::Missing => invalid("the file no longer exists".to_owned()),
        DataSetError::Invalid(why) => invalid(why),
    })?;
    let imported = incoming.finish(FrontPolicy::ByCountry).map_err(|failure| invalid(failure.2.message))?;
    let mut imported = *imported;
    set_title_and_as_of(&mut imported.situation, imported.days, &imported.bulk.columns);
    let diagnostic = |severity, message| Diagnostic { severity, message, location: None, hint: None };
    let imports = imported.imports.iter();
    let warnings = imports.flat_map(|import| [import.describe_skipped(), import.describe_sample()]).flatten();
    let mut diagnostics: Vec<Diagnostic> =
        warnings.map(|message| diagnostic(Severity::Warning, message)).collect();
    diagnostics.extend(outside_coverage_note(&imported).map(|message| diagnostic(Severity::Note, message)));
    let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(0);
    progress.add_fetched(size);
    progress.add_parsed(size, 0);
    let ImportResult { mut situation, bulk, imports, .. } = imported;
    situation.imports = imports;
    Ok(LoadedSituation { situation, bulk: vec![bulk], diagnostics, files: vec![path.to_owned()], name })
}
