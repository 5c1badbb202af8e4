//! Other libraries read the Parquet file of bulk events: `DuckDB`, Polars and `PyArrow` must find what was written.
//! Prints “skipped” for each library that Python lacks.

use std::path::Path;
use std::process::Command;

use frontwatch::import::parquet::write_file;

use crate::bulk::{Events, search};

/// Python programs by library. Each prints one line: events, sum of the best numbers killed, first day, last day,
/// actors, events with a named place, distinct kinds, greatest latitude, characters of search text.
const READERS: [(&str, &str); 3] = [
    (
        "duckdb",
        "import duckdb, sys
q = '''SELECT count(*), sum(killed_best), min(date_start), max(date_end), sum(len(actors)), count(place),
count(DISTINCT kind), max(lat)::VARCHAR, sum(len(search)) FROM read_parquet(?)'''
print(*duckdb.execute(q, [sys.argv[1]]).fetchone())",
    ),
    (
        "polars",
        "import polars as pl, sys
f = pl.read_parquet(sys.argv[1])
print(f.height, f['killed_best'].sum(), f['date_start'].min(), f['date_end'].max(), f['actors'].list.len().sum(),
f['place'].count(), f['kind'].n_unique(), f['lat'].max(), f['search'].str.len_chars().sum())",
    ),
    (
        "pyarrow",
        "import pyarrow.parquet as pq, pyarrow.compute as pc, sys
f = pq.read_table(sys.argv[1])
print(f.num_rows, pc.sum(f['killed_best']), pc.min(f['date_start']), pc.max(f['date_end']),
pc.sum(pc.list_value_length(f['actors'])), pc.count(f['place']), pc.count_distinct(f['kind']), pc.max(f['lat']),
pc.sum(pc.utf8_length(f['search'])))",
    ),
];

fn python() -> String {
    std::env::var("FRONTWATCH_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// Writes events, and returns the line that the programs should print.
fn write_events(path: &Path) -> String {
    let (mut events, mut best, mut actors, mut places, mut letters) = (0_u32, 0_u64, 0, 0, 0);
    let (mut first, mut last) = (None, None);
    let mut kinds = std::collections::BTreeSet::new();
    let mut north = f64::MIN;
    let mut made = Events::new(7, 70_000);
    write_file(path, |writer| {
        while let Some(mut row) = made.next() {
            let dated = (row.date.span.start, row.date.span.end);
            if events % 11 == 0 {
                row.place = "".into();
                row.killed.best = None;
                row.killed_by_side.clear();
                row.coordinates = None;
            }
            first = first.or(Some(dated.0));
            last = last.max(Some(dated.1));
            events += 1;
            best += u64::from(row.killed.best.unwrap_or(0));
            actors += row.parties.len();
            places += u32::from(!row.place.is_empty());
            kinds.insert(row.kind);
            north = north.max(row.coordinates.map_or(f64::MIN, |at| at.lat));
            let text = search(&row);
            letters += text.chars().count();
            writer.push(&row, &text)?;
        }
        Ok(())
    })
    .unwrap();
    let (first, last) = (first.unwrap(), last.unwrap());
    format!("{events} {best} {first} {last} {actors} {places} {} {north} {letters}", kinds.len())
}

#[test]
fn other_libraries_read_the_written_events() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.parquet");
    let expected = write_events(&path);
    let mut read = 0;
    for (library, program) in READERS {
        let import_check = Command::new(python()).args(["-c", &format!("import {library}")]).output();
        if !import_check.is_ok_and(|import_check| import_check.status.success()) {
            println!("skipped: Python has no {library} (FRONTWATCH_PYTHON names another Python)");
            continue;
        }
        let output = Command::new(python()).args(["-c", program]).arg(&path).output().unwrap();
        let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(out.trim(), expected, "{library}: {error}");
        read += 1;
    }
    println!("read by {read} other libraries");
}
