//! The verbs, one file each, and what they share: opening a situation, asking the question of the command line,
//! writing what came of it.

mod board;
mod brief;
mod check;
mod config;
mod export;
mod frame;
mod kept;
mod link;
pub mod output;
mod pages;
mod restricted;
pub mod visit;

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDateTime;

use crate::board::NamedView;
use crate::cli::{AsOf, Cli, Common, OnSituation, Verb};
use crate::config::{self as configuration, ColorChoice, Environment, Flags, GlyphChoice};
use crate::file::fault::{self, Fault, Source};
use crate::file::{self, LoadError};
use crate::model::{Day, Diagnostic, FrontIx, Severity, text};
use crate::query::{Filter, FilterError, Length, Question, Selection, SeriesMeasure, Window};
use crate::report::Overview;
use crate::store::{Answer, Store};
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

/// What the command line says about the situation to open.
#[derive(Debug)]
pub struct Opening<'a> {
    /// The file, if one is named.
    pub situation: Option<PathBuf>,
    /// The common options.
    pub common: &'a Common,
}

/// A situation with everything a verb needs to ask it.
#[derive(Debug)]
pub struct Opened {
    /// The configuration in force.
    pub config: configuration::Loaded,
    /// The file of the situation; `None`: the sample.
    pub path: Option<PathBuf>,
    /// What it is called in messages.
    pub name: String,
    /// Every file read, to watch for changes.
    pub files: Vec<PathBuf>,
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
    /// The data.
    pub store: Store,
    /// The day to look from.
    pub as_of: Day,
    /// The day of the clock.
    pub today: Day,
    /// The views there are under a name.
    pub views: Vec<NamedView>,
    /// The one that was asked for. Its filter, fronts, window and bucket are already in force.
    pub view: Option<NamedView>,
    /// Where the filter was written.
    pub filter_from: String,
    /// The filter of the command line, or of the view.
    pub filter: Filter,
    /// The fronts of the command line, or of the view.
    pub fronts: BTreeSet<FrontIx>,
    /// What the standard output can show.
    pub capability: Capability,
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
    }
}

impl Opening<'_> {
    /// Reads configuration and situation.
    ///
    /// # Errors
    /// When one of them cannot be read, or the options do not fit the situation.
    pub fn open(self, world: &World<'_>) -> Result<Opened, Failure> {
        let mut config = world.config(&self)?;
        let today = world.today(self.common)?;
        let path = config.config.data.clone();
        let file::Loaded { situation, diagnostics, files, name } = load(path.as_deref())?;
        let as_of = match self.common.as_of {
            None => situation.as_of,
            Some(AsOf::Now) => today,
            Some(AsOf::Day(day)) => day,
        };
        let views = config.config.named_views();
        let view = self.common.view.as_deref().map(|name| chosen_view(&views, name)).transpose()?;
        if let Some(named) = &view {
            if self.common.last.is_none() {
                config.config.window = named.view.window.length;
            }
            config.config.bucket = named.view.bucket;
        }
        let (filter_from, written) = match (&self.common.filter, &view) {
            (None, Some(named)) => (format!("view {}", named.name), named.view.filter()),
            (flag, _) => ("--filter".to_owned(), flag.as_deref().unwrap_or_default()),
        };
        let filter = read_filter(&filter_from, written)?;
        let fronts = match &view {
            Some(named) if self.common.fronts.is_empty() => {
                chosen_fronts(&situation, &format!("view {}", named.name), named.view.fronts())?
            }
            _ => chosen_fronts(&situation, "--front", self.common.fronts.iter().map(String::as_str))?,
        };
        let capability = world.capability(self.common, &config.config);
        let store = Store::new(Arc::new(situation), config.config.rules.clone());
        Ok(Opened {
            config,
            path,
            name,
            files,
            problems: diagnostics,
            store,
            as_of,
            today,
            views,
            view,
            filter_from,
            filter,
            fronts,
            capability,
        })
    }
}

