//! The sync of one feed, as its service sees it.

use std::fs;
use std::io;
use std::path::PathBuf;

use chrono::NaiveDateTime;

use super::credentials::{CredentialEnvironment, Credentials};
use super::fetch_error::SyncError;
use super::http_client::HttpClient;
use crate::feed_store::{FeedFolder, FeedState, request_fingerprint};
use crate::model::{Day, Feed, FeedChange};

/// A service that can be synced.
pub(super) struct Service {
    pub(super) sync: fn(&mut SyncJob<'_>) -> Result<FeedChange, SyncError>,
    /// The address that is asked first, without parameters.
    pub(super) url: &'static str,
    pub(super) licence: &'static str,
    pub(super) citation: &'static str,
}

/// The sync of one feed.
pub(super) struct SyncJob<'a> {
    /// The feed.
    pub(super) feed: &'a Feed,
    /// Its folder, which this job has locked.
    pub(super) folder: FeedFolder,
    /// Its state, which is written when the sync ends.
    pub(super) state: FeedState,
    /// The client for its requests.
    pub(super) http: &'a HttpClient<'a>,
    /// Where its credentials are looked for.
    pub(super) credentials: &'a CredentialEnvironment<'a>,
    /// When the sync started, in UTC.
    pub(super) now: NaiveDateTime,
    /// Returns whether the sync is interrupted.
    pub(super) should_stop: &'a dyn Fn() -> bool,
    /// Receives a line about the progress.
    pub(super) report_progress: &'a dyn Fn(&str),
    /// What the reader should know besides the counts.
    pub(super) notes: Vec<String>,
}

impl SyncJob<'_> {
    /// Returns the day on which the sync started.
    pub(super) fn today(&self) -> Day {
        self.now.date().into()
    }

    /// Begins the request of the feed. If it differs from the one before, the position and everything that is fetched but
    /// not stored are forgotten, and the next commit replaces what is stored.
    pub(super) fn begin_request(&mut self) -> Result<(), SyncError> {
        let asked = request_fingerprint(self.feed);
        let FeedState { request, new_request, .. } = &mut self.state;
        // A failure of the first sync belongs to its request as well.
        let stored = request.get_or_insert_with(|| asked.clone());
        if *new_request.as_ref().unwrap_or(stored) == asked {
            return Ok(());
        }
        *new_request = Some(asked);
        self.state.position.clear();
        self.state.validators.clear();
        self.delete_pending()?;
        let path = self.folder.cluster_rows_file();
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(SyncError::from_disk(&path, &error)),
            _ => Ok(()),
        }
    }

    /// Notes that what is stored now answers the new request, if there is one.
    pub(super) fn end_request(&mut self) {
        if let Some(request) = self.state.new_request.take() {
            self.state.request = Some(request);
        }
    }

    /// Looks for the feed's credentials.
    ///
    /// # Errors
    /// Also if they are not meant for the address that the situation names.
    pub(super) fn find_credentials(&self) -> Result<Credentials, SyncError> {
        let found = Credentials::find(&self.feed.name, self.credentials)?;
        found.check_host(&self.feed.name, self.feed.request.url.as_deref())?;
        Ok(found)
    }

    /// Returns the path of a file that is fetched but not part of the data yet. An interrupted sync keeps it.
    pub(super) fn pending_file(&self, name: &str) -> Result<PathBuf, SyncError> {
        let folder = self.folder.pending_folder();
        fs::create_dir_all(&folder).map_err(|error| SyncError::from_disk(&folder, &error))?;
        Ok(folder.join(name))
    }

    /// Deletes what was fetched, once it is part of the data.
    pub(super) fn delete_pending(&self) -> Result<(), SyncError> {
        let folder = self.folder.pending_folder();
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(SyncError::from_disk(&folder, &error))
            }
            _ => Ok(()),
        }
    }

    /// Writes the state, so that an interrupted sync continues from here.
    pub(super) fn save_position(&self) -> Result<(), SyncError> {
        let path = self.folder.state_file();
        self.state.write(&path).map_err(|error| SyncError::from_disk(&path, &error))
    }

    /// Returns an error if the sync is interrupted.
    pub(super) fn check_interrupted(&self) -> Result<(), SyncError> {
        if (self.should_stop)() { Err(SyncError::Interrupted) } else { Ok(()) }
    }
}
