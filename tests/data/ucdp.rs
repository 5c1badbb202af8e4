//! An invented UCDP file to import.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::program::Workdir;

/// Invented UCDP rows.
pub(crate) const ROWS: &str = include_str!("../import/ucdp.csv");

/// Returns the rows of a newer release: one number corrected, one changed, one row removed.
pub(crate) fn newer_rows() -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(ROWS.as_bytes());
    let mut newer = csv::Writer::from_writer(Vec::new());
    for row in reader.records().map(Result::unwrap).filter(|row| &row[0] != "5") {
        let updated = |cell: &str| match (&row[0], cell) {
            ("6", "many") => "1".to_owned(),
            ("4", "9") => "8".to_owned(),
            (_, cell) => cell.to_owned(),
        };
        newer.write_record(row.iter().map(updated)).unwrap();
    }
    String::from_utf8(newer.into_inner().unwrap()).unwrap()
}

/// Returns a folder with the rows as `ged.csv`.
pub(crate) fn workdir() -> Workdir {
    let dir = Workdir::new();
    dir.write("ged.csv", ROWS);
    dir
}

/// Runs a command that reads `pipe.csv`, interrupts it while it reads, and returns its exit status, or `None` without
/// `mkfifo`.
pub(crate) fn run_interrupted(dir: &Workdir, line: &str) -> Option<i32> {
    // The command waits for the pipe, so the signal arrives while it reads.
    let pipe = dir.path("pipe.csv");
    if !Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        println!("skipped: there is no mkfifo");
        return None;
    }
    let mut child = dir.command(&line.split(' ').collect::<Vec<_>>()).stderr(Stdio::piped()).spawn().unwrap();
    let mut writer = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    let (header, row) = ROWS.split_once('\n').unwrap();
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
