//! Imports files in the form that the name of the output asks for.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

#[cfg(feature = "parquet")]
use super::parquet_file;
use super::read_rows::ImportOptions;
use super::situation_file;
use crate::command::{Failure, Outcome};

/// Reads the files and writes what is in them: findings if rows were left out.
pub(crate) fn run_import(
    asked: &ImportOptions,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let stopped = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // Where a signal cannot be caught it ends the process, and at worst a draft stays behind.
        _ = flag::register(signal, Arc::clone(&stopped));
    }
    let stop = || stopped.load(Ordering::Relaxed);
    match OutputFormat::from_path(&asked.output)? {
        OutputFormat::Ron => situation_file::write_situation(asked, &stop, out, err),
        #[cfg(feature = "parquet")]
        OutputFormat::Parquet => parquet_file::write_parquet(asked, &stop, out, err),
    }
}

/// What is written.
enum OutputFormat {
    Ron,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl OutputFormat {
    /// By the ending of the name.
    fn from_path(path: &Path) -> Result<Self, Failure> {
        let is = |wanted: &str| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(wanted));
        let (name, parquet) = (path.display(), cfg!(feature = "parquet"));
        match (is("ron"), is("parquet")) {
            (true, _) => Ok(Self::Ron),
            #[cfg(feature = "parquet")]
            (_, true) => Ok(Self::Parquet),
            #[cfg(not(feature = "parquet"))]
            (_, true) => Err(Failure::Message(format!("{name}: this frontwatch was built without Parquet"))),
            _ => {
                let endings = if parquet { ".parquet or .ron" } else { ".ron" };
                Err(Failure::Message(format!("{name}: the name has to end in {endings}")))
            }
        }
    }
}
