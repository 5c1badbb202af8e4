//! Tests of reading and writing whole files. The messages for each kind of mistake are in `tests/diagnostics/`.

use std::fmt::Write;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::model::limits::MAX_FILE_FINDINGS;
use crate::model::{
    Basis, Claimant, Day, Figure, IncidentList, Measure, PlacePrecision, Precision, Revision, Severity,
    SourceIx, Stance, Statement, Victims,
};

/// Every record, field, date form and figure of the format.
const FULL: &str = include_str!("tests/full.ron");

#[test]
fn every_field_of_the_format_is_read() {
    let loaded = read_text("full", FULL).unwrap();
    assert_eq!(loaded.diagnostics, []);
    let s = &loaded.situation;
    assert_eq!(
        (s.title.as_str(), s.as_of, s.note.as_deref()),
        ("All", Day::from_ymd(2026, 1, 31).unwrap(), Some("n"))
    );
    let taliban = &s.actors[0];
    assert_eq!((taliban.short.as_str(), taliban.native.as_deref()), ("Taliban", Some("طالبان")));
    assert_eq!(taliban.aliases.len(), 2);
    assert_eq!(taliban.aliases[1].until, Day::from_ymd(2021, 8, 14));
    assert_eq!(s.actors[1].short, "Islamic Republic of Iran");
    assert_eq!(s.fronts[0].coverage_from, Day::from_ymd(2021, 8, 1));
    assert_eq!((s.fronts[0].line[1].lat, s.fronts[0].line[1].lon), (31.0, 61.5));
    assert_eq!(s.sources[0].licence.as_deref(), Some("CC BY 4.0"));
    let tie = &s.ties[0];
    assert_eq!((tie.from.0, tie.to.0, tie.mutual, tie.tier), (0, 1, true, 2));
    assert_eq!((tie.alleged_by.len(), tie.denied_by.len()), (1, 1));
    assert_eq!(tie.since.unwrap().precision, Precision::Year);
    assert_eq!(s.aggregates[0].claimant, Claimant::Source(SourceIx(0)));
    assert_eq!((s.aggregates[0].unit.as_deref(), s.aggregates[0].basis), (Some("%"), Basis::Assessed));
    let first = &s.events[0];
    assert_eq!((first.date.precision, first.date.inferred, first.background), (Precision::Month, true, true));
    assert_eq!(first.date.span.end, Day::from_ymd(2021, 7, 31).unwrap());
    let place = first.place.as_ref().unwrap();
    assert_eq!((place.precision, place.other_names.len()), (PlacePrecision::SeaOrAir, 2));
    let says: Vec<_> = first.claims.iter().map(|claim| claim.statement.clone()).collect();
    let toll = |measure, victims, says| Statement::Toll { measure, victims, says };
    assert_eq!(
        says[..8],
        [
            toll(Measure::Killed, Victims::Unattributed, Figure::Exactly(3)),
            toll(Measure::Wounded, Victims::OfActor(crate::model::ActorIx(0)), Figure::AtLeast(3)),
            toll(Measure::Captured, Victims::Unattributed, Figure::AtMost(4)),
            toll(Measure::Killed, Victims::Unattributed, Figure::Between(1, 2)),
            toll(Measure::Killed, Victims::Unattributed, Figure::Estimate { low: 1, best: 2, high: 3 }),
            toll(Measure::Killed, Victims::Unattributed, Figure::Unspecified),
            toll(Measure::Killed, Victims::Unattributed, Figure::Denied),
            toll(Measure::Killed, Victims::Unattributed, Figure::NoComment),
        ]
    );
    assert!(matches!(says[8], Statement::Control { says: Stance::Denies, .. }));
    assert!(matches!(says[10], Statement::Fact { says: Stance::Unconfirmed, .. }));
    assert_eq!(says[11], Statement::NoComment);
    assert_eq!((&says[14], &says[15]), (&Statement::Retraction, &Statement::Retraction));
    let revisions: Vec<_> = first.claims.iter().skip(12).map(|claim| claim.revises).collect();
    assert_eq!(revisions, [None, Some(Revision::Corrects(12)), Some(Revision::Retracts(13)), None]);
    let said = first.claims.iter().filter_map(|claim| claim.said).map(|date| date.to_string());
    assert_eq!(said.collect::<Vec<_>>(), ["2021-07-10", "≈2021-07", "2021-08 or later"]);
    // The monitor takes back its cause, the Taliban their corrected number.
    let standing: Vec<usize> = first.standing_claims().map(|(index, _)| index).collect();
    assert_eq!(standing, [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11]);
    let withdrawn = &s.withdrawn[0];
    assert_eq!((withdrawn.id.as_str(), s.withdrawn.len()), ("withdrawn", 1));
    assert_eq!(withdrawn.reported.unwrap().to_string(), "2025-08-04");
}

