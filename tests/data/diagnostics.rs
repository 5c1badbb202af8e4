//! Every file in `tests/diagnostics/` against the text of all that is wrong with it.
//!
//! `UPDATE_EXPECTED=1 cargo test --test data diagnostics` writes the expected texts anew; read the difference.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use frontwatch::file;
use frontwatch::model::Severity;

/// What loading a file tells: its problems, and what is left of it.
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
    assert!(paths.len() > 10, "the cases are not where they should be");
    paths
}

#[test]
fn every_problem_is_told_with_its_place() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    for path in cases() {
        let told = report(&path);
        let expected_path = path.with_extension("txt");
        if update {
            fs::write(&expected_path, &told).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        if told != expected {
            wrong.push(format!("{}\n--- expected\n{expected}\n--- told\n{told}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn no_programmer_s_words_reach_the_author() {
    for path in cases() {
        let told = report(&path);
        for word in ["Expected option", "serde", "IMPLICIT", "newtype", "struct", "deserial", "u32", "\u{1b}"]
        {
            assert!(!told.contains(word), "{}: {word:?} in\n{told}", path.display());
        }
    }
}
