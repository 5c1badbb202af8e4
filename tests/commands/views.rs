//! Saved views.

use crate::program::Workdir;
use crate::{parse_ndjson, two_shores};

const VIEWS: &str = r#"(views: {
    "pier": (filter: "killed>=1", fronts: ["strait"], window: "all", bucket: Month, sort: "date reversed", measure: Killed,
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
