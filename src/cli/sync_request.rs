//! The arguments of `sync`.

use std::path::PathBuf;

use clap::Args;

/// The arguments of `sync`.
#[derive(Debug, Clone, Default, Args)]
pub struct SyncRequest {
    /// The situation that names the feeds (*.ron); the feeds to sync, by default all
    #[arg(value_name = "SITUATION | NAME")]
    pub inputs: Vec<String>,
    /// The folder in which feeds keep their data, instead of the user's data folder (or set `FRONTWATCH_STORE`)
    #[arg(long, value_name = "FOLDER")]
    pub store: Option<PathBuf>,
    /// Say what would be asked, and ask nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write one JSON object a feed
    #[arg(long)]
    pub json: bool,
    /// The longest time to wait for an answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// The wait before a request is tried again, in milliseconds; it doubles each time
    #[arg(long, value_name = "MS", default_value_t = 1000, hide = true)]
    pub first_wait: u64,
}

impl SyncRequest {
    /// Returns the situation, if one is named: the first input that ends in `.ron` or is a path.
    #[must_use]
    pub fn situation(&self) -> Option<PathBuf> {
        self.inputs.first().filter(|first| is_path(first)).map(PathBuf::from)
    }

    /// Returns the names of the feeds; none for all.
    #[must_use]
    pub fn names(&self) -> &[String] {
        let first = usize::from(self.situation().is_some());
        self.inputs.get(first..).unwrap_or_default()
    }
}

/// Whether an input is a path: feeds have neither dots nor slashes in their names.
fn is_path(input: &str) -> bool {
    input.contains(['.', '/'])
}
