//! Watches situation files for changes, however an editor saves them.

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::Read;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::input_file::{PipePolicy, open_for_reading};

/// How long the files must stay quiet before a change counts as settled.
const QUIET_TIME: Duration = Duration::from_millis(150);
/// A change is reported after this time even if the files do not become quiet.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// Watches files until it is dropped.
///
/// It watches the directories of the files, so a file may be replaced by a rename, or deleted and created again.
/// Changes to other files in these directories have no effect: only a settled change of content is reported.
#[derive(Debug)]
pub struct FileWatcher {
    /// Dropping the watcher closes its channel, which ends the thread.
    _watcher: RecommendedWatcher,
}

impl FileWatcher {
    /// Watches `files` and calls `notify` from a separate thread after each settled change.
    ///
    /// # Errors
    /// If none of the directories can be watched: none exists, too many watches, or an unsupported file system.
    pub fn new(files: &[PathBuf], notify: impl Fn() + Send + 'static) -> Result<Self, notify::Error> {
        let (sender, events) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Access events are ignored; otherwise fingerprinting the files would trigger itself.
            if !event.is_ok_and(|event| event.kind.is_access()) {
                let _ = sender.send(());
            }
        })?;
        let mut failed = None;
        let mut successes = 0;
        for directory in watched_directories(files) {
            match watcher.watch(&directory, RecursiveMode::NonRecursive) {
                Ok(()) => successes += 1,
                Err(error) => failed = Some(error),
            }
        }
        if let Some(error) = failed.filter(|_| successes == 0) {
            return Err(error);
        }
        // The thread computes the fingerprints, which takes time. The modification times reveal a change in the
        // meantime.
        let (files, before) = (files.to_vec(), modification_times(files));
        let thread = thread::Builder::new().name("watch".to_owned());
        thread
            .spawn(move || {
                let mut contents = FileFingerprints::from_files(&files);
                let mut may_have_changed = modification_times(&files) != before;
                while may_have_changed || wait_until_quiet(&events) {
                    if contents.update() | mem::take(&mut may_have_changed) {
                        notify();
                    }
                }
            })
            .map_err(notify::Error::io)?;
        Ok(Self { _watcher: watcher })
    }
}

/// Waits for a change and then for quiet. Returns `false` once the watcher is dropped.
fn wait_until_quiet(events: &Receiver<()>) -> bool {
    if events.recv().is_err() {
        return false;
    }
    let first = Instant::now();
    loop {
        match events.recv_timeout(QUIET_TIME) {
            Ok(()) if first.elapsed() < MAX_WAIT => {}
            Ok(()) | Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// Returns the directories of the files and of their link targets.
fn watched_directories(files: &[PathBuf]) -> HashSet<PathBuf> {
    let mut directories = HashSet::new();
    for file in files {
        let target = file.canonicalize().ok();
        for path in [Some(file.as_path()), target.as_deref()].into_iter().flatten() {
            let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
            directories.insert(parent.unwrap_or(Path::new(".")).to_owned());
        }
    }
    directories
}

/// Returns the length and modification time of each file.
fn modification_times(files: &[PathBuf]) -> Vec<Option<(u64, SystemTime)>> {
    let stamp = |file: &PathBuf| {
        let metadata = file.metadata().ok().filter(fs::Metadata::is_file)?;
        Some((metadata.len(), metadata.modified().ok()?))
    };
    files.iter().map(stamp).collect()
}

/// A file's length and a hash of its bytes. `None` if the file cannot be read, or not read twice: a pipe is empty
/// after the first time.
type Fingerprint = Option<(u64, u64)>;

/// The fingerprints of the files when they were last checked.
struct FileFingerprints(Vec<(PathBuf, Fingerprint)>);

impl FileFingerprints {
    fn from_files(files: &[PathBuf]) -> Self {
        Self(files.iter().map(|file| (file.clone(), fingerprint(file))).collect())
    }

    /// Updates the fingerprints and returns whether the content of any file changed.
    fn update(&mut self) -> bool {
        let mut changed = false;
        for (file, last) in &mut self.0 {
            let now = fingerprint(file);
            changed |= now != *last;
            *last = now;
        }
        changed
    }
}

fn fingerprint(file: &Path) -> Fingerprint {
    let mut file = open_for_reading(file, PipePolicy::Refused).ok()?;
    let mut hasher = DefaultHasher::new();
    let mut length = 0_u64;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Some((length, hasher.finish())),
            Ok(n) => {
                hasher.write(buffer.get(..n)?);
                length = length.saturating_add(u64::try_from(n).ok()?);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(20);

    #[test]
    fn only_changed_content_counts() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.ron");
        fs::write(&file, "one").unwrap();
        let mut contents = FileFingerprints::from_files(std::slice::from_ref(&file));
        fs::write(&file, "one").unwrap();
        fs::write(dir.path().join("b.ron"), "other").unwrap();
        assert!(!contents.update());
        fs::write(&file, "two").unwrap();
        assert!(contents.update());
        assert!(!contents.update());
        fs::remove_file(&file).unwrap();
        assert!(contents.update());
    }

    #[test]
    fn every_way_of_saving_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.ron");
        fs::write(&file, "one").unwrap();
        let (sender, notified) = mpsc::channel();
        let watch = FileWatcher::new(std::slice::from_ref(&file), move || {
            let _ = sender.send(());
        })
        .unwrap();
        fs::write(&file, "truncated and written").unwrap();
        notified.recv_timeout(TIMEOUT).unwrap();
        let swap = dir.path().join(".a.ron.swp");
        fs::write(&swap, "renamed over").unwrap();
        fs::rename(&swap, &file).unwrap();
        notified.recv_timeout(TIMEOUT).unwrap();
        fs::remove_file(&file).unwrap();
        notified.recv_timeout(TIMEOUT).unwrap();
        fs::write(&file, "created again").unwrap();
        notified.recv_timeout(TIMEOUT).unwrap();
        drop(watch);
        // Dropping the watcher ends the thread, which closes the channel.
        let end = std::iter::repeat_with(|| notified.recv_timeout(TIMEOUT)).find_map(Result::err);
        assert_eq!(end, Some(RecvTimeoutError::Disconnected));
    }
}