#[test]
fn an_inferred_as_of_and_an_announced_event_are_read_and_written() {
    let text = FULL.replacen("as_of: \"2026-01-31\"", "as_of: \"≈2026-01-31\"", 1);
    let situation = read_text("x", &text).unwrap().situation;
    assert!(situation.is_as_of_inferred && !read_text("x", FULL).unwrap().situation.is_as_of_inferred);
    let closed = situation.as_of;
    assert_eq!(situation.as_of_text(closed), "≈2026-01-31");
    assert_eq!(situation.as_of_text(closed.plus_days(-1)), "2026-01-30", "a day that the viewer chose");
    let planned = situation.events.iter().find(|event| event.id == "planned").unwrap();
    assert!(
        planned.is_announced()
            && !planned.is_incident(IncidentList::default())
            && planned.kind.row().is_incident
    );
    assert_eq!(planned.kind_phrase(), "armed clash, announced");
    assert_eq!(read_text("x", &ron_writer::to_ron(&situation)).unwrap().situation, situation);
}

#[test]
fn precision_widened_across_a_month_end_matches_its_span() {
    let text = FULL.replace(
        "date: \"2021-07-10\", precision: Month",
        "date: \"2021-06-29..2021-07-02\", precision: Month",
    );
    let loaded = read_text("x", &text).unwrap();
    let date = loaded.situation.events[0].date;
    assert_eq!((date.span.days(), date.precision), (61, Precision::Quarter));
}

#[test]
fn written_situation_reads_back_the_same() {
    for (name, text) in [("full", FULL), ("sample", include_str!("../../data/afghanistan.ron"))] {
        let first = read_text(name, text).unwrap().situation;
        let written = ron_writer::to_ron(&first);
        let reread = read_text(name, &written).unwrap();
        assert!(reread.diagnostics.iter().all(|d| d.severity != Severity::Error), "{:?}", reread.diagnostics);
        assert_eq!(reread.situation, first);
        assert_eq!(ron_writer::to_ron(&reread.situation), written);
    }
}

#[test]
fn sample_has_no_problems() {
    let loaded = load_sample().unwrap();
    let messages: Vec<String> = loaded.diagnostics.iter().map(ToString::to_string).collect();
    assert!(loaded.diagnostics.iter().all(|d| d.severity == Severity::Note), "{messages:#?}");
}

#[test]
fn many_bad_records_are_located_in_linear_time() {
    let event = |i: usize| {
        format!(
            "(id:\"e{i}\",date:\"2025-01-01\",front:\"a\",kind:Talks,actors:[\"x{i}\"],summary:\"\",sources:[])"
        )
    };
    let events = (0..20_000).map(event).collect::<Vec<_>>().join(",");
    let text = format!(
        "(format:1,title:\"t\",as_of:\"2026-01-31\",fronts:{{\"a\":(name:\"A\",parties:[])}},events:[{events}])"
    );
    let loaded = read_text("x", &text).unwrap();
    assert_eq!((loaded.diagnostics.len(), loaded.situation.events.len()), (MAX_FILE_FINDINGS + 1, 0));
    for diagnostic in [&loaded.diagnostics[0], &loaded.diagnostics[MAX_FILE_FINDINGS - 1]] {
        let location = diagnostic.location.as_ref().unwrap();
        let marked: String = text.chars().skip(location.column - 1).take(location.length).collect();
        assert!(diagnostic.message.contains(marked.trim_matches('"')), "{diagnostic}");
    }
}

#[test]
fn every_file_read_or_missing_is_listed() {
    let dir = tempfile::tempdir().unwrap();
    let main = dir.path().join("a.ron");
    fs::write(&main, "(format: 1, title: \"t\", as_of: \"2026-01-31\", include: [\"b.ron\", \"no.ron\"])")
        .unwrap();
    fs::write(dir.path().join("b.ron"), "(format: 1)").unwrap();
    let loaded = load_situation(&main).unwrap();
    assert_eq!(loaded.files, ["a.ron", "b.ron", "no.ron"].map(|name| dir.path().join(name)));
    assert_eq!(loaded.name, main.display().to_string());
}

#[test]
fn invalid_as_of_becomes_the_day_of_the_last_event() {
    let loaded = read_text("x", &FULL.replace("as_of: \"2026-01-31\"", "as_of: \"soon\"")).unwrap();
    assert_eq!(loaded.situation.as_of, Day::from_ymd(2025, 12, 31).unwrap());
}

