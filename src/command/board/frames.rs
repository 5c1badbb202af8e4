//! Whole frames: of a board, and of the progress of reading.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::board::{Board, Command, Keymap, Look, Reading};
use crate::view;

/// One frame of a board, and where in it the reader is.
pub(crate) fn frame(board: &Board) -> (Buffer, Option<Position>) {
    let (columns, rows) = board.state().size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    let here = view::draw(&board.scene(), &mut buffer);
    (buffer, here)
}

/// The progress of reading, for one who waits.
pub(super) fn loading(reading: &Reading, keymap: &Keymap, look: Look, (columns, rows): (u16, u16)) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    view::loading::draw(reading, &keymap.key(Command::Quit), look, &mut buffer);
    buffer
}
