//! Byte budgets of frames, for slow lines. What a frame costs is deterministic, so the figures are exact.

use frontwatch::board::{Appearance, Board, BoardSettings, ThemeId};
use frontwatch::terminal::{ColorDepth, Screen, ScreenCursor};
use frontwatch::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::support::{all_time, open, press};

/// Shows the frame of the board and returns the number of bytes written.
fn show(screen: &mut Screen<Vec<u8>>, board: &Board) -> usize {
    let (columns, rows) = board.state().size;
    let mut frame = Buffer::empty(Rect::new(0, 0, columns, rows));
    let cursor = view::draw(&board.scene(), &mut frame);
    let cursor = cursor.map(|cell| ScreenCursor { position: (cell.x, cell.y), is_visible: false });
    screen.show_frame(&frame, cursor).unwrap()
}

/// The scroll offsets of the three lists.
fn offsets(board: &Board) -> [usize; 3] {
    let state = board.state();
    [&state.fronts.cursor, &state.events.cursor, &state.dyads.cursor].map(|cursor| cursor.offset())
}

/// Whether a theme may set its background, as the board decides by the depth.
fn has_theme_background(depth: ColorDepth) -> bool {
    matches!(depth, ColorDepth::Ansi256 | ColorDepth::Rgb)
}

/// Returns the most bytes that a move of the selection by a row costs in the fronts, the events and the dyads, if no
/// list scrolls.
fn most_bytes_of_a_move(theme: ThemeId, depth: ColorDepth) -> usize {
    let has_theme_background = has_theme_background(depth);
    let appearance = Appearance { theme, has_colour: true, has_theme_background, ..Appearance::default() };
    let mut most = 0;
    for pane in ["1", "2", "3"] {
        let mut board = open(BoardSettings { size: (80, 24), appearance, ..all_time() });
        press(&mut board, pane);
        let mut screen = Screen::new(Vec::new(), depth);
        show(&mut screen, &board);
        let mut moves = 0;
        for key in "jjjjjjkkkkkkjkjjkjjjjkkk".chars() {
            let before = offsets(&board);
            press(&mut board, &key.to_string());
            let bytes = show(&mut screen, &board);
            moves += usize::from(bytes > 0);
            if offsets(&board) == before {
                most = bytes.max(most);
            }
        }
        assert!(moves >= 12, "only {moves} moves in pane {pane}");
    }
    most
}

#[test]
fn a_move_of_the_selection_costs_little_in_every_theme_and_colour_depth() {
    for (theme, name) in ThemeId::TABLE {
        for depth in [ColorDepth::None, ColorDepth::Ansi16, ColorDepth::Ansi256, ColorDepth::Rgb] {
            let bytes = most_bytes_of_a_move(theme, depth);
            // These themes name the colours of background and text in every frame.
            let has_background =
                has_theme_background(depth) && matches!(theme, ThemeId::Night | ThemeId::Paper);
            let budget = if has_background { 300 } else { 240 };
            assert!(bytes < budget, "{name} {depth:?}: {bytes} bytes");
        }
    }
}
