//! Reading the data on a thread of its own, at the start and when they have changed.

use std::fs::Metadata;
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
use crate::file::{self, FileProgress, LoadError, LoadedSituation};
use crate::model::text;
use crate::store::Store;
use crate::terminal::WakeEvent;

/// What takes no longer is not told: it would only flicker.
pub(super) const SHOW_PROGRESS_AFTER: Duration = Duration::from_millis(100);
/// How often the progress is looked at while it is shown.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(250);

/// Data that were read.
#[derive(Debug)]
pub(super) struct LoadedData {
    pub(super) store: Arc<Store>,
    pub(super) data: BoardData,
    /// Every file read or looked for.
    pub(super) files: Vec<PathBuf>,
    /// What they are called in messages.
    pub(super) name: String,
    /// A file was written to while they were read.
    pub(super) changed_while_reading: bool,
}

impl LoadedData {
    /// The same as a part of what is still being read.
    pub(super) fn into_part(self) -> Self {
        Self { data: self.data.into_part(), ..self }
    }
}

/// A reading that goes on.
#[derive(Debug)]
pub(super) struct LoadThread {
    name: String,
    pub(super) progress: Arc<FileProgress>,
    has_ended: Arc<AtomicBool>,
    thread: JoinHandle<Result<LoadedData, LoadError>>,
    pub(super) started: Instant,
    /// When it began, by the clock: what is written into the file from then on may not have been read.
    pub(super) started_at: NaiveDateTime,
}

/// What to read, and for what.
#[derive(Debug, Clone)]
pub(super) struct LoadRequest {
    /// The file; `None`: the sample.
    pub(super) path: Option<PathBuf>,
    pub(super) rules: Rules,
    /// They are to be compared with a visit.
    pub(super) compare_visits: bool,
}

/// Sent to wake the board, however the thread ends.
struct EndSignal {
    ended: Arc<AtomicBool>,
    wakes: Sender<WakeEvent>,
}

impl Drop for EndSignal {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        // Nobody listens only when the board has ended.
        _ = self.wakes.send(WakeEvent::Work);
    }
}

impl LoadThread {
    /// Starts to read. `wakes` is told of the end.
    pub(super) fn start(what: LoadRequest, at: NaiveDateTime, wakes: Sender<WakeEvent>) -> io::Result<Self> {
        let progress = Arc::new(FileProgress::default());
        let ended = Arc::new(AtomicBool::new(false));
        let name = what.path.as_deref().map_or("the sample".into(), Path::to_string_lossy);
        let name = text::sanitize(&name).into_owned();
        let (told, end) = (Arc::clone(&progress), EndSignal { ended: Arc::clone(&ended), wakes });
        let thread = thread::Builder::new().name("reading".to_owned()).spawn(move || {
            let _end = end;
            let read = read_data(&what, &told)?;
            // On this thread, as what is compared may be much.
            Ok(if what.compare_visits {
                LoadedData { data: read.data.with_versions(), ..read }
            } else {
                read
            })
        })?;
        Ok(Self { name, progress, has_ended: ended, thread, started: Instant::now(), started_at: at })
    }

    /// Whether there is something to [`LoadThread::finish`] without waiting.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Acquire)
    }

    /// What came of it.
    ///
    /// # Errors
    /// As [`file::load_with_progress`].
    pub(super) fn finish(self) -> Result<LoadedData, LoadError> {
        self.thread.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked))
    }

    /// Gives it up. Where it waits for a pipe it goes on to do so, and nobody listens.
    pub(super) fn cancel(self) {
        self.progress.cancel();
    }

    /// When there is something to be seen next.
    pub(super) fn next_deadline(&self) -> Instant {
        let shown = self.started + SHOW_PROGRESS_AFTER;
        if Instant::now() < shown { shown } else { Instant::now() + PROGRESS_INTERVAL }
    }

    /// How far it has come.
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

    /// Whether it takes long enough to be told.
    pub(super) fn is_slow(&self) -> bool {
        self.started.elapsed() >= SHOW_PROGRESS_AFTER
    }
}

/// Reads.
///
/// # Errors
/// As [`file::load_with_progress`].
pub(super) fn read_data(what: &LoadRequest, progress: &FileProgress) -> Result<LoadedData, LoadError> {
    let begun = SystemTime::now();
    let loaded = match &what.path {
        Some(path) => file::load_with_progress(path, progress)?,
        None => file::load_sample()?,
    };
    let read = prepare_data(loaded, what);
    let now = SystemTime::now();
    // A pipe cannot be read again.
    let written = |file: &PathBuf| file.metadata().ok().filter(Metadata::is_file)?.modified().ok();
    // A clock that is ahead would have them changed for ever.
    let changed = read.files.iter().filter_map(written).any(|written| begun <= written && written <= now);
    Ok(LoadedData { changed_while_reading: changed, ..read })
}

/// Makes what was read ready for a board.
pub(super) fn prepare_data(loaded: LoadedSituation, what: &LoadRequest) -> LoadedData {
    let LoadedSituation { situation, bulk, diagnostics, files, name } = loaded;
    let store = Arc::new(Store::with_bulk(Arc::new(situation), bulk, what.rules.clone()));
    let data = BoardData::new(Arc::clone(&store), diagnostics);
    let data = if what.compare_visits { data.with_bulk_compared() } else { data };
    LoadedData { store, data, files, name, changed_while_reading: false }
}
