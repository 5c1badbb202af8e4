//! Files with a mistake: the program answers any mistake with an exit status and a place, never a panic, and leaves
//! the file unchanged.

use std::path::Path;

use clap::Parser;
use frontwatch::cli::Cli;
use frontwatch::command::{ProgramContext, run_command};
use frontwatch::config::{BUILT_IN, Environment};

/// Runs the program. Returns its exit status, standard output and standard error.
fn frontwatch(args: &[&str]) -> (u8, String, String) {
    let context = ProgramContext {
        environment: Environment { read_variable: &|_| None, read_file: &|path: &Path| std::fs::read(path) },
        clock: || "2026-02-10T12:00:00".parse().unwrap(),
        stdout_is_terminal: false,
        stderr_is_terminal: false,
        is_restricted: false,
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let cli = Cli::try_parse_from([&["frontwatch"], args].concat()).unwrap();
    let code = run_command(cli, &context, &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// Returns copies of the text with one mistake of each kind at a byte offset: a character deleted, doubled or
/// replaced, the rest of the line deleted, or the rest of the text deleted.
fn mutations_at(text: &str, offset: usize) -> Vec<String> {
    let offset = (0..=offset).rev().find(|&at| text.is_char_boundary(at)).unwrap();
    let (before, rest) = text.split_at(offset);
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let (letter, after) = rest.split_at(first);
    let line = after.split_once('\n').map_or("", |(_, line)| line);
    let replaced =
        ["\"", "(", "}", ",", ":", "\u{1b}", "é", "0"].map(|other| format!("{before}{other}{after}"));
    let mut all = vec![
        format!("{before}{after}"),
        format!("{before}{letter}{letter}{after}"),
        format!("{before}{line}"),
        before.to_owned(),
    ];
    all.extend(replaced);
    all
}

/// Runs every verb on every mutation of the text, and returns how many were refused.
fn count_refused(text: &str, name: &str, steps: usize, verbs: &[&[&str]]) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let named = path.to_str().unwrap();
    let mut refused = 0;
    // Skip the very beginning: an empty file has no place to report.
    for step in 1..steps {
        for mutated in mutations_at(text, text.len() / steps * step) {
            std::fs::write(&path, &mutated).unwrap();
            for verb in verbs {
                let args: Vec<&str> =
                    verb.iter().map(|word| if *word == "FILE" { named } else { word }).collect();
                let (code, out, err) = frontwatch(&args);
                assert!(code <= 2, "{args:?}");
                assert!(!out.contains('\u{1b}') && !err.contains('\u{1b}'), "{err}");
                if code == 2 {
                    refused += 1;
                    // The output must contain a place of the form `name:line:column`.
                    let place = format!("{out}{err}").split(&format!("{name}:")).skip(1).any(|rest| {
                        let mut numbers = rest.splitn(3, |c: char| !c.is_ascii_digit());
                        numbers.next().is_some_and(|n| !n.is_empty())
                            && numbers.next().is_some_and(|n| !n.is_empty())
                    });
                    assert!(place, "{args:?}: {out}{err}");
                }
            }
            assert_eq!(std::fs::read_to_string(&path).unwrap(), mutated, "the file was changed");
        }
    }
    refused
}

#[test]
fn a_mistake_in_the_configuration_is_reported_with_its_place() {
    let refused = count_refused(BUILT_IN, "slip.ron", 150, &[&["--config", "FILE", "config", "show"]]);
    assert!(refused > 300, "{refused}");
}

#[test]
fn a_mistake_in_the_situation_is_reported_with_its_place() {
    let sample = include_str!("../../data/afghanistan.ron");
    let refused = count_refused(sample, "slip.ron", 12, &[&["brief", "FILE"], &["check", "FILE"]]);
    assert!(refused > 10, "{refused}");
}
