//! The state machine of the board.
pub mod chord;
