//! Data sets that a situation includes.

use std::cell::Cell;
use std::collections::HashSet;
use std::fs::Metadata;
use std::io;

use crate::file::progress::FileProgress;
use crate::file::source_text::{SourceFault, quote_name};
use crate::import::front_rule::FrontRule;
use crate::import::import_file::ROWS_PER_STOP_CHECK;
use crate::import::possible_duplicates::possible_duplicates;
use crate::import::{FrontPolicy, ImportBuilder, ImportControl, ImportError, ImportReport, import_file};
use crate::model::{BulkEvents, Event, FrontIx, Severity, Situation};

use super::id_dictionary::SituationIds;
use super::incoming::{IncomingEvents, outside_coverage_note};
use super::parquet_file::{self, DataSetError};
use super::source_files::{DataSetInclude, DataSetKind, SourceFile};

/// How many pairs that may be the same are told for one data set.
const MAX_PAIR_NOTES: usize = 100;

/// Reads the data sets into the situation: actors, sources and fronts they bring come behind its own.
pub(super) fn add_data_sets(
    sheets: &mut [SourceFile],
    mentions: &[DataSetInclude],
    situation: &mut Situation,
    known: &SituationIds,
    progress: &FileProgress,
) -> Vec<BulkEvents> {
    let size = |mention: &DataSetInclude| {
        mention.path.metadata().ok().filter(Metadata::is_file).map(|file| file.len())
    };
    let sizes: Vec<Option<u64>> = mentions.iter().map(size).collect();
    for &size in &sizes {
        progress.add_file(size);
    }
    let mut made = Vec::new();
    let mut linked = HashSet::new();
    let rules = front_rules(situation);
    for (mention, size) in mentions.iter().zip(sizes) {
        if progress.is_cancelled() {
            break;
        }
        // Of a pipe nobody knows how much there is.
        let size = size.map_or(Some(usize::MAX), |size| usize::try_from(size).ok()).unwrap_or(0);
        let left = Cell::new(size);
        let (bulk, faults) =
            add_data_set(mention, situation, &rules, known, sheets, &mut linked, (progress, &left));
        // What was told of neither while it was read.
        let rest = if size == usize::MAX { 0 } else { left.get() };
        progress.add_fetched(rest);
        progress.add_parsed(rest, 0);
        made.extend(bulk);
        if let Some(sheet) = sheets.get_mut(mention.file_index) {
            sheet.faults.extend(faults);
        }
    }
    if let (Some(sheet), false) = (sheets.first_mut(), mentions.is_empty()) {
        let all =
            situation.events.iter().flat_map(|event| event.same_as.iter().map(move |id| (&event.id, id)));
        for (event, id) in all.filter(|(_, id)| !linked.contains(*id)) {
            let message = format!(
                "event {} is said to be {}, which no data set here has",
                quote_name(event),
                quote_name(id)
            );
            sheet.faults.push(SourceFault::warning(sheet.outline.open.clone(), message, None));
        }
    }
    made
}

/// What the fronts take, in the order of the file.
pub(crate) fn front_rules(situation: &Situation) -> Vec<FrontRule> {
    let fronts = (0..=u16::MAX).map(FrontIx).zip(&situation.fronts);
    // Each was read when its front was, so none is left out.
    fronts
        .filter_map(|(front, of)| Some(FrontRule { front, filter: of.takes.as_ref()?.parse().ok()? }))
        .collect()
}

