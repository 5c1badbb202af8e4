//! Small invented files with what real ones contain: dates in several forms, rows without data, odd cells. Each is
//! imported by the real program, and everything that the import says and writes is compared.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::program::Workdir;

/// Output files of `import`, one for each format.
const OUTPUTS: &[&str] = if cfg!(feature = "parquet") { &["out.ron", "out.parquet"] } else { &["out.ron"] };

/// A file and what its import yields.
struct SmallInput {
    dataset: &'static str,
    /// Name in `tests/import/small`.
    file: &'static str,
    status: i32,
    /// Rows read, taken, skipped and flagged.
    rows: [usize; 4],
    /// Low, best and high of all killed.
    killed: [u64; 3],
    /// The first events by id: id, first day, kind and killed (low, best, high; `–` if unknown).
    events: &'static [&'static str],
    /// The lines of the import about left-out rows, flagged rows and the whole file, in which `FILE` is the file.
    remarks: &'static [&'static str],
}

const SMALL_INPUTS: &[SmallInput] = &[
    SmallInput {
        dataset: "acled",
        file: "acled-day-first-daily.csv",
        status: 0,
        rows: [92, 92, 0, 0],
        killed: [92, 92, 92],
        events: &["acled-ntl0 2019-10-01 ArmedClash 1 1 1", "acled-ntl1 2019-10-02 ArmedClash 1 1 1"],
        remarks: &["FILE: dates such as 01-10-19 are read as day, month, year, as 13-10-19 on line 14 shows"],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-iso-daily.csv",
        status: 0,
        rows: [92, 92, 0, 0],
        killed: [92, 92, 92],
        events: &["acled-ntl0 2019-10-01 ArmedClash 1 1 1", "acled-ntl1 2019-10-02 ArmedClash 1 1 1"],
        remarks: &[],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-dots.csv",
        status: 0,
        rows: [2, 2, 0, 0],
        killed: [4, 4, 4],
        events: &["acled-ntl1 2020-06-01 ArmedClash 2 2 2", "acled-ntl2 2020-03-05 ArmedClash 2 2 2"],
        remarks: &[],
    },
    SmallInput {
        dataset: "ucdp",
        file: "ucdp-month-first.csv",
        status: 0,
        rows: [2, 2, 0, 0],
        killed: [5, 7, 9],
        events: &["ucdp-1 2020-01-13 ArmedClash 1 2 3", "ucdp-2 2020-02-05 ArmedClash 4 5 6"],
        remarks: &["FILE: dates such as 2/5/2020 are read as month, day, year, as 1/13/2020 on line 2 shows"],
    },
    SmallInput {
        dataset: "ucdp",
        file: "ucdp-unknown-order.csv",
        status: 0,
        rows: [2, 2, 0, 0],
        killed: [2, 2, 2],
        events: &["ucdp-1 2020-02-01 ArmedClash 1 1 1", "ucdp-2 2020-05-05 ArmedClash 1 1 1"],
        remarks: &[
            "FILE: dates such as 1/2/2020 are read as day, month, year by default, because all dates fit several orders",
        ],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-mixed-order.csv",
        status: 0,
        rows: [2, 2, 0, 2],
        killed: [4, 4, 4],
        events: &["acled-ntl1 2020-02-13 ArmedClash 2 2 2", "acled-ntl2 2020-02-13 ArmedClash 2 2 2"],
        remarks: &[
            "1 like FILE:2: dates of the file in several orders, event_date read as day, month, year: 13/02/2020",
            "1 like FILE:3: dates of the file in several orders, event_date read as month, day, year: 02/13/2020",
            "FILE: no order of day, month and year fits all dates (13/02/2020 on line 2 is day, month, year, 02/13/2020 on line 3 is month, day, year): dates of three numbers are flagged, and read as day, month, year if they fit it",
        ],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-mostly-day-first.csv",
        status: 0,
        rows: [4, 4, 0, 4],
        killed: [4, 4, 4],
        events: &[
            "acled-ntl1 2020-02-13 ArmedClash 1 1 1",
            "acled-ntl2 2020-02-03 ArmedClash 1 1 1",
            "acled-ntl3 2020-02-14 ArmedClash 1 1 1",
            "acled-ntl4 2020-02-15 ArmedClash 1 1 1",
        ],
        remarks: &[
            "3 like FILE:2: dates of the file in several orders, event_date read as day, month, year: 13/02/2020",
            "1 like FILE:5: dates of the file in several orders, event_date read as month, day, year: 02/15/2020",
            "FILE: no order of day, month and year fits all dates (13/02/2020 on line 2 is day, month, year, 02/15/2020 on line 5 is month, day, year): dates of three numbers are flagged, and read as day, month, year if they fit it",
        ],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-yy-mm-dd.csv",
        status: 0,
        rows: [2, 2, 0, 0],
        killed: [4, 4, 4],
        events: &["acled-ntl1 2019-12-31 ArmedClash 2 2 2", "acled-ntl2 2019-11-30 ArmedClash 2 2 2"],
        remarks: &[],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-year-contradicts.csv",
        status: 0,
        rows: [2, 2, 0, 1],
        killed: [4, 4, 4],
        events: &["acled-ntl1 2019-12-31 ArmedClash 2 2 2", "acled-ntl2 2019-11-30 ArmedClash 2 2 2"],
        remarks: &["1 like FILE:2: date and year column disagree, dated by the date: 2019-12-31, 2018"],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-two-digit-wrong-century.csv",
        status: 0,
        rows: [3, 3, 0, 1],
        killed: [6, 6, 6],
        events: &[
            "acled-ntl1 1924-08-05 ArmedClash 2 2 2",
            "acled-ntl2 2024-08-05 ArmedClash 2 2 2",
            "acled-ntl3 2024-08-05 ArmedClash 2 2 2",
        ],
        remarks: &["1 like FILE:4: date and year column disagree, dated by the date: 5-Aug-24, 2023"],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-date-forms.csv",
        status: 0,
        rows: [10, 10, 0, 1],
        killed: [10, 10, 10],
        events: &[
            "acled-ntl1 2022-02-23 ArmedClash 1 1 1",
            "acled-ntl10 2021-12-31 ArmedClash 1 1 1",
            "acled-ntl2 2022-02-23 ArmedClash 1 1 1",
            "acled-ntl3 2020-05-09 ArmedClash 1 1 1",
            "acled-ntl4 2015-01-01 ArmedClash 1 1 1",
            "acled-ntl5 2021-01-02 ArmedClash 1 1 1",
            "acled-ntl6 2023-12-31 ArmedClash 1 1 1",
            "acled-ntl7 2015-10-27 ArmedClash 1 1 1",
            "acled-ntl8 2025-08-24 ArmedClash 1 1 1",
            "acled-ntl9 2019-12-31 ArmedClash 1 1 1",
        ],
        remarks: &["1 like FILE:9: the century of the date was missing; the year column gives it"],
    },
    SmallInput {
        dataset: "ucdp",
        file: "ucdp-hxl-row.csv",
        status: 0,
        rows: [2, 2, 0, 0],
        killed: [5, 7, 9],
        events: &["ucdp-1 2020-01-01 ArmedClash 1 2 3", "ucdp-2 2020-02-01 ArmedClash 4 5 6"],
        remarks: &["FILE: 1 row of HXL tags is no data, on line 2"],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-hxl-row.csv",
        status: 0,
        rows: [1, 1, 0, 0],
        killed: [2, 2, 2],
        events: &["acled-ntl1 2019-12-31 ArmedClash 2 2 2"],
        remarks: &["FILE: 1 row of HXL tags is no data, on line 2"],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-repeated-header.csv",
        status: 0,
        rows: [2, 2, 0, 0],
        killed: [4, 4, 4],
        events: &["acled-ntl1 2019-12-31 ArmedClash 2 2 2", "acled-ntl2 2019-12-30 ArmedClash 2 2 2"],
        remarks: &["FILE: 1 row that repeats the header is no data, on line 3"],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-empty-rows.csv",
        status: 0,
        rows: [1, 1, 0, 0],
        killed: [2, 2, 2],
        events: &["acled-ntl1 2019-12-31 ArmedClash 2 2 2"],
        remarks: &["FILE: 2 rows without content are no data, the first on line 3"],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-sep-line.csv",
        status: 0,
        rows: [1, 1, 0, 0],
        killed: [2, 2, 2],
        events: &["acled-ntl1 2019-12-31 ArmedClash 2 2 2"],
        remarks: &["FILE: line 1 is no data; it states the delimiter"],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-r-rownames.tsv",
        status: 0,
        rows: [2, 2, 0, 0],
        killed: [4, 4, 4],
        events: &["acled-ntl1 2019-12-31 ArmedClash 2 2 2", "acled-ntl2 2019-12-30 ArmedClash 2 2 2"],
        remarks: &["FILE: the first cell of each row is a row name, for which the header has no cell"],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-id-empty.csv",
        status: 0,
        rows: [2, 2, 0, 0],
        killed: [4, 4, 4],
        events: &["acled-7000001 2019-12-31 ArmedClash 2 2 2", "acled-ntl2 2019-12-30 ArmedClash 2 2 2"],
        remarks: &[],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-event-type-variant.csv",
        status: 0,
        rows: [1, 1, 0, 1],
        killed: [2, 2, 2],
        events: &["acled-ntl1 2019-12-31 NonStateGain 2 2 2"],
        remarks: &[
            "1 like FILE:2: event_type is not known, taken for “territory taken by non-state actor”: Battle-Non-state actors overtake territory",
        ],
    },
    SmallInput {
        dataset: "acled",
        file: "acled-odd-cells.csv",
        status: 0,
        rows: [5, 5, 0, 4],
        killed: [4, 4, 4],
        events: &[
            "acled-ntl1 2019-12-31 ArmedClash – – –",
            "acled-ntl2 2019-12-31 ArmedClash 2 2 2",
            "acled-ntl3 2019-12-31 ArmedClash – – – without a point",
            "acled-ntl4 2019-12-31 Other – – – without a point",
            "acled-ntl5 2019-12-31 AirStrike 2 2 2",
        ],
        remarks: &[
            "3 like FILE:2: fatalities is not a whole number, left unknown: 10+",
            "1 like FILE:3: time_precision is not 1, 2 or 3, dated as written: 9",
            "1 like FILE:3: inter1 is not an inter code, kind of actor taken by its name: 99",
            "1 like FILE:3: inter2 is not an inter code, kind of actor taken by its name: three",
            "1 like FILE:3: geo_precision is not 1, 2 or 3, place known only to the country: 9",
            "1 like FILE:4: year is not a whole number, left unknown: MMXIX",
            "1 like FILE:4: time_precision is not a whole number, left unknown: x",
            "1 like FILE:4: latitude is not in degrees, event without a point: 10.5N",
            "1 like FILE:4: geo_precision is not a whole number, left unknown: x",
            "1 like FILE:5: no actor is named",
            "1 like FILE:5: event_type is not known, taken for “other”",
            "1 like FILE:5: not on the globe, left out: 95, 20.5",
        ],
    },
    SmallInput {
        dataset: "ucdp",
        file: "ucdp-odd-cells.csv",
        status: 0,
        rows: [4, 4, 0, 3],
        killed: [9, 9, 11],
        events: &[
            "ucdp-2 2020-01-01 ArmedClash – – –",
            "ucdp-3 2020-01-01 ArmedClash 4 4 4",
            "ucdp-4 2019-12-20 ArmedClash 4 4 4",
            // Low 1 and high 3 are known; without a best number, the lowest counts.
            "ucdp-509060 2020-01-01 ArmedClash 1 1 3",
        ],
        remarks: &[
            "2 like FILE:2: best is not a whole number, left unknown: many",
            "1 like FILE:3: date_end is before the start, dated by its start: 2019-12-01",
            "1 like FILE:3: date_prec is not 1 to 5, dated as written: 6",
            "1 like FILE:3: where_prec is not 1 to 7, place known only to the country: 8",
            "1 like FILE:4: date_end is not a day, dated by its start: later",
        ],
    },
    SmallInput {
        dataset: "gdelt",
        file: "gdelt-bad-lat.CSV",
        status: 0,
        rows: [2, 2, 0, 1],
        killed: [0, 0, 0],
        events: &[
            "gdelt-1 2024-01-05 ArmedClash – – – without a point",
            "gdelt-2 2024-01-05 ArmedClash – – –",
        ],
        remarks: &["1 like FILE:1: ActionGeo_Lat is not in degrees, event without a point: 46#"],
    },
    SmallInput {
        dataset: "ucdp",
        file: "ucdp-crlf-line.csv",
        status: 1,
        rows: [2, 1, 1, 0],
        killed: [1, 2, 3],
        events: &["ucdp-1 2020-01-01 ArmedClash 1 2 3"],
        remarks: &["FILE:3:3: type_of_violence “9”: 1, 2 or 3 was expected"],
    },
    SmallInput {
        dataset: "ucdp",
        file: "blank-middle.csv",
        status: 1,
        rows: [3, 1, 2, 0],
        killed: [1, 1, 1],
        events: &["ucdp-1 2020-01-01 ArmedClash 1 1 1 without a point"],
        remarks: &[
            "FILE:4:2: type_of_violence “9”: 1, 2 or 3 was expected",
            "FILE:7:2: type_of_violence “9”: 1, 2 or 3 was expected",
        ],
    },
];

