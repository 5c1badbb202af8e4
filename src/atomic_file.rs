//! Files that are written atomically: completely or not at all.
//!
//! The content is written to a draft in the same folder. The draft takes the file's name once it is complete and on
//! disk. A draft that is dropped earlier is deleted, so an interrupted write leaves nothing behind.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// The permissions of a new file before the process's umask applies.
pub(crate) const DEFAULT_MODE: u32 = 0o666;

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
        for n in 0..MAX_TRIES {
            let path = target.with_file_name(format!(".{name}.{}-{n}.part", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).mode(mode).open(&path) {
                Ok(file) => return Ok(Self { path, file }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
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
    }
}

/// Synchronises the folder of a file, and so the file's name, to disk. Not every system can open a folder for that;
/// the name then holds unless the machine crashes.
fn sync_folder(target: &Path) {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    _ = File::open(folder).and_then(|folder| folder.sync_all());
}
