//! A board in use: data, state, numbers and keys together. Drives [`super::update`] and keeps the numbers in
//! step with the question. Still no terminal: the live board, `frame` and the tests all use this.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::asking::Elsewhere;
use super::chord::Key;
use super::context::{Context, Effect};
use super::data::Data;
use super::hits::Hits;
use super::keymap::{Keymap, Match};
use super::map_cells::Mapped;
use super::pane_sizes::Room;
use super::possible::Barred;
use super::reading::Reading;
use super::saved_view::NamedView;
use super::scene::Scene;
use super::state::{Message, Overlay, PaneId, Place, State, View};
use super::visit::Visit;
use super::{Command, Cursor, Look, focus, moves, narrow, typing, update};
use crate::model::{Day, Diagnostic};
use crate::query::{FilterError, Length, Question, WeekStart, Window};
use crate::store::{Answer, Detail, Store, Subject};
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
    /// The question that the numbers on screen answer.
    pub(super) asked: Option<Question>,
    pub(super) answer: Arc<Answer>,
    /// What the detail is about.
    pub(super) subject: Option<Subject>,
    /// What it shall be about.
    pub(super) wanted: Option<Subject>,
    pub(super) detail: Option<Detail>,
    pub(super) hits: Option<Hits>,
    pub(super) visit: Option<Visit>,
    pub(super) settings: Settings,
    /// The places on the map; `None` while it is not on screen.
    pub(super) mapped: Option<Mapped>,
    barred: Vec<Barred>,
    reading: Option<Reading>,
    pub(super) elsewhere: Elsewhere,
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
            asked: None,
            answer: Arc::new(Answer::nothing(as_of)),
            mapped: None,
            subject: None,
            wanted: None,
            detail: None,
            hits: None,
            visit: settings.seen.take().map(Visit::new),
            settings,
            barred: Vec::new(),
            reading: None,
            elsewhere: Elsewhere::over(at_once),
        };
        board.settle();
        board
    }

    /// What to draw.
    #[must_use]
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            store: &self.data.store,
            state: &self.state,
            answer: &self.answer,
            late: self.elsewhere.late() && self.elsewhere.answering(),
            detail: self.detail.as_ref(),
            mapped: self.mapped.as_ref(),
            looking_up: self.detail.is_none() && self.wanted.is_some(),
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
        &self.answer
    }

    /// The data.
    #[must_use]
    pub const fn store(&self) -> &Arc<Store> {
        &self.data.store
    }

    /// Takes a key.
    pub fn press(&mut self, key: Key) -> Effect {
        let room = self.room();
        self.hush();
        // The line goes with a key that draws much anew: to write the hints in its place then costs little more.
        let before = (self.state.welcome == 1).then(|| self.outline());
        let effect = self.taken(room, key);
        let waits = before.is_some_and(|before| !self.state.pending.is_empty() || before == self.outline());
        self.state.welcome = self.state.welcome.saturating_sub(u8::from(!waits));
        effect
    }

    /// What changes much of the screen when it changes.
    fn outline(&self) -> (PaneId, bool, bool, bool, View) {
        let state = &self.state;
        (state.focus, state.zoomed, state.overlay.is_some(), state.message.is_some(), state.view.clone())
    }

    fn taken(&mut self, room: Room, key: Key) -> Effect {
        if !room.too_small && typing::takes_text(self.state.overlay.as_ref()) {
            return self.with(room, |state, ctx| typing::press(state, ctx, key));
        }
        self.state.pending.push(key);
        let command = match self.settings.keymap.find(&self.state.pending, self.addressed()) {
            Match::Prefix => return Effect::None,
            Match::Command(command) => {
                self.state.pending.clear();
                command
            }
            Match::None => {
                // A chord that leads nowhere is dropped whole, so that its last key cannot surprise.
                self.state.pending.clear();
                return Effect::None;
            }
        };
        let harmless = matches!(command, Command::Quit | Command::Suspend);
        if room.too_small && !harmless || !self.allowed(command) {
            return Effect::None;
        }
        self.with(room, |state, ctx| update::run(state, ctx, command))
    }

    /// The pane whose keys are in force.
    const fn addressed(&self) -> PaneId {
        match self.state.overlay {
            Some(Overlay::Detail) => self.state.detail_of,
            _ => self.state.focus,
        }
    }

    /// Whether a command means anything where the reader is.
    fn allowed(&self, command: Command) -> bool {
        let scope = command.row().scope;
        match &self.state.overlay {
            None => scope.covers(self.state.focus),
            Some(Overlay::Why { .. }) if command == Command::Why => true,
            Some(Overlay::Detail) => {
                scope.covers(self.state.detail_of)
                    && !matches!(command, Command::Zoom | Command::Left | Command::Right)
            }
            Some(Overlay::Since { .. }) if command == Command::Open => true,
            Some(_) => matches!(
                command,
                Command::Back
                    | Command::Quit
                    | Command::Suspend
                    | Command::Help
                    | Command::Palette
                    | Command::Problems
                    | Command::MarkSeen
                    | Command::Since
                    | Command::Down
                    | Command::Up
                    | Command::PageDown
                    | Command::PageUp
                    | Command::Top
                    | Command::Bottom
                    | Command::NextTheme
            ),
        }
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        let room = self.room();
        self.hush();
        self.with(room, |state, ctx| {
            typing::paste(state, ctx, text);
            Effect::None
        });
    }

    /// Gives a pane the focus and selects one of its rows, as a click does.
    pub fn point(&mut self, pane: PaneId, row: Option<usize>) {
        let room = self.room();
        self.hush();
        if typing::takes_text(self.state.overlay.as_ref()) {
            return;
        }
        self.with(room, |state, ctx| {
            focus::focus_pane(state, ctx, pane);
            if let Some(row) = row {
                moves::select(state, ctx, row);
            }
            Effect::None
        });
    }

    /// Chooses the stretch of the series between two buckets, as a drag does; `first` says that it begins only now.
    pub fn drag(&mut self, from: usize, to: usize, first: bool) {
        let room = self.room();
        self.hush();
        if room.too_small || self.state.overlay.is_some() {
            return;
        }
        self.with(room, |state, ctx| {
            let before = state.view.clone();
            focus::focus_pane(state, ctx, PaneId::Series);
            narrow::drawn(state, ctx, from, to);
            if first {
                state.remember(before);
            }
            Effect::None
        });
    }

    /// Selects a row of what lies over the panes, as a click does. Whether it was selected already.
    pub fn point_over(&mut self, row: usize) -> bool {
        let room = self.room();
        let Some(
            Overlay::Help { cursor, .. }
            | Overlay::Palette { cursor, .. }
            | Overlay::Problems { cursor }
            | Overlay::Since { cursor },
        ) = &mut self.state.overlay
        else {
            return false;
        };
        let before = cursor.selected();
        cursor.select(row, room.overlay_rows, room.overlay);
        before == row
    }

    /// Runs a command by itself, as the mouse does.
    pub fn run(&mut self, command: Command) -> Effect {
        let room = self.room();
        self.hush();
        self.state.pending.clear();
        if room.too_small || !self.allowed(command) {
            return Effect::None;
        }
        self.with(room, |state, ctx| update::run(state, ctx, command))
    }

    /// Asks whether a file to export to, which is there already, shall be overwritten.
    pub fn ask_overwrite(&mut self, name: String) {
        update::ask_overwrite(&mut self.state, name);
    }

    /// Asks again for a name to export to, with what is wrong with what was typed: which bytes of it, why, what helps.
    pub fn ask_name(&mut self, typed: &str, wrong: FilterError) {
        update::ask_name(&mut self.state, typed, wrong);
    }

    /// Gives a pane the focus and the whole screen, as far as either is asked for.
    pub fn arrange(&mut self, focus: Option<PaneId>, zoomed: Option<bool>) {
        let room = self.room();
        self.with(room, |state, ctx| {
            focus::arrange(state, ctx, focus, zoomed);
            Effect::None
        });
    }

    /// The question that the numbers answer.
    #[must_use]
    pub const fn question(&self) -> Option<&Question> {
        self.asked.as_ref()
    }

    /// Follows the clock.
    pub fn set_today(&mut self, today: Day) {
        self.state.today = today;
    }

    /// Follows a change of the screen's size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.state.size = (columns, rows);
        self.settle();
    }

    /// Puts newly read data in place of the old ones, keeping selection, filter and focus by id.
    pub fn replace(&mut self, store: Arc<Store>, problems: Vec<Diagnostic>) {
        let data = Data::new(store, problems);
        self.renew(if self.visit.is_some() { data.compared() } else { data });
    }

    /// The same with data made ready elsewhere. The old ones stay, with their numbers, until the new ones have theirs.
    pub fn renew(&mut self, data: Data) {
        self.next = Some(data);
        self.settle();
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
        let sight = self.data.sight();
        self.visit.as_ref().map(|visit| visit.all(sight.from(self.answer.as_of), read, now))
    }

    /// Compares with this from now on.
    pub fn compare_with(&mut self, seen: Seen) {
        if let Some(visit) = &mut self.visit {
            visit.see(seen);
        }
        self.settle();
    }

    /// Says something in the footer.
    pub fn say(&mut self, text: impl Into<String>, is_error: bool) {
        self.state.message = Some(Message { text: text.into(), is_error });
    }

    /// Drops what was said, and what a search was about to say: the next key ends both.
    fn hush(&mut self) {
        self.state.message = None;
        self.state.seek = None;
    }

    pub(super) fn room(&self) -> Room {
        (self.settings.measure)(&self.scene())
    }

    fn with(&mut self, room: Room, change: impl FnOnce(&mut State, &Context<'_>) -> Effect) -> Effect {
        let effect = self.in_context(room, change);
        self.settle();
        effect
    }

    /// Changes the state, and brings nothing in step with it yet.
    pub(super) fn in_context<T>(
        &mut self,
        room: Room,
        change: impl FnOnce(&mut State, &Context<'_>) -> T,
    ) -> T {
        let ctx = Context {
            store: &self.data.store,
            answer: &self.answer,
            mapped: self.mapped.as_ref(),
            answering: self.elsewhere.answering(),
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

/// The window that everything lies in.
#[must_use]
pub const fn everything() -> Window {
    Window { length: Length::All, ends: None }
}
