//! Restricted mode: a user of the terminal can use the board and nothing else.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{BINARY, Board, Start};

/// Leaks a text, because the environment variables of the harness are `'static`.
fn leak(text: impl Into<String>) -> &'static str {
    Box::leak(text.into().into_boxed_str())
}

/// A situation with one event that has a link.
const SITUATION: &str = r#"(
    format: 1, title: "Two shores", as_of: "2026-01-31",
    actors: { "north": (name: "North", kind: StateForces), "south": (name: "South", kind: RebelGroup) },
    fronts: { "strait": (name: "Strait", parties: ["north", "south"], coverage_from: "2024-01-01") },
    sources: { "paper": (title: "The Paper", url: "https://example.org/paper") },
    events: [(id: "e1", date: "2026-01-20", front: "strait", kind: ArmedClash, actors: ["north", "south"],
              summary: "A clash", sources: ["paper"])],
)"#;

/// Returns a folder with a situation, an `xdg-open` that creates a file when it runs, and an invalid configuration.
fn hostile_folder() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let opener = folder.path().join("xdg-open");
    fs::write(&opener, format!("#!/bin/sh\n: >{}/opened\n", folder.path().display())).unwrap();
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.path().join("given.ron"), SITUATION).unwrap();
    fs::create_dir(folder.path().join("frontwatch")).unwrap();
    fs::write(folder.path().join("frontwatch/config.ron"), "(nonsense: 1)").unwrap();
    folder
}

fn with_browser(folder: &Path) -> Start {
    let path = leak(format!("{}:/usr/bin:/bin", folder.display()));
    Start::new(80, 24).arg(folder.join("given.ron").to_str().unwrap()).env("PATH", path).env("DISPLAY", ":0")
}

#[test]
fn restricted_mode_ignores_the_environment() {
    let folder = hostile_folder();
    let outside = leak(folder.path().to_str().unwrap());
    // Reading the pipe as a time zone would block for ever.
    let pipe = leak(format!("{outside}/pipe"));
    assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let mut board = with_browser(folder.path())
        .env("XDG_CONFIG_HOME", outside)
        .env("XDG_STATE_HOME", outside)
        .env("FRONTWATCH_CONFIG", "/etc/passwd")
        .env("FRONTWATCH_DATA", "/etc/passwd")
        .env("FRONTWATCH_THEME", "nonsense")
        .env("FRONTWATCH_TODAY", "nonsense")
        .env("FRONTWATCH_PANIC", "1")
        .env("TZ", pipe)
        .arg("--restricted")
        .open();
    board.cost_of_change("!");
    assert!(
        board.screen().contains("Problems") && !board.has_ended(),
        "the test key for a panic has no effect"
    );
    board.cost_of_change("\x1b");
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    // The visit is not recorded either.
    let left: Vec<_> = fs::read_dir(folder.path().join("frontwatch"))
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(left, ["config.ron"]);
}

fn assert_refused(board: &mut Board, keys: &str) {
    board.cost_of_change(keys);
    let last = board.screen().lines().last().unwrap_or_default().to_owned();
    assert_eq!(last.trim(), "Not in restricted mode", "after {keys:?}");
    board.cost_of("\x1b");
}

#[test]
fn no_key_leaves_the_board_in_restricted_mode() {
    let folder = hostile_folder();
    for start in [
        with_browser(folder.path()).arg("--restricted"),
        with_browser(folder.path()).env("FRONTWATCH_RESTRICTED", "1"),
    ] {
        let mut board = start.open();
        for keys in
            ["e", "o", "A", ":export\r", ":open-link\r", ":suspend\r", "\x1a", "E", "X", ":save-view x\r"]
        {
            assert_refused(&mut board, keys);
        }
        board.cost_of_change("/");
        board.cost_of("\x1a");
        assert_eq!(board.count("STOPPED", 0), 0);
        board.cost_of("\x1b");
        // Copying to the clipboard of the viewer stays allowed.
        let before = board.log.len();
        board.cost_of_change("Y");
        assert_eq!(board.count("\x1b]52;c;", before), 1);
        board.cost_of_change("?new file");
        assert!(board.screen().contains("cannot run now: not in restricted mode"), "{}", board.screen());
        assert!(!board.screen().contains("e export"), "the help does not list export");
        board.type_keys("\x03");
        assert_eq!(board.exit_code(), 0);
    }
    assert!(!folder.path().join("opened").exists());
}