fn small_input(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/small").join(file)
}

/// Returns a folder with a copy of a file.
fn workdir(file: &str) -> Workdir {
    let dir = Workdir::new();
    dir.write(file, fs::read(small_input(file)).unwrap());
    dir
}

/// Returns the events of a file, sorted by id.
fn read_events(dir: &Workdir, file: &str) -> Vec<Value> {
    let (status, out, err) = dir.run_line(&format!("export {file} --format ndjson"));
    assert_eq!(status, 0, "{file}: {err}");
    let mut events: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    events.sort_by_key(|event| event["id"].as_str().unwrap().to_owned());
    events
}

fn describe_event(event: &Value) -> String {
    let text = |field: &str| event[field].as_str().unwrap_or("–").to_owned();
    let killed = ["low", "best", "high"]
        .map(|bound| event["killed"][bound].as_u64().map_or_else(|| "–".to_owned(), |n| n.to_string()));
    let point = if event["lat"].is_number() { "" } else { " without a point" };
    format!("{} {} {} {}{point}", text("id"), text("date_start"), text("kind"), killed.join(" "))
}

/// Splits the messages of an import: rows read, taken, skipped and flagged, and the remarks.
fn split_report(messages: &str, file: &str) -> ([usize; 4], Vec<String>) {
    let mut rows = [usize::MAX; 4];
    let mut remarks = Vec::new();
    for line in messages.lines().map(str::trim) {
        let (word, rest) = line.split_once(' ').unwrap();
        match ["read", "taken", "skipped", "flagged"].iter().position(|&count| count == word) {
            Some(index) => {
                let number = rest.trim().split(' ').next().unwrap();
                rows[index] = if number == "no" { 0 } else { number.parse().unwrap() };
            }
            // The trace of the rows left out.
            None if word == "written" || line.contains(" left out, dated ") => {}
            None if line == "the file notes these days as recorded incompletely" => {}
            None => remarks.push(line.replace(file, "FILE")),
        }
    }
    (rows, remarks)
}

