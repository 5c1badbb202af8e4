//! What feeds have brought, on disk: one folder a feed, with its events in Parquet, its reports as lines of JSON and the
//! result of the last sync. The board and reports read it; `sync` writes it.

mod feed_folder;
mod feed_state;
mod report_items;

pub use feed_folder::{FeedFolder, default_store_folder, is_valid_name};
pub use feed_state::{FeedState, Provenance, Validators};
pub use report_items::{read_items, write_items};
