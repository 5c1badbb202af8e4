//! The verb `brief`, on three days of the sample and on an invented situation in which every rule fires.

use std::fmt::Write as _;

use serde_json::Value;

use crate::program::{Output, Workdir, run};
use crate::{SITUATION, parse_ndjson, two_shores};

/// Runs `brief` ten days after the last day of the sample. Returns its output and its exit status.
fn brief(dir: &Workdir, args: &[&str]) -> (String, i32) {
    let mut command = dir.command(&[&["brief"], args].concat());
    let Output { status, out, err } = run(command.env("FRONTWATCH_TODAY", "2026-02-10"));
    (if out.is_empty() { err } else { out }, status)
}

/// Returns the brief of the sample as plain text.
fn brief_text(args: &[&str]) -> String {
    let (text, status) = brief(&Workdir::new(), args);
    assert_eq!(status, 0, "{text}");
    text
}

fn brief_json(dir: &Workdir, args: &[&str]) -> Value {
    let (text, status) = brief(dir, &[args, &["--format", "json"]].concat());
    assert_eq!(status, 0, "{text}");
    serde_json::from_str(&text).unwrap()
}

fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Three days of the sample: its last day, a day after a week of attacks, and a day after the first clash.
const DAYS: [&str; 3] = ["2026-01-31", "2025-12-07", "2021-12-05"];

#[test]
fn the_sample_in_plain_text() {
    for day in DAYS {
        let text = brief_text(&["--as-of", day]);
        insta::assert_snapshot!(format!("plain-{day}"), text);
    }
}

#[test]
fn the_sample_in_markdown() {
    for day in DAYS {
        insta::assert_snapshot!(
            format!("markdown-{day}"),
            brief_text(&["--as-of", day, "--format", "markdown"])
        );
    }
}

/// On other days of the sample, over short and long spans, every sentence keeps its form.
#[test]
fn every_sentence_keeps_its_form_on_other_days() {
    for day in ["2026-01-01", "2025-11-30", "2023-03-01", "2022-07-31", "2021-08-01"] {
        for since in ["7d", "20y"] {
            for filters in
                [&[][..], &["--front", "afg-tjk"], &["--filter", "incident:yes"], &["--last", "all"]]
            {
                let args = [&["--as-of", day, "--since", since], filters].concat();
                let text = brief_text(&args);
                let lines: Vec<&str> = text.lines().collect();
                for (index, line) in lines.iter().enumerate() {
                    assert!(line.chars().count() <= 80, "{args:?}: {line}");
                    assert!(!line.ends_with(' ') && !line.trim_start().contains("  "), "{args:?}: {line:?}");
                    let bad = [" 1 new incidents", " 1 events", "..", " ,", "( ", "()", " ;", ": ;"];
                    let slips = bad.iter().filter(|slip| line.contains(**slip));
                    assert_eq!(slips.count(), 0, "{args:?}: {line}");
                    let heading = line.len() > 3 && line.chars().all(|c| c.is_ascii_uppercase() || c == ' ');
                    let next = lines.get(index + 1);
                    assert!(
                        !heading || next.is_some_and(|next| !next.is_empty()),
                        "{args:?}: an empty {line}"
                    );
                }
            }
        }
    }
}

#[test]
fn json_fields_have_the_figures_of_the_sample() {
    let dir = Workdir::new();
    let brief = brief_json(&dir, &["--as-of", "2025-12-07"]);
    assert_eq!((&brief["since"], &brief["since_visit"]), (&"2025-11-07".into(), &Value::Null));
    assert_eq!((&brief["new"]["incidents"], &brief["alarm"]), (&4.into(), &true.into()));
    assert_eq!(brief["new"]["tolls"]["killed"]["best"], 5);
    assert_eq!(brief["new_maybe_older"].as_array().unwrap().len(), 7);
    assert_eq!(brief["new"]["announced"].as_array().unwrap().len(), 4);
    let sorts: Vec<&str> =
        brief["matters"].as_array().unwrap().iter().map(|matter| matter["sort"].as_str().unwrap()).collect();
    assert_eq!(sorts, ["civilians killed", "new actor", "incidents", "incidents", "contested"]);
    let front = |id: &str| {
        brief["fronts"].as_array().unwrap().iter().find(|front| front["id"] == id).cloned().unwrap()
    };
    let tajik = front("afg-tjk");
    assert_eq!((&tajik["trend"], &tajik["new_incidents"]), (&"too few to judge".into(), &2.into()));
    assert_eq!(tajik["fires"][1]["rule"], "new actor");
    assert_eq!(tajik["trend_inputs"][0]["value"], "active");
    // The record of the first front begins too late for a comparison; that of the second has ended.
    assert_eq!(
        (&front("afg-pak")["trend"], &front("afg-irn")["trend"]),
        (&"unknown".into(), &"unknown".into())
    );
    assert_eq!(front("afg-irn")["recorded_until"], "2023-02-28");
    assert_eq!(brief["dyads_moved"].as_array().unwrap().len(), 2);
    assert_eq!(brief["sources"], serde_json::json!(["wp-tjk", "afintl"]));
}

