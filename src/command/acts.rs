//! What a board asks for outside itself and every kind of board does in the same way: reading the data again, writing
//! rows to a file.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDateTime;

use super::visit::Memory;
use super::{Opened, World, export, output};
use crate::board::Board;
use crate::file::{self, LoadError};
use crate::model::Day;
use crate::query::FilterError;
use crate::report::Overview;
use crate::store::{Answer, Rows, Store};

/// Reads the data again; what cannot be read leaves the old data in place.
pub(super) fn reload(opened: &mut Opened, board: &mut Board, path: &Path) -> Result<(), LoadError> {
    let loaded = file::load(path)?;
    let rules = opened.config.config.rules.clone();
    let store = Arc::new(Store::with_bulk(Arc::new(loaded.situation), loaded.bulk, rules));
    opened.files = loaded.files;
    board.replace(store, loaded.diagnostics);
    Ok(())
}

/// Why newer data are not shown: when, where and what.
pub(super) fn why_stale(world: &World<'_>, error: &LoadError) -> String {
    format!("{} {error}", (world.clock)().format("%H:%M"))
}

/// What is wrong with a name that does not say in which format to write.
fn no_format(typed: &str) -> FilterError {
    let ending = typed.rfind('.').filter(|at| !typed[*at..].contains('/')).unwrap_or(typed.len());
    let message = match &typed[ending..] {
        "" | "." => "the name says no format".to_owned(),
        ending => format!("{ending} is no format to write"),
    };
    FilterError { message, span: ending..typed.len(), hint: Some(format!("end it in {}", export::endings())) }
}

/// Writes rows to a file and says so. One that is there already is not touched unless the reader has said so: then the
/// board is left asking.
pub(super) fn export(
    board: &mut Board,
    today: Day,
    world: &World<'_>,
    typed: &str,
    rows: Rows,
    overwrite: bool,
) {
    let Some(format) = export::by_ending(typed) else {
        return board.ask_name(typed, no_format(typed));
    };
    let path = output::expanded(typed, world.environment.var("HOME").as_deref());
    if !overwrite && path.symlink_metadata().is_ok() {
        return board.ask_overwrite(typed.to_owned());
    }
    let count = crate::report::words::count(rows.len(), "event");
    let answer = Answer { shown: rows.len(), events: rows, ..board.answer().clone() };
    // Before a question was answered there are no rows.
    let Some(question) = board.question().cloned() else { return };
    let store = Arc::clone(board.store());
    let overview = Overview { store: &store, question: &question, answer: &answer, today };
    let write = &mut |out: &mut dyn Write| export::write(format, out, overview);
    let written = if overwrite { output::over_file(&path, write) } else { output::new_file(&path, write) };
    match written {
        Ok(()) => board.say(format!("Wrote {count} to {typed}"), false),
        Err(failure) => board.say(failure.to_string(), true),
    }
}

/// Remembers everything loaded as seen, and compares with that from now on. `read_at` is when the data were read.
///
/// # Errors
/// Why it cannot be written; nothing where that was known from the start, as the reader has been told then.
pub(super) fn remember(
    memory: &mut Option<Memory>,
    board: &mut Board,
    world: &World<'_>,
    read_at: NaiveDateTime,
) -> Result<(), String> {
    let (Some(memory), Some(seen)) = (memory, board.all_seen(read_at, (world.clock)())) else {
        return Ok(());
    };
    let written = memory.remember(&seen);
    board.compare_with(seen);
    if memory.remembers() { written } else { Ok(()) }
}
