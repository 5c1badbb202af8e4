//! Applies edits to the files of a situation and checks the result with the reader before anything is written.

use std::io;
use std::path::{Path, PathBuf};

use super::inbox_decisions::decided_text;
use super::locate::{entry_id, find_entry, read_string};
use super::ron_tree::RonNode;
use super::splice::{edited_text, text_with_records};
use crate::file::inbox_file::inbox_path;
use crate::file::{self, FileText, LoadError};
use crate::input_file;
use crate::model::limits::{MAX_INBOX_BYTES, MAX_SITUATION_BYTES};
use crate::model::text::nearest_name;
use crate::model::{
    Diagnostic, DraftRecord, DraftValue, Edit, EditTarget, InboxDecision, RecordKind, Severity,
};

/// The situation files at one moment. Edits are applied to these texts and refused if a file has changed since.
#[derive(Debug, Clone)]
pub struct SituationFiles {
    /// The files; the first is the one that a viewer opens.
    files: Vec<FileText>,
}

/// Why an edit is not made.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The situation cannot be read.
    #[error("{0}")]
    Unreadable(#[from] LoadError),
    /// A file cannot be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The problem.
        why: String,
    },
    /// The record that an edit changes does not exist.
    #[error("no {} has the id `{id}`{}", kind.name(), nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    NoSuchRecord {
        /// Its kind.
        kind: RecordKind,
        /// The id.
        id: String,
        /// The id that is probably meant.
        nearest: Option<String>,
    },
    /// The edit cannot be made in this text.
    #[error("{why}")]
    NotPossible {
        /// The reason.
        why: String,
    },
    /// The result would have errors that the situation does not have now.
    #[error("{}", problems.first().map_or("the result has errors", |problem| problem.message.as_str()))]
    Refused {
        /// The new errors.
        problems: Vec<Diagnostic>,
    },
    /// Another program has changed a file since it was read.
    #[error("{} has changed since it was read; nothing was written", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
}

/// A file before and after edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The path.
    pub path: PathBuf,
    /// The text that was read.
    pub before: String,
    /// The text to write.
    pub after: String,
}

impl FileChange {
    /// Returns the change as a unified diff.
    #[must_use]
    pub fn diff(&self) -> String {
        let name = self.path.display().to_string();
        let mut options = diffy::DiffOptions::new();
        options.set_context_len(2).set_original_filename(name.clone()).set_modified_filename(name);
        options.create_patch(&self.before, &self.after).to_string()
    }

    /// Returns the line on which the longest run of new lines starts, counted from 1: that of a new record.
    #[must_use]
    pub fn record_line(&self) -> usize {
        let longest = self.new_lines().into_iter().max_by_key(|(_, lines)| lines.len());
        longest.map_or(1, |(line, _)| line)
    }

    /// Returns the new lines in runs, each with the number of its first line in the new text, counted from 1.
    #[must_use]
    pub fn new_lines(&self) -> Vec<(usize, Vec<String>)> {
        let patch = diffy::DiffOptions::new().set_context_len(0).create_patch(&self.before, &self.after);
        let mut runs: Vec<(usize, Vec<String>)> = Vec::new();
        for hunk in patch.hunks() {
            let lines = hunk.lines().iter().filter_map(|line| match line {
                diffy::Line::Insert(text) => Some(text.trim_end_matches(['\r', '\n']).to_owned()),
                diffy::Line::Context(_) | diffy::Line::Delete(_) => None,
            });
            let lines: Vec<String> = lines.collect();
            if !lines.is_empty() {
                runs.push((hunk.new_range().start(), lines));
            }
        }
        runs
    }
}

/// Edits that are ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedChanges {
    /// The files that change.
    pub files: Vec<FileChange>,
    /// Warnings and notes that the situation does not have now.
    pub problems: Vec<Diagnostic>,
}

/// The place of a record in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPlace {
    /// The path of the file.
    pub path: PathBuf,
    /// The line on which the record starts, counted from 1.
    pub line: usize,
    /// The text of the record.
    pub text: String,
}

