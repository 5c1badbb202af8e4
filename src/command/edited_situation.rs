//! The situation that a verb edits, and its output about the change.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::load::load_situation;
use super::{Failure, ProgramContext, SituationOptions};
use crate::edit::{EditError, PlannedChanges, SituationFiles};
use crate::file;
use crate::forms::{FormContext, edit_warnings};
use crate::model::{Diagnostic, Edit, Severity, Situation};
use crate::report::write_line;

/// A situation and its files at one moment.
#[derive(Debug)]
pub(super) struct EditedSituation {
    /// The file that a viewer opens.
    pub(super) path: PathBuf,
    /// The texts.
    pub(super) files: SituationFiles,
    /// What they hold.
    pub(super) situation: Situation,
}

impl EditedSituation {
    /// Reads the situation of the command line, or else that of the configuration.
    ///
    /// # Errors
    /// Fails if neither names one, or it cannot be read.
    pub(super) fn read(
        options: &SituationOptions<'_>,
        context: &ProgramContext<'_>,
    ) -> Result<Self, Failure> {
        let effective = context.load_config(options.common, options.situation.as_deref())?;
        let feeds = effective.feed_sources();
        let Some(path) = effective.config.data else {
            return Err(Failure::Message(
                "no situation file is given, and the built-in sample is not edited; name one, or write one with `frontwatch init`"
                    .to_owned(),
            ));
        };
        if is_data_set(&path) {
            let name = path.display();
            let why = "is a data set, which is not written by hand; include it in a situation file";
            return Err(Failure::Message(format!("{name} {why}")));
        }
        let files = SituationFiles::read(&path).map_err(edit_failure)?;
        let situation = load_situation(Some(&path), &feeds)?.situation;
        Ok(Self { path, files, situation })
    }

    /// Plans edits.
    ///
    /// # Errors
    /// Fails if an edit cannot be made or the result has a new error.
    pub(super) fn plan(&self, edits: &[Edit], into: Option<&Path>) -> Result<PlannedChanges, Failure> {
        self.files.plan(edits, into).map_err(edit_failure)
    }
}

/// Whether a file is a data set by its content or its name, and no situation file.
pub(super) fn is_data_set(path: &Path) -> bool {
    const ENDINGS: [&str; 7] = ["parquet", "csv", "tsv", "xlsx", "zip", "gz", "zst"];
    let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
    ENDINGS.contains(&ending.as_str()) || !file::is_situation_file(path)
}

/// Turns the error of an edit into that of a verb.
pub(super) fn edit_failure(error: EditError) -> Failure {
    match error {
        EditError::Refused { mut problems } => {
            // The file does not have the lines that the problems show.
            let message =
                "nothing was written; the lines above are those that the change would give".to_owned();
            problems.push(Diagnostic { severity: Severity::Note, message, location: None, hint: None });
            Failure::Problems(problems)
        }
        EditError::Unreadable(error) => error.into(),
        other => Failure::Message(other.to_string()),
    }
}

/// Writes the changes and reports the new lines, or only shows the diff in a dry run. New warnings go to `err`.
///
/// # Errors
/// Fails if a file cannot be written or has changed.
pub(super) fn save_or_show(
    planned: &PlannedChanges,
    is_dry_run: bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), Failure> {
    if is_dry_run {
        show_diff(planned, out)?;
    } else {
        planned.save().map_err(edit_failure)?;
        show_new_lines(planned, out)?;
    }
    // A failed write to standard error cannot be reported anywhere.
    _ = err.write_all(file::render_diagnostics(&planned.problems, false).as_bytes());
    Ok(())
}

/// Shows the changes as a unified diff.
///
/// # Errors
/// Fails if the output cannot be written.
pub(super) fn show_diff(planned: &PlannedChanges, out: &mut dyn Write) -> Result<(), Failure> {
    for change in &planned.files {
        change.diff().lines().try_for_each(|line| write_line(out, line))?;
    }
    Ok(())
}

/// Warns of what the edits imply.
pub(super) fn warn_of_edits(edits: &[Edit], ctx: FormContext<'_>, err: &mut dyn Write) {
    /// More of them would be one mistake in many records.
    const MAX_WARNINGS: usize = 10;
    let warnings = edit_warnings(edits, ctx);
    // A failed write to standard error cannot be reported anywhere.
    for warning in warnings.iter().take(MAX_WARNINGS) {
        _ = write_line(err, &format!("warning: {warning}"));
    }
    if let Some(more) = warnings.len().checked_sub(MAX_WARNINGS).filter(|&more| more > 0) {
        _ = write_line(err, &format!("warning: and {more} more like these"));
    }
}

/// Returns where the changes were written: in each file, the line of the record.
pub(super) fn written_text(planned: &PlannedChanges, name: impl Fn(&Path) -> String) -> String {
    let places =
        planned.files.iter().map(|change| format!("{}:{}", name(&change.path), change.record_line()));
    format!("Written to {}", places.collect::<Vec<_>>().join(", "))
}

/// Shows the new lines, each run after its place: `situation.ron:42`.
///
/// # Errors
/// Fails if the output cannot be written.
pub(super) fn show_new_lines(planned: &PlannedChanges, out: &mut dyn Write) -> Result<(), Failure> {
    for change in &planned.files {
        for (line, texts) in change.new_lines() {
            write_line(out, &format!("{}:{line}", change.path.display()))?;
            texts.iter().try_for_each(|text| write_line(out, text))?;
        }
    }
    Ok(())
}
