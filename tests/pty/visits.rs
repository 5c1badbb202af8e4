//! What a reader who comes back is told, by the real binary with real files.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::harness::{Board, Start};

/// A home and a situation in it.
struct Reader {
    home: TempDir,
}

impl Reader {
    /// Of a situation with these events, each by id and summary.
    fn of(events: &[(&str, &str)]) -> Self {
        let reader = Self { home: TempDir::new().unwrap() };
        reader.write(events);
        reader
    }

    fn situation(&self) -> PathBuf {
        self.home.path().join("s.ron")
    }

    fn write(&self, events: &[(&str, &str)]) {
        let mut records = String::new();
        for (id, summary) in events {
            let _ = write!(
                records,
                r#"(id: "{id}", date: "2026-01-20", front: "strait", kind: ArmedClash, actors: ["north", "south"],
                    place: (name: "{id}"), summary: "{summary}", sources: ["paper"]),"#
            );
        }
        let text = format!(
            r#"(format: 1, title: "Two shores", as_of: "2026-01-31",
                actors: {{ "north": (name: "North", kind: StateForces), "south": (name: "South", kind: RebelGroup) }},
                fronts: {{ "strait": (name: "The strait", parties: ["north", "south"], coverage_from: "2024-01-01") }},
                sources: {{ "paper": (title: "The paper") }}, events: [{records}])"#
        );
        // As editors save: another file in its place.
        let draft = self.home.path().join("s.ron~");
        fs::write(&draft, text).unwrap();
        fs::rename(draft, self.situation()).unwrap();
    }

    fn start(&self) -> Start {
        Start::new(140, 30).home(self.home.path()).arg(self.situation().to_str().unwrap())
    }

    fn open(&self) -> Board {
        self.start().open()
    }

    /// The files of the state folder.
    fn remembered(&self) -> Vec<PathBuf> {
        let folder = self.home.path().join(".local/state/frontwatch/visits");
        let entries =
            fs::read_dir(folder).map(|entries| entries.map(|entry| entry.unwrap().path()).collect());
        let mut found: Vec<PathBuf> = entries.unwrap_or_default();
        found.sort();
        found
    }
}

fn header(board: &Board) -> String {
    board.screen().lines().next().unwrap_or_default().to_owned()
}

/// The row of the event at this place.
fn row(board: &Board, place: &str) -> String {
    board.screen().lines().find(|line| line.contains(place)).unwrap_or_default().to_owned()
}

