//! The real program in a folder of its own.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Rows of UCDP, made up.
pub(crate) const UCDP: &str = include_str!("../import/ucdp.csv");

/// The same in a newer release: one number mended, one changed, one row gone.
pub(crate) fn newer() -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(UCDP.as_bytes());
    let mut newer = csv::Writer::from_writer(Vec::new());
    for row in reader.records().map(Result::unwrap).filter(|row| &row[0] != "5") {
        let mended = |cell: &str| match (&row[0], cell) {
            ("6", "many") => "3".to_owned(),
            ("4", "9") => "8".to_owned(),
            (_, cell) => cell.to_owned(),
        };
        newer.write_record(row.iter().map(mended)).unwrap();
    }
    String::from_utf8(newer.into_inner().unwrap()).unwrap()
}

/// A folder with `ged.csv` in it.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("ged.csv", UCDP);
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontwatch"));
        command.args(line.split(' ')).current_dir(self.0.path()).env_clear().stdin(Stdio::null());
        command.env("HOME", self.0.path()).env("FRONTWATCH_TODAY", "2026-02-12").env("TERM", "xterm");
        command
    }

    /// Status, output and errors.
    pub(crate) fn run(&self, line: &str) -> (i32, String, String) {
        let output = self.command(line).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// The status of a command that reads `pipe.csv` and is interrupted over it; `None`: there are no pipes here.
    pub(crate) fn interrupted(&self, line: &str) -> Option<i32> {
        // Reading waits for the pipe, so the signal comes while it reads.
        let pipe = self.path("pipe.csv");
        if !Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
            println!("skipped: there is no mkfifo");
            return None;
        }
        let mut child = self.command(line).stderr(Stdio::piped()).spawn().unwrap();
        let mut writer = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
        let (header, row) = UCDP.split_once('\n').unwrap();
        let row = row.split("\n2,").next().unwrap();
        writeln!(writer, "{header}").unwrap();
        for n in 0..2000 {
            writeln!(writer, "9{n}{row}").unwrap();
        }
        let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
        for n in 0..5000 {
            if writeln!(writer, "8{n}{row}").is_err() {
                break;
            }
        }
        drop(writer);
        child.wait().unwrap().code()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}
