//! Foreign data to events in bulk.
//!
//! A file is opened as it comes ([`open`]) and cut into records ([`table`]); each record becomes a [`row::Row`] or a
//! problem ([`ucdp`], [`acled`], [`gdelt`]); a [`builder::Builder`] makes columns, dictionaries and pages of the rows.

mod acled;
pub mod builder;
mod byte_codec;
mod cells;
mod dates;
mod event;
pub mod front_rule;
mod fronts;
mod gdelt;
pub mod heading;
mod memory_pages;
mod names;
mod open;
pub mod pairs;
#[cfg(feature = "parquet")]
pub mod parquet;
mod report;
mod row;
mod row_codec;
mod row_dictionaries;
mod rules;
pub mod run;
mod table;
mod ucdp;

pub use builder::{Brought, Builder, Imported};
pub use front_rule::Fronts;
pub use report::{Problem, Refusal, Report};
pub use row::{Dataset, Given, Party, Row};
pub use run::{Patience, import};
