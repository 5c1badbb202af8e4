//! What was imported as a file of events in bulk.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::read_rows::{Asked, stopped, taken};
use super::summary::{not_overwritten, outcome, tell_difference, totals};
use crate::command::{Failure, Outcome};
use crate::import::Fronts;
use crate::import::parquet::{Difference, Error, Versions, Watch, Written, open, save};
use crate::model::{Day, Situation};
use crate::report::{line, words};

/// Reads the files and writes their events.
pub(super) fn write(
    asked: &Asked,
    stop: &dyn Fn() -> bool,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    if asked.situation.is_some() {
        let why = "--situation has no use for a file of events: its names and fronts are those of the situation that includes it";
        return Err(Failure::Message(why.to_owned()));
    }
    // A link stays one, and what it leads to is replaced.
    let path = asked.output.canonicalize().unwrap_or_else(|_| asked.output.clone());
    let before = earlier(&path, stop)?;
    let (builder, report) = taken(asked, &Situation::empty(String::new(), Day(0)), stop, err)?;
    let imported = builder.finish(Fronts::ByCountry).map_err(|failed| Failure::Message(failed.2.message))?;
    let Written { events, bytes } =
        save(&path, &imported, stop).map_err(|error| failed(&asked.output, &error))?;
    totals(&report, out)?;
    // The first is “none”.
    let countries = imported.bulk.columns.countries.len().saturating_sub(1);
    let totals = imported.situation.aggregates.len();
    let counts = [
        words::count(events, "event"),
        if countries == 1 { "1 country".to_owned() } else { format!("{countries} countries") },
        words::count(imported.situation.actors.len(), "actor"),
        words::count(totals, "stated total"),
        words::count(usize::try_from(bytes).unwrap_or(usize::MAX), "byte"),
    ];
    line(out, &format!("written  {}: {}", asked.output.display(), counts.join(", ")))?;
    if let Some(before) = before {
        let Difference { added, changed, deleted } = before.compared(&imported);
        tell_difference(out, [added, changed, deleted])?;
    }
    Ok(outcome(&report))
}

fn failed(path: &Path, error: &Error) -> Failure {
    match error {
        Error::Stopped => stopped(),
        error => Failure::Message(format!("{} cannot be written: {error}", path.display())),
    }
}

/// What an earlier import wrote to the file; `None`: there is no file. Anything else than an import is not overwritten.
fn earlier(path: &Path, stop: &dyn Fn() -> bool) -> Result<Option<Versions>, Failure> {
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let never = AtomicBool::new(false);
    let opened = open(path, Watch { threads: 1, progress: &|_, _| {}, stop: &never });
    match opened.and_then(|opened| Versions::of(&opened, stop)) {
        Ok(versions) => Ok(Some(versions)),
        Err(Error::Stopped) => Err(stopped()),
        Err(Error::NotParquet | Error::Foreign) => Err(not_overwritten(path)),
        Err(error) => {
            Err(Failure::Message(format!("{}: {error}; remove it to write it anew", path.display())))
        }
    }
}
