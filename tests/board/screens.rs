//! Snapshots of whole screens: the text that `frame` prints, followed by the styles of each row.
//!
//! After an intended change, run `just accept` and read the diff before committing it.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use frontwatch::board::{Appearance, Board, BoardSettings, Glyphs, PaneId, ThemeId};
use frontwatch::terminal::{ColorDepth, frame_to_text};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use crate::support::{draw, open, pressed, settings};

const COLOURS: Appearance = Appearance {
    theme: ThemeId::Default,
    has_colour: true,
    has_theme_background: false,
    glyphs: Glyphs::Unicode,
    bidi: frontwatch::board::BidiMode::Terminal,
    shows_cursor: false,
    names: frontwatch::board::NameScript::Latin,
    detail_pane: frontwatch::board::DetailPane::Auto,
    map_marks: frontwatch::board::MapMarks::HalfBlock,
};

fn board(size: (u16, u16), look: Appearance, keys: &str) -> Board {
    pressed(open(BoardSettings { appearance: look, size, ..settings() }), keys)
}

/// Returns the text of a frame, a separator, and the styles of every styled row as `row: from-to style`. Columns
/// count from 0.
fn render_snapshot(buffer: &Buffer) -> String {
    let mut out =
        format!("{}x{}\n{}", buffer.area.width, buffer.area.height, frame_to_text(buffer, ColorDepth::None));
    out.push_str("--\n");
    for y in 0..buffer.area.height {
        let runs = style_runs(buffer, y);
        if !runs.is_empty() {
            let _ = writeln!(out, "{y}: {}", runs.join(", "));
        }
    }
    out
}

fn style_runs(buffer: &Buffer, y: u16) -> Vec<String> {
    // First and last column, style, and whether any of it is visible.
    let mut runs: Vec<(u16, u16, String, bool)> = Vec::new();
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        let style = style(cell);
        // The second cell of a wide character has no style of its own.
        let last = x + u16::try_from(cell.symbol().width().max(1)).unwrap() - 1;
        let seen = cell.symbol() != " "
            || cell.bg != Color::Reset
            || cell.modifier.intersects(Modifier::REVERSED | Modifier::UNDERLINED);
        match runs.last_mut() {
            Some(run) if run.2 == style => {
                // Trailing blanks are not part of a run.
                if seen {
                    (run.1, run.3) = (last, true);
                }
            }
            _ => runs.push((x, last, style, seen)),
        }
        x = last + 1;
    }
    let seen = runs.into_iter().filter(|run| run.3 && !run.2.is_empty());
    seen.map(|(from, to, style, _)| format!("{from}-{to} {style}")).collect()
}

/// Describes the colours and modifiers of a cell; empty for a plain one.
fn style(cell: &Cell) -> String {
    let mut words = Vec::new();
    if cell.fg != Color::Reset {
        words.push(cell.fg.to_string().to_lowercase());
    }
    if cell.bg != Color::Reset {
        words.push(format!("on {}", cell.bg).to_lowercase());
    }
    for (name, _) in cell.modifier.iter_names() {
        words.push(name.to_lowercase());
    }
    words.join(" ")
}

#[track_caller]
fn assert_screen(name: &str, size: (u16, u16), look: Appearance, keys: &str) {
    assert_board(name, &board(size, look, keys), keys);
}

/// Compares the screen of a board with the snapshot of this name, after these keys.
#[track_caller]
pub(crate) fn assert_board(name: &str, board: &Board, keys: &str) {
    let description = if keys.is_empty() { "as it opens".to_owned() } else { format!("after {keys}") };
    insta::with_settings!({ description => description, omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, render_snapshot(&draw(board)));
    });
}

#[test]
fn the_board_at_five_sizes() {
    for (columns, rows) in [(20, 5), (60, 20), (80, 24), (120, 40), (200, 60)] {
        assert_screen(&format!("board-{columns}x{rows}"), (columns, rows), COLOURS, "");
    }
}

#[test]
fn help() {
    assert_screen("help", (80, 24), COLOURS, "?");
}

