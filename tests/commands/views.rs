//! Saved views.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

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
    // The brief has the rows of the board, and the window of the configuration.
    let brief = |args: &[&str]| dir.run(&[&["brief"], args].concat()).succeeded();
    assert_eq!(brief(&["v.ron"]), brief(&["s.ron", "--group", "kind"]));
    assert_eq!(brief(&["v.ron", "--group", "front"]), brief(&["s.ron"]));

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

/// The views of the team, in a situation file.
const SHARED: &str = r#"format: 1, views: {
    "pier": (filter: "killed>=1", fronts: ["strait"], window: "all", note: "For the weekly report"),
    // Two mistakes.
    "wrong": (filter: "kiled>=1", fronts: ["strait", "strat"]),
},"#;

#[test]
fn a_situation_shares_views_with_its_readers() {
    let dir = two_shores();
    dir.write("v.ron", dir.read("s.ron").replacen("format: 1,", SHARED, 1));
    let frame = |args: &[&str]| dir.run(&[&["frame", "v.ron", "--size", "140x30"], args].concat()).out;
    let shown = frame(&["--view", "pier"]);
    assert!(shown.contains("all time - [Strait] - [filter killed>=1]"), "{shown}");
    let listed = frame(&["--keys", r#"V "pi""#]);
    assert!(listed.contains("this situation: front strait, killed>=1, all time, For the"), "{listed}");
    let check = dir.run(&["check", "v.ron"]);
    for said in [
        "error: there is no field kiled\n --> v.ron:5:24",
        "error: there is no front `strat`\n --> v.ron:5:54",
        "did you mean `strait`?",
    ] {
        assert!(check.out.contains(said), "{said}\n{}", check.out);
    }
    dir.run(&["brief", "v.ron", "--view", "wrong"]).assert_refused(&["--view: there is no view `wrong`"]);
    let exported = dir.run(&["export", "v.ron", "--format", "ron"]).out;
    let line =
        r#""pier": (filter: "killed>=1", fronts: ["strait"], window: "all", note: "For the weekly report"),"#;
    assert!(exported.contains(line), "{exported}");
}

/// Types lines in screen-reader mode. Returns what the program says after the overview.
fn type_lines(dir: &Workdir, args: &[&str], lines: &str) -> String {
    let mut command = dir.command(&[&["--screen-reader", "--no-state"], args].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn a_view_is_saved_in_the_file_of_views_and_opened_again() {
    let dir = two_shores();
    fs::create_dir_all(dir.path(".config/frontwatch")).unwrap();
    dir.write(".config/frontwatch/config.ron", r#"(views: { "own": (window: "1d") })"#);
    let file = ".config/frontwatch/views.ron";
    let mine = "// my views\n(views: {\n  \"old\": (zoomed: true), // kept\n})\n";
    dir.write(file, mine);
    let said = type_lines(
        &dir,
        &["s.ron"],
        "filter killed>=1\nfront strait\nwindow all\ncompare year\nsave-view the pier\nsave-view the pier\nsave-view own\nreset\nopen-view the pier\n",
    );
    for words in [
        "Saved the view the pier in",
        "views.ron; not saved: the comparison.",
        "There is a view the pier already; `save-view! the pier` replaces it",
        "Your config.ron has a view own, which would be opened instead",
        "View: the pier",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let entry = concat!(
        "  \"the pier\": (\n",
        "      filter: \"killed>=1\", fronts: [\"strait\"], window: \"all\", bucket: Auto, group: \"front\", ",
        "measure: Incidents,\n",
        "      chart: Auto, focus: Events, zoomed: false,\n",
        "  ),\n",
    );
    assert_eq!(dir.read(file), mine.replace("})\n", &format!("{entry}}})\n")));
    let frame = dir.run(&["frame", "s.ron", "--view", "the pier", "--size", "100x30"]).succeeded();
    assert!(frame.contains("all time - [Strait] - [filter killed>=1]"), "{frame}");
    assert_eq!(dir.read(".config/frontwatch/config.ron"), r#"(views: { "own": (window: "1d") })"#);

    let said = type_lines(&dir, &["s.ron"], "filter wounded>=1\nsave-view! the pier\nquit\n");
    assert!(said.contains("Saved the view the pier"), "{said}");
    let text = dir.read(file);
    assert!(text.contains("wounded>=1") && !text.contains("killed>=1") && text.contains("// kept"), "{text}");

    // A file with problems is left as it is.
    let board = type_lines(&dir, &["s.ron"], "help\n");
    assert!(board.contains("save-view"), "{board}");
    let restricted =
        type_lines(&dir, &["s.ron", "--restricted"], "save-view x\ncopy-command\nhelp save-view\n");
    assert_eq!(restricted.matches("ot in restricted mode").count(), 4, "{restricted}");
}

#[test]
fn a_folder_that_cannot_be_written_is_reported() {
    let dir = two_shores();
    // A file stands where the folder of the configuration would be.
    dir.write(".config", "");
    let said = type_lines(&dir, &["s.ron"], "save-view x\n");
    assert!(
        said.contains("Error: The view is not saved:") && said.contains(".config/frontwatch/views.ron"),
        "{said}"
    );
    assert_eq!(dir.read(".config"), "");
}

#[test]
fn options_of_the_view_are_for_the_board_and_frames() {
    let dir = two_shores();
    let frame = |args: &[&str]| {
        dir.run(&[&["frame", "s.ron", "--size", "120x30", "--last", "all"], args].concat()).succeeded()
    };
    let shown = frame(&[
        "--group",
        "kind",
        "--front",
        "kind:Shelling",
        "--focus",
        "fronts",
        "--sort",
        "date reversed",
    ]);
    assert!(shown.contains("1 Kinds") && shown.contains("[shelling"), "{shown}");
    let shown = frame(&["--pair", "north~south", "--kind", "ArmedClash", "--stretch", "2025-12"]);
    assert!(shown.contains("1/3 events"), "{shown}");
    dir.run(&["brief", "s.ron", "--group", "kind", "--zoom"])
        .assert_refused(&["only for the board and frame"]);
    dir.run(&["check", "s.ron", "--group", "kind"]).assert_refused(&["only for the board and frame"]);
    dir.run(&["brief", "s.ron", "--front", "kind:Shelling"])
        .assert_refused(&["kind:Shelling is not a front"]);
    dir.run(&["frame", "s.ron", "--pair", "north~suoth"])
        .assert_refused(&["--pair: there is no actor `suoth`", "did you mean `south`?"]);
    for (option, value, said) in [
        ("--group", "fronds", "did you mean"),
        ("--sort-fronts", "place", "is not one of front, date"),
        ("--measure", "dead", "incidents, events, killed"),
        ("--kind", "Clash", "such as ArmedClash"),
        ("--pair", "north", "north~south"),
        ("--stretch", "soon", "date"),
        ("--bucket", "hour", "or auto"),
        ("--focus", "5", "headline, fronts"),
    ] {
        dir.run(&["frame", "s.ron", option, value]).assert_refused(&[said]);
    }
}