#[test]
fn directories_and_missing_files_are_named_in_the_error() {
    for name in ["src", "no-such-file.ron"] {
        let error = load_situation(Path::new(name)).unwrap_err();
        assert!(matches!(error, LoadError::Io { .. }));
        assert!(error.to_string().starts_with(&format!("{name} cannot be read: ")), "{error}");
    }
}

#[test]
fn long_chain_of_includes_is_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..100 {
        let text = format!("(format: 1, title: \"t\", as_of: \"2026-01-31\", include: [\"{}.ron\"])", i + 1);
        fs::write(dir.path().join(format!("{i}.ron")), text).unwrap();
    }
    let loaded = load_situation(&dir.path().join("0.ron")).unwrap();
    assert!(loaded.diagnostics.iter().any(|d| d.message.contains("too deep")), "{:?}", loaded.diagnostics);
}

/// Edits that damage a text: the position (in thousandths of its length), the number of characters to cut, and the
/// text to insert.
fn damage() -> impl Strategy<Value = Vec<(usize, usize, String)>> {
    let inserted = prop_oneof![
        Just(String::new()),
        "[\\[\\](){}\",:/*#\\\\]{1,3}",
        "[a-z0-9_.-]{1,4}",
        Just("\u{202e}".to_owned()),
        Just("\0\u{1b}".to_owned()),
        Just("چ".to_owned()),
        Just("//".to_owned()),
        Just("Some(".to_owned()),
        Just("[".repeat(300)),
    ];
    prop::collection::vec((0..1000_usize, 0..12_usize, inserted), 1..6)
}

fn damaged(text: &str, damage: &[(usize, usize, String)], keep: usize) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (position, cut, inserted) in damage {
        let from = chars.len() * position / 1000;
        let to = (from + cut).min(chars.len());
        chars.splice(from..to, inserted.chars());
    }
    chars.truncate(chars.len() * keep / 100);
    chars.into_iter().collect()
}

/// Checks that the fast path reads and reports the same as the full parser.
fn check_modes_agree(text: &str) -> Result<(), TestCaseError> {
    match (read_text("x", text), super::read::read_text_fully("x", text)) {
        (Ok(loaded), Ok(full)) => {
            prop_assert_eq!(loaded.diagnostics, full.diagnostics);
            prop_assert_eq!(loaded.situation, full.situation);
        }
        (Err(error), Err(full)) => prop_assert_eq!(error.to_diagnostic(), full.to_diagnostic()),
        (loaded, full) => prop_assert!(false, "{loaded:?} is not {full:?}"),
    }
    Ok(())
}

#[test]
fn every_example_reads_the_same_in_both_modes() {
    let mut texts = vec![include_str!("../../data/afghanistan.ron").to_owned()];
    for entry in fs::read_dir("tests/diagnostics").unwrap() {
        texts.extend(fs::read_to_string(entry.unwrap().path()));
    }
    assert!(texts.len() > 20);
    for text in texts {
        check_modes_agree(&text).unwrap();
    }
}

