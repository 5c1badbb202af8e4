//! `include: ["events/*.ron"]`, with the real program.

use std::fs;

use frontwatch::model::limits::MAX_INCLUDED_FILES;

use crate::program::Workdir;

/// Returns a folder with a situation of these includes and an empty folder `events`.
fn workdir_including(includes: &str) -> Workdir {
    let dir = Workdir::new();
    fs::create_dir(dir.path("events")).unwrap();
    dir.write(
        "s.ron",
        format!(
            "(format: 1, title: \"T\", as_of: \"2026-01-31\",\n\
             actors: {{ \"a\": (name: \"A\", kind: StateForces) }},\n\
             fronts: {{ \"f\": (name: \"F\", parties: [\"a\"]) }},\n\
             include: [{includes}],\n)\n"
        ),
    );
    dir
}

/// Returns a file with one event.
fn file_with_event(id: &str) -> String {
    format!(
        "(format: 1, events: [(id: \"{id}\", date: \"2026-01-01\", front: \"f\", kind: ArmedClash, actors: [\"a\"], summary: \"s\", sources: [])])"
    )
}

/// Returns the ids of all events, sorted.
fn exported_ids(dir: &Workdir) -> Vec<String> {
    let (status, lines, err) = dir.run_line("export s.ron --format ndjson");
    assert_eq!(status, 0, "{err}");
    let mut ids: Vec<String> = lines
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned()
        })
        .collect();
    ids.sort();
    ids
}

#[test]
fn every_file_of_a_folder_is_read_once_and_drafts_are_not() {
    let dir = workdir_including("\"events/b.ron\", \"events/*.ron\", \"./events/*.ron\"");
    for name in ["a", "b", "c"] {
        dir.write(&format!("events/{name}.ron"), file_with_event(name));
    }
    for name in [".d.ron", ".a.ron.part", "a.ron~", ".a.ron.swp", "notes.txt"] {
        dir.write(&format!("events/{name}"), "(format");
    }
    fs::create_dir(dir.path("events/folder.ron")).unwrap();
    let (status, out, _) = dir.run_line("check s.ron");
    assert_eq!((status, out.as_str()), (0, "no problems in s.ron\n"));
    assert_eq!(exported_ids(&dir), ["a", "b", "c"]);
    let restricted = dir.run(&["export", "s.ron", "--format", "csv", "--restricted"]).succeeded();
    assert_eq!(restricted.lines().count(), 4);
    let (_, out, _) = dir.run_line("doctor s.ron");
    assert!(out.contains("3 events on 1 front") && out.contains("noticed by events"), "{out}");
}

/// The duplicate is found in the second file, so the files are read in the order of their names. A file that matches a
/// pattern of its own is not read twice.
#[test]
fn files_are_read_in_the_order_of_their_names_and_a_file_does_not_include_itself() {
    let dir = workdir_including("\"events/*.ron\"");
    let own_pattern = file_with_event("x").replace("(format: 1", "(format: 1, include: [\"*.ron\"]");
    dir.write("events/1.ron", own_pattern);
    dir.write("events/0.ron", file_with_event("y"));
    dir.write("events/2.ron", file_with_event("x"));
    let (status, out, _) = dir.run_line("check s.ron");
    assert_eq!(status, 1);
    assert!(out.contains("events/2.ron:1:27"), "{out}");
    assert!(out.contains("the first is at events/1.ron:1") && out.contains("1 error in s.ron"), "{out}");
}

#[test]
fn a_pattern_that_matches_nothing_is_reported_at_its_place_and_the_rest_loads() {
    for (pattern, severity, said, hint) in [
        ("events/*.ron", "note", "`events/*.ron` matches no file", "looked in events"),
        ("event/*.ron", "warning", "`event/*.ron` matches no file: event cannot be read", "No such file"),
        (
            "*/a.ron",
            "error",
            "only the file name at the end may be a pattern, not a folder",
            "\"events/*.ron\"",
        ),
        (
            "events/[a.ron",
            "error",
            "`events/[a.ron` cannot be included: it is not a valid pattern",
            "\"events/*.ron\"",
        ),
    ] {
        let dir = workdir_including(&format!("\"more.ron\", \"{pattern}\""));
        dir.write("more.ron", file_with_event("more"));
        let (status, out, _) = dir.run_line("check s.ron");
        assert_eq!(status, i32::from(severity != "note"), "{out}");
        for text in [severity, said, hint, "s.ron:4:23"] {
            assert!(out.contains(text), "{pattern}: {text} in\n{out}");
        }
        assert_eq!(exported_ids(&dir), ["more"]);
    }
}

#[test]
fn data_sets_may_be_named_by_a_pattern() {
    let dir = workdir_including("Acled(\"events/*.csv\")");
    let (_, out, _) = dir.run_line("check s.ron");
    assert!(out.contains("`events/*.csv` matches no file"), "{out}");
    dir.write("events/one.csv", include_str!("../import/acled-2023.csv"));
    let count = exported_ids(&dir).len();
    assert!(count > 0);
    dir.write("events/two.csv", include_str!("../import/acled-2023.csv"));
    dir.write("s.ron", dir.read("s.ron").replace("Acled(", "Acled(\"events/one.csv\"), Acled("));
    assert_eq!(exported_ids(&dir).len(), 2 * count, "each of the two files is read once");
}

#[test]
fn the_files_of_a_pattern_count_towards_the_limit() {
    let dir = workdir_including("\"events/*.ron\", Ucdp(\"one-more.csv\")");
    for n in 0..MAX_INCLUDED_FILES + 2 {
        dir.write(&format!("events/{n:04}.ron"), "(format: 1)");
    }
    let (status, out, _) = dir.run_line("check s.ron");
    assert_eq!(status, 1);
    let said = "a situation includes at most 1000 files; 2 files that match `events/*.ron` are left out";
    assert!(out.contains(said) && out.contains("s.ron:4:11"), "{out}");
    assert!(out.contains("a situation includes at most 1000 files; this one is left out"), "{out}");
}
