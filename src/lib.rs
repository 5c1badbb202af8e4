//! frontwatch
pub mod model;
