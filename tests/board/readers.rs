//! The board for every viewer: with few or no colours, with right-to-left scripts, on a small screen, and on a first
//! visit.

use frontwatch::assess::Flag;
use frontwatch::board::{Appearance, BidiMode, Board, BoardSettings, Glyphs, NameScript, PaneId, ThemeId};
use frontwatch::model::{Diagnostic, Severity};
use frontwatch::terminal::{ColorDepth, encode_changes, frame_to_text};
use frontwatch::view::glyphs::GlyphSet;
use frontwatch::view::layout::lay_out_screen;
use frontwatch::visit::VisitRecord;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use unicode_bidi::{BidiInfo, Level};

use crate::support::{draw, message, open, pressed, sample_store, screen_text, settings};

fn board(size: (u16, u16), look: Appearance, keys: &str) -> Board {
    pressed(open(BoardSettings { appearance: look, size, ..settings() }), keys)
}

fn text(board: &Board) -> Vec<String> {
    screen_text(board).lines().map(str::to_owned).collect()
}

fn colours(theme: ThemeId) -> Appearance {
    Appearance { theme, has_colour: true, has_theme_background: true, ..Appearance::default() }
}

/// Key scripts that lead to the states whose colours are checked.
const KEY_SCRIPTS: [&str; 9] =
    ["", "1 space", "3 v", "4 space", "?", ":", "w", r#"f "frnt:x""#, "enter / \"taliban\" enter"];

/// Returns the red, green and blue of a colour. Fails for the first sixteen of the palette, which the terminal
/// defines.
fn rgb(color: vt100::Color) -> (u8, u8, u8) {
    match color {
        vt100::Color::Rgb(r, g, b) => (r, g, b),
        vt100::Color::Idx(i @ 232..) => (8 + 10 * (i - 232), 8 + 10 * (i - 232), 8 + 10 * (i - 232)),
        vt100::Color::Idx(i @ 16..) => {
            let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let i = i - 16;
            (step(i / 36), step(i / 6 % 6), step(i % 6))
        }
        other => panic!("{other:?} is defined by the terminal, so its contrast is unknown"),
    }
}

/// Returns the contrast ratio of two colours, from 1 to 21 (WCAG 2, relative luminance).
fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let light = |(r, g, b)| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn contrast_follows_its_wcag_definition() {
    assert!((contrast((255, 255, 255), (0, 0, 0)) - 21.0).abs() < 1e-9);
    assert!((contrast((119, 119, 119), (255, 255, 255)) - 4.478).abs() < 1e-3, "#777 just fails");
}

#[test]
fn text_has_enough_contrast_in_every_theme_with_its_own_background() {
    for theme in [ThemeId::Night, ThemeId::Paper] {
        for (depth, keys) in
            [ColorDepth::Rgb, ColorDepth::Ansi256].into_iter().flat_map(|d| KEY_SCRIPTS.map(|k| (d, k)))
        {
            let frame = draw(&board((120, 40), colours(theme), keys));
            assert!(frame.content.iter().all(|cell| !cell.modifier.contains(Modifier::DIM)));
            let mut seen = vt100::Parser::new(40, 120, 0);
            seen.process(&encode_changes(&Buffer::empty(frame.area), &frame, depth));
            for (y, x) in (0..40).flat_map(|y| (0..120).map(move |x| (y, x))) {
                let cell = seen.screen().cell(y, x).unwrap();
                let ground = rgb(cell.bgcolor());
                if cell.has_contents() && cell.contents() != " " {
                    let found = contrast(rgb(cell.fgcolor()), ground);
                    assert!(
                        found >= 4.5,
                        "{theme:?} {depth:?} {keys:?}: {:?} has {found:.2}",
                        cell.contents()
                    );
                }
            }
        }
    }
}

#[test]
fn no_theme_writes_colours_beyond_the_depth_of_the_terminal() {
    for ((theme, _), keys) in ThemeId::TABLE.into_iter().flat_map(|t| KEY_SCRIPTS.map(|k| (t, k))) {
        for has_background in [false, true] {
            let frame = draw(&board(
                (80, 24),
                Appearance { has_theme_background: has_background, ..colours(theme) },
                keys,
            ));
            let written =
                |depth| String::from_utf8(encode_changes(&Buffer::empty(frame.area), &frame, depth)).unwrap();
            assert!(!written(ColorDepth::Ansi256).contains("8;2;"), "{theme:?}");
            let sixteen = written(ColorDepth::Ansi16);
            assert!(!sixteen.contains("8;2;") && !sixteen.contains("8;5;"), "{theme:?}");
        }
    }
}

/// Draws a frame and removes all its colours.
fn colourless(board: &Board) -> Buffer {
    let mut frame = draw(board);
    for cell in &mut frame.content {
        (cell.fg, cell.bg) = (Color::Reset, Color::Reset);
    }
    frame
}

/// Returns the themes that are designed to work without colours, and the default theme without its colours.
fn looks() -> impl Iterator<Item = Appearance> {
    [ThemeId::Cvd, ThemeId::HighContrast, ThemeId::Mono]
        .into_iter()
        .map(colours)
        .chain([Appearance { has_colour: false, ..Appearance::default() }])
        .flat_map(|look| [Glyphs::Unicode, Glyphs::Ascii].map(|glyphs| Appearance { glyphs, ..look }))
}

#[test]
fn the_selected_row_differs_without_colour() {
    for look in looks() {
        for (keys, pane) in [("1 j", PaneId::Fronts), ("2 j", PaneId::Events), ("3 j", PaneId::Dyads)] {
            let board = board((120, 40), look, keys);
            let (frame, body) = (colourless(&board), lay_out_screen(&board.scene()).pane_body(pane));
            let marked: Vec<u16> =
                (body.top() + 1..body.bottom()).filter(|&y| frame[(body.x, y)].symbol() == ">").collect();
            assert_eq!(marked, [body.top() + 2], "{look:?} {keys}");
            for y in body.top() + 1..body.bottom() {
                let reversed = (body.left()..body.right())
                    .any(|x| frame[(x, y)].modifier.contains(Modifier::REVERSED | Modifier::BOLD));
                assert_eq!(reversed, y == marked[0], "{look:?} {keys} row {y}");
            }
        }
    }
}

#[test]
fn contested_facts_differ_without_colour() {
    for look in looks() {
        let sign = GlyphSet::for_setting(look.glyphs).contested;
        for (filter, is_contested) in [("contested:yes", true), ("contested:no", false)] {
            let board = board((120, 40), look, &format!(r#"t f "{filter}" enter"#));
            let (frame, body) =
                (colourless(&board), lay_out_screen(&board.scene()).pane_body(PaneId::Events));
            let shown = board.answer().events.len().min(usize::from(body.height - 1));
            assert!(shown > 0, "{filter}");
            for y in (body.top() + 1..body.bottom()).take(shown) {
                let signed = (body.left()..body.right()).any(|x| frame[(x, y)].symbol() == sign);
                assert_eq!(signed, is_contested, "{look:?} {filter} row {y}");
            }
        }
    }
}

#[test]
fn severity_differs_without_colour() {
    let problem = |severity| Diagnostic { severity, message: "so".into(), location: None, hint: None };
    let problems = [Severity::Error, Severity::Warning, Severity::Note].map(problem).to_vec();
    for look in looks() {
        let board =
            Board::new(sample_store(), problems.clone(), BoardSettings { appearance: look, ..settings() });
        let board = pressed(board, "! G");
        let frame = frame_to_text(&colourless(&board), ColorDepth::None);
        let rows: Vec<&str> = frame.lines().filter(|line| line.contains("  so")).collect();
        assert_eq!(rows.len(), 3, "{frame}");
        assert!(rows[0] != rows[1] && rows[1] != rows[2] && rows[0] != rows[2], "{rows:#?}");
        // The other signs of severity: changes, flags, shades of the quad classes, visit marks.
        let glyphs = GlyphSet::for_setting(look.glyphs);
        let flags: Vec<&str> = Flag::ALL.iter().map(|flag| flag.letter()).collect();
        for signs in [&glyphs.change_signs[..], &flags[..], &glyphs.class_shades[..], &glyphs.visit_marks[..]]
        {
            let mut distinct = signs.to_vec();
            distinct.sort_unstable();
            distinct.dedup();
            assert_eq!(distinct.len(), signs.len(), "{signs:?}");
        }
        let unknown = [glyphs.unknown, glyphs.zero, glyphs.at_least, glyphs.bars[7]];
        assert!((1..4).all(|i| !unknown[..i].contains(&unknown[i])), "{unknown:?}");
    }
}

fn names(names: NameScript, bidi: BidiMode) -> Appearance {
    Appearance { names, bidi, has_colour: true, ..Appearance::default() }
}

/// Returns the visual column of each column of a row, in a terminal that reorders the whole row by the Unicode
/// Bidirectional Algorithm (UAX #9), as VTE and `PuTTY` do.
fn visual_columns(row: &[&str], base: Option<Level>) -> Vec<usize> {
    let text: String = row.concat();
    let info = BidiInfo::new(&text, base);
    let paragraph = &info.paragraphs[0];
    let by_byte = info.reordered_levels(paragraph, paragraph.range.clone());
    let mut at = 0;
    let levels: Vec<Level> = row
        .iter()
        .map(|sign| {
            let level = by_byte[at];
            at += sign.len();
            level
        })
        .collect();
    let order = BidiInfo::reorder_visual(&levels);
    let mut seen = vec![0; order.len()];
    for (column, &from) in order.iter().enumerate() {
        seen[from] = column;
    }
    seen
}

const FENCE: &str = "\u{2800}";

#[test]
fn no_column_moves_in_a_terminal_that_reorders_rows() {
    let places = ["", "1", "3", "enter", "1 enter", "1 w", "3 v", "/ \"طالبان\" enter", "1 space"];
    let mut fenced = 0;
    for (keys, shown) in places.into_iter().flat_map(|k| [(k, NameScript::Native), (k, NameScript::Both)]) {
        for size in [(200, 60), (120, 40), (80, 24), (40, 12), (20, 5)] {
            let frame = draw(&board(size, names(shown, BidiMode::Terminal), keys));
            for y in 0..size.1 {
                let row: Vec<&str> = (0..size.0).map(|x| frame[(x, y)].symbol()).collect();
                for base in [None, Some(Level::ltr())] {
                    let seen = visual_columns(&row, base);
                    // The terminal may reorder a name between two fences; every other cell stays in its column.
                    let mut from = 0;
                    for stretch in row.split(|sign| *sign == FENCE) {
                        let columns = from..from + stretch.len();
                        let rtl = stretch.concat().chars().any(|c| ('\u{590}'..'\u{900}').contains(&c));
                        for x in columns.clone() {
                            let stays = if rtl { columns.contains(&seen[x]) } else { seen[x] == x };
                            assert!(stays, "{keys:?} {size:?} row {y} column {x}\n{}", row.concat());
                        }
                        from = columns.end + 1;
                        fenced += usize::from(rtl);
                    }
                }
            }
        }
    }
    assert!(fenced > 200, "too few fenced names: {fenced}");
}

#[test]
fn reordering_by_the_board_moves_no_column_and_loses_no_letter() {
    for keys in ["", "1", "3", "enter", "1 enter"] {
        let frame = |bidi| draw(&board((120, 40), names(NameScript::Native, bidi), keys));
        let (logical, visual) = (frame(BidiMode::Terminal), frame(BidiMode::Reorder));
        assert_ne!(logical, visual);
        for y in 0..40 {
            let row = |frame: &Buffer| -> Vec<String> {
                let row = (0..120).map(|x| frame[(x, y)].symbol().replace(FENCE, " "));
                row.collect()
            };
            let (mut before, mut after) = (row(&logical), row(&visual));
            // List columns without names do not move.
            for (a, b) in
                before.iter().zip(&after).filter(|(a, _)| a.chars().any(|c| c.is_ascii_alphanumeric()))
            {
                let name = before.concat().chars().any(|c| ('\u{590}'..'\u{900}').contains(&c));
                assert!(a == b || name, "{keys:?} row {y}");
            }
            before.sort();
            after.sort();
            assert_eq!(before, after, "{keys:?} row {y}");
        }
        let controls = ['\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{2066}', '\u{2069}'];
        for frame in [logical, visual] {
            assert!(!frame_to_text(&frame, ColorDepth::None).contains(controls));
        }
    }
}

#[test]
fn a_search_finds_names_in_any_spelling() {
    for (search, keys) in [("پاکستان", "3"), ("طالبان", "3"), ("مرز ایران", "1")] {
        let found = |typed: &str| {
            let typed = format!(r#"{keys} / "{typed}" enter"#);
            let board = board((120, 40), names(NameScript::Latin, BidiMode::Terminal), &typed);
            message(&board).to_owned()
        };
        let as_written = found(search);
        assert!(as_written.starts_with("Match "), "{as_written}");
        let arabic = search.replace('ک', "ك").replace('ی', "ي");
        let marked: String = search.chars().flat_map(|c| [c, '\u{64e}']).collect();
        let drawn_out = search.replace('ا', "ا\u{640}").replace('ا', "أ");
        for variant in [arabic, marked, drawn_out] {
            assert_eq!(found(&variant), as_written, "{variant}");
        }
    }
}

#[test]
fn a_list_counts_its_hidden_rows() {
    let look = Appearance { has_colour: true, ..Appearance::default() };
    let text = |size, keys| text(&board(size, look, keys));
    let title = |pane, size, keys| {
        let board = board(size, look, keys);
        let y = lay_out_screen(&board.scene()).pane(pane).unwrap().y;
        self::text(&board)[usize::from(y)].clone()
    };
    let fronts = |keys| title(PaneId::Fronts, (60, 20), keys);
    // The line of folded fronts is a row like others.
    assert!(fronts("").ends_with("killed ≥15 ─"), "{}", fronts(""));
    assert!(fronts("1 G enter").ends_with("killed ≥15 ▾2 ━"), "{}", fronts("1 G enter"));
    assert!(fronts("1 G enter G").ends_with("killed ≥15 ▴2 ━"), "{}", fronts("1 G enter G"));
    let headline = |keys| title(PaneId::Headline, (60, 20), keys);
    assert!(headline("").ends_with("▾1 ─") && headline("0 G").ends_with("▴1 ━"), "{}", headline("0 G"));
    let whole = title(PaneId::Fronts, (120, 40), "");
    assert!(!whole.contains('▾') && !whole.contains('▴'), "all seven rows are visible: {whole}");
    assert!(text((40, 12), "")[1].ends_with("▾22"), "next to the tabs");
    assert_eq!(
        text((20, 5), "j j j")[1],
        "01[2 Events]3456 ▾26",
        "rows below have precedence over rows above"
    );
}

#[test]
fn the_smallest_screens_show_kind_and_date() {
    let text =
        |size, keys| text(&board(size, Appearance { has_colour: true, ..Appearance::default() }, keys));
    let small = text((40, 12), "");
    assert!(small[3].contains("2026-01") && small[3].contains("clash, Tajikistan"), "{small:#?}");
    let smallest = text((20, 5), "");
    assert_eq!(smallest[2], ">  2026-01  clash", "no column heads where only two rows fit");
    assert!(smallest[3].contains("2025"), "{smallest:#?}");
    assert!(text((20, 5), "enter")[2].contains("2026-01"));
}

#[test]
fn after_the_first_key_of_a_chord_every_completion_is_shown() {
    for size in [(120, 40), (80, 24), (60, 20), (40, 12)] {
        let text =
            text(&board(size, Appearance { has_colour: true, ..Appearance::default() }, "s")).join("\n");
        for completion in
            ["d date", "f front", "k kind", "a actors", "p place", "t killed", "s sources", "c contested"]
        {
            assert!(text.contains(completion), "{completion} at {size:?}\n{text}");
        }
    }
    let text = text(&board((80, 24), Appearance::default(), "g"));
    assert_eq!(text.last().unwrap(), " g … g top");
}

#[test]
fn the_first_visit_hint_disappears_after_the_first_larger_change() {
    let look = Appearance { has_colour: true, ..Appearance::default() };
    let board = |size, keys: &str, seen| {
        pressed(open(BoardSettings { appearance: look, size, seen, ..settings() }), keys)
    };
    let footer = |size, keys: &str, seen| text(&board(size, keys, seen)).pop().unwrap();
    let first = || Some(VisitRecord::default());
    assert_eq!(
        footer((80, 24), "", first()),
        " First visit: ? help · arrows move · enter opens · q quits · f filters"
    );
    assert!(footer((120, 40), "", first()).contains("tab goes to the next pane"));
    assert_eq!(footer((20, 5), "", first()), "? help · arrows move");
    assert!(footer((80, 24), "j j j j", first()).contains("First visit"));
    // The hint disappears with a key that redraws much of the screen, not with one that only moves the cursor.
    assert!(footer((80, 24), "j j j j j j k", first()).contains("First visit"));
    for key in ["1", "K", "z", "enter esc", "? esc"] {
        let keys = format!("j j j j {key}");
        let footer = footer((80, 24), &keys, first());
        assert!(footer.starts_with(" ? help"), "{key}: {footer}");
    }
    let again =
        VisitRecord { visited_at: Some("2026-02-01T08:00:00".parse().unwrap()), ..VisitRecord::default() };
    for seen in [None, Some(again)] {
        assert!(!footer((80, 24), "", seen).contains("First visit"));
    }
}
