//! Journeys through what was known by a day: the key, the palette, stepping, undo, and a worker.

use std::sync::Arc;

use frontwatch::board::{Board, BoardData, BoardSettings};
use frontwatch::file;
use frontwatch::model::Situation;
use frontwatch::store::Detail;

use crate::support::{day, draw, finish, message, open, press, sample, screen_text, settings, store};

/// A clash whose toll moves as three claims come in, one of them a correction.
const MOVING: &str = r#"(
    format: 1, title: "The pier", as_of: "2025-12-31",
    actors: {
        "north": (name: "North", kind: StateForces),
        "south": (name: "South", kind: StateForces),
        "radio": (name: "Radio", kind: Monitor),
    },
    fronts: { "strait": (name: "Strait", parties: ["north", "south"], coverage_from: "2024-01-01") },
    sources: { "late": (title: "The yearbook", published: "2025-12") },
    events: [
        (id: "clash", date: "2025-03-01", front: "strait", kind: ArmedClash, actors: ["north", "south"],
         summary: "A clash at the pier.", sources: ["late"],
         claims: [
             Toll(by: "radio", id: "first", said: "2025-03-02", measure: Killed, victims: "south", says: Exactly(9)),
             Toll(by: "north", said: "2025-03-05", measure: Killed, victims: "south", says: Exactly(3)),
             Toll(by: "radio", said: "2025-03-20", corrects: "first", measure: Killed, victims: "south", says: Exactly(4)),
         ]),
        (id: "other", date: "2025-06-01", front: "strait", kind: ArmedClash, actors: ["north", "south"],
         summary: "Another clash.", sources: ["late"]),
    ],
)"#;

fn moving() -> Situation {
    let loaded = file::read_text("pier.ron", MOVING).unwrap_or_else(|error| panic!("{error}"));
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    loaded.situation
}

fn board_of(situation: Situation) -> Board {
    Board::new(store(situation), Vec::new(), BoardSettings { size: (120, 40), ..settings() })
}

fn killed(board: &Board) -> String {
    let front = &board.answer().fronts[0];
    front.tolls.killed.to_string()
}

fn header(board: &Board) -> String {
    screen_text(board).lines().next().unwrap().to_owned()
}

