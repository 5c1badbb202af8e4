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

#[test]
fn tab_completes_field_names_and_values_of_a_filter() {
    let filter = |keys: &str| {
        let board = after(keys);
        let Some(Overlay::Prompt(prompt)) = &board.state().overlay else { panic!("the prompt") };
        (prompt.field.text().to_owned(), board)
    };
    assert_eq!(filter("f c o n t tab y tab").0, "contested:yes");
    let (typed, board) = filter(r#"f "kind:Arm" tab"#);
    assert_eq!((typed.as_str(), board.state().view.filter_text()), ("kind:ArmedClash", "kind:ArmedClash"));
    // Several completions are listed above the prompt; tab goes on to the next, shift-tab back.
    let (first, board) = filter(r#"f "front:afg-" tab"#);
    let text = screen_text(&board);
    let listed = text.lines().rev().nth(1).unwrap();
    assert!(listed.contains("afg-irn") && listed.contains("afg-tjk"), "{text}");
    let (second, board) = filter(r#"f "front:afg-" tab tab"#);
    assert_ne!(first, second);
    assert_eq!(board.state().view.filter_text(), second, "the completed filter takes effect");
    assert_eq!(filter(r#"f "front:afg-" tab tab shift-tab"#).0, first);
    assert_eq!(filter(r#"f "front:afg-" tab tab backspace tab"#).0, second, "typing starts anew");
    // A name completes to its id.
    assert!(filter(r#"f "actor:National Res" tab"#).0.starts_with("actor:"));
    assert_eq!(filter(r#"f "nonsense:x" tab"#).0, "nonsense:x");
}

#[test]
fn up_and_down_recall_filters_and_searches() {
    let mut board = after(r#"f "killed>=1" enter f ctrl-u "kabul" enter f ctrl-u "dra" up"#);
    assert_eq!(board.state().view.filter_text(), "kabul");
    press(&mut board, "up");
    assert_eq!(board.state().view.filter_text(), "killed>=1");
    press(&mut board, "up down down");
    assert_eq!(board.state().view.filter_text(), "dra");
    press(&mut board, r#"esc / "border" enter / up"#);
    let Some(Overlay::Prompt(prompt)) = &board.state().overlay else { panic!("the prompt") };
    assert_eq!(prompt.field.text(), "border", "searches have a history of their own");
}
