//! `sync`: fetches the feeds of a situation.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::Utc;
use serde_json::{Value, json};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use super::load::SituationOptions;
use super::outcome::{Failure, Outcome};
use super::program_context::ProgramContext;
use super::state_location::state_folder;
use crate::cli::SyncRequest;
use crate::feed_store::default_store_folder;
use crate::file;
use crate::file::source_text::nearest_name;
use crate::findings::phrases;
use crate::model::{Feed, FeedChange, Severity, text};
use crate::report::write_line;
use crate::sync::{
    CredentialEnvironment, FeedOutcome, HttpOptions, SyncOptions, SyncSummary, describe_request, sync_feed,
};

/// Runs the verb. Returns findings if a feed failed.
pub(super) fn run_sync(
    input: &SituationOptions<'_>,
    request: &SyncRequest,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let config = context.load_config(input.common, input.situation.as_deref())?;
    let feeds = chosen_feeds(config.config.data.as_deref(), request.names(), err)?;
    let store = request.store.clone().or_else(default_store_folder).ok_or_else(|| {
        let message = "the folder of the feeds is unknown: set XDG_DATA_HOME or HOME, or name it by --store";
        Failure::Message(message.to_owned())
    })?;
    let is_interrupted = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // A signal that cannot be caught ends the process; what was fetched stays for the next sync.
        _ = flag::register(signal, Arc::clone(&is_interrupted));
    }
    let should_stop = || is_interrupted.load(Ordering::Relaxed);
    let mut has_failed = false;
    for feed in &feeds {
        if should_stop() {
            return Err(Failure::Message("interrupted; the next sync continues".to_owned()));
        }
        if request.dry_run {
            write_line(out, &describe_plan(feed, &store))?;
            continue;
        }
        let report_progress = |line: &str| {
            if context.stderr_is_terminal && !request.json {
                // A failed write to standard error cannot be reported anywhere.
                _ = write!(std::io::stderr(), "\r\x1b[K{}: {}", feed.name, text::sanitize(line));
            }
        };
        let options = SyncOptions {
            store: &store,
            http: HttpOptions {
                timeout: Duration::from_secs(request.timeout),
                first_wait: Duration::from_millis(request.first_wait),
                authorities: context.environment.variable("SSL_CERT_FILE").map(PathBuf::from),
            },
            credentials: CredentialEnvironment {
                read_variable: context.environment.read_variable,
                file: context.environment.config_path().map(|path| path.with_file_name("credentials.ron")),
                token_folder: state_folder(context).map(|folder| folder.join("tokens")),
            },
            now: || Utc::now().naive_utc(),
            should_stop: &should_stop,
            report_progress: &report_progress,
        };
        let outcome = sync_feed(feed, &options);
        report_progress("");
        if context.stderr_is_terminal && !request.json {
            _ = write!(std::io::stderr(), "\r\x1b[K");
        }
        has_failed |= outcome.result.is_err();
        match (request.json, &outcome.result) {
            (true, _) => write_line(out, &outcome_json(feed, &outcome).to_string())?,
            (false, Ok(summary)) => {
                write_line(out, &describe_summary(feed, summary, outcome.bytes))?;
                for note in &summary.notes {
                    write_line(out, &format!("  {}", text::sanitize(note)))?;
                }
            }
            // A failed write to standard error cannot be reported anywhere.
            (false, Err(error)) => {
                _ = writeln!(err, "{}: failed: {}", feed.name, text::sanitize(&error.to_string()));
            }
        }
        out.flush()?;
    }
    Ok(if has_failed { Outcome::Findings } else { Outcome::Fine })
}

/// Returns the feeds with these names, or all feeds of the situation.
fn chosen_feeds(path: Option<&Path>, names: &[String], err: &mut dyn Write) -> Result<Vec<Feed>, Failure> {
    let Some(path) = path else {
        return Err(Failure::Message("name the situation whose feeds are to be synced".to_owned()));
    };
    let (loaded, _) = file::load_records(path, None)?;
    let errors =
        loaded.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    if errors > 0 {
        // A failed write to standard error cannot be reported anywhere.
        let count = phrases::count_noun(errors, "error");
        _ = writeln!(err, "note: {} has {count}; `frontwatch check` lists them", path.display());
    }
    let feeds = loaded.situation.feeds;
    if feeds.is_empty() {
        let example = "feeds: { \"ucdp\": UcdpApi(versions: [\"26.1\"]) }";
        return Err(Failure::Message(format!("{} names no feeds, such as {example}", path.display())));
    }
    if names.is_empty() {
        return Ok(feeds);
    }
    let find = |name: &String| {
        feeds.iter().find(|feed| feed.name == *name).cloned().ok_or_else(|| {
            let known: Vec<&str> = feeds.iter().map(|feed| feed.name.as_str()).collect();
            let near = nearest_name(name, known.iter().copied());
            let hint = near.map_or_else(
                || format!("the feeds are {}", known.join(", ")),
                |near| format!("did you mean {near}?"),
            );
            Failure::Message(format!("there is no feed {name}; {hint}"))
        })
    };
    names.iter().map(find).collect()
}

/// Returns what a sync would do.
fn describe_plan(feed: &Feed, store: &Path) -> String {
    let folder = store.join(&feed.name);
    let known = if fs::exists(&folder).unwrap_or(false) { "continuing" } else { "starting" };
    format!("{}: would ask {}, {known} {}", feed.name, describe_request(feed), folder.display())
}

fn describe_summary(feed: &Feed, summary: &SyncSummary, bytes: u64) -> String {
    let SyncSummary { change: FeedChange { added, corrected, deleted, .. }, records, version, .. } = summary;
    let noun = if feed.service.has_events() { "record" } else { "item" };
    let counts = phrases::count_noun(*records, noun);
    let version =
        version.as_ref().map(|version| format!("{}, ", text::sanitize(version))).unwrap_or_default();
    let change = match summary.change.is_empty() {
        true => "nothing new".to_owned(),
        false => format!("{added} added, {corrected} corrected, {deleted} deleted"),
    };
    format!("{}: {version}{counts}; {change}; {} received", feed.name, format_bytes(bytes))
}

fn format_bytes(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

fn outcome_json(feed: &Feed, outcome: &FeedOutcome) -> Value {
    match &outcome.result {
        Ok(SyncSummary { change: FeedChange { added, corrected, deleted, .. }, records, version, notes }) => {
            json!({
                "feed": feed.name, "ok": true, "version": version, "records": records, "added": added,
                "corrected": corrected, "deleted": deleted, "bytes": outcome.bytes, "notes": notes,
            })
        }
        Err(error) => {
            json!({ "feed": feed.name, "ok": false, "error": error.to_string(), "bytes": outcome.bytes })
        }
    }
}
