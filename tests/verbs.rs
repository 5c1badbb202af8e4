//! The real program, verb by verb: exit status, what it writes, and that no escape byte is among it.

#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "verbs/config.rs"]
mod config;
#[path = "verbs/views.rs"]
mod views;
#[path = "verbs/visits.rs"]
mod visits;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A small situation, made up, with something of everything.
const SITUATION: &str = r#"(
    format: 1, title: "Two shores", as_of: "2026-01-31",
    actors: {
        "north": (name: "Northern Republic", short: "North", kind: StateForces),
        "south": (name: "Southern League", short: "South", kind: RebelGroup),
        "radio": (name: "Harbour Radio", short: "Radio", kind: Monitor),
    },
    fronts: {
        "strait": (name: "The strait", short: "Strait", parties: ["north", "south"], coverage_from: "2024-01-01"),
        "talks": (name: "Talks", short: "Talks", parties: ["north", "south"], coverage_from: "2024-01-01"),
    },
    sources: { "paper": (title: "The Harbour Paper", published: "2026-01") },
    aggregates: [ (span: "2025", what: "clashes", counts: Incidents, says: AtLeast(9), by: "radio", front: "strait", sources: ["paper"]) ],
    events: [
        (id: "e1", date: "2025-12-20", front: "strait", kind: ArmedClash, actors: ["north", "south"],
         place: (name: "Low Pier", at: (10.5, -20.25), precision: Near), summary: "=A clash at the pier, \"brief\"", sources: ["paper"],
         claims: [Toll(by: "south", measure: Killed, victims: "north", says: AtLeast(3)), Toll(by: "north", measure: Killed, victims: "north", says: Denied),
                  Control(by: "south", place: "Low Pier", holder: "south"), Control(by: "north", place: "Low Pier", holder: "south", says: Denies),
                  Cause(by: "radio", what: "a stopped boat"), NoComment(by: "radio")]),
        (id: "e2", date: "2026-01", front: "strait", kind: Shelling, actors: ["north"],
         place: (name: "Southern shore", at: (11, -21), precision: Country), summary: "Shells fell", sources: ["paper"],
         claims: [Toll(by: "radio", measure: Wounded, says: Between(2, 5), basis: Assessed)]),
        (id: "e3", date: "2024-06-01", front: "talks", kind: Talks, actors: ["north", "south"], summary: "They met", sources: ["paper"]),
    ],
)"#;

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("s.ron"), SITUATION).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontwatch"));
        command.args(args).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command
            .env("HOME", self.folder.path())
            .env("FRONTWATCH_TODAY", "2026-02-12")
            .env("TERM", "xterm-256color");
        command
    }

    /// Runs the program; whatever it writes must hold no escape byte.
    fn run(&self, args: &[&str]) -> Run {
        run(&mut self.command(args))
    }
}

struct Run {
    status: i32,
    out: String,
    err: String,
}

fn run(command: &mut Command) -> Run {
    let Output { status, stdout, stderr } = command.output().unwrap();
    for bytes in [&stdout, &stderr] {
        assert!(!bytes.contains(&0x1b), "an escape byte in {:?}", String::from_utf8_lossy(bytes));
    }
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { status: status.code().unwrap(), out: text(stdout), err: text(stderr) }
}

