//! The settings and their default values.

use std::path::PathBuf;

use super::built_in_views::built_in_views;
use crate::assess::Rules;
use crate::board::{BidiMode, ChartFace, DetailPane, Keymap, MapMarks, NameScript, ThemeId, View};
use crate::model::Feed;
use crate::query::{Bucket, FrontOrder, TimeUnit, ViewSetting, WeekStart, WindowLength};

/// When to write colours, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ColorChoice {
    /// As the environment requests: `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR`, `TERM`.
    #[default]
    Auto,
    /// Even if the output is not a terminal.
    Always,
    /// Never.
    Never,
    /// The 16 colours of the terminal.
    Ansi16,
    /// The 256 colours of xterm.
    Ansi256,
    /// 24-bit colour.
    TrueColor,
}

/// The characters for lines, bars and marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum GlyphChoice {
    /// Unicode if the locale and the terminal support it.
    #[default]
    Auto,
    /// Box drawing and block elements.
    Unicode,
    /// ASCII only.
    Ascii,
}

/// The value of every setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The situation to open if none is named; `None` for the built-in sample.
    pub data: Option<PathBuf>,
    /// The folder in which feeds keep their data; `None` for the one in the user's data folder.
    pub store: Option<PathBuf>,
    /// The colour theme.
    pub theme: ThemeId,
    /// When to write colours, and how many.
    pub color: ColorChoice,
    /// The characters for lines, bars and marks.
    pub glyphs: GlyphChoice,
    /// The script of names.
    pub names: NameScript,
    /// Who reorders right-to-left text.
    pub bidi: BidiMode,
    /// Whether the terminal's cursor is visible at the selected row or at the text being typed.
    pub show_cursor: bool,
    /// Whether the board uses screen-reader mode: lines of text instead of a screen.
    pub use_screen_reader: bool,
    /// Whether the mouse is on from the start.
    pub use_mouse: bool,
    /// The window at the start.
    pub window: WindowLength,
    /// The command that receives alerts, with its arguments; empty for none.
    pub notify: Vec<String>,
    /// The windows that a key steps through; at least one.
    pub windows: Vec<WindowLength>,
    /// The bucket of the incident chart; `None` for the finest that fits.
    pub bucket: Option<Bucket>,
    /// The face of the chart.
    pub chart: ChartFace,
    /// The order of the first pane, unless it is sorted by a column.
    pub fronts_order: FrontOrder,
    /// The first day of the week.
    pub week_start: WeekStart,
    /// Whether the detail has its own pane.
    pub detail_pane: DetailPane,
    /// The characters for lines on the map.
    pub map_marks: MapMarks,
    /// The user's feeds, which every situation gets besides its own.
    pub feeds: Vec<Feed>,
    /// The named views, both built-in and the user's.
    pub views: Vec<ViewSetting>,
    /// The key bindings.
    pub keymap: Keymap,
    /// The thresholds of the rules.
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
            store: None,
            theme: ThemeId::Default,
            color: ColorChoice::Auto,
            glyphs: GlyphChoice::Auto,
            names: NameScript::Latin,
            bidi: BidiMode::Terminal,
            show_cursor: false,
            use_screen_reader: false,
            use_mouse: false,
            window: WindowLength::Last(52, TimeUnit::Weeks),
            notify: Vec::new(),
            windows: windows.chain([WindowLength::All]).collect(),
            bucket: None,
            chart: ChartFace::Auto,
            fronts_order: FrontOrder::Ranked,
            week_start: WeekStart::Saturday,
            detail_pane: DetailPane::Auto,
            map_marks: MapMarks::HalfBlock,
            feeds: Vec::new(),
            views: built_in_views(),
            keymap: Keymap::default(),
            rules: Rules::default(),
        }
    }
}

impl Config {
    /// Returns the view that the board opens with, unless a situation or an option says otherwise.
    #[must_use]
    pub fn opening_view(&self) -> View {
        View {
            bucket: self.bucket,
            face: self.chart,
            front_order: self.fronts_order,
            ..View::from_length(self.window)
        }
    }

    /// Adds a view. It replaces an earlier one of the same name.
    pub(super) fn put_view(&mut self, view: ViewSetting) {
        match self.views.iter_mut().find(|existing| existing.name == view.name) {
            Some(existing) => *existing = view,
            None => self.views.push(view),
        }
    }
}
