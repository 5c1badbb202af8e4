//! Screen-reader mode: the board as lines of text, for speech output and braille displays.

use std::io::Write as _;
use std::process::Stdio;

use crate::SITUATION;
use crate::program::Workdir;

/// Types lines in screen-reader mode, on the sample, and returns the output after the overview.
fn run_screen_reader(args: &[&str], env: &[(&str, &str)], typed: &str) -> String {
    let said = run_in(&Workdir::new(), args, env, typed);
    let (overview, rest) = said.split_once("Type a command").unwrap();
    assert!(overview.starts_with("Afghanistan and its neighbours"), "{overview}");
    format!("Type a command{rest}")
}

/// Types lines in screen-reader mode in a folder and returns the output.
fn run_in(dir: &Workdir, args: &[&str], env: &[(&str, &str)], typed: &str) -> String {
    let mut command = dir.command(
        &[&["--screen-reader", "--no-state", "--today", "2026-02-10", "--last", "52w"], args].concat(),
    );
    command.env_remove("TERM").env("LANG", "C.UTF-8").envs(env.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(!said.contains('\x1b'), "an escape is written");
    said
}

#[test]
fn rows_are_read_as_sentences() {
    let said = run_screen_reader(&[], &[], "");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines[1..],
        [
            "26 of 75 events, 4 announced; as of about 2026-01-31; last 52 weeks.",
            "Events, 30 rows.",
            "1 of 30: 2026-01: armed clash, Tajikistan and Militants; Afghanistan–Tajikistan border (region); \
             Tajik border; killed 4; Tajik forces killed four militants on the border.",
        ]
    );
    // An empty line reads the next row; a key and a command name do the same.
    let said = run_screen_reader(&[], &[], "\nj\ndown\nrow 1\n");
    for row in
        ["2 of 30: about 2025-12-25", "3 of 30: about 2025-12-25", "4 of 30: 2025-12-24", "1 of 30: 2026-01"]
    {
        assert!(said.contains(row), "{row}\n{said}");
    }
    // No front is folded away, and each begins with its verdict.
    let said = run_screen_reader(&[], &[], "fronts\nrow 7\n\nrow 1\n");
    assert!(said.contains("The end. 7 of 7: 2001–21 war: unknown, recorded only until 2021-08-31"), "{said}");
    let front = "1 of 7: Tajik border: worse, active; 6 incidents against none in the window before, killed 15 or more \
                 against none; status active; last incident 2026-01, 0 to 30 days ago; 6 incidents; 13 events; \
                 killed 15 or more; against the window before: incidents plus 6, killed plus 15 or more.";
    assert!(said.contains(front), "{said}");
}

#[test]
fn commands_filter_undo_and_explain() {
    let said = run_screen_reader(&[], &[], "1\nrow 1\nspace\nfilter killed>=1\nesc\nu\n");
    assert!(said.contains("; last 52 weeks; Tajik border."), "{said}");
    assert!(said.contains("; Tajik border; filter killed>=1."), "{said}");
    let said = run_screen_reader(
        &[],
        &[],
        "filter frnt:x\nw\nhelp undo\nnosuch\nlst\nzoom\ncopy-row\nview\n4\nlist 2\n",
    );
    for part in [
        "Error: there is no field frnt",
        "Low is the smallest and high the largest number that any claim allows.",
        "There is no command lst. Did you mean list?",
        "undo, key u: Undo the last change of the view, or the last edit (cannot run now: nothing to undo)",
        "There is no command nosuch.",
        "Nothing is drawn here.",
        "2026-01  Tajik border  armed clash",
        "Incidents per month",
        "12 of 12: at least 1 in 2026-01.\n11 of 12: at least 1 in 2025-12.",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    // Unknown numbers are spelled out, and no sign replaces a word.
    let said =
        run_screen_reader(&["--filter", "contested:yes"], &[], "1\nlist all\nwindow all\n2\nlist all\n");
    assert!(said.contains("; contested;") && said.contains("incidents not known"), "{said}");
    assert!(!said.contains(['≥', '≠', '≈', '▲', '─', '│', '·']), "{said}");
}

#[test]
fn output_is_ascii_without_utf8_and_respects_restricted_mode() {
    let said =
        run_screen_reader(&[], &[("LC_ALL", "C"), ("TERM", "dumb")], "L\nlist all\n3\nlist all\nenter\nw\n");
    assert!(said.is_ascii(), "{said}");
    let said = run_screen_reader(&["--restricted"], &[], "export x.csv\no\nmark-seen\nq\n");
    assert_eq!(said.matches("Not in restricted mode.").count(), 3, "{said}");
}

#[test]
fn a_screen_reader_decides_on_items_by_their_ids() {
    let dir = Workdir::new();
    let feeds = "format: 1, feeds: { \"news\": Rss(url: \"https://radio.example/feed.xml\") },";
    dir.write("s.ron", SITUATION.replacen("format: 1,", feeds, 1));
    let items = ["a", "b"].map(|id| format!("{{\"id\": \"news:{id}\", \"title\": \"Title {id}\"}}\n"));
    dir.write(".local/share/frontwatch/feeds/news/items.ndjson", items.concat());
    let session = |options: &[&str], typed: &str| run_in(&dir, &[&["s.ron"], options].concat(), &[], typed);
    let said = session(&[], "x\ndismiss\ndismiss news:c\ndismiss news:a\nx\nu\nx\nsnooze news:b\n");
    for part in [
        "Inbox: 2 to decide",
        "Title a: undated, feed news, id news:a",
        "Name the item, such as dismiss news:4f1c; x reads the ids.",
        "There is no item news:c in the inbox; x reads the ids.",
        "Dismissed; u takes it back.",
        "Inbox: 1 to decide",
        "The last edit is taken back.",
        "Put off until ",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    let decisions = dir.read("inbox.ron");
    assert!(decisions.contains("\"news:b\": SnoozedUntil(") && !decisions.contains("news:a"), "{decisions}");
    // One that was decided on can be put back.
    assert!(session(&[], "snooze news:b\n").contains("Put back; u takes it back."));
    let decisions = dir.read("inbox.ron");
    let store = dir.path(".local/share/frontwatch/feeds");
    let refused = session(&["--restricted", "--store", store.to_str().unwrap()], "dismiss news:a\n");
    assert!(refused.contains("Not in restricted mode."), "{refused}");
    assert_eq!(dir.read("inbox.ron"), decisions);
}
