//! Every supported sequence is decoded, and no sequence of bytes blocks the keyboard or panics.

use proptest::prelude::*;

use super::*;
use crate::board::chord::parse_script;

/// Decodes pieces of input with a timeout after each.
fn inputs(pieces: &[&[u8]]) -> Vec<InputEvent> {
    let (mut decoder, mut out) = (Decoder::default(), Vec::new());
    for piece in pieces {
        piece.iter().for_each(|&byte| decoder.push_byte(byte, &mut out));
        if decoder.timeout().is_some() {
            decoder.time_out(&mut out);
        }
        assert_eq!(decoder.timeout(), None, "one timeout ends every state");
    }
    out
}

fn keys(text: &str) -> Vec<InputEvent> {
    parse_script(text).unwrap().into_iter().map(InputEvent::Key).collect()
}

fn pasted(text: &str) -> Vec<InputEvent> {
    vec![InputEvent::Paste(text.to_owned())]
}

#[test]
fn typed_keys_are_decoded() {
    let rows: &[(&[&str], &str)] = &[
        (&["j", "G", " ", "\r", "\x03"], "j G space enter ctrl-c"),
        (&["\t\x7f\x04\x1a"], "tab backspace ctrl-d ctrl-z"),
        (&["ش日é"], "ش 日 é"),
        (&["\x1b"], "esc"),
        (&["\x1b\x1b"], "esc esc"),
        (&["\x1b", "j"], "esc j"),
        (&["\x1bj"], "alt-j"),
        (&["\x1bش"], "alt-ش"),
        (&["\x1b\x7f"], "alt-backspace"),
        (&["2j13k"], "2 j 1 3 k"),
        (&["1;2c"], "1 ; 2 c"),
        // Ctrl-C works however the network groups bytes.
        (&["\x1b\x03"], "ctrl-c"),
        (&["\x1b[\x03"], "ctrl-c"),
        (&["\x1b]11;\x03"], "ctrl-c"),
        (&["\x1b[1;\x1b[A"], "up"),
        (&["\x1b[M!\x03"], "ctrl-c"),
        (&["\x1bO\x03"], "ctrl-c"),
        (&["\u{634}\x03"], "ش ctrl-c"),
    ];
    for (pieces, expected) in rows {
        let bytes: Vec<&[u8]> = pieces.iter().map(|piece| piece.as_bytes()).collect();
        assert_eq!(inputs(&bytes), keys(expected), "{pieces:?}");
    }
}

/// The sequences of xterm, VTE, the Linux console, rxvt, `PuTTY` and screen.
#[test]
fn every_documented_key_is_decoded() {
    let rows: &[(&str, &str)] = &[
        ("\x1b[A \x1b[B \x1b[C \x1b[D", "up space down space right space left"),
        ("\x1bOA\x1bOB\x1bOC\x1bOD\x1bOH\x1bOF", "up down right left home end"),
        ("\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~", "home end home end home end"),
        ("\x1b[2~\x1b[3~\x1b[5~\x1b[6~\x1b[Z", "insert delete pgup pgdn shift-tab"),
        ("\x1b[1;5C\x1b[1;2A\x1b[1;3B\x1b[1;8D", "ctrl-right shift-up alt-down ctrl-alt-shift-left"),
        ("\x1b[5;5~\x1b[3;2~", "ctrl-pgup shift-delete"),
        ("\x1bOP\x1bOQ\x1bOR\x1bOS\x1bOM", "f1 f2 f3 f4 enter"),
        ("\x1b[P\x1b[Q\x1b[R\x1b[S\x1b[1;5P", "f1 f2 f3 f4 ctrl-f1"),
        ("\x1b[[A\x1b[[B\x1b[[C\x1b[[D\x1b[[E", "f1 f2 f3 f4 f5"),
        ("\x1b[11~\x1b[15~\x1b[17~\x1b[21~\x1b[23~\x1b[24~", "f1 f5 f6 f10 f11 f12"),
        ("\x1b[25~\x1b[26~\x1b[28~\x1b[29~\x1b[31~\x1b[34~", "f13 f14 f15 f16 f17 f20"),
        ("\x1b[106u\x1b[106;5u\x1b[13u\x1b[27u\x1b[9;2u\x1b[127u", "j ctrl-j enter esc shift-tab backspace"),
        ("\x1b[27;5;106~\x1b[106;1:1u\x1b[106;1:2u\x1b[99;7u", "ctrl-j j j ctrl-c"),
        // A released key, a key without a character, focus reports.
        ("\x1b[106;1:3u\x1b[57441u\x1b[I\x1b[O", ""),
    ];
    for (bytes, expected) in rows {
        assert_eq!(inputs(&[bytes.as_bytes()]), keys(expected), "{bytes:?}");
    }
}

