//! `frame` prints the same text and styles that the board shows after the same keys.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::process::Command;

use frontwatch::board::chord::{Key, KeyCode, parse_script};

use crate::harness::{BINARY, FRAME_END, Start, render_styled};

const TODAY: [&str; 2] = ["--today", "2026-02-10"];

#[test]
fn frame_matches_the_board_after_tab_tab_enter() {
    assert_same((120, 40), "tab tab enter");
}

#[test]
fn frame_matches_the_opening_board_in_every_layout() {
    for size in [(200, 60), (120, 40), (100, 30), (80, 24), (59, 20), (30, 10), (20, 5)] {
        assert_same(size, "");
    }
}

#[test]
fn frame_matches_the_board_after_moving_selecting_and_filtering() {
    assert_same((120, 40), r#"1 j space f "killed>=1" enter 2 j j"#);
    assert_same((80, 24), "t t 4 + h h space h space 3 j");
    assert_same((80, 24), "3 v l j");
    assert_same((200, 60), "L s t G 5 j j j");
}

#[test]
fn frame_matches_the_board_with_overlays_open() {
    assert_same((80, 24), r#"? "window""#);
    assert_same((80, 24), r#"f "frnt:afg-tjk""#);
    assert_same((80, 24), r#": "theme""#);
    assert_same((80, 24), "j enter");
    assert_same((120, 40), r#"/ "no such thing" enter"#);
}

/// Compares the board on a terminal after `keys` with the output of `frame` for the same keys.
fn assert_same((columns, rows): (u16, u16), keys: &str) {
    let size = format!("{columns}x{rows}");
    let mut command = Command::new(BINARY);
    command.args(["frame", "--size", &size, "--keys", keys, "--color", "always"]).args(TODAY);
    command.env_clear().envs([("TERM", "xterm-256color"), ("LANG", "C.UTF-8")]);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let printed = String::from_utf8(done.stdout).unwrap();
    assert_eq!(printed.lines().count(), usize::from(rows));
    let mut frame = vt100::Parser::new(rows, columns, 0);
    frame.process(printed.trim_end_matches('\n').replace('\n', "\r\n").as_bytes());
    let frame = frame.screen();

    let mut board =
        TODAY.iter().fold(Start::new(columns, rows).arg("--no-state"), |start, arg| start.arg(*arg)).spawn();
    board.wait("the session", |board| board.log.ends_with(FRAME_END));
    for key in parse_script(keys).unwrap() {
        // Type one key at a time: a byte directly after an escape would be read as part of a sequence.
        board.type_keys(encode_key(key));
        board.wait_read();
    }
    let what = format!("{size} after {keys:?} what frame prints:\n{}\n", trimmed_text(frame));
    board.wait(&what, |board| trimmed_text(board.parser.screen()) == trimmed_text(frame));
    board.settle();
    assert_eq!(trimmed_text(board.parser.screen()), trimmed_text(frame), "{what}");
    assert_eq!(board.styled(), render_styled(frame), "{size} after {keys:?}: styles");
}

/// Returns the text of a screen without trailing blanks, which look the same whether written or not.
fn trimmed_text(screen: &vt100::Screen) -> String {
    let (_, columns) = screen.size();
    screen.rows(0, columns).map(|row| row.trim_end().to_owned() + "\n").collect()
}

/// Returns the bytes that a terminal sends for a key.
fn encode_key(key: Key) -> Vec<u8> {
    assert!(!key.alt && !key.shift, "no script here needs {key}");
    match (key.code, key.ctrl) {
        (KeyCode::Char(c), false) => c.to_string().into_bytes(),
        (KeyCode::Char(c), true) => vec![u8::try_from(c).unwrap() & 0x1f],
        (KeyCode::Enter, _) => b"\r".to_vec(),
        (KeyCode::Tab, _) => b"\t".to_vec(),
        (KeyCode::Esc, _) => b"\x1b".to_vec(),
        _ => panic!("no script here needs {key}"),
    }
}
