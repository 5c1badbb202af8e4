//! Events: each is first read for itself, on any thread, and then added to those before it, in the order of the files.

use crate::file::fault::{Fault, Source, Span};
use crate::file::plain::Cursor;
use crate::file::progress::Progress;
use crate::file::schema;
use crate::file::shape::Shape;
use crate::file::syntax::Step;
use crate::model::{Day, Diagnostic, Event, Situation};

use super::dict::{Dictionaries, Ids, check_id};
use super::include::Sheet;
use super::pieces::Piece;
use super::{Means, Part, Proof, Reading, parallel, records};

const ID: [Step; 1] = [Step::Field("id")];

/// An event that was read for itself.
struct Candidate {
    event: Event,
    /// Its id is one.
    well_formed: bool,
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
pub(super) struct SoFar<'n> {
    /// The situation without later events.
    pub(super) situation: Situation,
    /// When the data were closed, if that is stated.
    pub(super) as_of: Option<Day>,
    /// The ids of events.
    pub(super) ids: Ids<'n>,
    /// What holds for all files.
    pub(super) reading: Reading,
}

impl SoFar<'_> {
    /// Adds the events that stand in the text of a sheet.
    pub(super) fn add_sheet(&mut self, file: usize, sheet: &mut Sheet, known: &Dictionaries) {
        let Sheet { source, outline, faults, .. } = sheet;
        for span in &outline.events {
            let mut part = Part { file, source, faults, reading: &mut self.reading };
            if let Some(candidate) = alone(&mut part, span, None, known) {
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
        let name = &sheet.source.name;
        let read = |piece: Piece| {
            let Piece { text, lines_before } = piece;
            let reading = Reading { way: means.way, ..Reading::default() };
            let source = Source::part(name.clone(), text, lines_before);
            let mut done = Done { source, candidates: Vec::new(), faults: Vec::new(), reading };
            if !progress.is_cancelled() {
                done.read(file, known);
                progress.parsed(done.source.text.len(), done.candidates.len());
            }
            done
        };
        parallel::in_order(pieces, means.threads, read, |done| {
            let Done { source, candidates, mut faults, reading } = done;
            self.reading.merge(reading);
            for candidate in candidates {
                self.add(file, &source, &mut faults, candidate);
            }
            diagnostics.extend(source.resolve(faults));
        });
        diagnostics
    }

    fn add(&mut self, file: usize, source: &Source, faults: &mut Vec<Fault>, candidate: Candidate) {
        let Self { situation, as_of, ids, reading } = self;
        let Candidate { event, well_formed, at } = candidate;
        let mut part = Part { file, source, faults, reading };
        part.one(&at, |part, slice| {
            if !ids.first_use(part, slice, &ID, &event.id, "event") || !well_formed {
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
    fn read(&mut self, file: usize, known: &Dictionaries) {
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
            candidates.extend(alone(&mut part, &(start..end), raw, known));
        }
    }
}

/// Reads an event for itself; `raw` is its record, if it was read already.
fn alone<'a>(
    part: &mut Part<'a>,
    span: &Span,
    raw: Option<schema::Event<'a>>,
    known: &Dictionaries,
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
        Some(Candidate { event, well_formed, at: span.clone() })
    })
}
