//! Reloads when the situation file changes, for every way in which editors save.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::harness::{Board, SITUATION, Start, situation_file};

/// Text in the row of the selected event and in no other row.
const SELECTED: &str = "2025-09-03–05";

/// A board on its own situation file, with a filter set and an event in the middle of the list selected.
struct Watched {
    board: Board,
    folder: TempDir,
    file: PathBuf,
}

impl Watched {
    fn open() -> Self {
        let (folder, file) = situation_file("situation.ron");
        let mut board = Start::new(100, 30).with_all_events_of(&file).open();
        board.cost_of_change("ffront:strait\r");
        board.cost_of_change("jj");
        let watched = Self { board, folder, file };
        watched.assert_kept("at the start");
        watched
    }

    /// Returns the selected row of the event list.
    fn selected(&self) -> String {
        let screen = self.board.screen();
        let events = screen.lines().skip_while(|line| !line.contains("2 Events"));
        events
            .take_while(|line| !line.contains("3 Actors"))
            .find(|line| line.starts_with('>'))
            .unwrap()
            .to_owned()
    }

    fn assert_kept(&self, when: &str) {
        let screen = self.board.screen();
        assert!(self.selected().contains(SELECTED), "{when}: {}\n{screen}", self.selected());
        assert!(screen.contains("front:strait]"), "{when}: the filter is gone\n{screen}");
        assert!(screen.contains("━ 2 Events"), "{when}: the focus is elsewhere\n{screen}");
    }

    fn wait_for(&mut self, text: &str) {
        self.board.wait_for(text);
        self.assert_kept(text);
    }

    fn wait_until_gone(&mut self, text: &str) {
        self.board.wait("the end of a message", |board| !board.screen().contains(text));
    }
}

/// Returns the situation with another title and one more event, newer than all others.
fn situation_titled(title: &str) -> String {
    let more = r#"(id: "new", date: "2026-01-30", front: "strait", kind: Arrest, actors: ["north"], summary: "An arrest.", sources: ["paper"]),"#;
    let (head, tail) = SITUATION.split_once("    events: [\n").unwrap();
    format!("{}    events: [\n{more}\n{tail}", head.replace("Two shores · 両岸", title))
}

fn rename_over(file: &Path, text: &str) {
    let draft = file.with_extension("ron.swp");
    fs::write(&draft, text).unwrap();
    fs::rename(&draft, file).unwrap();
}

#[test]
fn every_way_of_saving_reloads_and_keeps_the_cursor() {
    let mut watched = Watched::open();
    let file = watched.file.clone();
    assert!(!watched.board.screen().contains("2026-01-30"));

    rename_over(&file, &situation_titled("Renamed over"));
    watched.wait_for("Renamed over");
    assert!(watched.board.screen().contains("2026-01-30"), "the new event is listed");

    fs::write(&file, situation_titled("Truncated and written")).unwrap();
    watched.wait_for("Truncated and written");

    fs::remove_file(&file).unwrap();
    watched.wait_for("OLD DATA");
    assert!(watched.board.screen().contains("2026-01-30"), "the old data stay\n{}", watched.board.screen());
    fs::write(&file, situation_titled("Created again")).unwrap();
    watched.wait_for("Created again");
    assert!(!watched.board.screen().contains("OLD DATA"), "{}", watched.board.screen());

    // Rename over it twice more: the board watches the path, not the file.
    for title in ["Once more", "And again"] {
        rename_over(&file, &situation_titled(title));
        watched.wait_for(title);
    }
    watched.board.type_keys("q");
    assert_eq!(watched.board.exit_code(), 0);
    watched.board.assert_restored();
}

/// Returns a file with one event on the strait.
fn file_with_event(summary: &str) -> String {
    format!(
        r#"(format: 1, events: [(id: "{summary}", date: "2026-01-29", front: "strait", kind: Arrest, actors: ["north"], summary: "{summary}", sources: ["paper"])])"#
    )
}

