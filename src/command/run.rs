//! Runs the verb of the command line.

use std::io::Write;

use super::load::SituationOptions;
use super::outcome::{Failure, Outcome};
use super::world::ProgramContext;
use super::{board, brief, check, config, export, frame, generate, import, restricted};
use crate::cli::{Cli, DatasetName, SituationArgument, Verb};
use crate::config::ColorChoice;
use crate::file;
use crate::import::Dataset;
use crate::model::text;

/// Runs what the command line asks for, and returns the exit status: 0 fine, 1 findings, 2 bad input.
pub fn run_command(cli: Cli, world: &ProgramContext<'_>, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    if !world.is_restricted && restricted::is_restricted(&cli.common, &world.environment) {
        return restricted::run_restricted(cli, world, |cli, world| run_command(cli, world, out, err));
    }
    let color = cli.common.color;
    let allowed = if world.is_restricted { restricted::check_allowed(&cli) } else { Ok(()) };
    let outcome = allowed.and_then(|()| run_verb(cli, world, out, err)).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    // Nothing can be done where the standard error cannot be written.
    match outcome {
        Ok(Outcome::Fine) | Err(Failure::OutputClosed) => 0,
        Ok(Outcome::Findings) => 1,
        Err(Failure::Problems(problems)) => {
            // The configuration may be what is wrong, so only flag and environment decide.
            let color = world.allows_color(color, ColorChoice::Auto, world.stderr_is_terminal);
            _ = err.write_all(file::render_diagnostics(&problems, color).as_bytes());
            2
        }
        Err(Failure::Message(message)) => {
            _ = writeln!(err, "error: {}", text::sanitize(&message));
            2
        }
    }
}

fn run_verb(
    cli: Cli,
    world: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let Cli { situation, common, verb } = cli;
    let named = |on: SituationArgument| match (situation.clone(), on.situation) {
        (Some(a), Some(b)) => {
            let (a, b) = (a.display(), b.display());
            Err(Failure::Message(format!("two situations are named, {a} and {b}; one can be opened")))
        }
        (a, b) => Ok(a.or(b)),
    };
    let no_situation = || match &situation {
        Some(path) => {
            Err(Failure::Message(format!("{} is named, and this verb opens no situation", path.display())))
        }
        None => Ok(()),
    };
    match verb {
        None => board::run_board(SituationOptions { situation, common: &common }, world, out, err),
        Some(Verb::Board(on)) => {
            board::run_board(SituationOptions { situation: named(on)?, common: &common }, world, out, err)
        }
        Some(Verb::Brief { on, format, since, short, exit_code }) => {
            let asked = brief::BriefOptions { format, since, short, exit_code };
            brief::run_brief(
                SituationOptions { situation: named(on)?, common: &common },
                asked,
                world,
                out,
                err,
            )
        }
        Some(Verb::Frame { on, size, keys }) => frame::run_frame(
            SituationOptions { situation: named(on)?, common: &common },
            size,
            &keys,
            world,
            out,
            err,
        ),
        Some(Verb::Check { on, format }) => {
            check::run_check(&SituationOptions { situation: named(on)?, common: &common }, format, world, out)
        }
        Some(Verb::Export { on, format, output }) => {
            let opening = SituationOptions { situation: named(on)?, common: &common };
            export::run_export(opening, format, output.as_deref(), world, out, err)
        }
        Some(Verb::Import { dataset, files, output, strict, names_of }) => {
            no_situation()?;
            let dataset = match dataset {
                DatasetName::Ucdp => Dataset::Ucdp,
                DatasetName::Acled => Dataset::Acled,
                DatasetName::Gdelt => Dataset::Gdelt,
            };
            import::run_import(
                &import::ImportOptions { dataset, files, output, strict, situation: names_of },
                out,
                err,
            )
        }
        Some(Verb::Config { what }) => {
            no_situation()?;
            config::run_config(&common, what, world, out, err)
        }
        Some(Verb::Completions { shell }) => {
            no_situation()?;
            generate::write_completions(shell, out)
        }
        Some(Verb::Man { verb }) => {
            no_situation()?;
            generate::write_man_page(verb.as_deref(), out)
        }
    }
}
