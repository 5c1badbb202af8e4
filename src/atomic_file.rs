//! Files that appear whole or not at all.
//!
//! The content is written to a draft in the folder of the file and gets the file's name once it is complete and on the
//! disk. A draft that is dropped before that is removed, so an interrupted write leaves nothing behind.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// The permissions of a new file, from which the process's umask is taken.
pub(crate) const DEFAULT_MODE: u32 = 0o666;

/// An open draft of a file.
#[derive(Debug)]
pub(crate) struct DraftFile {
    path: PathBuf,
    file: File,
}

impl DraftFile {
    /// Creates a draft beside `target`, under a name that no file has.
    ///
    /// # Errors
    /// When no file can be created there.
    pub(crate) fn create_beside(target: &Path, mode: u32) -> io::Result<Self> {
        const TRIES: u32 = 100;
        let name = target.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_string_lossy();
        for n in 0..TRIES {
            let path = target.with_file_name(format!(".{name}.{}-{n}.part", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).mode(mode).open(&path) {
                Ok(file) => return Ok(Self { path, file }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// The open file, to be written to.
    pub(crate) const fn file(&self) -> &File {
        &self.file
    }

    /// Renames the draft to `target`, in place of any file of that name.
    ///
    /// # Errors
    /// When the draft cannot be synchronised or renamed; `target` is then as it was.
    pub(crate) fn replace(self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, target)?;
        sync_folder(target);
        Ok(())
    }

    /// Gives the draft the name `target`, which no file may have: a hard link never replaces a file. Where the file system
    /// has no hard links (FAT), the content is copied into a file that must be new.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] when there is such a file by now, or when it cannot be written.
    pub(crate) fn create_new(self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        match fs::hard_link(&self.path, target) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                let mut copy = OpenOptions::new().write(true).create_new(true).open(target)?;
                let copied = File::open(&self.path).and_then(|mut from| io::copy(&mut from, &mut copy));
                copied.and_then(|_| copy.sync_all()).inspect_err(|_| _ = fs::remove_file(target))?;
            }
            linked => linked?,
        }
        sync_folder(target);
        Ok(())
    }
}

impl Drop for DraftFile {
    fn drop(&mut self) {
        // After a renaming there is no draft any more. One that cannot be removed is no reason to fail.
        _ = fs::remove_file(&self.path);
    }
}

/// Writes the entry of a file in its folder to the disk. Not every system lets a folder be opened for that; the name then
/// holds all the same until the machine fails.
fn sync_folder(target: &Path) {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    _ = File::open(folder).and_then(|folder| folder.sync_all());
}
