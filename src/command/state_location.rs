//! The location of stored visits: `--state FILE`, `--no-state`, or the user's state folder.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use super::ProgramContext;
use super::visit_store::{VisitStore, error_with_path, read_visit};
use crate::cli::CommonOptions;
use crate::visit::VisitRecord;
use crate::visit::version::VersionHash;

/// Where visits are stored.
#[derive(Debug, Clone)]
pub(super) enum StateLocation {
    /// Nowhere: `--no-state`.
    Nowhere,
    /// In the user's state folder, one file per situation.
    StateFolder,
    /// In this file: `--state`.
    File(PathBuf),
}

impl StateLocation {
    pub(super) fn from_options(common: &CommonOptions) -> Self {
        match &common.state {
            _ if common.no_state => Self::Nowhere,
            Some(file) => Self::File(file.clone()),
            None => Self::StateFolder,
        }
    }

    /// Reads the last visit of a situation, or of the sample if `situation` is `None`. Returns `None` if there was no
    /// visit or it cannot be read.
    pub(super) fn last_visit(
        &self,
        context: &ProgramContext<'_>,
        situation: Option<&Path>,
    ) -> Option<VisitRecord> {
        let path = self.visit_path(context, situation)?.ok()?;
        read_visit(&path).ok()?.filter(|record| record.visited_at.is_some())
    }

    /// Reads the visit in the file of `--state`; an empty one if the file does not exist. Returns `None` without
    /// `--state`.
    ///
    /// # Errors
    /// Returns the reason as a sentence if the file cannot be read.
    pub(super) fn read_named_file(&self) -> Result<Option<VisitRecord>, String> {
        let Self::File(file) = self else { return Ok(None) };
        read_visit(file).map(|record| Some(record.unwrap_or_default()))
    }

    /// Opens the stored visit of a situation for comparing and writing. Returns `None` with `--no-state`.
    pub(super) fn open_store(
        &self,
        context: &ProgramContext<'_>,
        situation: Option<&Path>,
    ) -> Option<VisitStore> {
        self.visit_path(context, situation).map(VisitStore::open)
    }

    pub(super) fn visit_path(
        &self,
        context: &ProgramContext<'_>,
        situation: Option<&Path>,
    ) -> Option<Result<PathBuf, String>> {
        match self {
            Self::Nowhere => None,
            Self::StateFolder => Some(path_in_state_folder(context, "visits", situation)),
            Self::File(file) => Some(Ok(file.clone())),
        }
    }
}

/// Returns the file of this kind in the state folder. It is named by the hash of the situation's canonical path, so that a symbolic link
/// to a situation shares its visits.
pub(super) fn path_in_state_folder(
    context: &ProgramContext<'_>,
    kind: &str,
    situation: Option<&Path>,
) -> Result<PathBuf, String> {
    let state = context.environment.state_folder().ok_or("neither XDG_STATE_HOME nor HOME is set")?;
    let name = match situation {
        None => "sample".to_owned(),
        Some(path) => {
            let canonical = fs::canonicalize(path).map_err(|error| error_with_path(path, &error))?;
            if !canonical.is_file() {
                return Err(format!("{} is not a file", path.display()));
            }
            format!("{:016x}", VersionHash::hash_bytes(canonical.as_os_str().as_bytes()))
        }
    };
    Ok(state.join(kind).join(name).with_extension("json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_shares_the_visits_of_its_situation_and_the_sample_has_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let (situation, link) = (folder.path().join("s.ron"), folder.path().join("link.ron"));
        fs::write(&situation, "()").unwrap();
        std::os::unix::fs::symlink(&situation, &link).unwrap();
        let state = folder.path().to_string_lossy().into_owned();
        let context = ProgramContext {
            environment: crate::config::Environment {
                read_variable: &|name| (name == "XDG_STATE_HOME").then(|| state.clone()),
                read_file: &|path: &Path| fs::read(path),
            },
            clock: || "2026-02-12T08:10:00".parse().unwrap(),
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            is_restricted: false,
        };
        let path = |situation| path_in_state_folder(&context, "visits", situation).unwrap();
        assert!(path(None).ends_with("frontwatch/visits/sample.json"));
        assert_ne!(path(Some(&situation)), path(None));
        assert_eq!(path(Some(&situation)), path(Some(&link)));
    }
}
