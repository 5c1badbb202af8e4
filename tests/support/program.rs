//! The real program in a folder of its own.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// An empty folder, which is the home of the program and where it runs. Removed when dropped.
pub(crate) struct Workdir(tempfile::TempDir);

/// How the program ended and what it wrote.
pub(crate) struct Output {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Workdir {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// What lies in the folder, by name.
    pub(crate) fn file_names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The program with no environment but this folder, a day and a terminal's name.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontwatch"));
        command.args(args).current_dir(self.0.path()).env_clear().stdin(Stdio::null());
        command
            .env("HOME", self.0.path())
            .env("FRONTWATCH_TODAY", "2026-02-12")
            .env("TERM", "xterm-256color");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        run(&mut self.command(args))
    }

    /// The same with the arguments in one line; the status, the output and the errors.
    pub(crate) fn run_line(&self, line: &str) -> (i32, String, String) {
        let Output { status, out, err } = self.run(&line.split(' ').collect::<Vec<_>>());
        (status, out, err)
    }
}

/// Runs the program to its end; whatever it writes must hold no escape byte.
pub(crate) fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    for bytes in [&output.stdout, &output.stderr] {
        assert!(!bytes.contains(&0x1b), "an escape byte in {:?}", String::from_utf8_lossy(bytes));
    }
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Output { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

impl Output {
    /// What was written by a program that had nothing to complain of.
    #[track_caller]
    pub(crate) fn succeeded(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// Fails unless it was bad input: status 2, nothing on the standard output, and an error that says all of `said`.
    #[track_caller]
    pub(crate) fn assert_refused(self, said: &[&str]) {
        assert_eq!((self.status, self.out.as_str()), (2, ""), "{}", self.err);
        for text in said {
            assert!(self.err.contains(text), "{text:?} is not in\n{}", self.err);
        }
    }
}
