//! Runs the real program in a folder of its own.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A temporary folder that is both the home and the working directory of the program. Dropping it removes the folder.
pub(crate) struct Workdir(tempfile::TempDir);

/// The exit status of the program and what it wrote.
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
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Returns the names of the files in the folder, sorted.
    pub(crate) fn file_names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Returns a command of the program whose environment has only this folder as home, a fixed day and a terminal
    /// name.
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

    /// Runs the program with the arguments of one line. Returns the status, standard output and standard error.
    pub(crate) fn run_line(&self, line: &str) -> (i32, String, String) {
        let Output { status, out, err } = self.run(&line.split(' ').collect::<Vec<_>>());
        (status, out, err)
    }
}

/// Runs the program to its end. Fails if its output contains an escape byte.
pub(crate) fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    for bytes in [&output.stdout, &output.stderr] {
        assert!(!bytes.contains(&0x1b), "an escape byte in {:?}", String::from_utf8_lossy(bytes));
    }
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Output { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

impl Output {
    /// Returns the standard output. Fails unless the program succeeded without an error message.
    #[track_caller]
    pub(crate) fn succeeded(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// Fails unless the program refused its input: status 2, no standard output, and an error with every text of
    /// `said`.
    #[track_caller]
    pub(crate) fn assert_refused(self, said: &[&str]) {
        assert_eq!((self.status, self.out.as_str()), (2, ""), "{}", self.err);
        for text in said {
            assert!(self.err.contains(text), "{text:?} is not in\n{}", self.err);
        }
    }
}
