//! Times the first frame of the board on its sample and of the smallest ratatui program, in turns on pseudo-terminals of
//! 80×24, and prints the ratio of the medians. The target is a ratio below 2.
//!
//!     cargo build --release --example empty_ratatui && cargo bench --bench first_frame
//!
//! Both programs are copied first, as an installation does: the page cache holds a file that was just linked in small
//! pieces, which slows a large program more than a small one. `-- --as-linked` measures without the copy.
//!
//! The board's first frame ends with its synchronized update. The other program's ends when it hides the cursor, the
//! last thing ratatui writes in its first frame.

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
        boards.push(time_to_output(&board, "\x1b[?2026l"));
        empties.push(time_to_output(&empty, "\x1b[?25l"));
    }
    boards.sort_unstable();
    empties.sort_unstable();
    // The fastest run has the least interference from other programs.
    for (name, at) in [("median", ROUNDS / 2), ("fastest", 0)] {
        let (Some(board), Some(empty)) = (boards.get(at), empties.get(at)) else { continue };
        let ratio = board.as_secs_f64() / empty.as_secs_f64();
        println!(
            "first frame, {name} of {ROUNDS}: board {board:.1?}, empty program {empty:.1?}, ratio {ratio:.2}"
        );
    }
}

/// Time from the start of the process until it has written `last`.
fn time_to_output(program: &Path, last: &str) -> Duration {
    let mut start = Start::new(80, 24).without_shell();
    start.program = PathBuf::from(program);
    let before = Instant::now();
    let mut running = start.spawn();
    running.wait("the first frame", |running| running.text().contains(last));
    before.elapsed()
}
