//! Faults of terminals that the board must survive (docs/faults.md).

use std::fs::File;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::harness::{BINARY, Board, FRAME_END, Start};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_hang_up_ends_the_board_although_the_signal_is_ignored() {
    for keys in ["", "/", "/taliban", "?"] {
        let mut board = Start::new(80, 24).nohup().open();
        board.type_keys(keys);
        board.settle();
        board.hang_up();
        assert!(board.wait_ended() < SECOND, "after {keys:?}");
    }
}

/// Without a controlling terminal, the process gets no signal.
#[test]
fn a_hang_up_ends_the_board_without_a_signal() {
    let mut board = Start::new(80, 24).without_shell().open();
    board.hang_up();
    assert!(board.wait_ended() < SECOND);
}

/// A pipe without a writer simulates a file that loads slowly. A report reads no keys and has written nothing yet, so
/// only the watchdog of the terminal can end it.
#[test]
fn a_hang_up_ends_a_report_while_loading() {
    for verb in ["board", "brief"] {
        let directory = tempfile::tempdir().unwrap();
        let pipe = directory.path().join("slow.ron");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut board = Start::new(80, 24).nohup().arg(verb).arg(pipe.to_str().unwrap()).spawn();
        // Blocks until the board has opened the other end.
        let writer = File::options().write(true).open(&pipe).unwrap();
        board.hang_up();
        assert!(board.wait_ended() < SECOND, "{verb}");
        drop(writer);
    }
}

#[test]
fn the_board_survives_stopping_resizing_and_resuming() {
    let frames = [80, 100].map(|columns| Start::new(columns, 24).arg("--no-state").open().styled());
    let mut board = Board::open();
    for round in 1..=20 {
        board.type_keys("\x1a");
        board.wait("the stop", |board| board.count("STOPPED", 0) == round);
        board.assert_restored();
        let wide = round % 2;
        board.resize(if wide == 0 { 80 } else { 100 }, 24);
        board.type_keys("\n");
        board.wait("the frame after", |board| {
            board.parser.screen().alternate_screen() && board.log.ends_with(FRAME_END)
        });
        board.settle();
        // The frame is the same as without stopping.
        assert_eq!(board.styled(), frames[wide], "round {round}");
    }
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

#[test]
fn a_stop_from_outside_ends_in_a_repaint() {
    let mut board = Board::open();
    let before = board.styled();
    board.signal(Signal::STOP);
    board.wait("the stop", |board| board.count("STOPPED", 0) == 1);
    // Leave the screen as a shell would.
    board.parser.process(b"\x1b[?1049l\x1b[?25h\x1b[2J");
    board.type_keys("\n");
    board.wait("the alternate screen", |board| board.parser.screen().alternate_screen());
    board.settle();
    assert_eq!(board.styled(), before);
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
}

/// Ctrl-Z must not stop the board where no shell could resume it.
#[test]
fn ctrl_z_without_a_shell_does_not_stop_the_board() {
    let mut board = Start::new(80, 24).without_shell().open();
    let before = board.styled();
    board.cost_of_change("\x1a");
    assert_eq!(board.styled(), before);
    board.type_keys("q");
    board.wait_ended();
}

/// Late answers to queries of other programs: primary and secondary device attributes, cursor position, background
/// colour, a setting, the version.
#[test]
fn late_answers_run_no_command() {
    let mut board = Board::open();
    board.cost_of("2");
    let before = board.styled();
    for answer in [
        "\x1b[?62;22c",
        "\x1b[>41;354;0c",
        "\x1b[24;80R",
        "\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
        "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
        "\x1bP1$r0q\x1b\\",
        "\x1bP>|xterm(370)\x1b\\",
        "\x1b[?62;22c\x1b]10;rgb:ffff/ffff/ffff\x1b\\\x1b[1;1R",
    ] {
        assert_eq!(board.cost_of(answer), 0, "{answer:?}");
    }
    assert_eq!(board.styled(), before);
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
}

#[test]
fn an_arrow_key_in_two_packets_is_an_arrow_key() {
    let mut board = Board::open();
    board.cost_of_change("2j");
    let (one_down, _) = (board.styled(), board.cost_of_change("j"));
    assert_ne!(board.styled(), one_down);
    board.type_keys("\x1b");
    board.wait_read();
    let before = board.log.len();
    board.type_keys("[A");
    board.wait_frame(before);
    board.settle();
    assert_eq!(board.styled(), one_down);
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
}

/// Pastes text, fails if that takes longer than a second, and returns the number of bytes written.
fn paste_text(board: &mut Board, text: &str) -> usize {
    let (before, start) = (board.log.len(), Instant::now());
    board.type_keys(format!("\x1b[200~{text}\x1b[201~"));
    board.wait_frame(before);
    let took = start.elapsed();
    assert!(took < SECOND, "{took:?}");
    board.settle() - before
}

#[test]
fn a_large_paste_runs_no_command() {
    let mut board = Board::open();
    let before = board.styled();
    let text = "q j G z :quit\n".repeat(75_000);
    let bytes = paste_text(&mut board, &text);
    assert!(bytes < 200_000, "{bytes} bytes");
    assert!(!board.has_ended());
    if bytes > 0 {
        // The board may show a message; Esc clears it.
        board.cost_of("\x1b");
    }
    assert_eq!(board.styled(), before);
}

#[test]
fn a_large_paste_into_a_prompt_runs_no_command() {
    let mut board = Board::open();
    let text = "q j G z :quit\n".repeat(75_000);
    let bytes = board.cost_of("/") + paste_text(&mut board, &text);
    assert!(bytes < 200_000, "{bytes} bytes");
    assert!(!board.has_ended());
    board.type_keys("\x03");
    assert_eq!(board.exit_code(), 0);
}

#[test]
fn the_board_survives_every_size() {
    let survives = |columns, rows| {
        let mut board = Start::new(columns, rows).spawn();
        board.wait("the session", |board| board.text().contains("\x1b[?2004h"));
        for keys in ["jG?", "\x1b", "/a", "\x1b"] {
            board.cost_of(keys);
        }
        board.type_keys("\x03");
        assert_eq!(board.exit_code(), 0, "{columns}x{rows}");
        assert!(!board.text().contains("panicked"), "{columns}x{rows}: {}", board.text());
    };
    std::thread::scope(|scope| {
        for (columns, rows) in [
            (0, 0),
            (0, 24),
            (80, 0),
            (1, 1),
            (2, 2),
            (5, 3),
            (19, 4),
            (20, 5),
            (1, 40),
            (60, 1),
            (59, 15),
            (60, 40),
        ] {
            scope.spawn(move || survives(columns, rows));
        }
    });
}

#[test]
fn an_overlay_survives_shrinking_and_growing() {
    let mut board = Board::open();
    board.cost_of("?");
    for (columns, rows) in [
        (0, 0),
        (1, 1),
        (60, 40),
        (3, 40),
        (60, 2),
        (20, 5),
        (19, 5),
        (200, 60),
        (0, 10),
        (200, 60),
        (80, 24),
    ] {
        board.resize(columns, rows);
        board.settle();
    }
    board.cost_of("\x1b");
    assert_eq!(board.styled(), Board::open().styled());
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
}

#[test]
fn without_a_terminal_no_escape_is_written() {
    let run = |command: &mut Command| {
        let output = command.env_remove("CLICOLOR_FORCE").stdin(Stdio::null()).output().unwrap();
        assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b));
        output
    };
    assert!(!run(&mut Command::new(BINARY)).stdout.is_empty());
    assert_eq!(run(Command::new(BINARY).arg("there-is-no-such-file.ron")).status.code(), Some(2));
}

