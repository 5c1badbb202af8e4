//! One file while its records are being read.

use foldhash::HashSet;

use super::include::Sheet;
use super::parser_mode::ParserMode;
use super::record::Record;
use crate::file::fault::{Fault, Source, Span};
use crate::file::outline::Outline;
use crate::file::syntax::Slice;
use crate::model::Severity;

/// One file while its records are being read.
pub(super) struct Part<'a> {
    /// Its number.
    pub(super) file: usize,
    pub(super) source: &'a Source,
    pub(super) faults: &'a mut Vec<Fault>,
    pub(super) reading: &'a mut Reading,
}

/// What holds for all files while they are read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) mode: ParserMode,
    /// Ids that stand in records that were left out; nobody can say that these are unused.
    pub(super) mentioned: HashSet<String>,
}

impl Part<'_> {
    /// The record at a place.
    pub(super) const fn record<'s>(&mut self, slice: Slice<'s>) -> Record<'s, '_> {
        Record::new(slice, self.reading.mode, self.faults)
    }

    /// Remembers what a record mentions that is left out.
    pub(super) fn lost(&mut self, record: &Span) {
        let text = Slice::of(&self.source.text, record).text;
        self.reading.mentioned.extend(text.split('"').filter(|piece| piece.len() <= 64).map(str::to_owned));
    }

    /// Reads records one by one; those with an error are left out.
    pub(super) fn each(&mut self, spans: &[Span], mut read: impl FnMut(&mut Self, Slice<'_>) -> Option<()>) {
        for span in spans {
            self.one(span, &mut read);
        }
    }

    /// Reads one record.
    pub(super) fn one(&mut self, span: &Span, read: impl FnOnce(&mut Self, Slice<'_>) -> Option<()>) {
        let before = self.faults.len();
        let made = read(self, Slice::of(&self.source.text, span));
        // A claim may be left out of an event that is kept.
        let fresh = self.faults.get(before..).unwrap_or_default();
        if made.is_none() || fresh.iter().any(|fault| fault.severity == Severity::Error) {
            self.lost(span);
        }
    }
}

/// Runs `read` over every file.
pub(super) fn for_each_part(
    sheets: &mut [Sheet],
    reading: &mut Reading,
    mut read: impl FnMut(&mut Part<'_>, &Outline),
) {
    for (file, sheet) in sheets.iter_mut().enumerate() {
        let Sheet { source, outline, faults, .. } = sheet;
        read(&mut Part { file, source, faults, reading }, outline);
    }
}
