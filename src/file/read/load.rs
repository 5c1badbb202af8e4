//! Reads a situation: dictionaries first, then everything that refers to them, record by record.

use std::path::Path;

use super::dictionary::Dictionaries;
use super::entries::dictionaries;
use super::file_reader::{Part, Reading, for_each_part};
use super::heading::heading;
use super::ids::{Ids, check_id};
use super::include::{Sheet, Sheets};
use super::parser_mode::ParserMode;
use super::{bulk, records, stored, unused};
use crate::file::fault::Span;
use crate::file::load_result::{LoadError, Loaded};
use crate::file::progress::Progress;
use crate::file::syntax::Step;
use crate::model::{Day, Diagnostic, Situation};

/// Reads a situation file and all it includes, or a file of events ([`crate::import::parquet`]) as a situation of its
/// own.
///
/// # Errors
/// Only if nothing can be read at all; whatever is wrong with single records is in [`Loaded::diagnostics`].
pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    load_with(path, &Progress::default())
}

/// [`load`], telling `progress` how far it has come, which in turn may ask to give up.
///
/// # Errors
/// As [`load`], and [`LoadError::Cancelled`].
pub fn load_with(path: &Path, progress: &Progress) -> Result<Loaded, LoadError> {
    if stored::is_parquet(path) {
        return stored::load(path, progress);
    }
    gather(Sheets::at(path, progress)?)
}

/// Reads a situation from a text that is called `name`. It cannot include files.
///
/// # Errors
/// As [`load`].
pub fn read(name: &str, text: &str) -> Result<Loaded, LoadError> {
    gather(Sheets::of_text(name, text, ParserMode::Fast, &Progress::default())?)
}

/// The sample situation that is built into the program.
///
/// # Errors
/// As [`load`]; never for the sample that this repository holds, to which a test bears witness.
pub fn sample() -> Result<Loaded, LoadError> {
    read("<built-in>", include_str!("../../../data/afghanistan.ron"))
}

/// [`read`] by RON's parser alone.
#[cfg(test)]
pub(crate) fn read_strictly(name: &str, text: &str) -> Result<Loaded, LoadError> {
    gather(Sheets::of_text(name, text, ParserMode::Full, &Progress::default())?)
}

/// Reads every record, and the data sets.
fn gather(files: Sheets<'_>) -> Result<Loaded, LoadError> {
    let Sheets { files: mut sheets, paths, unreadable, bulk: mentions, mode, progress, .. } = files;
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.source.name.clone()).collect();
    let name = names.first().cloned().unwrap_or_default();
    let mut reading = Reading { mode, ..Reading::default() };
    let (mut situation, as_of) =
        sheets.first_mut().map_or_else(|| (Situation::empty(String::new(), Day(0)), None), heading);
    let known = dictionaries(&mut sheets, &names, &mut situation, &mut reading);
    for_each_part(&mut sheets, &mut reading, |part, outline| {
        part.each(&outline.ties, |part, slice| {
            let mut record = part.record(slice);
            let tie = records::tie(&mut record, &known).filter(|_| !record.failed())?;
            situation.ties.push(tie);
            Some(())
        });
        part.each(&outline.aggregates, |part, slice| {
            let mut record = part.record(slice);
            let aggregate = records::aggregate(&mut record, &known);
            situation.aggregates.push(aggregate.filter(|_| !record.failed())?);
            Some(())
        });
        part.each(&outline.outlines, |part, slice| {
            let mut record = part.record(slice);
            let outline = records::outline(&mut record).filter(|_| !record.failed())?;
            situation.outlines.push(outline);
            Some(())
        });
    });
    if mentions.is_empty() {
        unused::nothing_happened(&mut sheets);
    }
    let mut ids = Ids::new(&names);
    for_each_part(&mut sheets, &mut reading, |part, outline| {
        events(part, &outline.events, &known, (&mut situation, as_of), &mut ids, progress);
    });
    if progress.is_cancelled() {
        return Err(LoadError::Cancelled);
    }
    if !mentions.is_empty() && !situation.events.is_empty() {
        progress.offer(partial(&situation, &name));
    }
    let bulk = bulk::add(&mut sheets, &mentions, &mut situation, &known, progress);
    if as_of.is_none() {
        let columns = bulk.iter().map(|bulk| &bulk.columns);
        let ends = columns.flat_map(|columns| (0..columns.len()).map(|row| columns.date(row).span.end));
        let last = situation.events.iter().map(|event| event.date.span.end).chain(ends).max();
        situation.as_of = last.unwrap_or(situation.as_of);
    }
    unused::unused(&mut sheets, &situation, &bulk, &known, &reading.mentioned);
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for Sheet { source, faults, .. } in sheets {
        diagnostics.extend(source.resolve(faults));
    }
    diagnostics.extend(unreadable);
    Ok(Loaded { situation, bulk, diagnostics, files: paths, name })
}

/// Reads the events of one file, until it is asked to give up.
fn events(
    part: &mut Part<'_>,
    spans: &[Span],
    known: &Dictionaries,
    (situation, as_of): (&mut Situation, Option<Day>),
    ids: &mut Ids<'_>,
    progress: &Progress,
) {
    const ID: [Step; 1] = [Step::Field("id")];
    let mut told = 0;
    for span in spans {
        if progress.is_cancelled() {
            return;
        }
        part.one(span, |part, slice| {
            let mut record = part.record(slice);
            // The id of a record that fails is not taken, so that a mended copy beside it is no duplicate.
            let event = records::event(&mut record, known).filter(|_| !record.failed())?;
            let well_formed = check_id(part, slice, &ID, &event.id, "event");
            if !ids.first_use(part, slice, &ID, &event.id, "event") || !well_formed {
                return None;
            }
            records::doubts(&mut part.record(slice), &event, situation, as_of);
            situation.events.push(event);
            Some(())
        });
        progress.parsed(span.end.saturating_sub(told), 1);
        told = span.end;
        if progress.wants_part() && !situation.events.is_empty() {
            progress.offer(partial(situation, &part.source.name));
        }
    }
    progress.parsed(part.source.text.len().saturating_sub(told), 0);
}

/// What is read already, for whoever does not want to wait.
fn partial(situation: &Situation, name: &str) -> Loaded {
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
    Loaded { situation, bulk, diagnostics, files, name: name.to_owned() }
}