/// The replacements produce uncommon forms of RON and typos.
#[test]
fn uncommon_forms_and_typos_read_the_same_in_both_modes() {
    let swaps = [
        ("\"", "r\""),
        ("\"", "r#\"x\"#"),
        ("\"", "\\\""),
        ("\"", "b\""),
        ("\"", "'"),
        (":", " : "),
        (":", " /* : */ :"),
        (":", ""),
        (",", " // ,\n,"),
        (",", ""),
        (",", ",,"),
        ("(", " ( "),
        ("(", "(("),
        ("(", "[ "),
        (")", ",)"),
        (")", ""),
        (")", "))"),
        ("[", "[,"),
        ("]", ", ]"),
        ("]", "])"),
        ("{", "{{"),
        ("}", ""),
        ("1", "0x1"),
        ("1", "1.5"),
        ("1", "-1"),
        ("1", "+1"),
        ("1", "1_0"),
        ("1", "01"),
        ("1", "99999999999"),
        ("1", "1u32"),
        ("1", "1é"),
        ("2", "2."),
        ("a", "é"),
        ("a", "\\u{61}"),
        ("a", "\\q"),
        ("a", "\\\n   "),
        ("a", "\u{2028}"),
        ("e: ", "e: Some("),
        ("e: ", "e: None, x: "),
        ("Killed", "Killed()"),
        ("Killed", "r#Killed"),
        ("Killed", "\"Killed\""),
        ("Exactly", "Exactly "),
        ("Exactly", "Atleast"),
        ("low", "best"),
        ("(3)", "(3,)"),
        ("(3)", "(3, 4)"),
        ("(3)", ""),
        ("Toll(", "Toll ("),
        ("Toll(", "("),
        ("Toll(", "Tolls("),
        ("true", "True"),
        ("true", "trueish"),
        ("true", "false"),
        ("by", "id"),
        ("by", "r#by"),
        ("format: 1", "format: 1, #"),
        ("events", "event"),
        ("events", "r#events"),
        ("(\n", "Situation(\n"),
        ("(\n", "#![enable(implicit_some)]\n(\n"),
        ("id: ", "id: /* x */ "),
        ("id: ", "// x\n id: "),
        ("sources: [", "sources: [\"\", "),
        (" ", "\u{a0}"),
        (" ", "\u{b}"),
        ("\n", "\r\n"),
    ];
    for (from, to) in swaps {
        let positions: Vec<usize> = FULL.match_indices(from).map(|(position, _)| position).collect();
        assert!(!positions.is_empty(), "{from}");
        let step = 1 + positions.len() / 12;
        for position in positions.into_iter().step_by(step) {
            let (before, after) = FULL.split_at(position);
            let text = format!("{before}{to}{}", &after[from.len()..]);
            check_modes_agree(&text)
                .unwrap_or_else(|error| panic!("{from:?} → {to:?} at {position}: {error}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_file_never_panics_and_locations_are_in_the_file(damage in damage(), cut in 0..3_usize) {
        let text = damaged(FULL, &damage, [100, 100, 70][cut]);
        check_modes_agree(&text)?;
        let diagnostics = match read_text("x", &text) {
            Ok(loaded) => {
                let written = ron_writer::to_ron(&loaded.situation);
                let reread = read_text("x", &written).unwrap();
                prop_assert_eq!(reread.situation, loaded.situation);
                loaded.diagnostics
            }
            Err(error) => vec![error.to_diagnostic()],
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let lines: Vec<&str> = text.split('\n').collect();
        for diagnostic in &diagnostics {
            if let Some(location) = &diagnostic.location {
                prop_assert!((1..=lines.len()).contains(&location.line), "{}", diagnostic);
                let length = lines[location.line - 1].chars().count();
                prop_assert!((1..=length + 1).contains(&location.column), "{} of {}", diagnostic, length);
                prop_assert!(location.length >= 1);
            }
        }
        let _ = super::render_diagnostics(&diagnostics, true);
    }

    #[test]
    fn random_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.ron");
        fs::write(&file, bytes).unwrap();
        let _ = load_situation(&file).map_err(|error| error.to_diagnostic());
    }
}

/// Returns a situation of 60 multi-line events, some with errors.
fn many_events() -> String {
    let mut text = "(\n    format: 1, title: \"t\", as_of: \"2020-01-31\",\n    actors: { \"a\": (name: \"A\", kind: State) },\n    \
                    fronts: {\n \"f\": (name: \"F\", parties: [\"a\"], coverage_from: \"2000\"), },\n    events: [ // many\n"
        .to_owned();
    for n in 0..60 {
        let (id, date, front, fields) = match n % 12 {
            3 => (n - 2, "2010", "f", ""),
            4 => (n, "2010-02-30", "f", ""),
            5 => (n, "1990", "f", ""),
            6 => (n, "2021", "g", ""),
            7 => (n, "2010", "f", ", odd: 1"),
            8 => (n, "2010", "f", ", note: r#\"a \" b\"#"),
            9 => (n, "2010", "f", ", claims: [NoComment(by: \"a\"), Toll(by: \"b\")]"),
            10 => (n, "2010", "f", " /* , */, note: \"a\u{202e}b\" // ("),
            _ => (n, "2010", "f", ", note: \"چپ\""),
        };
        let upper = if n == 50 { "E" } else { "e" };
        write!(
            text,
            "        (\n            id: \"{upper}{id}\", date: \"{date}\", front: \"{front}\", kind: Talks, actors: [\"a\", \"s{n}\"],\n            \
             summary: \"one\n two, (\", sources: [\"s\"]{fields}\n        ), // {n}\n"
        )
        .unwrap();
    }
    text += "    ],\n    ties: [(from: \"a\", to: \"z\", kind: Talks, tier: 1, sources: [])],\n    sources: {\n        \
             \"s\": (title: \"S\"),\n        \"s\": (title: \"T\"),\n        \"unused\": (title: \"U\"),\n    },\n    include: [\"none.ron\"],\n)\n";
    text
}

#[test]
fn many_events_with_typos_read_the_same_in_both_modes() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.ron");
    let valid = many_events().replace(" include: [\"none.ron\"],", "");
    let broken = |target: &str, replacement: &str| many_events().replacen(target, replacement, 1);
    let texts = [
        many_events(),
        valid.clone(),
        valid.replace('\n', "\r\n"),
        valid.replace(",\n", ", "),
        broken("id: \"e40\",", "id: \"e40\""),
        broken("// 41", "/* 41"),
        broken("), // 42", ")"),
        broken("), // 43", "))"),
        broken("), // 44", "), {"),
        broken("\"e45\"", "\"e45"),
        broken("    ],\n    ties", "    ,],\n    ties"),
        broken("title: \"t\"", "titel: \"t\""),
        broken("    sources: {", "    events: [],\n    sources: {"),
        valid.get(..valid.len() / 2).unwrap().to_owned(),
    ];
    for text in &texts {
        check_modes_agree(text).unwrap();
        fs::write(&path, text).unwrap();
        let progress = FileProgress::default();
        if load_observed(&path, &progress).is_ok() {
            assert_eq!(
                (progress.done_bytes(), progress.total_bytes()),
                (text.len() as u64, Some(text.len() as u64))
            );
        }
    }
}

#[test]
fn invalid_utf8_is_reported_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.ron");
    let mut bytes = many_events().into_bytes();
    let position = bytes.len() / 2;
    bytes[position] = 0xff;
    fs::write(&path, &bytes).unwrap();
    let line_start = bytes[..position].iter().rposition(|&b| b == b'\n').unwrap() + 1;
    let line = bytes[..position].split(|&b| b == b'\n').count();
    let LoadError::NotUtf8(problem) = load_situation(&path).unwrap_err() else { panic!() };
    let location = problem.location.unwrap();
    assert_eq!((location.line, location.column), (line, position - line_start + 1));
    assert_eq!(location.file, path.display().to_string());
}

fn load_observed(path: &Path, progress: &FileProgress) -> Result<LoadedSituation, LoadError> {
    load_with(path, &LoadOptions { progress: Some(progress), ..LoadOptions::default() })
}

#[test]
fn cancelled_load_ends() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.ron");
    fs::write(&path, many_events()).unwrap();
    let progress = FileProgress::default();
    progress.cancel();
    assert!(matches!(load_observed(&path, &progress), Err(LoadError::Cancelled)));
}

