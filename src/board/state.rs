//! Where the reader is: focus, cursors, what is chosen, what is open.

use std::collections::BTreeSet;

use super::appearance::{Appearance, ThemeId};
use super::chord::Key;
use super::cursor::ListCursor;
use super::projection::Camera;
use super::search_matches::SearchGoal;
use super::text_field::TextField;
use crate::model::{Area, Day, Kind, Span};
use crate::query::{Bucket, Comparison, FilterError, SeriesMeasure, SortOrder, Window, WindowLength};

/// A pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaneId {
    /// 1 Fronts.
    Fronts,
    /// 2 Events.
    Events,
    /// 3 Actors: dyads, the relationship summary.
    Dyads,
    /// 4 Incidents: the series.
    Series,
    /// 5 Detail.
    Detail,
    /// 6 Map.
    Map,
}

impl PaneId {
    /// Every pane, in the order of its number.
    pub const ALL: [Self; 6] =
        [Self::Fronts, Self::Events, Self::Dyads, Self::Series, Self::Detail, Self::Map];

    /// Its number, from 1.
    #[must_use]
    pub const fn number(self) -> usize {
        self as usize + 1
    }

    /// Its title.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Fronts => "Fronts",
            Self::Events => "Events",
            Self::Dyads => "Actors",
            Self::Series => "Incidents",
            Self::Detail => "Detail",
            Self::Map => "Map",
        }
    }
}

/// Something that narrows what is shown. Identities are ids, so that they survive a reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActiveFilter {
    /// The typed filter (at most one).
    Filter(String),
    /// A chosen front.
    Front(String),
    /// A chosen pair of actors.
    Dyad(String, String),
    /// A chosen kind.
    Kind(Kind),
    /// A chosen stretch of the series (at most one).
    Stretch(Span),
    /// A chosen area of the map (at most one).
    Area(Area),
}

/// What the reader looks at: what undo brings back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The window of time.
    pub window: Window,
    /// What narrows the view, oldest first: Esc takes the newest off.
    pub narrowings: Vec<ActiveFilter>,
    /// The bucket of the series; `None`: fitted.
    pub bucket: Option<Bucket>,
    /// What the series counts.
    pub measure: SeriesMeasure,
    /// Order of the event list; `None`: newest first.
    pub sort: Option<SortOrder>,
    /// What the fronts and dyads are compared with.
    pub compare: Option<Comparison>,
    /// The day that is looked from; `None`: the situation's as-of, whichever day that is.
    pub as_of: Option<Day>,
}

impl View {
    /// A view of a window, with nothing narrowed.
    #[must_use]
    pub const fn from_length(length: WindowLength) -> Self {
        Self {
            window: Window { length, end_day: None },
            narrowings: Vec::new(),
            bucket: None,
            measure: SeriesMeasure::Incidents,
            sort: None,
            compare: None,
            as_of: None,
        }
    }

    /// The text of the typed filter, or nothing.
    #[must_use]
    pub fn filter_text(&self) -> &str {
        self.narrowings
            .iter()
            .find_map(|n| if let ActiveFilter::Filter(text) = n { Some(text.as_str()) } else { None })
            .unwrap_or("")
    }

    /// The ids of the chosen fronts.
    pub fn front_ids(&self) -> impl Iterator<Item = &str> {
        self.narrowings
            .iter()
            .filter_map(|n| if let ActiveFilter::Front(id) = n { Some(id.as_str()) } else { None })
    }

    /// The chosen stretch.
    #[must_use]
    pub fn stretch(&self) -> Option<Span> {
        self.narrowings
            .iter()
            .find_map(|n| if let ActiveFilter::Stretch(span) = n { Some(*span) } else { None })
    }

    /// The chosen area of the map.
    #[must_use]
    pub fn area(&self) -> Option<Area> {
        self.narrowings.iter().find_map(|n| if let ActiveFilter::Area(area) = n { Some(*area) } else { None })
    }

    /// Puts a narrowing on, or takes it off if it is there.
    pub(super) fn toggle_narrowing(&mut self, narrowing: ActiveFilter) {
        match self.narrowings.iter().position(|n| *n == narrowing) {
            Some(at) => {
                self.narrowings.remove(at);
            }
            None => self.narrowings.push(narrowing),
        }
    }

