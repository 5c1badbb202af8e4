//! frontwatch
pub mod model;
pub mod query;