/// The pipe is empty once the fast path fails; the full parser must not read it again.
#[test]
fn pipe_is_read_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("pipe.ron");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let broken = FULL.replacen("events: [", "events: [\n(id: \"broken\" date: \"2026\"),", 1);
    let expected = read_text("pipe.ron", &broken).unwrap_err().to_string();
    let (sender, receiver) = std::sync::mpsc::channel();
    let reader = path.clone();
    std::thread::spawn(move || sender.send(load_situation(&reader).unwrap_err().to_string()).unwrap());
    fs::OpenOptions::new().write(true).open(&path).unwrap().write_all(broken.as_bytes()).unwrap();
    let message = receiver.recv_timeout(std::time::Duration::from_secs(30)).unwrap();
    assert_eq!(message.replace(&path.display().to_string(), "pipe.ron"), expected);
}

#[test]
fn requested_part_holds_the_events_read_so_far() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.ron");
    let mut text = "(\n format: 1, title: \"t\", as_of: \"2020-01-31\",\n actors: { \"a\": (name: \"A\", kind: State) },\n \
                    fronts: { \"f\": (name: \"F\", parties: [\"a\"], coverage_from: \"2000\") },\n events: [\n"
        .to_owned();
    for n in 0..60 {
        write!(
            text,
            "(\n id: \"e{n}\", date: \"2010\", front: \"f\", kind: Talks, actors: [\"a\"],\n summary: \"one\", sources: []\n),\n"
        )
        .unwrap();
    }
    fs::write(&path, text + "],\n)\n").unwrap();
    let read = |progress: &FileProgress| load_observed(&path, progress).unwrap().situation;
    let unrequested = FileProgress::default();
    let situation = read(&unrequested);
    assert!(unrequested.take_part().is_none());
    let progress = FileProgress::default();
    progress.request_part();
    assert_eq!(read(&progress), situation);
    let part = progress.take_part().unwrap();
    let events = part.situation.events.len();
    assert!(0 < events && events < situation.events.len(), "{events}");
    assert_eq!(part.situation.events, situation.events[..events]);
    assert_eq!((&part.situation.actors, part.situation.as_of), (&situation.actors, situation.as_of));
    assert!(progress.take_part().is_none(), "a part is handed over once");
}
