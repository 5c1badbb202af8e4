//! What comes of reading a situation.

use std::io;
use std::path::PathBuf;

use crate::model::{BulkEvents, Diagnostic, Severity, Situation, text};

/// A situation that was read, with everything that is wrong with its file.
#[derive(Debug)]
pub struct LoadedSituation {
    /// What could be read.
    pub situation: Situation,
    /// The events of the data sets it includes; they refer to the actors, fronts and sources of the situation.
    pub bulk: Vec<BulkEvents>,
    /// What could not, and what is doubtful: file by file, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// Every file read or looked for, to watch for changes; empty when nothing was read from a disk.
    pub files: Vec<PathBuf>,
    /// Name of the file as shown.
    pub name: String,
}

/// Why nothing at all could be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be opened or read.
    #[error("{} cannot be read: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Reading was given up, as was asked.
    #[error("reading was given up")]
    Cancelled,
    /// The file is text in UTF-16, which is not read.
    #[error("{name} is written in UTF-16; save it as UTF-8")]
    Utf16 {
        /// Name of the file as shown.
        name: String,
    },
    /// The file is not text in UTF-8.
    #[error("{name} is not text in UTF-8 (line {line})")]
    NotUtf8 {
        /// Name of the file as shown.
        name: String,
        /// The first line with bytes that are no text, from 1.
        line: usize,
    },
    /// It is Parquet, but no file of events.
    #[error("{name}: {why}")]
    NotAnEventFile {
        /// Name of the file as shown.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// There is nothing in the file.
    #[error("{name} is empty")]
    Empty {
        /// Name of the file as shown.
        name: String,
    },
    /// The text is not RON, not a situation, or of an unknown format.
    #[error("{0}")]
    NotASituation(Box<Diagnostic>),
}

impl LoadError {
    /// The same as a diagnostic, to be rendered or listed.
    #[must_use]
    pub fn to_diagnostic(&self) -> Diagnostic {
        match self {
            Self::NotASituation(diagnostic) => (**diagnostic).clone(),
            other => Diagnostic {
                severity: Severity::Error,
                message: text::sanitize(&other.to_string()).into_owned(),
                location: None,
                hint: None,
            },
        }
    }
}
