//! `diff` and `merge`, also as git runs them.

use std::process::Command;

use serde_json::json;

use crate::program::{self, Workdir};
use crate::{SITUATION, two_shores};

/// Runs git in the folder with a fixed author, and without the settings of the machine. Returns the status and both
/// outputs.
pub(crate) fn git(dir: &Workdir, args: &[&str]) -> (i32, String) {
    let mut command = Command::new("git");
    command.args(args).current_dir(dir.path("")).env("HOME", dir.path("")).env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "A").env(format!("GIT_{who}_EMAIL"), "a@b.example");
    }
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8_lossy(&text).into_owned())
}

#[track_caller]
pub(crate) fn git_succeeds(dir: &Workdir, args: &[&str]) -> String {
    let (status, text) = git(dir, args);
    assert_eq!(status, 0, "git {args:?}: {text}");
    text
}

/// A repository with the situation, and the program as its diff and merge driver.
fn repository(driver: &str) -> Workdir {
    let dir = two_shores();
    dir.write(".gitattributes", "*.ron diff=frontwatch merge=frontwatch\n");
    git_succeeds(&dir, &["init", "-q", "-b", "main"]);
    let program = env!("CARGO_BIN_EXE_frontwatch");
    git_succeeds(&dir, &["config", "diff.frontwatch.command", &format!("{program} diff --git")]);
    git_succeeds(&dir, &["config", "merge.frontwatch.driver", &driver.replace("frontwatch", program)]);
    commit(&dir, "Start");
    dir
}

fn commit(dir: &Workdir, message: &str) {
    git_succeeds(dir, &["add", "."]);
    git_succeeds(dir, &["commit", "-q", "-m", message]);
}

const DRIVER: &str = "frontwatch merge %O %A %B --path %P";
pub(crate) const FALLBACK_DRIVER: &str = "frontwatch merge %O %A %B --path %P || { test $? -gt 1 && git merge-file -L ours -L base -L theirs %A %O %B; }";

/// Returns the situation with each text replaced by the one after it.
fn edited(replacements: &[(&str, &str)]) -> String {
    replacements.iter().fold(SITUATION.to_owned(), |text, (old, new)| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text.replace(old, new)
    })
}

#[test]
fn git_shows_the_lines_of_a_file_that_is_no_situation_of_its_own() {
    let dir = repository(DRIVER);
    let included = |summary: &str| {
        format!(
            "(format: 1, events: [(id: \"e9\", date: \"2026-01-05\", front: \"strait\", kind: ArmedClash, \
             actors: [\"north\"], sources: [\"paper\"], summary: \"{summary}\")])\n"
        )
    };
    dir.write("more.ron", included("A boat."));
    commit(&dir, "Add");
    dir.write("more.ron", included("A ship."));
    let shown = git_succeeds(&dir, &["diff", "more.ron"]);
    assert!(shown.contains("more.ron cannot be read completely on its own; its lines differ:"), "{shown}");
    let starts =
        |sign: char, word: &str| shown.lines().any(|line| line.starts_with(sign) && line.contains(word));
    assert!(starts('-', "A boat.") && starts('+', "A ship."), "{shown}");
}

#[test]
fn a_file_cannot_be_compared_before_the_first_commit() {
    let dir = two_shores();
    git_succeeds(&dir, &["init", "-q", "-b", "main"]);
    dir.run(&["diff", "s.ron"]).assert_refused(&["no commit has been made yet"]);
}

const EVENTS_END: &str = "sources: [\"paper\"]),\n    ],\n)";

fn with_event(id: &str) -> String {
    let event = format!(
        "sources: [\"paper\"]),\n        (id: \"{id}\", date: \"2026-01-30\", front: \"strait\", kind: ArmedClash, \
         actors: [\"north\", \"south\"], summary: \"They fought\", sources: [\"paper\"]),\n    ],\n)"
    );
    edited(&[(EVENTS_END, &event)])
}

