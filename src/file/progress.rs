//! How far the reading of files has come.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::load_result::Loaded;

/// How far reading has come, and the wish to give it up: shared between the thread that reads and the one that shows
/// it. One is for one reading.
#[derive(Debug, Default)]
pub struct Progress {
    total: AtomicU64,
    /// Some file does not say how large it is.
    endless: AtomicBool,
    fetched: AtomicU64,
    parsed: AtomicU64,
    events: AtomicUsize,
    cancelled: AtomicBool,
    /// A part is asked for.
    wanted: AtomicBool,
    part: Mutex<Option<Box<Loaded>>>,
}

impl Progress {
    /// Bytes of all files found so far; `None`: none was found yet, or one does not say how large it is (a pipe).
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        let endless = self.endless.load(Ordering::Relaxed);
        Some(self.total.load(Ordering::Relaxed)).filter(|&total| total > 0 && !endless)
    }

    /// Bytes fetched so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.fetched.load(Ordering::Relaxed)
    }

    /// Of all bytes, how many are done: half of the work is to fetch them, half to read what they say.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.fetched.load(Ordering::Relaxed).midpoint(self.parsed.load(Ordering::Relaxed))
    }

    /// Events read so far; may be a few less while it goes on.
    #[must_use]
    pub fn events(&self) -> usize {
        self.events.load(Ordering::Relaxed)
    }

    /// Asks for what is read already, to be looked at while the rest is read.
    pub fn ask_part(&self) {
        self.wanted.store(true, Ordering::Relaxed);
    }

    /// What was read already when it was last asked for: without what is wrong with it, and no more of it than is soon
    /// copied. `None`: nothing yet.
    #[must_use]
    pub fn take_part(&self) -> Option<Box<Loaded>> {
        self.part().take()
    }

    fn part(&self) -> MutexGuard<'_, Option<Box<Loaded>>> {
        self.part.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a part is asked for and not there yet.
    pub(super) fn wants_part(&self) -> bool {
        self.wanted.load(Ordering::Relaxed) && self.part().is_none()
    }

    /// Holds a part ready for whoever asks.
    pub(super) fn offer(&self, part: Loaded) {
        *self.part() = Some(Box::new(part));
        self.wanted.store(false, Ordering::Relaxed);
    }

    /// Asks to give up: reading ends soon with [`super::LoadError::Cancelled`].
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Is set once it is asked to give up.
    #[cfg(feature = "parquet")]
    pub(super) const fn stop(&self) -> &AtomicBool {
        &self.cancelled
    }

    /// A file of so many bytes is to be read beside those before; `None`: it does not say.
    pub(super) fn found(&self, bytes: Option<u64>) {
        self.total.fetch_add(bytes.unwrap_or(0), Ordering::Relaxed);
        self.endless.fetch_or(bytes.is_none(), Ordering::Relaxed);
    }

    pub(super) fn fetched(&self, bytes: usize) {
        self.fetched.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(super) fn parsed(&self, bytes: usize, events: usize) {
        self.parsed.fetch_add(bytes as u64, Ordering::Relaxed);
        self.events.fetch_add(events, Ordering::Relaxed);
    }
}
