//! Progress of a load, shared between threads.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::load_result::LoadedSituation;

/// The progress of a single load, and requests to it. The loading thread writes the progress; the thread that shows
/// it may request a part of the data or cancel.
#[derive(Debug, Default)]
pub struct FileProgress {
    total_bytes: AtomicU64,
    /// Whether the size of a file is unknown.
    has_unknown_size: AtomicBool,
    fetched_bytes: AtomicU64,
    parsed_bytes: AtomicU64,
    events: AtomicUsize,
    is_cancelled: AtomicBool,
    /// Whether a part is requested.
    wants_part: AtomicBool,
    part: Mutex<Option<Box<LoadedSituation>>>,
}

impl FileProgress {
    /// Returns the total size in bytes of all files found so far. `None` if no file was found yet or if a size is
    /// unknown (a pipe).
    #[must_use]
    pub fn total_bytes(&self) -> Option<u64> {
        let is_unknown = self.has_unknown_size.load(Ordering::Relaxed);
        Some(self.total_bytes.load(Ordering::Relaxed)).filter(|&total| total > 0 && !is_unknown)
    }

    /// Returns the number of bytes fetched so far.
    #[must_use]
    pub fn fetched_bytes(&self) -> u64 {
        self.fetched_bytes.load(Ordering::Relaxed)
    }

    /// Returns how many of the total bytes are done. Fetching a byte counts as half of the work, parsing it as the
    /// other half.
    #[must_use]
    pub fn done_bytes(&self) -> u64 {
        self.fetched_bytes.load(Ordering::Relaxed).midpoint(self.parsed_bytes.load(Ordering::Relaxed))
    }

    /// Returns the number of events read so far; it may lag behind slightly.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.events.load(Ordering::Relaxed)
    }

    /// Requests the data read so far, to be shown while the rest is read.
    pub fn request_part(&self) {
        self.wants_part.store(true, Ordering::Relaxed);
    }

    /// Takes the part that was read when a part was last requested. It carries no diagnostics, and its events are
    /// limited to what is copied quickly. `None` if no part is ready.
    #[must_use]
    pub fn take_part(&self) -> Option<Box<LoadedSituation>> {
        self.lock_part().take()
    }

    fn lock_part(&self) -> MutexGuard<'_, Option<Box<LoadedSituation>>> {
        self.part.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a part is requested and none is ready.
    pub(super) fn wants_part(&self) -> bool {
        self.wants_part.load(Ordering::Relaxed) && self.lock_part().is_none()
    }

    /// Makes a part available to [`Self::take_part`].
    pub(super) fn offer_part(&self, part: LoadedSituation) {
        *self.lock_part() = Some(Box::new(part));
        self.wants_part.store(false, Ordering::Relaxed);
    }

    /// Cancels the load, which soon ends with [`super::LoadError::Cancelled`].
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    /// Returns the flag that is set on cancellation.
    #[cfg(feature = "parquet")]
    pub(super) const fn cancel_flag(&self) -> &AtomicBool {
        &self.is_cancelled
    }

    /// Adds a file of `bytes` bytes to the total; `None` if its size is unknown.
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