fn leave(mut board: Board) {
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

const ABC: &[(&str, &str)] = &[("anchor", "A"), ("beacon", "B"), ("cape", "C")];

#[test]
fn between_two_visits_events_are_new_changed_and_deleted() {
    let reader = Reader::of(ABC);
    let data = fs::read(reader.situation()).unwrap();
    let board = reader.open();
    assert!(header(&board).contains("first visit"), "{}", header(&board));
    leave(board);
    assert_eq!(fs::read(reader.situation()).unwrap(), data, "nothing is written into the data");

    let board = reader.open();
    assert!(header(&board).contains("nothing new since"), "{}", header(&board));
    leave(board);

    reader.write(&[("beacon", "B, it is said"), ("cape", "C"), ("dock", "D")]);
    let mut board = reader.open();
    assert!(header(&board).contains("1 new, 1 changed, 1 deleted since "), "{}", header(&board));
    assert!(row(&board, "beacon").starts_with(" ◐ 2026-01-20"), "{}", board.screen());
    assert!(row(&board, "dock").contains("● 2026-01-20"), "{}", board.screen());
    assert!(row(&board, "cape").contains("   2026-01-20"), "{}", board.screen());
    board.cost_of_change("D");
    assert!(board.screen().contains("× deleted  2026-01-20  The strait  A"), "{}", board.screen());
    board.cost_of_change("\x1b");
    board.cost_of_change("A");
    assert!(header(&board).contains("nothing new since"), "{}", header(&board));
    leave(board);

    let board = reader.open();
    assert!(header(&board).contains("nothing new since"), "{}", header(&board));
}

#[test]
fn a_board_that_was_not_left_has_seen_nothing() {
    let reader = Reader::of(ABC);
    leave(reader.open());
    reader.write(&[("anchor", "A"), ("beacon", "B"), ("cape", "C"), ("dock", "D")]);
    for signal in [Signal::TERM, Signal::HUP, Signal::KILL] {
        let mut board = reader.open();
        assert!(header(&board).contains("1 new since "), "{}", header(&board));
        board.signal(signal);
        board.wait_gone();
    }
    let mut board = reader.open();
    board.hang_up();
    board.wait_gone();
    assert!(header(&reader.open()).contains("1 new since "));
}

#[test]
fn what_comes_while_the_board_is_open_is_marked() {
    let reader = Reader::of(ABC);
    let mut board = reader.open();
    assert!(header(&board).contains("first visit"), "{}", header(&board));
    board.cost_of_change("A");
    assert!(header(&board).contains("nothing new since"), "{}", header(&board));
    reader.write(&[("anchor", "A"), ("beacon", "B"), ("cape", "C"), ("dock", "D")]);
    board.wait("the mark", |board| header(board).contains("1 new since "));
    board.settle();
    assert!(row(&board, "dock").contains("● 2026-01-20"), "{}", board.screen());
}

#[test]
fn two_boards_at_once_lose_nothing() {
    let reader = Reader::of(ABC);
    leave(reader.open());
    let mut early = reader.open();
    // The first board does not read what comes now, the second one does.
    early.cost_of_change("p");
    reader.write(&[("anchor", "A, it is said"), ("beacon", "B"), ("cape", "C"), ("dock", "D")]);
    let late = reader.open();
    assert!(header(&late).contains("1 new, 1 changed since "), "{}", header(&late));
    leave(late);
    leave(early);
    let board = reader.open();
    assert!(header(&board).contains("nothing new since"), "{}", header(&board));
}

#[test]
fn each_situation_is_remembered_by_itself() {
    let (one, two) = (Reader::of(ABC), Reader::of(ABC));
    let at_home = |reader: &Reader| {
        Start::new(140, 30).home(one.home.path()).arg(reader.situation().to_str().unwrap()).open()
    };
    leave(at_home(&one));
    leave(Start::new(140, 30).home(one.home.path()).open());
    let board = at_home(&two);
    assert!(header(&board).contains("first visit"), "{}", header(&board));
    leave(board);
    assert_eq!(one.remembered().iter().filter(|path| path.extension().unwrap() == "json").count(), 3);
    assert!(one.remembered().iter().any(|path| path.ends_with("sample.json")));
}

#[test]
fn without_state_nothing_is_read_or_written() {
    let reader = Reader::of(ABC);
    let board = reader.start().arg("--no-state").open();
    assert!(!header(&board).contains("visit"), "{}", header(&board));
    leave(board);
    assert!(reader.remembered().is_empty());
    assert!(!reader.home.path().join(".local").exists());
    leave(reader.open());
    let before = reader.remembered().iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>();
    reader.write(&ABC[1..]);
    let board = reader.start().arg("--no-state").open();
    assert!(!header(&board).contains("deleted"), "{}", header(&board));
    leave(board);
    let after = reader.remembered().iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>();
    assert_eq!(after, before);
}

/// A home in which nothing can be made, not even by root.
#[test]
fn a_home_that_cannot_be_written_is_told_once() {
    let reader = Reader::of(ABC);
    let mut board = reader.start().env("XDG_STATE_HOME", "/proc/1/none").open();
    let footer = |board: &Board| board.screen().lines().last().unwrap_or_default().to_owned();
    assert!(footer(&board).contains("This visit will not be remembered: "), "{}", board.screen());
    assert!(!header(&board).contains("visit"), "it would be the first for ever: {}", header(&board));
    board.cost_of_change("j");
    assert!(footer(&board).contains("help"), "{}", board.screen());
    leave(board);
    let board = reader.start().env("HOME", "").open();
    assert!(footer(&board).contains("not be remembered"), "{}", board.screen());
    leave(board);
}

#[test]
fn what_is_remembered_and_cannot_be_understood_is_kept_aside() {
    let reader = Reader::of(ABC);
    leave(reader.open());
    let is_json = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == "json");
    let path: PathBuf = reader.remembered().iter().find(is_json).unwrap().clone();
    fs::write(&path, "{\"format\":1,").unwrap();
    let board = reader.open();
    assert!(board.screen().contains("The last visit is lost"), "{}", board.screen());
    assert!(header(&board).contains("first visit"), "{}", header(&board));
    leave(board);
    assert_eq!(fs::read_to_string(aside(&path)).unwrap(), "{\"format\":1,");
    let board = reader.open();
    assert!(header(&board).contains("nothing new since"), "{}", header(&board));
}

fn aside(path: &Path) -> PathBuf {
    path.with_extension("json.bad")
}
