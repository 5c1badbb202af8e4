//! A situation that is kept by hand, from an empty folder on: by keys in the board, and by commands while a board is open.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::harness::{BINARY, Board, Start};

const CTRL_S: &str = "\x13";
const CTRL_U: &str = "\x15";
const UP: &str = "\x1b[A";

/// The folder and the home of an analyst.
struct Desk(TempDir);

impl Desk {
    /// Starts a situation in an empty folder, closed the day before.
    fn new() -> Self {
        let desk = Self(TempDir::new().unwrap());
        let (status, _, errors) = desk.run_on("2026-02-11", &["init", "--bare"]);
        assert_eq!((status, errors.as_str()), (0, ""));
        desk
    }

    fn read(&self) -> String {
        fs::read_to_string(self.0.path().join("situation.ron")).unwrap()
    }

    /// Runs the program on a day. Returns the status, standard output and standard error.
    fn run_on(&self, today: &str, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(BINARY);
        command.args(args).current_dir(self.0.path()).env_clear().stdin(Stdio::null());
        command.env("HOME", self.0.path()).env("FRONTWATCH_TODAY", today);
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// Opens a board of 80 by 24 on the day after.
    fn board(&self) -> Board {
        let start = Start::new(80, 24).home(self.0.path()).env("FRONTWATCH_TODAY", "2026-02-12");
        let start = start.arg("--no-state").arg("--last").arg("all");
        start.arg(self.0.path().join("situation.ron").to_str().unwrap()).open()
    }

    /// Fails unless the situation has no error and the layout that a person would give it.
    fn assert_in_order(&self, after: &str) {
        let (status, _, errors) = self.run_on("2026-02-12", &["fmt", "--check", "situation.ron"]);
        assert_eq!(status, 0, "{after}: {errors}{}", self.read());
        let said = self.run_on("2026-02-12", &["check", "situation.ron"]).1;
        assert!(!said.contains("error: "), "{after}: {said}");
    }

    /// Fails if anything is left to mend in the situation.
    fn assert_complete(&self) {
        let (status, said, errors) = self.run_on("2026-02-12", &["check", "situation.ron"]);
        assert_eq!((status, errors.as_str()), (0, ""), "{said}");
    }
}

/// Fails unless the board shows the event with its contested and corrected toll, and both claims.
fn assert_contested(board: &mut Board) {
    let screen = board.screen();
    assert!(screen.contains("as of 2026-02-12 (today)") && screen.contains("1/1 event"), "{screen}");
    let row = screen.lines().find(|line| line.contains("2026-02-11") && line.contains("Old Bridge")).unwrap();
    assert!(row.contains("10±") && row.contains('≠'), "{screen}");
    board.press("2\r", "Who says what");
    let screen = board.screen();
    for words in [
        "10 (0–14)  ≠ contested",
        "Hill Band none (denied)",
        "North     10–14",
        "said 2026-02-12",
        "12 (0–12+)",
    ] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    board.press("\x1b", "2 Events");
}

#[test]
fn a_situation_is_kept_by_keys_from_an_empty_folder() {
    let desk = Desk::new();
    let mut board = desk.board();
    let event = format!(
        "{UP}{UP}{CTRL_U}2026-02-11\r\rArmedClash\rnorth, hill-band\rA fight at the bridge.\rthe-gazette\rOld Bridge"
    );
    for (form, keys) in [
        ("ds", "The Gazette\r\ryesterday"),
        ("da", "Northern Army\rStateForces\rNorth"),
        ("da", "Hill Band\rRebelGroup"),
        ("df", "River line\rnorth, hill-band\r2026-01-01\r2026-02-11"),
        ("de", event.as_str()),
        ("dc", "north\rat least 12\r\r\rhill-band"),
        ("dc", "hill-band\rdenied\r\r\rhill-band"),
        ("dt", "1\r10-14"),
        ("dd", ""),
    ] {
        board.press(form, "ctrl-s");
        board.press(&format!("{keys}{CTRL_S}"), "what will change");
        board.press("\r", "Written to situation.ron:");
        desk.assert_in_order(form);
    }
    assert_contested(&mut board);
    desk.assert_complete();
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
}

#[test]
fn an_open_board_shows_what_commands_add() {
    let desk = Desk::new();
    let mut board = desk.board();
    for (line, shown) in [
        ("add source|--title|The Gazette|--published|yesterday", "Reloaded: 1 source added"),
        ("add actor|--name|Northern Army|--short|North|--kind|StateForces", "Reloaded: 1 actor added"),
        ("add actor|--name|Hill Band|--kind|rebel group", "Reloaded: 1 actor added"),
        (
            "add front|--name|River line|--party|north|--party|hill-band|--coverage-from|2026-01-01|--coverage-until|2026-02-11",
            "Reloaded: 1 front added",
        ),
        (
            "add event|--date|yesterday|--front|river-line|--kind|ArmedClash|--actor|north|--actor|hill-band|--summary|A fight at the bridge.|--source|the-gazette|--place|Old Bridge",
            "Reloaded: 1 event added",
        ),
        (
            "add claim|--event|2026-02-11-old-bridge|--by|north|--killed|at least 12|--victims|hill-band",
            "Reloaded: 1 event changed",
        ),
        ("add claim|--event|2026-02-11-old-bridge|--by|hill-band|--killed|denied|--victims|hill-band", "≠"),
        (
            "add claim|--event|2026-02-11-old-bridge|--by|north|--killed|10-14|--victims|hill-band|--corrects|1|--said|today",
            "Reloaded: 1 event changed",
        ),
        ("close-day|--date|2026-02-12", "as of 2026-02-12 (today)"),
    ] {
        let (verb, options) = line.split_once('|').unwrap();
        let args: Vec<&str> = verb.split(' ').chain(["situation.ron"]).chain(options.split('|')).collect();
        // The message of the one before must not be taken for that of this one.
        board.type_keys("?");
        board.wait("the help", |board| board.screen().contains("used most"));
        board.type_keys("\x1b");
        board.wait("no message", |board| {
            let screen = board.screen();
            screen.contains("2 Events") && !screen.contains("Reloaded")
        });
        let (status, _, errors) = desk.run_on("2026-02-12", &args);
        assert_eq!((status, errors.as_str()), (0, ""), "{line}");
        board.wait_for(shown);
        desk.assert_in_order(line);
    }
    assert_contested(&mut board);
    desk.assert_complete();
}
