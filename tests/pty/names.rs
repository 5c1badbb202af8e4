//! Names in scripts whose width is hard to count: on a real screen no letter is lost and no column moves.

use std::fmt::Write as _;
use std::fs;

use crate::harness::Start;

/// Names in Persian (with lam and alef, and with a joiner between words), Pashto, Urdu, Tajik, Chinese, Korean and
/// Japanese, and a letter with combining marks.
const NAMES: [&str; 8] =
    ["اسلامی", "می\u{200c}لاله", "ننګرهار", "ٹھٹھہ", "Тоҷикон", "阿富汗", "탈레반", "ガガ\u{301}ン"];

/// A name whose column is exactly as wide as itself: if counted too narrow, it loses a letter.
const FRONT: &str = "اسلام لاهور";

/// Returns a situation with an event a day, each between two of the names. Their ids are those of a data set, so that rows
/// have actors at every width.
fn situation() -> String {
    let (mut actors, mut events) = (String::new(), String::new());
    for (i, name) in NAMES.iter().enumerate() {
        let (day, other) = (i + 1, (i + 1) % NAMES.len());
        _ = writeln!(actors, "\"a{i}\": (name: \"Actor {i}\", native: \"{name}\", kind: StateForces),");
        _ = writeln!(
            events,
            "(id: \"ucdp-{i}\", date: \"2026-01-{day:02}\", front: \"f\", kind: ArmedClash, actors: [\"a{i}\", \"a{other}\"], summary: \"s\", sources: []),"
        );
    }
    format!(
        "(format: 1, title: \"T\", as_of: \"2026-01-31\", sources: {{}}, actors: {{ {actors} }},\n\
         fronts: {{ \"f\": (name: \"Front\", native: \"{FRONT}\", parties: [], coverage_from: \"2025-01-01\"),\n\
         \"other\": (name: \"Other\", parties: []) }},\n\
         events: [\n{events}])"
    )
}

#[test]
fn names_of_every_script_stay_aligned_and_lose_no_letter() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("names.ron");
    fs::write(&file, situation()).unwrap();
    for (columns, rows) in [(80, 24), (120, 40), (200, 60)] {
        let mut board = Start::new(columns, rows)
            .arg("--no-state")
            .arg("--last")
            .arg("all")
            .arg(file.to_str().unwrap())
            .open();
        board.cost_of("2");
        board.cost_of_change("Lz");
        let screen = board.parser.screen();
        // The column of the kind, by the width that the terminal uses.
        let kind = |y: u16| {
            (0..columns).find(|&x| {
                let here: String =
                    (x..columns.min(x + 5)).map(|x| screen.cell(y, x).unwrap().contents()).collect();
                here == "clash"
            })
        };
        let listed: Vec<(u16, String)> = (0..rows)
            .zip(screen.rows(0, columns))
            .filter(|(_, row)| row.trim_start_matches(['>', ' ']).starts_with("2026-01-0"))
            .collect();
        assert_eq!(listed.len(), NAMES.len(), "{}", board.screen());
        let kinds: Vec<Option<u16>> = listed.iter().map(|(y, _)| kind(*y)).collect();
        assert!(
            kinds[0].is_some() && kinds.iter().all(|column| *column == kinds[0]),
            "{kinds:?}\n{}",
            board.screen()
        );
        assert!(listed.iter().all(|(_, row)| row.contains(FRONT)), "{}", board.screen());
        for name in NAMES {
            let found = listed.iter().filter(|(_, row)| row.contains(name)).count();
            assert_eq!(found, 2, "{name} at {columns}x{rows}\n{}", board.screen());
        }
    }
}