impl SituationFiles {
    /// Reads the situation file at `path` and the situation files it includes.
    ///
    /// # Errors
    /// If one of them cannot be read or is not a situation file.
    pub fn read(path: &Path) -> Result<Self, EditError> {
        let mut files = Vec::new();
        for path in file::list_situation_files(path)? {
            let fail = |why: String| EditError::File { path: path.clone(), why };
            let bytes = input_file::read_bytes(&path, MAX_SITUATION_BYTES)
                .map_err(|error| fail(error.to_string()))?;
            let text = String::from_utf8(bytes).map_err(|_| fail("it is not text in UTF-8".to_owned()))?;
            files.push(FileText { path, text });
        }
        Ok(Self { files })
    }

    /// Uses these texts; the first is of the file that a viewer opens.
    #[must_use]
    pub const fn from_texts(files: Vec<FileText>) -> Self {
        Self { files }
    }

    /// Returns the files and their texts.
    #[must_use]
    pub fn files(&self) -> &[FileText] {
        &self.files
    }

    /// Finds the record of this kind and id.
    #[must_use]
    pub fn find_record(&self, kind: RecordKind, id: &str) -> Option<RecordPlace> {
        self.files.iter().find_map(|file| {
            let root = parse(file).ok()?;
            let entry = find_entry(body(&file.text), &root, kind, id)?.entry;
            let text = body(&file.text);
            let line = text.get(..entry.start())?.matches('\n').count() + 1;
            let text = text.get(entry.start()..entry.value.range.end)?.to_owned();
            Some(RecordPlace { path: file.path.clone(), line, text })
        })
    }

    /// Returns the id of each claim of the event with this id, as far as they have one.
    #[must_use]
    pub fn claim_ids(&self, event: &str) -> Vec<Option<String>> {
        let ids = self.files.iter().filter_map(|file| {
            let root = parse(file).ok()?;
            Some(claim_ids(body(&file.text), &root, event)).filter(|ids| !ids.is_empty())
        });
        ids.into_iter().next().unwrap_or_default()
    }

    /// Applies edits one after the other and checks the result. `into` names the file for inserted records; without it
    /// they go to the last file that has records of their kind.
    ///
    /// # Errors
    /// If an edit cannot be made, or the result has an error that the situation does not have now.
    pub fn plan(&self, edits: &[Edit], into: Option<&Path>) -> Result<PlannedChanges, EditError> {
        let decisions: Vec<_> = edits.iter().filter_map(decision).collect();
        let edits: Vec<Edit> = edits.iter().filter(|edit| decision(edit).is_none()).cloned().collect();
        let mut texts = self.files.clone();
        // Records of one kind are inserted together, so that many of them take no more time than one.
        for edits in edits.chunk_by(|a, b| inserted_kind(a).is_some() && inserted_kind(a) == inserted_kind(b))
        {
            match edits {
                [edit] => apply_edit(&mut texts, edit, into)?,
                edits => insert_records(&mut texts, edits, into)?,
            }
        }
        let changed = self.files.iter().zip(&texts).filter(|(before, after)| before.text != after.text);
        let mut files: Vec<FileChange> = changed
            .map(|(before, after)| FileChange {
                path: before.path.clone(),
                before: before.text.clone(),
                after: after.text.clone(),
            })
            .collect();
        if let Some(root) = self.files.first().filter(|_| !decisions.is_empty()) {
            files.push(plan_decisions(&root.path, &decisions)?);
        }
        if edits.is_empty() {
            return Ok(PlannedChanges { files, problems: Vec::new() });
        }
        let problems = self.new_problems(&texts)?;
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            let errors = problems.into_iter().filter(|problem| problem.severity == Severity::Error);
            return Err(EditError::Refused { problems: errors.collect() });
        }
        Ok(PlannedChanges { files, problems })
    }

    /// Returns the problems that the situation has with `texts` and does not have now.
    fn new_problems(&self, texts: &[FileText]) -> Result<Vec<Diagnostic>, EditError> {
        let Some(root) = self.files.first() else { return Ok(Vec::new()) };
        let mut old: Vec<(Severity, String)> = file::check_texts(&root.path, &self.files)?
            .into_iter()
            .map(|problem| (problem.severity, problem.message))
            .collect();
        let mut new = file::check_texts(&root.path, texts)?;
        new.retain(|problem| {
            let known = old
                .iter()
                .position(|(severity, message)| *severity == problem.severity && *message == problem.message);
            known.map(|index| old.swap_remove(index)).is_none()
        });
        Ok(new)
    }
}

