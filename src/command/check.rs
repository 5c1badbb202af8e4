//! `check`: lists every problem in a situation file, once or after every change.

use std::env;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::SystemTime;

use serde_json::{Value, json};

use super::load::{changed_between, load_situation};
use super::same_as_links;
use super::{Failure, Outcome, ProgramContext, SituationOptions};
use crate::cli::CheckFormat;
use crate::config::EffectiveConfig;
use crate::file;
use crate::file::file_watcher::FileWatcher;
use crate::findings::phrases;
use crate::model::{BulkEvents, Diagnostic, Location, RevisionCounts, Severity, Situation};
use crate::report::sarif::problems_sarif;
use crate::report::{SCHEMA_VERSION, write_line};
use crate::store::{AggregateCheck, Store};

/// A situation's problems, and the files that they come from.
struct CheckedSituation {
    /// The name of the situation file as it is shown.
    name: String,
    problems: Vec<Diagnostic>,
    /// Every file that was read, to watch for changes.
    files: Vec<PathBuf>,
}

/// How problems are written.
struct ProblemStyle {
    format: CheckFormat,
    /// Whether text has colours.
    color: bool,
}

/// Runs the verb. Returns findings if a problem is an error or a warning.
///
/// # Errors
/// Fails if the situation cannot be read or the problems cannot be written. In the formats for editors and code hosts,
/// a file that cannot be read is written as a problem too.
pub(super) fn run_check(
    options: &SituationOptions<'_>,
    format: CheckFormat,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let (config, style) = load_settings(options, format, context)?;
    let checked = match (check_situation(&config), format) {
        (Err(Failure::Problems(problems)), CheckFormat::Short | CheckFormat::Sarif) => {
            style.write_problems(&unread_situation(&config, problems), out)?;
            out.flush()?;
            // The output holds the problems already; standard error would repeat them.
            return Err(Failure::Problems(Vec::new()));
        }
        (checked, _) => checked?,
    };
    style.write_problems(&checked, out)?;
    let has_findings = checked.problems.iter().any(|problem| problem.severity != Severity::Note);
    Ok(if has_findings { Outcome::Findings } else { Outcome::Fine })
}

/// Lists the problems, and again after every change of the files. Ends only with the process or with its output.
///
/// # Errors
/// Fails if the format is not for reading, no file is given, the files cannot be watched or the output is closed.
pub(super) fn watch_problems(
    options: &SituationOptions<'_>,
    format: CheckFormat,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let (config, style) = load_settings(options, format, context)?;
    let refuse = |message: &str| Err(Failure::Message(message.to_owned()));
    if matches!(format, CheckFormat::Json | CheckFormat::Sarif) {
        return refuse("--watch writes text: use --format plain or short with it");
    }
    let Some(path) = config.config.data.clone() else {
        return refuse("--watch needs a situation file; the built-in sample does not change");
    };
    let (sender, changes) = mpsc::channel();
    let mut watched_files = vec![path];
    let mut watcher: Option<FileWatcher> = None;
    loop {
        let start = SystemTime::now();
        let mut checked = match check_situation(&config) {
            Err(Failure::Problems(problems)) => unread_situation(&config, problems),
            checked => checked?,
        };
        // If the situation cannot be read, its files are unknown, but probably the same as before.
        if checked.files.is_empty() {
            checked.files.clone_from(&watched_files);
        }
        if watcher.is_none() || checked.files != watched_files {
            watched_files.clone_from(&checked.files);
            let sender = sender.clone();
            // Sending fails only if this loop has ended.
            let notify = move || _ = sender.send(());
            let new_watcher = FileWatcher::new(&watched_files, notify)
                .map_err(|error| Failure::Message(format!("the files cannot be watched: {error}")))?;
            watcher = Some(new_watcher);
            if changed_between(&watched_files, start, SystemTime::now()) {
                continue;
            }
        }
        write_line(out, &format!("--- {} ---", (context.clock)().format("%Y-%m-%d %H:%M:%S")))?;
        style.write_problems(&checked, out)?;
        out.flush()?;
        if changes.recv().is_err() {
            return Ok(Outcome::Fine);
        }
        // Changes before this point are in the next result.
        while changes.try_recv().is_ok() {}
    }
}

/// Loads the configuration and decides how problems are written.
fn load_settings(
    options: &SituationOptions<'_>,
    format: CheckFormat,
    context: &ProgramContext<'_>,
) -> Result<(EffectiveConfig, ProblemStyle), Failure> {
    let config = context.load_config(options.common, options.situation.as_deref())?;
    let color = context.allows_color(options.common.color, config.config.color, context.stdout_is_terminal);
    Ok((config, ProblemStyle { format, color }))
}

