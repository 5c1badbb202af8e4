//! What was imported as a situation file.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use super::read_rows::{ImportOptions, interrupted, read_builder};
use super::summary::{import_outcome, refuse_overwrite, write_difference, write_totals};
use crate::command::{Failure, Outcome, output_file};
use crate::file;
use crate::import::title::set_title_and_as_of;
use crate::import::{FrontPolicy, ImportedEvents};
use crate::model::{Day, Situation};
use crate::report::{phrases, write_line};
use crate::visit::version;

/// Reads the files and writes their events as a situation.
pub(super) fn write_situation(
    asked: &ImportOptions,
    stop: &dyn Fn() -> bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let before = read_previous(&asked.output)?;
    let base = match &asked.situation {
        Some(path) => file::load_situation(path)?.situation,
        None => Situation::empty(String::new(), Day(0)),
    };
    let (builder, report) = read_builder(asked, &base, stop, err)?;
    let rules = file::front_rules(&base);
    let fronts = if rules.is_empty() { FrontPolicy::ByCountry } else { FrontPolicy::Rules(&rules) };
    let imported = builder.finish(fronts).map_err(|failed| {
        let (_, number, error) = *failed;
        let front = rules.get(number).and_then(|rule| base.front(rule.front)).map_or("", |front| &front.id);
        Failure::Message(format!("what front {front} takes is not known: {error}"))
    })?;
    let elsewhere = imported.elsewhere;
    let situation = build_situation(imported, asked.situation.is_none());
    let written = file::ron_writer::to_ron(&situation);
    let write = &mut |file: &mut dyn Write| -> io::Result<()> {
        for piece in written.as_bytes().chunks(1 << 20) {
            if stop() {
                return Err(io::Error::other("stopped"));
            }
            file.write_all(piece)?;
        }
        Ok(())
    };
    if stop() {
        return Err(interrupted());
    }
    output_file::replace_file(&asked.output, write)?;
    write_totals(&report, out)?;
    if elsewhere > 0 {
        let events = phrases::count_noun(elsewhere, "event");
        write_line(out, &format!("{events} on no front of their own: they stand on the front Elsewhere"))?;
    }
    let counts = [
        phrases::count_noun(situation.events.len(), "event"),
        phrases::count_noun(situation.fronts.len(), "front"),
        phrases::count_noun(situation.actors.len(), "actor"),
        phrases::count_noun(situation.aggregates.len(), "stated total"),
    ];
    write_line(out, &format!("written  {}: {}", asked.output.display(), counts.join(", ")))?;
    if let Some(before) = before {
        report_difference(&before, &situation, out)?;
    }
    Ok(import_outcome(&report))
}

/// The situation with its events, and a title where it has none.
fn build_situation(imported: ImportedEvents, untitled: bool) -> Situation {
    let ImportedEvents { mut situation, bulk, days, .. } = imported;
    situation.events = (0..bulk.columns.len()).filter_map(|row| bulk.event(row).cloned()).collect();
    if untitled {
        set_title_and_as_of(&mut situation, days, &bulk.columns);
    }
    situation
}

/// What an earlier import wrote to the file; `None`: there is no file. Anything else than an import is not overwritten.
fn read_previous(path: &Path) -> Result<Option<Situation>, Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let exists = || refuse_overwrite(path);
    let before = file::load_situation(path).map_err(|_| exists())?.situation;
    let foreign = |id: &str| ["ucdp-", "acled-", "gdelt-"].iter().any(|prefix| id.starts_with(prefix));
    if before.ties.is_empty() && before.events.iter().all(|event| foreign(&event.id)) {
        Ok(Some(before))
    } else {
        Err(exists())
    }
}

/// What is different from what stood in the file before.
fn report_difference(before: &Situation, now: &Situation, out: &mut dyn Write) -> Result<(), Failure> {
    let versions = |situation: &Situation| -> HashMap<String, u64> {
        situation
            .events
            .iter()
            .map(|event| (event.id.clone(), version::event_version(situation, event)))
            .collect()
    };
    let (then, now) = (versions(before), versions(now));
    let added = now.keys().filter(|id| !then.contains_key(*id)).count();
    let changed =
        now.iter().filter(|(id, version)| then.get(*id).is_some_and(|then| then != *version)).count();
    let deleted = then.keys().filter(|id| !now.contains_key(*id)).count();
    write_difference(out, [added, changed, deleted])
}
