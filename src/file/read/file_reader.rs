//! Visits the records of a file and tracks what failed records mention.

use foldhash::HashSet;

use super::parser_mode::ParserMode;
use super::record_reader::RecordReader;
use super::source_files::SourceFile;
use crate::file::file_outline::FileOutline;
use crate::file::ron_syntax::RonSlice;
use crate::file::source_text::{ByteRange, SourceFault, SourceText};
use crate::model::Severity;
use crate::model::limits::MAX_STATED_TOTALS;

/// A file whose records are being read.
pub(super) struct FileReader<'a> {
    /// The index of the file.
    pub(super) file_index: usize,
    pub(super) source: &'a SourceText,
    pub(super) faults: &'a mut Vec<SourceFault>,
    pub(super) context: &'a mut ReadContext,
}

/// Settings and results that all files of a load share.
#[derive(Debug, Default)]
pub(super) struct ReadContext {
    pub(super) mode: ParserMode,
    /// Ids mentioned in records that were left out; they do not count as unused.
    pub(super) mentioned_ids: HashSet<String>,
}

impl FileReader<'_> {
    /// Returns a reader of the record in `slice`.
    pub(super) fn record_reader<'s>(&mut self, slice: RonSlice<'s>) -> RecordReader<'s, '_> {
        RecordReader::new(slice, self.context.mode, self.faults)
    }

    /// Remembers the ids that a left-out record mentions.
    pub(super) fn note_lost_record(&mut self, record: &ByteRange) {
        let text = RonSlice::from_range(&self.source.text, record).text;
        self.context
            .mentioned_ids
            .extend(text.split('"').filter(|piece| piece.len() <= 64).map(str::to_owned));
    }

    /// Reads records one by one; a record with an error is left out.
    pub(super) fn read_records(
        &mut self,
        spans: &[ByteRange],
        mut read: impl FnMut(&mut Self, RonSlice<'_>) -> Option<()>,
    ) {
        for span in spans {
            self.read_record(span, &mut read);
        }
    }

    /// Reports the stated totals beyond the limit, at the first of them.
    pub(super) fn report_left_out_totals(&mut self, left_out: &[ByteRange]) {
        let Some(first) = left_out.first() else { return };
        let message = format!(
            "a situation has at most {MAX_STATED_TOTALS} stated totals; {} from here on are left out",
            left_out.len()
        );
        let range = RonSlice::from_range(&self.source.text, first).token_range();
        self.faults.push(SourceFault::error(range, message, None));
        for span in left_out {
            self.note_lost_record(span);
        }
    }

    /// Reads a record.
    pub(super) fn read_record(
        &mut self,
        span: &ByteRange,
        read: impl FnOnce(&mut Self, RonSlice<'_>) -> Option<()>,
    ) {
        let count_before = self.faults.len();
        let result = read(self, RonSlice::from_range(&self.source.text, span));
        // An event may be kept without a claim that failed.
        let new_faults = self.faults.get(count_before..).unwrap_or_default();
        if result.is_none() || new_faults.iter().any(|fault| fault.severity == Severity::Error) {
            self.note_lost_record(span);
        }
    }
}

/// Calls `read` for every file.
pub(super) fn for_each_file(
    files: &mut [SourceFile],
    context: &mut ReadContext,
    mut read: impl FnMut(&mut FileReader<'_>, &FileOutline),
) {
    for (file_index, source_file) in files.iter_mut().enumerate() {
        let SourceFile { source, outline, faults, .. } = source_file;
        read(&mut FileReader { file_index, source, faults, context }, outline);
    }
}
