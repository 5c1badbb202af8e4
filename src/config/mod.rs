//! The configuration: what the reader may set, from where, and what is wrong with it.
//!
//! Each setting is one row of [`setting::table`]. Later layers go before earlier ones: the built-in
//! `config.ron`, the reader's file, `FRONTWATCH_*`, flags. The reader's file is never written.

mod keys;
mod read;
pub mod setting;
mod show;
mod views;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub use show::{keys_page, keys_table, rules_page, show, themes_table};
pub use views::ViewSetting;

use crate::assess::Rules;
use crate::board::{Bidi, Command, DetailPane, Keymap, MapMarks, Names, ThemeId};
use crate::model::{Diagnostic, Severity, text};
use crate::query::{Bucket, Length, Unit, WeekStart};
use setting::Complaint;

/// The built-in configuration as a file with comments: its own manual. A test holds that it says what
/// [`Config::default`] is.
pub const BUILT_IN: &str = include_str!("../../config.ron");

/// When colours are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ColorChoice {
    /// As the environment asks: `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR`, `TERM`.
    #[default]
    Auto,
    /// Even if the output is no terminal.
    Always,
    /// Not at all.
    Never,
    /// The terminal's own sixteen.
    Ansi16,
    /// The 256 of xterm.
    Ansi256,
    /// 24 bits.
    TrueColor,
}

/// Which characters lines, bars and marks are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum GlyphChoice {
    /// Unicode where the locale and the terminal have it.
    #[default]
    Auto,
    /// Box drawing and block elements.
    Unicode,
    /// ASCII only.
    Ascii,
}

/// Everything the reader may set.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The situation file that is opened when none is named; `None`: the sample in the binary.
    pub data: Option<PathBuf>,
    /// Colour theme.
    pub theme: ThemeId,
    /// When colours are written.
    pub color: ColorChoice,
    /// Characters.
    pub glyphs: GlyphChoice,
    /// Names.
    pub names: Names,
    /// Who orders what runs from right to left.
    pub bidi: Bidi,
    /// Whether the board is a talk in lines, for screen readers.
    pub screen_reader: bool,
    /// Whether the mouse is used from the start.
    pub mouse: bool,
    /// The window of time that is looked at from the start.
    pub window: Length,
    /// The windows that a key steps through, at least one.
    pub windows: Vec<Length>,
    /// The bucket of the series; `None`: the finest that fits.
    pub bucket: Option<Bucket>,
    /// The day weeks begin on.
    pub week_start: WeekStart,
    /// Whether the detail has a pane of its own.
    pub detail_pane: DetailPane,
    /// What the lines of the map are made of.
    pub map_marks: MapMarks,
    /// Views under a name: the built-in ones, and the reader's.
    pub views: Vec<ViewSetting>,
    /// Which keys do what.
    pub keymap: Keymap,
    /// Thresholds of every rule.
    pub rules: Rules,
}

impl Default for Config {
    fn default() -> Self {
        let lengths = [(4, Unit::Weeks), (12, Unit::Weeks), (26, Unit::Weeks), (52, Unit::Weeks)];
        let years = [(3, Unit::Years), (5, Unit::Years)];
        let windows = lengths.into_iter().chain(years).map(|(n, unit)| Length::Last(n, unit));
        Self {
            data: None,
            theme: ThemeId::Default,
            color: ColorChoice::Auto,
            glyphs: GlyphChoice::Auto,
            names: Names::Latin,
            bidi: Bidi::Terminal,
            screen_reader: false,
            mouse: false,
            window: Length::Last(52, Unit::Weeks),
            windows: windows.chain([Length::All]).collect(),
            bucket: None,
            week_start: WeekStart::Saturday,
            detail_pane: DetailPane::Auto,
            map_marks: MapMarks::HalfBlock,
            views: views::built_in(),
            keymap: Keymap::default(),
            rules: Rules::default(),
        }
    }
}

