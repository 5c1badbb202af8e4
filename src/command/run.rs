//! Dispatches the command line to its verb and maps the outcome to an exit status.

use std::io::Write;

use super::load::SituationOptions;
use super::outcome::{Failure, Outcome};
use super::program_context::ProgramContext;
#[cfg(feature = "sync")]
use super::sync;
use super::{
    add, board, brief, check, close_day, config, diff, doctor, export, fmt, frame, generate, import, init,
    merge, restricted, same_as_links,
};
use crate::atomic_file;
use crate::cli::{Cli, CommonOptions, DatasetName, SituationArgument, Verb, ViewOptions};
use crate::config::ColorChoice;
use crate::file;
use crate::import::Dataset;
use crate::model::text;
use crate::query::GroupBy;

/// Runs the command line and returns the exit status: 0 for success, 1 for findings, 2 for bad input.
pub fn run_command(cli: Cli, context: &ProgramContext<'_>, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    if !context.is_restricted && restricted::is_restricted(&cli.common, &context.environment) {
        return restricted::run_restricted(cli, context, |cli, context| run_command(cli, context, out, err));
    }
    let color = cli.common.color;
    let allowed = if context.is_restricted { restricted::check_allowed(&cli) } else { Ok(()) };
    let outcome = allowed.and_then(|()| run_verb(cli, context, out, err)).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    // A failed write to standard error cannot be reported anywhere.
    match outcome {
        Ok(Outcome::Fine) | Err(Failure::OutputClosed) => 0,
        Ok(Outcome::Findings) => 1,
        Err(Failure::Problems(problems)) => {
            // The configuration may be the faulty input, so only the flag and the environment decide.
            let color = context.allows_color(color, ColorChoice::Auto, context.stderr_is_terminal);
            _ = err.write_all(file::render_diagnostics(&problems, color).as_bytes());
            2
        }
        Err(Failure::Message(message)) => {
            _ = writeln!(err, "error: {}", text::sanitize(&message));
            2
        }
    }
}

