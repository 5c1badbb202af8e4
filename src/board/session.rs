//! A board in use: data, state, numbers and keys together. Drives [`super::update`] and keeps the numbers in
//! step with the question. Still no terminal: the live board, `frame` and the tests all use this.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::chord::Key;
use super::keymap::{Keymap, Match};
use super::named::{self, NamedView};
use super::possible::Barred;
use super::scene::{Room, Scene};
use super::state::{Message, Overlay, PaneId, Place, State, View};
use super::update::{self, Context, Effect};
use super::visit::Visit;
use super::{Command, Cursor, Look, moves, row, settle, typing};
use crate::model::{Day, Diagnostic, Span};
use crate::query::{Bucket, Length, Question, SeriesMeasure, WeekStart, Window};
use crate::store::{Answer, Detail, Rows, Series, Store, Subject};
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

/// A board in use.
#[derive(Debug)]
pub struct Board {
    store: Arc<Store>,
    problems: Vec<Diagnostic>,
    state: State,
    asked: Option<Question>,
    answer: Answer,
    subject: Option<Subject>,
    detail: Option<Detail>,
    visit: Option<Visit>,
    settings: Settings,
    barred: Vec<Barred>,
}

impl Board {
    /// A board on these data.
    #[must_use]
    pub fn new(store: Arc<Store>, problems: Vec<Diagnostic>, mut settings: Settings) -> Self {
        let as_of = settings.as_of.unwrap_or(store.situation().as_of);
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
            search: None,
            marks: std::collections::BTreeSet::new(),
            pending: Vec::new(),
            message: None,
            paused: false,
            stale: None,
            look: settings.look,
            today: settings.today,
            as_of,
            travelled: as_of != store.situation().as_of,
        };
        let answer = nothing(as_of);
        let visit = settings.seen.take().map(|seen| Visit::new(seen, &store, &problems));
        let mut board = Self {
            store,
            problems,
            state,
            asked: None,
            answer,
            subject: None,
            detail: None,
            visit,
            settings,
            barred: Vec::new(),
        };
        board.settle();
        board
    }

    /// What to draw.
    #[must_use]
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            store: &self.store,
            state: &self.state,
            answer: &self.answer,
            detail: self.detail.as_ref(),
            keymap: &self.settings.keymap,
            problems: &self.problems,
            barred: &self.barred,
            marks: self.visit.as_ref().map(Visit::marks),
            windows: &self.settings.windows,
            views: &self.settings.views,
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
    pub const fn answer(&self) -> &Answer {
        &self.answer
    }

    /// The data.
    #[must_use]
    pub const fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Takes a key.
    pub fn press(&mut self, key: Key) -> Effect {
        let room = self.room();
        self.state.message = None;
        if !room.too_small && typing::takes_text(self.state.overlay.as_ref()) {
            return self.with(room, |state, ctx| update::press(state, ctx, key));
        }
        self.state.pending.push(key);
        let command = match self.settings.keymap.find(&self.state.pending) {
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
        self.state.message = None;
        self.with(room, |state, ctx| {
            typing::paste(state, ctx, text);
            Effect::None
        });
    }

    /// Gives a pane the focus and selects one of its rows, as a click does.
    pub fn point(&mut self, pane: PaneId, row: Option<usize>) {
        let room = self.room();
        self.state.message = None;
        if typing::takes_text(self.state.overlay.as_ref()) {
            return;
        }
        self.with(room, |state, ctx| {
            update::focus(state, ctx, pane);
            if let Some(row) = row {
                moves::select(state, ctx, row);
            }
            Effect::None
        });
    }

    /// Runs a command by itself, as the mouse does.
    pub fn run(&mut self, command: Command) -> Effect {
        let room = self.room();
        if room.too_small || !self.allowed(command) {
            return Effect::None;
        }
        self.with(room, |state, ctx| update::run(state, ctx, command))
    }

    /// Asks whether a file to export to, which is there already, shall be overwritten.
    pub fn ask_overwrite(&mut self, name: String) {
        update::ask_overwrite(&mut self.state, name);
    }

    /// Gives a pane the focus and the whole screen, as far as either is asked for.
    pub fn arrange(&mut self, focus: Option<PaneId>, zoomed: Option<bool>) {
        let room = self.room();
        self.with(room, |state, ctx| {
            named::arrange(state, ctx, focus, zoomed);
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
        if self.state.stale.take().is_some() {
            // What it said of the old data holds no more.
            self.state.message = None;
        }
        self.store = store;
        self.problems = problems;
        self.visit = self.visit.take().map(|visit| visit.to(&self.store, &self.problems));
        self.asked = None;
        self.subject = None;
        self.settle();
    }

    /// Keeps the old data and says that newer ones could not be read.
    pub fn keep_old(&mut self, why: String) {
        self.say(format!("Old data; at {why}"), true);
        self.state.stale = Some(why);
    }

    /// What has been seen once everything loaded has been: of data read at one time, by a reader who leaves at
    /// another. `None`: visits are not compared.
    #[must_use]
    pub fn all_seen(&self, read: NaiveDateTime, now: NaiveDateTime) -> Option<Seen> {
        self.visit.as_ref().map(|visit| visit.all(&self.store, self.state.as_of, read, now))
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

    fn room(&self) -> Room {
        (self.settings.measure)(&self.scene())
    }

    fn with(&mut self, room: Room, change: impl FnOnce(&mut State, &Context<'_>) -> Effect) -> Effect {
        let ctx = Context {
            store: &self.store,
            answer: &self.answer,
            room,
            keymap: &self.settings.keymap,
            windows: &self.settings.windows,
            barred: &self.barred,
            marks: self.visit.as_ref().map(Visit::marks),
            views: &self.settings.views,
        };
        let effect = change(&mut self.state, &ctx);
        self.settle();
        effect
    }

    /// Brings numbers, cursors and detail in step with the state.
    fn settle(&mut self) {
        let newest = self.store.situation().as_of;
        self.state.as_of = self.state.view.as_of.unwrap_or(newest);
        self.state.travelled = self.state.as_of != newest;
        if let Some(visit) = &mut self.visit {
            visit.settle(&self.store, self.state.as_of);
        }
        let room = self.room().buckets;
        let question = settle::question(
            &self.state.view,
            self.store.situation(),
            self.state.as_of,
            room,
            self.settings.week_start,
        );
        match question
            .and_then(|q| if self.asked.as_ref() == Some(&q) { Ok(None) } else { self.ask(q).map(Some) })
        {
            Ok(Some(answer)) => self.answer = answer,
            Ok(None) => {}
            Err(error) => {
                // A filter that held before the data changed may name what is no longer there: the last good
                // numbers stay, and the filter is put away rather than shown as if it worked.
                self.state.view.narrowings.retain(|n| !matches!(n, super::Narrowing::Filter(_)));
                self.say(format!("The filter was cleared: {}", error.message), true);
                if self.asked.is_none() || !self.state.view.filter().is_empty() {
                    return self.settle();
                }
            }
        }
        let room = self.room();
        settle::find_rows(&mut self.state, &self.store, &self.answer, &room);
        self.settle_detail(room);
        let lines = self.room();
        let last = lines.detail_lines.saturating_sub(lines.detail);
        self.state.detail.fit(last + 1, 1);
        if let Some(Overlay::Why { cursor, .. }) = &mut self.state.overlay {
            cursor.fit(lines.overlay_rows.saturating_sub(lines.overlay) + 1, 1);
        }
    }

    fn ask(&mut self, question: Question) -> Result<Answer, crate::query::FilterError> {
        let answer = self.store.answer(&question)?;
        self.asked = Some(question);
        self.subject = None;
        Ok(answer)
    }

    fn settle_detail(&mut self, room: Room) {
        let ctx = Context {
            store: &self.store,
            answer: &self.answer,
            room,
            keymap: &self.settings.keymap,
            windows: &self.settings.windows,
            barred: &self.barred,
            marks: self.visit.as_ref().map(Visit::marks),
            views: &self.settings.views,
        };
        let subject = row::subject(&self.state, &ctx);
        if subject == self.subject && (subject.is_none() || self.detail.is_some()) {
            return;
        }
        self.detail = match (&subject, &self.asked) {
            (Some(subject), Some(question)) => self.store.detail(question, &self.answer, subject),
            _ => None,
        };
        self.subject = subject;
    }
}

/// The answer before anything was asked.
fn nothing(as_of: Day) -> Answer {
    Answer {
        as_of,
        span: Span::day(as_of),
        total: 0,
        shown: 0,
        straddling: 0,
        contested: 0,
        denied: 0,
        incidents: 0,
        tolls: crate::model::Tolls::default(),
        fronts: Vec::new(),
        events: Rows::default(),
        dyads: Vec::new(),
        series: Series {
            bucket: Bucket::Week,
            measure: SeriesMeasure::Incidents,
            buckets: Vec::new(),
            cut: 0,
            max: 0,
            sum: 0,
            mean: None,
            vague: Vec::new(),
        },
        compared: None,
    }
}

/// The window that everything lies in.
#[must_use]
pub const fn everything() -> Window {
    Window { length: Length::All, ends: None }
}
