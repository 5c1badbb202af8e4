//! Reading the files that are imported.

use std::io::Write;
use std::path::PathBuf;

use crate::command::Failure;
use crate::import::{Builder, Dataset, Patience, Refusal, Report, import};
use crate::model::{Situation, text};
use crate::report::words;

/// How many rows that are left out are told one by one.
const TOLD: usize = 50;

/// What the command line asks for.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Which data set.
    pub(crate) dataset: Dataset,
    /// Its files, in order.
    pub(crate) files: Vec<PathBuf>,
    /// The file to write.
    pub(crate) output: PathBuf,
    /// Write nothing if a row has to be left out.
    pub(crate) strict: bool,
    /// The situation whose names and fronts are used.
    pub(crate) situation: Option<PathBuf>,
}

/// Reads the files as names of a situation, and tells what could not be read. Nothing is to be written on an error.
pub(super) fn taken(
    asked: &Asked,
    base: &Situation,
    stop: &dyn Fn() -> bool,
    err: &mut dyn Write,
) -> Result<(Builder, Report), Failure> {
    let (builder, report) = read(asked, base, stop)?;
    tell_problems(&report, err);
    if asked.strict && report.skipped > 0 {
        let rows = words::count(report.skipped, "row");
        return Err(Failure::Message(format!("{rows} cannot be taken, and nothing is written (--strict)")));
    }
    if report.taken == 0 {
        return Err(Failure::Message("there is no row that can be taken, and nothing is written".to_owned()));
    }
    Ok((builder, report))
}

pub(super) fn stopped() -> Failure {
    Failure::Message("stopped; nothing is written".to_owned())
}

fn read(asked: &Asked, base: &Situation, stop: &dyn Fn() -> bool) -> Result<(Builder, Report), Failure> {
    let mut builder = Builder::new(base);
    let patience = Patience { stop, fetched: &|_| {} };
    let mut report = Report::default();
    for path in &asked.files {
        let name = path.display().to_string();
        import(asked.dataset, path, &name, &mut builder, &mut report, patience).map_err(|refusal| {
            match refusal {
                Refusal::Stopped => stopped(),
                other => Failure::Message(other.to_string()),
            }
        })?;
    }
    Ok((builder, report))
}

/// Lists the rows that were left out, the first of them.
fn tell_problems(report: &Report, err: &mut dyn Write) {
    // Nothing can be done where the standard error cannot be written.
    for problem in report.problems.iter().take(TOLD) {
        _ = writeln!(err, "{}", text::safe(&problem.to_string()));
    }
    let more = report.skipped.saturating_sub(TOLD.min(report.problems.len()));
    if more > 0 {
        _ = writeln!(err, "and {} more", words::count(more, "row"));
    }
}
