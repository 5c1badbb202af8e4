//! Opens a situation: reads the configuration and the file, and resolves the options against both.

use std::collections::BTreeSet;
use std::fs::Metadata;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::{Failure, ProgramContext};
use crate::board::{SavedView, View};
use crate::cli::{ActorPair, AsOfOption, CommonOptions, ViewOptions, nearest_verb};
use crate::config as configuration;
use crate::file::source_text::{self, SourceFault, SourceText};
use crate::file::{self, FeedSources, LoadError, LoadOptions};
use crate::model::{Day, Diagnostic, FrontIx, OpeningView, Severity, Situation, text};
use crate::query::{
    Filter, FilterError, GroupBy, Question, Selection, SeriesMeasure, SortOrder, Window, WindowLength,
};
use crate::store::{Answer, AnsweredQuestion, Store};
use crate::terminal::Capability;

/// The situation to open and the options for it.
#[derive(Debug)]
pub struct SituationOptions<'a> {
    /// The file given as an argument. `None`: the file of the configuration, or the sample.
    pub situation: Option<PathBuf>,
    /// The common options.
    pub common: &'a CommonOptions,
}

/// An open situation with everything a verb needs to ask questions about it.
#[derive(Debug)]
pub struct OpenedSituation {
    /// The configuration in force.
    pub config: configuration::EffectiveConfig,
    /// The situation file. `None`: the sample.
    pub path: Option<PathBuf>,
    /// The name for messages.
    pub name: String,
    /// Every file that was read, to watch for changes.
    pub files: Vec<PathBuf>,
    /// The problems found in the files.
    pub problems: Vec<Diagnostic>,
    /// The data.
    pub store: Arc<Store>,
    /// The as-of day.
    pub as_of: Day,
    /// The day by which everything shown was known. The board derives its data from `store` and this day; other verbs
    /// call [`OpenedSituation::with_known_by`].
    pub known_by: Option<Day>,
    /// The clock's day.
    pub today: Day,
    /// The view with which the configuration opens a board, without a saved view.
    pub own_view: View,
    /// The options of the view.
    pub view_options: ViewOptions,
    /// All saved views.
    pub views: Vec<SavedView>,
    /// The view of `--view`. Its filter, fronts, window and bucket are already applied.
    pub view: Option<SavedView>,
    /// The origin of the filter, for messages.
    pub filter_source: String,
    /// The filter of the command line or the view.
    pub filter: Filter,
    /// The fronts of the command line or the view.
    pub fronts: BTreeSet<FrontIx>,
    /// The chosen values of another dimension than the front, such as `country:Tajikistan`, of the command line or the
    /// view. Only the board and frames can choose them.
    pub group_values: Vec<String>,
    /// How the situation file opens the board, as far as neither options nor the view say otherwise.
    pub opening: OpeningSettings,
    /// What standard output can show.
    pub capability: Capability,
}

/// The parts of the opening view of a situation file that are in force.
#[derive(Debug, Clone, Copy, Default)]
pub struct OpeningSettings {
    /// The window.
    pub window: Option<WindowLength>,
    /// The dimension that the first pane groups by.
    pub group: Option<GroupBy>,
    /// The order of the event list.
    pub sort: Option<SortOrder>,
}

impl OpeningSettings {
    /// Parses the opening view of a file, whose parts the loader has checked.
    fn from_file(opening: &OpeningView, common: &CommonOptions) -> Self {
        fn parse<T: std::str::FromStr>(text: Option<&String>) -> Option<T> {
            text?.parse().ok()
        }
        Self {
            window: parse(opening.window.as_ref()).filter(|_| common.last.is_none()),
            group: parse(opening.group.as_ref()),
            sort: parse(opening.sort.as_ref()),
        }
    }
}

/// A situation about to be read, with everything that is known without its data.
#[derive(Debug, Clone)]
pub(super) struct PreparedOpening<'a> {
    pub(super) common: &'a CommonOptions,
    pub(super) config: configuration::EffectiveConfig,
    pub(super) path: Option<PathBuf>,
    pub(super) today: Day,
    pub(super) filter: Filter,
    pub(super) capability: Capability,
}

