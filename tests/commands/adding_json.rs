//! `add --json`: what `export` writes is read back.

use std::fs::File;

use serde_json::Value;

use crate::program::{Output, Workdir, run};
use crate::{parse_ndjson, two_shores};

fn add_json(dir: &Workdir, kind: &str, input: &str) -> Output {
    dir.write("input.json", input);
    run(dir.command(&["add", kind, "--json", "t.ron"]).stdin(File::open(dir.path("input.json")).unwrap()))
}

/// Removes the events of a situation file in RON as `export` writes it.
fn without_events(text: &str) -> String {
    let start = text.find("\n    events: [").unwrap();
    let end = start + text[start..].find("\n    ],").unwrap();
    format!("{}\n    events: [{}", &text[..start], &text[end..])
}

/// The coverage of the record is all that an event in JSON does not tell: whether it lies outside it is worked out.
#[test]
fn exported_events_are_read_back_as_they_were() {
    let dir = two_shores();
    for situation in ["s.ron", concat!(env!("CARGO_MANIFEST_DIR"), "/data/afghanistan.ron")] {
        let ron = dir.run(&["export", "--format", "ron", situation]).succeeded();
        dir.write("t.ron", without_events(&ron));
        let exported = dir.run(&["export", "--format", "ndjson", situation]).succeeded();
        let added = add_json(&dir, "event", &exported);
        assert_eq!(added.status, 0, "{}", added.err);
        let again = dir.run(&["export", "--format", "ndjson", "t.ron"]);
        assert_eq!(again.status, 0);
        let sorted = |text: &str| -> Vec<Value> {
            let mut events = parse_ndjson(text);
            events.sort_by_key(|event| event["id"].as_str().unwrap().to_owned());
            events
        };
        for (event, expected) in sorted(&again.out).iter().zip(sorted(&exported)) {
            assert_eq!(event, &expected);
        }
        assert_eq!(again.out.lines().count(), exported.lines().count());
    }
}

#[test]
fn other_records_have_the_fields_of_the_format() {
    let dir = two_shores();
    dir.write("t.ron", dir.read("s.ron"));
    for (kind, input, expected) in [
        (
            "actor",
            "{\"id\": \"gulls\", \"kind\": \"Monitor\",\n \"name\": \"Gulls\", \"aliases\": [\"G\", {\"name\": \"H\", \"from\": \"2025-01-01\"}]}",
            "\"gulls\": (name: \"Gulls\", kind: Monitor, aliases: [\"G\", (name: \"H\", from: \"2025-01-01\")]),",
        ),
        (
            "source",
            "{\"id\": \"b\", \"title\": \"B\"}\n{\"id\": \"c\", \"title\": \"C\", \"url\": null}",
            "\"c\": (title: \"C\"),",
        ),
        (
            "front",
            "{\"id\": \"ridge\", \"name\": \"Ridge\", \"parties\": [\"north\"], \"line\": [[1.5, 2], [-3, 4]]}",
            "\"ridge\": (name: \"Ridge\", parties: [\"north\"], line: [(1.5, 2.0), (-3.0, 4.0)]),",
        ),
        (
            "tie",
            "{\"from\": \"north\", \"to\": \"south\", \"kind\": \"Trade\", \"tier\": 1, \"mutual\": true, \"sources\": [\"paper\"]}",
            "(from: \"north\", to: \"south\", kind: Trade, mutual: true, tier: 1, sources: [\"paper\"])",
        ),
    ] {
        add_json(&dir, kind, input).succeeded();
        assert!(dir.read("t.ron").contains(expected), "{expected} is not in\n{}", dir.read("t.ron"));
    }
}

#[test]
fn one_bad_object_stops_all_of_them_and_is_named() {
    let dir = two_shores();
    let before = dir.read("s.ron");
    dir.write("t.ron", &before);
    let event = |changes: &str| {
        format!(
            "{{\"id\":\"n\",\"date_start\":\"2026-01-02\",\"front\":\"strait\",\"kind\":\"Talks\",\"actors\":[\"north\"],\"sources\":[\"paper\"],\"summary\":\"X\"{changes}}}"
        )
    };
    let claim =
        |changes: &str| event(&format!(",\"claims\":[{{\"by\":\"north\",\"measure\":\"killed\"{changes}}}]"));
    for (kind, input, said) in [
        (
            "event",
            event("").replace("strait", "strat"),
            &["line 1: there is no front `strat` (did you mean `strait`?)"][..],
        ),
        ("event", event("") + "\n\n" + &event("").replace("\"n\"", "\"e1\""), &["line 3", "e1"]),
        (
            "event",
            event("") + "\n" + &event("").replace("2026-01-02", "2026-01-42"),
            &["line 2", "date_start"],
        ),
        ("event", event("") + "\n" + &event("").replace("Talks", "Tea"), &["line 2", "kind"]),
        ("event", event(",\"colour\":1"), &["line 1", "colour is not a key"]),
        ("event", claim(",\"says\":\"Exactly(x)\""), &["line 1: claims[0]: says", "Exactly(x)"]),
        ("event", claim(""), &["line 1: claims[0]: says is missing"]),
        ("event", event("").replace("\"n\"", "7"), &["line 1", "id must be a text"]),
        ("event", "{\"id\": \"a\"".to_owned(), &["line 1", "not JSON"]),
        ("event", "[]".to_owned(), &["line 1", "object"]),
        (
            "source",
            "{\"id\":\"x\",\"title\":\"X\"}\n{\"id\":\"y\",\"titel\":\"Y\"}".to_owned(),
            &["line 2", "titel", "did you mean title?"],
        ),
        ("source", "{\"title\":\"X\"}".to_owned(), &["line 1", "id must be a text"]),
        (
            "actor",
            "{\"id\":\"x\",\"name\":\"X\",\"kind\":\"Monitor), (x: 1\"}".to_owned(),
            &["line 1", "kind must be a word"],
        ),
    ] {
        add_json(&dir, kind, &input).assert_refused(said);
        assert_eq!(dir.read("t.ron"), before, "{input}");
    }
}

#[test]
fn dates_to_come_are_warned_of_and_counted_if_there_are_many() {
    let dir = two_shores();
    dir.write("t.ron", dir.read("s.ron"));
    let source =
        |number: usize| format!("{{\"id\": \"b{number}\", \"title\": \"B\", \"published\": \"2027\"}}\n");
    let added = add_json(&dir, "source", &(1..=13).map(source).collect::<String>());
    assert_eq!(added.status, 0, "{}", added.err);
    assert_eq!(
        added.err.matches("warning: `published` is in the future: 2027\n").count(),
        10,
        "{}",
        added.err
    );
    assert!(added.err.contains("warning: and 3 more like these\n"), "{}", added.err);
}
