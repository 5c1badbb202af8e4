//! The board inside tmux. Skipped, with a message, where tmux is not installed.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests fail by panicking, and say what they skip"
)]

use std::path::Path;
use std::process::{Command, Output};

use crate::harness::{BINARY, Board, Start};

const TMUX: &str = "/usr/bin/tmux";

/// A tmux server that runs the board, with its socket in a temporary folder. Dropping it ends the server.
struct Tmux {
    folder: tempfile::TempDir,
}

impl Tmux {
    fn start(args: &[&str]) -> Option<Self> {
        if !Path::new(TMUX).exists() {
            eprintln!("skipped: tmux is not installed");
            return None;
        }
        let tmux = Self { folder: tempfile::tempdir().unwrap() };
        // The manual of tmux recommends passthrough for the clipboard.
        let config = "set -g status off\nset -g default-terminal tmux-256color\nset -g allow-passthrough on\nset -s escape-time 0\n";
        std::fs::write(tmux.folder.path().join("conf"), config).unwrap();
        let new = ["new-session", "-d", "-x", "80", "-y", "24", BINARY];
        let output = tmux.run(&[&new, args].concat());
        assert!(output.status.success(), "{output:?}");
        Some(tmux)
    }

    fn socket(&self) -> String {
        self.folder.path().join("socket").to_str().unwrap().to_owned()
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(TMUX);
        command.env_clear().envs([
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("PATH", "/usr/bin:/bin"),
        ]);
        command.env("HOME", self.folder.path()).args(["-S", &self.socket(), "-f"]);
        command.arg(self.folder.path().join("conf")).args(args).output().unwrap()
    }

    fn attach(&self, columns: u16, rows: u16) -> Board {
        let mut start = Start::new(columns, rows);
        start.program = TMUX.into();
        ["-S", &self.socket(), "attach"].into_iter().fold(start, Start::arg).open()
    }

    /// Returns the process id of the board.
    fn process(&self) -> String {
        String::from_utf8(self.run(&["list-panes", "-F", "#{pane_pid}"]).stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

fn last_row(board: &Board) -> String {
    let (rows, columns) = board.parser.screen().size();
    let row = board.parser.screen().rows(0, columns).nth(usize::from(rows) - 1);
    row.unwrap_or_default()
}

#[test]
fn the_board_survives_detaching_attaching_and_resizing() {
    let Some(tmux) = Tmux::start(&[]) else { return };
    let mut board = tmux.attach(80, 24);
    let process = tmux.process();
    let before = board.screen();
    assert_eq!(before, Start::new(80, 24).open().screen(), "the board looks the same as without tmux");
    board.type_keys("2");
    board.type_keys("j");
    board.wait("the move", |board| board.screen() != before);
    board.settle();
    let moved = board.screen();
    // The board runs on while detached, and looks the same when attached elsewhere.
    board.type_keys("\x02d");
    assert_eq!(board.exit_code(), 0);
    board.assert_modes_restored();
    let mut board = tmux.attach(80, 24);
    assert_eq!(board.screen(), moved);
    // At another size, and after resizing, the footer is in the last row.
    board.hang_up();
    let mut board = tmux.attach(120, 40);
    for (columns, rows) in [(120, 40), (60, 16), (100, 30)] {
        board.resize(columns, rows);
        board.wait("the footer in the last row", |board| last_row(board).contains("? help"));
        board.settle();
        assert!(last_row(&board).contains("? help"), "{}", board.screen());
    }
    assert_eq!(tmux.process(), process, "the same process keeps running");
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
}

#[test]
fn the_end_of_tmux_ends_the_board() {
    let Some(tmux) = Tmux::start(&["--restricted"]) else { return };
    let mut board = tmux.attach(80, 24);
    let process = tmux.process();
    assert!(Path::new("/proc").join(&process).exists());
    tmux.run(&["kill-server"]);
    board.wait("the end of the board", |_| !Path::new("/proc").join(&process).exists());
}

/// The board sends the clipboard text twice: directly, and wrapped for the passthrough of tmux.
#[test]
fn clipboard_text_passes_through_tmux() {
    let Some(tmux) = Tmux::start(&[]) else { return };
    let mut board = tmux.attach(80, 24);
    let before = board.log.len();
    board.type_keys("y");
    board.wait("the sequence", |board| board.count("\x1b]52;", before) > 0);
}
