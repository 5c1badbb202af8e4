//! Restricted mode: the board for people who may look at one situation and do nothing else on the machine
//! (`docs/ssh.md`). Whoever writes the command line is trusted; whoever sits at the terminal is not, and neither is the
//! environment, because a client of SSH may send variables along.

use std::path::Path;

use super::{Failure, ProgramContext};
use crate::board::Command;
use crate::board::availability::Unavailable;
use crate::cli::{Cli, CommonOptions, Verb};
use crate::config::Environment;

/// Turns the mode on, whatever it holds: the environment can only take away.
const VARIABLE: &str = "FRONTWATCH_RESTRICTED";

/// Why a command is barred.
pub(super) const NOT_ALLOWED: &str = "not in restricted mode";

/// The only variables that are looked at: how the terminal is to be written to. Not among them are those that name
/// files or settings, and the home directory, without which there is neither a configuration of the reader nor a place
/// to keep anything.
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

/// Commands that would leave the board, or something behind.
pub(super) const UNAVAILABLE: [Unavailable; 4] = [
    (Command::Export, NOT_ALLOWED),
    (Command::OpenLink, NOT_ALLOWED),
    (Command::Suspend, NOT_ALLOWED),
    (Command::MarkSeen, NOT_ALLOWED),
];

/// Whether restricted mode is asked for, by the command line or the environment.
pub(super) fn is_restricted(common: &CommonOptions, environment: &Environment<'_>) -> bool {
    common.restricted || environment.variable(VARIABLE).is_some()
}

/// Runs in a world in which there is nothing but what restricted mode looks at, and remembers nothing of it.
pub(super) fn run_restricted<T>(
    mut cli: Cli,
    world: &ProgramContext<'_>,
    run: impl FnOnce(Cli, &ProgramContext<'_>) -> T,
) -> T {
    cli.common.no_state = true;
    let var = |name: &str| {
        if ALLOWED_VARIABLES.contains(&name) { (world.environment.read_variable)(name) } else { None }
    };
    // A time zone is the name of a file that would be read.
    let clock = if world.environment.variable("TZ").is_some() { utc_now } else { world.clock };
    let environment = Environment { read_variable: &var, read_file: world.environment.read_file };
    run(cli, &ProgramContext { environment, clock, is_restricted: true, ..*world })
}

fn utc_now() -> chrono::NaiveDateTime {
    chrono::Utc::now().naive_utc()
}

/// Refuses what the command line asks for beside the given situation: always a file to write, and another configuration
/// unless the same command line says `--restricted`, so that both come from the same hand.
pub(super) fn check_allowed(cli: &Cli) -> Result<(), Failure> {
    let refuse = |what: String| Err(Failure::Message(format!("{what}: {NOT_ALLOWED}")));
    let written: Option<&Path> = match &cli.verb {
        Some(Verb::Export { output, .. }) => output.as_deref(),
        Some(Verb::Import { output, .. }) => Some(output),
        _ => None,
    };
    match (written, &cli.common.config) {
        (Some(path), _) => refuse(format!("writing {}", path.display())),
        _ if cli.common.state.is_some() => refuse("--state".to_owned()),
        (None, Some(_)) if !cli.common.restricted => {
            refuse(format!("--config where only {VARIABLE} asks for restricted mode"))
        }
        _ => Ok(()),
    }
}
