//! `init`: the file that an analyst starts from.

use std::os::unix::fs::symlink;

use crate::program::{Workdir, run};

#[test]
fn the_example_has_no_problems_and_opens_on_what_matters() {
    let dir = Workdir::new();
    let said = dir.run(&["init"]).succeeded();
    assert_eq!(
        said,
        "Wrote situation.ron, an example of a situation. Next:\n  frontwatch situation.ron\n  frontwatch add event situation.ron\n"
    );
    assert_eq!(dir.file_names(), ["situation.ron"]);
    let check = dir.run(&["check", "situation.ron"]).succeeded();
    // A correction is part of the example, and `check` names the event.
    assert!(check.starts_with("note: 1 event was corrected: `2026-02-08-north-pass`\n"), "{check}");
    assert!(check.ends_with("1 note in situation.ron\n"), "{check}");
    let frame = dir.run(&["frame", "situation.ron", "--size", "120x40"]).succeeded();
    for said in ["as of 2026-02-12", "contested", "5/5 events", "2026-02-11", "Mill Bridge"] {
        assert!(frame.contains(said), "{said:?} is not in\n{frame}");
    }
    let text = dir.read("situation.ron");
    let parts = "Exactly( AtLeast( Estimate( Unspecified Denied NoComment) Control( Cause( Fact( Denies Unconfirmed \
                 NoComment( Retraction( corrects: ties: aggregates: coverage_until:";
    for part in parts.split_whitespace() {
        assert!(text.contains(part), "{part} is not in the example");
    }
}

#[test]
fn the_starters_are_laid_out_as_fmt_lays_out() {
    let dir = Workdir::new();
    dir.run(&["init"]).succeeded();
    dir.run(&["init", "bare", "--bare"]).succeeded();
    dir.run(&["fmt", "--check", "situation.ron", "bare/situation.ron"]).succeeded();
}

#[test]
fn a_folder_is_made_and_nothing_is_overwritten() {
    let dir = Workdir::new();
    let said = dir.run(&["init", "new/deep", "--bare"]).succeeded();
    assert!(said.contains("  frontwatch add actor new/deep/situation.ron\n"), "{said}");
    let bare = dir.read("new/deep/situation.ron");
    assert!(bare.contains("as_of: \"2026-02-12\"") && bare.contains("events: []"), "{bare}");
    dir.run(&["init", "new/deep"]).assert_refused(&["new/deep/situation.ron exists and is not overwritten"]);
    assert_eq!(dir.read("new/deep/situation.ron"), bare);
    symlink("nowhere.ron", dir.path("situation.ron")).unwrap();
    dir.run(&["init"]).assert_refused(&["situation.ron exists"]);
    assert!(!dir.path("nowhere.ron").exists());
    dir.write("file", "");
    dir.run(&["init", "file"]).assert_refused(&["file"]);
    run(&mut dir.command(&["--restricted", "init", "other"])).assert_refused(&["not in restricted mode"]);
    assert!(!dir.path("other").exists());
}

#[test]
fn what_is_no_folder_or_no_situation_is_named() {
    let dir = Workdir::new();
    dir.run(&["init", "border.ron"]).assert_refused(&["border.ron names a file", "frontwatch init border"]);
    assert_eq!(dir.file_names(), Vec::<String>::new());
    dir.run(&["init", "--bare"]).succeeded();
    dir.run(&["init", "situation.ron"]).assert_refused(&["situation.ron names a file"]);
    dir.write("rows.csv", "a,b\n1,é\n");
    dir.write("rows.parquet", "PAR1");
    for name in ["rows.csv", "rows.parquet"] {
        dir.run(&["add", "source", name, "--title", "T"])
            .assert_refused(&[name, "is a data set, which is not written by hand"]);
        dir.run(&["diff", name, "situation.ron"])
            .assert_refused(&[name, "is a data set, and diff compares situations"]);
    }
    for (words, verb) in [(["ad", "event"], "'add'"), (["clse-day", "x.ron"], "'close-day'")] {
        dir.run(&words).assert_refused(&["a similar subcommand exists", verb]);
    }
    dir.run(&["dif"]).assert_refused(&["did you mean the command `diff`?"]);
}
