//! `board`: the live board, or the brief if there is no terminal.

mod desktop;
mod draw_frame;
mod edit_record;
mod live_board;
mod load_thread;
mod opened_data;
mod setup;
mod start;
mod terminal_session;
mod wait_for_data;
mod worker;

pub(super) use self::draw_frame::draw_frame;
pub(super) use self::setup::{apply_view_focus, board_settings, unavailable_commands};
pub(super) use self::start::run_board;
