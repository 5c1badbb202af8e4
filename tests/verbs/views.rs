//! Views under a name, and the table that is pasted into a mail.

use super::{Place, lines};

const VIEWS: &str = r#"(views: {
    "pier": (filter: "killed>=1", fronts: ["strait"], window: "all", bucket: Month, sort: "date reversed", measure: Killed,
             focus: Fronts, zoomed: true),
    "strait": (fronts: ["strait"], window: "all", sort: "date reversed"),
    "elsewhere": (fronts: ["strat"]),
    "nobody": (filter: "actor:nobody-here"),
})"#;

fn place() -> Place {
    let place = Place::new();
    place.write("c.ron", VIEWS);
    place
}

#[test]
fn a_view_is_what_a_verb_looks_at() {
    let place = place();
    let with = |args: &[&str]| place.run(&[args, &["s.ron", "--config", "c.ron"]].concat());
    let ids = |args: &[&str]| -> Vec<String> {
        let out = with(&[&["export", "--format", "ndjson"], args].concat()).fine();
        lines(&out).iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&["--view", "pier"]), ["e1"]);
    assert_eq!(ids(&["--view", "strait"]), ["e1", "e2"], "in its order");
    assert_eq!(ids(&["--view", "contested"]), ["e1"], "a built-in one");
    // What is asked for beside it goes before what it says.
    assert_eq!(ids(&["--view", "pier", "--filter", "wounded>=1"]), ["e2"]);
    assert_eq!(ids(&["--view", "strait", "--front", "talks"]), ["e3"]);
    assert_eq!(ids(&["--view", "strait", "--last", "5w"]), ["e2"]);

    let brief = with(&["brief", "--view", "pier"]).fine();
    assert!(brief.contains("Only the front The strait and what “killed>=1”"), "{brief}");
    let unwrapped = brief.replace("\n  ", " ");
    assert!(
        unwrapped.contains("1 incident on record, killed 3 (0–3+)") && !brief.contains("Talks:"),
        "{brief}"
    );

    let frame = with(&["frame", "--view", "pier", "--size", "100x30"]).fine();
    assert!(frame.contains("all time - [Strait] - [filter killed>=1]"), "{frame}");
    assert!(
        frame.contains("1 Fronts") && !frame.contains("2 Events"),
        "the fronts have the screen:\n{frame}"
    );
    let named = with(&["frame", "--size", "100x30", "--keys", r#"V "pier" enter"#]).fine();
    assert!(named.contains("View: pier") && named.contains("[Strait] - [filter killed>=1]"), "{named}");
    let back = with(&["frame", "--view", "pier", "--keys", "t R"]).fine();
    assert_eq!(back, with(&["frame", "--view", "pier"]).fine(), "reset goes back to it");
    assert_eq!(with(&["--plain", "--view", "pier"]).fine(), brief);
}

#[test]
fn a_view_that_is_not_there_or_does_not_fit_is_refused() {
    let place = place();
    for verb in [&["brief"][..], &["frame"], &["export", "--format", "csv"], &["board"]] {
        let refused = |view: &str, said: &[&str]| {
            place.run(&[verb, &["s.ron", "--config", "c.ron", "--view", view]].concat()).refused(said);
        };
        refused("peir", &["--view: there is no view `peir`", "did you mean `pier`?"]);
        refused("elsewhere", &["view elsewhere: there is no front `strat`", "did you mean `strait`?"]);
        refused("nobody", &["view nobody:1:", "nobody-here"]);
    }
    place.write("bad.ron", &VIEWS.replace("killed>=1", "kiled>=1"));
    place.run(&["brief", "s.ron", "--config", "bad.ron"]).refused(&["bad.ron:2:23", "did you mean killed?"]);
}

#[test]
fn views_are_shown_and_read_back() {
    let place = place();
    let shown = place.run(&["config", "show", "--origin", "--config", "c.ron"]).fine();
    for said in [
        "\"deadly\": (filter: \"killed>=1 or says:unspecified\", sort: \"killed\", measure: Killed), // built-in",
        "\"strait\": (fronts: [\"strait\"], window: \"all\", sort: \"date reversed\"), // c.ron:4",
    ] {
        assert!(shown.contains(said), "{said:?} is not in\n{shown}");
    }
    let plain = place.run(&["config", "show", "--config", "c.ron"]).fine();
    place.write("again.ron", &plain);
    assert_eq!(place.run(&["config", "show", "--config", "again.ron"]).fine(), plain);
}

#[test]
fn the_table_says_who_claims_what_and_what_its_signs_mean() {
    let place = Place::new();
    let table = place.run(&["export", "--format", "markdown", "s.ron"]).fine();
    let expected = "\
3 events from “Two shores”, as of 2026-01-31.

| date | front | kind | actors | place | killed | sources |
|---|---|---|---|---|---|---|
| 2026-01 | The strait | shelling/artillery/missile | North | Southern shore (country) | – | The Harbour Paper |
| 2025-12-20 | The strait | armed clash | North – South | Low Pier (near) | 3 (0–3+) ≠ · South: at least 3 of North; North: denies any of North | The Harbour Paper |
| 2024-06-01 | Talks | talks or mediation | North – South |  | – | The Harbour Paper |

–: nobody claims a number; in brackets: the lowest and the highest that the claims allow; +: or more; ≠: claims exclude each other.
";
    assert_eq!(table, expected);
    assert_eq!(place.run(&["export", "--format", "md", "s.ron"]).fine(), expected);

    let marked = super::SITUATION
        .replace("The Harbour Paper\"", "Harbour | <Paper>\", url: \"https://a.org/x_(1)\"")
        .replace("Low Pier", "Low | *Pier*");
    place.write("marked.ron", &marked);
    let table = place.run(&["export", "--format", "markdown", "marked.ron", "--last", "52w"]).fine();
    assert!(table.contains("| Low \\| \\*Pier\\* (near) |"), "{table}");
    assert!(table.contains("| [Harbour \\| \\<Paper\\>](https://a.org/x_%281%29) |"), "{table}");
    let none = place.run(&["export", "--format", "markdown", "s.ron", "--filter", "no-such-thing"]).fine();
    assert_eq!(none, "No events from “Two shores”, as of 2026-01-31.\n");
}
