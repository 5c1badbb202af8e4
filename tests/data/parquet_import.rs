//! Imported events as Parquet, included in a situation and opened directly, with the real program. All rows are
//! invented.

use std::fs;
use std::path::{Path, PathBuf};

use frontwatch::model::group_thousands;

use crate::ucdp;

const LAYOUTS: [(&str, &str, &str); 7] = [
    ("acled", "2015", include_str!("../import/acled-2015.csv")),
    ("acled", "2022", include_str!("../import/acled-2022.csv")),
    ("acled", "2023", include_str!("../import/acled-2023.csv")),
    ("acled", "words", include_str!("../import/acled-words.csv")),
    ("acled", "weekly", include_str!("../import/acled-weekly.csv")),
    ("gdelt", "gdelt", include_str!("../import/gdelt.tsv")),
    ("ucdp", "ucdp", ucdp::ROWS),
];

/// Returns a situation whose aliases depend on the date, and which includes the given data.
fn situation_including(what: &str, takes: &str, same_as: &str) -> String {
    format!(
        "(format: 1, title: \"Ruritania\", as_of: \"2020-12-31\",\n\
         actors: {{\"gov\": (name: \"Kingdom\", kind: StateForces, aliases: [(name: \"Government of Ruritania\", until: \"2020-01-02\")]),\n\
         \"junta\": (name: \"Junta\", kind: StateForces, aliases: [(name: \"Government of Ruritania\", from: \"2020-01-03\")]),\n\
         \"wolves\": (name: \"Grey Pack\", kind: RebelGroup, aliases: [\"Grey Wolves\"]),\n\
         \"war-office\": (name: \"War Office\", kind: StateForces, aliases: [(name: \"Ministry of War\", from: \"2020-01-02\")])}},\n\
         fronts: {{\"war\": (name: \"The war\", parties: [\"gov\", \"wolves\"], takes: \"{takes}\"), \"rest\": (name: \"Rest\", parties: [\"junta\"])}},\n\
         events: [(id: \"ambush\", date: \"2020-01-02\", front: \"war\", kind: ArmedClash, actors: [\"gov\", \"wolves\"],\n\
         place: (name: \"Zenda\", at: (45.11, 20.51)), summary: \"An ambush.\", sources: [],\n\
         claims: [Toll(by: \"wolves\", measure: Killed, victims: \"gov\", says: AtLeast(9))]{same_as})],\n\
         include: [{what}],\n)"
    )
}

