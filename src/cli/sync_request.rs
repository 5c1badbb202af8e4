//! The arguments of `sync`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

/// The arguments of `sync`.
#[derive(Debug, Clone, Default, Args)]
pub struct SyncRequest {
    /// The situation that names the feeds (*.ron); the feeds to sync, by default all
    #[arg(value_name = "SITUATION | NAME")]
    pub inputs: Vec<String>,
    /// Say what would be asked, and ask nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Send rules that have begun to fire to standard output, to the command `notify` of the configuration, and to the
    /// webhook in credentials.ron
    #[arg(long, conflicts_with = "dry_run")]
    pub notify: bool,
    /// Sync again and again, waiting so long in between, such as 15m or 6h; until Ctrl-C
    #[arg(long, value_name = "TIME", value_parser = parse_interval, conflicts_with = "dry_run")]
    pub every: Option<Duration>,
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

/// Parses a time of at least a minute and at most 30 days: `15m`, `6h`, `1d`.
fn parse_interval(text: &str) -> Result<Duration, String> {
    let seconds = [("m", 60), ("h", 3600), ("d", 86_400)]
        .into_iter()
        .find_map(|(unit, seconds)| text.strip_suffix(unit)?.parse::<u64>().ok()?.checked_mul(seconds));
    match seconds {
        Some(seconds @ 60..=2_592_000) => Ok(Duration::from_secs(seconds)),
        _ => Err("expected minutes, hours or days, from 1m to 30d, such as 15m".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_has_a_unit_and_is_neither_tiny_nor_endless() {
        assert_eq!(parse_interval("15m"), Ok(Duration::from_secs(900)));
        assert_eq!(parse_interval("1d"), Ok(Duration::from_secs(86_400)));
        for text in ["", "m", "15", "0m", "31d", "1.5h", "-1h", "99999999999999999999d"] {
            assert!(parse_interval(text).is_err(), "{text}");
        }
    }
}
