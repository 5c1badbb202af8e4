//! Layouts of data sets, and files that are not one, with the real program. All rows are invented.

use std::io::{Cursor, Write};

use crate::program::Workdir;

/// Returns a folder with one of the small inputs.
fn workdir_with(name: &str, content: &[u8]) -> Workdir {
    let dir = Workdir::new();
    dir.write(name, content);
    dir
}

/// Imports a file. Returns the exit status, and both outputs joined.
fn import(dir: &Workdir, dataset: &str, name: &str) -> (i32, String) {
    let (status, out, err) = dir.run_line(&format!("import {dataset} {name} -o out.ron"));
    (status, format!("{out}{err}"))
}

/// Returns the value of a field of every exported event, sorted.
fn exported(dir: &Workdir, field: &str) -> Vec<String> {
    let (status, out, err) = dir.run_line("export out.ron --format ndjson");
    assert_eq!(status, 0, "{err}");
    let events = out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let value = |event: serde_json::Value| match &event[field] {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut values: Vec<String> = events.map(value).collect();
    values.sort();
    values
}

#[test]
fn the_country_of_gdelt_is_that_of_its_code() {
    let name = "gdelt-country-comma.CSV";
    let dir = workdir_with(name, include_bytes!("../import/small/gdelt-country-comma.CSV"));
    let (status, said) = import(&dir, "gdelt", name);
    assert_eq!(status, 0, "{said}");
    assert_eq!(exported(&dir, "front"), ["bahamas", "gambia", "gambia", "vietnam"]);
}

#[test]
fn gdelt_is_read_with_a_header_and_between_commas() {
    let headed = include_str!("../import/small/gdelt-with-header.csv");
    let reordered: Vec<String> = headed
        .lines()
        .map(|line| {
            let (rest, link) = line.rsplit_once(',').unwrap();
            format!("{link},{rest}")
        })
        .collect();
    let reordered = reordered.join("\n");
    let bare = headed.split_once('\n').unwrap().1;
    for (name, content) in [
        ("headed.tsv", include_str!("../import/small/gdelt-with-header.tsv")),
        ("headed.csv", headed),
        ("reordered.csv", &reordered),
        ("bare.csv", bare),
    ] {
        let dir = workdir_with(name, content.as_bytes());
        let (status, said) = import(&dir, "gdelt", name);
        assert!(status == 0 && said.contains("taken    1 row\n"), "{name}: {said}");
        assert_eq!(exported(&dir, "id"), ["gdelt-1"], "{name}");
        assert_eq!(exported(&dir, "front"), ["france"], "{name}");
    }
}

#[test]
fn content_that_is_no_table_is_named() {
    let utf16: Vec<u8> = "id\tyear\tname\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut tar = vec![0_u8; 1024];
    tar[..7].copy_from_slice(b"ged.csv");
    tar[257..262].copy_from_slice(b"ustar");
    let mut tar_gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    tar_gz.write_all(&tar).unwrap();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (include_bytes!("../import/small/lfs-pointer.csv").to_vec(), "is a pointer of Git LFS, not the data"),
        (tar, "is a tar archive; unpack it"),
        (tar_gz.finish().unwrap(), "is a tar archive; unpack it"),
        (b"BZh91AY&SY".to_vec(), "is compressed with bzip2; decompress it"),
        (b"\xfd7zXZ\0\0\x04".to_vec(), "is compressed with xz; decompress it"),
        (b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(), "is a 7z archive; unpack it"),
        (b"<!doctype html><title>Sign in</title>".to_vec(), "is a web page, not a table"),
        (
            archive(&[("[Content_Types].xml", "<a/>"), ("xl/workbook.xml", "<a/>")]),
            "is an Excel workbook (.xlsx)",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "is an old Excel workbook (.xls)"),
        (b"%PDF-1.7".to_vec(), "is a PDF, not a table"),
        (b"PAR1\x15\x04".to_vec(), "is Parquet, which import does not read"),
        (utf16, "is text in UTF-16; save it as UTF-8"),
        (Vec::new(), "is empty"),
        (b"{\"success\": false}".to_vec(), "is JSON without rows"),
        (b"{\"data\": [{\"event_id".to_vec(), "is JSON that cannot be read"),
        (
            archive(&[("a/LICENCE", "Free."), ("a/b.gz", "\x1f")]),
            "is an archive without a table; it holds a/LICENCE, a/b.gz",
        ),
    ];
    for (content, said) in cases {
        for dataset in ["ucdp", "acled", "gdelt"] {
            // The name says nothing about the content.
            let dir = workdir_with("x.csv", &content);
            dir.run(&["import", dataset, "x.csv", "-o", "out.ron"])
                .assert_refused(&[&format!("x.csv {said}")]);
            assert_eq!(dir.file_names(), ["x.csv"]);
        }
    }
}

