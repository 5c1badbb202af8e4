//! Text to situation: dictionaries first, then everything that refers to them, record by record.

mod bulk;
mod claims;
mod dict;
mod events;
mod include;
mod parallel;
mod pieces;
mod record;
mod records;
mod stored;
mod unused;

use foldhash::HashSet;
use std::path::{Path, PathBuf};
use std::thread;

use crate::model::{Day, Diagnostic, Severity, Situation};

use self::dict::{Dictionaries, Ids};
use self::include::{Mention, Pipes, Sheet, Sheets};
use self::record::Record;
use super::fault::{Fault, Source, Span};
use super::shape::{Shape, Text};
use super::syntax::{self, Slice};
use super::{LoadError, Loaded, Progress};

pub(crate) use self::bulk::rules as front_rules;
pub(super) use self::record::PRECISIONS;
pub(super) use self::records::COUNTED;

/// Reads a file and all it includes.
pub(super) fn load(path: &Path, progress: &Progress) -> Result<Loaded, LoadError> {
    if stored::is_parquet(path) {
        return stored::load(path, progress);
    }
    let pipes = Pipes::default();
    by_usual_means(progress, |means| Sheets::at(path, means, progress, &pipes))
}

/// Reads a text that includes nothing.
pub(super) fn read(name: &str, text: &str) -> Result<Loaded, LoadError> {
    let progress = Progress::default();
    by_usual_means(&progress, |means| Sheets::of_text(name, text, means, &progress))
}

/// Reads a text by RON's parser alone.
#[cfg(test)]
pub(super) fn read_strictly(name: &str, text: &str) -> Result<Loaded, LoadError> {
    let progress = Progress::default();
    gather(Sheets::of_text(name, text, Means::strict(), &progress)?)
        .map(|gathered| gathered.finish(&progress))
}

/// Reads a file in pieces of so many bytes, on so many threads.
#[cfg(test)]
pub(super) fn load_in_pieces(
    path: &Path,
    piece: usize,
    threads: usize,
    progress: &Progress,
) -> Result<Loaded, LoadError> {
    let means = Means { way: Way::Plain, piece, threads: Some(threads) };
    let pipes = Pipes::default();
    with(means, progress, |means| Sheets::at(path, means, progress, &pipes))
}

fn by_usual_means<'p>(
    progress: &'p Progress,
    sheets: impl Fn(Means) -> Result<Sheets<'p>, LoadError>,
) -> Result<Loaded, LoadError> {
    with(Means::usual(), progress, sheets)
}

/// Reads files as if they were RON, and if they prove not to be, by RON's parser, which tells why.
fn with<'p>(
    means: Means,
    progress: &'p Progress,
    sheets: impl Fn(Means) -> Result<Sheets<'p>, LoadError>,
) -> Result<Loaded, LoadError> {
    let gathered = gather(sheets(means)?)?;
    if gathered.reading.proof == Proof::Ron {
        return Ok(gathered.finish(progress));
    }
    progress.restart();
    gather(sheets(Means::strict())?).map(|gathered| gathered.finish(progress))
}

/// How files are read.
#[derive(Debug, Clone, Copy)]
struct Means {
    way: Way,
    /// Larger files are read in pieces of about so many bytes.
    piece: usize,
    /// On so many threads; `None`: on those of the machine.
    threads: Option<usize>,
}

impl Means {
    const fn usual() -> Self {
        /// Large enough that a piece is worth a change of threads, small enough that a few of them weigh nothing.
        const PIECE: usize = 4 << 20;
        Self { way: Way::Plain, piece: PIECE, threads: None }
    }

    const fn strict() -> Self {
        Self { way: Way::Strict, piece: usize::MAX, threads: Some(1) }
    }

    /// On how many threads pieces are read.
    fn threads(self) -> usize {
        /// More would wait for the one that puts the events together.
        const MOST: usize = 8;
        // Asked only where there are pieces: the system is slow to tell.
        self.threads.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from).min(MOST))
    }
}

