//! Every exit restores the terminal.

use std::time::Duration;

use rustix::process::Signal;

use crate::harness::{Board, Start};

#[test]
fn q_quits() {
    let mut board = Board::open();
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

#[test]
fn ctrl_c_quits_even_from_a_prompt() {
    let mut board = Board::open();
    board.cost_of("/q");
    board.type_keys("\x03");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

#[test]
fn a_captured_mouse_is_released() {
    let mut board = Start::new(80, 24).arg("--mouse").open();
    assert_ne!(board.parser.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

#[test]
fn the_mouse_is_not_captured_by_default() {
    let board = Board::open();
    assert!(!board.text().contains("\x1b[?100"), "{}", board.text());
}

fn assert_ends_by(signal: Signal, code: i32) {
    let mut board = Board::open();
    board.signal(signal);
    assert_eq!(board.exit_code(), code);
    board.assert_restored();
}

#[test]
fn sigterm_ends() {
    assert_ends_by(Signal::TERM, 143);
}

#[test]
fn sighup_ends() {
    assert_ends_by(Signal::HUP, 129);
}

#[test]
fn sigint_ends() {
    assert_ends_by(Signal::INT, 130);
}

#[test]
fn sigquit_ends() {
    assert_ends_by(Signal::QUIT, 131);
}

/// A terminal that accepts no output does not keep the process from ending.
#[test]
fn sigterm_ends_on_a_stalled_line() {
    let mut board = Board::open();
    board.stall(true);
    board.type_keys("?");
    board.resize(100, 30);
    board.wait_read();
    board.signal(Signal::TERM);
    assert!(board.wait_ended() < Duration::from_secs(2));
    board.stall(false);
    assert_eq!(board.exit_code(), 143);
    board.assert_modes_restored();
}

/// The binary panics at the key `!` if `FRONTWATCH_PANIC` is set. Nothing else may make it panic.
#[test]
fn a_panic_is_printed_on_a_restored_terminal() {
    let mut board = Start::new(80, 24).env("FRONTWATCH_PANIC", "1").open();
    board.type_keys("!");
    assert_eq!(board.exit_code(), 101);
    board.assert_restored();
    let text = board.text();
    let (restored, printed) = (text.rfind("\x1b[?1049l").unwrap(), text.find("panicked at").unwrap());
    assert!(restored < printed, "the message went into the alternate screen");
}
