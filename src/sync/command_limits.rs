//! Waits for commands that the reader has configured, which may hang.

use std::process::{Child, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

/// How long a command may run.
#[derive(Clone, Copy)]
pub struct CommandLimits<'a> {
    /// The longest time.
    pub timeout: Duration,
    /// Returns whether the sync is interrupted.
    pub should_stop: &'a dyn Fn() -> bool,
}

/// Waits until a command ends. It is killed if it exceeds its limits.
///
/// # Errors
/// What went wrong, to be written after the name of the command.
pub fn wait_for_command(child: &mut Child, limits: CommandLimits<'_>) -> Result<ExitStatus, String> {
    const STEP: Duration = Duration::from_millis(10);
    let start = Instant::now();
    let why = loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => {}
            Err(error) => break format!("cannot be waited for: {error}"),
        }
        if (limits.should_stop)() {
            break "was interrupted".to_owned();
        }
        if start.elapsed() >= limits.timeout {
            break format!("did not end within {} s", limits.timeout.as_secs());
        }
        thread::sleep(STEP);
    };
    // If it has ended meanwhile, there is nothing to kill.
    _ = child.kill();
    _ = child.wait();
    Err(why)
}
