//! While the data are read: progress in sight, and every way out. A pipe into which the test writes stands for a file
//! that takes long to read.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::harness::{Board, Start};

const SITUATION: &str = include_str!("../support/small.ron");

/// A board that reads from a pipe, and the end to write into.
struct Slow {
    board: Board,
    pipe: File,
    /// Kept for as long as the pipe is there.
    _folder: TempDir,
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

impl Slow {
    /// Waits until the board says that it reads.
    fn open(start: impl FnOnce(Start) -> Start) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("slow.ron");
        pipe(&path);
        let start = start(Start::new(80, 24).arg("--today").arg("2026-02-10").arg(path.to_str().unwrap()));
        let mut board = start.spawn();
        // Opens when the board has opened the other end.
        let pipe = File::options().write(true).open(&path).unwrap();
        board.wait("the progress", |board| board.screen().contains("Reading"));
        assert!(board.parser.screen().alternate_screen());
        Self { board, pipe, _folder: folder }
    }
}

#[test]
fn progress_is_shown_until_the_board_is_there() {
    let Slow { mut board, mut pipe, _folder } = Slow::open(|start| start);
    let screen = board.screen();
    assert!(screen.contains("slow.ron") && screen.contains("no events yet"), "{screen}");
    assert!(screen.contains("0 B, total unknown"), "{screen}");
    assert!(screen.lines().last().unwrap().contains("q quit"), "{screen}");
    let (begin, end) = SITUATION.split_at(2000);
    pipe.write_all(begin.as_bytes()).unwrap();
    board.wait("the bytes", |board| board.screen().contains("2 kB"));
    board.wait("the seconds", |board| board.screen().contains("· 2 s"));
    board.resize(100, 30);
    board
        .wait("the new size", |board| board.screen().lines().nth(29).is_some_and(|row| row.contains("quit")));
    // Nothing but the seconds changes, and only they are written.
    let before = board.log.len();
    board.wait("another second", |board| board.screen().contains("· 4 s"));
    assert!(board.log.len() - before < 200, "{} bytes", board.log.len() - before);
    board.type_keys("/pier\r");
    board.wait_taken();
    pipe.write_all(end.as_bytes()).unwrap();
    drop(pipe);
    board.wait("the board", |board| board.screen().contains("Fronts"));
    board.wait("what was typed ahead", |board| board.screen().contains("Match 1 of 1"));
    board.settle();
    let screen = board.screen();
    assert!(screen.contains("Two shores") && !screen.contains("Reading"), "{screen}");
    assert_eq!(board.cost_of(""), 0, "there is no tick once it is read");
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

#[test]
fn every_key_that_leaves_leaves_while_loading() {
    for key in ["q", "\x03", "jj?q"] {
        let Slow { mut board, pipe, _folder } = Slow::open(|start| start);
        board.type_keys(key);
        assert_eq!(board.exit_code(), 0, "{key:?}");
        board.assert_restored();
        drop(pipe);
    }
}

#[test]
fn stopped_and_resumed_while_loading() {
    let Slow { mut board, pipe, _folder } = Slow::open(|start| start);
    board.type_keys("\x1a");
    board.wait("the stop", |board| board.count("STOPPED", 0) == 1);
    board.assert_restored();
    board.type_keys("\n");
    board.wait("the progress after", |board| {
        board.parser.screen().alternate_screen() && board.screen().contains("Reading")
    });
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
    drop(pipe);
}

#[test]
fn a_hang_up_ends_it_while_progress_is_shown() {
    let Slow { mut board, pipe, _folder } = Slow::open(Start::nohup);
    board.hang_up();
    assert!(board.wait_gone() < Duration::from_secs(1));
    drop(pipe);
}

#[test]
fn a_signal_while_loading_restores_the_terminal() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        let Slow { mut board, pipe, _folder } = Slow::open(|start| start);
        board.signal(signal);
        assert_eq!(board.exit_code(), code);
        board.assert_restored();
        drop(pipe);
    }
}

#[test]
fn what_turns_out_to_be_no_situation_is_told_on_a_restored_terminal() {
    let Slow { mut board, mut pipe, _folder } = Slow::open(|start| start);
    pipe.write_all(b"(format: 1, title: \"broken\", as_of ").unwrap();
    drop(pipe);
    assert_eq!(board.exit_code(), 2);
    board.assert_restored();
    let screen = board.screen();
    assert!(screen.contains("error") && screen.contains("slow.ron:1:"), "where, and what\n{screen}");
    assert!(screen.contains("as_of"), "the line\n{screen}");
}