/// Returns the text without its byte order mark.
fn body(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn parse(file: &FileText) -> Result<RonNode, EditError> {
    RonNode::parse(body(&file.text))
        .map_err(|fault| EditError::File { path: file.path.clone(), why: fault.message })
}

fn apply_edit(files: &mut [FileText], edit: &Edit, into: Option<&Path>) -> Result<(), EditError> {
    if let Edit::Revise { event, earlier, known_claims, field, claim } = edit {
        for edit in revision_edits(files, (event, *earlier, *known_claims), field, claim)? {
            apply_edit(files, &edit, into)?;
        }
        return Ok(());
    }
    let index = match edit {
        Edit::Insert { kind, .. } => file_for_insertion(files, *kind, into)?,
        Edit::SetField { target, .. } | Edit::Append { target, .. } => match target {
            EditTarget::Heading => 0,
            EditTarget::Record(kind, id) => file_of_record(files, *kind, id)?,
            EditTarget::Claim(event, _) => file_of_record(files, RecordKind::Event, event)?,
        },
        Edit::Remove { kind, id } => file_of_record(files, *kind, id)?,
        Edit::Revise { event, .. } => file_of_record(files, RecordKind::Event, event)?,
        // Decisions are in a file of their own.
        Edit::Decide { .. } => return Ok(()),
    };
    let Some(file) = files.get_mut(index) else {
        return Err(EditError::NotPossible { why: "the situation has no file".to_owned() });
    };
    change_file(file, |text, root| edited_text(text, root, edit))
}

/// Returns the change of the file of decisions that belongs to the situation at `path`.
fn plan_decisions(path: &Path, decisions: &[(&str, &InboxDecision)]) -> Result<FileChange, EditError> {
    let path = inbox_path(path);
    let fail = |why: String| EditError::File { path: path.clone(), why };
    let before = match input_file::read_bytes(&path, MAX_INBOX_BYTES) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        bytes => String::from_utf8(bytes.map_err(|error| fail(error.to_string()))?)
            .map_err(|_| fail("it is not text in UTF-8".to_owned()))?,
    };
    let after = decided_text(&before, decisions).map_err(fail)?;
    if after.len() as u64 > MAX_INBOX_BYTES {
        return Err(fail(input_file::too_large_error(MAX_INBOX_BYTES).to_string()));
    }
    Ok(FileChange { path, before, after })
}

/// Returns the item and the decision of an edit that records one.
fn decision(edit: &Edit) -> Option<(&str, &InboxDecision)> {
    match edit {
        Edit::Decide { item, decision } => Some((item, decision)),
        _ => None,
    }
}

/// Returns the kind of the record that an edit inserts.
fn inserted_kind(edit: &Edit) -> Option<RecordKind> {
    match edit {
        Edit::Insert { kind, .. } => Some(*kind),
        _ => None,
    }
}

/// Inserts records, all of one kind.
fn insert_records(files: &mut [FileText], edits: &[Edit], into: Option<&Path>) -> Result<(), EditError> {
    let Some(kind) = edits.first().and_then(inserted_kind) else { return Ok(()) };
    let index = file_for_insertion(files, kind, into)?;
    let Some(file) = files.get_mut(index) else {
        return Err(EditError::NotPossible { why: "the situation has no file".to_owned() });
    };
    let records = edits.iter().filter_map(|edit| match edit {
        Edit::Insert { id, record, .. } => Some((id.as_str(), record)),
        _ => None,
    });
    let records: Vec<_> = records.collect();
    change_file(file, |text, root| text_with_records(text, root, kind, &records))
}

/// Replaces the text of a file by that which `change` makes of it.
fn change_file(
    file: &mut FileText,
    change: impl Fn(&str, &RonNode) -> Option<String>,
) -> Result<(), EditError> {
    let root = parse(file)?;
    let text = body(&file.text);
    let edited = change(text, &root).ok_or_else(|| EditError::NotPossible {
        why: format!("{} is not laid out so that this can be changed; edit it by hand", file.path.display()),
    })?;
    // A draft with an odd word could end the record early; the reader might accept what comes of it.
    if RonNode::parse(&edited).is_err() {
        return Err(EditError::NotPossible { why: "the result is not RON; nothing was written".to_owned() });
    }
    let mark_length = file.text.len() - text.len();
    file.text.truncate(mark_length);
    file.text.push_str(&edited);
    Ok(())
}

