//! Hostile text in every field: sequences that a terminal would execute, and controls that reverse text. None of it
//! may reach a frame, an export, a report, an error or a terminal.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use base64::Engine;

use crate::harness::{BINARY, Start};

/// Escape sequences of every kind (clipboard, title, style, device string) in C0 and C1 form, a bell, line ends,
/// backspaces, bidi controls, line and paragraph separators, and a stack of combining marks.
const PAYLOAD: &str = "A\x1b]52;c;aGFja2Vk\x07\x1b]0;hacked\x1b\\\x1b[777q\x1bPhacked\x1b\\\x1bc\u{9b}777q\u{9d}0;hacked\u{9c}\u{90}\
                       \r\n\x08\x08\x7f\x0b\x0c\x0e\u{85}\u{2028}\u{2029}\u{202e}\u{202a}\u{2066}\u{2069}\u{200f}\u{200e}\u{61c}\u{feff}\
                       a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}Z";

/// A situation with the payload, written as `§`, in every text field, and records that are invalid because of it.
const SITUATION: &str = r#"(
    format: 1, title: "T§", as_of: "2026-01-31", note: "N§",
    actors: {
        "north": (name: "North§", short: "N§", native: "ش§", kind: StateForces, aliases: ["al§", (name: "as§", from: "2020-01-01")], note: "n§"),
        "south": (name: "South§", short: "S§", native: "ج§", kind: RebelGroup, note: "n§"),
        "radio": (name: "Radio§", kind: Monitor),
        "§": (name: "Wrong", kind: Monitor),
    },
    fronts: {
        "strait": (name: "Strait§", short: "St§", native: "م§", parties: ["north", "south"], coverage_from: "2024-01-01", note: "n§"),
        "wrong": (name: "Wrong", parties: [], coverage_from: "2024-§"),
        "also-wrong": (name: "Wrong", parties: ["no§"]),
    },
    sources: { "paper": (title: "Paper§", publisher: "P§", published: "2026§", url: "https://example.org/§", licence: "L§", note: "n§") },
    ties: [
        (from: "north", to: "south", kind: Hostility, alleged_by: ["radio"], tier: 1, note: "n§", sources: ["paper"]),
        (from: "north", to: "so§", kind: Hostility, tier: 1, sources: []),
    ],
    aggregates: [(span: "2025", what: "clashes§", counts: Incidents, says: AtLeast(9), unit: "u§", by: "radio", front: "strait", note: "n§", sources: ["paper"])],
    events: [
        (id: "e1", date: "2026-01-20", date_note: "d§", front: "strait", kind: ArmedClash, actors: ["north", "south"],
         place: (name: "Pier§", also: ["Quay§"], native: "اس§", at: (10.5, -20.25), precision: Near), summary: "Clash§", note: "n§", sources: ["paper"],
         claims: [Toll(by: "south", measure: Killed, victims: "north", says: AtLeast(3), note: "n§"), Toll(by: "north", measure: Killed, victims: "north", says: Denied),
                  Control(by: "south", place: "Pier§", holder: "south", note: "n§"), Cause(by: "radio", what: "cause§"), Fact(by: "radio", what: "fact§"), NoComment(by: "radio", note: "n§")]),
        (id: "e§", date: "2026-01-21", front: "strait", kind: ArmedClash, actors: ["north"], summary: "s", sources: []),
        (id: "e3", date: "2026-§", front: "strait", kind: ArmedClash, actors: ["north"], summary: "s", sources: []),
        (id: "e4", date: "2026-01-22", front: "st§", kind: ArmedClash, actors: ["north"], summary: "s", sources: ["pa§"]),
        (id: "e5", date: "2026-01-23", precision: "§", front: "strait", kind: ArmedClash, actors: ["north"], summary: "s", sources: []),
    ],
    include: ["missing§.ron"],
)"#;

/// Returns the payload with RON escapes, so that the file itself is harmless text.
fn escaped_payload() -> String {
    PAYLOAD
        .chars()
        .map(|c| if c.is_alphanumeric() { c.to_string() } else { format!("\\u{{{:x}}}", u32::from(c)) })
        .collect()
}

/// Fails if the bytes hold a control character other than a line end, a bidi control or a stack of combining marks.
fn assert_harmless(bytes: &[u8], what: &str) {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    let bad = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{feff}')
    };
    if let Some((at, c)) = text.char_indices().find(|(_, c)| bad(*c)) {
        let from = text[..at].char_indices().rev().nth(60).map_or(0, |(from, _)| from);
        panic!("{what}: {c:?} after {:?}", &text[from..at]);
    }
    assert!(!text.contains(&"\u{301}".repeat(9)), "{what}: a stack of combining marks");
}

/// Returns a folder with the situation in both spellings, in files whose names are payloads as well.
fn hostile_folder() -> (tempfile::TempDir, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let raw = PAYLOAD.replace('\\', "\\\\");
    let paths = vec![
        of("spelt\x1b]0;hacked\x07\u{202e}.ron", &SITUATION.replace('§', &escaped_payload())),
        of("raw\u{9b}777q\n.ron", &SITUATION.replace('§', &raw)),
    ];
    (folder, paths)
}

