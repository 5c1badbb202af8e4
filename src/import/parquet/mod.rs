//! Events in bulk as a Parquet file: written once when data are imported, then opened by its codes and read page by
//! page. `docs/parquet.md` tells what stands in it, for those who read it with other programs.
//!
//! The file holds an event twice: in columns with names that anybody can read, and as codes into dictionaries, by
//! which the board counts. Behind the row groups follow the dictionaries and a checksum of every block of the file,
//! sealed together with the footer: what the file says is either what was written or an error.

mod adopt;
mod compare;
mod dictionary;
mod pages;
mod read;
mod schema;
mod source;
mod write;

#[cfg(test)]
mod tests;

use std::io;

pub use adopt::Adopting;
pub use compare::{Difference, Versions};
pub use dictionary::{Named, Names};
pub use read::{Opened, Stored, Watch, open};
pub use schema::COLUMNS;
pub use write::{Writer, Written, create, save};

/// The version of the form. It is raised with whatever an older reader would misunderstand.
pub const FORMAT: u32 = 2;

/// Events on a page: enough that a page packs well, few enough that one is read within a key press.
const PAGE: usize = 1024;

/// Events in a row group.
const GROUP: usize = 64 * PAGE;

/// Why a file of events cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
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
    Foreign,
    /// Written by another version.
    #[error("the file has format {0}, this frontwatch reads format {FORMAT}: import the data again")]
    Format(u32),
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
    Unwritten(String),
}

impl Error {
    fn damaged(what: impl std::fmt::Display) -> Self {
        // What libraries say may quote the file.
        Self::Damaged(crate::model::text::safe(&what.to_string()).into_owned())
    }
}

/// What the Parquet library finds wrong while it reads.
fn unread(error: parquet::errors::ParquetError) -> Error {
    match error {
        parquet::errors::ParquetError::External(inner) => match inner.downcast::<Error>() {
            Ok(error) => *error,
            Err(inner) => Error::damaged(inner),
        },
        error => Error::damaged(error),
    }
}
