//! Data that were read, opened for a board.

use super::load::Read;
use crate::board::Data;
use crate::command::opening::Prepared;
use crate::command::{Failure, Opened};

/// Data that were read, and opened as the options ask.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) opened: Opened,
    pub(super) data: Data,
    /// A file was written to while they were read.
    pub(super) changed: bool,
}

impl Found {
    /// Opens what was read. What the options ask for is checked before the screen is taken over.
    pub(super) fn open(prepared: Prepared<'_>, read: Read) -> Result<Self, Failure> {
        let Read { store, data, files, name, changed } = read;
        let opened = prepared.opened(store, files, name)?;
        opened.check_filter()?;
        Ok(Self { opened, data, changed })
    }
}