#[test]
fn a_table_with_missing_columns_is_named_with_them() {
    for (dataset, header, said) in [
        (
            "ucdp",
            "id,side_a,side_b,date_start\n",
            "looks like a table of UCDP GED, but its first line names no columns type_of_violence, best",
        ),
        (
            "acled",
            "event_id_cnty,actor1,country,event_type\n",
            "looks like a table of ACLED, but its first line names no column event_date",
        ),
        (
            "gdelt",
            "GLOBALEVENTID,SQLDATE,ActionGeo_FullName\n",
            "looks like a table of GDELT, but its first line names no column EventCode",
        ),
        ("acled", "id,side_a,side_b,date_start\n", "is a file of UCDP GED: use frontwatch import ucdp"),
        ("ucdp", "GLOBALEVENTID,SQLDATE,EventCode\n", "is a file of GDELT: use frontwatch import gdelt"),
        (
            "ucdp",
            "name,age\n",
            "is not a table of UCDP GED: its first line names no columns id, type_of_violence",
        ),
    ] {
        let dir = workdir_with("x.csv", header.as_bytes());
        dir.run(&["import", dataset, "x.csv", "-o", "out.ron"]).assert_refused(&[&format!("x.csv {said}")]);
    }
}

/// Returns a zip archive of these files.
fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn the_one_table_of_an_archive_is_taken() {
    let licence = "You may use, copy, change, pass on, print, and sing the data.";
    let table = ("data/export.txt", crate::ucdp::ROWS);
    for others in [
        &[("data/LICENSE.txt", licence)][..],
        &[("README.csv", licence), ("__MACOSX/data/._export.txt", "x,y"), ("data/", "")],
        &[("codebook.csv", "column,meaning\nid,a number\n")],
    ] {
        let files: Vec<(&str, &str)> = others.iter().copied().chain([table]).collect();
        let dir = workdir_with("ged.zip", &archive(&files));
        let (status, said) = import(&dir, "ucdp", "ged.zip");
        assert!(status == 1 && said.contains("taken    6 rows"), "{said}");
    }
    let dir =
        workdir_with("ged.zip", &archive(&[("a.csv", crate::ucdp::ROWS), ("b.csv", crate::ucdp::ROWS)]));
    let said = "ged.zip is an archive with 2 tables: a.csv, b.csv; unpack the one to import";
    dir.run(&["import", "ucdp", "ged.zip", "-o", "out.ron"]).assert_refused(&[said]);
}

#[test]
fn rows_of_one_acled_event_are_joined_and_its_killed_counted_once() {
    let name = "acled-monadic.csv";
    let dir = workdir_with(name, include_bytes!("../import/small/acled-monadic.csv"));
    let (status, said) = import(&dir, "acled", name);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("1 row joined an earlier row of the same event"), "{said}");
    assert_eq!(exported(&dir, "id"), ["acled-ntl1", "acled-ntl2"]);
    assert_eq!(exported(&dir, "actors"), ["[\"protesters-northland\"]", "[\"red-group\",\"blue-group\"]"]);
    let (_, out, err) = dir.run_line("brief out.ron --format json");
    let brief: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    assert_eq!(brief["tolls"]["killed"]["best"], 6, "{}", brief["tolls"]);
    // A later file replaces the event instead of adding actors to it.
    dir.write(
        "later.csv",
        include_str!("../import/small/acled-monadic.csv").replace("Blue Group", "Green Group"),
    );
    dir.run_line("import acled acled-monadic.csv later.csv -o out.ron");
    assert_eq!(exported(&dir, "actors"), ["[\"protesters-northland\"]", "[\"red-group\",\"green-group\"]"]);
}

