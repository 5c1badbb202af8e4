//! `sync`: fetches the feeds of a situation.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::Utc;
use serde_json::{Value, json};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use super::alerts::{AlertChannel, NewAlerts, run_notify_command};
use super::load::SituationOptions;
use super::network_settings::{credential_environment, http_options};
use super::outcome::{Failure, Outcome};
use super::program_context::ProgramContext;
use crate::cli::SyncRequest;
use crate::config::Config;
use crate::file::source_text::nearest_name;
use crate::file::{self, FeedSources};
use crate::findings::phrases;
use crate::model::{Diagnostic, Feed, FeedChange, FeedService, Severity, text};
use crate::report::write_line;
use crate::sync::{
    CredentialEnvironment, FeedOutcome, HttpOptions, SyncError, SyncOptions, SyncSummary, describe_request,
    post_webhook, sleep_unless_stopped, sync_feed,
};

/// Runs the verb. Returns findings if a feed failed or an alert could not be sent.
pub(super) fn run_sync(
    input: &SituationOptions<'_>,
    request: &SyncRequest,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let effective = context.load_config(input.common, input.situation.as_deref())?;
    let Some(store) = effective.feed_sources().store else {
        let message = "the folder in which feeds keep their data is not known; name it with --store";
        return Err(Failure::Message(message.to_owned()));
    };
    let is_interrupted = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // The second one ends the process, whatever it waits for. Registered first, since actions run in that order.
        _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&is_interrupted));
    }
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // A signal that cannot be caught ends the process; what was fetched stays for the next sync.
        _ = flag::register(signal, Arc::clone(&is_interrupted));
    }
    let run = SyncRun {
        input,
        request,
        context,
        config: &effective.config,
        store: &store,
        is_interrupted: &is_interrupted,
    };
    let is_complete = run.sync_and_notify(out, err)?;
    let Some(interval) = request.every else {
        return Ok(if is_complete { Outcome::Fine } else { Outcome::Findings });
    };
    while sleep_unless_stopped(interval, &|| run.is_interrupted()) {
        survive_failure(run.sync_and_notify(out, err), err)?;
    }
    Ok(Outcome::Fine)
}

/// A run of the verb.
struct SyncRun<'a> {
    input: &'a SituationOptions<'a>,
    request: &'a SyncRequest,
    context: &'a ProgramContext<'a>,
    config: &'a Config,
    store: &'a Path,
    is_interrupted: &'a AtomicBool,
}

