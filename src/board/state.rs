//! The state of the board: focus, cursors, filters, overlays and history.

use std::collections::BTreeSet;

use super::appearance::{Appearance, ThemeId};
use super::chord::Key;
use super::list_cursor::ListCursor;
use super::list_position::ListPosition;
use super::open_form::{LastEdit, OpenForm};
use super::open_inbox::OpenInbox;
use super::projection::Camera;
use super::prompt_history::{CompletionMenu, HistoryPosition, PromptHistories};
use super::search_matches::SearchGoal;
use super::shown_profile::ShownProfile;
use super::text_field::TextField;
use crate::model::{Area, Day, Diagnostic, Kind, Span};
use crate::query::{
    Bucket, ChartFace, Comparison, FilterError, FrequencyField, FrontOrder, GroupBy, SeriesMeasure,
    SortOrder, Window, WindowLength,
};

pub use crate::query::PaneId;

/// A filter in force. It identifies things by id, so it survives a reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActiveFilter {
    /// The typed filter; at most one.
    Filter(String),
    /// A chosen row of the first pane: a front, or a value of another dimension ([`GroupBy::id_of_value`]).
    Front(String),
    /// A chosen dyad, by the ids of its actors.
    Dyad(String, String),
    /// A chosen kind.
    Kind(Kind),
    /// A chosen stretch of the chart; at most one.
    Stretch(Span),
    /// A chosen area of the map; at most one.
    Area(Area),
}

/// The part of the state that undo restores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The window of time.
    pub window: Window,
    /// The filters in force, oldest first. Esc removes the newest.
    pub filters: Vec<ActiveFilter>,
    /// The bucket of the chart; `None` for the finest that fits.
    pub bucket: Option<Bucket>,
    /// The measure of the chart.
    pub measure: SeriesMeasure,
    /// The face of the chart.
    pub face: ChartFace,
    /// The order of the event list; `None` for newest first.
    pub sort: Option<SortOrder>,
    /// The order of the first pane.
    pub front_order: FrontOrder,
    /// The order of the dyads; `None` for most incidents first.
    pub dyad_sort: Option<SortOrder>,
    /// The comparison of fronts and dyads.
    pub compare: Option<Comparison>,
    /// The dimension that the first pane groups by.
    pub group: GroupBy,
    /// The as-of day; `None` for that of the situation, even when the data change.
    pub as_of: Option<Day>,
    /// The day by which everything shown was known; `None` for everything that is recorded.
    pub known_by: Option<Day>,
}

impl View {
    /// Creates a view of a window without filters.
    #[must_use]
    pub const fn from_length(length: WindowLength) -> Self {
        Self {
            window: Window { length, end_day: None },
            filters: Vec::new(),
            bucket: None,
            measure: SeriesMeasure::Incidents,
            face: ChartFace::Auto,
            sort: None,
            front_order: FrontOrder::Ranked,
            dyad_sort: None,
            compare: None,
            group: GroupBy::Front,
            as_of: None,
            known_by: None,
        }
    }

    /// Returns the text of the typed filter; empty if there is none.
    #[must_use]
    pub fn filter_text(&self) -> &str {
        self.filters
            .iter()
            .find_map(
                |filter| if let ActiveFilter::Filter(text) = filter { Some(text.as_str()) } else { None },
            )
            .unwrap_or("")
    }

    /// Returns the ids of the chosen rows of the first pane.
    pub fn front_ids(&self) -> impl Iterator<Item = &str> {
        self.filters
            .iter()
            .filter_map(|filter| if let ActiveFilter::Front(id) = filter { Some(id.as_str()) } else { None })
    }

    /// Returns the chosen stretch.
    #[must_use]
    pub fn stretch(&self) -> Option<Span> {
        self.filters
            .iter()
            .find_map(|filter| if let ActiveFilter::Stretch(span) = filter { Some(*span) } else { None })
    }

