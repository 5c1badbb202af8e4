//! The state machine: keys become commands, commands change the [`State`], and nothing else does.
//!
//! No file, no clock, no terminal: a test, a `frame` on a pipe and a live session drive the same code.

pub mod argument;
mod asking;
pub mod chord;
pub mod command;
pub mod cursor;
pub mod data;
pub mod hits;
pub mod keymap;
pub mod listing;
pub mod look;
pub mod map;
pub mod matrix;
mod moves;
pub mod named;
mod narrow;
pub mod possible;
pub mod projection;
pub mod reading;
pub mod row;
pub mod scene;
mod search;
pub mod session;
pub mod settle;
pub mod state;
pub mod task;
pub mod text_field;
mod travel;
mod typing;
pub mod update;
pub mod visit;

pub use command::{Command, Scope};
pub use cursor::Cursor;
pub use data::Data;
pub use keymap::Keymap;
pub use look::{Bidi, DetailPane, Glyphs, Look, MapMarks, Names, ThemeId};
pub use named::NamedView;
pub use reading::Reading;
pub use scene::{Room, Scene};
pub use session::{Board, Settings};
pub use state::{Message, Narrowing, Overlay, PaneId, Prompt, PromptKind, State, View};
pub use task::{Done, Task};
pub use text_field::TextField;
pub use update::Effect;
