//! Watches situation files for changes, however an editor saves them.

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Read};
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::include_pattern::IncludePattern;
use crate::input_file::{PipePolicy, open_for_reading};

/// How long the files must stay quiet before a change counts as settled.
const QUIET_TIME: Duration = Duration::from_millis(150);
/// A change is reported after this time even if the files do not become quiet.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// The interval at which files are polled.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// How changes are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchMethod {
    /// The system reports changes of the directories (inotify, kqueue).
    Events,
    /// The lengths and modification times of the files are compared every two seconds. Network and FUSE file systems
    /// do not report what other machines write, and the number of watches of a user is limited.
    Polling,
}

impl WatchMethod {
    /// The method in words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Events => "by events of the file system",
            Self::Polling => "by looking every 2 seconds, because this file system reports no changes",
        }
    }
}

/// Watches files until it is dropped.
///
/// It watches the directories of the files, so a file may be replaced by a rename, or deleted and created again. A directory
/// may be created later, such as that of a feed by its first sync.
/// Changes to other files in these directories have no effect: only a settled change of content, or of the files that
/// match a pattern, is reported.
#[derive(Debug)]
pub struct FileWatcher {
    method: WatchMethod,
    /// Dropping it closes the channel of the thread, which ends the thread.
    _source: EventSource,
}

/// What holds the sending end of the thread's channel.
#[derive(Debug)]
enum EventSource {
    System(#[expect(dead_code, reason = "held for its drop")] Arc<Mutex<DirectoryWatcher>>),
    None(#[expect(dead_code, reason = "held for its drop")] Sender<()>),
}

impl FileWatcher {
    /// Watches `files`, which may be include patterns, and calls `notify` from a separate thread after each settled change.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub fn new(files: &[PathBuf], notify: impl Fn() + Send + 'static) -> io::Result<Self> {
        let (sender, events) = mpsc::channel();
        let (method, source, watcher) = match DirectoryWatcher::new(files, sender.clone()) {
            Some(watcher) => {
                let watcher = Arc::new(Mutex::new(watcher));
                let weak = Arc::downgrade(&watcher);
                (WatchMethod::Events, EventSource::System(watcher), weak)
            }
            None => (WatchMethod::Polling, EventSource::None(sender), Weak::new()),
        };
        // The thread computes the fingerprints, which takes time. The modification times reveal a change in the
        // meantime.
        let (files, mut stamps) = (files.to_vec(), modification_times(files));
        let thread = thread::Builder::new().name("watch".to_owned());
        thread.spawn(move || {
            let mut contents = FileFingerprints::from_files(&files);
            let mut may_have_changed = modification_times(&files) != stamps;
            while may_have_changed || method.wait_for_change(&events, &files, &mut stamps) {
                // Before the files are read: what is written later is reported.
                if let Some(watcher) = watcher.upgrade() {
                    watcher.lock().unwrap_or_else(PoisonError::into_inner).follow(&files);
                }
                if contents.update() | mem::take(&mut may_have_changed) {
                    notify();
                }
            }
        })?;
        Ok(Self { method, _source: source })
    }

    /// Returns how changes are noticed.
    #[must_use]
    pub const fn method(&self) -> WatchMethod {
        self.method
    }
}

impl WatchMethod {
    /// Waits for a change that has settled. Returns `false` once the watcher is dropped.
    fn wait_for_change(self, events: &Receiver<()>, files: &[PathBuf], stamps: &mut Vec<FileStamp>) -> bool {
        match self {
            Self::Events => wait_until_quiet(events),
            Self::Polling => poll_until_quiet(events, files, stamps),
        }
    }
}

/// Lets the system report changes of directories.
#[derive(Debug)]
struct DirectoryWatcher {
    watcher: RecommendedWatcher,
    directories: HashSet<PathBuf>,
}

impl DirectoryWatcher {
    /// Watches the directories of the files. Returns `None` if one of them cannot be watched: the limit of watches is
    /// reached, or its file system reports nothing.
    fn new(files: &[PathBuf], sender: Sender<()>) -> Option<Self> {
        let directories = watched_directories(files);
        if directories.iter().any(|directory| is_remote(directory)) {
            return None;
        }
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Access events are ignored; otherwise fingerprinting the files would trigger itself.
            if !event.is_ok_and(|event| event.kind.is_access()) {
                let _ = sender.send(());
            }
        });
        let mut watcher = watcher.ok()?;
        for directory in &directories {
            watcher.watch(directory, RecursiveMode::NonRecursive).ok()?;
        }
        Some(Self { watcher, directories })
    }

    /// Watches the directories of the files that were created since.
    fn follow(&mut self, files: &[PathBuf]) {
        self.directories.retain(|directory| directory.is_dir());
        for directory in watched_directories(files) {
            if !self.directories.contains(&directory)
                && self.watcher.watch(&directory, RecursiveMode::NonRecursive).is_ok()
            {
                self.directories.insert(directory);
            }
        }
    }
}

