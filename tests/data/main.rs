//! Data: what is read, what is wrong with it, and what is counted in it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test, which says what it leaves out"
)]

#[cfg(feature = "parquet")]
#[path = "../support/bulk.rs"]
#[allow(dead_code, reason = "the benches use the rest")]
mod bulk;
#[path = "../support/bulk_columns.rs"]
mod bulk_columns;
#[path = "../support/flags.rs"]
mod flags;
#[path = "../support/plain.rs"]
mod plain;
#[path = "../support/program.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod program;
#[path = "../support/synthetic.rs"]
mod synthetic;
#[path = "../support/targets.rs"]
mod targets;
#[path = "../support/totals.rs"]
mod totals;

mod diagnostics;
mod fuzz_smoke;
mod import;
mod mutations;
#[cfg(feature = "parquet")]
mod parquet_import;
#[cfg(feature = "parquet")]
mod parquet_readers;
mod reference;
mod sample;
mod ucdp;
