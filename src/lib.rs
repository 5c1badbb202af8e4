//! frontwatch
pub mod file;
pub mod model;
