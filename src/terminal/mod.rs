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
mod input;
pub mod input_event;
pub mod output;
pub mod session;
mod signals;
mod tty;
pub mod watchdog;

pub use capability::{Asked, Capability, Depth, When};
pub use encode::{encode, lines};
pub use events::{Wake, Wakes};
pub use input_event::{Input, Mouse};
pub use output::{Cursor, Screen};
pub use session::{Output, Session};
pub use tty::size;
