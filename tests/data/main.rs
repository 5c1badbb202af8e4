//! Data: reading situations and data sets, their diagnostics, and the answers of the store.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests print what they skip"
)]

#[cfg(feature = "parquet")]
#[path = "../support/bulk.rs"]
#[allow(dead_code, reason = "the benches use the rest")]
mod bulk;
#[path = "../support/bulk_columns.rs"]
mod bulk_columns;
#[path = "../support/naive.rs"]
mod naive;
#[path = "../support/naive_flags.rs"]
mod naive_flags;
#[path = "../support/naive_totals.rs"]
mod naive_totals;
#[path = "../support/program.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod program;
#[path = "../support/synthetic.rs"]
mod synthetic;
#[path = "../support/targets.rs"]
mod targets;

mod diagnostics;
mod frequencies;
mod fuzz_smoke;
mod grouping;
mod import;
mod include_patterns;
mod incomplete_import;
mod known_by;
mod layouts;
mod limits;
mod mutations;
#[cfg(feature = "parquet")]
mod parquet_import;
#[cfg(feature = "parquet")]
mod parquet_readers;
#[cfg(feature = "parquet")]
mod record_reads;
mod reference;
mod sample;
mod small_inputs;
mod told_twice;
mod ucdp;
mod unknown_names;
#[cfg(feature = "parquet")]
mod versions;
