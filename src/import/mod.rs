//! Foreign data to events in bulk.
//!
//! A file is opened as it comes ([`open`]) and cut into records ([`table`]); each record becomes a [`row::Row`] or a
//! problem ([`ucdp`], [`acled`], [`gdelt`]); a [`builder::ImportBuilder`] makes columns, dictionaries and pages of the rows.

mod acled;
pub mod builder;
mod byte_codec;
mod cells;
mod csv_table;
mod date_parser;
mod event_from_row;
mod front_assignment;
mod front_matching;
pub mod front_rule;
mod gdelt;
pub mod import_file;
mod memory_pages;
mod name_dictionary;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod possible_duplicates;
mod report;
mod row_codec;
mod row_dictionaries;
mod source_row;
pub mod title;
mod ucdp;
mod unpack;

pub use builder::{ImportBuilder, ImportResult, ImportedEvents};
pub use front_rule::FrontPolicy;
pub use import_file::{ImportControl, import_file};
pub use report::{ImportError, ImportReport, RowProblem};
pub use source_row::{Dataset, RowParty, SourceRow, StatedToll};
