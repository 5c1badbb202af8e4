//! Reports: the brief, and exports of events. This room only writes; every figure comes from the store and the findings.

pub mod brief;
pub mod csv;
pub mod event_table;
pub mod excerpt;
pub mod geojson;
pub mod json;
pub mod markdown;
pub mod plain_text;

use std::io::{self, Write};

use crate::model::text;

/// The version of the JSON output (`docs/json.md`).
pub const SCHEMA_VERSION: u32 = 2;

/// Writes a line after sanitising it.
///
/// # Errors
/// Returns the error of the output.
pub fn write_line(out: &mut dyn Write, content: &str) -> io::Result<()> {
    out.write_all(text::sanitize(content).as_bytes())?;
    out.write_all(b"\n")
}
