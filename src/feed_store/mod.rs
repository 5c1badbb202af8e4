//! What feeds have brought, on disk: one folder a feed, with its events in Parquet, its reports as lines of JSON and the
//! result of the last sync. The board and reports read it; `sync` writes it.

mod feed_folder;
mod feed_state;
mod report_items;
mod request_fingerprint;

pub use feed_folder::{FeedFolder, MAX_FEED_FILE_BYTES, is_broken_file, is_valid_name, set_aside};
pub use feed_state::{FeedState, Provenance, Validators};
pub use report_items::{MAX_ITEMS, StoredItems, read_items, write_items};
pub use request_fingerprint::request_fingerprint;
