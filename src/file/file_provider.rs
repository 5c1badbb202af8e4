//! Where the files of a situation come from, if not from disk as they are.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::input_file;
use crate::model::limits::MAX_SITUATION_BYTES;

/// Returns the content of files that are not read from disk, such as those of a revision in git.
pub trait FileProvider: fmt::Debug {
    /// Returns the content of a file.
    ///
    /// # Errors
    /// If the file does not exist ([`io::ErrorKind::NotFound`]) or cannot be read.
    fn read_file(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Returns the names of the regular files in a folder, in any order.
    ///
    /// # Errors
    /// If the folder cannot be read.
    fn file_names(&self, folder: &Path) -> io::Result<Vec<String>>;
}

/// A situation file and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileText {
    /// The path, relative to the working folder or absolute.
    pub path: PathBuf,
    /// The text, with its byte order mark if it has one.
    pub text: String,
}

/// The files on disk, some of them with another content.
#[derive(Debug)]
pub struct ReplacedFiles<'c> {
    replaced: Vec<(&'c Path, &'c [u8])>,
}

impl<'c> ReplacedFiles<'c> {
    /// Replaces one file.
    #[must_use]
    pub fn from_file(path: &'c Path, content: &'c [u8]) -> Self {
        Self { replaced: vec![(path, content)] }
    }

    /// Replaces the files of these texts.
    #[must_use]
    pub fn from_texts(texts: &'c [FileText]) -> Self {
        let replaced = texts.iter().map(|file| (file.path.as_path(), file.text.as_bytes()));
        Self { replaced: replaced.collect() }
    }
}

impl FileProvider for ReplacedFiles<'_> {
    fn read_file(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.replaced.iter().find(|(replaced, _)| *replaced == path) {
            Some((_, content)) => Ok(content.to_vec()),
            None => input_file::read_bytes(path, MAX_SITUATION_BYTES),
        }
    }

    fn file_names(&self, folder: &Path) -> io::Result<Vec<String>> {
        regular_file_names(folder)
    }
}

/// Returns the names of the regular files in a folder on disk, and of links to such files.
pub(super) fn regular_file_names(folder: &Path) -> io::Result<Vec<String>> {
    let shown = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut names = Vec::new();
    for entry in fs::read_dir(shown)? {
        let Ok(name) = entry?.file_name().into_string() else { continue };
        if fs::metadata(folder.join(&name)).is_ok_and(|file| file.is_file()) {
            names.push(name);
        }
    }
    Ok(names)
}