fn add_data_set(
    mention: &DataSetInclude,
    situation: &mut Situation,
    rules: &[FrontRule],
    known: &SituationIds,
    sheets: &mut [SourceFile],
    linked: &mut HashSet<String>,
    (progress, left): (&FileProgress, &Cell<usize>),
) -> (Option<BulkEvents>, Vec<SourceFault>) {
    let name = mention.path.display().to_string();
    let mut report = ImportReport::default();
    let mut taken = match mention.kind {
        DataSetKind::Rows(dataset) => {
            let mut builder = ImportBuilder::new(situation);
            let stop = || {
                progress.add_parsed(0, ROWS_PER_STOP_CHECK);
                progress.is_cancelled()
            };
            // What is fetched is read at once.
            let fetched = |bytes: usize| {
                let bytes = bytes.min(left.get());
                left.set(left.get() - bytes);
                progress.add_fetched(bytes);
                progress.add_parsed(bytes, 0);
            };
            let patience = ImportControl { stop: &stop, on_bytes_read: &fetched };
            match import_file(dataset, &mention.path, &name, &mut builder, &mut report, patience) {
                Ok(()) => IncomingEvents::Rows(Box::new(builder)),
                Err(refusal) => return (None, vec![unread_fault(mention, &refusal.into())]),
            }
        }
        DataSetKind::Parquet => match parquet_file::open_events(&mention.path, situation, progress) {
            Ok(taken) => taken,
            Err(error) => return (None, vec![unread_fault(mention, &error)]),
        },
    };
    take_linked_events(&mut taken, situation, linked);
    // A rule that names what the situation does not know takes nothing.
    let mut rules = rules.to_vec();
    let mut faults = Vec::new();
    let brought = loop {
        let fronts = if rules.is_empty() && situation.fronts.iter().all(|front| front.takes.is_none()) {
            FrontPolicy::ByCountry
        } else {
            FrontPolicy::Rules(&rules)
        };
        match taken.finish(fronts) {
            Ok(brought) => break *brought,
            Err(failed) => {
                let (unfinished, number, error) = *failed;
                taken = unfinished;
                let front = rules.remove(number).front;
                let place = known.fronts.id_ranges.get(usize::from(front.0));
                if let Some((sheet, at)) = place
                    && let Some(sheet) = sheets.get_mut(*sheet)
                {
                    let message = format!("what this front takes is not known: {}", error.message);
                    if !sheet.faults.iter().any(|fault| fault.range == *at && fault.message == message) {
                        sheet.faults.push(SourceFault::warning(at.clone(), message, error.hint));
                    }
                }
            }
        }
    };
    faults.extend(report_faults(mention, &name, &report));
    if brought.elsewhere > 0 {
        let message = format!(
            "{} of {} events of {} are taken by no front and stand on the front Elsewhere",
            brought.elsewhere,
            brought.bulk.columns.len(),
            quote_name(&name)
        );
        faults.push(new_note(mention, message));
    }
    for pair in possible_duplicates(situation, &brought.bulk).iter().take(MAX_PAIR_NOTES) {
        let curated = situation.events.get(pair.curated).map_or("", |event| &event.id);
        let message = format!("event {} may be the same as {}", quote_name(curated), quote_name(&pair.other));
        let hint = format!("if it is, write same_as: [\"{}\"] there, and it is counted once", pair.other);
        faults.push(SourceFault { hint: Some(hint), ..new_note(mention, message) });
    }
    faults.extend(outside_coverage_note(&brought).map(|message| new_note(mention, message)));
    situation.actors = brought.situation.actors;
    situation.sources = brought.situation.sources;
    situation.fronts = brought.situation.fronts;
    situation.aggregates.extend(brought.situation.aggregates);
    (Some(brought.bulk), faults)
}

/// Events of the data set that a curated one is said to be: they are taken out, and their claims and sources stand
/// with the curated one.
fn take_linked_events(taken: &mut IncomingEvents, situation: &mut Situation, linked: &mut HashSet<String>) {
    for curated in situation.events.iter_mut().filter(|event| !event.same_as.is_empty()) {
        for id in curated.same_as.clone() {
            if let Some(Event { claims, sources, .. }) = taken.remove_event(&id) {
                linked.insert(id);
                curated.claims.extend(claims);
                for source in sources {
                    if !curated.sources.contains(&source) {
                        curated.sources.push(source);
                    }
                }
            }
        }
    }
}

/// Why nothing of a data set was read.
fn unread_fault(mention: &DataSetInclude, error: &DataSetError) -> SourceFault {
    let shown = quote_name(&mention.name);
    match error {
        DataSetError::Missing => {
            let hint = format!("looked for {}", mention.path.display());
            SourceFault::error(
                mention.at.clone(),
                format!("included file {shown} does not exist"),
                Some(hint),
            )
        }
        DataSetError::Invalid(why) => {
            SourceFault::error(mention.at.clone(), format!("included file {shown} is left out: {why}"), None)
        }
    }
}

impl From<ImportError> for DataSetError {
    fn from(refusal: ImportError) -> Self {
        match refusal {
            ImportError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => Self::Missing,
            other => Self::Invalid(other.to_string()),
        }
    }
}

fn row_count(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

fn new_note(mention: &DataSetInclude, message: String) -> SourceFault {
    SourceFault { range: mention.at.clone(), severity: Severity::Note, message, hint: None }
}

/// What the report of a file says, at the place where it is included.
fn report_faults(mention: &DataSetInclude, name: &str, report: &ImportReport) -> Vec<SourceFault> {
    let mut faults = Vec::new();
    if let Some(first) = report.problems.first() {
        let message = format!(
            "{} of {} rows of {} are left out; the first: {first}",
            report.skipped,
            report.read,
            quote_name(name)
        );
        let hint = "`frontwatch import` lists them all".to_owned();
        faults.push(SourceFault::warning(mention.at.clone(), message, Some(hint)));
    }
    for (first, count) in &report.flags {
        faults.push(new_note(mention, format!("{} like this: {first}", row_count(*count))));
    }
    if report.replaced > 0 {
        let message = format!(
            "{} in place of earlier ones with the same id in {}",
            row_count(report.replaced),
            quote_name(name)
        );
        faults.push(new_note(mention, message));
    }
    faults.extend(report.notes.iter().map(|text| new_note(mention, text.clone())));
    faults
}
