//! The terminal: entering and leaving it, what comes in, what goes out. The only room that reads keys,
//! writes escape sequences, or looks at the clock.
//!
//! The main loop of a board is: [`watchdog::start`] before loading, [`Session::enter`], draw, [`Session::listen`], wait
//! ([`Wakes::wait`]), handle all that came, draw once, and so on. Nothing is drawn unless something came.

pub mod capability;
pub mod clipboard;
pub mod decode;
mod encode;
pub mod events;
pub mod input;
pub mod output;
pub mod session;
mod signals;
pub mod watchdog;

pub use capability::{Asked, Capability, Depth, When};
pub use encode::{encode, lines};
pub use events::{Wake, Wakes};
pub use input::{Input, Mouse};
pub use output::{Cursor, Screen};
pub use session::{Options, Output, Session};

/// The size of the terminal in columns and rows. Consoles that do not know theirs say 0×0, or nothing at
/// all; they get the customary 80×24.
#[must_use]
pub fn size() -> (u16, u16) {
    let known = rustix::termios::tcgetwinsize(rustix::stdio::stdout())
        .or_else(|_| rustix::termios::tcgetwinsize(rustix::stdio::stdin()));
    match known {
        Ok(size) if size.ws_col > 0 || size.ws_row > 0 => (size.ws_col, size.ws_row),
        _ => (80, 24),
    }
}
