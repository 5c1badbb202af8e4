//! The time from start to the first frame, of the board on its sample and of the smallest ratatui program,
//! in turns on pseudo-terminals of 80 by 24, and the ratio of the medians (to be below 2).
//!
//!     cargo build --release --example empty_ratatui && cargo bench --bench first_frame
//!
//! Both programs are copied first, as whoever installs them does: what a linker has just written lies in the memory of the
//! system in small pieces, which costs a large program more than a small one. `-- --as-linked` measures them like that.
//!
//! The board's first frame is there when its synchronized update ends, the other's when it hides the
//! cursor, which ratatui does last in its first frame.

#![cfg(target_os = "linux")]
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program to be run by hand, which prints its result"
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use harness::{BINARY, Start};

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/pty/harness.rs"]
mod harness;

const ROUNDS: usize = 40;

fn main() {
    let this = std::env::current_exe().expect("the path of this program");
    let empty: PathBuf = this.ancestors().nth(2).expect("a build directory").join("examples/empty_ratatui");
    assert!(empty.exists(), "build it first: cargo build --release --example empty_ratatui");
    let folder = tempfile::tempdir().expect("a folder for the programs");
    let installed = |program: PathBuf| {
        if std::env::args().any(|argument| argument == "--as-linked") {
            return program;
        }
        let copy = folder.path().join(program.file_name().expect("a program has a name"));
        std::fs::copy(program, &copy).expect("a copy of the program");
        copy
    };
    let (board, empty) = (installed(PathBuf::from(BINARY)), installed(empty));
    let (mut boards, mut empties) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        boards.push(time(&board, "\x1b[?2026l"));
        empties.push(time(&empty, "\x1b[?25l"));
    }
    boards.sort_unstable();
    empties.sort_unstable();
    // The fastest of all is what is left where other programs do not get in between.
    for (name, at) in [("median", ROUNDS / 2), ("fastest", 0)] {
        let (Some(board), Some(empty)) = (boards.get(at), empties.get(at)) else { continue };
        let ratio = board.as_secs_f64() / empty.as_secs_f64();
        println!(
            "first frame, {name} of {ROUNDS}: board {board:.1?}, empty program {empty:.1?}, ratio {ratio:.2}"
        );
    }
}

/// From the start of the process until it has written `last`.
fn time(program: &Path, last: &str) -> Duration {
    let mut start = Start::new(80, 24).without_shell();
    start.program = PathBuf::from(program);
    let before = Instant::now();
    let mut running = start.spawn();
    running.wait("the first frame", |running| running.text().contains(last));
    before.elapsed()
}
