//! Why a Parquet file of events cannot be written or read.

use std::io;

use parquet::errors::ParquetError;

use super::schema::FORMAT;
use crate::model::text::sanitize;

/// Why a file of events cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ParquetFileError {
    /// The system says no.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It does not begin as a Parquet file does.
    #[error("this is not a Parquet file")]
    NotParquet,
    /// It begins as a Parquet file and ends as none.
    #[error("the file is cut off: the end of a Parquet file is missing")]
    CutOff,
    /// A Parquet file of somebody else.
    #[error(
        "this Parquet file was not written by frontwatch: import the data it was made from (frontwatch import)"
    )]
    NotFrontwatch,
    /// Written by another version.
    #[error("the file has format {0}, this frontwatch reads format {FORMAT}: import the data again")]
    OtherFormat(u32),
    /// It is not as it was written.
    #[error("the file is damaged ({0}): import the data again")]
    Damaged(String),
    /// Somebody wrote to the file while it was open.
    #[error("the file was changed since it was opened")]
    Changed,
    /// The reader did not want to wait.
    #[error("stopped")]
    Stopped,
    /// Rows came in another order than by first day, then last day.
    #[error("the events are not in the order of their days")]
    Unsorted,
    /// The library that writes Parquet says no.
    #[error("the file cannot be written: {0}")]
    Encode(String),
}

impl ParquetFileError {
    pub(super) fn damaged(what: impl std::fmt::Display) -> Self {
        // What libraries say may quote the file.
        Self::Damaged(sanitize(&what.to_string()).into_owned())
    }
}

/// What the Parquet library finds wrong while it reads.
pub(super) fn read_error(error: ParquetError) -> ParquetFileError {
    match error {
        ParquetError::External(inner) => match inner.downcast::<ParquetFileError>() {
            Ok(error) => *error,
            Err(inner) => ParquetFileError::damaged(inner),
        },
        error => ParquetFileError::damaged(error),
    }
}
