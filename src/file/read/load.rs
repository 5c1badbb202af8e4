//! Loads a situation: dictionaries first, then, record by record, everything that refers to them.

use std::path::{Path, PathBuf};

use super::dictionary_reader::read_dictionaries;
use super::file_reader::{FileReader, ReadContext, for_each_file};
use super::heading::read_heading;
use super::id_checks::{UsedIds, check_id};
use super::id_dictionary::SituationIds;
use super::parser_mode::ParserMode;
use super::source_files::{SourceFile, SourceFiles};
use super::{
    data_file, event_reader, feed_reader, import_reader, included_data_sets, parquet_file, same_events,
    unused_ids, view_reader,
};
use crate::file::file_provider::{FileProvider, FileText, ReplacedFiles};
use crate::file::load_options::{FeedSources, LoadOptions};
use crate::file::load_result::{LoadError, LoadedSituation};
use crate::file::progress::FileProgress;
use crate::file::ron_syntax::PathStep;
use crate::file::source_text::ByteRange;
use crate::import::file_recognition::{FileContent, recognize_file};
use crate::input_file::PipePolicy;
use crate::model::limits::MAX_STATED_TOTALS;
use crate::model::{Day, Diagnostic, EventStatus, Situation};

/// Loads a situation file and everything it includes. A file of events ([`crate::import::parquet`]) or of a data set is
/// loaded as a situation of its own.
///
/// # Errors
/// Only if the file cannot be read at all. Problems of single records are in [`LoadedSituation::diagnostics`].
pub fn load_situation(path: &Path) -> Result<LoadedSituation, LoadError> {
    load_with(path, &LoadOptions::default())
}

/// Like [`load_situation`], with options.
///
/// # Errors
/// As [`load_situation`], and [`LoadError::Cancelled`].
pub fn load_with(path: &Path, options: &LoadOptions<'_>) -> Result<LoadedSituation, LoadError> {
    let unobserved = FileProgress::default();
    let progress = options.progress.unwrap_or(&unobserved);
    if parquet_file::is_parquet(path) {
        return parquet_file::load_event_file(path, progress);
    }
    match recognize_file(path) {
        Some(FileContent::Rows(dataset)) => return data_file::load_data_file(dataset, path, progress),
        Some(FileContent::Foreign(what)) => {
            return Err(LoadError::Foreign { name: path.display().to_string(), what });
        }
        None => {}
    }
    let pipes = if options.is_reload { PipePolicy::Refused } else { PipePolicy::Allowed };
    read_situation(SourceFiles::read_path(path, pipes, options.feeds, progress)?, UnusedRecords::Warn)
}

/// Whether a file is not recognised as events or rows of a data set, so that it is read as a situation file.
#[must_use]
pub fn is_situation_file(path: &Path) -> bool {
    !parquet_file::is_parquet(path) && recognize_file(path).is_none()
}

/// Loads the records of a situation file and of the situation files that it includes, but no data sets. The files come
/// from `provider`, or from disk, and feeds from `feeds`. Returns the names of the data sets that are included too.
///
/// # Errors
/// As [`load_situation`].
pub fn load_records(
    path: &Path,
    provider: Option<&dyn FileProvider>,
    feeds: Option<&FeedSources>,
) -> Result<(LoadedSituation, Vec<String>), LoadError> {
    let progress = FileProgress::default();
    let mut files = SourceFiles::read_provided(path, provider, feeds, &progress)?;
    let data_sets = std::mem::take(&mut files.data_sets).into_iter().map(|include| include.name).collect();
    Ok((read_situation(files, UnusedRecords::Ignore)?, data_sets))
}

/// Reads a situation from a text with the given name. The text cannot include files.
///
/// # Errors
/// As [`load_situation`].
pub fn read_text(name: &str, text: &str) -> Result<LoadedSituation, LoadError> {
    read_situation(
        SourceFiles::from_text(name, text, ParserMode::Fast, &FileProgress::default())?,
        UnusedRecords::Warn,
    )
}

