//! `import`: converts foreign data to a situation file or to events in Parquet.

#[cfg(feature = "sync")]
mod clickhouse_table;
mod import_files;
#[cfg(feature = "parquet")]
mod parquet_file;
#[cfg(feature = "parquet")]
mod previous_import;
mod read_rows;
mod situation_file;
mod summary;

pub(super) use self::import_files::{is_table_address, run_import};
pub(super) use self::read_rows::ImportOptions;
