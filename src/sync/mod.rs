//! Fetches feeds: the only room that uses the network.
//!
//! [`sync_feed`] locks the feed's folder, asks its service for what is new, and replaces the feed's files atomically. A
//! service is one file: it decides what to ask and how far it has come. `http_client` sends requests with time limits,
//! retries and bounded bodies; `commit_events` turns fetched pages into Parquet, `commit_rows` does the same with rows of
//! a `ClickHouse` table, and `commit_items` keeps reports for the inbox. Credentials come from [`Credentials`] and are
//! written nowhere but to a token file of their own.

mod access_token;
mod acled_api;
mod authorities;
mod clickhouse_client;
mod clickhouse_feed;
mod clickhouse_load;
mod clickhouse_rows;
mod clickhouse_schema;
mod clickhouse_target;
mod command_limits;
mod commit_events;
mod commit_items;
mod commit_rows;
mod credentials;
mod fetch_error;
mod gdelt_clusters;
mod gdelt_feed;
mod hdx_hapi;
mod html_text;
mod http_client;
mod http_request;
mod interruptible_sleep;
#[cfg(test)]
mod mutated_text;
mod page_file;
mod query_string;
mod read_answer;
mod relief_web;
mod row_binary;
mod rss;
mod short_key;
mod sync_feed;
mod sync_job;
mod text_encoding;
mod ucdp_api;
mod webhook;

pub use clickhouse_load::{LoadContext, LoadSummary, load_into_clickhouse};
pub use clickhouse_target::ClickHouseTarget;
pub use command_limits::{CommandLimits, wait_for_command};
pub use credentials::{CredentialEnvironment, Credentials, Secret};
pub use fetch_error::SyncError;
pub use http_client::{HttpClient, HttpOptions};
pub use interruptible_sleep::sleep_unless_stopped;
pub use read_answer::read_answer;
pub use sync_feed::{FeedOutcome, SyncOptions, SyncSummary, describe_request, sync_feed};
pub use webhook::post_webhook;
