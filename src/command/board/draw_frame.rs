//! Draws frames into buffers: the board, or the progress of loading.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::board::{Appearance, Board, Command, Keymap, LoadProgress};
use crate::view;

/// Draws a frame of the board. Returns it with the cursor position.
pub(crate) fn draw_frame(board: &Board) -> (Buffer, Option<Position>) {
    let (columns, rows) = board.state().size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    let cursor = view::draw(&board.scene(), &mut buffer);
    (buffer, cursor)
}

/// Draws the loading screen.
pub(super) fn draw_loading(
    progress: &LoadProgress,
    keymap: &Keymap,
    appearance: Appearance,
    (columns, rows): (u16, u16),
) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    view::loading_screen::draw(progress, &keymap.first_chord_text(Command::Quit), appearance, &mut buffer);
    buffer
}
