//! The situation that a verb edits, and its output about the change.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Failure, ProgramContext, SituationOptions};
use crate::edit::{EditError, PlannedChanges, SituationFiles};
use crate::file;
use crate::model::{Edit, Situation};
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
        let config = context.load_config(options.common, options.situation.as_deref())?.config;
        let Some(path) = config.data else {
            return Err(Failure::Message(
                "no situation file is given, and the built-in sample is not edited; name one, or write one with `frontwatch init`"
                    .to_owned(),
            ));
        };
        let files = SituationFiles::read(&path).map_err(edit_failure)?;
        let situation = file::load_situation(&path)?.situation;
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

/// Turns the error of an edit into that of a verb.
pub(super) fn edit_failure(error: EditError) -> Failure {
    match error {
        EditError::Refused { problems } => Failure::Problems(problems),
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
        for change in &planned.files {
            change.diff().lines().try_for_each(|line| write_line(out, line))?;
        }
    } else {
        planned.save().map_err(edit_failure)?;
        show_new_lines(planned, out)?;
    }
    // A failed write to standard error cannot be reported anywhere.
    _ = err.write_all(file::render_diagnostics(&planned.problems, false).as_bytes());
    Ok(())
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
