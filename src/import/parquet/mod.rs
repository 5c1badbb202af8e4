//! Events in bulk as a Parquet file: written once when data are imported, then opened by its codes and read page by
//! page. `docs/parquet.md` tells what stands in it, for those who read it with other programs.
//!
//! The file holds an event twice: in columns with names that anybody can read, and as codes into dictionaries, by
//! which the board counts. Behind the row groups follow the dictionaries and a checksum of every block of the file,
//! sealed together with the footer: what the file says is either what was written or an error.

mod compare;
mod dictionary;
mod error;
mod group_split;
mod pages;
mod read;
mod resolve;
mod schema;
mod source;
mod stored_pages;
mod write;

#[cfg(test)]
mod tests;

pub use compare::{Difference, Versions};
pub use dictionary::{Named, Names};
pub use error::Error;
pub use read::{Opened, Stored, Watch, open};
pub use resolve::Adopting;
pub use schema::{COLUMNS, FORMAT};
pub use write::{Writer, Written, create, save};
