//! Opening a situation: its file, the configuration, and what the command line asks of both.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Failure, World};
use crate::board::NamedView;
use crate::cli::{AsOf, Common};
use crate::config as configuration;
use crate::file::fault::{self, Fault, Source};
use crate::file::{self, LoadError};
use crate::model::{Day, Diagnostic, FrontIx, Severity, Situation, text};
use crate::query::{Filter, FilterError, Length, Question, Selection, SeriesMeasure, Window};
use crate::report::Overview;
use crate::store::{Answer, Store};
use crate::terminal::Capability;

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
    pub store: Arc<Store>,
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

/// A situation that is to be read, with everything about it that is known before.
#[derive(Debug, Clone)]
pub(super) struct Prepared<'a> {
    pub(super) common: &'a Common,
    pub(super) config: configuration::Loaded,
    pub(super) path: Option<PathBuf>,
    pub(super) today: Day,
    pub(super) views: Vec<NamedView>,
    pub(super) view: Option<NamedView>,
    pub(super) filter_from: String,
    pub(super) filter: Filter,
    pub(super) capability: Capability,
}

impl<'a> Opening<'a> {
    /// Reads configuration and situation.
    ///
    /// # Errors
    /// When one of them cannot be read, or the options do not fit the situation.
    pub fn open(self, world: &World<'_>) -> Result<Opened, Failure> {
        self.prepare(world)?.open()
    }

    /// Reads the configuration, and checks what can be checked without the situation.
    ///
    /// # Errors
    /// When it cannot be read, or the options make no sense.
    pub(super) fn prepare(self, world: &World<'_>) -> Result<Prepared<'a>, Failure> {
        let mut config = world.config(self.common, self.situation.as_deref())?;
        let common = self.common;
        let today = world.today(common)?;
        let path = config.config.data.clone();
        let views = config.config.named_views();
        let view = common.view.as_deref().map(|name| chosen_view(&views, name)).transpose()?;
        if let Some(named) = &view {
            if common.last.is_none() {
                config.config.window = named.view.window.length;
            }
            config.config.bucket = named.view.bucket;
        }
        let (filter_from, written) = match (&common.filter, &view) {
            (None, Some(named)) => (format!("view {}", named.name), named.view.filter()),
            (flag, _) => ("--filter".to_owned(), flag.as_deref().unwrap_or_default()),
        };
        let filter = read_filter(&filter_from, written)?;
        let capability = world.capability(common, &config.config);
        Ok(Prepared { common, config, path, today, views, view, filter_from, filter, capability })
    }
}

impl Prepared<'_> {
    /// Reads the situation.
    ///
    /// # Errors
    /// When it cannot be read, or the options do not fit it.
    pub(super) fn open(self) -> Result<Opened, Failure> {
        let file::Loaded { situation, bulk, diagnostics, files, name } = load(self.path.as_deref())?;
        let store = Store::with_bulk(Arc::new(situation), bulk, self.config.config.rules.clone());
        let opened = self.opened(Arc::new(store), files, name)?;
        Ok(Opened { problems: diagnostics, ..opened })
    }

    /// The same with the situation, without its problems.
    ///
    /// # Errors
    /// When the options do not fit the situation.
    pub(super) fn opened(
        self,
        store: Arc<Store>,
        files: Vec<PathBuf>,
        name: String,
    ) -> Result<Opened, Failure> {
        let Self { common, config, path, today, views, view, filter_from, filter, capability } = self;
        let situation = store.situation();
        let as_of = match common.as_of {
            None => situation.as_of,
            Some(AsOf::Now) => today,
            Some(AsOf::Day(day)) => day,
        };
        let fronts = match &view {
            Some(named) if common.fronts.is_empty() => {
                chosen_fronts(situation, &format!("view {}", named.name), named.view.fronts())?
            }
            _ => chosen_fronts(situation, "--front", common.fronts.iter().map(String::as_str))?,
        };
        let problems = Vec::new();
        Ok(Opened {
            config,
            path,
            name,
            files,
            problems,
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
pub(super) fn load(path: Option<&Path>) -> Result<file::Loaded, Failure> {
    path.map_or_else(file::sample, file::load).map_err(|error| unreadable(path, &error))
}

/// What is said of a situation, or the sample, that cannot be read.
pub(super) fn unreadable(path: Option<&Path>, error: &LoadError) -> Failure {
    let mut problem = error.diagnostic();
    let verbs = ["board", "brief", "frame", "check", "export", "import", "config", "completions", "man"];
    // A slip in a verb is taken for a file.
    let slip = path.and_then(Path::to_str).and_then(|name| fault::nearest(name, verbs));
    if let (LoadError::Io { .. }, None, Some(verb)) = (error, &problem.hint, slip) {
        problem.hint = Some(format!("did you mean the verb `{verb}`?"));
    }
    Failure::Problems(vec![problem])
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
    situation: &Situation,
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

    /// Whether the filter fits the situation.
    ///
    /// # Errors
    /// When it names something the situation does not know.
    pub(super) fn check_filter(&self) -> Result<(), Failure> {
        let bound = self.filter.bind(self.store.situation(), self.as_of);
        let wrong =
            |error| Failure::Problems(vec![filter_problem(&self.filter_from, self.filter.text(), error)]);
        bound.map(|_| ()).map_err(wrong)
    }

    /// What is wrong with the filter, as a failure.
    pub(super) fn filter_failure(&self, question: &Question, error: FilterError) -> Failure {
        Failure::Problems(vec![filter_problem(&self.filter_from, question.filter.text(), error)])
    }

    /// What reports are written from.
    #[must_use]
    pub fn overview<'a>(&'a self, question: &'a Question, answer: &'a Answer) -> Overview<'a> {
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
