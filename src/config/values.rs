//! Everything the reader may set.

use std::path::PathBuf;

use super::views::{self, ViewSetting};
use crate::assess::Rules;
use crate::board::{BidiMode, DetailPane, Keymap, MapMarks, NameScript, SavedView, ThemeId, View};
use crate::query::{Bucket, TimeUnit, WeekStart, WindowLength};

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
    pub names: NameScript,
    /// Who orders what runs from right to left.
    pub bidi: BidiMode,
    /// Whether the terminal's cursor is seen where the reader is.
    pub show_cursor: bool,
    /// Whether the board is a talk in lines, for screen readers.
    pub use_screen_reader: bool,
    /// Whether the mouse is used from the start.
    pub use_mouse: bool,
    /// The window of time that is looked at from the start.
    pub window: WindowLength,
    /// The windows that a key steps through, at least one.
    pub windows: Vec<WindowLength>,
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
        let lengths =
            [(4, TimeUnit::Weeks), (12, TimeUnit::Weeks), (26, TimeUnit::Weeks), (52, TimeUnit::Weeks)];
        let years = [(3, TimeUnit::Years), (5, TimeUnit::Years)];
        let windows = lengths.into_iter().chain(years).map(|(n, unit)| WindowLength::Last(n, unit));
        Self {
            data: None,
            theme: ThemeId::Default,
            color: ColorChoice::Auto,
            glyphs: GlyphChoice::Auto,
            names: NameScript::Latin,
            bidi: BidiMode::Terminal,
            show_cursor: false,
            use_screen_reader: false,
            use_mouse: false,
            window: WindowLength::Last(52, TimeUnit::Weeks),
            windows: windows.chain([WindowLength::All]).collect(),
            bucket: None,
            week_start: WeekStart::Saturday,
            detail_pane: DetailPane::Auto,
            map_marks: MapMarks::HalfBlock,
            views: views::built_in_views(),
            keymap: Keymap::default(),
            rules: Rules::default(),
        }
    }
}

impl Config {
    /// Every view under a name, whole.
    #[must_use]
    pub fn named_views(&self) -> Vec<SavedView> {
        let base = View { bucket: self.bucket, ..View::from_length(self.window) };
        self.views.iter().map(|view| view.to_saved_view(&base)).collect()
    }
}
