//! A board: data, state, answer and settings together. No terminal: the live board, `frame` and the tests all use it.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::availability::Unavailable;
use super::changes::VisitComparison;
use super::context::UpdateContext;
use super::data::BoardData;
use super::executor::Executor;
use super::keymap::Keymap;
use super::load_progress::LoadProgress;
use super::pane_sizes::PaneSizes;
use super::saved_view::SavedView;
use super::scene::Scene;
use super::state::{ListPosition, Message, PaneId, PromptKind, State, View};
use super::sync::AnswerSync;
use super::{Appearance, ListCursor, TextField};
use crate::model::{Day, Diagnostic};
use crate::query::{FilterError, Question, WeekStart, WindowLength};
use crate::store::{Answer, Store};
use crate::visit::VisitRecord;

/// How a board is set up.
#[derive(Debug, Clone)]
pub struct BoardSettings {
    /// Which keys do what.
    pub keymap: Keymap,
    /// Windows that the window key cycles through.
    pub windows: Vec<WindowLength>,
    /// Views under a name.
    pub saved_views: Vec<SavedView>,
    /// On which day weeks start.
    pub week_start: WeekStart,
    /// How it looks.
    pub appearance: Appearance,
    /// The view to open with.
    pub home_view: View,
    /// The day of the clock.
    pub today: Day,
    /// Look from another day than the situation's as-of.
    pub as_of: Option<Day>,
    /// What was seen at the last visit; `None`: visits are not compared.
    pub seen: Option<VisitRecord>,
    /// Columns and rows.
    pub size: (u16, u16),
    /// How much room a layout gives: the view's.
    pub measure_panes: fn(&Scene<'_>) -> PaneSizes,
}

/// For how many keys a new reader is told what to do first.
const WELCOME_KEYS: u8 = 5;

/// A board in use.
#[derive(Debug)]
pub struct Board {
    pub(super) data: BoardData,
    /// Newer data, until the first question to them is answered.
    pub(super) next_data: Option<BoardData>,
    pub(super) state: State,
    pub(super) sync: AnswerSync,
    pub(super) visit_comparison: Option<VisitComparison>,
    pub(super) settings: BoardSettings,
    unavailable: Vec<Unavailable>,
    load_progress: Option<LoadProgress>,
}

impl Board {
    /// A board on these data that does everything at once.
    #[must_use]
    pub fn new(store: Arc<Store>, problems: Vec<Diagnostic>, settings: BoardSettings) -> Self {
        let data = BoardData::new(store, problems);
        let data = if settings.seen.is_some() { data.with_bulk_compared() } else { data };
        Self::with_inline_limit(data, settings, usize::MAX)
    }

    /// A board on these data. What takes long where there are more events than `at_once` is left to whoever asks for
    /// it ([`Board::take_task`]); meanwhile the board shows what it has.
    #[must_use]
    pub fn with_inline_limit(data: BoardData, mut settings: BoardSettings, at_once: usize) -> Self {
        let newest = data.store.situation().as_of;
        let as_of = settings.as_of.unwrap_or(newest);
        let home = View { as_of: settings.as_of, ..settings.home_view.clone() };
        let state = State {
            size: settings.size,
            focus: PaneId::Events,
            is_zoomed: false,
            overlay: None,
            view: home.clone(),
            home_view: home,
            undo: Vec::new(),
            redo: Vec::new(),
            fronts: ListPosition::default(),
            events: ListPosition::default(),
            dyads: ListPosition::default(),
            shows_matrix: false,
            series: ListPosition::default(),
            stretch_from: None,
            detail_scroll: ListCursor::default(),
            detail_source: PaneId::Events,
            camera: None,
            search_text: None,
            search_goal: None,
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
            stale_reason: None,
            appearance: settings.appearance,
            today: settings.today,
            as_of,
            is_as_of_changed: as_of != newest,
        };
        let mut board = Self {
            data,
            next_data: None,
            state,
            sync: AnswerSync::new(as_of, Executor::new(at_once)),
            visit_comparison: settings.seen.take().map(VisitComparison::new),
            settings,
            unavailable: Vec::new(),
            load_progress: None,
        };
        board.refresh();
        board
    }

    /// What to draw.
    #[must_use]
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            store: &self.data.store,
            state: &self.state,
            answer: &self.sync.answer,
            is_late: self.sync.is_answer_late(),
            detail: self.sync.detail(),
            map_cells: self.sync.map_cells(),
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