/// A later version of the situation, with every kind of difference.
fn later() -> String {
    edited(&[
        ("as_of: \"2026-01-31\"", "as_of: \"2026-02-05\""),
        ("\"radio\": (name: \"Harbour Radio\"", "\"radio\": (name: \"Harbour Radio\", aliases: [\"HR\"]"),
        ("sources: { ", "sources: { \"post\": (title: \"The Post\", published: \"2026-02-01\"), "),
        ("says: AtLeast(9)", "says: AtLeast(11)"),
        ("date: \"2025-12-20\"", "date: \"2025-12-21\""),
        ("says: AtLeast(3)", "says: AtLeast(4)"),
        (
            "Toll(by: \"north\", measure: Killed, victims: \"north\", says: Denied),",
            "Cause(by: \"north\", what: \"shots\"),",
        ),
        ("summary: \"They met\"", "status: Withdrawn, summary: \"They met\""),
        ("(id: \"e2\"", "(id: \"e4\""),
    ])
}

#[test]
fn a_difference_is_listed_in_words() {
    let dir = two_shores();
    dir.write("later.ron", later());
    let (status, out, err) = dir.run_line("diff s.ron later.ron");
    assert_eq!((status, err.as_str()), (1, ""), "{out}");
    assert_eq!(
        out,
        "s.ron → later.ron: 1 event added, 1 removed, 1 withdrawn, 1 changed, 1 actor changed, 1 source added, \
         1 stated total changed, 1 field of the heading changed\n\
         \n\
         HEADING\n\
         as_of: 2026-01-31 → 2026-02-05\n\
         \n\
         EVENTS\n\
         withdrawn  2024-06-01  Talks  They met  [e3]\n    status: happened → withdrawn\n\
         changed    2025-12-21  Strait  =A clash at the pier, \"brief\"  [e1]\n    \
             date: 2025-12-20 → 2025-12-21\n    \
             claim: South, killed among North: at least 3 → at least 4\n    \
             claim: added: North, cause: shots\n    \
             claim: removed: North, killed among North: none\n\
         removed    2026-01  Strait  Shells fell  [e2]\n\
         added      2026-01  Strait  Shells fell  [e4]\n    claim: Radio, wounded: 2–5\n\
         \n\
         ACTORS\n\
         changed    Harbour Radio  [radio]\n    aliases: added HR\n\
         \n\
         SOURCES\n\
         added      The Post  [post]\n\
         \n\
         STATED TOTALS\n\
         changed    clashes (2025), by Radio  [2025 clashes radio]\n    says: at least 9 → at least 11\n"
    );
    assert_eq!(dir.run_line("diff s.ron s.ron"), (0, "s.ron: no differences\n".to_owned(), String::new()));
}

