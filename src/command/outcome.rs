//! How a verb ends.

use std::fmt;
use std::io;

use crate::file::LoadError;
use crate::model::Diagnostic;

/// How a verb ended that could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to report.
    Fine,
    /// Something was found.
    Findings,
}

/// Why a verb could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// What is wrong with the input.
    Problems(Vec<Diagnostic>),
    /// What is wrong otherwise, one sentence without a full stop.
    Message(String),
    /// The reader of the output went away: no reason to say anything.
    OutputClosed,
}

impl Failure {
    /// A failure to write, to `what`.
    #[must_use]
    pub fn cannot_write(what: impl fmt::Display, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::OutputClosed,
            _ => Self::Message(format!("{what} cannot be written: {error}")),
        }
    }

    /// A failure to start a thread.
    pub(super) fn no_thread(error: &io::Error) -> Self {
        Self::Message(format!("no thread can be started: {error}"))
    }

    /// A failure to read the terminal.
    pub(super) fn terminal_unreadable(error: &io::Error) -> Self {
        Self::Message(format!("the terminal cannot be read: {error}"))
    }
}

impl fmt::Display for Failure {
    /// One line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problems(problems) => problems.first().map_or(Ok(()), |problem| problem.fmt(f)),
            Self::Message(message) => f.write_str(message),
            Self::OutputClosed => f.write_str("the output went away"),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::cannot_write("the output", &error)
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Self::Problems(vec![error.to_diagnostic()])
    }
}
