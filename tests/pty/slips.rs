//! Files with a mistake, opened by the board on a terminal: the board reports the place, does not start, and leaves
//! the file unchanged. `tests/data/mutations.rs` tests many more mistakes without a terminal.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;

use crate::harness::Start;

const SITUATION: &str = include_str!("../support/small.ron");

fn assert_refused(text: &str, place: &str, options: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("slip.ron");
    fs::write(&file, text).unwrap();
    let start = options.iter().fold(Start::new(100, 30), |start, option| start.arg(*option));
    let mut board = start.arg(file.to_str().unwrap()).spawn();
    let code = board.exit_code();
    let said = board.text();
    assert_eq!(code, 2, "{said}");
    assert!(said.contains(place), "{place} is not in\n{said}");
    assert!(said.contains('^') && !said.contains("\x1b[?1049h"), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), text, "the file was written to");
    board.assert_modes_restored();
}

#[test]
fn a_mistake_in_the_configuration_is_reported_with_its_place() {
    let config = "(\n    theme: \"night\",\n    mouse: true,\n)\n";
    for (right, wrong, place) in [
        ("night", "nihgt", "slip.ron:2:12"),
        ("theme", "tehme", "slip.ron:2:5"),
        ("true", "1", "slip.ron:3:12"),
        ("\",", "\"", "slip.ron:3:5"),
        (",\n)", ",", "slip.ron:3:16"),
    ] {
        assert_refused(&config.replacen(right, wrong, 1), place, &["--config"]);
    }
}

#[test]
fn a_mistake_in_the_situation_is_reported_with_its_place() {
    for (right, wrong, place) in [
        ("format: 1", "format: 99", "slip.ron:3:13"),
        ("\"Two", "Two", "slip.ron:3:27"),
        ("actors: {", "actors: ", "slip.ron:5:16"),
        ("    ],\n)", "    ],", "slip.ron:39:6"),
    ] {
        assert_refused(&SITUATION.replacen(right, wrong, 1), place, &["--no-state"]);
    }
}
