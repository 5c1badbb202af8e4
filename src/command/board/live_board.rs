//! The board in a terminal: draws, sleeps until something happens, handles all that happened, and again.

use std::mem;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;

use super::draw_frame::{draw_frame, draw_loading};
use super::load_thread::{LoadRequest, LoadThread, LoadedData, SHOW_PROGRESS_AFTER};
use super::setup::{apply_view_focus, board_settings, unavailable_commands};
use super::terminal_session::BoardTerminal;
use super::wait_for_data::WaitContext;
use super::worker::Worker;
use crate::board::chord::{Key, KeyCode};
use crate::board::{Board, BoardData, Effect, LoadProgress};
use crate::command::mouse::MouseState;
use crate::command::visit_store::VisitStore;
use crate::command::{Failure, OpenedSituation, ProgramContext, effects, restricted};
use crate::file::file_watcher::FileWatcher;
use crate::model::{Day, text};
use crate::store::Store;
use crate::terminal::{self, EventQueue, InputEvent, ScreenCursor, WakeEvent};

/// Up to so many events are answered for at once: that takes less than a frame, so that a thread of its own would only
/// show the old numbers once more before the new ones.
const MAX_INLINE_EVENTS: usize = 200_000;
/// The board waits so long for an answer before it draws: an answer that comes in time for the frame is not drawn
/// after a frame of the numbers before it. One frame at 60 Hz, which no key can tell.
const FRAME_TIME: Duration = Duration::from_millis(16);
/// What takes longer is marked as not there yet.
const LATE_AFTER: Duration = Duration::from_millis(80);

/// What a board in a terminal begins with.
pub(super) struct LiveBoardStart {
    pub(super) opened: OpenedSituation,
    pub(super) data: BoardData,
    /// What is read again when it changes.
    pub(super) request: LoadRequest,
    pub(super) visit_store: Option<VisitStore>,
    /// When the data were read.
    pub(super) read_at: NaiveDateTime,
    /// How far that had come in the end.
    pub(super) reading: LoadProgress,
    pub(super) terminal: BoardTerminal,
    pub(super) events: EventQueue,
    /// The keys typed ahead.
    pub(super) early_keys: Vec<Key>,
    /// The reading, where the data are a part of what it reads.
    pub(super) load: Option<LoadThread>,
}

/// A board in a terminal.
pub(super) struct LiveBoard<'w> {
    /// First, so that the terminal is given back before anything that takes time.
    pub(super) terminal: BoardTerminal,
    pub(super) world: &'w ProgramContext<'w>,
    pub(super) board: Board,
    events: EventQueue,
    /// Keys typed before there were numbers.
    early_keys: Vec<Key>,
    /// Started when there is first something for it to do.
    worker: Option<Worker>,
    /// Since when the board waits for the worker.
    waiting_since: Option<Instant>,
    request: LoadRequest,
    /// The reading that goes on.
    load: Option<LoadThread>,
    /// How far the first one had come: shown until there are numbers.
    reading: LoadProgress,
    /// The files have changed while they were read.
    reload_again: bool,
    /// Every file read, to watch for changes.
    files: Vec<PathBuf>,
    /// Kept for as long as the files are to be watched.
    file_watcher: Option<FileWatcher>,
    pub(super) today: Day,
    /// Today is the clock's, and not a day that was asked for.
    follows_clock: bool,
    pointer: MouseState,
    /// What was seen before; `None`: visits are neither compared nor remembered.
    visit_store: Option<VisitStore>,
    /// The data on screen, and when they were read.
    shown: (Arc<Store>, NaiveDateTime),
    /// The same of those that take their place as soon as there are numbers.
    arriving: Option<(Arc<Store>, NaiveDateTime)>,
}

