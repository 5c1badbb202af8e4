//! Reports: the brief, and exports of events. This room only writes; every figure comes from the store.

pub mod brief;
pub mod csv;
pub mod event_table;
pub mod excerpt;
pub mod geojson;
pub mod json;
pub mod markdown;
pub mod phrases;
pub mod plain_text;

use std::io::{self, Write};

use crate::model::{Day, text};
use crate::query::Question;
use crate::store::{Answer, Store};

/// The version of the JSON output (`docs/json.md`).
pub const SCHEMA_VERSION: u32 = 2;

/// The input of a report.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// The data.
    pub store: &'a Store,
    /// The question.
    pub question: &'a Question,
    /// The answer with all figures.
    pub answer: &'a Answer,
    /// The day of the clock, for the age of the data.
    pub today: Day,
}

/// Writes a line after sanitising it.
///
/// # Errors
/// Returns the error of the output.
pub fn write_line(out: &mut dyn Write, content: &str) -> io::Result<()> {
    out.write_all(text::sanitize(content).as_bytes())?;
    out.write_all(b"\n")
}