/// Checks that a verb other than the board and `frame` gets no option of the view, on which nothing would depend. The
/// brief groups like the board.
fn check_common_only(common: &CommonOptions, is_brief: bool) -> Result<(), Failure> {
    let group = common.view_options.group.filter(|_| !is_brief);
    if !(ViewOptions { group, ..common.view_options.clone() }).is_empty() {
        let message = "the options of the view, such as --sort, are only for the board and frame, and --group for brief";
        return Err(Failure::Message(message.to_owned()));
    }
    match common.fronts.iter().find(|id| GroupBy::split_id(id).is_some()) {
        Some(id) => Err(Failure::Message(format!(
            "--front: {id} is not a front; only the board and frame choose others"
        ))),
        None => Ok(()),
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for each command")]
fn run_verb(
    cli: Cli,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let Cli { situation, common, verb } = cli;
    let has_board = matches!(verb, None | Some(Verb::Board(_) | Verb::Frame { .. }));
    if !has_board {
        check_common_only(&common, matches!(verb, Some(Verb::Brief { .. })))?;
    }
    // The situation may come before the verb or after it.
    let with_situation = |after_verb: SituationArgument| match (situation.clone(), after_verb.situation) {
        (Some(first), Some(second)) => {
            let (first, second) = (first.display(), second.display());
            Err(Failure::Message(format!(
                "two situations are given, {first} and {second}; only one can be opened"
            )))
        }
        (first, second) => Ok(SituationOptions { situation: first.or(second), common: &common }),
    };
    let refuse_situation = || match &situation {
        Some(path) => {
            Err(Failure::Message(format!("{} is given, but this command opens no situation", path.display())))
        }
        None => Ok(()),
    };
    let writes_files = matches!(
        verb,
        Some(
            Verb::Export { .. }
                | Verb::Fmt { .. }
                | Verb::Import { .. }
                | Verb::Merge { .. }
                | Verb::Init { .. }
                | Verb::Add(_)
                | Verb::CloseDay { .. }
        )
    );
    if writes_files {
        // Without it, an interrupted command may leave a draft, which the next one deletes.
        _ = atomic_file::delete_drafts_on_signals();
    }
    match verb {
        None => board::run_board(with_situation(SituationArgument::default())?, context, out, err),
        Some(Verb::Board(input)) => board::run_board(with_situation(input)?, context, out, err),
        Some(Verb::Brief { input, format, since, short, exit_code, schema }) => {
            let options = brief::BriefOptions { format, since, short, exit_code, schema };
            brief::run_brief(with_situation(input)?, options, context, out, err)
        }
        Some(Verb::Frame { input, size, keys }) => {
            frame::run_frame(with_situation(input)?, size, &keys, context, out, err)
        }
        Some(Verb::Check { input, same_as: true, output, .. }) => {
            same_as_links::run_same_as(&with_situation(input)?, output.as_deref(), context, out)
        }
        Some(Verb::Check { input, format, watch: true, .. }) => {
            check::watch_problems(&with_situation(input)?, format, context, out)
        }
        Some(Verb::Check { input, format, .. }) => {
            check::run_check(&with_situation(input)?, format, context, out)
        }
        Some(Verb::Export { input, format, output, schema }) => {
            let format = (format, schema);
            export::run_export(with_situation(input)?, format, output.as_deref(), context, out, err)
        }
        Some(Verb::Diff { inputs, format, git }) => {
            refuse_situation()?;
            // A comparison needs nothing else of the configuration, and must not stop git if it has a problem.
            let feeds = context.load_config(&common, None).unwrap_or_default().feed_sources();
            if git {
                diff::run_external_diff(&inputs, &feeds, out)
            } else {
                diff::run_diff(&inputs, format, &feeds, out)
            }
        }
        Some(Verb::Merge { base, ours, theirs, path }) => {
            refuse_situation()?;
            merge::run_merge(&merge::MergeOptions { base, ours, theirs, path }, err)
        }
        Some(Verb::Import { dataset, files, output, strict, sample, over, released, base_situation }) => {
            refuse_situation()?;
            let dataset = match dataset {
                DatasetName::Ucdp => Dataset::Ucdp,
                DatasetName::Acled => Dataset::Acled,
                DatasetName::Gdelt => Dataset::Gdelt,
            };
            import::run_import(
                &import::ImportOptions {
                    dataset,
                    files,
                    output,
                    strict,
                    sample,
                    over,
                    released,
                    situation: base_situation,
                },
                context,
                out,
                err,
            )
        }
        Some(Verb::Init { folder, bare }) => {
            refuse_situation()?;
            init::run_init(&folder, bare, context.today(&common)?, out)
        }
        Some(Verb::Add(request)) => {
            let input = SituationArgument { situation: request.situation.clone() };
            add::run_add(&request, &with_situation(input)?, context, out, err)
        }
        Some(Verb::CloseDay { input, date, also, dry_run }) => {
            let request = close_day::CloseDayRequest { date, also, is_dry_run: dry_run };
            close_day::run_close_day(&with_situation(input)?, &request, context, out, err)
        }
        #[cfg(feature = "sync")]
        Some(Verb::Sync(request)) => {
            let input = SituationArgument { situation: request.situation() };
            sync::run_sync(&with_situation(input)?, &request, context, out, err)
        }
        Some(Verb::Fmt { files, check }) => {
            refuse_situation()?;
            fmt::run_fmt(&files, check, out)
        }
        Some(Verb::Config { part }) => {
            refuse_situation()?;
            config::run_config(&common, part, context, out, err)
        }
        Some(Verb::Doctor(input)) => doctor::run_doctor(&with_situation(input)?, context, out),
        Some(Verb::Completions { shell }) => {
            refuse_situation()?;
            generate::write_completions(shell, out)
        }
        Some(Verb::Man { verb }) => {
            refuse_situation()?;
            generate::write_man_page(verb.as_deref(), out)
        }
    }
}