impl<'w> LiveBoard<'w> {
    pub(super) fn start(start: LiveBoardStart, world: &'w ProgramContext<'w>) -> Self {
        let LiveBoardStart {
            opened,
            data,
            request: what,
            visit_store: memory,
            read_at,
            reading,
            terminal: taken,
            events: wakes,
            early_keys: early,
            load,
        } = start;
        let mut settings = board_settings(&opened, terminal::terminal_size());
        settings.seen = memory.as_ref().and_then(VisitStore::previous_visit).cloned();
        let mut board = Board::with_inline_limit(data, settings, MAX_INLINE_EVENTS);
        board.set_unavailable(unavailable_commands(&opened, world));
        apply_view_focus(&mut board, &opened);
        let mut live = Self {
            terminal: taken,
            world,
            board,
            events: wakes,
            early_keys: early,
            worker: None,
            waiting_since: None,
            request: what,
            load,
            reading,
            reload_again: false,
            files: opened.files,
            file_watcher: None,
            today: opened.today,
            follows_clock: opened.today == (world.clock)().date().into(),
            pointer: MouseState::default(),
            visit_store: memory,
            shown: (opened.store, read_at),
            arriving: None,
        };
        if let Some(notice) = live.visit_store.as_mut().and_then(|memory| memory.notice.take()) {
            live.board.show_message(text::sanitize(&notice), true);
        }
        live.watch_files();
        live
    }

    /// Watches every file that was read. A board that cannot watch still works, and says so.
    fn watch_files(&mut self) {
        if self.request.path.is_none() {
            return;
        }
        let sender = self.events.sender.clone();
        let notify = move || {
            // Nobody listens only when the board has ended.
            _ = sender.send(WakeEvent::Reload);
        };
        match FileWatcher::new(&self.files, notify) {
            Ok(watch) => self.file_watcher = Some(watch),
            Err(error) => {
                self.board.show_message(format!("Changes of the file are not noticed: {error}"), true)
            }
        }
    }

    /// Draws, sleeps until something happens, handles all that happened, and again, until the reader leaves.
    /// Returns why the visit cannot be remembered, if that was not known from the start.
    pub(super) fn run(mut self) -> Result<Option<String>, Failure> {
        // The first numbers may take a moment longer before their absence is drawn.
        let mut patience = SHOW_PROGRESS_AFTER;
        loop {
            self.exchange_with_worker(patience)?;
            patience = FRAME_TIME;
            self.draw()?;
            self.terminal.listen(&self.events)?;
            let early = if self.is_answered() { mem::take(&mut self.early_keys) } else { Vec::new() };
            let wakes = if early.is_empty() {
                self.events.wait_events(self.next_deadline())
            } else {
                early.into_iter().map(|key| WakeEvent::Input(InputEvent::Key(key))).collect()
            };
            for wake in wakes {
                if !self.handle_event(wake)? {
                    self.terminal.leave();
                    let remembered = self.remember_visit();
                    // The system takes back the memory of a million events faster than we could give it back.
                    mem::forget(Arc::clone(&self.shown.0));
                    return Ok(remembered.err());
                }
            }
            if self.follows_clock {
                self.board.set_today((self.world.clock)().date().into());
            }
        }
    }

    /// Whether there are numbers to show.
    fn is_answered(&self) -> bool {
        self.board.question().is_some()
    }

    /// Whether a key is to wait until there are.
    fn is_early(&self, key: Key) -> bool {
        let scene = self.board.scene();
        let patience = WaitContext {
            keymap: scene.keymap,
            look: scene.state.appearance,
            restricted: self.world.is_restricted,
        };
        !self.is_answered() && patience.command_for(key).is_none()
    }

    fn draw(&mut self) -> Result<(), Failure> {
        if !self.is_answered() {
            let scene = self.board.scene();
            let frame = draw_loading(&self.reading, scene.keymap, scene.state.appearance, scene.state.size);
            return self.terminal.show(&frame, None);
        }
        let load = self.load.as_ref().filter(|load| load.is_slow());
        self.board.set_load_progress(load.map(LoadThread::progress_now));
        let (frame, here) = draw_frame(&self.board);
        let seen = self.board.state().appearance.shows_cursor;
        self.terminal.show(&frame, here.map(|at| ScreenCursor { position: (at.x, at.y), is_visible: seen }))
    }

