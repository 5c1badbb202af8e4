//! What is said of an import.

use std::io::Write;
use std::path::Path;

use crate::command::{Failure, Outcome};
use crate::import::Report;
use crate::report::{line, words};

/// How it ended, where something was written.
pub(super) fn outcome(report: &Report) -> Outcome {
    if report.skipped > 0 { Outcome::Findings } else { Outcome::Fine }
}

pub(super) fn not_overwritten(path: &Path) -> Failure {
    let name = path.display();
    Failure::Message(format!("{name} exists and was not written by an import; it is not overwritten"))
}

pub(super) fn totals(report: &Report, out: &mut dyn Write) -> Result<(), Failure> {
    let rows = |n: usize| words::count(n, "row");
    line(out, &format!("read     {}", rows(report.read)))?;
    line(out, &format!("taken    {}", rows(report.taken)))?;
    line(out, &format!("skipped  {}", rows(report.skipped)))?;
    line(out, &format!("flagged  {}", rows(report.flagged)))?;
    for (first, count) in &report.flags {
        line(out, &format!("  {count} like {first}"))?;
    }
    if report.replaced > 0 {
        line(out, &format!("{} in place of earlier ones with the same id", rows(report.replaced)))?;
    }
    for note in &report.notes {
        line(out, note)?;
    }
    Ok(())
}

pub(super) fn tell_difference(
    out: &mut dyn Write,
    [added, changed, deleted]: [usize; 3],
) -> Result<(), Failure> {
    line(out, &format!("since the file before: {added} added, {changed} changed, {deleted} deleted"))?;
    Ok(())
}
