//! Alerts of `sync --notify`: rules that have begun to fire are told once, on standard output, to a command and to a
//! webhook.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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

/// The rules that fired when alerts were last told, each with its front.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct ToldAlerts {
    firing: BTreeSet<(String, String)>,
}

/// What began to fire since the last call, and where that is remembered.
pub(super) struct NewAlerts {
    /// One line an alert, with reason and figures, under the title of the situation. Empty if there is none.
    pub(super) text: String,
    path: PathBuf,
    firing: ToldAlerts,
}

impl NewAlerts {
    /// Compares the rules that fire now with those that fired when alerts were last told.
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
        let told = read_told(&path).map_err(|error| {
            Failure::Message(format!("the alerts told before cannot be read: {error}: {}", path.display()))
        })?;
        let situation = opened.store.situation();
        let (mut lines, mut firing) = (Vec::new(), BTreeSet::new());
        for highlight in findings.rule_highlights() {
            let HighlightKind::Rule(rule) = highlight.kind else { continue };
            let keys: Vec<(String, String)> = front_ids(situation, &highlight)
                .map(|front| (rule.json_name().to_owned(), front.to_owned()))
                .collect();
            if keys.iter().any(|key| !told.firing.contains(key)) {
                lines.push(describe_alert(situation, &highlight));
            }
            firing.extend(keys);
        }
        if !lines.is_empty() {
            let heading = format!("{}, as of {}", situation.title, situation.as_of_text(opened.as_of));
            lines.insert(0, heading);
        }
        Ok(Self { text: lines.join("\n"), path, firing: ToldAlerts { firing } })
    }

    /// Remembers what fires, so that it is told once.
    pub(super) fn remember(&self) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let draft = DraftFile::create_beside(&self.path, DEFAULT_MODE)?;
        draft.file().write_all(&serde_json::to_vec_pretty(&self.firing)?)?;
        draft.replace(&self.path)
    }
}

fn read_told(path: &Path) -> io::Result<ToldAlerts> {
    match read_bytes(path, MAX_STATE_BYTES) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(ToldAlerts::default()),
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
pub(super) fn run_notify_command(command: &[String], alerts: &str) -> Result<(), String> {
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    let fail = |why: String| format!("the command {} of `notify` {why}", text::sanitize(program));
    let child = Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
    let mut child = child.map_err(|error| fail(format!("cannot be started: {error}")))?;
    if let Some(mut input) = child.stdin.take() {
        // A command that reads nothing, such as `true`, closes the pipe; its exit status decides.
        _ = writeln!(input, "{alerts}");
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(fail(format!("failed ({status})"))),
        Err(error) => Err(fail(format!("cannot be waited for: {error}"))),
    }
}
