//! The state machine: keys become commands, and only commands change the [`State`].
//!
//! No file, clock or terminal: tests, `frame` on a pipe and a live session drive the same code.

pub mod actor_matrix;
mod answer_sync;
pub mod appearance;
mod as_of;
pub mod availability;
pub mod board_core;
pub mod board_data;
pub mod chord;
pub mod command;
pub mod command_argument;
pub mod copy_row;
mod cursor_moves;
mod executor;
mod focus;
mod key_dispatch;
pub mod keymap;
pub mod list_cursor;
pub mod load_progress;
pub mod map_cells;
mod map_commands;
pub mod overlay_lists;
pub mod pane_sizes;
pub mod projection;
pub mod prompt_history;
mod prompt_input;
mod refresh_answer;
pub mod restore_cursors;
pub mod saved_view;
pub mod scene;
mod search;
pub mod search_matches;
mod selection;
pub mod state;
pub mod task;
pub mod text_field;
mod update;
pub mod update_context;
pub mod visit_changes;

pub use appearance::{Appearance, BidiMode, DetailPane, Glyphs, MapMarks, NameScript, ThemeId};
pub use board_core::{Board, BoardSettings};
pub use board_data::BoardData;
pub use command::{Command, Scope};
pub use keymap::Keymap;
pub use list_cursor::ListCursor;
pub use load_progress::LoadProgress;
pub use pane_sizes::PaneSizes;
pub use saved_view::SavedView;
pub use scene::Scene;
pub use state::{ActiveFilter, FailedReload, Message, Overlay, PaneId, Prompt, PromptKind, State, View};
pub use task::{Task, TaskResult};
pub use text_field::TextField;
pub use update_context::Effect;
