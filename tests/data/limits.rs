//! The limits of `docs/limits.md`, with the real program: each is reached with a message, and nothing just below it is
//! refused. Also inputs that are no files: devices and pipes.

use std::fmt::Write as _;
use std::process::Command;

use frontwatch::file::{self, LoadedSituation};
use frontwatch::model::limits::*;

use crate::program::Workdir;

/// Returns a situation of one front with these further fields of the file.
fn situation_with(fields: &str) -> String {
    format!(
        "(format: 1, title: \"T\", as_of: \"2026-01-31\",\n\
         actors: {{ \"a\": (name: \"A\", kind: StateForces), \"b\": (name: \"B\", kind: RebelGroup) }},\n\
         fronts: {{ \"f\": (name: \"F\", parties: [\"a\", \"b\"]) }},\n{fields})\n"
    )
}

/// Returns a situation with one event that has these further fields, on line 5.
fn with_event(fields: &str) -> String {
    situation_with(&format!(
        "events: [\n(id: \"e\", date: \"2026-01-01\", front: \"f\", kind: ArmedClash, summary: \"s\", sources: [], {fields}),\n]"
    ))
}

fn load(text: &str) -> LoadedSituation {
    file::read_text("s.ron", text).unwrap()
}

/// Returns the diagnostics as lines.
fn messages(loaded: &LoadedSituation) -> Vec<String> {
    loaded.diagnostics.iter().map(ToString::to_string).collect()
}

fn list(count: usize, entry: &str) -> String {
    format!("[{}]", vec![entry; count].join(", "))
}

#[test]
fn a_list_in_a_record_has_a_limit() {
    let claims = |count| list(count, "Fact(by: \"a\", what: \"w\")");
    let longest = load(&with_event(&format!("actors: [\"a\"], claims: {}", claims(MAX_LIST_ITEMS))));
    assert_eq!(messages(&longest), ["s.ron:2:64: warning: actor `b` is never used"; 0]);
    assert_eq!(longest.situation.events[0].claims.len(), MAX_LIST_ITEMS);
    for (fields, entries) in [
        (format!("actors: [\"a\"], claims: {}", claims(MAX_LIST_ITEMS + 1)), 1001),
        (format!("actors: {}", list(5000, "\"a\"")), 5000),
        (format!("actors: [\"a\"], same_as: {}", list(1001, "\"x\"")), 1001),
        (format!("actors: [\"a\"], place: (name: \"p\", also: {})", list(1001, "\"x\"")), 1001),
    ] {
        let loaded = load(&with_event(&fields));
        assert_eq!(loaded.situation.events, []);
        let messages = messages(&loaded);
        let said = format!("error: this list has {entries} entries; at most 1000 are read");
        assert!(
            messages.len() == 1 && messages[0].starts_with("s.ron:5:") && messages[0].ends_with(&said),
            "{messages:?}"
        );
    }
}

#[test]
fn a_text_has_a_limit() {
    let with_note = |count: usize| with_event(&format!("actors: [\"a\"], note: \"{}\"", "字".repeat(count)));
    let longest = load(&with_note(MAX_TEXT_CHARS));
    assert_eq!(
        longest.situation.events[0].note.as_deref().map(|note| note.chars().count()),
        Some(MAX_TEXT_CHARS)
    );
    let loaded = load(&with_note(MAX_TEXT_CHARS + 1));
    assert_eq!(loaded.situation.events, []);
    assert_eq!(
        messages(&loaded),
        ["s.ron:5:109: error: this text has 65537 characters; at most 65536 are read"]
    );
}

#[test]
fn an_id_and_a_line_have_limits() {
    let with_id =
        |count: usize| with_event("actors: [\"a\"]").replace("\"e\"", &format!("\"{}\"", "e".repeat(count)));
    assert_eq!(load(&with_id(MAX_ID_CHARS)).situation.events.len(), 1);
    let loaded = load(&with_id(MAX_ID_CHARS + 1));
    assert_eq!(messages(&loaded), ["s.ron:5:6: error: this id has 201 characters; at most 200 are read"]);
    let outline =
        format!("events: [],\noutlines: [(name: \"o\", line: {})]", list(MAX_LINE_POINTS + 1, "(1, 2)"));
    let loaded = load(&situation_with(&outline));
    let said = "s.ron:5:30: error: this list has 100001 entries; at most 100000 are read";
    assert!(messages(&loaded).contains(&said.to_owned()), "{:?}", messages(&loaded));
    assert_eq!(loaded.situation.outlines.len(), 0);
}

