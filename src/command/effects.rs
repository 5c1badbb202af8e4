//! Effects that the live board and the screen-reader mode carry out in the same way: reloading data, exporting rows,
//! storing the visit.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDateTime;

use super::visit_store::VisitStore;
use super::{OpenedSituation, ProgramContext, export, output_file};
use crate::board::{Board, FailedReload};
use crate::file::{self, LoadError, LoadOptions};
use crate::query::FilterError;
use crate::report::OutputSchema;
use crate::store::{Answer, AnsweredQuestion, ResultRows, Store};

/// Reads the data again and shows them.
///
/// # Errors
/// Fails if the data cannot be read; the board then keeps the old data.
pub(super) fn reload_data(
    opened: &mut OpenedSituation,
    board: &mut Board,
    path: &Path,
) -> Result<(), LoadError> {
    let feeds = opened.config.feed_sources();
    let options = LoadOptions { feeds: Some(&feeds), ..LoadOptions::default() };
    let loaded = file::load_with(path, &options)?;
    let rules = opened.config.config.rules.clone();
    let store = Arc::new(Store::with_bulk(Arc::new(loaded.situation), loaded.bulk, rules));
    opened.files = loaded.files;
    board.set_saved_views(opened.config.named_views(store.recorded_situation()));
    board.replace_store(store, loaded.diagnostics);
    Ok(())
}

/// Returns the failed reload to report: the time, and the error with its place.
pub(super) fn failed_reload(context: &ProgramContext<'_>, error: &LoadError) -> FailedReload {
    FailedReload { time: (context.clock)().format("%H:%M").to_string(), problem: error.to_diagnostic() }
}

/// The error for a file name without a known extension.
fn unknown_format_error(file_name: &str) -> FilterError {
    let start =
        file_name.rfind('.').filter(|&dot| !file_name[dot..].contains('/')).unwrap_or(file_name.len());
    let message = match &file_name[start..] {
        "" | "." => "the name has no extension".to_owned(),
        extension => format!("{extension} is not an export format"),
    };
    FilterError {
        message,
        span: start..file_name.len(),
        hint: Some(format!("end it in {}", export::known_extensions())),
    }
}

/// Writes rows to a file and reports the result on the board.
///
/// Without `overwrite`, an existing file is not touched; the board asks the user instead. `file_name` is what the user
/// typed.
pub(super) fn export_rows(
    board: &mut Board,
    context: &ProgramContext<'_>,
    file_name: &str,
    rows: ResultRows,
    overwrite: bool,
) {
    let Some(format) = export::format_by_extension(file_name) else {
        return board.prompt_export_name(file_name, unknown_format_error(file_name));
    };
    let path = output_file::expand_home(file_name, context.environment.variable("HOME").as_deref());
    if !overwrite && path.symlink_metadata().is_ok() {
        return board.prompt_overwrite(file_name.to_owned());
    }
    let count = crate::findings::phrases::count_noun(rows.len(), "event");
    let answer = Answer { shown_events: rows.len(), events: rows, ..board.answer().clone() };
    // Without an answered question there are no rows.
    let Some(question) = board.question().cloned() else { return };
    let store = Arc::clone(board.store());
    let input = AnsweredQuestion { store: &store, question: &question, answer: &answer };
    let write = &mut |out: &mut dyn Write| export::write_rows(format, OutputSchema::default(), out, input);
    let result = if overwrite {
        output_file::replace_file(&path, write)
    } else {
        output_file::write_new_file(&path, write)
    };
    match result {
        Ok(()) => board.show_message(format!("Wrote {count} to {file_name}"), false),
        Err(failure) => board.show_message(failure.to_string(), true),
    }
}

/// Stores everything loaded as seen, and compares with it from now on. `read_at` is when the data were read.
///
/// # Errors
/// Returns the reason if the visit cannot be written. If that was known at the start, the user has already been
/// notified, and the function succeeds.
pub(super) fn remember_visit(
    visit_store: &mut Option<VisitStore>,
    board: &mut Board,
    context: &ProgramContext<'_>,
    read_at: NaiveDateTime,
) -> Result<(), String> {
    let (Some(visit_store), Some(visit)) = (visit_store, board.everything_seen(read_at, (context.clock)()))
    else {
        return Ok(());
    };
    let result = visit_store.record_visit(&visit);
    board.compare_with_visit(visit);
    if visit_store.is_writable() { result } else { Ok(()) }
}
