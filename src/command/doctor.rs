//! `doctor`: describes the terminal, the settings, the folders and the data, to paste into a bug report.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::load::load_situation;
use super::state_location::StateLocation;
use super::{Failure, Outcome, ProgramContext, SituationOptions};
use crate::config::EffectiveConfig;
use crate::file::LoadedSituation;
use crate::file::file_watcher::FileWatcher;
use crate::findings::phrases;
use crate::model::text;
use crate::report::write_line;
use crate::terminal::{ColorDepth, terminal_size};

/// The width of the column of names.
const NAME_WIDTH: usize = 14;

/// The lines of the report, under headings.
struct HealthReport<'a> {
    home: Option<String>,
    out: &'a mut dyn Write,
    has_problem: bool,
}

impl HealthReport<'_> {
    fn heading(&mut self, name: &str) -> io::Result<()> {
        write_line(self.out, "")?;
        write_line(self.out, name)
    }

    fn fact(&mut self, name: &str, value: &str) -> io::Result<()> {
        write_line(self.out, &format!("  {name:NAME_WIDTH$}  {value}"))
    }

    fn problem(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.has_problem = true;
        write_line(self.out, &format!("! {name:NAME_WIDTH$}  {value}"))
    }

    /// Writes a path with the home folder as `~`, so that a pasted report does not name the user.
    fn path_text(&self, path: &Path) -> String {
        let text = text::sanitize(&path.to_string_lossy()).into_owned();
        let below_home = self.home.as_ref().and_then(|home| text.strip_prefix(home.as_str()));
        match below_home.filter(|rest| rest.starts_with('/')) {
            Some(rest) => format!("~{rest}"),
            None => text,
        }
    }
}

/// Runs the verb. Returns findings if something does not work.
pub(super) fn run_doctor(
    options: &SituationOptions<'_>,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let home = context.environment.variable("HOME").filter(|home| home.len() > 1);
    let mut report = HealthReport { home, out, has_problem: false };
    let parquet = if cfg!(feature = "parquet") { "with" } else { "without" };
    let (version, system, machine) =
        (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    write_line(report.out, &format!("frontwatch {version}, {system} on {machine}, {parquet} Parquet"))?;

    report.heading("configuration")?;
    let config = match context.load_config(options.common, options.situation.as_deref()) {
        Ok(effective) => {
            let file = effective.file.as_deref().map(|file| report.path_text(file));
            report.fact("file", file.as_deref().unwrap_or("none; the defaults are in force"))?;
            effective
        }
        Err(failure) => {
            report.problem("file", &failure.to_string())?;
            let mut defaults = EffectiveConfig::default();
            defaults.default_store = context.environment.feed_store();
            defaults.config.data.clone_from(&options.situation);
            defaults
        }
    };
    describe_terminal(&mut report, options, context, &config)?;
    describe_state(&mut report, options, context, &config)?;
    describe_situation(&mut report, options, context, &config)?;
    Ok(if report.has_problem { Outcome::Findings } else { Outcome::Fine })
}

fn describe_terminal(
    report: &mut HealthReport<'_>,
    options: &SituationOptions<'_>,
    context: &ProgramContext<'_>,
    config: &EffectiveConfig,
) -> io::Result<()> {
    let variable =
        |name: &str| context.environment.variable(name).map(|value| text::sanitize(&value).into_owned());
    report.heading("terminal")?;
    for name in ["TERM", "COLORTERM"] {
        report.fact(name, variable(name).as_deref().unwrap_or("not set"))?;
    }
    if context.stdout_is_terminal {
        let (columns, rows) = terminal_size();
        report.fact("size", &format!("{columns} columns, {rows} rows"))?;
    } else {
        report.fact(
            "size",
            "unknown: standard output is not a terminal, so the brief is written instead of the board",
        )?;
    }
    let capability = context.terminal_capability(options.common, &config.config);
    let colours = match capability.color {
        ColorDepth::None => "none",
        ColorDepth::Ansi16 => "16",
        ColorDepth::Ansi256 => "256",
        ColorDepth::Rgb => "true colour",
    };
    report.fact("colours", colours)?;
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| Some((name, variable(name)?)));
    let locale = locale.map_or_else(|| "not set".to_owned(), |(name, value)| format!("{name}={value}"));
    report.fact("locale", &locale)?;
    report.fact("signs", if capability.unicode { "Unicode" } else { "ASCII only" })?;
    let is_remote = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"].iter().any(|name| variable(name).is_some());
    report.fact("over SSH", if is_remote { "yes" } else { "no" })?;
    let clipboard = if variable("TMUX").is_some() {
        "by OSC 52 through tmux, which needs `set-clipboard on` or `allow-passthrough on`"
    } else {
        "by OSC 52, if the terminal allows it"
    };
    report.fact("clipboard", clipboard)
}

