//! The verb `check`: formats for editors and code hosts, and watching.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::program::Workdir;

/// A record that is left out, a warning and, without a place, a note.
const FAULTY: &str = r#"(format: 1, title: "چ", as_of: "2026-01-31",
actors: { "north": (name: "North", kind: StateForces), "spare": (name: "Spare", kind: Monitor) },
fronts: { "pier": (name: "Pier", parties: ["north"], coverage_from: "2025-01-01") },
sources: { "paper": (title: "Paper") },
aggregates: [(span: "2025", what: "clashes", counts: Incidents, says: Exactly(4), by: "north", front: "pier", sources: ["paper"])],
events: [
(id: "one", date: "2025-06-01", front: "pier", kind: ArmedClash, actors: ["north"], summary: "s", sources: ["paper"]),
(id: "چ", summary: "چچ", date: "2025-06-02", front: "peir", kind: ArmedClash, actors: ["north"], sources: ["paper"]),
])
"#;

fn faulty() -> Workdir {
    let dir = Workdir::new();
    dir.write("s.ron", FAULTY);
    dir
}

#[test]
fn short_is_one_line_a_problem_with_a_place_for_each() {
    let dir = faulty();
    let checked = dir.run(&["check", "s.ron", "--format", "short"]);
    assert_eq!(checked.status, 1, "{}", checked.err);
    let lines: Vec<&str> = checked.out.lines().collect();
    assert_eq!(
        lines,
        [
            "s.ron:2:56: warning: actor `spare` is never used",
            "s.ron:8:53: error: there is no front `peir` (did you mean `pier`?)",
            "s.ron:1:1: note: North states 4 clashes (2025); the events here give 1",
        ]
    );
    dir.write("s.ron", "(format: 1,\n title: \"x");
    let unreadable = dir.run(&["check", "s.ron", "--format", "short"]);
    assert_eq!((unreadable.status, unreadable.err.as_str()), (2, ""));
    assert!(
        unreadable.out.starts_with("s.ron:2:") && unreadable.out.lines().count() == 1,
        "{}",
        unreadable.out
    );
}

/// Checks the properties that SARIF 2.1.0 and code hosts require, and the values of each result.
#[test]
fn sarif_has_the_required_properties_and_the_places_of_the_problems() {
    let dir = faulty();
    let checked = dir.run(&["check", "./s.ron", "--format", "sarif"]);
    assert_eq!((checked.status, checked.err.as_str()), (1, ""));
    let log: Value = serde_json::from_str(&checked.out).unwrap();
    assert_eq!(
        (&log["version"], &log["$schema"]),
        (&json!("2.1.0"), &json!("https://json.schemastore.org/sarif-2.1.0.json"))
    );
    let [run] = log["runs"].as_array().unwrap().as_slice() else { panic!("{log}") };
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let driver = &run["tool"]["driver"];
    assert_eq!(
        (&driver["name"], &driver["version"]),
        (&json!("frontwatch"), &json!(env!("CARGO_PKG_VERSION")))
    );
    let rules: Vec<&str> =
        driver["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    let results = run["results"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[index]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
    }
    let place = |uri: &str, line: u32, columns: [u32; 2]| {
        json!([{ "physicalLocation": {
            "artifactLocation": { "uri": uri },
            "region": { "startLine": line, "startColumn": columns[0], "endLine": line, "endColumn": columns[1] },
        }}])
    };
    let found: Vec<_> =
        results.iter().map(|result| (result["level"].clone(), result["locations"].clone())).collect();
    let expected = [
        (json!("warning"), place("s.ron", 2, [56, 63])),
        (json!("error"), place("s.ron", 8, [53, 59])),
        (json!("note"), place("s.ron", 1, [1, 2])),
    ];
    assert_eq!(found, expected);
    let absolute = dir.path("s.ron");
    let absolute = dir.run(&["check", absolute.to_str().unwrap(), "--format", "sarif"]).out;
    assert_eq!(absolute, checked.out, "the address stays relative");

    let missing = dir.run(&["check", "none.ron", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&missing.out).unwrap();
    assert_eq!((missing.status, &log["runs"][0]["results"][0]["level"]), (2, &json!("error")));
}

/// Returns the lines up to one that contains `text`.
fn lines_until(lines: &Receiver<String>, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    while !found.last().is_some_and(|line: &String| line.contains(text)) {
        let line = lines.recv_timeout(Duration::from_secs(20));
        assert!(line.is_ok(), "no {text:?} after {found:?}");
        found.extend(line);
    }
    found
}

#[test]
fn watching_lists_the_problems_again_after_each_change_until_it_is_interrupted() {
    let dir = faulty();
    std::fs::create_dir(dir.path("events")).unwrap();
    let mut child = dir
        .command(&["check", "s.ron", "--watch", "--format", "short"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (sender, lines) = channel();
    let output = BufReader::new(child.stdout.take().unwrap());
    let reader = thread::spawn(move || {
        output.lines().map_while(Result::ok).for_each(|line| sender.send(line).unwrap());
    });
    let first = lines_until(&lines, "note: North states");
    let is_separator = |line: &str| line.starts_with("--- 20") && line.ends_with(" ---");
    assert!(is_separator(&first[0]) && first.len() == 4, "{first:?}");

    dir.write(
        "s.ron",
        FAULTY.replace("peir", "pier").replace("events: [", "include: [\"events/*.ron\"], events: ["),
    );
    let repaired = lines_until(&lines, "note:");
    assert!(
        is_separator(&repaired[0]) && !repaired.iter().any(|line| line.contains("did you mean")),
        "{repaired:?}"
    );
    // A file of a folder that was not watched before.
    dir.write("events/new.ron", "(format: 1, events: [(id: \"new\")])");
    lines_until(&lines, "events/new.ron:1:22: error: an event lacks the required field `date`");
    dir.write("s.ron", "(format: 1,\n title: \"x");
    lines_until(&lines, "s.ron:2:");
    dir.write("s.ron", FAULTY);
    lines_until(&lines, "did you mean `pier`");

    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(Signal::INT.as_raw()));
    reader.join().unwrap();
}

#[test]
fn options_are_refused_where_they_make_no_sense() {
    let dir = faulty();
    dir.run(&["check", "s.ron", "--watch", "--format", "sarif"])
        .assert_refused(&["use --format plain or short"]);
    dir.run(&["check", "s.ron", "--restricted", "--same-as", "-o", "links.ron"])
        .assert_refused(&["writing links.ron: not in restricted mode"]);
    dir.run(&["check", "--watch"]).assert_refused(&["--watch needs a situation file"]);
    dir.run(&["check", "s.ron", "--watch", "--same-as"]).assert_refused(&["cannot be used with"]);
}
