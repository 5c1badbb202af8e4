//! Events that two data sets tell of: they are found, marked and linked. All rows are invented.

use crate::program::Workdir;

const ACLED: &str = include_str!("../import/small/twice-acled.csv");
const UCDP: &str = include_str!("../import/small/twice-ucdp.csv");
const SITUATION: &str = include_str!("../import/small/twice.ron");

/// Returns a directory with a situation that includes two data sets with the same clash.
fn workdir() -> Workdir {
    let dir = Workdir::new();
    dir.write("twice-acled.csv", ACLED);
    dir.write("twice-ucdp.csv", UCDP);
    dir.write("twice.ron", SITUATION);
    dir
}

/// Returns the brief as JSON: incidents, low, best and high of the killed, and what may be counted twice.
fn figures(dir: &Workdir, file: &str) -> [u64; 5] {
    let (_, out, err) = dir.run_line(&format!("brief {file} --format json --today 2020-02-02"));
    let brief: serde_json::Value =
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"));
    let killed = &brief["tolls"]["killed"];
    [&brief["incidents"], &killed["low"], &killed["best"], &killed["high"], &brief["possibly_counted_twice"]]
        .map(|value| value.as_u64().unwrap())
}

/// Returns text with single spaces.
fn flatten(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_event_of_two_data_sets_is_listed_and_marked() {
    let dir = workdir();
    let (_, out, _) = dir.run_line("check twice.ron");
    assert!(out.contains("event `ucdp-2` may be the same as `acled-ntl1` (2020-02-01, Oldtown)"), "{out}");
    assert!(out.contains("same: [[\"ucdp-2\", \"acled-ntl1\"]]"), "{out}");
    assert_eq!(figures(&dir, "twice.ron"), [2, 9, 10, 11, 1]);
    let (_, out, _) = dir.run_line("brief twice.ron --today 2020-02-02");
    assert!(flatten(&out).contains("Possibly 1 event is counted twice"), "{out}");
    let (_, out, _) = dir.run_line("frame twice.ron --size 120x24 --today 2020-02-02");
    assert!(out.contains("POSSIBLY 1 COUNTED TWICE"), "{out}");
}

#[test]
fn a_linked_event_is_counted_once() {
    let dir = workdir();
    let (status, out, err) = dir.run_line("check twice.ron --same-as -o links.ron");
    assert_eq!((status, out.as_str(), err.as_str()), (0, "written  links.ron: 1 link\n", ""));
    assert!(dir.read("links.ron").contains("[\"ucdp-2\", \"acled-ntl1\"], // 2020-02-01, Oldtown"));
    let includes = ["Acled(\"twice-acled.csv\")", "Ucdp(\"twice-ucdp.csv\")"];
    for (name, includes) in [
        ("linked.ron", format!("{}, {}, \"links.ron\"", includes[0], includes[1])),
        ("reversed.ron", format!("\"links.ron\", {}, {}", includes[1], includes[0])),
    ] {
        dir.write(
            name,
            format!("(format: 1, title: \"Twice\", as_of: \"2020-02-01\", include: [{includes}])"),
        );
        assert_eq!(figures(&dir, name), [1, 4, 5, 6, 0], "{name}");
        let (_, out, _) = dir.run_line(&format!("check {name}"));
        assert!(!out.contains("may be the same"), "{out}");
        let (_, out, _) = dir.run_line(&format!("export {name} --format ndjson"));
        let event: serde_json::Value = serde_json::from_str(&out).unwrap();
        let claimants: Vec<&str> =
            event["claims"].as_array().unwrap().iter().filter_map(|claim| claim["by"].as_str()).collect();
        assert_eq!((event["id"].as_str(), claimants), (Some("ucdp-2"), vec!["ucdp-ged", "acled"]), "{out}");
    }
    // The file is never overwritten.
    let (status, _, err) = dir.run_line("check twice.ron --same-as -o links.ron");
    assert!(status == 2 && err.contains("is not overwritten"), "{err}");
}

#[test]
fn links_of_imported_files_and_unknown_ids_are_handled() {
    let dir = workdir();
    dir.run_line("import acled twice-acled.csv -o a.ron");
    let situation = |same: &str| {
        format!(
            "(format: 1, title: \"Twice\", as_of: \"2020-02-01\", same: {same}, include: [\"a.ron\", Ucdp(\"twice-ucdp.csv\")])"
        )
    };
    dir.write("s.ron", situation("[]"));
    assert_eq!(figures(&dir, "s.ron"), [2, 9, 10, 11, 1]);
    dir.write("s.ron", situation("[[\"acled-ntl1\", \"ucdp-2\"]]"));
    assert_eq!(figures(&dir, "s.ron"), [1, 4, 5, 6, 0]);
    dir.write("s.ron", situation("[[\"acled-ntl1\", \"ucdp-3\"]]"));
    assert_eq!(figures(&dir, "s.ron"), [2, 9, 10, 11, 1]);
    let (status, out, _) = dir.run_line("check s.ron");
    assert!(status == 1 && out.contains("`same` names `ucdp-3`, which no event has"), "{out}");
    dir.write("s.ron", situation("[\"acled-ntl1\"]"));
    let (_, out, _) = dir.run_line("check s.ron");
    assert!(out.contains("a group of the same events must be"), "{out}");
}

#[test]
fn events_that_differ_in_day_place_or_actor_are_not_the_same() {
    let dir = workdir();
    for (what, from, to) in [
        ("day", "2020-02-01,2020-02-01", "2020-02-02,2020-02-02"),
        ("place", "10.5,20.5", "10.8,20.5"),
        ("actor", "Red Group", "Blue Group"),
    ] {
        let ucdp = UCDP.replace(from, to);
        assert_ne!(ucdp, UCDP);
        dir.write("twice-ucdp.csv", ucdp);
        let (_, out, _) = dir.run_line("check twice.ron");
        let same = out.contains("may be the same");
        // The government is still an actor of both.
        assert_eq!(same, what == "actor", "{what}: {out}");
    }
    // A place 22 km away is near enough.
    dir.write("twice-ucdp.csv", UCDP.replace("10.5,20.5", "10.7,20.5"));
    let (_, out, _) = dir.run_line("check twice.ron");
    assert!(out.contains("may be the same"), "{out}");
    // Two events of one data set are two events.
    dir.write("twice-ucdp.csv", format!("{UCDP}{}", UCDP.lines().nth(1).unwrap().replacen('2', "3", 1)));
    assert_eq!(figures(&dir, "twice.ron"), [3, 13, 15, 17, 1]);
}

/// The rows around a linked one keep their own records.
#[test]
#[cfg(feature = "parquet")]
fn links_apply_to_stored_events() {
    let dir = workdir();
    let row = ACLED.lines().nth(1).unwrap();
    let other = |id: &str, day: &str, notes: &str| {
        row.replace("NTL1", id).replace("2020-02-01", day).replace("A made-up note", notes)
    };
    let rows = [
        ACLED.trim_end(),
        &other("NTL0", "2020-01-01", "The first"),
        &other("NTL2", "2020-02-03", "The last"),
    ];
    dir.write("twice-acled.csv", rows.join("\n"));
    dir.run_line("import acled twice-acled.csv -o a.parquet");
    dir.run_line("import ucdp twice-ucdp.csv -o u.parquet");
    dir.write(
        "s.ron",
        "(format: 1, title: \"Twice\", as_of: \"2020-02-03\", same: [[\"ucdp-2\", \"acled-ntl1\"]], \
         include: [Parquet(\"a.parquet\"), Parquet(\"u.parquet\")])",
    );
    let (_, out, err) = dir.run_line("export s.ron --format ndjson");
    let events: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown: Vec<(&str, &str)> = events
        .iter()
        .map(|event| (event["id"].as_str().unwrap(), event["summary"].as_str().unwrap()))
        .collect();
    assert_eq!(shown[0], ("acled-ntl2", "The last"), "{out}{err}");
    assert_eq!(shown[1].0, "ucdp-2", "{out}");
    assert_eq!(shown[2], ("acled-ntl0", "The first"), "{out}");
    assert_eq!((events.len(), events[1]["claims"].as_array().unwrap().len()), (3, 2), "{out}");
}
