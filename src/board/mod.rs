//! The state machine: keys become commands, and only commands change the [`State`].
//!
//! No file, clock or terminal: tests, `frame` on a pipe and a live session drive the same code.

pub mod actor_matrix;
pub mod appearance;
pub mod argument;
mod as_of;
pub mod availability;
pub mod board_core;
pub mod changes;
pub mod chord;
pub mod command;
pub mod context;
pub mod copy;
pub mod cursor;
mod cursor_moves;
pub mod data;
mod executor;
mod focus;
mod key_dispatch;
pub mod keymap;
pub mod list_model;
pub mod load_progress;
pub mod map_cells;
mod map_commands;
pub mod pane_sizes;
pub mod projection;
mod refresh;
pub mod restore;
pub mod saved_view;
pub mod scene;
mod search;
pub mod search_matches;
mod selection;
pub mod state;
mod sync;
pub mod task;
mod text_entry;
pub mod text_field;
mod update;

pub use appearance::{Appearance, BidiMode, DetailPane, Glyphs, MapMarks, NameScript, ThemeId};
pub use board_core::{Board, BoardSettings};
pub use command::{Command, Scope};
pub use context::Effect;
pub use cursor::ListCursor;
pub use data::BoardData;
pub use keymap::Keymap;
pub use load_progress::LoadProgress;
pub use pane_sizes::PaneSizes;
pub use saved_view::SavedView;
pub use scene::Scene;
pub use state::{ActiveFilter, Message, Overlay, PaneId, Prompt, PromptKind, State, View};
pub use task::{Task, TaskResult};
pub use text_field::TextField;