#[test]
fn an_invalid_filter() {
    assert_screen("filter-error", (80, 24), COLOURS, r#"f "frnt:afg-tjk""#);
}

#[test]
fn lanes_and_bars() {
    let mono = Appearance { theme: ThemeId::Mono, has_colour: false, ..COLOURS };
    let ascii = Appearance { glyphs: Glyphs::Ascii, ..mono };
    for (name, size, look, keys) in [
        ("lanes-80x24", (80, 24), COLOURS, "4 v"),
        ("lanes-120x40", (120, 40), COLOURS, "4 h h h space h h"),
        ("lanes-zoomed-mono", (120, 40), mono, "4 z t"),
        ("lanes-ascii", (120, 40), ascii, "4"),
        ("bars-120x40", (120, 40), COLOURS, "4 v"),
        ("bars-killed-120x40", (120, 40), COLOURS, "4 v m m t"),
        ("lanes-and-bars-200x60", (200, 60), COLOURS, "4 h h"),
    ] {
        assert_screen(name, size, look, keys);
    }
}

#[test]
fn grouped_by_actor_and_by_source() {
    for (name, size, dimension) in [
        ("actors-80x24", (80, 24), "actor"),
        ("actors-120x40", (120, 40), "actor"),
        ("sources-120x40", (120, 40), "source"),
    ] {
        assert_screen(name, size, COLOURS, &format!(r#"b "{dimension}" enter 1"#));
    }
}

#[test]
fn contested_facts_and_claimants() {
    for (columns, rows) in [(80, 24), (120, 40)] {
        let name = |page: &str| format!("{page}-{columns}x{rows}");
        assert_screen(&name("contested-facts"), (columns, rows), COLOURS, "t C j");
        assert_screen(&name("claimant"), (columns, rows), COLOURS, r#"t : "claimant taliban" enter"#);
    }
}

#[test]
fn the_matrix() {
    assert_screen("matrix", (120, 40), COLOURS, "3 v");
}

#[test]
fn the_map() {
    assert_screen("map", (100, 30), COLOURS, "t 6 n n");
    assert_screen("map-ascii", (80, 24), Appearance { glyphs: Glyphs::Ascii, ..COLOURS }, "t 6 n space");
}

#[test]
fn the_claims_of_a_contested_event() {
    let keys = r#"t / "overran" enter 5"#;
    let board = board((120, 40), COLOURS, keys);
    assert_eq!(board.state().events.id.as_deref(), Some("2021-12-01-dahraes"));
    assert_eq!(board.state().focus, PaneId::Detail);
    assert_screen("contested-event", (120, 40), COLOURS, keys);
}

#[test]
fn in_ascii() {
    let look = Appearance { glyphs: Glyphs::Ascii, ..COLOURS };
    let buffer = draw(&board((80, 24), look, "4"));
    // Names keep their letters; what the board draws is ASCII.
    let text = frame_to_text(&buffer, ColorDepth::None);
    assert!(text.chars().all(|c| c.is_ascii() || c.is_alphabetic()), "{text}");
    assert_screen("ascii", (80, 24), look, "4");
}

/// `readers.rs` tests that the selected row still stands out.
#[test]
fn without_colour() {
    let look = Appearance { has_colour: false, ..COLOURS };
    assert_screen("no-colour", (80, 24), look, "2 j");
    for pane in ["1 j", "2 j", "3 j"] {
        let buffer = draw(&board((80, 24), look, pane));
        assert!(
            buffer.content.iter().all(|cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset)),
            "{pane}"
        );
    }
}

/// Each frame in these documents is the output of its own command. `UPDATE_EXPECTED=1` (`just accept`) rewrites them.
#[test]
fn frames_in_documents_match_the_program() {
    for name in ["README.md", "docs/looks.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let text = fs::read_to_string(&path).unwrap();
        let updated = update_frames(&text);
        if env::var_os("UPDATE_EXPECTED").is_some() && text != updated {
            fs::write(&path, updated).unwrap();
        } else {
            assert!(text == updated, "{name} differs from the output of the program: run `just accept`");
        }
    }
}

fn update_frames(text: &str) -> String {
    const BEGIN: &str = "<!-- frame: frontwatch ";
    const END: &str = "<!-- /frame -->";
    let mut pieces = text.split(BEGIN);
    let mut updated = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (command, rest) = piece.split_once(" -->\n").expect("the comment has an end");
        let (_, rest) = rest.split_once(END).unwrap_or_else(|| panic!("no {END} after {command}"));
        // Quoted text is one argument.
        let parts = command.split('"').enumerate();
        let args: Vec<&str> = parts
            .flat_map(|(i, part)| if i % 2 == 1 { vec![part] } else { part.split_whitespace().collect() })
            .collect();
        let _ = write!(updated, "{BEGIN}{command} -->\n```text\n{}```\n{END}{rest}", frame_output(&args));
    }
    assert_ne!(updated, text.split(BEGIN).next().unwrap(), "the document has no frame");
    updated
}

fn frame_output(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontwatch"));
    let done = command.args(args).env_clear().env("LANG", "C.UTF-8").output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// A filter empties cells but moves no column and no pane.
#[test]
fn columns_and_panes_stay_when_a_filter_changes() {
    let words = [
        "verdict", "last", "inc", "diff", "change", "killed", "≠", "front", "kind", "actors", "summary",
        "date▾",
    ];
    for size in [(80, 24), (100, 30), (120, 40), (160, 50), (200, 60)] {
        let text = |keys: &str| -> Vec<Vec<char>> {
            // The signs of vague dates in lanes look like borders of panes.
            let board = board(size, COLOURS, &format!(r#": "chart bars" enter t {keys}"#));
            frame_to_text(&draw(&board), ColorDepth::None)
                .lines()
                .map(|line| line.chars().collect())
                .collect()
        };
        let places = |text: &[Vec<char>]| -> Vec<(usize, usize, String)> {
            let mut found = Vec::new();
            for (y, line) in text.iter().enumerate() {
                // The map and the detail change with the filter; they lie to the right of the last pane border.
                let sides = line.iter().enumerate().filter(|(_, c)| "│┬├┤".contains(**c));
                found.extend(sides.map(|(x, _)| (y, x, "side".to_owned())));
                let text: String = line.iter().collect();
                let titles = ["0 What matters", "1 Fronts", "2 Events", "3 Actors"];
                let titles = titles.into_iter().filter(|title| text.contains(&format!("{title} ")));
                found.extend(titles.map(|title| (y, 0, title.to_owned())));
                let head = line.starts_with(&"   front ".chars().collect::<Vec<_>>())
                    || line.starts_with(&"   date".chars().collect::<Vec<_>>())
                    || line.starts_with(&"   actors ".chars().collect::<Vec<_>>());
                for word in words.into_iter().filter(|_| head) {
                    let wanted: Vec<char> = word.chars().collect();
                    found.extend(
                        line.windows(wanted.len())
                            .position(|at| at == wanted)
                            .map(|x| (y, x, word.to_owned())),
                    );
                }
            }
            found
        };
        let all = places(&text(""));
        assert!(all.len() > 20, "{all:?}");
        for filter in
            ["k i n d : c l a s h", "f r o n t : a f g - t j k", "k i l l e d > = 1", "a c t o r : i r a n"]
        {
            let filtered = places(&text(&format!("f {filter} enter")));
            assert_eq!(filtered, all, "{filter} at {size:?}");
        }
    }
}
