//! The file changes under an open board, in every way editors save.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::harness::{Board, Start};

const SITUATION: &str = include_str!("../support/small.ron");
/// What is seen in the list of the event that is selected, and of no other.
const SELECTED: &str = "0–2";

/// A board on a file of its own, with an event in the middle of the list selected and a filter set.
struct Watched {
    board: Board,
    folder: TempDir,
    file: PathBuf,
}

impl Watched {
    fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("situation.ron");
        fs::write(&file, SITUATION).unwrap();
        let start = Start::new(100, 30).arg("--last").arg("all").arg("--today").arg("2026-02-10");
        let mut board = start.arg(file.to_str().unwrap()).open();
        board.cost_of_change("ffront:strait\r");
        board.cost_of_change("jj");
        let watched = Self { board, folder, file };
        watched.assert_kept("at the start");
        watched
    }

    /// The row of the event list that is selected.
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
        self.board.wait(text, |board| board.screen().contains(text));
        self.board.settle();
        self.assert_kept(text);
    }

    fn wait_until_gone(&mut self, text: &str) {
        self.board.wait("the end of a message", |board| !board.screen().contains(text));
    }
}

/// The situation under another title and with one more event, newer than all others.
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
fn every_way_of_saving_is_followed_and_the_place_is_kept() {
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

    // Renamed over twice more: what is watched is the name, not the file that had it.
    for title in ["Once more", "And again"] {
        rename_over(&file, &situation_titled(title));
        watched.wait_for(title);
    }
    watched.board.type_keys("q");
    assert_eq!(watched.board.exit_code(), 0);
    watched.board.assert_restored();
}

#[test]
fn a_broken_file_keeps_the_old_data_and_says_when_and_where() {
    let mut watched = Watched::open();
    let file = watched.file.clone();
    let before = watched.selected();

    // The bracket that ends the list of events is missing: nothing can be read.
    let broken = SITUATION.trim_end().strip_suffix("    ],\n)").unwrap();
    rename_over(&file, broken);
    watched.wait_for("OLD DATA");
    let screen = watched.board.screen();
    assert!(screen.contains("Two shores"), "the old data stay\n{screen}");
    assert_eq!(watched.selected(), before);
    let footer = screen.lines().last().unwrap();
    let time = footer.split_once("at ").unwrap().1;
    let is_time = time.chars().take(5).map(|c| if c.is_ascii_digit() { '0' } else { c }).eq("00:00".chars());
    assert!(is_time && footer.contains("situation.ron:"), "when and where\n{footer}");

    // The next key takes the message, not the warning; the list of problems has the whole of it.
    watched.board.cost_of_change("!");
    let problems = watched.board.screen();
    assert!(
        problems.contains("the last reload failed:") && problems.contains("situation.ron:"),
        "{problems}"
    );
    watched.board.cost_of_change("\x1b");
    assert!(watched.board.screen().contains("OLD DATA"));

    rename_over(&file, &situation_titled("Mended"));
    watched.wait_for("Mended");
    assert!(!watched.board.screen().contains("OLD DATA"), "{}", watched.board.screen());

    // Broken and mended without a key between: the message goes as well.
    fs::write(&file, "(format: 1, title: ").unwrap();
    watched.wait_for("Old data; at ");
    fs::write(&file, situation_titled("Mended again")).unwrap();
    watched.wait_for("Mended again");
    watched.wait_until_gone("Old data; at ");
}

#[test]
fn a_bad_record_is_left_out_and_counted() {
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

/// What else happens in the folder is no change, and costs nothing.
#[test]
fn other_files_and_the_same_content_do_not_matter() {
    let mut watched = Watched::open();
    let before = watched.board.settle();
    fs::write(watched.folder.path().join("other.ron"), "(").unwrap();
    fs::write(&watched.file, SITUATION).unwrap();
    // A change that does matter comes after them; one frame is all there is.
    rename_over(&watched.file.clone(), &situation_titled("Changed"));
    watched.wait_for("Changed");
    assert!(watched.board.count("\x1b[?2026h", before) <= 2, "more frames than changes");
}
