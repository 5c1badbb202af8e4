//! Frames compared with a recorded visit.

use crate::two_shores;

/// A frame is compared with a visit only if `--state` names its file. It never writes that file.
#[test]
fn a_frame_marks_changes_since_the_visit_in_a_given_state_file() {
    let dir = two_shores();
    let state = r#"{"format":1,"visited":"2026-01-12T08:10:00","read":"2026-01-12T08:10:00","as_of":"2026-01-12","events":{"e3":["00","old"],"gone":["01","A line"]}}"#;
    dir.write("seen.json", state);
    let frame = |args: &[&str]| {
        let all = [&["frame", "s.ron", "--today", "2026-02-01"], args].concat();
        let done = dir.run(&all);
        (done.status, done.out, done.err)
    };
    let (_, plain, _) = frame(&["--size", "80x24"]);
    assert!(!plain.lines().next().unwrap().contains("since"), "{plain}");
    let (status, marked, _) = frame(&["--state", "seen.json", "--size", "80x24"]);
    assert_eq!(status, 0);
    assert!(marked.lines().next().unwrap().contains("2 new, 1 changed, 1 deleted since 12 Jan"), "{marked}");
    assert!(marked.contains("* 2026-01 ") && marked.contains("* 2025-12-20 "), "{marked}");
    assert_eq!(dir.read("seen.json"), state);
    let (_, first, _) = frame(&["--state", "none.json", "--size", "160x40"]);
    assert!(first.contains("first visit") && !dir.path("none.json").exists(), "{first}");
    dir.write("bad.json", "what?");
    let (status, _, said) = frame(&["--state", "bad.json"]);
    assert!(status == 2 && said.contains("bad.json"), "{said}");
    assert_eq!(frame(&["--state", "seen.json", "--no-state"]).0, 2);
    assert_eq!(frame(&["--state", "seen.json", "--restricted"]).0, 2);
}
