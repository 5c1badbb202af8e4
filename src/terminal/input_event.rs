//! What comes in from the terminal: keys, pastes, sizes, the mouse.

use crate::board::chord::Key;

/// Something that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputEvent {
    /// A stroke.
    Key(Key),
    /// Text that was pasted, as one piece, line breaks and all.
    Paste(String),
    /// The window has so many columns and rows now.
    Resize(u16, u16),
    /// The mouse, if the session has it.
    Mouse(MouseEvent),
}

/// What the mouse did, and where, counted from 0. Only its first button and the wheel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "said above")]
pub enum MouseEvent {
    Down { column: u16, row: u16 },
    Drag { column: u16, row: u16 },
    Up { column: u16, row: u16 },
    Scroll { up: bool, column: u16, row: u16 },
}