impl<'a> SituationOptions<'a> {
    /// Reads the configuration and the situation.
    ///
    /// # Errors
    /// Fails if one of them cannot be read or the options do not fit the situation.
    pub fn open(self, context: &ProgramContext<'_>) -> Result<OpenedSituation, Failure> {
        self.prepare(context)?.open()
    }

    /// Reads the configuration and checks the options as far as possible without the data.
    ///
    /// # Errors
    /// Fails if the configuration cannot be read or an option is invalid.
    pub(super) fn prepare(self, context: &ProgramContext<'_>) -> Result<PreparedOpening<'a>, Failure> {
        let config = context.load_config(self.common, self.situation.as_deref())?;
        let common = self.common;
        let today = context.today(common)?;
        let path = config.config.data.clone();
        let filter = parse_filter("--filter", common.filter.as_deref().unwrap_or_default())?;
        let capability = context.terminal_capability(common, &config.config);
        Ok(PreparedOpening { common, config, path, today, filter, capability })
    }
}

impl PreparedOpening<'_> {
    /// Reads the situation.
    ///
    /// # Errors
    /// Fails if the situation cannot be read or the options do not fit it.
    pub(super) fn open(self) -> Result<OpenedSituation, Failure> {
        let file::LoadedSituation { situation, bulk, diagnostics, files, name } =
            load_situation(self.path.as_deref(), &self.config.feed_sources())?;
        let store = Store::with_bulk(Arc::new(situation), bulk, self.config.config.rules.clone());
        let opened = self.with_data(Arc::new(store), files, name)?;
        Ok(OpenedSituation { problems: diagnostics, ..opened })
    }

    /// Completes the opening with data that have been read. The result lists no problems.
    ///
    /// # Errors
    /// Fails if the options do not fit the situation.
    pub(super) fn with_data(
        self,
        store: Arc<Store>,
        files: Vec<PathBuf>,
        name: String,
    ) -> Result<OpenedSituation, Failure> {
        let Self { common, mut config, path, today, filter, capability } = self;
        let situation = store.situation();
        let own_view = config.config.opening_view();
        let views = config.named_views(situation);
        let view = common.view.as_deref().map(|name| find_view(&views, name)).transpose()?;
        if let Some(named) = &view {
            if common.last.is_none() {
                config.config.window = named.view.window.length;
            }
            config.config.bucket = named.view.bucket;
        }
        let (filter_source, filter) = match &view {
            Some(named) if common.filter.is_none() => {
                let source = format!("view {}", named.name);
                let filter = parse_filter(&source, named.view.filter_text())?;
                (source, filter)
            }
            _ => ("--filter".to_owned(), filter),
        };
        let known_by = common.known_by;
        let as_of = match common.as_of {
            None => known_by.map_or(situation.as_of, |day| situation.as_of.min(day)),
            Some(AsOfOption::Now) => today,
            Some(AsOfOption::Day(day)) => day,
        };
        // Of later days nothing was known.
        let as_of = known_by.map_or(as_of, |day| as_of.min(day));
        let fronts = match &view {
            Some(named) if common.fronts.is_empty() => find_fronts(
                situation,
                &format!("view {}", named.name),
                named.view.front_ids().filter(|id| GroupBy::split_id(id).is_none()),
            )?,
            _ => {
                let ids = common.fronts.iter().map(String::as_str);
                find_fronts(situation, "--front", ids.filter(|id| GroupBy::split_id(id).is_none()))?
            }
        };
        let is_group_value = |id: &String| GroupBy::split_id(id).is_some();
        let group_values = match &view {
            Some(named) if common.fronts.is_empty() => {
                named.view.front_ids().map(str::to_owned).filter(is_group_value).collect()
            }
            _ => common.fronts.iter().filter(|id| is_group_value(id)).cloned().collect(),
        };
        let is_opened_by_view = view.is_some();
        let opening = OpeningSettings::from_file(&situation.opening, common);
        let opening = if is_opened_by_view {
            OpeningSettings { group: opening.group, ..OpeningSettings::default() }
        } else {
            opening
        };
        check_pairs(situation, &common.view_options.pairs)?;
        let problems = Vec::new();
        Ok(OpenedSituation {
            config,
            own_view,
            view_options: common.view_options.clone(),
            path,
            name,
            files,
            problems,
            store,
            as_of,
            known_by,
            today,
            views,
            view,
            filter_source,
            filter,
            fronts,
            group_values,
            opening,
            capability,
        })
    }
}