/// The section has three to six lines; fewer only if nothing else is known.
#[test]
fn what_matters_has_at_most_six_lines_and_few_only_if_little_is_known() {
    let dir = Workdir::new();
    for day in ["2026-01-31", "2025-12-07", "2025-09-15", "2025-06-01", "2022-07-31", "2021-12-05"] {
        let brief = brief_json(&dir, &["--as-of", day]);
        let lines = brief["matters"].as_array().unwrap();
        let texts: Vec<String> =
            lines.iter().map(|line| format!("{}{}", line["what"], line["reason"])).collect();
        assert!(
            texts.len() <= 6
                && texts.iter().all(|line| texts.iter().filter(|other| *other == line).count() == 1)
        );
        let few = texts.len() < 3;
        let new = brief["new"]["events"].as_array().unwrap().len();
        let facts = brief["contested_facts"].as_array().unwrap().len();
        assert!(!few || new + facts <= texts.len(), "{day}: {texts:#?}");
    }
}

/// A filter selects what is reported; it does not change the status of a front.
#[test]
fn a_filter_does_not_change_the_status_of_a_front() {
    let text = brief_text(&["--as-of", "2026-01-31", "--filter", "kind:AirStrike"]).replace('\n', " ");
    for said in [
        "Too few to judge, active: not enough incidents in the last weeks to compare;",
        "nothing new   passes the filter; last incident regardless of the filter: 2026-01,",
    ] {
        assert!(unwrapped(&text).contains(&unwrapped(said)), "{said:?} is not in {text}");
    }
    assert!(!text.contains("dormant") && !text.contains("no new incident"), "{text}");
}

#[test]
fn each_event_is_new_in_exactly_one_of_consecutive_briefs() {
    let dir = Workdir::new();
    let ids = |args: &[&str]| -> Vec<String> {
        let brief = brief_json(&dir, args);
        let ids = brief["new"]["events"].as_array().unwrap().iter();
        ids.map(|id| id.as_str().unwrap().to_owned()).collect()
    };
    // Processes of years are news only to a brief that looks back beyond their beginning.
    let processes = ["2021-afghan-deployment".to_owned(), "2021-tajik-fortification".to_owned()];
    let mut whole = ids(&["--since", "2021-06-30"]);
    assert!(processes.iter().all(|id| whole.contains(id)));
    whole.retain(|id| !processes.contains(id));
    let mut parts = ids(&["--since", "2021-06-30", "--as-of", "2022-04-15"]);
    parts.extend(ids(&["--since", "2022-04-15", "--as-of", "2025-11-07"]));
    parts.extend(ids(&["--since", "2025-11-07"]));
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    assert!(whole.len() > 40);
    assert_eq!(sorted(whole), sorted(parts));
}

