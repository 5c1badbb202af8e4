//! Byte budgets: few bytes for a change, none without one.

use std::time::{Duration, Instant};

use crate::harness::{Board, Start};

#[test]
fn the_first_frame_is_small() {
    let board = Board::open();
    assert!(board.log.len() < 5_000, "{} bytes", board.log.len());
}

#[test]
fn an_idle_board_writes_nothing() {
    let mut board = Board::open();
    let (bytes, ticks) = (board.settle(), board.ticks());
    let until = Instant::now() + Duration::from_secs(1);
    while let Some(left) = until.checked_duration_since(Instant::now()) {
        board.pump(left);
    }
    assert_eq!(board.log.len(), bytes, "bytes were written");
    assert_eq!(board.ticks(), ticks, "processor time was used");
}

#[test]
fn moving_the_selection_costs_little() {
    let mut board = Board::open();
    board.cost_of("2");
    for key in ["j", "j", "k", "\x1b[B", "\x1b[A"] {
        let bytes = board.cost_of_change(key);
        assert!(bytes < 240, "{key:?}: {bytes} bytes");
    }
}

#[test]
fn a_move_costs_no_more_on_a_first_visit() {
    let mut board = Start::new(80, 24).open();
    assert!(board.screen().contains("First visit:"), "{}", board.screen());
    for key in ["j", "j", "k", "j", "j", "k", "j"] {
        let bytes = board.cost_of_change(key);
        assert!(bytes < 240, "{key:?}: {bytes} bytes");
    }
    board.cost_of_change("1");
    assert!(!board.screen().contains("First visit:"), "{}", board.screen());
}

#[test]
fn a_key_that_changes_nothing_costs_nothing() {
    let mut board = Board::open();
    board.cost_of("2gg");
    assert_eq!(board.cost_of("k"), 0);
}

#[test]
fn many_keys_at_once_cost_few_frames() {
    let mut board = Board::open();
    board.cost_of("2");
    let bytes = board.cost_of_change("j".repeat(20_000));
    assert!(bytes < 100_000, "{bytes} bytes");
    // No key was lost: the selection is at the end.
    assert_eq!(board.cost_of("G"), 0);
    // At the end of the list every second key changes the screen, including the last.
    let bytes = board.cost_of_change(format!("{}k", "kj".repeat(10_000)));
    assert!(bytes < 100_000, "{bytes} bytes");
}

#[test]
fn many_resizes_cost_few_frames() {
    let mut board = Board::open();
    // The second size is too small for a board, so that frames are fast and only the gathering of sizes limits them.
    for (columns, rows) in [(80, 24), (10, 2)] {
        let before = board.settle();
        let start = Instant::now();
        for round in 0..40_u16 {
            board.resize(columns + round % 9, rows + round % 3);
            board.pump(Duration::from_millis(5));
        }
        board.resize(80, 24);
        board.settle();
        let most = start.elapsed().as_millis() / 30 + 2;
        let frames = board.count("\x1b[?2026h", before) as u128;
        assert!((1..=most).contains(&frames), "{frames} frames");
    }
    assert_eq!(board.styled(), Board::open().styled());
}

#[test]
fn a_wide_screen_is_drawn() {
    let mut board = Start::new(200, 60).open();
    assert!(board.screen().contains("Events"));
    assert_eq!(board.cost_of("\x1b"), 0);
}
