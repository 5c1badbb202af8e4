//! The gate of the input thread: while it is closed, another program reads the terminal.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Whether the input thread may read.
#[derive(Debug, Default)]
pub(super) struct InputGate {
    is_closed: Mutex<bool>,
    change: Condvar,
}

impl InputGate {
    /// Closes the gate. Returns when no read is in progress.
    pub(super) fn close(&self) {
        *self.lock() = true;
    }

    /// Opens the gate.
    pub(super) fn open(&self) {
        *self.lock() = false;
        self.change.notify_all();
    }

    /// Calls `read` while the gate is open and cannot be closed. If it is closed, waits until it opens and returns `None`:
    /// what was there to read has gone to the other program.
    pub(super) fn read_if_open<T>(&self, read: impl FnOnce() -> T) -> Option<T> {
        let mut is_closed = self.lock();
        if !*is_closed {
            return Some(read());
        }
        while *is_closed {
            is_closed = self.change.wait(is_closed).unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.is_closed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