    /// Narrows to one kind in place of any other, or takes that off.
    pub(super) fn toggle_only_kind(&mut self, kind: Kind) {
        let is_chosen = self.narrowings.contains(&ActiveFilter::Kind(kind));
        self.narrowings.retain(|n| !matches!(n, ActiveFilter::Kind(_)));
        if !is_chosen {
            self.narrowings.push(ActiveFilter::Kind(kind));
        }
    }

    /// Sets or clears the typed filter.
    pub(super) fn set_filter(&mut self, text: &str) {
        let text = text.trim();
        let filter = (!text.is_empty()).then(|| ActiveFilter::Filter(text.to_owned()));
        self.replace_narrowing(|n| matches!(n, ActiveFilter::Filter(_)), filter);
    }

    /// Sets or clears the chosen stretch.
    pub(super) fn set_stretch(&mut self, span: Option<Span>) {
        self.replace_narrowing(|n| matches!(n, ActiveFilter::Stretch(_)), span.map(ActiveFilter::Stretch));
    }

    /// Sets or clears the chosen area.
    pub(super) fn set_area(&mut self, area: Option<Area>) {
        self.replace_narrowing(|n| matches!(n, ActiveFilter::Area(_)), area.map(ActiveFilter::Area));
    }

    /// Replaces the one narrowing of its sort where it stands, or puts it last.
    fn replace_narrowing(&mut self, is_one: impl Fn(&ActiveFilter) -> bool, with: Option<ActiveFilter>) {
        match (self.narrowings.iter().position(is_one), with) {
            (Some(at), new) => drop(self.narrowings.splice(at..=at, new)),
            (None, new) => self.narrowings.extend(new),
        }
    }

    /// Sets the window's length, keeping where it ends.
    pub(super) fn set_window(&mut self, length: WindowLength) {
        let ends = self.window.end_day.filter(|_| length != WindowLength::All);
        self.window = Window { length, end_day: ends };
        self.bucket = None;
    }
}

/// What a text prompt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptKind {
    /// The filter, live.
    Filter,
    /// The search, live.
    Search,
    /// The name of the file to export to.
    Export,
}

/// A prompt in the footer.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    /// What for.
    pub kind: PromptKind,
    /// What is typed.
    pub field: TextField,
    /// What is wrong with it; the last good result stays.
    pub error: Option<FilterError>,
    /// The view to go back to on Esc.
    pub view_before: View,
    /// The name of a file to export to that is there already, and may be overwritten.
    pub existing_file: Option<String>,
}

/// What lies over the panes.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// Every key, searchable.
    Help {
        /// What is searched for.
        search: TextField,
        /// Scroll.
        cursor: ListCursor,
    },
    /// Commands by name.
    Palette {
        /// What is typed.
        input: TextField,
        /// Selected command among those that match.
        cursor: ListCursor,
    },
    /// Problems found in the data.
    Problems {
        /// Selected problem.
        cursor: ListCursor,
    },
    /// What is different from the last visit.
    Changes {
        /// Selected row.
        cursor: ListCursor,
    },
    /// The detail, where it has no pane.
    Detail,
    /// How the words, marks and figures of the row were reached.
    Why {
        /// Scroll: `offset` of the first visible line.
        cursor: ListCursor,
        /// It lies over the detail, to which Esc goes back.
        over_detail: bool,
    },
    /// A prompt in the footer.
    Prompt(Prompt),
}

/// A line to the reader, shown in the footer until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What.
    pub text: String,
    /// Something went wrong.
    pub is_error: bool,
}

/// A row in a list by id, with its place on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPosition<Id> {
    /// Which row, as long as there is one.
    pub id: Option<Id>,
    /// Where it stands.
    pub cursor: ListCursor,
}

impl<Id> Default for ListPosition<Id> {
    fn default() -> Self {
        Self { id: None, cursor: ListCursor::default() }
    }
}