    /// Returns the chosen area of the map.
    #[must_use]
    pub fn area(&self) -> Option<Area> {
        self.filters
            .iter()
            .find_map(|filter| if let ActiveFilter::Area(area) = filter { Some(*area) } else { None })
    }

    /// Adds a filter, or removes it if it is already in force.
    pub(super) fn toggle_filter(&mut self, filter: ActiveFilter) {
        match self.filters.iter().position(|active| *active == filter) {
            Some(index) => {
                self.filters.remove(index);
            }
            None => self.filters.push(filter),
        }
    }

    /// Filters by one kind instead of any other, or removes that filter if it is in force.
    pub(super) fn toggle_only_kind(&mut self, kind: Kind) {
        let is_chosen = self.filters.contains(&ActiveFilter::Kind(kind));
        self.filters.retain(|filter| !matches!(filter, ActiveFilter::Kind(_)));
        if !is_chosen {
            self.filters.push(ActiveFilter::Kind(kind));
        }
    }

    /// Sets or clears the typed filter.
    pub(super) fn set_filter(&mut self, text: &str) {
        let text = text.trim();
        let filter = (!text.is_empty()).then(|| ActiveFilter::Filter(text.to_owned()));
        self.replace_filter(|filter| matches!(filter, ActiveFilter::Filter(_)), filter);
    }

    /// Sets or clears the chosen stretch.
    pub(super) fn set_stretch(&mut self, span: Option<Span>) {
        self.replace_filter(
            |filter| matches!(filter, ActiveFilter::Stretch(_)),
            span.map(ActiveFilter::Stretch),
        );
    }

    /// Sets or clears the chosen area.
    pub(super) fn set_area(&mut self, area: Option<Area>) {
        self.replace_filter(|filter| matches!(filter, ActiveFilter::Area(_)), area.map(ActiveFilter::Area));
    }

    /// Replaces the filter that `is_replaced` accepts, at its position; without one, appends the replacement.
    fn replace_filter(
        &mut self,
        is_replaced: impl Fn(&ActiveFilter) -> bool,
        replacement: Option<ActiveFilter>,
    ) {
        match (self.filters.iter().position(is_replaced), replacement) {
            (Some(index), new) => drop(self.filters.splice(index..=index, new)),
            (None, new) => self.filters.extend(new),
        }
    }

    /// Sets the length of the window. Its end stays where it is.
    pub(super) fn set_window(&mut self, length: WindowLength) {
        let end_day = self.window.end_day.filter(|_| length != WindowLength::All);
        self.window = Window { length, end_day };
        self.bucket = None;
    }
}

/// The purpose of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptKind {
    /// The filter, applied while typing.
    Filter,
    /// The search, run while typing.
    Search,
    /// The name of the file to export to.
    Export,
}

/// A prompt in the footer.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    /// The purpose.
    pub kind: PromptKind,
    /// The text.
    pub field: TextField,
    /// The error in the text; the last valid text stays in effect.
    pub error: Option<FilterError>,
    /// The view that Esc restores.
    pub view_before: View,
    /// The name of an existing file that the export may overwrite.
    pub existing_file: Option<String>,
    /// The completions that tab steps through, while it does.
    pub completion: Option<Box<CompletionMenu>>,
    /// Where up and down are in the history.
    pub history_position: HistoryPosition,
}

