//! The encoder's output is short, and a terminal emulator that receives it shows the frame.

use proptest::prelude::*;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::*;

fn buffer(lines: &[&str]) -> Buffer {
    Buffer::with_lines(lines.iter().copied())
}

fn encode(prev: &Buffer, next: &Buffer) -> String {
    String::from_utf8(encode_changes(prev, next, ColorDepth::Rgb)).unwrap()
}

#[test]
fn an_unchanged_frame_writes_no_byte() {
    let frame = buffer(&["abc", "漢字 "]);
    assert_eq!(encode(&frame, &frame.clone()), "");
}

#[test]
fn changes_are_written_in_few_bytes() {
    let empty = buffer(&["          ", "          "]);
    assert_eq!(encode(&empty, &buffer(&["ab        ", "c         "])), "\x1b[1Hab\r\nc");
    assert_eq!(encode(&empty, &buffer(&["a       b ", "          "])), "\x1b[1Ha\x1b[9Gb");
    // Writing the unchanged `bc` again is shorter than moving the cursor.
    let next = buffer(&["XbcX      ", "          "]);
    assert_eq!(encode(&buffer(&["abcd      ", "          "]), &next), "\x1b[1HXbcX");
    // The rest of a row is erased.
    assert_eq!(
        encode(&buffer(&["abcdefghij", "          "]), &buffer(&["ab        ", "          "])),
        "\x1b[1;3H\x1b[K"
    );
}

#[test]
fn both_halves_of_a_wide_sign_are_redrawn() {
    // When a terminal draws over column 1, it blanks column 2 in an unknown style.
    assert_eq!(encode(&buffer(&[" 字 "]), &buffer(&["字  "])), "\x1b[1H字 ");
    assert_eq!(encode(&buffer(&["字字"]), &buffer(&[" 字 "])), "\x1b[1H 字 ");
    assert_eq!(encode(&buffer(&["字a"]), &buffer(&["b a"])), "\x1b[1Hb ");
}

#[test]
fn selecting_a_row_costs_little_more_than_its_text() {
    let prev = Buffer::with_lines(["x".repeat(80), "x".repeat(80)]);
    let mut next = prev.clone();
    next.set_style(Rect::new(0, 1, 80, 1), Style::new().add_modifier(Modifier::REVERSED));
    let bytes = encode(&prev, &next);
    assert_eq!(bytes, format!("\x1b[2H\x1b[7m{}\x1b[m", "x".repeat(80)));
}

#[test]
fn a_space_takes_the_style_of_the_next_sign() {
    let prev = buffer(&["xxxxx"]);
    let mut next = buffer(&["  ab "]);
    next.set_style(Rect::new(0, 0, 5, 1), Style::new().bg(Color::Blue));
    next.set_style(Rect::new(2, 0, 1, 1), Style::new().fg(Color::Red));
    assert_eq!(encode(&prev, &next), "\x1b[1H\x1b[31;44m  a\x1b[39mb \x1b[m");
    // Not a style that is visible on the space.
    next.set_style(Rect::new(2, 0, 1, 1), Style::new().add_modifier(Modifier::UNDERLINED));
    assert_eq!(encode(&prev, &next), "\x1b[1H\x1b[44m  \x1b[4;31ma\x1b[;44mb \x1b[m");
}

#[test]
fn the_cursor_moves_by_the_shorter_sequence() {
    let (blank, mut next) = (Buffer::empty(Rect::new(0, 0, 20, 12)), Buffer::empty(Rect::new(0, 0, 20, 12)));
    next.set_string(10, 5, "a", Style::new());
    let cursor_move = |to| {
        let bytes = encode_changes_and_cursor(&blank, &next, ColorDepth::Rgb, (None, Some(to)));
        String::from_utf8(bytes).unwrap().split_off("\x1b[6;11Ha".len())
    };
    for (to, expected) in [
        ((0, 5), "\r"),
        ((11, 5), ""),
        ((9, 5), "\x1b[10G"),
        ((0, 6), "\r\n"),
        ((0, 7), "\r\n\n"),
        ((0, 10), "\x1b[11H"),
        ((11, 4), "\x1b[A"),
        ((11, 9), "\x1b[4B"),
        ((15, 1), "\x1b[2;16H"),
        // The position is within the screen.
        ((99, 99), "\x1b[12;20H"),
    ] {
        assert_eq!(cursor_move(to), expected, "{to:?}");
    }
}