#[test]
fn small_inputs_are_imported_as_expected() {
    for input in SMALL_INPUTS {
        let SmallInput { dataset, file, .. } = input;
        let dir = workdir(file);
        for output in OUTPUTS {
            let (status, out, err) = dir.run_line(&format!("import {dataset} {file} -o {output}"));
            assert_eq!(status, input.status, "{file}: {err}");
            let (rows, remarks) = split_report(&format!("{err}{out}"), file);
            assert_eq!(rows, input.rows, "{file}");
            assert_eq!(remarks, input.remarks, "{file}");
            let events = read_events(&dir, output);
            let killed = ["low", "best", "high"]
                .map(|bound| events.iter().filter_map(|event| event["killed"][bound].as_u64()).sum::<u64>());
            assert_eq!((events.len(), killed), (input.rows[1], input.killed), "{file}");
            let described: Vec<String> = events.iter().take(input.events.len()).map(describe_event).collect();
            assert_eq!(described, input.events, "{file}");
        }
    }
}

#[test]
fn rows_without_data_pass_strict_imports_and_checks() {
    for file in ["ucdp-hxl-row.csv", "acled-hxl-row.csv", "acled-repeated-header.csv", "acled-empty-rows.csv"]
    {
        let dir = workdir(file);
        let dataset = file.split('-').next().unwrap();
        let (status, _, err) = dir.run_line(&format!("import {dataset} {file} -o out.ron --strict"));
        assert_eq!((status, err.as_str()), (0, ""), "{file}");
    }
    let dir = workdir("acled-hxl-row.csv");
    dir.write("inc.ron", fs::read(small_input("inc.ron")).unwrap());
    let (status, out, err) = dir.run_line("check inc.ron");
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("1 note in inc.ron") && !out.contains("warning"), "{out}");
}

