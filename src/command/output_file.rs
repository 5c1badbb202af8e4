//! Atomic output files: written completely or not at all, and never over an existing file unless requested.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Failure;
use crate::atomic_file::{DEFAULT_MODE, DraftFile};

/// Writes a new file. The content goes to a draft in the same folder, which is renamed when it is complete and deleted
/// on error.
///
/// # Errors
/// Fails if the file exists or cannot be written.
pub(super) fn write_new_file(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let name = path.display();
    let exists = || Failure::Message(format!("{name} exists and is not overwritten"));
    if path.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let result = DraftFile::create_beside(path, DEFAULT_MODE).and_then(|draft| {
        write_draft(&draft, write)?;
        draft.create_new(path)
    });
    result.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(),
        _ => write_failure(path, &error),
    })
}

/// Replaces a file atomically. Follows a symbolic link and keeps the file's permissions. Writes a new file if there is
/// none.
///
/// # Errors
/// Fails if the path is not a regular file or the new content cannot be written.
pub(super) fn replace_file(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    // The file may have been deleted in the meantime, or the link may be dangling.
    let Ok(metadata) = path.metadata() else { return write_new_file(path, write) };
    if !metadata.is_file() {
        let name = path.display();
        return Err(Failure::Message(format!("{name} is not a file and is not overwritten")));
    }
    let mut replace = || -> io::Result<()> {
        let target = path.canonicalize()?;
        let draft = DraftFile::create_to_replace(&target, &metadata)?;
        write_draft(&draft, write)?;
        draft.replace(&target)
    };
    replace().map_err(|error| write_failure(path, &error))
}

fn write_failure(path: &Path, error: &io::Error) -> Failure {
    // The draft is a new file, so that only its folder can be missing or forbid it.
    let why = match error.kind() {
        io::ErrorKind::PermissionDenied => "its folder is not writable".to_owned(),
        io::ErrorKind::NotFound => "its folder does not exist".to_owned(),
        _ => error.to_string(),
    };
    Failure::Message(format!("{} cannot be written: {why}", path.display()))
}

fn write_draft(draft: &DraftFile, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, draft.file());
    write(&mut out)?;
    out.flush()
}

/// Replaces a leading `~/` by the home directory.
pub(super) fn expand_home(path: &str, home: Option<&str>) -> PathBuf {
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => Path::new(home).join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_new_file_is_complete_and_leaves_no_draft() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        write_new_file(&path, &mut |out| out.write_all(b"abc")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn no_file_is_overwritten_even_if_it_appears_while_writing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let write_concurrently = &mut |out: &mut dyn Write| {
            fs::write(&path, "other")?;
            out.write_all(b"abc")
        };
        assert!(
            matches!(write_new_file(&path, write_concurrently), Err(Failure::Message(text)) if text.contains("exists"))
        );
        assert!(matches!(write_new_file(&path, &mut |_| Ok(())), Err(Failure::Message(_))));
        assert_eq!(fs::read(&path).unwrap(), b"other");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn a_failed_write_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let fail_midway = &mut |out: &mut dyn Write| {
            out.write_all(b"abc")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        assert!(
            matches!(write_new_file(&path, fail_midway), Err(Failure::Message(text)) if text.contains("cannot be written"))
        );
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_folder_that_takes_no_file_is_named_as_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none/a.csv");
        let result = write_new_file(&path, &mut |_| Ok(()));
        assert!(
            matches!(result, Err(Failure::Message(text)) if text.ends_with("cannot be written: its folder does not exist"))
        );
        let failure = write_failure(&path, &io::ErrorKind::PermissionDenied.into());
        assert!(matches!(failure, Failure::Message(text) if text.ends_with("its folder is not writable")));
    }

    #[test]
    fn a_file_is_replaced_atomically_and_keeps_its_permissions() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.csv"), folder.path().join("link.csv"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let write_new = &mut |out: &mut dyn Write| {
            assert_eq!(fs::read(&path)?, b"old", "until the new file is complete");
            out.write_all(b"new")
        };
        replace_file(&link, write_new).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(names(folder.path()).len(), 2);
    }

    #[test]
    fn a_failed_replacement_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "old").unwrap();
        let fail_midway = &mut |out: &mut dyn Write| {
            out.write_all(b"abc")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        assert!(matches!(replace_file(&path, fail_midway), Err(Failure::Message(_))));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["a.csv"]);
        let result = replace_file(folder.path(), &mut |_| Ok(()));
        assert!(matches!(result, Err(Failure::Message(text)) if text.contains("not a file")));
    }

    #[test]
    fn a_leading_tilde_is_the_home_directory() {
        assert_eq!(expand_home("~/a.csv", Some("/home/a")), Path::new("/home/a/a.csv"));
        assert_eq!(expand_home("~/a.csv", None), Path::new("~/a.csv"));
        assert_eq!(expand_home("a~/b.csv", Some("/home/a")), Path::new("a~/b.csv"));
    }
}
