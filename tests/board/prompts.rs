//! Filter, search and palette: what is typed, what it finds, and what is said when it finds nothing.

use frontwatch::board::{Board, Command, Overlay};
use frontwatch::query::WindowLength;

use crate::support::{message, open, press, pressed, screen_text, settings};

fn after(keys: &str) -> Board {
    pressed(open(settings()), keys)
}

fn screen_after(keys: &str) -> String {
    screen_text(&after(keys))
}

#[test]
fn matches_outside_the_window_are_counted_and_a_key_widens_it() {
    let mut board = after(r#"f "date:2021-08" enter"#);
    let outside = board.answer().outside_window;
    assert!(board.answer().events.is_empty() && outside.before > 0 && outside.after == 0, "{outside:?}");
    let text = screen_text(&board);
    assert!(text.contains(&format!("{} matches before this window: W widens it", outside.before)), "{text}");
    press(&mut board, "W");
    assert_eq!(board.state().view.window.length, WindowLength::All);
    assert_eq!(board.answer().shown_events, outside.before);
    press(&mut board, "u");
    assert!(board.answer().events.is_empty(), "widening is one undo step");
    press(&mut board, "W W");
    assert_eq!(message(&board), "The window covers all time");
    // A window that was moved back leaves out what came after it.
    let board = after(r#", , , f "date:2025-12" enter"#);
    assert!(screen_text(&board).contains(" after this window: W widens it"), "{}", screen_text(&board));
    let nowhere = screen_after(r#"f "no such words anywhere" enter"#);
    assert!(!nowhere.contains("widens"), "{nowhere}");
}

#[test]
fn a_search_that_matches_only_outside_the_window_offers_the_key_too() {
    let mut board = after(r#"/ "Islam Qala" enter"#);
    assert!(message(&board).ends_with(" outside this window: W widens it"), "{}", message(&board));
    press(&mut board, "W n");
    assert!(message(&board).starts_with("Match "), "{}", message(&board));
    assert!(message(&after(r#"/ "no such words" enter"#)).ends_with("shown"));
}

#[test]
fn a_text_that_only_resembles_a_command_runs_nothing() {
    let mut board = after(r#": "foo bar" enter"#);
    assert!(matches!(board.state().overlay, Some(Overlay::Palette { .. })), "the text can be corrected");
    assert_eq!(board.state().view, after("").state().view);
    let text = screen_text(&board);
    assert!(text.contains(": foo bar   “foo bar” is not a command"), "{text}");
    press(&mut board, "ctrl-u");
    assert!(!screen_text(&board).contains("is not a command"), "typing clears the error");
    let matrx = screen_after(r#": "matrx" enter"#);
    assert!(matrx.contains("did you mean matrix?"), "{matrx}");
    // Fuzzy matching is for choosing: an arrow key enters the list.
    let board = after(r#": "mtrx" down enter"#);
    assert!(board.state().overlay.is_none() && board.state().shows_matrix);
    // Tab completes to the first match, which enter then runs.
    assert!(after(r#": "mtrx" tab enter"#).state().shows_matrix);
    assert!(after(r#": "matr" enter"#).state().shows_matrix, "the only name that begins so");
    assert!(Command::from_id("matrix").is_some());
}