/// Where the value of a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origin {
    /// The built-in `config.ron`.
    #[default]
    BuiltIn,
    /// The reader's file.
    File {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// An environment variable.
    Variable(&'static str),
    /// A flag or argument of the command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    /// `built-in`, `/home/a/config.ron:3`, `env FRONTWATCH_THEME`, `flag --theme`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built-in"),
            Self::File { file, line } => write!(f, "{}:{line}", text::safe(&file.to_string_lossy())),
            Self::Variable(name) => write!(f, "env {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// What is read from outside, so that a test can be outside.
#[derive(Clone, Copy)]
pub struct Environment<'a> {
    /// Reads an environment variable.
    pub var: &'a dyn Fn(&str) -> Option<String>,
    /// Reads a file.
    pub read: &'a dyn Fn(&Path) -> io::Result<String>,
}

impl fmt::Debug for Environment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

impl Environment<'_> {
    /// A variable; an empty one counts as not set.
    #[must_use]
    pub fn var(&self, name: &str) -> Option<String> {
        (self.var)(name).filter(|value| !value.is_empty())
    }

    /// Where the reader's file is looked for unless another is named: in `$XDG_CONFIG_HOME`, else in
    /// `~/.config`. `None` where there is neither.
    #[must_use]
    pub fn config_path(&self) -> Option<PathBuf> {
        let home = || self.var("HOME").map(|home| Path::new(&home).join(".config"));
        // The XDG specification has relative paths ignored.
        let xdg = self.var("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        Some(xdg.or_else(home)?.join("frontwatch").join("config.ron"))
    }
}

/// What the command line sets.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// The situation named as an argument.
    pub data: Option<PathBuf>,
    /// `--theme`.
    pub theme: Option<ThemeId>,
    /// `--color`.
    pub color: Option<ColorChoice>,
    /// `--last`.
    pub window: Option<Length>,
    /// `--ascii`.
    pub ascii: bool,
    /// `--screen-reader`.
    pub screen_reader: bool,
    /// `--mouse`.
    pub mouse: bool,
}

/// The configuration in force and where each part of it comes from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Loaded {
    /// What is in force.
    pub config: Config,
    /// The reader's file, if one was read.
    pub file: Option<PathBuf>,
    origins: BTreeMap<String, Origin>,
}

impl Loaded {
    /// Where the setting of this path (`theme`, `rules.status.active`, `keys.down`) comes from.
    #[must_use]
    pub fn origin(&self, path: &str) -> Origin {
        self.origins.get(path).cloned().unwrap_or_default()
    }

    /// The keys of a command, as they are written.
    #[must_use]
    pub fn keys(&self, command: Command) -> Vec<String> {
        self.config.keymap.chords(command).map(ToString::to_string).collect()
    }
}

/// Reads every layer.
///
/// # Errors
/// Everything that is wrong with any of them, at once; places are in the reader's file.
pub fn load(environment: &Environment<'_>, flags: &Flags) -> Result<Loaded, Vec<Diagnostic>> {
    let mut loaded = Loaded::default();
    let mut problems = Vec::new();

    let named = flags.config.clone().or_else(|| environment.var("FRONTWATCH_CONFIG").map(PathBuf::from));
    let must_be = named.is_some();
    if let Some(path) = named.or_else(|| environment.config_path()) {
        match (environment.read)(&path) {
            Ok(content) => {
                let home = environment.var("HOME").map(PathBuf::from);
                problems.append(&mut read::apply(&mut loaded, &path, &content, home.as_deref()));
                loaded.file = Some(path);
            }
            // A home that is no folder, as daemons have it, holds no file either.
            Err(error)
                if !must_be
                    && matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => {
                let path = path.to_string_lossy();
                problems.push(problem(&format!("the configuration {path} cannot be read: {error}"), None));
            }
        }
    }
    for row in setting::table() {
        let Some(name) = row.variable else { continue };
        let Some(value) = environment.var(name) else { continue };
        match row.set(&mut loaded.config, &[value.as_str()]) {
            Ok(()) => _ = loaded.origins.insert(row.path.to_owned(), Origin::Variable(name)),
            Err(Complaint { message, hint, .. }) => {
                problems.push(problem(&format!("{name}: {message}"), hint));
            }
        }
    }
    apply_flags(&mut loaded, flags);
    if problems.is_empty() { Ok(loaded) } else { Err(problems) }
}

fn apply_flags(loaded: &mut Loaded, flags: &Flags) {
    let config = &mut loaded.config;
    let mut from = |path: &str, flag| _ = loaded.origins.insert(path.to_owned(), Origin::Flag(flag));
    if let Some(data) = &flags.data {
        config.data = Some(data.clone());
        from("data", "SITUATION");
    }
    if let Some(theme) = flags.theme {
        config.theme = theme;
        from("theme", "--theme");
    }
    if let Some(color) = flags.color {
        config.color = color;
        from("color", "--color");
    }
    if let Some(window) = flags.window {
        config.window = window;
        from("window", "--last");
    }
    if flags.ascii {
        config.glyphs = GlyphChoice::Ascii;
        from("glyphs", "--ascii");
    }
    if flags.screen_reader {
        config.screen_reader = true;
        from("screen_reader", "--screen-reader");
    }
    if flags.mouse {
        config.mouse = true;
        from("mouse", "--mouse");
    }
}

fn problem(message: &str, hint: Option<String>) -> Diagnostic {
    let message = text::safe(message).into_owned();
    let hint = hint.map(|hint| text::safe(&hint).into_owned());
    Diagnostic { severity: Severity::Error, message, location: None, hint }
}
