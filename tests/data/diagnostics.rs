//! Compares the diagnostics of every file in `tests/diagnostics/` with the expected text next to it.
//!
//! `UPDATE_EXPECTED=1 cargo test --test data diagnostics` rewrites the expected texts; read the diff.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use frontwatch::file;
use frontwatch::model::Severity;

/// Loads a file and returns its diagnostics and the number of records kept.
fn report(path: &Path) -> String {
    let loaded = match file::load_situation(path) {
        Ok(loaded) => loaded,
        Err(error) => {
            return format!("{}nothing kept\n", file::render_diagnostics(&[error.to_diagnostic()], false));
        }
    };
    let mut text = file::render_diagnostics(&loaded.diagnostics, false);
    let count = |severity| loaded.diagnostics.iter().filter(|d| d.severity == severity).count();
    let situation = &loaded.situation;
    let claims: usize = situation.events.iter().map(|event| event.claims.len()).sum();
    let _ = writeln!(text, "errors {}, warnings {}", count(Severity::Error), count(Severity::Warning));
    let _ = writeln!(
        text,
        "kept: actors {}, fronts {}, sources {}, ties {}, aggregates {}, events {}, claims {claims}",
        situation.actors.len(),
        situation.fronts.len(),
        situation.sources.len(),
        situation.ties.len(),
        situation.aggregates.len(),
        situation.events.len(),
    );
    text
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir("tests/diagnostics").into_iter().flatten();
    let paths = entries.flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|e| e == "ron")).collect();
    paths.sort();
    assert!(paths.len() > 10, "too few cases in tests/diagnostics");
    paths
}

#[test]
fn every_problem_is_reported_with_its_place() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    for path in cases() {
        let actual = report(&path);
        let expected_path = path.with_extension("txt");
        if update {
            fs::write(&expected_path, &actual).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        if actual != expected {
            wrong.push(format!("{}\n--- expected\n{expected}\n--- actual\n{actual}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn no_programming_term_reaches_the_author() {
    for path in cases() {
        let actual = report(&path);
        for word in ["Expected option", "serde", "IMPLICIT", "newtype", "struct", "deserial", "u32", "\u{1b}"]
        {
            assert!(!actual.contains(word), "{}: {word:?} in\n{actual}", path.display());
        }
    }
}
