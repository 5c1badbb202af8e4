//! Turns fetched files into the events of a feed.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use super::fetch_error::SyncError;
use super::sync_job::SyncJob;
use crate::import::parquet::{OpenControl, OpenedEvents, ParquetFileError, open_events, save_import};
use crate::import::{
    Dataset, FrontPolicy, ImportBuilder, ImportControl, ImportError, ImportReport, ImportedEvents,
    PipePolicy, import_file,
};
use crate::model::{Day, FeedChange, ImportSummary, PublicationDate, Situation};

/// The events that a sync has fetched.
#[derive(Debug)]
pub(super) struct FetchedEvents {
    /// The data set that codes them.
    pub(super) dataset: Dataset,
    /// Files in a layout of the data set, in the order in which they were published, each with the name that the import
    /// notes; UCDP's releases are dated by it.
    pub(super) files: Vec<(PathBuf, String)>,
    /// Whether the files hold only what was added or changed. Otherwise an event that they should have is withdrawn.
    pub(super) is_partial: bool,
    /// Ids of events that the service deleted, such as `acled-AFG123`, and when.
    pub(super) deleted: Vec<(String, Option<PublicationDate>)>,
}

impl SyncJob<'_> {
    /// Adds fetched events to those of the feed and replaces its file. Returns what changed.
    pub(super) fn commit_events(&mut self, fetched: &FetchedEvents) -> Result<FeedChange, SyncError> {
        let mut builder = self.begin_commit();
        builder.set_partial(fetched.is_partial);
        let continues = self.state.new_request.is_none();
        let previous = if continues { self.open_previous()? } else { None };
        if let Some(previous) = &previous {
            builder.compare_with(previous, self.should_stop).map_err(|error| self.store_error(error))?;
        }
        let mut report = ImportReport::default();
        for (file, name) in &fetched.files {
            let control =
                ImportControl { stop: self.should_stop, on_bytes_read: &|_| {}, pipes: PipePolicy::Refused };
            import_file(fetched.dataset, file, name, &mut builder, &mut report, control).map_err(
                |error| match error {
                    ImportError::Stopped => SyncError::Interrupted,
                    error => SyncError::Unexpected { url: self.feed.name.clone(), what: error.to_string() },
                },
            )?;
        }
        for (id, when) in &fetched.deleted {
            builder.note_deletion(id, *when);
        }
        if let Some(previous) = &previous {
            let newer = builder.carry_over(previous, &mut report, self.should_stop);
            if let Some(id) = newer.map_err(|error| self.store_error(error))? {
                return Err(SyncError::Store(format!(
                    "the data are older than those stored, as event {id} shows"
                )));
            }
        }
        let update = report.update.unwrap_or_default();
        if previous.is_some() && fetched.files.is_empty() && update.withdrawn == 0 {
            return Ok(FeedChange { at: Some(self.now), ..FeedChange::default() });
        }
        self.replace_events(builder, join_summaries)?;
        self.note_left_out(&report);
        let added = if previous.is_some() { update.added + report.added_totals } else { self.state.records };
        Ok(FeedChange {
            at: Some(self.now),
            added,
            corrected: update.corrected + report.corrected_totals,
            deleted: update.withdrawn,
        })
    }

    /// Begins to put together the events of the feed.
    pub(super) fn begin_commit(&self) -> ImportBuilder {
        (self.report_progress)("storing");
        let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
        // Without a temporary file, the records stay in memory.
        _ = builder.spill_to(self.folder.path());
        builder
    }

    /// Replaces the file of the events, counts them, and ends the request. `summarize` returns the summary of the
    /// import, without a name.
    pub(super) fn replace_events(
        &mut self,
        builder: ImportBuilder,
        summarize: impl FnOnce(&ImportedEvents) -> ImportSummary,
    ) -> Result<(), SyncError> {
        let finished = builder.finish(FrontPolicy::ByCountry);
        let mut imported = finished.map_err(|failure| SyncError::Store(failure.2.message.clone()))?;
        self.state.records = imported.bulk.columns.len() + imported.period_len();
        let file = format!("feed {}", self.feed.name);
        imported.imports = vec![ImportSummary { file, ..summarize(&imported) }];
        let saved = save_import(&self.folder.events_file(), &imported, self.should_stop);
        saved.map_err(|error| self.store_error(error))?;
        self.end_request();
        Ok(())
    }

    /// Converts an error of the file of the events.
    pub(super) fn store_error(&self, error: ParquetFileError) -> SyncError {
        match error {
            ParquetFileError::Stopped => SyncError::Interrupted,
            error => SyncError::Store(format!("{}: {error}", self.folder.events_file().display())),
        }
    }

    /// Opens the events of the last sync, if there are any.
    pub(super) fn open_previous(&self) -> Result<Option<OpenedEvents>, SyncError> {
        let never = AtomicBool::new(false);
        let control = OpenControl { threads: 1, progress: &|_, _| {}, stop: &never };
        match open_events(&self.folder.events_file(), control) {
            Err(ParquetFileError::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            opened => opened.map(Some).map_err(|error| self.store_error(error)),
        }
    }

    fn note_left_out(&mut self, report: &ImportReport) {
        if let Some(first) = report.problems.first() {
            self.notes.push(format!("{} of {} rows cannot be read; {first}", report.skipped, report.read));
        }
    }
}

/// Returns one summary for all files that the feed has ever fetched, so that they do not pile up.
fn join_summaries(imported: &ImportedEvents) -> ImportSummary {
    let mut joined = ImportSummary::with_file(String::new());
    for summary in &imported.imports {
        joined.rows_read += summary.rows_read;
        joined.rows_taken += summary.rows_taken;
        joined.is_sample |= summary.is_sample;
        joined.skipped.extend(summary.skipped.iter().cloned());
    }
    joined
}
