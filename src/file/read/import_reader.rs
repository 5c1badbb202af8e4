//! Reads the summaries of imports.

use super::record_reader::RecordReader;
use crate::file::record_schema;
use crate::file::ron_syntax::PathStep::{self, Field, Item};
use crate::model::{ImportSummary, SkippedRows};

/// Reads the summary of an import, with a warning if rows were left out.
pub(super) fn read_import(record: &mut RecordReader<'_, '_>) -> Option<ImportSummary> {
    let raw: record_schema::ImportRecord<'_> = record.parse_record("an import")?;
    let file = record.read_text(&[Field("file")], raw.file);
    let rows_read = read_count(record, &[Field("rows_read")], raw.rows_read);
    let rows_taken = read_count(record, &[Field("rows_taken")], raw.rows_taken);
    let mut skipped = Vec::new();
    for (i, raw) in raw.skipped.unwrap_or_default().into_iter().enumerate() {
        let path = |field| [Field("skipped"), Item(i), Field(field)];
        let reason = record.read_text(&path("reason"), raw.reason);
        let rows = read_count(record, &path("rows"), raw.rows);
        let days = raw.days.and_then(|days| record.read_date(&path("days"), &days));
        let country = record.read_optional_text(&path("country"), raw.country);
        skipped.extend(rows.map(|rows| SkippedRows {
            reason,
            rows,
            days: days.map(|date| date.span),
            country,
        }));
    }
    let is_sample = raw.sample.unwrap_or(false);
    let summary = ImportSummary { file, rows_read: rows_read?, rows_taken: rows_taken?, is_sample, skipped };
    for message in [summary.describe_skipped(), summary.describe_sample()].into_iter().flatten() {
        record.add_warning(&[], message, None);
    }
    Some(summary)
}

fn read_count(record: &mut RecordReader<'_, '_>, path: &[PathStep], count: i64) -> Option<usize> {
    // Sums of counts stay within 64 bits.
    let valid = u32::try_from(count).ok().and_then(|count| usize::try_from(count).ok());
    if valid.is_none() {
        record.add_error(path, format!("{count} is not a number of rows"), None);
    }
    valid
}
