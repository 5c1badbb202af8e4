//! Sleeping that a signal interrupts.

use std::thread;
use std::time::{Duration, Instant};

/// Sleeps until the time is over or `should_stop` returns true. Returns whether it slept for all of it.
pub fn sleep_unless_stopped(duration: Duration, should_stop: &dyn Fn() -> bool) -> bool {
    const STEP: Duration = Duration::from_millis(50);
    let start = Instant::now();
    loop {
        if should_stop() {
            return false;
        }
        let left = duration.saturating_sub(start.elapsed());
        if left.is_zero() {
            return true;
        }
        thread::sleep(left.min(STEP));
    }
}
