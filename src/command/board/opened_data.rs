//! Data that were read, opened for a board.

use super::load_thread::LoadedData;
use crate::board::BoardData;
use crate::command::load::PreparedOpening;
use crate::command::{Failure, OpenedSituation};

/// Data that were read, and opened as the options ask.
#[derive(Debug)]
pub(super) struct OpenedData {
    pub(super) opened: OpenedSituation,
    pub(super) data: BoardData,
    /// A file was written to while they were read.
    pub(super) changed_while_reading: bool,
}

impl OpenedData {
    /// Opens what was read. What the options ask for is checked before the screen is taken over.
    pub(super) fn open(prepared: PreparedOpening<'_>, read: LoadedData) -> Result<Self, Failure> {
        let LoadedData { store, data, files, name, changed_while_reading: changed } = read;
        let opened = prepared.with_data(store, files, name)?;
        opened.check_filter()?;
        Ok(Self { opened, data, changed_while_reading: changed })
    }
}
