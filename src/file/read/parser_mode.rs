//! By what parser files are read.

/// By what parser files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ParserMode {
    /// By the fast path, and where that gives up by RON's parser.
    #[default]
    Fast,
    /// By RON's parser alone; tests hold the two together.
    #[cfg(test)]
    Full,
}
