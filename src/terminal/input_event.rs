//! Decoded input from the terminal: keys, pastes, sizes and mouse events.

use crate::board::chord::Key;

/// An input event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputEvent {
    /// A key press.
    Key(Key),
    /// Pasted text as a whole, with its line breaks.
    Paste(String),
    /// The new size of the window in columns and rows.
    Resize(u16, u16),
    /// A mouse event, if the session reports the mouse.
    Mouse(MouseEvent),
}

/// An event of the first mouse button or the wheel. Columns and rows are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum MouseEvent {
    Down { column: u16, row: u16 },
    Drag { column: u16, row: u16 },
    Up { column: u16, row: u16 },
    Scroll { up: bool, column: u16, row: u16 },
}
