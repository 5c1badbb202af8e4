//! The outcome of a verb and the errors that stop one.

use std::fmt;
use std::io;

use crate::file::LoadError;
use crate::model::Diagnostic;

/// The result of a verb that completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to report: exit status 0.
    Fine,
    /// Findings: exit status 1.
    Findings,
}

/// The reason why a verb could not complete.
#[derive(Debug)]
pub enum Failure {
    /// Problems in the input.
    Problems(Vec<Diagnostic>),
    /// Any other error: one sentence without a full stop.
    Message(String),
    /// The reader closed the output pipe. Nothing is reported.
    OutputClosed,
}

impl Failure {
    /// The failure to write to `target`.
    #[must_use]
    pub fn cannot_write(target: impl fmt::Display, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::OutputClosed,
            _ => Self::Message(format!("{target} cannot be written: {error}")),
        }
    }

    /// The failure to start a thread.
    pub(super) fn cannot_start_thread(error: &io::Error) -> Self {
        Self::Message(format!("no thread can be started: {error}"))
    }

    /// The failure to read the terminal.
    pub(super) fn cannot_read_terminal(error: &io::Error) -> Self {
        Self::Message(format!("the terminal cannot be read: {error}"))
    }
}

impl fmt::Display for Failure {
    /// Formats the failure as one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problems(problems) => problems.first().map_or(Ok(()), |problem| problem.fmt(f)),
            Self::Message(message) => f.write_str(message),
            Self::OutputClosed => f.write_str("the output was closed"),
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