fn describe_state(
    report: &mut HealthReport<'_>,
    options: &SituationOptions<'_>,
    context: &ProgramContext<'_>,
    config: &EffectiveConfig,
) -> io::Result<()> {
    report.heading("folders")?;
    let location = StateLocation::from_options(options.common);
    match location.visit_path(context, config.config.data.as_deref()) {
        None => report.fact("visits", "not stored"),
        Some(Err(reason)) => report.problem("visits", &reason),
        Some(Ok(path)) => {
            let shown = report.path_text(&path);
            match is_writable(&path) {
                Ok(true) => report.fact("visits", &shown),
                Ok(false) => report.problem("visits", &format!("{shown}: the folder cannot be written to")),
                Err(error) => report.problem("visits", &format!("{shown}: {error}")),
            }
        }
    }?;
    match config.feed_sources().store {
        None => report.fact("feeds", "not stored: neither XDG_DATA_HOME nor HOME is set"),
        Some(path) => {
            let shown = report.path_text(&path);
            report.fact("feeds", &shown)
        }
    }
}

/// Whether a file can be created at a path: looks at the nearest folder that exists, because the others are made when
/// they are needed.
fn is_writable(path: &Path) -> io::Result<bool> {
    for folder in path.ancestors().skip(1) {
        match fs::metadata(folder) {
            Ok(found) if !found.is_dir() => return Err(io::ErrorKind::NotADirectory.into()),
            Ok(_) => {
                let access =
                    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK);
                return Ok(access.is_ok());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

fn describe_situation(
    report: &mut HealthReport<'_>,
    options: &SituationOptions<'_>,
    context: &ProgramContext<'_>,
    config: &EffectiveConfig,
) -> Result<(), Failure> {
    report.heading("situation")?;
    let path = config.config.data.as_deref();
    let shown = path.map_or_else(|| "the built-in sample".to_owned(), |path| report.path_text(path));
    report.fact("file", &shown)?;
    if let Some(found) = path.and_then(|path| fs::metadata(path).ok()) {
        let kind = if found.is_file() { "" } else { ", not a regular file" };
        report.fact("size", &format!("{} bytes{kind}", found.len()))?;
    }
    let loaded = load_situation(path, &config.feed_sources());
    let LoadedSituation { situation, bulk, diagnostics, files, .. } = match loaded {
        Ok(loaded) => loaded,
        Err(error) => {
            report.problem("reading", &error.to_string())?;
            return Ok(());
        }
    };
    let imported: usize = bulk.iter().map(|events| events.columns.len()).sum();
    let count = phrases::count_noun(situation.events.len() + imported, "event");
    report
        .fact("content", &format!("{count} on {}", phrases::count_noun(situation.fronts.len(), "front")))?;
    let age = context.today(options.common)?.days_since(situation.as_of);
    report.fact("closed", &format!("{}, {}", situation.as_of, phrases::days_ago(age)))?;
    if path.is_some() {
        match FileWatcher::new(&files, || {}) {
            Ok(watcher) => report.fact("changes", &format!("noticed {}", watcher.method().label()))?,
            Err(error) => report.problem("changes", &format!("not noticed: {error}"))?,
        }
    }
    match diagnostics.len() {
        0 => report.fact("problems", "none")?,
        n => report.problem(
            "problems",
            &format!("{}; `frontwatch check` lists them", phrases::count_noun(n, "problem")),
        )?,
    }
    Ok(())
}
