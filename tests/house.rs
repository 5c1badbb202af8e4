//! Rules of the source tree and the documents: which room may import which, no import cycles, no outside access from
//! inner rooms, unique and meaningful names, short files, finished documents. Each test lists every violation.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test, which shows the imports when asked")]

#[path = "support/definitions.rs"]
mod definitions;
#[path = "support/imports.rs"]
mod imports;
#[path = "support/markdown.rs"]
mod markdown;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use definitions::{Definitions, are_close};

/// Each room and the rooms it may import, besides itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("atomic_file", &[]),
    ("input_file", &[]),
    ("model", &[]),
    ("query", &["model"]),
    ("assess", &["model"]),
    ("visit", &["model"]),
    ("import", &["query", "model", "input_file", "atomic_file"]),
    ("feed_store", &["model", "input_file", "atomic_file"]),
    ("file", &["feed_store", "import", "query", "model", "input_file"]),
    ("sync", &["feed_store", "import", "query", "model", "input_file", "atomic_file"]),
    ("edit", &["file", "model", "input_file", "atomic_file"]),
    ("store", &["query", "assess", "model"]),
    ("findings", &["visit", "store", "query", "assess", "model"]),
    ("forms", &["findings", "model"]),
    ("board", &["forms", "findings", "visit", "store", "query", "assess", "model"]),
    ("view", &["board", "forms", "findings", "visit", "store", "query", "assess", "model"]),
    ("report", &["findings", "visit", "file", "store", "query", "assess", "model"]),
    ("terminal", &["board", "model", "atomic_file"]),
    ("config", &["edit", "file", "board", "query", "assess", "model"]),
    ("cli", &["config", "board", "forms", "findings", "report", "query", "model"]),
    (
        "command",
        &[
            "cli",
            "config",
            "terminal",
            "view",
            "report",
            "board",
            "forms",
            "findings",
            "store",
            "edit",
            "sync",
            "file",
            "feed_store",
            "import",
            "visit",
            "query",
            "assess",
            "model",
            "input_file",
            "atomic_file",
        ],
    ),
];

/// Outside things that pure rooms may not use: files, the clock, the environment, a terminal, threads.
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
/// Exceptions. Fork–join threads end before the answer returns, so they are invisible from outside.
const ALLOWED: &[(&str, &str)] = &[("model/parallel.rs", "std::thread")];
const PURE: &[&str] = &["model", "query", "assess", "visit", "store", "forms", "board", "view"];

/// Words that may not be type names: a type is a noun that says what it is. Participles in “-ed” are found by rule.
const NO_TYPE_NAMES: &[&str] = &[
    // Pronouns and question words.
    "All Each Itself None Other Others Some That This What When Where Which Who Why How",
    // Adverbs, adjectives, prepositions and conjunctions.
    "Already Among Bad Because Beyond Common Earlier Elsewhere Ever Foreign Larger Latest Live Most Never Next Past Plain",
    "Ready Since Top Unreadable Vague Weekly Whole",
    // Participles that do not end in “-ed”.
    "Adopting Brought Cut Done Drawn Failing Found Given Growing Held Kept Known Lost Made Meant Narrowing Passing Said",
    "Seen Sent Shown Taken Told Unread Written",
    // Verbs.
    "Ask Does Keep Says Seek Takes",
    // Nouns that say too little.
    "Means Names Sheet Sheets Sight Stuff Talk Thing Things Wake Wakes Way Word Words",
];
/// Nouns that only look like participles.
const NOUNS_IN_ED: &[&str] = &["Bed", "Feed", "Need", "Seed", "Speed"];