#[test]
fn allies_and_civilians_of_joined_rows_are_kept() {
    let rows = "event_id_cnty,event_date,event_type,sub_event_type,actor1,assoc_actor_1,inter1,civilian_targeting,country,notes,fatalities\n\
                NTL1,2019-12-31,Violence against civilians,Attack,Red Group,Red Helpers,2,Civilian targeting,Northland,A note,5\n\
                NTL2,2019-12-31,Battles,Armed clash,Red Group,,2,,Northland,Another,1\n\
                NTL1,2019-12-31,Violence against civilians,Attack,Civilians (Northland),Teachers,7,Civilian targeting,Northland,A note,4\n";
    let dir = workdir_with("x.csv", rows.as_bytes());
    let (status, said) = import(&dir, "acled", "x.csv");
    assert!(status == 0 && said.contains("flagged  1 row"), "{said}");
    assert!(said.contains("the rows of its actors state different numbers of killed: 5, 4"), "{said}");
    assert_eq!(exported(&dir, "actors"), ["[\"red-group\",\"civilians-northland\"]", "[\"red-group\"]"]);
    assert_eq!(
        exported(&dir, "summary"),
        ["A note [beside Red Group: Red Helpers] [beside Civilians (Northland): Teachers]", "Another",]
    );
}

/// Converts a table to the objects of a JSON array. Numbers become numbers if `with_numbers`.
fn to_json(table: &str, with_numbers: bool) -> String {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let value = |cell: &str| match cell.parse::<f64>() {
        Ok(_) if with_numbers => serde_json::from_str(cell).unwrap_or_else(|_| cell.into()),
        _ if cell.is_empty() => serde_json::Value::Null,
        _ => cell.into(),
    };
    let objects = reader.records().map(|record| {
        let cells = header.iter().cloned().zip(record.unwrap().iter().map(value).collect::<Vec<_>>());
        serde_json::Value::Object(cells.collect())
    });
    serde_json::Value::Array(objects.collect()).to_string()
}

#[test]
fn json_of_the_interfaces_is_read_like_the_table() {
    let acled = include_str!("../import/acled-2023.csv");
    for (dataset, table, rows, wrap) in [
        (
            "ucdp",
            crate::ucdp::ROWS,
            "taken    6 rows",
            "{\"TotalCount\": 8, \"NextPageUrl\": \"\", \"Result\": ROWS}",
        ),
        (
            "acled",
            acled,
            "taken    3 rows",
            "{\"status\": 200, \"success\": true, \"data\": ROWS, \"count\": 4}",
        ),
        ("acled", acled, "taken    3 rows", " ROWS\n"),
    ] {
        let dir = workdir_with("table.csv", table.as_bytes());
        import(&dir, dataset, "table.csv");
        let expected = dir.run_line("export out.ron --format ndjson").1;
        for with_numbers in [true, false] {
            dir.write("x.json", wrap.replace("ROWS", &to_json(table, with_numbers)));
            let (_, said) = import(&dir, dataset, "x.json");
            assert!(said.contains(rows), "{said}");
            let (_, out, err) = dir.run_line("export out.ron --format ndjson");
            assert!(out == expected && !out.is_empty(), "{dataset} {wrap}: {out}{err}");
        }
        // The rows before the end of an unfinished download are kept.
        let json = wrap.replace("ROWS", &to_json(table, true));
        dir.write("cut.json", &json[..json.rfind("},{").unwrap() + 8]);
        let (status, said) = import(&dir, dataset, "cut.json");
        assert!(status == 1 && said.contains("the file breaks off here"), "{said}");
    }
}

#[test]
fn ucdp_is_read_with_a_column_each_for_year_month_and_day() {
    let table = "id,year,month,day,type_of_violence,side_a,side_b,country,best,high,low\n\
                 7,2021,3,14,2,Red Group,Blue Group,Northland,4,5,3\n\
                 8,2021,2,30,2,Red Group,Blue Group,Northland,4,5,3\n\
                 9,2021,12,1,2,Red Group,Blue Group,Northland,1,1,1\n";
    let dir = workdir_with("x.csv", table.as_bytes());
    let (status, said) = import(&dir, "ucdp", "x.csv");
    assert!(status == 1 && said.contains("x.csv:3:4: day “30”: there is no such day"), "{said}");
    assert_eq!(exported(&dir, "id"), ["ucdp-7", "ucdp-9"]);
    let (_, out, _) = dir.run_line("export out.ron --format ndjson");
    assert!(out.contains("2021-03-14") && out.contains("2021-12-01"), "{out}");
    // Without `date_end`, an event ends on the day it starts.
    dir.write("y.csv", "id,type_of_violence,side_a,side_b,country,best,date_start\n7,2,Red Group,Blue Group,Northland,4,2021-03-14\n");
    assert_eq!(import(&dir, "ucdp", "y.csv").0, 0);
    assert!(dir.run_line("export out.ron --format ndjson").1.contains("2021-03-14"));
}