fn run<S: AsRef<OsStr>>(folder: &Path, args: &[S]) -> Output {
    let mut command = Command::new(BINARY);
    command
        .env_clear()
        .env("HOME", folder)
        .env("LANG", "C.UTF-8")
        .env("FRONTWATCH_TODAY", "2026-02-01")
        .args(args);
    let output = command.current_dir(folder).stdin(Stdio::null()).output().unwrap();
    let said: Vec<_> = args.iter().map(|arg| arg.as_ref().to_string_lossy()).collect();
    assert!(output.status.code().is_some_and(|code| code < 3), "{said:?}: {output:?}");
    assert_harmless(&output.stdout, &format!("standard output of {said:?}"));
    assert_harmless(&output.stderr, &format!("standard error of {said:?}"));
    output
}

#[test]
fn no_report_or_export_contains_hostile_text() {
    let (folder, paths) = hostile_folder();
    for path in &paths {
        for line in [
            "brief",
            "brief --format markdown",
            "brief --format json",
            "check",
            "check --format json",
            "export --format csv",
            "export --format json",
            "export --format ndjson",
            "export --format geojson",
            "export --format ron",
            "export --format markdown",
        ] {
            let args: Vec<&str> = line.split(' ').chain([path.as_str()]).collect();
            let output = run(folder.path(), &args);
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(text.contains("aGFja2Vk"), "{args:?} does not show the rest of the text: {text}");
        }
    }
}

#[test]
fn no_frame_contains_hostile_text() {
    let (folder, paths) = hostile_folder();
    for path in &paths {
        for keys in [
            "",
            "enter",
            "1 enter",
            "3 enter",
            "3 v z",
            "!",
            "?",
            ": \"sort\"",
            "L",
            "L L 1 enter",
            "1 space 4 space",
            "f \"killed>=1\"",
            "z",
        ] {
            for size in ["80x24", "160x50", "30x8"] {
                let output = run(folder.path(), &["frame", "--size", size, "--keys", keys, path]);
                assert!(!output.stdout.is_empty());
            }
        }
        run(folder.path(), &["frame", "--ascii", "--size", "120x40", path]);
    }
}

#[test]
fn no_error_contains_hostile_text() {
    let (folder, _) = hostile_folder();
    let config = folder.path().join("config\x1b[777q.ron");
    let config = config.to_str().unwrap();
    for content in [
        format!("(theme: \"{PAYLOAD}\")"),
        format!("(th{PAYLOAD}: 1)"),
        format!("(keys: {{ \"{PAYLOAD}\": [\"x\"] }})"),
        PAYLOAD.to_owned(),
    ] {
        fs::write(config, content).unwrap();
        assert_eq!(run(folder.path(), &["--config", config, "config", "show"]).status.code(), Some(2));
    }
    let broken = folder.path().join("broken.ron");
    let broken = broken.to_str().unwrap();
    fs::write(broken, format!("(format: 1, title: \"{PAYLOAD}")).unwrap();
    assert_eq!(run(folder.path(), &["brief", broken]).status.code(), Some(2));
    let missing = format!("missing{PAYLOAD}");
    for args in [
        vec!["brief", "--filter", PAYLOAD],
        vec!["brief", "--filter", &missing],
        vec!["brief", "--front", PAYLOAD],
        vec!["brief", "--last", PAYLOAD],
        vec!["brief", "--theme", PAYLOAD],
        vec!["brief", "--as-of", PAYLOAD],
        vec!["brief", &missing],
        vec!["brief", PAYLOAD, PAYLOAD],
        vec!["frame", "--keys", PAYLOAD],
        vec!["frame", "--size", PAYLOAD],
        vec!["export", "--format", PAYLOAD],
        vec!["export", "--format", "csv", "-o", "/missing\x1b[777q/x"],
        vec!["--config", &missing, "brief"],
        vec!["man", PAYLOAD],
        vec![&missing],
    ] {
        let output = run(folder.path(), &args);
        // Any word is a valid filter; this one matches nothing.
        assert!(output.status.code() == Some(2) || args.contains(&"--filter"), "{args:?}: {output:?}");
    }
}

#[test]
fn no_terminal_receives_hostile_text() {
    let (_folder, paths) = hostile_folder();
    for path in paths {
        let mut board = Start::new(120, 40).arg(path).open();
        for keys in [
            "!", "\x1b", "1", "\r", "\x1b", "3", "\r", "\x1b", "v", "v", "L", "L", "2", "\r", "\x1b", "z",
            "z", "?", "\x1b", "r", "/Z\r", "y", "Y",
        ] {
            board.cost_of(keys);
        }
        // Pasting the copied text must have no effect either.
        let text = board.text();
        let copies: Vec<&str> =
            text.split("\x1b]52;c;").skip(1).map(|rest| rest.split_once('\x07').unwrap().0).collect();
        assert_eq!(copies.len(), 2);
        for copy in copies {
            let taken = base64::engine::general_purpose::STANDARD.decode(copy).unwrap();
            assert_harmless(&taken, "the clipboard");
        }
        // Every escape begins a sequence of the board: no string sequence but the clipboard's, nothing of the
        // payload.
        let rest: String = text
            .split("\x1b]52;c;")
            .map(|part| part.split_once('\x07').map_or(part, |(_, rest)| rest))
            .collect();
        for (at, _) in rest.match_indices('\x1b') {
            assert!(rest[at + 1..].starts_with('['), "{:?}", rest.get(at..at + 20));
        }
        assert!(!rest.contains("\x1b[777"), "the terminal executed the payload");
        let plain: String = rest.chars().filter(|c| !matches!(c, '\x1b' | '\r' | '\n')).collect();
        assert_harmless(plain.as_bytes(), "the terminal");
        board.type_keys("q");
        assert_eq!(board.exit_code(), 0);
        board.assert_restored();
    }
}
