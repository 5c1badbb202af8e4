//! How far reading the data has come.

/// How far reading the data has come, for the reader to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// What is read: the name of the file, safe to show.
    pub name: String,
    /// Bytes done; where it is not known how many there are, bytes fetched.
    pub bytes: u64,
    /// Bytes there are; `None`: not known.
    pub total: Option<u64>,
    /// Events read.
    pub events: usize,
    /// Whole seconds since it began.
    pub seconds: u64,
}