impl Run {
    #[track_caller]
    fn fine(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// Bad input: status 2, nothing on the standard output, and an error that says all of `said`.
    #[track_caller]
    fn refused(self, said: &[&str]) {
        assert_eq!((self.status, self.out.as_str()), (2, ""), "{}", self.err);
        for text in said {
            assert!(self.err.contains(text), "{text:?} is not in\n{}", self.err);
        }
    }
}

fn lines(ndjson: &str) -> Vec<Value> {
    ndjson.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn ndjson_keeps_its_contract() {
    let place = Place::new();
    let events = lines(&place.run(&["export", "--format", "ndjson", "s.ron"]).fine());
    let contract = "id date_start date_end date_precision front kind incident quad_class actors actor_names place lat lon \
                    place_precision killed wounded claims sources summary";
    for event in &events {
        assert_eq!(keys(event), contract.split_whitespace().collect::<Vec<_>>());
        for toll in ["killed", "wounded"] {
            assert_eq!(keys(&event[toll]), ["low", "best", "high", "open", "contested"]);
        }
        for claim in event["claims"].as_array().unwrap() {
            assert_eq!(keys(claim), ["by", "measure", "victims", "says", "basis"]);
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
fn other_exports_hold_the_same_events() {
    let place = Place::new();
    let export = |format| place.run(&["export", "--format", format, "s.ron"]).fine();

    let json: Value = serde_json::from_str(&export("json")).unwrap();
    assert_eq!(keys(&json), ["schema", "title", "as_of", "events"]);
    assert_eq!(json["events"].as_array().unwrap(), &lines(&export("ndjson")));

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

    place.write("again.ron", &export("ron"));
    assert_eq!(place.run(&["export", "--format", "ndjson", "again.ron"]).fine(), export("ndjson"));

    // A part of it is a good situation too: nothing in it is left over.
    let part = place.run(&["export", "--format", "ron", "--front", "talks", "s.ron"]).fine();
    assert!(!part.contains("radio") && part.contains("Two shores"), "{part}");
    place.write("part.ron", &part);
    assert!(place.run(&["check", "part.ron"]).fine().ends_with("no problems in part.ron\n"));
    let events = lines(&place.run(&["export", "--format", "ndjson", "part.ron"]).fine());
    assert_eq!(events, lines(&export("ndjson"))[2..]);
}

#[test]
fn an_export_answers_to_the_question() {
    let place = Place::new();
    let ids = |args: &[&str]| -> Vec<String> {
        let all = [&["export", "--format", "ndjson", "s.ron"], args].concat();
        lines(&place.run(&all).fine()).iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&["--last", "52w"]), ["e2", "e1"]);
    assert_eq!(ids(&["--front", "talks"]), ["e3"]);
    assert_eq!(ids(&["--front", "talks", "--front", "strait"]).len(), 3);
    assert_eq!(ids(&["--filter", "killed>=1"]), ["e1"]);
    assert_eq!(ids(&["--filter", "-front:strait"]), ["e3"]);
    assert_eq!(ids(&["--as-of", "2025-12-31"]), ["e1", "e3"]);
}

#[test]
fn a_file_is_written_whole_and_never_over_another() {
    let place = Place::new();
    let export = ["export", "--format", "csv", "s.ron", "-o", "out.csv"];
    assert_eq!(place.run(&export).fine(), "");
    let written = fs::read_to_string(place.path("out.csv")).unwrap();
    assert_eq!(written, place.run(&export[..4]).fine());
    place.write("out.csv", "mine");
    place.run(&export).refused(&["out.csv exists"]);
    assert_eq!(fs::read_to_string(place.path("out.csv")).unwrap(), "mine");
    place
        .run(&["export", "--format", "csv", "s.ron", "-o", "no/such/out.csv"])
        .refused(&["cannot be written"]);
    let left: Vec<_> =
        fs::read_dir(place.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn the_brief_tells_what_there_is_and_no_empty_headings() {
    let place = Place::new();
    let text = place.run(&["brief", "s.ron"]).fine();
    for said in [
        "Two shores\n",
        "As of 2026-01-31, 12 days ago. Since 2025-12-31: 1 new incident, wounded 2 (2–5).",
        "WHAT MATTERS\n- Strait, 1 new incident, wounded 2 (2–5): Shells fell (2026-01). [paper]\n",
        "FRONTS\n- The strait: Unchanged, active as on 2025-12-31; 1 new incident (2026-01), wounded 2 (2–5); 2 incidents in 52 weeks",
        "- Talks: Unchanged, no incident on record; nothing new, the last event 2024-06-01.",
        "CONTESTED\n- 2025-12-20, Low Pier: Killed among North – at least 3 (South); none (North); counted as 3 (0–3+).",
        "Who holds Low Pier – South (South); not South (North). [paper]",
        "WHAT IS NOT KNOWN\n",
        "(1 to the month)",
        "SOURCES\n- paper: The Harbour Paper (2026-01)\n",
    ] {
        let flat = text.replace("\n  ", " ").replace("wounded 2\n", "wounded 2 ");
        assert!(flat.contains(said) || text.contains(said), "{said:?} is not in\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");

    let none = place.run(&["brief", "s.ron", "--filter", "nothing-like-this"]).fine();
    assert!(
        none.contains("Only what “nothing-like-this” lets through.\nNothing new since 2025-12-31."),
        "{none}"
    );
    assert!(!none.contains("ALSO NEW") && !none.contains("CONTESTED"), "{none}");

    let markdown =
        place.run(&["brief", "s.ron", "--format", "markdown", "--front", "talks", "--last", "all"]).fine();
    assert!(markdown.starts_with("# Two shores\n\n"), "{markdown}");
    assert!(
        markdown.contains("## Fronts\n\n- **Talks**: ") && !markdown.contains("The strait"),
        "{markdown}"
    );
}

#[test]
fn the_brief_in_json_has_the_figures_of_the_text() {
    let place = Place::new();
    let brief: Value =
        serde_json::from_str(&place.run(&["brief", "--format", "json", "s.ron"]).fine()).unwrap();
    assert_eq!((&brief["schema"], &brief["age_days"], &brief["shown"]), (&1.into(), &12.into(), &2.into()));
    assert_eq!((&brief["fronts"][0]["id"], &brief["fronts"][0]["incidents"]), (&"strait".into(), &2.into()));
    assert_eq!(brief["contested_facts"].as_array().unwrap().len(), 2);
    assert_eq!(brief["newest"][0], lines(&place.run(&["export", "--format", "ndjson", "s.ron"]).fine())[0]);
}

#[test]
fn check_finds_and_counts() {
    let place = Place::new();
    let fine = place.run(&["check", "s.ron"]);
    assert_eq!(fine.status, 0, "{}", fine.out);
    assert!(
        fine.out.contains("note: Radio states at least 9 clashes (2025); the events here give 1"),
        "{}",
        fine.out
    );
    assert!(fine.out.ends_with("1 note in s.ron\n"), "{}", fine.out);

    place.write(
        "bad.ron",
        &SITUATION.replace("2025-12-20", "2025-02-30").replace("front: \"talks\"", "front: \"talk\""),
    );
    let bad = place.run(&["check", "bad.ron"]);
    assert_eq!(bad.status, 1);
    for said in ["2025-02-30 is not a date", "bad.ron:15:", "did you mean `talks`", "2 errors"] {
        assert!(bad.out.contains(said), "{said:?} is not in\n{}", bad.out);
    }
    let json = place.run(&["check", "bad.ron", "--format", "json"]);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&json["errors"], &json["diagnostics"][0]["line"]), (&2.into(), &15.into()));

    // The other verbs load what is good, and say so in one line.
    let rest = place.run(&["export", "--format", "ndjson", "bad.ron"]);
    assert_eq!((rest.status, rest.out.lines().count()), (0, 1));
    assert_eq!(rest.err.lines().count(), 1);
    assert!(rest.err.contains("in bad.ron; see `frontwatch check bad.ron`"), "{}", rest.err);
}

#[test]
fn what_cannot_be_read_is_refused() {
    let place = Place::new();
    for verb in [&["brief"][..], &["check"], &["export", "--format", "csv"], &["frame"], &[]] {
        place.run(&[verb, &["none.ron"]].concat()).refused(&["none.ron cannot be read"]);
        place.write("broken.ron", "(format: 1, title: \"x");
        place.run(&[verb, &["broken.ron"]].concat()).refused(&["broken.ron:1:"]);
    }
    place.run(&["biref"]).refused(&["did you mean the verb `brief`?"]);
    fs::write(place.path("latin.ron"), b"(title: \"caf\xe9\")").unwrap();
    place.run(&["brief", "latin.ron"]).refused(&["not text in UTF-8"]);
}

#[test]
fn bad_options_are_refused_with_what_would_mend_them() {
    let place = Place::new();
    for (args, said) in [
        (&["brief", "s.ron", "--filter", "frnt:x"][..], &["there is no field", "front", "--filter:1:1"][..]),
        (&["brief", "s.ron", "--filter", "killed>=1 front:tlks"], &["--filter:1:", "talks"]),
        (&["brief", "s.ron", "--filter", "/(/"], &["--filter:1:"]),
        (
            &["brief", "s.ron", "--front", "strat", "--front", "talk"],
            &["did you mean `strait`?", "did you mean `talks`?"],
        ),
        (&["brief", "s.ron", "--as-of", "2026-02-30"], &["no such day"]),
        (&["brief", "s.ron", "--theme", "mon"], &["mono"]),
        (&["s.ron", "brief", "s.ron"], &["two situations"]),
        (&["man", "brif"], &["no verb"]),
        (&["export", "s.ron"], &["--format"]),
    ] {
        place.run(args).refused(said);
    }
    run(place.command(&["brief"]).env("FRONTWATCH_TODAY", "soon")).refused(&["FRONTWATCH_TODAY"]);
}

#[test]
fn colours_are_written_only_where_asked_for() {
    let place = Place::new();
    let escapes = |command: &mut Command| command.output().unwrap().stderr.contains(&0x1b);
    let bad = ["brief", "s.ron", "--filter", "frnt:x"];
    assert!(!escapes(&mut place.command(&bad)));
    assert!(escapes(&mut place.command(&[&bad[..], &["--color", "always"]].concat())));
    assert!(escapes(place.command(&bad).env("CLICOLOR_FORCE", "1")));
    assert!(!escapes(place.command(&bad).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")));
}

#[test]
fn text_that_would_steer_a_terminal_comes_out_nowhere() {
    let place = Place::new();
    let nasty = SITUATION
        .replace("Two shores", "Two\\u{1b}]0;x\\u{7} shores\\u{202e}")
        .replace("Shells fell", "Shells\\u{9b}31m fell\\u{1b}[2J");
    place.write("nasty.ron", &nasty);
    for args in [
        &["brief", "nasty.ron"][..],
        &["brief", "--format", "json", "nasty.ron"],
        &["brief", "--format", "markdown", "nasty.ron"],
        &["check", "nasty.ron"],
        &["frame", "nasty.ron", "--size", "120x40"],
        &["frame", "nasty.ron", "--size", "200x60", "--keys", "!"],
        &["export", "--format", "csv", "nasty.ron"],
        &["export", "--format", "json", "nasty.ron"],
        &["export", "--format", "geojson", "nasty.ron"],
        &["export", "--format", "ron", "nasty.ron"],
        &["export", "--format", "markdown", "nasty.ron"],
        &["brief", "s.ron", "--filter", "\u{1b}[2Jx:y"],
        &["brief", "s.ron", "--front", "\u{1b}[2J\u{9b}"],
        &["\u{1b}[2J\u{9b}.ron"],
        &["brief", "s.ron", "--config", "\u{1b}]0;x\u{7}.ron"],
        &["--theme", "\u{1b}[31m\u{9b}"],
        &["--last", "\u{1b}]0;x\u{7}"],
    ] {
        let Run { out, err, .. } = place.run(args);
        for c in ['\u{7}', '\u{9b}', '\u{202e}'] {
            assert!(!out.contains(c) && !err.contains(c), "{c:?} after {args:?}");
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::new();
    let head = "(format: 1, title: \"many\", as_of: \"2026-01-31\", actors: {\"a\": (name: \"A\", kind: State)}, \
                fronts: {\"f\": (name: \"F\", parties: [\"a\"])}, sources: {\"s\": (title: \"S\")}, events: [";
    let event = |i| {
        let what = "front: \"f\", kind: Talks, actors: [\"a\"], summary: \"They met\", sources: [\"s\"]";
        format!("(id: \"e{i}\", date: \"2025-12-01\", {what}),")
    };
    let events: String = (0..5000).map(event).collect();
    place.write("many.ron", &format!("{head}{events}])"));
    let mut child = place
        .command(&["export", "--format", "ndjson", "many.ron"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), String::from_utf8(done.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said() {
    let place = Place::new();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let done = place.command(&["brief", "s.ron"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.starts_with("error: the output cannot be written: "), "{said}");
}

#[test]
fn without_a_terminal_the_overview_is_written_in_place_of_the_board() {
    let place = Place::new();
    let brief = place.run(&["brief", "s.ron"]).fine();
    for args in [&["s.ron"][..], &["board", "s.ron"], &["s.ron", "board"], &["--plain", "s.ron"]] {
        assert_eq!(place.run(args).fine(), brief);
    }
}

#[test]
fn the_sample_is_fine_and_every_event_keeps_the_contract() {
    let place = Place::new();
    assert_eq!(place.run(&["check"]).status, 0);
    let events = lines(&place.run(&["export", "--format", "ndjson"]).fine());
    assert!(events.len() >= 45, "{}", events.len());
    for event in events {
        assert_eq!(keys(&event).len(), 19);
        assert!(!event["sources"].as_array().unwrap().is_empty(), "{}", event["id"]);
    }
    for format in ["plain", "markdown", "json"] {
        place.run(&["brief", "--format", format]).fine();
    }
}

#[test]
fn pages_are_written() {
    let place = Place::new();
    assert!(place.run(&["man"]).fine().contains(".TH frontwatch 1"));
    assert!(place.run(&["man", "export"]).fine().contains("geojson"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(place.run(&["completions", shell]).fine().contains("frontwatch"), "{shell}");
    }
    assert!(place.run(&["--help"]).fine().contains("Exit status"));
}
