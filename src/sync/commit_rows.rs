//! Turns rows of events into the events of a feed.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use super::clickhouse_rows::RowReader;
use super::fetch_error::SyncError;
use super::sync_job::SyncJob;
use crate::import::parquet::{ParquetFileError, save_import};
use crate::import::{FrontPolicy, ImportBuilder, RowChange};
use crate::model::{Day, FeedChange, ImportSummary, Situation};

/// The rows that a sync has fetched. Their history is what they say: the service keeps it.
#[derive(Debug)]
pub(super) struct FetchedRows {
    /// Files of rows.
    pub(super) pages: Vec<PathBuf>,
    /// Ids of events that are not in the feed any more, with the first days under which they were.
    pub(super) gone: HashMap<String, Vec<i32>>,
    /// Whether these are only the changes since the last sync.
    pub(super) is_partial: bool,
}

impl SyncJob<'_> {
    /// Applies fetched rows to those of the feed and replaces its file. Returns what changed.
    pub(super) fn commit_rows(&mut self, fetched: &FetchedRows) -> Result<FeedChange, SyncError> {
        let path = self.folder.events_file();
        let store = |error: ParquetFileError| match error {
            ParquetFileError::Stopped => SyncError::Interrupted,
            error => SyncError::Store(format!("{}: {error}", path.display())),
        };
        (self.report_progress)("storing");
        let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
        let continues = fetched.is_partial && self.state.new_request.is_none();
        let previous = if continues { self.open_previous().map_err(store)? } else { None };
        let mut gone = HashSet::new();
        if let Some(previous) = &previous {
            let mut keep = |row: &crate::import::SourceRow<'_>| {
                let days = fetched.gone.get(&*row.id);
                if !days.is_some_and(|days| days.contains(&row.date.span.start.0)) {
                    builder.push(row);
                } else if row.withdrawn.is_none() {
                    gone.insert(row.id.clone().into_owned());
                }
            };
            previous.stored.read_all(self.should_stop, &mut keep).map_err(store)?;
        }
        let mut change = FeedChange { at: Some(self.now), ..FeedChange::default() };
        for page in &fetched.pages {
            self.check_interrupted()?;
            let file = File::open(page).map_err(|error| SyncError::from_disk(page, &error))?;
            let mut rows = RowReader::new(BufReader::new(file));
            let damaged = |why: String| SyncError::Store(format!("{}: {why}", page.display()));
            while let Some(row) = rows.next_row().map_err(damaged)? {
                let is_withdrawn = row.withdrawn.is_some();
                let count = match builder.push_current(&row) {
                    RowChange::Unchanged => continue,
                    RowChange::Added if gone.remove(&*row.id) => &mut change.corrected,
                    RowChange::Added if is_withdrawn => continue,
                    RowChange::Corrected { was_withdrawn: false } if is_withdrawn => &mut change.deleted,
                    RowChange::Added => &mut change.added,
                    RowChange::Corrected { .. } => &mut change.corrected,
                };
                *count += 1;
            }
        }
        change.deleted += gone.len();
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
}
