//! The events that two data sets may tell of: notes of `check`, and the links that `check --same-as` writes.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use super::load::load_situation;
use super::output_file;
use super::{Failure, Outcome, ProgramContext, SituationOptions};
use crate::file::ron_writer;
use crate::findings::phrases;
use crate::model::{Diagnostic, Event, Severity};
use crate::report::write_line;
use crate::store::Store;

/// The most groups that `check` lists.
const MAX_LISTED: usize = 100;

/// Writes the links as a situation file to include.
pub(super) fn run_same_as(
    options: &SituationOptions<'_>,
    output: Option<&Path>,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let effective = context.load_config(options.common, options.situation.as_deref())?;
    let loaded = load_situation(effective.config.data.as_deref(), &effective.feed_sources())?;
    let store = Store::with_bulk(Arc::new(loaded.situation), loaded.bulk, effective.config.rules);
    let text = links_text(&store);
    match output {
        None => out.write_all(text.as_bytes())?,
        Some(path) => {
            let write = &mut |file: &mut dyn Write| -> io::Result<()> { file.write_all(text.as_bytes()) };
            output_file::write_new_file(path, write)?;
            let count = phrases::count_noun(store.cross_dataset_duplicates().len(), "link");
            write_line(out, &format!("written  {}: {count}", path.display()))?;
        }
    }
    Ok(Outcome::Fine)
}

/// Returns the links of all groups in the form of a situation file.
fn links_text(store: &Store) -> String {
    let groups = store.cross_dataset_duplicates().iter();
    let groups: Vec<(Vec<&str>, String)> = groups
        .filter_map(|rows| {
            let events: Vec<&Event> = rows.iter().filter_map(|&row| store.event(row)).collect();
            let first = events.first()?;
            Some((events.iter().map(|event| event.id.as_str()).collect(), describe_event(first)))
        })
        .collect();
    ron_writer::same_events_to_ron(&groups)
}

/// Notes the events that two data sets may tell of.
pub(super) fn duplicate_notes(store: &Store) -> Vec<Diagnostic> {
    let groups = store.cross_dataset_duplicates();
    let note =
        |message, hint| Diagnostic { severity: Severity::Note, message, location: None, hint: Some(hint) };
    let mut notes: Vec<Diagnostic> = Vec::new();
    for rows in groups.iter().take(MAX_LISTED) {
        let events: Vec<&Event> = rows.iter().filter_map(|&row| store.event(row)).collect();
        let [first, others @ ..] = events.as_slice() else { continue };
        let quoted: Vec<String> = others.iter().map(|event| format!("`{}`", event.id)).collect();
        let message = format!(
            "event `{}` may be the same as {} ({})",
            first.id,
            phrases::join_list(&quoted),
            describe_event(first)
        );
        let ids: Vec<String> = events.iter().map(|event| format!("\"{}\"", event.id)).collect();
        let hint =
            format!("if so, add same: [[{}]] to the situation, and it is counted once", ids.join(", "));
        notes.push(note(message, hint));
    }
    if groups.len() > MAX_LISTED {
        let count = phrases::count_noun(groups.len(), "event");
        let message =
            format!("{count} may be in two data sets and counted twice; the first {MAX_LISTED} are listed");
        notes.push(note(message, "`frontwatch check --same-as` writes links for all".to_owned()));
    }
    notes
}

/// Returns the date and the place of an event.
fn describe_event(event: &Event) -> String {
    let place = event.place.as_ref().map(|place| format!(", {}", place.name)).unwrap_or_default();
    format!("{}{place}", event.date)
}
