//! The state machine: keys become commands, commands change the [`State`], and nothing else does.
//!
//! No file, no clock, no terminal: a test, a `frame` on a pipe and a live session drive the same code.

pub mod argument;
pub mod chord;
pub mod command;
pub mod cursor;
pub mod keymap;
pub mod listing;
pub mod look;
pub mod matrix;
mod moves;
pub mod named;
mod narrow;
pub mod possible;
pub mod row;
pub mod scene;
mod search;
pub mod session;
pub mod settle;
pub mod state;
pub mod text_field;
mod travel;
mod typing;
pub mod update;
pub mod visit;

pub use command::{Command, Scope};
pub use cursor::Cursor;
pub use keymap::Keymap;
pub use look::{Bidi, DetailPane, Glyphs, Look, Names, ThemeId};
pub use named::NamedView;
pub use scene::{Room, Scene};
pub use session::{Board, Settings};
pub use state::{Message, Narrowing, Overlay, PaneId, Prompt, PromptKind, State, View};
pub use text_field::TextField;
pub use update::Effect;
