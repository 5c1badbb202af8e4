//! `completions` and `man`: text generated from the definition of the arguments.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Failure, Outcome};
use crate::cli::Cli;

/// Writes the completion script for a shell.
pub(super) fn write_completions(shell: Shell, out: &mut dyn Write) -> Result<Outcome, Failure> {
    // Into a buffer, because the generator panics if a write fails.
    let mut page = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "frontwatch", &mut page);
    out.write_all(&page)?;
    Ok(Outcome::Fine)
}

/// Writes the manual page of the program or of one verb.
pub(super) fn write_man_page(verb: Option<&str>, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut program = Cli::command();
    program.build();
    let page = match verb {
        None => program,
        Some(verb) => match program.find_subcommand(verb) {
            Some(command) => command.clone(),
            None => return Err(Failure::Message(format!("there is no command `{verb}`"))),
        },
    };
    clap_mangen::Man::new(page).render(out)?;
    Ok(Outcome::Fine)
}
