//! `--known-by` and the dates of claims in every output.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use crate::program::Workdir;
use crate::{object_keys, parse_ndjson};

const CLAIMS: &str = r#"(
    format: 1, title: "The pier", as_of: "2025-12-31",
    actors: {
        "north": (name: "North", kind: StateForces),
        "south": (name: "South", kind: StateForces),
        "radio": (name: "Radio", kind: Monitor),
    },
    fronts: { "strait": (name: "Strait", parties: ["north", "south"], coverage_from: "2024-01-01") },
    sources: { "late": (title: "The yearbook", published: "2025-12"), "odd": (title: "A leaflet", published: "in spring") },
    events: [
        (id: "clash", date: "2025-03-01", front: "strait", kind: ArmedClash, actors: ["north", "south"],
         summary: "A clash at the pier.", sources: ["late"], conflict: "The pier", place: (name: "Pier", region: "Coast"),
         claims: [
             Toll(by: "radio", id: "first", said: "2025-03-02", measure: Killed, victims: "south", says: Exactly(9)),
             Toll(by: "radio", said: "2025-03-20", corrects: "first", measure: Killed, victims: "south", says: Exactly(4)),
             NoComment(by: "south"),
         ]),
        (id: "leaflet", date: "2025-04-01", front: "strait", kind: Talks, actors: ["north", "south"], summary: "They met.", sources: ["odd"]),
    ],
)"#;

fn pier() -> Workdir {
    let dir = Workdir::new();
    dir.write("s.ron", CLAIMS);
    dir
}

fn killed(dir: &Workdir, args: &[&str]) -> Vec<(String, Value)> {
    let out = dir.run(&[&["export", "--format", "ndjson", "s.ron"], args].concat()).succeeded();
    let events = parse_ndjson(&out);
    events
        .into_iter()
        .map(|event| (event["id"].as_str().unwrap().to_owned(), event["killed"]["best"].clone()))
        .collect()
}

#[test]
fn exports_hold_what_was_known() {
    let dir = pier();
    assert_eq!(killed(&dir, &["--known-by", "2025-03-01"]), []);
    assert_eq!(killed(&dir, &["--known-by", "2025-03-19"]), [("clash".to_owned(), 9.into())]);
    assert_eq!(killed(&dir, &["--known-by", "2025-03-20"]), [("clash".to_owned(), 4.into())]);
    assert_eq!(killed(&dir, &[]).len(), 2);
}

#[test]
fn schema_3_dates_claims_and_schema_2_is_as_before() {
    let dir = pier();
    let event = |args: &[&str]| {
        let out =
            dir.run(&[&["export", "--format", "ndjson", "--filter", "id:clash", "s.ron"], args].concat());
        parse_ndjson(&out.succeeded()).remove(0)
    };
    let new = event(&[]);
    assert_eq!(
        (&new["region"], &new["conflict"], &new["reported"]),
        (&"Coast".into(), &"The pier".into(), &Value::Null)
    );
    let said: Vec<_> = new["claims"].as_array().unwrap().iter().map(|claim| claim["said"].clone()).collect();
    assert_eq!(said, ["2025-03-02", "2025-03-20", "2025-12-01..2025-12-31"]);
    let stands: Vec<_> =
        new["claims"].as_array().unwrap().iter().map(|claim| claim["stands"].clone()).collect();
    assert_eq!(stands, [false, true, true]);
    assert_eq!(new["claims"][1]["revises"], 0);
    let old = event(&["--schema", "2"]);
    let mut keys = object_keys(&new);
    keys.truncate(keys.len() - 4);
    assert_eq!(object_keys(&old), keys);
    assert_eq!(object_keys(&old["claims"][0]), ["by", "measure", "victims", "says", "basis"]);

    let csv = dir.run(&["export", "--format", "csv", "s.ron"]).succeeded();
    assert!(csv.lines().next().unwrap().ends_with(",summary,reported,region,conflict,note"), "{csv}");
    assert!(csv.contains("radio|killed|south|Exactly(4)|claimed|2025-03-20|0|true"), "{csv}");
    let refused = dir.run(&["export", "--format", "csv", "--schema", "1", "s.ron"]);
    assert!(refused.err.contains("the versions are 2 and 3"), "{}", refused.err);
}

#[test]
fn the_brief_says_what_is_left_out() {
    let dir = pier();
    let text = dir.run(&["brief", "s.ron", "--known-by", "2025-11-01", "--no-state"]).succeeded();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Only what was known by 2025-11-01 counts."), "{text}");
    assert!(text.contains("because said or published later: 1 claim."), "{text}");
    assert!(text.contains("or dated too vaguely: 1 event."), "{text}");
    let json = dir
        .run(&["brief", "s.ron", "--known-by", "2025-11-01", "--format", "json", "--no-state"])
        .succeeded();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["known_by"]["day"], &json["known_by"]["undated"]["events"]),
        (&"2025-11-01".into(), &1.into())
    );
    let old = dir.run(&["brief", "s.ron", "--format", "json", "--schema", "2", "--no-state"]).succeeded();
    assert!(!old.contains("known_by") && old.contains("\"schema\": 2"), "{old}");
}

#[test]
fn a_publication_without_a_date_is_noted() {
    let out = pier().run(&["check", "s.ron"]);
    assert!(
        out.out.contains("`in spring` is no date, so what this source says counts as undated"),
        "{}",
        out.out
    );
    assert_eq!(out.status, 0, "a note is no problem");
}

#[test]
fn a_frame_shows_the_day_in_its_header() {
    let out = pier()
        .run(&["frame", "s.ron", "--known-by", "2025-03-10", "--size", "120x40", "--no-state"])
        .succeeded();
    assert!(out.lines().next().unwrap().contains("KNOWN BY 2025-03-10"), "{out}");
}

#[test]
fn a_situation_as_it_was_known_reads_back() {
    let dir = pier();
    let ron = dir.run(&["export", "--format", "ron", "--known-by", "2025-11-01", "s.ron"]).succeeded();
    dir.write("known.ron", &ron);
    assert_eq!(killed(&dir, &["--known-by", "2025-11-01"]), [("clash".to_owned(), 4.into())]);
    let checked = dir.run(&["check", "known.ron"]);
    assert!(!checked.out.contains("error"), "{}", checked.out);
    assert!(ron.contains("coverage_incomplete: [\"0001-01-01..9999-12-31\"]"), "{ron}");
}

#[test]
fn a_brief_since_the_last_visit_is_not_one_of_what_was_known() {
    let refused = pier().run(&["brief", "s.ron", "--since", "last", "--known-by", "2025-11-01"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("leave out one of --since last and --known-by"), "{}", refused.err);
}

#[test]
fn the_brief_of_a_screen_reader_session_is_about_what_is_shown() {
    let dir = pier();
    let args = ["s.ron", "--screen-reader", "--no-state", "--known-by", "2025-11-01"];
    let mut child = dir.command(&args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"brief\nknown-by off\nbrief\nquit\n").unwrap();
    let out = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(out.contains("Only what was known by 2025-11-01 counts."), "{out}");
    let after = out.rsplit("Showing everything recorded").next().unwrap();
    assert!(!after.contains("Only what was known by"), "{out}");
}
