//! The progress of reading the data.

/// The progress of reading the data, as shown to the user.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadProgress {
    /// The name of the file, safe to show.
    pub name: String,
    /// Bytes read; bytes fetched if the total is unknown.
    pub bytes_read: u64,
    /// Total bytes; `None` if unknown.
    pub bytes_total: Option<u64>,
    /// Events read so far.
    pub events_read: usize,
    /// Whole seconds since reading began.
    pub seconds_elapsed: u64,
}