#[test]
fn a_file_created_in_or_removed_from_an_included_folder_reloads() {
    let mut watched = Watched::open();
    let folder = watched.folder.path().join("events");
    fs::create_dir(&folder).unwrap();
    let including =
        situation_titled("Two folders").replace("    ties: [", r#"    include: ["events/*.ron"], ties: ["#);
    rename_over(&watched.file.clone(), &including);
    watched.wait_for("Two folders");
    assert!(!watched.board.screen().contains("2026-01-29"));
    // An editor's swap file is not read.
    fs::write(folder.join(".one.ron.swp"), file_with_event("swapped")).unwrap();
    fs::write(folder.join("one.ron"), file_with_event("first")).unwrap();
    watched.wait_for("2026-01-29");
    assert!(!watched.board.screen().contains("swapped"), "{}", watched.board.screen());
    // The new file is watched too.
    fs::write(folder.join("one.ron"), file_with_event("second").replace("01-29", "01-28")).unwrap();
    watched.wait_for("2026-01-28");
    fs::remove_file(folder.join("one.ron")).unwrap();
    watched.wait_until_gone("2026-01-28");
    watched.board.settle();
    watched.assert_kept("after the removal");
}

/// Reading the pipe would wait for a writer and stop every later reload.
#[test]
fn a_pipe_in_place_of_the_file_is_not_read() {
    let mut watched = Watched::open();
    let file = watched.file.clone();
    let pipe = watched.folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::rename(&pipe, &file).unwrap();
    watched.wait_for("OLD DATA");
    watched.board.cost_of_change("!");
    assert!(watched.board.screen().contains("it is a pipe, not"), "{}", watched.board.screen());
    watched.board.cost_of_change("\x1b");
    rename_over(&file, &situation_titled("A file again"));
    watched.wait_for("A file again");
}

#[test]
fn a_broken_file_keeps_the_old_data_and_shows_time_and_place_of_the_error() {
    let mut watched = Watched::open();
    let file = watched.file.clone();
    let before = watched.selected();

    // Without the bracket that ends the list of events, nothing can be read.
    let broken = SITUATION.trim_end().strip_suffix("    ],\n)").unwrap();
    rename_over(&file, broken);
    watched.wait_for("OLD DATA");
    let screen = watched.board.screen();
    assert!(screen.contains("Two shores"), "the old data stay\n{screen}");
    assert_eq!(watched.selected(), before);
    let footer = screen.lines().last().unwrap();
    let time = footer.split_once("at ").unwrap().1;
    let is_time = time.chars().take(5).map(|c| if c.is_ascii_digit() { '0' } else { c }).eq("00:00".chars());
    assert!(is_time && footer.contains("situation.ron:"), "the time and the place\n{footer}");

    // The next key clears the message but not the warning; the list of problems has the error, its place and the line.
    watched.board.cost_of_change("!");
    let problems = watched.board.screen();
    assert!(
        problems.contains("error  not reloaded at ")
            && problems.contains("situation.ron:")
            && problems.contains("claims: [Toll(by: \"paper\""),
        "{problems}"
    );
    watched.board.cost_of_change("\x1b");
    assert!(watched.board.screen().contains("OLD DATA"));

    rename_over(&file, &situation_titled("Mended"));
    watched.wait_for("Mended");
    assert!(!watched.board.screen().contains("OLD DATA"), "{}", watched.board.screen());

    // Broken and repaired without a key in between: the message disappears too.
    fs::write(&file, "(format: 1, title: ").unwrap();
    watched.wait_for("Old data; at ");
    fs::write(&file, situation_titled("Mended again")).unwrap();
    watched.wait_for("Mended again");
    watched.wait_until_gone("Old data; at ");
}

#[test]
fn an_invalid_record_is_skipped_and_counted() {
    let mut watched = Watched::open();
    let bad = situation_titled("One bad record").replace("date: \"2025-12-20\"", "date: \"2025-02-30\"");
    rename_over(&watched.file.clone(), &bad);
    watched.wait_for("One bad record");
    let screen = watched.board.screen();
    assert!(screen.contains("1 record could not be read"), "{screen}");
    assert!(!screen.contains("2025-12-20") && screen.contains("2026-01-30"), "{screen}");
    watched.board.cost_of_change("!");
    let problems = watched.board.screen();
    assert!(problems.contains("2025-02-30 is not a date"), "{problems}");
}

/// Other changes in the folder cause no reload and no output.
#[test]
fn other_files_and_unchanged_content_cause_no_reload() {
    let mut watched = Watched::open();
    let before = watched.board.settle();
    fs::write(watched.folder.path().join("other.ron"), "(").unwrap();
    fs::write(&watched.file, SITUATION).unwrap();
    // Make a real change afterwards: it causes the only frame.
    rename_over(&watched.file.clone(), &situation_titled("Changed"));
    watched.wait_for("Changed");
    assert!(watched.board.count("\x1b[?2026h", before) <= 2, "more frames than changes");
}
