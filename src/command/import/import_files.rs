//! Imports files into the format that the output's extension selects.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

#[cfg(feature = "sync")]
use super::clickhouse_table;
#[cfg(feature = "parquet")]
use super::parquet_file;
use super::read_rows::ImportOptions;
use super::situation_file;
use crate::command::{Failure, Outcome, ProgramContext};

/// Runs the verb. Returns findings if rows were left out.
pub(crate) fn run_import(
    options: &ImportOptions,
    #[cfg_attr(not(feature = "sync"), expect(unused_variables, reason = "only a table needs it"))]
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let is_interrupted = Arc::new(AtomicBool::new(false));
    if is_table_address(&options.output) {
        for signal in [SIGINT, SIGTERM] {
            // The second one ends the process, whatever server it waits for. Registered first, since actions run in that
            // order.
            _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&is_interrupted));
        }
    }
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // A signal that cannot be caught ends the process; at worst a draft file remains.
        _ = flag::register(signal, Arc::clone(&is_interrupted));
    }
    let should_stop = || is_interrupted.load(Ordering::Relaxed);
    match OutputFormat::from_path(&options.output)? {
        OutputFormat::Ron => situation_file::write_situation(options, &should_stop, out, err),
        #[cfg(feature = "parquet")]
        OutputFormat::Parquet => parquet_file::write_parquet(options, &should_stop, out, err),
        #[cfg(feature = "sync")]
        OutputFormat::ClickHouse(address) => {
            clickhouse_table::load_table(options, &address, context, &should_stop, out, err)
        }
    }
}

/// Whether an output is the address of a table and not the name of a file. An address may hold a password, so it is not
/// shown.
pub(crate) fn is_table_address(output: &Path) -> bool {
    output.to_string_lossy().starts_with("clickhouse:")
}

/// The format of the output file.
enum OutputFormat {
    Ron,
    #[cfg(feature = "parquet")]
    Parquet,
    /// A table, at this address.
    #[cfg(feature = "sync")]
    ClickHouse(String),
}

impl OutputFormat {
    /// Selects the format by the extension, or by the scheme of an address.
    fn from_path(path: &Path) -> Result<Self, Failure> {
        if is_table_address(path) {
            #[cfg(feature = "sync")]
            return Ok(Self::ClickHouse(path.to_string_lossy().into_owned()));
            #[cfg(not(feature = "sync"))]
            return Err(Failure::Message("this frontwatch was built without ClickHouse".to_owned()));
        }
        let has_extension =
            |extension: &str| path.extension().is_some_and(|actual| actual.eq_ignore_ascii_case(extension));
        let name = path.display();
        match (has_extension("ron"), has_extension("parquet")) {
            (true, _) => Ok(Self::Ron),
            #[cfg(feature = "parquet")]
            (_, true) => Ok(Self::Parquet),
            #[cfg(not(feature = "parquet"))]
            (_, true) => Err(Failure::Message(format!("{name}: this frontwatch was built without Parquet"))),
            _ => {
                let extensions = if cfg!(feature = "parquet") { ".parquet or .ron" } else { ".ron" };
                Err(Failure::Message(format!("{name}: the name must end in {extensions}")))
            }
        }
    }
}
