//! Verbs: refused input, output without a terminal, and generated pages.

use std::process::Command;

use serde_json::Value;

use crate::program::run;
use crate::{SITUATION, two_shores};

#[test]
fn a_frame_in_a_pipe_has_no_bidi_fences() {
    let dir = two_shores();
    for keys in ["L", "L 1", "L enter"] {
        let mut command = dir.command(&["frame", "--size", "120x40", "--keys", keys]);
        let frame = run(command.env("LANG", "C.UTF-8")).succeeded();
        assert!(frame.contains("تاجیکستان") || frame.contains("طالبان"), "{frame}");
        assert!(!frame.contains('\u{2800}'), "{keys}\n{frame}");
    }
}

#[test]
fn check_lists_and_counts_problems() {
    let dir = two_shores();
    let fine = dir.run(&["check", "s.ron"]);
    assert_eq!(fine.status, 0, "{}", fine.out);
    assert!(
        fine.out.contains("note: Radio states at least 9 clashes (2025); the events here give 1"),
        "{}",
        fine.out
    );
    assert!(fine.out.ends_with("1 note in s.ron\n"), "{}", fine.out);

    dir.write(
        "bad.ron",
        SITUATION.replace("2025-12-20", "2025-02-30").replace("front: \"talks\"", "front: \"talk\""),
    );
    let bad = dir.run(&["check", "bad.ron"]);
    assert_eq!(bad.status, 1);
    for said in ["2025-02-30 is not a date", "bad.ron:15:", "did you mean `talks`", "2 errors"] {
        assert!(bad.out.contains(said), "{said:?} is not in\n{}", bad.out);
    }
    let json = dir.run(&["check", "bad.ron", "--format", "json"]);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&json["errors"], &json["diagnostics"][0]["line"]), (&2.into(), &15.into()));

    // The other verbs load the valid records and report the rest in one line.
    let rest = dir.run(&["export", "--format", "ndjson", "bad.ron"]);
    assert_eq!((rest.status, rest.out.lines().count()), (0, 1));
    assert_eq!(rest.err.lines().count(), 1);
    assert!(rest.err.contains("in bad.ron; see `frontwatch check bad.ron`"), "{}", rest.err);
}

#[test]
fn an_unreadable_file_is_refused() {
    let dir = two_shores();
    for verb in [&["brief"][..], &["check"], &["export", "--format", "csv"], &["frame"], &[]] {
        dir.run(&[verb, &["none.ron"]].concat()).assert_refused(&["none.ron cannot be read"]);
        dir.write("broken.ron", "(format: 1, title: \"x");
        dir.run(&[verb, &["broken.ron"]].concat()).assert_refused(&["broken.ron:1:"]);
    }
    dir.run(&["biref"]).assert_refused(&["did you mean the command `brief`?"]);
    dir.write("latin.ron", b"(title: \"caf\xe9\")");
    dir.run(&["brief", "latin.ron"]).assert_refused(&["not text in UTF-8"]);
}

#[test]
fn invalid_options_are_refused_with_a_suggestion() {
    let dir = two_shores();
    for (args, said) in [
        (&["brief", "s.ron", "--filter", "frnt:x"][..], &["there is no field", "front", "--filter:1:1"][..]),
        (&["brief", "s.ron", "--filter", "killed>=1 front:tlks"], &["--filter:1:", "talks"]),
        (&["brief", "s.ron", "--filter", "/(/"], &["--filter:1:"]),
        (
            &["brief", "s.ron", "--front", "strat", "--front", "talk"],
            &["did you mean `strait`?", "did you mean `talks`?"],
        ),
        (&["brief", "s.ron", "--as-of", "2026-02-30"], &["no such day"]),
        (&["brief", "s.ron", "--theme", "mon"], &["mono"]),
        (&["s.ron", "brief", "s.ron"], &["two situations"]),
        (&["man", "brif"], &["no command"]),
        (&["export", "s.ron"], &["--format"]),
    ] {
        dir.run(args).assert_refused(said);
    }
    run(dir.command(&["brief"]).env("FRONTWATCH_TODAY", "soon")).assert_refused(&["FRONTWATCH_TODAY"]);
}

#[test]
fn colours_are_written_only_on_request() {
    let dir = two_shores();
    let escapes = |command: &mut Command| command.output().unwrap().stderr.contains(&0x1b);
    let bad = ["brief", "s.ron", "--filter", "frnt:x"];
    assert!(!escapes(&mut dir.command(&bad)));
    assert!(escapes(&mut dir.command(&[&bad[..], &["--color", "always"]].concat())));
    assert!(escapes(dir.command(&bad).env("CLICOLOR_FORCE", "1")));
    assert!(!escapes(dir.command(&bad).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")));
}

#[test]
fn without_a_terminal_the_board_prints_the_brief() {
    let dir = two_shores();
    let brief = dir.run(&["brief", "s.ron"]).succeeded();
    for args in [&["s.ron"][..], &["board", "s.ron"], &["s.ron", "board"], &["--plain", "s.ron"]] {
        assert_eq!(dir.run(args).succeeded(), brief);
    }
}

#[test]
fn the_sample_has_no_problems() {
    let dir = two_shores();
    assert_eq!(dir.run(&["check"]).status, 0);
    for format in ["plain", "markdown", "json"] {
        dir.run(&["brief", "--format", format]).succeeded();
    }
}

#[test]
fn manual_pages_completions_and_help_are_generated() {
    let dir = two_shores();
    assert!(dir.run(&["man"]).succeeded().contains(".TH frontwatch 1"));
    assert!(dir.run(&["man", "export"]).succeeded().contains("geojson"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(dir.run(&["completions", shell]).succeeded().contains("frontwatch"), "{shell}");
    }
    assert!(dir.run(&["--help"]).succeeded().contains("Exit status"));
}
