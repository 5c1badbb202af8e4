//! Reads the files to import and reports rows that were left out.

use std::io::Write;
use std::path::PathBuf;

#[cfg(feature = "parquet")]
use super::previous_import::PreviousImport;
use super::summary::interrupted_failure;
use crate::command::Failure;
use crate::findings::phrases;
use crate::import::{Dataset, ImportBuilder, ImportControl, ImportError, ImportReport, import_file};
use crate::input_file::PipePolicy;
use crate::model::{PublicationDate, text};

/// The most left-out rows that are listed.
const MAX_LISTED_ROWS: usize = 50;

/// The options of `import`.
#[derive(Debug)]
pub(crate) struct ImportOptions {
    /// The data set.
    pub(crate) dataset: Dataset,
    /// The files to read, in order.
    pub(crate) files: Vec<PathBuf>,
    /// The file to write.
    pub(crate) output: PathBuf,
    /// Whether to write nothing if a row must be left out.
    pub(crate) strict: bool,
    /// Whether the rows are a sample.
    pub(crate) sample: bool,
    /// The earlier import that this one continues.
    pub(crate) over: Option<PathBuf>,
    /// When the files were released, if the user says so.
    pub(crate) released: Option<PublicationDate>,
    /// The situation whose names and fronts are used.
    pub(crate) situation: Option<PathBuf>,
}

/// Reads the files into `builder`, and lists the rows that were left out on `err`.
///
/// # Errors
/// Fails if a file cannot be read, if no row can be used, or if a row was left out with `--strict`. The caller then
/// writes nothing.
pub(super) fn read_rows(
    options: &ImportOptions,
    mut builder: ImportBuilder,
    should_stop: &dyn Fn() -> bool,
    err: &mut dyn Write,
) -> Result<(ImportBuilder, ImportReport), Failure> {
    builder.set_release(options.released);
    #[cfg(feature = "parquet")]
    let previous = match &options.over {
        Some(path) => Some(PreviousImport::open(path, &mut builder, should_stop)?),
        None => None,
    };
    #[cfg(not(feature = "parquet"))]
    if options.over.is_some() {
        return Err(Failure::Message("--over: this frontwatch was built without Parquet".to_owned()));
    }
    #[cfg_attr(not(feature = "parquet"), expect(unused_mut, reason = "nothing is continued"))]
    let mut report = read_files(options, &mut builder, should_stop)?;
    if options.sample {
        builder.mark_as_sample();
    }
    list_problems(&report, err);
    if options.strict && report.skipped > 0 {
        let rows = phrases::count_noun(report.skipped, "row");
        return Err(Failure::Message(format!("{rows} cannot be imported; nothing is written (--strict)")));
    }
    if report.taken == 0 {
        return Err(Failure::Message("no row can be imported; nothing is written".to_owned()));
    }
    #[cfg(feature = "parquet")]
    if let Some(previous) = previous {
        previous.carry_over(&mut builder, &mut report, should_stop)?;
    }
    Ok((builder, report))
}

fn read_files(
    options: &ImportOptions,
    builder: &mut ImportBuilder,
    should_stop: &dyn Fn() -> bool,
) -> Result<ImportReport, Failure> {
    let control = ImportControl { stop: should_stop, on_bytes_read: &|_| {}, pipes: PipePolicy::Allowed };
    let mut report = ImportReport::default();
    for path in &options.files {
        let name = path.display().to_string();
        import_file(options.dataset, path, &name, builder, &mut report, control).map_err(
            |error| match error {
                ImportError::Stopped => interrupted_failure(),
                error => Failure::Message(error.to_string()),
            },
        )?;
    }
    Ok(report)
}

/// Lists the first rows that were left out and counts the rest.
fn list_problems(report: &ImportReport, err: &mut dyn Write) {
    // A failed write to standard error cannot be reported anywhere.
    for problem in report.problems.iter().take(MAX_LISTED_ROWS) {
        _ = writeln!(err, "{}", text::sanitize(&problem.to_string()));
    }
    let more = report.skipped.saturating_sub(MAX_LISTED_ROWS.min(report.problems.len()));
    if more > 0 {
        _ = writeln!(err, "and {} more", phrases::count_noun(more, "row"));
    }
}
