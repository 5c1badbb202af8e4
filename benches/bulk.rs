//! Reads a large situation file and prints the time, and the memory above that of the process before, relative to the
//! size of the file. The file is written to the build directory and removed afterwards.
//!
//!     cargo bench --bench bulk                 10^5 events
//!     cargo bench --bench bulk -- 1000000      10^6 events

#![cfg(target_os = "linux")]
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program to be run by hand, which prints its result"
)]

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::Instant;

use frontwatch::file;

#[path = "support/bulk.rs"]
mod bulk;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/support/synthetic.rs"]
mod synthetic;

fn main() {
    let asked = std::env::args().skip(1).find_map(|arg| arg.parse().ok());
    let events = asked.unwrap_or(100_000);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bulk-{}.ron", std::process::id()));
    let mut out = BufWriter::new(File::create(&path).expect("the file"));
    bulk::write(&mut out, 1, events, 0).and_then(|()| out.flush()).expect("the file written");
    drop(out);
    let size = fs::metadata(&path).expect("the file").len();
    let before = status_bytes("VmRSS");
    let (start, worked) = (Instant::now(), processor_seconds());
    let loaded = file::load_situation(&path);
    let (elapsed, worked) = (start.elapsed().as_secs_f64(), self::processor_seconds() - worked);
    let (peak, after) = (status_bytes("VmHWM"), status_bytes("VmRSS"));
    fs::remove_file(&path).expect("the file removed");
    let loaded = loaded.expect("a situation");
    assert_eq!(
        (
            loaded.situation.events.len(),
            loaded.diagnostics.iter().filter(|d| d.severity == frontwatch::model::Severity::Error).count()
        ),
        (events, 0)
    );
    let mb = |bytes: u64| bytes as f64 / 1e6;
    println!(
        "{events} events, {:.0} MB: {elapsed:.2} s ({worked:.2} s on all processors), {:.0} MB/s; peak memory {:.0} MB, {:.2} of the file; then {:.0} MB",
        mb(size),
        mb(size) / elapsed,
        mb(peak - before),
        (peak - before) as f64 / size as f64,
        mb(after - before),
    );
}

/// Processor time of this process in seconds, to 0.01 s: comparable on a loaded machine, unlike wall time.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("the state of this process");
    // User and system time are the twelfth and thirteenth fields after the name.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: Vec<f64> = fields.skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    ticks.iter().sum::<f64>() / 100.0
}

/// A field of `/proc/self/status`, in bytes.
fn status_bytes(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("the status of this process");
    let found = status.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes = found.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.expect("a number of kilobytes") * 1024
}