#[test]
fn a_situation_has_a_limit_of_fronts() {
    let mut fronts = String::new();
    for n in 0..16_000 {
        writeln!(fronts, "\"f{n}\": (name: \"F\", parties: [\"a\"]),").unwrap();
    }
    let text = with_event("actors: [\"a\"]").replace("\"f\": ", &format!("\n{fronts}\"f\": "));
    let loaded = load(&text);
    assert_eq!(loaded.situation.fronts.len(), MAX_FRONTS);
    let messages = messages(&loaded);
    assert_eq!(messages[0], "s.ron:1004:1: error: a situation has at most 1000 fronts; `f1000` is left out");
    // The first ten thousand problems are listed, and the event of a front that is left out is not called unknown.
    assert_eq!(messages.len(), MAX_FILE_FINDINGS + 1);
    assert_eq!(messages[MAX_FILE_FINDINGS], "error: s.ron has 5002 more problems, which are not listed");
}

#[test]
fn the_problems_of_a_record_have_a_limit() {
    let unknown: Vec<String> = (0..1000).map(|n| format!("\"unknown-{n}\"")).collect();
    let loaded = load(&with_event(&format!("actors: [{}]", unknown.join(", "))));
    let messages = messages(&loaded);
    assert_eq!(messages.len(), MAX_RECORD_FINDINGS + 1);
    let said = "s.ron:5:1: error: this record has more than 100 problems; the others are not listed";
    assert_eq!(messages.iter().filter(|message| *message == said).count(), 1, "{messages:?}");
    assert_eq!(loaded.situation.events, []);
}

#[test]
fn unknown_names_get_suggestions_until_the_comparisons_are_used_up() {
    let mut actors = String::new();
    let mut ties = String::new();
    for n in 0..4998 {
        write!(actors, "\"actor-{n:04}\": (name: \"N\", kind: StateForces), ").unwrap();
    }
    for n in 0..250 {
        writeln!(ties, "(from: \"a\", to: \"actr-{n:04}\", kind: Hostility, tier: 1, sources: []),").unwrap();
    }
    let text = situation_with(&format!("events: [],\nties: [\n{ties}]"))
        .replace("\"a\": ", &format!("{actors}\"a\": "));
    let loaded = load(&text);
    let of_ties = |hinted: bool| {
        let problems =
            loaded.diagnostics.iter().filter(|problem| problem.message.starts_with("there is no actor"));
        problems
            .filter(|problem| problem.hint.as_ref().unwrap().starts_with("did you mean") == hinted)
            .count()
    };
    // There are 5000 actors, so a million comparisons are enough for 200 names.
    assert_eq!((of_ties(true), of_ties(false)), (200, 50));
}

#[test]
fn files_that_are_not_text_are_reported_with_line_and_column() {
    let dir = Workdir::new();
    dir.write("s.ron", b"(format: 1,\n title: \"\xc3\xa9t\xe9\",\n)".as_slice());
    let (status, out, err) = dir.run_line("check s.ron");
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(
        err.contains("error: this is not text in UTF-8 (byte 0xe9)") && err.contains("s.ron:2:12"),
        "{err}"
    );
    assert!(err.contains("save the file as UTF-8"), "{err}");
    dir.write("config.ron", b"(\n  theme: \"\xff\",\n)".as_slice());
    let (status, _, err) = dir.run_line("config show --config config.ron");
    assert!(status == 2 && err.contains("(byte 0xff)") && err.contains("config.ron:2:11"), "{err}");
}

#[test]
fn nothing_but_files_is_read() {
    let dir = Workdir::new();
    assert!(Command::new("mkfifo").arg(dir.path("pipe")).status().unwrap().success());
    for (name, what) in
        [("/dev/zero", "a device"), ("/dev/tty", "a device"), ("/dev/ptmx", "a device"), ("pipe", "a pipe")]
    {
        let refused = format!("it is {what}, not a file");
        let includes = format!("include: [\n\"{name}\",\nUcdp(\"{name}\"),\nGdelt(\"{name}\")],\nevents: []");
        dir.write("s.ron", situation_with(&includes));
        let (status, out, err) = dir.run_line("check s.ron");
        assert_eq!(status, 1, "{err}");
        assert_eq!(out.matches(&refused).count(), 3, "{name}: {out}");
        for place in ["s.ron:5:1", "s.ron:6:1", "s.ron:7:1"] {
            assert!(out.contains(place), "{place}: {out}");
        }
        let (status, _, err) = dir.run_line(&format!("config show --config {name}"));
        assert!(status == 2 && err.contains(&refused), "{err}");
        dir.write("s.ron", situation_with("events: []"));
        let (status, _, err) = dir.run_line(&format!("frame s.ron --state {name}"));
        assert!(status == 2 && err.contains(&refused), "{err}");
    }
    for line in ["check /dev/zero", "brief /dev/tty", "import ucdp /dev/zero -o out.ron", "frame /dev/ptmx"] {
        let (status, out, err) = dir.run_line(line);
        assert_eq!((status, out.as_str()), (2, ""), "{line}");
        assert!(err.contains("it is a device, not a file"), "{line}: {err}");
    }
}

