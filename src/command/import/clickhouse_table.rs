//! Loads imported events into a table of `ClickHouse`.

use std::io::Write;
use std::time::Duration;

use super::read_rows::{ImportOptions, read_rows};
use super::summary::{import_outcome, write_history, write_totals};
use crate::command::network_settings::{credential_environment, http_options};
use crate::command::{Failure, Outcome, ProgramContext};
use crate::findings::phrases;
use crate::import::{FrontPolicy, ImportBuilder};
use crate::model::{Day, Situation, text};
use crate::report::write_line;
use crate::sync::{ClickHouseTarget, LoadContext, LoadSummary, SyncError, load_into_clickhouse};

/// The longest time for one answer; statements on large tables get more.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The wait before a request is tried again; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// What a table says of the days of rows that were left out.
const NOT_NOTED_IN_TABLE: &str = "the table does not note this: feeds take these days as recorded completely";

/// Reads the files and sends their events to the table that `address` names.
pub(super) fn load_table(
    options: &ImportOptions,
    address: &str,
    context: &ProgramContext<'_>,
    should_stop: &dyn Fn() -> bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let target =
        ClickHouseTarget::parse(address).map_err(|what| Failure::Message(format!("--output: {what}")))?;
    if options.situation.is_some() {
        let message = "--situation does not apply to a table: the situation that includes its feed gives names and fronts";
        return Err(Failure::Message(message.to_owned()));
    }
    if options.sample {
        let message = "--sample: a table cannot note that its events are a sample; import them into a file";
        return Err(Failure::Message(message.to_owned()));
    }
    let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
    // Without a temporary file, the records stay in memory.
    _ = builder.spill_to(&std::env::temp_dir());
    let (builder, report) = read_rows(options, builder, should_stop, err)?;
    let imported =
        builder.finish(FrontPolicy::ByCountry).map_err(|failed| Failure::Message(failed.2.message))?;
    let shows_progress = context.stderr_is_terminal;
    // A failed write to standard error cannot be reported anywhere.
    let report_progress = |line: &str| {
        if shows_progress {
            _ = write!(std::io::stderr(), "\r\x1b[K{line}");
        }
    };
    let shown = target.to_string();
    let loaded = load_into_clickhouse(
        &imported,
        target,
        &LoadContext {
            http: http_options(&context.environment, TIMEOUT, FIRST_WAIT),
            credentials: credential_environment(&context.environment, TIMEOUT, should_stop),
            should_stop,
            report_progress: &report_progress,
        },
    );
    report_progress("");
    let LoadSummary { added, changed, withdrawn, unchanged, bytes } = loaded.map_err(|error| {
        let rest = "batches that arrived stay, and the same import completes them";
        Failure::Message(match error {
            SyncError::Interrupted => format!("interrupted; {rest}"),
            error => format!("{}; {rest}", text::sanitize(&error.to_string())),
        })
    })?;
    write_totals(&report, &imported.imports, NOT_NOTED_IN_TABLE, out)?;
    let bytes = phrases::count_noun(bytes, "byte");
    write_line(
        out,
        &format!(
            "loaded   {shown}: {added} added, {changed} changed, {withdrawn} withdrawn, {unchanged} unchanged; {bytes} sent"
        ),
    )?;
    write_history(out, imported.bulk.revision_counts())?;
    let totals = imported.situation.aggregates.len();
    if totals > 0 {
        let totals = phrases::count_noun(totals, "stated total");
        write_line(out, &format!("{totals} not sent: the table holds events only"))?;
    }
    Ok(import_outcome(&report))
}