#[test]
fn a_dumb_terminal_gets_plain_lines() {
    let mut board = Start::new(80, 24).env("TERM", "dumb").spawn();
    assert_eq!(board.exit_code(), 0);
    assert!(!board.text().contains('\x1b'), "{}", board.text());
}

#[test]
fn an_unreadable_file_is_reported_without_an_escape() {
    let mut board = Start::new(80, 24).arg("there-is-no-such-file.ron").spawn();
    assert_eq!(board.exit_code(), 2);
    assert!(!board.text().contains("\x1b[?"), "{}", board.text());
    assert!(board.text().contains("there-is-no-such-file.ron"));
}

#[test]
fn every_kind_of_terminal_works() {
    for term in ["linux", "screen", "xterm-kitty", "tmux-256color", ""] {
        let mut board = Start::new(80, 24).env("TERM", term).open();
        let before = board.styled();
        board.cost_of_change("j");
        assert_ne!(board.styled(), before, "TERM={term:?}");
        board.type_keys("q");
        assert_eq!(board.exit_code(), 0, "TERM={term:?}");
        board.assert_restored();
    }
}

#[test]
fn the_board_draws_ascii_without_utf8() {
    for (name, value) in [("LC_ALL", "C"), ("LC_ALL", "en_US.ISO-8859-1"), ("TERM", "linux")] {
        let board = Start::new(80, 24).env(name, value).open();
        let screen = board.screen();
        assert!(screen.chars().all(|c| c.is_ascii() || c.is_alphabetic()), "{name}={value}:\n{screen}");
    }
}

#[test]
fn the_selected_row_is_visible_without_colour() {
    let mut board = Start::new(80, 24).env("NO_COLOR", "1").open();
    board.cost_of_change("2j");
    let screen = board.parser.screen();
    let cells = |row| (0..80).filter_map(move |column| screen.cell(row, column));
    let selected: Vec<u16> =
        (0..24).filter(|&row| cells(row).filter(|cell| cell.inverse()).count() > 40).collect();
    assert_eq!(selected.len(), 1, "{}", board.screen());
    assert_eq!(screen.cell(selected[0], 0).unwrap().contents(), ">");
    let coloured = (0..24).flat_map(cells).find(|cell| cell.fgcolor() != vt100::Color::Default);
    assert!(coloured.is_none(), "{coloured:?}");
}
