//! Diagnostics: problems found in input files, as values.

use std::fmt;

/// How severe a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The record was left out.
    Error,
    /// The record was kept, but something about it is doubtful.
    Warning,
    /// Nothing is wrong, but the user should know something, such as a stated total that differs from the events.
    Note,
}

impl Severity {
    /// The name in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A place in an input file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file as the user named it; `<built-in>` for files in the binary.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Length of the marked part in characters, at least 1.
    pub length: usize,
    /// Text of the line, sanitised, for the excerpt.
    pub excerpt: String,
}

/// A problem found in input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Severity.
    pub severity: Severity,
    /// What is wrong: one sentence without a full stop.
    pub message: String,
    /// Where it is. `None`: it concerns no particular place.
    pub location: Option<Location>,
    /// How to fix it: the nearest name or the expected form.
    pub hint: Option<String>,
}

impl fmt::Display for Diagnostic {
    /// Writes one line: `file:line:col: error: message (hint)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = &self.location {
            write!(f, "{}:{}:{}: ", at.file, at.line, at.column)?;
        }
        write!(f, "{}: {}", self.severity.name(), self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}