    /// When there is something to be seen next though nothing happens: only while something is waited for.
    fn next_deadline(&self) -> Option<Instant> {
        let late = self.waiting_since.map(|since| since + LATE_AFTER).filter(|late| *late > Instant::now());
        late.into_iter().chain(self.load.as_ref().map(LoadThread::next_deadline)).min()
    }

    /// Gives the worker what the board wants to be done, and the board what the worker has done. Waits for that up to
    /// `patience` from when it was asked for.
    fn exchange_with_worker(&mut self, patience: Duration) -> Result<(), Failure> {
        let since = self.waiting_since.unwrap_or_else(Instant::now);
        loop {
            if let Some(task) = self.board.take_task() {
                if self.worker.is_none() {
                    let worker = Worker::start(self.events.sender.clone());
                    self.worker = Some(worker.map_err(|error| Failure::no_thread(&error))?);
                }
                if let Some(worker) = &self.worker {
                    worker.submit(task);
                }
            }
            let Some(worker) = &self.worker else { break };
            worker.cancel_before(self.board.generation());
            let waits = self.board.is_waiting();
            let done = if waits { worker.wait_for_result(since + patience) } else { worker.try_result() };
            let Some(done) = done else { break };
            // What is of no use any more is dropped.
            _ = self.board.accept_result(done);
        }
        self.waiting_since = self.board.is_waiting().then_some(since);
        if since.elapsed() >= LATE_AFTER {
            self.board.mark_late();
        }
        self.note_shown_data();
        Ok(())
    }

    /// Notes that newer data have come on screen.
    fn note_shown_data(&mut self) {
        if !Arc::ptr_eq(self.board.store(), &self.shown.0) {
            let arrived = self.arriving.take_if(|(store, _)| Arc::ptr_eq(self.board.store(), store));
            let old = mem::replace(&mut self.shown.0, Arc::clone(self.board.store()));
            if let Some(worker) = &self.worker {
                worker.discard(old);
            }
            if let Some((_, read_at)) = arrived {
                self.shown.1 = read_at;
            }
        }
    }

    /// Remembers everything loaded as seen. Only the reader's own leaving does so: a board that is killed, or whose
    /// terminal goes away, may never have been looked at.
    fn remember_visit(&mut self) -> Result<(), String> {
        self.note_shown_data();
        // A part of the data is not everything: what is not there yet would be taken for deleted.
        if !self.is_answered() || self.board.state().is_partial {
            return Ok(());
        }
        effects::remember_visit(&mut self.visit_store, &mut self.board, self.world, self.shown.1)
    }

    fn mark_seen(&mut self) {
        let forgets = !self.visit_store.as_ref().is_some_and(VisitStore::is_writable);
        match self.remember_visit() {
            Ok(()) if forgets => self.board.show_message("All marked as seen, until you leave", false),
            Ok(()) => self.board.show_message("All marked as seen", false),
            Err(why) => self.board.show_message(format!("Not remembered: {}", text::sanitize(&why)), true),
        }
    }

