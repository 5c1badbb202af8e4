//! The verbs, one file each, and what they share: opening a situation, asking the question of the command line,
//! writing what came of it.

mod acts;
mod board;
mod brief;
mod check;
mod config;
mod export;
mod frame;
mod import;
mod kept;
mod lines;
mod link;
mod opening;
pub mod output;
mod pages;
mod pointer;
mod restricted;
pub mod visit;

use std::fmt;
use std::io::{self, Write};

use chrono::NaiveDateTime;

pub use self::opening::{Opened, Opening};
use self::opening::{load, unreadable};
use crate::cli::{Cli, Common, DatasetName, OnSituation, Verb};
use crate::config::{self as configuration, ColorChoice, Environment, Flags, GlyphChoice};
use crate::file::{self, LoadError};
use crate::import::Dataset;
use crate::model::{Day, Diagnostic, text};
use crate::terminal::{Asked, Capability, Depth, When, capability};

/// What the program runs in.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// Variables and files.
    pub environment: Environment<'a>,
    /// The clock.
    pub clock: fn() -> NaiveDateTime,
    /// The standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// The standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// Restricted mode is on. [`run`] turns it on where options or the environment ask for it.
    pub restricted: bool,
}

/// How a verb ended that could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to report.
    Fine,
    /// Something was found.
    Findings,
}

/// Why a verb could not do its work.
#[derive(Debug)]
pub enum Failure {
    /// What is wrong with the input.
    Problems(Vec<Diagnostic>),
    /// What is wrong otherwise, one sentence without a full stop.
    Message(String),
    /// The reader of the output went away: no reason to say anything.
    Gone,
}

impl Failure {
    /// A failure to write, to `what`.
    #[must_use]
    pub fn writing(what: impl fmt::Display, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Gone,
            _ => Self::Message(format!("{what} cannot be written: {error}")),
        }
    }
}

impl fmt::Display for Failure {
    /// One line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problems(problems) => problems.first().map_or(Ok(()), |problem| problem.fmt(f)),
            Self::Message(message) => f.write_str(message),
            Self::Gone => f.write_str("the output went away"),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::writing("the output", &error)
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Self::Problems(vec![error.diagnostic()])
    }
}

/// Runs what the command line asks for, and returns the exit status: 0 fine, 1 findings, 2 bad input.
pub fn run(cli: Cli, world: &World<'_>, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    if !world.restricted && restricted::is_on(&cli.common, &world.environment) {
        return restricted::narrowed(cli, world, |cli, world| run(cli, world, out, err));
    }
    let color = cli.common.color;
    let allowed = if world.restricted { restricted::check(&cli) } else { Ok(()) };
    let outcome = allowed.and_then(|()| dispatch(cli, world, out, err)).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    // Nothing can be done where the standard error cannot be written.
    match outcome {
        Ok(Outcome::Fine) | Err(Failure::Gone) => 0,
        Ok(Outcome::Findings) => 1,
        Err(Failure::Problems(problems)) => {
            // The configuration may be what is wrong, so only flag and environment decide.
            let color = world.color(color, ColorChoice::Auto, world.stderr_is_terminal);
            _ = err.write_all(file::render(&problems, color).as_bytes());
            2
        }
        Err(Failure::Message(message)) => {
            _ = writeln!(err, "error: {}", text::safe(&message));
            2
        }
    }
}

