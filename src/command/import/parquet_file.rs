//! What was imported as a file of events in bulk.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::read_rows::{ImportOptions, interrupted, read_builder};
use super::summary::{import_outcome, refuse_overwrite, write_difference, write_totals};
use crate::command::{Failure, Outcome};
use crate::import::FrontPolicy;
use crate::import::parquet::{
    ImportDifference, OpenControl, ParquetFileError, RowVersions, WriteSummary, open_events, save_import,
};
use crate::model::{Day, Situation};
use crate::report::{phrases, write_line};

/// Reads the files and writes their events.
pub(super) fn write_parquet(
    asked: &ImportOptions,
    stop: &dyn Fn() -> bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    if asked.situation.is_some() {
        let why = "--situation has no use for a file of events: its names and fronts are those of the situation that includes it";
        return Err(Failure::Message(why.to_owned()));
    }
    // A link stays one, and what it leads to is replaced.
    let path = asked.output.canonicalize().unwrap_or_else(|_| asked.output.clone());
    let before = read_previous(&path, stop)?;
    let (builder, report) = read_builder(asked, &Situation::empty(String::new(), Day(0)), stop, err)?;
    let imported =
        builder.finish(FrontPolicy::ByCountry).map_err(|failed| Failure::Message(failed.2.message))?;
    let WriteSummary { events, bytes } =
        save_import(&path, &imported, stop).map_err(|error| write_failure(&asked.output, &error))?;
    write_totals(&report, out)?;
    // The first is “none”.
    let countries = imported.bulk.columns.countries.len().saturating_sub(1);
    let totals = imported.situation.aggregates.len();
    let counts = [
        phrases::count_noun(events, "event"),
        if countries == 1 { "1 country".to_owned() } else { format!("{countries} countries") },
        phrases::count_noun(imported.situation.actors.len(), "actor"),
        phrases::count_noun(totals, "stated total"),
        phrases::count_noun(usize::try_from(bytes).unwrap_or(usize::MAX), "byte"),
    ];
    write_line(out, &format!("written  {}: {}", asked.output.display(), counts.join(", ")))?;
    if let Some(before) = before {
        let ImportDifference { added, changed, deleted } = before.compare_with(&imported);
        write_difference(out, [added, changed, deleted])?;
    }
    Ok(import_outcome(&report))
}

fn write_failure(path: &Path, error: &ParquetFileError) -> Failure {
    match error {
        ParquetFileError::Stopped => interrupted(),
        error => Failure::Message(format!("{} cannot be written: {error}", path.display())),
    }
}

/// What an earlier import wrote to the file; `None`: there is no file. Anything else than an import is not overwritten.
fn read_previous(path: &Path, stop: &dyn Fn() -> bool) -> Result<Option<RowVersions>, Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let never = AtomicBool::new(false);
    let opened = open_events(path, OpenControl { threads: 1, progress: &|_, _| {}, stop: &never });
    match opened.and_then(|opened| RowVersions::from_file(&opened, stop)) {
        Ok(versions) => Ok(Some(versions)),
        Err(ParquetFileError::Stopped) => Err(interrupted()),
        Err(ParquetFileError::NotParquet | ParquetFileError::NotFrontwatch) => Err(refuse_overwrite(path)),
        Err(error) => {
            Err(Failure::Message(format!("{}: {error}; remove it to write it anew", path.display())))
        }
    }
}
