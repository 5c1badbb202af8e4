//! Include patterns: entries of `include` such as `events/*.ron`, which stand for all files of a folder that match.
//!
//! Only the file name may hold wildcards, so a pattern concerns one folder, which can be watched.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use glob::Pattern;

use super::file_provider::{FileProvider, regular_file_names};
use super::inbox_file::INBOX_FILE;
use crate::model::limits::MAX_INCLUDED_FILES;

/// The characters that make a name a pattern.
const WILDCARDS: [char; 3] = ['*', '?', '['];
/// What the names of backups and unfinished files end with.
const DRAFT_ENDINGS: [&str; 8] = ["~", ".swp", ".swo", ".swx", ".bak", ".orig", ".tmp", ".part"];

/// A pattern of file names in one folder.
#[derive(Debug)]
pub(super) struct IncludePattern {
    folder: PathBuf,
    names: Pattern,
}

/// The files that a pattern matches.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct MatchingFiles {
    /// The first [`MAX_INCLUDED_FILES`] files, sorted by name.
    pub(super) paths: Vec<PathBuf>,
    /// How many more there are.
    pub(super) left_out: usize,
}

/// Why a name is no valid pattern.
#[derive(Debug, thiserror::Error)]
pub(super) enum PatternFault {
    /// A folder is a pattern.
    #[error("only the file name at the end may be a pattern, not a folder")]
    Folder,
    /// The wildcards are malformed.
    #[error("it is not a valid pattern: {0}")]
    Syntax(&'static str),
}

impl IncludePattern {
    /// Returns the pattern that a path stands for. Returns `None` if it names one file: it has no wildcard, or a file of
    /// just this name exists.
    ///
    /// # Errors
    /// If the wildcards are in a folder or malformed.
    pub(super) fn from_path(path: &Path) -> Option<Result<Self, PatternFault>> {
        let text = path.to_str()?;
        if !text.contains(WILDCARDS) || path.exists() {
            return None;
        }
        let (folder, name) = (path.parent()?, path.file_name()?.to_str()?);
        if !name.contains(WILDCARDS) {
            // The including file may itself be in a folder with such a name, which exists.
            return (!folder.exists()).then_some(Err(PatternFault::Folder));
        }
        if folder.to_str().is_some_and(|folder| folder.contains(WILDCARDS)) && !folder.exists() {
            return Some(Err(PatternFault::Folder));
        }
        let folder = folder.to_owned();
        let pattern = Pattern::new(name).map_err(|error| PatternFault::Syntax(error.msg));
        Some(pattern.map(|names| Self { folder, names }))
    }

    /// Returns the regular files, or links to them, whose names match. Hidden files, backups, unfinished files and the
    /// decisions about the inbox never match.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub(super) fn matching_files(&self, provider: Option<&dyn FileProvider>) -> io::Result<MatchingFiles> {
        let found = match provider {
            Some(provider) => provider.file_names(&self.folder)?,
            None => regular_file_names(&self.folder)?,
        };
        let mut names = BTreeSet::new();
        let mut left_out = 0;
        for name in found {
            if is_draft(&name) || name == INBOX_FILE || !self.names.matches(&name) {
                continue;
            }
            names.insert(name);
            if names.len() > MAX_INCLUDED_FILES {
                names.pop_last();
                left_out += 1;
            }
        }
        let paths = names.iter().map(|name| self.folder.join(name)).collect();
        Ok(MatchingFiles { paths, left_out })
    }

    /// The folder whose files may match.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Whether a file is hidden, a backup, a swap file or not yet complete.
fn is_draft(name: &str) -> bool {
    name.starts_with(['.', '#']) || DRAFT_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn fault(path: &Path) -> String {
        IncludePattern::from_path(path).unwrap().unwrap_err().to_string()
    }

    #[test]
    fn only_finished_regular_files_match_in_the_order_of_their_names() {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            "b.ron",
            "a.ron",
            "c.txt",
            ".a.ron.swp",
            ".d.ron",
            "#a.ron#",
            "a.ron~",
            ".e.ron.part",
            "inbox.ron",
        ] {
            fs::write(dir.path().join(name), "").unwrap();
        }
        fs::create_dir(dir.path().join("folder.ron")).unwrap();
        std::os::unix::fs::symlink("a.ron", dir.path().join("z.ron")).unwrap();
        std::os::unix::fs::symlink("nowhere", dir.path().join("y.ron")).unwrap();
        for (pattern, expected) in [
            ("*.ron", vec!["a.ron", "b.ron", "z.ron"]),
            ("*", vec!["a.ron", "b.ron", "c.txt", "z.ron"]),
            ("[ab].ron", vec!["a.ron", "b.ron"]),
            ("?.t*", vec!["c.txt"]),
            (".*", vec![]),
        ] {
            let pattern = IncludePattern::from_path(&dir.path().join(pattern)).unwrap().unwrap();
            let expected = expected.into_iter().map(|name| dir.path().join(name)).collect();
            assert_eq!(pattern.matching_files(None).unwrap(), MatchingFiles { paths: expected, left_out: 0 });
        }
    }

    #[test]
    fn a_name_of_an_existing_file_is_no_pattern_and_only_file_names_are() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("[x] reports");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a[1].ron"), "").unwrap();
        for name in ["a[1].ron", "a.ron", "missing.ron"] {
            assert!(IncludePattern::from_path(&folder.join(name)).is_none(), "{name}");
        }
        assert!(IncludePattern::from_path(&folder.join("*.ron")).unwrap().is_ok());
        let misplaced = "only the file name at the end may be a pattern, not a folder";
        assert_eq!(fault(&dir.path().join("*/a.ron")), misplaced);
        assert_eq!(fault(&dir.path().join("**/*.ron")), misplaced);
        assert_eq!(fault(&folder.join("a[.ron")), "it is not a valid pattern: invalid range pattern");
    }

    #[test]
    fn more_files_than_a_situation_includes_are_counted() {
        let dir = tempfile::tempdir().unwrap();
        for n in 0..MAX_INCLUDED_FILES + 3 {
            fs::write(dir.path().join(format!("{n:04}.ron")), "").unwrap();
        }
        let pattern = IncludePattern::from_path(&dir.path().join("*.ron")).unwrap().unwrap();
        let found = pattern.matching_files(None).unwrap();
        assert_eq!((found.paths.len(), found.left_out), (MAX_INCLUDED_FILES, 3));
        assert_eq!(found.paths.last(), Some(&dir.path().join("0999.ron")));
    }
}
