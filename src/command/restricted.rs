//! Restricted mode (`docs/ssh.md`): a viewer may read one situation and do nothing else on the machine.
//!
//! The author of the command line is trusted. The viewer at the terminal is not, nor is the environment, because an SSH
//! client can set variables.

use std::path::Path;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::import::is_table_address;
use super::{Failure, ProgramContext};
use crate::board::Command;
use crate::board::availability::Unavailable;
use crate::cli::{Cli, CommonOptions, Verb};
use crate::config::Environment;

/// Turns the mode on if set to any non-empty value. The environment can only restrict, never permit.
const VARIABLE: &str = "FRONTWATCH_RESTRICTED";

/// The reason shown for an unavailable command.
pub(super) const NOT_ALLOWED: &str = "not in restricted mode";

/// The only variables that can be read. They describe the terminal. Variables that name files or settings are
/// excluded, and so is `HOME`: without it there is no user configuration and no state folder.
const ALLOWED_VARIABLES: [&str; 12] = [
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TMUX",
    "SSH_CLIENT",
    "SSH_CONNECTION",
    "SSH_TTY",
];

/// Commands that would leave the board or write a file.
pub(super) const UNAVAILABLE: [Unavailable; 8] = [
    (Command::Export, NOT_ALLOWED),
    (Command::OpenLink, NOT_ALLOWED),
    (Command::Suspend, NOT_ALLOWED),
    (Command::MarkSeen, NOT_ALLOWED),
    (Command::EditRecord, NOT_ALLOWED),
    (Command::SaveView, NOT_ALLOWED),
    (Command::ReplaceView, NOT_ALLOWED),
    // It would show where the file is on the machine.
    (Command::CopyCommand, NOT_ALLOWED),
];

/// The memory that a restricted process may reserve, in bytes. A board on ten million events reserves about 1 GiB.
const MAX_MEMORY: u64 = 4 << 30;
/// The files that a restricted process may have open at once, the terminal included.
const MAX_OPEN_FILES: u64 = 128;

/// Limits what a restricted process can take from the machine: memory, open files, no core dump. Processes are counted
/// by account, not by session, so `docs/ssh.md` limits them for all viewers together.
///
/// Only lowers limits. Call it once, before a thread starts. A limit that cannot be set is left as it is.
pub fn limit_resources(common: &CommonOptions, environment: &Environment<'_>) {
    if !is_restricted(common, environment) {
        return;
    }
    for (resource, most) in
        [(Resource::As, MAX_MEMORY), (Resource::Nofile, MAX_OPEN_FILES), (Resource::Core, 0)]
    {
        let maximum = Some(getrlimit(resource).maximum.map_or(most, |old| old.min(most)));
        _ = setrlimit(resource, Rlimit { current: maximum, maximum });
    }
}

/// Whether the command line or the environment requests restricted mode.
pub(super) fn is_restricted(common: &CommonOptions, environment: &Environment<'_>) -> bool {
    common.restricted || environment.variable(VARIABLE).is_some()
}

/// Calls `run` with an environment reduced to [`ALLOWED_VARIABLES`] and with visits turned off.
pub(super) fn run_restricted<T>(
    mut cli: Cli,
    context: &ProgramContext<'_>,
    run: impl FnOnce(Cli, &ProgramContext<'_>) -> T,
) -> T {
    cli.common.no_state = true;
    let read_allowed = |name: &str| {
        if ALLOWED_VARIABLES.contains(&name) { (context.environment.read_variable)(name) } else { None }
    };
    // `TZ` can name a file, which the time library would read.
    let clock = if context.environment.variable("TZ").is_some() { utc_now } else { context.clock };
    let environment = Environment { read_variable: &read_allowed, read_file: context.environment.read_file };
    run(cli, &ProgramContext { environment, clock, is_restricted: true, ..*context })
}

fn utc_now() -> chrono::NaiveDateTime {
    chrono::Utc::now().naive_utc()
}

/// Checks that the command line touches nothing but the situation.
///
/// # Errors
/// Fails if it names a file to write or a state file. Also fails if it names a configuration without `--restricted`:
/// with the flag, both come from the same trusted author.
pub(super) fn check_allowed(cli: &Cli) -> Result<(), Failure> {
    let refuse = |subject: String| Err(Failure::Message(format!("{subject}: {NOT_ALLOWED}")));
    let refused_verb = match &cli.verb {
        Some(Verb::Diff { .. }) => Some("diff"),
        Some(Verb::Fmt { .. }) => Some("fmt"),
        Some(Verb::Merge { .. }) => Some("merge"),
        Some(Verb::Init { .. }) => Some("init"),
        Some(Verb::Add(_)) => Some("add"),
        Some(Verb::CloseDay { .. }) => Some("close-day"),
        #[cfg(feature = "sync")]
        Some(Verb::Sync(_)) => Some("sync"),
        _ => None,
    };
    if let Some(verb) = refused_verb {
        return refuse(verb.to_owned());
    }
    let output_path: Option<&Path> = match &cli.verb {
        Some(Verb::Export { output, .. } | Verb::Check { output, .. }) => output.as_deref(),
        Some(Verb::Import { output, .. }) => Some(output),
        _ => None,
    };
    match (output_path, &cli.common.config) {
        (Some(path), _) if is_table_address(path) => refuse("writing to ClickHouse".to_owned()),
        (Some(path), _) => refuse(format!("writing {}", path.display())),
        _ if cli.common.state.is_some() => refuse("--state".to_owned()),
        (None, Some(_)) if !cli.common.restricted => {
            refuse(format!("--config without --restricted, while {VARIABLE} is set"))
        }
        _ => Ok(()),
    }
}
