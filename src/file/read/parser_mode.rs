//! The choice between the fast path and the full parser.

/// The parser that reads a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ParserMode {
    /// The fast path; where it fails, RON's parser.
    #[default]
    Fast,
    /// RON's parser alone. Tests check that both modes agree.
    #[cfg(test)]
    Full,
}
