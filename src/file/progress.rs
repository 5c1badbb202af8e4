//! How far the reading of a situation has come: written by the thread that reads, looked at by the one that shows it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How far the reading has come, over all files, and whether anybody still wants it.
#[derive(Debug, Default)]
pub struct Progress {
    bytes_done: AtomicU64,
    /// 0: not known yet; `u64::MAX`: cannot be known.
    bytes_total: AtomicU64,
    events: AtomicU64,
    /// 0: not known yet.
    events_total: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Bytes read so far.
    #[must_use]
    pub fn bytes_done(&self) -> u64 {
        self.bytes_done.load(Ordering::Relaxed)
    }

    /// Bytes there are, as far as files have been found; `None`: a pipe or a device does not say.
    #[must_use]
    pub fn bytes_total(&self) -> Option<u64> {
        let total = self.bytes_total.load(Ordering::Relaxed);
        Some(total).filter(|&total| total > 0 && total < u64::MAX)
    }

    /// Events read so far.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events.load(Ordering::Relaxed)
    }

    /// Events there are, once they have been counted, which is before they are read.
    #[must_use]
    pub fn events_total(&self) -> Option<u64> {
        Some(self.events_total.load(Ordering::Relaxed)).filter(|&total| total > 0)
    }

    /// Asks the reading to end as soon as it can.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the reading shall end.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// One more file is going to be read, of so many bytes; `None`: it does not say.
    pub fn expect(&self, bytes: Option<u64>) {
        let more = |total: u64| Some(total.saturating_add(bytes.unwrap_or(u64::MAX)));
        // Never refused.
        _ = self.bytes_total.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    /// So many more events are going to be read.
    pub fn expect_events(&self, events: u64) {
        self.events_total.fetch_add(events, Ordering::Relaxed);
    }

    /// So many more bytes have been read.
    pub fn add_bytes(&self, bytes: u64) {
        self.bytes_done.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many more events have been read.
    pub fn add_events(&self, events: u64) {
        self.events.fetch_add(events, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_size_makes_the_total_unknown() {
        let progress = Progress::default();
        assert_eq!(progress.bytes_total(), None, "before anything was found");
        progress.expect(Some(100));
        progress.expect(Some(20));
        assert_eq!(progress.bytes_total(), Some(120));
        progress.expect(None);
        progress.expect(Some(20));
        assert_eq!(progress.bytes_total(), None);
    }
}