#[test]
fn a_style_changes_with_the_shorter_sequence() {
    let empty = buffer(&["    "]);
    let mut next = buffer(&["abcd"]);
    let styles = [
        Style::new().fg(Color::Red).add_modifier(Modifier::BOLD | Modifier::DIM),
        Style::new().fg(Color::Red).add_modifier(Modifier::DIM),
        Style::new().fg(Color::Red).bg(Color::Indexed(200)).add_modifier(Modifier::REVERSED),
        Style::new().fg(Color::Rgb(1, 2, 3)),
    ];
    for (x, style) in (0..).zip(styles) {
        next.set_style(Rect::new(x, 0, 1, 1), style);
    }
    assert_eq!(
        encode(&empty, &next),
        "\x1b[1H\x1b[1;2;31ma\x1b[22;2mb\x1b[22;7;48;5;200mc\x1b[;38;2;1;2;3md\x1b[m"
    );
}

#[test]
fn colours_are_reduced_to_the_nearest_within_the_depth() {
    for (color, depth, expected) in [
        (Color::Rgb(250, 5, 5), ColorDepth::Ansi16, Color::Indexed(9)),
        (Color::Rgb(255, 135, 0), ColorDepth::Ansi256, Color::Indexed(208)),
        (Color::Rgb(255, 135, 0), ColorDepth::Rgb, Color::Rgb(255, 135, 0)),
        (Color::Indexed(208), ColorDepth::Ansi16, Color::Indexed(3)),
        (Color::Indexed(244), ColorDepth::Ansi16, Color::Indexed(8)),
        (Color::Indexed(208), ColorDepth::Ansi256, Color::Indexed(208)),
        (Color::Red, ColorDepth::Ansi16, Color::Indexed(1)),
        (Color::Red, ColorDepth::None, Color::Reset),
        (Color::Reset, ColorDepth::Rgb, Color::Reset),
    ] {
        assert_eq!(reduce_color(color, depth), expected, "{color:?} {depth:?}");
    }
}

#[test]
fn no_control_character_is_written() {
    let empty = buffer(&[" ".repeat(20).as_str()]);
    for symbol in ["\x1b", "\x07", "\n", "\x7f", "\u{9b}", "\u{85}", "a\x1b[2J", "\r\n", "\x1b\x1b"] {
        let mut next = empty.clone();
        next.cell_mut((1, 0)).unwrap().set_symbol(symbol);
        next.cell_mut((15, 0)).unwrap().set_symbol("z");
        assert_eq!(encode(&empty, &next), "\x1b[1;2H \x1b[16Gz", "{symbol:?}");
    }
}

#[test]
fn a_frame_of_another_size_is_drawn_on_a_blank_screen() {
    assert_eq!(encode(&buffer(&["abc"]), &buffer(&["ab", "  "])), "\x1b[1Hab");
    assert_eq!(encode(&buffer(&["abc"]), &Buffer::empty(Rect::ZERO)), "");
}

/// A frame of overlapping runs of styled text, as a view might draw.
fn any_frame(width: u16, height: u16) -> impl Strategy<Value = Buffer> {
    let word = prop_oneof![
        4 => "[ -~]{1,9}",
        1 => "[─│┌┐└┘▁▃▅█]{1,6}",
        1 => "(漢|字|コ|한){1,4}",
        1 => "[ابپتسلی]{1,6}",
        1 => "(e\u{301}|a\u{308}|س\u{64e}|x){1,5}",
        1 => " {1,20}",
    ];
    let run = (0..width, 0..height, word, any_style());
    prop::collection::vec(run, 0..14).prop_map(move |runs| {
        let mut frame = Buffer::empty(Rect::new(0, 0, width, height));
        for (x, y, word, style) in runs {
            frame.set_string(x, y, word, style);
        }
        frame
    })
}

