//! The formats of the verbs that write reports.

use clap::ValueEnum;

/// The formats of `brief`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BriefFormat {
    /// Lines of at most 80 columns
    Plain,
    /// Markdown
    Markdown,
    /// One JSON object
    Json,
}

/// The formats of `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Text in the style of compiler messages
    Plain,
    /// One line a problem, with its file, line and column first, for editors and scripts
    Short,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code hosts
    Sarif,
}

/// The formats of `diff`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// Text, one difference a line
    Plain,
    /// One JSON object
    Json,
}

/// The formats of `export`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// For spreadsheets
    Csv,
    /// One JSON object with all events
    Json,
    /// One JSON object per line
    Ndjson,
    /// For maps
    Geojson,
    /// A situation file
    Ron,
    /// A table to paste into an email or a note (also: md)
    #[value(alias = "md")]
    Markdown,
}
