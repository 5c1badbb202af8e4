//! A board: data, state, answer and settings together. No terminal: the live board, `frame` and the tests all use it.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::context::Context;
use super::data::Data;
use super::executor::Executor;
use super::keymap::Keymap;
use super::pane_sizes::Room;
use super::possible::Barred;
use super::reading::Reading;
use super::saved_view::NamedView;
use super::scene::Scene;
use super::state::{Message, PaneId, Place, PromptKind, State, View};
use super::sync::AnswerSync;
use super::visit::Visit;
use super::{Cursor, Look, TextField};
use crate::model::{Day, Diagnostic};
use crate::query::{FilterError, Length, Question, WeekStart};
use crate::store::{Answer, Store};
use crate::visit::Seen;

/// How a board is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which keys do what.
    pub keymap: Keymap,
    /// Windows that the window key cycles through.
    pub windows: Vec<Length>,
    /// Views under a name.
    pub views: Vec<NamedView>,
    /// On which day weeks start.
    pub week_start: WeekStart,
    /// How it looks.
    pub look: Look,
    /// The view to open with.
    pub home: View,
    /// The day of the clock.
    pub today: Day,
    /// Look from another day than the situation's as-of.
    pub as_of: Option<Day>,
    /// What was seen at the last visit; `None`: visits are not compared.
    pub seen: Option<Seen>,
    /// Columns and rows.
    pub size: (u16, u16),
    /// How much room a layout gives: the view's.
    pub measure: fn(&Scene<'_>) -> Room,
}

/// For how many keys a new reader is told what to do first.
const WELCOME: u8 = 5;

/// A board in use.
#[derive(Debug)]
pub struct Board {
    pub(super) data: Data,
    /// Newer data, until the first question to them is answered.
    pub(super) next: Option<Data>,
    pub(super) state: State,
    pub(super) sync: AnswerSync,
    pub(super) visit: Option<Visit>,
    pub(super) settings: Settings,
    barred: Vec<Barred>,
    reading: Option<Reading>,
}

impl Board {
    /// A board on these data that does everything at once.
    #[must_use]
    pub fn new(store: Arc<Store>, problems: Vec<Diagnostic>, settings: Settings) -> Self {
        let data = Data::new(store, problems);
        let data = if settings.seen.is_some() { data.compared() } else { data };
        Self::start(data, settings, usize::MAX)
    }

    /// A board on these data. What takes long where there are more events than `at_once` is left to whoever asks for
    /// it ([`Board::task`]); meanwhile the board shows what it has.
    #[must_use]
    pub fn start(data: Data, mut settings: Settings, at_once: usize) -> Self {
        let newest = data.store.situation().as_of;
        let as_of = settings.as_of.unwrap_or(newest);
        let home = View { as_of: settings.as_of, ..settings.home.clone() };
        let state = State {
            size: settings.size,
            focus: PaneId::Events,
            zoomed: false,
            overlay: None,
            view: home.clone(),
            home,
            undo: Vec::new(),
            redo: Vec::new(),
            fronts: Place::default(),
            events: Place::default(),
            dyads: Place::default(),
            matrix: false,
            series: Place::default(),
            stretch_from: None,
            detail: Cursor::default(),
            detail_of: PaneId::Events,
            camera: None,
            search: None,
            seek: None,
            marks: std::collections::BTreeSet::new(),
            pending: Vec::new(),
            message: None,
            welcome: if settings.seen.as_ref().is_some_and(|seen| seen.visited.is_none()) {
                WELCOME
            } else {
                0
            },
            part: data.part,
            paused: false,
            stale: None,
            look: settings.look,
            today: settings.today,
            as_of,
            travelled: as_of != newest,
        };
        let mut board = Self {
            data,
            next: None,
            state,
            sync: AnswerSync::new(as_of, Executor::new(at_once)),
            visit: settings.seen.take().map(Visit::new),
            settings,
            barred: Vec::new(),
            reading: None,
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
            late: self.sync.is_answer_late(),
            detail: self.sync.detail(),
            mapped: self.sync.mapped(),
            looking_up: self.sync.is_looking_up(),
            keymap: &self.settings.keymap,
            problems: &self.data.problems,
            barred: &self.barred,
            marks: self.visit.as_ref().map(Visit::marks),
            windows: &self.settings.windows,
            views: &self.settings.views,
            reading: self.reading.as_ref(),
        }
    }

    /// Bars commands that this board does not offer, each with the reason that help, palette and footer give.
    pub fn bar(&mut self, barred: Vec<Barred>) {
        self.barred = barred;
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
    pub fn ask_overwrite(&mut self, name: String) {
        self.state.open_prompt(PromptKind::Export, TextField::default(), None, Some(name));
    }

    /// Asks again for a name to export to, with what is wrong with what was typed: which bytes of it, why, what helps.
    pub fn ask_name(&mut self, typed: &str, wrong: FilterError) {
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
    pub fn replace(&mut self, store: Arc<Store>, problems: Vec<Diagnostic>) {
        let data = Data::new(store, problems);
        self.renew(if self.visit.is_some() { data.compared() } else { data });
    }

    /// The same with data made ready elsewhere. The old ones stay, with their numbers, until the new ones have theirs.
    pub fn renew(&mut self, data: Data) {
        self.next = Some(data);
        self.refresh();
    }

    /// Shows how far reading newer data has come; `None`: nothing is being read.
    pub fn set_reading(&mut self, reading: Option<Reading>) {
        self.reading = reading;
    }

    /// Keeps the old data and says that newer ones could not be read.
    pub fn keep_old(&mut self, why: String) {
        self.say(old_data(&why), true);
        self.state.stale = Some(why);
    }

    /// What has been seen once everything loaded has been: of data read at one time, by a reader who leaves at
    /// another. `None`: visits are not compared.
    #[must_use]
    pub fn all_seen(&self, read: NaiveDateTime, now: NaiveDateTime) -> Option<Seen> {
        let visit = self.visit.as_ref()?;
        Some(visit.all(self.data.seen_from(self.sync.answer.as_of), read, now))
    }

    /// Compares with this from now on.
    pub fn compare_with(&mut self, seen: Seen) {
        if let Some(visit) = &mut self.visit {
            visit.see(seen);
        }
        self.refresh();
    }

    /// Says something in the footer.
    pub fn say(&mut self, text: impl Into<String>, is_error: bool) {
        self.state.message = Some(Message { text: text.into(), is_error });
    }

    /// Drops what was said, and what a search was about to say: the next key ends both.
    pub(super) fn hush(&mut self) {
        self.state.message = None;
        self.state.seek = None;
    }

    pub(super) fn room(&self) -> Room {
        (self.settings.measure)(&self.scene())
    }

    /// Changes the state, and brings nothing in step with it yet.
    pub(super) fn in_context<T>(
        &mut self,
        room: Room,
        change: impl FnOnce(&mut State, &Context<'_>) -> T,
    ) -> T {
        let ctx = Context {
            store: &self.data.store,
            answer: &self.sync.answer,
            mapped: self.sync.mapped(),
            answering: self.sync.executor.is_answering(),
            room,
            keymap: &self.settings.keymap,
            windows: &self.settings.windows,
            barred: &self.barred,
            marks: self.visit.as_ref().map(Visit::marks),
            views: &self.settings.views,
        };
        change(&mut self.state, &ctx)
    }
}

/// What is said of data that could not be read again.
pub(super) fn old_data(why: &str) -> String {
    format!("Old data; at {why}")
}
