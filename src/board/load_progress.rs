//! How far reading the data has come.

/// How far reading the data has come, for the reader to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadProgress {
    /// What is read: the name of the file, safe to show.
    pub name: String,
    /// Bytes done; where it is not known how many there are, bytes fetched.
    pub bytes_read: u64,
    /// Bytes there are; `None`: not known.
    pub bytes_total: Option<u64>,
    /// Events read.
    pub events_read: usize,
    /// Whole seconds since it began.
    pub seconds_elapsed: u64,
}