/// By what parser files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Way {
    /// By short ways where the file is plain. Records that are left out have to be proved to be RON.
    #[default]
    Plain,
    /// By RON's parser alone.
    Strict,
}

/// One file while its records are being read.
struct Part<'a> {
    /// Its number.
    file: usize,
    source: &'a Source,
    faults: &'a mut Vec<Fault>,
    reading: &'a mut Reading,
}

/// What holds for all files while they are read.
#[derive(Debug, Default)]
struct Reading {
    way: Way,
    /// Ids that stand in records that were left out; nobody can say that these are unused.
    mentioned: HashSet<String>,
    /// Whether the records that were left out are RON.
    proof: Proof,
}

/// Whether a file is RON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Proof {
    /// It is: every record was read, or seen to be RON.
    #[default]
    Ron,
    /// Some record is perhaps not.
    Open,
}

impl Reading {
    /// Adds what another thread has come upon.
    fn merge(&mut self, other: Self) {
        self.mentioned.extend(other.mentioned);
        if other.proof == Proof::Open {
            self.proof = Proof::Open;
        }
    }
}

impl Part<'_> {
    /// The record at a place.
    const fn record<'s>(&mut self, slice: Slice<'s>) -> Record<'s, '_> {
        Record::new(slice, self.reading.way, self.faults)
    }

    /// Remembers what a record mentions that is left out.
    fn lost(&mut self, record: &Span) {
        let text = Slice::of(&self.source.text, record).text;
        if self.reading.way == Way::Plain && !syntax::is_ron(text) {
            self.reading.proof = Proof::Open;
        }
        self.reading.mentioned.extend(text.split('"').filter(|piece| piece.len() <= 64).map(str::to_owned));
    }

    /// Reads records one by one; those with an error are left out.
    fn each(&mut self, spans: &[Span], mut read: impl FnMut(&mut Self, Slice<'_>) -> Option<()>) {
        for span in spans {
            self.one(span, &mut read);
        }
    }

    /// Reads one record.
    fn one<T>(&mut self, span: &Span, read: impl FnOnce(&mut Self, Slice<'_>) -> Option<T>) -> Option<T> {
        let before = self.faults.len();
        let made = read(self, Slice::of(&self.source.text, span));
        // A claim may be left out of an event that is kept.
        let fresh = self.faults.get(before..).unwrap_or_default();
        if made.is_none() || fresh.iter().any(|fault| fault.severity == Severity::Error) {
            self.lost(span);
        }
        made
    }
}

/// The records of all files, and what is needed to tell what is wrong with them.
struct Gathered {
    sheets: Vec<Sheet>,
    /// What is wrong with the pieces of each sheet.
    in_pieces: Vec<Vec<Diagnostic>>,
    paths: Vec<PathBuf>,
    unreadable: Vec<Diagnostic>,
    bulk: Vec<Mention>,
    known: Dictionaries,
    situation: Situation,
    as_of: Option<Day>,
    reading: Reading,
}

/// Reads every record.
fn gather(files: Sheets<'_>) -> Result<Gathered, LoadError> {
    let Sheets { files: mut sheets, paths, unreadable, bulk, means, progress, .. } = files;
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.source.name.clone()).collect();
    let mut reading = Reading { way: means.way, ..Reading::default() };
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
    if bulk.is_empty() {
        unused::nothing_happened(&mut sheets);
    }
    let mut so_far = events::SoFar::new(situation, as_of, reading, names);
    let mut in_pieces = Vec::new();
    for (file, sheet) in sheets.iter_mut().enumerate() {
        in_pieces.push(so_far.add_pieces(file, sheet, &known, means, progress));
        so_far.add_sheet(file, sheet, &known);
        progress.parsed(sheet.source.text.len(), sheet.outline.events.len());
    }
    let events::SoFar { situation, reading, .. } = so_far;
    if progress.is_cancelled() {
        return Err(LoadError::Cancelled);
    }
    Ok(Gathered { sheets, in_pieces, paths, unreadable, bulk, known, situation, as_of, reading })
}