#[test]
fn differences_of_views_outlines_and_places_are_listed() {
    let heading = |views: &str, note: &str, place: &str| {
        edited(&[
            ("as_of: \"2026-01-31\",", &format!("as_of: \"2026-01-31\", {views}")),
            ("precision: Near)", &format!("precision: Near{place})")),
            (
                "    events: [",
                &format!(
                    "    outlines: [(name: \"Coast\", line: [(1, 2), (3, 4)], note: \"{note}\")],\n    events: ["
                ),
            ),
        ])
    };
    let dir = two_shores();
    dir.write("a.ron", heading("views: { \"deadly\": (filter: \"killed>=1\") },", "a chart", ""));
    dir.write("b.ron", heading("views: { \"deadly\": ( filter : \"killed>=1\", ), },", "a chart", ""));
    assert_eq!(dir.run_line("diff a.ron b.ron").0, 0);
    dir.write(
        "c.ron",
        heading("views: { \"deadly\": (filter: \"killed>=2\") },", "a map", ", note: \"by the mole\""),
    );
    let (status, out, _) = dir.run_line("diff a.ron c.ron");
    assert_eq!(status, 1);
    for line in [
        "\nviews: removed deadly (filter: \"killed>=1\"); added deadly (filter: \"killed>=2\")\n",
        "\noutlines: removed Coast (2 points); added Coast (2 points)\n",
        "\n    place.note: (none) → by the mole\n",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
}

#[test]
fn a_difference_is_written_as_json() {
    let dir = two_shores();
    dir.write("later.ron", later());
    let output = dir.run(&["diff", "s.ron", "later.ron", "--format", "json"]);
    assert_eq!((output.status, output.err.as_str()), (1, ""));
    let value: serde_json::Value = serde_json::from_str(&output.out).unwrap();
    assert_eq!(crate::object_keys(&value), ["schema", "old", "new", "counts", "heading", "records"]);
    assert_eq!(value["schema"], 3);
    assert_eq!(value["old"], json!({ "name": "s.ron", "errors": 0, "imported": null }));
    assert_eq!(value["counts"]["events"], json!({ "added": 1, "removed": 1, "withdrawn": 1, "changed": 1 }));
    assert_eq!(
        value["heading"],
        json!([{ "field": "as_of", "before": "2026-01-31", "after": "2026-02-05" }])
    );
    let event = &value["records"][1];
    assert_eq!(crate::object_keys(event), ["kind", "id", "difference", "name", "fields", "claims"]);
    assert_eq!(
        (&event["kind"], &event["id"], &event["difference"]),
        (&json!("event"), &json!("e1"), &json!("changed"))
    );
    let claim = &event["claims"][0];
    assert_eq!(
        (&claim["before"]["says"], &claim["after"]["says"]),
        (&json!("AtLeast(3)"), &json!("AtLeast(4)"))
    );
    assert_eq!((&claim["before"]["by"], &claim["before"]["victims"]), (&json!("south"), &json!("north")));
    assert_eq!(event["claims"][2]["after"], json!(null));
    assert_eq!(value["records"][4]["fields"], json!([{ "field": "aliases", "before": [], "after": ["HR"] }]));
}

#[test]
fn a_claim_that_says_the_same_in_another_place_does_not_differ() {
    let dir = two_shores();
    let (north, south) = (
        "Toll(by: \"north\", measure: Killed, victims: \"north\", says: Denied)",
        "Toll(by: \"south\", measure: Killed, victims: \"north\", says: AtLeast(3))",
    );
    let moved = SITUATION.replace(north, "@").replace(south, north).replace('@', south);
    assert_ne!(moved, SITUATION);
    dir.write("moved.ron", moved);
    assert_eq!(dir.run_line("diff s.ron moved.ron").0, 0);
}

#[test]
fn another_title_of_a_source_changes_no_claim() {
    let dir = two_shores();
    let with_source =
        SITUATION.replace("what: \"a stopped boat\"", "what: \"a stopped boat\", source: \"paper\"");
    dir.write("old.ron", &with_source);
    dir.write("new.ron", with_source.replace("The Harbour Paper", "The Shore Paper"));
    let (status, out, _) = dir.run_line("diff old.ron new.ron");
    assert_eq!((status, out.lines().next().unwrap()), (1, "old.ron → new.ron: 1 source changed"), "{out}");
}

#[test]
fn a_record_that_cannot_be_read_is_not_silently_missing() {
    let dir = two_shores();
    dir.write("bad.ron", edited(&[("kind: Shelling", "kind: Shellling")]));
    let (status, out, _) = dir.run_line("diff s.ron bad.ron");
    assert_eq!(status, 1);
    assert!(
        out.contains("note: bad.ron (new) has 1 error: records that cannot be read are missing"),
        "{out}"
    );
}

#[test]
fn imported_events_are_compared_by_their_number() {
    let dir = two_shores();
    let including = edited(&[("    events: [", "    include: [Acled(\"rows.csv\")],\n    events: [")]);
    let head = "event_id_cnty,event_date,event_type,sub_event_type,actor1,country,location,latitude,longitude,geo_precision,\
                source,notes,fatalities,time_precision,timestamp";
    let row =
        "A1,20 January 2026,Battles,Armed clash,North,Nowhere,Low Pier,10.5,-20.25,1,S,N,0,1,1769000000";
    dir.write("rows.csv", format!("{head}\n{row}\n"));
    dir.write("with.ron", including);
    let (status, out, _) = dir.run_line("diff s.ron with.ron");
    assert_eq!(
        (status, out.as_str()),
        (
            1,
            "s.ron → with.ron: another number of imported events\n\
             note: imported events are compared by their number only: 0 before, 1 now\n"
        )
    );
}

#[test]
fn revisions_are_read_with_what_they_include() {
    let dir = repository(DRIVER);
    dir.write("s.ron", edited(&[("    events: [", "    include: [\"more/notes.ron\"],\n    events: [")]));
    std::fs::create_dir(dir.path("more")).unwrap();
    let more = "(format: 1, sources: { \"web\": (title: \"A page\") })";
    dir.write("more/notes.ron", more);
    commit(&dir, "Include notes");
    dir.write("more/notes.ron", more.replace("A page", "A site"));
    let (status, out, err) = dir.run_line("diff s.ron");
    assert_eq!((status, err.as_str()), (1, ""), "{out}");
    assert!(out.starts_with("HEAD:./s.ron → s.ron: 1 source changed\n"), "{out}");
    assert!(out.contains("    title: A page → A site\n"), "{out}");
    let (status, out, _) = dir.run_line("diff HEAD~1:s.ron HEAD:s.ron");
    assert_eq!((status, out.lines().next().unwrap()), (1, "HEAD~1:s.ron → HEAD:s.ron: 1 source added"));
    dir.run(&["diff", "nowhere:s.ron", "s.ron"])
        .assert_refused(&["git: fatal: invalid object name 'nowhere'"]);
    dir.run(&["diff", "HEAD:x.ron", "s.ron"])
        .assert_refused(&["git: fatal: path 'x.ron' does not exist in 'HEAD'"]);
    dir.run(&["diff", "HEAD:s.ron"]).assert_refused(&["give the two situations to compare"]);
}

#[test]
fn without_git_or_a_repository_one_line_says_so() {
    let dir = two_shores();
    dir.run(&["diff", "s.ron"]).assert_refused(&["git: fatal: not a git repository"]);
    let output = program::run(dir.command(&["diff", "s.ron"]).env("PATH", dir.path("empty")));
    output.assert_refused(&["git cannot be started"]);
}

#[test]
fn git_shows_differences_in_words() {
    let dir = repository(DRIVER);
    dir.write("s.ron", later());
    dir.write("new.ron", "(format: 1)");
    git_succeeds(&dir, &["add", "new.ron"]);
    let out = git_succeeds(&dir, &["diff", "HEAD"]);
    assert!(out.starts_with("new.ron is new\ns.ron: 1 event added"), "{out}");
    dir.write("s.ron", SITUATION);
    git_succeeds(&dir, &["mv", "s.ron", "t.ron"]);
    dir.write("t.ron", edited(&[("Two shores", "Three shores")]));
    let out = git_succeeds(&dir, &["diff", "-M", "HEAD", "--", "s.ron", "t.ron"]);
    assert_eq!(
        out,
        "s.ron → t.ron: 1 field of the heading changed\n\nHEADING\ntitle: Two shores → Three shores\n"
    );
    git_succeeds(&dir, &["mv", "t.ron", "s.ron"]);
    dir.write("s.ron", "(format: 1, title: )");
    let out = git_succeeds(&dir, &["diff"]);
    assert!(out.starts_with("s.ron cannot be compared: "), "{out}");
}

/// Commits `theirs` on a branch and `ours` on the main branch, and merges. Returns the status and the output of git.
fn merge_branches(dir: &Workdir, ours: &str, theirs: &str) -> (i32, String) {
    git_succeeds(dir, &["checkout", "-q", "-b", "theirs"]);
    dir.write("s.ron", theirs);
    commit(dir, "Theirs");
    git_succeeds(dir, &["checkout", "-q", "main"]);
    dir.write("s.ron", ours);
    commit(dir, "Ours");
    git(dir, &["merge", "--no-edit", "theirs"])
}

#[test]
fn two_branches_that_add_an_event_each_merge_cleanly_in_git() {
    let dir = repository(DRIVER);
    let (status, out) = merge_branches(&dir, &with_event("ours"), &with_event("theirs"));
    assert_eq!(status, 0, "{out}");
    let merged = dir.read("s.ron");
    let lines: Vec<&str> = merged.lines().rev().take(4).collect();
    assert!(lines[3].contains("id: \"ours\"") && lines[2].contains("id: \"theirs\""), "{merged}");
    assert_eq!(merged.len(), with_event("ours").len() + lines[2].len() + 1);
    assert_eq!(git_succeeds(&dir, &["status", "--porcelain"]), "");
    assert_eq!(dir.run_line("check s.ron").0, 0);
}

#[test]
fn a_conflict_in_git_is_marked_and_named() {
    let dir = repository(DRIVER);
    let change = |day: &str| edited(&[("date: \"2025-12-20\"", &format!("date: \"{day}\""))]);
    let (status, out) = merge_branches(&dir, &change("2025-12-18"), &change("2025-12-19"));
    assert_eq!(status, 1);
    assert!(out.contains("error: event `e1`: both change `date` (2025-12-18 / 2025-12-19)"), "{out}");
    assert!(out.contains("--> s.ron:15:1"), "{out}");
    assert_eq!(git_succeeds(&dir, &["status", "--porcelain"]), "UU s.ron\n");
    let merged = dir.read("s.ron");
    assert_eq!(merged.matches("id: \"e1\"").count(), 2);
    assert_eq!(merged.matches("id: \"e2\"").count(), 1);
}

#[test]
fn a_reference_to_what_the_other_side_removed_is_a_conflict() {
    let dir = two_shores();
    let without_radio = edited(&[
        ("        \"radio\": (name: \"Harbour Radio\", short: \"Radio\", kind: Monitor),\n", ""),
        (
            "aggregates: [ (span: \"2025\", what: \"clashes\", counts: Incidents, says: AtLeast(9), by: \"radio\", front: \"strait\", sources: [\"paper\"]) ],",
            "",
        ),
        (
            "                  Cause(by: \"radio\", what: \"a stopped boat\"), NoComment(by: \"radio\")]),",
            "                  ]),",
        ),
        ("Toll(by: \"radio\", measure: Wounded, says: Between(2, 5), basis: Assessed)", ""),
    ]);
    dir.write("base", SITUATION);
    dir.write("ours", &without_radio);
    let theirs =
        with_event("x").replace("They fought\",", "They fought\", claims: [NoComment(by: \"radio\")],");
    dir.write("theirs", &theirs);
    let (status, out, err) = dir.run_line("merge base ours theirs --path s.ron");
    assert_eq!((status, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("`radio`") && err.contains("--> s.ron:"), "{err}");
    assert!(dir.read("ours").contains("id: \"x\"") && !dir.read("ours").contains("<<<<<<<"));
}

#[test]
fn a_file_that_is_not_ron_is_refused_and_left_alone() {
    let dir = two_shores();
    dir.write("broken", "(format: 1, events: [");
    dir.write("ours", with_event("a"));
    dir.run(&["merge", "s.ron", "ours", "broken", "--path", "x.ron"])
        .assert_refused(&["the file ends in the middle of a value", "x.ron (theirs):1:"]);
    assert_eq!(dir.read("ours"), with_event("a"));
    assert_eq!(dir.file_names(), ["broken", "ours", "s.ron"]);
    dir.run(&["merge", "s.ron", "ours", "nowhere"]).assert_refused(&["nowhere cannot be read"]);
}

#[test]
fn with_a_fallback_git_merges_by_lines_what_is_not_ron() {
    let dir = repository(FALLBACK_DRIVER);
    let broken = edited(&[("title: \"Two shores\"", "title: Two shores\"")]);
    let (status, out) = merge_branches(&dir, &broken, &with_event("theirs"));
    assert_eq!(status, 0, "{out}");
    assert!(
        dir.read("s.ron").contains("title: Two shores\"") && dir.read("s.ron").contains("id: \"theirs\"")
    );
    let dir = repository(FALLBACK_DRIVER);
    let change = |day: &str| edited(&[("date: \"2025-12-20\"", &format!("date: \"{day}\""))]);
    let (status, out) = merge_branches(&dir, &change("2025-12-18"), &change("2025-12-19"));
    assert_eq!((status, dir.read("s.ron").matches("<<<<<<< ours").count()), (1, 1), "{out}");
}

#[test]
fn restricted_mode_compares_and_merges_nothing() {
    let dir = two_shores();
    dir.run(&["--restricted", "diff", "s.ron", "s.ron"]).assert_refused(&["diff: not in restricted mode"]);
    dir.run(&["--restricted", "merge", "s.ron", "s.ron", "s.ron"])
        .assert_refused(&["merge: not in restricted mode"]);
}
