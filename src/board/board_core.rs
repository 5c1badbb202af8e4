//! The board: data, state, answer and settings together. It needs no terminal; the live board, `frame` and the
//! tests all use it.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::answer_sync::AnswerSync;
use super::answer_table::AnswerTable;
use super::availability::Unavailable;
use super::board_data::BoardData;
use super::executor::Executor;
use super::keymap::Keymap;
use super::list_position::ListPosition;
use super::load_progress::LoadProgress;
use super::pane_sizes::PaneSizes;
use super::prompt_history::PromptHistories;
use super::saved_view::SavedView;
use super::scene::{PlaceWork, Scene};
use super::state::{FailedReload, Message, PaneId, PromptKind, State, View};
use super::update_context::UpdateContext;
use super::visit_changes::VisitComparison;
use super::{Appearance, ListCursor, TextField};
use crate::model::limits::clamp_screen_size;
use crate::model::{Day, Diagnostic};
use crate::query::{FilterError, Question, WeekStart, WindowLength};
use crate::store::{Answer, Store};
use crate::visit::VisitRecord;

/// The settings of a board.
#[derive(Debug, Clone)]
pub struct BoardSettings {
    /// The keymap.
    pub keymap: Keymap,
    /// The windows that the window key cycles through.
    pub windows: Vec<WindowLength>,
    /// The saved views.
    pub saved_views: Vec<SavedView>,
    /// The day on which weeks start.
    pub week_start: WeekStart,
    /// The appearance.
    pub appearance: Appearance,
    /// The view to open with.
    pub home_view: View,
    /// The day of the clock.
    pub today: Day,
    /// The as-of day, if it is not that of the situation.
    pub as_of: Option<Day>,
    /// The record of the last visit; `None` if visits are not compared.
    pub seen: Option<VisitRecord>,
    /// Columns and rows of the screen.
    pub size: (u16, u16),
    /// Computes the room that the layout gives each pane; the view provides it.
    pub measure_panes: fn(&Scene<'_>) -> PaneSizes,
}

/// For how many keys a first-time user sees the welcome line.
const WELCOME_KEYS: u8 = 5;

/// A running board.
#[derive(Debug)]
pub struct Board {
    pub(super) data: BoardData,
    /// Newer data, until the first question about them is answered.
    pub(super) next_data: Option<BoardData>,
    pub(super) state: State,
    pub(super) sync: AnswerSync,
    pub(super) visit_comparison: Option<VisitComparison>,
    pub(super) settings: BoardSettings,
    unavailable: Vec<Unavailable>,
    load_progress: Option<LoadProgress>,
}

impl Board {
    /// Creates a board that does all its work inline.
    #[must_use]
    pub fn new(store: Arc<Store>, problems: Vec<Diagnostic>, settings: BoardSettings) -> Self {
        let data = BoardData::new(store, problems);
        let data = if settings.seen.is_some() { data.with_bulk_compared() } else { data };
        Self::with_inline_limit(data, settings, usize::MAX)
    }

    /// Creates a board that does its work inline for up to `inline_limit` events. With more events, long work
    /// becomes a task ([`Board::take_task`]), and the board meanwhile shows what it has.
    #[must_use]
    pub fn with_inline_limit(data: BoardData, mut settings: BoardSettings, inline_limit: usize) -> Self {
        let newest = data.store.situation().as_of;
        let as_of = settings.as_of.unwrap_or(newest);
        let home = View { as_of: settings.as_of, ..settings.home_view.clone() };
        let state = State {
            size: clamp_screen_size(settings.size),
            focus: PaneId::Events,
            is_zoomed: false,
            overlay: None,
            view: home.clone(),
            home_view: home,
            undo: Vec::new(),
            redo: Vec::new(),
            last_edit: None,
            headline: ListPosition::default(),
            fronts: ListPosition::default(),
            unfolds_fronts: false,
            events: ListPosition::default(),
            dyads: ListPosition::default(),
            shows_matrix: false,
            series: ListPosition::default(),
            stretch_from: None,
            detail_scroll: ListCursor::default(),
            detail_source: PaneId::Events,
            profile: None,
            camera: None,
            search_text: None,
            search_goal: None,
            prompt_histories: PromptHistories::default(),
            marked_ids: std::collections::BTreeSet::new(),
            pending_keys: Vec::new(),
            message: None,
            welcome_keys_left: if settings.seen.as_ref().is_some_and(|seen| seen.visited_at.is_none()) {
                WELCOME_KEYS
            } else {
                0
            },
            is_partial: data.is_partial,
            is_paused: false,
            failed_reload: None,
            appearance: settings.appearance,
            today: settings.today,
            as_of,
            is_as_of_changed: as_of != newest,
        };
        let mut board = Self {
            data,
            next_data: None,
            state,
            sync: AnswerSync::new(as_of, Executor::new(inline_limit)),
            visit_comparison: settings.seen.take().map(VisitComparison::new),
            settings,
            unavailable: Vec::new(),
            load_progress: None,
        };
        board.refresh();
        board
    }