#[test]
fn options_that_do_not_fit_are_told_on_a_restored_terminal() {
    let Slow { mut board, mut pipe, _folder } =
        Slow::open(|start| start.arg("--filter").arg("front:nowhere"));
    pipe.write_all(SITUATION.as_bytes()).unwrap();
    drop(pipe);
    assert_eq!(board.exit_code(), 2);
    board.assert_restored();
    assert!(board.screen().contains("nowhere"), "{}", board.screen());
}

/// A board on a file that includes a pipe beside it, once that is there.
struct Growing {
    board: Board,
    folder: TempDir,
    file: PathBuf,
}

impl Growing {
    fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("situation.ron");
        fs::write(&file, SITUATION).unwrap();
        let start = Start::new(100, 30).arg("--last").arg("all").arg("--today").arg("2026-02-10");
        let board = start.arg(file.to_str().unwrap()).open();
        Self { board, folder, file }
    }

    /// Changes the file, and returns the end of the pipe that it includes from then on.
    fn change(&mut self, title: &str) -> File {
        let slow = self.folder.path().join("more.ron");
        if !slow.exists() {
            pipe(&slow);
        }
        let text = SITUATION.replace("Two shores · 両岸", title);
        let draft = self.file.with_extension("draft");
        fs::write(&draft, text.replacen("format: 1,", "format: 1, include: [\"more.ron\"],", 1)).unwrap();
        fs::rename(&draft, &self.file).unwrap();
        let pipe = File::options().write(true).open(&slow).unwrap();
        self.board.wait("reading in the footer", |board| board.screen().contains("reading "));
        pipe
    }
}

const MORE: &str = r#"(format: 1, title: "more", as_of: "2026-01-31", events: [(id: "new", date: "2026-01-30", front: "strait", kind: Arrest, actors: ["north"], summary: "An arrest.", sources: ["paper"])])"#;

