//! Errors of the filter language, with the place in the text.

use std::fmt;
use std::ops::Range;

use crate::model::text::sanitize;

/// Why a filter cannot be parsed or bound to a situation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// What is wrong: one line without a full stop, safe to show.
    pub message: String,
    /// Byte range in the text. Empty where something is missing.
    pub span: Range<usize>,
    /// How to fix it, safe to show.
    pub hint: Option<String>,
}

impl FilterError {
    pub(super) fn new(span: Range<usize>, message: &str, hint: Option<String>) -> Self {
        Self {
            message: sanitize(message).into_owned(),
            span,
            hint: hint.map(|hint| sanitize(&hint).into_owned()),
        }
    }
}

impl fmt::Display for FilterError {
    /// Writes `message (hint)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for FilterError {}
