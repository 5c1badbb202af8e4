//! Writes planned changes: each file completely or not at all, and only if it still holds the text that was read.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rustix::fs::{Access, FlockOperation, access, flock};
use rustix::io::Errno;

use super::apply::{EditError, FileChange, PlannedChanges};
use crate::atomic_file::DraftFile;
use crate::input_file;
use crate::model::limits::MAX_SITUATION_BYTES;

/// The number of retries, and the time between them, while another process writes a file.
const LOCK_TRIES: u32 = 40;
const LOCK_DELAY: Duration = Duration::from_millis(50);

impl PlannedChanges {
    /// Writes the changes. Either no file is written, or all are; only if the system fails in between, the first ones
    /// are new and the others old.
    ///
    /// # Errors
    /// [`EditError::Changed`] if a file does not hold the text that was read, or another error if it cannot be written.
    pub fn save(&self) -> Result<(), EditError> {
        write_changes(&self.files)
    }

    /// Restores the texts from before the changes.
    ///
    /// # Errors
    /// As [`Self::save`]: nothing is restored if a file was changed in the meantime.
    pub fn undo(&self) -> Result<(), EditError> {
        let reversed = self.files.iter().map(|change| FileChange {
            path: change.path.clone(),
            before: change.after.clone(),
            after: change.before.clone(),
        });
        write_changes(&reversed.collect::<Vec<_>>())
    }
}

/// Writes a text over a file that holds `before`. For changes that are not made by edits, such as a new layout.
///
/// # Errors
/// As [`PlannedChanges::save`].
pub fn write_changes(changes: &[FileChange]) -> Result<(), EditError> {
    // Every file is locked and compared before the first is written.
    let mut locked = Vec::new();
    for change in changes {
        locked.push((LockedFile::open(&change.path, &change.before)?, change));
    }
    for (file, change) in &locked {
        file.replace(&change.after).map_err(|error| file_error(&change.path, &error))?;
    }
    Ok(())
}

/// Returns why the file at `path` cannot be edited, or `None` if it can.
#[must_use]
pub fn reason_not_writable(path: &Path) -> Option<&'static str> {
    let target = path.canonicalize().ok()?;
    let folder = target.parent()?;
    if access(&target, Access::WRITE_OK).is_err() {
        return Some("the file is not writable");
    }
    access(folder, Access::WRITE_OK).is_err().then_some("the file's folder is not writable")
}

fn file_error(path: &Path, error: &io::Error) -> EditError {
    EditError::File { path: path.to_owned(), why: format!("it cannot be written: {error}") }
}

/// A file that no other process of this program writes until the lock is dropped. Other programs ignore the lock, so the
/// text is compared as well.
struct LockedFile {
    /// The file itself, if the path is a symbolic link.
    target: PathBuf,
    /// Holds the lock.
    file: File,
}

impl LockedFile {
    fn open(path: &Path, expected: &str) -> Result<Self, EditError> {
        let fail = |error: io::Error| file_error(path, &error);
        if expected.is_empty() {
            // A file that does not exist yet is created; if another process is faster, the comparison tells.
            match File::create_new(path) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(fail(error)),
                _ => {}
            }
        }
        if let Some(why) = reason_not_writable(path) {
            return Err(EditError::File { path: path.to_owned(), why: why.to_owned() });
        }
        let target = path.canonicalize().map_err(fail)?;
        for _ in 0..LOCK_TRIES {
            // Network file systems lock only files that are open for writing.
            let file = File::options().read(true).write(true).open(&target).map_err(fail)?;
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Err(error) if error == Errno::WOULDBLOCK => {
                    thread::sleep(LOCK_DELAY);
                    continue;
                }
                Err(error) if error == Errno::INTR => continue,
                // Without locks in the file system, only the comparison of the text protects the file.
                Ok(()) | Err(_) => {}
            }
            // The previous holder of the lock may have replaced the file that is locked here.
            let (locked, current) = (file.metadata().map_err(fail)?, fs::metadata(&target).map_err(fail)?);
            if (locked.dev(), locked.ino()) != (current.dev(), current.ino()) {
                continue;
            }
            let locked = Self { target, file };
            return if locked.holds(expected).map_err(fail)? {
                Ok(locked)
            } else {
                Err(EditError::Changed { path: path.to_owned() })
            };
        }
        Err(EditError::File { path: path.to_owned(), why: "another process is writing it".to_owned() })
    }

    fn holds(&self, expected: &str) -> io::Result<bool> {
        Ok(input_file::read_bytes(&self.target, MAX_SITUATION_BYTES)? == expected.as_bytes())
    }

    /// Replaces the text. Without one, the file is deleted: undo takes back that it was created.
    fn replace(&self, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return fs::remove_file(&self.target);
        }
        let draft = DraftFile::create_to_replace(&self.target, &self.file.metadata()?)?;
        draft.file().write_all(text.as_bytes())?;
        draft.replace(&self.target)
    }
}
