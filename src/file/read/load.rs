//! Reads a situation: dictionaries first, then everything that refers to them, record by record.

use std::path::Path;

use super::dictionary_reader::read_dictionaries;
use super::file_reader::{FileReader, ReadContext, for_each_file};
use super::heading::read_heading;
use super::id_dictionary::SituationIds;
use super::parser_mode::ParserMode;
use super::source_files::{SourceFile, SourceFiles};
use super::used_ids::{UsedIds, check_id};
use super::{data_sets, event_reader, parquet_file, unused_ids};
use crate::file::load_result::{LoadError, LoadedSituation};
use crate::file::progress::FileProgress;
use crate::file::ron_syntax::PathStep;
use crate::file::source_text::ByteRange;
use crate::model::{Day, Diagnostic, Situation};

/// Reads a situation file and all it includes, or a file of events ([`crate::import::parquet`]) as a situation of its
/// own.
///
/// # Errors
/// Only if nothing can be read at all; whatever is wrong with single records is in [`Loaded::diagnostics`].
pub fn load_situation(path: &Path) -> Result<LoadedSituation, LoadError> {
    load_with_progress(path, &FileProgress::default())
}

/// [`load_situation`], telling `progress` how far it has come, which in turn may ask to give up.
///
/// # Errors
/// As [`load_situation`], and [`LoadError::Cancelled`].
pub fn load_with_progress(path: &Path, progress: &FileProgress) -> Result<LoadedSituation, LoadError> {
    if parquet_file::is_parquet(path) {
        return parquet_file::load_event_file(path, progress);
    }
    read_situation(SourceFiles::read_path(path, progress)?)
}

/// Reads a situation from a text that is called `name`. It cannot include files.
///
/// # Errors
/// As [`load_situation`].
pub fn read_text(name: &str, text: &str) -> Result<LoadedSituation, LoadError> {
    read_situation(SourceFiles::from_text(name, text, ParserMode::Fast, &FileProgress::default())?)
}

/// The sample situation that is built into the program.
///
/// # Errors
/// As [`load_situation`]; never for the sample that this repository holds, to which a test bears witness.
pub fn load_sample() -> Result<LoadedSituation, LoadError> {
    read_text("<built-in>", include_str!("../../../data/afghanistan.ron"))
}

/// [`read_text`] by RON's parser alone.
#[cfg(test)]
pub(crate) fn read_text_fully(name: &str, text: &str) -> Result<LoadedSituation, LoadError> {
    read_situation(SourceFiles::from_text(name, text, ParserMode::Full, &FileProgress::default())?)
}

/// Reads every record, and the data sets.
fn read_situation(files: SourceFiles<'_>) -> Result<LoadedSituation, LoadError> {
    let SourceFiles { files: mut sheets, paths, unreadable, data_sets: mentions, mode, progress, .. } = files;
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.source.name.clone()).collect();
    let name = names.first().cloned().unwrap_or_default();
    let mut reading = ReadContext { mode, ..ReadContext::default() };
    let (mut situation, as_of) =
        sheets.first_mut().map_or_else(|| (Situation::empty(String::new(), Day(0)), None), read_heading);
    let known = read_dictionaries(&mut sheets, &names, &mut situation, &mut reading);
    for_each_file(&mut sheets, &mut reading, |part, outline| {
        part.read_records(&outline.ties, |part, slice| {
            let mut record = part.record_reader(slice);
            let tie = event_reader::read_tie(&mut record, &known).filter(|_| !record.has_failed())?;
            situation.ties.push(tie);
            Some(())
        });
        part.read_records(&outline.aggregates, |part, slice| {
            let mut record = part.record_reader(slice);
            let aggregate = event_reader::read_aggregate(&mut record, &known);
            situation.aggregates.push(aggregate.filter(|_| !record.has_failed())?);
            Some(())
        });
        part.read_records(&outline.outlines, |part, slice| {
            let mut record = part.record_reader(slice);
            let outline = event_reader::read_outline(&mut record).filter(|_| !record.has_failed())?;
            situation.outlines.push(outline);
            Some(())
        });
    });
    if mentions.is_empty() {
        unused_ids::warn_no_events(&mut sheets);
    }
    let mut ids = UsedIds::new(&names);
    for_each_file(&mut sheets, &mut reading, |part, outline| {
        read_events(part, &outline.events, &known, (&mut situation, as_of), &mut ids, progress);
    });
    if progress.is_cancelled() {
        return Err(LoadError::Cancelled);
    }
    if !mentions.is_empty() && !situation.events.is_empty() {
        progress.offer_part(copy_part(&situation, &name));
    }
    let bulk = data_sets::add_data_sets(&mut sheets, &mentions, &mut situation, &known, progress);
    if as_of.is_none() {
        let columns = bulk.iter().map(|bulk| &bulk.columns);
        let ends = columns.flat_map(|columns| (0..columns.len()).map(|row| columns.date(row).span.end));
        let last = situation.events.iter().map(|event| event.date.span.end).chain(ends).max();
        situation.as_of = last.unwrap_or(situation.as_of);
    }
    unused_ids::warn_unused(&mut sheets, &situation, &bulk, &known, &reading.mentioned_ids);
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for SourceFile { source, faults, .. } in sheets {
        diagnostics.extend(source.to_diagnostics(faults));
    }
    diagnostics.extend(unreadable);
    Ok(LoadedSituation { situation, bulk, diagnostics, files: paths, name })
}

/// Reads the events of one file, until it is asked to give up.
fn read_events(
    part: &mut FileReader<'_>,
    spans: &[ByteRange],
    known: &SituationIds,
    (situation, as_of): (&mut Situation, Option<Day>),
    ids: &mut UsedIds<'_>,
    progress: &FileProgress,
) {
    const ID: [PathStep; 1] = [PathStep::Field("id")];
    let mut told = 0;
    for span in spans {
        if progress.is_cancelled() {
            return;
        }
        part.read_record(span, |part, slice| {
            let mut record = part.record_reader(slice);
            // The id of a record that fails is not taken, so that a mended copy beside it is no duplicate.
            let event = event_reader::read_event(&mut record, known).filter(|_| !record.has_failed())?;
            let well_formed = check_id(part, slice, &ID, &event.id, "event");
            if !ids.note_use(part, slice, &ID, &event.id, "event") || !well_formed {
                return None;
            }
            event_reader::check_event_dates(&mut part.record_reader(slice), &event, situation, as_of);
            situation.events.push(event);
            Some(())
        });
        progress.add_parsed(span.end.saturating_sub(told), 1);
        told = span.end;
        if progress.wants_part() && !situation.events.is_empty() {
            progress.offer_part(copy_part(situation, &part.source.name));
        }
    }
    progress.add_parsed(part.source.text.len().saturating_sub(told), 0);
}

/// What is read already, for whoever does not want to wait.
fn copy_part(situation: &Situation, name: &str) -> LoadedSituation {
    /// More would take memory and time that the rest wants.
    const MOST: usize = 50_000;
    let Situation { title, as_of, note, actors, sources, fronts, events, aggregates, ties, outlines } =
        situation;
    let situation = Situation {
        title: title.clone(),
        as_of: *as_of,
        note: note.clone(),
        actors: actors.clone(),
        sources: sources.clone(),
        fronts: fronts.clone(),
        events: events.iter().take(MOST).cloned().collect(),
        aggregates: aggregates.clone(),
        ties: ties.clone(),
        outlines: outlines.clone(),
    };
    let (bulk, diagnostics, files) = (Vec::new(), Vec::new(), Vec::new());
    LoadedSituation { situation, bulk, diagnostics, files, name: name.to_owned() }
}
