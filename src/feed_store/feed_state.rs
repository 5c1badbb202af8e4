//! The state of a feed: the result of the last sync and what the next one needs to know.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::Path;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::feed_folder::{MAX_FEED_FILE_BYTES, PRIVATE_FILE_MODE};
use super::request_fingerprint::request_fingerprint;
use crate::atomic_file::DraftFile;
use crate::input_file::read_bytes;
use crate::model::text::sanitize;
use crate::model::{Feed, FeedChange, FeedStatus};

/// The version of the file layout.
const FORMAT: u32 = 1;

/// The state of a feed. Times are in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedState {
    format: u32,
    /// The service that the data are from, as situation files name it.
    pub service: Option<String>,
    /// What the stored data answer, as [`request_fingerprint`](super::request_fingerprint); `None` if it is not known.
    pub request: Option<String>,
    /// What the position and the next commit answer, if that is something else.
    pub new_request: Option<String>,
    /// When the last complete sync ended.
    pub last_success: Option<NaiveDateTime>,
    /// When the last sync was tried.
    pub last_attempt: Option<NaiveDateTime>,
    /// Why the last sync failed, if it did.
    pub failure: Option<String>,
    /// The release or newest day of the data.
    pub version: Option<String>,
    /// How many records the feed holds.
    pub records: usize,
    /// The changes by the last sync that changed something.
    pub last_change: Option<StoredChange>,
    /// Where the data are from.
    pub provenance: Option<Provenance>,
    /// What the server said of each address, to ask only for what has changed.
    pub validators: BTreeMap<String, Validators>,
    /// What has been fetched so far, in the terms of the service: releases, a time stamp, a page.
    pub position: BTreeMap<String, String>,
}

/// What a sync changed, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StoredChange {
    at: Option<NaiveDateTime>,
    added: usize,
    corrected: usize,
    deleted: usize,
}

/// Where data are from and how they may be used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Provenance {
    /// The address, without credentials.
    pub url: String,
    /// When they were fetched, in UTC.
    pub fetched: Option<NaiveDateTime>,
    /// The release.
    pub version: Option<String>,
    /// The terms of use.
    pub licence: String,
    /// How the data are to be cited.
    pub citation: String,
}

/// What a server said about the version of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Validators {
    /// The header `ETag`.
    pub etag: Option<String>,
    /// The header `Last-Modified`.
    pub last_modified: Option<String>,
}

impl FeedState {
    /// Reads the state of a feed; `None` if it was never synced.
    ///
    /// # Errors
    /// If the file cannot be read, or was not written by this program or an older one.
    pub fn read(path: &Path) -> io::Result<Option<Self>> {
        let bytes = match read_bytes(path, MAX_FEED_FILE_BYTES) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes?,
        };
        let state: Self = serde_json::from_slice(&bytes)?;
        match state.format {
            FORMAT => Ok(Some(state)),
            0 => Err(io::Error::new(io::ErrorKind::InvalidData, "it does not state its format")),
            _ => Err(io::Error::new(io::ErrorKind::Unsupported, "it is from another version of the program")),
        }
    }

    /// Replaces the state of a feed.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let state = Self { format: FORMAT, ..self.clone() };
        let draft = DraftFile::create_beside(path, PRIVATE_FILE_MODE)?;
        draft.file().write_all(&serde_json::to_vec_pretty(&state)?)?;
        draft.replace(path)
    }

    /// Whether the stored data may answer something else than what a feed asks for.
    #[must_use]
    pub fn is_of_other_request(&self, feed: &Feed) -> bool {
        self.request.as_ref().is_some_and(|request| *request != request_fingerprint(feed))
    }

    /// Records what a sync changed, unless it changed nothing.
    pub fn record_change(&mut self, change: FeedChange) {
        if !change.is_empty() {
            let FeedChange { at, added, corrected, deleted } = change;
            self.last_change = Some(StoredChange { at, added, corrected, deleted });
        }
    }

    /// Returns the state for readers. Texts are sanitised.
    #[must_use]
    pub fn to_status(&self) -> FeedStatus {
        let clean = |text: &String| sanitize(text).into_owned();
        FeedStatus {
            last_success: self.last_success,
            failure: self.failure.as_ref().map(clean),
            version: self.version.as_ref().map(clean),
            records: self.records,
            last_change: self.last_change.map(|change| {
                let StoredChange { at, added, corrected, deleted } = change;
                FeedChange { at, added, corrected, deleted }
            }),
        }
    }
}
