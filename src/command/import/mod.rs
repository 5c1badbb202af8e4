//! `import`: foreign data to a situation file, or to a file of events in bulk.

mod read_rows;
mod run;
mod situation_file;
#[cfg(feature = "parquet")]
mod stored;
mod summary;

pub(super) use self::read_rows::Asked;
pub(super) use self::run::run;
