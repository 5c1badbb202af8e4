//! Exports from the board: an existing file is not touched until the user confirms.

use std::fs;

use crate::harness::{Board, Start};

/// Exports to a file, replacing the suggested name.
fn export_to(board: &mut Board, name: &str) {
    board.type_keys("e");
    board.wait("the prompt", |board| board.screen().contains("export to:"));
    board.type_keys(format!("\x15{name}\r"));
}

#[test]
fn an_existing_file_is_overwritten_only_after_confirmation() {
    let folder = tempfile::tempdir().unwrap();
    let name = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let names = || {
        let mut names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    fs::write(name("a.md"), "mine").unwrap();
    let mut board = Start::new(120, 30).open();
    board.cost_of_change("  ");
    export_to(&mut board, &name("a.md"));
    board.wait("the question", |board| board.screen().contains("Type another name, or y to overwrite"));
    assert!(board.screen().contains("2 marked"), "{}", board.screen());
    board.type_keys("\r");
    board.wait("the answer", |board| board.screen().contains("Nothing was written"));
    assert_eq!(fs::read_to_string(name("a.md")).unwrap(), "mine");

    export_to(&mut board, &name("a.md"));
    board.wait("the question", |board| board.screen().contains("y to overwrite"));
    board.type_keys(format!("{}\r", name("b.csv")));
    board.wait("the file", |board| board.screen().contains("Wrote 2 events to"));
    assert_eq!(fs::read_to_string(name("b.csv")).unwrap().lines().count(), 3);
    assert_eq!(fs::read_to_string(name("a.md")).unwrap(), "mine");

    // Clear the previous message first, so that the next one can be waited for.
    board.cost_of_change("j");
    export_to(&mut board, &name("a.md"));
    board.wait("the question", |board| board.screen().contains("y to overwrite"));
    board.type_keys("y\r");
    board.wait("the file", |board| board.screen().contains("Wrote 2 events to"));
    let written = fs::read_to_string(name("a.md")).unwrap();
    assert!(written.starts_with("2 events from “"), "{written}");
    assert_eq!(names(), ["a.md", "b.csv"], "nothing is left over");
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

#[test]
fn a_name_without_a_format_stays_in_the_prompt() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("mine.tx").to_str().unwrap().to_owned();
    let mut board = Start::new(120, 30).open();
    export_to(&mut board, &name);
    board.wait("the error", |board| board.screen().contains(".tx is not an export format (end it in .csv"));
    assert!(board.screen().contains(&format!("export to: {name}")), "{}", board.screen());
    board.type_keys("\x7f\x7fcsv\r");
    board.wait("the file", |board| board.screen().contains("Wrote 30 events to"));
    assert!(folder.path().join("mine.csv").exists());
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}
