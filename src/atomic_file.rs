//! Files that are written atomically: completely or not at all.
//!
//! The content is written to a draft in the same folder. The draft takes the file's name once it is complete and on
//! disk. A draft that is dropped earlier is deleted, and so is one whose process is ended by a signal. What a killed
//! process leaves behind is deleted when the same file is written again.

use std::ffi::c_int;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rustix::process::{Gid, Pid, test_kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// The permissions of a new file before the process's umask applies.
pub(crate) const DEFAULT_MODE: u32 = 0o666;

/// The ending of a draft's name: `.events.csv.host-4711-0.part`.
const DRAFT_SUFFIX: &str = ".part";

/// The paths of the drafts that are not complete, for [`delete_open_drafts`].
static OPEN_DRAFTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The number of the next draft of this process.
static NEXT_DRAFT: AtomicU32 = AtomicU32::new(0);

/// Deletes every draft of this process that is not complete. Call it before the process exits early.
pub(crate) fn delete_open_drafts() {
    for path in OPEN_DRAFTS.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        _ = fs::remove_file(path);
    }
}

/// Starts a thread that deletes the drafts when a signal ends the process. Signals that the process was started to
/// ignore (`nohup`, a job in the background) stay ignored. The board has a signal thread of its own.
///
/// # Errors
/// If the signals cannot be watched or the thread cannot be started.
pub(crate) fn delete_drafts_on_signals() -> io::Result<()> {
    let ignored = ignored_signals();
    let ending = [SIGINT, SIGTERM, SIGQUIT, SIGHUP].into_iter().filter(|signal| ignored & bit(*signal) == 0);
    let mut signals = Signals::new(ending)?;
    thread::Builder::new().name("drafts".to_owned()).spawn(move || {
        for signal in signals.forever() {
            delete_open_drafts();
            _ = emulate_default_handler(signal);
        }
    })?;
    Ok(())
}

/// Returns the bit of a signal in the masks of `/proc`.
const fn bit(signal: c_int) -> u64 {
    1 << (signal - 1)
}

/// Returns the mask of the ignored signals, 0 where the system does not tell.
fn ignored_signals() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

/// Creates a file in a folder that has no name there, so that it ends with the process.
///
/// # Errors
/// If it cannot be created.
pub(crate) fn unnamed_file(folder: &Path) -> io::Result<File> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{Mode, OFlags, open};
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        // Some file systems have no such files.
        if let Ok(file) = open(folder, flags, Mode::RUSR | Mode::WUSR) {
            return Ok(file.into());
        }
    }
    nameless_file(folder)
}

/// Creates a file and deletes its name.
fn nameless_file(folder: &Path) -> io::Result<File> {
    let number = NEXT_DRAFT.fetch_add(1, Ordering::Relaxed);
    let path = folder.join(format!(".frontwatch-{}-{number}{DRAFT_SUFFIX}", std::process::id()));
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    fs::remove_file(path)?;
    Ok(file)
}

/// Deletes the drafts of a file that processes of this machine left behind when they were killed.
fn delete_leftovers(target: &Path, prefix: &str) {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let middle = name.to_str().and_then(|name| name.strip_prefix(prefix)?.strip_suffix(DRAFT_SUFFIX));
        let Some((pid, _)) = middle.and_then(|middle| middle.split_once('-')) else { continue };
        let Some(pid) = pid.parse().ok().and_then(Pid::from_raw) else { continue };
        if test_kill_process(pid) == Err(rustix::io::Errno::SRCH) {
            _ = fs::remove_file(entry.path());
        }
    }
}

/// Returns the machine's name, since a folder may be shared by machines with processes of the same number.
fn host_name() -> String {
    let uname = rustix::system::uname();
    uname.nodename().to_string_lossy().replace(['/', '-'], "_")
}

/// An open draft of a file.
#[derive(Debug)]
pub(crate) struct DraftFile {
    path: PathBuf,
    file: File,
}

