//! Loaded data with the options of the command line applied.

use super::load_thread::LoadedData;
use crate::board::BoardData;
use crate::command::load::PreparedOpening;
use crate::command::{Failure, OpenedSituation};

/// Loaded data, opened as the options request.
#[derive(Debug)]
pub(super) struct OpenedData {
    pub(super) opened: OpenedSituation,
    pub(super) data: BoardData,
    /// Whether a file was written to during the load.
    pub(super) changed_while_reading: bool,
}

impl OpenedData {
    /// Applies the options to loaded data.
    ///
    /// # Errors
    /// Fails if the options do not fit the data. This is checked before the board takes over the screen.
    pub(super) fn open(prepared: PreparedOpening<'_>, loaded: LoadedData) -> Result<Self, Failure> {
        let LoadedData { store, data, files, name, changed_while_reading } = loaded;
        let opened = prepared.with_data(store, files, name)?;
        opened.check_filter()?;
        Ok(Self { opened, data, changed_while_reading })
    }
}