/// Words that may not be function names: a function is a verb phrase, or a noun for what it returns.
const NO_FUNCTION_NAMES: &[&str] = &[
    // Prepositions.
    "about after among around as at before below beside between beyond by from in inside like of off on out outside over",
    "per since through to under until upon with within without",
    // Pronouns, question words and numbers.
    "all both each either every everybody everything how none nothing one other others several some something what when",
    "which who why two three four five",
    // Adverbs.
    "again ago alone aloud also anew aside else elsewhere ever lately less more most never once only sideways so then",
    "twice",
    // Participles.
    "asked brought done found given handed held kept known looked made marked meant numbered offered said shown taken",
    "told wanted",
    // Verbs and nouns that say too little.
    "lay look_at put_together tell thing word words",
];
/// Two screens.
const ARCHITECTURE_LINES: usize = 150;

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

/// The room of a file: the folder below `src`, or the name of a file directly in `src`.
fn room(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file without comments and without tests, which may import anything.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    let inside = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
    inside.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
}

/// The files that are not tests, with their path below `src` and their code without comments, strings and tests. A
/// file whose `mod` is marked `#[cfg(test)]` is a test.
fn code_files() -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let sources = sources();
    let test_modules: BTreeSet<PathBuf> = sources
        .iter()
        .flat_map(|(path, text)| {
            let names =
                text.split("#[cfg(test)]\nmod ").skip(1).filter_map(|rest| rest.split_once([';', ' ']));
            names.map(|(name, _)| path.with_file_name(format!("{name}.rs")))
        })
        .collect();
    sources
        .into_iter()
        .filter(|(path, _)| !is_test(path) && !test_modules.contains(path))
        .map(|(path, text)| {
            (path.strip_prefix(&src).unwrap().to_owned(), imports::without_comments(&code(&text)))
        })
        .collect()
}

/// Every definition in the code: its name and its file.
fn all_definitions(of_file: impl Fn(Definitions) -> Vec<String>) -> Vec<(String, PathBuf)> {
    code_files()
        .into_iter()
        .flat_map(|(path, code)| {
            let found = Definitions::from_code(&code);
            assert!(found.is_some(), "{}: a bracket stays open", path.display());
            of_file(found.unwrap()).into_iter().map(move |name| (name, path.clone()))
        })
        .collect()
}

fn is_listed(rows: &[&str], name: &str) -> bool {
    rows.iter().any(|row| row.split(' ').any(|word| word == name))
}

/// Fails with all violations, one per line.
#[track_caller]
fn assert_none(rule: &str, mut wrong: Vec<String>) {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    wrong.sort();
    assert!(wrong.is_empty(), "{rule} ({} violations):\n{}", wrong.len(), wrong.join("\n").replace(root, ""));
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
        // A table of all countries favours none.
        if (room(&path) == "model" || room(&path) == "assess") && !path.ends_with("model/country_codes.rs") {
            for name in ["Afghan", "Taliban", "Tajik", "Iran"] {
                assert!(!code.contains(name), "{} names {name}", path.display());
            }
        }
    }
}

/// The module path of a file, such as `store::answer`; empty for the crate root.
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
    let cycles = imports::Sources::new(code).cycles();
    assert!(cycles.is_empty(), "files that import each other:\n{cycles:#?}");
}

#[test]
fn no_two_types_share_a_name() {
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, path) in all_definitions(|it| it.types) {
        by_name.entry(name).or_default().push(path.display().to_string());
    }
    let shared = by_name.into_iter().filter(|(_, files)| files.len() > 1);
    assert_none(
        "two types share a name",
        shared.map(|(name, files)| format!("{name}: {}", files.join(", "))).collect(),
    );
}

#[test]
fn type_names_are_nouns() {
    let is_participle = |name: &str| {
        let is_one_word = name.chars().filter(|c| c.is_uppercase()).count() == 1;
        is_one_word && name.ends_with("ed") && !NOUNS_IN_ED.contains(&name)
    };
    let wrong = all_definitions(|it| it.types)
        .into_iter()
        .filter(|(name, _)| is_listed(NO_TYPE_NAMES, name) || is_participle(name));
    assert_none(
        "a type name is not a noun that says what the type is",
        wrong.map(|(name, path)| format!("{name}: {}", path.display())).collect(),
    );
}

