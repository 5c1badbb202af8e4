//! How far reading the data has come.

/// How far reading the data has come, for the reader to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What is read: the name of the file, safe to show.
    pub name: String,
    /// Bytes read.
    pub bytes: u64,
    /// Bytes there are; `None`: not known.
    pub total: Option<u64>,
    /// Events read: that begins when the bytes have been.
    pub events: u64,
    /// Events there are; `None`: not known yet.
    pub events_total: Option<u64>,
    /// Whole seconds since it began.
    pub seconds: u64,
}
