//! Reading the files that are imported.

use std::io::Write;
use std::path::PathBuf;

use crate::command::Failure;
use crate::import::{Dataset, ImportBuilder, ImportControl, ImportError, ImportReport, import_file};
use crate::model::{Situation, text};
use crate::report::phrases;

/// How many rows that are left out are told one by one.
const MAX_LISTED_ROWS: usize = 50;

/// What the command line asks for.
#[derive(Debug)]
pub(crate) struct ImportOptions {
    /// Which data set.
    pub(crate) dataset: Dataset,
    /// Its files, in order.
    pub(crate) files: Vec<PathBuf>,
    /// The file to write.
    pub(crate) output: PathBuf,
    /// Write nothing if a row has to be left out.
    pub(crate) strict: bool,
    /// The situation whose names and fronts are used.
    pub(crate) situation: Option<PathBuf>,
}

/// Reads the files as names of a situation, and tells what could not be read. Nothing is to be written on an error.
pub(super) fn read_builder(
    asked: &ImportOptions,
    base: &Situation,
    stop: &dyn Fn() -> bool,
    err: &mut dyn Write,
) -> Result<(ImportBuilder, ImportReport), Failure> {
    let (builder, report) = read_files(asked, base, stop)?;
    list_problems(&report, err);
    if asked.strict && report.skipped > 0 {
        let rows = phrases::count_noun(report.skipped, "row");
        return Err(Failure::Message(format!("{rows} cannot be taken, and nothing is written (--strict)")));
    }
    if report.taken == 0 {
        return Err(Failure::Message("there is no row that can be taken, and nothing is written".to_owned()));
    }
    Ok((builder, report))
}

pub(super) fn interrupted() -> Failure {
    Failure::Message("stopped; nothing is written".to_owned())
}

fn read_files(
    asked: &ImportOptions,
    base: &Situation,
    stop: &dyn Fn() -> bool,
) -> Result<(ImportBuilder, ImportReport), Failure> {
    let mut builder = ImportBuilder::new(base);
    let patience = ImportControl { stop, on_bytes_read: &|_| {} };
    let mut report = ImportReport::default();
    for path in &asked.files {
        let name = path.display().to_string();
        import_file(asked.dataset, path, &name, &mut builder, &mut report, patience).map_err(|refusal| {
            match refusal {
                ImportError::Stopped => interrupted(),
                other => Failure::Message(other.to_string()),
            }
        })?;
    }
    Ok((builder, report))
}

/// Lists the rows that were left out, the first of them.
fn list_problems(report: &ImportReport, err: &mut dyn Write) {
    // Nothing can be done where the standard error cannot be written.
    for problem in report.problems.iter().take(MAX_LISTED_ROWS) {
        _ = writeln!(err, "{}", text::sanitize(&problem.to_string()));
    }
    let more = report.skipped.saturating_sub(MAX_LISTED_ROWS.min(report.problems.len()));
    if more > 0 {
        _ = writeln!(err, "and {} more", phrases::count_noun(more, "row"));
    }
}
