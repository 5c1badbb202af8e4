//! The loader thread: reads the data at start and after a change.

use std::io;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use chrono::NaiveDateTime;

use crate::assess::Rules;
use crate::board::{BoardData, LoadProgress};
use crate::command::load::changed_between;
use crate::file::{self, FeedSources, FileProgress, LoadError, LoadOptions, LoadedSituation};
use crate::model::text;
use crate::report::difference::change_summary;
use crate::store::Store;
use crate::terminal::WakeEvent;
use crate::visit::compare_situations;

/// The delay before progress is shown. Progress of a shorter load would only flicker.
pub(super) const SHOW_PROGRESS_AFTER: Duration = Duration::from_millis(100);
/// The interval between updates of the progress shown.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(250);

/// Loaded data.
#[derive(Debug)]
pub(super) struct LoadedData {
    pub(super) store: Arc<Store>,
    pub(super) data: BoardData,
    /// Every file that was read or looked for.
    pub(super) files: Vec<PathBuf>,
    /// The name for messages.
    pub(super) name: String,
    /// Whether a file was written to during the load.
    pub(super) changed_while_reading: bool,
}

impl LoadedData {
    /// Marks the data as a part of what is still being read.
    pub(super) fn into_part(self) -> Self {
        Self { data: self.data.into_part(), ..self }
    }

    /// Adds what differs from the data before, in words.
    fn with_changes(self, earlier: Option<&Store>) -> Self {
        let Some(earlier) = earlier else { return self };
        let diff = compare_situations(earlier.recorded_situation(), self.store.recorded_situation());
        let changes = change_summary(&diff, earlier.bulk_len() != self.store.bulk_len());
        Self { data: self.data.with_changes(&changes), ..self }
    }
}

/// A running load.
#[derive(Debug)]
pub(super) struct LoadThread {
    name: String,
    pub(super) progress: Arc<FileProgress>,
    has_ended: Arc<AtomicBool>,
    thread: JoinHandle<Result<LoadedData, LoadError>>,
    pub(super) started: Instant,
    /// The clock time of the start. Later changes of the file may not have been read.
    pub(super) started_at: NaiveDateTime,
}

/// The data to load.
#[derive(Debug, Clone)]
pub(super) struct LoadRequest {
    /// The file. `None`: the sample.
    pub(super) path: Option<PathBuf>,
    pub(super) rules: Rules,
    pub(super) feeds: FeedSources,
    /// Whether the data will be compared with a visit.
    pub(super) compare_visits: bool,
    /// Whether it is read again.
    pub(super) is_reload: bool,
    /// The data before, if the board is to say what has changed.
    pub(super) earlier: Option<Arc<Store>>,
}

/// Marks the thread as ended and wakes the board when dropped, also after a panic.
struct EndSignal {
    has_ended: Arc<AtomicBool>,
    events: Sender<WakeEvent>,
}

impl Drop for EndSignal {
    fn drop(&mut self) {
        self.has_ended.store(true, Ordering::Release);
        // Sending fails only if the board has ended.
        _ = self.events.send(WakeEvent::Work);
    }
}

impl LoadThread {
    /// Starts to load. Sends [`WakeEvent::Work`] to `events` when the thread ends. `started_at` is the clock time.
    pub(super) fn start(
        request: LoadRequest,
        started_at: NaiveDateTime,
        events: Sender<WakeEvent>,
    ) -> io::Result<Self> {
        let progress = Arc::new(FileProgress::default());
        let has_ended = Arc::new(AtomicBool::new(false));
        let name = request.path.as_deref().map_or("the sample".into(), Path::to_string_lossy);
        let name = text::sanitize(&name).into_owned();
        let thread_progress = Arc::clone(&progress);
        let end_signal = EndSignal { has_ended: Arc::clone(&has_ended), events };
        let thread = thread::Builder::new().name("reading".to_owned()).spawn(move || {
            let _end_signal = end_signal;
            let loaded = read_data(&request, &thread_progress)?.with_changes(request.earlier.as_deref());
            // Hashing many events takes long, so it is done on this thread.
            Ok(if request.compare_visits {
                LoadedData { data: loaded.data.with_versions(), ..loaded }
            } else {
                loaded
            })
        })?;
        Ok(Self { name, progress, has_ended, thread, started: Instant::now(), started_at })
    }

    /// Whether [`LoadThread::finish`] returns without waiting.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Acquire)
    }

    /// Waits for the end and returns the data.
    ///
    /// # Errors
    /// Fails as [`file::load_with`] does.
    pub(super) fn finish(self) -> Result<LoadedData, LoadError> {
        self.thread.join().unwrap_or_else(|payload| panic::resume_unwind(payload))
    }

    /// Cancels the load. A thread that waits for a pipe keeps waiting in the background.
    pub(super) fn cancel(self) {
        self.progress.cancel();
    }

    /// The time when the progress shown changes next.
    pub(super) fn next_deadline(&self) -> Instant {
        let show_at = self.started + SHOW_PROGRESS_AFTER;
        if Instant::now() < show_at { show_at } else { Instant::now() + PROGRESS_INTERVAL }
    }

    /// The current progress.
    pub(super) fn progress_now(&self) -> LoadProgress {
        let total = self.progress.total_bytes();
        LoadProgress {
            name: self.name.clone(),
            bytes_read: if total.is_some() {
                self.progress.done_bytes()
            } else {
                self.progress.fetched_bytes()
            },
            bytes_total: total,
            events_read: self.progress.event_count(),
            seconds_elapsed: self.started.elapsed().as_secs(),
        }
    }

    /// Whether the load has run long enough for its progress to be shown.
    pub(super) fn is_slow(&self) -> bool {
        self.started.elapsed() >= SHOW_PROGRESS_AFTER
    }
}

/// Loads the data on the current thread.
///
/// # Errors
/// Fails as [`file::load_with`] does.
pub(super) fn read_data(request: &LoadRequest, progress: &FileProgress) -> Result<LoadedData, LoadError> {
    let start = SystemTime::now();
    let options =
        LoadOptions { feeds: Some(&request.feeds), progress: Some(progress), is_reload: request.is_reload };
    let loaded = match &request.path {
        Some(path) => file::load_with(path, &options)?,
        None => file::load_sample()?,
    };
    let data = prepare_data(loaded, request);
    let changed_while_reading = changed_between(&data.files, start, SystemTime::now());
    Ok(LoadedData { changed_while_reading, ..data })
}

/// Builds the store and the board's data from a loaded situation.
pub(super) fn prepare_data(loaded: LoadedSituation, request: &LoadRequest) -> LoadedData {
    let LoadedSituation { situation, bulk, diagnostics, files, name } = loaded;
    let store = Arc::new(Store::with_bulk(Arc::new(situation), bulk, request.rules.clone()));
    let data = BoardData::new(Arc::clone(&store), diagnostics);
    let data = if request.compare_visits { data.with_bulk_compared() } else { data };
    LoadedData { store, data, files, name, changed_while_reading: false }
}
