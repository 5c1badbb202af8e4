//! Reads, checks, writes and watches situation files (RON).
//!
//! Records are read one by one. A record with an error is left out and reported with its place in the file; the
//! rest loads. `docs/format.md` describes the format.

mod fast;
pub(crate) mod feed_fields;
mod field_table;
mod file_outline;
mod file_provider;
pub mod file_watcher;
pub(crate) mod inbox_file;
mod include_pattern;
mod load_options;
mod load_result;
mod progress;
mod read;
pub(crate) mod record_fields;
mod record_schema;
mod render_diagnostics;
pub(crate) mod ron_fields;
pub(crate) mod ron_syntax;
mod ron_value;
pub mod ron_writer;
pub(crate) mod setting_value;
pub(crate) mod source_text;
#[cfg(test)]
mod tests;
pub(crate) mod view_fields;

pub(crate) use self::file_outline::{HEADING_FIELDS, SECTIONS};
pub use self::file_provider::{FileProvider, FileText, ReplacedFiles};
pub use self::load_options::{FeedSources, LoadOptions};
pub use self::load_result::{LoadError, LoadedSituation};
pub use self::progress::FileProgress;
pub(crate) use self::read::{PRECISION_WORDS, decode_text, front_rules};
pub use self::read::{
    check_texts, is_situation_file, list_situation_files, load_records, load_sample, load_situation,
    load_with, read_text,
};
pub(crate) use self::record_schema::{CLAIM_WORDS, claim_fields, record_fields};
pub use self::render_diagnostics::render_diagnostics;