/// Whether a directory is on a file system that other machines or programs may change without the kernel's notice.
#[cfg(target_os = "linux")]
fn is_remote(directory: &Path) -> bool {
    /// The numbers of `statfs(2)`: NFS, SMB, SMB 2, CIFS, FUSE (sshfs), 9P, AFS, Ceph, Coda, NCP, GFS2, OCFS2.
    const TYPES: [u32; 12] = [
        0x6969,
        0x517B,
        0xFE53_4D42,
        0xFF53_4D42,
        0x6573_5546,
        0x0102_1997,
        0x5346_414F,
        0x00C3_6400,
        0x7375_7245,
        0x564C,
        0x0116_1970,
        0x7461_636F,
    ];
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the type differs in width and sign between machines, but not in its lowest 32 bits"
    )]
    rustix::fs::statfs(directory).is_ok_and(|found| TYPES.contains(&(found.f_type as u32)))
}

/// Other systems poll where they cannot watch.
#[cfg(not(target_os = "linux"))]
const fn is_remote(_directory: &Path) -> bool {
    false
}

/// Looks at the files every two seconds until one differs from its stamp and then stays as it is. Returns `false` once
/// the watcher is dropped.
fn poll_until_quiet(events: &Receiver<()>, files: &[PathBuf], stamps: &mut Vec<FileStamp>) -> bool {
    while events.recv_timeout(POLL_INTERVAL) == Err(RecvTimeoutError::Timeout) {
        if modification_times(files) == *stamps {
            continue;
        }
        let first = Instant::now();
        loop {
            let now = modification_times(files);
            let is_settled = now == mem::replace(stamps, now.clone());
            if is_settled || first.elapsed() >= MAX_WAIT {
                return true;
            }
            thread::sleep(QUIET_TIME);
        }
    }
    false
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

/// Returns the directories of the files and of their link targets; for one that does not exist, the nearest above it.
fn watched_directories(files: &[PathBuf]) -> HashSet<PathBuf> {
    let mut directories = HashSet::new();
    for file in files {
        let target = file.canonicalize().ok();
        for path in [Some(file.as_path()), target.as_deref()].into_iter().flatten() {
            let mut above = path.ancestors().skip(1).map(or_current);
            directories.extend(above.find(|directory| directory.is_dir()).map(Path::to_owned));
        }
    }
    directories
}

/// Returns the path, or that of the current directory for an empty one.
fn or_current(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

/// Returns a hash of the files that match an include pattern, 0 if its folder cannot be read. Returns `None` if the path
/// is no pattern.
fn matching_files_hash(path: &Path) -> Option<u64> {
    let pattern = IncludePattern::from_path(path)?.ok()?;
    let Ok(found) = pattern.matching_files(None) else { return Some(0) };
    let mut hasher = DefaultHasher::new();
    found.paths.hash(&mut hasher);
    Some(hasher.finish())
}

/// The length and modification time of a file, if there is one. For an include pattern, a hash of the files that match
/// it, and no time.
type FileStamp = Option<(u64, SystemTime)>;

fn modification_times(files: &[PathBuf]) -> Vec<FileStamp> {
    let stamp = |file: &PathBuf| {
        if let Some(hash) = matching_files_hash(file) {
            return Some((hash, SystemTime::UNIX_EPOCH));
        }
        let metadata = file.metadata().ok().filter(fs::Metadata::is_file)?;
        Some((metadata.len(), metadata.modified().ok()?))
    };
    files.iter().map(stamp).collect()
}

/// A file's length and a hash of its bytes, or of the names that match an include pattern. `None` if the file cannot be read, or not read twice: a pipe is empty
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
    if let Some(hash) = matching_files_hash(file) {
        return Some((0, hash));
    }
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
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
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
    fn without_events_the_files_are_polled() {
        let dir = tempfile::tempdir().unwrap();
        let files = [dir.path().join("a.ron"), dir.path().join("*.ron")];
        let (sender, events) = mpsc::channel();
        let mut stamps = modification_times(&files);
        fs::write(&files[0], "one").unwrap();
        assert!(poll_until_quiet(&events, &files, &mut stamps));
        fs::write(&files[0], "another").unwrap();
        assert!(poll_until_quiet(&events, &files, &mut stamps));
        fs::write(dir.path().join("b.ron"), "one").unwrap();
        assert!(poll_until_quiet(&events, &files, &mut stamps));
        drop(sender);
        assert!(!poll_until_quiet(&events, &files, &mut stamps));
    }

    /// As the folder of a feed, which its first sync creates.
    #[test]
    fn a_folder_that_is_created_later_is_watched() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("later").join("still").join("a.ron");
        let (sender, notified) = mpsc::channel();
        let watch = FileWatcher::new(std::slice::from_ref(&file), move || {
            let _ = sender.send(());
        })
        .unwrap();
        assert_eq!(watch.method(), WatchMethod::Events);
        fs::create_dir(dir.path().join("later")).unwrap();
        fs::create_dir(dir.path().join("later").join("still")).unwrap();
        assert_eq!(notified.recv_timeout(Duration::from_secs(1)), Err(RecvTimeoutError::Timeout));
        fs::write(&file, "one").unwrap();
        notified.recv_timeout(TIMEOUT).unwrap();
        fs::write(&file, "another").unwrap();
        notified.recv_timeout(TIMEOUT).unwrap();
        drop(watch);
        let end = std::iter::repeat_with(|| notified.recv_timeout(TIMEOUT)).find_map(Result::err);
        assert_eq!(end, Some(RecvTimeoutError::Disconnected));
    }

    /// The second folder does not exist at first.
    #[test]
    fn new_and_removed_files_of_a_pattern_are_noticed() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("now")).unwrap();
        for folder in ["now", "later"] {
            let folder = dir.path().join(folder);
            let (sender, notified) = mpsc::channel();
            let watch = FileWatcher::new(&[folder.join("*.ron")], move || {
                let _ = sender.send(());
            })
            .unwrap();
            assert_eq!(watch.method(), WatchMethod::Events);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("a.ron"), "one").unwrap();
            notified.recv_timeout(TIMEOUT).unwrap();
            for unrelated in ["b.txt", ".b.ron.swp", "a.ron~"] {
                fs::write(folder.join(unrelated), "one").unwrap();
            }
            assert_eq!(notified.recv_timeout(Duration::from_secs(1)), Err(RecvTimeoutError::Timeout));
            fs::remove_file(folder.join("a.ron")).unwrap();
            notified.recv_timeout(TIMEOUT).unwrap();
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_file_systems_without_events_are_polled() {
        assert!(!is_remote(&std::env::temp_dir()) && !is_remote(Path::new("/nowhere/at/all")));
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
        assert_eq!(watch.method(), WatchMethod::Events);
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
