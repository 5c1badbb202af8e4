//! The verb `import`, and data sets included in a situation, with the real program. All rows are invented.

use std::io::Write;

use crate::program::Workdir;
use crate::ucdp;

/// Output files of `import`, one for each format.
const OUTPUTS: &[&str] = if cfg!(feature = "parquet") { &["out.ron", "out.parquet"] } else { &["out.ron"] };

#[test]
fn imported_rows_become_a_situation_that_opens() {
    let dir = ucdp::workdir();
    let (status, out, err) = dir.run_line("import ucdp ged.csv -o out.ron");
    assert_eq!(status, 1, "rows were left out: {err}");
    for line in
        ["read     8 rows", "taken    6 rows", "skipped  2 rows", "flagged  1 row", "5 events, 1 front"]
    {
        assert!(out.contains(line), "{line:?} is not in\n{out}");
    }
    assert!(err.contains("ged.csv:13:6: type_of_violence “many”: a whole number was expected"), "{err}");
    let (status, out, err) = dir.run_line("export out.ron --format ndjson");
    assert_eq!((status, out.lines().count()), (0, 5), "{err}");
    assert!(out.contains("\"id\":\"ucdp-1\""), "{out}");
    let (_, out, _) = dir.run_line("frame out.ron --size 100x30");
    assert!(out.contains("UCDP GED, Ruritania, 2020"), "{out}");
    assert_eq!(dir.file_names(), ["ged.csv", "out.ron"]);
}

/// Imported data open by what tells their places apart, however they were stored.
#[test]
fn imported_data_open_by_country_region_or_conflict() {
    const HEADER: &str =
        "id,type_of_violence,conflict_name,side_a,side_b,country,adm_1,date_start,best,high,low\n";
    let row = |id: u32, conflict: &str, country: &str, region: &str| {
        format!("{id},1,{conflict},Government of {country},Rebels,{country},{region},2021-03-{id:02},4,4,4\n")
    };
    let cases = [
        (
            [
                row(1, "Northland: Government", "Northland", "Upper"),
                row(2, "Southland: Coast", "Southland", "Upper"),
            ],
            ("1 Countries", "country", ["Northland", "Southland"]),
            r#"view: (group: "country")"#,
        ),
        (
            [row(1, "War", "Northland", "Upper"), row(2, "War", "Northland", "Lower")],
            ("1 Regions", "region", ["Lower", "Upper"]),
            r#"view: (group: "region")"#,
        ),
        (
            [row(1, "War in the hills", "Northland", ""), row(2, "War at sea", "Northland", "")],
            ("1 Conflicts", "conflict", ["War at sea", "War in the hills"]),
            r#"view: (group: "conflict")"#,
        ),
    ];
    for (rows, (title, noun, names), view) in cases {
        let dir = Workdir::new();
        dir.write("ged.csv", format!("{HEADER}{}", rows.concat()));
        let mut files = vec!["ged.csv"];
        for output in OUTPUTS {
            let (status, _, err) = dir.run_line(&format!("import ucdp ged.csv -o {output}"));
            assert_eq!(status, 0, "{err}");
            files.push(output);
        }
        assert!(dir.read("out.ron").contains(view), "{}", dir.read("out.ron"));
        for file in files {
            let (_, frame, _) = dir.run_line(&format!("frame {file} --size 100x30 --last all"));
            for words in [title, noun, names[0], names[1]] {
                assert!(frame.contains(words), "{words} in {file}\n{frame}");
            }
            let (_, brief, _) = dir.run_line(&format!("brief {file} --last all"));
            assert!(brief.contains("2 new incidents"), "{brief}");
            let filter = format!("export {file} --format ndjson --filter conflict:war");
            let (_, found, _) = dir.run_line(&filter);
            assert_eq!(found.lines().count(), if noun == "country" { 0 } else { 2 }, "{file}");
        }
    }
}

#[test]
fn importing_a_newer_release_reports_the_differences() {
    for output in OUTPUTS {
        let dir = ucdp::workdir();
        let import = format!("import ucdp ged.csv -o {output}");
        dir.run_line(&import);
        let (_, out, _) = dir.run_line(&import);
        assert!(out.contains("since the previous import: 0 added, 0 changed, 0 deleted"), "{output}: {out}");
        dir.write("ged.csv", ucdp::newer_rows());
        let (_, out, err) = dir.run_line(&import);
        assert!(
            out.contains("since the previous import: 1 added, 1 changed, 1 deleted"),
            "{output}: {out}{err}"
        );
    }
}

#[test]
fn a_failed_import_writes_nothing() {
    let dir = ucdp::workdir();
    dir.write("page.csv", "<!DOCTYPE html><title>Sign in</title>");
    for (line, said) in [
        ("import ucdp ged.csv -o OUT --strict", "nothing is written"),
        ("import ucdp page.csv -o OUT", "web page"),
        ("import ucdp ged.csv page.csv -o OUT", "web page"),
        ("import acled ged.csv -o OUT", "is a file of UCDP"),
        ("import ucdp none.csv -o OUT", "cannot be read"),
        ("import ucdp ged.csv -o none/OUT", "cannot be written"),
        ("import ucdp ged.csv -o out.txt", ".ron"),
        ("import ucdp ged.csv -o OUT --restricted", "restricted"),
    ] {
        for line in OUTPUTS.iter().map(|output| line.replace("OUT", output)) {
            let (status, out, err) = dir.run_line(&line);
            assert_eq!((status, out.as_str()), (2, ""), "{line}: {err}");
            assert!(err.contains(said), "{line}: {err}");
        }
    }
    assert_eq!(dir.file_names(), ["ged.csv", "page.csv"]);
}

