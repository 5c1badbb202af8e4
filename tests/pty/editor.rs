//! The record of a row opens in an editor, which has the terminal for itself, and the board comes back as it was.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::harness::{Board, FRAME_END, SITUATION, Start, situation_file};

/// Text in the row of the selected event and in no other row.
const SELECTED: &str = "2025-09-03–05";

/// A board on its own situation file with an event in the middle of the list selected, and an editor that is a script.
struct Edited {
    board: Board,
    folder: TempDir,
    file: PathBuf,
}

impl Edited {
    /// Opens the board. `script` is the editor, which is called `name` and finds the file of its folder in `$HERE`.
    fn open(name: &str, script: &str) -> Self {
        let (folder, file) = situation_file("a b.ron");
        let editor = folder.path().join(name);
        fs::write(&editor, format!("#!/bin/sh\nHERE=${{0%/*}}\n{script}\n")).unwrap();
        fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
        let command = format!("'{}' 'an argument'", editor.to_str().unwrap());
        let start = Start::new(100, 30).env("VISUAL", command.leak()).env("EDITOR", "/nowhere/ed");
        let mut board = start.arg("--no-state").with_all_events_of(&file).open();
        board.cost_of_change("jj");
        let edited = Self { board, folder, file };
        edited.assert_row("at the start");
        edited
    }

    fn assert_row(&self, when: &str) {
        let screen = self.board.screen();
        let mut rows = screen.lines().skip_while(|line| !line.contains("2 Events"));
        let selected = rows.find(|line| line.starts_with('>')).unwrap_or_default();
        assert!(selected.contains(SELECTED), "{when}: {selected}\n{screen}");
    }

    /// Presses `E` and waits until the editor says that it runs.
    fn press_edit(&mut self) {
        self.board.type_keys("E");
        self.board.wait("the editor", |board| board.text().contains("EDITOR IS HERE"));
        self.board.assert_restored();
    }

    /// Waits for the board.
    fn wait_back(&mut self) {
        self.board.wait("the board", |board| {
            board.parser.screen().alternate_screen() && board.log.ends_with(FRAME_END)
        });
        self.board.settle();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    fn quit(mut self) {
        self.board.type_keys("q");
        assert_eq!(self.board.exit_code(), 0);
        self.board.assert_restored();
    }
}

#[test]
fn an_editor_gets_the_file_the_line_and_the_keys() {
    let script = r#"printf '%s\n' "$@" > "$HERE/arguments"
        echo EDITOR IS HERE
        read typed; echo "$typed" > "$HERE/typed"
        sed -i 's/Three days at sea/Four days at sea/' "$HERE/a b.ron""#;
    let mut edited = Edited::open("vi", script);
    let before = edited.board.styled();
    edited.press_edit();
    edited.board.type_keys("qjjq one line\n");
    edited.wait_back();
    edited.board.wait("the new text", |board| board.screen().contains("Four days at sea"));
    edited.board.settle();
    assert!(edited.board.screen().contains("Reloaded: 1 event changed"), "{}", edited.board.screen());
    // Any key clears the message.
    edited.board.cost_of_change("kj");
    assert_eq!(edited.read("typed"), "qjjq one line\n", "no key went to the board");
    let line = SITUATION.lines().position(|line| line.contains("\"e6\"")).unwrap() + 1;
    assert_eq!(edited.read("arguments"), format!("an argument\n+{line}\n{}\n", edited.file.display()));
    edited.assert_row("after the editor");
    let after = edited.board.styled();
    assert_eq!(after.replace("Four", "Three"), before.replace("Four", "Three"), "the screen is whole");

    // A front, whose record is elsewhere.
    edited.board.cost_of_change("1");
    edited.board.type_keys("E");
    edited.board.wait("the editor", |board| board.text().matches("EDITOR IS HERE").count() == 2);
    edited.board.type_keys("\n");
    edited.wait_back();
    assert!(!edited.read("arguments").contains(&format!("+{line}\n")));
    edited.quit();
}

#[test]
fn an_editor_that_fails_or_is_killed_leaves_a_whole_screen() {
    // It leaves the alternate screen, the mouse, a scroll region and a hidden cursor behind.
    let script = r"printf '\033[?1049h\033[?1000h\033[5;10r\033[?25l\033[2Jrubbish'
        echo EDITOR IS HERE
        read typed; stty raw -echo
        case $typed in kill) kill -9 $$;; *) exit 3;; esac";
    let mut edited = Edited::open("some-editor", script);
    for (typed, said) in [("fail\n", "ended with status 3"), ("kill\n", "was ended by signal 9")] {
        let before = edited.board.styled();
        let since = edited.board.log.len();
        edited.board.type_keys("E");
        edited.board.wait("the editor", |board| board.count("EDITOR IS HERE", since) == 1);
        edited.board.type_keys(typed);
        edited.board.wait("the message", |board| board.screen().contains(said));
        edited.board.settle();
        edited.assert_row(said);
        assert!(!edited.board.screen().contains("rubbish"), "{}", edited.board.screen());
        // Any key clears the message.
        edited.board.cost_of_change("kj");
        assert_eq!(edited.board.styled(), before, "{said}");
    }
    edited.quit();
}

#[test]
fn ctrl_c_and_ctrl_z_are_the_editor_s() {
    let script = r#"trap 'echo INTERRUPTED' INT
        echo EDITOR IS HERE
        until read typed; do :; done
        echo "$typed" > "$HERE/typed""#;
    let mut edited = Edited::open("nano", script);
    edited.press_edit();
    edited.board.type_keys("\x03");
    edited.board.wait("the interrupt", |board| board.text().contains("INTERRUPTED"));
    edited.board.type_keys("\x1a");
    edited.board.wait("the stop", |board| board.count("STOPPED", 0) == 1);
    edited.board.type_keys("\n");
    edited.board.resize(120, 35);
    edited.board.type_keys("typed\n");
    edited.wait_back();
    assert_eq!(edited.read("typed"), "typed\n");
    edited.assert_row("after a stop");
    let fresh = edited.board.screen();
    assert!(fresh.lines().next().unwrap().contains("Two shores"), "{fresh}");
    edited.quit();
}

#[test]
fn an_editor_that_stops_only_itself_stops_the_board() {
    let script = r#"echo EDITOR IS HERE
        kill -STOP $$
        read typed; echo "$typed" > "$HERE/typed""#;
    let mut edited = Edited::open("vis", script);
    edited.press_edit();
    edited.board.wait("the stop", |board| board.count("STOPPED", 0) == 1);
    edited.board.type_keys("\ntyped\n");
    edited.wait_back();
    assert_eq!((edited.read("typed"), edited.board.count("STOPPED", 0)), ("typed\n".to_owned(), 1));
    edited.quit();
}

#[test]
fn a_missing_editor_and_a_terminated_board_are_no_trouble() {
    let mut edited = Edited::open("vi", "echo EDITOR IS HERE; read typed");
    edited.press_edit();
    edited.board.signal(Signal::TERM);
    assert_eq!(edited.board.exit_code(), 143);

    let start = Start::new(100, 30).env("VISUAL", "/nowhere/ed -x").arg("--no-state");
    let (_folder, file) = situation_file("s.ron");
    let mut board = start.with_all_events_of(&file).open();
    board.cost_of_change("E");
    board.wait("the message", |board| board.screen().contains("/nowhere/ed cannot be run"));
    board.cost_of_change("3");
    board.cost_of_change("E");
    assert!(board.screen().contains("A pair of actors is no record"), "{}", board.screen());
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
}
