//! Stores imported events as a Parquet file. `docs/parquet.md` documents the format for other programs.
//!
//! The file holds each event twice: in plain columns for any reader, and as codes into dictionaries for the board.
//! Opening a file reads codes and dictionaries only; records are read a page at a time. The row groups are followed by
//! the dictionaries and a checksum of every block. One more checksum, the seal, covers this tail and the footer, so a
//! damaged file yields an error, never wrong data.

mod checked_file;
mod code_dictionaries;
mod diff;
mod error;
mod import_summaries;
mod page_reader;
mod reader;
mod resolve_names;
mod resolve_parties;
mod row_versions;
mod schema;
mod stored_records;
mod writer;

#[cfg(test)]
mod tests;

pub use code_dictionaries::{StatedNames, StatedParty};
pub use diff::{ImportDifference, RowVersions};
pub use error::ParquetFileError;
pub use reader::{OpenControl, OpenedEvents, StoredRows, open_events};
pub use resolve_names::NameResolution;
#[cfg(feature = "sync")]
pub(crate) use row_versions::{from_json as version_from_json, to_json as version_to_json};
pub use schema::{FILE_COLUMNS, FORMAT};
pub use writer::{EventWriter, WriteSummary, save_import, write_file};
