//! Alerts of `sync --notify`: each rule that begins to fire is sent once to standard output, a command and a webhook.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde::{Deserialize, Serialize};

use super::load::SituationOptions;
use super::outcome::Failure;
use super::program_context::ProgramContext;
use super::state_location::path_in_state_folder;
use crate::atomic_file::{DEFAULT_MODE, DraftFile};
use crate::findings::{Baseline, Findings, Highlight, HighlightKind};
use crate::input_file::read_bytes;
use crate::model::limits::MAX_STATE_BYTES;
use crate::model::{Situation, text};
use crate::sync::{CommandLimits, wait_for_command};

/// Where alerts are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AlertChannel {
    /// Standard output.
    Output,
    /// The command `notify` of the configuration.
    Command,
    /// The webhook in credentials.ron.
    Webhook,
}

impl AlertChannel {
    /// All channels.
    pub(super) const ALL: [Self; 3] = [Self::Output, Self::Command, Self::Webhook];
}

/// Rules, each with its front.
type RuleKeys = BTreeSet<(String, String)>;

/// The rules that fired when alerts were last sent.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct AlertState {
    firing: RuleKeys,
    /// The rules whose alerts did not reach a channel.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    missed: BTreeMap<AlertChannel, RuleKeys>,
}

impl AlertState {
    fn has_sent(&self, channel: AlertChannel, key: &(String, String)) -> bool {
        self.firing.contains(key) && !self.missed.get(&channel).is_some_and(|missed| missed.contains(key))
    }
}

/// The rules that have begun to fire since alerts were last sent.
pub(super) struct NewAlerts {
    heading: String,
    /// One line an alert, with reason and figures, and the rules behind it.
    alerts: Vec<(String, RuleKeys)>,
    path: PathBuf,
    earlier: AlertState,
    current: AlertState,
}

impl NewAlerts {
    /// Compares the rules that fire now with those that fired when alerts were last sent.
    pub(super) fn find(input: SituationOptions<'_>, context: &ProgramContext<'_>) -> Result<Self, Failure> {
        let opened = input.open(context)?;
        let question = opened.question(opened.config.config.window);
        let answer = opened.answer(&question)?;
        let findings = Findings::new(
            opened.overview(&question, &answer),
            &opened.store,
            Baseline::before_window(Baseline::DEFAULT_LENGTH, opened.as_of),
        )
        .map_err(|error| opened.filter_failure(&question, error))?;
        let path =
            path_in_state_folder(context, "alerts", opened.path.as_deref()).map_err(Failure::Message)?;
        let earlier = read_state(&path).map_err(|error| {
            Failure::Message(format!("the alerts sent before cannot be read: {error}: {}", path.display()))
        })?;
        let situation = opened.store.situation();
        let (mut alerts, mut firing) = (Vec::new(), RuleKeys::new());
        for highlight in findings.rule_highlights() {
            let HighlightKind::Rule(rule) = highlight.kind else { continue };
            let keys: RuleKeys = front_ids(situation, &highlight)
                .map(|front| (rule.json_name().to_owned(), front.to_owned()))
                .collect();
            firing.extend(keys.iter().cloned());
            alerts.push((describe_alert(situation, &highlight), keys));
        }
        let heading = format!("{}, as of {}", situation.title, situation.as_of_text(opened.as_of));
        let current = AlertState { firing, missed: BTreeMap::new() };
        Ok(Self { heading, alerts, path, earlier, current })
    }

    /// Returns the alerts that are new to a channel, under the title of the situation.
    pub(super) fn text(&self, channel: AlertChannel) -> Option<String> {
        let is_new = |keys: &RuleKeys| keys.iter().any(|key| !self.earlier.has_sent(channel, key));
        let lines = self.alerts.iter().filter(|(_, keys)| is_new(keys)).map(|(line, _)| line.as_str());
        let lines: Vec<&str> = lines.collect();
        (!lines.is_empty()).then(|| format!("{}\n{}", self.heading, lines.join("\n")))
    }

    /// Records that the alerts did not reach a channel. The next call offers them to it again.
    pub(super) fn mark_missed(&mut self, channel: AlertChannel) {
        let missed = self.current.firing.iter().filter(|key| !self.earlier.has_sent(channel, key));
        let missed = missed.cloned().collect();
        self.current.missed.insert(channel, missed);
    }

    /// Saves what fires and what was missed, for the next call.
    pub(super) fn save(&self) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let draft = DraftFile::create_beside(&self.path, DEFAULT_MODE)?;
        draft.file().write_all(&serde_json::to_vec_pretty(&self.current)?)?;
        draft.replace(&self.path)
    }
}

fn read_state(path: &Path) -> io::Result<AlertState> {
    match read_bytes(path, MAX_STATE_BYTES) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(AlertState::default()),
        bytes => Ok(serde_json::from_slice(&bytes?)?),
    }
}

fn front_ids<'s>(situation: &'s Situation, highlight: &'s Highlight) -> impl Iterator<Item = &'s str> {
    highlight.fronts.iter().filter_map(|&front| situation.front(front)).map(|front| front.id.as_str())
}

/// Returns an alert in one line: its fronts, what it says, why.
fn describe_alert(situation: &Situation, highlight: &Highlight) -> String {
    let fronts = highlight.fronts.iter().filter_map(|&front| situation.front(front));
    let fronts: Vec<&str> = fronts.map(|front| front.short.as_str()).collect();
    format!("{}, {}: {}", fronts.join(", "), highlight.headline, highlight.reason)
}

/// Runs a command with the alerts on its standard input.
///
/// # Errors
/// What went wrong, as a sentence without a full stop.
pub(super) fn run_notify_command(
    command: &[String],
    alerts: &str,
    limits: CommandLimits<'_>,
) -> Result<(), String> {
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    let fail = |why: String| format!("the command {} of `notify` {why}", text::sanitize(program));
    let mut child = Command::new(program);
    child.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = child.spawn().map_err(|error| fail(format!("cannot be started: {error}")))?;
    if let Some(mut input) = child.stdin.take() {
        let alerts = format!("{alerts}\n");
        // On a thread of its own, since a command that reads nothing leaves the pipe full. One that ends without reading,
        // such as `true`, closes it; its exit status decides.
        let write = move || _ = input.write_all(alerts.as_bytes());
        let thread = thread::Builder::new().spawn(write);
        _ = thread.map_err(|error| fail(format!("cannot be written to: {error}")))?;
    }
    match wait_for_command(&mut child, limits) {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(fail(format!("failed ({status})"))),
        Err(why) => Err(fail(why)),
    }
}