/// Returns the paths of the situation files that make up the situation at `path`: the file and those it includes,
/// depth first. Data sets are not among them.
///
/// # Errors
/// As [`load_situation`].
pub fn list_situation_files(path: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let progress = FileProgress::default();
    let source_files = SourceFiles::read_path(path, PipePolicy::Refused, None, &progress)?;
    Ok(source_files.files.into_iter().map(|file| file.path).collect())
}

/// Returns the problems of the situation at `path` with these texts in place of what its files hold. Data sets are not
/// read, so nothing that refers to their events is checked.
///
/// # Errors
/// As [`load_situation`].
pub fn check_texts(path: &Path, texts: &[FileText]) -> Result<Vec<Diagnostic>, LoadError> {
    load_records(path, Some(&ReplacedFiles::from_texts(texts)), None).map(|(loaded, _)| loaded.diagnostics)
}

/// Loads the sample situation that is built into the program.
///
/// # Errors
/// As [`load_situation`]; a test ensures that the sample loads.
pub fn load_sample() -> Result<LoadedSituation, LoadError> {
    read_text("<built-in>", include_str!("../../../data/afghanistan.ron"))
}

/// Like [`read_text`], with RON's parser alone.
#[cfg(test)]
pub(crate) fn read_text_fully(name: &str, text: &str) -> Result<LoadedSituation, LoadError> {
    read_situation(
        SourceFiles::from_text(name, text, ParserMode::Full, &FileProgress::default())?,
        UnusedRecords::Warn,
    )
}

/// What to do about records that nothing refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnusedRecords {
    /// Report them.
    Warn,
    /// Leave them: without the data sets, or while a situation is being written, nobody knows what will refer to them.
    Ignore,
}

/// Reads every record, then the data sets.
fn read_situation(
    source_files: SourceFiles<'_>,
    unused: UnusedRecords,
) -> Result<LoadedSituation, LoadError> {
    let SourceFiles {
        mut files,
        mut paths,
        patterns,
        unreadable,
        data_sets: includes,
        mode,
        progress,
        feeds,
        ..
    } = source_files;
    paths.extend(patterns);
    let names: Vec<String> = files.iter().map(|file| file.source.name.clone()).collect();
    let name = names.first().cloned().unwrap_or_default();
    let mut context = ReadContext { mode, ..ReadContext::default() };
    let (mut situation, as_of) =
        files.first_mut().map_or_else(|| (Situation::empty(String::new(), Day(0)), None), read_heading);
    let known_ids = read_dictionaries(&mut files, &names, &mut situation, &mut context);
    view_reader::read_views(&mut files, &mut situation);
    feed_reader::read_feeds(&mut files, feeds, &includes, &mut situation, &mut paths);
    for_each_file(&mut files, &mut context, |reader, outline| {
        reader.read_records(&outline.ties, |reader, slice| {
            let mut record = reader.record_reader(slice);
            let tie = event_reader::read_tie(&mut record, &known_ids).filter(|_| !record.has_failed())?;
            situation.ties.push(tie);
            Some(())
        });
        let room = MAX_STATED_TOTALS.saturating_sub(situation.aggregates.len());
        let (totals, left_out) = outline.aggregates.split_at(room.min(outline.aggregates.len()));
        reader.report_left_out_totals(left_out);
        reader.read_records(totals, |reader, slice| {
            let mut record = reader.record_reader(slice);
            let aggregate = event_reader::read_aggregate(&mut record, &known_ids);
            situation.aggregates.push(aggregate.filter(|_| !record.has_failed())?);
            Some(())
        });
        reader.read_records(&outline.outlines, |reader, slice| {
            let mut record = reader.record_reader(slice);
            let outline = event_reader::read_outline(&mut record).filter(|_| !record.has_failed())?;
            situation.outlines.push(outline);
            Some(())
        });
        reader.read_records(&outline.imports, |reader, slice| {
            let mut record = reader.record_reader(slice);
            let import = import_reader::read_import(&mut record).filter(|_| !record.has_failed())?;
            situation.imports.push(import);
            Some(())
        });
    });
    if includes.is_empty() && unused == UnusedRecords::Warn {
        unused_ids::warn_no_events(&mut files);
    }
    let mut ids = UsedIds::new(&names);
    for_each_file(&mut files, &mut context, |reader, outline| {
        read_events(reader, &outline.events, &known_ids, (&mut situation, as_of), &mut ids, progress);
    });
    if progress.is_cancelled() {
        return Err(LoadError::Cancelled);
    }
    if !includes.is_empty() && !situation.events.is_empty() {
        progress.offer_part(copy_part(&situation, &name));
    }
    let mut bulk =
        included_data_sets::add_data_sets(&mut files, &includes, &mut situation, &known_ids, progress);
    feed_reader::read_inbox(&mut files, &mut situation, &mut paths);
    let same = same_events::read_same_events(&mut files);
    same_events::link_same_events(&mut files, &same, &mut situation, &mut bulk);
    if as_of.is_none() {
        let columns = bulk.iter().map(|bulk| &bulk.columns);
        let ends = columns.flat_map(|columns| (0..columns.len()).map(|row| columns.date(row).span.end));
        let last = situation.events.iter().map(|event| event.date.span.end).chain(ends).max();
        situation.as_of = last.unwrap_or(situation.as_of);
    }
    if unused == UnusedRecords::Warn {
        unused_ids::warn_unused(&mut files, &situation, &bulk, &known_ids, &context.mentioned_ids);
    }
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for SourceFile { source, faults, .. } in files {
        diagnostics.extend(source.to_diagnostics(faults));
    }
    diagnostics.extend(unreadable);
    Ok(LoadedSituation { situation, bulk, diagnostics, files: paths, name })
}

