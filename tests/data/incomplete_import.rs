//! Imports that must leave rows out: the trace that they leave, and what the rules make of it. All rows are invented.

use crate::program::Workdir;

const HEADER: &str = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,inter1,actor2,inter2,\
                      country,admin1,location,latitude,longitude,geo_precision,source,notes,fatalities";

/// Returns a clash a day from January to 1 April 2020. The dates of the first `unreadable` days of each month are broken.
fn daily_rows(unreadable: u32) -> String {
    let days = [(1, 31), (2, 29), (3, 31), (4, 1)];
    let rows = days.into_iter().flat_map(|(month, last)| (1..=last).map(move |day| (month, day)));
    let row = |(month, day): (u32, u32)| {
        let date = if day <= unreadable { "XX".to_owned() } else { format!("{day:02}") };
        format!(
            "NTL{month}{day:02},2020-{month:02}-{date},2020,1,Battles,Armed clash,Government of Northland,1,Red Group,2,\
             Northland,North,Oldtown,10.5,20.5,1,Daily Paper,A made-up note,1"
        )
    };
    let lines: Vec<String> = std::iter::once(HEADER.to_owned()).chain(rows.map(row)).collect();
    lines.join("\n")
}

/// Returns a directory with an import of the rows, the rows, and a situation that includes them.
fn imported(unreadable: u32) -> Workdir {
    let dir = Workdir::new();
    dir.write("daily.csv", daily_rows(unreadable));
    dir.write(
        "including.ron",
        "(format: 1, title: \"Daily\", as_of: \"2020-03-31\", include: [Acled(\"daily.csv\")])",
    );
    for output in outputs().iter().filter(|output| **output != "including.ron") {
        dir.run_line(&format!("import acled daily.csv -o {output}"));
    }
    dir
}

/// The files that show the rows.
const fn outputs() -> &'static [&'static str] {
    if cfg!(feature = "parquet") {
        &["out.ron", "including.ron", "out.parquet"]
    } else {
        &["out.ron", "including.ron"]
    }
}

fn brief(dir: &Workdir, file: &str) -> serde_json::Value {
    let (_, out, err) = dir.run_line(&format!("brief {file} --format json --today 2020-04-02"));
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
}

#[test]
fn an_incomplete_import_fires_no_rule_and_says_what_is_missing() {
    let dir = imported(12);
    let said = "37 of 92 rows of daily.csv were left out, dated 2020-01 to 2020-04: event_date: ";
    for file in outputs() {
        let brief = brief(&dir, file);
        let front = &brief["fronts"][0];
        assert_eq!(front["change"], "unknown", "{file}");
        assert_eq!(front["week"], serde_json::Value::Null, "{file}");
        assert_eq!(front["fires"], serde_json::json!([]), "{file}");
        assert_eq!(front["status"], "active", "{file}");
        assert_eq!(
            front["incomplete"],
            serde_json::json!([{ "from": "2020-01-13", "to": "2020-03-31" }]),
            "{file}"
        );
        let import = &brief["imports"][0];
        assert_eq!(
            ["rows_read", "rows_taken", "rows_skipped"].map(|key| import[key].as_u64()),
            [Some(92), Some(55), Some(37)],
            "{file}"
        );
        let january = &import["skipped"][0];
        assert_eq!(january["rows"], 12, "{file}");
        assert_eq!(
            january["days"],
            serde_json::json!({ "from": "2020-01-01", "to": "2020-01-31" }),
            "{file}"
        );
        assert_eq!(january["country"], "Northland", "{file}");
        let (status, out, _) = dir.run_line(&format!("check {file}"));
        assert_eq!(status, 1, "{file}: {out}");
        assert!(out.contains(said), "{file}: {out}");
        let (_, out, _) = dir.run_line(&format!("brief {file} --today 2020-04-02"));
        let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(out.contains(said), "{file}: {out}");
        assert!(
            out.contains("counts are lower bounds: Northland (2020-01-13 to 2020-03-31)"),
            "{file}: {out}"
        );
        let (_, out, _) = dir.run_line(&format!("frame {file} --size 120x30 --today 2020-04-02"));
        assert!(out.contains("ROWS LEFT OUT ON IMPORT"), "{file}: {out}");
        assert!(out.contains(">=55"), "{file}: {out}");
    }
    let (status, out, _) = dir.run_line("import acled daily.csv -o again.ron");
    assert_eq!(status, 1);
    assert!(out.contains(said) && out.contains("recorded incompletely"), "{out}");
}

#[test]
fn a_complete_import_leaves_a_trace_without_losses() {
    let dir = imported(0);
    for file in outputs() {
        let brief = brief(&dir, file);
        assert_eq!(brief["fronts"][0]["change"], "limited change", "{file}");
        assert_eq!(brief["fronts"][0]["incomplete"], serde_json::json!([]), "{file}");
        assert_eq!(brief["imports"][0]["rows_read"], 92, "{file}");
        assert_eq!(brief["imports"][0]["skipped"], serde_json::json!([]), "{file}");
        let (_, out, _) = dir.run_line(&format!("check {file}"));
        assert!(!out.contains("left out"), "{file}: {out}");
    }
    assert!(
        dir.read("out.ron")
            .contains("imports: [\n        (file: \"daily.csv\", rows_read: 92, rows_taken: 92),")
    );
}

#[test]
fn only_the_month_and_the_country_of_a_lost_row_are_incomplete() {
    let dir = Workdir::new();
    let southern = |row: &str| row.replace("NTL", "STL").replace("Northland", "Southland");
    let north = daily_rows(0);
    let south: Vec<String> = north.lines().skip(1).map(southern).collect();
    // A day in February is unreadable.
    let rows =
        format!("{}\n{}", north.replacen("2020-02-10,2020,1", "2020-02-30,2020,1", 1), south.join("\n"));
    dir.write("both.csv", rows);
    dir.run_line("import acled both.csv -o out.ron");
    let out = dir.read("out.ron");
    assert_eq!(out.matches("coverage_incomplete: [\"2020-02\"]").count(), 1, "{out}");
    let brief = brief(&dir, "out.ron");
    let fronts = brief["fronts"].as_array().unwrap();
    let front = |id: &str| fronts.iter().find(|front| front["id"] == id).unwrap();
    let february = serde_json::json!([{ "from": "2020-02-01", "to": "2020-02-29" }]);
    assert_eq!(front("northland")["incomplete"], february);
    assert_eq!(front("southland")["incomplete"], serde_json::json!([]));
    assert_eq!(front("southland")["change"], "limited change");
}

#[test]
fn a_row_without_any_date_makes_the_whole_data_set_incomplete() {
    let dir = Workdir::new();
    dir.write("daily.csv", daily_rows(0).replacen("2020-02-10,2020,1", "NA,NA,1", 1));
    dir.run_line("import acled daily.csv -o out.ron");
    let brief = brief(&dir, "out.ron");
    let whole = serde_json::json!([{ "from": "2020-01-01", "to": "2020-04-01" }]);
    assert_eq!(brief["fronts"][0]["incomplete"], whole);
    assert_eq!(brief["imports"][0]["skipped"][0]["days"], serde_json::Value::Null);
}
