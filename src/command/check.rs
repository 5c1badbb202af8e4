//! `check`: every problem of a situation file.

use std::io::Write;
use std::sync::Arc;

use serde_json::{Value, json};

use super::opening::load;
use super::{Failure, Opening, Outcome, World};
use crate::cli::CheckFormat;
use crate::file;
use crate::model::{Diagnostic, Severity, Situation};
use crate::report::{SCHEMA, line, words};
use crate::store::{AggregateCheck, Store};

/// Writes every problem: findings if one is an error or a warning.
pub(super) fn run(
    opening: &Opening<'_>,
    format: CheckFormat,
    world: &World<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let config = world.config(opening.common, opening.situation.as_deref())?.config;
    let loaded = load(config.data.as_deref())?;
    let mut problems = loaded.diagnostics;
    let store = Store::with_bulk(Arc::new(loaded.situation), loaded.bulk, config.rules.clone());
    problems.extend(notes(store.situation(), &store.aggregates(store.situation().as_of)));

    match format {
        CheckFormat::Plain => {
            let color = world.color(opening.common.color, config.color, world.stdout_is_terminal);
            out.write_all(file::render(&problems, color).as_bytes())?;
            line(out, &format!("{} in {}", summary(&problems), loaded.name))?;
        }
        CheckFormat::Json => line(out, &as_json(&loaded.name, &problems).to_string())?,
    }
    let found = problems.iter().any(|problem| problem.severity != Severity::Note);
    Ok(if found { Outcome::Findings } else { Outcome::Fine })
}

fn counted(problems: &[Diagnostic], severity: Severity) -> usize {
    problems.iter().filter(|problem| problem.severity == severity).count()
}

/// `3 errors, 2 warnings, 1 note`; `no problems` where there is nothing.
fn summary(problems: &[Diagnostic]) -> String {
    let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(|severity| {
            let n = counted(problems, severity);
            (n > 0).then(|| words::count(n, severity.word()))
        })
        .collect();
    if parts.is_empty() { "no problems".to_owned() } else { parts.join(", ") }
}

fn as_json(name: &str, problems: &[Diagnostic]) -> Value {
    let diagnostics = problems.iter().map(|problem| {
        let at = problem.location.as_ref();
        json!({
            "severity": problem.severity.word(),
            "message": problem.message,
            "file": at.map(|at| &at.file),
            "line": at.map(|at| at.line),
            "column": at.map(|at| at.column),
            "length": at.map(|at| at.length),
            "hint": problem.hint,
        })
    });
    json!({
        "schema": SCHEMA,
        "file": name,
        "errors": counted(problems, Severity::Error),
        "warnings": counted(problems, Severity::Warning),
        "notes": counted(problems, Severity::Note),
        "diagnostics": diagnostics.collect::<Vec<_>>(),
    })
}

/// A note for each stated total that the events do not bear out.
fn notes(situation: &Situation, checks: &[AggregateCheck]) -> Vec<Diagnostic> {
    let note = |check: &AggregateCheck| {
        let stated = situation.aggregates.get(check.aggregate)?;
        let computed = check.computed.filter(|_| check.agrees == Some(false))?;
        let by = situation.claimant_name(stated.by);
        let message = format!(
            "{by} states {} {} ({}); the events here give {computed}",
            stated.says, stated.what, stated.span
        );
        Some(Diagnostic { severity: Severity::Note, message, location: None, hint: None })
    };
    checks.iter().filter_map(note).collect()
}