fn any_style() -> impl Strategy<Value = Style> {
    let color = prop_oneof![
        3 => Just(Color::Reset),
        2 => prop::sample::select(vec![Color::Red, Color::Gray, Color::DarkGray, Color::White, Color::LightBlue]),
        1 => any::<u8>().prop_map(Color::Indexed),
        1 => any::<(u8, u8, u8)>().prop_map(|(r, g, b)| Color::Rgb(r, g, b)),
    ];
    // The emulator supports bold or dim but not both, and no blinking, hidden or crossed-out text.
    let weight = prop::sample::select(vec![Modifier::empty(), Modifier::BOLD, Modifier::DIM]);
    let others =
        prop::sample::subsequence(vec![Modifier::ITALIC, Modifier::UNDERLINED, Modifier::REVERSED], 0..=3);
    (color.clone(), color, weight, others).prop_map(|(fg, bg, weight, others)| {
        let modifier = others.into_iter().fold(weight, Modifier::union);
        // Reset first, so that the style of the run below does not show through.
        Style::reset().fg(fg).bg(bg).add_modifier(modifier)
    })
}

/// The visible parts of a cell: symbol, foreground, background and modifiers.
type VisibleCell = (String, Color, Color, Modifier);

fn visible_cell(symbol: &str, fg: Color, bg: Color, modifier: Modifier) -> VisibleCell {
    let (fg, bg) = (reduce_color(fg, ColorDepth::Rgb), reduce_color(bg, ColorDepth::Rgb));
    if symbol.trim().is_empty() && !modifier.intersects(VISIBLE_ON_SPACE) {
        return (" ".to_owned(), Color::Reset, bg, Modifier::empty());
    }
    let symbol = if symbol.is_empty() { " " } else { symbol };
    (symbol.to_owned(), fg, bg, modifier)
}

fn emulator_cell(parser: &vt100::Parser, x: u16, y: u16) -> VisibleCell {
    let cell = parser.screen().cell(y, x).unwrap();
    let color = |color| match color {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    };
    let modifier = [
        (cell.bold(), Modifier::BOLD),
        (cell.dim(), Modifier::DIM),
        (cell.italic(), Modifier::ITALIC),
        (cell.underline(), Modifier::UNDERLINED),
        (cell.inverse(), Modifier::REVERSED),
    ]
    .into_iter()
    .filter(|(on, _)| *on)
    .fold(Modifier::empty(), |all, (_, modifier)| all | modifier);
    visible_cell(cell.contents(), color(cell.fgcolor()), color(cell.bgcolor()), modifier)
}

fn check_emulator(parser: &vt100::Parser, frame: &Buffer) -> Result<(), TestCaseError> {
    for y in 0..frame.area.height {
        let mut x = 0;
        while x < frame.area.width {
            let cell = &frame[(x, y)];
            prop_assert_eq!(
                emulator_cell(parser, x, y),
                visible_cell(cell.symbol(), cell.fg, cell.bg, cell.modifier),
                "at {},{} of {:?}",
                x,
                y,
                frame
            );
            x += cell.cell_width();
        }
    }
    prop_assert_eq!(parser.screen().fgcolor(), vt100::Color::Default);
    prop_assert!(!parser.screen().inverse() && !parser.screen().bold());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn an_emulator_shows_the_next_frame_and_cursor(frames in (1..24_u16, 1..9_u16).prop_flat_map(|(width, height)| {
        prop::collection::vec((any_frame(width, height), prop::option::of((0..width, 0..height))), 1..5)
    })) {
        let area = frames[0].0.area;
        let mut parser = vt100::Parser::new(area.height, area.width, 0);
        let (mut prev, mut before) = (Buffer::empty(area), None);
        for (next, cursor) in frames {
            parser.process(&encode_changes_and_cursor(&prev, &next, ColorDepth::Rgb, (before, cursor)));
            check_emulator(&parser, &next)?;
            if let Some((x, y)) = cursor {
                prop_assert_eq!(parser.screen().cursor_position(), (y, x));
            }
            (prev, before) = (next, cursor);
        }
    }
}