/// Reads a situation, or the sample if `path` is `None`.
pub(super) fn load_situation(
    path: Option<&Path>,
    feeds: &FeedSources,
) -> Result<file::LoadedSituation, Failure> {
    let options = LoadOptions { feeds: Some(feeds), ..LoadOptions::default() };
    let load = |path: &Path| file::load_with(path, &options);
    path.map_or_else(file::load_sample, load).map_err(|error| load_failure(path, &error))
}

/// Whether one of the files changed in a span of time, or a file appeared in the folder of an include pattern.
pub(super) fn changed_between(files: &[PathBuf], start: SystemTime, end: SystemTime) -> bool {
    // Only regular files count: a pipe cannot be read again. A path that does not exist may be an include pattern; a new
    // file changes its folder.
    let folder_of = |file: &Path| file.parent()?.metadata().ok();
    let modified = |file: &PathBuf| match file.metadata() {
        Ok(metadata) => Some(metadata).filter(Metadata::is_file)?.modified().ok(),
        Err(_) => folder_of(file)?.modified().ok(),
    };
    // The upper bound ignores modification times in the future, which would count as a change every time.
    files.iter().filter_map(modified).any(|time| start <= time && time <= end)
}

/// Converts a load error to a failure. Suggests a verb if the file name looks like a misspelt one.
pub(super) fn load_failure(path: Option<&Path>, error: &LoadError) -> Failure {
    let mut problem = error.to_diagnostic();
    if let (LoadError::Io { .. }, None) = (error, &problem.hint)
        && let Some(verb) = path.and_then(Path::to_str).and_then(nearest_verb)
    {
        problem.hint = Some(format!("did you mean the command `{verb}`?"));
    }
    Failure::Problems(vec![problem])
}

fn parse_filter(origin: &str, text: &str) -> Result<Filter, Failure> {
    text.parse().map_err(|error| Failure::Problems(vec![filter_problem(origin, text, error)]))
}

/// Converts a filter error to a diagnostic with its position. `origin` names the option or view that holds the filter.
fn filter_problem(origin: &str, text: &str, error: FilterError) -> Diagnostic {
    let fault = SourceFault::error(error.span, error.message.clone(), error.hint.clone());
    let source = SourceText::new(origin.to_owned(), text.to_owned());
    let diagnostic = source.to_diagnostics(vec![fault]).pop();
    diagnostic.unwrap_or_else(|| new_problem(&error.message, error.hint))
}

fn new_problem(message: &str, hint: Option<String>) -> Diagnostic {
    let message = text::sanitize(message).into_owned();
    Diagnostic { severity: Severity::Error, message, location: None, hint }
}

/// Resolves the ids of fronts. `origin` names the option or view that holds them.
fn find_fronts<'i>(
    situation: &Situation,
    origin: &str,
    ids: impl Iterator<Item = &'i str>,
) -> Result<BTreeSet<FrontIx>, Failure> {
    let known: Vec<&str> = situation.fronts.iter().map(|front| front.id.as_str()).collect();
    let mut problems = Vec::new();
    let mut fronts = BTreeSet::new();
    for id in ids {
        if let Some(ix) = situation.front_by_id(id) {
            fronts.insert(ix);
        } else {
            let message = format!("{origin}: there is no front {}", source_text::quote_name(id));
            problems.push(new_problem(&message, source_text::suggestion_hint(id, &known)));
        }
    }
    if problems.is_empty() { Ok(fronts) } else { Err(Failure::Problems(problems)) }
}

