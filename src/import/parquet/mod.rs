//! Events in bulk as a Parquet file: written once when data are imported, then opened by its codes and read page by
//! page. `docs/parquet.md` tells what stands in it, for those who read it with other programs.
//!
//! The file holds an event twice: in columns with names that anybody can read, and as codes into dictionaries, by
//! which the board counts. Behind the row groups follow the dictionaries and a checksum of every block of the file,
//! sealed together with the footer: what the file says is either what was written or an error.

mod checked_file;
mod dictionary;
mod diff;
mod error;
mod group_split;
mod page_reader;
mod reader;
mod resolve;
mod schema;
mod stored_pages;
mod writer;

#[cfg(test)]
mod tests;

pub use dictionary::{StatedNames, StatedParty};
pub use diff::{ImportDifference, RowVersions};
pub use error::ParquetFileError;
pub use reader::{OpenControl, OpenedEvents, StoredRows, open_events};
pub use resolve::NameResolution;
pub use schema::{FILE_COLUMNS, FORMAT};
pub use writer::{EventWriter, WriteSummary, save_import, write_file};
