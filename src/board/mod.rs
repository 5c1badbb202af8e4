//! The state machine: keys become commands, commands change the [`State`], and nothing else does.
//!
//! No file, no clock, no terminal: a test, a `frame` on a pipe and a live session drive the same code.

pub mod argument;
pub mod chord;
pub mod command;
pub mod context;
pub mod cursor;
pub mod data;
mod executor;
mod focus;
pub mod hits;
mod key_dispatch;
pub mod keymap;
pub mod listing;
pub mod look;
mod map;
pub mod map_cells;
pub mod matrix;
mod moves;
mod narrow;
pub mod pane_sizes;
pub mod possible;
pub mod projection;
pub mod reading;
mod refresh;
pub mod row;
pub mod saved_view;
pub mod scene;
mod search;
pub mod session;
pub mod settle;
pub mod state;
mod sync;
pub mod task;
pub mod text_field;
mod travel;
mod typing;
mod update;
pub mod visit;

pub use command::{Command, Scope};
pub use context::Effect;
pub use cursor::Cursor;
pub use data::Data;
pub use keymap::Keymap;
pub use look::{Bidi, DetailPane, Glyphs, Look, MapMarks, Names, ThemeId};
pub use pane_sizes::Room;
pub use reading::Reading;
pub use saved_view::NamedView;
pub use scene::Scene;
pub use session::{Board, Settings};
pub use state::{Message, Narrowing, Overlay, PaneId, Prompt, PromptKind, State, View};
pub use task::{Done, Task};
pub use text_field::TextField;