/// Reads the situation and collects its problems.
fn check_situation(config: &EffectiveConfig) -> Result<CheckedSituation, Failure> {
    let loaded = load_situation(config.config.data.as_deref(), &config.feed_sources())?;
    let mut problems = loaded.diagnostics;
    let of_data_sets = loaded.bulk.iter().map(BulkEvents::revision_counts);
    let revisions: RevisionCounts = of_data_sets.chain([loaded.situation.revision_counts()]).sum();
    let names = revised_names(&loaded.situation);
    problems.extend(revisions.describe().map(|counts| revision_note(counts, &names)));
    let store = Store::with_bulk(Arc::new(loaded.situation), loaded.bulk, config.config.rules.clone());
    problems.extend(aggregate_notes(store.situation(), &store.aggregates(store.situation().as_of)));
    problems.extend(same_as_links::duplicate_notes(&store));
    Ok(CheckedSituation { name: loaded.name, problems, files: loaded.files })
}

/// The result for a situation that cannot be read at all. Its files are unknown.
fn unread_situation(config: &EffectiveConfig, problems: Vec<Diagnostic>) -> CheckedSituation {
    let name = config.config.data.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    CheckedSituation { name, problems, files: Vec::new() }
}

impl ProblemStyle {
    fn write_problems(&self, checked: &CheckedSituation, out: &mut dyn Write) -> Result<(), Failure> {
        let CheckedSituation { name, problems, .. } = checked;
        match self.format {
            CheckFormat::Plain => {
                out.write_all(file::render_diagnostics(problems, self.color).as_bytes())?;
                write_line(out, &format!("{} in {name}", summary(problems)))?;
            }
            CheckFormat::Short => {
                for problem in problems {
                    write_line(out, &short_line(name, problem))?;
                }
            }
            CheckFormat::Json => write_line(out, &problems_json(name, problems).to_string())?,
            CheckFormat::Sarif => {
                let folder = env::current_dir().unwrap_or_default();
                write_line(out, &problems_sarif(name, problems, &folder).to_string())?;
            }
        }
        Ok(())
    }
}

/// Returns a problem as one line. Without a place it is at the start of the situation file, so that editors find it.
fn short_line(name: &str, problem: &Diagnostic) -> String {
    let start = || Location { file: name.to_owned(), line: 1, column: 1, length: 1, excerpt: String::new() };
    let location = problem.location.clone().unwrap_or_else(start);
    Diagnostic { location: Some(location), ..problem.clone() }.to_string()
}

fn revision_note(mut counts: String, names: &[String]) -> Diagnostic {
    if !names.is_empty() {
        counts = format!("{counts}: {}", phrases::join_list(names));
    }
    let hint = Some("what they said before counts only in what was known by an earlier day".to_owned());
    Diagnostic { severity: Severity::Note, message: counts, location: None, hint }
}

/// Returns the ids of the events of the situation that were corrected or withdrawn, as many as a note has room for.
/// Those of data sets are only counted.
fn revised_names(situation: &Situation) -> Vec<String> {
    const MAX_NAMES: usize = 10;
    let revised = situation.corrected_events().chain(&situation.withdrawn);
    let mut names: Vec<String> = revised.map(|event| format!("`{}`", event.id)).collect();
    let more = names.len().saturating_sub(MAX_NAMES);
    names.truncate(MAX_NAMES);
    names.extend((more > 0).then(|| format!("{more} more")));
    names
}

fn count_severity(problems: &[Diagnostic], severity: Severity) -> usize {
    problems.iter().filter(|problem| problem.severity == severity).count()
}

/// Summarises problems, such as `3 errors, 2 warnings, 1 note` or `no problems`.
fn summary(problems: &[Diagnostic]) -> String {
    let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(|severity| {
            let count = count_severity(problems, severity);
            (count > 0).then(|| phrases::count_noun(count, severity.name()))
        })
        .collect();
    if parts.is_empty() { "no problems".to_owned() } else { parts.join(", ") }
}

fn problems_json(name: &str, problems: &[Diagnostic]) -> Value {
    let diagnostics = problems.iter().map(|problem| {
        let location = problem.location.as_ref();
        json!({
            "severity": problem.severity.name(),
            "message": problem.message,
            "file": location.map(|location| &location.file),
            "line": location.map(|location| location.line),
            "column": location.map(|location| location.column),
            "length": location.map(|location| location.length),
            "hint": problem.hint,
        })
    });
    json!({
        "schema": SCHEMA_VERSION,
        "file": name,
        "errors": count_severity(problems, Severity::Error),
        "warnings": count_severity(problems, Severity::Warning),
        "notes": count_severity(problems, Severity::Note),
        "diagnostics": diagnostics.collect::<Vec<_>>(),
    })
}

/// Notes each stated total that disagrees with the events, or cannot be compared with them without a record.
fn aggregate_notes(situation: &Situation, checks: &[AggregateCheck]) -> Vec<Diagnostic> {
    let note = |check: &AggregateCheck| {
        let stated = situation.aggregates.get(check.aggregate)?;
        let known = check.coverage.toll_text(check.computed?);
        let finding = if check.coverage.is_bound() {
            format!("not comparable: not all of this time is recorded, and the events here give {known}")
        } else if check.agrees == Some(false) {
            format!("the events here give {known}")
        } else {
            return None;
        };
        let claimant = situation.claimant_name(stated.claimant);
        let message =
            format!("{claimant} states {} {} ({}); {finding}", stated.figure, stated.what, stated.span);
        Some(Diagnostic { severity: Severity::Note, message, location: None, hint: None })
    };
    checks.iter().filter_map(note).collect()
}
