//! Reports: the brief, and exports of events. This room only writes; every figure comes from the store and the findings.

pub mod brief;
pub mod csv;
pub mod difference;
pub mod event_table;
pub mod excerpt;
pub mod geojson;
pub mod json;
pub mod markdown;
pub mod plain_text;
pub mod sarif;

use std::io::{self, Write};

use crate::model::text;

/// The version of the JSON output (`docs/json.md`).
pub const SCHEMA_VERSION: u32 = 3;

/// The keys that schema 3 added to an event, in order, after all others.
pub(crate) const KEYS_OF_SCHEMA_3: [&str; 4] = ["reported", "region", "conflict", "note"];

/// A version of the output for other programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum OutputSchema {
    /// Without dates of publication, revisions, regions and conflicts. Still written for one release.
    V2,
    /// The current one.
    #[default]
    V3,
}

impl OutputSchema {
    /// Returns the number of the version.
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::V2 => 2,
            Self::V3 => SCHEMA_VERSION,
        }
    }
}

/// Writes a line after sanitising it.
///
/// # Errors
/// Returns the error of the output.
pub fn write_line(out: &mut dyn Write, content: &str) -> io::Result<()> {
    out.write_all(text::sanitize(content).as_bytes())?;
    out.write_all(b"\n")
}
