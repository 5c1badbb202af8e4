//! Events: each is first read for itself, on any thread, and then added to those before it, in the order of the files.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

use crate::file::fault::{Fault, Source, Span};
use crate::file::plain::Cursor;
use crate::file::progress::Progress;
use crate::file::schema;
use crate::file::shape::Shape;
use crate::file::syntax::Step;
use crate::model::{Day, Diagnostic, Event, Situation};

use super::dict::{Dictionaries, check_id, twice};
use super::include::Sheet;
use super::pieces::Piece;
use super::{Means, Part, Proof, Reading, parallel, records};

const ID: [Step; 1] = [Step::Field("id")];

/// An event that was read for itself.
struct Candidate {
    event: Event,
    /// Its id is one.
    well_formed: bool,
    /// The hash of its id.
    hash: u64,
    line: usize,
    /// Where it stands.
    at: Span,
}

/// A piece of a file that was read for itself.
struct Done {
    source: Source,
    candidates: Vec<Candidate>,
    faults: Vec<Fault>,
    reading: Reading,
}

/// What was read so far.
pub(super) struct SoFar {
    /// The situation without later events.
    pub(super) situation: Situation,
    /// When the data were closed, if that is stated.
    as_of: Option<Day>,
    /// What holds for all files.
    pub(super) reading: Reading,
    /// The names of the files.
    names: Vec<String>,
    ids: Ids,
    hashes: RandomState,
}

/// The ids of events. They stand in the events and are many, so that they are not kept a second time.
#[derive(Debug, Default)]
struct Ids {
    /// By the hash of the id: the index of the first event with that hash, and its line.
    first: HashMap<u64, (u32, u32), BuildHasherDefault<Itself>>,
    /// From which event on there are events of which file.
    files: Vec<(usize, usize)>,
    /// File and line of what is not among them: ids of no event that was kept, or with the hash of another.
    others: HashMap<String, (usize, usize)>,
}

/// The hash of a hash.
#[derive(Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Ids {
    /// File and line of the first use of the candidate's id, if this is not the first. `events` are those kept so far.
    fn first(&mut self, candidate: &Candidate, file: usize, events: &[Event]) -> Option<(usize, usize)> {
        let Candidate { event, hash, line, .. } = candidate;
        if let Some(&first) = self.others.get(&event.id) {
            return Some(first);
        }
        let known = self.first.get(hash);
        if let Some(&(ix, line)) = known
            && events.get(ix as usize).is_some_and(|first| first.id == event.id)
        {
            let after = self.files.partition_point(|&(from, _)| from <= ix as usize);
            let file = self.files.get(after.saturating_sub(1)).map_or(file, |&(_, file)| file);
            return Some((file, line as usize));
        }
        match (u32::try_from(events.len()), u32::try_from(*line)) {
            (Ok(ix), Ok(line)) if candidate.well_formed && known.is_none() => {
                self.first.insert(*hash, (ix, line));
                if self.files.last().is_none_or(|&(_, last)| last != file) {
                    self.files.push((events.len(), file));
                }
            }
            _ => {
                self.others.insert(event.id.clone(), (file, *line));
            }
        }
        None
    }
}

impl SoFar {
    /// No event yet, of files with these names.
    pub(super) fn new(
        situation: Situation,
        as_of: Option<Day>,
        reading: Reading,
        names: Vec<String>,
    ) -> Self {
        Self { situation, as_of, reading, names, ids: Ids::default(), hashes: RandomState::new() }
    }

    /// Adds the events that stand in the text of a sheet.
    pub(super) fn add_sheet(&mut self, file: usize, sheet: &mut Sheet, known: &Dictionaries) {
        let Sheet { source, outline, faults, .. } = sheet;
        for span in &outline.events {
            let mut part = Part { file, source, faults, reading: &mut self.reading };
            if let Some(candidate) = alone(&mut part, span, None, known, &self.hashes) {
                self.add(file, source, faults, candidate);
            }
        }
    }

