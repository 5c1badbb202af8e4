//! The sync of one feed, as its service sees it.

use std::fs;
use std::path::PathBuf;

use chrono::NaiveDateTime;

use super::credentials::{CredentialEnvironment, Credentials};
use super::fetch_error::SyncError;
use super::http_client::HttpClient;
use crate::feed_store::{FeedFolder, FeedState};
use crate::model::{Day, Feed};

/// The key of [`FeedState::position`] for what the stored events answer.
const REQUEST_KEY: &str = "request";
/// Where the request is kept that the next commit answers, if it is another one.
const NEW_REQUEST_KEY: &str = "new request";

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
    /// What the feed asks for, if it asked for something else so far. The stored events answer the earlier request, so the
    /// next commit replaces them.
    pub(super) new_request: Option<String>,
}

impl SyncJob<'_> {
    /// Returns the day on which the sync started.
    pub(super) fn today(&self) -> Day {
        self.now.date().into()
    }

    /// Begins a request. If the feed asked for something else so far, what has been fetched does not answer it: its
    /// position is forgotten, and the next commit replaces the stored events. Returns whether the position was forgotten
    /// just now; an interrupted sync of a new request continues.
    pub(super) fn begin_request(&mut self, request: &str) -> bool {
        let is = |key: &str| self.state.position.get(key).is_some_and(|earlier| earlier == request);
        if is(REQUEST_KEY) {
            return false;
        }
        let is_continued = is(NEW_REQUEST_KEY);
        if !is_continued {
            self.state.position.clear();
            self.state.position.insert(NEW_REQUEST_KEY.to_owned(), request.to_owned());
        }
        self.new_request = Some(request.to_owned());
        !is_continued
    }

    /// Notes that the stored events answer the new request, if there is one.
    pub(super) fn end_request(&mut self) {
        if let Some(request) = self.new_request.take() {
            self.state.position.remove(NEW_REQUEST_KEY);
            self.state.position.insert(REQUEST_KEY.to_owned(), request);
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
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
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
