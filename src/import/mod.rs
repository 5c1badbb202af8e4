//! Foreign data to events in bulk.

pub mod parquet;
pub mod row;
