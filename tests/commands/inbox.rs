//! The decisions about the inbox that a team shares by git, with `frontwatch merge` as its merge driver. All are invented.

use crate::SITUATION;
use crate::differences::{FALLBACK_DRIVER, git, git_succeeds};
use crate::program::Workdir;

/// Returns a file of decisions, laid out as the program lays it out.
fn inbox(decisions: &[&str]) -> String {
    let lines = decisions.iter().fold(String::new(), |text, decision| format!("{text}        {decision},\n"));
    format!("(\n    decisions: {{\n{lines}    }},\n)\n")
}

/// A repository and two clones of it, `ann` and `ben`, set up as `docs/team.md` says.
fn two_clones(decisions: &str) -> Workdir {
    let dir = Workdir::new();
    git_succeeds(&dir, &["init", "-q", "--bare", "-b", "main", "shared.git"]);
    for name in ["ann", "ben"] {
        git_succeeds(&dir, &["clone", "-q", "shared.git", name]);
        let driver = FALLBACK_DRIVER.replace("frontwatch", env!("CARGO_BIN_EXE_frontwatch"));
        git_succeeds(&dir, &["-C", name, "config", "merge.frontwatch.driver", &driver]);
        if name == "ann" {
            dir.write("ann/.gitattributes", "*.ron merge=frontwatch\n");
            let feeds = "format: 1, feeds: { \"news\": Rss(url: \"https://radio.example/feed.xml\") },";
            dir.write("ann/s.ron", SITUATION.replacen("format: 1,", feeds, 1));
            if !decisions.is_empty() {
                dir.write("ann/inbox.ron", decisions);
            }
            commit(&dir, "ann");
            git_succeeds(&dir, &["-C", "ann", "push", "-q", "origin", "HEAD:main"]);
        }
    }
    dir
}

fn commit(dir: &Workdir, name: &str) {
    git_succeeds(dir, &["-C", name, "add", "."]);
    git_succeeds(dir, &["-C", name, "commit", "-q", "-m", "Decide"]);
}

/// Ann decides and pushes, Ben decides and pulls. Returns the status and the output of the merge.
fn merge(dir: &Workdir, ann: &str, ben: &str) -> (i32, String) {
    for (name, text) in [("ann", ann), ("ben", ben)] {
        dir.write(&format!("{name}/inbox.ron"), text);
        commit(dir, name);
    }
    git_succeeds(dir, &["-C", "ann", "push", "-q", "origin", "HEAD:main"]);
    git(dir, &["-C", "ben", "pull", "-q", "--no-rebase", "--no-edit", "origin", "main"])
}

const EARLIER: &str = "\"news:0\": Dismissed";

#[test]
fn decisions_about_different_items_are_joined() {
    for earlier in [&[][..], &[EARLIER]] {
        let start = if earlier.is_empty() { String::new() } else { inbox(earlier) };
        let dir = two_clones(&start);
        let with = |decision| inbox(&[earlier, &[decision]].concat());
        let (ann, ben) = ("\"news:1\": Event(\"e1\")", "\"news:2\": SnoozedUntil(\"2026-02-17\")");
        let (status, out) = merge(&dir, &with(ann), &with(ben));
        assert_eq!(status, 0, "{out}");
        assert_eq!(dir.read("ben/inbox.ron"), inbox(&[earlier, &[ben, ann]].concat()));
        assert_eq!(git_succeeds(&dir, &["-C", "ben", "status", "--porcelain"]), "");
        // The hook of docs/team.md lets it pass.
        assert_eq!(dir.run(&["fmt", "--check", "ben/inbox.ron"]).status, 0);
        assert_eq!(dir.run(&["check", "ben/s.ron"]).status, 0);
    }
}

#[test]
fn a_decision_replaces_one_that_the_other_left_alone_and_the_same_one_is_no_conflict() {
    let snoozed = "\"news:1\": SnoozedUntil(\"2026-02-17\")";
    let dir = two_clones(&inbox(&[EARLIER, snoozed]));
    let (ann, ben) = ("\"news:1\": AddedTo(\"e1\")", "\"news:2\": Dismissed");
    let same = "\"news:3\": Dismissed";
    let (status, out) = merge(&dir, &inbox(&[EARLIER, ann, same]), &inbox(&[EARLIER, snoozed, ben, same]));
    assert_eq!(status, 0, "{out}");
    assert_eq!(dir.read("ben/inbox.ron"), inbox(&[EARLIER, ann, ben, same]));
}

#[test]
fn only_an_item_that_both_decide_differently_is_a_conflict() {
    let dir = two_clones(&inbox(&[EARLIER]));
    let ann = inbox(&[EARLIER, "\"news:1\": Event(\"e1\")", "\"news:2\": Dismissed"]);
    let ben = inbox(&[EARLIER, "\"news:1\": Dismissed", "\"news:3\": AddedTo(\"e2\")"]);
    let (status, out) = merge(&dir, &ann, &ben);
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("error: `news:1` in `decisions`: both"), "{out}");
    let merged = dir.read("ben/inbox.ron");
    let marked = "<<<<<<< ours\n        \"news:1\": Dismissed,\n=======\n        \"news:1\": Event(\"e1\"),\n>>>>>>> theirs\n";
    assert!(merged.contains(marked) && merged.matches("<<<<<<<").count() == 1, "{merged}");
    for decision in [EARLIER, "\"news:2\": Dismissed", "\"news:3\": AddedTo(\"e2\")"] {
        assert_eq!(merged.matches(decision).count(), 1, "{merged}");
    }
    // Until it is resolved, the decisions are not known, and that is told.
    let check = dir.run(&["check", "ben/s.ron"]);
    assert!(
        check.out.contains("warning") && check.out.contains("the decisions about the inbox cannot be read"),
        "{}",
        check.out
    );
    let resolved = merged.replace(marked, "        \"news:1\": Event(\"e1\"),\n");
    dir.write("ben/inbox.ron", resolved);
    assert!(!dir.run(&["check", "ben/s.ron"]).out.contains("inbox"));
    assert_eq!(dir.run(&["fmt", "--check", "ben/inbox.ron"]).status, 0);
}

/// A process that is killed may leave an empty file.
#[test]
fn an_empty_file_has_no_decisions() {
    let decided = inbox(&[EARLIER]);
    for (ann, ben) in [("", decided.as_str()), (decided.as_str(), "")] {
        let dir = two_clones("");
        let (status, out) = merge(&dir, ann, ben);
        assert_eq!((status, dir.read("ben/inbox.ron")), (0, decided.clone()), "{out}");
    }
}
