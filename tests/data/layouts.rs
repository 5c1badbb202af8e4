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
    let reordered: String = headed
        .lines()
        .map(|line| {
            let (rest, link) = line.rsplit_once(',').unwrap();
            format!("{link},{rest}\n")
        })
        .collect();
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