/// Invented rows in the layout of HDX HAPI.
const HAPI: &str = "location_code,has_hrp,in_gho,provider_admin1_name,provider_admin2_name,admin1_code,admin1_name,admin2_code,admin2_name,admin_level,event_type,events,fatalities,reference_period_start,reference_period_end,dataset_hdx_id,resource_hdx_id,warning,error\n\
    AFG,True,True,,,AF01,Kabul,AF0101,Kabul,2,political_violence,3,5,2024-01-01,2024-01-31,a,b,,\n\
    AFG,True,True,,,AF01,Kabul,AF0101,Kabul,2,civilian_targeting,2,2,2024-01-01,2024-01-31,a,b,,\n\
    AFG,True,True,,,AF02,Kapisa,AF0201,Mahmud,2,political_violence,1,0,2024-01-01,2024-01-31,a,b,,\n\
    AFG,True,True,,,AF02,Kapisa,AF0201,Mahmud,2,demonstration,4,,2024-01-01,2024-01-31,a,b,,\n\
    PAK,True,True,,,,,,,0,political_violence,7,9,2024-02-01T00:00:00,2024-02-29T23:59:59,a,b,,\n\
    PAK,True,True,,,,,,,0,political_violence,7,9,2024-03-01,2024-03-31,a,b,,no such place\n";

#[test]
fn monthly_totals_of_hapi_become_stated_totals() {
    let dir = workdir_with("x.csv", HAPI.as_bytes());
    let (status, said) = import(&dir, "acled", "x.csv");
    assert_eq!(status, 1, "{said}");
    for line in [
        "x.csv:7:19: error “no such place”: HDX HAPI marks this row as faulty",
        "taken    4 rows",
        "1 row not added: other rows contain what they count",
        "5 stated totals",
    ] {
        assert!(said.contains(line), "{line:?} is not in\n{said}");
    }
    let situation = dir.read("out.ron");
    for total in [
        ("2024-01", "events of political violence in Afghanistan", 4),
        ("2024-01", "events of all kinds in Afghanistan", 8),
        ("2024-01", "killed in Afghanistan", 5),
        ("2024-02", "events of political violence in Pakistan", 7),
        ("2024-02", "killed in Pakistan", 9),
    ] {
        let (span, what, count) = total;
        let record = situation.split("span: ").find(|record| record.contains(&format!("\"{what}\"")));
        let record = record.filter(|record| record.starts_with(&format!("\"{span}\"")));
        assert!(
            record.is_some_and(|record| record.contains(&format!("Exactly({count})"))),
            "{total:?}: {situation}"
        );
    }
}

/// Parquet keeps the periods of stated totals: the board shows the same as from RON.
#[cfg(feature = "parquet")]
#[test]
fn monthly_totals_survive_parquet() {
    let dir = workdir_with("x.csv", HAPI.as_bytes());
    import(&dir, "acled", "x.csv");
    let (_, said, err) = dir.run_line("import acled x.csv -o out.parquet");
    assert!(said.contains("no events, 2 countries, no actors, 5 stated totals"), "{said}{err}");
    let brief = |name: &str| {
        let (_, out, err) = dir.run_line(&format!("brief {name} --format json"));
        assert!(out.contains("2024-02-29"), "{out}{err}");
        out.replace(name, "")
    };
    assert_eq!(brief("out.ron"), brief("out.parquet"));
}

