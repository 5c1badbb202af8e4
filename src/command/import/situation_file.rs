//! Writes imported events as a situation file.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use super::read_rows::{ImportOptions, read_rows};
use super::summary::{
    NOTED_IN_FILE, import_outcome, interrupted_failure, refuse_overwrite, refuse_to_lose_history,
    write_difference, write_history, write_totals,
};
use crate::command::{Failure, Outcome, output_file};
use crate::file::{self, LoadOptions};
use crate::findings::phrases;
use crate::import::situation_title::set_title_and_as_of;
use crate::import::{FrontPolicy, ImportBuilder, ImportedEvents, is_generated_front};
use crate::model::bulk::data_set_of_id;
use crate::model::{Day, RevisionCounts, Situation};
use crate::report::write_line;
use crate::visit::version;

/// Reads the files and writes their events as a situation.
pub(super) fn write_situation(
    options: &ImportOptions,
    should_stop: &dyn Fn() -> bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let previous = read_previous(&options.output)?;
    let base = match &options.situation {
        Some(path) => without_earlier_losses(file::load_situation(path)?.situation),
        None => Situation::empty(String::new(), Day(0)),
    };
    let (builder, report) = read_rows(options, ImportBuilder::new(&base), should_stop, err)?;
    let rules = file::front_rules(&base);
    let fronts = if rules.is_empty() { FrontPolicy::ByCountry } else { FrontPolicy::Rules(&rules) };
    let imported = builder.finish(fronts).map_err(|failed| {
        let (_, number, error) = *failed;
        let front = rules.get(number).and_then(|rule| base.front(rule.front)).map_or("", |front| &front.id);
        Failure::Message(format!("the `takes` filter of front {front} cannot be applied: {error}"))
    })?;
    let elsewhere = imported.elsewhere;
    let situation = build_situation(imported, options.situation.is_none())?;
    let text = file::ron_writer::to_ron(&situation);
    let write = &mut |file: &mut dyn Write| -> io::Result<()> {
        for chunk in text.as_bytes().chunks(1 << 20) {
            if should_stop() {
                return Err(io::Error::other("interrupted"));
            }
            file.write_all(chunk)?;
        }
        Ok(())
    };
    if should_stop() {
        return Err(interrupted_failure());
    }
    output_file::replace_file(&options.output, write)?;
    write_totals(&report, &situation.imports, NOTED_IN_FILE, out)?;
    if elsewhere > 0 {
        let events = phrases::count_noun(elsewhere, "event");
        write_line(out, &format!("{events} match no front and are assigned to the front Elsewhere"))?;
    }
    let counts = [
        phrases::count_noun(situation.events.len(), "event"),
        phrases::count_noun(situation.fronts.len(), "front"),
        phrases::count_noun(situation.actors.len(), "actor"),
        phrases::count_noun(situation.aggregates.len(), "stated total"),
    ];
    write_line(out, &format!("written  {}: {}", options.output.display(), counts.join(", ")))?;
    write_history(out, situation.revision_counts())?;
    if let Some(previous) = previous {
        report_difference(&previous, &situation, out)?;
    }
    Ok(import_outcome(&report))
}

/// Returns a situation whose generated fronts lack no rows: the rows of an earlier import are not copied.
fn without_earlier_losses(mut situation: Situation) -> Situation {
    for front in situation.fronts.iter_mut().filter(|front| is_generated_front(front)) {
        front.coverage_incomplete.clear();
    }
    situation
}

/// Moves the imported events into the situation. With `needs_title`, sets its title and as-of day.
fn build_situation(imported: ImportedEvents, needs_title: bool) -> io::Result<Situation> {
    let withdrawn = imported.withdrawn_events()?;
    let ImportedEvents { mut situation, bulk, days, imports, .. } = imported;
    situation.withdrawn = withdrawn;
    situation.imports = imports;
    situation.events = (0..bulk.columns.len()).filter_map(|row| bulk.event(row).cloned()).collect();
    if needs_title {
        set_title_and_as_of(&mut situation, days, &bulk.columns);
    }
    Ok(situation)
}

/// Reads the situation of an earlier import. Returns `None` if the file does not exist.
///
/// # Errors
/// Fails if the file was not written by an import, so that nothing else is overwritten, or if its history would be
/// lost.
fn read_previous(path: &Path) -> Result<Option<Situation>, Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let previous = file::load_with(path, &LoadOptions { is_reload: true, ..LoadOptions::default() });
    let previous = previous.map_err(|_| refuse_overwrite(path))?.situation;
    if previous.revision_counts() != RevisionCounts::default() {
        return Err(refuse_to_lose_history(path));
    }
    if previous.ties.is_empty() && previous.events.iter().all(|event| data_set_of_id(&event.id).is_some()) {
        Ok(Some(previous))
    } else {
        Err(refuse_overwrite(path))
    }
}

/// Counts the events that differ from those of the earlier import.
fn report_difference(previous: &Situation, current: &Situation, out: &mut dyn Write) -> Result<(), Failure> {
    let versions = |situation: &Situation| -> HashMap<String, u64> {
        situation
            .events
            .iter()
            .map(|event| (event.id.clone(), version::event_version(situation, event)))
            .collect()
    };
    let (old, new) = (versions(previous), versions(current));
    let added = new.keys().filter(|id| !old.contains_key(*id)).count();
    let changed = new.iter().filter(|(id, version)| old.get(*id).is_some_and(|old| old != *version)).count();
    let deleted = old.keys().filter(|id| !new.contains_key(*id)).count();
    write_difference(out, [added, changed, deleted])
}
