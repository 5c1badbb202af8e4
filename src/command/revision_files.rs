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

impl GitRevision {
    /// Runs git and returns what it writes, at most the size of a situation.
    fn run_git(&self, arguments: &[&str]) -> io::Result<Vec<u8>> {
        let mut command = Command::new("git");
        if let Some(folder) = &self.folder {
            command.arg("-C").arg(folder);
        }
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
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
        if line.contains("invalid object name 'HEAD'") {
            return Err(io::Error::other("no commit has been made yet"));
        }
        Err(io::Error::other(format!("git: {}", line.trim())))
    }

    /// Returns how git names a path in the revision.
    fn object_name(&self, path: &Path) -> io::Result<String> {
        let path = path.to_str().ok_or_else(|| io::Error::other("its name is not text in UTF-8"))?;
        let prefix = format!("{}:", self.revision);
        Ok(format!("{prefix}{}", path.strip_prefix(&prefix).unwrap_or(path)))
    }
}

impl FileProvider for GitRevision {
    fn read_file(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.run_git(&["show", "--no-textconv", "--end-of-options", &self.object_name(path)?])
    }

    fn file_names(&self, folder: &Path) -> io::Result<Vec<String>> {
        let listed = self.run_git(&["ls-tree", "-z", "--end-of-options", &self.object_name(folder)?])?;
        let listed = String::from_utf8_lossy(&listed);
        // An entry is `MODE TYPE OBJECT<tab>NAME`.
        let entries = listed.split('\0').filter_map(|entry| entry.split_once('\t'));
        let files = entries.filter(|(about, _)| about.split(' ').nth(1) == Some("blob"));
        Ok(files.map(|(_, name)| name.to_owned()).collect())
    }
}
