//! Why a sync fails.

use std::io;

/// Why a feed could not be synced. No message contains credentials.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The server did not answer, or not completely.
    #[error("{url}: {why}")]
    Network {
        /// The address, without its query.
        url: String,
        /// What happened.
        why: String,
    },
    /// The server answered with an error.
    #[error("{url}: the server answered {status}{}", detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default())]
    Status {
        /// The address, without its query.
        url: String,
        /// The status code.
        status: u16,
        /// What the answer says, shortened.
        detail: Option<String>,
    },
    /// The credentials are missing or were refused.
    #[error("credentials: {0}")]
    Credentials(String),
    /// The answer is not what the service documents.
    #[error("{url}: {what}")]
    Unexpected {
        /// The address, without its query.
        url: String,
        /// What came instead.
        what: String,
    },
    /// The request cannot be made as the feed asks.
    #[error("{0}")]
    Request(String),
    /// The data cannot be stored.
    #[error("{0}")]
    Store(String),
    /// Another sync of the feed is running.
    #[error("another sync of this feed is running")]
    Locked,
    /// The sync was interrupted; what was fetched is kept for the next one.
    #[error("interrupted")]
    Interrupted,
}

impl From<io::Error> for SyncError {
    fn from(error: io::Error) -> Self {
        Self::Store(error.to_string())
    }
}

impl SyncError {
    /// Converts an error of the disk.
    pub(super) fn from_disk(path: &std::path::Path, error: &io::Error) -> Self {
        Self::Store(format!("{}: {error}", path.display()))
    }
}
