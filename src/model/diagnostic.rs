//! Problems found in input, as values.

use std::fmt;

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The record was left out.
    Error,
    /// The record was kept; something about it is doubtful.
    Warning,
    /// Nothing is wrong; something the reader should know (a stated total that differs from the events).
    Note,
}

impl Severity {
    /// The word for it.
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
    /// The file as the user named it (`<built-in>` for what is in the binary).
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How many characters are meant, at least 1.
    pub length: usize,
    /// The text of the line, made safe, for the excerpt.
    pub excerpt: String,
}

/// A problem found in input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave.
    pub severity: Severity,
    /// What is wrong, one sentence, no full stop.
    pub message: String,
    /// Where, if it has a place.
    pub location: Option<Location>,
    /// What would mend it (nearest name, expected form).
    pub hint: Option<String>,
}

impl fmt::Display for Diagnostic {
    /// One line: `file:line:col: error: message (hint)`.
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
