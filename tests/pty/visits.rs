//! Visits with the real binary and real files: what a returning user is shown.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::harness::{Board, Start};

/// A home directory with a situation in it.
struct Home {
    home: TempDir,
}

impl Home {
    /// Creates a home whose situation has these events, each with an id and a summary.
    fn with_events(events: &[(&str, &str)]) -> Self {
        let user_home = Self { home: TempDir::new().unwrap() };
        user_home.write(events);
        user_home
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
        // Save as editors do: rename another file over it.
        let draft = self.home.path().join("s.ron~");
        fs::write(&draft, text).unwrap();
        fs::rename(draft, self.situation()).unwrap();
    }

    fn start(&self) -> Start {
        Start::new(200, 30).home(self.home.path()).arg(self.situation().to_str().unwrap())
    }

    fn open(&self) -> Board {
        self.start().open()
    }

    /// Returns the files of the state folder, sorted.
    fn visit_files(&self) -> Vec<PathBuf> {
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

/// Returns the row of the event at a place, on a screen wide enough for the column of places.
fn row(board: &Board, place: &str) -> String {
    // The detail is right of the line.
    let is_row = |line: &&str| line.split('│').next().is_some_and(|list| list.contains(place));
    board.screen().lines().find(is_row).unwrap_or_default().to_owned()
}

fn leave(mut board: Board) {
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

const ABC: &[(&str, &str)] = &[("anchor", "A"), ("beacon", "B"), ("cape", "C")];

#[test]
fn events_are_marked_new_changed_or_deleted_since_the_last_visit() {
    let user_home = Home::with_events(ABC);
    let data = fs::read(user_home.situation()).unwrap();
    let board = user_home.open();
    assert!(header(&board).contains("first visit"), "{}", header(&board));
    leave(board);
    assert_eq!(fs::read(user_home.situation()).unwrap(), data, "the situation file is unchanged");

    let board = user_home.open();
    assert!(header(&board).contains("nothing new since"), "{}", header(&board));
    leave(board);

    user_home.write(&[("beacon", "B, it is said"), ("cape", "C"), ("dock", "D")]);
    let mut board = user_home.open();
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

    let board = user_home.open();
    assert!(header(&board).contains("nothing new since"), "{}", header(&board));
}

#[test]
fn a_killed_board_records_no_visit() {
    let user_home = Home::with_events(ABC);
    leave(user_home.open());
    user_home.write(&[("anchor", "A"), ("beacon", "B"), ("cape", "C"), ("dock", "D")]);
    for signal in [Signal::TERM, Signal::HUP, Signal::KILL] {
        let mut board = user_home.open();
        assert!(header(&board).contains("1 new since "), "{}", header(&board));
        board.signal(signal);
        board.wait_ended();
    }
    let mut board = user_home.open();
    board.hang_up();
    board.wait_ended();
    assert!(header(&user_home.open()).contains("1 new since "));
}

#[test]
fn an_event_added_while_the_board_is_open_is_marked() {
    let user_home = Home::with_events(ABC);
    let mut board = user_home.open();
    assert!(header(&board).contains("first visit"), "{}", header(&board));
    board.cost_of_change("A");
    assert!(header(&board).contains("nothing new since"), "{}", header(&board));
    user_home.write(&[("anchor", "A"), ("beacon", "B"), ("cape", "C"), ("dock", "D")]);
    board.wait("the mark", |board| header(board).contains("1 new since "));
    board.settle();
    assert!(row(&board, "dock").contains("● 2026-01-20"), "{}", board.screen());
}

#[test]
fn two_boards_open_at_once_both_record_their_visit() {
    let user_home = Home::with_events(ABC);
    leave(user_home.open());
    let mut early = user_home.open();
    // The first board does not read this change, the second one does.
    early.cost_of_change("p");
    user_home.write(&[("anchor", "A, it is said"), ("beacon", "B"), ("cape", "C"), ("dock", "D")]);
    let late = user_home.open();
    assert!(header(&late).contains("1 new, 1 changed since "), "{}", header(&late));
    leave(late);
    leave(early);
    let board = user_home.open();
    assert!(header(&board).contains("nothing new since"), "{}", header(&board));
}

#[test]
fn each_situation_has_its_own_visit_record() {
    let (one, two) = (Home::with_events(ABC), Home::with_events(ABC));
    let at_home = |user_home: &Home| {
        Start::new(200, 30).home(one.home.path()).arg(user_home.situation().to_str().unwrap()).open()
    };
    leave(at_home(&one));
    leave(Start::new(200, 30).home(one.home.path()).open());
    let board = at_home(&two);
    assert!(header(&board).contains("first visit"), "{}", header(&board));
    leave(board);
    assert_eq!(one.visit_files().iter().filter(|path| path.extension().unwrap() == "json").count(), 3);
    assert!(one.visit_files().iter().any(|path| path.ends_with("sample.json")));
}

#[test]
fn no_state_reads_and_writes_nothing() {
    let user_home = Home::with_events(ABC);
    let board = user_home.start().arg("--no-state").open();
    assert!(!header(&board).contains("visit"), "{}", header(&board));
    leave(board);
    assert!(user_home.visit_files().is_empty());
    assert!(!user_home.home.path().join(".local").exists());
    leave(user_home.open());
    let before = user_home.visit_files().iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>();
    user_home.write(&ABC[1..]);
    let board = user_home.start().arg("--no-state").open();
    assert!(!header(&board).contains("deleted"), "{}", header(&board));
    leave(board);
    let after = user_home.visit_files().iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>();
    assert_eq!(after, before);
}

/// Not even root can create a file in this home.
#[test]
fn an_unwritable_home_is_reported_once() {
    let user_home = Home::with_events(ABC);
    let mut board = user_home.start().env("XDG_STATE_HOME", "/proc/1/none").open();
    let footer = |board: &Board| board.screen().lines().last().unwrap_or_default().to_owned();
    assert!(footer(&board).contains("This visit will not be remembered: "), "{}", board.screen());
    assert!(!header(&board).contains("visit"), "every visit would be the first: {}", header(&board));
    board.cost_of_change("j");
    assert!(footer(&board).contains("help"), "{}", board.screen());
    leave(board);
    let board = user_home.start().env("HOME", "").open();
    assert!(footer(&board).contains("not be remembered"), "{}", board.screen());
    leave(board);
}

#[test]
fn an_unreadable_visit_record_is_moved_aside() {
    let user_home = Home::with_events(ABC);
    leave(user_home.open());
    let is_json = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == "json");
    let path: PathBuf = user_home.visit_files().iter().find(is_json).unwrap().clone();
    fs::write(&path, "{\"format\":1,").unwrap();
    let board = user_home.open();
    assert!(board.screen().contains("The last visit is lost"), "{}", board.screen());
    assert!(header(&board).contains("first visit"), "{}", header(&board));
    leave(board);
    assert_eq!(fs::read_to_string(moved_aside(&path)).unwrap(), "{\"format\":1,");
    let board = user_home.open();
    assert!(header(&board).contains("nothing new since"), "{}", header(&board));
}

fn moved_aside(path: &Path) -> PathBuf {
    path.with_extension("json.bad")
}
