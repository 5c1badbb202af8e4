//! The verb `doctor`.

use std::fs;

use crate::program::Output;
use crate::two_shores;

/// Returns the value beside a name.
fn fact<'a>(report: &'a str, name: &str) -> &'a str {
    let value = report.lines().find_map(|line| line.get(2..)?.strip_prefix(name));
    value.unwrap_or_default().trim()
}

#[test]
fn a_sound_installation_is_described_without_the_home_folder() {
    let dir = two_shores();
    let mut command = dir.command(&["doctor", "s.ron"]);
    command.env("LANG", "C.UTF-8").env("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22");
    let report = crate::program::run(&mut command).succeeded();
    assert!(report.starts_with(&format!("frontwatch {}, ", env!("CARGO_PKG_VERSION"))), "{report}");
    for (name, value) in [
        ("TERM", "xterm-256color"),
        ("COLORTERM", "not set"),
        ("locale", "LANG=C.UTF-8"),
        ("signs", "Unicode"),
        ("over SSH", "yes"),
        ("content", "3 events on 2 fronts"),
        ("closed", "2026-01-31, 12 days ago"),
        ("changes", "noticed by events of the file system"),
        ("problems", "none"),
    ] {
        assert_eq!(fact(&report, name), value, "{report}");
    }
    assert!(fact(&report, "visits").starts_with("~/.local/state/frontwatch/visits/"), "{report}");
    assert!(!report.contains("192.0.2") && !report.contains(dir.path("").to_str().unwrap()), "{report}");
    assert_eq!(dir.file_names(), ["s.ron"], "nothing is written");
}

#[test]
fn what_does_not_work_is_marked_and_the_rest_is_still_described() {
    let dir = two_shores();
    dir.write("bad.ron", "(theme: \"purple\")");
    dir.write("blocked", "a file where a folder should be");
    let mut command =
        dir.command(&["doctor", "missing.ron", "--config", "bad.ron", "--state", "blocked/visit.json"]);
    let Output { status, out, .. } = crate::program::run(command.env("LANG", "C"));
    assert_eq!(status, 1, "{out}");
    let marked: Vec<&str> = out.lines().filter_map(|line| line.strip_prefix("! ")).collect();
    let named: Vec<&str> = marked.iter().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(named, ["file", "visits", "reading"], "{out}");
    assert!(marked[0].contains("purple"), "{out}");
    assert_eq!(fact(&out, "signs"), "ASCII only");
    fs::remove_file(dir.path("blocked")).unwrap();
}