    /// Whether the board goes on.
    fn handle_event(&mut self, wake: WakeEvent) -> Result<bool, Failure> {
        match wake {
            WakeEvent::Input(InputEvent::Key(key)) if self.is_early(key) => self.early_keys.push(key),
            WakeEvent::Input(InputEvent::Key(key)) => {
                self.panic_if_asked(key);
                let paused = self.board.state().is_paused;
                let effect = self.board.press_key(key);
                if !paused && self.board.state().is_paused {
                    self.cancel_load();
                }
                return self.apply_effect(effect);
            }
            WakeEvent::Input(InputEvent::Paste(text)) => self.board.paste_text(&text),
            WakeEvent::Input(InputEvent::Resize(columns, rows)) => self.board.resize(columns, rows),
            WakeEvent::Input(InputEvent::Mouse(mouse)) => {
                let effect = self.pointer.handle_mouse(&mut self.board, mouse);
                return self.apply_effect(effect);
            }
            WakeEvent::Reload if self.board.state().is_paused => {}
            WakeEvent::Reload => self.reload(),
            WakeEvent::Work => self.take_loaded(),
            WakeEvent::Continue => {
                self.terminal.resume()?;
                self.update_size();
            }
            WakeEvent::Failed(error) => return Err(Failure::terminal_unreadable(&error)),
        }
        Ok(true)
    }

    /// Lets a test see that a panic leaves the terminal as it was.
    fn panic_if_asked(&self, key: Key) {
        let asked = self.world.environment.variable("FRONTWATCH_PANIC").is_some();
        assert!(!asked || key != Key::without_modifiers(KeyCode::Char('!')), "FRONTWATCH_PANIC is set");
    }

    /// The size may have changed while the process was stopped.
    fn update_size(&mut self) {
        let (columns, rows) = terminal::terminal_size();
        self.board.resize(columns, rows);
    }

    fn apply_effect(&mut self, effect: Effect) -> Result<bool, Failure> {
        match effect {
            Effect::None => {}
            Effect::Quit => return Ok(false),
            // Their commands are barred; whatever else may ask for them is refused too.
            Effect::Suspend | Effect::Open(_) | Effect::Export { .. } if self.world.is_restricted => {
                self.board.show_message(restricted::NOT_ALLOWED, true);
            }
            Effect::Suspend => {
                self.terminal.suspend()?;
                self.update_size();
            }
            Effect::Reload => self.reload(),
            Effect::MarkSeen => self.mark_seen(),
            Effect::Copy(text) => self.copy_text(&text)?,
            Effect::Open(link) => self.open_link(&link)?,
            Effect::ToggleMouse => {
                let on = self.terminal.toggle_mouse()?;
                let said = if on { "The mouse is the board's" } else { "The mouse is the terminal's" };
                self.board.show_message(said, false);
            }
            Effect::Export { name, rows, overwrite } => {
                effects::export_rows(&mut self.board, self.today, self.world, &name, rows, overwrite);
            }
        }
        Ok(true)
    }

    /// Reads the data again, while the board goes on with the old ones. Changes meanwhile are read after that: a file
    /// that changes more often than it can be read would never be shown otherwise.
    fn reload(&mut self) {
        if self.request.path.is_none() {
            return;
        }
        if self.load.is_some() {
            self.reload_again = true;
            return;
        }
        let started =
            LoadThread::start(self.request.clone(), (self.world.clock)(), self.events.sender.clone());
        match started {
            Ok(load) => self.load = Some(load),
            Err(error) => self.board.show_message(Failure::no_thread(&error).to_string(), true),
        }
    }

    fn cancel_load(&mut self) {
        self.reload_again = false;
        if let Some(load) = self.load.take() {
            load.cancel();
        }
    }

    /// Takes data that have been read; what cannot be read leaves the old data in place.
    fn take_loaded(&mut self) {
        let Some(load) = self.load.take_if(|load| load.has_ended()) else { return };
        let mut again = mem::take(&mut self.reload_again);
        let read_at = load.started_at;
        match load.finish() {
            Ok(LoadedData { store, data, files, changed_while_reading: changed, .. }) => {
                again |= changed;
                if files != self.files {
                    self.files = files;
                    self.watch_files();
                }
                self.arriving = Some((store, read_at));
                self.board.replace_data(data);
            }
            // What was read half old and half new says nothing about the file.
            Err(_) if again => {}
            Err(error) => self.board.report_failed_reload(effects::stale_message(self.world, &error)),
        }
        if again {
            self.reload();
        }
    }
}