/// Reads a situation, or the sample.
fn load(path: Option<&Path>) -> Result<file::Loaded, Failure> {
    let Some(path) = path else { return Ok(file::sample()?) };
    file::load(path).map_err(|error| {
        let mut problem = error.diagnostic();
        let verbs = ["board", "brief", "frame", "check", "export", "config", "completions", "man"];
        // A slip in a verb is taken for a file.
        let slip = path.to_str().and_then(|name| fault::nearest(name, verbs));
        if let (LoadError::Io { .. }, None, Some(verb)) = (&error, &problem.hint, slip) {
            problem.hint = Some(format!("did you mean the verb `{verb}`?"));
        }
        Failure::Problems(vec![problem])
    })
}

fn read_filter(from: &str, text: &str) -> Result<Filter, Failure> {
    text.parse().map_err(|error| Failure::Problems(vec![filter_problem(from, text, error)]))
}

/// What is wrong with a filter, with its place in it. `from` is where it was written.
fn filter_problem(from: &str, text: &str, error: FilterError) -> Diagnostic {
    let fault = Fault::error(error.span, error.message.clone(), error.hint.clone());
    let source = Source::new(from.to_owned(), text.to_owned());
    let placed = source.resolve(vec![fault]).pop();
    placed.unwrap_or_else(|| problem(&error.message, error.hint))
}

fn problem(message: &str, hint: Option<String>) -> Diagnostic {
    let message = text::safe(message).into_owned();
    Diagnostic { severity: Severity::Error, message, location: None, hint }
}

/// The fronts of these ids. `from` is where they were written.
fn chosen_fronts<'i>(
    situation: &crate::model::Situation,
    from: &str,
    ids: impl Iterator<Item = &'i str>,
) -> Result<BTreeSet<FrontIx>, Failure> {
    let known: Vec<&str> = situation.fronts.iter().map(|front| front.id.as_str()).collect();
    let mut problems = Vec::new();
    let mut chosen = BTreeSet::new();
    for id in ids {
        if let Some(ix) = situation.front_by_id(id) {
            chosen.insert(ix);
        } else {
            let message = format!("{from}: there is no front {}", fault::quoted(id));
            problems.push(problem(&message, fault::suggest(id, &known)));
        }
    }
    if problems.is_empty() { Ok(chosen) } else { Err(Failure::Problems(problems)) }
}

fn chosen_view(views: &[NamedView], name: &str) -> Result<NamedView, Failure> {
    views.iter().find(|view| view.name == name).cloned().ok_or_else(|| {
        let known: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
        let message = format!("--view: there is no view {}", fault::quoted(name));
        Failure::Problems(vec![problem(&message, fault::suggest(name, &known))])
    })
}

impl Opened {
    /// The question of the command line, over a window of this length.
    #[must_use]
    pub fn question(&self, length: Length) -> Question {
        Question {
            as_of: self.as_of,
            window: Window::ending_now(length),
            filter: self.filter.clone(),
            selection: Selection { fronts: self.fronts.clone(), ..Selection::default() },
            bucket: self.config.config.bucket,
            room: 60,
            week_start: self.config.config.week_start,
            measure: SeriesMeasure::Incidents,
            sort: None,
            compare: None,
        }
    }

    /// What the store answers.
    ///
    /// # Errors
    /// When the filter names something the situation does not know.
    pub fn answer(&self, question: &Question) -> Result<Answer, Failure> {
        self.store.answer(question).map_err(|error| self.filter_failure(question, error))
    }

    /// What is wrong with the filter, as a failure.
    fn filter_failure(&self, question: &Question, error: FilterError) -> Failure {
        Failure::Problems(vec![filter_problem(&self.filter_from, question.filter.text(), error)])
    }

    /// What reports are written from.
    #[must_use]
    pub const fn overview<'a>(&'a self, question: &'a Question, answer: &'a Answer) -> Overview<'a> {
        Overview { store: &self.store, question, answer, today: self.today }
    }

    /// Says in one line that something is wrong with the file, if so.
    pub fn warn(&self, err: &mut dyn Write) {
        let count = self.problems.iter().filter(|problem| problem.severity != Severity::Note).count();
        if count == 0 {
            return;
        }
        let (count, name) = (crate::report::words::count(count, "problem"), text::safe(&self.name));
        let argument = if self.path.is_some() { format!(" {name}") } else { String::new() };
        // Nothing can be done where the standard error cannot be written.
        _ = writeln!(err, "{count} in {name}; see `frontwatch check{argument}`");
    }
}
