//! Writes imported events as Parquet.

use std::io::Write;
use std::path::Path;

use super::previous_import::open_import;
use super::read_rows::{ImportOptions, read_rows};
use super::summary::{
    NOTED_IN_FILE, import_outcome, interrupted_failure, refuse_overwrite, refuse_to_lose_history,
    write_difference, write_history, write_totals,
};
use crate::command::{Failure, Outcome};
use crate::findings::phrases;
use crate::import::parquet::{ImportDifference, ParquetFileError, RowVersions, WriteSummary, save_import};
use crate::import::{FrontPolicy, ImportBuilder};
use crate::model::{Day, Situation};
use crate::report::write_line;

/// Reads the files and writes their events.
pub(super) fn write_parquet(
    options: &ImportOptions,
    should_stop: &dyn Fn() -> bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    if options.situation.is_some() {
        let message = "--situation does not apply to .parquet: the situation that includes the file gives names and fronts";
        return Err(Failure::Message(message.to_owned()));
    }
    // A symbolic link is kept and its target replaced.
    let path = options.output.canonicalize().unwrap_or_else(|_| options.output.clone());
    let previous = read_previous(&path, options, should_stop)?;
    let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
    // Without a temporary file, the records stay in memory.
    _ = builder.spill_to(path.parent().unwrap_or(Path::new("")));
    let (builder, report) = read_rows(options, builder, should_stop, err)?;
    let imported =
        builder.finish(FrontPolicy::ByCountry).map_err(|failed| Failure::Message(failed.2.message))?;
    let WriteSummary { bytes, .. } =
        save_import(&path, &imported, should_stop).map_err(|error| write_failure(&options.output, &error))?;
    write_totals(&report, &imported.imports, NOTED_IN_FILE, out)?;
    // The first entry stands for “no country”.
    let countries = imported.bulk.columns.countries.len().saturating_sub(1);
    let totals = imported.situation.aggregates.len();
    let counts = [
        phrases::count_noun(imported.bulk.columns.len(), "event"),
        if countries == 1 { "1 country".to_owned() } else { format!("{countries} countries") },
        phrases::count_noun(imported.situation.actors.len(), "actor"),
        phrases::count_noun(totals, "stated total"),
        phrases::count_noun(usize::try_from(bytes).unwrap_or(usize::MAX), "byte"),
    ];
    write_line(out, &format!("written  {}: {}", options.output.display(), counts.join(", ")))?;
    write_history(out, imported.bulk.revision_counts())?;
    if let Some(previous) = previous {
        let ImportDifference { added, changed, deleted } = previous.compare_with(&imported)?;
        write_difference(out, [added, changed, deleted])?;
    }
    Ok(import_outcome(&report))
}

fn write_failure(path: &Path, error: &ParquetFileError) -> Failure {
    match error {
        ParquetFileError::Stopped => interrupted_failure(),
        error => Failure::Message(format!("{} cannot be written: {error}", path.display())),
    }
}

/// Reads the events of an earlier import. Returns `None` if the file does not exist.
///
/// # Errors
/// Fails if the file was not written by an import, so that nothing else is overwritten, if its history would be lost,
/// or if it cannot be read.
fn read_previous(
    path: &Path,
    options: &ImportOptions,
    should_stop: &dyn Fn() -> bool,
) -> Result<Option<RowVersions>, Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let is_continued =
        options.over.as_deref().and_then(|over| over.canonicalize().ok()).as_deref() == Some(path);
    let versions = open_import(path).and_then(|opened| {
        let loses_history = opened.has_history() && !is_continued;
        if loses_history { Ok(None) } else { RowVersions::from_file(&opened, should_stop).map(Some) }
    });
    match versions {
        Ok(Some(versions)) => Ok(Some(versions)),
        Ok(None) => Err(refuse_to_lose_history(path)),
        Err(ParquetFileError::Stopped) => Err(interrupted_failure()),
        Err(ParquetFileError::NotParquet | ParquetFileError::NotFrontwatch) => Err(refuse_overwrite(path)),
        Err(error) => {
            Err(Failure::Message(format!("{}: {error}; delete the file to import into it", path.display())))
        }
    }
}
