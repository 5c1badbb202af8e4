//! Times and sizes of bulk events as a Parquet file: `cargo bench --bench parquet -- [EVENTS…]`, by default 1000000.
//!
//! For synthetic events it prints the time to write them, bytes an event, and the time to open the columns on one thread
//! and on two, to read a page of records, a page of search texts, and all search texts. `--keep FOLDER` keeps the files
//! for `benches/peers.py`; `--csv` adds them as CSV in the layout of UCDP GED.

#![allow(clippy::print_stdout, reason = "a bench tells")]

#[path = "../tests/support/bulk.rs"]
mod bulk;

use std::borrow::Cow;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use bulk::{Events, HEADER, search, write_csv};
use frontwatch::import::parquet::{self, OpenControl, OpenedEvents, ParquetFileError};
use frontwatch::import::{RowParty, SourceRow};

/// Events generated at a time.
const STEP: usize = 50_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut counts, mut keep, mut csv) = (Vec::new(), None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--keep" => keep = arguments.next().map(PathBuf::from),
            "--csv" => csv = true,
            // Cargo passes these itself.
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
    let clock = Clock::start();
    let written = parquet::write_file(&path, |writer| {
        loop {
            let began = processor_time();
            let mut rows = 0;
            // The processor clock is coarse, so it is read once for many events.
            let mut made = Vec::with_capacity(STEP);
            while made.len() < STEP {
                let Some(row) = events.next() else { break };
                plain += row.summary.len() + row.sources.len() + row.claimant.len() + row.place.len() + 350;
                rows += 1;
                made.push((search(&row), owned_row(row)));
            }
            making += processor_time().saturating_sub(began);
            for (search, row) in &made {
                writer.push(row, search)?;
            }
            if rows < STEP {
                return Ok(());
            }
        }
    })?;
    let (wall, worked) = clock.stop();
    let writing = worked.saturating_sub(making);
    let events = written.events;
    println!(
        "{events} events: {:.1} bytes per event in the file; generated and written in {:.1} s; writing took {:.2} s of processor time ({:.0} MB/s of CSV at {} bytes per event)",
        written.bytes as f64 / events as f64,
        wall.as_secs_f64(),
        writing.as_secs_f64(),
        plain as f64 / 1e6 / writing.as_secs_f64(),
        plain / events,
    );
    for threads in [1, 2] {
        let (median, most, worked) =
            time_runs(9, |_| open(&path, threads).map(|opened| _ = black_box(opened)))?;
        println!(
            "  open on {threads} thread(s): {median:.1} ms, {most:.1} at most, {worked:.1} ms of the processor"
        );
        if threads == 2 {
            // For `benches/peers.py`.
            println!("figure open {count} {median:.3}");
        }
    }
    let opened = open(&path, 2)?;
    let stored = &opened.stored;
    let pages = stored.len().div_ceil(stored.per_page());
    let columns = &opened.columns;
    println!(
        "  dictionaries: {} event groups, {} tolls, {} places, {} parties",
        columns.groups.len(),
        columns.tolls.len(),
        columns.places.len(),
        opened.names.parties.len()
    );
    let (median, most, worked) =
        time_runs(200, |n| stored.read_page(n * 7919 % pages, |row| _ = black_box(row)))?;
    println!("  a page of records: {median:.2} ms, maximum {most:.2} ms, {worked:.2} ms of processor time");
    let (median, most, worked) =
        time_runs(200, |n| stored.search_texts(n * 7919 % pages).map(|texts| _ = black_box(texts)))?;
    println!(
        "  a page of search texts: {median:.2} ms, maximum {most:.2} ms, {worked:.2} ms of processor time"
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

fn open(path: &Path, threads: usize) -> Result<OpenedEvents, ParquetFileError> {
    parquet::open_events(path, OpenControl { threads, progress: &|_, _| {}, stop: &AtomicBool::new(false) })
}

/// Milliseconds over `runs` runs: median and maximum of wall time, and mean processor time.
fn time_runs(
    runs: usize,
    mut work: impl FnMut(usize) -> Result<(), ParquetFileError>,
) -> Result<(f64, f64, f64), ParquetFileError> {
    work(0)?;
    let (mut times, all) = (Vec::new(), Clock::start());
    for n in 0..runs {
        let began = Instant::now();
        work(n)?;
        times.push(milliseconds(began.elapsed()));
    }
    let worked = milliseconds(all.stop().1) / runs as f64;
    times.sort_by(f64::total_cmp);
    Ok((times[runs / 2], times[runs - 1], worked))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Wall time and processor time. On a loaded machine the second is the one to compare.
struct Clock(Instant, Duration);

impl Clock {
    fn start() -> Self {
        Self(Instant::now(), processor_time())
    }

    fn stop(self) -> (Duration, Duration) {
        (self.0.elapsed(), processor_time().saturating_sub(self.1))
    }
}

/// Processor time of this process, in steps of ten milliseconds; zero without `/proc`.
fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace().skip(11).take(2);
    Duration::from_millis(fields.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10)
}

/// The row with owned texts.
fn owned_row(row: SourceRow<'_>) -> SourceRow<'static> {
    let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
    let [admin1, admin2] = row.admin;
    let parties =
        row.parties.into_iter().map(|party| RowParty { name: own(party.name), kind: party.kind }).collect();
    SourceRow {
        dataset: row.dataset,
        id: own(row.id),
        date: row.date,
        kind: row.kind,
        parties,
        country: own(row.country),
        conflict: own(row.conflict),
        admin: [own(admin1), own(admin2)],
        place: own(row.place),
        coordinates: row.coordinates,
        precision: row.precision,
        killed: row.killed,
        killed_by_side: row.killed_by_side,
        killed_civilians_and_unknown: row.killed_civilians_and_unknown,
        claimant: own(row.claimant),
        sources: own(row.sources),
        summary: own(row.summary),
        url: own(row.url),
        flags: row.flags,
        reported: row.reported,
        earlier: row.earlier,
        withdrawn: row.withdrawn,
    }
}
