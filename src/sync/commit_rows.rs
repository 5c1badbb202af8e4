//! Turns rows of events into the events of a feed.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::clickhouse_rows::AnswerReader;
use super::fetch_error::SyncError;
use super::sync_job::SyncJob;
use crate::import::{RowChange, SourceRow};
use crate::model::{FeedChange, ImportSummary};

/// The rows that a sync has fetched, in files. Their history is what they say: the service keeps it.
#[derive(Debug, Default)]
pub(super) struct RowFiles {
    /// Files of rows.
    pub(super) rows: Vec<PathBuf>,
    /// Files with the keys of events that have left the feed: their ids and first days.
    pub(super) gone: Vec<PathBuf>,
    /// Whether these are only the changes since the last sync.
    pub(super) is_partial: bool,
}

impl SyncJob<'_> {
    /// Applies fetched rows to those of the feed and replaces its file. Returns what changed.
    pub(super) fn commit_rows(&mut self, fetched: &RowFiles) -> Result<FeedChange, SyncError> {
        let mut builder = self.begin_commit();
        let continues = fetched.is_partial && self.state.new_request.is_none();
        let previous = if continues { self.open_previous()? } else { None };
        if let Some(previous) = &previous {
            let keep = |row: &SourceRow<'_>| _ = builder.push(row);
            let kept = previous.stored.read_all(self.should_stop, keep);
            kept.map_err(|error| self.store_error(error))?;
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
        self.replace_events(builder, |imported| {
            let rows = imported.bulk.columns.len();
            let unnamed = ImportSummary::with_file(String::new());
            ImportSummary { rows_read: rows, rows_taken: rows, ..unnamed }
        })?;
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
