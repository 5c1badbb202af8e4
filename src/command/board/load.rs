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
use crate::board::{Data, Reading};
use crate::file::{self, LoadError, Loaded, Progress};
use crate::model::text;
use crate::store::Store;
use crate::terminal::Wake;

/// What takes no longer is not told: it would only flicker.
pub(super) const SHORT: Duration = Duration::from_millis(100);
/// How often the progress is looked at while it is shown.
const STEP: Duration = Duration::from_millis(250);

/// Data that were read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) store: Arc<Store>,
    pub(super) data: Data,
    /// Every file read or looked for.
    pub(super) files: Vec<PathBuf>,
    /// What they are called in messages.
    pub(super) name: String,
    /// A file was written to while they were read.
    pub(super) changed: bool,
}

impl Read {
    /// The same as a part of what is still being read.
    pub(super) fn into_part(self) -> Self {
        Self { data: self.data.into_part(), ..self }
    }
}

/// A reading that goes on.
#[derive(Debug)]
pub(super) struct Load {
    name: String,
    pub(super) progress: Arc<Progress>,
    ended: Arc<AtomicBool>,
    thread: JoinHandle<Result<Read, LoadError>>,
    pub(super) since: Instant,
    /// When it began, by the clock: what is written into the file from then on may not have been read.
    pub(super) at: NaiveDateTime,
}

/// What to read, and for what.
#[derive(Debug, Clone)]
pub(super) struct What {
    /// The file; `None`: the sample.
    pub(super) path: Option<PathBuf>,
    pub(super) rules: Rules,
    /// They are to be compared with a visit.
    pub(super) compared: bool,
}

/// Sent to wake the board, however the thread ends.
struct End {
    ended: Arc<AtomicBool>,
    wakes: Sender<Wake>,
}

impl Drop for End {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        // Nobody listens only when the board has ended.
        _ = self.wakes.send(Wake::Work);
    }
}

impl Load {
    /// Starts to read. `wakes` is told of the end.
    pub(super) fn start(what: What, at: NaiveDateTime, wakes: Sender<Wake>) -> io::Result<Self> {
        let progress = Arc::new(Progress::default());
        let ended = Arc::new(AtomicBool::new(false));
        let name = what.path.as_deref().map_or("the sample".into(), Path::to_string_lossy);
        let name = text::safe(&name).into_owned();
        let (told, end) = (Arc::clone(&progress), End { ended: Arc::clone(&ended), wakes });
        let thread = thread::Builder::new().name("reading".to_owned()).spawn(move || {
            let _end = end;
            let read = read(&what, &told)?;
            // On this thread, as what is compared may be much.
            Ok(if what.compared { Read { data: read.data.with_versions(), ..read } } else { read })
        })?;
        Ok(Self { name, progress, ended, thread, since: Instant::now(), at })
    }

    /// Whether there is something to [`Load::finish`] without waiting.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// What came of it.
    ///
    /// # Errors
    /// As [`file::load_with`].
    pub(super) fn finish(self) -> Result<Read, LoadError> {
        self.thread.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked))
    }

    /// Gives it up. Where it waits for a pipe it goes on to do so, and nobody listens.
    pub(super) fn cancel(self) {
        self.progress.cancel();
    }

    /// When there is something to be seen next.
    pub(super) fn due(&self) -> Instant {
        let shown = self.since + SHORT;
        if Instant::now() < shown { shown } else { Instant::now() + STEP }
    }

    /// How far it has come.
    pub(super) fn reading(&self) -> Reading {
        let total = self.progress.total();
        Reading {
            name: self.name.clone(),
            bytes: if total.is_some() { self.progress.done() } else { self.progress.bytes() },
            total,
            events: self.progress.events(),
            seconds: self.since.elapsed().as_secs(),
        }
    }

    /// Whether it takes long enough to be told.
    pub(super) fn is_long(&self) -> bool {
        self.since.elapsed() >= SHORT
    }
}

/// Reads.
///
/// # Errors
/// As [`file::load_with`].
pub(super) fn read(what: &What, progress: &Progress) -> Result<Read, LoadError> {
    let begun = SystemTime::now();
    let loaded = match &what.path {
        Some(path) => file::load_with(path, progress)?,
        None => file::sample()?,
    };
    let read = made(loaded, what);
    let now = SystemTime::now();
    // A pipe cannot be read again.
    let written = |file: &PathBuf| file.metadata().ok().filter(Metadata::is_file)?.modified().ok();
    // A clock that is ahead would have them changed for ever.
    let changed = read.files.iter().filter_map(written).any(|written| begun <= written && written <= now);
    Ok(Read { changed, ..read })
}

/// Makes what was read ready for a board.
pub(super) fn made(loaded: Loaded, what: &What) -> Read {
    let Loaded { situation, bulk, diagnostics, files, name } = loaded;
    let store = Arc::new(Store::with_bulk(Arc::new(situation), bulk, what.rules.clone()));
    let data = Data::new(Arc::clone(&store), diagnostics);
    let data = if what.compared { data.compared() } else { data };
    Read { store, data, files, name, changed: false }
}