    /// Bars commands that this board does not offer, each with the reason that help, palette and footer give.
    pub fn set_unavailable(&mut self, barred: Vec<Unavailable>) {
        self.unavailable = barred;
    }

    /// Where the reader is.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The numbers on screen.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.sync.answer
    }

    /// The data.
    #[must_use]
    pub const fn store(&self) -> &Arc<Store> {
        &self.data.store
    }

    /// Asks whether a file to export to, which is there already, shall be overwritten, or what to call it instead.
    pub fn prompt_overwrite(&mut self, name: String) {
        self.state.open_prompt(PromptKind::Export, TextField::default(), None, Some(name));
    }

    /// Asks again for a name to export to, with what is wrong with what was typed: which bytes of it, why, what helps.
    pub fn prompt_export_name(&mut self, typed: &str, wrong: FilterError) {
        self.state.open_prompt(PromptKind::Export, TextField::new(typed), Some(wrong), None);
    }

    /// The question that the numbers answer.
    #[must_use]
    pub const fn question(&self) -> Option<&Question> {
        self.sync.question.as_ref()
    }

    /// Follows the clock.
    pub fn set_today(&mut self, today: Day) {
        self.state.today = today;
    }

    /// Follows a change of the screen's size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.state.size = (columns, rows);
        self.refresh();
    }

    /// Puts newly read data in place of the old ones, keeping selection, filter and focus by id.
    pub fn replace_store(&mut self, store: Arc<Store>, problems: Vec<Diagnostic>) {
        let data = BoardData::new(store, problems);
        self.replace_data(if self.visit_comparison.is_some() { data.with_bulk_compared() } else { data });
    }

    /// The same with data made ready elsewhere. The old ones stay, with their numbers, until the new ones have theirs.
    pub fn replace_data(&mut self, data: BoardData) {
        self.next_data = Some(data);
        self.refresh();
    }

    /// Shows how far reading newer data has come; `None`: nothing is being read.
    pub fn set_load_progress(&mut self, reading: Option<LoadProgress>) {
        self.load_progress = reading;
    }

    /// Keeps the old data and says that newer ones could not be read.
    pub fn report_failed_reload(&mut self, why: String) {
        self.show_message(stale_data_message(&why), true);
        self.state.stale_reason = Some(why);
    }

    /// What has been seen once everything loaded has been: of data read at one time, by a reader who leaves at
    /// another. `None`: visits are not compared.
    #[must_use]
    pub fn everything_seen(&self, read: NaiveDateTime, now: NaiveDateTime) -> Option<VisitRecord> {
        let visit = self.visit_comparison.as_ref()?;
        Some(visit.everything_seen(self.data.seen_from(self.sync.answer.as_of), read, now))
    }

    /// Compares with this from now on.
    pub fn compare_with_visit(&mut self, seen: VisitRecord) {
        if let Some(visit) = &mut self.visit_comparison {
            visit.set_seen(seen);
        }
        self.refresh();
    }

    /// Says something in the footer.
    pub fn show_message(&mut self, text: impl Into<String>, is_error: bool) {
        self.state.message = Some(Message { text: text.into(), is_error });
    }

    /// Drops what was said, and what a search was about to say: the next key ends both.
    pub(super) fn clear_message(&mut self) {
        self.state.message = None;
        self.state.search_goal = None;
    }

    pub(super) fn pane_sizes(&self) -> PaneSizes {
        (self.settings.measure_panes)(&self.scene())
    }

    /// Changes the state, and brings nothing in step with it yet.
    pub(super) fn with_context<T>(
        &mut self,
        room: PaneSizes,
        change: impl FnOnce(&mut State, &UpdateContext<'_>) -> T,
    ) -> T {
        let ctx = UpdateContext {
            store: &self.data.store,
            answer: &self.sync.answer,
            map_cells: self.sync.map_cells(),
            is_answering: self.sync.executor.is_answering(),
            pane_sizes: room,
            keymap: &self.settings.keymap,
            windows: &self.settings.windows,
            unavailable: &self.unavailable,
            visit_marks: self.visit_comparison.as_ref().map(VisitComparison::marks),
            saved_views: &self.settings.saved_views,
        };
        change(&mut self.state, &ctx)
    }
}

/// What is said of data that could not be read again.
pub(super) fn stale_data_message(why: &str) -> String {
    format!("Old data; at {why}")
}
