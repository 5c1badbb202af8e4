//! Files that are written: whole or not at all, and over another only where that was asked for.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Failure;
use crate::atomic_file::{DEFAULT_MODE, DraftFile};

/// Writes a new file. What is written stands under another name in the same folder until it is whole, and is
/// taken away if it cannot be finished.
///
/// # Errors
/// When there is such a file, or it cannot be written.
pub(super) fn write_new_file(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let name = path.display();
    let exists = || Failure::Message(format!("{name} exists, and is not overwritten"));
    if path.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let written = DraftFile::create_beside(path, DEFAULT_MODE).and_then(|draft| {
        write_draft(&draft, write)?;
        draft.create_new(path)
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(),
        _ => write_failure(path, &error),
    })
}

/// Writes a file in place of the one that is there: until the new one is whole, the old one stays as it is. A link is
/// followed, and who may read the file stays.
///
/// # Errors
/// When what is there is no file, or the new one cannot be written.
pub(super) fn replace_file(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    // It may have gone away meanwhile, or be a link to nowhere.
    let Ok(before) = path.metadata() else { return write_new_file(path, write) };
    if !before.is_file() {
        let name = path.display();
        return Err(Failure::Message(format!("{name} is not a file, and is not overwritten")));
    }
    let mut replace = || -> io::Result<()> {
        let target = path.canonicalize()?;
        let draft = DraftFile::create_beside(&target, DEFAULT_MODE)?;
        draft.file().set_permissions(before.permissions())?;
        write_draft(&draft, write)?;
        draft.replace(&target)
    };
    replace().map_err(|error| write_failure(path, &error))
}

fn write_failure(path: &Path, error: &io::Error) -> Failure {
    Failure::Message(format!("{} cannot be written: {error}", path.display()))
}

fn write_draft(draft: &DraftFile, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(draft.file());
    write(&mut out)?;
    out.flush()
}

/// The path that was typed: `~/` is the home directory.
pub(super) fn expand_home(typed: &str, home: Option<&str>) -> PathBuf {
    match (typed.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => Path::new(home).join(rest),
        _ => PathBuf::from(typed),
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
    fn a_new_file_is_whole_and_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        write_new_file(&path, &mut |out| out.write_all(b"abc")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn no_file_is_overwritten_even_if_it_appears_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let meanwhile = &mut |out: &mut dyn Write| {
            fs::write(&path, "other")?;
            out.write_all(b"abc")
        };
        assert!(
            matches!(write_new_file(&path, meanwhile), Err(Failure::Message(text)) if text.contains("exists"))
        );
        assert!(matches!(write_new_file(&path, &mut |_| Ok(())), Err(Failure::Message(_))));
        assert_eq!(fs::read(&path).unwrap(), b"other");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn what_cannot_be_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let full = &mut |out: &mut dyn Write| {
            out.write_all(b"abc")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        assert!(
            matches!(write_new_file(&path, full), Err(Failure::Message(text)) if text.contains("cannot be written"))
        );
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_file_is_overwritten_at_once_and_keeps_who_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.csv"), folder.path().join("link.csv"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let meanwhile = &mut |out: &mut dyn Write| {
            assert_eq!(fs::read(&path)?, b"old", "until the new one is whole");
            out.write_all(b"new")
        };
        replace_file(&link, meanwhile).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(names(folder.path()).len(), 2);
    }

    #[test]
    fn an_overwriting_that_fails_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "old").unwrap();
        let full = &mut |out: &mut dyn Write| {
            out.write_all(b"abc")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        assert!(matches!(replace_file(&path, full), Err(Failure::Message(_))));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["a.csv"]);
        let said = replace_file(folder.path(), &mut |_| Ok(()));
        assert!(matches!(said, Err(Failure::Message(text)) if text.contains("not a file")));
    }

    #[test]
    fn the_home_directory_may_be_written_short() {
        assert_eq!(expand_home("~/a.csv", Some("/home/a")), Path::new("/home/a/a.csv"));
        assert_eq!(expand_home("~/a.csv", None), Path::new("~/a.csv"));
        assert_eq!(expand_home("a~/b.csv", Some("/home/a")), Path::new("a~/b.csv"));
    }
}
