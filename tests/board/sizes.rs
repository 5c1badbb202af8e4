//! Screens at every size, theme, colour depth and script of names. They are drawn without a terminal, and checked
//! through an emulator where the bytes matter.

use std::fmt::Write;

use frontwatch::board::{Appearance, Board, BoardSettings, Glyphs, NameScript, PaneId, ThemeId};
use frontwatch::file;
use frontwatch::model::Situation;
use frontwatch::model::limits::{MAX_SCREEN_COLUMNS, MAX_SCREEN_ROWS};
use frontwatch::terminal::{ColorDepth, encode_changes, frame_to_text};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthChar;

use crate::support::{all_time, draw, open, press, screen_text, store};

/// Draws every size up to 60 by 40 with every overlay, pressing keys in between. Sizes come in a scattered order, so
/// that a state always meets a size it was not computed for.
#[test]
fn every_overlay_can_be_drawn_at_every_size() {
    let overlays = [
        "",
        "enter",
        "1 enter",
        "3 enter",
        "3 v",
        "?",
        "? \"window\"",
        ":",
        "!",
        "/ \"tal\"",
        "f \"killd>1\"",
        "e",
        "w",
        "D",
        "C",
        "C I",
        "F",
        "s",
        "z",
        "4 space",
        "4 v",
        "4 v v z",
        "6 n space",
    ];
    let sizes: Vec<(u16, u16)> =
        (0..=60).flat_map(|columns| (0..=40).map(move |rows| (columns, rows))).collect();
    let sweep = |keys: &[&str]| {
        for keys in keys {
            let mut board = open(BoardSettings { size: (80, 24), ..all_time() });
            press(&mut board, keys);
            // Panes, help and detail are drawn at every size, the rest at every seventh. 997 is coprime to the number
            // of sizes, so that no size comes twice.
            let step = if ["", "enter", "?"].contains(keys) { 1 } else { 7 };
            for i in (0..sizes.len()).step_by(step) {
                let (columns, rows) = sizes[i * 997 % sizes.len()];
                board.resize(columns, rows);
                let buffer = draw(&board);
                if columns < 20 || rows < 5 {
                    let text = frame_to_text(&buffer, ColorDepth::None);
                    assert!(
                        "too small\nneeds 20×5".starts_with(text.trim_end().split('\n').next().unwrap_or("")),
                        "{text}"
                    );
                }
                if i % 16 == 0 {
                    press(&mut board, ["down", "up", "pgdn", "end", "home"][i / 16 % 5]);
                    draw(&board);
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for keys in overlays.chunks(overlays.len().div_ceil(2)) {
            scope.spawn(move || sweep(keys));
        }
    });
}

proptest! {
    // A frame of the largest size takes long without optimisation.
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// A terminal may report any size; only a part of a huge one is drawn, in a frame of at most a million cells.
    #[test]
    fn every_size_that_a_terminal_can_report_is_drawn(
        columns in prop_oneof![0..1200_u16, any::<u16>(), Just(u16::MAX)],
        rows in prop_oneof![0..100_u16, any::<u16>(), Just(u16::MAX)],
        keys in prop::sample::select(vec!["", "enter", "?", "z", "6 z", ":", "4 z", "4 v z", "4 v v z"]),
    ) {
        let mut board = open(BoardSettings { size: (columns, rows), ..all_time() });
        press(&mut board, keys);
        let drawn = (columns.min(MAX_SCREEN_COLUMNS), rows.min(MAX_SCREEN_ROWS));
        prop_assert_eq!(board.state().size, drawn);
        board.resize(rows, columns);
        prop_assert_eq!(board.state().size, (rows.min(MAX_SCREEN_COLUMNS), columns.min(MAX_SCREEN_ROWS)));
        board.resize(columns, rows);
        let frame = draw(&board);
        prop_assert!(frame.content.len() <= usize::from(MAX_SCREEN_COLUMNS) * usize::from(MAX_SCREEN_ROWS));
        prop_assert_eq!((frame.area.width, frame.area.height), drawn);
        // What is written for a new screen is the same whether the blank screen is given or not.
        let bytes = encode_changes(&Buffer::default(), &frame, ColorDepth::Ansi256);
        prop_assert_eq!(bytes, encode_changes(&Buffer::empty(frame.area), &frame, ColorDepth::Ansi256));
    }
}

/// Returns, for each row with the marker of a selected row, how many of its cells are reversed or have a background
/// colour, as an emulator shows them.
fn count_highlighted_cells(buffer: &Buffer, depth: ColorDepth) -> Vec<usize> {
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let mut emulator = vt100::Parser::new(rows, columns, 0);
    emulator.process(&encode_changes(&Buffer::empty(buffer.area), buffer, depth));
    let screen = emulator.screen();
    let stands_out = |cell: &vt100::Cell| cell.inverse() || cell.bgcolor() != vt100::Color::Default;
    (0..rows)
        .filter(|&y| screen.cell(y, 0).unwrap().contents() == ">")
        .map(|y| (0..columns).filter(|&x| stands_out(screen.cell(y, x).unwrap())).count())
        .collect()
}

#[test]
fn the_selected_row_stands_out_in_every_theme_and_colour_depth() {
    for (theme, name) in ThemeId::TABLE {
        for depth in [ColorDepth::None, ColorDepth::Ansi16, ColorDepth::Ansi256, ColorDepth::Rgb] {
            for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
                let colour = depth != ColorDepth::None;
                let look = Appearance { theme, has_colour: colour, glyphs, ..Appearance::default() };
                let mut board = open(BoardSettings { appearance: look, size: (80, 24), ..all_time() });
                for (pane, keys) in ["0", "1", "2", "3"].into_iter().enumerate() {
                    press(&mut board, keys);
                    let found = count_highlighted_cells(&draw(&board), depth);
                    let what = format!("{name}, {depth:?}, {glyphs:?}, pane {keys}: {found:?}");
                    assert_eq!(found.len(), 4, "every list marks its row: {what}");
                    assert!(found[pane] >= 30, "{what}");
                    assert!((0..4).all(|other| other == pane || found[other] < found[pane]), "{what}");
                }
            }
        }
    }
}

/// Generates short names in scripts whose width is hard to count. They do not begin or end with a mark or joiner,
/// which would belong to no letter.
fn names() -> impl Strategy<Value = String> {
    let scripts = [
        "[\u{627}\u{628}\u{67e}\u{62a}\u{62c}\u{686}\u{62f}\u{631}\u{633}\u{634}\u{639}\u{6a9}\u{6af}\u{644}\u{645}\u{646}\u{648}\u{6cc}]{1,8}",
        // Letters specific to Pashto and Urdu.
        "[\u{67c}\u{681}\u{685}\u{689}\u{693}\u{696}\u{69a}\u{6ab}\u{6bc}\u{6cd}\u{6d0}\u{679}\u{688}\u{691}\u{6ba}\u{6be}\u{6c1}\u{6d2}]{1,8}",
        // Lam with every alef, and a mark between words.
        "\u{627}\u{633}\u{644}\u{627}\u{645}|\u{644}\u{627}|\u{644}\u{623}|\u{622}\u{644}\u{622}|\u{628}\u{64e}\u{644}\u{625}\u{628}|\u{645}\u{6cc}\u{200c}\u{644}\u{627}",
        "[\u{4e00}-\u{4eff}\u{ac00}-\u{acff}\u{30a1}-\u{30f0}]{1,4}",
        "[\u{410}-\u{42f}\u{4b7}\u{49b}\u{4ef}]{1,8}",
    ];
    prop::sample::select(scripts.to_vec())
        .prop_flat_map(|letters| prop::string::string_regex(letters).unwrap())
}

/// Returns the columns that a terminal draws, character by character: it joins lam and alef into one glyph two
/// columns wide.
fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

fn situation(names: &[String]) -> Situation {
    let mut text = String::from("(format: 1, title: \"T\", as_of: \"2026-01-31\", sources: {}, actors: {");
    for (i, name) in names.iter().enumerate() {
        _ = write!(text, "\"a{i}\": (name: \"Actor {i}\", native: \"{name}\", kind: StateForces), ");
    }
    text += "}, fronts: {";
    for (i, name) in names.iter().enumerate() {
        _ = write!(
            text,
            "\"f{i}\": (name: \"Front {i}\", native: \"{name}\", parties: [], coverage_from: \"2025-01-01\"), "
        );
    }
    text += "}, events: [";
    for i in 0..names.len() {
        let (day, other) = (i + 1, (i + 1) % names.len());
        _ = write!(
            text,
            "(id: \"e{i}\", date: \"2026-01-{day:02}\", front: \"f{i}\", kind: ArmedClash, actors: [\"a{i}\", \"a{other}\"], summary: \"clash\", sources: []), "
        );
    }
    let loaded = file::read_text("names.ron", &(text + "])")).unwrap();
    assert_eq!(loaded.situation.events.len(), names.len(), "{:?}", loaded.diagnostics);
    loaded.situation
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_of_every_script_stay_aligned_and_lose_no_letter(names in prop::collection::vec(names(), 3..6)) {
        let look = Appearance { has_colour: false, names: NameScript::Native, ..Appearance::default() };
        for size in [(200, 60), (120, 40), (80, 24)] {
            let mut board = Board::new(store(situation(&names)), Vec::new(), BoardSettings { appearance: look, size, ..all_time() });
            press(&mut board, "2");
            prop_assert_eq!(board.state().focus, PaneId::Events);
            let text = screen_text(&board);
            for line in text.lines() {
                prop_assert!(columns(line) <= usize::from(size.0), "{}: {line}", columns(line));
            }
            let is_event = |line: &&str| line.trim_start_matches(['>', ' ']).starts_with("2026-01-0");
            let rows: Vec<&str> = text.lines().filter(is_event).collect();
            prop_assert!(rows.len() == names.len(), "{text}");
            let kinds: Vec<usize> = rows.iter().map(|row| columns(row.split("clash").next().unwrap())).collect();
            prop_assert!(kinds.iter().all(|column| *column == kinds[0]), "{kinds:?}\n{text}");
            for name in &names {
                prop_assert!(rows.iter().any(|row| row.contains(name.as_str())), "{name} is not in\n{text}");
            }
        }
    }
}
