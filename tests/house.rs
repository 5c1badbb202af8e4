//! The arrows of ARCHITECTURE.md, held: which room may name which, what no inner room may touch, and how long a
//! file may be.

#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "support/imports.rs"]
mod imports;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every room and the rooms it may use. A room may always use itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("atomic_file", &[]),
    ("model", &[]),
    ("query", &["model"]),
    ("assess", &["model"]),
    ("visit", &["model"]),
    ("import", &["query", "model", "atomic_file"]),
    ("file", &["import", "query", "model"]),
    ("store", &["query", "assess", "model"]),
    ("board", &["visit", "store", "query", "assess", "model"]),
    ("view", &["board", "visit", "store", "query", "assess", "model"]),
    ("report", &["visit", "file", "store", "query", "assess", "model"]),
    ("terminal", &["board", "model"]),
    ("config", &["file", "board", "query", "assess", "model"]),
    ("cli", &["config", "board", "query", "model"]),
    (
        "command",
        &[
            "cli",
            "config",
            "terminal",
            "view",
            "report",
            "board",
            "store",
            "file",
            "import",
            "visit",
            "query",
            "assess",
            "model",
            "atomic_file",
        ],
    ),
];

/// What the inner rooms may not touch: files, the clock, the environment, a terminal, other threads.
const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::net",
    "std::thread",
    "std::io::stdout",
    "SystemTime",
    "Instant::now",
    "Local::now",
    "Utc::now",
    "crossterm",
    "rustix",
    "println!",
    "eprintln!",
];
/// What one file may touch all the same: work on many rows is shared by two threads that end before the answer is given.
const ALLOWED: &[(&str, &str)] = &[("model/halves.rs", "std::thread")];
const PURE: &[&str] = &["model", "query", "assess", "visit", "store", "board", "view"];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 20, "the sources were not found");
    found
}

/// The room a file stands in: the folder below `src`, or the file's own name.
fn room(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file without its comments and without its tests, which may reach anywhere.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "tests.rs")
        || path.components().any(|c| c.as_os_str() == "tests")
}

#[test]
fn arrows_go_down_only() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let here = room(&path);
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == here) else {
            assert!(matches!(here.as_str(), "main" | "lib"), "{here} is a room this test does not know");
            continue;
        };
        if is_test(&path) {
            continue;
        }
        let code = code(&text);
        for (other, _) in ROOMS.iter().filter(|(other, _)| *other != here && !allowed.contains(other)) {
            if code.contains(&format!("crate::{other}::")) || code.contains(&format!("crate::{other};")) {
                wrong.push(format!("{} names {other}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn inner_rooms_touch_nothing_outside() {
    let mut wrong = Vec::new();
    for (path, text) in
        sources().into_iter().filter(|(path, _)| PURE.contains(&room(path).as_str()) && !is_test(path))
    {
        let code = code(&text);
        let allowed = |thing: &str| ALLOWED.iter().any(|(file, it)| path.ends_with(file) && *it == thing);
        for thing in OUTSIDE.iter().filter(|thing| code.contains(**thing) && !allowed(thing)) {
            wrong.push(format!("{} names {thing}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_model_knows_no_country() {
    for (path, text) in sources() {
        let code = code(&text);
        if room(&path) == "model" || room(&path) == "assess" {
            for name in ["Afghan", "Taliban", "Tajik", "Iran"] {
                assert!(!code.contains(name), "{} names {name}", path.display());
            }
        }
    }
}

/// The path of a file's module: `store::answer`, the empty path for the crate's root.
fn module(path: &Path) -> String {
    let inside =
        path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap().with_extension("");
    let parts: Vec<String> =
        inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    match parts.split_last() {
        Some((last, rest)) if matches!(last.as_str(), "mod" | "lib") => rest.join("::"),
        _ => parts.join("::"),
    }
}

#[test]
fn no_files_import_each_other() {
    let code: BTreeMap<String, String> = sources()
        .into_iter()
        .filter(|(path, _)| !is_test(path) && room(path) != "main")
        .map(|(path, text)| (module(&path), imports::without_comments(&code(&text))))
        .collect();
    let circles = imports::Sources::new(code).circles();
    assert!(circles.is_empty(), "files that import each other:\n{circles:#?}");
}

#[test]
fn no_file_is_longer_than_a_sitting() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| text.lines().count() > 500 && !text.contains("// Longer than 500 lines because"))
        .map(|(path, text)| format!("{}: {}", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// The script that takes the guards out is too slow to be run each time; here only that it would still find them.
#[test]
fn every_guard_stands_where_its_breaking_looks_for_it() {
    let output = std::process::Command::new("bash").args(["tests/pty/break", "check"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
