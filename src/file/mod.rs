//! The situation file: RON text to a [`Situation`] and everything that is wrong with it, and back.
//!
//! Records are read one by one. One that is in error is left out and reported with its place; the rest loads.
//! The format is described in `docs/format.md`.

pub(crate) mod fault;
mod outline;
mod plain;
mod progress;
mod read;
mod render;
mod schema;
mod shape;
pub(crate) mod syntax;
#[cfg(test)]
mod tests;
pub mod watch;
pub mod write;

use std::io;
use std::path::{Path, PathBuf};

use crate::model::{Bulk, Diagnostic, Severity, Situation};

pub use self::progress::Progress;
pub(crate) use self::read::front_rules;
pub use self::render::render;

/// A situation that was read, with everything that is wrong with its file.
#[derive(Debug)]
pub struct Loaded {
    /// What could be read.
    pub situation: Situation,
    /// The events of the data sets it includes; they refer to the actors, fronts and sources of the situation.
    pub bulk: Vec<Bulk>,
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
    NoEvents {
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
    pub fn diagnostic(&self) -> Diagnostic {
        match self {
            Self::NotASituation(diagnostic) => (**diagnostic).clone(),
            other => Diagnostic {
                severity: Severity::Error,
                message: crate::model::text::safe(&other.to_string()).into_owned(),
                location: None,
                hint: None,
            },
        }
    }
}

/// Reads a situation file and all it includes, or a file of events ([`crate::import::parquet`]) as a situation of its
/// own.
///
/// # Errors
/// Only if nothing can be read at all; whatever is wrong with single records is in [`Loaded::diagnostics`].
pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    load_with(path, &Progress::default())
}

/// [`load`], telling `progress` how far it has come, which in turn may ask to give up.
///
/// # Errors
/// As [`load`], and [`LoadError::Cancelled`].
pub fn load_with(path: &Path, progress: &Progress) -> Result<Loaded, LoadError> {
    read::load(path, progress)
}

/// Reads a situation from a text that is called `name`. It cannot include files.
///
/// # Errors
/// As [`load`].
pub fn read(name: &str, text: &str) -> Result<Loaded, LoadError> {
    read::read(name, text)
}

/// The sample situation that is built into the program.
///
/// # Errors
/// As [`load`]; never for the sample that this repository holds, to which a test bears witness.
pub fn sample() -> Result<Loaded, LoadError> {
    read("<built-in>", include_str!("../../data/afghanistan.ron"))
}