/// The counterpart of the previous test: without restricted mode the key does open a program.
#[test]
fn a_link_opens_without_restricted_mode() {
    let folder = hostile_folder();
    let mut board = with_browser(folder.path()).open();
    board.cost_of_change("o");
    let until = Instant::now() + Duration::from_secs(10);
    while !folder.path().join("opened").exists() {
        assert!(Instant::now() < until, "{}", board.screen());
        board.pump(Duration::from_millis(20));
    }
}

fn run(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Output {
    let mut command = Command::new(BINARY);
    command.env_clear().env("HOME", folder).envs(env.iter().copied()).args(args);
    command.current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn verbs_write_no_file_and_read_only_the_given_ones() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str], env: &[(&str, &str)]| run(folder.path(), args, env);
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let text = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    fs::write(folder.path().join("c.ron"), "(theme: \"mono\")").unwrap();

    let output = run(&["--restricted", "export", "--format", "csv", "-o", "out.csv"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("not in restricted mode"), "{}", said(&output));
    assert!(!folder.path().join("out.csv").exists());

    // A configuration named next to `--restricted` is the host's choice and is read; any other is not.
    let theme = |args: &[&str], env: &[(&str, &str)]| {
        let output = run(&[args, &["config", "show"]].concat(), env);
        (output.status.code(), text(&output).contains("\"mono\""))
    };
    let on = ("FRONTWATCH_RESTRICTED", "1");
    assert_eq!(theme(&["--restricted", "--config", "c.ron"], &[]), (Some(0), true));
    assert_eq!(theme(&["--restricted", "--config", "c.ron"], &[on]), (Some(0), true));
    assert_eq!(theme(&["--config", "c.ron"], &[on]), (Some(2), false));
    assert_eq!(theme(&["--config", "c.ron"], &[]), (Some(0), true));
    let named = ("FRONTWATCH_CONFIG", "c.ron");
    assert_eq!(theme(&[], &[named]), (Some(0), true));
    assert_eq!(theme(&["--restricted"], &[named]), (Some(0), false));
    assert_eq!(theme(&[], &[named, on]), (Some(0), false));
}

#[test]
fn the_given_situation_loads_with_its_includes() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    let head = "format: 1, title: \"Given\", as_of: \"2026-01-31\",";
    fs::write(folder.path().join("sub/given.ron"), format!("({head} include: [\"more.ron\"])")).unwrap();
    let more = "(format: 1, fronts: { \"f\": (name: \"From the other file\", parties: [], coverage_from: \"2025-01-01\") })";
    fs::write(folder.path().join("sub/more.ron"), more).unwrap();
    let output =
        run(folder.path(), &["--restricted", "brief", "sub/given.ron"], &[("FRONTWATCH_DATA", "/x")]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("From the other file"), "{text}{}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(target_os = "linux")]
#[test]
fn a_restricted_process_is_limited_in_memory_and_files() {
    let folder = hostile_folder();
    let limits = |args: &[&str]| {
        let mut child = Command::new(BINARY)
            .args(args)
            .args(["--screen-reader", "given.ron"])
            .current_dir(folder.path())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // The dialogue has begun when the first line arrives.
        let mut first = [0];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut first).unwrap();
        let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        drop(child.stdin.take());
        child.wait_with_output().unwrap();
        let maximum = |name: &str| {
            let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().to_owned()
        };
        ["Max address space", "Max open files", "Max core file size"].map(maximum)
    };
    assert_eq!(limits(&["--restricted"]), ["4294967296", "128", "0"]);
    assert_ne!(limits(&[])[1], "128");
}