#[test]
fn the_number_of_included_files_has_a_limit() {
    let dir = Workdir::new();
    let includes: Vec<String> = (0..=MAX_INCLUDED_FILES).map(|n| format!("Ucdp(\"{n}.csv\")")).collect();
    dir.write("s.ron", situation_with(&format!("include: [\n{}],\nevents: []", includes.join(",\n"))));
    let (_, out, _) = dir.run_line("check s.ron");
    assert_eq!(out.matches("does not exist").count(), MAX_INCLUDED_FILES);
    assert!(out.contains("a situation includes at most 1000 files; this one is left out"), "{out}");
    assert!(out.contains("s.ron:1005:1"), "{out}");
}

#[test]
fn a_configuration_and_a_file_of_visits_have_limits() {
    let dir = Workdir::new();
    dir.write("config.ron", " ".repeat(usize::try_from(MAX_CONFIG_BYTES).unwrap()));
    assert_eq!(dir.run_line("config show --config config.ron").0, 0);
    dir.write("config.ron", " ".repeat(usize::try_from(MAX_CONFIG_BYTES).unwrap() + 1));
    let (status, _, err) = dir.run_line("config show --config config.ron");
    assert!(status == 2 && err.contains("it is larger than 1 MiB"), "{err}");
    // Files with holes take no room.
    for (name, line, bytes) in [
        ("visits.json", "frame --state visits.json", MAX_STATE_BYTES),
        ("s.ron", "check s.ron", MAX_SITUATION_BYTES),
    ] {
        let file = std::fs::File::create(dir.path(name)).unwrap();
        file.set_len(bytes + 1).unwrap();
        let (status, _, err) = dir.run_line(line);
        assert!(status == 2 && err.contains(&format!("it is larger than {} GiB", bytes >> 30)), "{err}");
    }
}

#[test]
fn a_compressed_file_has_a_limit() {
    let dir = Workdir::new();
    // A single cell without an end, and rows without an end.
    for (name, row, said) in [
        ("cell.gz", "\"".to_owned() + &"x".repeat(1 << 20), "the row is longer than 1 MiB"),
        ("rows.gz", long_rows(), "it decompresses to more than 200 times its size"),
    ] {
        let compressed = gzip_of(&row, 100 << 20);
        assert!(compressed.len() < 400_000);
        dir.write(name, compressed);
        let (status, out, err) = dir.run_line(&format!("import ucdp {name} -o out.ron"));
        assert_eq!((status, out.as_str()), (2, ""), "{name}");
        assert!(err.contains(said), "{name}: {err}");
    }
}

#[test]
fn stated_totals_have_a_limit() {
    let totals = "(span: \"2026\", what: \"w\", says: Denied, by: \"a\", sources: []),\n"
        .repeat(MAX_STATED_TOTALS + 3);
    let loaded = load(&situation_with(&format!("events: [],\naggregates: [\n{totals}]")));
    assert_eq!(loaded.situation.aggregates.len(), MAX_STATED_TOTALS);
    let said =
        "s.ron:200006:1: error: a situation has at most 200000 stated totals; 3 from here on are left out";
    assert!(messages(&loaded).contains(&said.to_owned()), "{:?}", messages(&loaded).first());
}

/// Returns rows of one long cell, which cost the reader little.
fn long_rows() -> String {
    format!("{}\n", "x".repeat(60_000)).repeat(20)
}

#[test]
fn zstd_and_zip_have_the_limits_of_gzip() {
    let dir = Workdir::new();
    let header = format!("{}\n", crate::ucdp::ROWS.lines().next().unwrap());
    let rows = long_rows();
    // Zstandard, like gzip, may consist of several parts. A zip archive holds one stream.
    let part = zstd::encode_all(rows.as_bytes(), 19).unwrap();
    let zst =
        [zstd::encode_all(header.as_bytes(), 1).unwrap(), part.repeat((100 << 20) / rows.len())].concat();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("rows.csv", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut archive, header.as_bytes()).unwrap();
    for _ in 0..(100 << 20) / rows.len() {
        std::io::Write::write_all(&mut archive, rows.as_bytes()).unwrap();
    }
    let zip = archive.finish().unwrap().into_inner();
    for (name, packed) in [("rows.zst", zst), ("rows.zip", zip)] {
        assert!(packed.len() < 400_000, "{name}: {}", packed.len());
        dir.write(name, packed);
        let (status, out, err) = dir.run_line(&format!("import ucdp {name} -o out.ron"));
        assert_eq!((status, out.as_str()), (2, ""), "{name}");
        assert!(err.contains("it decompresses to more than 200 times its size"), "{name}: {err}");
    }
}

/// Returns a UCDP header and then `part` repeated to `len` bytes, compressed with gzip.
fn gzip_of(part: &str, len: usize) -> Vec<u8> {
    let compress = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let header = format!("{}\n", crate::ucdp::ROWS.lines().next().unwrap());
    // A file of gzip may consist of several parts, so each part is compressed once.
    [compress(&header), compress(part).repeat(len / part.len())].concat()
}
