//! Draft records and values as RON on one line.

use crate::file::record_fields::quote_text;
use crate::file::ron_writer::format_point;
use crate::model::{DraftRecord, DraftValue, LatLon};

/// Returns the value as RON, without line breaks.
pub(super) fn value_text(value: &DraftValue) -> String {
    match value {
        DraftValue::Text(text) => quote_text(text),
        DraftValue::Word(word) => word.clone(),
        DraftValue::Whole(number) => number.to_string(),
        DraftValue::Point(lat, lon) => format_point(&LatLon { lat: *lat, lon: *lon }),
        DraftValue::Flag(flag) => flag.to_string(),
        DraftValue::List(items) => format!("[{}]", join_values(items)),
        DraftValue::Record(record) => record_text(record),
        DraftValue::Call(word, values) => format!("{word}({})", join_values(values)),
    }
}

/// Returns the record as RON, without line breaks.
pub(super) fn record_text(record: &DraftRecord) -> String {
    let fields = record.fields.iter().map(|(name, value)| format!("{name}: {}", value_text(value)));
    format!("{}({})", record.name, fields.collect::<Vec<_>>().join(", "))
}

fn join_values(values: &[DraftValue]) -> String {
    values.iter().map(value_text).collect::<Vec<_>>().join(", ")
}
