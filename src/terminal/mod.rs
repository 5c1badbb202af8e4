//! The terminal: session, signals, input decoding and output encoding. Only this room reads keys and writes escape
//! sequences.
//!
//! A live board calls [`watchdog::start_watchdog`] before it loads data, then [`Session::enter`], draws, and calls
//! [`Session::start_reading`]. From then on it waits in [`EventQueue::wait_events`], handles all events and draws once.
//! It draws only after an event.

pub mod capability;
pub mod clipboard;
pub mod decode;
mod encode;
pub mod events;
pub mod input_event;
mod input_gate;
mod input_thread;
mod reduce_color;
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
