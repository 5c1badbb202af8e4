//! Unusual environments: every kind of terminal, no locale, one core, no terminal at one end, a full disk, a
//! read-only home.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::process::{Command, Output, Stdio};
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::harness::{BINARY, Board, Start};

/// Opens a board and uses it; returns it as it opened.
fn assert_works(start: Start, what: &str) -> Board {
    let mut board = start.open();
    // Enough keys to end the first-visit hint; the last one is more than a move.
    board.cost_of("2gggg1");
    board.cost_of_change("2");
    let before = board.styled();
    assert!(board.cost_of_change("j") < 300, "{what}");
    assert_ne!(board.styled(), before, "{what}: the move is invisible");
    board.cost_of_change("?");
    assert!(board.screen().contains("List every key"), "{what}: {}", board.screen());
    board.cost_of_change("\x1b");
    board.cost_of_change("k");
    assert_eq!(board.styled(), before, "{what}");
    board
}

fn assert_leaves(mut board: Board, what: &str) {
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0, "{what}");
    board.assert_restored();
}

/// Starts the board through another program.
fn start_through(program: &str, args: &[&str]) -> Start {
    let mut start = Start::new(80, 24);
    start.program = program.into();
    args.iter().fold(start, |start, arg| start.arg(*arg))
}

#[test]
fn the_board_works_in_every_terminal() {
    for term in [
        "linux",
        "screen",
        "screen-256color",
        "tmux-256color",
        "xterm-kitty",
        "xterm",
        "vt220",
        "ansi",
        "no-such-terminal",
        "",
    ] {
        let board = assert_works(Start::new(80, 24).env("TERM", term), term);
        if term == "linux" {
            assert!(board.text().is_ascii(), "the font of the console has few glyphs");
        }
        assert_leaves(board, term);
    }
    assert_leaves(assert_works(start_through("/usr/bin/env", &["-u", "TERM", BINARY]), "unset"), "unset");
}

#[test]
fn output_is_ascii_without_a_locale() {
    for (name, value) in
        [("LC_ALL", "C"), ("LANG", "C"), ("LANG", ""), ("LC_CTYPE", "POSIX"), ("LANG", "de_DE.ISO-8859-1")]
    {
        let mut board = assert_works(Start::new(80, 24).env(name, value), value);
        for keys in ["L", "L", "1", "\r", "\x1b", "4", "3", "v", "v"] {
            board.cost_of(keys);
        }
        assert!(
            board.text().is_ascii(),
            "{name}={value}: {:?}",
            board.text().chars().find(|c| !c.is_ascii())
        );
        assert_leaves(board, value);
    }
}

#[test]
fn no_color_keeps_the_selected_row_visible() {
    for start in [Start::new(80, 24).env("NO_COLOR", "1"), Start::new(80, 24).arg("--color").arg("never")] {
        let board = assert_works(start, "no colour");
        let screen = board.parser.screen();
        let colours =
            (0..24).flat_map(|y| (0..80).map(move |x| (y, x))).filter_map(|(y, x)| screen.cell(y, x));
        assert!(
            colours.clone().all(
                |cell| cell.fgcolor() == vt100::Color::Default && cell.bgcolor() == vt100::Color::Default
            )
        );
        assert!(colours.filter(|cell| cell.inverse()).count() > 40, "no row is reversed");
        assert_leaves(board, "no colour");
    }
}

#[test]
fn the_selected_row_stands_out_in_every_theme() {
    for theme in ["default", "light", "high-contrast", "cvd", "mono", "night", "paper"] {
        for colour in ["never", "16", "truecolor"] {
            let mut board = Start::new(80, 24)
                .arg("--no-state")
                .arg("--theme")
                .arg(theme)
                .arg("--color")
                .arg(colour)
                .open();
            board.cost_of_change("2j");
            let screen = board.parser.screen();
            let cells = |y| (0..80).filter_map(move |x| screen.cell(y, x));
            let reversed = |y: &u16| cells(*y).filter(|cell| cell.inverse()).count() > 40;
            let highlighted: Vec<u16> = (0..24).filter(reversed).collect();
            assert_eq!(highlighted.len(), 1, "{theme}, {colour}:\n{}", board.screen());
            assert_eq!(screen.cell(highlighted[0], 0).unwrap().contents(), ">", "{theme}, {colour}");
        }
    }
}

#[test]
fn the_board_works_on_one_core() {
    let alone = |args: &[&str]| start_through("/usr/bin/taskset", &[&["-c", "0", BINARY], args].concat());
    let mut board = assert_works(alone(&[]), "one core");
    board.cost_of("2gg");
    let bytes = board.cost_of_change(format!("{}j", "jk".repeat(10_000)));
    assert!(bytes < 100_000, "{bytes} bytes");
    for round in 0..40 {
        board.resize(80 + round, 24);
        board.pump(Duration::from_millis(2));
    }
    board.resize(80, 24);
    board.settle();
    assert_leaves(board, "one core");
    let mut board = alone(&[]).nohup().open();
    board.hang_up();
    assert!(board.wait_ended() < Duration::from_secs(1));
}