/// An overlay above the panes.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// The help: every key, searchable.
    Help {
        /// The searched text.
        search: TextField,
        /// The scroll position.
        cursor: ListCursor,
    },
    /// The palette: commands by name.
    Palette {
        /// The typed text.
        input: TextField,
        /// The selected row.
        cursor: ListCursor,
        /// Whether the user has moved to that row. Otherwise enter runs what is typed.
        has_moved: bool,
    },
    /// The problems found in the data.
    Problems {
        /// The selected problem.
        cursor: ListCursor,
    },
    /// The changes since the last visit.
    Changes {
        /// The selected row.
        cursor: ListCursor,
    },
    /// How often each value of a field occurs in the events shown.
    Frequencies {
        /// The field.
        field: FrequencyField,
        /// The selected row.
        cursor: ListCursor,
        /// Whether it is sorted by value instead of by count.
        is_by_value: bool,
    },
    /// The contested facts of the events shown.
    Contested {
        /// The selected fact.
        cursor: ListCursor,
        /// Whether it is to select the first fact of the selected event, once the facts are known.
        follows_event: bool,
    },
    /// The inbox.
    Inbox(OpenInbox),
    /// The detail, while it has no pane.
    Detail,
    /// The explanation of the words, marks and figures of a row.
    Why {
        /// The scroll position: `offset` of the first visible line.
        cursor: ListCursor,
        /// Whether it covers the detail, to which Esc returns.
        over_detail: bool,
    },
    /// A prompt in the footer.
    Prompt(Prompt),
    /// A form in which a record is written.
    Form(Box<OpenForm>),
    /// The windows of time, in the footer, each with a digit. Any key that is not for it closes it and runs.
    Windows,
}

/// A message in the footer, shown until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The text.
    pub text: String,
    /// Whether it reports an error.
    pub is_error: bool,
}

/// A reload that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedReload {
    /// The time of the clock, as shown.
    pub time: String,
    /// Why it failed: message, place and line of the file.
    pub problem: Diagnostic,
}

/// The state of the board.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, not modes that exclude each other")]
pub struct State {
    /// Columns and rows of the screen.
    pub size: (u16, u16),
    /// The pane that takes keys.
    pub focus: PaneId,
    /// Whether the focused pane has the whole screen.
    pub is_zoomed: bool,
    /// The open overlay.
    pub overlay: Option<Overlay>,
    /// The view.
    pub view: View,
    /// The view the board opened with, which reset restores.
    pub home_view: View,
    /// The views that undo restores, oldest first.
    pub undo: Vec<View>,
    /// The views that redo restores.
    pub redo: Vec<View>,
    /// The last edit of the situation, if undo can take it back.
    pub last_edit: Option<LastEdit>,
    /// The position in the headline, by the first front and the first event of the highlight.
    pub headline: ListPosition<(Option<String>, Option<String>)>,
    /// Whether the fronts pane lists the fronts that are not recorded now, where it would fold them into one line.
    pub unfolds_fronts: bool,
    /// The position in the fronts pane, by front id.
    pub fronts: ListPosition<String>,
    /// The position in the event list, by event id.
    pub events: ListPosition<String>,
    /// The position in the actors pane, by the two actor ids.
    pub dyads: ListPosition<(String, String)>,
    /// Whether the actors pane shows the matrix.
    pub shows_matrix: bool,
    /// The position in the chart, by the first day of the bucket; `None` follows the newest bucket.
    pub series: ListPosition<Day>,
    /// The bucket at which a stretch began, while it is being drawn.
    pub stretch_from: Option<Span>,
    /// The scroll position of the detail: `offset` of its first visible line.
    pub detail_scroll: ListCursor,
    /// The pane whose row the detail shows.
    pub detail_source: PaneId,
    /// Whose page the detail shows instead, as long as it is open.
    pub profile: Option<ShownProfile>,
    /// The camera of the map; `None` for the default, which shows all fronts on any screen.
    pub camera: Option<Camera>,
    /// The text last searched for.
    pub search_text: Option<String>,
    /// What that search will do with the cursor, while it runs.
    pub search_goal: Option<SearchGoal>,
    /// The texts typed into prompts in this session.
    pub prompt_histories: PromptHistories,
    /// The ids of the marked events.
    pub marked_ids: BTreeSet<String>,
    /// The first keys of an incomplete chord.
    pub pending_keys: Vec<Key>,
    /// The message in the footer.
    pub message: Option<Message>,
    /// For how many more keys a first-time user sees the welcome line.
    pub welcome_keys_left: u8,
    /// Whether more of the data is still being read.
    pub is_partial: bool,
    /// Whether reading changed data is paused.
    pub is_paused: bool,
    /// The last reload, if it failed, so that older data are shown.
    pub failed_reload: Option<FailedReload>,
    /// The appearance.
    pub appearance: Appearance,
    /// The day of the clock, from which the age of the data follows.
    pub today: Day,
    /// The as-of day in force: that of the view, else that of the situation.
    pub as_of: Day,
    /// Whether the as-of day differs from that of the situation.
    pub is_as_of_changed: bool,
}