#[test]
fn mouse_reports_are_decoded() {
    use MouseEvent::{Down, Drag, Scroll, Up};
    let (column, row) = (299, 9);
    let rows: &[(&str, &[MouseEvent])] = &[
        ("\x1b[<0;300;10M", &[Down { column, row }]),
        ("\x1b[<4;300;10M", &[Down { column, row }]),
        ("\x1b[<32;300;10M", &[Drag { column, row }]),
        ("\x1b[<0;300;10m", &[Up { column, row }]),
        ("\x1b[<64;300;10M", &[Scroll { up: true, column, row }]),
        ("\x1b[<65;300;10M", &[Scroll { up: false, column, row }]),
        ("\x1b[<2;300;10M\x1b[<35;1;1M\x1b[<0;0M\x1b[<:;1;1M", &[]),
        ("\x1b[M !\"", &[Down { column: 0, row: 1 }]),
        ("\x1b[M#!!", &[Up { column: 0, row: 0 }]),
        ("\x1b[M`!!", &[Scroll { up: true, column: 0, row: 0 }]),
        ("\x1b[<0;0;0M", &[Down { column: 0, row: 0 }]),
        ("\x1b[<0;70000;1M", &[]),
    ];
    for (bytes, expected) in rows {
        let expected: Vec<InputEvent> = expected.iter().map(|&mouse| InputEvent::Mouse(mouse)).collect();
        assert_eq!(inputs(&[bytes.as_bytes()]), expected, "{bytes:?}");
    }
}

#[test]
fn a_late_answer_produces_no_event() {
    for piece in [
        "\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
        "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
        "\x1b]11;rgb:qqqq",
        "\x1b]11;rgb:qqqq\x1b",
        "\x1bP1$r0m\x1b\\",
        "\x1bP>|xterm(370)\x1b\\",
        "\x1b_Gi=1;OK\x1b\\",
        "\x1b[?62;22c",
        "\x1b[>41;354;0c",
        "\x1b[24;80R",
        "\x1b[1;5R",
        // A cursor in row 0, at which crossterm panics.
        "\x1b[0;0R",
        "\x1b[0;5R",
        // A mode report, after which crossterm accepts no keys.
        "\x1b[?2026;2$y",
        "\x1b[?u",
        "\x1b[8;24;80t",
        "\x1b[0n",
        "\x1b\\",
    ] {
        assert_eq!(inputs(&[piece.as_bytes()]), [], "{piece:?}");
        assert_eq!(inputs(&[piece.as_bytes(), b"q"]), keys("q"), "{piece:?}");
    }
    let long = format!("\x1b]52;c;{}\x1b\\q", "q".repeat(100_000));
    assert_eq!(inputs(&[long.as_bytes()]), keys("q"));
    let long = format!("\x1b[{}mq", "1;".repeat(1000));
    assert_eq!(inputs(&[long.as_bytes()]), keys("q"));
}

#[test]
fn a_paste_is_one_event() {
    assert_eq!(inputs(&[b"\x1b[200~q\rq\r\nq\x1b[201~j"]), [pasted("q\nq\nq"), keys("j")].concat());
    // Escapes in a paste are text, which the board sanitises.
    assert_eq!(inputs(&[b"\x1b[200~\x1b[Aq\x1b[201~"]), pasted("\x1b[Aq"));
    assert_eq!(inputs(&["\x1b[200~کابل\x1b[201~".as_bytes()]), pasted("کابل"));
    // The end of a paste that never started.
    assert_eq!(inputs(&[b"\x1b[201~q"]), keys("q"));
}

#[test]
fn an_unterminated_paste_ends_at_the_timeout_or_at_ctrl_c() {
    assert_eq!(inputs(&[b"\x1b[200~abc", b"q"]), [pasted("abc"), keys("q")].concat());
    assert_eq!(inputs(&[b"\x1b[200~abc\x03"]), [pasted("abc"), keys("ctrl-c")].concat());
}

#[test]
fn a_long_paste_is_truncated_and_its_end_is_found() {
    let long = format!("\x1b[200~{}\x1b[201~q", "x".repeat(MAX_PASTE_BYTES + 100));
    assert_eq!(inputs(&[long.as_bytes()]), [pasted(&"x".repeat(MAX_PASTE_BYTES)), keys("q")].concat());
}

proptest! {
    /// After any bytes and a timeout, a key is still decoded.
    #[test]
    fn no_bytes_block_the_keyboard_or_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let events = inputs(&[&bytes, b"q"]);
        prop_assert_eq!(events.last().cloned(), keys("q").pop());
    }

    /// As above, with bytes that occur in sequences.
    #[test]
    fn no_sequence_blocks_the_keyboard_or_panics(text in "(\x1b|\\[|O|\\]|P|[0-9;:<?>$~\\\\A-Zuy ]|200~|201~|\x07|ش){0,60}") {
        let events = inputs(&[text.as_bytes(), b"q"]);
        prop_assert_eq!(events.last().cloned(), keys("q").pop());
    }

    /// With a timeout after each, every key is one event.
    #[test]
    fn slow_keys_are_never_lost(typed in "[\x1b\r !-~ش]{0,20}") {
        let pieces: Vec<String> = typed.chars().map(String::from).collect();
        let pieces: Vec<&[u8]> = pieces.iter().map(String::as_bytes).collect();
        prop_assert_eq!(inputs(&pieces).len(), pieces.len());
    }

    /// Without timeouts, every letter is a key.
    #[test]
    fn fast_letters_are_never_lost(typed in "[ -~À-ÿ؀-ۿ一-龥]{0,40}") {
        let expected: Vec<InputEvent> = typed.chars().map(|c| InputEvent::Key(Key::without_modifiers(KeyCode::Char(c)))).collect();
        prop_assert_eq!(inputs(&[typed.as_bytes()]), expected);
    }
}
