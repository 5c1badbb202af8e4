//! One file while its records are being read.

use foldhash::HashSet;

use super::parser_mode::ParserMode;
use super::record_reader::RecordReader;
use super::source_files::SourceFile;
use crate::file::file_outline::FileOutline;
use crate::file::ron_syntax::RonSlice;
use crate::file::source_text::{ByteRange, SourceFault, SourceText};
use crate::model::Severity;

/// One file while its records are being read.
pub(super) struct FileReader<'a> {
    /// Its number.
    pub(super) file_index: usize,
    pub(super) source: &'a SourceText,
    pub(super) faults: &'a mut Vec<SourceFault>,
    pub(super) context: &'a mut ReadContext,
}

/// What holds for all files while they are read.
#[derive(Debug, Default)]
pub(super) struct ReadContext {
    pub(super) mode: ParserMode,
    /// Ids that stand in records that were left out; nobody can say that these are unused.
    pub(super) mentioned_ids: HashSet<String>,
}

impl FileReader<'_> {
    /// The record at a place.
    pub(super) const fn record_reader<'s>(&mut self, slice: RonSlice<'s>) -> RecordReader<'s, '_> {
        RecordReader::new(slice, self.context.mode, self.faults)
    }

    /// Remembers what a record mentions that is left out.
    pub(super) fn note_lost_record(&mut self, record: &ByteRange) {
        let text = RonSlice::from_range(&self.source.text, record).text;
        self.context
            .mentioned_ids
            .extend(text.split('"').filter(|piece| piece.len() <= 64).map(str::to_owned));
    }

    /// Reads records one by one; those with an error are left out.
    pub(super) fn read_records(
        &mut self,
        spans: &[ByteRange],
        mut read: impl FnMut(&mut Self, RonSlice<'_>) -> Option<()>,
    ) {
        for span in spans {
            self.read_record(span, &mut read);
        }
    }

    /// Reads one record.
    pub(super) fn read_record(
        &mut self,
        span: &ByteRange,
        read: impl FnOnce(&mut Self, RonSlice<'_>) -> Option<()>,
    ) {
        let before = self.faults.len();
        let made = read(self, RonSlice::from_range(&self.source.text, span));
        // A claim may be left out of an event that is kept.
        let fresh = self.faults.get(before..).unwrap_or_default();
        if made.is_none() || fresh.iter().any(|fault| fault.severity == Severity::Error) {
            self.note_lost_record(span);
        }
    }
}

/// Runs `read` over every file.
pub(super) fn for_each_file(
    sheets: &mut [SourceFile],
    reading: &mut ReadContext,
    mut read: impl FnMut(&mut FileReader<'_>, &FileOutline),
) {
    for (file, sheet) in sheets.iter_mut().enumerate() {
        let SourceFile { source, outline, faults, .. } = sheet;
        read(&mut FileReader { file_index: file, source, faults, context: reading }, outline);
    }
}
