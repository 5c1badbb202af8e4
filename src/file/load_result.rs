//! The result of loading a situation.

use std::io;
use std::path::PathBuf;

use crate::model::{BulkEvents, Diagnostic, Severity, Situation, text};

/// A loaded situation, with the problems of its files.
#[derive(Debug)]
pub struct LoadedSituation {
    /// The records that could be read.
    pub situation: Situation,
    /// The events of the included data sets. They refer to the actors, fronts and sources of the situation.
    pub bulk: Vec<BulkEvents>,
    /// Problems of the files: file by file, in text order.
    pub diagnostics: Vec<Diagnostic>,
    /// Every file that was read or not found, and every include pattern, to watch for changes. Empty if nothing was read from disk.
    pub files: Vec<PathBuf>,
    /// The name of the file as it is shown.
    pub name: String,
}

/// Why a file cannot be loaded at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be opened or read.
    #[error("{} cannot be read: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The load was cancelled.
    #[error("loading was cancelled")]
    Cancelled,
    /// The file is text in UTF-16, which is not supported.
    #[error("{name} is written in UTF-16; save it as UTF-8")]
    Utf16 {
        /// The name of the file as it is shown.
        name: String,
    },
    /// The file is not text in UTF-8; the diagnostic is at the first invalid byte.
    #[error("{0}")]
    NotUtf8(Box<Diagnostic>),
    /// The file is Parquet, but not a file of events.
    #[error("{name}: {why}")]
    NotAnEventFile {
        /// The name of the file as it is shown.
        name: String,
        /// The problem.
        why: String,
    },
    /// The file has another format, such as a web page, or no readable row.
    #[error("{name} {what}")]
    Foreign {
        /// The name of the file as it is shown.
        name: String,
        /// What the file is, as the predicate of a sentence.
        what: String,
    },
    /// The file is empty.
    #[error("{name} is empty")]
    Empty {
        /// The name of the file as it is shown.
        name: String,
    },
    /// The text is not RON, not a situation, or of an unknown format.
    #[error("{0}")]
    NotASituation(Box<Diagnostic>),
}

impl LoadError {
    /// Returns the error as a diagnostic, for a report or a list.
    #[must_use]
    pub fn to_diagnostic(&self) -> Diagnostic {
        match self {
            Self::NotASituation(diagnostic) | Self::NotUtf8(diagnostic) => (**diagnostic).clone(),
            other => Diagnostic {
                severity: Severity::Error,
                message: text::sanitize(&other.to_string()).into_owned(),
                location: None,
                hint: None,
            },
        }
    }
}
