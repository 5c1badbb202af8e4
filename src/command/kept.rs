//! Where visits are remembered, as the options ask: `--state FILE`, `--no-state`, else the reader's state folder.

use std::path::{Path, PathBuf};

use super::World;
use super::visit::{Memory, last_visit, last_visit_at, peek};
use crate::cli::Common;
use crate::visit::Seen;

/// Where the options ask visits to be remembered.
#[derive(Debug, Clone)]
pub(super) enum Kept {
    /// Nowhere: `--no-state`.
    Nowhere,
    /// In the reader's state folder.
    InStateFolder,
    /// In this file.
    In(PathBuf),
}

impl Kept {
    pub(super) fn of(common: &Common) -> Self {
        match &common.state {
            _ if common.no_state => Self::Nowhere,
            Some(file) => Self::In(file.clone()),
            None => Self::InStateFolder,
        }
    }

    /// The last visit, if one is remembered.
    pub(super) fn last(&self, world: &World<'_>, situation: Option<&Path>) -> Option<Seen> {
        let last = match self {
            Self::Nowhere => None,
            Self::InStateFolder => last_visit(world, situation),
            Self::In(file) => last_visit_at(file),
        };
        last.map(|(seen, _)| seen)
    }

    /// What is remembered in the file that was asked for, to be looked at only; `None`: none was.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    pub(super) fn peek(&self) -> Result<Option<Seen>, String> {
        let Self::In(file) = self else { return Ok(None) };
        peek(file).map(|seen| Some(seen.unwrap_or_default()))
    }

    /// What is remembered, to be added to; `None`: nothing is to be.
    pub(super) fn open(&self, world: &World<'_>, situation: Option<&Path>) -> Option<Memory> {
        match self {
            Self::Nowhere => None,
            Self::InStateFolder => Some(Memory::open(world, situation)),
            Self::In(file) => Some(Memory::at(Ok(file.clone()))),
        }
    }
}
