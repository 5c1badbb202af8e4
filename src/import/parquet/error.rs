//! The error type of Parquet files of events.

use std::io;

use parquet::errors::ParquetError;

use super::schema::FORMAT;
use crate::model::text::sanitize;

/// Why a file of events cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ParquetFileError {
    /// The operating system reports an error.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The file does not begin like a Parquet file.
    #[error("this is not a Parquet file")]
    NotParquet,
    /// The file begins but does not end like a Parquet file.
    #[error("the file is truncated: the end of a Parquet file is missing")]
    CutOff,
    /// The Parquet file was written by another program.
    #[error(
        "this Parquet file was not written by frontwatch: import the data it was made from (frontwatch import)"
    )]
    NotFrontwatch,
    /// The file was written by a version with another format.
    #[error("the file has format {0}, this frontwatch reads format {FORMAT}: import the data again")]
    OtherFormat(u32),
    /// The content is not what was written.
    #[error("the file is damaged ({0}): import the data again")]
    Damaged(String),
    /// The file was modified while it was open.
    #[error("the file has changed since it was opened")]
    Changed,
    /// The caller asked to stop.
    #[error("stopped")]
    Stopped,
    /// Rows were not pushed in the order of first day, then last day.
    #[error("the events are not sorted by date")]
    Unsorted,
    /// The data cannot be encoded.
    #[error("the file cannot be written: {0}")]
    Encode(String),
}

impl ParquetFileError {
    pub(super) fn damaged(what: impl std::fmt::Display) -> Self {
        // Messages of libraries may quote the file.
        Self::Damaged(sanitize(&what.to_string()).into_owned())
    }
}

/// Converts a read error of the Parquet library, restoring our own error if it wraps one.
pub(super) fn read_error(error: ParquetError) -> ParquetFileError {
    match error {
        ParquetError::External(inner) => match inner.downcast::<ParquetFileError>() {
            Ok(error) => *error,
            Err(inner) => ParquetFileError::damaged(inner),
        },
        error => ParquetFileError::damaged(error),
    }
}
