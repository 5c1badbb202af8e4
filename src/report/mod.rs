//! Everything that is written as text: the brief, and events for other programs. No figure is computed here;
//! all come from the store.

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

/// Version of the JSON that is written (`docs/json.md`).
pub const SCHEMA_VERSION: u32 = 1;

/// What a report is about.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// The data.
    pub store: &'a Store,
    /// What was asked.
    pub question: &'a Question,
    /// The figures.
    pub answer: &'a Answer,
    /// The day of the clock, to tell the age of the data.
    pub today: Day,
}

/// Writes a line, made safe.
///
/// # Errors
/// Those of the output.
pub fn write_line(out: &mut dyn Write, content: &str) -> io::Result<()> {
    out.write_all(text::sanitize(content).as_bytes())?;
    out.write_all(b"\n")
}
