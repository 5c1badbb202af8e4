//! Files that are not read from disk as they are: those of a revision in git, and one file with another content.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::file::FileProvider;
use crate::input_file;
use crate::model::limits::MAX_SITUATION_BYTES;

/// The files of a revision in git.
#[derive(Debug)]
pub(super) struct GitRevision {
    /// The revision, such as `HEAD~1`.
    revision: String,
    /// The folder in which git runs; `None`: the current one.
    folder: Option<PathBuf>,
}

/// The files on disk, one of them with another content.
#[derive(Debug)]
pub(super) struct SubstitutedFile<'c> {
    /// The path of the file.
    pub(super) path: PathBuf,
    /// Its content.
    pub(super) content: &'c [u8],
}

impl GitRevision {
    /// Parses `REVISION:PATH`. Returns the revision, and the path with the revision before it, as messages show it.
    /// `None` if the text has no colon or is the name of a file.
    pub(super) fn parse(text: &str) -> Option<(Self, PathBuf)> {
        let (revision, path) = text.split_once(':').filter(|(_, path)| !path.is_empty())?;
        if Path::new(text).exists() {
            return None;
        }
        Some((
            Self { revision: revision.to_owned(), folder: None },
            PathBuf::from(format!("{revision}:{path}")),
        ))
    }

    /// Returns the last commit of the repository that a file is in, and the path of the file there.
    pub(super) fn last_commit(file: &Path) -> Option<(Self, PathBuf)> {
        let name = file.file_name()?.to_str()?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).map(Path::to_owned);
        Some((Self { revision: "HEAD".to_owned(), folder }, PathBuf::from(format!("HEAD:./{name}"))))
    }
}

impl FileProvider for GitRevision {
    fn read_file(&self, path: &Path) -> io::Result<Vec<u8>> {
        let path = path.to_str().ok_or_else(|| io::Error::other("its name is not text in UTF-8"))?;
        let prefix = format!("{}:", self.revision);
        let path = path.strip_prefix(&prefix).unwrap_or(path);
        let mut command = Command::new("git");
        if let Some(folder) = &self.folder {
            command.arg("-C").arg(folder);
        }
        command.args(["show", "--no-textconv", "--end-of-options"]).arg(format!("{prefix}{path}"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            command.spawn().map_err(|error| io::Error::other(format!("git cannot be started: {error}")))?;
        let mut content = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            stdout.take(MAX_SITUATION_BYTES + 1).read_to_end(&mut content)?;
        }
        let output = child.wait_with_output()?;
        if content.len() as u64 > MAX_SITUATION_BYTES {
            return Err(input_file::too_large_error(MAX_SITUATION_BYTES));
        }
        if output.status.success() {
            return Ok(content);
        }
        let message = String::from_utf8_lossy(&output.stderr);
        let line = message.lines().find(|line| !line.trim().is_empty()).unwrap_or("git failed");
        Err(io::Error::other(format!("git: {}", line.trim())))
    }
}

impl FileProvider for SubstitutedFile<'_> {
    fn read_file(&self, path: &Path) -> io::Result<Vec<u8>> {
        if path == self.path {
            Ok(self.content.to_vec())
        } else {
            input_file::read_bytes(path, MAX_SITUATION_BYTES)
        }
    }
}
