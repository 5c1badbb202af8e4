//! What bulk events cost as a file: `cargo bench --bench parquet -- [EVENTS…]`, by default 1000000.
//!
//! Prints, for so many synthetic events: writing, bytes an event, opening the codes on one thread and on two, a page
//! of records, a page of search texts, and all of them. With `--keep FOLDER` the files stay there (also as CSV in the
//! layout of UCDP GED with `--csv`), for `benches/peers.py`.

#![allow(clippy::print_stdout, reason = "a bench tells")]

#[path = "../tests/support/bulk.rs"]
mod bulk;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use bulk::{Events, HEADER, search, tolls, write_csv};
use frontwatch::import::parquet::{self, Error, Judged, Opened, Watch};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut counts, mut keep, mut csv) = (Vec::new(), None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--keep" => keep = arguments.next().map(PathBuf::from),
            "--csv" => csv = true,
            // Cargo says so itself.
            "--bench" | "--test" => {}
            count => counts.push(count.replace('_', "").parse()?),
        }
    }
    if counts.is_empty() {
        counts.push(1_000_000);
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let folder = keep.unwrap_or_else(|| folder.path().to_owned());
    fs::create_dir_all(&folder)?;
    for count in counts {
        measure(&folder, count, csv)?;
    }
    Ok(())
}

fn measure(folder: &Path, count: u32, csv: bool) -> Result<(), Box<dyn std::error::Error>> {
    let path = folder.join(format!("events-{count}.parquet"));
    let (mut making, mut plain) = (Duration::ZERO, 0_usize);
    let mut events = Events::new(1, count);
    let began = Instant::now();
    let written = parquet::create(&path, |writer| {
        loop {
            let began = Instant::now();
            let Some(row) = events.next() else { return Ok(()) };
            let (search, tolls) = (search(&row), tolls(&row));
            making += began.elapsed();
            plain += row.summary.len() + row.sources.len() + row.claimant.len() + row.place.len() + 350;
            let medium = row.sources.split(',').next().unwrap_or("").trim_matches('"');
            let judged = Judged {
                tolls,
                sources: &[medium],
                claimants: &[&row.claimant],
                search: &search,
                ..Judged::default()
            };
            writer.push(&row, &judged)?;
        }
    })?;
    let writing = began.elapsed().saturating_sub(making);
    let events = written.events;
    println!(
        "{events} events: {:.1} bytes an event in the file; written in {:.2} s ({:.0} MB/s of about {} bytes of CSV an event)",
        written.bytes as f64 / events as f64,
        writing.as_secs_f64(),
        plain as f64 / 1e6 / writing.as_secs_f64(),
        plain / events,
    );
    for threads in [1, 2] {
        let mut times: Vec<Duration> = Vec::new();
        for _ in 0..5 {
            let began = Instant::now();
            std::hint::black_box(open(&path, threads)?);
            times.push(began.elapsed());
        }
        times.sort_unstable();
        if threads == 2 {
            // For `benches/peers.py`.
            println!("figure open {count} {:.3}", times[2].as_secs_f64() * 1e3);
        }
        println!("  open on {threads} thread(s): {:.1} ms (median of 5, warm)", times[2].as_secs_f64() * 1e3);
    }
    let opened = open(&path, 2)?;
    let pages = opened.stored.len().div_ceil(opened.stored.per_page());
    let columns = &opened.columns;
    println!(
        "  dictionaries: {} classes, {} tolls, {} spots, {} parties",
        columns.classes.len(),
        columns.tolls.len(),
        columns.spots.len(),
        opened.names.parties.len()
    );
    let mut times = Vec::new();
    for n in 0..50 {
        let page = n * 7919 % pages;
        let began = Instant::now();
        let mut rows = 0;
        opened.stored.page(page, |row| rows += std::hint::black_box(row).flags.len() + 1)?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    println!(
        "  a page of records: {:.2} ms (median of 50), {:.2} ms at most",
        times[25].as_secs_f64() * 1e3,
        times[49].as_secs_f64() * 1e3
    );
    let began = Instant::now();
    let mut bytes = 0;
    for page in 0..pages {
        let texts = opened.stored.search(page)?;
        bytes += (0..texts.len()).filter_map(|at| texts.get(at)).map(str::len).sum::<usize>();
    }
    let all = began.elapsed();
    println!(
        "  all search texts on one thread: {:.0} ms, {:.0} bytes an event ({:.0} MB/s), {:.2} ms a page",
        all.as_secs_f64() * 1e3,
        bytes as f64 / events as f64,
        bytes as f64 / 1e6 / all.as_secs_f64(),
        all.as_secs_f64() * 1e3 / pages as f64,
    );
    if csv {
        let mut out = BufWriter::new(File::create(folder.join(format!("events-{count}.csv")))?);
        writeln!(out, "{HEADER}")?;
        let mut events = Events::new(1, count);
        while let Some(row) = events.next() {
            write_csv(&mut out, &row)?;
        }
        out.flush()?;
    }
    Ok(())
}

fn open(path: &Path, threads: usize) -> Result<Opened, Error> {
    parquet::open(path, Watch { threads, progress: &|_, _| {}, stop: &AtomicBool::new(false) })
}
