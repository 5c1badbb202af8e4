//! frontwatch
pub mod board;
pub mod model;
pub mod terminal;