#[test]
fn a_handwritten_situation_is_never_overwritten() {
    let dir = ucdp::workdir();
    let own = "(format: 1, title: \"Mine\", as_of: \"2020-01-01\", actors: {\"a\": (name: \"A\", kind: State)}, \
               fronts: {\"f\": (name: \"F\", parties: [\"a\"])}, events: [(id: \"mine\", date: \"2020-01-01\", \
               front: \"f\", kind: Talks, actors: [\"a\"], summary: \"Mine.\", sources: [])])";
    dir.write("out.ron", own);
    let (status, _, err) = dir.run_line("import ucdp ged.csv -o out.ron");
    assert!(status == 2 && err.contains("not overwritten"), "{err}");
    assert_eq!(dir.read("out.ron"), own);
}

#[test]
fn compressed_files_are_read_and_truncated_ones_reported() {
    let dir = ucdp::workdir();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(ucdp::ROWS.as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    dir.write("ged.csv.gz", &gz);
    let (_, out, _) = dir.run_line("import ucdp ged.csv.gz -o out.ron");
    assert!(out.contains("taken    6 rows"), "{out}");
    dir.write("ged.csv.gz", &gz[..gz.len() - 20]);
    let (status, out, err) = dir.run_line("import ucdp ged.csv.gz -o other.ron");
    assert!(status != 0 && (err.contains("interrupted") || err.contains("breaks off")), "{out}{err}");
}

/// Returns a situation that includes the UCDP rows next to its own event.
fn situation_including(same_as: &str) -> String {
    format!(
        "(format: 1, title: \"Ruritania\", as_of: \"2020-12-31\",\n\
         actors: {{\"gov\": (name: \"Government\", kind: StateForces, aliases: [\"Government of Ruritania\"]),\n\
         \"wolves\": (name: \"Grey Wolves\", kind: RebelGroup)}},\n\
         fronts: {{\"war\": (name: \"The war\", parties: [\"gov\", \"wolves\"], takes: \"country:Ruritania dyad:gov~wolves\")}},\n\
         events: [(id: \"ambush\", date: \"2020-01-02\", front: \"war\", kind: ArmedClash, actors: [\"gov\", \"wolves\"],\n\
         place: (name: \"Zenda\", at: (45.11, 20.51)), summary: \"An ambush.\", sources: [],\n\
         claims: [Toll(by: \"wolves\", measure: Killed, victims: \"gov\", says: AtLeast(9))]{same_as})],\n\
         include: [Ucdp(\"ged.csv\")],\n)"
    )
}

#[test]
fn a_situation_includes_a_data_set() {
    let dir = ucdp::workdir();
    dir.write("s.ron", situation_including(""));
    let (status, out, err) = dir.run_line("check s.ron");
    assert_eq!((status, err.as_str()), (1, ""));
    for said in [
        "2 of 8 rows of ged.csv were left out",
        "2 of 5 events of `ged.csv` match no front",
        "event `ambush` may be the same as `ucdp-1`",
        "same_as: [\"ucdp-1\"]",
        "s.ron:8:11",
    ] {
        assert!(out.contains(said), "{said:?} is not in\n{out}");
    }
    let (_, out, _) = dir.run_line("export s.ron --format ndjson --front war");
    assert_eq!(out.lines().count(), 4, "{out}");
}

#[test]
fn a_linked_event_is_counted_once_with_both_sets_of_claims() {
    let dir = ucdp::workdir();
    dir.write("s.ron", situation_including(", same_as: [\"ucdp-1\"]"));
    let (_, out, _) = dir.run_line("check s.ron");
    assert!(!out.contains("may be the same as `ucdp-1`"), "{out}");
    let (_, out, _) = dir.run_line("export s.ron --format ndjson --front war");
    assert_eq!(out.lines().count(), 3, "{out}");
    let line = out.lines().find(|line| line.contains("\"ambush\"")).unwrap();
    for said in ["\"by\":\"wolves\"", "\"by\":\"ucdp-ged\"", "\"by\":\"ucdp.ministry-of-war\""] {
        assert!(line.contains(said), "{line}");
    }
    dir.write("s.ron", situation_including(", same_as: [\"ucdp-77\"]"));
    let (_, out, _) = dir.run_line("check s.ron");
    assert!(out.contains("event `ambush` names `ucdp-77` in `same_as`"), "{out}");
}

#[test]
fn an_interrupted_import_leaves_no_file() {
    for output in OUTPUTS {
        let dir = ucdp::workdir();
        let line = format!("import ucdp pipe.csv -o {output}");
        let Some(status) = ucdp::run_interrupted(&dir, &line) else { return };
        assert_eq!(status, 2, "{output}");
        assert_eq!(dir.file_names(), ["ged.csv", "pipe.csv"], "{output}");
    }
}