#[test]
fn the_toll_on_the_row_is_that_of_the_claims_known_by_the_day() {
    let mut board = board_of(moving());
    press(&mut board, r#": "window all" enter"#);
    assert_eq!(killed(&board), "3 (3–4)");
    for (day, expected) in
        [("2025-03-01", "–"), ("2025-03-02", "9"), ("2025-03-05", "3 (3–9)"), ("2025-03-20", "3 (3–4)")]
    {
        press(&mut board, &format!(r#": "known-by {day}" enter"#));
        assert_eq!(killed(&board), expected, "{day}");
        assert!(header(&board).contains(&format!("KNOWN BY {day}")), "{}", header(&board));
    }
    assert_eq!(board.answer().known_events, 1, "nobody knew of the other clash");
    press(&mut board, r#": "known-by off" enter"#);
    assert_eq!((killed(&board).as_str(), board.answer().known_events), ("3 (3–4)", 2));
}

#[test]
fn the_detail_shows_how_the_toll_moved() {
    let mut board = board_of(moving());
    press(&mut board, r#": "window all" enter 2 G 5 z G"#);
    let text = screen_text(&board);
    for line in ["by 2025-03-02", "by 2025-03-05", "by 2025-03-20"] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    // The front counts what was reported late: the other clash only in the yearbook.
    press(&mut board, "z 1 enter 5 z G");
    let text = screen_text(&board);
    assert!(text.contains("more than a month after"), "{text}");
    let Some(Detail::Front(detail)) = board.scene().detail else { panic!("the detail of the front") };
    let reports = detail.reports.as_ref().unwrap();
    assert_eq!((reports.late, reports.timely, reports.undated), (1, 1, 0));
}

#[test]
fn one_key_compares_what_had_happened_with_what_was_known() {
    let mut board = open(settings());
    press(&mut board, r#": "as-of 2025-11-01" enter"#);
    let happened = board.answer().known_events;
    press(&mut board, "B");
    let known_by = board.store().situation().known_by.unwrap();
    assert_eq!((known_by.day, board.state().view.known_by), (day("2025-11-01"), Some(day("2025-11-01"))));
    assert!(board.answer().known_events < happened);
    assert_eq!(board.answer().known_events + known_by.later.events + known_by.undated.events, happened);
    assert!(header(&board).contains("KNOWN BY 2025-11-01"), "{}", header(&board));
    // The clash of 26 October, which a document of 2026 tells of, is gone.
    assert!(board.store().row_by_id("2025-10-26-shahri-buzurg").is_none());
    press(&mut board, "B");
    assert!(header(&board).contains("HAPPENED BY 2025-11-01"), "{}", header(&board));
    assert_eq!(board.answer().known_events, happened);
    press(&mut board, "u");
    assert_eq!(board.state().view.known_by, Some(day("2025-11-01")), "it can be undone");
    press(&mut board, "R");
    assert_eq!((board.state().view.known_by, board.state().view.as_of), (None, None));
}

#[test]
fn steps_move_the_known_by_day_up_to_the_close_of_the_data() {
    let mut board = open(settings());
    press(&mut board, "B <");
    assert_eq!(board.state().view.known_by, Some(day("2026-01-24")));
    assert_eq!(board.answer().as_of, day("2026-01-24"));
    press(&mut board, "> >");
    assert_eq!(board.state().view.known_by, Some(day("2026-01-31")));
    assert!(message(&board).contains("nothing later is known"), "{}", message(&board));
    press(&mut board, r#": "as-of 2026-02-01" enter"#);
    assert!(message(&board).contains("no later than that"), "{}", message(&board));
}

#[test]
fn selection_filter_and_grouping_stay() {
    let mut board = open(settings());
    press(&mut board, r#": "window all" enter f "kind:NonStateGain" enter : "group kind" enter"#);
    let shown = board.answer().shown_events;
    press(&mut board, r#": "known-by 2021-12-31" enter"#);
    assert!(board.answer().shown_events > 0 && board.answer().shown_events < shown);
    assert_eq!(board.state().view.filter_text(), "kind:NonStateGain");
    assert!(screen_text(&board).contains("1 Kinds"), "{}", screen_text(&board));
}

#[test]
fn a_worker_derives_the_data_while_the_old_ones_stay() {
    let data = BoardData::new(store(sample()), Vec::new());
    let mut board = Board::with_inline_limit(data, settings(), 0);
    finish(&mut board);
    let before = Arc::clone(board.store());
    press(&mut board, r#": "known-by 2025-11-01" enter"#);
    assert!(board.is_waiting() && Arc::ptr_eq(&before, board.store()));
    finish(&mut board);
    let mut inline = open(settings());
    press(&mut inline, r#": "known-by 2025-11-01" enter"#);
    assert_eq!(draw(&board), draw(&inline));
    // Switching off needs no derivation, only an answer.
    press(&mut board, r#": "known-by off" enter"#);
    finish(&mut board);
    assert!(Arc::ptr_eq(&before, board.store()));
}

#[test]
fn a_day_on_which_nothing_was_known_says_so() {
    let mut board = board_of(moving());
    press(&mut board, r#": "known-by 2025-03-01" enter"#);
    let text = screen_text(&board);
    assert!(text.contains("Nothing was known by 2025-03-01"), "{text}");
    assert!(text.contains("B shows everything recorded") && !text.contains("reloads the data"), "{text}");
    press(&mut board, r#": "known-by 2025-12-31" enter : "window all" enter"#);
    assert!(header(&board).contains(" KNOWN BY 2025-12-31  ·"), "{}", header(&board));
}
