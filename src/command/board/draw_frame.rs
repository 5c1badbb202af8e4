//! Whole frames: of a board, and of the progress of reading.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::board::{Appearance, Board, Command, Keymap, LoadProgress};
use crate::view;

/// One frame of a board, and where in it the reader is.
pub(crate) fn draw_frame(board: &Board) -> (Buffer, Option<Position>) {
    let (columns, rows) = board.state().size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    let here = view::draw(&board.scene(), &mut buffer);
    (buffer, here)
}

/// The progress of reading, for one who waits.
pub(super) fn draw_loading(
    reading: &LoadProgress,
    keymap: &Keymap,
    look: Appearance,
    (columns, rows): (u16, u16),
) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    view::loading_screen::draw(reading, &keymap.first_chord_text(Command::Quit), look, &mut buffer);
    buffer
}
