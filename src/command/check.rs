//! `check`: lists every problem in a situation file.

use std::io::Write;
use std::sync::Arc;

use serde_json::{Value, json};

use super::load::load_situation;
use super::same_as_links;
use super::{Failure, Outcome, ProgramContext, SituationOptions};
use crate::cli::CheckFormat;
use crate::file;
use crate::findings::phrases;
use crate::model::{BulkEvents, Diagnostic, RevisionCounts, Severity, Situation};
use crate::report::{SCHEMA_VERSION, write_line};
use crate::store::{AggregateCheck, Store};

/// Runs the verb. Returns findings if a problem is an error or a warning.
pub(super) fn run_check(
    options: &SituationOptions<'_>,
    format: CheckFormat,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let config = context.load_config(options.common, options.situation.as_deref())?.config;
    let loaded = load_situation(config.data.as_deref())?;
    let mut problems = loaded.diagnostics;
    let of_data_sets = loaded.bulk.iter().map(BulkEvents::revision_counts);
    let revisions: RevisionCounts = of_data_sets.chain([loaded.situation.revision_counts()]).sum();
    problems.extend(revisions.describe().map(revision_note));
    let store = Store::with_bulk(Arc::new(loaded.situation), loaded.bulk, config.rules.clone());
    problems.extend(aggregate_notes(store.situation(), &store.aggregates(store.situation().as_of)));
    problems.extend(same_as_links::duplicate_notes(&store));

    match format {
        CheckFormat::Plain => {
            let color = context.allows_color(options.common.color, config.color, context.stdout_is_terminal);
            out.write_all(file::render_diagnostics(&problems, color).as_bytes())?;
            write_line(out, &format!("{} in {}", summary(&problems), loaded.name))?;
        }
        CheckFormat::Json => write_line(out, &problems_json(&loaded.name, &problems).to_string())?,
    }
    let has_findings = problems.iter().any(|problem| problem.severity != Severity::Note);
    Ok(if has_findings { Outcome::Findings } else { Outcome::Fine })
}

fn revision_note(counts: String) -> Diagnostic {
    let hint = Some("what they said before counts only in what was known by an earlier day".to_owned());
    Diagnostic { severity: Severity::Note, message: counts, location: None, hint }
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