impl SyncRun<'_> {
    /// Syncs the feeds and sends alerts. Returns whether all of that succeeded.
    fn sync_and_notify(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<bool, Failure> {
        let is_complete =
            self.sync_feeds(out, err)? & (self.is_interrupted() || self.send_alerts(out, err)?);
        out.flush()?;
        Ok(is_complete)
    }

    fn is_interrupted(&self) -> bool {
        self.is_interrupted.load(Ordering::Relaxed)
    }

    fn http_options(&self) -> HttpOptions {
        let first_wait = Duration::from_millis(self.request.first_wait);
        http_options(&self.context.environment, self.timeout(), first_wait)
    }

    fn credentials<'b>(&'b self, should_stop: &'b dyn Fn() -> bool) -> CredentialEnvironment<'b> {
        credential_environment(&self.context.environment, self.timeout(), should_stop)
    }

    const fn timeout(&self) -> Duration {
        Duration::from_secs(self.request.timeout)
    }

    /// Syncs the chosen feeds, or says what would be asked. Returns whether all succeeded.
    fn sync_feeds(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<bool, Failure> {
        let mut is_complete = true;
        let chosen = self.chosen_feeds(err)?;
        for name in &chosen.unreadable {
            let error = "it has an error in the situation; `frontwatch check` shows it".to_owned();
            let outcome = FeedOutcome { result: Err(SyncError::Request(error)), notes: Vec::new(), bytes: 0 };
            self.report_outcome(name, None, &outcome, out, err)?;
            is_complete = false;
        }
        for feed in chosen.feeds {
            if self.is_interrupted() {
                // A failed write to standard error cannot be reported anywhere.
                _ = writeln!(err, "interrupted; the next sync continues");
                return Ok(false);
            }
            if self.request.dry_run {
                write_line(out, &describe_plan(&feed, self.store))?;
            } else {
                is_complete &= self.sync_one(&feed, out, err)?;
            }
        }
        Ok(is_complete)
    }

    /// Returns the feeds that the arguments name, or all feeds of the situation and the configuration.
    fn chosen_feeds(&self, err: &mut dyn Write) -> Result<ChosenFeeds, Failure> {
        let (feeds, mut unreadable) = match self.config.data.as_deref() {
            Some(path) => self.feeds_of_situation(path, err)?,
            None => (self.config.feeds.clone(), Vec::new()),
        };
        if feeds.is_empty() && unreadable.is_empty() {
            let example = "feeds: { \"ucdp\": UcdpApi(versions: [\"26.1\"]) }";
            return Err(Failure::Message(match &self.config.data {
                Some(path) => format!("{} names no feeds, such as {example}", path.display()),
                None => {
                    "name the situation whose feeds are to be synced, such as frontwatch sync situation.ron"
                        .to_owned()
                }
            }));
        }
        let names = self.request.names();
        if names.is_empty() {
            return Ok(ChosenFeeds { feeds, unreadable });
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
        let feeds =
            names.iter().filter(|name| !unreadable.contains(name)).map(find).collect::<Result<_, _>>()?;
        unreadable.retain(|name| names.contains(name));
        Ok(ChosenFeeds { feeds, unreadable })
    }

    /// Returns the feeds of a situation and of the configuration, and the names of those that cannot be read.
    fn feeds_of_situation(
        &self,
        path: &Path,
        err: &mut dyn Write,
    ) -> Result<(Vec<Feed>, Vec<String>), Failure> {
        // What the feeds have brought before is not needed.
        let sources = FeedSources { store: None, own_feeds: self.config.feeds.clone() };
        let (loaded, _) = file::load_records(path, None, Some(&sources))?;
        let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
        let errors = loaded.diagnostics.iter().filter(is_error).count();
        if errors > 0 {
            // A failed write to standard error cannot be reported anywhere.
            let count = phrases::count_noun(errors, "error");
            _ = writeln!(err, "note: {} has {count}; `frontwatch check` lists them", path.display());
        }
        Ok((loaded.situation.feeds, loaded.situation.unreadable_feeds))
    }

    fn sync_one(&self, feed: &Feed, out: &mut dyn Write, err: &mut dyn Write) -> Result<bool, Failure> {
        let shows_progress = self.context.stderr_is_terminal && !self.request.json;
        // A failed write to standard error cannot be reported anywhere.
        let report_progress = |line: &str| {
            if shows_progress {
                _ = write!(std::io::stderr(), "\r\x1b[K{}: {}", feed.name, text::sanitize(line));
            }
        };
        let should_stop = || self.is_interrupted();
        let options = SyncOptions {
            store: self.store,
            http: self.http_options(),
            credentials: self.credentials(&should_stop),
            now: || Utc::now().naive_utc(),
            should_stop: &should_stop,
            report_progress: &report_progress,
        };
        let outcome = sync_feed(feed, &options);
        if shows_progress {
            _ = write!(std::io::stderr(), "\r\x1b[K");
        }
        self.report_outcome(&feed.name, Some(feed.service), &outcome, out, err)?;
        Ok(outcome.result.is_ok())
    }

    fn report_outcome(
        &self,
        name: &str,
        service: Option<FeedService>,
        outcome: &FeedOutcome,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<(), Failure> {
        if self.request.json {
            write_line(out, &outcome_json(name, outcome).to_string())?;
            return Ok(out.flush()?);
        }
        match &outcome.result {
            Ok(summary) => write_line(out, &describe_summary(name, service, summary, outcome.bytes))?,
            Err(error) => {
                // A failed write to standard error cannot be reported anywhere.
                let name = text::sanitize(name);
                _ = writeln!(err, "{name}: failed: {}", text::sanitize(&error.to_string()));
            }
        }
        // The line of a failed feed is on standard error.
        let start =
            if outcome.result.is_ok() { "  ".to_owned() } else { format!("{}: ", text::sanitize(name)) };
        for note in &outcome.notes {
            write_line(out, &format!("{start}{}", text::sanitize(note)))?;
        }
        Ok(out.flush()?)
    }

    /// Sends the rules that have begun to fire, if `--notify` is given. Returns whether they reached every channel; the
    /// next sync sends them again to those that they did not reach.
    fn send_alerts(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<bool, Failure> {
        if !self.request.notify {
            return Ok(true);
        }
        let input = SituationOptions { situation: self.input.situation.clone(), common: self.input.common };
        let mut alerts = NewAlerts::find(input, self.context)?;
        let should_stop = || self.is_interrupted();
        let credentials = self.credentials(&should_stop);
        let mut problems = Vec::new();
        for channel in AlertChannel::ALL {
            let Some(text) = alerts.text(channel) else { continue };
            let result = match channel {
                AlertChannel::Output => {
                    text.lines().try_for_each(|line| write_line(out, line))?;
                    out.flush()?;
                    Ok(())
                }
                AlertChannel::Command => {
                    run_notify_command(&self.config.notify, &text, credentials.command_limits)
                }
                AlertChannel::Webhook => post_webhook(&text, &self.http_options(), &credentials),
            };
            if let Err(problem) = result {
                alerts.mark_missed(channel);
                problems.push(problem);
            }
        }
        problems
            .extend(alerts.save().err().map(|error| format!("what was sent cannot be recorded: {error}")));
        for problem in &problems {
            // A failed write to standard error cannot be reported anywhere.
            _ = writeln!(err, "notify: failed: {}", text::sanitize(problem));
        }
        Ok(problems.is_empty())
    }
}

/// Reports why a later round of `--every` failed. The next one tries again: the situation may be half saved.
fn survive_failure(round: Result<bool, Failure>, err: &mut dyn Write) -> Result<(), Failure> {
    match round {
        Err(failure @ (Failure::Problems(_) | Failure::Message(_))) => {
            // A failed write to standard error cannot be reported anywhere.
            _ = writeln!(err, "failed: {}; trying again next time", text::sanitize(&failure.to_string()));
            Ok(())
        }
        round => round.map(|_| ()),
    }
}

/// The feeds that are to be synced.
struct ChosenFeeds {
    feeds: Vec<Feed>,
    /// The names of those that cannot be read because of an error in the situation.
    unreadable: Vec<String>,
}

/// Returns what a sync would do.
fn describe_plan(feed: &Feed, store: &Path) -> String {
    let folder = store.join(&feed.name);
    let known = if fs::exists(&folder).unwrap_or(false) { "continuing" } else { "starting" };
    format!("{}: would ask {}, {known} {}", feed.name, describe_request(feed), folder.display())
}

fn describe_summary(name: &str, service: Option<FeedService>, summary: &SyncSummary, bytes: u64) -> String {
    let SyncSummary { change: FeedChange { added, corrected, deleted, .. }, records, version, .. } = summary;
    let noun = if service.is_some_and(FeedService::has_events) { "record" } else { "item" };
    let counts = phrases::count_noun(*records, noun);
    let version =
        version.as_ref().map(|version| format!("{}, ", text::sanitize(version))).unwrap_or_default();
    let change = if summary.change.is_empty() {
        "nothing new".to_owned()
    } else {
        format!("{added} added, {corrected} corrected, {deleted} deleted")
    };
    format!("{}: {version}{counts}; {change}; {} received", name, format_bytes(bytes))
}

fn format_bytes(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

fn outcome_json(name: &str, outcome: &FeedOutcome) -> Value {
    match &outcome.result {
        Ok(SyncSummary { change: FeedChange { added, corrected, deleted, .. }, records, version }) => {
            json!({
                "feed": name, "ok": true, "version": version, "records": records, "added": added,
                "corrected": corrected, "deleted": deleted, "bytes": outcome.bytes, "notes": outcome.notes,
            })
        }
        Err(error) => {
            json!({ "feed": name, "ok": false, "error": error.to_string(), "bytes": outcome.bytes, "notes": outcome.notes })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_round_survives_what_the_next_one_may_not_meet() {
        let mut err = Vec::new();
        let failure = Failure::Message("s.ron cannot be read".to_owned());
        survive_failure(Err(failure), &mut err).unwrap();
        assert_eq!(err, b"failed: s.ron cannot be read; trying again next time\n");
        survive_failure(Ok(false), &mut err).unwrap();
        assert!(survive_failure(Err(Failure::OutputClosed), &mut err).is_err());
    }
}