    /// Adds the events that were taken out of the text of a sheet. Returns what is wrong with them.
    pub(super) fn add_pieces(
        &mut self,
        file: usize,
        sheet: &mut Sheet,
        known: &Dictionaries,
        means: Means,
        progress: &Progress,
    ) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        let pieces = std::mem::take(&mut sheet.pieces);
        if pieces.is_empty() {
            return diagnostics;
        }
        let (name, hashes) = (&sheet.source.name, &self.hashes.clone());
        let read = |piece: Piece| {
            let Piece { text, lines_before } = piece;
            let reading = Reading { way: means.way, ..Reading::default() };
            let source = Source::part(name.clone(), text, lines_before);
            let mut done = Done { source, candidates: Vec::new(), faults: Vec::new(), reading };
            if !progress.is_cancelled() {
                done.read(file, known, hashes);
                progress.parsed(done.source.text.len(), done.candidates.len());
            }
            done
        };
        parallel::in_order(pieces, means.threads(), read, |done| {
            let Done { source, candidates, mut faults, reading } = done;
            self.reading.merge(reading);
            for candidate in candidates {
                self.add(file, &source, &mut faults, candidate);
            }
            diagnostics.extend(source.resolve(faults));
            if !self.situation.events.is_empty() && progress.wants_part() {
                progress.offer(super::part(&self.situation, name));
            }
        });
        diagnostics
    }

    fn add(&mut self, file: usize, source: &Source, faults: &mut Vec<Fault>, candidate: Candidate) {
        let Self { situation, as_of, reading, names, ids, .. } = self;
        let mut part = Part { file, source, faults, reading };
        let at = candidate.at.clone();
        part.one(&at, |part, slice| {
            let first = ids.first(&candidate, file, &situation.events);
            let Candidate { event, well_formed, .. } = candidate;
            if let Some((file, line)) = first {
                let name = names.get(file).map_or("", String::as_str);
                part.faults.push(twice(slice.locate(&ID).token(), "event", &event.id, (name, line)));
                return None;
            }
            if !well_formed {
                return None;
            }
            records::doubts(&mut part.record(slice), &event, situation, *as_of);
            situation.events.push(event);
            Some(())
        });
    }
}

impl Done {
    /// Reads the records of the piece.
    fn read(&mut self, file: usize, known: &Dictionaries, hashes: &RandomState) {
        let Self { source, candidates, faults, reading } = self;
        let mut part = Part { file, source, faults, reading };
        let mut at = Cursor::new(&part.source.text);
        loop {
            at.space();
            let start = at.offset();
            if at.blank().is_some() && at.peek().is_none() {
                return;
            }
            let mut behind = at.clone();
            let raw = schema::Event::plain(&mut behind);
            let record = if raw.is_some() { Some(()) } else { at.brackets().map(|()| behind = at.clone()) };
            at = behind;
            let end = at.offset();
            let end = record.and_then(|()| at.blank()).map(|comment| end.max(comment));
            // It was cut at whole records; that it is not makes it doubtful.
            let Some(end) = end.filter(|_| at.skip(b',')) else {
                part.reading.proof = Proof::Open;
                return;
            };
            candidates.extend(alone(&mut part, &(start..end), raw, known, hashes));
        }
    }
}

/// Reads an event for itself; `raw` is its record, if it was read already.
fn alone<'a>(
    part: &mut Part<'a>,
    span: &Span,
    raw: Option<schema::Event<'a>>,
    known: &Dictionaries,
    hashes: &RandomState,
) -> Option<Candidate> {
    part.one(span, |part, slice| {
        let mut record = part.record(slice);
        let event = match raw {
            Some(raw) => records::resolved(&mut record, raw, known),
            None => records::event(&mut record, known),
        };
        let failed = record.failed();
        // The id of a record that fails is not taken, so that a mended copy beside it is no duplicate.
        let event = event.filter(|_| !failed)?;
        let well_formed = check_id(part, slice, &ID, &event.id, "event");
        let (hash, line) = (hashes.hash_one(&event.id), part.source.line(slice.start().offset));
        Some(Candidate { event, well_formed, hash, line, at: span.clone() })
    })
}
