//! The board told in lines for those who hear it or feel it line by line.

use std::io::Write as _;
use std::process::Stdio;

use crate::program::Workdir;

/// Types lines into the talk and returns what it says, without the overview.
fn talk(args: &[&str], env: &[(&str, &str)], typed: &str) -> String {
    let dir = Workdir::new();
    let mut command =
        dir.command(&[&["--screen-reader", "--no-state", "--today", "2026-02-10"], args].concat());
    command.env_remove("TERM").env("LANG", "C.UTF-8").envs(env.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(!said.contains('\x1b'), "an escape is written");
    let (overview, talk) = said.split_once("Type a command").unwrap();
    assert!(overview.starts_with("Afghanistan and its neighbours"), "{overview}");
    format!("Type a command{talk}")
}

#[test]
fn the_talk_tells_in_sentences_what_the_board_shows() {
    let said = talk(&[], &[], "");
    let told: Vec<&str> = said.lines().collect();
    assert_eq!(
        told[1..],
        [
            "28 of 77 events; as of 2026-01-31; last 52 weeks.",
            "Events, 28 rows.",
            "1 of 28: 2026-01: armed clash, Tajikistan and Militants; Afghanistan–Tajikistan border (region); \
             Tajik border; killed 4; Tajik forces killed four militants on the border.",
        ]
    );
    // An empty line reads on; a key and a name are the same command.
    let said = talk(&[], &[], "\nj\ndown\nrow 1\n");
    for row in ["2 of 28: about 2025-12-25", "3 of 28: 2025-12-25", "4 of 28: 2025-12-24", "1 of 28: 2026-01"]
    {
        assert!(said.contains(row), "{row}\n{said}");
    }
    assert!(talk(&[], &[], "fronts\nrow 7\n\n").contains("The end. 7 of 7: Rights"));
}

#[test]
fn the_talk_narrows_undoes_and_explains() {
    let said = talk(&[], &[], "1\nrow 2\nspace\nfilter killed>=1\nesc\nu\n");
    assert!(said.contains("; last 52 weeks; Tajik border."), "{said}");
    assert!(said.contains("; Tajik border; filter killed>=1."), "{said}");
    let said = talk(&[], &[], "filter frnt:x\nw\nhelp undo\nnosuch\nlst\nzoom\ncopy-row\nview\n4\nlist 2\n");
    for part in [
        "Error: there is no field frnt",
        "Low is the smallest and high the largest number that any claim allows.",
        "There is no command lst. Did you mean list?",
        "undo, key u: Undo the last change of the view (cannot run now: nothing to undo)",
        "There is no command nosuch.",
        "Nothing is drawn here.",
        "2026-01  Tajik border  armed clash",
        "Incidents per month",
        "12 of 12: 1 in 2026-01.\n11 of 12: 1 in 2025-12.",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    // What is unknown is said to be, and no sign stands for a word.
    let said = talk(&["--filter", "contested:yes"], &[], "1\nlist all\nwindow all\n2\nlist all\n");
    assert!(said.contains("; contested;") && said.contains("number of incidents not known"), "{said}");
    assert!(!said.contains(['≥', '≠', '≈', '▲', '─', '│', '·']), "{said}");
}

#[test]
fn the_talk_is_ascii_where_that_is_all_there_is_and_keeps_to_restricted_mode() {
    let said = talk(&[], &[("LC_ALL", "C"), ("TERM", "dumb")], "L\nlist all\n3\nlist all\nenter\nw\n");
    assert!(said.is_ascii(), "{said}");
    let said = talk(&["--restricted"], &[], "export x.csv\no\nmark-seen\nq\n");
    assert_eq!(said.matches("Not in restricted mode.").count(), 3, "{said}");
}