impl State {
    /// Returns the pane whose keys are in force.
    #[must_use]
    pub(super) const fn addressed_pane(&self) -> PaneId {
        match self.overlay {
            Some(Overlay::Detail) => self.detail_source,
            _ => self.focus,
        }
    }

    /// Returns whose page the detail shows, if it shows one.
    #[must_use]
    pub(super) fn shown_profile(&self) -> Option<&ShownProfile> {
        let is_open = self.focus == PaneId::Detail
            || matches!(self.overlay, Some(Overlay::Detail | Overlay::Why { over_detail: true, .. }));
        self.profile.as_ref().filter(|_| is_open)
    }

    /// Returns the cursor of the focused list; `None` if the focused pane is not a list.
    pub(super) const fn list_cursor(&mut self) -> Option<&mut ListCursor> {
        match self.focus {
            PaneId::Headline => Some(&mut self.headline.cursor),
            PaneId::Fronts => Some(&mut self.fronts.cursor),
            PaneId::Events => Some(&mut self.events.cursor),
            PaneId::Dyads => Some(&mut self.dyads.cursor),
            PaneId::Series => Some(&mut self.series.cursor),
            PaneId::Detail | PaneId::Map => None,
        }
    }

    /// Shows a message in the footer.
    pub(super) fn show_message(&mut self, text: impl Into<String>) {
        self.message = Some(Message { text: text.into(), is_error: false });
    }

    /// Opens a prompt with its initial text, an error in that text, and the existing file that may be
    /// overwritten.
    pub(super) fn open_prompt(
        &mut self,
        kind: PromptKind,
        field: TextField,
        error: Option<FilterError>,
        existing_file: Option<String>,
    ) {
        let view_before = self.view.clone();
        self.overlay = Some(Overlay::Prompt(Prompt {
            kind,
            field,
            error,
            view_before,
            existing_file,
            completion: None,
            history_position: HistoryPosition::default(),
        }));
    }

    /// Pushes a view onto the undo stack and clears the redo stack.
    pub(super) fn push_undo(&mut self, before: View) {
        const MAX_DEPTH: usize = 100;
        self.redo.clear();
        self.undo.push(before);
        if self.undo.len() > MAX_DEPTH {
            self.undo.remove(0);
            if let Some(edit) = &mut self.last_edit {
                edit.views = edit.views.saturating_sub(1);
            }
        }
    }

    /// Whether undo takes back the last edit, because no newer view can be restored.
    #[must_use]
    pub(super) fn undo_is_of_edit(&self) -> bool {
        self.last_edit.as_ref().is_some_and(|edit| self.undo.len() <= edit.views)
    }

    /// Restores the view the board opened with.
    pub(super) fn reset_view(&mut self) {
        self.view = self.home_view.clone();
        self.stretch_from = None;
    }

    /// Undoes (`is_undo`) or redoes a change of the view.
    pub(super) fn step_history(&mut self, is_undo: bool) {
        let (from, to) =
            if is_undo { (&mut self.undo, &mut self.redo) } else { (&mut self.redo, &mut self.undo) };
        if let Some(view) = from.pop() {
            to.push(std::mem::replace(&mut self.view, view));
            self.stretch_from = None;
        }
    }

    /// Sets the theme and shows its name.
    pub(super) fn set_theme(&mut self, theme: ThemeId) {
        self.appearance.theme = theme;
        self.show_message(format!("Theme: {}", theme.name()));
    }
}
