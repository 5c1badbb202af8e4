//! Carries out what the board asks of the situation's files.

use std::path::{Path, PathBuf};

use crate::board::{Board, EditRequest};
use crate::edit::{EditError, FileChange, PlannedChanges, SituationFiles, reason_not_writable};
use crate::model::text::sanitize;
use crate::model::{Diagnostic, Edit, RecordKind};

/// The files of the situation as they were when a form was opened, and the edits made since.
#[derive(Debug, Default)]
pub(super) struct SituationEditor {
    /// The situation's file; `None` for the built-in sample.
    path: Option<PathBuf>,
    /// The files as they were read for the open form.
    files: Option<SituationFiles>,
    /// The edits that were shown.
    shown: Option<(Vec<Edit>, PlannedChanges)>,
    /// The last edit that was written.
    last: Option<PlannedChanges>,
}

impl SituationEditor {
    pub(super) fn new(path: Option<PathBuf>) -> Self {
        Self { path, ..Self::default() }
    }

    /// Carries out a request. Returns whether files were written, so that the board has to read them again.
    pub(super) fn handle_request(&mut self, board: &mut Board, request: EditRequest) -> bool {
        let result = match request {
            EditRequest::Open => self.read_files(),
            EditRequest::Plan(edits) => self.plan(board, edits),
            EditRequest::PlanAnew => self.plan_anew(board),
            EditRequest::ShowOutsideChanges => self.show_outside_changes(board),
            EditRequest::Write => return self.write(board),
            EditRequest::Undo => return self.undo(board),
        };
        if let Err(error) = result {
            board.show_edit_problem(&problem_text(&error));
        }
        false
    }

    fn read_files(&mut self) -> Result<(), EditError> {
        self.shown = None;
        self.files = self.path.as_deref().map(SituationFiles::read).transpose()?;
        Ok(())
    }

    fn plan(&mut self, board: &mut Board, edits: Vec<Edit>) -> Result<(), EditError> {
        let Some(files) = &self.files else { return Ok(()) };
        let planned = files.plan(&edits, None)?;
        board.show_edit_preview(preview_lines(&planned));
        self.shown = Some((edits, planned));
        Ok(())
    }

    fn plan_anew(&mut self, board: &mut Board) -> Result<(), EditError> {
        let edits = self.shown.take().map(|(edits, _)| edits).unwrap_or_default();
        self.read_files()?;
        self.plan(board, edits)
    }

    /// Shows the difference between the files as they were read and as they are now.
    fn show_outside_changes(&self, board: &mut Board) -> Result<(), EditError> {
        let (Some(path), Some(files)) = (&self.path, &self.files) else { return Ok(()) };
        let now = SituationFiles::read(path)?;
        let mut lines = Vec::new();
        for file in now.files() {
            let before = files.files().iter().find(|before| before.path == file.path);
            let before = before.map_or_else(String::new, |before| before.text.clone());
            if before != file.text {
                let change = FileChange { path: file.path.clone(), before, after: file.text.clone() };
                lines.extend(diff_lines(&change));
            }
        }
        board.show_edit_conflict(lines);
        Ok(())
    }

    fn write(&mut self, board: &mut Board) -> bool {
        let Some((edits, planned)) = self.shown.take() else { return false };
        match planned.save() {
            Ok(()) => {
                let new_event = edits.iter().find_map(|edit| match edit {
                    Edit::Insert { kind: RecordKind::Event, id, .. } => Some(id.clone()),
                    _ => None,
                });
                board.finish_edit(done_text(&planned), new_event);
                self.last = Some(planned);
                true
            }
            Err(EditError::Changed { .. }) => {
                self.shown = Some((edits, planned));
                board.show_edit_conflict(Vec::new());
                false
            }
            Err(error) => {
                board.show_edit_problem(&problem_text(&error));
                false
            }
        }
    }

    fn undo(&mut self, board: &mut Board) -> bool {
        let Some(last) = self.last.take() else { return false };
        match last.undo() {
            Ok(()) => {
                board.forget_last_edit("The last edit is taken back", false);
                true
            }
            Err(EditError::Changed { path }) => {
                let name = sanitize(&path.display().to_string()).into_owned();
                board
                    .forget_last_edit(&format!("{name} has changed since; the edit is not taken back"), true);
                false
            }
            Err(error) => {
                board.forget_last_edit(&problem_text(&error), true);
                false
            }
        }
    }
}

/// Returns why the situation at `path` cannot be edited, or `None` if it can.
pub(super) fn reason_not_editable(path: Option<&Path>) -> Option<&'static str> {
    let Some(path) = path else {
        return Some("the sample is built in; `frontwatch init` starts a situation of your own");
    };
    if path.extension().is_some_and(|extension| !extension.eq_ignore_ascii_case("ron")) {
        return Some("a data set is not written by hand; include it in a situation file");
    }
    reason_not_writable(path).map(|_| "the situation file is not writable")
}

/// Returns the lines of all changes, after the warnings that the result has.
fn preview_lines(planned: &PlannedChanges) -> Vec<String> {
    let problems = planned.problems.iter().map(|problem| sanitize(&problem.to_string()).into_owned());
    problems.chain(planned.files.iter().flat_map(diff_lines)).collect()
}

/// Returns the lines of a diff, without the heading of two lines that only names the file twice.
fn diff_lines(change: &FileChange) -> Vec<String> {
    let name = sanitize(&change.path.display().to_string()).into_owned();
    let diff = change.diff();
    let lines = diff.lines().skip(2).map(|line| sanitize(line).into_owned());
    [name].into_iter().chain(lines).collect()
}

fn done_text(planned: &PlannedChanges) -> String {
    let places = planned.files.iter().map(|change| {
        let name =
            change.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        format!("{}:{}", sanitize(&name), change.first_line())
    });
    format!("Written to {}", places.collect::<Vec<_>>().join(", "))
}

fn problem_text(error: &EditError) -> String {
    let text = match error {
        EditError::Refused { problems } => {
            let describe = |problem: &Diagnostic| match &problem.hint {
                Some(hint) => format!("{} ({hint})", problem.message),
                None => problem.message.clone(),
            };
            problems.first().map_or_else(|| error.to_string(), describe)
        }
        other => other.to_string(),
    };
    sanitize(&text).into_owned()
}
