//! Data sets that a situation includes.

use std::cell::Cell;
use std::collections::HashSet;
use std::fs::Metadata;
use std::io;

use crate::file::fault::{Fault, quoted};
use crate::file::progress::Progress;
use crate::import::front_rule::Rule;
use crate::import::pairs::pairs;
use crate::import::run::STEP;
use crate::import::{Builder, Fronts, Patience, Refusal, Report, import};
use crate::model::{Bulk, Event, FrontIx, Severity, Situation};

use super::dictionary::Dictionaries;
use super::include::{Mention, Sheet, What};
use super::incoming::{Taken, outside};
use super::stored::{self, Unread};

/// How many pairs that may be the same are told for one data set.
const MOST_PAIRS: usize = 100;

/// Reads the data sets into the situation: actors, sources and fronts they bring come behind its own.
pub(super) fn add(
    sheets: &mut [Sheet],
    mentions: &[Mention],
    situation: &mut Situation,
    known: &Dictionaries,
    progress: &Progress,
) -> Vec<Bulk> {
    let size =
        |mention: &Mention| mention.path.metadata().ok().filter(Metadata::is_file).map(|file| file.len());
    let sizes: Vec<Option<u64>> = mentions.iter().map(size).collect();
    for &size in &sizes {
        progress.found(size);
    }
    let mut made = Vec::new();
    let mut linked = HashSet::new();
    let rules = rules(situation);
    for (mention, size) in mentions.iter().zip(sizes) {
        if progress.is_cancelled() {
            break;
        }
        // Of a pipe nobody knows how much there is.
        let size = size.map_or(Some(usize::MAX), |size| usize::try_from(size).ok()).unwrap_or(0);
        let left = Cell::new(size);
        let (bulk, faults) = one(mention, situation, &rules, known, sheets, &mut linked, (progress, &left));
        // What was told of neither while it was read.
        let rest = if size == usize::MAX { 0 } else { left.get() };
        progress.fetched(rest);
        progress.parsed(rest, 0);
        made.extend(bulk);
        if let Some(sheet) = sheets.get_mut(mention.sheet) {
            sheet.faults.extend(faults);
        }
    }
    if let (Some(sheet), false) = (sheets.first_mut(), mentions.is_empty()) {
        let all =
            situation.events.iter().flat_map(|event| event.same_as.iter().map(move |id| (&event.id, id)));
        for (event, id) in all.filter(|(_, id)| !linked.contains(*id)) {
            let message =
                format!("event {} is said to be {}, which no data set here has", quoted(event), quoted(id));
            sheet.faults.push(Fault::warning(sheet.outline.open.clone(), message, None));
        }
    }
    made
}

/// What the fronts take, in the order of the file.
pub(crate) fn rules(situation: &Situation) -> Vec<Rule> {
    let fronts = (0..=u16::MAX).map(FrontIx).zip(&situation.fronts);
    // Each was read when its front was, so none is left out.
    fronts.filter_map(|(front, of)| Some(Rule { front, takes: of.takes.as_ref()?.parse().ok()? })).collect()
}

