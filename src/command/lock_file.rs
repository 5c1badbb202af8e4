//! Locks a file that several boards write.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::thread;
use std::time::Duration;

use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;

fn open_lock_file(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    // Opening a pipe in its place would otherwise wait for a reader.
    let flags = i32::try_from((OFlags::NONBLOCK | OFlags::NOCTTY).bits()).unwrap_or(0);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600).custom_flags(flags);
    options.open(path.with_extension("lock"))
}

/// Locks a file that several boards write, until the returned file is dropped. Creates its folder if it does not exist.
///
/// Other boards hold the lock only briefly. After one second the caller proceeds without it, because the holder may be
/// stopped. It also proceeds if the file system has no locks.
///
/// # Errors
/// If the lock, a file with the ending `.lock`, cannot be opened or created.
pub(super) fn lock_file(path: &Path) -> io::Result<File> {
    const ATTEMPTS: u32 = 100;
    const RETRY_INTERVAL: Duration = Duration::from_millis(10);
    let lock = open_lock_file(path)?;
    for _ in 0..ATTEMPTS {
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Err(error) if error == Errno::WOULDBLOCK => thread::sleep(RETRY_INTERVAL),
            Err(error) if error == Errno::INTR => {}
            Ok(()) | Err(_) => break,
        }
    }
    Ok(lock)
}
