//! Access on a real terminal: the mouse, the cursor, screen-reader mode, and colours by the name of the terminal.

use crate::harness::{Board, Start};

/// Returns the report of a button press. Terminals count columns and rows from 1.
fn mouse_down(x: u16, y: u16) -> String {
    format!("\x1b[<0;{};{}M", x + 1, y + 1)
}

fn mouse_drag(x: u16, y: u16) -> String {
    format!("\x1b[<32;{};{}M", x + 1, y + 1)
}

fn mouse_up(x: u16, y: u16) -> String {
    format!("\x1b[<0;{};{}m", x + 1, y + 1)
}

/// Returns the column and row of a text on the screen, searching from the bottom.
fn find_text(board: &Board, text: &str) -> (u16, u16) {
    let screen = board.screen();
    let rows: Vec<&str> = screen.lines().collect();
    let found = rows.iter().enumerate().rev().find_map(|(y, row)| {
        let before = row.split_once(text)?.0;
        Some((u16::try_from(before.chars().count()).ok()?, u16::try_from(y).ok()?))
    });
    assert!(found.is_some(), "{text}\n{screen}");
    found.unwrap_or_default()
}

/// Returns the column and row of the terminal's cursor, and whether it is visible.
fn cursor(board: &Board) -> (u16, u16, bool) {
    let screen = board.parser.screen();
    let (row, column) = screen.cursor_position();
    (column, row, !screen.hide_cursor())
}

/// Magnifiers and braille displays follow the cursor even where it is hidden.
#[test]
fn the_cursor_follows_the_selection_and_the_prompt() {
    for (is_visible, start) in
        [(false, Start::new(80, 24)), (true, Start::new(80, 24).env("FRONTWATCH_CURSOR", "true"))]
    {
        let mut board = start.arg("--no-state").open();
        let (_, first) = find_text(&board, ">  2026-01");
        assert_eq!(cursor(&board), (0, first, is_visible));
        board.cost_of_change("j");
        assert_eq!(cursor(&board), (0, first + 1, is_visible));
        assert_eq!(board.cost_of("\x1b"), 0, "the cursor stays, and nothing is written");
        board.cost_of_change("1");
        let (_, fronts) = find_text(&board, ">  Tajik border");
        assert_eq!(cursor(&board), (0, fronts, is_visible));
        board.cost_of_change("fab");
        assert_eq!(cursor(&board), (11, 23, is_visible), "after “ filter: ab”");
        board.cost_of_change("\x1b");
        board.cost_of_change("?");
        let (x, y) = find_text(&board, "search: ");
        assert_eq!(cursor(&board), (x + 8, y, is_visible));
        board.cost_of_change("\x1b");
        board.type_keys("q");
        assert_eq!(board.exit_code(), 0);
        board.assert_restored();
    }
}

