//! Adds the data sets that a situation includes.

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
use crate::input_file::PipePolicy;
use crate::model::limits::MAX_STATED_TOTALS;
use crate::model::{
    BulkEvents, Day, Event, Feed, FrontIx, ImportSummary, InboxItem, Severity, Situation, StoredFeed,
};

use super::event_id_search::EventIdSearch;
use super::id_dictionary::SituationIds;
use super::import_findings::{ImportFinding, import_findings};
use super::incoming_events::{IncomingEvents, outside_coverage_note};
use super::parquet_file::{self, DataSetError};
use super::source_files::{DataSetInclude, DataSetKind, SourceFile};

/// The most possible duplicates that are reported per data set.
const MAX_PAIR_NOTES: usize = 100;

/// Reads the data sets into the situation. Their actors, sources and fronts are appended to its own.
pub(super) fn add_data_sets(
    files: &mut [SourceFile],
    includes: &[DataSetInclude],
    situation: &mut Situation,
    known_ids: &SituationIds,
    progress: &FileProgress,
) -> Vec<BulkEvents> {
    let size = |include: &DataSetInclude| {
        include.path.metadata().ok().filter(Metadata::is_file).map(|file| file.len())
    };
    let sizes: Vec<Option<u64>> = includes.iter().map(size).collect();
    for &size in &sizes {
        progress.add_file(size);
    }
    let mut data_sets = Vec::new();
    let mut linked_ids = HashSet::new();
    let rules = front_rules(situation);
    for (include, size) in includes.iter().zip(sizes) {
        if progress.is_cancelled() {
            break;
        }
        let brings_events = |feed: &Feed| {
            feed.name == include.name && feed.service.has_events() && feed.stored != StoredFeed::OtherRequest
        };
        if include.kind == DataSetKind::Feed && !situation.feeds.iter().any(brings_events) {
            // Reported when the feeds were read.
            continue;
        }
        // The size of a pipe is unknown.
        let size = size.map_or(Some(usize::MAX), |size| usize::try_from(size).ok()).unwrap_or(0);
        let unreported_bytes = Cell::new(size);
        let (bulk, faults) = add_data_set(
            include,
            situation,
            &rules,
            known_ids,
            files,
            &mut linked_ids,
            (progress, &unreported_bytes),
        );
        // The bytes that were not reported while the data set was read.
        let missing_bytes = if size == usize::MAX { 0 } else { unreported_bytes.get() };
        progress.add_fetched(missing_bytes);
        progress.add_parsed(missing_bytes, 0);
        data_sets.extend(bulk);
        if let Some(file) = files.get_mut(include.file_index) {
            file.faults.extend(faults);
        }
    }
    if let (Some(file), false) = (files.first_mut(), includes.is_empty()) {
        let mut search = EventIdSearch::default();
        let links =
            situation.events.iter().flat_map(|event| event.same_as.iter().map(move |id| (&event.id, id)));
        for (event, id) in links.filter(|(_, id)| !linked_ids.contains(*id)) {
            let message = format!(
                "event {} names {} in `same_as`, which no included data set contains",
                quote_name(event),
                quote_name(id)
            );
            let hint = search.hint(id, situation, &data_sets);
            file.faults.push(SourceFault::warning(file.outline.open.clone(), message, hint));
        }
    }
    data_sets
}

/// Returns the filters that decide which imported events each front takes, in file order.
pub(crate) fn front_rules(situation: &Situation) -> Vec<FrontRule> {
    let fronts = (0..=u16::MAX).map(FrontIx).zip(&situation.fronts);
    // The filters were checked when the fronts were read, so none is dropped here.
    fronts
        .filter_map(|(front, record)| Some(FrontRule { front, filter: record.takes.as_ref()?.parse().ok()? }))
        .collect()
}

