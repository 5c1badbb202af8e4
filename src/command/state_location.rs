//! Where visits are remembered, as the options ask: `--state FILE`, `--no-state`, else the reader's state folder.

use std::path::{Path, PathBuf};

use super::ProgramContext;
use super::visit_store::{VisitStore, last_visit, read_last_visit, read_visit};
use crate::cli::CommonOptions;
use crate::visit::VisitRecord;

/// Where the options ask visits to be remembered.
#[derive(Debug, Clone)]
pub(super) enum StateLocation {
    /// Nowhere: `--no-state`.
    Nowhere,
    /// In the reader's state folder.
    StateFolder,
    /// In this file.
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

    /// The last visit, if one is remembered.
    pub(super) fn last_visit(
        &self,
        world: &ProgramContext<'_>,
        situation: Option<&Path>,
    ) -> Option<VisitRecord> {
        let last = match self {
            Self::Nowhere => None,
            Self::StateFolder => last_visit(world, situation),
            Self::File(file) => read_last_visit(file),
        };
        last.map(|(seen, _)| seen)
    }

    /// What is remembered in the file that was asked for, to be looked at only; `None`: none was.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    pub(super) fn read_named_file(&self) -> Result<Option<VisitRecord>, String> {
        let Self::File(file) = self else { return Ok(None) };
        read_visit(file).map(|seen| Some(seen.unwrap_or_default()))
    }

    /// What is remembered, to be added to; `None`: nothing is to be.
    pub(super) fn open_store(
        &self,
        world: &ProgramContext<'_>,
        situation: Option<&Path>,
    ) -> Option<VisitStore> {
        match self {
            Self::Nowhere => None,
            Self::StateFolder => Some(VisitStore::open(world, situation)),
            Self::File(file) => Some(VisitStore::open_at(Ok(file.clone()))),
        }
    }
}
