//! How far the reading of files has come.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::load_result::LoadedSituation;

/// How far reading has come, and the wish to give it up: shared between the thread that reads and the one that shows
/// it. One is for one reading.
#[derive(Debug, Default)]
pub struct FileProgress {
    total_bytes: AtomicU64,
    /// Some file does not say how large it is.
    has_unknown_size: AtomicBool,
    fetched_bytes: AtomicU64,
    parsed_bytes: AtomicU64,
    events: AtomicUsize,
    is_cancelled: AtomicBool,
    /// A part is asked for.
    wants_part: AtomicBool,
    part: Mutex<Option<Box<LoadedSituation>>>,
}

impl FileProgress {
    /// Bytes of all files found so far; `None`: none was found yet, or one does not say how large it is (a pipe).
    #[must_use]
    pub fn total_bytes(&self) -> Option<u64> {
        let endless = self.has_unknown_size.load(Ordering::Relaxed);
        Some(self.total_bytes.load(Ordering::Relaxed)).filter(|&total| total > 0 && !endless)
    }

    /// Bytes fetched so far.
    #[must_use]
    pub fn fetched_bytes(&self) -> u64 {
        self.fetched_bytes.load(Ordering::Relaxed)
    }

    /// Of all bytes, how many are done: half of the work is to fetch them, half to read what they say.
    #[must_use]
    pub fn done_bytes(&self) -> u64 {
        self.fetched_bytes.load(Ordering::Relaxed).midpoint(self.parsed_bytes.load(Ordering::Relaxed))
    }

    /// Events read so far; may be a few less while it goes on.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.events.load(Ordering::Relaxed)
    }

    /// Asks for what is read already, to be looked at while the rest is read.
    pub fn request_part(&self) {
        self.wants_part.store(true, Ordering::Relaxed);
    }

    /// What was read already when it was last asked for: without what is wrong with it, and no more of it than is soon
    /// copied. `None`: nothing yet.
    #[must_use]
    pub fn take_part(&self) -> Option<Box<LoadedSituation>> {
        self.lock_part().take()
    }

    fn lock_part(&self) -> MutexGuard<'_, Option<Box<LoadedSituation>>> {
        self.part.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a part is asked for and not there yet.
    pub(super) fn wants_part(&self) -> bool {
        self.wants_part.load(Ordering::Relaxed) && self.lock_part().is_none()
    }

    /// Holds a part ready for whoever asks.
    pub(super) fn offer_part(&self, part: LoadedSituation) {
        *self.lock_part() = Some(Box::new(part));
        self.wants_part.store(false, Ordering::Relaxed);
    }

    /// Asks to give up: reading ends soon with [`super::LoadError::Cancelled`].
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    /// Is set once it is asked to give up.
    #[cfg(feature = "parquet")]
    pub(super) const fn cancel_flag(&self) -> &AtomicBool {
        &self.is_cancelled
    }

    /// A file of so many bytes is to be read beside those before; `None`: it does not say.
    pub(super) fn add_file(&self, bytes: Option<u64>) {
        self.total_bytes.fetch_add(bytes.unwrap_or(0), Ordering::Relaxed);
        self.has_unknown_size.fetch_or(bytes.is_none(), Ordering::Relaxed);
    }

    pub(super) fn add_fetched(&self, bytes: usize) {
        self.fetched_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(super) fn add_parsed(&self, bytes: usize, events: usize) {
        self.parsed_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        self.events.fetch_add(events, Ordering::Relaxed);
    }
}