fn add_data_set(
    include: &DataSetInclude,
    situation: &mut Situation,
    rules: &[FrontRule],
    known_ids: &SituationIds,
    files: &mut [SourceFile],
    linked_ids: &mut HashSet<String>,
    (progress, unreported_bytes): (&FileProgress, &Cell<usize>),
) -> (Option<BulkEvents>, Vec<SourceFault>) {
    let name = include.path.display().to_string();
    let mut report = ImportReport::default();
    let mut incoming = match include.kind {
        DataSetKind::Rows(dataset) => {
            let mut builder = ImportBuilder::new(situation);
            let stop = || {
                progress.add_parsed(0, ROWS_PER_STOP_CHECK);
                progress.is_cancelled()
            };
            // Rows are parsed as soon as they are fetched.
            let count_bytes = |bytes: usize| {
                let bytes = bytes.min(unreported_bytes.get());
                unreported_bytes.set(unreported_bytes.get() - bytes);
                progress.add_fetched(bytes);
                progress.add_parsed(bytes, 0);
            };
            let control = ImportControl {
                stop: &stop,
                on_bytes_read: &count_bytes,
                pipes: PipePolicy::for_included_file(),
            };
            match import_file(dataset, &include.path, &name, &mut builder, &mut report, control) {
                Ok(()) => IncomingEvents::Rows(Box::new(builder)),
                Err(error) => return (None, vec![unread_fault(include, &error.into())]),
            }
        }
        DataSetKind::Parquet | DataSetKind::Feed => {
            match parquet_file::open_events(&include.path, situation, progress) {
                Ok(incoming) => incoming,
                Err(error) => return (None, vec![unread_fault(include, &error)]),
            }
        }
    };
    take_linked_events(&mut incoming, situation, linked_ids);
    // A rule that refers to something the situation does not contain is dropped with a warning.
    let mut rules = rules.to_vec();
    let mut faults = Vec::new();
    let imported = loop {
        let fronts = if rules.is_empty() && situation.fronts.iter().all(|front| front.takes.is_none()) {
            FrontPolicy::ByCountry
        } else {
            FrontPolicy::Rules(&rules)
        };
        match incoming.finish(fronts) {
            Ok(imported) => break *imported,
            Err(failure) => {
                let (unfinished, rule_index, error) = *failure;
                incoming = unfinished;
                let front = rules.remove(rule_index).front;
                let id_range = known_ids.fronts.id_ranges.get(usize::from(front.0));
                if let Some((file_index, range)) = id_range
                    && let Some(file) = files.get_mut(*file_index)
                {
                    let message = format!("`takes` of this front cannot be applied: {}", error.message);
                    if !file.faults.iter().any(|fault| fault.range == *range && fault.message == message) {
                        file.faults.push(SourceFault::warning(range.clone(), message, error.hint));
                    }
                }
            }
        }
    };
    faults.extend(report_faults(include, &name, &report, &imported.imports));
    if imported.elsewhere > 0 {
        let message = format!(
            "{} of {} events of {} match no front and go to the front Elsewhere",
            imported.elsewhere,
            imported.bulk.columns.len(),
            quote_name(&name)
        );
        faults.push(new_note(include, message));
    }
    for pair in possible_duplicates(situation, &imported.bulk).iter().take(MAX_PAIR_NOTES) {
        let curated = situation.events.get(pair.curated).map_or("", |event| &event.id);
        let message = format!("event {} may be the same as {}", quote_name(curated), quote_name(&pair.other));
        let hint = format!("if so, add same_as: [\"{}\"] to the event, and it is counted once", pair.other);
        faults.push(SourceFault { hint: Some(hint), ..new_note(include, message) });
        let item =
            situation.events.get(pair.curated).map(|event| duplicate_item(event, &pair.other, include));
        situation.inbox.extend(item);
    }
    faults.extend(
        late_events_note(&imported.bulk, situation.as_of, &name).map(|message| new_note(include, message)),
    );
    faults.extend(outside_coverage_note(&imported).map(|message| new_note(include, message)));
    situation.actors = imported.situation.actors;
    situation.sources = imported.situation.sources;
    situation.fronts = imported.situation.fronts;
    let mut totals = imported.situation.aggregates;
    let room = MAX_STATED_TOTALS.saturating_sub(situation.aggregates.len());
    if totals.len() > room {
        let count = totals.len() - room;
        let message = format!(
            "a situation has at most {MAX_STATED_TOTALS} stated totals; {count} of this file are left out"
        );
        faults.push(SourceFault::error(include.range.clone(), message, None));
        totals.truncate(room);
    }
    situation.aggregates.extend(totals);
    situation.imports.extend(imported.imports);
    (Some(imported.bulk), faults)
}