    /// Returns what the view draws.
    #[must_use]
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            store: &self.data.store,
            state: &self.state,
            answer: &self.sync.answer,
            headline: &self.sync.headline,
            is_late: self.sync.is_answer_late(),
            detail: self.sync.detail(),
            frequencies: self.sync.table().and_then(AnswerTable::frequencies),
            contested: self.sync.table().and_then(AnswerTable::contested),
            map_cells: self.sync.map_cells(),
            place_work: self.sync.place_work(&self.data.store),
            is_looking_up: self.sync.is_looking_up(),
            keymap: &self.settings.keymap,
            problems: &self.data.problems,
            unavailable: &self.unavailable,
            visit_marks: self.visit_comparison.as_ref().map(VisitComparison::marks),
            windows: &self.settings.windows,
            saved_views: &self.settings.saved_views,
            load_progress: self.load_progress.as_ref(),
        }
    }

    /// Marks commands as unavailable on this board, each with the reason shown in help, palette and footer.
    pub fn set_unavailable(&mut self, unavailable: Vec<Unavailable>) {
        self.unavailable = unavailable;
    }

    /// Replaces the saved views.
    pub fn set_saved_views(&mut self, views: Vec<SavedView>) {
        self.settings.saved_views = views;
    }

    /// Lists every front, also where the pane has room for only some.
    pub const fn unfold_fronts(&mut self) {
        self.state.unfolds_fronts = true;
    }

    /// Returns the state.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Returns the numbers on screen.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.sync.answer
    }

    /// Returns the data.
    #[must_use]
    pub const fn store(&self) -> &Arc<Store> {
        &self.data.store
    }

    /// Asks whether to overwrite an existing file of this name, or which other name to use for the export.
    pub fn prompt_overwrite(&mut self, name: String) {
        self.state.open_prompt(PromptKind::Export, TextField::default(), None, Some(name));
    }

    /// Asks again for the name of an export, showing what is wrong with the one typed.
    pub fn prompt_export_name(&mut self, typed: &str, error: FilterError) {
        self.state.open_prompt(PromptKind::Export, TextField::new(typed), Some(error), None);
    }

    /// Returns the question that the numbers on screen answer.
    #[must_use]
    pub const fn question(&self) -> Option<&Question> {
        self.sync.question.as_ref()
    }

    /// Sets the day of the clock.
    pub fn set_today(&mut self, today: Day) {
        self.state.today = today;
    }

    /// Adapts to a new size of the screen; of a larger one than [`clamp_screen_size`] allows, only a part is drawn.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.state.size = clamp_screen_size((columns, rows));
        self.refresh();
    }

    /// Replaces the data, keeping selection, filter and focus by id.
    pub fn replace_store(&mut self, store: Arc<Store>, problems: Vec<Diagnostic>) {
        let data = BoardData::new(store, problems);
        self.replace_data(if self.visit_comparison.is_some() { data.with_bulk_compared() } else { data });
    }

    /// Replaces the data with data prepared elsewhere. The old data and numbers stay on screen until the new
    /// numbers are ready.
    pub fn replace_data(&mut self, data: BoardData) {
        self.next_data = Some(data);
        self.refresh();
    }

    /// Shows the progress of reading newer data; `None` if nothing is being read.
    pub fn set_load_progress(&mut self, progress: Option<LoadProgress>) {
        self.load_progress = progress;
    }

    /// Keeps the old data and reports that newer data could not be read.
    pub fn report_failed_reload(&mut self, failed: FailedReload) {
        self.show_message(stale_data_message(&failed), true);
        self.state.failed_reload = Some(failed);
    }

    /// Returns the record of a visit in which everything loaded has been seen: `read_at` is when the data were
    /// read, `now` when the user leaves. `None` if visits are not compared.
    #[must_use]
    pub fn everything_seen(&self, read_at: NaiveDateTime, now: NaiveDateTime) -> Option<VisitRecord> {
        let visit = self.visit_comparison.as_ref()?;
        Some(visit.everything_seen(self.data.seen_from(self.sync.answer.as_of), read_at, now))
    }

    /// Compares with this visit from now on.
    pub fn compare_with_visit(&mut self, seen: VisitRecord) {
        if let Some(visit) = &mut self.visit_comparison {
            visit.set_seen(seen);
        }
        self.refresh();
    }

    /// Shows a message in the footer.
    pub fn show_message(&mut self, text: impl Into<String>, is_error: bool) {
        self.state.message = Some(Message { text: text.into(), is_error });
    }

    /// Drops the message and the pending goal of a search, as every key does.
    pub(super) fn clear_message(&mut self) {
        self.state.message = None;
        self.state.search_goal = None;
    }

    pub(super) fn pane_sizes(&self) -> PaneSizes {
        (self.settings.measure_panes)(&self.scene())
    }

    /// Changes the state without refreshing the board.
    pub(super) fn with_context<T>(
        &mut self,
        pane_sizes: PaneSizes,
        change: impl FnOnce(&mut State, &UpdateContext<'_>) -> T,
    ) -> T {
        let ctx = UpdateContext {
            store: &self.data.store,
            answer: &self.sync.answer,
            headline: &self.sync.headline,
            map_cells: self.sync.map_cells(),
            is_placing: self.sync.place_work(&self.data.store) == PlaceWork::Pending,
            is_answering: self.sync.executor.is_answering(),
            pane_sizes,
            keymap: &self.settings.keymap,
            windows: &self.settings.windows,
            unavailable: &self.unavailable,
            visit_marks: self.visit_comparison.as_ref().map(VisitComparison::marks),
            saved_views: &self.settings.saved_views,
            frequencies: self.sync.table().and_then(AnswerTable::frequencies),
            contested: self.sync.table().and_then(AnswerTable::contested),
        };
        change(&mut self.state, &ctx)
    }
}

/// Returns the message for data that could not be read again.
pub(super) fn stale_data_message(failed: &FailedReload) -> String {
    format!("Old data; at {} {}", failed.time, failed.problem)
}
