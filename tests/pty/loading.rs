//! The board while data are read: progress and every exit. A pipe that the test writes to simulates a file that is
//! slow to read.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::harness::{Board, SITUATION, Start, situation_file};

/// A board that reads from a pipe, and the writing end of the pipe.
struct LoadingBoard {
    board: Board,
    pipe: File,
    /// Holds the pipe; removed when dropped.
    _folder: TempDir,
}

fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

impl LoadingBoard {
    /// Starts the board and waits until it shows its progress.
    fn open(start: impl FnOnce(Start) -> Start) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("slow.ron");
        make_pipe(&path);
        let start = start(Start::new(80, 24).arg("--today").arg("2026-02-10").arg(path.to_str().unwrap()));
        let mut board = start.spawn();
        // Blocks until the board has opened the other end.
        let pipe = File::options().write(true).open(&path).unwrap();
        board.wait("the progress", |board| board.screen().contains("Reading"));
        assert!(board.parser.screen().alternate_screen());
        Self { board, pipe, _folder: folder }
    }
}

#[test]
fn progress_is_shown_until_the_board_opens() {
    let LoadingBoard { mut board, mut pipe, _folder } = LoadingBoard::open(|start| start);
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
    // Only the seconds change, and only they are written.
    let before = board.log.len();
    board.wait("another second", |board| board.screen().contains("· 4 s"));
    assert!(board.log.len() - before < 200, "{} bytes", board.log.len() - before);
    board.type_keys("/pier\r");
    board.wait_read();
    pipe.write_all(end.as_bytes()).unwrap();
    drop(pipe);
    board.wait("the board", |board| board.screen().contains("Fronts"));
    board.wait("what was typed ahead", |board| board.screen().contains("Match 1 of 1"));
    board.settle();
    let screen = board.screen();
    assert!(screen.contains("Two shores") && !screen.contains("Reading"), "{screen}");
    assert_eq!(board.cost_of(""), 0, "no redraws once the data are read");
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

#[test]
fn every_quit_key_works_while_loading() {
    for key in ["q", "\x03", "jj?q"] {
        let LoadingBoard { mut board, pipe, _folder } = LoadingBoard::open(|start| start);
        board.type_keys(key);
        assert_eq!(board.exit_code(), 0, "{key:?}");
        board.assert_restored();
        drop(pipe);
    }
}

#[test]
fn loading_can_be_stopped_and_resumed() {
    let LoadingBoard { mut board, pipe, _folder } = LoadingBoard::open(|start| start);
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
fn a_hang_up_ends_the_board_while_progress_is_shown() {
    let LoadingBoard { mut board, pipe, _folder } = LoadingBoard::open(Start::nohup);
    board.hang_up();
    assert!(board.wait_ended() < Duration::from_secs(1));
    drop(pipe);
}

#[test]
fn a_signal_while_loading_restores_the_terminal() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        let LoadingBoard { mut board, pipe, _folder } = LoadingBoard::open(|start| start);
        board.signal(signal);
        assert_eq!(board.exit_code(), code);
        board.assert_restored();
        drop(pipe);
    }
}

#[test]
fn an_invalid_situation_is_reported_on_a_restored_terminal() {
    let LoadingBoard { mut board, mut pipe, _folder } = LoadingBoard::open(|start| start);
    pipe.write_all(b"(format: 1, title: \"broken\", as_of ").unwrap();
    drop(pipe);
    assert_eq!(board.exit_code(), 2);
    board.assert_restored();
    let screen = board.screen();
    assert!(
        screen.contains("error") && screen.contains("slow.ron:1:"),
        "the place and the problem\n{screen}"
    );
    assert!(screen.contains("as_of"), "the line\n{screen}");
}

#[test]
fn invalid_options_are_reported_on_a_restored_terminal() {
    let LoadingBoard { mut board, mut pipe, _folder } =
        LoadingBoard::open(|start| start.arg("--filter").arg("front:nowhere"));
    pipe.write_all(SITUATION.as_bytes()).unwrap();
    drop(pipe);
    assert_eq!(board.exit_code(), 2);
    board.assert_restored();
    assert!(board.screen().contains("nowhere"), "{}", board.screen());
}

/// A board on a file that can be changed to include a pipe.
struct ReloadingBoard {
    board: Board,
    folder: TempDir,
    file: PathBuf,
}

impl ReloadingBoard {
    fn open() -> Self {
        let (folder, file) = situation_file("situation.ron");
        let board = Start::new(100, 30).with_all_events_of(&file).open();
        Self { board, folder, file }
    }

    /// Changes the file to include a pipe, and returns the writing end of the pipe.
    fn change(&mut self, title: &str) -> File {
        let slow = self.folder.path().join("more.ron");
        if !slow.exists() {
            make_pipe(&slow);
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
fn the_board_stays_usable_while_newer_data_are_read() {
    let mut reloading = ReloadingBoard::open();
    let mut pipe = reloading.change("Grown");
    let board = &mut reloading.board;
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
fn quitting_and_pausing_do_not_wait_for_newer_data() {
    let mut reloading = ReloadingBoard::open();
    let pipe = reloading.change("Grown");
    reloading.board.type_keys("p");
    reloading.board.wait("the pause", |board| board.screen().contains("PAUSED"));
    reloading.board.wait("the end of reading", |board| !board.screen().contains("reading "));
    drop(pipe);
    reloading.board.settle();
    assert!(reloading.board.screen().contains("Two shores"), "{}", reloading.board.screen());
    reloading.board.type_keys("p");
    let pipe = File::options().write(true).open(reloading.folder.path().join("more.ron")).unwrap();
    reloading.board.wait("reading again", |board| board.screen().contains("reading "));
    reloading.board.type_keys("q");
    assert_eq!(reloading.board.exit_code(), 0);
    reloading.board.assert_restored();
    drop(pipe);
}

/// The board knows which files to watch only after reading all of them.
#[test]
fn a_file_changed_during_the_first_read_is_read_again() {
    let folder = TempDir::new().unwrap();
    let (file, slow) = (folder.path().join("situation.ron"), folder.path().join("more.ron"));
    make_pipe(&slow);
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
    // Blocks until the board reads the pipe again.
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
fn rows_of_a_data_set_are_counted_while_they_are_read() {
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
        make_pipe(&rows);
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
        assert!(board.screen().contains("0 of 3,000"), "{}", board.screen());
        board.type_keys("q");
        assert_eq!(board.exit_code(), 0);
        board.assert_restored();
    }
}

#[test]
fn the_situation_is_usable_while_a_data_set_is_read() {
    const ROWS: &str = include_str!("../import/ucdp.csv");
    let folder = TempDir::new().unwrap();
    let (situation, rows) = (folder.path().join("s.ron"), folder.path().join("slow.csv"));
    make_pipe(&rows);
    let including = SITUATION.replacen("format: 1,", "format: 1, include: [Ucdp(\"slow.csv\")],", 1);
    fs::write(&situation, including).unwrap();
    let mut board = Start::new(120, 30).with_all_events_of(&situation).spawn();
    let mut pipe = File::options().write(true).open(&rows).unwrap();
    board.wait("the progress", |board| board.screen().contains("Reading"));
    board.wait("the progress next to the situation without the rows", |board| {
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