/// Reads the events of one file until the load is cancelled.
fn read_events(
    reader: &mut FileReader<'_>,
    spans: &[ByteRange],
    known_ids: &SituationIds,
    (situation, as_of): (&mut Situation, Option<Day>),
    used_ids: &mut UsedIds<'_>,
    progress: &FileProgress,
) {
    const ID: [PathStep; 1] = [PathStep::Field("id")];
    let mut counted_to = 0;
    for span in spans {
        if progress.is_cancelled() {
            return;
        }
        reader.read_record(span, |reader, slice| {
            let mut record = reader.record_reader(slice);
            // A record that fails does not claim its id, so a corrected copy is not a duplicate.
            let event = event_reader::read_event(&mut record, known_ids).filter(|_| !record.has_failed())?;
            let well_formed = check_id(reader, slice, &ID, &event.id, "event");
            if !used_ids.note_use(reader, slice, &ID, &event.id, "event") || !well_formed {
                return None;
            }
            event_reader::check_event_dates(&mut reader.record_reader(slice), &event, situation, as_of);
            match event.status {
                EventStatus::Withdrawn => situation.withdrawn.push(event),
                EventStatus::Happened | EventStatus::Announced => situation.events.push(event),
            }
            Some(())
        });
        progress.add_parsed(span.end.saturating_sub(counted_to), 1);
        counted_to = span.end;
        if progress.wants_part() && !situation.events.is_empty() {
            progress.offer_part(copy_part(situation, &reader.source.name));
        }
    }
    progress.add_parsed(reader.source.text.len().saturating_sub(counted_to), 0);
}

/// Copies the part of the situation that is read so far.
fn copy_part(situation: &Situation, name: &str) -> LoadedSituation {
    /// The most events to copy; more would cost memory and time that the load needs.
    const MAX_EVENTS: usize = 50_000;
    let situation = Situation {
        events: situation.events.iter().take(MAX_EVENTS).cloned().collect(),
        aggregates: situation.aggregates.clone(),
        ties: situation.ties.clone(),
        ..situation.without_records()
    };
    let (bulk, diagnostics, files) = (Vec::new(), Vec::new(), Vec::new());
    LoadedSituation { situation, bulk, diagnostics, files, name: name.to_owned() }
}
