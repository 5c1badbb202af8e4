//! Saved views.

use crate::program::Workdir;
use crate::{parse_ndjson, two_shores};

const VIEWS: &str = r#"(views: {
    "pier": (filter: "killed>=1", fronts: ["strait"], window: "all", bucket: Month, group: "front", sort: "date reversed", measure: Killed,
             focus: Fronts, zoomed: true),
    "strait": (fronts: ["strait"], window: "all", sort: "date reversed"),
    "elsewhere": (fronts: ["strat"]),
    "nobody": (filter: "actor:nobody-here"),
})"#;

fn with_views() -> Workdir {
    let dir = two_shores();
    dir.write("c.ron", VIEWS);
    dir
}

#[test]
fn a_verb_uses_the_given_view() {
    let dir = with_views();
    let with = |args: &[&str]| dir.run(&[args, &["s.ron", "--config", "c.ron"]].concat());
    let ids = |args: &[&str]| -> Vec<String> {
        let out = with(&[&["export", "--format", "ndjson"], args].concat()).succeeded();
        parse_ndjson(&out).iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&["--view", "pier"]), ["e1"]);
    assert_eq!(ids(&["--view", "strait"]), ["e1", "e2"], "in the order of the view");
    assert_eq!(ids(&["--view", "contested"]), ["e1"], "a built-in view");
    // Options override the settings of the view.
    assert_eq!(ids(&["--view", "pier", "--filter", "wounded>=1"]), ["e2"]);
    assert_eq!(ids(&["--view", "strait", "--front", "talks"]), ["e3"]);
    assert_eq!(ids(&["--view", "strait", "--last", "5w"]), ["e2"]);

    let brief = with(&["brief", "--view", "pier"]).succeeded();
    assert!(brief.contains("Only the front The strait and events that match"), "{brief}");
    let unwrapped = brief.replace("\n  ", " ");
    assert!(
        unwrapped.contains("1 incident on record, killed 3 (0–3+)") && !brief.contains("Talks:"),
        "{brief}"
    );

    let frame = with(&["frame", "--view", "pier", "--size", "100x30"]).succeeded();
    assert!(frame.contains("all time - [Strait] - [filter killed>=1]"), "{frame}");
    assert!(
        frame.contains("1 Fronts") && !frame.contains("2 Events"),
        "the fronts fill the screen:\n{frame}"
    );
    let named = with(&["frame", "--size", "100x30", "--keys", r#"V "pier" enter"#]).succeeded();
    assert!(named.contains("View: pier") && named.contains("[Strait] - [filter killed>=1]"), "{named}");
    let back = with(&["frame", "--view", "pier", "--keys", "t R"]).succeeded();
    assert_eq!(back, with(&["frame", "--view", "pier"]).succeeded(), "a reset restores the view");
    assert_eq!(with(&["--plain", "--view", "pier"]).succeeded(), brief);
}

/// A file may say how it opens; options and `--view` override it.
#[test]
fn a_situation_opens_as_its_file_says() {
    let dir = two_shores();
    let file = dir.read("s.ron");
    let with_view =
        |view: &str| dir.write("v.ron", file.replacen("format: 1,", &format!("format: 1, view: {view},"), 1));
    with_view(r#"(window: "all", group: "kind", sort: "date reversed")"#);
    let frame =
        |args: &[&str]| dir.run(&[&["frame", "v.ron", "--size", "100x30"], args].concat()).succeeded();
    let opened = frame(&[]);
    assert!(
        opened.contains("all time") && opened.contains("1 Kinds") && opened.contains("armed clash"),
        "{opened}"
    );
    assert!(opened.contains("date^") || opened.contains("date▴"), "oldest first\n{opened}");
    assert_eq!(frame(&["--keys", r#"b "front" enter t R"#]), opened, "a reset restores it");
    assert!(frame(&["--last", "5w"]).contains("last 5 weeks"));
    dir.write("c.ron", VIEWS);
    let named = frame(&["--config", "c.ron", "--view", "last-month"]);
    assert!(named.contains("1 month") && named.contains("1 Kinds"), "the view names no grouping\n{named}");
    assert_eq!(dir.run(&["brief", "v.ron"]).succeeded(), dir.run(&["brief", "s.ron"]).succeeded());

    with_view(r#"(window: "soon", group: "kinds", sort: "deaths")"#);
    let check = dir.run(&["check", "v.ron"]);
    for words in ["“kinds” is not a dimension; did you mean kind?", "soon", "deaths"] {
        assert!(check.out.contains(words), "{words}\n{}", check.out);
    }
    let rest = dir.run(&["frame", "v.ron", "--size", "100x30"]).out;
    assert!(rest.contains("1 Fronts"), "the rest is read\n{rest}");
}

#[test]
fn a_missing_or_invalid_view_is_refused() {
    let dir = with_views();
    for verb in [&["brief"][..], &["frame"], &["export", "--format", "csv"], &["board"]] {
        let refused = |view: &str, said: &[&str]| {
            dir.run(&[verb, &["s.ron", "--config", "c.ron", "--view", view]].concat()).assert_refused(said);
        };
        refused("peir", &["--view: there is no view `peir`", "did you mean `pier`?"]);
        refused("elsewhere", &["view elsewhere: there is no front `strat`", "did you mean `strait`?"]);
        refused("nobody", &["view nobody:1:", "nobody-here"]);
    }
    dir.write("bad.ron", VIEWS.replace("killed>=1", "kiled>=1"));
    dir.run(&["brief", "s.ron", "--config", "bad.ron"])
        .assert_refused(&["bad.ron:2:23", "did you mean killed?"]);
}

#[test]
fn config_show_prints_views_that_read_back() {
    let dir = with_views();
    let shown = dir.run(&["config", "show", "--origin", "--config", "c.ron"]).succeeded();
    for said in [
        "\"deadly\": (filter: \"killed>=1 or says:unspecified\", sort: \"killed\", measure: Killed), // built-in",
        "\"strait\": (fronts: [\"strait\"], window: \"all\", sort: \"date reversed\"), // c.ron:4",
    ] {
        assert!(shown.contains(said), "{said:?} is not in\n{shown}");
    }
    let plain = dir.run(&["config", "show", "--config", "c.ron"]).succeeded();
    dir.write("again.ron", &plain);
    assert_eq!(dir.run(&["config", "show", "--config", "again.ron"]).succeeded(), plain);
}
