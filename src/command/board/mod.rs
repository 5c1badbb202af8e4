//! `board`: the board itself, or the overview as plain lines where there is no terminal.

mod desktop;
mod frames;
mod live;
mod load;
mod opened_data;
mod setup;
mod start;
mod terminal_session;
mod wait;
mod worker;

pub(super) use self::frames::frame;
pub(super) use self::setup::{arrange, barred, settings};
pub(super) use self::start::run;
