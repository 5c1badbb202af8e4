//! Foreign data to events in bulk.

pub mod row;