#[test]
fn no_function_is_named_by_a_particle() {
    let wrong =
        all_definitions(|it| it.functions).into_iter().filter(|(name, _)| is_listed(NO_FUNCTION_NAMES, name));
    assert_none(
        "a function name does not say what the function does or returns",
        wrong.map(|(name, path)| format!("{name}: {}", path.display())).collect(),
    );
}

#[test]
fn no_two_files_of_a_room_have_names_alike() {
    let files: Vec<(String, String, PathBuf)> = sources()
        .into_iter()
        .filter(|(path, _)| !is_test(path) && !path.ends_with("mod.rs"))
        .map(|(path, _)| (room(&path), path.file_stem().unwrap().to_string_lossy().into_owned(), path))
        .collect();
    let mut wrong = Vec::new();
    for (at, (room, stem, path)) in files.iter().enumerate() {
        for (_, _, other) in
            files[at + 1..].iter().filter(|(there, other, _)| there == room && are_close(stem, other))
        {
            wrong.push(format!("{} and {}", path.display(), other.display()));
        }
    }
    assert_none("two files of a room have names that differ by at most one letter", wrong);
}

/// The Markdown files of the repository.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [root.to_owned(), root.join("docs"), root.join("tests")];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect()
}

#[test]
fn definitions_are_read_from_code() {
    let code = "struct A; impl Iterator for A { type Item = u8; fn next(&mut self) { enum B {} } } impl A { fn of() {} }
        trait C<F> where F: for<'a> Fn(&'a u8) { type D; } fn one() { struct E { at: fn(u8) } } type G = u8;
        macro_rules! m { ($t:ident) => { struct $t; fn $t() {} } }";
    let found = Definitions::from_code(code).unwrap();
    assert_eq!(found.types, ["A", "B", "C", "E", "G"]);
    assert_eq!(found.functions, ["of", "one"]);
    for (a, b, close) in [
        ("sum", "sums", true),
        ("rows", "row", true),
        ("row", "raw", true),
        ("json", "json", true),
        ("dyads", "dyad", true),
        ("read", "reader", false),
        ("csv", "json", false),
        ("row", "sum", false),
    ] {
        assert_eq!(are_close(a, b), close, "{a} {b}");
    }
}

#[test]
fn faults_of_a_page_are_found() {
    let page = "# A\n\n## B\n\ntext [x](house.rs#y) [z](https://a.org) `[no](link)`\n\n```sh\n# no heading\n```\n\n\
        ## C\n\n## D\n\n[gone](nowhere.md), TODO\n\n### E\n";
    let faults = markdown::faults(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/page.md"), page);
    let lines: Vec<&str> = faults.iter().map(|fault| fault.rsplit_once("page.md:").unwrap().1).collect();
    assert_eq!(
        lines,
        [
            "11: a heading with nothing below it",
            "15: \"TODO\" stands for text that is missing",
            "15: there is no file nowhere.md",
            "17: a heading with nothing below it",
        ]
    );
}

#[test]
fn documents_are_finished() {
    let pages = pages();
    assert!(pages.len() > 10, "the documents were not found");
    let wrong = pages.iter().flat_map(|path| markdown::faults(path, &fs::read_to_string(path).unwrap()));
    assert_none("a document is unfinished, or links to a file that does not exist", wrong.collect());
}

#[test]
fn the_architecture_fits_on_two_screens() {
    let lines = include_str!("../ARCHITECTURE.md").lines().count();
    assert!(lines <= ARCHITECTURE_LINES, "ARCHITECTURE.md has {lines} lines, more than {ARCHITECTURE_LINES}");
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

/// `tests/pty/break` is too slow for every run; this checks only that it finds each guard and each test.
#[test]
fn every_guard_stands_where_its_breaking_looks_for_it() {
    let output = std::process::Command::new("bash").args(["tests/pty/break", "check"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
