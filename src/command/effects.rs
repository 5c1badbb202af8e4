//! What a board asks for outside itself and every kind of board does in the same way: reading the data again, writing
//! rows to a file.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDateTime;

use super::visit_store::VisitStore;
use super::{OpenedSituation, ProgramContext, export, output_file};
use crate::board::Board;
use crate::file::{self, LoadError};
use crate::model::Day;
use crate::query::FilterError;
use crate::report::ReportInput;
use crate::store::{Answer, ResultRows, Store};

/// Reads the data again; what cannot be read leaves the old data in place.
pub(super) fn reload_data(
    opened: &mut OpenedSituation,
    board: &mut Board,
    path: &Path,
) -> Result<(), LoadError> {
    let loaded = file::load_situation(path)?;
    let rules = opened.config.config.rules.clone();
    let store = Arc::new(Store::with_bulk(Arc::new(loaded.situation), loaded.bulk, rules));
    opened.files = loaded.files;
    board.replace_store(store, loaded.diagnostics);
    Ok(())
}

/// Why newer data are not shown: when, where and what.
pub(super) fn stale_message(world: &ProgramContext<'_>, error: &LoadError) -> String {
    format!("{} {error}", (world.clock)().format("%H:%M"))
}

/// What is wrong with a name that does not say in which format to write.
fn unknown_format(typed: &str) -> FilterError {
    let ending = typed.rfind('.').filter(|at| !typed[*at..].contains('/')).unwrap_or(typed.len());
    let message = match &typed[ending..] {
        "" | "." => "the name says no format".to_owned(),
        ending => format!("{ending} is no format to write"),
    };
    FilterError {
        message,
        span: ending..typed.len(),
        hint: Some(format!("end it in {}", export::known_extensions())),
    }
}

/// Writes rows to a file and says so. One that is there already is not touched unless the reader has said so: then the
/// board is left asking.
pub(super) fn export_rows(
    board: &mut Board,
    today: Day,
    world: &ProgramContext<'_>,
    typed: &str,
    rows: ResultRows,
    overwrite: bool,
) {
    let Some(format) = export::format_by_extension(typed) else {
        return board.prompt_export_name(typed, unknown_format(typed));
    };
    let path = output_file::expand_home(typed, world.environment.variable("HOME").as_deref());
    if !overwrite && path.symlink_metadata().is_ok() {
        return board.prompt_overwrite(typed.to_owned());
    }
    let count = crate::report::phrases::count_noun(rows.len(), "event");
    let answer = Answer { shown_events: rows.len(), events: rows, ..board.answer().clone() };
    // Before a question was answered there are no rows.
    let Some(question) = board.question().cloned() else { return };
    let store = Arc::clone(board.store());
    let overview = ReportInput { store: &store, question: &question, answer: &answer, today };
    let write = &mut |out: &mut dyn Write| export::write_rows(format, out, overview);
    let written = if overwrite {
        output_file::replace_file(&path, write)
    } else {
        output_file::write_new_file(&path, write)
    };
    match written {
        Ok(()) => board.show_message(format!("Wrote {count} to {typed}"), false),
        Err(failure) => board.show_message(failure.to_string(), true),
    }
}

/// Remembers everything loaded as seen, and compares with that from now on. `read_at` is when the data were read.
///
/// # Errors
/// Why it cannot be written; nothing where that was known from the start, as the reader has been told then.
pub(super) fn remember_visit(
    memory: &mut Option<VisitStore>,
    board: &mut Board,
    world: &ProgramContext<'_>,
    read_at: NaiveDateTime,
) -> Result<(), String> {
    let (Some(memory), Some(seen)) = (memory, board.everything_seen(read_at, (world.clock)())) else {
        return Ok(());
    };
    let written = memory.record_visit(&seen);
    board.compare_with_visit(seen);
    if memory.is_writable() { written } else { Ok(()) }
}
