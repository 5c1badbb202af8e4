//! Turns rows of events into the events of a feed.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::clickhouse_rows::AnswerReader;
use super::fetch_error::SyncError;
use super::sync_job::SyncJob;
use crate::import::parquet::{ParquetFileError, save_import};
use crate::import::{FrontPolicy, ImportBuilder, RowChange};
use crate::model::{Day, FeedChange, ImportSummary, Situation};

/// The rows that a sync has fetched, in files. Their history is what they say: the service keeps it.
#[derive(Debug, Default)]
pub(super) struct RowFiles {
    /// Files of rows.
    pub(super) rows: Vec<PathBuf>,
    /// Files of the keys of events that are not in the feed any more: their ids and first days.
    pub(super) gone: Vec<PathBuf>,
    /// Whether these are only the changes since the last sync.
    pub(super) is_partial: bool,
}

impl SyncJob<'_> {
    /// Applies fetched rows to those of the feed and replaces its file. Returns what changed.
    pub(super) fn commit_rows(&mut self, fetched: &RowFiles) -> Result<FeedChange, SyncError> {
        let path = self.folder.events_file();
        let store = |error: ParquetFileError| match error {
            ParquetFileError::Stopped => SyncError::Interrupted,
            error => SyncError::Store(format!("{}: {error}", path.display())),
        };
        (self.report_progress)("storing");
        let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
        // Without a temporary file, the records stay in memory.
        _ = builder.spill_to(self.folder.path());
        let continues = fetched.is_partial && self.state.new_request.is_none();
        let previous = if continues { self.open_previous().map_err(store)? } else { None };
        if let Some(previous) = &previous {
            let keep = |row: &crate::import::SourceRow<'_>| _ = builder.push(row);
            previous.stored.read_all(self.should_stop, keep).map_err(store)?;
        }
        let mut change = FeedChange { at: Some(self.now), ..FeedChange::default() };
        let mut is_changed = previous.is_none();
        for page in &fetched.gone {
            self.read_rows(page, |rows| {
                let Some((id, day)) = rows.next_key()? else { return Ok(false) };
                if let Some(was_withdrawn) = builder.remove_current(&id, day) {
                    is_changed = true;
                    change.deleted += usize::from(!was_withdrawn);
                }
                Ok(true)
            })?;
        }
        for page in &fetched.rows {
            self.read_rows(page, |rows| {
                let Some(row) = rows.next_row()? else { return Ok(false) };
                let is_withdrawn = row.withdrawn.is_some();
                let row_change = builder.push_current(&row);
                is_changed |= row_change != RowChange::Unchanged;
                match row_change {
                    RowChange::Restored { was_withdrawn } => {
                        let is_back = !was_withdrawn && !is_withdrawn;
                        change.deleted = change.deleted.saturating_sub(usize::from(is_back));
                        change.corrected += usize::from(!is_withdrawn);
                    }
                    RowChange::Added => change.added += usize::from(!is_withdrawn),
                    RowChange::Corrected { was_withdrawn: false } if is_withdrawn => change.deleted += 1,
                    RowChange::Corrected { .. } => change.corrected += 1,
                    RowChange::Unchanged => {}
                }
                Ok(true)
            })?;
        }
        if !is_changed {
            return Ok(change);
        }
        let mut imported = builder
            .finish(FrontPolicy::ByCountry)
            .map_err(|failure| SyncError::Store(failure.2.message.clone()))?;
        self.state.records = imported.bulk.columns.len();
        let mut summary = ImportSummary::with_file(format!("feed {}", self.feed.name));
        (summary.rows_read, summary.rows_taken) = (self.state.records, self.state.records);
        imported.imports = vec![summary];
        save_import(&path, &imported, self.should_stop).map_err(store)?;
        self.end_request();
        Ok(change)
    }

    /// Reads a file of rows, until `read` returns false.
    fn read_rows(
        &self,
        path: &Path,
        mut read: impl FnMut(&mut AnswerReader<BufReader<File>>) -> Result<bool, String>,
    ) -> Result<(), SyncError> {
        self.check_interrupted()?;
        let file = File::open(path).map_err(|error| SyncError::from_disk(path, &error))?;
        let mut rows = AnswerReader::new(BufReader::new(file));
        loop {
            match read(&mut rows) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(why) => return Err(SyncError::Store(format!("{}: {why}", path.display()))),
            }
        }
    }
}