#[test]
fn a_file_of_a_data_set_opens_as_if_imported() {
    let pack = |table: &str| {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(table.as_bytes()).unwrap();
        gz.finish().unwrap()
    };
    let acled = include_str!("../import/acled-2023.csv");
    let gdelt = include_str!("../import/gdelt.tsv");
    let headerless = crate::ucdp::ROWS.split_once('\n').unwrap().1;
    for (dataset, name, content) in [
        ("ucdp", "ged.csv", crate::ucdp::ROWS.into()),
        ("ucdp", "bare.csv", headerless.into()),
        ("ucdp", "ged.csv.gz", pack(crate::ucdp::ROWS)),
        ("ucdp", "ged.zip", archive(&[("ged.csv", crate::ucdp::ROWS), ("readme.txt", "Free.")])),
        ("ucdp", "ged.json", format!("{{\"Result\": {}}}", to_json(crate::ucdp::ROWS, true)).into()),
        ("acled", "a", acled.into()),
        ("acled", "a.json", to_json(acled, false).into()),
        ("gdelt", "20201231120000.export.CSV", gdelt.into()),
        ("gdelt", "g.csv", include_bytes!("../import/small/gdelt-with-header.csv").to_vec()),
        ("acled", "weekly.csv", include_bytes!("../import/acled-weekly.csv").to_vec()),
        ("acled", "hapi.csv", HAPI.into()),
    ] {
        let dir = workdir_with(name, &content);
        import(&dir, dataset, name);
        for line in ["brief FILE --format json", "export FILE --format ndjson"] {
            let run = |file: &str| dir.run_line(&line.replace("FILE", file));
            let (status, out, err) = run(name);
            assert_eq!((status, &out), (0, &run("out.ron").1), "{name}: {err}");
        }
        let (status, _, err) = dir.run_line(&format!("frame {name} --restricted --size 80x24"));
        assert_eq!(status, 0, "{name}: {err}");
        let mut files = [name, "out.ron"];
        files.sort_unstable();
        assert_eq!(dir.file_names(), files);
    }
    let dir = crate::ucdp::workdir();
    let (status, out, _) = dir.run_line("check ged.csv");
    assert_eq!(status, 1, "{out}");
    for said in [
        "2 of 8 rows of ged.csv were left out",
        "; the first: ged.csv:13:6: type_of_violence “many”",
        "`frontwatch import ucdp ged.csv -o ged.",
    ] {
        assert!(out.contains(said), "{said:?} is not in\n{out}");
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_named() {
    for (content, said) in [
        (&b"<!doctype html><title>Sign in</title>"[..], "x.csv is a web page, not a table"),
        (b"%PDF-1.7", "x.csv is a PDF"),
        (include_bytes!("../import/small/lfs-pointer.csv"), "x.csv is a pointer of Git LFS, not the data"),
        (&archive(&[("xl/workbook.xml", "<a/>")]), "x.csv is an Excel workbook"),
        (
            b"id,type_of_violence,side_a,side_b\n1,2,A,B\n",
            "x.csv looks like a table of UCDP GED, but its first line names no columns best, date_start",
        ),
        (
            b"event_id_cnty,event_date,event_type,actor1,country\nNTL1,soon,Battles,A,B\n",
            "x.csv has no row that can be read; the first: x.csv:2:2: event_date “soon”",
        ),
    ] {
        let dir = workdir_with("x.csv", content);
        dir.run(&["brief", "x.csv"]).assert_refused(&[said]);
    }
}

#[test]
fn a_data_set_that_is_included_like_a_situation_is_named_with_the_way_to_include_it() {
    let dir = workdir_with("ged.csv", include_bytes!("../import/ucdp.csv"));
    // Some rows cannot be read.
    assert_eq!(dir.run_line("import ucdp ged.csv -o ged.parquet").0, 1);
    dir.write("acled.csv", include_bytes!("../import/small/twice-acled.csv"));
    dir.write("page.csv", "<!doctype html><title>Sign in</title>");
    for (name, what, hint) in [
        ("ged.csv", "it is a file of UCDP GED", "write Ucdp(\"ged.csv\")"),
        ("acled.csv", "it is a file of ACLED", "write Acled(\"acled.csv\")"),
        ("ged.parquet", "it is a Parquet file", "write Parquet(\"ged.parquet\")"),
        ("page.csv", "it is a web page", ""),
    ] {
        dir.write(
            "s.ron",
            format!("(format: 1, title: \"t\", as_of: \"2024-01-01\", include: [\"{name}\"])"),
        );
        let out = dir.run(&["check", "s.ron"]).out;
        assert!(out.contains(what) && out.contains(hint), "{out}");
        assert!(out.contains("1 error,"), "nothing of the file is read as a situation: {out}");
    }
}

#[test]
fn stated_totals_without_events_are_told_on_the_first_screen() {
    let dir = workdir_with("weekly.csv", include_bytes!("../import/acled-weekly.csv"));
    let (status, out, err) = dir.run_line("frame weekly.csv --size 100x30");
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    for said in ["No events: the data have 4 stated totals", "1, then 5, shows them in the detail of a front"]
    {
        assert!(out.contains(said), "{said:?} is not in\n{out}");
    }
    let frame = dir.run(&["frame", "weekly.csv", "--size", "100x90", "--keys", "1 5"]).out;
    assert!(frame.contains("Stated totals") && frame.contains("killed in Ruritania"), "{frame}");
}
