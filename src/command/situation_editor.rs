//! Carries out what the board asks of the situation's files.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use super::edited_situation::written_text;
use crate::board::{Board, EditRequest};
use crate::edit::{EditError, FileChange, PlannedChanges, SituationFiles, reason_not_writable};
use crate::file::FileText;
use crate::forms::{FormContext, edit_warnings, hidden_reasons};
use crate::model::text::sanitize;
use crate::model::{Diagnostic, Edit, EditTarget, RecordKind, group_thousands};

/// The limits of a diff on screen. Each frame wraps every line, so a long diff would slow the board down.
const MAX_DIFF_LINES: usize = 500;
const MAX_LINE_CHARS: usize = 2000;

/// How often a decision is made again because the file has changed while it was written.
const DECISION_TRIES: usize = 3;

/// The files of the situation as they were when a change was shown, and the edits made since.
#[derive(Debug, Default)]
pub(super) struct SituationEditor {
    /// The situation's file; `None` for the built-in sample.
    path: Option<PathBuf>,
    /// The files to which the change that is shown applies.
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
            EditRequest::Plan(edits) => self.plan(board, edits),
            EditRequest::ShowOutsideChanges => self.show_outside_changes(board),
            EditRequest::Write => return self.write(board),
            EditRequest::Decide { item, decision, label } => {
                return self.decide(board, Edit::Decide { item, decision }, label);
            }
            EditRequest::Undo => return self.undo(board),
        };
        if let Err(error) = result {
            board.show_edit_problem(&problem_text(&error));
        }
        false
    }

    /// Reads the files and shows what edits change in them.
    fn plan(&mut self, board: &mut Board, edits: Vec<Edit>) -> Result<(), EditError> {
        self.shown = None;
        self.files = self.path.as_deref().map(SituationFiles::read).transpose()?;
        let Some(files) = &self.files else { return Ok(()) };
        let planned = files.plan(&edits, None)?;
        if planned.files.is_empty() {
            board.show_edit_problem("nothing would change: the situation says this already");
            return Ok(());
        }
        let ctx = FormContext { situation: board.store().situation(), today: board.state().today };
        let lines = limit_lines(preview_lines(&edits, &planned, ctx));
        board.show_edit_preview(lines);
        self.shown = Some((edits, planned));
        Ok(())
    }

    /// Shows the difference between the files as they were read and as they are now.
    fn show_outside_changes(&self, board: &mut Board) -> Result<(), EditError> {
        let (Some(path), Some(files)) = (&self.path, &self.files) else { return Ok(()) };
        let now = SituationFiles::read(path)?;
        let mut lines = outside_changes(files.files(), now.files());
        if lines.is_empty() {
            lines.push("Nothing: the text is again as it was when the change was shown.".to_owned());
        }
        board.show_edit_conflict(limit_lines(lines));
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
                let mut label = written_text(&planned, file_name);
                if !hidden_reasons(&edits, board.store().situation()).is_empty() {
                    label.push_str(", not shown until the day is closed");
                }
                board.finish_edit(label, new_event);
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

    /// Writes a decision about an item of the inbox.
    fn decide(&mut self, board: &mut Board, decision: Edit, label: String) -> bool {
        let Some(path) = &self.path else { return false };
        let decisions = [decision];
        let write = || {
            let planned = SituationFiles::read(path)?.plan(&decisions, None)?;
            planned.save().map(|()| planned)
        };
        // Decisions about different items do not contradict each other, so one in the same moment is no conflict.
        let is_final = |written: &Result<_, EditError>| !matches!(written, Err(EditError::Changed { .. }));
        match (0..DECISION_TRIES).map(|_| write()).find(is_final).unwrap_or_else(write) {
            Ok(planned) => {
                self.last = Some(planned);
                board.finish_decision(label);
                true
            }
            Err(error) => {
                board.show_message(problem_text(&error), true);
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
                let name = file_name(&path);
                board
                    .forget_last_edit(&format!("{name} has changed since; the edit is not taken back"), true);
                false
            }
            Err(error) => {
                // It can be tried again once the file can be written.
                self.last = Some(last);
                board.show_message(problem_text(&error), true);
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
    reason_not_writable(path)
}

/// Returns the event that edits change, and the lines of all changes. After the first hunk, which has the new record, come
/// the warnings: what the edits imply, and what the result has.
fn preview_lines(edits: &[Edit], planned: &PlannedChanges, ctx: FormContext<'_>) -> Vec<String> {
    let changed = edits.iter().find_map(|edit| match edit {
        Edit::Revise { event, .. }
        | Edit::Append { target: EditTarget::Record(RecordKind::Event, event), .. } => Some(event),
        _ => None,
    });
    let event = changed.and_then(|id| ctx.situation.events.iter().find(|event| event.id == *id));
    let event = event.map(|event| format!("event {}: {}", event.id, event.summary));
    let implied = edit_warnings(edits, ctx).into_iter().map(|warning| format!("warning: {warning}"));
    let warnings = implied.chain(planned.problems.iter().map(ToString::to_string));
    let (first, others) = split_diff(planned.files.iter().map(diff_lines));
    let notes = |lines: Vec<String>| lines.into_iter().map(|line| sanitize(&line).into_owned());
    notes(event.into_iter().collect()).chain(first).chain(notes(warnings.collect())).chain(others).collect()
}

/// How the lines of new events and claims start.
const RECORD_STARTS: [&str; 6] = ["(id: \"", "Toll(", "Control(", "Cause(", "Fact(", "NoComment("];

/// Splits the diffs of files into the hunk that adds most, which has the new record, and the others, by how much they add.
/// The name of its file precedes a hunk if it is another file's than the hunk before.
fn split_diff(files: impl Iterator<Item = Vec<String>>) -> (Vec<String>, Vec<String>) {
    let mut hunks: Vec<(String, Vec<String>)> = Vec::new();
    for lines in files {
        let mut chunks = lines.chunk_by(|_, next| !next.starts_with('@'));
        let name = chunks.next().map(<[String]>::concat).unwrap_or_default();
        hunks.extend(chunks.map(|hunk| (name.clone(), hunk.to_vec())));
    }
    let count = |hunk: &[String], sign: char| hunk.iter().filter(|line| line.starts_with(sign)).count();
    // What a form about an item of the inbox is for comes before its source and the decision.
    let is_record = |hunk: &[String]| {
        hunk.iter()
            .any(|line| line.starts_with('+') && RECORD_STARTS.iter().any(|start| line.contains(start)))
    };
    hunks.sort_by_key(|(_, hunk)| {
        (!is_record(hunk), Reverse(count(hunk, '+').saturating_sub(count(hunk, '-'))))
    });
    let mut previous = String::new();
    let mut blocks = hunks.into_iter().map(|(name, mut hunk)| {
        if name != previous {
            hunk.insert(0, name.clone());
            previous = name;
        }
        hunk
    });
    (blocks.next().unwrap_or_default(), blocks.flatten().collect())
}

/// Returns what differs between two readings of the situation's files, including files that are new or gone.
fn outside_changes(before: &[FileText], now: &[FileText]) -> Vec<String> {
    let text_in = |files: &[FileText], path: &Path| {
        files.iter().find(|file| file.path == path).map(|file| file.text.clone()).unwrap_or_default()
    };
    let is_gone = |file: &&FileText| now.iter().all(|other| other.path != file.path);
    let paths = now.iter().chain(before.iter().filter(is_gone)).map(|file| file.path.clone());
    let changes =
        paths.map(|path| FileChange { before: text_in(before, &path), after: text_in(now, &path), path });
    changes.filter(|change| change.before != change.after).flat_map(|change| diff_lines(&change)).collect()
}

/// Returns the lines of a diff, without the heading of two lines that only names the file twice.
fn diff_lines(change: &FileChange) -> Vec<String> {
    let name = sanitize(&change.path.display().to_string()).into_owned();
    let diff = change.diff();
    let lines = diff.lines().skip(2).map(|line| sanitize(line).into_owned());
    [name].into_iter().chain(lines).collect()
}

/// Cuts long lines and long diffs, with `…` at each cut.
fn limit_lines(mut lines: Vec<String>) -> Vec<String> {
    let omitted = lines.len().saturating_sub(MAX_DIFF_LINES);
    lines.truncate(MAX_DIFF_LINES);
    for line in &mut lines {
        if let Some((end, _)) = line.char_indices().nth(MAX_LINE_CHARS) {
            line.truncate(end);
            line.push('…');
        }
    }
    lines.extend((omitted > 0).then(|| format!("… {} more lines", group_thousands(omitted))));
    lines
}

/// Returns the name of a file without its folders, to leave room for the message.
fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    sanitize(&name).into_owned()
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
        EditError::File { path, why } => format!("{}: {why}", file_name(path)),
        other => other.to_string(),
    };
    sanitize(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_diffs_are_cut_and_say_so() {
        let lines = |count: usize, length: usize| limit_lines(vec!["é".repeat(length); count]);
        assert_eq!(lines(500, 2000), vec!["é".repeat(2000); 500]);
        let cut = lines(1734, 2001);
        assert_eq!(cut.len(), 501);
        assert_eq!(cut.first(), Some(&format!("{}…", "é".repeat(2000))));
        assert_eq!(cut.last().map(String::as_str), Some("… 1,234 more lines"));
    }

    #[test]
    fn a_new_record_is_shown_before_the_days_that_move() {
        let lines = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        let files = [lines("s.ron|@@ -1 +1 @@|-as_of: 1|+as_of: 2"), lines("e.ron|@@ -9,0 +9 @@|+(id: 3),")];
        let (first, others) = split_diff(files.into_iter());
        assert_eq!(first, lines("e.ron|@@ -9,0 +9 @@|+(id: 3),"));
        assert_eq!(others, lines("s.ron|@@ -1 +1 @@|-as_of: 1|+as_of: 2"));
        let one = lines("s.ron|@@ -1 +1 @@|-as_of: 1|+as_of: 2|@@ -9,0 +9 @@|+(id: 3),");
        let (first, others) = split_diff([one].into_iter());
        assert_eq!(first, lines("s.ron|@@ -9,0 +9 @@|+(id: 3),"));
        assert_eq!(others, lines("@@ -1 +1 @@|-as_of: 1|+as_of: 2"));
    }

    #[test]
    fn outside_changes_name_new_changed_and_removed_files() {
        let file = |path: &str, text: &str| FileText { path: path.into(), text: text.to_owned() };
        let before = [file("s.ron", "same\n"), file("a.ron", "old\n"), file("gone.ron", "was\n")];
        let now = [file("s.ron", "same\n"), file("a.ron", "new\n"), file("more.ron", "is\n")];
        let lines = outside_changes(&before, &now);
        let lines: Vec<&str> =
            lines.iter().map(String::as_str).filter(|line| !line.starts_with('@')).collect();
        assert_eq!(lines, ["a.ron", "-old", "+new", "more.ron", "+is", "gone.ron", "-was"]);
        assert_eq!(outside_changes(&before, &before), Vec::<String>::new());
    }
}
