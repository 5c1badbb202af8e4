//! What was imported as a situation file.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use super::read_rows::{Asked, stopped, taken};
use super::summary::{not_overwritten, outcome, tell_difference, totals};
use crate::command::{Failure, Outcome, output};
use crate::file;
use crate::import::heading::head;
use crate::import::{Fronts, Imported};
use crate::model::{Day, Situation};
use crate::report::{line, words};
use crate::visit::version;

/// Reads the files and writes their events as a situation.
pub(super) fn write(
    asked: &Asked,
    stop: &dyn Fn() -> bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let before = earlier(&asked.output)?;
    let base = match &asked.situation {
        Some(path) => file::load(path)?.situation,
        None => Situation::empty(String::new(), Day(0)),
    };
    let (builder, report) = taken(asked, &base, stop, err)?;
    let rules = file::front_rules(&base);
    let fronts = if rules.is_empty() { Fronts::ByCountry } else { Fronts::Rules(&rules) };
    let imported = builder.finish(fronts).map_err(|failed| {
        let (_, number, error) = *failed;
        let front = rules.get(number).and_then(|rule| base.front(rule.front)).map_or("", |front| &front.id);
        Failure::Message(format!("what front {front} takes is not known: {error}"))
    })?;
    let elsewhere = imported.elsewhere;
    let situation = whole(imported, asked.situation.is_none());
    let written = file::write::to_ron(&situation);
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
        return Err(stopped());
    }
    output::over_file(&asked.output, write)?;
    totals(&report, out)?;
    if elsewhere > 0 {
        let events = words::count(elsewhere, "event");
        line(out, &format!("{events} on no front of their own: they stand on the front Elsewhere"))?;
    }
    let counts = [
        words::count(situation.events.len(), "event"),
        words::count(situation.fronts.len(), "front"),
        words::count(situation.actors.len(), "actor"),
        words::count(situation.aggregates.len(), "stated total"),
    ];
    line(out, &format!("written  {}: {}", asked.output.display(), counts.join(", ")))?;
    if let Some(before) = before {
        compared(&before, &situation, out)?;
    }
    Ok(outcome(&report))
}

/// The situation with its events, and a title where it has none.
fn whole(imported: Imported, untitled: bool) -> Situation {
    let Imported { mut situation, bulk, days, .. } = imported;
    situation.events = (0..bulk.columns.len()).filter_map(|row| bulk.event(row).cloned()).collect();
    if untitled {
        head(&mut situation, days, &bulk.columns);
    }
    situation
}

/// What an earlier import wrote to the file; `None`: there is no file. Anything else than an import is not overwritten.
fn earlier(path: &Path) -> Result<Option<Situation>, Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let exists = || not_overwritten(path);
    let before = file::load(path).map_err(|_| exists())?.situation;
    let foreign = |id: &str| ["ucdp-", "acled-", "gdelt-"].iter().any(|prefix| id.starts_with(prefix));
    if before.ties.is_empty() && before.events.iter().all(|event| foreign(&event.id)) {
        Ok(Some(before))
    } else {
        Err(exists())
    }
}

/// What is different from what stood in the file before.
fn compared(before: &Situation, now: &Situation, out: &mut dyn Write) -> Result<(), Failure> {
    let versions = |situation: &Situation| -> HashMap<String, u64> {
        situation.events.iter().map(|event| (event.id.clone(), version::of(situation, event))).collect()
    };
    let (then, now) = (versions(before), versions(now));
    let added = now.keys().filter(|id| !then.contains_key(*id)).count();
    let changed =
        now.iter().filter(|(id, version)| then.get(*id).is_some_and(|then| then != *version)).count();
    let deleted = then.keys().filter(|id| !now.contains_key(*id)).count();
    tell_difference(out, [added, changed, deleted])
}
