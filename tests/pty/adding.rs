//! `add` in a terminal: questions, completion, problems, a preview and a yes or no.

use std::fs;

use crate::harness::{Board, Start};

const SITUATION: &str = r#"(
    format: 1, title: "Two shores", as_of: "2026-01-31",
    actors: {
        "north": (name: "Northern Republic", kind: StateForces),
        "south": (name: "Southern League", kind: RebelGroup),
    },
    fronts: {
        "strait": (name: "The strait", parties: ["north", "south"], coverage_from: "2024-01-01"),
    },
    sources: { "paper": (title: "The Harbour Paper", published: "2026-01") },
    events: [],
)
"#;

fn answer(board: &mut Board, question: &str, keys: &str) {
    board.wait(question, |board| {
        let screen = board.screen();
        screen.lines().rfind(|line| !line.trim().is_empty()).is_some_and(|line| line.contains(question))
    });
    board.type_keys(keys);
}

#[test]
fn an_event_is_asked_for_field_by_field() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.ron");
    fs::write(&path, SITUATION).unwrap();
    let add = || {
        let start = Start::new(120, 50).arg("add").arg("event").arg(path.to_str().unwrap());
        start.env("FRONTWATCH_TODAY", "2026-02-12").spawn()
    };
    let mut board = add();
    answer(&mut board, "Date [today]:", "03/04/2025\r");
    board.wait("the problem", |board| board.screen().contains("may be 2025-04-03 or 2025-03-04"));
    answer(&mut board, "Date [today]:", "yesterday\r");
    board.wait("the reading", |board| board.screen().contains("read as 2026-02-11"));
    answer(&mut board, "Front:", "str\t\r");
    answer(&mut board, "Kind of event:", "shel\t\r");
    answer(&mut board, "Actors", "nort\t, sou\t\r");
    // Back, and forward again with what was answered.
    answer(&mut board, "What happened", "<\r");
    answer(&mut board, "(the first one against the others) [north, south]:", "\r");
    answer(&mut board, "What happened", "Shells fell.\r");
    answer(&mut board, "Sources, separated by commas:", "pap\t\r");
    answer(&mut board, "Place (optional):", "Low Pier\r");
    answer(&mut board, "Country", "\r");
    answer(&mut board, "Latitude", "\r");
    answer(&mut board, "How exactly", "\r");
    answer(&mut board, "Note (optional):", "\r");
    answer(&mut board, "Id [2026-02-11-low-pier]:", "\r");
    answer(&mut board, "Move the close of data and the coverage to its day? [no]", "y\r");
    let claimed = "this says that the 10 days from 2026-02-01 to 2026-02-10 were recorded";
    board.wait("the days that are claimed", |board| board.screen().contains(claimed));
    assert_eq!(fs::read_to_string(&path).unwrap(), SITUATION, "nothing is written before the last answer");
    answer(&mut board, "Write this?", "\r");
    assert_eq!(board.exit_code(), 0, "{}", board.screen());
    let text = fs::read_to_string(&path).unwrap();
    for part in [
        "as_of: \"2026-02-11\"",
        "kind: Shelling, actors: [\"north\", \"south\"]",
        "place: (name: \"Low Pier\")",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    board.assert_modes_restored();

    let mut board = add();
    answer(&mut board, "Date [today]:", "\r");
    answer(&mut board, "Front:", "\x03");
    assert_eq!(board.exit_code(), 0);
    assert!(board.screen().contains("Nothing was written"), "{}", board.screen());
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    board.assert_modes_restored();
}
