//! Opening a situation: its file, the configuration, and what the command line asks of both.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Failure, ProgramContext};
use crate::board::SavedView;
use crate::cli::{AsOfOption, CommonOptions};
use crate::config as configuration;
use crate::file::source_text::{self, SourceFault, SourceText};
use crate::file::{self, LoadError};
use crate::model::{Day, Diagnostic, FrontIx, Severity, Situation, text};
use crate::query::{Filter, FilterError, Question, Selection, SeriesMeasure, Window, WindowLength};
use crate::report::ReportInput;
use crate::store::{Answer, Store};
use crate::terminal::Capability;

/// What the command line says about the situation to open.
#[derive(Debug)]
pub struct SituationOptions<'a> {
    /// The file, if one is named.
    pub situation: Option<PathBuf>,
    /// The common options.
    pub common: &'a CommonOptions,
}

/// A situation with everything a verb needs to ask it.
#[derive(Debug)]
pub struct OpenedSituation {
    /// The configuration in force.
    pub config: configuration::EffectiveConfig,
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
    pub views: Vec<SavedView>,
    /// The one that was asked for. Its filter, fronts, window and bucket are already in force.
    pub view: Option<SavedView>,
    /// Where the filter was written.
    pub filter_source: String,
    /// The filter of the command line, or of the view.
    pub filter: Filter,
    /// The fronts of the command line, or of the view.
    pub fronts: BTreeSet<FrontIx>,
    /// What the standard output can show.
    pub capability: Capability,
}

/// A situation that is to be read, with everything about it that is known before.
#[derive(Debug, Clone)]
pub(super) struct PreparedOpening<'a> {
    pub(super) common: &'a CommonOptions,
    pub(super) config: configuration::EffectiveConfig,
    pub(super) path: Option<PathBuf>,
    pub(super) today: Day,
    pub(super) views: Vec<SavedView>,
    pub(super) view: Option<SavedView>,
    pub(super) filter_source: String,
    pub(super) filter: Filter,
    pub(super) capability: Capability,
}

impl<'a> SituationOptions<'a> {
    /// Reads configuration and situation.
    ///
    /// # Errors
    /// When one of them cannot be read, or the options do not fit the situation.
    pub fn open(self, world: &ProgramContext<'_>) -> Result<OpenedSituation, Failure> {
        self.prepare(world)?.open()
    }

    /// Reads the configuration, and checks what can be checked without the situation.
    ///
    /// # Errors
    /// When it cannot be read, or the options make no sense.
    pub(super) fn prepare(self, world: &ProgramContext<'_>) -> Result<PreparedOpening<'a>, Failure> {
        let mut config = world.load_config(self.common, self.situation.as_deref())?;
        let common = self.common;
        let today = world.today(common)?;
        let path = config.config.data.clone();
        let views = config.config.named_views();
        let view = common.view.as_deref().map(|name| find_view(&views, name)).transpose()?;
        if let Some(named) = &view {
            if common.last.is_none() {
                config.config.window = named.view.window.length;
            }
            config.config.bucket = named.view.bucket;
        }
        let (filter_from, written) = match (&common.filter, &view) {
            (None, Some(named)) => (format!("view {}", named.name), named.view.filter_text()),
            (flag, _) => ("--filter".to_owned(), flag.as_deref().unwrap_or_default()),
        };
        let filter = parse_filter(&filter_from, written)?;
        let capability = world.terminal_capability(common, &config.config);
        Ok(PreparedOpening {
            common,
            config,
            path,
            today,
            views,
            view,
            filter_source: filter_from,
            filter,
            capability,
        })
    }
}

impl PreparedOpening<'_> {
    /// Reads the situation.
    ///
    /// # Errors
    /// When it cannot be read, or the options do not fit it.
    pub(super) fn open(self) -> Result<OpenedSituation, Failure> {
        let file::LoadedSituation { situation, bulk, diagnostics, files, name } =
            load_situation(self.path.as_deref())?;
        let store = Store::with_bulk(Arc::new(situation), bulk, self.config.config.rules.clone());
        let opened = self.with_data(Arc::new(store), files, name)?;
        Ok(OpenedSituation { problems: diagnostics, ..opened })
    }

