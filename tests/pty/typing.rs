//! Input that is not a key press, is cut short, or never ends.

use crate::harness::Board;

fn still_quits(board: &mut Board) {
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

/// Reports that confused, blocked or crashed the previous input decoder: a mode, a cursor in row 0, keys of a
/// protocol that is not enabled.
#[test]
fn unrequested_reports_run_no_command() {
    let mut board = Board::open();
    board.cost_of("2");
    let before = board.styled();
    for report in [
        "\x1b[?2026;2$y",
        "\x1b[0;0R",
        "\x1b[0;12R",
        "\x1b[12;0R",
        "\x1b[?0u",
        "\x1b[8;24;80t",
        "\x1b[I\x1b[O",
        "\x1b[113;1:3u",
        "\x1bP!|00000000\x1b\\",
        "\x1b]52;c;cXFxcQ==\x07",
    ] {
        assert_eq!(board.cost_of(report), 0, "{report:?}");
        // The next key has an effect, and the one after it undoes that.
        board.cost_of_change("j");
        board.cost_of_change("k");
        assert_eq!(board.styled(), before, "{report:?}");
    }
    still_quits(&mut board);
}

#[test]
fn a_paste_that_never_ends_does_not_hold_the_keyboard() {
    let mut board = Board::open();
    board.cost_of("/");
    board.type_keys("\x1b[200~taliban");
    board.wait("the text pasted so far", |board| board.screen().contains("search: taliban"));
    board.cost_of("\x1b");
    still_quits(&mut board);
}

#[test]
fn ctrl_c_quits_even_within_a_paste() {
    let mut board = Board::open();
    board.type_keys("\x1b[200~taliban");
    board.wait_read();
    board.type_keys("\x03");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

/// Types every byte, and the beginning of every sequence that could block the keyboard.
#[test]
fn no_bytes_hold_the_keyboard() {
    let mut board = Board::open();
    let bytes: Vec<u8> = (0..=255).filter(|byte| !matches!(byte, 0x03 | 0x1a | b'q')).collect();
    for bytes in
        [&bytes[..], b"\xff\xfe\x80\x9b31m", b"\xf0\x9f", b"\x1b[", b"\x1bO", b"\x1b]", b"\x1bP", b"\x1b[M"]
    {
        board.cost_of(bytes);
        board.cost_of("\x1b");
    }
    assert!(!board.has_ended());
    board.type_keys("\x03");
    assert_eq!(board.exit_code(), 0);
}