/// Removes the footer of a frame. It counts problems, which only the import of rows reports.
fn without_footer(out: &str) -> String {
    let is_footer =
        |line: &&str| line.starts_with(" ? help") || line.starts_with(" esc close") || line.ends_with("(!)");
    out.lines().filter(|line| !is_footer(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn included_rows_and_parquet_give_the_same_output() {
    let dir = ucdp::workdir();
    let (status, out, err) = dir.run_line("import ucdp ged.csv -o ged.parquet");
    assert_eq!(status, 1, "rows were left out: {err}");
    for said in
        ["read     8 rows", "taken    6 rows", "skipped  2 rows", "flagged  1 row", "5 events, 1 country"]
    {
        assert!(out.contains(said), "{said:?} is not in\n{out}");
    }
    assert_eq!(dir.file_names(), ["ged.csv", "ged.parquet"]);
    // A rule decided by the event group, one that needs the records, and one that matches nothing; each also with an
    // event linked by `same_as`.
    let all_takes =
        ["country:Ruritania dyad:gov~wolves", "killed>=4 or place:zenda actor:junta", "country:Nowhere"];
    for (takes, same_as) in
        all_takes.iter().flat_map(|takes| ["", ", same_as: [\"ucdp-1\"]"].map(|same| (takes, same)))
    {
        dir.write("rows.ron", situation_including("Ucdp(\"ged.csv\")", takes, same_as));
        dir.write("stored.ron", situation_including("Parquet(\"ged.parquet\")", takes, same_as));
        for line in [
            "export SITUATION --format ndjson",
            "export SITUATION --format csv",
            "export SITUATION --format ron",
            "export SITUATION --format geojson --filter killed>=3",
            "brief SITUATION --last all",
            "frame SITUATION --size 120x40 --last all",
            "frame SITUATION --size 120x40 --last 52w --keys w",
            "frame SITUATION --size 80x24 --keys j",
        ] {
            let output = |name: &str| {
                let (status, out, err) = dir.run_line(&line.replace("SITUATION", name));
                assert_eq!(status, 0, "{line} ({takes}): {err}");
                // Sources are in the order of the rows in one file and of the dates in the other.
                let events = out.find("    events: [").filter(|_| line.ends_with("ron"));
                without_footer(out.get(events.unwrap_or(0)..).unwrap())
            };
            assert_eq!(output("rows.ron"), output("stored.ron"), "{line} ({takes}{same_as})");
        }
        // Notes on links and fronts are the same; other notes concern only rows.
        let notes = |name: &str| {
            let (_, out, _) = dir.run_line(&format!("check {name}"));
            let kept = |line: &&str| line.contains("same as") || line.contains("match no front");
            out.lines().filter(kept).map(|line| line.replace("ged.parquet", "ged.csv")).collect::<Vec<_>>()
        };
        assert_eq!(notes("rows.ron"), notes("stored.ron"), "{takes}{same_as}");
    }
    let (_, out, _) = dir.run_line("export stored.ron --format ndjson");
    assert!(out.contains("\"junta\"") && out.contains("\"gov\""), "by the day: {out}");
}

/// Returns four UCDP rows with civilians killed: by side, as a range of an attack on civilians, as a range of a
/// clash, and without a side.
fn civilian_rows() -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(ucdp::ROWS.as_bytes());
    let mut records = reader.records().map(Result::unwrap);
    let (header, row) = (records.next().unwrap(), records.next().unwrap());
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&header).unwrap();
    for (id, violence, [a, b, civilians, unknown], [low, best, high]) in [
        ("1", "1", ["1", "2", "3", "0"], ["6", "6", "6"]),
        ("2", "3", ["0", "0", "4", "0"], ["4", "4", "9"]),
        ("3", "1", ["0", "0", "5", "0"], ["3", "5", "7"]),
        ("4", "1", ["0", "0", "0", "6"], ["6", "6", "6"]),
    ] {
        let cell = |(column, before)| match column {
            "id" => id,
            "type_of_violence" => violence,
            "side_b" if violence == "3" => "Civilians",
            "source_original" => "",
            "deaths_a" => a,
            "deaths_b" => b,
            "deaths_civilians" => civilians,
            "deaths_unknown" => unknown,
            "low" => low,
            "best" => best,
            "high" => high,
            _ => before,
        };
        out.write_record(header.iter().zip(&row).map(cell)).unwrap();
    }
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

/// By kind alone only the second row would count, which is too few. The third row is a range whose civilian part is
/// unknown, and the fourth has no side. The situation defines which actors are civilians.
#[test]
fn civilians_killed_are_the_same_from_rows_and_from_parquet() {
    let dir = ucdp::workdir();
    dir.write("ged.csv", civilian_rows());
    dir.run_line("import ucdp ged.csv -o ged.parquet");
    dir.run_line("import ucdp ged.csv -o ged.ron");
    let said = |file: &str| {
        let (status, out, err) = dir.run_line(&format!("brief {file} --last all"));
        assert_eq!(status, 0, "{file}: {err}");
        let of_rule = |line: &&str| line.contains("civilians killed:");
        out.lines().find(of_rule).map(|line| line.trim().to_owned())
    };
    let civilians = |name: &str, alias: &str, kind: &str| {
        format!("\"{name}\": (name: \"{name}\", kind: {kind}, aliases: [{alias}]), ")
    };
    let before = |day: u32| format!("(name: \"Grey Wolves\", until: \"2020-01-0{day}\")");
    for (actors, killed) in [
        (String::new(), Some("7 (7–12) in 2 incidents")),
        (civilians("crowd", "\"Civilians\"", "Civilians"), Some("7 (7–12) in 2 incidents")),
        (civilians("pack", "\"Grey Wolves\"", "Civilians"), Some("9 (9–14) in 2 incidents")),
        (civilians("pack", &before(1), "Civilians"), Some("9 (9–14) in 2 incidents")),
        // The alias applies, but not on the date of the rows.
        (
            civilians("pack", "(name: \"Grey Wolves\", from: \"2020-01-02\")", "Civilians"),
            Some("7 (7–12) in 2 incidents"),
        ),
        (civilians("crowd", "\"Civilians\"", "Protesters"), None),
    ] {
        let situation = |rest: &str| {
            format!(
                "(format: 1, title: \"Ruritania\", as_of: \"2020-01-05\", actors: {{{actors}}}, \
                 fronts: {{\"war\": (name: \"The war\", takes: \"country:Ruritania\")}}, events: [], {rest})"
            )
        };
        dir.write("rows.ron", situation("include: [Ucdp(\"ged.csv\")]"));
        dir.write("stored.ron", situation("include: [Parquet(\"ged.parquet\")]"));
        dir.write("none.ron", situation(""));
        dir.run_line("import ucdp ged.csv -o events.ron --situation none.ron");
        for file in ["events.ron", "rows.ron", "stored.ron"] {
            let said = said(file);
            assert_eq!(said.is_some(), killed.is_some(), "{file}, {actors}: {said:?}");
            let same = killed.is_none_or(|killed| said.as_ref().unwrap().contains(killed));
            assert!(same, "{file}, {actors}: {said:?}");
        }
        fs::remove_file(dir.path("events.ron")).unwrap();
    }
    for file in ["ged.ron", "ged.parquet"] {
        assert!(said(file).unwrap().contains("7 (7–12) in 2 incidents"), "{file}");
    }
}

/// Returns the path of a published data file in `FRONTWATCH_REAL_DATA` or next to the repository, if it exists.
fn published_file(name: &str) -> Option<PathBuf> {
    let next_to_repository = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("FRONTWATCH_REAL_DATA").map_or_else(next_to_repository, PathBuf::from);
    let path = folder.join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("skipped: there is no {}", path.display());
    None
}

#[test]
fn published_files_give_the_same_output_from_rows_and_from_parquet() {
    for (dataset, call, name, rows, title) in [
        (
            "ucdp",
            "Ucdp",
            "ucdp/GEDEvent_v23_1_car.csv",
            1848_u64,
            "UCDP GED, Central African Republic, 1991–2022",
        ),
        ("ucdp", "Ucdp", "ucdp/GEDEvent_v23_1_sample1000.csv", 1000, "UCDP GED, 59 countries, 1989–2022"),
        (
            "ucdp",
            "Ucdp",
            "ucdp/GEDEvent_v23_1_sample1000_noheader.csv",
            1000,
            "UCDP GED, 59 countries, 1989–2022",
        ),
        ("gdelt", "Gdelt", "gdelt/20151027220000.export.tsv", 2116, "GDELT, more than 60 countries, 2015"),
    ] {
        let Some(path) = published_file(name) else { continue };
        let dir = ucdp::workdir();
        fs::copy(&path, dir.path("in.csv")).unwrap();
        let (status, out, err) = dir.run_line(&format!("import {dataset} in.csv -o out.parquet"));
        assert_eq!(status, 0, "{err}");
        assert!(out.contains(&format!("taken    {} rows", group_thousands(rows))), "{out}");
        let (_, out, _) = dir.run_line("frame out.parquet --size 120x40");
        assert!(out.lines().next().unwrap().contains(&title.replace('–', "-")), "{out}");
        let (status, out, _) = dir.run_line("check out.parquet");
        assert_eq!(status, 0, "{out}");
        let sample = include_str!("../../data/afghanistan.ron").trim_end().trim_end_matches(')');
        for include in [format!("{call}(\"in.csv\")"), "Parquet(\"out.parquet\")".to_owned()] {
            let file = if include.starts_with("Parquet") { "stored.ron" } else { "rows.ron" };
            dir.write(file, format!("{sample} include: [{include}])"));
        }
        for line in [
            "export SITUATION --format ndjson",
            "brief SITUATION --last all",
            "frame SITUATION --size 120x40 --last all",
        ] {
            let output = |name: &str| {
                let (status, out, err) = dir.run_line(&line.replace("SITUATION", name));
                assert_eq!(status, 0, "{err}");
                without_footer(&out)
            };
            assert!(output("rows.ron") == output("stored.ron"), "{name}: {line}");
        }
    }
}

#[test]
fn every_layout_opens_directly_as_parquet() {
    let dir = ucdp::workdir();
    for (dataset, name, content) in LAYOUTS {
        dir.write("in.csv", content);
        dir.run_line(&format!("import {dataset} in.csv -o {name}.ron"));
        let (status, _, err) = dir.run_line(&format!("import {dataset} in.csv -o {name}.parquet"));
        assert!(status < 2, "{name}: {err}");
        for line in [
            "export FILE --format ndjson",
            "brief FILE --last all",
            "frame FILE --size 120x40 --last all",
            "frame FILE --size 120x40 --last all --keys 1",
            "frame FILE --size 100x30 --last all --filter country:Ruritania --keys w",
        ] {
            // A situation file without events has a warning in its footer.
            if name == "weekly" && line.starts_with("frame") {
                continue;
            }
            let output = |ending: &str| {
                let (status, out, err) = dir.run_line(&line.replace("FILE", &format!("{name}.{ending}")));
                assert_eq!(status, 0, "{line}: {err}");
                without_footer(&out)
            };
            assert_eq!(output("ron"), output("parquet"), "{name}: {line}");
        }
    }
    let (status, out, err) = dir.run_line("check weekly.parquet");
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    let (_, out, _) = dir.run_line("frame ucdp.parquet --size 100x30");
    assert!(out.contains("UCDP GED, Ruritania, 2020"), "{out}");
}

#[test]
fn events_are_found_by_the_actor_names_of_the_situation() {
    let dir = ucdp::workdir();
    dir.run_line("import ucdp ged.csv -o ged.parquet");
    dir.write("s.ron", situation_including("Parquet(\"ged.parquet\")", "country:Ruritania", ""));
    for (filter, found) in [
        ("pack", 5),
        ("wolves", 5),
        ("junta", 1),
        ("id:ucdp-3", 1),
        ("ucdp-3", 1),
        ("source:ucdp.zenda-radio", 1),
    ] {
        let (_, out, err) = dir.run_line(&format!("export s.ron --format ndjson --filter {filter}"));
        assert_eq!(out.lines().count(), found, "{filter}: {out}{err}");
    }
}

#[test]
fn an_unreadable_file_is_reported_with_its_place() {
    let dir = ucdp::workdir();
    dir.run_line("import ucdp ged.csv -o ged.parquet");
    let whole = fs::read(dir.path("ged.parquet")).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 1;
    let cut = &whole[..whole.len() - 9];
    let foreign = [b"PAR1".as_slice(), &[0; 16], &4_u32.to_le_bytes(), b"PAR1"].concat();
    for (bytes, said) in
        [(&damaged[..], "damaged"), (cut, "truncated"), (&foreign[..], "not written by frontwatch")]
    {
        dir.write("bad.parquet", bytes);
        dir.write("s.ron", situation_including("Parquet(\"bad.parquet\")", "country:Ruritania", ""));
        let (status, out, _) = dir.run_line("check s.ron");
        assert!(status == 1 && out.contains("s.ron:10:11") && out.contains(said), "{said}: {out}");
        assert!(out.contains("included file `bad.parquet` is left out"), "{out}");
        let (status, _, err) = dir.run_line("frame bad.parquet --size 80x24");
        assert!(status == 2 && err.contains("bad.parquet: ") && err.contains(said), "{said}: {err}");
        let (status, _, err) = dir.run_line("import ucdp ged.csv -o bad.parquet");
        assert_eq!((status, fs::read(dir.path("bad.parquet")).unwrap().as_slice()), (2, bytes), "{err}");
    }
    dir.write("s.ron", situation_including("Parquet(\"none.parquet\")", "country:Ruritania", ""));
    let (status, out, _) = dir.run_line("check s.ron");
    assert!(status == 1 && out.contains("s.ron:10:11"), "{out}");
    assert!(out.contains("included file `none.parquet` does not exist"), "{out}");
}

#[test]
fn a_file_not_written_by_import_is_never_overwritten() {
    let dir = ucdp::workdir();
    dir.write("mine.parquet", "mine");
    for (line, said) in [
        ("import ucdp ged.csv -o mine.parquet", "not overwritten"),
        ("import ucdp ged.csv -o out.parquet --situation s.ron", "--situation"),
    ] {
        let (status, out, err) = dir.run_line(line);
        assert_eq!((status, out.as_str()), (2, ""), "{line}: {err}");
        assert!(err.contains(said), "{line}: {err}");
    }
    assert_eq!((dir.read("mine.parquet").as_str(), dir.file_names().len()), ("mine", 2));
}