#[test]
fn the_form_of_the_dates_does_not_change_a_brief() {
    let brief = |file: &str| {
        let dir = workdir(file);
        dir.run_line(&format!("import acled {file} -o out.ron"));
        let (status, out, err) = dir.run_line("brief --format json out.ron");
        assert_eq!(status, 0, "{err}");
        let mut brief: Value = serde_json::from_str(&out).unwrap();
        // It names the file.
        brief.as_object_mut().unwrap().remove("imports");
        brief
    };
    let brief_of_day_first = brief("acled-day-first-daily.csv");
    assert_eq!(brief_of_day_first, brief("acled-iso-daily.csv"));
    let front = &brief_of_day_first["fronts"][0];
    assert_eq!(front["week"], 7);
    assert_eq!(front["mean_4_weeks"], 7.0);
    assert_eq!(front["change"], "limited change");
}

/// A pipe cannot be read twice.
#[test]
fn the_order_of_dates_is_found_in_a_pipe() {
    let dir = workdir("acled-day-first-daily.csv");
    let mut command = dir.command(&["import", "acled", "/dev/stdin", "-o", "out.ron"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let text = fs::read(small_input("acled-day-first-daily.csv")).unwrap();
    child.stdin.take().unwrap().write_all(&text).unwrap();
    let output = child.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains("01-10-19 are read as day, month, year, as 13-10-19 on line 14 shows"), "{out}");
    let events = read_events(&dir, "out.ron");
    assert_eq!(
        (events.len(), describe_event(&events[0])),
        (92, "acled-ntl0 2019-10-01 ArmedClash 1 1 1".to_owned())
    );
}