/// Keys then come from the controlling terminal.
#[test]
fn standard_input_need_not_be_a_terminal() {
    for from in ["</dev/null", "<&-", "</etc/passwd"] {
        assert_leaves(
            assert_works(start_through("/bin/sh", &["-c", &format!("exec \"$0\" {from}"), BINARY]), from),
            from,
        );
    }
}

#[test]
fn output_to_no_terminal_is_text() {
    let mut board = start_through("/bin/sh", &["-c", "\"$0\" | cat", BINARY]).spawn();
    assert_eq!(board.exit_code(), 0);
    assert!(board.text().contains("FRONTS") && !board.text().contains('\x1b'), "{}", board.text());
}

fn run_script(script: &str) -> Output {
    let mut command = Command::new("timeout");
    command.args(["20", "bash", "-o", "pipefail", "-c", script, BINARY]).stdin(Stdio::null());
    command.env_clear().env("PATH", "/usr/bin:/bin").env("LANG", "C.UTF-8").output().unwrap()
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    for line in [
        "",
        "brief",
        "brief --format json",
        "check --format json",
        "export --format json",
        "export --format ndjson",
        "export --format csv",
        "frame --size 900x900",
        "config show",
        "config keys",
        "man",
        "completions bash",
        "--help",
    ] {
        // The first command reads one line, the second none.
        for reader in ["head -1", "true", "sleep 0"] {
            let output = run_script(&format!("\"$0\" {line} | {reader}"));
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!((output.status.code(), &*said), (Some(0), ""), "{line:?} | {reader}");
        }
    }
}

/// Without a handler, the signal at the limit would end the program before it can say so and delete its draft.
#[test]
fn a_limit_of_file_size_is_reported() {
    for line in ["export --format json -o out", "export --format json >out"] {
        let folder = tempfile::tempdir().unwrap();
        let script = format!("cd {} && ulimit -f 8 && \"$0\" {line}", folder.path().display());
        let output = run_script(&script);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {said}");
        assert!(said.contains("cannot be written: File too large"), "{line}: {said}");
        let has_output = folder.path().join("out").exists();
        assert_eq!(has_output, line.contains('>'), "{line}: only the shell leaves a file");
    }
}

#[test]
fn a_full_disk_is_reported() {
    for line in [
        "",
        "brief",
        "brief --format json",
        "check --format json",
        "export --format json",
        "export --format csv",
        "frame",
        "config show",
        "config keys",
        "man",
        "completions bash",
        "--help",
        "--version",
    ] {
        let output = run_script(&format!("\"$0\" {line} >/dev/full"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line:?}: {said}");
        assert!(said.starts_with("error: the output cannot be written: No space left"), "{line:?}: {said}");
    }
    // Neither stream accepts output, so nothing can be reported.
    assert_eq!(run_script("\"$0\" brief >/dev/full 2>/dev/full").status.code(), Some(2));
    let output = run_script("\"$0\" export --format csv -o /dev/full");
    assert!(String::from_utf8_lossy(&output.stderr).contains("/dev/full exists"));
}

#[test]
fn a_failed_export_keeps_the_board_open() {
    let mut board = Board::open();
    for (name, said) in [
        ("/proc/events.csv", "cannot be written"),
        ("/dev/full", "the name has no extension"),
        ("/nowhere/events.csv", "cannot be written"),
    ] {
        board.cost_of_change("e");
        board.cost_of("\x15");
        board.type_keys(name);
        board.settle();
        board.cost_of_change("\r");
        assert!(board.screen().contains(said), "{name}: {}", board.screen());
        board.cost_of("\x1b");
    }
    assert_leaves(board, "after exports that failed");
}

/// If the screen fails but the keyboard remains, the board reports the error and restores the keyboard modes.
#[test]
fn a_failing_screen_ends_the_board_in_order() {
    let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&screen).unwrap();
    unlockpt(&screen).unwrap();
    let path = ptsname(&screen, Vec::new()).unwrap().into_string().unwrap();
    let script = format!("exec \"$0\" >{path}");
    let mut board = start_through("/bin/sh", &["-c", &script, BINARY]).spawn();
    let mut seen = Vec::new();
    let mut bytes = [0; 4096];
    while !String::from_utf8_lossy(&seen).contains("\x1b[?2026l") {
        let read = rustix::io::read(&screen, &mut bytes).unwrap();
        seen.extend_from_slice(&bytes[..read]);
    }
    drop(screen);
    board.type_keys("?");
    assert_eq!(board.exit_code(), 2);
    assert!(board.text().contains("the terminal cannot be written"), "{}", board.text());
    board.assert_modes_restored();
}

/// Not even root can write below /proc.
#[test]
fn an_unwritable_home_is_not_an_error() {
    for home in ["/proc", "/dev/null", ""] {
        assert_leaves(assert_works(Start::new(80, 24).env("HOME", home), home), home);
    }
}
