//! `import`: foreign data to a situation file, or to a file of events in bulk.

#[cfg(feature = "parquet")]
mod stored;

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use super::{Failure, Outcome, output};
use crate::file;
use crate::import::front_rule::Rule;
use crate::import::heading::head;
use crate::import::{Builder, Dataset, Fronts, Imported, Patience, Refusal, Report, import};
use crate::model::{Day, FrontIx, Situation, text};
use crate::report::{line, words};
use crate::visit::version;

/// How many rows that are left out are told one by one.
const TOLD: usize = 50;

/// What the command line asks for.
#[derive(Debug)]
pub(super) struct Asked {
    /// Which data set.
    pub(super) dataset: Dataset,
    /// Its files, in order.
    pub(super) files: Vec<PathBuf>,
    /// The file to write.
    pub(super) output: PathBuf,
    /// Write nothing if a row has to be left out.
    pub(super) strict: bool,
    /// The situation whose names and fronts are used.
    pub(super) situation: Option<PathBuf>,
}

/// Reads the files and writes what is in them: findings if rows were left out.
pub(super) fn run(asked: &Asked, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Failure> {
    let stopped = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // Where a signal cannot be caught it ends the process, and at worst a draft stays behind.
        _ = flag::register(signal, Arc::clone(&stopped));
    }
    let stop = || stopped.load(Ordering::Relaxed);
    match Form::of(&asked.output)? {
        Form::Ron => to_situation(asked, &stop, out, err),
        #[cfg(feature = "parquet")]
        Form::Parquet => stored::write(asked, &stop, out, err),
    }
}

/// What is written.
enum Form {
    Ron,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Form {
    /// By the ending of the name.
    fn of(path: &Path) -> Result<Self, Failure> {
        let is = |wanted: &str| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(wanted));
        let (name, parquet) = (path.display(), cfg!(feature = "parquet"));
        match (is("ron"), is("parquet")) {
            (true, _) => Ok(Self::Ron),
            #[cfg(feature = "parquet")]
            (_, true) => Ok(Self::Parquet),
            #[cfg(not(feature = "parquet"))]
            (_, true) => Err(Failure::Message(format!("{name}: this frontwatch was built without Parquet"))),
            _ => {
                let endings = if parquet { ".parquet or .ron" } else { ".ron" };
                Err(Failure::Message(format!("{name}: the name has to end in {endings}")))
            }
        }
    }
}

/// Reads the files as names of a situation, and tells what could not be read. Nothing is to be written on an error.
fn taken(
    asked: &Asked,
    base: &Situation,
    stop: &dyn Fn() -> bool,
    err: &mut dyn Write,
) -> Result<(Builder, Report), Failure> {
    let (builder, report) = read(asked, base, stop)?;
    tell_problems(&report, err);
    if asked.strict && report.skipped > 0 {
        let rows = words::count(report.skipped, "row");
        return Err(Failure::Message(format!("{rows} cannot be taken, and nothing is written (--strict)")));
    }
    if report.taken == 0 {
        return Err(Failure::Message("there is no row that can be taken, and nothing is written".to_owned()));
    }
    Ok((builder, report))
}

fn stopped() -> Failure {
    Failure::Message("stopped; nothing is written".to_owned())
}

/// How it ended, where something was written.
fn outcome(report: &Report) -> Outcome {
    if report.skipped > 0 { Outcome::Findings } else { Outcome::Fine }
}

fn to_situation(
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
    let rules = rules(&base);
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

fn read(asked: &Asked, base: &Situation, stop: &dyn Fn() -> bool) -> Result<(Builder, Report), Failure> {
    let mut builder = Builder::new(base);
    let patience = Patience { stop, fetched: &|_| {} };
    let mut report = Report::default();
    for path in &asked.files {
        let name = path.display().to_string();
        import(asked.dataset, path, &name, &mut builder, &mut report, patience).map_err(|refusal| {
            match refusal {
                Refusal::Stopped => stopped(),
                other => Failure::Message(other.to_string()),
            }
        })?;
    }
    Ok((builder, report))
}

fn rules(situation: &Situation) -> Vec<Rule> {
    let fronts = (0..=u16::MAX).map(FrontIx).zip(&situation.fronts);
    fronts.filter_map(|(front, of)| Some(Rule { front, takes: of.takes.as_ref()?.parse().ok()? })).collect()
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

fn not_overwritten(path: &Path) -> Failure {
    let name = path.display();
    Failure::Message(format!("{name} exists and was not written by an import; it is not overwritten"))
}

/// Lists the rows that were left out, the first of them.
fn tell_problems(report: &Report, err: &mut dyn Write) {
    // Nothing can be done where the standard error cannot be written.
    for problem in report.problems.iter().take(TOLD) {
        _ = writeln!(err, "{}", text::safe(&problem.to_string()));
    }
    let more = report.skipped.saturating_sub(TOLD.min(report.problems.len()));
    if more > 0 {
        _ = writeln!(err, "and {} more", words::count(more, "row"));
    }
}

fn totals(report: &Report, out: &mut dyn Write) -> Result<(), Failure> {
    let rows = |n: usize| words::count(n, "row");
    line(out, &format!("read     {}", rows(report.read)))?;
    line(out, &format!("taken    {}", rows(report.taken)))?;
    line(out, &format!("skipped  {}", rows(report.skipped)))?;
    line(out, &format!("flagged  {}", rows(report.flagged)))?;
    for (first, count) in &report.flags {
        line(out, &format!("  {count} like {first}"))?;
    }
    if report.replaced > 0 {
        line(out, &format!("{} in place of earlier ones with the same id", rows(report.replaced)))?;
    }
    for note in &report.notes {
        line(out, note)?;
    }
    Ok(())
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

fn tell_difference(out: &mut dyn Write, [added, changed, deleted]: [usize; 3]) -> Result<(), Failure> {
    line(out, &format!("since the file before: {added} added, {changed} changed, {deleted} deleted"))?;
    Ok(())
}