/// Returns the edits that append a claim which revises an earlier one, after giving that one an id if it has none.
fn revision_edits(
    files: &[FileText],
    (event, earlier, known_claims): (&str, usize, usize),
    field: &str,
    claim: &DraftRecord,
) -> Result<Vec<Edit>, EditError> {
    let file = files.get(file_of_record(files, RecordKind::Event, event)?);
    let mut edits = Vec::new();
    let mut ids: Vec<Option<String>> = Vec::new();
    if let Some(file) = file {
        let root = parse(file)?;
        ids = claim_ids(body(&file.text), &root, event);
    }
    if ids.len() != known_claims {
        let why = format!(
            "event `{event}` has {} claims in its file and {known_claims} that are shown, so that the earlier claim is not \
             certain; correct it by hand",
            ids.len()
        );
        return Err(EditError::NotPossible { why });
    }
    let Some(own) = ids.get(earlier) else {
        return Err(EditError::NotPossible {
            why: format!("event `{event}` has no claim {} in its file", earlier + 1),
        });
    };
    let id = own.clone().unwrap_or_else(|| {
        let is_new = |id: &String| !ids.iter().flatten().any(|other| other == id);
        let id = (earlier + 1..=usize::MAX)
            .map(|number| format!("claim-{number}"))
            .find(is_new)
            .unwrap_or_default();
        let (target, field) = (EditTarget::Claim(event.to_owned(), earlier), "id".to_owned());
        edits.push(Edit::SetField { target, field, value: DraftValue::Text(id.clone()) });
        id
    });
    edits.push(Edit::Append {
        target: EditTarget::Record(RecordKind::Event, event.to_owned()),
        field: "claims".to_owned(),
        value: DraftValue::Record(claim.clone().with_text(field, &id)),
    });
    Ok(edits)
}

/// Returns the id of each claim of an event.
fn claim_ids(text: &str, root: &RonNode, event: &str) -> Vec<Option<String>> {
    let claims = find_entry(text, root, RecordKind::Event, event)
        .and_then(|found| found.entry.value.field(text, "claims"));
    let claims = claims.into_iter().flat_map(RonNode::entries);
    claims.map(|claim| claim.value.field(text, "id").and_then(|id| read_string(text, &id.range))).collect()
}

/// Returns the index of the file with the record.
fn file_of_record(files: &[FileText], kind: RecordKind, id: &str) -> Result<usize, EditError> {
    let mut ids = Vec::new();
    let mut found = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let root = parse(file)?;
        let text = body(&file.text);
        let section = root.field(text, kind.section());
        let own =
            section.into_iter().flat_map(RonNode::entries).filter_map(|entry| entry_id(text, kind, entry));
        let before = ids.len();
        ids.extend(own);
        let same = ids.iter().skip(before).filter(|other| *other == id);
        found.extend(same.map(|_| index));
    }
    match found.as_slice() {
        [] => {}
        [index] => return Ok(*index),
        _ => {
            let why =
                format!("{} records are {} `{id}`; correct that by hand first", found.len(), kind.name());
            return Err(EditError::NotPossible { why });
        }
    }
    let nearest = nearest_name(id, ids.iter().map(String::as_str)).map(str::to_owned);
    Err(EditError::NoSuchRecord { kind, id: id.to_owned(), nearest })
}

/// Returns the index of the file that takes a new record.
fn file_for_insertion(files: &[FileText], kind: RecordKind, into: Option<&Path>) -> Result<usize, EditError> {
    if let Some(into) = into {
        let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let named = files.iter().position(|file| canonical(&file.path) == canonical(into));
        return named.ok_or_else(|| EditError::NotPossible {
            why: format!("{} is not one of the situation's files", into.display()),
        });
    }
    // The last file with such records, or else the last with an empty section for them.
    let (mut with_records, mut with_section) = (None, None);
    for (index, file) in files.iter().enumerate() {
        let root = parse(file)?;
        if let Some(section) = root.field(body(&file.text), kind.section()) {
            with_section = Some(index);
            with_records = if section.entries().is_empty() { with_records } else { Some(index) };
        }
    }
    Ok(with_records.or(with_section).unwrap_or(0))
}