impl DraftFile {
    /// Creates a draft in the folder of `target`, under an unused name.
    ///
    /// # Errors
    /// If no file can be created there.
    pub(crate) fn create_beside(target: &Path, mode: u32) -> io::Result<Self> {
        const MAX_TRIES: u32 = 100;
        let name = target.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_string_lossy();
        let prefix = format!(".{name}.{}-", host_name());
        delete_leftovers(target, &prefix);
        for _ in 0..MAX_TRIES {
            // No name is used twice: a draft that is dropped must not delete another thread's draft.
            let n = NEXT_DRAFT.fetch_add(1, Ordering::Relaxed);
            let path = target.with_file_name(format!("{prefix}{}-{n}{DRAFT_SUFFIX}", std::process::id()));
            // Held while the file is created: a signal in between must find the path in the list.
            let mut open_drafts = OPEN_DRAFTS.lock().unwrap_or_else(PoisonError::into_inner);
            match OpenOptions::new().write(true).create_new(true).mode(mode).open(&path) {
                Ok(file) => {
                    open_drafts.push(path.clone());
                    return Ok(Self { path, file });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Creates a draft of a file that exists, with its permissions and, if the process may set it, its group.
    ///
    /// # Errors
    /// If no file can be created there or the permissions cannot be set.
    pub(crate) fn create_to_replace(target: &Path, metadata: &Metadata) -> io::Result<Self> {
        let draft = Self::create_beside(target, DEFAULT_MODE)?;
        // Before the permissions, because a change of the group resets some of them.
        _ = rustix::fs::fchown(&draft.file, None, Some(Gid::from_raw(metadata.gid())));
        draft.file.set_permissions(metadata.permissions())?;
        Ok(draft)
    }

    /// Returns the open file, to write to.
    pub(crate) const fn file(&self) -> &File {
        &self.file
    }

    /// Renames the draft to `target`, replacing any existing file.
    ///
    /// # Errors
    /// If the draft cannot be synchronised or renamed; `target` is then unchanged.
    pub(crate) fn replace(self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, target)?;
        sync_folder(target);
        Ok(())
    }

    /// Gives the draft the name `target`, which must not exist: a hard link never replaces a file. On file systems
    /// without hard links (FAT), copies the content to a new file.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] if the file exists by now, or another error if it cannot be written.
    pub(crate) fn create_new(self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        match fs::hard_link(&self.path, target) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                let mut copy = OpenOptions::new().write(true).create_new(true).open(target)?;
                let result = File::open(&self.path).and_then(|mut from| io::copy(&mut from, &mut copy));
                result.and_then(|_| copy.sync_all()).inspect_err(|_| _ = fs::remove_file(target))?;
            }
            linked => linked?,
        }
        sync_folder(target);
        Ok(())
    }
}

impl Drop for DraftFile {
    fn drop(&mut self) {
        // After a rename the draft no longer exists. Failure to delete it is ignored.
        _ = fs::remove_file(&self.path);
        OPEN_DRAFTS.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.path);
    }
}

/// Synchronises the folder of a file, and so the file's name, to disk. Not every system can open a folder for that;
/// the name then holds unless the machine crashes.
fn sync_folder(target: &Path) {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_file_without_a_name_can_be_written_and_read() {
        use std::io::Write as _;
        use std::os::unix::fs::FileExt as _;

        let folder = tempfile::tempdir().unwrap();
        for file in [unnamed_file(folder.path()), nameless_file(folder.path())] {
            let mut file = file.unwrap();
            file.write_all(b"abc").unwrap();
            let mut read = [0; 2];
            file.read_exact_at(&mut read, 1).unwrap();
            assert_eq!(&read, b"bc");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        }
        assert!(unnamed_file(&folder.path().join("absent")).is_err());
    }

    #[test]
    fn only_drafts_of_dead_processes_of_this_machine_are_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.csv");
        let mut child = Command::new("true").spawn().unwrap();
        let dead = child.id();
        child.wait().unwrap();
        let (host, own) = (host_name(), std::process::id());
        let draft = |name: &str, host: &str, pid: u32| format!(".{name}.{host}-{pid}-7.part");
        let kept = [
            draft("a.csv", &host, own),
            draft("b.csv", &host, dead),
            draft("a.csv", "another", dead),
            format!(".a.csv.{host}-x-0.part"),
        ];
        let leftover = draft("a.csv", &host, dead);
        for name in kept.iter().chain([&leftover]) {
            fs::write(folder.path().join(name), "half").unwrap();
        }
        drop(DraftFile::create_beside(&target, DEFAULT_MODE).unwrap());
        let exists = |name: &String| folder.path().join(name).exists();
        assert!(kept.iter().all(exists) && !exists(&leftover));
    }
}
