//! Several people write to one situation file: boards, editors and files that may not be written.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::harness::{BINARY, Board, SITUATION, Start, situation_file};

const CTRL_S: &str = "\x13";
const CHOICES: [&str; 4] = [
    "The file has changed since this was shown. Nothing was written.",
    "1  make the same change in the file as it is now, after a look at it",
    "2  show what has changed in the file",
    "3  write nothing and close the form",
];

/// A situation file in a folder of its own.
struct Shared {
    folder: TempDir,
    file: PathBuf,
}

impl Shared {
    fn new() -> Self {
        let (folder, file) = situation_file("shared.ron");
        Self { folder, file }
    }

    fn read(&self) -> String {
        fs::read_to_string(&self.file).unwrap()
    }

    /// Returns the start of a board, without the right of root to write what nobody may write.
    fn start(&self) -> Start {
        let mut start = Start::new(80, 24);
        if rustix::process::geteuid().is_root() {
            start.program = "setpriv".into();
            start = start.arg("--bounding-set=-dac_override").arg(BINARY);
        }
        start.arg("--no-state").with_all_events_of(&self.file)
    }

    fn set_modes(&self, file: u32, folder: u32) {
        let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        set(&self.file, file);
        set(self.folder.path(), folder);
    }
}

/// Fills in the form of a source up to the look at the change.
fn fill_source(board: &mut Board, title: &str) {
    board.press("ds", "Publisher");
    board.press(&format!("{title}{CTRL_S}"), "what will change");
}

