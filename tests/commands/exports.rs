//! The verb `export`: every format has the same events, in the shape that scripts rely on.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal};
use serde_json::{Value, json};

use crate::{SITUATION, object_keys, parse_ndjson, two_shores};

#[test]
fn ndjson_has_the_documented_keys_and_values() {
    let dir = two_shores();
    let events = parse_ndjson(&dir.run(&["export", "--format", "ndjson", "s.ron"]).succeeded());
    let contract = "id date_start date_end date_precision date_inferred front kind incident status quad_class actors \
                    actor_names place lat lon place_precision killed wounded claims sources summary reported region conflict note";
    for event in &events {
        assert_eq!(object_keys(event), contract.split_whitespace().collect::<Vec<_>>());
        for toll in ["killed", "wounded"] {
            assert_eq!(object_keys(&event[toll]), ["low", "best", "high", "open", "contested"]);
        }
        for claim in event["claims"].as_array().unwrap() {
            assert_eq!(
                object_keys(claim),
                ["by", "measure", "victims", "says", "basis", "said", "revises", "stands", "note"]
            );
        }
    }
    let ids: Vec<&str> = events.iter().map(|event| event["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["e2", "e1", "e3"]);

    let e1 = &events[1];
    assert_eq!(
        e1["killed"],
        serde_json::json!({"low": 0, "best": 3, "high": 3, "open": true, "contested": true})
    );
    assert_eq!(
        e1["wounded"],
        serde_json::json!({"low": null, "best": null, "high": null, "open": false, "contested": false})
    );
    let said: Vec<(&str, &str)> = e1["claims"]
        .as_array()
        .unwrap()
        .iter()
        .map(|claim| (claim["measure"].as_str().unwrap(), claim["says"].as_str().unwrap()))
        .collect();
    let expected = [
        ("killed", "AtLeast(3)"),
        ("killed", "Denied"),
        ("control", "Affirms(south holds Low Pier)"),
        ("control", "Denies(south holds Low Pier)"),
        ("cause", "a stopped boat"),
        ("comment", "NoComment"),
    ];
    assert_eq!(said, expected);
    assert_eq!(
        (&e1["lat"], &e1["lon"], &e1["place_precision"]),
        (&10.5.into(), &(-20.25).into(), &"near".into())
    );
    assert_eq!(
        (&events[0]["date_start"], &events[0]["date_end"]),
        (&"2026-01-01".into(), &"2026-01-31".into())
    );
    assert_eq!((&events[0]["date_precision"], &events[0]["incident"]), (&"month".into(), &true.into()));
    assert_eq!((&events[2]["place"], &events[2]["quad_class"]), (&Value::Null, &"verbal cooperation".into()));
}

#[test]
fn every_format_exports_the_same_events() {
    let dir = two_shores();
    let export = |format| dir.run(&["export", "--format", format, "s.ron"]).succeeded();

    let json: Value = serde_json::from_str(&export("json")).unwrap();
    assert_eq!(object_keys(&json), ["schema", "title", "as_of", "known_by", "events"]);
    assert_eq!(json["events"].as_array().unwrap(), &parse_ndjson(&export("ndjson")));

    let geo: Value = serde_json::from_str(&export("geojson")).unwrap();
    assert_eq!((&geo["type"], &geo["frontwatch"]["without_place"]), (&"FeatureCollection".into(), &1.into()));
    let features = geo["features"].as_array().unwrap();
    assert_eq!((features.len(), &features[0]["geometry"]), (2, &Value::Null));
    assert_eq!(features[1]["geometry"]["coordinates"], serde_json::json!([-20.25, 10.5]));
    assert_eq!(features[1]["properties"], json["events"][1]);

    let csv = export("csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|cell| cell == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(&rows[1][column("summary")], "'=A clash at the pier, \"brief\"");
    assert_eq!(&rows[1][column("lon")], "-20.25");
    assert_eq!((&rows[1][column("killed_best")], &rows[1][column("wounded_best")]), ("3", ""));

    dir.write("again.ron", export("ron"));
    assert_eq!(dir.run(&["export", "--format", "ndjson", "again.ron"]).succeeded(), export("ndjson"));

    // An exported part is a valid situation as well, without unused records.
    let part = dir.run(&["export", "--format", "ron", "--front", "talks", "s.ron"]).succeeded();
    assert!(!part.contains("radio") && part.contains("Two shores"), "{part}");
    dir.write("part.ron", &part);
    assert!(dir.run(&["check", "part.ron"]).succeeded().ends_with("no problems in part.ron\n"));
    let events = parse_ndjson(&dir.run(&["export", "--format", "ndjson", "part.ron"]).succeeded());
    assert_eq!(events, parse_ndjson(&export("ndjson"))[2..]);
}

#[test]
fn an_export_follows_the_question() {
    let dir = two_shores();
    let ids = |args: &[&str]| -> Vec<String> {
        let all = [&["export", "--format", "ndjson", "s.ron"], args].concat();
        parse_ndjson(&dir.run(&all).succeeded())
            .iter()
            .map(|event| event["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(&["--last", "52w"]), ["e2", "e1"]);
    assert_eq!(ids(&["--front", "talks"]), ["e3"]);
    assert_eq!(ids(&["--front", "talks", "--front", "strait"]).len(), 3);
    assert_eq!(ids(&["--filter", "killed>=1"]), ["e1"]);
    assert_eq!(ids(&["--filter", "-front:strait"]), ["e3"]);
    assert_eq!(ids(&["--as-of", "2025-12-31"]), ["e1", "e3"]);
}

#[test]
fn an_export_writes_a_whole_file_and_never_overwrites_another() {
    let dir = two_shores();
    let export = ["export", "--format", "csv", "s.ron", "-o", "out.csv"];
    assert_eq!(dir.run(&export).succeeded(), "");
    let written = dir.read("out.csv");
    assert_eq!(written, dir.run(&export[..4]).succeeded());
    dir.write("out.csv", "mine");
    dir.run(&export).assert_refused(&["out.csv exists"]);
    assert_eq!(dir.read("out.csv"), "mine");
    dir.run(&["export", "--format", "csv", "s.ron", "-o", "no/such/out.csv"])
        .assert_refused(&["cannot be written"]);
    assert_eq!(dir.file_names(), ["out.csv", "s.ron"]);
}

#[test]
fn the_markdown_table_lists_claims_and_explains_its_signs() {
    let dir = two_shores();
    let table = dir.run(&["export", "--format", "markdown", "s.ron"]).succeeded();
    let expected = "\
3 events from “Two shores”, as of 2026-01-31.

| date | front | kind | actors | place | killed | sources |
|---|---|---|---|---|---|---|
| 2026-01 | The strait | shelling/artillery/missile | North | Southern shore (country) | – | The Harbour Paper |
| 2025-12-20 | The strait | armed clash | North – South | Low Pier (near) | 3 (0–3+) ≠, claimed only · South: at least 3 of North; North: denies any of North | The Harbour Paper |
| 2024-06-01 | Talks | talks or mediation | North – South |  | – | The Harbour Paper |

–: no toll is claimed; in brackets: the lowest and the highest number that the claims allow; +: or more; ≠: claims exclude each other.
";
    assert_eq!(table, expected);
    assert_eq!(dir.run(&["export", "--format", "md", "s.ron"]).succeeded(), expected);

    let marked = SITUATION
        .replace("The Harbour Paper\"", "Harbour | <Paper>\", url: \"https://a.org/x_(1)\"")
        .replace("Low Pier", "Low | *Pier*");
    dir.write("marked.ron", &marked);
    let table = dir.run(&["export", "--format", "markdown", "marked.ron", "--last", "52w"]).succeeded();
    assert!(table.contains("| Low \\| \\*Pier\\* (near) |"), "{table}");
    assert!(table.contains("| [Harbour \\| \\<Paper\\>](https://a.org/x_%281%29) |"), "{table}");
    let none = dir.run(&["export", "--format", "markdown", "s.ron", "--filter", "no-such-thing"]).succeeded();
    assert_eq!(none, "No events from “Two shores”, as of 2026-01-31.\n");
}

/// Ends exports with a signal while they write. Only runs in which a draft existed at that moment count.
#[test]
fn an_export_that_is_interrupted_leaves_no_draft() {
    let dir = crate::program::Workdir::new();
    let mut situation = SITUATION.split("events: [").next().unwrap().to_owned() + "events: [\n";
    for index in 0..5_000 {
        let day = 1 + index % 28;
        writeln!(
            situation,
            "(id: \"e{index}\", date: \"2025-12-{day:02}\", front: \"strait\", kind: Shelling, actors: [\"north\"], \
             summary: \"Shells fell\", sources: [\"paper\"]),"
        )
        .unwrap();
    }
    dir.write("s.ron", situation + "])");
    let mut interrupted = 0;
    for _ in 0..20 {
        let mut child =
            dir.command(&["export", "--format", "csv", "-o", "out.csv", "s.ron"]).spawn().unwrap();
        let pid = Pid::from_child(&child);
        let has_draft = loop {
            if dir.file_names().iter().any(|name| name.starts_with(".out.csv.")) {
                break true;
            }
            if child.try_wait().unwrap().is_some() {
                break false;
            }
            thread::sleep(Duration::from_millis(1));
        };
        let sent = has_draft && rustix::process::kill_process(pid, Signal::TERM).is_ok();
        let status = child.wait().unwrap();
        let names = dir.file_names();
        if sent && status.signal() == Some(Signal::TERM.as_raw()) {
            // The signal may arrive just after the complete file took its name.
            if names == ["out.csv", "s.ron"] {
                assert_eq!(fs::read_to_string(dir.path("out.csv")).unwrap().lines().count(), 5_001);
                fs::remove_file(dir.path("out.csv")).unwrap();
                continue;
            }
            assert_eq!(names, ["s.ron"], "after a signal");
            interrupted += 1;
            if interrupted == 3 {
                return;
            }
        } else {
            assert_eq!(names, ["out.csv", "s.ron"], "{status}");
            fs::remove_file(dir.path("out.csv")).unwrap();
        }
    }
    panic!("{interrupted} of 20 exports were interrupted while they wrote");
}

#[test]
fn notes_are_exported_shown_and_found() {
    let dir = two_shores();
    let noted = [
        ("precision: Near)", "precision: Near, note: \"the old pier\")"),
        (
            "claims: [Toll(by: \"south\",",
            "note: \"=seen | twice\", claims: [Toll(note: \"second hand\", by: \"south\",",
        ),
        ("published: \"2026-01\")", "published: \"2026-01\", note: \"a weekly\")"),
    ];
    let text = noted.iter().fold(dir.read("s.ron"), |text, (from, to)| text.replacen(from, to, 1));
    dir.write("n.ron", &text);
    let export = |format: &str| dir.run(&["export", "n.ron", "--format", format]).succeeded();
    let events = parse_ndjson(&export("ndjson"));
    let event = events.iter().find(|event| event["id"] == "e1").unwrap();
    assert_eq!(
        (&event["note"], &event["claims"][0]["note"]),
        (&json!("=seen | twice"), &json!("second hand"))
    );
    assert_eq!(events.iter().filter(|event| event["note"].is_null()).count(), 2);
    let csv = export("csv");
    assert!(csv.contains("|true|second hand;") && csv.contains(",'=seen | twice\n"), "{csv}");
    let markdown = export("markdown");
    assert!(markdown.contains("\n- 2025-12-20, armed clash: =seen"), "{markdown}");
    assert!(markdown.contains("; South: second hand"), "{markdown}");
    let ron = export("ron");
    for note in ["the old pier", "second hand", "=seen | twice", "a weekly"] {
        assert!(ron.contains(&format!("note: \"{note}\"")), "{note}\n{ron}");
    }
    let count = |filter: &str| {
        let out = dir.run(&["export", "n.ron", "--format", "ndjson", "--filter", filter]).succeeded();
        parse_ndjson(&out).len()
    };
    let counts =
        ["note:pier", "note:\"SECOND hand\"", "note:twice", "note:weekly", "-note:twice", "text:old"]
            .map(count);
    assert_eq!(counts, [1, 1, 1, 0, 2, 1]);
    let frame =
        dir.run(&["frame", "n.ron", "--size", "120x60", "--keys", "/ \"old pier\" enter 5 z"]).succeeded();
    for note in ["the old pier", "=seen | twice", "second hand", "a weekly"] {
        assert!(frame.contains(note), "{note}\n{frame}");
    }
}
