//! The summaries of imports in the footer of a file, as JSON in an entry of their own. Files without it are valid: those
//! of earlier versions have none.

use parquet::file::metadata::ParquetMetaData;
use serde_json::{Value, json};

use crate::model::text::sanitize;
use crate::model::{Day, ImportSummary, SkippedRows, Span};

/// The key of the entry.
pub(super) const KEY: &str = "frontwatch.imports";

/// Encodes summaries.
pub(super) fn to_json(imports: &[ImportSummary]) -> String {
    let skipped_value = |rows: &SkippedRows| {
        json!({
            "reason": rows.reason,
            "rows": rows.rows,
            "from": rows.days.map(|days| days.start.to_string()),
            "to": rows.days.map(|days| days.end.to_string()),
            "country": rows.country,
        })
    };
    let value = |import: &ImportSummary| {
        let skipped: Vec<Value> = import.skipped.iter().map(skipped_value).collect();
        let ImportSummary { file, rows_read, rows_taken, is_sample, .. } = import;
        json!({
            "file": file, "rows_read": rows_read, "rows_taken": rows_taken, "sample": is_sample, "skipped": skipped,
        })
    };
    Value::Array(imports.iter().map(value).collect()).to_string()
}

/// Returns the summaries in the footer of a file, none if it has no entry of them. Returns `None` if the entry is invalid.
pub(super) fn from_metadata(metadata: &ParquetMetaData) -> Option<Vec<ImportSummary>> {
    let entries = metadata.file_metadata().key_value_metadata();
    let Some(entry) = entries.into_iter().flatten().find(|entry| entry.key == KEY) else {
        return Some(Vec::new());
    };
    let value: Value = serde_json::from_str(entry.value.as_deref()?).ok()?;
    value.as_array()?.iter().map(read_summary).collect()
}

fn read_summary(value: &Value) -> Option<ImportSummary> {
    let skipped = value.get("skipped")?.as_array()?.iter().map(read_skipped).collect::<Option<_>>()?;
    Some(ImportSummary {
        file: read_text(value, "file")?,
        rows_read: read_count(value, "rows_read")?,
        rows_taken: read_count(value, "rows_taken")?,
        is_sample: value.get("sample")?.as_bool()?,
        skipped,
    })
}

fn read_skipped(value: &Value) -> Option<SkippedRows> {
    let day = |key: &str| value.get(key)?.as_str()?.parse::<Day>().ok();
    let days = match day("from").zip(day("to")) {
        Some((from, to)) => Some(Span::new(from, to)?),
        None => None,
    };
    let (reason, rows) = (read_text(value, "reason")?, read_count(value, "rows")?);
    Some(SkippedRows { reason, rows, days, country: read_text(value, "country") })
}

fn read_text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(|text| sanitize(text).into_owned())
}

fn read_count(value: &Value, key: &str) -> Option<usize> {
    value.get(key)?.as_u64().and_then(|count| usize::try_from(count).ok())
}
