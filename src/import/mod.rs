//! Imports foreign data in bulk: rows → columns → fronts → Parquet.
//!
//! 1. **Rows.** `decompress` opens a plain or compressed file, `csv_table` splits it into records, and `ucdp`, `acled` or
//!    `gdelt` turns each record into a [`SourceRow`] or a [`RowProblem`]. [`import_file()`] drives the loop.
//! 2. **Columns.** An [`ImportBuilder`] resolves the names of a row to actors and sources (`name_lookup`), appends
//!    its dictionary codes to columns (`row_dictionaries`), and keeps the full record as bytes (`row_codec`, `row_arena`)
//!    that are decoded a page at a time (`in_memory_records`).
//! 3. **Fronts.** A [`FrontPolicy`] assigns each event to a front: by country (`fronts_by_country`), or by the first
//!    rule that matches (`fronts_by_rule`).
//!    `incomplete_days` marks the days of the fronts from which rows are missing because they could not be read.
//! 4. **Parquet.** With the `parquet` feature, `parquet` writes columns and records to a file. Opening that file reads
//!    the columns only and resolves its names against a situation; records are read when needed.

mod acled;
mod actor_rows;
mod byte_codec;
mod cell_decoder;
mod claims_from_row;
pub mod column_builder;
mod csv_table;
mod dataset_recognition;
mod date_order;
mod date_parser;
mod decompress;
#[cfg(feature = "sync")]
mod derived_columns;
mod event_from_row;
mod file_content;
pub mod file_recognition;
pub mod front_rule;
mod fronts_by_country;
mod fronts_by_rule;
mod gdelt;
mod gdelt_rows;
mod hapi;
pub mod import_file;
mod import_report;
mod imported_events;
mod in_memory_records;
mod incomplete_days;
mod json_rows;
mod line_breaks;
mod name_lookup;
mod non_data_rows;
#[cfg(feature = "parquet")]
pub mod parquet;
mod period_counts;
pub mod possible_duplicates;
#[cfg(feature = "parquet")]
mod previous_rows;
mod row_arena;
mod row_codec;
mod row_dictionaries;
mod row_names;
mod row_reports;
mod short_names;
pub mod situation_title;
mod source_row;
mod ucdp;
mod ucdp_release;

pub use crate::input_file::PipePolicy;
#[cfg(feature = "sync")]
pub(crate) use acled::acled_event_id;
pub use column_builder::ImportBuilder;
#[cfg(feature = "sync")]
pub(crate) use column_builder::current_rows::RowChange;
#[cfg(feature = "sync")]
pub use derived_columns::DerivedColumns;
pub use front_rule::FrontPolicy;
pub(crate) use fronts_by_country::is_generated_front;
pub use gdelt_rows::{GdeltRow, parse_time, read_gdelt_bytes, read_gdelt_rows};
pub use import_file::{ImportControl, import_file};
pub use import_report::{ImportError, ImportReport, ImportUpdate, RowProblem};
pub use imported_events::{ImportResult, ImportedEvents};
pub use source_row::{Dataset, RowParty, RowVersion, SourceRow, StatedToll, Withdrawal};
pub use ucdp_release::UcdpRelease;
