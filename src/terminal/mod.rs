//! The terminal: entering and leaving it, what comes in, what goes out. The only room that reads keys,
//! writes escape sequences, or looks at the clock.
//!
//! The main loop of a board is: [`watchdog::start`] before loading, [`Session::enter`], draw, [`Session::start_reading`], wait
//! ([`EventQueue::wait_events`]), handle all that came, draw once, and so on. Nothing is drawn unless something came.

pub mod capability;
pub mod clipboard;
pub mod decode;
mod encode;
pub mod events;
pub mod input_event;
mod input_thread;
pub mod screen;
pub mod session;
mod signals;
mod tty;
pub mod watchdog;

pub use capability::{Capability, CapabilityRequest, ColorDepth, ColorPolicy};
pub use encode::{encode_changes, frame_to_text};
pub use events::{EventQueue, WakeEvent};
pub use input_event::{InputEvent, MouseEvent};
pub use screen::{Screen, ScreenCursor};
pub use session::{Session, SessionOutput};
pub use tty::terminal_size;