fn assert_choices(board: &Board) {
    let screen = board.screen();
    for words in CHOICES {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
}

#[test]
fn two_boards_write_an_event_of_the_same_day_and_front() {
    let shared = Shared::new();
    let (mut first, mut second) = (shared.start().open(), shared.start().open());
    // Both propose the same id.
    for (board, summary) in [(&mut first, "Boats met"), (&mut second, "A mine was found")] {
        board.press("de", "Kind of event");
        let to_last_field = "\r".repeat(7);
        let keys = format!("ArmedClash\rnorth, south\r{summary}\rpaper{to_last_field}yes{CTRL_S}");
        board.press(&keys, "what will change");
        // A line that is longer than the box goes on in the next one, so that all of it can be read.
        let screen = board.screen();
        assert!(screen.contains("2026-02-10-strait\"") && screen.contains("kind: ArmedClash,"), "{screen}");
        assert!(screen.contains("actors: [\"north\", \"south\"],"), "{screen}");
    }
    first.press("\r", "Written to shared.ron:");
    assert!(first.screen().contains("; u takes it back"), "{}", first.screen());
    let with_first = shared.read();

    second.wait_for("Reloaded: 1 event added, ");
    second.press("\r", CHOICES[0]);
    assert_choices(&second);
    assert_eq!(shared.read(), with_first);
    second.press("2", "Boats met");
    assert_choices(&second);
    assert!(!second.screen().contains("A mine"), "{}", second.screen());
    second.press("1", "what will change");
    let screen = second.screen();
    assert!(screen.contains("A mine was found") && screen.contains("2026-02-10-strait-2"), "{screen}");
    second.press("\r", "Written to shared.ron:");

    first.wait_for("Reloaded: 1 event added");
    let text = shared.read();
    for summary in ["Boats met", "A mine was found"] {
        assert_eq!(text.matches(summary).count(), 1, "{text}");
        for board in [&mut first, &mut second] {
            board.press(&format!("/{summary}\r"), "Match 1 of 1");
        }
    }
    assert!(text.contains("Three days at sea.") && text.contains("// A small situation"), "{text}");
    for mut board in [first, second] {
        board.type_keys("q");
        assert_eq!(board.exit_code(), 0);
    }
}

#[test]
fn an_editor_s_change_is_never_overwritten() {
    let shared = Shared::new();
    let mut board = shared.start().open();
    fill_source(&mut board, "The Pier Gazette");
    let edited = SITUATION.replace("Three days at sea", "Four days at sea").replace("Shells fell", "Mines");
    fs::write(&shared.file, &edited).unwrap();
    board.wait_for("Reloaded: 2 events changed");
    board.press("\r", CHOICES[0]);
    board.press("2", "+");
    assert_choices(&board);
    // Back in the form nothing typed is lost, and the change is made in the file as it is now.
    board.press("\x1b", "The Pier Gazette");
    board.press(CTRL_S, "what will change");
    fs::write(&shared.file, SITUATION).unwrap();
    board.press("\r", CHOICES[0]);
    // The editor makes its change again: nothing differs any more.
    fs::write(&shared.file, &edited).unwrap();
    board.press("2", "Nothing: the text is again as it was");
    board.press("3", "Nothing was written");
    assert_eq!(shared.read(), edited);

    // With the first choice both changes are in the file.
    fill_source(&mut board, "The Pier Gazette");
    fs::write(&shared.file, SITUATION).unwrap();
    board.press("\r", CHOICES[0]);
    board.press("1", "what will change");
    board.press("\r", "Written to shared.ron:");
    let text = shared.read();
    assert!(text.contains("The Pier Gazette") && text.contains("Three days at sea"), "{text}");

    // What changes while the form is filled in needs no choice: the change is planned on the file as it is.
    board.press("ds", "Publisher");
    fs::write(&shared.file, text.replace("Three days", "Five days")).unwrap();
    board.press(&format!("The Harbour Post{CTRL_S}"), "what will change");
    board.press("\r", "Written to shared.ron:");
    let text = shared.read();
    assert!(text.contains("The Harbour Post") && text.contains("Five days at sea"), "{text}");
}

#[test]
fn an_event_after_the_close_of_data_is_written_and_said_to_be_hidden() {
    let shared = Shared::new();
    let mut board = shared.start().open();
    board.press("de", "Kind of event");
    board.press(&format!("ArmedClash\rnorth, south\rBoats met\rpaper{CTRL_S}"), "what will change");
    assert!(board.screen().contains("is not shown"), "{}", board.screen());
    board.press("\r", "not shown until the day is closed");
    let text = shared.read();
    assert!(text.contains("Boats met") && text.contains("as_of: \"2026-01-31\""), "{text}");
    // The preview of a claim names its event.
    board.press("1", "");
    board.press(&format!("d=ucdp-1{CTRL_S}"), "what will change");
    assert!(board.screen().contains("│ event "), "{}", board.screen());
}

#[test]
fn undo_restores_every_byte_or_takes_nothing_back() {
    let shared = Shared::new();
    let mut board = shared.start().open();
    fill_source(&mut board, "The Pier Gazette");
    board.press("\r", "u takes it back");
    assert_ne!(shared.read(), SITUATION);
    board.press("u", "The last edit is taken back");
    assert_eq!(shared.read(), SITUATION);
    board.press("u", "Nothing to undo");

    fill_source(&mut board, "The Pier Gazette");
    board.press("\r", "u takes it back");
    let changed = shared.read().replace("Three days at sea", "Four days at sea");
    fs::write(&shared.file, &changed).unwrap();
    board.wait_for("Reloaded: 1 event changed");
    board.press("u", "shared.ron has changed since; the edit is not taken back");
    assert_eq!(shared.read(), changed);
}

#[test]
fn a_file_that_cannot_be_written_keeps_the_form() {
    let shared = Shared::new();
    let mut board = shared.start().open();
    fill_source(&mut board, "The Pier Gazette");
    for (modes, why) in [
        ((0o444, 0o755), "shared.ron: the file is not writable"),
        ((0o644, 0o555), "shared.ron: the file's folder is not writable"),
    ] {
        shared.set_modes(modes.0, modes.1);
        board.press("\r", why);
        assert!(board.screen().contains("The Pier Gazette"), "{}", board.screen());
        assert_eq!(shared.read(), SITUATION);
        board.press(CTRL_S, "what will change");
    }
    shared.set_modes(0o664, 0o755);
    board.press("\r", "Written to shared.ron:");
    assert_eq!(fs::metadata(&shared.file).unwrap().permissions().mode() & 0o777, 0o664);
    // Undo can be tried again too.
    shared.set_modes(0o664, 0o555);
    board.press("u", "shared.ron: the file's folder is not writable");
    shared.set_modes(0o664, 0o755);
    board.press("u", "The last edit is taken back");
    assert_eq!(shared.read(), SITUATION);
}

#[test]
fn the_keys_say_why_nothing_can_be_written() {
    let shared = Shared::new();
    shared.set_modes(0o444, 0o755);
    for (start, why) in [
        (shared.start(), "The file is not writable"),
        (shared.start().arg("--restricted"), "Not in restricted mode"),
    ] {
        let mut board = start.open();
        for keys in ["de", "dc", "dt", "dd", "ds", "da", "df", "dr", "dl", "d="] {
            board.cost_of_change(keys);
            let screen = board.screen();
            assert_eq!(screen.lines().last().unwrap_or_default().trim(), why, "{keys}\n{screen}");
            board.cost_of("\x1b");
        }
    }
    assert_eq!(shared.read(), SITUATION);
}