#[test]
fn the_board_is_used_while_newer_data_are_read() {
    let mut growing = Growing::open();
    let mut pipe = growing.change("Grown");
    let board = &mut growing.board;
    assert!(board.screen().contains("Two shores"), "{}", board.screen());
    let before = board.styled();
    board.type_keys("j");
    board.wait("the next row", |board| board.styled() != before);
    board.type_keys("ffront:strait\r");
    board.wait("the filter", |board| board.screen().contains("front:strait]"));
    assert!(!board.screen().contains("2026-01-30"));
    pipe.write_all(MORE.as_bytes()).unwrap();
    drop(pipe);
    board.wait("the newer data", |board| board.screen().contains("Grown"));
    board.wait("the end of reading", |board| !board.screen().contains("reading "));
    let screen = board.screen();
    assert!(screen.contains("2026-01-30") && screen.contains("front:strait]"), "{screen}");
    board.settle();
    assert_eq!(board.cost_of(""), 0);
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

#[test]
fn leaving_and_pausing_do_not_wait_for_newer_data() {
    let mut growing = Growing::open();
    let pipe = growing.change("Grown");
    growing.board.type_keys("p");
    growing.board.wait("the pause", |board| board.screen().contains("PAUSED"));
    growing.board.wait("the end of reading", |board| !board.screen().contains("reading "));
    drop(pipe);
    growing.board.settle();
    assert!(growing.board.screen().contains("Two shores"), "{}", growing.board.screen());
    growing.board.type_keys("p");
    let pipe = File::options().write(true).open(growing.folder.path().join("more.ron")).unwrap();
    growing.board.wait("reading again", |board| board.screen().contains("reading "));
    growing.board.type_keys("q");
    assert_eq!(growing.board.exit_code(), 0);
    growing.board.assert_restored();
    drop(pipe);
}

/// What is watched is known only once all has been read.
#[test]
fn what_changes_while_it_is_read_for_the_first_time_is_read_again() {
    let folder = TempDir::new().unwrap();
    let (file, slow) = (folder.path().join("situation.ron"), folder.path().join("more.ron"));
    pipe(&slow);
    let including = SITUATION.replacen("format: 1,", "format: 1, include: [\"more.ron\"],", 1);
    fs::write(&file, &including).unwrap();
    let mut board = Start::new(80, 24).arg("--today").arg("2026-02-10").arg(file.to_str().unwrap()).spawn();
    let writer = || File::options().write(true).open(&slow).unwrap();
    let mut pipe = writer();
    board.wait("the progress", |board| board.screen().contains("Reading"));
    fs::write(&file, including.replace("Two shores · 両岸", "Changed")).unwrap();
    pipe.write_all(MORE.as_bytes()).unwrap();
    drop(pipe);
    board.wait("the board", |board| board.screen().contains("Two shores"));
    // Opens when it is read again.
    let mut pipe = writer();
    pipe.write_all(MORE.as_bytes()).unwrap();
    drop(pipe);
    board.wait("the change", |board| board.screen().contains("Changed"));
    board.wait("the end of reading", |board| !board.screen().contains("reading "));
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

#[test]
fn rows_of_a_data_set_are_told_as_they_come() {
    const ROWS: &str = include_str!("../import/ucdp.csv");
    let folder = TempDir::new().unwrap();
    let (situation, rows) = (folder.path().join("s.ron"), folder.path().join("slow.csv"));
    fs::write(
        &situation,
        "(format: 1, title: \"Rows\", as_of: \"2020-12-31\", include: [Ucdp(\"slow.csv\")])",
    )
    .unwrap();
    for key in ["q", ""] {
        _ = fs::remove_file(&rows);
        pipe(&rows);
        let mut board =
            Start::new(80, 24).arg("--today").arg("2026-02-10").arg(situation.to_str().unwrap()).spawn();
        let mut pipe = File::options().write(true).open(&rows).unwrap();
        board.wait("the progress", |board| board.screen().contains("Reading"));
        let (header, row) = ROWS.split_once('\n').unwrap();
        let row = row.split("\n2,").next().unwrap();
        writeln!(pipe, "{header}").unwrap();
        for n in 0..3000 {
            writeln!(pipe, "9{n}{row}").unwrap();
        }
        board.wait("the events", |board| {
            board.screen().contains(" events") && !board.screen().contains("no events")
        });
        if key == "q" {
            board.type_keys(key);
            assert_eq!(board.exit_code(), 0);
            board.assert_restored();
            continue;
        }
        drop(pipe);
        board.wait("the board", |board| board.screen().contains("Ruritania"));
        assert!(board.screen().contains("3000"), "{}", board.screen());
        board.type_keys("q");
        assert_eq!(board.exit_code(), 0);
        board.assert_restored();
    }
}

#[test]
fn what_is_read_already_is_used_while_a_data_set_is_read() {
    const ROWS: &str = include_str!("../import/ucdp.csv");
    let folder = TempDir::new().unwrap();
    let (situation, rows) = (folder.path().join("s.ron"), folder.path().join("slow.csv"));
    pipe(&rows);
    let including = SITUATION.replacen("format: 1,", "format: 1, include: [Ucdp(\"slow.csv\")],", 1);
    fs::write(&situation, including).unwrap();
    let start = Start::new(120, 30).arg("--last").arg("all").arg("--today").arg("2026-02-10");
    let mut board = start.arg(situation.to_str().unwrap()).spawn();
    let mut pipe = File::options().write(true).open(&rows).unwrap();
    board.wait("the progress", |board| board.screen().contains("Reading"));
    board.wait("how far it is, beside the situation without the rows", |board| {
        board.screen().contains("Fronts") && board.screen().contains("reading ")
    });
    let screen = board.screen();
    assert!(screen.contains("Two shores") && screen.contains("PART OF THE DATA "), "{screen}");
    board.type_keys("f-front:strait\r");
    board.wait("the filter", |board| board.screen().contains("-front:strait]"));
    board.type_keys("e");
    board.wait("the refusal", |board| board.screen().contains("The data are still being read"));
    pipe.write_all(ROWS.as_bytes()).unwrap();
    drop(pipe);
    board.wait("the whole", |board| !board.screen().contains("PART"));
    board.wait("the end of reading", |board| !board.screen().contains("reading "));
    let screen = board.screen();
    assert!(screen.contains("Ruritania") && screen.contains("-front:strait]"), "{screen}");
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}
