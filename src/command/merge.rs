//! `merge`: merges three versions of a situation file, as a merge driver of git.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::output_file::replace_file;
use super::{Failure, Outcome};
use crate::edit::{MergedSituation, merge_situations};
use crate::file::{self, ReplacedFiles, source_text};
use crate::input_file;
use crate::model::limits::MAX_SITUATION_BYTES;
use crate::model::{Diagnostic, Severity};

/// The files of a merge.
#[derive(Debug)]
pub(super) struct MergeOptions {
    /// The common ancestor.
    pub(super) base: PathBuf,
    /// Our version, which is replaced by the result.
    pub(super) ours: PathBuf,
    /// Their version.
    pub(super) theirs: PathBuf,
    /// The name of the file in the repository; `None`: that of our version.
    pub(super) path: Option<PathBuf>,
}

/// Runs the verb and writes the result. Returns findings if it has conflicts, or errors that neither version has.
pub(super) fn run_merge(options: &MergeOptions, err: &mut dyn Write) -> Result<Outcome, Failure> {
    let MergeOptions { base, ours, theirs, path } = options;
    let path = path.as_ref().unwrap_or(ours);
    let name = path.display().to_string();
    let names = [format!("{name} (base)"), format!("{name} (ours)"), format!("{name} (theirs)")];
    let mut texts = Vec::new();
    for (file, name) in [base, ours, theirs].into_iter().zip(&names) {
        let read = input_file::read_bytes(file, MAX_SITUATION_BYTES);
        let bytes =
            read.map_err(|error| Failure::Message(format!("{} cannot be read: {error}", file.display())))?;
        let text = source_text::decode_utf8(name, bytes);
        texts.push(text.map_err(|problem| Failure::Problems(vec![*problem]))?);
    }
    let ([base_text, our_text, their_text], [base_name, our_name, their_name]) = (texts.as_slice(), &names)
    else {
        return Err(Failure::Message("three versions are needed".to_owned()));
    };
    let versions = [(base_name, base_text), (our_name, our_text), (their_name, their_text)];
    let versions = versions.map(|(name, text)| (name.as_str(), text.as_str()));
    let MergedSituation { text, conflicts, notes } =
        merge_situations(&name, versions).map_err(Failure::Problems)?;
    let note = |message| Diagnostic { severity: Severity::Note, message, location: None, hint: None };
    let mut problems: Vec<Diagnostic> = notes.into_iter().map(note).collect();
    if conflicts.is_empty() {
        problems.extend(new_errors(path, &text, [our_text, their_text]));
    } else {
        problems.extend(conflicts);
    }
    if text != *our_text {
        replace_file(ours, &mut |out| out.write_all(text.as_bytes()))?;
    }
    // A failed write to standard error cannot be reported anywhere.
    _ = err.write_all(file::render_diagnostics(&problems, false).as_bytes());
    let is_clean = problems.iter().all(|problem| problem.severity == Severity::Note);
    Ok(if is_clean { Outcome::Fine } else { Outcome::Findings })
}

/// Returns the errors of a merged text that none of the versions has, such as a reference to a record that the other
/// side removed.
fn new_errors(path: &Path, merged: &str, versions: [&String; 2]) -> Vec<Diagnostic> {
    let known: HashSet<String> =
        versions.into_iter().flat_map(|text| find_errors(path, text)).map(|error| error.message).collect();
    let errors = find_errors(path, merged).into_iter();
    errors.filter(|error| !known.contains(&error.message)).collect()
}

/// Reads a text as the content of the file `path` and returns its errors. Included files are read from disk.
fn find_errors(path: &Path, text: &str) -> Vec<Diagnostic> {
    let provider = ReplacedFiles::from_file(path, text.as_bytes());
    match file::load_records(path, Some(&provider), None) {
        Ok((loaded, _)) => {
            loaded.diagnostics.into_iter().filter(|problem| problem.severity == Severity::Error).collect()
        }
        Err(error) => vec![error.to_diagnostic()],
    }
}
