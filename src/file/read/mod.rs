//! Text to situation: dictionaries first, then everything that refers to them, record by record.

mod bulk;
mod claims;
mod dict;
mod include;
mod record;
mod records;

use std::collections::HashSet;
use std::path::Path;

use crate::model::{Bulk, Claimant, Day, Diagnostic, Event, Situation, Statement, Victims};

use self::dict::{Dictionaries, Ids, check_id};
use self::include::{Sheet, Sheets};
use self::record::Record;
use super::fault::{Fault, Source, Span, quoted};
use super::shape::Shape;
use super::syntax::{Slice, Step};
use super::{LoadError, Loaded};

pub(super) use self::record::PRECISIONS;
pub(super) use self::records::COUNTED;

/// Reads a file and all it includes.
pub(super) fn load(path: &Path) -> Result<Loaded, LoadError> {
    Ok(situation(Sheets::at(path)?))
}

/// Reads a text that includes nothing.
pub(super) fn read(name: &str, text: &str) -> Result<Loaded, LoadError> {
    Ok(situation(Sheets::of_text(name, text)?))
}

/// One file while its records are being read.
struct Part<'a> {
    /// Its number.
    file: usize,
    source: &'a Source,
    faults: &'a mut Vec<Fault>,
    /// Ids that stand in records that were left out; nobody can say that these are unused.
    mentioned: &'a mut HashSet<String>,
}

impl Part<'_> {
    /// Remembers what a record mentions that is left out.
    fn lost(&mut self, record: &Span) {
        let text = Slice::of(&self.source.text, record).text;
        self.mentioned.extend(text.split('"').filter(|piece| piece.len() <= 64).map(str::to_owned));
    }

    /// Reads records one by one; those with an error are left out.
    fn each<T>(&mut self, spans: &[Span], mut read: impl FnMut(&mut Self, &Span, Slice<'_>) -> Option<T>) {
        for span in spans {
            let before = self.faults.len();
            let slice = Slice::of(&self.source.text, span);
            let made = read(self, span, slice);
            // A claim may be left out of an event that is kept.
            let fresh = self.faults.get(before..).unwrap_or_default();
            if made.is_none() || fresh.iter().any(|f| f.severity == crate::model::Severity::Error) {
                self.lost(span);
            }
        }
    }
}

fn situation(files: Sheets) -> Loaded {
    let Sheets { files: mut sheets, paths, unreadable, bulk: mentions, .. } = files;
    let name = sheets.first().map_or_else(String::new, |sheet| sheet.source.name.clone());
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.source.name.clone()).collect();
    let mut mentioned = HashSet::new();
    let (mut situation, as_of) =
        sheets.first_mut().map_or_else(|| (Situation::empty(String::new(), Day(0)), None), heading);
    let known = dictionaries(&mut sheets, &names, &mut situation, &mut mentioned);
    let mut event_ids = Ids::new(&names);
    for_each_part(&mut sheets, &mut mentioned, |part, outline| {
        part.each(&outline.ties, |part, _, slice| {
            let mut record = Record::new(slice, part.faults);
            let tie = records::tie(&mut record, slice.text, &known).filter(|_| !record.failed())?;
            situation.ties.push(tie);
            Some(())
        });
        part.each(&outline.aggregates, |part, _, slice| {
            let mut record = Record::new(slice, part.faults);
            let aggregate = records::aggregate(&mut record, slice.text, &known);
            situation.aggregates.push(aggregate.filter(|_| !record.failed())?);
            Some(())
        });
        part.each(&outline.events, |part, _, slice| {
            let event = event(part, slice, &known, &mut event_ids)?;
            records::doubts(&mut Record::new(slice, part.faults), &event, &situation, as_of);
            situation.events.push(event);
            Some(())
        });
    });
    let bulk = bulk::add(&mut sheets, &mentions, &mut situation, &known);
    if as_of.is_none() {
        let columns = bulk.iter().map(|bulk| &bulk.columns);
        let ends = columns.flat_map(|columns| (0..columns.len()).map(|row| columns.date(row).span.end));
        let last = situation.events.iter().map(|event| event.date.span.end).chain(ends).max();
        situation.as_of = last.unwrap_or(situation.as_of);
    }
    if mentions.is_empty() {
        nothing_happened(&mut sheets, &situation);
    }
    unused(&mut sheets, &situation, &bulk, &known, &mentioned);
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for sheet in sheets {
        diagnostics.extend(sheet.source.resolve(sheet.faults));
    }
    diagnostics.extend(unreadable);
    Loaded { situation, bulk, diagnostics, files: paths, name }
}