    /// The same with the situation, without its problems.
    ///
    /// # Errors
    /// When the options do not fit the situation.
    pub(super) fn with_data(
        self,
        store: Arc<Store>,
        files: Vec<PathBuf>,
        name: String,
    ) -> Result<OpenedSituation, Failure> {
        let Self { common, config, path, today, views, view, filter_source: filter_from, filter, capability } =
            self;
        let situation = store.situation();
        let as_of = match common.as_of {
            None => situation.as_of,
            Some(AsOfOption::Now) => today,
            Some(AsOfOption::Day(day)) => day,
        };
        let fronts = match &view {
            Some(named) if common.fronts.is_empty() => {
                find_fronts(situation, &format!("view {}", named.name), named.view.front_ids())?
            }
            _ => find_fronts(situation, "--front", common.fronts.iter().map(String::as_str))?,
        };
        let problems = Vec::new();
        Ok(OpenedSituation {
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
            filter_source: filter_from,
            filter,
            fronts,
            capability,
        })
    }
}

/// Reads a situation, or the sample.
pub(super) fn load_situation(path: Option<&Path>) -> Result<file::LoadedSituation, Failure> {
    path.map_or_else(file::load_sample, file::load_situation).map_err(|error| load_failure(path, &error))
}

/// What is said of a situation, or the sample, that cannot be read.
pub(super) fn load_failure(path: Option<&Path>, error: &LoadError) -> Failure {
    let mut problem = error.to_diagnostic();
    let verbs = ["board", "brief", "frame", "check", "export", "import", "config", "completions", "man"];
    // A slip in a verb is taken for a file.
    let slip = path.and_then(Path::to_str).and_then(|name| source_text::nearest_name(name, verbs));
    if let (LoadError::Io { .. }, None, Some(verb)) = (error, &problem.hint, slip) {
        problem.hint = Some(format!("did you mean the verb `{verb}`?"));
    }
    Failure::Problems(vec![problem])
}

fn parse_filter(from: &str, text: &str) -> Result<Filter, Failure> {
    text.parse().map_err(|error| Failure::Problems(vec![filter_problem(from, text, error)]))
}

/// What is wrong with a filter, with its place in it. `from` is where it was written.
fn filter_problem(from: &str, text: &str, error: FilterError) -> Diagnostic {
    let fault = SourceFault::error(error.span, error.message.clone(), error.hint.clone());
    let source = SourceText::new(from.to_owned(), text.to_owned());
    let placed = source.to_diagnostics(vec![fault]).pop();
    placed.unwrap_or_else(|| new_problem(&error.message, error.hint))
}

fn new_problem(message: &str, hint: Option<String>) -> Diagnostic {
    let message = text::sanitize(message).into_owned();
    Diagnostic { severity: Severity::Error, message, location: None, hint }
}

/// The fronts of these ids. `from` is where they were written.
fn find_fronts<'i>(
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
            let message = format!("{from}: there is no front {}", source_text::quote_name(id));
            problems.push(new_problem(&message, source_text::suggestion_hint(id, &known)));
        }
    }
    if problems.is_empty() { Ok(chosen) } else { Err(Failure::Problems(problems)) }
}

fn find_view(views: &[SavedView], name: &str) -> Result<SavedView, Failure> {
    views.iter().find(|view| view.name == name).cloned().ok_or_else(|| {
        let known: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
        let message = format!("--view: there is no view {}", source_text::quote_name(name));
        Failure::Problems(vec![new_problem(&message, source_text::suggestion_hint(name, &known))])
    })
}

impl OpenedSituation {
    /// The question of the command line, over a window of this length.
    #[must_use]
    pub fn question(&self, length: WindowLength) -> Question {
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
            |error| Failure::Problems(vec![filter_problem(&self.filter_source, self.filter.text(), error)]);
        bound.map(|_| ()).map_err(wrong)
    }

    /// What is wrong with the filter, as a failure.
    pub(super) fn filter_failure(&self, question: &Question, error: FilterError) -> Failure {
        Failure::Problems(vec![filter_problem(&self.filter_source, question.filter.text(), error)])
    }

    /// What reports are written from.
    #[must_use]
    pub fn overview<'a>(&'a self, question: &'a Question, answer: &'a Answer) -> ReportInput<'a> {
        ReportInput { store: &self.store, question, answer, today: self.today }
    }

    /// Says in one line that something is wrong with the file, if so.
    pub fn report_problems(&self, err: &mut dyn Write) {
        let count = self.problems.iter().filter(|problem| problem.severity != Severity::Note).count();
        if count == 0 {
            return;
        }
        let (count, name) =
            (crate::report::phrases::count_noun(count, "problem"), text::sanitize(&self.name));
        let argument = if self.path.is_some() { format!(" {name}") } else { String::new() };
        // Nothing can be done where the standard error cannot be written.
        _ = writeln!(err, "{count} in {name}; see `frontwatch check{argument}`");
    }
}