fn one(
    mention: &Mention,
    situation: &mut Situation,
    rules: &[Rule],
    known: &Dictionaries,
    sheets: &mut [Sheet],
    linked: &mut HashSet<String>,
    (progress, left): (&Progress, &Cell<usize>),
) -> (Option<Bulk>, Vec<Fault>) {
    let name = mention.path.display().to_string();
    let mut report = Report::default();
    let mut taken = match mention.what {
        What::Rows(dataset) => {
            let mut builder = Builder::new(situation);
            let stop = || {
                progress.parsed(0, STEP);
                progress.is_cancelled()
            };
            // What is fetched is read at once.
            let fetched = |bytes: usize| {
                let bytes = bytes.min(left.get());
                left.set(left.get() - bytes);
                progress.fetched(bytes);
                progress.parsed(bytes, 0);
            };
            let patience = Patience { stop: &stop, fetched: &fetched };
            match import(dataset, &mention.path, &name, &mut builder, &mut report, patience) {
                Ok(()) => Taken::Rows(Box::new(builder)),
                Err(refusal) => return (None, vec![left_out(mention, &refusal.into())]),
            }
        }
        What::Parquet => match stored::taken(&mention.path, situation, progress) {
            Ok(taken) => taken,
            Err(error) => return (None, vec![left_out(mention, &error)]),
        },
    };
    link(&mut taken, situation, linked);
    // A rule that names what the situation does not know takes nothing.
    let mut rules = rules.to_vec();
    let mut faults = Vec::new();
    let brought = loop {
        let fronts = if rules.is_empty() && situation.fronts.iter().all(|front| front.takes.is_none()) {
            Fronts::ByCountry
        } else {
            Fronts::Rules(&rules)
        };
        match taken.finish(fronts) {
            Ok(brought) => break *brought,
            Err(failed) => {
                let (unfinished, number, error) = *failed;
                taken = unfinished;
                let front = rules.remove(number).front;
                let place = known.fronts.places.get(usize::from(front.0));
                if let Some((sheet, at)) = place
                    && let Some(sheet) = sheets.get_mut(*sheet)
                {
                    let message = format!("what this front takes is not known: {}", error.message);
                    if !sheet.faults.iter().any(|fault| fault.at == *at && fault.message == message) {
                        sheet.faults.push(Fault::warning(at.clone(), message, error.hint));
                    }
                }
            }
        }
    };
    faults.extend(told(mention, &name, &report));
    if brought.elsewhere > 0 {
        let message = format!(
            "{} of {} events of {} are taken by no front and stand on the front Elsewhere",
            brought.elsewhere,
            brought.bulk.columns.len(),
            quoted(&name)
        );
        faults.push(note(mention, message));
    }
    for pair in pairs(situation, &brought.bulk).iter().take(MOST_PAIRS) {
        let curated = situation.events.get(pair.curated).map_or("", |event| &event.id);
        let message = format!("event {} may be the same as {}", quoted(curated), quoted(&pair.other));
        let hint = format!("if it is, write same_as: [\"{}\"] there, and it is counted once", pair.other);
        faults.push(Fault { hint: Some(hint), ..note(mention, message) });
    }
    faults.extend(outside(&brought).map(|message| note(mention, message)));
    situation.actors = brought.situation.actors;
    situation.sources = brought.situation.sources;
    situation.fronts = brought.situation.fronts;
    situation.aggregates.extend(brought.situation.aggregates);
    (Some(brought.bulk), faults)
}

/// Events of the data set that a curated one is said to be: they are taken out, and their claims and sources stand
/// with the curated one.
fn link(taken: &mut Taken, situation: &mut Situation, linked: &mut HashSet<String>) {
    for curated in situation.events.iter_mut().filter(|event| !event.same_as.is_empty()) {
        for id in curated.same_as.clone() {
            if let Some(Event { claims, sources, .. }) = taken.take_out(&id) {
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
fn left_out(mention: &Mention, error: &Unread) -> Fault {
    let shown = quoted(&mention.name);
    match error {
        Unread::Missing => {
            let hint = format!("looked for {}", mention.path.display());
            Fault::error(mention.at.clone(), format!("included file {shown} does not exist"), Some(hint))
        }
        Unread::Wrong(why) => {
            Fault::error(mention.at.clone(), format!("included file {shown} is left out: {why}"), None)
        }
    }
}

impl From<Refusal> for Unread {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => Self::Missing,
            other => Self::Wrong(other.to_string()),
        }
    }
}

fn rows(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

fn note(mention: &Mention, message: String) -> Fault {
    Fault { at: mention.at.clone(), severity: Severity::Note, message, hint: None }
}

/// What the report of a file says, at the place where it is included.
fn told(mention: &Mention, name: &str, report: &Report) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(first) = report.problems.first() {
        let message = format!(
            "{} of {} rows of {} are left out; the first: {first}",
            report.skipped,
            report.read,
            quoted(name)
        );
        let hint = "`frontwatch import` lists them all".to_owned();
        faults.push(Fault::warning(mention.at.clone(), message, Some(hint)));
    }
    for (first, count) in &report.flags {
        faults.push(note(mention, format!("{} like this: {first}", rows(*count))));
    }
    if report.replaced > 0 {
        let message = format!(
            "{} in place of earlier ones with the same id in {}",
            rows(report.replaced),
            quoted(name)
        );
        faults.push(note(mention, message));
    }
    faults.extend(report.notes.iter().map(|text| note(mention, text.clone())));
    faults
}