/// Where the reader is.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, not modes that exclude each other")]
pub struct State {
    /// Columns and rows of the screen.
    pub size: (u16, u16),
    /// The pane that takes keys.
    pub focus: PaneId,
    /// The focused pane has the whole screen.
    pub is_zoomed: bool,
    /// What lies over the panes.
    pub overlay: Option<Overlay>,
    /// What is looked at.
    pub view: View,
    /// The view the board opened with, for reset.
    pub home_view: View,
    /// Views to go back to, oldest first.
    pub undo: Vec<View>,
    /// Views to go forward to.
    pub redo: Vec<View>,
    /// Place in the fronts pane, by front id.
    pub fronts: ListPosition<String>,
    /// Place in the event list, by event id.
    pub events: ListPosition<String>,
    /// Place in the actors pane, by the two actor ids.
    pub dyads: ListPosition<(String, String)>,
    /// The actors pane shows the matrix.
    pub shows_matrix: bool,
    /// Place in the series, by the first day of the bucket; `None` is the newest, whatever it is.
    pub series: ListPosition<Day>,
    /// The day from which a stretch is being drawn, while it is.
    pub stretch_from: Option<Span>,
    /// Scroll of the detail: `offset` of its first visible line.
    pub detail_scroll: ListCursor,
    /// The pane whose row the detail is about.
    pub detail_source: PaneId,
    /// What the map looks at; `None`: all fronts, on a screen of any size.
    pub camera: Option<Camera>,
    /// What was last searched for.
    pub search_text: Option<String>,
    /// What that search is about to do.
    pub search_goal: Option<SearchGoal>,
    /// Marked events, by id.
    pub marked_ids: BTreeSet<String>,
    /// First keys of a chord that may go on.
    pub pending_keys: Vec<Key>,
    /// A line to the reader.
    pub message: Option<Message>,
    /// For how many more keys a new reader is told what to do first.
    pub welcome_keys_left: u8,
    /// The data are a part of what is still being read.
    pub is_partial: bool,
    /// Changed data are not read.
    pub is_paused: bool,
    /// Why the last reload failed, with time and place; the data shown are older.
    pub stale_reason: Option<String>,
    /// How it looks.
    pub appearance: Appearance,
    /// The day of the clock, to tell the age of the data.
    pub today: Day,
    /// The day the board looks from: that of the view, else the situation's as-of.
    pub as_of: Day,
    /// The day is not the situation's as-of.
    pub is_as_of_changed: bool,
}

impl State {
    /// The pane whose keys are in force.
    #[must_use]
    pub(super) const fn addressed_pane(&self) -> PaneId {
        match self.overlay {
            Some(Overlay::Detail) => self.detail_source,
            _ => self.focus,
        }
    }

    /// The cursor of the focused list; `None`: the pane is no list.
    pub(super) const fn list_cursor(&mut self) -> Option<&mut ListCursor> {
        match self.focus {
            PaneId::Fronts => Some(&mut self.fronts.cursor),
            PaneId::Events => Some(&mut self.events.cursor),
            PaneId::Dyads => Some(&mut self.dyads.cursor),
            PaneId::Series => Some(&mut self.series.cursor),
            PaneId::Detail | PaneId::Map => None,
        }
    }

    /// Says something in the footer.
    pub(super) fn show_message(&mut self, text: impl Into<String>) {
        self.message = Some(Message { text: text.into(), is_error: false });
    }

    /// Opens a prompt with the text it begins with, what is wrong with that, and the file that may be overwritten.
    pub(super) fn open_prompt(
        &mut self,
        kind: PromptKind,
        field: TextField,
        error: Option<FilterError>,
        exists: Option<String>,
    ) {
        let before = self.view.clone();
        self.overlay =
            Some(Overlay::Prompt(Prompt { kind, field, error, view_before: before, existing_file: exists }));
    }

    /// Puts a view on the undo stack.
    pub(super) fn push_undo(&mut self, before: View) {
        const DEEPEST: usize = 100;
        self.redo.clear();
        self.undo.push(before);
        if self.undo.len() > DEEPEST {
            self.undo.remove(0);
        }
    }

    /// Goes to the view the board opened with.
    pub(super) fn reset_view(&mut self) {
        self.view = self.home_view.clone();
        self.stretch_from = None;
    }

    /// Goes back to the view before, or forward again.
    pub(super) fn step_history(&mut self, back: bool) {
        let (from, to) =
            if back { (&mut self.undo, &mut self.redo) } else { (&mut self.redo, &mut self.undo) };
        if let Some(view) = from.pop() {
            to.push(std::mem::replace(&mut self.view, view));
            self.stretch_from = None;
        }
    }

    /// Sets the theme and says so.
    pub(super) fn set_theme(&mut self, theme: ThemeId) {
        self.appearance.theme = theme;
        self.show_message(format!("Theme: {}", theme.name()));
    }
}