/// Checks that the actors of the chosen pairs exist.
fn check_pairs(situation: &Situation, pairs: &[ActorPair]) -> Result<(), Failure> {
    let ids = pairs.iter().flat_map(|ActorPair(a, b)| [a, b]);
    let Some(id) = ids.into_iter().find(|id| situation.actor_by_id(id).is_none()) else { return Ok(()) };
    let known: Vec<&str> = situation.actors.iter().map(|actor| actor.id.as_str()).collect();
    let message = format!("--pair: there is no actor {}", source_text::quote_name(id));
    Err(Failure::Problems(vec![new_problem(&message, source_text::suggestion_hint(id, &known))]))
}

fn find_view(views: &[SavedView], name: &str) -> Result<SavedView, Failure> {
    views.iter().find(|view| view.name == name).cloned().ok_or_else(|| {
        let known: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
        let message = format!("--view: there is no view {}", source_text::quote_name(name));
        Failure::Problems(vec![new_problem(&message, source_text::suggestion_hint(name, &known))])
    })
}

impl OpenedSituation {
    /// Builds the question of the command line, with a window of this length.
    #[must_use]
    pub fn question(&self, length: WindowLength) -> Question {
        Question {
            as_of: self.as_of,
            window: Window::ending_now(length),
            filter: self.filter.clone(),
            selection: Selection { fronts: self.fronts.clone(), ..Selection::default() },
            bucket: self.config.config.bucket,
            room: 60,
            lane_columns: 0,
            week_start: self.config.config.week_start,
            measure: SeriesMeasure::Incidents,
            sort: None,
            front_order: crate::query::FrontOrder::Ranked,
            dyad_sort: None,
            compare: None,
        }
    }

    /// Reduces the data to what was known by the day of the options, if they name one.
    #[must_use]
    pub fn with_known_by(self) -> Self {
        match self.known_by {
            Some(day) => Self { store: Arc::new(self.store.known_by(day)), ..self },
            None => self,
        }
    }

    /// Returns the dimension that the first pane of the board groups by, and with it the brief.
    pub(super) fn group_by(&self) -> GroupBy {
        let of_view = self.view.as_ref().and_then(|named| named.group);
        self.view_options.group.or(of_view).or(self.opening.group).unwrap_or_default()
    }

    /// Answers a question.
    ///
    /// # Errors
    /// Fails if the filter names something that the situation does not contain.
    pub fn answer(&self, question: &Question) -> Result<Answer, Failure> {
        self.store.answer(question).map_err(|error| self.filter_failure(question, error))
    }

    /// Checks the filter against the situation.
    ///
    /// # Errors
    /// Fails if the filter names something that the situation does not contain.
    pub(super) fn check_filter(&self) -> Result<(), Failure> {
        let bound = self.filter.bind(self.store.situation(), self.as_of);
        let to_failure =
            |error| Failure::Problems(vec![filter_problem(&self.filter_source, self.filter.text(), error)]);
        bound.map(|_| ()).map_err(to_failure)
    }

    /// Converts an error in the filter of a question to a failure.
    pub(super) fn filter_failure(&self, question: &Question, error: FilterError) -> Failure {
        Failure::Problems(vec![filter_problem(&self.filter_source, question.filter.text(), error)])
    }

    /// Returns the input of a report.
    #[must_use]
    pub fn overview<'a>(&'a self, question: &'a Question, answer: &'a Answer) -> AnsweredQuestion<'a> {
        AnsweredQuestion { store: &self.store, question, answer }
    }

    /// Writes one line with the number of problems in the file, if there are any. Notes do not count.
    pub fn report_problems(&self, err: &mut dyn Write) {
        let count = self.problems.iter().filter(|problem| problem.severity != Severity::Note).count();
        if count == 0 {
            return;
        }
        let (count, name) =
            (crate::findings::phrases::count_noun(count, "problem"), text::sanitize(&self.name));
        let argument = if self.path.is_some() { format!(" {name}") } else { String::new() };
        // A failed write to standard error cannot be reported anywhere.
        _ = writeln!(err, "{count} in {name}; see `frontwatch check{argument}`");
    }
}