impl Gathered {
    /// The situation with its data sets, and all that is wrong.
    fn finish(self, progress: &Progress) -> Loaded {
        let Self { mut sheets, in_pieces, paths, unreadable, bulk, known, mut situation, as_of, reading } =
            self;
        if !bulk.is_empty() && !situation.events.is_empty() {
            let name = sheets.first().map_or("", |sheet| &sheet.source.name);
            progress.offer(part(&situation, name));
        }
        let bulk = bulk::add(&mut sheets, &bulk, &mut situation, &known, progress);
        if as_of.is_none() {
            let columns = bulk.iter().map(|bulk| &bulk.columns);
            let ends = columns.flat_map(|columns| (0..columns.len()).map(|row| columns.date(row).span.end));
            let last = situation.events.iter().map(|event| event.date.span.end).chain(ends).max();
            situation.as_of = last.unwrap_or(situation.as_of);
        }
        unused::unused(&mut sheets, &situation, &bulk, &known, &reading.mentioned);
        let name = sheets.first().map_or_else(String::new, |sheet| sheet.source.name.clone());
        let mut diagnostics: Vec<Diagnostic> = Vec::new();
        for (sheet, in_pieces) in sheets.into_iter().zip(in_pieces) {
            let Sheet { source, faults, cut, .. } = sheet;
            let (before, behind) = faults.into_iter().partition(|fault| fault.at.start < cut);
            diagnostics.extend(source.resolve(before));
            diagnostics.extend(in_pieces);
            diagnostics.extend(source.resolve(behind));
        }
        diagnostics.extend(unreadable);
        Loaded { situation, bulk, diagnostics, files: paths, name }
    }
}

/// What is read already, for whoever does not want to wait.
fn part(situation: &Situation, name: &str) -> Loaded {
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

/// Runs `read` over every file.
fn for_each_part(
    sheets: &mut [Sheet],
    reading: &mut Reading,
    mut read: impl FnMut(&mut Part<'_>, &super::outline::Outline),
) {
    for (file, sheet) in sheets.iter_mut().enumerate() {
        let Sheet { source, outline, faults, .. } = sheet;
        read(&mut Part { file, source, faults, reading }, outline);
    }
}

/// A situation with title, day and note, and the day only if it is stated.
fn heading(sheet: &mut Sheet) -> (Situation, Option<Day>) {
    let mut situation = Situation::empty(String::new(), Day(0));
    let Sheet { source, outline, faults, .. } = sheet;
    let text = |span: &Option<Span>, what: &str, faults: &mut Vec<Fault>| -> Option<String> {
        let slice = Slice::of(&source.text, span.as_ref()?);
        let found = slice.parse::<Text<'_>>().ok();
        if found.is_none() {
            Text::check(slice, what, faults);
        }
        let safe = found.map(|text| Record::new(slice, Way::Strict, faults).text(&[], text));
        safe.filter(|text| !text.is_empty())
    };
    let title = text(&outline.title, "`title`", faults);
    situation.note = text(&outline.note, "`note`", faults);
    let day = text(&outline.as_of, "`as_of`", faults);
    let as_of = day.zip(outline.as_of.as_ref()).and_then(|(day, span)| {
        Record::new(Slice::of(&source.text, span), Way::Strict, faults).day(&[], &day)
    });
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
    reading: &mut Reading,
) -> Dictionaries {
    let mut known = Dictionaries::new();
    let [actor_ids, source_ids, front_ids] = &mut [Ids::new(names), Ids::new(names), Ids::new(names)];
    for_each_part(sheets, reading, |part, outline| {
        known.actors.read(part, &outline.actors, actor_ids, &mut situation.actors, dict::actor);
        known.sources.read(part, &outline.sources, source_ids, &mut situation.sources, dict::source);
    });
    // A front names parties, which may stand in a file that is included later.
    let mut fronts = Dictionaries::new().fronts;
    for_each_part(sheets, reading, |part, outline| {
        let read = |record: &mut Record<'_, '_>, id| dict::front(record, id, &known);
        fronts.read(part, &outline.fronts, front_ids, &mut situation.fronts, read);
    });
    known.fronts = fronts;
    known
}