#[test]
fn the_mouse_clicks_hints_selects_a_stretch_and_is_released() {
    let mut board = Start::new(120, 40).arg("--no-state").open();
    assert_eq!(board.parser.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    board.cost_of_change("P");
    assert_eq!(board.parser.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::ButtonMotion);
    assert!(board.screen().contains("Mouse on"), "{}", board.screen());
    // A key that changes nothing clears the message.
    board.cost_of_change("2");

    let (x, y) = find_text(&board, "f filter");
    board.cost_of_change(mouse_down(x, y) + &mouse_up(x, y));
    assert!(board.screen().contains("filter: "), "{}", board.screen());
    board.cost_of_change("\x1b");

    let (_, y) = find_text(&board, "4 Events in time");
    board.cost_of_change(mouse_down(118, y + 4));
    let all = board.screen();
    board.cost_of_change(mouse_drag(100, y + 4) + &mouse_up(100, y + 4));
    let shown = |screen: &str| screen.lines().next().unwrap_or_default().to_owned();
    assert_ne!(shown(&board.screen()), shown(&all));
    assert!(shown(&board.screen()).contains("[20"), "the header shows the stretch: {}", board.screen());

    board.cost_of_change("P");
    assert_eq!(board.parser.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    board.type_keys("q");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

#[test]
fn the_wheel_scrolls_an_overlay() {
    let mut board = Start::new(80, 24).arg("--mouse").open();
    board.cost_of_change("?");
    let before = board.screen();
    board.cost_of_change("\x1b[<65;20;10M\x1b[<65;20;10M");
    assert_ne!(board.screen(), before, "two rows down");
    board.cost_of_change("\x1b[<64;20;10M\x1b[<64;20;10M");
    assert_eq!(board.screen(), before, "two rows up again");
    board.type_keys("\x03");
    assert_eq!(board.exit_code(), 0);
    board.assert_restored();
}

#[test]
fn screen_reader_mode_writes_no_escape_and_ends_with_the_input() {
    for term in ["xterm-256color", "dumb", "linux"] {
        let mut board = Start::new(80, 24).arg("--screen-reader").env("TERM", term).spawn();
        board.wait("the prompt", |board| board.text().ends_with("\n> "));
        board.type_keys("fronts\n");
        board.wait("the fronts", |board| {
            board.text().contains("1 of 7: Tajik border: worse") && board.text().ends_with("> ")
        });
        board.type_keys("\n");
        board.wait("the next row", |board| board.text().contains("2 of 7: Pak. border: unknown"));
        let text = board.text();
        assert!(!text.contains('\x1b') && !text.contains('─'), "{term}: {text}");
        // Ctrl-D: end of input.
        board.type_keys("\x04");
        assert_eq!(board.exit_code(), 0, "{term}");
        board.assert_modes_restored();
    }
}

#[test]
fn screen_reader_mode_can_be_set_in_the_environment_and_records_visits() {
    let home = tempfile::TempDir::new().unwrap_or_else(|error| panic!("{error}"));
    let start = || Start::new(80, 24).env("FRONTWATCH_SCREEN_READER", "true").home(home.path());
    let mut first = start().spawn();
    first.wait("the prompt", |board| board.text().ends_with("\n> "));
    first.type_keys("quit\n");
    assert_eq!(first.exit_code(), 0);
    let mut second = start().spawn();
    second.wait("the prompt", |board| board.text().ends_with("\n> "));
    assert!(second.text().contains("Nothing new since the last visit"), "{}", second.text());
}

#[test]
fn colour_depth_follows_the_terminal_name_and_the_color_option() {
    let first = |term: &'static str, args: &[&str]| {
        let start = Start::new(80, 24).env("TERM", term).arg("--theme").arg("night");
        let board = args.iter().fold(start, |start, arg| start.arg(*arg)).open();
        board.text()
    };
    assert!(first("xterm-kitty", &[]).contains("48;2;20;23;28"), "the background in true colour");
    let reduced = first("xterm-256color", &[]);
    assert!(reduced.contains("48;5;") && !reduced.contains("8;2;"), "the nearest of 256");
    let few = first("xterm", &[]);
    assert!(
        !few.contains("8;5;") && !few.contains("8;2;"),
        "no background whose colour depends on the terminal"
    );
    assert!(first("xterm", &["--color", "truecolor"]).contains("48;2;20;23;28"), "requested, as over SSH");
    assert!(!first("xterm-kitty", &["--color", "16"]).contains("8;2;"));
}

/// The byte budget for a slow line holds in every theme.
#[test]
fn a_move_costs_little_in_every_theme() {
    for theme in ["night", "paper", "cvd", "high-contrast"] {
        let mut board =
            Start::new(80, 24).arg("--no-state").arg("--theme").arg(theme).env("TERM", "xterm-kitty").open();
        board.cost_of("2gg");
        for keys in ["j", "j", "k", "1", "j", "j"] {
            let cost = board.cost_of_change(keys);
            assert!(keys == "1" || cost < 300, "{theme} {keys}: {cost} bytes");
        }
    }
}