/// Returns a note if events began after the day on which the data were closed, and so are not shown.
fn late_events_note(bulk: &BulkEvents, as_of: Day, name: &str) -> Option<String> {
    // The columns are sorted by first day.
    let count = bulk.columns.len() - bulk.columns.start.partition_point(|&start| start <= as_of.0);
    let (events, are) = if count == 1 { ("event", "is") } else { ("events", "are") };
    // Without `as_of`, the data are closed on their last day.
    (count > 0 && as_of > Day(0)).then(|| {
        format!(
            "{count} {events} of {} began after {as_of}, the day on which the data were closed, and {are} not shown; \
             `frontwatch close-day` moves it",
            quote_name(name)
        )
    })
}

/// Returns the item of the inbox that asks whether two events are the same.
fn duplicate_item(curated: &Event, other: &str, include: &DataSetInclude) -> InboxItem {
    InboxItem {
        id: format!("same:{}:{other}", curated.id),
        feed: include.name.clone(),
        title: format!("The same event? {}", curated.summary),
        days: Some(curated.date.span),
        place: curated.place.as_ref().map(|place| place.name.clone()),
        excerpt: Some(format!(
            "{other} is within two days, an actor and five kilometres of {}. If they are the same, link them, and the event \
             is counted once.",
            curated.id
        )),
        same_event: Some((curated.id.clone(), other.to_owned())),
        ..InboxItem::default()
    }
}

/// Moves the events that curated events link to by `same_as` out of the data set: their claims and sources are
/// added to the curated event.
fn take_linked_events(
    incoming: &mut IncomingEvents,
    situation: &mut Situation,
    linked_ids: &mut HashSet<String>,
) {
    for curated in situation.events.iter_mut().filter(|event| !event.same_as.is_empty()) {
        for id in curated.same_as.clone() {
            if let Some(event) = incoming.remove_event(&id) {
                linked_ids.insert(id);
                curated.add_reports(event);
            }
        }
    }
}

/// Returns the fault of a data set that cannot be read.
fn unread_fault(include: &DataSetInclude, error: &DataSetError) -> SourceFault {
    let quoted_name = quote_name(&include.name);
    match error {
        DataSetError::Missing if include.path.as_os_str().is_empty() => {
            let message = "the folder in which feeds keep their data is not known".to_owned();
            let hint = Some("name it with `--store` or `store` in config.ron".to_owned());
            SourceFault::error(include.range.clone(), message, hint)
        }
        DataSetError::Missing if include.kind == DataSetKind::Feed => {
            let message = format!("the feed {quoted_name} has brought no events yet");
            let hint = Some(format!("`frontwatch sync` fetches them, to {}", include.path.display()));
            SourceFault { hint, ..new_note(include, message) }
        }
        DataSetError::Missing => {
            let hint = format!("looked for {}", include.path.display());
            SourceFault::error(
                include.range.clone(),
                format!("included file {quoted_name} does not exist"),
                Some(hint),
            )
        }
        DataSetError::Invalid(why) => SourceFault::error(
            include.range.clone(),
            format!("included file {quoted_name} is left out: {why}"),
            None,
        ),
    }
}

impl From<ImportError> for DataSetError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => Self::Missing,
            other => Self::Invalid(other.to_string()),
        }
    }
}

fn new_note(include: &DataSetInclude, message: String) -> SourceFault {
    SourceFault { range: include.range.clone(), severity: Severity::Note, message, hint: None }
}

/// Converts the import report of a file, and the summaries of its imports, to faults at its include.
fn report_faults(
    include: &DataSetInclude,
    name: &str,
    report: &ImportReport,
    imports: &[ImportSummary],
) -> Vec<SourceFault> {
    let range = || include.range.clone();
    let findings = import_findings(name, report, imports).into_iter();
    findings
        .map(|ImportFinding { severity, message, hint }| SourceFault {
            range: range(),
            severity,
            message,
            hint,
        })
        .collect()
}