fn dispatch(
    cli: Cli,
    world: &World<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let Cli { situation, common, verb } = cli;
    let named = |on: OnSituation| match (situation.clone(), on.situation) {
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
        None => board::run(Opening { situation, common: &common }, world, out, err),
        Some(Verb::Board(on)) => {
            board::run(Opening { situation: named(on)?, common: &common }, world, out, err)
        }
        Some(Verb::Brief { on, format, since, short, exit_code }) => {
            let asked = brief::Asked { format, since, short, exit_code };
            brief::run(Opening { situation: named(on)?, common: &common }, asked, world, out, err)
        }
        Some(Verb::Frame { on, size, keys }) => {
            frame::run(Opening { situation: named(on)?, common: &common }, size, &keys, world, out, err)
        }
        Some(Verb::Check { on, format }) => {
            check::run(&Opening { situation: named(on)?, common: &common }, format, world, out)
        }
        Some(Verb::Export { on, format, output }) => {
            let opening = Opening { situation: named(on)?, common: &common };
            export::run(opening, format, output.as_deref(), world, out, err)
        }
        Some(Verb::Import { dataset, files, output, strict, names_of }) => {
            no_situation()?;
            let dataset = match dataset {
                DatasetName::Ucdp => Dataset::Ucdp,
                DatasetName::Acled => Dataset::Acled,
                DatasetName::Gdelt => Dataset::Gdelt,
            };
            import::run(&import::Asked { dataset, files, output, strict, situation: names_of }, out, err)
        }
        Some(Verb::Config { what }) => {
            no_situation()?;
            config::run(&common, what, world, out, err)
        }
        Some(Verb::Completions { shell }) => {
            no_situation()?;
            pages::completions(shell, out)
        }
        Some(Verb::Man { verb }) => {
            no_situation()?;
            pages::man(verb.as_deref(), out)
        }
    }
}

impl World<'_> {
    /// The day of the clock, unless another is asked for.
    fn today(&self, common: &Common) -> Result<Day, Failure> {
        match (common.today, self.environment.var("FRONTWATCH_TODAY")) {
            (Some(day), _) => Ok(day),
            (None, Some(text)) => {
                text.parse().map_err(|error| Failure::Message(format!("FRONTWATCH_TODAY: {error}")))
            }
            (None, None) => Ok((self.clock)().date().into()),
        }
    }

    /// Whether the overview is written as plain lines in place of the board.
    fn is_plain(&self, common: &Common) -> bool {
        let asked = Asked { plain: common.plain, ..Asked::default() };
        capability::detect(self.environment.var, self.stdout_is_terminal, asked).plain
    }

    /// The configuration, with the flags over it.
    fn config(&self, opening: &Opening<'_>) -> Result<configuration::Loaded, Failure> {
        let common = opening.common;
        let flags = Flags {
            config: common.config.clone(),
            data: opening.situation.clone(),
            theme: common.theme,
            color: common.color,
            window: common.last,
            ascii: common.ascii,
            screen_reader: common.screen_reader,
            mouse: common.mouse,
        };
        configuration::load(&self.environment, &flags).map_err(Failure::Problems)
    }

    /// Whether colours may be written to a stream.
    fn color(&self, flag: Option<ColorChoice>, config: ColorChoice, is_terminal: bool) -> bool {
        let asked = Asked { flag: when(flag.unwrap_or_default()), config: when(config), ..Asked::default() };
        capability::detect(self.environment.var, is_terminal, asked).color != Depth::None
    }

    /// What the standard output can show.
    fn capability(&self, common: &Common, config: &configuration::Config) -> Capability {
        let asked = Asked {
            flag: when(common.color.unwrap_or_default()),
            config: when(config.color),
            plain: common.plain,
            ascii: config.glyphs == GlyphChoice::Ascii,
        };
        let found = capability::detect(self.environment.var, self.stdout_is_terminal, asked);
        Capability { unicode: found.unicode || config.glyphs == GlyphChoice::Unicode, ..found }
    }
}

const fn when(choice: ColorChoice) -> When {
    match choice {
        ColorChoice::Auto => When::Auto,
        ColorChoice::Always => When::Always,
        ColorChoice::Never => When::Never,
        ColorChoice::Ansi16 => When::Exactly(Depth::Ansi16),
        ColorChoice::Ansi256 => When::Exactly(Depth::Ansi256),
        ColorChoice::TrueColor => When::Exactly(Depth::Rgb),
    }
}
