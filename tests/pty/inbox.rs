//! The decisions about the inbox on disk: two boards at once, a broken file, and boards that are killed while they write.
//! Feeds and items are invented.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::harness::{Board, SITUATION, Start};

/// A folder with a situation, and the home of a user whose feed has brought some items.
struct Desk(TempDir);

impl Desk {
    fn new(items: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let feeds = "    feeds: { \"news\": Rss(url: \"https://radio.example/feed.xml\") },\n    events: [\n";
        fs::write(folder.path().join("s.ron"), SITUATION.replacen("    events: [\n", feeds, 1)).unwrap();
        let store = folder.path().join(".local/share/frontwatch/feeds/news");
        fs::create_dir_all(&store).unwrap();
        let mut lines = String::new();
        for n in 0..items {
            let published = format!("2026-02-09T{:02}:{:02}:00", 23 - n / 60, 59 - n % 60);
            writeln!(lines, "{{\"id\": \"news:{n:02}\", \"title\": \"Item {n:02}\", \"outlet\": \"Radio\", \"published\": \"{published}\"}}").unwrap();
        }
        fs::write(store.join("items.ndjson"), lines).unwrap();
        let state =
            format!("{{\"format\": 1, \"last_success\": \"2026-02-10T06:00:00\", \"records\": {items}}}");
        fs::write(store.join("feed.json"), state).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Returns the decisions of the file, which has the layout in which they are written; none without a file.
    fn decisions(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path("inbox.ron")).unwrap_or_default();
        if text.is_empty() {
            return Vec::new();
        }
        let inside =
            text.strip_prefix("(\n    decisions: {\n").and_then(|rest| rest.strip_suffix("    },\n)\n"));
        inside.unwrap_or_else(|| panic!("{text:?}")).lines().map(|line| line.trim().to_owned()).collect()
    }

    fn board(&self) -> Board {
        let mut board = self.start().spawn();
        board.wait("the board", |board| board.screen().contains("in the inbox"));
        board
    }

    fn start(&self) -> Start {
        Start::new(80, 24).home(self.0.path()).arg("--no-state").with_all_events_of(&self.path("s.ron"))
    }
}

#[test]
fn two_boards_that_decide_at_once_lose_nothing() {
    const ROUNDS: usize = 8;
    let desk = Desk::new(2 * ROUNDS + 1);
    let (mut first, mut second) = (desk.board(), desk.board());
    first.press("x", "Inbox: 17 to decide");
    second.press("x", "Inbox: 17 to decide");
    for round in 1..=ROUNDS {
        // The first board takes the newest item, the second one the oldest.
        second.type_keys("G");
        second.wait_read();
        second.settle();
        first.type_keys("dx");
        second.type_keys("dz");
        let left = format!("Inbox: {} to decide", 2 * (ROUNDS - round) + 1);
        for board in [&mut first, &mut second] {
            board.wait(&left, |board| board.screen().contains(&left));
        }
        assert_eq!(desk.decisions().len(), 2 * round);
    }
    let decisions = desk.decisions();
    for n in 0..ROUNDS {
        assert!(decisions.contains(&format!("\"news:{n:02}\": Dismissed,")), "{decisions:?}");
        let oldest = 2 * ROUNDS - n;
        assert!(
            decisions.contains(&format!("\"news:{oldest:02}\": SnoozedUntil(\"2026-02-17\"),")),
            "{decisions:?}"
        );
    }
    // What is taken back leaves the decisions of the other.
    second.press("dx", "Dismissed; u takes it back");
    second.press("u", "The last edit is taken back");
    assert_eq!(desk.decisions(), decisions);
}

#[test]
fn undo_of_the_first_decision_leaves_no_file() {
    let desk = Desk::new(2);
    let mut board = desk.board();
    board.press("x", "Inbox: 2 to decide");
    board.press("dx", "Inbox: 1 to decide");
    assert_eq!(desk.decisions(), ["\"news:00\": Dismissed,"]);
    board.press("u", "The last edit is taken back");
    board.wait("the item", |board| board.screen().contains("Inbox: 2 to decide"));
    assert!(!desk.path("inbox.ron").exists());
}

#[test]
fn a_broken_inbox_is_a_warning_and_is_never_overwritten() {
    let desk = Desk::new(2);
    for (text, why) in [
        ("(decisions: { \"news:00\": Dismissed, ", ""),
        ("(decisions: {\n \"news:00\": Perhaps,\n})", "line 2: the word `Perhaps` is not a decision"),
        ("(\n<<<<<<< ours\n    decisions: {},\n=======\n>>>>>>> theirs\n)\n", ""),
    ] {
        fs::write(desk.path("inbox.ron"), text).unwrap();
        let mut board = desk.board();
        // What was decided is not known, so everything waits.
        board.press("x", "Inbox: 2 to decide");
        for keys in ["dx", "dz"] {
            board.press(keys, "inbox.ron: ");
            assert!(board.screen().contains(why), "{}", board.screen());
            assert_eq!(fs::read_to_string(desk.path("inbox.ron")).unwrap(), text);
        }
        // A form is refused too, and the situation is left alone.
        let situation = fs::read_to_string(desk.path("s.ron")).unwrap();
        board.press("de", "New event");
        board.press("2026-02-09\rstrait\rArmedClash\rnorth, south\x13", "inbox.ron: ");
        assert_eq!(fs::read_to_string(desk.path("s.ron")).unwrap(), situation);
        assert_eq!(fs::read_to_string(desk.path("inbox.ron")).unwrap(), text);
        board.press("\x1b", "Esc again discards what you typed");
        board.press("\x1b", "2 Events");
        board.press("!", "the decisions about the inbox cannot be read");
        assert!(board.screen().contains("warning"), "{}", board.screen());
        // Mended, it is read again.
        board.type_keys("\x1b");
        fs::write(desk.path("inbox.ron"), "(decisions: { \"news:00\": Dismissed })").unwrap();
        board.wait("the rest of the inbox", |board| board.screen().contains("1 in the inbox"));
    }
}

/// Whatever the moment at which a board is killed, the file is the old one or the new one.
#[test]
fn a_killed_board_leaves_the_old_decisions_or_the_new_ones() {
    const KILLS: usize = 30;
    /// About the time that a decision takes, in microseconds.
    const LENGTH: u64 = 20_000;
    let desk = Desk::new(KILLS + 1);
    let mut written = 0;
    for _ in 0..KILLS {
        let before = desk.decisions();
        let mut board = desk.board();
        board.press("x", "to decide");
        board.type_keys("dx");
        let random = RandomState::new().build_hasher().finish();
        thread::sleep(Duration::from_micros(random % LENGTH));
        board.signal(Signal::KILL);
        assert_eq!(board.exit_code(), 137);
        let after = desk.decisions();
        if after != before {
            let new = format!("\"news:{:02}\": Dismissed,", before.len());
            assert_eq!(after, [before, vec![new]].concat());
            written += 1;
        }
    }
    println!("{written} of {KILLS} decisions were written");
    // The next board goes on, and deletes what the killed ones left.
    let mut board = desk.board();
    board.press("x", "to decide");
    board.press("dx", "Dismissed; u takes it back");
    assert_eq!(desk.decisions().len(), written + 1);
    let names = fs::read_dir(desk.0.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let parts = names.filter(|name| name.to_string_lossy().ends_with(".part")).count();
    assert_eq!(parts, 0);
}