/// Runs `read` over every file.
fn for_each_part(
    sheets: &mut [Sheet],
    mentioned: &mut HashSet<String>,
    mut read: impl FnMut(&mut Part<'_>, &super::outline::Outline),
) {
    for (file, sheet) in sheets.iter_mut().enumerate() {
        let Sheet { source, outline, faults } = sheet;
        read(&mut Part { file, source, faults, mentioned }, outline);
    }
}

/// A situation with title, day and note, and the day only if it is stated.
fn heading(sheet: &mut Sheet) -> (Situation, Option<Day>) {
    let mut situation = Situation::empty(String::new(), Day(0));
    let Sheet { source, outline, faults } = sheet;
    let text = |span: &Option<Span>, what: &str, faults: &mut Vec<Fault>| -> Option<String> {
        let slice = Slice::of(&source.text, span.as_ref()?);
        let found = slice.parse::<String>().ok();
        if found.is_none() {
            String::check(slice, what, faults);
        }
        let safe = found.map(|text| Record::new(slice, faults).text(&[], text));
        safe.filter(|text| !text.is_empty())
    };
    let title = text(&outline.title, "`title`", faults);
    situation.note = text(&outline.note, "`note`", faults);
    let day = text(&outline.as_of, "`as_of`", faults);
    let as_of = day
        .zip(outline.as_of.as_ref())
        .and_then(|(day, span)| Record::new(Slice::of(&source.text, span), faults).day(&[], &day));
    let missing = [
        ("title", outline.title.is_none(), "the name of the file stands in for it"),
        ("as_of", outline.as_of.is_none(), "write the day the data were closed: as_of: \"2026-01-31\""),
    ];
    for (field, _, hint) in missing.into_iter().filter(|row| row.1) {
        let message = format!("this situation has no `{field}`");
        faults.push(Fault::error(outline.open.clone(), message, Some(hint.to_owned())));
    }
    let file_name = || Path::new(&source.name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let title = title.or_else(file_name).unwrap_or_default();
    situation.title = crate::model::text::safe(&title).into_owned();
    situation.as_of = as_of.unwrap_or(situation.as_of);
    (situation, as_of)
}

fn dictionaries(
    sheets: &mut [Sheet],
    names: &[String],
    situation: &mut Situation,
    mentioned: &mut HashSet<String>,
) -> Dictionaries {
    let mut known = Dictionaries::new();
    let [actor_ids, source_ids, front_ids] = &mut [Ids::new(names), Ids::new(names), Ids::new(names)];
    for_each_part(sheets, mentioned, |part, outline| {
        known.actors.read(part, &outline.actors, actor_ids, &mut situation.actors, dict::actor);
        known.sources.read(part, &outline.sources, source_ids, &mut situation.sources, dict::source);
    });
    // A front names parties, which may stand in a file that is included later.
    let mut fronts = Dictionaries::new().fronts;
    for_each_part(sheets, mentioned, |part, outline| {
        let read = |record: &mut Record<'_, '_>, id, ron: &str| dict::front(record, id, ron, &known);
        fronts.read(part, &outline.fronts, front_ids, &mut situation.fronts, read);
    });
    known.fronts = fronts;
    known
}

fn event(part: &mut Part<'_>, slice: Slice<'_>, known: &Dictionaries, ids: &mut Ids<'_>) -> Option<Event> {
    let mut record = Record::new(slice, part.faults);
    let event = records::event(&mut record, slice.text, known);
    let failed = record.failed();
    // The id of a record that fails is not taken, so that a mended copy beside it is no duplicate.
    let event = event.filter(|_| !failed)?;
    let path = [Step::Field("id")];
    let well_formed = check_id(part, slice, &path, &event.id, "event");
    (ids.first_use(part, slice, &path, &event.id, "event") && well_formed).then_some(event)
}

fn nothing_happened(sheets: &mut [Sheet], situation: &Situation) {
    let recorded = sheets.iter().any(|sheet| !sheet.outline.events.is_empty());
    if let Some(sheet) = sheets.first_mut().filter(|_| situation.events.is_empty() && !recorded) {
        let at = sheet.outline.open.clone();
        sheet.faults.push(Fault::warning(at, "this situation has no events".to_owned(), None));
    }
}

/// Warns of actors and sources that nothing refers to.
fn unused(
    sheets: &mut [Sheet],
    situation: &Situation,
    bulk: &[Bulk],
    known: &Dictionaries,
    mentioned: &HashSet<String>,
) {
    let (mut actors, mut sources) = used(situation);
    for actor in bulk.iter().flat_map(|bulk| &bulk.columns.classes).flat_map(|class| &class.actors) {
        if let Some(used) = actors.get_mut(actor.0 as usize) {
            *used = true;
        }
    }
    // Which sources bulk data name stands in their records, which are not read for this.
    if !bulk.is_empty() {
        sources.fill(true);
    }
    let ids = situation.actors.iter().map(|a| &a.id).zip(&actors).zip(&known.actors.places);
    let actors = ids.map(|((id, used), place)| ("actor", id, *used, place));
    let ids = situation.sources.iter().map(|s| &s.id).zip(&sources).zip(&known.sources.places);
    let sources = ids.map(|((id, used), place)| ("source", id, *used, place));
    for (noun, id, used, (file, at)) in actors.chain(sources) {
        if used || mentioned.contains(id) {
            continue;
        }
        if let Some(sheet) = sheets.get_mut(*file) {
            let at = Slice::of(&sheet.source.text, at).token();
            sheet.faults.push(Fault::warning(at, format!("{noun} {} is used nowhere", quoted(id)), None));
        }
    }
}

/// Which actors and sources something refers to.
fn used(situation: &Situation) -> (Vec<bool>, Vec<bool>) {
    let mut actors = vec![false; situation.actors.len()];
    let mut sources = vec![false; situation.sources.len()];
    let mut claimants = Vec::new();
    let mut parties: Vec<_> = situation.fronts.iter().flat_map(|front| front.parties.clone()).collect();
    let mut cited = Vec::new();
    for tie in &situation.ties {
        parties.extend([tie.from, tie.to].iter().chain(&tie.alleged_by).chain(&tie.denied_by));
        cited.extend(&tie.sources);
    }
    for aggregate in &situation.aggregates {
        claimants.push(aggregate.by);
        parties.extend(aggregate.actor.iter().chain(&aggregate.victims));
        cited.extend(&aggregate.sources);
    }
    for event in &situation.events {
        parties.extend(&event.actors);
        cited.extend(&event.sources);
        for claim in &event.claims {
            claimants.push(claim.by);
            cited.extend(claim.source);
            match &claim.statement {
                Statement::Toll { victims: Victims::Of(actor), .. } => parties.push(*actor),
                Statement::Control { holder, .. } => parties.push(*holder),
                Statement::Toll { .. }
                | Statement::Cause { .. }
                | Statement::Fact { .. }
                | Statement::NoComment => {}
            }
        }
    }
    for by in claimants {
        match by {
            Claimant::Actor(actor) => parties.push(actor),
            Claimant::Source(source) => cited.push(source),
        }
    }
    for actor in parties {
        if let Some(used) = actors.get_mut(actor.0 as usize) {
            *used = true;
        }
    }
    for source in cited {
        if let Some(used) = sources.get_mut(source.0 as usize) {
            *used = true;
        }
    }
    (actors, sources)
}
