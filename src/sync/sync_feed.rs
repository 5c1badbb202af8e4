//! Syncs a feed: locks its folder, asks its service, stores the outcome.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use chrono::NaiveDateTime;
use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;

use super::acled_api;
use super::clickhouse_feed;
use super::credentials::CredentialEnvironment;
use super::fetch_error::SyncError;
use super::gdelt_feed;
use super::hdx_hapi;
use super::http_client::{HttpClient, HttpOptions, shown_url};
use super::relief_web;
use super::rss;
use super::sync_job::{Service, SyncJob};
use super::ucdp_api;
use crate::feed_store::{FeedFolder, FeedState, Provenance, is_broken_file, set_aside};
use crate::model::{Feed, FeedChange, FeedRequest, FeedService};

/// What all syncs of a run have in common.
pub struct SyncOptions<'a> {
    /// The folder of all feeds.
    pub store: &'a Path,
    /// The settings of the client.
    pub http: HttpOptions,
    /// Where credentials are looked for.
    pub credentials: CredentialEnvironment<'a>,
    /// The clock, in UTC.
    pub now: fn() -> NaiveDateTime,
    /// Returns whether the sync is interrupted.
    pub should_stop: &'a dyn Fn() -> bool,
    /// Receives lines about the progress.
    pub report_progress: &'a dyn Fn(&str),
}

/// The outcome of the sync of a feed.
#[derive(Debug)]
pub struct FeedOutcome {
    /// What changed, or why the sync failed.
    pub result: Result<SyncSummary, SyncError>,
    /// What the reader should know besides, also of a sync that failed.
    pub notes: Vec<String>,
    /// The bytes received.
    pub bytes: u64,
}

/// What a sync did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncSummary {
    /// What changed.
    pub change: FeedChange,
    /// How many records the feed holds now.
    pub records: usize,
    /// The release or newest day of the data.
    pub version: Option<String>,
}

/// Returns how the service of a feed is synced.
const fn service(service: FeedService) -> Service {
    match service {
        FeedService::UcdpApi => ucdp_api::SERVICE,
        FeedService::AcledApi => acled_api::SERVICE,
        FeedService::Gdelt => gdelt_feed::SERVICE,
        FeedService::HdxHapi => hdx_hapi::SERVICE,
        FeedService::ReliefWeb => relief_web::SERVICE,
        FeedService::Rss => rss::SERVICE,
        FeedService::ClickHouse => clickhouse_feed::SERVICE,
    }
}

/// Returns the address that a sync of the feed asks first, without its query.
#[must_use]
pub fn describe_request(feed: &Feed) -> String {
    shown_url(feed.request.url.as_deref().unwrap_or(service(feed.service).url))
}

/// Syncs a feed. Whatever happens, the data of the last complete sync stay.
#[must_use]
pub fn sync_feed(feed: &Feed, options: &SyncOptions<'_>) -> FeedOutcome {
    let mut notes = Vec::new();
    let client = match HttpClient::new(options.http.clone(), options.should_stop) {
        Ok(client) => client,
        Err(error) => return FeedOutcome { result: Err(error), notes, bytes: 0 },
    };
    let result = sync_with(feed, options, &client, &mut notes);
    FeedOutcome { result, notes, bytes: client.received_bytes() }
}

fn sync_with(
    feed: &Feed,
    options: &SyncOptions<'_>,
    http: &HttpClient<'_>,
    notes: &mut Vec<String>,
) -> Result<SyncSummary, SyncError> {
    let folder = FeedFolder::in_store(options.store, &feed.name);
    folder.create().map_err(|error| SyncError::from_disk(folder.path(), &error))?;
    // Held until the sync ends.
    let _lock = lock_folder(&folder)?;
    let path = folder.state_file();
    let disk = |error: &io::Error| SyncError::from_disk(&path, error);
    let state = match FeedState::read(&path) {
        Err(error) if is_broken_file(&error) => {
            let broken = set_aside(&path).map_err(|error| disk(&error))?;
            notes.push(format!("the result of the last sync was set aside as {}: {error}", broken.display()));
            None
        }
        state => state.map_err(|error| disk(&error))?,
    };
    let now = (options.now)();
    let mut job = SyncJob {
        feed,
        folder,
        state: state.unwrap_or_default(),
        http,
        credentials: &options.credentials,
        now,
        should_stop: options.should_stop,
        report_progress: options.report_progress,
        notes: Vec::new(),
    };
    let own_service = feed.service.ron_name();
    if let Some(other) = job.state.service.as_ref().filter(|other| *other != own_service) {
        let folder = job.folder.path().display();
        return Err(SyncError::Store(format!(
            "{folder} holds a feed of {other}; give this one another name"
        )));
    }
    job.state.service = Some(own_service.to_owned());
    job.state.last_attempt = Some(now);
    job.begin_request()?;
    let service = service(feed.service);
    let result = job.mend_items().and_then(|()| (service.sync)(&mut job));
    match &result {
        Ok(change) => {
            job.state.record_change(*change);
            job.state.failure = None;
            job.state.last_success = Some((options.now)());
            job.state.provenance = Some(new_provenance(&job, &service));
        }
        Err(SyncError::Interrupted) => {}
        Err(error) => job.state.failure = Some(error.to_string()),
    }
    // If the disk is full, the first error says more.
    let saved = job.save_position();
    notes.append(&mut job.notes);
    let change = result?;
    saved?;
    let FeedState { records, version, .. } = job.state;
    Ok(SyncSummary { change, records, version })
}

fn new_provenance(job: &SyncJob<'_>, service: &Service) -> Provenance {
    let FeedRequest { licence, .. } = &job.feed.request;
    Provenance {
        url: describe_request(job.feed),
        fetched: Some(job.now),
        version: job.state.version.clone(),
        licence: licence.clone().unwrap_or_else(|| service.licence.to_owned()),
        citation: service.citation.to_owned(),
    }
}

/// Locks the folder of a feed, until the returned file is dropped.
fn lock_folder(folder: &FeedFolder) -> Result<File, SyncError> {
    let path = folder.path().join("lock");
    // Opening a pipe in its place would otherwise wait for a reader.
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options.custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
    let lock = options.open(&path);
    let lock = lock.map_err(|error| SyncError::from_disk(&path, &error))?;
    match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
        Err(error) if error == Errno::WOULDBLOCK => Err(SyncError::Locked),
        // A file system without locks must not prevent a sync.
        Ok(()) | Err(_) => Ok(lock),
    }
}