/// Returns a situation in which every rule fires: a front with an incident a week and many at once on the last day.
fn burst() -> String {
    let mut events = String::new();
    let event = |events: &mut String, id: usize, date: &str, front: &str, actor: &str, killed: u32| {
        let claim = format!("claims: [Toll(by: \"north\", measure: Killed, says: Exactly({killed}))]");
        let what = format!("front: \"{front}\", kind: ArmedClash, actors: [\"north\", \"{actor}\"]");
        writeln!(
            events,
            "(id: \"e{id}\", date: \"{date}\", {what}, summary: \"A clash\", sources: [\"s\"], {claim}),"
        )
        .unwrap();
    };
    for (id, day) in [3, 10, 17, 24].into_iter().enumerate() {
        event(&mut events, id, &format!("2026-01-{day:02}"), "strait", "south", 1);
    }
    for id in 4..11 {
        event(&mut events, id, "2026-01-31", "strait", "south", 20);
    }
    event(&mut events, 11, "2025-03-01", "hills", "south", 2);
    event(&mut events, 12, "2026-01-30", "hills", "east", 3);
    format!(
        "(format: 1, title: \"Two shores\", as_of: \"2026-01-31\", actors: {{
            \"north\": (name: \"Northern Republic\", short: \"North\", kind: StateForces),
            \"south\": (name: \"Southern League\", short: \"South\", kind: RebelGroup),
            \"east\": (name: \"Eastern Band\", short: \"East\", kind: RebelGroup) }},
          fronts: {{
            \"strait\": (name: \"The strait\", short: \"Strait\", parties: [\"north\", \"south\"], coverage_from: \"2020-01-01\"),
            \"hills\": (name: \"The hills\", short: \"Hills\", parties: [\"north\", \"south\"], coverage_from: \"2020-01-01\") }},
          sources: {{ \"s\": (title: \"The Harbour Paper\") }}, events: [{events}])"
    )
}

#[test]
fn every_firing_rule_is_reported_in_order_of_severity() {
    let dir = Workdir::new();
    dir.write("burst.ron", burst());
    let all = brief_json(&dir, &["burst.ron", "--since", "7d"]);
    let reported: Vec<(&str, &str)> = all["matters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|matter| (matter["sort"].as_str().unwrap(), matter["fronts"][0].as_str().unwrap()))
        .collect();
    assert_eq!(
        reported,
        [
            ("record", "strait"),
            ("surge", "strait"),
            ("incidents", "strait"),
            ("broken quiet", "hills"),
            ("new actor", "hills"),
            ("incidents", "hills")
        ]
    );
    let (text, _) = brief(&dir, &["burst.ron", "--since", "7d"]);
    let flat = unwrapped(&text);
    for said in [
        "Since 2026-01-24: 8 new incidents, killed 143. Of 2 fronts: 2 worse.",
        "- Strait, record (high): 144 killed in 30 days, the maximum over 1,096 days.",
        "- Strait, surge: 7 incidents dated to the last week, 1.0 a week in the 4 weeks before (+600 %).",
        "- Hills, broken quiet: 335 days without an incident before that of 2026-01-30.",
        "- Hills, new actor: Eastern Band: 1 incident in the last 30 days, 2026-01-30; none in the 365 days before.",
        "- The strait: Worse, active: record (high), 144 killed in 30 days, the maximum over 1,096 days; also surge, broken quiet, new actor and large increase; 7 new \
         incidents (the last 2026-01-31), killed 140; 11 incidents in 52 weeks, killed 144; none in the 52 weeks before.",
        "- North and South: Large increase: 7 incidents dated to the last week",
    ] {
        assert!(flat.contains(said), "{said:?} is not in\n{text}");
    }
}

/// Returns the burst with a third front that was recorded in 2025 only.
fn burst_with_ended_front() -> String {
    let ended = "\"coast\": (name: \"The coast\", short: \"Coast\", parties: [\"north\"], coverage_from: \"2025\", \
                 coverage_until: \"2025\"),\n";
    burst().replace("fronts: {", &format!("fronts: {{ {ended}"))
}

#[test]
fn totals_are_bounds_unless_every_front_is_recorded() {
    let dir = Workdir::new();
    dir.write("uneven.ron", burst_with_ended_front());
    let all = brief_json(&dir, &["uneven.ron", "--since", "7d"]);
    assert_eq!((&all["incidents"], &all["at_least"]), (&13.into(), &true.into()));
    let killed = &all["tolls"]["killed"];
    assert_eq!(
        (&killed["best"], &killed["at_least"], &killed["open"]),
        (&149.into(), &true.into(), &true.into())
    );
    assert_eq!((&all["new"]["incidents"], &all["new"]["at_least"]), (&8.into(), &true.into()));
    let coast = &all["fronts"][0];
    assert_eq!(
        (&coast["id"], &coast["new_incidents"], &coast["at_least"]),
        (&"coast".into(), &Value::Null, &true.into())
    );
    assert_eq!(coast["not_known"].as_array().unwrap().len(), 6);
    let strait = &all["fronts"][1];
    assert_eq!(
        (&strait["incidents"], &strait["at_least"], &strait["not_known"]),
        (&11.into(), &false.into(), &Value::Array(Vec::new()))
    );
    let (text, _) = brief(&dir, &["uneven.ron", "--since", "7d"]);
    assert!(unwrapped(&text).contains("Since 2026-01-24: ≥8 new incidents, killed ≥143."), "{text}");
    // The chosen fronts are recorded.
    let chosen = brief_json(&dir, &["uneven.ron", "--since", "7d", "--front", "strait", "--front", "hills"]);
    assert_eq!((&chosen["incidents"], &chosen["at_least"]), (&13.into(), &false.into()));
    let (text, _) = brief(&dir, &["uneven.ron", "--since", "7d", "--front", "coast"]);
    assert!(unwrapped(&text).contains("Nothing is known since 2026-01-24; no front is recorded."), "{text}");
    let coast = brief_json(&dir, &["uneven.ron", "--since", "7d", "--front", "coast", "--last", "7d"]);
    assert_eq!((&coast["incidents"], &coast["at_least"]), (&Value::Null, &true.into()));
}

#[test]
fn no_rule_is_silent_after_the_data_were_closed() {
    let dir = Workdir::new();
    dir.write("burst.ron", burst());
    let later = brief_json(&dir, &["burst.ron", "--since", "7d", "--as-of", "2026-04-30", "--last", "4w"]);
    assert_eq!((&later["incidents"], &later["at_least"]), (&Value::Null, &true.into()));
    for front in later["fronts"].as_array().unwrap() {
        assert_eq!((&front["status"], &front["trend"]), (&"unknown".into(), &"unknown".into()));
        assert_eq!((&front["recorded_until"], &front["week"]), (&"2026-01-31".into(), &Value::Null));
        assert_eq!(
            (front["fires"].as_array().unwrap().len(), front["not_known"].as_array().unwrap().len()),
            (0, 6)
        );
    }
    let (text, _) = brief(&dir, &["burst.ron", "--since", "7d", "--as-of", "2026-04-30"]);
    assert!(unwrapped(&text).contains("Nothing is known since 2026-04-23; no front is recorded."), "{text}");
    assert!(!text.contains("treat them as days"), "{text}");
}

#[test]
fn the_exit_status_is_1_if_a_rule_newly_fires() {
    let dir = Workdir::new();
    dir.write("burst.ron", burst());
    let status = |args: &[&str]| brief(&dir, &[&["burst.ron", "--exit-code"], args].concat()).1;
    assert_eq!(status(&["--since", "7d"]), 1);
    // On the 30th rules fired on the hills but not on the strait, so nothing is new on the hills alone.
    assert_eq!(status(&["--since", "2026-01-30"]), 1);
    assert_eq!(status(&["--since", "2026-01-30", "--front", "hills"]), 0);
    assert_eq!(status(&["--since", "2026-01-29", "--front", "hills"]), 1);
    assert_eq!(status(&["--since", "2026-01-20", "--as-of", "2026-01-24"]), 0);
    // Without a recorded visit every firing rule is new.
    assert_eq!(status(&["--since", "last", "--front", "hills"]), 1);
    assert_eq!(status(&["--since", "last", "--as-of", "2025-12-31"]), 0);
    // Without --exit-code the status is 0.
    assert_eq!(brief(&dir, &["burst.ron", "--since", "7d"]).1, 0);
}

#[test]
fn a_rule_that_still_fires_is_reported_as_before() {
    let dir = Workdir::new();
    dir.write("burst.ron", burst());
    let (text, _) = brief(&dir, &["burst.ron", "--short", "--since", "2026-01-30"]);
    assert!(text.contains("- Hills, broken quiet, as before: 335 days without an incident"), "{text}");
    // New matters come first, and the short form ends with “what matters”.
    assert!(text.find("Strait, surge").unwrap() < text.find("Hills, broken quiet").unwrap(), "{text}");
    assert!(!text.contains("FRONTS") && !text.contains("SOURCES"), "{text}");
}

#[test]
fn an_invalid_since_is_refused() {
    let dir = Workdir::new();
    for (args, said) in [
        (&["--since", "2026-02-01"][..], "is not before 2026-01-31"),
        (&["--since", "2026-01-31"], "is not before 2026-01-31"),
        (&["--since", "yesterday"], "30d"),
        (&["--since", "all"], "30d"),
        (&["--since", "2026-02-30"], "2026-01-31"),
        (&["--short", "--format", "json"], "--short is for text"),
    ] {
        let (text, status) = brief(&dir, args);
        assert!(status == 2 && text.contains(said), "{args:?}: {text}");
    }
}

#[test]
fn a_quiet_span_gives_a_short_brief() {
    let text = brief_text(&["--as-of", "2025-08-20", "--since", "7d", "--front", "afg-tjk", "--last", "30d"]);
    assert!(text.contains("Nothing new since 2025-08-13."), "{text}");
    for absent in ["WHAT MATTERS", "ALSO NEW", "DYADS", "CONTESTED", "SOURCES"] {
        assert!(!text.contains(absent), "{absent} in\n{text}");
    }
}

#[test]
fn days_after_the_end_of_the_data_are_not_called_quiet() {
    let text = brief_text(&["--as-of", "2026-02-09"]);
    let flat = unwrapped(&text);
    assert!(
        flat.contains("Seen from 2026-02-09; the data were closed on ≈2026-01-31, 10 days ago."),
        "{text}"
    );
    assert!(
        flat.contains("Nothing is known of the 9 days after 2026-01-31, when the data were closed"),
        "{text}"
    );
}

#[test]
fn a_front_recorded_at_as_of_is_not_called_unrecorded() {
    // The Tajik border is recorded from 2022-01-01 on.
    let text = brief_text(&["--as-of", "2022-05-01", "--since", "2021-12-31"]);
    let flat = unwrapped(&text);
    let line = "Afghanistan–Tajikistan border: Unknown, no incident on record: the record before 2021-12-31 is too short";
    assert!(flat.contains(line), "{text}");
    assert!(flat.contains("Not recorded on 2022-05-01: Afghanistan–Pakistan border and Rights"), "{text}");
}

#[test]
fn the_brief_has_every_section_and_no_empty_heading() {
    let dir = two_shores();
    let text = dir.run(&["brief", "s.ron"]).succeeded();
    for said in [
        "Two shores\n",
        "As of 2026-01-31, 12 days ago. Since 2025-12-31: 1 new incident, wounded 2 (2–5).",
        "WHAT MATTERS\n- Strait, 1 new incident, wounded 2 (2–5): Shells fell (2026-01). [paper]\n",
        "FRONTS\n- The strait: Too few to judge, active: not enough incidents in the last weeks to compare; 1 new incident (2026-01), wounded 2 (2–5); 2 incidents in 52 weeks",
        "- Talks: Same, no incident on record; nothing new, the last event 2024-06-01.",
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

    let none = dir.run(&["brief", "s.ron", "--filter", "nothing-like-this"]).succeeded();
    assert!(
        none.contains("Only events that match “nothing-like-this”.\nNothing new since 2025-12-31."),
        "{none}"
    );
    assert!(!none.contains("ALSO NEW") && !none.contains("CONTESTED"), "{none}");

    let markdown =
        dir.run(&["brief", "s.ron", "--format", "markdown", "--front", "talks", "--last", "all"]).succeeded();
    assert!(markdown.starts_with("# Two shores\n\n"), "{markdown}");
    assert!(
        markdown.contains("## Fronts\n\n- **Talks**: ") && !markdown.contains("The strait"),
        "{markdown}"
    );
}

#[test]
fn the_json_brief_has_the_figures_of_the_text() {
    let dir = two_shores();
    let brief: Value =
        serde_json::from_str(&dir.run(&["brief", "--format", "json", "s.ron"]).succeeded()).unwrap();
    assert_eq!((&brief["schema"], &brief["age_days"], &brief["shown"]), (&3.into(), &12.into(), &2.into()));
    assert_eq!((&brief["fronts"][0]["id"], &brief["fronts"][0]["incidents"]), (&"strait".into(), &2.into()));
    assert_eq!(brief["contested_facts"].as_array().unwrap().len(), 2);
    assert_eq!(
        brief["newest"][0],
        parse_ndjson(&dir.run(&["export", "--format", "ndjson", "s.ron"]).succeeded())[0]
    );
}

#[test]
fn announced_events_are_told_apart_from_those_that_happened() {
    let dir = two_shores();
    let announced = r#"events: [
        (id: "fleet", date: "2026-01-20", status: Announced, front: "strait", kind: Shelling, actors: ["south", "north"],
         summary: "The League threatens to shell the harbour on 5 February", sources: ["paper"]),"#;
    dir.write("s.ron", SITUATION.replacen("events: [", announced, 1));
    let text = dir.run(&["brief", "s.ron"]).succeeded();
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("Since 2025-12-31: 1 new incident, wounded 2 (2–5); 1 announced."), "{text}");
    assert!(
        flat.contains("NEWLY ANNOUNCED - 2026-01-20, Strait, announced: The League threatens to shell"),
        "{text}"
    );
    let brief: Value =
        serde_json::from_str(&dir.run(&["brief", "--format", "json", "s.ron"]).succeeded()).unwrap();
    assert_eq!((&brief["shown"], &brief["announced"]), (&2.into(), &1.into()));
    assert_eq!(brief["new"]["announced"], serde_json::json!(["fleet"]));
    assert_eq!(brief["newest"][0]["id"], "e2");
    assert_eq!((&brief["fronts"][0]["incidents"], &brief["fronts"][0]["events"]), (&2.into(), &2.into()));

    let events = parse_ndjson(&dir.run(&["export", "--format", "ndjson", "s.ron"]).succeeded());
    assert_eq!((&events[0]["id"], &events[0]["status"]), (&"fleet".into(), &"announced".into()));
    assert_eq!((&events[0]["incident"], &events[1]["status"]), (&false.into(), &"happened".into()));
    let table = dir.run(&["export", "--format", "md", "--filter", "status:announced", "s.ron"]).succeeded();
    assert!(table.starts_with("No events and 1 announced from “Two shores”"), "{table}");
    assert!(table.contains("| shelling/artillery/missile, announced |"), "{table}");
    let copy = dir.run(&["export", "--format", "ron", "s.ron"]).succeeded();
    assert!(copy.contains("status: Announced"), "{copy}");
    let csv = dir.run(&["export", "--format", "csv", "s.ron"]).succeeded();
    assert!(
        csv.starts_with("id,date_start,date_end,date_precision,date_inferred,front,kind,incident,status,")
    );
    assert!(csv.contains("fleet,2026-01-20,2026-01-20,day,false,strait,Shelling,false,announced,"), "{csv}");
}

#[test]
fn a_process_of_years_is_not_new_because_it_ends_late() {
    let dir = two_shores();
    let process = r#"events: [
        (id: "wall", date: "2024..2026-01", front: "strait", kind: BuildUp, actors: ["north", "south"],
         summary: "A wall grows along the shore", sources: ["paper"]),"#;
    dir.write("s.ron", SITUATION.replacen("events: [", process, 1));
    let new_since = |day: &str| {
        let text = dir.run(&["brief", "--format", "json", "--since", day, "s.ron"]).succeeded();
        serde_json::from_str::<Value>(&text).unwrap()["new"]["events"].clone()
    };
    assert_eq!(new_since("2025-12-31"), serde_json::json!(["e2"]));
    assert_eq!(new_since("2023-12-31"), serde_json::json!(["e2", "e1", "e3", "wall"]));
}

/// The rows, the verdicts and what matters are those of the first pane, however it groups.
#[test]
fn the_brief_goes_by_the_rows_of_the_board() {
    let dir = Workdir::new();
    let counts = |json: &Value| {
        let rows = json["fronts"].as_array().unwrap();
        let verdict = |row: &Value| (row["id"].as_str().unwrap().to_owned(), row["trend"].to_string());
        rows.iter().map(verdict).collect::<Vec<_>>()
    };
    for (group, plural) in [("kind", "kinds"), ("country", "countries"), ("actor", "actors")] {
        let text = brief(&dir, &["--group", group]).0;
        let json = brief_json(&dir, &["--group", group]);
        assert_eq!(json["group_by"], group);
        assert!(
            text.contains(&format!("\n{}\n", plural.to_uppercase())) && !text.contains("FRONTS"),
            "{text}"
        );
        assert!(unwrapped(&text).contains(&format!("Of {} {plural}: ", counts(&json).len())), "{text}");
        // A row whose verdict is “worse” is worse on the board too.
        let mut command = dir.command(&["frame", "--no-state", "--group", group, "--size", "200x60"]);
        let frame = run(command.env("FRONTWATCH_TODAY", "2026-02-10")).out;
        let worse = |trend: &str| trend.contains("deteriorated");
        let on_board = frame.lines().filter(|line| line.contains("+ worse")).count();
        let in_brief = counts(&json).iter().filter(|(_, trend)| worse(trend)).count();
        assert_eq!(on_board, in_brief, "{group}: {:?}\n{frame}", counts(&json));
    }
    assert_eq!(brief_json(&dir, &[])["group_by"], "front");
    let (text, status) = brief(&dir, &["--group", "source"]);
    assert!(status == 2 && text.contains("more reports of a source do not mean"), "{text}");
    // The file says how the board opens, and so the brief.
    let text = SITUATION.replacen("format: 1,", "format: 1, view: (group: \"kind\"),", 1);
    dir.write("s.ron", &text);
    assert_eq!(brief_json(&dir, &["s.ron"])["group_by"], "kind");
    assert_eq!(brief_json(&dir, &["s.ron", "--group", "front"])["group_by"], "front");
}
