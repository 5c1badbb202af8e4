//! The folder of a feed, and the names of the files in it.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// The most bytes of the state and of the items of a feed.
pub const MAX_FEED_FILE_BYTES: u64 = 64 << 20;
/// The permissions of the state and of the items: what somebody follows is nobody else's business.
pub(super) const PRIVATE_FILE_MODE: u32 = 0o600;

/// The folder in which a feed keeps what it has brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedFolder {
    path: PathBuf,
}

impl FeedFolder {
    /// Returns the folder of the feed with this name, which [`is_valid_name`] accepts.
    #[must_use]
    pub fn in_store(store: &Path, name: &str) -> Self {
        Self { path: store.join(name) }
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Creates the folder, which only its owner can read.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn create(&self) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.path)
    }

    /// The events, in Parquet.
    #[must_use]
    pub fn events_file(&self) -> PathBuf {
        self.path.join("events.parquet")
    }

    /// The reports, one JSON object a line.
    #[must_use]
    pub fn items_file(&self) -> PathBuf {
        self.path.join("items.ndjson")
    }

    /// The rows behind GDELT's clusters in the inbox, one JSON object a line.
    #[must_use]
    pub fn cluster_rows_file(&self) -> PathBuf {
        self.path.join("clusters.ndjson")
    }

    /// The result of the last sync, and what the next one needs to know.
    #[must_use]
    pub fn state_file(&self) -> PathBuf {
        self.path.join("feed.json")
    }

    /// The folder of what an unfinished sync has fetched.
    #[must_use]
    pub fn pending_folder(&self) -> PathBuf {
        self.path.join("pending")
    }
}

/// Renames a broken file of a feed to `feed.json.broken`, replacing an earlier one, so that the feed can start again.
/// Returns the new path.
///
/// # Errors
/// If it cannot be renamed.
pub fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let mut broken = path.as_os_str().to_owned();
    broken.push(".broken");
    let broken = PathBuf::from(broken);
    fs::rename(path, &broken)?;
    Ok(broken)
}

/// Whether an error says that a file of a feed is broken, and not that the disk or the permissions are.
#[must_use]
pub fn is_broken_file(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, InvalidData, InvalidInput, IsADirectory, UnexpectedEof};
    matches!(error.kind(), FileTooLarge | InvalidData | InvalidInput | IsADirectory | UnexpectedEof)
}

/// Whether a text can be the name of a feed: letters, digits, `-` and `_`, since it names a folder.
#[must_use]
pub fn is_valid_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !name.is_empty() && name.len() <= 40 && name.chars().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_lead_out_of_the_store() {
        for name in ["ucdp", "acled-af", "tolo_2"] {
            assert!(is_valid_name(name), "{name}");
        }
        for name in ["", ".", "..", "a/b", "a b", "é", &"x".repeat(41)] {
            assert!(!is_valid_name(name), "{name}");
        }
    }
}
