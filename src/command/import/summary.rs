//! The summary of an import.

use std::io::Write;
use std::path::Path;

use crate::command::{Failure, Outcome};
use crate::findings::phrases;
use crate::import::{ImportReport, ImportUpdate};
use crate::model::{ImportSummary, RevisionCounts};
use crate::report::write_line;

/// The outcome of an import that wrote its file: findings if rows were left out.
pub(super) fn import_outcome(report: &ImportReport) -> Outcome {
    if report.skipped > 0 { Outcome::Findings } else { Outcome::Fine }
}

pub(super) fn interrupted_failure() -> Failure {
    Failure::Message("interrupted; nothing is written".to_owned())
}

pub(super) fn refuse_overwrite(path: &Path) -> Failure {
    let name = path.display();
    Failure::Message(format!("{name} exists and was not written by an import; it is not overwritten"))
}

pub(super) fn refuse_to_lose_history(path: &Path) -> Failure {
    let name = path.display();
    let what = "has events with earlier figures or withdrawals, which this import would delete";
    let over = if path.extension().is_some_and(|extension| extension == "parquet") {
        format!("continue it with --over {name}, or ")
    } else {
        String::new()
    };
    Failure::Message(format!("{name} {what}; {over}write to another file; nothing is written"))
}

/// Writes how many events have a history, if there are any.
pub(super) fn write_history(out: &mut dyn Write, counts: RevisionCounts) -> Result<(), Failure> {
    counts
        .describe()
        .map_or(Ok(()), |text| write_line(out, &format!("history  {text}")).map_err(Failure::from))
}

fn write_update(update: ImportUpdate, out: &mut dyn Write) -> Result<(), Failure> {
    let ImportUpdate { added, unchanged, corrected, withdrawn, kept, unclear } = update;
    write_line(
        out,
        &format!(
            "over     the earlier import: {added} added, {unchanged} unchanged, {corrected} corrected, {withdrawn} withdrawn, {kept} kept"
        ),
    )?;
    if unclear > 0 {
        let events = phrases::count_noun(unclear, "event");
        write_line(
            out,
            &format!(
                "  {events} missing in the new files and kept: they may be among the rows left out or not sampled"
            ),
        )?;
    }
    Ok(())
}

/// What a file says of the days of rows that were left out.
pub(super) const NOTED_IN_FILE: &str = "the file notes these days as recorded incompletely";

/// Writes what was read. `about_skipped` says what becomes of the days of rows that were left out.
pub(super) fn write_totals(
    report: &ImportReport,
    imports: &[ImportSummary],
    about_skipped: &str,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let rows = |count: usize| phrases::count_noun(count, "row");
    write_line(out, &format!("read     {}", rows(report.read)))?;
    write_line(out, &format!("taken    {}", rows(report.taken)))?;
    write_line(out, &format!("skipped  {}", rows(report.skipped)))?;
    for skipped in imports.iter().filter_map(ImportSummary::describe_skipped) {
        write_line(out, &format!("  {skipped}"))?;
    }
    if report.skipped > 0 {
        write_line(out, &format!("  {about_skipped}"))?;
    }
    write_line(out, &format!("flagged  {}", rows(report.flagged)))?;
    for (first, count) in &report.flags {
        write_line(out, &format!("  {count} like {first}"))?;
    }
    if report.replaced > 0 {
        write_line(out, &format!("{} replaced earlier rows with the same id", rows(report.replaced)))?;
    }
    if report.joined > 0 {
        let joined = rows(report.joined);
        write_line(
            out,
            &format!("{joined} joined an earlier row of the same event: there is one row for each actor"),
        )?;
    }
    if report.contained > 0 {
        let contained = rows(report.contained);
        write_line(out, &format!("{contained} not added: other rows contain what they count"))?;
    }
    if report.violent_demonstrations > 0 {
        let count = phrases::count_noun(report.violent_demonstrations, "violent demonstration");
        let what = "counted as incidents, but not in ACLED's political violence";
        write_line(out, &format!("{count} {what} (`incidents` in config.ron)"))?;
    }
    for note in &report.notes {
        write_line(out, note)?;
    }
    report.update.map_or(Ok(()), |update| write_update(update, out))
}

pub(super) fn write_difference(
    out: &mut dyn Write,
    [added, changed, deleted]: [usize; 3],
) -> Result<(), Failure> {
    write_line(
        out,
        &format!("since the previous import: {added} added, {changed} changed, {deleted} deleted"),
    )?;
    Ok(())
}
