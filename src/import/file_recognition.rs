//! Recognises what a file holds by its first bytes, before it is opened as a situation.

use std::io::Read;
use std::path::Path;

use super::dataset_recognition::recognize_dataset;
use super::decompress::{is_packed, open};
use super::file_content::foreign_format;
use super::import_report::ImportError;
use super::source_row::Dataset;
use crate::input_file::{PipePolicy, open_for_reading};

/// The content of a file that is not a situation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileContent {
    /// Rows of a data set.
    Rows(Dataset),
    /// Something that cannot be opened, as the predicate of a sentence.
    Foreign(String),
}

/// Returns what a file holds if it is known and not a situation. Anything but a regular file, such as a pipe, is not
/// opened.
#[must_use]
pub fn recognize_file(path: &Path) -> Option<FileContent> {
    /// Enough for every signature, and for the white space before the first bracket of a situation.
    const START_BYTES: u64 = 1024;
    let mut start = Vec::new();
    open_for_reading(path, PipePolicy::Refused).ok()?.take(START_BYTES).read_to_end(&mut start).ok()?;
    let is_packed = is_packed(&start);
    if !is_packed {
        if let Some(what) = foreign_format(&start) {
            return Some(FileContent::Foreign(what.to_owned()));
        }
        let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start();
        // A situation begins with its bracket, a comment or an attribute.
        if matches!(text.first(), Some(b'(' | b'/' | b'#') | None) {
            return None;
        }
    }
    match open(path, "", PipePolicy::Refused, &|_| {}, |head, _| Ok(recognize_dataset(head))) {
        Ok(dataset) => dataset.map(FileContent::Rows),
        Err(ImportError::Wrong { what, .. }) if is_packed => Some(FileContent::Foreign(what)),
        Err(_) => None,
    }
}
